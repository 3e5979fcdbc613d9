import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { ClusterRole, Role } from 'cdk8s-plus-27';
import { errorsOf, idsOf, scenario, synthesize, synthesizeKind } from './support';
import {
  Bandwidth, DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MigrationPolicy, MigrationPolicySelector,
  NetworkAttachment,
} from '../src';

const DOCUMENTED = scenario('openshift-4.21-heavy-workloads');

test('without properties it is the documented manifest', () => {
  expect(synthesize(chart => new HeavyWorkloadMigration(chart, 'heavy'))).toEqual([DOCUMENTED]);
});

test('with the documented network it is both documented manifests, the network first', () => {
  const documentedNetwork = scenario('openshift-4.21-dedicated-network');
  const rendered = synthesize(chart => {
    new HeavyWorkloadMigration(chart, 'heavy');
    new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24', name: 'my-secondary-network' });
  });
  const parsed = (object: any) => ({ ...object, spec: { config: JSON.parse(object.spec.config) } });
  expect(rendered).toHaveLength(2);
  expect(parsed(rendered[0])).toEqual(parsed(documentedNetwork));
  const { spec, ...rest } = DOCUMENTED;
  expect(rendered[1]).toEqual({ ...rest, spec: { liveMigrationConfig: { ...spec.liveMigrationConfig, network: 'my-secondary-network' } } });
});

const COMMON = {
  allowPostCopy: true,
  bandwidthPerMigration: '0Mi',
  parallelMigrationsPerCluster: 5,
  parallelOutboundMigrationsPerNode: 1,
  progressTimeout: 150,
};

test.each(['4.13', '4.14', '4.15', '4.16', '4.17', '4.18', '4.19', '4.20', '4.21', '4.22'])('on %s it is what the documentation says', release => {
  const rendered = synthesizeKind('HyperConverged', chart => {
    new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift(release) });
    new HeavyWorkloadMigration(chart, 'heavy');
  });
  expect(rendered.apiVersion).toBe('hco.kubevirt.io/v1beta1');
  expect(rendered.spec).toEqual({ liveMigrationConfig: { ...COMMON, completionTimeoutPerGiB: 150 } });
});

test.each([
  [HyperConvergedVersion.openShift('4.23'), 'openshift-cnv'],
  [HyperConvergedVersion.openShift('4.31'), 'openshift-cnv'],
  [HyperConvergedVersion.hco('1.19'), 'kubevirt-hyperconverged'],
])('on %s post copy may disturb the workload, and the timeout is no longer than the default', (version, namespace) => {
  const rendered = synthesizeKind('HyperConverged', chart => {
    new HyperConverged(chart, 'hyperconverged', { version });
    new HeavyWorkloadMigration(chart, 'heavy');
  });
  expect(rendered).toEqual({
    apiVersion: 'hco.kubevirt.io/v1',
    kind: 'HyperConverged',
    metadata: { name: 'kubevirt-hyperconverged', namespace },
    spec: { virtualization: { liveMigrationConfig: { ...COMMON, allowWorkloadDisruption: true, completionTimeoutPerGiB: 20 } } },
  });
});

test('on 4.12 the error says that there is no post copy', () => {
  const errors = errorsOf(chart => {
    new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift('4.12') });
    new HeavyWorkloadMigration(chart, 'heavy');
  });
  expect(errors).toEqual([
    '[prod/heavy] liveMigrationConfig.allowPostCopy is true, but OpenShift Virtualization 4.12 has no post copy, and so not this setting; OpenShift '
    + 'Virtualization 4.13 brings it. Run OpenShift Virtualization 4.13 or later and state that release, or give it to some VMs alone (only): a MigrationPolicy has it. (LM001)',
  ]);
});

