import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { ClusterRole, Role } from 'cdk8s-plus-27';
import { errorsOf, idsOf, scenario, synthesize, synthesizeKind } from './support';
import { Bandwidth, DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, NetworkAttachment } from '../src';

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
