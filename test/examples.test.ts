import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as YAML from 'yaml';
import { HAVE_CRDS, NO_CRDS, crdValidator } from './crds';
import { parse, scenario } from './support';
import { main } from '../src/cli/main';

const EXAMPLES = path.join(__dirname, '..', 'examples');
const names = fs.readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);

afterEach(() => jest.restoreAllMocks());

/** The manifests that an example writes, by chart. */
function run(name: string): Record<string, any[]> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'example-'));
  process.env.CDK8S_OUTDIR = outdir;
  try {
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      require(path.join(EXAMPLES, name, 'main.ts'));
    });
    // A cluster of a fleet is a folder with its charts.
    const files = fs.readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.yaml')).sort();
    const found: Record<string, any[]> = {};
    for (const file of files) {
      const folder = path.dirname(file);
      (found[folder === '.' ? file.replace('.k8s.yaml', '') : folder] ??= []).push(...parse(fs.readFileSync(path.join(outdir, file), 'utf8')));
    }
    return found;
  } finally {
    delete process.env.CDK8S_OUTDIR;
    fs.rmSync(outdir, { recursive: true });
  }
}

/** The release that each example's HyperConverged is for, where it is not the default. */
const HCO_RELEASES: Record<string, string> = { 'prod-east in clusters': '1.14', 'prod-east in adoption': '1.14', 'stage': '1.19', 'lab': '1.19', 'prod-west in policies': '1.19', 'lab in fleet': '1.16', 'lab in fleet-argo-cd': '1.17', 'prod-west in fleet': '1.19' };

test.each(names)('%s is there in other languages', name => {
  expect(fs.readdirSync(path.join(EXAMPLES, name))).toEqual(expect.arrayContaining(['main.py', 'main.go', 'Main.java']));
});

test('the documented example has the documented settings and network', () => {
  const [network, hyperConverged] = run('heavy-workloads')['prod-east'];
  const settings = scenario('openshift-4.21-heavy-workloads').spec.liveMigrationConfig;
  expect(hyperConverged.spec.liveMigrationConfig).toEqual({ ...settings, network: network.metadata.name });
  expect(JSON.parse(network.spec.config)).toEqual(JSON.parse(scenario('openshift-4.21-dedicated-network').spec.config));
});

test('what is adopted keeps all that it had', () => {
  const [before] = parse(fs.readFileSync(path.join(EXAMPLES, 'adoption', 'cluster.yaml'), 'utf8'));
  const stderr = jest.spyOn(console, 'error').mockImplementation();
  const [, after] = run('adoption')['prod-east'];
  const { liveMigrationConfig: settings, ...others } = after.spec;
  expect(others).toEqual({ ...before.spec, liveMigrationConfig: undefined });
  expect(settings).toEqual({
    ...before.spec.liveMigrationConfig, ...scenario('openshift-4.21-heavy-workloads').spec.liveMigrationConfig, network: 'migration-network',
  });
  expect(stderr.mock.calls.map(([line]) => line)).toContain('prod-east/heavy changes spec.liveMigrationConfig.completionTimeoutPerGiB from 800 to 150');
  stderr.mockRestore();
});

test('the networks are of every kind', () => {
  const types = Object.values(run('networks')).map(([network]) => JSON.parse(network.spec.config).type);
  expect(new Set(types)).toEqual(new Set(['macvlan', 'ipvlan', 'bridge', 'ovn-k8s-cni-overlay', 'sriov']));
});

test('each cluster has what its release needs', () => {
  const clusters = run('clusters');
  const settings = (name: string, ...keys: string[]) => keys.reduce((value, key) => value[key], clusters[name][1].spec).liveMigrationConfig;
  expect(Object.keys(clusters)).toEqual(['lab', 'prod-east', 'prod-west', 'stage']);
  expect(settings('prod-east').allowWorkloadDisruption).toBeUndefined();
  expect(settings('stage', 'virtualization').allowWorkloadDisruption).toBe(true);
  expect(clusters.lab.map(object => object.metadata.namespace)).toEqual(['kubevirt-hyperconverged', 'kubevirt-hyperconverged']);
});

