import { execFileSync } from 'child_process';
import * as path from 'path';
import { App, Chart, Duration, Testing } from 'cdk8s';
import { Group, ISubject, ServiceAccount, User } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HAVE_CRDS, NO_CRDS, crdValidator } from './crds';
import { errorsOf, idsOf, scenario, synthesize, synthesizeKind } from './support';
import { EvictionConfig, EvictionStrategy, HyperConverged, HyperConvergedProps, HyperConvergedVersion, WorkloadUpdateMethod } from '../src';

const V1 = HyperConvergedVersion.openShift('4.23');
const ALL: EvictionConfig = {
  evictionStrategy: EvictionStrategy.LIVE_MIGRATE_IF_POSSIBLE,
  workloadUpdateStrategy: {
    methods: [WorkloadUpdateMethod.LIVE_MIGRATE, WorkloadUpdateMethod.EVICT], batchEvictionSize: 3, batchEvictionInterval: Duration.seconds(90),
  },
};
const RENDERED = {
  evictionStrategy: 'LiveMigrateIfPossible',
  workloadUpdateStrategy: { workloadUpdateMethods: ['LiveMigrate', 'Evict'], batchEvictionSize: 3, batchEvictionInterval: '1m30s' },
};

const specOf = (props: HyperConvergedProps) => synthesizeKind('HyperConverged', chart => new HyperConverged(chart, 'hyperconverged', props)).spec;
const errorsWith = (props: HyperConvergedProps) => errorsOf(chart => new HyperConverged(chart, 'hyperconverged', props));

