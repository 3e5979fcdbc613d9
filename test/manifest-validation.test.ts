import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ManifestValidation } from '../src';
import type { ManifestValidationProps } from '../src';
import { parse } from './support';

const ROOT = path.join(__dirname, '..');

/** What the plugin reports of files, given as their texts. */
async function validate(props: ManifestValidationProps, files: Record<string, string>) {
  const violations: any[] = [];
  let summary: any;
  await new ManifestValidation(props).validate({
    manifests: Object.keys(files),
    parseManifest: (file: string) => parse(files[file]),
    report: {
      addViolation: (violation: any) => violations.push(violation),
      submit: (status: string, metadata: any) => { summary = { status, ...metadata }; },
    },
  });
  return { violations, summary };
}

const hyperConverged = (settings: unknown) => JSON.stringify({
  apiVersion: 'hco.kubevirt.io/v1beta1',
  kind: 'HyperConverged',
  metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
  spec: { liveMigrationConfig: settings },
});

test('errors fail, with rule, place, message and fix', async () => {
  expect(await validate({ release: '4.21' }, { 'a.yaml': hyperConverged({ parallelMigrationsPerCluster: 0 }) })).toEqual({
    summary: { status: 'failure', errors: '1', advice: '0', acknowledged: '0' },
    violations: [{
      ruleName: 'LM004: A limit of no migrations [error]',
      recommendation: 'liveMigrationConfig.parallelMigrationsPerCluster is 0, and so no migration ever starts. Write 1 or more. (LM004)',
      fix: 'Write 1 or more.',
      violatingResources: [{
        resourceName: 'kubevirt-hyperconverged', manifestPath: 'a.yaml', locations: ['liveMigrationConfig.parallelMigrationsPerCluster'],
      }],
    }],
  });
});

test('advice passes; it can be acknowledged, or left out', async () => {
  const files = { 'a.yaml': hyperConverged({ network: 'elsewhere' }) };
  const counted = (advice: string, acknowledged: string) => ({ status: 'success', errors: '0', advice, acknowledged });
  const told = await validate({ release: '4.21' }, files);
  expect([told.summary, told.violations.map(({ ruleName }) => ruleName.split(':')[0])]).toEqual([counted('1', '0'), ['LM037']]);
  expect(await validate({ release: '4.21', acknowledge: { LM037: 'elsewhere' } }, files)).toEqual({ summary: counted('0', '1'), violations: [] });
  expect(await validate({ release: '4.21', advice: false }, files)).toEqual({ summary: counted('1', '0'), violations: [] });
});

test('the release, the nodes and the networks are taken from the properties', async () => {
  const network = JSON.stringify({
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'm', namespace: 'kubevirt-hyperconverged' },
    spec: { config: '{"type":"bridge","bridge":"br0","ipam":{"type":"whereabouts","range":"10.200.5.0/28"}}' },
  });
  const cr = hyperConverged({ network: 'm', allowWorkloadDisruption: true }).replace('openshift-cnv', 'kubevirt-hyperconverged');
  const { violations } = await validate({ release: '1.17', nodes: 40, linkMtu: 9000, clusterNetworks: { pods: ['10.200.0.0/16'] } }, { 'a/hc.yaml': cr, 'a/nad.yaml': network });
  expect(violations.map(({ ruleName, violatingResources }) => [ruleName.split(':')[0], violatingResources[0].manifestPath])).toEqual([
    ['LM001', 'a/hc.yaml'], ['LM024', 'a/nad.yaml'], ['LM025', 'a/nad.yaml'], ['LM038', 'a/nad.yaml'], ['LM042', 'a/hc.yaml'],
  ]);
});

test.each<[any, string]>([
  [{ node: 24 }, 'node is no property. Write one of release, nodes, clusters, linkMtu, clusterNetworks, clusterInterfaces, vms, link, otherTraffic, '
    + 'acknowledge, advice.'],
  [{ nodes: '24' }, 'nodes is "24", which is not a whole number, 1 or more, without quotes.'],
  [{ linkMtu: 0 }, 'linkMtu is 0, which is not a whole number of bytes'],
  [{ release: 4.2 }, 'release is 4.2, which is not a release in quotes'],
  [{ advice: 'off' }, 'advice is "off", which is not true or false'],
  [{ acknowledge: null }, 'acknowledge is null, which is not an object'],
  [{ acknowledge: 'LM033' }, 'acknowledge is "LM033", which is not an object'],
  [{ clusterInterfaces: 'eth0' }, 'clusterInterfaces is "eth0", which is not a list of names of interfaces. Write a list of names of interfaces.'],
  [{ clusterInterfaces: ['eth0', 7] }, 'clusterInterfaces is ["eth0",7], which is not a list of names'],
  [{ clusterNetworks: ['10.0.0.0/8'] }, 'clusterNetworks is ["10.0.0.0/8"], which is not an object'],
])('properties that are none are refused: %j', (props, message) => {
  expect(() => new ManifestValidation(props)).toThrow(`ManifestValidation: ${message}`);
});

