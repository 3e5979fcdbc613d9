import * as fs from 'fs';
import * as path from 'path';
import { Chart, Duration } from 'cdk8s';
import * as YAML from 'yaml';
import { DedicatedMigrationNetwork, Fleet, FleetDelivery, HyperConverged, PlacementPredicate } from '../../src';
import { main } from '../../src/cli/main';
import { readClusters } from '../../src/fleet/clusters';
import { ManifestClusters } from '../../src/fleet/manifest-clusters';
import { deleteFolders, newFolder } from '../fleet/folders';
import { writeInto } from '../support';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => {
  jest.restoreAllMocks();
  deleteFolders();
});

const write = (name: string, content: string) => writeInto(folder, name, content);

/** Runs the command line in the folder: what it prints, and what it finds, as FILE SEVERITY RULE, with the clusters that a finding is about. */
async function check(...args: string[]) {
  let [out, err] = ['', ''];
  const cwd = process.cwd();
  process.chdir(folder);
  try {
    const status = await main(['node', 'x', 'check', ...args], { isTerminal: false, out: text => { out += text; }, err: text => { err += text; } });
    const found = out.split('\n').flatMap(line => {
      const [, file, severity, only = '', rule] = /^(\S+?):\d+:\d+: (\w+): (In [^:]*: )?.*\((LM\d+)\)$/.exec(line) ?? [];
      return file === undefined ? [] : [`${file} ${severity} ${only}${rule}`];
    });
    return { status, out, err, found };
  } finally {
    process.chdir(cwd);
  }
}

const hyperConverged = (...settings: string[]) => YAML.stringify({
  apiVersion: 'hco.kubevirt.io/v1beta1',
  kind: 'HyperConverged',
  metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
  spec: { liveMigrationConfig: YAML.parse(settings.join('\n')) },
});
const CLUSTERS = 'clusters:\n  - { name: east, release: "4.20", nodes: 3 }\n  - { name: west, release: "4.23", nodes: 24 }\n  - { name: silent }\n';
/** What 4.20 has as its default, and 4.23 has not anymore. */
const OLD_DEFAULT = hyperConverged('completionTimeoutPerGiB: 150');
const NETWORK = `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: { name: migration, namespace: openshift-cnv }
spec: { config: '{"type":"macvlan","master":"eth1","ipam":{"type":"whereabouts","range":"10.200.5.0/28"}}' }
`;

test('a folder is judged by what is known of the cluster that it is named as; options hold for the rest, and where the file says nothing', async () => {
  write('clusters.yaml', CLUSTERS);
  for (const name of ['east', 'west', 'silent', 'gone']) {
    write(`dist/${name}/hc.yaml`, OLD_DEFAULT);
  }
  expect((await check('dist')).found).toHaveLength(4);
  expect((await check('dist')).out).toContain('On OpenShift Virtualization 4.23 and later: ');
  const known = await check('--clusters', 'clusters.yaml', 'dist');
  expect(known.found).toEqual(['dist/gone/hc.yaml advice LM039', 'dist/silent/hc.yaml advice LM039', 'dist/west/hc.yaml advice LM039']);
  expect(known.out).toMatch(/^dist\/silent\/hc.yaml:\S+ advice: On OpenShift Virtualization 4\.23 and later: /m);
  expect(known.out).toMatch(/^dist\/west\/hc.yaml:\S+ advice: liveMigrationConfig\./m);
  expect(known.err).toBe('dist/gone/hc.yaml: no cluster of --clusters is told by the folder or by Open Cluster Management; what the options say holds there.\n');
  expect((await check('--clusters', 'clusters.yaml', '--release', '4.23', 'dist')).found).toHaveLength(3);
  expect((await check('--clusters', 'clusters.yaml', '--release', '4.20', 'dist')).found).toEqual(['dist/west/hc.yaml advice LM039']);
});

