import { HyperConvergedVersion } from '../../src';
import { judge } from '../../src/rules';
import type { Manifest, RuleContext } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';

const BETA: RuleContext = { release: HyperConvergedVersion.openShift('4.21') };
const V1: RuleContext = { release: HyperConvergedVersion.openShift('4.23') };
const IDS = ['LM058', 'LM067', 'LM068', 'LM069', 'LM070', 'LM073'];

const hyperConverged = (spec: any, version = 'v1beta1', namespace: string | undefined = 'openshift-cnv'): Manifest => ({
  apiVersion: `hco.kubevirt.io/${version}`, kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace }, spec,
});

/** What rules on evictions, and all errors, find: rule and field. */
function found(manifests: Manifest[], context: RuleContext): string[] {
  return judge(manifests, context, RULE_BOOK).filter(({ rule, severity }) => severity === 'error' || IDS.includes(rule.id))
    .map(({ rule, path }) => `${rule.id} ${path.slice(1).join('.')}`);
}

/** The same in both API versions, without the group that v1 has. */
function inBoth(spec: any, context: RuleContext = {}): string[] {
  const beta = found([hyperConverged(spec)], { ...BETA, ...context });
  const v1 = found([hyperConverged({ virtualization: spec }, 'v1')], { ...V1, ...context });
  expect(v1).toEqual(beta.map(finding => finding.replace(' ', ' virtualization.')));
  return beta;
}
const update = (workloadUpdateStrategy: any, context?: RuleContext) => inBoth({ workloadUpdateStrategy }, context);