test('every setting can be another', () => {
  const rendered = synthesizeKind('HyperConverged', chart => {
    new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.hco('1.19') });
    new HeavyWorkloadMigration(chart, 'heavy', {
      bandwidthPerMigration: Bandwidth.gibibytesPerSecond(2),
      completionTimeoutPerGiB: Duration.minutes(1),
      parallelMigrationsPerCluster: 4,
      parallelOutboundMigrationsPerNode: 2,
      progressTimeout: Duration.hours(1),
      allowPostCopy: false,
      allowAutoConverge: true,
      allowWorkloadDisruption: true,
      network: 'another',
    });
  });
  expect(rendered.spec.virtualization.liveMigrationConfig).toEqual({
    bandwidthPerMigration: '2Gi',
    completionTimeoutPerGiB: 60,
    parallelMigrationsPerCluster: 4,
    parallelOutboundMigrationsPerNode: 2,
    progressTimeout: 3600,
    allowPostCopy: false,
    allowAutoConverge: true,
    allowWorkloadDisruption: true,
    network: 'another',
  });
});

test('without post copy nothing is said of disturbing the workload', () => {
  const rendered = synthesizeKind('HyperConverged', chart => {
    new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.hco('1.19') });
    new HeavyWorkloadMigration(chart, 'heavy', { allowPostCopy: false });
  });
  expect(rendered.spec.virtualization.liveMigrationConfig).toEqual({ ...COMMON, allowPostCopy: false, completionTimeoutPerGiB: 20 });
});

test('on 4.23 post copy that may not disturb the workload is refused', () => {
  const errors = errorsOf(chart => {
    new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift('4.23') });
    new HeavyWorkloadMigration(chart, 'heavy', { allowWorkloadDisruption: false });
  });
  expect(idsOf(errors)).toEqual(['LM008']);
  expect(errors[0]).toContain('[prod/heavy] virtualization.liveMigrationConfig.allowWorkloadDisruption is false');
});

test('cdk8s-plus-27\'s roles grant on the constructs, by name', () => {
  const chart = Testing.chart();
  const heavy = new HeavyWorkloadMigration(chart, 'heavy');
  const network = new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
  new Role(chart, 'role').allowRead(heavy, network);
  new ClusterRole(chart, 'cluster-role').allowUpdate(heavy.hyperConverged, heavy, network);
  const rules = Testing.synth(chart).filter(object => object.kind.endsWith('Role')).map(object => object.rules);
  const hyperConvergeds = { apiGroups: ['hco.kubevirt.io'], resourceNames: ['kubevirt-hyperconverged'], resources: ['hyperconvergeds'] };
  const networks = { apiGroups: ['k8s.cni.cncf.io'], resourceNames: ['migration-network'], resources: ['network-attachment-definitions'] };
  const read = ['get', 'list', 'watch'];
  expect(rules).toEqual([
    [{ ...hyperConvergeds, verbs: read }, { ...networks, verbs: read }],
    [{ ...hyperConvergeds, verbs: ['update'] }, { ...hyperConvergeds, verbs: ['update'] }, { ...networks, verbs: ['update'] }],
  ]);
  expect([heavy, network, heavy.hyperConverged].map(construct => construct.asNonApiResource())).toEqual([undefined, undefined, undefined]);
});

test('the API objects can be patched, and what comes out is judged', () => {
  const rendered = synthesize(chart => {
    const heavy = new HeavyWorkloadMigration(chart, 'heavy');
    const network = new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
    ApiObject.of(heavy).addJsonPatch(JsonPatch.replace('/spec/liveMigrationConfig/progressTimeout', 600));
    ApiObject.of(network).addJsonPatch(JsonPatch.add('/metadata/annotations', { note: 'patched' }));
  });
  expect(rendered[0].metadata.annotations).toEqual({ note: 'patched' });
  expect(rendered[1].spec.liveMigrationConfig.progressTimeout).toBe(600);

  const errors = errorsOf(chart => {
    ApiObject.of(new HeavyWorkloadMigration(chart, 'heavy')).addJsonPatch(JsonPatch.add('/spec/liveMigrationConfig/allowPreCopy', true));
  });
  expect(idsOf(errors)).toEqual(['LM001']);
});