describe('the clusters of files', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'clusters-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const clusters = path.join(folder, 'clusters.csv');
  const at = (cluster: string) => path.join(folder, cluster, 'migration.yaml');

  test('are judged each by its own release, which goes before that of all', async () => {
    fs.writeFileSync(clusters, 'name,release\nold,4.12\nnew,4.21\n');
    const files = Object.fromEntries(['old', 'new', 'other'].map(name => [at(name), hyperConverged({ allowPostCopy: true, network: 'elsewhere' })]));
    const ofRule = async (props: ManifestValidationProps) => (await validate(props, files)).violations
      .filter(({ ruleName }) => ruleName.startsWith('LM001')).map(({ violatingResources: [{ manifestPath }], recommendation }) => [path.basename(path.dirname(manifestPath)), recommendation.slice(0, 10)]);
    const [on412, unknown] = ['liveMigrat', 'On OpenShi'];
    expect(await ofRule({})).toEqual([['old', unknown], ['new', unknown], ['other', unknown]]);
    expect(await ofRule({ clusters: [clusters] })).toEqual([['old', on412], ['other', unknown]]);
    expect(await ofRule({ clusters: [clusters], release: '4.12' })).toEqual([['old', on412], ['other', on412]]);
  });

  test('that can\'t be read are an error, with all of their problems', async () => {
    fs.writeFileSync(clusters, 'name,release\nold,4.1\n_,4.21\n');
    await expect(validate({ clusters: [clusters] }, {})).rejects.toThrow(/^ManifestValidation: .*clusters\.csv:2: .*4\.1.*\nManifestValidation: .*clusters\.csv:3: .*$/);
    expect(() => new ManifestValidation({ clusters: 'clusters.yaml' } as any)).toThrow(
      'ManifestValidation: clusters is "clusters.yaml", which is not a list of names of files. Write a list of names of files.');
  });
});

describe('the VMs of a file', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vms-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const vms = path.join(folder, 'vms.csv');
  const files = { 'a.yaml': hyperConverged({ parallelOutboundMigrationsPerNode: 1 }) };

  test('are judged by the settings that hold for them', async () => {
    fs.writeFileSync(vms, 'name,memory,dirty-rate,working-set\ndb,512Gi,900MiB/s,64Gi\n');
    const recommended = async (props: ManifestValidationProps) => (await validate({ release: '4.21', vms, ...props }, files)).violations.map(({ recommendation }) => recommendation);
    expect(await recommended({ link: '5Gbps' })).toEqual([expect.stringMatching(/a migration of default\/db is canceled\. .* gets 596 MiB\/s\. .*\(LM085\)$/)]);
    expect(await recommended({ link: '10Gbps', otherTraffic: '5Gbps' })).toHaveLength(1);
    expect(await recommended({ link: '10Gbps' })).toEqual([]);
    expect((await validate({ release: '4.21' }, files)).violations).toEqual([]);
  });

  test('that can\'t be read, or have no link, are an error that tells all of it', async () => {
    fs.writeFileSync(vms, 'name,memory,dirty-rate\ndb,512,900MiB/s\n');
    await expect(validate({ vms, otherTraffic: 'none' }, files)).rejects.toThrow(new RegExp('^ManifestValidation: link is missing\\. Write what the network interface of a node carries, such '
      + 'as 25Gbps\\.\nManifestValidation: otherTraffic: "none" is no rate\\. .*\nManifestValidation: .*vms\\.csv:2: memory: "512" has no unit\\. .*$'));
    await expect(validate({ link: '5Gbps' }, files)).rejects.toThrow('ManifestValidation: vms is missing. Write the file with the VMs that migrate.');
    expect(() => new ManifestValidation({ vms: 7 } as any)).toThrow('ManifestValidation: vms is 7, which is not the name of a file. Write the name of a file.');
  });
});

test('what only some releases refuse fails where that is the release, and is advice where none is stated', async () => {
  const files = { 'a.yaml': hyperConverged({ allowPostCopy: true }) };
  const status = async (props: ManifestValidationProps) => (await validate(props, files)).summary.status;
  expect([await status({ release: '4.12' }), await status({ release: '4.21' }), await status({})]).toEqual(['failure', 'success', 'success']);
});

