import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, Chart, Duration, Include, JsonPatch, Testing } from 'cdk8s';
import {
  Bandwidth, EffectiveConfig, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MigrationPolicy, MigrationPolicySelector,
} from '../src';

const LARGE = MigrationPolicySelector.vms({ size: 'large' });
const on = (release: string) => HyperConvergedVersion.openShift(release);

/** A cluster with policies as KubeVirt has them. */
function cluster(release: string, liveMigration: object, policies: Record<string, object> = {}): HyperConverged {
  const chart = Testing.chart();
  const hyperConverged = new HyperConverged(chart, 'hyperconverged', { version: on(release), liveMigration });
  for (const [name, spec] of Object.entries(policies)) {
    policy(chart, name, spec);
  }
  return hyperConverged;
}

function policy(chart: Chart, name: string, spec: object, selectors: object = { virtualMachineInstanceSelector: { size: 'large' } }) {
  return new ApiObject(chart, name, {
    apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name }, spec: { selectors, ...spec },
  });
}

const values = ({ settings }: EffectiveConfig) => Object.fromEntries(Object.entries(settings).map(([field, { value }]) => [field, value]));

test('each setting is told with where it comes from', () => {
  const chart = Testing.chart();
  const hyperConverged = new HyperConverged(chart, 'hyperconverged', {
    liveMigration: { progressTimeout: Duration.seconds(300), completionTimeoutPerGiB: Duration.seconds(100), network: 'migration' },
  });
  new MigrationPolicy(chart, 'databases', { selector: LARGE, completionTimeoutPerGiB: Duration.seconds(20), allowPostCopy: true });
  const [ofDefault, ofCluster] = ['default of OpenShift Virtualization 4.21', 'HyperConverged kubevirt-hyperconverged'];
  expect(hyperConverged.effectiveConfig({ size: 'large' })).toEqual({
    policy: 'databases',
    settings: {
      completionTimeoutPerGiB: { value: 20, source: 'MigrationPolicy databases' },
      allowPostCopy: { value: true, source: 'MigrationPolicy databases' },
      allowWorkloadDisruption: { value: true, source: 'MigrationPolicy databases, whose allowPostCopy it follows' },
      progressTimeout: { value: 300, source: ofCluster },
      network: { value: 'migration', source: ofCluster },
      parallelMigrationsPerCluster: { value: 5, source: ofDefault },
      parallelOutboundMigrationsPerNode: { value: 2, source: ofDefault },
      allowAutoConverge: { value: false, source: ofDefault },
      bandwidthPerMigration: { value: '0Mi', source: 'default of KubeVirt 1.7' },
    },
  });
  expect(hyperConverged.effectiveConfig({ size: 'small' })).toEqual({
    policy: undefined,
    settings: {
      completionTimeoutPerGiB: { value: 100, source: ofCluster },
      allowPostCopy: { value: false, source: ofDefault },
      allowWorkloadDisruption: { value: false, source: `${ofDefault}, whose allowPostCopy it follows` },
      progressTimeout: { value: 300, source: ofCluster },
      network: { value: 'migration', source: ofCluster },
      parallelMigrationsPerCluster: { value: 5, source: ofDefault },
      parallelOutboundMigrationsPerNode: { value: 2, source: ofDefault },
      allowAutoConverge: { value: false, source: ofDefault },
      bandwidthPerMigration: { value: '0Mi', source: 'default of KubeVirt 1.7' },
    },
  });
});

test('bandwidth comes from the policy, else the HyperConverged', () => {
  const hyperConverged = cluster('4.21', { bandwidthPerMigration: Bandwidth.mebibytesPerSecond(64) }, {
    databases: { bandwidthPerMigration: '1Gi' },
  });
  const bandwidth = (labels: Record<string, string>) => hyperConverged.effectiveConfig(labels).settings.bandwidthPerMigration;
  expect(bandwidth({ size: 'large' })).toEqual({ value: '1Gi', source: 'MigrationPolicy databases' });
  expect(bandwidth({})).toEqual({ value: '64Mi', source: 'HyperConverged kubevirt-hyperconverged' });
});