test('each cluster of a fleet has what its data says, and the range that it was given', () => {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const clusters = run('fleet');
  const ranges = Object.entries(clusters).map(([name, [network]]) => [name, JSON.parse(network.spec.config).ipam.range]);
  expect(ranges).toEqual([['lab', '192.168.64.0/28'], ['prod-east', '10.200.0.0/24'], ['prod-west', '10.200.1.0/24']]);
  expect(clusters['prod-west'][1].spec.virtualization.liveMigrationConfig).toMatchObject({ allowPostCopy: true, bandwidthPerMigration: '6250M' });
  // It has no advice that isn't acknowledged, nor any cluster without a range.
  expect(stderr.mock.calls.map(([text]) => text)).toEqual(['3 clusters, 3 files: 3 changed, 0 deleted.\n']);
  stderr.mockRestore();
});

test('Argo CD delivers first to the lab, and no HyperConverged is deleted', () => {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { _hub: [applicationSet], ...clusters } = run('fleet-argo-cd');
  expect(applicationSet.spec.strategy.rollingSync.steps).toMatchObject([
    { matchExpressions: [{ operator: 'In', values: ['lab'] }] }, { matchExpressions: [{ operator: 'NotIn', values: ['lab'] }], maxUpdate: 1 },
  ]);
  const annotations = Object.entries(clusters).map(([name, [{ metadata }]]) => [name, metadata.annotations]);
  const protection = { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous', 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };
  expect(annotations).toEqual(['lab', 'prod-east', 'prod-west'].map(name => [name, expect.objectContaining(protection)]));
  expect(stderr.mock.calls.map(([text]) => text)).toEqual([
    '3 clusters, 4 files: 4 changed, 0 deleted.\nWhat is in _hub has changed: have it applied to the cluster that delivers.\n',
  ]);
  stderr.mockRestore();
});

test('the hub of a fleet has the equal clusters in waves, the others alone, and a policy to each', () => {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { _hub: hub, ...clusters } = run('fleet-open-cluster-management');
  expect(stderr.mock.calls.map(([text]) => text)).toEqual([
    '5 clusters, 7 files: 7 changed, 0 deleted.\nWhat is in _hub has changed: have it applied to the cluster that delivers.\n1 cluster with manifests that no other has (headquarters) '
    + 'changes as soon as the hub does, whatever openClusterManagement.rollout says: write and commit some after the other with --only.\n',
  ]);
  expect(Object.keys(clusters)).toEqual(['headquarters', 'store-1', 'store-2', 'store-3', 'store-4']);
  const of = (kind: string) => hub.filter(object => object.kind === kind);
  expect(of('ManifestWork').map(({ metadata, spec }) => [metadata.namespace, spec.workload.manifests])).toEqual([['headquarters', clusters.headquarters]]);
  expect(of('ManifestWorkReplicaSet').map(({ spec }) => [spec.placementRefs[0].rolloutStrategy.progressive, spec.manifestWorkTemplate.workload.manifests])).toEqual([
    [{ mandatoryDecisionGroups: [{ groupName: 'wave-1' }], maxConcurrency: 2, minSuccessTime: '1800s' }, clusters['store-4']],
  ]);
  expect(of('Policy').map(({ spec }) => spec.remediationAction)).toEqual(['inform', 'inform']);
});

test('post copy is where it is wanted', () => {
  const stderr = jest.spyOn(console, 'error').mockImplementation();
  const { 'prod-east': east, 'prod-west': west } = run('policies');
  const named = (objects: any[], name: string) => objects.find(object => object.metadata.name === name);
  expect(named(east, 'kubevirt-hyperconverged').spec.liveMigrationConfig.allowPostCopy).toBe(false);
  expect(named(east, 'databases').spec).toMatchObject({ allowPostCopy: true, completionTimeoutPerGiB: 20 });
  expect(named(east, 'databases-exempt').spec).toEqual({
    allowPostCopy: false, selectors: { virtualMachineInstanceSelector: { 'example.com/workload': 'database', 'example.com/app': 'ledger' } },
  });
  expect(named(west, 'kubevirt-hyperconverged').spec.virtualization.liveMigrationConfig.allowPostCopy).toBe(true);
  expect(stderr.mock.calls.map(([line]) => line)).toEqual([
    'an order database in prod-east: allowPostCopy is true (MigrationPolicy databases)',
    'the ledger in prod-east: allowPostCopy is false (MigrationPolicy databases-exempt)',
    'the ledger in prod-west: allowPostCopy is false (MigrationPolicy heavy-exempt)',
  ]);
  stderr.mockRestore();
});

test('the pods\' side of a network has the interface, the VLAN and the MTU of the nodes\' side', () => {
  const configs = Object.fromEntries(Object.entries(run('node-network')).map(([name, [, network]]) => [name, JSON.parse(network.spec.config)]));
  expect(configs).toMatchObject({
    nic: { type: 'macvlan', master: 'ens2f1', mtu: 9000 },
    bond: { type: 'macvlan', master: 'bond1.1064', mtu: 9000 },
    bridge: { type: 'bridge', bridge: 'br-migration' },
    ovn: { type: 'ovn-k8s-cni-overlay', physicalNetworkName: 'migration', vlanID: 64, mtu: 9000 },
  });
});

test('the replica migrates before the primary', () => {
  const charts = run('operations');
  expect(['drain-1', 'drain-2'].flatMap(chart => charts[chart]).map(object => object.spec.vmiName)).toEqual(['orders-db-1', 'orders-db-0']);
});

/** The release of a chart. */
const releaseOf = (chart: string, example: string) => HCO_RELEASES[`${chart} in ${example}`] ?? HCO_RELEASES[chart] ?? '1.17';

test.each(names)('the command line finds no error in %s', async name => {
  jest.spyOn(console, 'error').mockImplementation();
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'check-'));
  for (const [chart, objects] of Object.entries(run(name))) {
    const file = path.join(folder, `${chart}.yaml`);
    fs.writeFileSync(file, objects.map(object => YAML.stringify(object)).join('---\n'));
    const isOpenShift = objects.every(({ metadata }) => metadata.namespace !== 'kubevirt-hyperconverged');
    const release = releaseOf(chart, name);
    let printed = '';
    const print = (text: string) => { printed += text; };
    await main(['node', 'x', 'check', '--advice=off', '--release', isOpenShift ? `4.${Number(release.split('.')[1]) + 4}` : release, file], {
      isTerminal: false, out: print, err: print,
    });
    expect(printed).toMatch(/^0 errors, 0 advice in \d+ objects? of 1 file\.\n$/);
  }
  fs.rmSync(folder, { recursive: true });
});

