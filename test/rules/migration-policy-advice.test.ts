import { HyperConvergedVersion } from '../../src';
import { judge } from '../../src/rules';
import { RULE_BOOK, findRule } from '../../src/rules/book';
import { Setup } from '../../src/rules/setup';

type Labels = Record<string, string>;

const policy = (name: string, settings: object, vm: Labels | undefined, namespace?: Labels) => ({
  apiVersion: 'migrations.kubevirt.io/v1alpha1',
  kind: 'MigrationPolicy',
  metadata: { name },
  spec: { ...settings, selectors: vm && { virtualMachineInstanceSelector: vm, ...namespace && { namespaceSelector: namespace } } },
});

const cluster = (settings: object = {}, release = '4.21') => {
  const { apiVersion } = HyperConvergedVersion.openShift(release);
  return {
    apiVersion,
    kind: 'HyperConverged',
    metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
    spec: apiVersion.endsWith('/v1') ? { virtualization: { liveMigrationConfig: settings } } : { liveMigrationConfig: settings },
  };
};

/** What a rule finds in manifests of a release: the object, what stands there, and what is wrong. */
function found(rule: string, manifests: any[], release = '4.21') {
  return judge(manifests, { release: HyperConvergedVersion.openShift(release) }, RULE_BOOK).filter(finding => finding.rule.id === rule)
    .map(({ manifest, path, value, wrong, severity }) => ({ name: manifest.metadata.name, path: path.join('.'), value, wrong, severity }));
}

/** The names of the objects that a rule finds. */
const names = (rule: string, manifests: any[], release?: string) => found(rule, manifests, release).map(({ name }) => name);

const [LARGE, PROD, BOTH] = [{ size: 'large' }, { stage: 'prod' }, { size: 'large', stage: 'prod' }] as Labels[];
const [POST_COPY, NO_POST_COPY, CONVERGE] = [{ allowPostCopy: true }, { allowPostCopy: false }, { allowAutoConverge: true }];

describe('LM052: a policy that never holds', () => {
  test('is the one of two with the same labels whose name comes later', () => {
    expect(found('LM052', [cluster(), policy('b', POST_COPY, LARGE), policy('a', CONVERGE, LARGE)])).toEqual([
      { name: 'b', path: 'metadata.name', value: 'b', wrong: 'and a goes before it for every VM that it selects', severity: 'advice' },
    ]);
    expect(names('LM052', ['c', 'a', 'b'].map(name => policy(name, {}, LARGE, PROD)))).toEqual(['b', 'c']);
    expect(names('LM052', ['b', 'a'].map(name => policy(name, {}, {})))).toEqual(['b']);
  });

  test.each<[string, any[]]>([
    ['asks for a label more', [policy('a', {}, LARGE), policy('b', {}, BOTH)]],
    ['asks for a label less', [policy('a', {}, BOTH), policy('b', {}, LARGE)]],
    ['asks for another value', [policy('a', {}, LARGE), policy('b', {}, { size: 'small' })]],
    ['asks for another label', [policy('a', {}, LARGE), policy('b', {}, PROD)]],
    ['asks for the namespace\'s label', [policy('a', {}, LARGE), policy('b', {}, {}, LARGE)]],
    ['asks for another label of the namespace', [policy('a', {}, LARGE, PROD), policy('b', {}, LARGE, { team: 'x' })]],
    ['asks for what no label can be', ['a', 'b'].map(name => policy(name, {}, { size: 7 } as any))],
    ['has no selectors', [policy('a', {}, LARGE), policy('b', {}, undefined), policy('c', {}, undefined)]],
  ])('is none that %s', (_, policies) => {
    expect(names('LM052', [cluster(), ...policies])).toEqual([]);
  });

  test('up to 500 policies are compared, since it takes the square of their number', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => policy(`p-${i}`, {}, i < 2 ? LARGE : { size: `${i}` }));
    const neverHolding = (count: number) => [...findRule('LM052')!.check(new Setup(many(count), { release: HyperConvergedVersion.default() }), [])];
    expect(neverHolding(500).map(({ value }) => value)).toEqual(['p-1']);
    expect(neverHolding(501)).toEqual([]);
  });
});