describe('what decides when VMs migrate', () => {
  test('stands at the top in v1beta1, and under virtualization in v1', () => {
    expect(specOf(ALL)).toEqual(RENDERED);
    expect(specOf({ ...ALL, version: V1 })).toEqual({ virtualization: RENDERED });
  });

  test('stands beside live migration settings, and beside others of the same groups', () => {
    const liveMigration = { allowAutoConverge: true };
    expect(specOf({ ...ALL, liveMigration, spec: { tuningPolicy: 'highBurst', liveMigrationConfig: { network: 'elsewhere' } } })).toEqual({
      tuningPolicy: 'highBurst', liveMigrationConfig: { network: 'elsewhere', ...liveMigration }, ...RENDERED,
    });
    expect(specOf({ ...ALL, version: V1, liveMigration, spec: { virtualization: { tuningPolicy: 'annotation' }, deployment: {} } })).toEqual({
      virtualization: { tuningPolicy: 'annotation', liveMigrationConfig: liveMigration, ...RENDERED }, deployment: {},
    });
  });

  test.each<[EvictionConfig, any]>([
    [{}, {}],
    [{ workloadUpdateStrategy: {} }, {}],
    [{ evictionStrategy: EvictionStrategy.NONE }, { evictionStrategy: 'None' }],
    [{ evictionStrategy: EvictionStrategy.LIVE_MIGRATE }, { evictionStrategy: 'LiveMigrate' }],
    [{ evictionStrategy: EvictionStrategy.EXTERNAL }, { evictionStrategy: 'External' }],
    [{ workloadUpdateStrategy: { methods: [] } }, { workloadUpdateStrategy: { workloadUpdateMethods: [] } }],
    [{ workloadUpdateStrategy: { batchEvictionSize: 1 } }, { workloadUpdateStrategy: { batchEvictionSize: 1 } }],
  ])('%j leaves out what is unset', (config, expected) => {
    expect(specOf(config)).toEqual(expected);
    expect(specOf({ ...config, version: V1 })).toEqual(Object.keys(expected).length === 0 ? {} : { virtualization: expected });
  });

  test.each<[Duration, string]>([
    [Duration.minutes(1), '1m0s'], [Duration.seconds(60), '1m0s'], [Duration.seconds(59), '59s'], [Duration.seconds(61), '1m1s'], [Duration.hours(1), '1h0m0s'],
    [Duration.days(2), '48h0m0s'], [Duration.seconds(3599), '59m59s'], [Duration.millis(1), '0.001s'], [Duration.millis(0), '0s'], [Duration.millis(90500), '1m30.5s'],
    [Duration.millis(3600001), '1h0m0.001s'],
  ])('%j is %s to Go', (batchEvictionInterval, expected) => {
    expect(specOf({ workloadUpdateStrategy: { batchEvictionInterval } }).workloadUpdateStrategy).toEqual({ batchEvictionInterval: expected });
  });

  test.each<[Duration, string]>([
    [Duration.seconds(NaN), 'NaNms'], [Duration.days(Infinity), 'Infinityms'], [Duration.days(1e30), '2.4e+31h'],
  ])('an interval of %j is refused as %s', (batchEvictionInterval, shown) => {
    const errors = errorsWith({ workloadUpdateStrategy: { batchEvictionInterval } });
    expect(idsOf(errors)).toEqual(['LM067']);
    expect(errors[0]).toContain(`[prod/hyperconverged] workloadUpdateStrategy.batchEvictionInterval is "${shown}`);
  });

  test('an interval without a unit is refused at once', () => {
    const workloadUpdateStrategy: any = { batchEvictionInterval: 60 };
    expect(() => new HyperConverged(Testing.chart(), 'hyperconverged', { workloadUpdateStrategy }))
      .toThrow('[test/hyperconverged] batchEvictionInterval is 60, without a unit. Write a Duration, such as Duration.minutes(1).');
  });

  test.each<[string, EvictionConfig, string[]]>([
    ['evictionStrategy', { evictionStrategy: 'Migrate' as EvictionStrategy }, ['evictionStrategy is "Migrate", which is no strategy.']],
    ['methods', { workloadUpdateStrategy: { methods: ['Shutdown' as WorkloadUpdateMethod] } }, ['workloadUpdateStrategy.workloadUpdateMethods.0 is "Shutdown"']],
    ['batchEvictionSize', { workloadUpdateStrategy: { batchEvictionSize: 0 } }, ['workloadUpdateStrategy.batchEvictionSize is 0, and so no VM is ever evicted.']],
    ['batchEvictionSize', { workloadUpdateStrategy: { batchEvictionSize: NaN } }, ['workloadUpdateStrategy.batchEvictionSize is NaN, which is no whole number.']],
  ])('a wrong %s is refused', (_, config, messages) => {
    for (const version of [undefined, V1]) {
      const errors = errorsWith({ ...config, version });
      expect(idsOf(errors)).toEqual(messages.map(() => 'LM067'));
      messages.forEach((message, i) => expect(errors[i]).toContain(`[prod/hyperconverged] ${version ? 'virtualization.' : ''}${message}`));
    }
  });

  test('HCO 1.9 has no evictionStrategy, and has the rest', () => {
    const version = HyperConvergedVersion.hco('1.9');
    expect(errorsWith({ version, workloadUpdateStrategy: ALL.workloadUpdateStrategy })).toEqual([]);
    expect(errorsWith({ version, evictionStrategy: EvictionStrategy.NONE })).toEqual([
      '[prod/hyperconverged] evictionStrategy is "None", and HCO 1.9 doesn\'t have this setting; HCO 1.10 brings it. Remove it, or run HCO 1.10 or later and '
      + 'state that release. (LM067)',
    ]);
    expect(errorsWith({ version: HyperConvergedVersion.hco('1.10'), evictionStrategy: EvictionStrategy.NONE })).toEqual([]);
  });
});