describe('LM067: an eviction or update of workloads that cannot be meant', () => {
  test.each<[unknown, boolean]>([
    ['None', true], ['LiveMigrate', true], ['LiveMigrateIfPossible', true], ['External', true], [undefined, true], [null, true], ['liveMigrate', false],
    ['Migrate', false], ['', false], [true, false], [{}, false],
  ])('evictionStrategy %j', (evictionStrategy, isFine) => {
    expect(inBoth({ evictionStrategy })).toEqual(isFine ? [] : ['LM067 evictionStrategy']);
  });

  test.each<[unknown, string[]]>([
    [['LiveMigrate'], []], [['Evict'], []], [['LiveMigrate', 'Evict'], []], [undefined, []], [null, []],
    [['LiveMigrate', 'Shutdown'], ['.1']], [['livemigrate', 'evict'], ['.0', '.1']], [[null], ['.0']], ['LiveMigrate', ['']], [{}, ['']],
  ])('workloadUpdateMethods %j', (workloadUpdateMethods, expected) => {
    expect(update({ workloadUpdateMethods })).toEqual(expected.map(at => `LM067 workloadUpdateStrategy.workloadUpdateMethods${at}`));
  });

  test.each<[unknown, boolean]>([
    [1, true], [10, true], [1000, true], [undefined, true], [null, true], [0, false], [-1, false], [1.5, false], ['10', false], [NaN, false], [Infinity, false],
    [true, false],
  ])('batchEvictionSize %j', (batchEvictionSize, isFine) => {
    expect(update({ workloadUpdateMethods: ['Evict'], batchEvictionSize })).toEqual(isFine ? [] : ['LM067 workloadUpdateStrategy.batchEvictionSize']);
  });

  test.each<[unknown, boolean]>([
    ...['1m0s', '1m', '60s', '1h30m', '1.5m', '500ms', '1h', '.5s', '1.s', '100us', '100µs', '100μs', '1ns', '+1m', '0h1m', '1m1h', '0', '0s', '0m0s', '0.0s', '-1m', '+0', '-0'].map((text): [unknown, boolean] => [text, true]),
    ...['60', '1d', '', '9999999h', '1m 0s', ' 1m', '1m ', '1M', '1h-30m', 'm', '.s', '1,5m', 'one minute', '1m30']
      .map((text): [unknown, boolean] => [text, false]),
    [undefined, true], [null, true], [60, false], [true, false], [['1m'], false],
  ])('batchEvictionInterval %j', (batchEvictionInterval, isFine) => {
    expect(update({ workloadUpdateMethods: ['Evict'], batchEvictionInterval })).toEqual(isFine ? [] : ['LM067 workloadUpdateStrategy.batchEvictionInterval']);
  });

  test.each<[unknown, string[]]>([
    [{ workloadUpdateMethod: ['Evict'] }, ['LM067 workloadUpdateStrategy.workloadUpdateMethod']],
    [{ batchevictionsize: 2 }, ['LM067 workloadUpdateStrategy.batchevictionsize']],
    [{ pause: '5m' }, ['LM058 workloadUpdateStrategy.pause']],
    ['Evict', ['LM067 workloadUpdateStrategy']], [['Evict'], ['LM067 workloadUpdateStrategy']], [null, []], [undefined, []], [{}, []],
  ])('workloadUpdateStrategy %j', (strategy, expected) => {
    expect(update(strategy)).toEqual(expected);
  });

  test('the messages tell field, value, and what to write', () => {
    const spec = {
      evictionStrategy: 'Migrate',
      workloadUpdateStrategy: { workloadUpdateMethods: ['Shutdown'], batchEvictionSize: 0, batchEvictionInterval: '60' },
    };
    expect(judge([hyperConverged(spec)], BETA).map(({ message }) => message)).toEqual([
      'evictionStrategy is "Migrate", which is no strategy. Write one of None, LiveMigrate, LiveMigrateIfPossible, External. (LM067)',
      'workloadUpdateStrategy.workloadUpdateMethods.0 is "Shutdown", which KubeVirt does not know and passes over. Write LiveMigrate or Evict. (LM067)',
      'workloadUpdateStrategy.batchEvictionSize is 0, and so no VM is ever evicted. Write 1 or more. (LM067)',
      'workloadUpdateStrategy.batchEvictionInterval is "60", which is no duration that the operator takes. Write one with a unit, such as "1m0s". (LM067)',
    ]);
    const others = { workloadUpdateStrategy: { workloadUpdateMethods: 'Evict', batchEvictionSize: 0.5 } };
    expect(judge([hyperConverged(others)], BETA).map(({ message }) => message)).toEqual([
      'workloadUpdateStrategy.workloadUpdateMethods is "Evict", which is no list. Write a list of LiveMigrate and Evict, or of one of them. (LM067)',
      'workloadUpdateStrategy.batchEvictionSize is 0.5, which is no whole number. Write 1 or more. (LM067)',
    ]);
    expect([{ batchEvictionSizes: 2 }, 'Evict'].flatMap(strategy => judge([hyperConverged({ workloadUpdateStrategy: strategy })], BETA)).map(({ message }) => message)).toEqual([
      'workloadUpdateStrategy.batchEvictionSizes is 2, which no release has. Write batchEvictionSize. (LM067)',
      'workloadUpdateStrategy is "Evict", which is no object. Write workloadUpdateMethods, batchEvictionSize, batchEvictionInterval into it. (LM067)',
    ]);
  });

  test.each<[HyperConvergedVersion, boolean]>([
    [HyperConvergedVersion.hco('1.8'), false], [HyperConvergedVersion.hco('1.9'), false], [HyperConvergedVersion.hco('1.10'), true],
    [HyperConvergedVersion.hco('1.17'), true], [HyperConvergedVersion.openShift('4.13'), false], [HyperConvergedVersion.openShift('4.14'), true],
  ])('%s has an evictionStrategy: %p', (release, has) => {
    expect(found([hyperConverged({ evictionStrategy: 'None' })], { release })).toEqual(has ? [] : ['LM067 evictionStrategy']);
    expect(found([hyperConverged({ workloadUpdateStrategy: { workloadUpdateMethods: ['LiveMigrate'] } })], { release })).toEqual([]);
    expect(found([hyperConverged({ evictionStrategy: 'Never' })], { release })).toEqual(['LM067 evictionStrategy']);
  });

  test('where the release is not known, it is advice for the old ones', () => {
    const messages = (spec: any) => judge([hyperConverged(spec)]).map(({ severity, message }) => `${severity}: ${message}`);
    expect(messages({ evictionStrategy: 'None' })).toEqual([
      'advice: On OpenShift Virtualization 4.13 and earlier: evictionStrategy is "None", and OpenShift Virtualization 4.13 doesn\'t have this setting; OpenShift '
      + 'Virtualization 4.14 brings it. Remove it, or run OpenShift Virtualization 4.14 or later and state that release. (LM067)',
    ]);
    expect(messages({ evictionStrategy: 'Never' })).toEqual([
      'error: evictionStrategy is "Never", which is no strategy. Write one of None, LiveMigrate, LiveMigrateIfPossible, External. (LM067)',
    ]);
  });
});