test('it configures another chart\'s HyperConverged', () => {
  const app = Testing.app();
  const platform = new Chart(app, 'platform');
  const hyperConverged = new HyperConverged(platform, 'hyperconverged');
  const migration = new Chart(app, 'migration');
  const heavy = new HeavyWorkloadMigration(migration, 'heavy', { hyperConverged });
  new DedicatedMigrationNetwork(migration, 'network', {
    hyperConverged, attachment: NetworkAttachment.macvlan({ nic: 'eth1' }), range: '10.200.5.0/24',
  });
  expect(heavy.hyperConverged).toBe(hyperConverged);
  expect(Testing.synth(migration).map(object => object.kind)).toEqual(['NetworkAttachmentDefinition']);
  expect(Testing.synth(platform).map(object => object.spec.liveMigrationConfig)).toEqual([
    { ...DOCUMENTED.spec.liveMigrationConfig, network: 'migration-network' },
  ]);
  expect(app.charts).toEqual([migration, platform]);
});

describe('for some VMs only', () => {
  const only = MigrationPolicySelector.vms({ size: 'large' });
  const exempt = MigrationPolicySelector.namespaces({ data: 'critical' });
  const OF_CLUSTER = { parallelMigrationsPerCluster: 5, parallelOutboundMigrationsPerNode: 1, progressTimeout: 150 };
  const policy = (name: string, spec: object) => (
    { apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name }, spec }
  );
  const LARGE = { virtualMachineInstanceSelector: { size: 'large' } };
  const HEAVY = policy('heavy', { selectors: LARGE, allowPostCopy: true, bandwidthPerMigration: '0Mi', completionTimeoutPerGiB: 150 });
  const on = (release: string, props: object = {}) => synthesize(chart => {
    new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift(release) });
    new HeavyWorkloadMigration(chart, 'heavy', { only, ...props });
  });

  test('on 4.21 the policy has post copy, and the cluster has not', () => {
    expect(synthesize(chart => new HeavyWorkloadMigration(chart, 'heavy', { only }))).toEqual([
      HEAVY,
      { ...DOCUMENTED, spec: { liveMigrationConfig: { ...OF_CLUSTER, allowPostCopy: false } } },
    ]);
  });

  test('on 4.23 the policy has the shorter timeout, and says nothing of disturbing the workload, which follows', () => {
    expect(on('4.23')).toEqual([
      {
        apiVersion: 'hco.kubevirt.io/v1',
        kind: 'HyperConverged',
        metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
        spec: { virtualization: { liveMigrationConfig: { ...OF_CLUSTER, allowPostCopy: false, allowWorkloadDisruption: false } } },
      },
      policy('heavy', { selectors: LARGE, allowPostCopy: true, bandwidthPerMigration: '0Mi', completionTimeoutPerGiB: 20 }),
    ]);
  });

  test('4.12 has it, too, though its HyperConverged has no post copy', () => {
    const [exemption, hyperConverged, policyOfHeavy] = on('4.12', { exempt });
    expect(hyperConverged.spec).toEqual({ liveMigrationConfig: OF_CLUSTER });
    expect([policyOfHeavy, exemption].map(({ spec }) => spec)).toEqual([
      { selectors: LARGE, allowPostCopy: true, bandwidthPerMigration: '0Mi', completionTimeoutPerGiB: 150 },
      { selectors: { ...LARGE, namespaceSelector: { data: 'critical' } }, allowPostCopy: false },
    ]);
  });

  test.each(['4.13', '4.14', '4.15', '4.16', '4.17', '4.18', '4.19', '4.20', '4.21', '4.22'])('on %s it is the same as on 4.21', release => {
    const [hyperConverged, ...policies] = on(release);
    expect(hyperConverged.spec).toEqual({ liveMigrationConfig: { ...OF_CLUSTER, allowPostCopy: false } });
    expect(policies).toEqual([HEAVY]);
  });

  test('every setting goes where it can be', () => {
    const [hyperConverged, { spec }] = on('4.23', {
      bandwidthPerMigration: Bandwidth.gibibytesPerSecond(2),
      completionTimeoutPerGiB: Duration.minutes(1),
      parallelMigrationsPerCluster: 4,
      parallelOutboundMigrationsPerNode: 2,
      progressTimeout: Duration.hours(1),
      allowPostCopy: false,
      allowAutoConverge: true,
      allowWorkloadDisruption: true,
      network: 'another',
      acknowledgements: [{ rule: 'LM033', reason: 'Idle.' }],
    });
    expect(spec).toEqual({
      selectors: LARGE,
      bandwidthPerMigration: '2Gi',
      completionTimeoutPerGiB: 60,
      allowPostCopy: false,
      allowAutoConverge: true,
      allowWorkloadDisruption: true,
    });
    expect(hyperConverged.spec.virtualization.liveMigrationConfig).toEqual({
      parallelMigrationsPerCluster: 4,
      parallelOutboundMigrationsPerNode: 2,
      progressTimeout: 3600,
      network: 'another',
      allowPostCopy: false,
      allowWorkloadDisruption: false,
    });
    expect(hyperConverged.metadata.annotations).toEqual({ 'cdk8s-live-migration/LM033': 'Idle.' });
  });

  test('an exemption has the labels of both, and comes before what it is an exemption from', () => {
    const BOTH = { ...LARGE, namespaceSelector: { data: 'critical' } };
    const rendered = on('4.21', { exempt });
    expect(rendered.filter(({ kind }) => kind === 'MigrationPolicy')).toEqual([policy('heavy-exempt', { selectors: BOTH, allowPostCopy: false }), HEAVY]);
    expect(rendered[0].metadata.name).toBe('heavy-exempt');
    const [{ spec }] = on('4.21', {
      exempt, allowAutoConverge: true, bandwidthPerMigration: Bandwidth.gibibytesPerSecond(1), completionTimeoutPerGiB: Duration.seconds(20),
    });
    expect(spec).toEqual({ selectors: BOTH, allowPostCopy: false, allowAutoConverge: true, bandwidthPerMigration: '1Gi' });
  });

  test.each<[number | undefined, number | undefined]>([[undefined, undefined], [20, 150], [150, undefined], [600, undefined]])(
    'of a cluster whose timeout is %p seconds for post copy, an exemption states %p', (timeout, expected) => {
      const [exemption] = synthesize(chart => new HeavyWorkloadMigration(chart, 'heavy', {
        exempt, completionTimeoutPerGiB: timeout === undefined ? undefined : Duration.seconds(timeout),
      }));
      expect(exemption.spec.completionTimeoutPerGiB).toBe(expected);
    },
  );

  test('a timeout of part of a second is told of like any other, with an exemption as well', () => {
    expect(errorsOf(chart => new HeavyWorkloadMigration(chart, 'heavy', { exempt, completionTimeoutPerGiB: Duration.millis(20_500) }))).toEqual([
      '[prod/heavy] liveMigrationConfig.completionTimeoutPerGiB is 20.5, which is no whole number. Write whole seconds, without quotes. (LM002)',
    ]);
  });

  test('an exemption of all VMs of only is refused', () => {
    const exempting = (of: MigrationPolicySelector, from: MigrationPolicySelector) => () => (
      new HeavyWorkloadMigration(Testing.chart(), 'heavy', { only: from, exempt: of })
    );
    const message = '[test/heavy] exempt asks for no label that only does not ask for, and so exempts all of those VMs. Write labels that some VMs of only';
    expect(exempting(MigrationPolicySelector.vms({ size: 'large' }), MigrationPolicySelector.vms({ size: 'large', data: 'critical' }))).toThrow(message);
    expect(exempting(MigrationPolicySelector.everyVm(), MigrationPolicySelector.everyVm())).toThrow(message);
    expect(exempting(MigrationPolicySelector.vms({ size: 'large' }), MigrationPolicySelector.everyVm())).not.toThrow();
    expect(exempting(MigrationPolicySelector.labels({ vms: { data: 'critical' }, namespaces: { stage: 'prod' } }), MigrationPolicySelector.vms({ size: 'large' }))).not.toThrow();
  });

  test('an exemption of every VM is refused', () => {
    expect(() => new HeavyWorkloadMigration(Testing.chart(), 'heavy', { exempt: MigrationPolicySelector.everyVm() })).toThrow(
      '[test/heavy] exempt is every VM, and none would go over to post copy. Write allowPostCopy: false in place of exempt, or the labels of some VMs.');
  });

  test('null is as good as nothing', () => {
    const nothing: any = Object.fromEntries([
      'allowPostCopy', 'bandwidthPerMigration', 'completionTimeoutPerGiB', 'progressTimeout', 'parallelMigrationsPerCluster', 'acknowledgements', 'only', 'exempt',
    ].map(key => [key, null]));
    expect(synthesize(chart => new HeavyWorkloadMigration(chart, 'heavy', nothing))).toEqual([DOCUMENTED]);
  });

  test('without only an exemption is from what the cluster has', () => {
    const rendered = synthesize(chart => new HeavyWorkloadMigration(chart, 'heavy', { exempt }));
    expect(rendered).toEqual([policy('heavy-exempt', { selectors: { namespaceSelector: { data: 'critical' } }, allowPostCopy: false }), DOCUMENTED]);
  });

  test('the constructs tell their policies', () => {
    const chart = Testing.chart();
    const policies = [{}, { only }, { exempt }, { only, exempt }].map((props, i) => new HeavyWorkloadMigration(chart, `heavy-${i}`, props));
    expect(policies.map(heavy => [heavy.policy?.name, heavy.exemption?.name])).toEqual([
      [undefined, undefined], ['heavy-1', undefined], [undefined, 'heavy-2-exempt'], ['heavy-3', 'heavy-3-exempt'],
    ]);
  });

  test('an exemption that no VM of only can have is refused', () => {
    expect(() => new HeavyWorkloadMigration(Testing.chart(), 'heavy', { only, exempt: MigrationPolicySelector.vms({ size: 'small' }) })).toThrow(
      '[test/heavy] exempt asks for another value of a label than only does, and so selects none of those VMs. Write labels that some VMs of only have, '
      + 'or leave exempt out.',
    );
  });

  test('errors of the policy and of the cluster are told by each', () => {
    const errors = errorsOf(chart => {
      new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift('4.18') });
      new HeavyWorkloadMigration(chart, 'heavy', { only, allowWorkloadDisruption: true, parallelMigrationsPerCluster: 0 });
    });
    expect(errors.map(error => [error.split(' ')[0], ...idsOf([error])])).toEqual([['[prod/heavy]', 'LM004'], ['[prod/heavy/Policy]', 'LM001']]);
  });

  test('several of them in a cluster agree, and one for all of it is refused beside them', () => {
    const others = MigrationPolicySelector.vms({ kind: 'database' });
    const rendered = synthesize(chart => {
      new HeavyWorkloadMigration(chart, 'heavy', { only });
      new HeavyWorkloadMigration(chart, 'databases', { only: others, completionTimeoutPerGiB: Duration.seconds(20) });
    });
    expect(rendered.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'MigrationPolicy heavy', 'HyperConverged kubevirt-hyperconverged', 'MigrationPolicy databases',
    ]);
    expect(idsOf(errorsOf(chart => {
      new HeavyWorkloadMigration(chart, 'heavy');
      new HeavyWorkloadMigration(chart, 'databases', { only: others });
    }))).toEqual(['LM015']);
  });

  test.each<[string, object]>([
    ['4.18', {}], ['4.21', {}], ['4.23', { allowWorkloadDisruption: false }],
  ])('on %s a cluster that had post copy for every VM, and is adopted, has it no more', (release, expected) => {
    const chart = Testing.chart();
    const disruption = release === '4.23' ? { allowWorkloadDisruption: true } : {};
    const had = { allowPostCopy: true, ...disruption, completionTimeoutPerGiB: 800, network: 'migration' };
    const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', {
      version: HyperConvergedVersion.openShift(release),
      manifest: {
        apiVersion: 'hco.kubevirt.io/v1beta1',
        kind: 'HyperConverged',
        metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
        spec: { liveMigrationConfig: had },
      },
    });
    new HeavyWorkloadMigration(chart, 'heavy', { only });
    expect(Testing.synth(chart)[0].spec.liveMigrationConfig).toEqual({
      ...OF_CLUSTER, network: 'migration', completionTimeoutPerGiB: 800, allowPostCopy: false, ...expected,
    });
    expect(hyperConverged.changes.filter(({ field }) => field.includes('allow'))).toEqual(['allowPostCopy', ...Object.keys(expected)].map(field => (
      { field: `spec.liveMigrationConfig.${field}`, before: true, after: false, source: 'test/heavy' }
    )));
  });

  test('the policies are for the cluster that is configured, in whichever chart they are', () => {
    const app = Testing.app();
    const [east, west] = ['4.18', '4.23'].map((release, i) => new HyperConverged(new Chart(app, `cluster-${i}`), 'hyperconverged', {
      version: HyperConvergedVersion.openShift(release),
    }));
    const migration = new Chart(app, 'migration');
    new HeavyWorkloadMigration(migration, 'heavy', { only, exempt, hyperConverged: west, allowWorkloadDisruption: true });
    new HeavyWorkloadMigration(migration, 'databases', { only, hyperConverged: east });
    expect(Testing.synth(migration).map(({ metadata }) => metadata.name)).toEqual(['heavy-exempt', 'heavy', 'databases']);
    const holding = (hyperConverged: HyperConverged) => hyperConverged.effectiveConfig({ size: 'large' }, { data: 'critical' }).policy;
    expect([east, west].map(holding)).toEqual(['databases', 'heavy-exempt']);
  });
});

