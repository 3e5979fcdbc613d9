import * as fc from 'fast-check';
import { inPrecedence, policyFor } from '../../src/rules/precedence';
import { MigrationPolicyView } from '../../src/rules/views';
import { fewestPolicies } from '../../src/sizing/fewest-policies';
import type { Choice } from '../../src/sizing/fewest-policies';
import type { Alike, Label } from '../../src/sizing/selectors';
import { migrationPolicy } from '../support';

const vm = (key: string, value: string): Label => ({ of: 'vm', key, value });
const namespace = (value: string): Label => ({ of: 'namespace', key: 'kubernetes.io/metadata.name', value });
const group = (labels: Label[], ...accepts: number[]): Alike => ({ labels, accepts: new Set(accepts), count: 1 });

const labelsOf = (labels: readonly Label[], of: Label['of']) => Object.fromEntries(labels.filter(label => label.of === of).map(({ key, value }) => [key, value]));

/** Policies by KubeVirt's precedence, each named so that it comes where it is in the list. */
function inOrder(policies: readonly Choice[]) {
  return inPrecedence(policies.map(({ labels }, i) => new MigrationPolicyView(migrationPolicy(String(1000 + i), {
    selectors: { virtualMachineInstanceSelector: labelsOf(labels, 'vm'), namespaceSelector: labelsOf(labels, 'namespace') },
  }))));
}

/** Whether each VM has what does for it, by KubeVirt's precedence. */
function does(groups: readonly Alike[], settings: number, policies: readonly Choice[]): boolean {
  const order = inOrder(policies);
  return groups.every(({ labels, accepts }) => {
    const policy = policyFor(order, { vm: labelsOf(labels, 'vm'), namespace: labelsOf(labels, 'namespace') });
    return accepts.has(policy ? policies[Number(policy.name) - 1000].settings : settings);
  });
}

/** Whichever way they are named. */
const doesAnyhow = (groups: readonly Alike[], settings: number, policies: readonly Choice[]) => (
  does(groups, settings, policies) && does(groups, settings, [...policies].reverse())
);

/** The fewest policies that there are, found by trying all. */
function bruteForce(groups: readonly Alike[], settings: readonly number[], ofCluster: readonly number[], most: number): number | undefined {
  const subsets = new Map<string, Label[]>();
  for (const { labels } of groups) {
    for (let bits = 0; bits < 2 ** labels.length; bits++) {
      const picked = labels.filter((_, i) => Math.floor(bits / 2 ** i) % 2 === 1);
      subsets.set(picked.map(label => JSON.stringify(label)).sort().join(), picked);
    }
  }
  const rules = [...subsets.values()].flatMap(labels => settings.map(each => ({ labels, settings: each })));
  const some = (count: number, from: number, picked: Choice[]): boolean => (count === 0
    ? ofCluster.some(each => doesAnyhow(groups, each, picked))
    : rules.slice(from).some((rule, i) => some(count - 1, from + i + 1, [...picked, rule])));
  for (let count = 0; count <= most; count++) {
    if (some(count, 0, [])) {
      return count;
    }
  }
  return undefined;
}

test('what does for all is for the cluster, the preferred first', () => {
  expect(fewestPolicies([group([], 1, 2), group([vm('a', '1')], 2, 1, 0)], [0, 1, 2], [0, 1, 2])).toEqual({ settings: 1, policies: [] });
});

test('those that need others are selected by what they have in common', () => {
  const found = fewestPolicies([
    group([namespace('web')], 0), group([namespace('web'), vm('tier', 'db')], 1), group([namespace('orders'), vm('tier', 'db')], 1), group([namespace('orders')], 0),
  ], [0, 1], [0, 1]);
  expect(found).toEqual({ settings: 0, policies: [{ labels: [vm('tier', 'db')], settings: 1 }] });
});

test('an exception to a policy asks for more labels', () => {
  const groups = [
    group([namespace('web')], 0), group([namespace('web'), vm('a', '1')], 0), group([namespace('orders'), vm('a', '1')], 1), group([namespace('orders'), vm('a', '2')], 1),
    group([namespace('orders'), vm('a', '3')], 1), group([namespace('orders'), vm('a', '4')], 2),
  ];
  const { settings, policies } = fewestPolicies(groups, [0, 1, 2], [0]);
  expect([settings, policies.length, does(groups, settings, policies)]).toEqual([0, 2, true]);
});

test('of as few policies, those are taken that leave the most VMs to the cluster\'s settings', () => {
  const groups = [group([vm('a', '1')], 0), { ...group([vm('a', '2')], 1), count: 2 }];
  expect(fewestPolicies(groups, [0, 1], [0, 1])).toEqual({ settings: 1, policies: [{ labels: [vm('a', '1')], settings: 0 }] });
});

test('what the cluster can\'t have, policies have', () => {
  const groups = [group([vm('a', '1')], 1), group([], 1)];
  expect(fewestPolicies(groups, [0, 1], [0])).toEqual({ settings: 0, policies: [{ labels: [], settings: 1 }] });
});

test('there are no fewer than these: all that there are were tried', () => {
  const label = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'));
  const groups = fc.uniqueArray(
    fc.record({
      labels: fc.tuple(fc.uniqueArray(label, { maxLength: 2, selector: ([key]) => key }), fc.constantFrom('x', 'y'))
        .map(([labels, name]) => [namespace(name), ...labels.map(([key, value]) => vm(key, value)).sort((a, b) => (a.key < b.key ? -1 : 1))]),
      accepts: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 3 }).map(list => new Set(list)),
      count: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 6, selector: ({ labels }) => JSON.stringify(labels) },
  );
  const ofCluster = fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 3 });
  const found: number[] = [];
  fc.assert(fc.property(groups, ofCluster, (made, some) => {
    const { settings, policies } = fewestPolicies(made, [0, 1, 2], some);
    expect(some).toContain(settings);
    expect(doesAnyhow(made, settings, policies)).toBe(true);
    found.push(policies.length);
    expect(policies.length > 3 ? policies.length : bruteForce(made, [0, 1, 2], some, policies.length)).toBe(policies.length);
  }), { seed: 1, numRuns: 80 });
  expect(Math.max(...found)).toBeGreaterThan(2);
});

test('hundreds of VMs that can hardly be told apart take no long, and each gets what does for it', () => {
  const groups = Array.from({ length: 500 }, (_, i) => group([
    namespace(`n${i % 40}`), vm('name', `vm-${i}`), vm('app', `a${i % 25}`), vm('tier', `t${i % 3}`), vm('os', `o${i % 7}`), vm('size', `s${i % 11}`),
  ], ...i % 13 === 0 ? [1] : i % 25 === 3 ? [2, 1] : i % 97 === 5 ? [3] : [0, 1]));
  const start = Date.now();
  const { settings, policies } = fewestPolicies(groups, [0, 1, 2, 3], [0, 1, 2, 3]);
  expect(Date.now() - start).toBeLessThan(20_000);
  expect(does(groups, settings, policies)).toBe(true);
  // There are six VMs that need what no other takes.
  expect(policies.length).toBeLessThanOrEqual(6);
});