test('all that is in a cluster\'s folder is that cluster\'s, whatever is around it or in other folders', async () => {
  write('clusters.yaml', CLUSTERS);
  write('dist/east/network.yaml', NETWORK.replace('migration', 'other').replace('/28', '/30'));
  write('dist/west/deep/network.yaml', NETWORK);
  write('dist/west/deeper/hc.yaml', hyperConverged('network: migration'));
  const { found, out } = await check('--clusters', 'clusters.yaml', '--advice=off', 'dist');
  expect(found).toEqual(['dist/east/network.yaml error LM024', 'dist/west/deep/network.yaml error LM024']);
  expect(out).toContain('5 are needed: 3 for the nodes');
  expect(out).toContain('26 are needed: 24 for the nodes');
  expect((await check('--clusters', 'clusters.yaml', '--advice=off', 'dist/west/deep/network.yaml')).found).toEqual(found.slice(1));
  expect((await check('--clusters', 'clusters.yaml', '--nodes', '3', '--advice=off', 'dist/west')).found).toEqual(found.slice(1));
  write('dist/silent/network.yaml', NETWORK);
  expect((await check('--clusters', 'clusters.yaml', '--nodes', '24', '--advice=off', 'dist/silent')).found).toEqual(['dist/silent/network.yaml error LM024']);
  // The nearest folder counts; and one above the repository is none.
  write('dist/west/east/network.yaml', NETWORK);
  expect((await check('--clusters', 'clusters.yaml', '--advice=off', 'dist/west/east')).found).toEqual([]);
  fs.mkdirSync(path.join(folder, 'dist/west/deep/.git'));
  expect(await check('--clusters', 'clusters.yaml', '--advice=off', 'dist/west/deep')).toMatchObject({ found: [], err: expect.stringMatching(/^dist\/west\/deep\/network.yaml: no cluster/) });
});

test('standard input is in no folder', () => {
  write('clusters.yaml', CLUSTERS);
  const stated = new ManifestClusters(readClusters([], [path.join(folder, 'clusters.yaml')], []), []);
  const cwd = process.cwd();
  fs.mkdirSync(path.join(folder, 'west'));
  fs.mkdirSync(path.join(folder, '.git'));
  process.chdir(path.join(folder, 'west'));
  try {
    expect(stated.folderOf('hc.yaml')).toBe(path.join(folder, 'west'));
    expect(stated.folderOf('<stdin>')).toBeUndefined();
  } finally {
    process.chdir(cwd);
  }
});

test('what is wrong with the files is told at once, and nothing is checked', async () => {
  write('a.yaml', 'clusters:\n  - { name: East, release: "4.20" }\n  - { name: west, relase: "4.23" }\n');
  write('b.csv', 'name,nodes\neast,many\n');
  write('dist/east/hc.yaml', OLD_DEFAULT);
  expect(await check('--clusters', 'a.yaml', '--clusters', 'b.csv', '--clusters', 'c.txt', 'dist')).toMatchObject({
    status: 2,
    out: '',
    err: expect.stringMatching(new RegExp([
      '^error: there are no clusters to judge by:', '  a\\.yaml:2: East: name is "East"\\. .*', '  a\\.yaml:3: west: relase is no field\\. Write release\\.',
      '  b\\.csv:2: east: nodes is "many"\\. .*', '  c\\.txt: a file of clusters ends in .*\\n$',
    ].join('\n'))),
  });
});

