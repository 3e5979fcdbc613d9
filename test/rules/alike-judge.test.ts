import fc from 'fast-check';
import { HyperConvergedVersion } from '../../src';
import type { ClusterNetworks } from '../../src';
import { judge } from '../../src/rules';
import type { Manifest, RuleContext } from '../../src/rules';
import { AlikeJudge } from '../../src/rules/alike-judge';
import { RULE_BOOK } from '../../src/rules/book';
import { networkExample } from '../../src/rules/examples';
import type { Rule } from '../../src/rules/rule';
import { readConfig } from '../../src/rules/views';

interface Case {
  readonly manifests: readonly Manifest[];
  readonly context: RuleContext;
}

/** What rules refuse and let pass: all that they look at is in one or the other. */
const EXAMPLES = RULE_BOOK.flatMap(({ failing, passing }) => [failing, passing])
  .map(({ manifests, context }): Case => ({ manifests, context: context?.(manifests) ?? {} }));

/** What a field may have in place of its value. */
const VALUES = [
  undefined, null, '', 0, -1, 1, 5, 150, 4000, true, false, [], {}, 'eth0', 'br-ex', 'macvlan', '10.200.5.0/24', '10.129.0.0/24', '10.200.5.0/30', 'openshift-cnv', 'default',
  'migration-network', '64', '5Mi', 'None', { size: 'large' }, ['10.200.5.0/24'], '{{ range }}',
];

/** A copy of data with something else at a place, which is told by numbers; a text with JSON is gone into. */
function changed(data: unknown, [first = 0, ...more]: readonly number[], value: unknown): unknown {
  const config = readConfig(data);
  if (config) {
    return JSON.stringify(changed(config, [first, ...more], value));
  }
  if (typeof data !== 'object' || data === null || (more.length === 0 && first % 3 === 0)) {
    return value;
  }
  const keys = Object.keys(data);
  const key = [...keys, Array.isArray(data) ? `${keys.length}` : 'another'][first % (keys.length + 1)];
  const copy: any = Array.isArray(data) ? [...data] : { ...data };
  copy[key] = changed(copy[key], more, value);
  return copy;
}

const place = fc.array(fc.nat(23), { minLength: 2, maxLength: 7 });
const change = fc.record({ of: fc.nat(9), at: place, value: fc.constantFrom(...VALUES) });

/** A case like another one: with changes in its manifests, and other facts. */
function like({ manifests, context }: Case, changes: readonly { of: number; at: readonly number[]; value: unknown }[], facts: Partial<RuleContext>): Case {
  const copies = new Map(manifests.map(manifest => [manifest, structuredCloneOf(manifest)]));
  const own = [...copies.values()];
  changes.filter(() => own.length > 0).forEach(({ of, at, value }) => {
    const made = changed(own[of % own.length], at, value);
    if (typeof made === 'object' && made !== null && !Array.isArray(made)) {
      own[of % own.length] = made as Manifest;
    }
  });
  const list = (key: 'migrationNetworks' | 'migrationNodeNetworks' | 'exemptions') => (
    context[key] ? { [key]: context[key].map(manifest => own[manifests.indexOf(manifest)]) } : {});
  return { manifests: own, context: { ...context, ...list('migrationNetworks'), ...list('migrationNodeNetworks'), ...list('exemptions'), ...facts } };
}

/** Functions are data of an example, too. */
const structuredCloneOf = (data: any): any => (
  Array.isArray(data) ? data.map(structuredCloneOf)
    : typeof data === 'object' && data !== null ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, structuredCloneOf(value)])) : data);

/** What is found, in whichever objects. */
const told = (findings: ReturnType<typeof judge>, manifests: readonly Manifest[]) => (
  findings.map(({ rule, manifest, ...finding }) => ({ ...finding, rule: rule.id, manifest: manifests.indexOf(manifest) })));

const facts = fc.record({
  nodes: fc.constantFrom(1, 3, 24, 300),
  clusterInterfaces: fc.constantFrom<string[][]>(['br-ex'], ['eth0', 'eth1']),
  clusterNetworks: fc.constantFrom<ClusterNetworks[]>({ pods: ['10.200.0.0/14'] }, { machines: ['192.168.0.0/16'] }),
  isForCdk8s: fc.boolean(),
}, { requiredKeys: [] });

test('it finds what the whole book finds, in the same words, in whatever is alike', () => {
  let taken = 0;
  fc.assert(fc.property(fc.constantFrom(...EXAMPLES), fc.array(fc.tuple(fc.array(change, { maxLength: 3 }), facts), { minLength: 1, maxLength: 8 }), (example, variants) => {
    const alike = new AlikeJudge();
    const cases = [...Array.from({ length: 4 }, () => like(example, [], {})), ...variants.map(([changes, other]) => like(example, changes, other))];
    for (const { manifests, context } of cases) {
      const found = told(alike.judge(manifests, context), manifests);
      expect(found).toEqual(told(judge(manifests, context, RULE_BOOK), manifests));
      taken += found.length;
    }
  }), { seed: 1, numRuns: 40 });
  expect(taken).toBeGreaterThan(400);
});

test('a rule is asked again where something has changed that it has looked at, and only there', () => {
  const { manifests } = networkExample({});
  const release = HyperConvergedVersion.openShift('4.21');
  const withRange = (range: string): Manifest[] => manifests.map(manifest => (manifest.kind !== 'NetworkAttachmentDefinition' ? manifest
    : { ...manifest, spec: { config: JSON.stringify({ ...readConfig(manifest.spec.config), ipam: { type: 'whereabouts', range } }) } }));
  const asked: string[] = [];
  RULE_BOOK.forEach(rule => {
    const { check } = rule;
    jest.spyOn(rule as { -readonly [K in keyof Rule]: Rule[K] }, 'check').mockImplementation(function (this: Rule, setup, findings) {
      asked.push(rule.id);
      return check.call(this, setup, findings);
    });
  });
  const alike = new AlikeJudge();
  const askedFor = (range: string) => {
    asked.length = 0;
    alike.judge(withRange(range), { release, nodes: 3 });
    return [...asked];
  };
  const all = [1, 2, 3, 4].map(() => askedFor('10.200.5.0/24').length);
  expect(all.slice(0, 3)).toEqual(Array(3).fill(RULE_BOOK.length));
  expect(askedFor('10.200.5.0/24')).toEqual([]);
  expect(askedFor('10.200.6.0/24')).toEqual(expect.arrayContaining(['LM022', 'LM023', 'LM024', 'LM025', 'LM026']));
  expect(asked.length).toBeLessThan(20);
  jest.restoreAllMocks();
});
