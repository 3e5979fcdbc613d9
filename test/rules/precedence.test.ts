import { ApiObject, App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MigrationPolicySelector } from '../../src';
import { both, compareDetail, hasPostCopy, holdingFor, inPrecedence, ownSettings, policyFor, selects } from '../../src/rules/precedence';
import type { Selection } from '../../src/rules/precedence';
import { Setup } from '../../src/rules/setup';
import { MigrationPolicyView } from '../../src/rules/views';
import { hyperConverged, migrationPolicy } from '../support';

type Labels = Record<string, string>;
interface Policy { name: string; selectors?: { virtualMachineInstanceSelector?: Labels; namespaceSelector?: Labels } | null }

/** KubeVirt's choice, by what is published of it: of all policies that match, the one that no other one beats. */
function chosen(policies: readonly Policy[], vm: Labels, namespace: Labels): string | undefined {
  const matching: { name: string; total: number; ofVm: number }[] = [];
  for (const { name, selectors } of policies) {
    if (selectors !== undefined && selectors !== null) {
      const wanted = [...Object.entries(selectors.virtualMachineInstanceSelector ?? {}).map(([key, value]) => vm[key] === value),
        ...Object.entries(selectors.namespaceSelector ?? {}).map(([key, value]) => namespace[key] === value)];
      if (!wanted.includes(false)) {
        matching.push({ name, total: wanted.length, ofVm: Object.keys(selectors.virtualMachineInstanceSelector ?? {}).length });
      }
    }
  }
  const beats = (a: typeof matching[0], b: typeof matching[0]) => {
    if (a.total !== b.total) {
      return a.total > b.total;
    }
    return a.ofVm === b.ofVm ? Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) < 0 : a.ofVm > b.ofVm;
  };
  const [first, ...rest] = matching.filter(a => !matching.some(b => b !== a && beats(b, a)));
  if (rest.length > 0) {
    throw new Error(`none of ${first.name} and ${rest.map(({ name }) => name).join(', ')} beats the others`);
  }
  return first?.name;
}

const LABELS = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y'), { maxKeys: 3, noNullPrototype: true });
const SELECTORS = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ virtualMachineInstanceSelector: LABELS, namespaceSelector: LABELS }, { requiredKeys: [], noNullPrototype: true }),
  },
  { weight: 1, arbitrary: fc.constantFrom(undefined, null) },
);
const NAME = fc.stringMatching(/^[a-c]([a-c0.-]{0,3}[a-c0])?$/);
const POLICIES: fc.Arbitrary<Policy[]> = fc.uniqueArray(fc.record({ name: NAME, selectors: SELECTORS }), {
  selector: ({ name }) => name, maxLength: 8,
});

const view = ({ name, selectors }: Policy) => new MigrationPolicyView({
  apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name }, spec: { selectors },
});
const selection = fc.record({ vm: LABELS, namespace: LABELS }, { noNullPrototype: true });

/** Every VM that there can be with two labels of two values each, or without them, in every such namespace. */
const UNIVERSE: { vm: Labels; namespace: Labels }[] = (() => {
  const values = [undefined, 'x', 'y'];
  const labels = values.flatMap(a => values.map(b => ({ ...a === undefined ? {} : { a }, ...b === undefined ? {} : { b } }) as Labels));
  return labels.flatMap(vm => labels.map(namespace => ({ vm, namespace })));
})();
const FEW = fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y'), { maxKeys: 2, noNullPrototype: true });
const FEW_SELECTED = fc.record({ vm: FEW, namespace: FEW }, { noNullPrototype: true });

test('the policy of a VM is the one that KubeVirt takes', () => {
  fc.assert(fc.property(POLICIES, LABELS, LABELS, (policies, vm, namespace) => {
    expect(policyFor(inPrecedence(policies.map(view)), { vm, namespace })?.name).toBe(chosen(policies, vm, namespace));
  }), { numRuns: 1000 });
});

test('the same, with few labels and so many ties, for every VM', () => {
  const few = fc.uniqueArray(fc.record({ name: NAME, selected: FEW_SELECTED }), { selector: ({ name }) => name, minLength: 2, maxLength: 5 });
  fc.assert(fc.property(few, made => {
    const policies = made.map(({ name, selected }) => ({
      name, selectors: { virtualMachineInstanceSelector: selected.vm, namespaceSelector: selected.namespace },
    }));
    const ordered = inPrecedence(policies.map(view));
    expect(UNIVERSE.map(labels => policyFor(ordered, labels)?.name)).toEqual(UNIVERSE.map(({ vm, namespace }) => chosen(policies, vm, namespace)));
  }));
});