describe('what a fleet writes', () => {
  /** A fleet, with some clusters whose manifests are equal. */
  function synthesize(predicate?: PlacementPredicate) {
    write('clusters.csv', [
      'name,release,nodes,range', 'alone,4.21,12,10.200.0.0/24', 'new-1,4.20,3,10.200.1.0/27', 'new-2,4.20,20,10.200.1.0/27', 'old-1,4.17,3,10.200.1.0/27', 'old-2,4.17,3,10.200.1.0/27', '',
    ].join('\n'));
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    return new Fleet({
      files: [path.join(folder, 'clusters.csv')],
      outdir: path.join(folder, 'dist'),
      acknowledgements: [{ rule: 'LM093', reason: 'It is about the fleet as a whole, which check does not see.' }],
      charts: {
        addCharts(app, { release, nodes, range }) {
          const chart = new Chart(app, 'migration');
          new HyperConverged(chart, 'hyperconverged', { version: release, nodes, liveMigration: { completionTimeoutPerGiB: Duration.seconds(800) } });
          new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range });
        },
      },
      delivery: [FleetDelivery.openClusterManagement({ predicate }), FleetDelivery.openClusterManagementPolicy({ predicate })],
    }).synth();
  }

  test.each([[undefined], [PlacementPredicate.celName()]])('is found to be what the fleet itself finds, in the folders and on the hub', async predicate => {
    const { advice } = synthesize(predicate);
    const { err, found, out } = await check('--clusters', 'clusters.csv', 'dist');
    const inFolders = found.filter(line => !line.includes('_hub')).map(line => line.split(' ').pop()!);
    expect(Object.fromEntries([...new Set(inFolders)].map(rule => [rule, inFolders.filter(other => other === rule).length]))).toEqual(advice);
    expect(Object.keys(advice)).toContain('LM039');
    expect(err).toBe('');
    expect(out).not.toMatch(/: On (OpenShift|HCO)/);
    // What only some of those have that share it is told with their names.
    const onHub = (file: string) => found.filter(line => line.includes(file)).map(line => line.replace(/^\S+ /, ''));
    expect(onHub('_hub/live-migration.k8s.yaml')).toContain('advice In new-1 and new-2: LM039');
    expect(onHub('_hub/live-migration-policy.k8s.yaml')).toContain('advice In new-1 and new-2: LM039');
    expect((await check('dist')).out).toMatch(/: On OpenShift/);
  });

  test('tells the number of nodes by the cluster that has so many', async () => {
    synthesize();
    const csv = fs.readFileSync(path.join(folder, 'clusters.csv'), 'utf8');
    write('clusters.csv', csv.replace('new-2,4.20,20', 'new-2,4.20,40'));
    const { found } = await check('--clusters', 'clusters.csv', '--advice=off', 'dist');
    expect(found).toEqual([
      'dist/_hub/live-migration-policy.k8s.yaml error In new-2: LM024', 'dist/_hub/live-migration.k8s.yaml error In new-2: LM024',
      expect.stringMatching(/^dist\/new-2\/\S+ error LM024$/),
    ]);
  });
});