test('what the operator fills in gives no finding', () => {
  const filled = {
    evictionStrategy: 'LiveMigrate',
    workloadUpdateStrategy: { batchEvictionInterval: '1m0s', batchEvictionSize: 10, workloadUpdateMethods: ['LiveMigrate'] },
    liveMigrationConfig: { parallelMigrationsPerCluster: 5, parallelOutboundMigrationsPerNode: 2, allowPostCopy: false },
  };
  for (const nodes of [undefined, 2, 100]) {
    expect(inBoth(filled, { nodes })).toEqual([]);
  }
  expect(inBoth({})).toEqual([]);
});

describe('LM068: migration where there is no other node', () => {
  test.each<[unknown, number | undefined, boolean]>([
    ['LiveMigrate', 1, true], ['LiveMigrateIfPossible', 1, true], ['None', 1, false], ['External', 1, false], [undefined, 1, false], ['LiveMigrate', 2, false],
    ['LiveMigrateIfPossible', 2, false], ['LiveMigrate', undefined, false],
  ])('%j with %p nodes', (evictionStrategy, nodes, isFound) => {
    expect(inBoth({ evictionStrategy }, { nodes })).toEqual(isFound ? ['LM068 evictionStrategy'] : []);
  });

  test('the message tells what to write', () => {
    const [finding] = judge([hyperConverged({ evictionStrategy: 'LiveMigrate' })], { ...BETA, nodes: 1 }, RULE_BOOK).filter(({ rule }) => rule.id === 'LM068');
    expect(`${finding.severity}: ${finding.message}`)
      .toBe('advice: evictionStrategy is "LiveMigrate", and the cluster has no other node, so that a drain never ends. Write None. (LM068)');
  });
});

describe('LM069: workloads that are never updated', () => {
  test.each<[unknown, boolean]>([[[], true], [['LiveMigrate'], false], [['Evict'], false], [undefined, false], [null, false]])('methods %j', (methods, isFound) => {
    expect(update({ workloadUpdateMethods: methods })).toEqual(isFound ? ['LM069 workloadUpdateStrategy.workloadUpdateMethods'] : []);
  });
});