describe('the spec and the properties', () => {
  test.each([undefined, V1])('agree, or complete each other: %s', version => {
    const within = (spec: any) => (version ? { virtualization: spec } : spec);
    const [{ evictionStrategy }, { workloadUpdateMethods, ...batch }] = [RENDERED, RENDERED.workloadUpdateStrategy];
    expect(specOf({ ...ALL, version, spec: within(RENDERED) })).toEqual(within(RENDERED));
    expect(specOf({ ...ALL, version, spec: within({ workloadUpdateStrategy: { workloadUpdateMethods } }) })).toEqual(within(RENDERED));
    expect(specOf({ version, spec: within(RENDERED) })).toEqual(within(RENDERED));
    expect(specOf({
      version,
      spec: within({ evictionStrategy, workloadUpdateStrategy: batch }),
      workloadUpdateStrategy: { methods: ALL.workloadUpdateStrategy!.methods },
    })).toEqual(within(RENDERED));
  });

  test.each([undefined, V1])('contradict each other: %s', version => {
    const [prefix, within] = version ? ['virtualization.', (spec: any) => ({ virtualization: spec })] : ['', (spec: any) => spec];
    const spec = within({
      evictionStrategy: 'None', workloadUpdateStrategy: { workloadUpdateMethods: ['Evict'], batchEvictionSize: 10, batchEvictionInterval: '1m0s' },
    });
    const [one, two] = ['as the spec of prod/hyperconverged has it', 'as prod/hyperconverged has it. Say it once, or the same in both places. (LM015)'];
    expect(errorsWith({ ...ALL, version, spec })).toEqual([
      `[prod/hyperconverged] ${prefix}evictionStrategy is "None", ${one}, and "LiveMigrateIfPossible", ${two}`,
      `[prod/hyperconverged] ${prefix}workloadUpdateStrategy.workloadUpdateMethods is ["Evict"], ${one}, and ["LiveMigrate","Evict"], ${two}`,
      `[prod/hyperconverged] ${prefix}workloadUpdateStrategy.batchEvictionSize is 10, ${one}, and 3, ${two}`,
      `[prod/hyperconverged] ${prefix}workloadUpdateStrategy.batchEvictionInterval is "1m0s", ${one}, and "1m30s", ${two}`,
    ]);
  });

  test('what stands where settings belong has to be an object', () => {
    const make = (spec: any, version?: HyperConvergedVersion) => () => new HyperConverged(Testing.chart(), 'hyperconverged', { version, spec });
    expect(make({ workloadUpdateStrategy: 'LiveMigrate' })).toThrow('[test/hyperconverged] spec.workloadUpdateStrategy is "LiveMigrate", and has to be a plain object');
    expect(make({ virtualization: { workloadUpdateStrategy: [] } }, V1)).toThrow('spec.virtualization.workloadUpdateStrategy is []');
    expect(make({ workloadUpdateStrategy: null, evictionStrategy: null })).not.toThrow();
  });

  test('what is handed over does not change', () => {
    const spec = { virtualization: { workloadUpdateStrategy: { batchEvictionSize: 3 } } };
    const before = structuredClone(spec);
    specOf({ ...ALL, version: V1, spec });
    expect(spec).toEqual(before);
  });
});

describe('several constructs', () => {
  test('complete each other', () => {
    const hyperConverged = synthesizeKind('HyperConverged', chart => {
      const hc = HyperConverged.of(chart);
      hc.configureEviction(new Construct(chart, 'a'), { evictionStrategy: EvictionStrategy.LIVE_MIGRATE });
      hc.configureEviction(new Construct(chart, 'b'), { workloadUpdateStrategy: { batchEvictionSize: 3 } });
      hc.configureEviction(new Construct(chart, 'c'), { evictionStrategy: EvictionStrategy.LIVE_MIGRATE, workloadUpdateStrategy: { batchEvictionSize: 3 } });
    });
    expect(hyperConverged.spec).toEqual({ evictionStrategy: 'LiveMigrate', workloadUpdateStrategy: { batchEvictionSize: 3 } });
  });

  test('that disagree are named both', () => {
    expect(errorsOf(chart => {
      const hc = HyperConverged.of(chart);
      hc.configureEviction(new Construct(chart, 'a'), { evictionStrategy: EvictionStrategy.LIVE_MIGRATE });
      hc.configureEviction(new Construct(chart, 'b'), { evictionStrategy: EvictionStrategy.NONE });
    })).toEqual([
      '[prod/a] evictionStrategy is "LiveMigrate", as prod/a has it, and "None", as prod/b has it. Say it once, or the same in both places. (LM015)',
    ]);
  });

  test('are told of the errors of what they ask for', () => {
    expect(errorsOf(chart => {
      HyperConverged.of(chart).configureEviction(new Construct(chart, 'a'), { workloadUpdateStrategy: { batchEvictionSize: -1 } });
    })).toEqual(['[prod/a] workloadUpdateStrategy.batchEvictionSize is -1, and so no VM is ever evicted. Write 1 or more. (LM067)']);
  });

  test('of other charts belong to the cluster that they configure', () => {
    const app = new App();
    const hc = new HyperConverged(new Chart(app, 'platform'), 'hyperconverged');
    new HyperConverged(new Chart(app, 'other'), 'hyperconverged');
    const source = new Construct(new Chart(app, 'operations'), 'eviction');
    hc.configureEviction(source, { evictionStrategy: 'Never' as EvictionStrategy });
    expect(hc._contributors.has(source)).toBe(true);
    expect(() => app.synthYaml()).toThrow('[operations/eviction] evictionStrategy is "Never", which is no strategy.');
  });
});