test.each<[string, object]>([
  ['4.12', { completionTimeoutPerGiB: 800, parallelOutboundMigrationsPerNode: 2 }],
  ['4.13', { completionTimeoutPerGiB: 800, parallelOutboundMigrationsPerNode: 2 }],
  ['4.17', { completionTimeoutPerGiB: 800, parallelOutboundMigrationsPerNode: 2 }],
  ['4.18', { completionTimeoutPerGiB: 150, parallelOutboundMigrationsPerNode: 2 }],
  ['4.19', { completionTimeoutPerGiB: 150, parallelOutboundMigrationsPerNode: 2, allowWorkloadDisruption: false }],
  ['4.22', { completionTimeoutPerGiB: 150, parallelOutboundMigrationsPerNode: 2, allowWorkloadDisruption: false }],
  ['4.23', { completionTimeoutPerGiB: 20, parallelOutboundMigrationsPerNode: 1, allowWorkloadDisruption: false }],
])('on %s a VM without a policy has the release\'s defaults', (release, expected) => {
  const { policy: name, settings } = cluster(release, {}).effectiveConfig({ size: 'large' });
  expect(name).toBeUndefined();
  expect(values({ settings })).toEqual({
    allowAutoConverge: false, allowPostCopy: false, bandwidthPerMigration: '0Mi', parallelMigrationsPerCluster: 5, progressTimeout: 150, ...expected,
  });
  expect(settings.completionTimeoutPerGiB.source).toBe(`default of OpenShift Virtualization ${release}`);
  expect(settings.allowWorkloadDisruption?.source).toBe({
    4.19: 'default of OpenShift Virtualization 4.19, whose allowPostCopy it follows',
    4.22: 'default of OpenShift Virtualization 4.22, whose allowPostCopy it follows',
    4.23: 'default of OpenShift Virtualization 4.23',
  }[release]);
});

describe('what may disturb a guest', () => {
  const OF_CLUSTER = 'HyperConverged kubevirt-hyperconverged';
  const OF_POLICY = 'MigrationPolicy databases';
  const FOLLOWS = ', whose allowPostCopy it follows';

  // KubeVirt: a policy that sets allowPostCopy, true or false, and not allowWorkloadDisruption has the latter follow. HCO 1.19 always sets the
  // cluster's.
  test.each<[release: string, liveMigration: object, policy: object, postCopy: boolean, disruption: boolean | undefined, source?: string]>([
    ['4.12', {}, { allowPostCopy: true }, true, undefined, undefined],
    ['4.18', { allowPostCopy: true }, {}, true, undefined, undefined],
    ['4.18', { allowPostCopy: true }, { allowPostCopy: false }, false, undefined, undefined],
    ['4.19', { allowPostCopy: true }, {}, true, true, OF_CLUSTER + FOLLOWS],
    ['4.19', { allowPostCopy: true }, { allowPostCopy: false }, false, false, OF_POLICY + FOLLOWS],
    ['4.19', { allowPostCopy: false }, { allowPostCopy: true }, true, true, OF_POLICY + FOLLOWS],
    ['4.19', { allowPostCopy: true }, { allowWorkloadDisruption: false }, true, false, OF_POLICY],
    ['4.22', {}, { allowWorkloadDisruption: true }, false, true, OF_POLICY],
    ['4.22', {}, { allowPostCopy: true, allowWorkloadDisruption: false }, true, false, OF_POLICY],
    ['4.23', {}, {}, false, false, 'default of OpenShift Virtualization 4.23'],
    ['4.23', {}, { allowPostCopy: true }, true, true, OF_POLICY + FOLLOWS],
    ['4.23', {}, { allowPostCopy: true, allowWorkloadDisruption: false }, true, false, OF_POLICY],
    ['4.23', {}, { allowWorkloadDisruption: true }, false, true, OF_POLICY],
    ['4.23', { allowPostCopy: true, allowWorkloadDisruption: true }, { allowPostCopy: false }, false, false, OF_POLICY + FOLLOWS],
    ['4.23', { allowPostCopy: true, allowWorkloadDisruption: true }, { completionTimeoutPerGiB: 20 }, true, true, OF_CLUSTER],
    ['4.23', { allowPostCopy: true }, { completionTimeoutPerGiB: 20 }, true, false, 'default of OpenShift Virtualization 4.23'],
    ['4.23', { allowPostCopy: false, allowWorkloadDisruption: true }, {}, false, true, OF_CLUSTER],
  ])('on %s with %j and a policy with %j', (release, liveMigration, spec, postCopy, disruption, source) => {
    const { policy: name, settings } = cluster(release, liveMigration, { databases: spec }).effectiveConfig({ size: 'large' });
    expect(name).toBe('databases');
    expect(settings.allowPostCopy.value).toBe(postCopy);
    expect(settings.allowWorkloadDisruption).toEqual(disruption === undefined ? undefined : { value: disruption, source });
  });
});