describe('LM070: a batch of evictions where nothing is evicted', () => {
  test.each<[any, string[]]>([
    [{ workloadUpdateMethods: ['LiveMigrate'], batchEvictionSize: 2 }, ['LM070 workloadUpdateStrategy.batchEvictionSize']],
    [{ workloadUpdateMethods: ['LiveMigrate'], batchEvictionSize: 11 }, ['LM070 workloadUpdateStrategy.batchEvictionSize']],
    [{ workloadUpdateMethods: ['LiveMigrate'], batchEvictionInterval: '2m0s' }, ['LM070 workloadUpdateStrategy.batchEvictionInterval']],
    [{ batchEvictionSize: 2, batchEvictionInterval: '5m' }, ['LM070 workloadUpdateStrategy.batchEvictionSize', 'LM070 workloadUpdateStrategy.batchEvictionInterval']],
    [{ workloadUpdateMethods: ['LiveMigrate'], batchEvictionSize: 10, batchEvictionInterval: '1m0s' }, []],
    [{ workloadUpdateMethods: ['LiveMigrate'], batchEvictionSize: null }, []],
    [{ workloadUpdateMethods: ['LiveMigrate', 'Evict'], batchEvictionSize: 2 }, []],
    [{ workloadUpdateMethods: ['Evict'], batchEvictionSize: 2 }, []],
    [{ workloadUpdateMethods: ['LiveMigrate'], toString: 2 }, ['LM058 workloadUpdateStrategy.toString']],
    [{ batchEvictionSize: 10 }, []],
  ])('%j', (strategy, expected) => {
    expect(update(strategy)).toEqual(expected);
  });

  test('the message tells what bounds migrations', () => {
    const spec = { workloadUpdateStrategy: { batchEvictionSize: 2 } };
    expect(judge([hyperConverged(spec)], BETA, RULE_BOOK).filter(({ rule }) => rule.id === 'LM070').map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'advice: workloadUpdateStrategy.batchEvictionSize is 2, and without the method Evict there are no evictions. Leave it out; to bound migrations, set '
      + 'parallelMigrationsPerCluster. (LM070)',
    ]);
  });
});

describe('LM073: post copy on nodes that may not allow it', () => {
  const policy: Manifest = {
    apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name: 'databases' }, spec: { allowPostCopy: true, selectors: {} },
  };
  const postCopy = (allowPostCopy: unknown, namespace = 'kubevirt-hyperconverged') => hyperConverged({ liveMigrationConfig: { allowPostCopy } }, 'v1beta1', namespace);
  const HCO: RuleContext = { release: HyperConvergedVersion.hco('1.17') };
  const lm073 = (manifests: Manifest[], context: RuleContext) => found(manifests, context).filter(finding => finding.startsWith('LM073'));

  test.each<[string, Manifest[], RuleContext, string[]]>([
    ['upstream', [postCopy(true)], HCO, ['LM073 liveMigrationConfig.allowPostCopy']],
    ['on OpenShift', [postCopy(true, 'openshift-cnv')], BETA, []],
    ['of OpenShift 4.12, too', [postCopy(true, 'openshift-cnv')], { release: HyperConvergedVersion.openShift('4.13') }, []],
    ['where nothing tells which it is', [postCopy(true)], {}, []],
    ['where the status tells the release', [{ ...postCopy(true), status: { versions: [{ name: 'operator', version: '1.17.0' }] } }], {},
      ['LM073 liveMigrationConfig.allowPostCopy']],
    ['off', [postCopy(false)], HCO, []],
    ['unset', [postCopy(undefined)], HCO, []],
    ['by a policy', [policy], HCO, ['LM073 allowPostCopy']],
    ['by both, once', [policy, postCopy(true)], HCO, ['LM073 liveMigrationConfig.allowPostCopy']],
    ['by a policy, where the cluster\'s is off', [postCopy(false), policy], HCO, ['LM073 allowPostCopy']],
  ])('%s', (_, manifests, context, expected) => {
    expect(lm073(manifests, context)).toEqual(expected);
  });

  test('in v1 at its place, and acknowledged with a reason', () => {
    const spec = { virtualization: { liveMigrationConfig: { allowPostCopy: true, allowWorkloadDisruption: true } } };
    const manifest = hyperConverged(spec, 'v1', 'kubevirt-hyperconverged');
    const context: RuleContext = { release: HyperConvergedVersion.hco('1.19'), acknowledgements: [{ rule: 'LM073', reason: 'In our image.' }] };
    const findings = judge([manifest], context, RULE_BOOK).filter(({ rule }) => ['LM073', 'LM047'].includes(rule.id));
    expect(findings.map(({ path, acknowledged }) => [path.join('.'), acknowledged]))
      .toEqual([['spec.virtualization.liveMigrationConfig.allowPostCopy', 'In our image.']]);
  });
});