describe('one that a cluster has already', () => {
  const cluster = scenario('openshift-4.18-printed');

  test('keeps all that constructs do not set, and tells what they change', () => {
    const chart = Testing.chart();
    const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', { manifest: cluster });
    hyperConverged.configureEviction(new Construct(chart, 'operations'), {
      evictionStrategy: EvictionStrategy.LIVE_MIGRATE_IF_POSSIBLE,
      workloadUpdateStrategy: { methods: ALL.workloadUpdateStrategy!.methods, batchEvictionInterval: Duration.minutes(1) },
    });
    expect(hyperConverged.changes).toEqual([
      { field: 'spec.evictionStrategy', before: 'LiveMigrate', after: 'LiveMigrateIfPossible', source: 'test/operations' },
      {
        field: 'spec.workloadUpdateStrategy.workloadUpdateMethods', before: ['LiveMigrate'], after: ['LiveMigrate', 'Evict'], source: 'test/operations',
      },
    ]);
    expect(Testing.synth(chart)[0].spec).toEqual({
      ...cluster.spec,
      evictionStrategy: 'LiveMigrateIfPossible',
      workloadUpdateStrategy: { batchEvictionInterval: '1m0s', batchEvictionSize: 10, workloadUpdateMethods: ['LiveMigrate', 'Evict'] },
    });
  });

  test('tells what was not there before, in v1 at its place', () => {
    const manifest = {
      ...cluster,
      apiVersion: 'hco.kubevirt.io/v1',
      spec: { virtualization: { tuningPolicy: 'annotation', workloadUpdateStrategy: { other: 1 } } },
      status: { versions: [{ name: 'operator', version: '4.23.0' }] },
    };
    const chart = Testing.chart();
    const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', { manifest });
    hyperConverged.configureEviction(new Construct(chart, 'operations'), { ...ALL, workloadUpdateStrategy: { batchEvictionSize: 3 } });
    expect(hyperConverged.changes).toEqual([
      { field: 'spec.virtualization.evictionStrategy', before: undefined, after: 'LiveMigrateIfPossible', source: 'test/operations' },
      { field: 'spec.virtualization.workloadUpdateStrategy.batchEvictionSize', before: undefined, after: 3, source: 'test/operations' },
    ]);
    expect(Testing.synth(chart)[0].spec).toEqual({
      virtualization: { tuningPolicy: 'annotation', evictionStrategy: 'LiveMigrateIfPossible', workloadUpdateStrategy: { other: 1, batchEvictionSize: 3 } },
    });
  });

  test('gives no error by itself, and no change', () => {
    const chart = Testing.chart();
    const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', { manifest: cluster });
    expect(Testing.synth(chart)[0].spec).toEqual(cluster.spec);
    expect(hyperConverged.changes).toEqual([]);
  });
});

