import { types } from 'util';
import { Size } from 'cdk8s';
import fc from 'fast-check';
import { Bandwidth, HyperConvergedVersion, MemoryDirtying } from '../../src';
import type { ClusterNetworks } from '../../src';
import { ACKNOWLEDGEMENT_PREFIX } from '../../src/acknowledgement';
import { judge } from '../../src/rules';
import type { Manifest, RuleContext, StatedWorkload } from '../../src/rules';
import { AlikeJudge } from '../../src/rules/alike-judge';
import { RULE_BOOK } from '../../src/rules/book';
import { networkExample } from '../../src/rules/examples';
import type { Rule } from '../../src/rules/rule';
import { readConfig } from '../../src/rules/views';
import { migrationPolicy } from '../support';

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
interface Change {
  readonly of: number;
  readonly at: readonly number[];
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({ of: fc.nat(9), at: place, value: fc.constantFrom(...VALUES) });

/** A case like another one: with changes in its manifests, and other facts. */
function like({ manifests, context }: Case, changes: readonly Change[], facts: Partial<RuleContext>): Case {
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
  const changes = fc.array(fc.tuple(fc.array(change, { maxLength: 3 }), facts), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(fc.constantFrom(...EXAMPLES), changes, (example, variants) => {
    const alike = new AlikeJudge(4);
    const cases = [...Array.from({ length: 4 }, () => like(example, [], {})), ...variants.map(([own, other]) => like(example, own, other))];
    for (const { manifests, context } of cases) {
      const found = told(alike.judge(manifests, context), manifests);
      expect(found).toEqual(told(judge(manifests, context, RULE_BOOK), manifests));
      taken += found.length;
    }
  }), { seed: 1, numRuns: 40 });
  expect(taken).toBeGreaterThan(400);
});

const cluster = (settings: Record<string, unknown>, range: string, annotations?: Record<string, string>, master = 'eth1'): Manifest[] => {
  const [hyperConverged, ...others] = networkExample({ master, ipam: { type: 'whereabouts', range } }).manifests;
  const { spec, metadata } = hyperConverged;
  const liveMigrationConfig = { ...spec.liveMigrationConfig, ...settings };
  return [{ ...hyperConverged, metadata: { ...metadata, annotations }, spec: { ...spec, liveMigrationConfig } }, ...others];
};
const at = (version: string, more: Partial<RuleContext> = {}) => ({ release: HyperConvergedVersion.openShift(version), nodes: 3, ...more });
const ACKNOWLEDGED = { [`${ACKNOWLEDGEMENT_PREFIX}LM034`]: 'No VM is critical.' };
const RANGE = '10.200.5.0/24';
const MANY = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`key${i}`, i]));
const workload: StatedWorkload = {
  name: 'db',
  labels: { vm: {}, namespace: {} },
  vm: { memory: Size.gibibytes(512), dirtying: MemoryDirtying.randomWrites(Bandwidth.gibibytesPerSecond(9), Size.gibibytes(64)) },
  link: { bandwidth: Bandwidth.gigabitsPerSecond(10) },
};