describe('an exemption that does not hold is an error', () => {
  const vms = (labels: Record<string, string>) => MigrationPolicySelector.vms(labels);
  const errors = (program: (chart: Chart) => void) => idsOf(errorsOf(program));

  test('where a policy with post copy asks for more labels, or has a name that comes first', () => {
    expect(errors(chart => {
      new HeavyWorkloadMigration(chart, 'a', { only: vms({ a: '1', b: '2' }) });
      new HeavyWorkloadMigration(chart, 'crit', { only: vms({ x: '1' }), exempt: MigrationPolicySelector.namespace('ledger') });
    })).toEqual(['LM076']);
    expect(errors(chart => {
      new HeavyWorkloadMigration(chart, 'heavy', { exempt: vms({ critical: 'true' }) });
      new MigrationPolicy(chart, 'big', { selector: vms({ size: 'big' }), allowPostCopy: true });
    })).toEqual(['LM076']);
  });

  test('or says nothing of post copy, where the cluster has it', () => {
    const program = (policy: object) => (chart: Chart) => {
      new HeavyWorkloadMigration(chart, 'heavy', { exempt: vms({ critical: 'true' }) });
      new MigrationPolicy(chart, 'other', { selector: vms({ size: 'big', stage: 'test' }), ...policy });
    };
    expect(errors(program({ allowAutoConverge: true }))).toEqual(['LM076']);
    expect(errors(program({ allowPostCopy: false }))).toEqual([]);
    expect(errors(program({ allowWorkloadDisruption: false }))).toEqual([]);
    expect(errors(program({ selector: vms({ critical: 'false', size: 'big' }) }))).toEqual([]);
  });

  test('unless a policy with the labels of both has none', () => {
    expect(errors(chart => {
      new HeavyWorkloadMigration(chart, 'heavy', { exempt: vms({ critical: 'true' }) });
      new MigrationPolicy(chart, 'big', { selector: vms({ size: 'big' }), allowPostCopy: true });
      new MigrationPolicy(chart, 'both', { selector: vms({ size: 'big', critical: 'true' }), allowPostCopy: false });
    })).toEqual([]);
  });

  test('what is no selector is refused by name', () => {
    for (const name of ['only', 'exempt']) {
      expect(() => new HeavyWorkloadMigration(Testing.chart(), 'heavy', { [name]: { a: '1' } })).toThrow(
        `[test/heavy] ${name} is {"a":"1"}, which is no selector. Write a MigrationPolicySelector, such as MigrationPolicySelector.everyVm().`,
      );
    }
    expect(() => MigrationPolicySelector.vms(JSON.parse('{"__proto__":"x"}'))).toThrow('__proto__ is "x", which is no label that an object can have');
  });
});