test('the cluster\'s own interfaces are taken from the properties', async () => {
  const network = JSON.stringify({
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'm', namespace: 'openshift-cnv' },
    spec: { config: '{"type":"macvlan","master":"eth0","ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}' },
  });
  const ids = async (clusterInterfaces: string[]) => (await validate({ release: '4.21', clusterInterfaces }, { 'a.yaml': network })).violations.map(({ ruleName }) => ruleName.slice(0, 5));
  expect(await ids(['br-ex', 'eth0'])).toEqual(['LM066']);
  expect(await ids(['br-ex', 'eth1'])).toEqual([]);
});

test('without advice errors are reported all the same, and an object without a name is told by its file', async () => {
  const policy = JSON.stringify({ apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', spec: { selectors: {}, allowPostCopy: 'yes' } });
  const { violations, summary } = await validate({ release: '4.21', advice: false }, { 'a.yaml': policy });
  expect(summary).toMatchObject({ status: 'failure', errors: '2' });
  expect(violations.map(({ ruleName, violatingResources: [{ manifestPath, resourceName }] }) => [ruleName.slice(0, 5), manifestPath, resourceName]))
    .toEqual([['LM002', 'a.yaml', 'undefined'], ['LM013', 'a.yaml', 'undefined']]);
});

test('no properties at all are none, and networks that are none are an error', async () => {
  const files = { 'a.yaml': hyperConverged({}) };
  expect((await validate(null as any, files)).summary.status).toBe('success');
  const { violations } = await validate({ clusterNetworks: { pods: '10.128.0.0/14', machineNetwork: [] } as any }, files);
  expect(violations.map(({ recommendation }) => recommendation.split('.').slice(0, 2).join('.'))).toEqual([
    'clusterNetworks.pods is "10', 'clusterNetworks.machineNetwork is [], which is no network that is looked at',
  ]);
});

test('a folder without anything to judge loses no error of an acknowledgement', async () => {
  const config = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
  const { summary } = await validate({ acknowledge: { LM033: '', BOGUS: 'y' } }, { 'a.yaml': hyperConverged({}), 'b.yaml': hyperConverged({}), 'x/c.yaml': config });
  expect(summary).toMatchObject({ status: 'failure', errors: '2' });
});

test('a release that is none is refused at once', () => {
  expect(() => new ManifestValidation({ release: '4.2' })).toThrow('HyperConvergedVersion.openShift: "4.2" is no release');
});

test('cdk8s synth runs it: advice is printed and passes, errors fail', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plugin-'));
  try {
    // The plugin as its user has it, made from the sources, since tests do without a build.
    const plugin = path.join(folder, 'node_modules', 'cdk8s-live-migration');
    fs.mkdirSync(plugin, { recursive: true });
    fs.writeFileSync(path.join(plugin, 'index.js'), `require(${JSON.stringify(path.join(ROOT, 'test', 'from-sources'))});
      module.exports = require(${JSON.stringify(path.join(ROOT, 'src'))});`);
    const synth = (settings: unknown) => {
      fs.writeFileSync(path.join(folder, 'app.js'), `const { App, Chart, ApiObject } = require(${JSON.stringify(require.resolve('cdk8s'))});
        const app = new App(); new ApiObject(new Chart(app, 'prod'), 'by-hand', ${hyperConverged(settings)}); app.synth();`);
      fs.writeFileSync(path.join(folder, 'cdk8s.yaml'), fs.readFileSync(path.join(ROOT, 'examples', 'validation', 'cdk8s.yaml'), 'utf8')
        .replace('ts-node main.ts', 'node app.js').replace('./../..', './node_modules/cdk8s-live-migration'));
      return spawnSync(process.execPath, [path.join(ROOT, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s'), 'synth', '--check-upgrade', 'false'], {
        cwd: folder, encoding: 'utf8', env: { ...process.env, CDK8S_RECORD_CONSTRUCT_METADATA: 'true' },
      });
    };
    const advised = synth({ network: 'elsewhere' });
    expect([advised.status, advised.stderr]).toEqual([0, '']);
    expect(advised.stdout).toContain('LM037: A migration network that is not among the manifests [advice]');
    const failed = synth({ parallelMigrationsPerCluster: 0 });
    expect(failed.status).toBe(2);
    expect(failed.stdout).toContain('Construct Path: prod/by-hand');
    expect(failed.stdout).toContain('parallelMigrationsPerCluster is 0, and so no migration ever starts. Write 1 or more. (LM004)');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}, 60_000);