describe('LM053: two policies that only their names tell apart', () => {
  test('are found by a VM that has the labels of both', () => {
    expect(found('LM053', [cluster(), policy('b', CONVERGE, PROD, { team: 'x' }), policy('a', POST_COPY, LARGE, { zone: 'y' })])).toEqual([{
      name: 'b',
      path: 'metadata.name',
      value: 'b',
      wrong: 'and a VM with labels size=large, stage=prod in a namespace of team=x, zone=y has the settings of a, only since that name comes first',
      severity: 'advice',
    }]);
    expect(found('LM053', [policy('b', CONVERGE, {}, { team: 'x' }), policy('a', POST_COPY, {}, PROD)]).map(({ wrong }) => wrong)).toEqual([
      'and a VM with a namespace of stage=prod, team=x has the settings of a, only since that name comes first',
    ]);
    expect(found('LM053', [policy('b', CONVERGE, PROD), policy('a', POST_COPY, LARGE)]).map(({ wrong }) => wrong)).toEqual([
      'and a VM with labels size=large, stage=prod has the settings of a, only since that name comes first',
    ]);
  });

  test('are found pair by pair', () => {
    const three = [policy('a', POST_COPY, LARGE), policy('b', CONVERGE, PROD), policy('c', {}, { kind: 'database' })];
    expect(names('LM053', [cluster(), ...three])).toEqual(['b', 'c', 'c']);
  });

  test.each<[string, any[]]>([
    ['the same settings', [policy('a', POST_COPY, LARGE), policy('b', POST_COPY, PROD)]],
    ['what is the same to a VM', [policy('a', { bandwidthPerMigration: '1Gi' }, LARGE), policy('b', { bandwidthPerMigration: '1024Mi' }, PROD)]],
    ['what the cluster has anyway', [policy('a', { completionTimeoutPerGiB: 150 }, LARGE), policy('b', { allowPostCopy: false }, PROD)]],
    ['no VM in common', [policy('a', POST_COPY, { ...LARGE, ...PROD }), policy('b', CONVERGE, { ...LARGE, stage: 'test' })]],
    ['the very same labels', [policy('a', POST_COPY, LARGE), policy('b', CONVERGE, LARGE)]],
    ['more labels in one of them', [policy('a', POST_COPY, LARGE), policy('b', CONVERGE, { stage: 'prod', kind: 'database' })]],
    ['as many labels, but more of the VM', [policy('b', POST_COPY, LARGE), policy('a', CONVERGE, {}, PROD)]],
    ['a third that asks for the labels of both', [policy('a', POST_COPY, LARGE), policy('b', CONVERGE, PROD), policy('z', {}, BOTH)]],
    ['a third that asks for more than they do', [
      policy('a', POST_COPY, { ...LARGE, kind: 'database' }), policy('b', CONVERGE, { ...PROD, kind: 'database' }),
      policy('z', {}, { ...BOTH, kind: 'database' }),
    ]],
  ])('are not found where they have %s', (_, policies) => {
    expect(names('LM053', [cluster(), ...policies])).toEqual([]);
  });

  test('a third that asks for as much decides only by its name', () => {
    const [a, c] = [policy('a', POST_COPY, { x: '1', y: '1' }), policy('c', CONVERGE, { y: '1', z: '1' })];
    const third = (name: string) => policy(name, {}, { x: '1', z: '1' });
    expect(names('LM053', [cluster(), a, third('b'), c])).toEqual(['b', 'c']); // not again for b and c: a VM with the labels of both has a
    const firsts = found('LM053', [cluster(), a, third('0'), c]).map(({ name, wrong }) => [name, /settings of (\S+),/.exec(wrong)![1]]);
    expect(firsts).toEqual([['a', '0'], ['c', '0']]);
  });

  test('what is the same depends on the release and the cluster', () => {
    const policies = [policy('a', { completionTimeoutPerGiB: 150 }, LARGE), policy('b', {}, PROD)];
    expect(names('LM053', [cluster(), ...policies])).toEqual([]);
    expect(names('LM053', [cluster({ completionTimeoutPerGiB: 60 }), ...policies])).toEqual(['b']);
    expect(names('LM053', [cluster({}, '4.23'), ...policies], '4.23')).toEqual(['b']);
  });
});