test('settings that the release doesn\'t have are left out', () => {
  const spec = { allowWorkloadDisruption: true, maxDowntimeMs: 1000, experimental: { compression: 'zstd' }, allowPreCopy: true };
  const fields = (release: string) => Object.keys(cluster(release, {}, { databases: spec }).effectiveConfig({ size: 'large' }).settings)
    .filter(field => Object.hasOwn(spec, field)).sort();
  expect(fields('4.18')).toEqual([]);
  expect(fields('4.22')).toEqual(['allowWorkloadDisruption']);
  expect(fields('4.23')).toEqual(['allowWorkloadDisruption', 'experimental', 'maxDowntimeMs']);
});

test('a setting that is null is unset', () => {
  const chart = Testing.chart();
  const hyperConverged = new HyperConverged(chart, 'hyperconverged', { version: on('4.23') });
  const byHand = policy(chart, 'databases', { allowPostCopy: true });
  expect(hyperConverged.effectiveConfig({ size: 'large' }).settings.allowPostCopy.value).toBe(true);
  byHand.addJsonPatch(JsonPatch.replace('/spec/allowPostCopy', null));
  expect(hyperConverged.effectiveConfig({ size: 'large' }).settings).toMatchObject({
    allowPostCopy: { value: false, source: 'default of OpenShift Virtualization 4.23' },
    allowWorkloadDisruption: { value: false, source: 'default of OpenShift Virtualization 4.23' },
  });
});

test('labels of the namespace count as well, and a policy without settings holds like any other', () => {
  const chart = Testing.chart();
  const hyperConverged = new HyperConverged(chart, 'hyperconverged');
  new MigrationPolicy(chart, 'every', { selector: MigrationPolicySelector.everyVm(), allowAutoConverge: true });
  new MigrationPolicy(chart, 'prod', { selector: MigrationPolicySelector.namespace('prod') });
  const holding = (vm: Record<string, string>, namespace?: Record<string, string>) => {
    const { policy: name, settings } = hyperConverged.effectiveConfig(vm, namespace);
    return [name, settings.allowAutoConverge.value];
  };
  expect(holding({})).toEqual(['every', true]);
  expect(holding({}, { 'kubernetes.io/metadata.name': 'prod' })).toEqual(['prod', false]);
  expect(holding({ 'kubernetes.io/metadata.name': 'prod' })).toEqual(['every', true]);
  expect(holding({}, { 'kubernetes.io/metadata.name': 'test' })).toEqual(['every', true]);
});