describe('Open Cluster Management', () => {
  const manifest = YAML.parse(OLD_DEFAULT);
  const replicas = (...names: string[]) => ({
    apiVersion: 'work.open-cluster-management.io/v1alpha1',
    kind: 'ManifestWorkReplicaSet',
    metadata: { name: 'works', namespace: 'hub' },
    spec: { placementRefs: names.map(name => ({ name })), manifestWorkTemplate: { deleteOption: { propagationPolicy: 'Orphan' }, workload: { manifests: [manifest] } } },
  });
  const placement = (name: string, spec: unknown, namespace = 'hub') => (
    { apiVersion: 'cluster.open-cluster-management.io/v1beta1', kind: 'Placement', metadata: { name, namespace }, spec });
  const ofNames = (...values: string[]) => ({ predicates: [{ requiredClusterSelector: { labelSelector: { matchExpressions: [{ key: 'name', operator: 'In', values }] } } }] });
  const inHub = async (...objects: unknown[]) => {
    write('clusters.yaml', CLUSTERS);
    write('hub.yaml', objects.map(object => YAML.stringify(object)).join('---\n'));
    const { found, err } = await check('--clusters', 'clusters.yaml', '--acknowledge', 'LM091=x', 'hub.yaml');
    expect(err === '' || err.startsWith('hub.yaml: no cluster')).toBe(true);
    return err === '' ? found.filter(line => line.endsWith('LM039')).map(line => line.replace(/^hub.yaml advice /, '')) : 'unknown';
  };

  test('a ManifestWork is for the cluster that its namespace is of', async () => {
    const work = (namespace: string) => (
      { apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'a', namespace }, spec: { workload: { manifests: [manifest] } } });
    expect(await inHub(work('east'))).toEqual([]);
    expect(await inHub(work('west'))).toEqual(['LM039']);
    expect(await inHub(work('nowhere'))).toBe('unknown');
  });

  test('what a hub has in a cluster\'s own folder is for others', async () => {
    write('clusters.yaml', CLUSTERS);
    write('east/hub.yaml', YAML.stringify(replicas('p')));
    expect((await check('--clusters', 'clusters.yaml', 'east')).err).toMatch(/^east\/hub.yaml: no cluster/);
  });

  test.each<[string, unknown[], string[] | 'unknown']>([
    ['names', [replicas('p'), placement('p', ofNames('east', 'west'))], ['In west: LM039']],
    ['one name', [replicas('p'), placement('p', ofNames('east'))], []],
    ['names of several Placements', [replicas('p', 'q'), placement('p', ofNames('west')), placement('q', ofNames('west', 'west'))], ['LM039']],
    ['names of several predicates', [replicas('p'), placement('p', { predicates: [...ofNames('east').predicates, ...ofNames('west').predicates] })], ['In west: LM039']],
    ['a name that is of no cluster', [replicas('p'), placement('p', ofNames('east', 'gone'))], ['In gone: LM039']],
    ['the name of another', [replicas('p'), placement('p', ofNames('east')), placement('p', ofNames('west'))], 'unknown'],
    ['a Placement that is away', [replicas('p', 'q'), placement('p', ofNames('east'))], 'unknown'],
    ['a Placement of another namespace', [replicas('p'), placement('p', ofNames('east'), 'other')], 'unknown'],
    ['another operator', [replicas('p'), placement('p', { predicates: [{ requiredClusterSelector: { labelSelector: { matchExpressions: [{ key: 'name', operator: 'NotIn', values: ['east'] }] } } }] })], 'unknown'],
    ['names and a label', [replicas('p'), placement('p', {
      predicates: [{ requiredClusterSelector: { labelSelector: { matchLabels: { a: 'b' }, matchExpressions: ofNames('east').predicates[0].requiredClusterSelector.labelSelector.matchExpressions } } }],
    })], 'unknown'],
    ['names or a label', [replicas('p'), placement('p', { predicates: [...ofNames('east').predicates, { requiredClusterSelector: { labelSelector: { matchLabels: { a: 'b' } } } }] })], 'unknown'],
    ['names and an expression', [replicas('p'), placement('p', {
      predicates: [{ requiredClusterSelector: { ...ofNames('east').predicates[0].requiredClusterSelector, celSelector: { celExpressions: ['true'] } } }],
    })], 'unknown'],
    ['nothing', [replicas('p'), placement('p', {})], 'unknown'],
    ['what is no list', [replicas('p'), placement('p', { predicates: [{ requiredClusterSelector: { labelSelector: { matchExpressions: [{ operator: 'In', values: 'east' }] } } }, null] })], 'unknown'],
  ])('a Placement with %s', async (_, objects, expected) => {
    expect(await inHub(...objects)).toEqual(expected);
  });

  test('an acknowledgement on an object has its use if it has that in one of the clusters', async () => {
    const annotated = (rule: string) => ({ ...manifest, metadata: { ...manifest.metadata, annotations: { [`cdk8s-live-migration/${rule}`]: 'We know.' } } });
    const told = async (rule: string) => {
      write('clusters.yaml', CLUSTERS);
      const set = replicas('p');
      set.spec.manifestWorkTemplate.workload.manifests = [annotated(rule)];
      write('hub.yaml', [set, placement('p', ofNames('east', 'west'))].map(object => YAML.stringify(object)).join('---\n'));
      return (await check('--clusters', 'clusters.yaml', 'hub.yaml')).found.map(line => line.split(' advice ')[1]).filter(text => /LM039|LM047/.test(text));
    };
    expect(await told('LM039')).toEqual([]);
    expect(await told('LM044')).toEqual(['LM047', 'In west: LM039']);
  });
});