describe('LM054: a policy that changes nothing', () => {
  test('says what the cluster has, by itself or by default', () => {
    const stated = { ...CONVERGE, completionTimeoutPerGiB: 150, bandwidthPerMigration: '0' };
    expect(found('LM054', [cluster(CONVERGE), policy('a', stated, LARGE)])).toEqual([
      { name: 'a', path: 'metadata.name', value: 'a', wrong: 'and all that it says holds without it', severity: 'advice' },
    ]);
    expect(names('LM054', [cluster(), policy('a', {}, {})])).toEqual(['a']);
    expect(names('LM054', [cluster(POST_COPY), policy('a', { allowPostCopy: null }, LARGE)])).toEqual(['a']);
    for (const release of ['4.18', '4.19', '4.23']) {
      expect(names('LM054', [cluster({}, release), policy('a', NO_POST_COPY, LARGE)], release)).toEqual(['a']);
    }
  });

  test.each<[string, object, object, string?]>([
    ['another timeout', {}, { completionTimeoutPerGiB: 149 }],
    ['another bandwidth', { bandwidthPerMigration: '64Mi' }, { bandwidthPerMigration: '65Mi' }],
    ['no limit where there is one', { bandwidthPerMigration: '64Mi' }, { bandwidthPerMigration: '0' }],
    ['no post copy where there is', POST_COPY, NO_POST_COPY],
    ['what may disturb a guest', {}, { allowWorkloadDisruption: true }],
    ['what follows', { allowPostCopy: true }, { allowPostCopy: true, allowWorkloadDisruption: true }, '4.23'],
    ['a downtime', {}, { maxDowntimeMs: 300 }, '4.23'],
  ])('is none that says %s', (_, settings, stated, release = '4.21') => {
    expect(names('LM054', [cluster(settings, release), policy('a', stated, LARGE)], release)).toEqual([]);
  });

  test('is none that post copy of the cluster would need on 4.23, and one where it is as the policy has it', () => {
    const whole = { allowPostCopy: true, allowWorkloadDisruption: true };
    expect(names('LM054', [cluster(POST_COPY, '4.23'), policy('a', POST_COPY, LARGE)], '4.23')).toEqual([]);
    expect(names('LM054', [cluster(whole, '4.23'), policy('a', POST_COPY, LARGE)], '4.23')).toEqual(['a']);
    expect(names('LM054', [cluster(POST_COPY), policy('a', POST_COPY, LARGE)])).toEqual(['a']);
  });

  test('is none that keeps VMs from another policy, which it goes before', () => {
    expect(names('LM054', [cluster(), policy('exempt', NO_POST_COPY, BOTH), policy('large', POST_COPY, LARGE)])).toEqual([]);
    expect(names('LM054', [cluster(), policy('a', NO_POST_COPY, PROD), policy('b', POST_COPY, LARGE)])).toEqual([]); // by its name
    const withDowntime = [cluster({}, '4.23'), policy('exempt', {}, BOTH), policy('large', { maxDowntimeMs: 300 }, LARGE)];
    expect(names('LM054', withDowntime, '4.23')).toEqual([]);
  });

  test.each<[string, any[], string[]]>([
    ['selects other VMs', [policy('exempt', NO_POST_COPY, { size: 'small', stage: 'prod' }), policy('large', POST_COPY, LARGE)], ['exempt']],
    ['goes before it', [policy('every', NO_POST_COPY, {}), policy('large', POST_COPY, LARGE)], ['every']],
    ['changes nothing either',
      [policy('exempt', NO_POST_COPY, BOTH), policy('large', CONVERGE, { size: 'large', x: 'y', z: '1' }), policy('none', {}, LARGE)],
      ['exempt', 'none']],
  ])('is one where the other policy %s', (_, policies, expected) => {
    expect(names('LM054', [cluster(), ...policies])).toEqual(expected);
  });

  test('never holds and is left to that rule', () => {
    const policies = [policy('a', CONVERGE, LARGE), policy('b', {}, LARGE)];
    expect(names('LM054', [cluster(), ...policies])).toEqual([]);
    expect(names('LM052', [cluster(), ...policies])).toEqual(['b']);
  });

  test('can\'t be told where the cluster\'s settings aren\'t among the manifests', () => {
    expect(names('LM054', [policy('a', NO_POST_COPY, LARGE)])).toEqual([]);
  });
});