test('only and exempt: which VM has what', () => {
  const chart = Testing.chart();
  const { hyperConverged } = new HeavyWorkloadMigration(chart, 'heavy', { only: LARGE, exempt: MigrationPolicySelector.vms({ data: 'critical' }) });
  const holding = (vm: Record<string, string>) => {
    const { policy: name, settings } = hyperConverged.effectiveConfig(vm);
    return [name, settings.allowPostCopy.value, settings.allowWorkloadDisruption.value];
  };
  expect(holding({ size: 'large' })).toEqual(['heavy', true, true]);
  expect(holding({ size: 'large', data: 'critical' })).toEqual(['heavy-exempt', false, false]);
  expect(holding({ data: 'critical' })).toEqual([undefined, false, false]);
  expect(holding({})).toEqual([undefined, false, false]);
});

test('policies that are written by hand, in lists or in included files are seen, as they are at the time', () => {
  const chart = Testing.chart();
  const hyperConverged = new HyperConverged(chart, 'hyperconverged');
  const holding = () => hyperConverged.effectiveConfig({ size: 'large' }).policy;
  expect(holding()).toBeUndefined();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'policies-'));
  try {
    const file = path.join(folder, 'policy.json');
    const manifest = (name: string) => ({
      apiVersion: 'migrations.kubevirt.io/v1alpha1',
      kind: 'MigrationPolicy',
      metadata: { name },
      spec: { selectors: { virtualMachineInstanceSelector: { size: 'large' } } },
    });
    fs.writeFileSync(file, JSON.stringify(manifest('included')));
    new Include(chart, 'include', { url: file });
    expect(holding()).toBe('included');
    new ApiObject(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [manifest('in-list')] });
    expect(holding()).toBe('in-list');
    policy(chart, 'by-hand', {});
    expect(holding()).toBe('by-hand');
    policy(chart, 'a', {}).node.scope!.node.tryRemoveChild('a');
    expect(holding()).toBe('by-hand');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('policies of other clusters, and other products\', are not seen', () => {
  const app = new App();
  const [east, west] = ['east', 'west'].map(name => new HyperConverged(new Chart(app, name), 'hyperconverged'));
  new MigrationPolicy(Chart.of(east), 'in-east', { selector: LARGE });
  new MigrationPolicy(new Chart(app, 'third'), 'nowhere', { selector: MigrationPolicySelector.vms({ size: 'large', kind: 'database' }) });
  new ApiObject(Chart.of(west), 'other', {
    apiVersion: 'forklift.example.com/v1', kind: 'MigrationPolicy', metadata: { name: 'other' }, spec: { selectors: {} },
  });
  const holding = () => [east, west].map(hyperConverged => hyperConverged.effectiveConfig({ size: 'large', kind: 'database' }).policy);
  expect(holding()).toEqual(['in-east', undefined]);
  new MigrationPolicy(new Chart(app, 'policies'), 'for-west', { selector: LARGE, hyperConverged: west });
  expect(holding()).toEqual(['in-east', 'for-west']);
});

test('an adopted HyperConverged is read as it is written, in the API version that it has', () => {
  const chart = Testing.chart();
  const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', {
    version: on('4.23'),
    manifest: {
      apiVersion: 'hco.kubevirt.io/v1beta1',
      kind: 'HyperConverged',
      metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
      spec: { liveMigrationConfig: { allowPostCopy: true, completionTimeoutPerGiB: 800 } },
    },
  });
  const [OF_CLUSTER, OF_DEFAULT] = ['HyperConverged kubevirt-hyperconverged', 'default of OpenShift Virtualization 4.23'];
  expect(hyperConverged.effectiveConfig({}).settings).toMatchObject({
    allowPostCopy: { value: true, source: OF_CLUSTER },
    completionTimeoutPerGiB: { value: 800, source: OF_CLUSTER },
    allowWorkloadDisruption: { value: false, source: OF_DEFAULT },
  });
});

test('what can\'t be rendered is an error', () => {
  const chart = Testing.chart();
  const hyperConverged = new HyperConverged(chart, 'hyperconverged');
  new ApiObject(chart, 'broken', { apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', spec: new Map() });
  expect(() => hyperConverged.effectiveConfig({})).toThrow('can\'t render');
});