/** The definition of each kind, as the KubeVirt of a release has it; the nearest before where there is none of its own. */
const DEFINITIONS: Record<string, (minor: number) => string | undefined> = {
  HyperConverged: minor => `hyperconverged-1.${minor}`,
  NetworkAttachmentDefinition: () => 'network-attachment-definition',
  MigrationPolicy: minor => `migration-policy-kubevirt-1.${[9, 7, 5, 4, 0].find(known => known <= minor - 10)}`,
  NodeNetworkConfigurationPolicy: () => 'node-network-configuration-policy',
  ManifestWork: () => 'manifest-work',
  ManifestWorkReplicaSet: () => 'manifest-work-replica-set',
  Placement: () => 'placement',
  PlacementBinding: () => 'placement-binding',
  Policy: () => 'policy',
  VirtualMachineInstanceMigration: minor => `virtual-machine-instance-migration-kubevirt-1.${[9, 7].find(known => known <= minor - 10)}`,
};

/** Kinds of Kubernetes itself, and one whose definition isn't at hand. */
const BUILT_IN = ['RoleBinding', 'ServiceAccount', 'ManagedClusterSetBinding'];

/** Kinds whose definitions take seconds to compile: conformance/delivery holds them against an API server. */
const LARGE = ['ApplicationSet'];

if (!HAVE_CRDS) {
  process.stderr.write(`\n${NO_CRDS}\n`);
}

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'by the clusters\' own schemas' : NO_CRDS, () => {
  test.each(names)('%s is valid for its releases', name => {
    jest.spyOn(console, 'error').mockImplementation();
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    for (const [chart, objects] of Object.entries(run(name))) {
      for (const object of objects.filter(({ kind }) => ![...BUILT_IN, ...LARGE].includes(kind))) {
        const file = DEFINITIONS[object.kind](Number(releaseOf(chart, name).split('.')[1]))!;
        const validate = crdValidator(file, object.apiVersion.split('/')[1])!;
        validate(object);
        expect(validate.errors ?? []).toEqual([]);
      }
    }
  });
});