describe('LM055: an exemption that another policy outdoes', () => {
  test('is found by a VM that has the labels of both', () => {
    expect(found('LM055', [
      cluster(),
      policy('critical', NO_POST_COPY, { data: 'critical' }, PROD),
      policy('databases', POST_COPY, { ...LARGE, kind: 'database' }, { team: 'x' }),
    ])).toEqual([{
      name: 'critical',
      path: 'spec.allowPostCopy',
      value: false,
      wrong: 'but a VM with labels data=critical, kind=database, size=large in a namespace of stage=prod, team=x has the settings of databases, '
        + 'and post copy',
      severity: 'advice',
    }]);
  });

  test('is found also where the other has post copy from the cluster, or goes first by its name only', () => {
    const critical = policy('critical', NO_POST_COPY, { data: 'critical' });
    const other = policy('a', CONVERGE, LARGE);
    expect(names('LM055', [cluster(POST_COPY), critical, other])).toEqual(['critical']);
    expect(names('LM055', [cluster(), critical, other])).toEqual([]);
    expect(names('LM055', [critical, other])).toEqual([]);
    expect(names('LM055', [critical, policy('a', POST_COPY, LARGE)])).toEqual(['critical']);
    expect(names('LM055', [cluster(), policy('every', NO_POST_COPY, {}), policy('a', POST_COPY, LARGE)])).toEqual(['every']);
  });

  test('of every VM is of any labels', () => {
    expect(found('LM055', [cluster(), policy('b', NO_POST_COPY, {}), policy('a', POST_COPY, {})]).map(({ wrong }) => wrong)).toEqual([
      'but a VM with any labels has the settings of a, and post copy',
    ]);
  });

  test('is told for each policy that outdoes it', () => {
    const others = [policy('a', POST_COPY, BOTH), policy('b', POST_COPY, { size: 'small', stage: 'prod' })];
    expect(names('LM055', [cluster(), policy('critical', NO_POST_COPY, { data: 'critical' }), ...others])).toEqual(['critical', 'critical']);
  });

  test.each<[string, any[]]>([
    ['goes before', [policy('critical', NO_POST_COPY, { data: 'critical', ...BOTH }), policy('databases', POST_COPY, BOTH)]],
    ['selects other VMs', [policy('critical', NO_POST_COPY, { size: 'small' }), policy('databases', POST_COPY, BOTH)]],
    ['is outdone by one without post copy', [
      policy('critical', NO_POST_COPY, { data: 'critical' }), policy('databases', { ...NO_POST_COPY, ...CONVERGE }, BOTH),
    ]],
    ['has another that asks for the labels of both', [
      policy('critical', NO_POST_COPY, { data: 'critical' }), policy('databases', POST_COPY, BOTH),
      policy('z', NO_POST_COPY, { data: 'critical', ...BOTH }),
    ]],
    ['leaves post copy as it is', [policy('critical', CONVERGE, { data: 'critical' }), policy('databases', POST_COPY, BOTH)]],
    ['has post copy', [policy('critical', POST_COPY, { data: 'critical' }), policy('databases', POST_COPY, BOTH)]],
  ])('is none that %s', (_, policies) => {
    expect(names('LM055', [cluster(), ...policies])).toEqual([]);
  });
});

describe('LM075: a policy that takes more from its VMs than post copy', () => {
  const PAUSE = { allowWorkloadDisruption: true };
  test('is one that says so only of post copy, where the cluster pauses guests', () => {
    expect(found('LM075', [cluster(PAUSE, '4.23'), policy('a', NO_POST_COPY, LARGE)], '4.23')).toEqual([{
      name: 'a',
      path: 'spec.allowPostCopy',
      value: false,
      wrong: 'and so allowWorkloadDisruption is false as well, while it is true for the cluster',
      severity: 'advice',
    }]);
  });

  test.each<[object, object]>([
    [{ ...PAUSE, ...POST_COPY }, NO_POST_COPY], [{ allowWorkloadDisruption: false }, NO_POST_COPY], [{}, NO_POST_COPY],
    [PAUSE, CONVERGE], [PAUSE, POST_COPY],
    [PAUSE, { ...NO_POST_COPY, allowWorkloadDisruption: false }], [PAUSE, { ...NO_POST_COPY, ...PAUSE }],
  ])('is none where the cluster has %j and the policy %j', (settings, stated) => {
    expect(names('LM075', [cluster(settings, '4.23'), policy('a', stated, LARGE)], '4.23')).toEqual([]);
  });

  test('can\'t be told where the cluster isn\'t known', () => {
    expect(names('LM075', [policy('a', NO_POST_COPY, LARGE)], '4.23')).toEqual([]);
  });
});