describe('who may migrate VMs', () => {
  const subjects = (chart: Chart): ISubject[] => [User.fromName(chart, 'user', 'alice'), Group.fromName(chart, 'group', 'operators')];
  const binding = (namespace: string, names: any[]) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'migrate-virtual-machines', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'kubevirt.io:migrate' },
    subjects: names,
  });
  const ALICE = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' };
  const OPERATORS = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'operators' };

  test('is a binding to KubeVirt\'s role in the namespace of the VMs', () => {
    const [, ...bindings] = synthesize(chart => {
      HyperConverged.of(chart).grantMigrate('vms', ...subjects(chart), ServiceAccount.fromServiceAccountName(chart, 'account', 'pipeline', {
        namespaceName: 'ci',
      }));
    });
    expect(bindings).toEqual([binding('vms', [ALICE, OPERATORS, { apiGroup: '', kind: 'ServiceAccount', name: 'pipeline', namespace: 'ci' }])]);
  });

  test('of the same namespace is one binding, of another another', () => {
    const [hyperConverged, ...bindings] = synthesize(chart => {
      const hc = HyperConverged.of(chart);
      const [alice, operators] = subjects(chart);
      const vms = hc.grantMigrate('vms', alice);
      const databases = hc.grantMigrate('databases', alice);
      expect(hc.grantMigrate('vms', operators, alice)).toBe(vms);
      expect(hc.grantMigrate('vms', alice)).toBe(vms);
      expect(databases).not.toBe(vms);
    });
    expect(hyperConverged.kind).toBe('HyperConverged');
    expect(bindings).toEqual([binding('vms', [ALICE, OPERATORS]), binding('databases', [ALICE])]);
  });

  test('without a namespace is refused', () => {
    const grant = () => HyperConverged.of(Testing.chart()).grantMigrate(undefined as any);
    expect(grant).toThrow('[test/kubevirt-hyperconverged] grantMigrate: namespace is undefined, which is no name. Write the namespace of the VMs.');
  });

  test('of namespaces that are none is told of at a binding each', () => {
    const errors = errorsOf(chart => ['My VMs', 'a.b'].forEach(namespace => HyperConverged.of(chart).grantMigrate(namespace)));
    expect(errors.map(error => error.split(', ')[0])).toEqual([
      '[prod/kubevirt-hyperconverged/migrate-#0] metadata.namespace is "My VMs"', '[prod/kubevirt-hyperconverged/migrate-#1] metadata.namespace is "a.b"',
    ]);
  });

  test.each(['4.12', '4.18', '4.19', '4.23'])('on %s', release => {
    const errors = errorsOf(chart => {
      const version = HyperConvergedVersion.openShift(release);
      new HyperConverged(chart, 'hyperconverged', { version }).grantMigrate('vms', ...subjects(chart));
    });
    expect(errors).toEqual(['4.19', '4.23'].includes(release) ? [] : [
      `[prod/hyperconverged/migrate-vms] roleRef.name is "kubevirt.io:migrate", and OpenShift Virtualization ${release} doesn't have this role: there, the roles `
      + 'admin and edit of a namespace allow to migrate its VMs. Remove the binding (grantMigrate), or bind edit. (LM072)',
    ]);
  });

  test('loads cdk8s-plus-27 when it is asked for, and not before', () => {
    const script = `
      require('./test/from-sources');
      const loaded = () => Object.keys(require.cache).some(file => file.includes('cdk8s-plus'));
      const { App, Chart } = require('cdk8s');
      const { EvictionStrategy, HyperConverged, MigrationNodeNetwork, VirtualMachineMigration } = require('./src');
      const chart = new Chart(new App(), 'prod');
      const hyperConverged = new HyperConverged(chart, 'hyperconverged', { evictionStrategy: EvictionStrategy.LIVE_MIGRATE });
      new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1' });
      new VirtualMachineMigration(chart, 'migration', { virtualMachine: 'database' });
      chart.toJson();
      const before = loaded();
      hyperConverged.grantMigrate('vms');
      console.log(JSON.stringify([before, loaded()]));
    `;
    expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: path.join(__dirname, '..'), encoding: 'utf8' }))).toEqual([false, true]);
  });
});

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'by the clusters\' own schemas' : NO_CRDS, () => {
  // Of HCO 1.13 there is no definition to judge by.
  test.each(['1.10', '1.11', '1.12', '1.14', '1.15', '1.16', '1.17', '1.18', '1.19'])('HCO %s takes what is rendered', release => {
    const version = HyperConvergedVersion.hco(release);
    for (const evictionStrategy of Object.values(EvictionStrategy)) {
      const rendered = synthesizeKind('HyperConverged', chart => new HyperConverged(chart, 'hyperconverged', { ...ALL, evictionStrategy, version }));
      const validate = crdValidator(`hyperconverged-${release}`, rendered.apiVersion.split('/')[1])!;
      validate(rendered);
      expect(validate.errors).toBeNull();
    }
  });

  test('HCO 1.9 takes no evictionStrategy, and the rest', () => {
    const validate = crdValidator('hyperconverged-1.9', 'v1beta1')!;
    const rendered = synthesizeKind('HyperConverged', chart => new HyperConverged(chart, 'hyperconverged', {
      version: HyperConvergedVersion.hco('1.9'), workloadUpdateStrategy: ALL.workloadUpdateStrategy,
    }));
    expect(validate(rendered)).toBe(true);
    expect(validate({ ...rendered, spec: { ...rendered.spec, evictionStrategy: 'None' } })).toBe(false);
  });
});