test.each<[string, (range: string) => readonly [Manifest[], RuleContext], (range: string) => readonly [Manifest[], RuleContext], string]>([
  ['findings about the second object', r => [cluster({}, r, undefined, 'eth1/0'), at('4.21')], r => [cluster({}, r, undefined, 'eth1/0'), at('4.21')], 'LM019'],
  ['values that are objects', r => [cluster({ progressTimeout: { seconds: 3 } }, r), at('4.21')], r => [cluster({ progressTimeout: { seconds: 3 } }, r), at('4.21')], 'LM002'],
  ['values whose ends no message shows', r => [cluster({ progressTimeout: MANY }, r), at('4.21')], r => [cluster({ progressTimeout: { ...MANY, key199: 0 } }, r), at('4.21')], 'LM002'],
  ['advice that is acknowledged in others', r => [cluster({ allowPostCopy: true }, r), at('4.21')], r => [cluster({ allowPostCopy: true }, r, ACKNOWLEDGED), at('4.21')], 'LM034'],
  ['an acknowledgement of nothing', r => [cluster({ allowPostCopy: true }, r, ACKNOWLEDGED), at('4.21')], r => [cluster({ allowPostCopy: false }, r, ACKNOWLEDGED), at('4.21')], 'LM047'],
  ['acknowledgements of the program', r => [cluster({ allowPostCopy: true }, r), at('4.21')],
    r => [cluster({ allowPostCopy: true }, r), at('4.21', { acknowledgements: [{ rule: 'LM034', reason: 'None.' }] })], 'LM034'],
  ['another release', r => [cluster({ allowPostCopy: true }, r), at('4.21')], r => [cluster({ allowPostCopy: true }, r), at('4.23')], 'LM008'],
  ['who writes the manifests', () => [cluster({ bandwidthPerMigration: '0o17' }, RANGE), at('4.21')], () => [cluster({ bandwidthPerMigration: '0o17' }, RANGE), at('4.21', { isForCdk8s: true })], 'LM050'],
  ['virtual machines', r => [cluster({}, r), at('4.21')], r => [cluster({}, r), at('4.21', { workloads: [workload] })], 'LM085'],
  ['nodes', r => [cluster({}, r), at('4.21')], r => [cluster({}, r), at('4.21', { nodes: 300 })], 'LM024'],
])('it tells apart %s', (_, first, second, id) => {
  const alike = new AlikeJudge(4);
  const found = [first, first, first, first, first, second].map((of, i) => {
    const [manifests, context] = of(`10.200.${i}.0/24`);
    const findings = alike.judge(manifests, context);
    expect(told(findings, manifests)).toEqual(told(judge(manifests, context, RULE_BOOK), manifests));
    expect(findings.filter(({ value, manifest }) => types.isProxy(value) || types.isProxy(manifest))).toEqual([]);
    return findings;
  });
  expect(found[5].map(({ rule }) => rule.id)).toContain(id);
});

test('what a program hands over again, changed, is another', () => {
  const alike = new AlikeJudge(2);
  const [pods, manifests, clusterInterfaces] = [['10.128.0.0/14'], cluster({}, RANGE), ['br-ex']];
  const found = () => alike.judge(manifests, at('4.21', { clusterNetworks: { pods }, clusterInterfaces })).map(({ rule }) => rule.id);
  expect([1, 2, 3].flatMap(found)).not.toContain('LM025');
  pods[0] = '10.200.0.0/14';
  expect(found()).toContain('LM025');
  (manifests[0].spec.liveMigrationConfig as any).parallelMigrationsPerCluster = -5;
  expect(found()).toContain('LM003');
  clusterInterfaces[0] = 'eth1';
  expect(found()).toContain('LM066');
});

test('frozen manifests, what is in one twice, functions and objects of classes are judged as ever', () => {
  const selectors = (namespaceSelector: unknown, virtualMachineInstanceSelector: unknown) => (
    migrationPolicy('p', { selectors: { namespaceSelector, virtualMachineInstanceSelector } }));
  const [twice, wrong] = [{ app: 'db' }, { app: '-bad value-' }];
  const inherited = Object.create({ app: '-bad value-' });
  const replicas = (value: unknown): Manifest => ({ ...cluster({}, RANGE)[0], spec: { infra: { replicas: value } } });
  const freeze = (value: any): any => {
    Object.values(value).filter(item => typeof item === 'object' && item !== null).forEach(freeze);
    return Object.freeze(value);
  };
  const alike = new AlikeJudge(2);
  for (const manifest of [
    ...Array.from({ length: 3 }, () => selectors(twice, twice)), selectors(twice, wrong), selectors(wrong, twice), selectors(inherited, twice),
    replicas(() => 2), replicas(() => 2), replicas(2), replicas(new Date(0)), replicas(new Date(1)),
    freeze(selectors({ app: 'db' }, {})), freeze(selectors({ app: 'db' }, {})), freeze(selectors({ app: '-' }, {})),
  ]) {
    expect(told(alike.judge([manifest], at('4.21')), [manifest])).toEqual(told(judge([manifest], at('4.21'), RULE_BOOK), [manifest]));
  }
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
  const alike = new AlikeJudge(4);
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