describe('LM056: a setting behind a feature gate', () => {
  test.each<[object, string[]]>([
    [{ maxDowntimeMs: 1000 }, ['spec.maxDowntimeMs']],
    [{ experimental: { stallDetector: { stallMargin: 4 } } }, ['spec.experimental.stallDetector']],
    [{ maxDowntimeMs: 1, experimental: { compression: 'zstd', stallDetector: {} } }, ['spec.maxDowntimeMs', 'spec.experimental.stallDetector']],
    [{ experimental: { compression: 'zstd' } }, []],
    [{ experimental: {} }, []],
    [{ experimental: 'all' }, []],
    [{ maxDowntimeMs: null, experimental: null }, []],
    [{ completionTimeoutPerGiB: 20, allowWorkloadDisruption: true }, []],
  ])('%j', (settings, expected) => {
    expect(found('LM056', [policy('a', settings, LARGE)], '4.23').map(({ path }) => path)).toEqual(expected);
  });

  test('is told with its value, for every policy', () => {
    const policies = [policy('a', { maxDowntimeMs: 1000 }, LARGE), policy('b', { maxDowntimeMs: 2000 }, PROD)];
    expect(found('LM056', [cluster({}, '4.23'), ...policies], '4.23')).toEqual(['a', 'b'].map((name, i) => ({
      name,
      path: 'spec.maxDowntimeMs',
      value: (i + 1) * 1000,
      wrong: 'and KubeVirt takes it only where the feature gate MigrationStallDetection is on',
      severity: 'advice',
    })));
  });
});

test('advice about policies can be acknowledged on each of them', () => {
  const acknowledged = { ...policy('a', {}, LARGE), metadata: { name: 'a', annotations: { 'cdk8s-live-migration/LM054': 'For later.' } } };
  const manifests = [cluster(), acknowledged, policy('b', {}, { size: 'small' })];
  const findings = judge(manifests, { release: HyperConvergedVersion.openShift('4.21') }, RULE_BOOK);
  expect(findings.filter(({ rule }) => rule.id === 'LM054').map(({ manifest, acknowledged: reason }) => [manifest.metadata.name, reason])).toEqual([
    ['a', 'For later.'], ['b', undefined],
  ]);
});