test.each<[string, Policy[], string | undefined]>([
  ['nothing without selectors', [{ name: 'a' }, { name: 'b', selectors: null }], undefined],
  ['every VM with empty selectors', [{ name: 'a', selectors: {} }], 'a'],
  ['every VM with empty parts', [{ name: 'a', selectors: { virtualMachineInstanceSelector: {}, namespaceSelector: {} } }], 'a'],
  ['one label before none', [{ name: 'a', selectors: {} }, { name: 'b', selectors: { namespaceSelector: { stage: 'prod' } } }], 'b'],
  ['a VM\'s label before a namespace\'s', [
    { name: 'a', selectors: { namespaceSelector: { stage: 'prod' } } },
    { name: 'b', selectors: { virtualMachineInstanceSelector: { size: 'large' } } },
  ], 'b'],
  ['two labels of a namespace before one of a VM', [
    { name: 'a', selectors: { virtualMachineInstanceSelector: { size: 'large' } } },
    { name: 'b', selectors: { namespaceSelector: { stage: 'prod', team: 'x' } } },
  ], 'b'],
  ['the name where labels tie, not their keys', [
    { name: 'b', selectors: { virtualMachineInstanceSelector: { kind: 'database' } } },
    { name: 'a', selectors: { virtualMachineInstanceSelector: { size: 'large' } } },
  ], 'a'],
  ['digits before letters, and hyphens before both', [
    { name: 'heavy', selectors: {} }, { name: 'heavy0', selectors: {} }, { name: 'heav-z', selectors: {} },
  ], 'heav-z'],
  ['no label of another value', [{ name: 'a', selectors: { virtualMachineInstanceSelector: { size: 'small' } } }], undefined],
  ['no label that all objects inherit', [{ name: 'a', selectors: { virtualMachineInstanceSelector: { constructor: 'x' } as Labels } }], undefined],
])('selects %s', (_, policies, expected) => {
  const labels = { vm: { size: 'large', kind: 'database' }, namespace: { stage: 'prod', team: 'x' } };
  expect(chosen(policies, labels.vm, labels.namespace)).toBe(expected);
  for (const order of [policies, [...policies].reverse()]) {
    expect(policyFor(inPrecedence(order.map(view)), labels)?.name).toBe(expected);
  }
});

test('the order of the manifests says nothing', () => {
  const inTwoOrders = POLICIES.chain(policies => fc.tuple(fc.constant(policies), fc.shuffledSubarray(policies, { minLength: policies.length })));
  fc.assert(fc.property(inTwoOrders, ([a, b]) => {
    const names = (policies: Policy[]) => inPrecedence(policies.map(view)).map(({ name }) => name);
    expect(names(a)).toEqual(names(b));
  }));
});

test('only names tell policies apart that ask for as much', () => {
  fc.assert(fc.property(POLICIES, policies => {
    const count = (labels: Selection['vm']) => Object.keys(labels).length;
    const ordered = inPrecedence(policies.map(view));
    expect(ordered.map(({ name }) => name).sort()).toEqual(policies.filter(({ selectors }) => selectors).map(({ name }) => name).sort());
    for (const a of ordered) {
      for (const b of ordered) {
        const [[vmA, nsA], [vmB, nsB]] = [a, b].map(({ selection: { vm, namespace } }) => [count(vm), count(namespace)]);
        const goesFirst = vmA + nsA > vmB + nsB || (vmA + nsA === vmB + nsB && vmA > vmB);
        expect(compareDetail(a, b) < 0).toBe(goesFirst);
        expect(compareDetail(a, b) === 0).toBe(vmA === vmB && nsA === nsB);
      }
    }
  }));
});

test('a VM with the labels of both is selected by both, and if there is none, no VM is', () => {
  fc.assert(fc.property(FEW_SELECTED, FEW_SELECTED, (a, b) => {
    const shared = both(a, b);
    const selected = UNIVERSE.filter(labels => selects(a, labels) && selects(b, labels));
    expect(selected).toEqual(shared ? UNIVERSE.filter(labels => selects(shared, labels)) : []);
    expect(shared !== undefined).toBe(selected.length > 0);
    expect(both(b, a)).toEqual(shared);
  }));
  const inherited: Selection = { vm: { constructor: 'x' } as object as Labels, namespace: {} };
  expect(both(inherited, { vm: {}, namespace: {} })).toEqual(inherited);
});

test('a selection asks for the labels of the VM and its namespace, each of its own', () => {
  fc.assert(fc.property(selection, selection, (wanted, labels) => {
    const has = (asked: Labels, given: Labels) => Object.keys(asked).every(key => asked[key] === given[key]);
    expect(selects(wanted, labels)).toBe(has(wanted.vm, labels.vm) && has(wanted.namespace, labels.namespace));
  }));
});