describe('policies together with the HyperConverged', () => {
  test.each<[string, object, object, number?]>([
    ['no timeout with post copy of the cluster', POST_COPY, { completionTimeoutPerGiB: 0 }],
    ['post copy with no timeout of the cluster', { completionTimeoutPerGiB: 0 }, POST_COPY],
    ['both, though the cluster has neither', {}, { completionTimeoutPerGiB: 0, allowPostCopy: true }],
  ])('LM007: %s', (_, settings, stated) => {
    expect(names('LM007', [cluster(settings), policy('a', stated, LARGE)])).toEqual(['a']);
  });

  test('LM007 tells which of the two is the cluster\'s', () => {
    const wrong = (settings: object, stated: object) => found('LM007', [cluster(settings), policy('a', stated, LARGE)]).map(finding => finding.wrong);
    expect(wrong(POST_COPY, { completionTimeoutPerGiB: 0 }))
      .toEqual(['which is no timeout, and so post copy (allowPostCopy is true by the HyperConverged) never begins']);
    expect(wrong({ completionTimeoutPerGiB: 0 }, POST_COPY))
      .toEqual(['which by the HyperConverged is no timeout, and so post copy (allowPostCopy is true) never begins']);
    expect(wrong({}, { ...POST_COPY, completionTimeoutPerGiB: 0 }))
      .toEqual(['which is no timeout, and so post copy (allowPostCopy is true) never begins']);
  });

  test.each<[string, any[]]>([
    ['no timeout without post copy', [cluster(), policy('a', { completionTimeoutPerGiB: 0 }, LARGE)]],
    ['no timeout with post copy turned off', [cluster(POST_COPY), policy('a', { completionTimeoutPerGiB: 0, ...NO_POST_COPY }, LARGE)]],
    ['post copy with a timeout of its own', [
      cluster({ completionTimeoutPerGiB: 0 }), policy('a', { ...POST_COPY, completionTimeoutPerGiB: 1 }, LARGE),
    ]],
    ['post copy, where the cluster isn\'t known', [policy('a', POST_COPY, LARGE)]],
    ['no timeout, where the cluster isn\'t known', [policy('a', { completionTimeoutPerGiB: 0 }, LARGE)]],
  ])('no LM007: %s', (_, manifests) => {
    expect(names('LM007', manifests)).toEqual([]);
  });

  test('LM007 is told of the cluster alone, where the policy says nothing of either', () => {
    const neverBegins = cluster({ ...POST_COPY, completionTimeoutPerGiB: 0 });
    expect(names('LM007', [neverBegins, policy('a', CONVERGE, LARGE)])).toEqual(['kubevirt-hyperconverged']);
  });

  // 53 seconds per GiB are 8 hours and more for the 550 units of a VM of 512 GiB, 52 are less.
  test.each<[string, object, object, string, string[]]>([
    ['a timeout of its own', {}, { ...POST_COPY, completionTimeoutPerGiB: 53 }, '4.21', ['a']],
    ['a shorter one', {}, { ...POST_COPY, completionTimeoutPerGiB: 52 }, '4.21', []],
    ['the cluster\'s timeout', { completionTimeoutPerGiB: 53 }, POST_COPY, '4.21', ['a']],
    ['the cluster\'s shorter one', { completionTimeoutPerGiB: 52 }, POST_COPY, '4.21', []],
    ['the default', {}, POST_COPY, '4.21', ['a']],
    ['the default of 4.23', {}, POST_COPY, '4.23', []],
    ['the cluster\'s post copy', { ...POST_COPY, completionTimeoutPerGiB: 20 }, { completionTimeoutPerGiB: 53 }, '4.21', ['a']],
    ['no post copy', POST_COPY, { ...NO_POST_COPY, completionTimeoutPerGiB: 800 }, '4.21', ['kubevirt-hyperconverged']],
    ['neither', POST_COPY, CONVERGE, '4.21', ['kubevirt-hyperconverged']],
  ])('LM030 of post copy with %s', (_, settings, stated, release, expected) => {
    expect(names('LM030', [cluster(settings, release), policy('a', stated, LARGE)], release)).toEqual(expected);
  });

  test('LM030 tells whose timeout it is', () => {
    const [ofPolicy] = found('LM030', [cluster(), policy('a', POST_COPY, LARGE)]);
    expect(ofPolicy).toMatchObject({ path: 'spec.completionTimeoutPerGiB', value: 150 });
    expect(ofPolicy.wrong).toMatch(/^as for the whole cluster, and so a VM of 512 GiB .* for 22 hours and 55 minutes/);
    expect(found('LM030', [cluster(POST_COPY)])[0].wrong).toMatch(/^the default, and so/);
    expect(found('LM030', [cluster(), policy('a', { ...POST_COPY, completionTimeoutPerGiB: 100 }, LARGE)])[0].wrong).toMatch(/^and so/);
    expect(names('LM030', [policy('a', POST_COPY, LARGE)])).toEqual([]); // its timeout isn't known
  });

  test.each<[string, any[], string[]]>([
    ['no policy', [], ['kubevirt-hyperconverged']],
    ['a policy that says nothing of it', [policy('a', CONVERGE, LARGE)], ['kubevirt-hyperconverged']],
    ['a policy with post copy', [policy('a', POST_COPY, LARGE)], ['kubevirt-hyperconverged']],
    ['an exemption that selects nothing', [policy('a', NO_POST_COPY, undefined)], ['kubevirt-hyperconverged']],
    ['an exemption', [policy('b', CONVERGE, PROD), policy('a', NO_POST_COPY, LARGE)], []],
  ])('LM034 of post copy for the cluster with %s', (_, policies, expected) => {
    expect(names('LM034', [cluster(POST_COPY), ...policies])).toEqual(expected);
    expect(names('LM034', [cluster(), ...policies])).toEqual([]);
  });

  test.each<[string, object, object, string[]]>([
    ['both of its own', {}, { ...POST_COPY, ...CONVERGE }, ['a']],
    ['the cluster\'s post copy', POST_COPY, CONVERGE, ['a']],
    ['the cluster\'s auto-converge', CONVERGE, POST_COPY, ['a']],
    ['post copy turned off', POST_COPY, { ...CONVERGE, ...NO_POST_COPY }, []],
    ['auto-converge turned off', CONVERGE, { ...POST_COPY, allowAutoConverge: false }, []],
    ['neither, which the cluster has', { ...POST_COPY, ...CONVERGE }, { completionTimeoutPerGiB: 20 }, ['kubevirt-hyperconverged']],
  ])('LM040 of a policy with %s', (_, settings, stated, expected) => {
    expect(names('LM040', [cluster(settings), policy('a', stated, LARGE)])).toEqual(expected);
  });

  test.each<[string, object, object, string[]]>([
    ['without post copy', {}, { allowWorkloadDisruption: true }, ['a']],
    ['with post copy turned off', POST_COPY, { allowWorkloadDisruption: true, ...NO_POST_COPY }, ['a']],
    ['with the cluster\'s post copy', POST_COPY, { allowWorkloadDisruption: true }, []],
    ['with post copy', {}, { allowWorkloadDisruption: true, ...POST_COPY }, []],
    ['and is canceled instead', {}, { allowWorkloadDisruption: false }, []],
  ])('LM042 of a guest that may be disturbed %s', (_, settings, stated, expected) => {
    expect(names('LM042', [cluster(settings), policy('a', stated, LARGE)])).toEqual(expected);
  });

  test('LM003 is for downtimes that KubeVirt does not take', () => {
    const refused = (maxDowntimeMs: number) => names('LM003', [cluster({}, '4.23'), policy('a', { maxDowntimeMs }, LARGE)], '4.23').length > 0;
    expect([-1, 0, 1, 2_000_000, 2_000_001].map(refused)).toEqual([true, true, false, false, true]);
  });
});

describe('post copy that a policy rules out by allowWorkloadDisruption', () => {
  const CRITICAL = { virtualMachineInstanceSelector: { data: 'critical' } };
  const of = (name: string, settings: object, selectors: object) => (
    { apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name }, spec: { ...settings, selectors } }
  );
  const hyperConverged = { liveMigrationConfig: { allowPostCopy: true, completionTimeoutPerGiB: 20, parallelOutboundMigrationsPerNode: 1, network: 'a' } };
  const heavy = { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged' }, spec: hyperConverged };
  const ids = (...manifests: any[]) => judge(manifests, { release: HyperConvergedVersion.openShift('4.21') }, RULE_BOOK)
    .map(({ rule }) => rule.id).filter(id => id !== 'LM037');

  test('needs no timeout, is an exemption, and is not outdone', () => {
    expect(ids(heavy, of('a', { allowWorkloadDisruption: false, completionTimeoutPerGiB: 0 }, CRITICAL))).toEqual([]);
    const both = { virtualMachineInstanceSelector: { data: 'critical', size: 'large' } };
    expect(ids(heavy, of('critical', { allowPostCopy: false }, CRITICAL), of('z', { allowWorkloadDisruption: false, allowAutoConverge: true }, both))).toEqual([]);
    expect(ids(heavy, of('critical', { allowWorkloadDisruption: false }, CRITICAL), of('z', { allowPostCopy: true, completionTimeoutPerGiB: 10 }, both)))
      .toEqual(['LM055']);
  });

  test('of every VM is post copy for every VM, wherever it is said', () => {
    const quiet = { ...heavy, spec: { liveMigrationConfig: { parallelOutboundMigrationsPerNode: 1, network: 'a' } } };
    expect(ids(quiet, of('all', { allowPostCopy: true, completionTimeoutPerGiB: 20 }, {}))).toEqual(['LM034']);
    expect(ids(heavy, of('none', { allowPostCopy: false }, {}))).toEqual([]);
    expect(ids(quiet, of('all', { allowPostCopy: true, completionTimeoutPerGiB: 20 }, {}), of('critical', { allowPostCopy: false }, CRITICAL))).toEqual([]);
  });

  test('is not known of a policy without its cluster', () => {
    expect(ids(of('a', { allowWorkloadDisruption: true }, CRITICAL))).toEqual([]);
    expect(ids(of('a', { allowWorkloadDisruption: true, allowPostCopy: false }, CRITICAL))).toEqual(['LM042']);
  });
});