describe('what holds for the VMs of a policy', () => {
  const setup = (settings: unknown, ...policies: Record<string, unknown>[]) => new Setup([
    ...settings === undefined ? [] : [hyperConverged(settings, 'hco.kubevirt.io/v1')], ...policies.map((spec, i) => migrationPolicy(`policy-${i}`, spec)),
  ], { release: HyperConvergedVersion.openShift('4.23') });

  // Of what allowPostCopy and allowWorkloadDisruption are for the cluster, and for the policy.
  test.each<[any, any, boolean]>([
    [{ allowPostCopy: true }, {}, true],
    [{ allowPostCopy: true, allowWorkloadDisruption: true }, {}, true],
    [{ allowPostCopy: true, allowWorkloadDisruption: false }, {}, false],
    [{ allowPostCopy: true, allowWorkloadDisruption: false }, { allowWorkloadDisruption: true }, true],
    [{ allowPostCopy: true, allowWorkloadDisruption: true }, { allowWorkloadDisruption: false }, false],
    [{ allowPostCopy: false, allowWorkloadDisruption: false }, { allowPostCopy: true }, true],
    [{ allowPostCopy: true }, { allowPostCopy: true, allowWorkloadDisruption: false }, false],
    [{ allowPostCopy: true }, { allowPostCopy: false, allowWorkloadDisruption: true }, false],
    [{}, {}, false],
    [{}, { allowWorkloadDisruption: true }, false],
    [undefined, { allowPostCopy: true }, true],
    [undefined, {}, false],
  ])('in a cluster with %j, one with %j has post copy: %j', (settings, policy, expected) => {
    const made = setup(settings, policy);
    expect(hasPostCopy(made.policies[0], made)).toBe(expected);
  });

  test('is what it states, else what the cluster has, where that is known', () => {
    const made = setup({ completionTimeoutPerGiB: 30 }, { allowAutoConverge: true });
    const holding = holdingFor(made.policies[0], made);
    expect([holding('completionTimeoutPerGiB'), holding('allowAutoConverge'), holding('progressTimeout')]).toEqual([30, true, 150]);
    const alone = setup(undefined, { allowAutoConverge: true });
    const stated = holdingFor(alone.policies[0], alone);
    expect([stated('allowAutoConverge'), stated('progressTimeout')]).toEqual([true, undefined]);
  });

  test('by itself is what it states, and what follows from that', () => {
    const own = (spec: Record<string, unknown>) => {
      const { policies: [policy] } = setup(undefined, spec);
      return Object.fromEntries(Object.entries(ownSettings(policy)).map(([field, { value, from, follows }]) => {
        expect(from).toBe(policy.manifest);
        return [field, [value, follows]];
      }));
    };
    expect(own({ completionTimeoutPerGiB: 30 })).toEqual({ completionTimeoutPerGiB: [30, undefined] });
    expect(own({ allowPostCopy: false })).toEqual({ allowPostCopy: [false, undefined], allowWorkloadDisruption: [false, 'allowPostCopy'] });
    expect(own({ allowPostCopy: true, allowWorkloadDisruption: false }))
      .toEqual({ allowPostCopy: [true, undefined], allowWorkloadDisruption: [false, undefined] });
  });
});

test('a policy without metadata has no name to go first by', () => {
  expect(inPrecedence([new MigrationPolicyView({ spec: { selectors: {} } })]).map(({ name }) => name)).toEqual(['undefined']);
});

test('an exemption goes before the policy that it is an exception to, for every VM of both', () => {
  const given = fc.tuple(FEW_SELECTED, FEW_SELECTED).filter(([only, exempt]) => {
    const asksForNoMore = (['vm', 'namespace'] as const).every(of => Object.keys(exempt[of]).every(key => Object.hasOwn(only[of], key)));
    return both(only, exempt) !== undefined && !asksForNoMore;
  });
  const selector = ({ vm, namespace }: { vm: Labels; namespace: Labels }) => (
    Object.keys({ ...vm, ...namespace }).length === 0
      ? MigrationPolicySelector.everyVm()
      : MigrationPolicySelector.labels({ vms: vm, namespaces: namespace })
  );
  fc.assert(fc.property(given, ([only, exempt]) => {
    const chart = new Chart(new App(), 'prod');
    const heavy = new HeavyWorkloadMigration(chart, 'heavy', {
      only: selector(only), exempt: selector(exempt), hyperConverged: new HyperConverged(chart, 'hyperconverged'),
    });
    const policies: Policy[] = [heavy.policy!, heavy.exemption!].map(construct => {
      const { metadata, spec } = ApiObject.of(construct).toJson();
      return { name: metadata.name, selectors: spec.selectors };
    });
    const expected = UNIVERSE.map(labels => (!selects(only, labels) ? undefined : selects(exempt, labels) ? 'heavy-exempt' : 'heavy'));
    expect(UNIVERSE.map(({ vm, namespace }) => chosen(policies, vm, namespace))).toEqual(expected);
  }), { numRuns: 50 });
});
