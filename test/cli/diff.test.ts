import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { main } from '../../src/cli/main';
import { read } from '../support';

const PRINTED = read('test', 'scenarios', 'openshift-4.18-printed.yaml');
const NETWORK = read('test', 'scenarios', 'openshift-4.21-dedicated-network.yaml');

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diff-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** What diff prints of two texts. */
async function diff(before: string, after: string, ...options: string[]) {
  const printed = { out: '', err: '' };
  const files = Object.entries({ before, after }).map(([name, text]) => {
    const file = path.join(folder, `${name}.yaml`);
    fs.writeFileSync(file, text);
    return file;
  });
  const status = await main(['node', 'x', 'diff', ...files, ...options], {
    isTerminal: false, out: text => { printed.out += text; }, err: text => { printed.err += text; },
  });
  return { status, ...printed };
}

test('nothing changes but what the server writes, the order of keys, and how quantities and JSON are written', async () => {
  const before = `${PRINTED.replace('  liveMigrationConfig:\n', '  liveMigrationConfig:\n    bandwidthPerMigration: "0"\n')}---\n${NETWORK}`;
  const own = PRINTED.slice(0, PRINTED.indexOf('status:')).replace(/  (uid|resourceVersion|generation|creationTimestamp): .*\n/g, '');
  const after = `${own.replace('  liveMigrationConfig:\n', '  liveMigrationConfig:\n    bandwidthPerMigration: 0Mi\n')}---\n${
    NETWORK.replace('"type": "macvlan",\n    "master": "eth1",', '"master":"eth1", "type":"macvlan",')}`;
  expect(await diff(before, after, '--release', '4.18')).toEqual({ status: 0, out: 'Nothing changes.\n', err: '' });
});

test('fields are told one by one, with what that mends and brings', async () => {
  const after = PRINTED.replace('completionTimeoutPerGiB: 800', 'completionTimeoutPerGiB: 150').replace('allowPostCopy: false', 'allowPostCopy: true\n    network: x')
    .replace('    - pciDeviceSelector: 10DE:1EB8', '    - pciDeviceSelector: 10DE:1EB9');
  const { out, status } = await diff(PRINTED, after, '--release', '4.18');
  expect(status).toBe(0);
  expect(out.split('\n').map(line => line.replace(/^(  \w+): .*\((LM\d+)\)$/, '$1 $2'))).toEqual([
    'HyperConverged openshift-cnv/kubevirt-hyperconverged (hco.kubevirt.io):',
    '  liveMigrationConfig.allowPostCopy: false -> true',
    '  liveMigrationConfig.completionTimeoutPerGiB: 800 -> 150',
    '  liveMigrationConfig.network: unset -> "x"',
    '  permittedHostDevices.pciHostDevices: [{"pciDeviceSelector":"10DE:1EB8","resourceName":"nvidia.com/TU104GL"}] -> '
      + '[{"pciDeviceSelector":"10DE:1EB9","resourceName":"nvidia.com/TU104GL"}]',
    '', 'This mends:', '  advice LM039', '', 'This brings:', '  advice LM030', '  advice LM032', '  advice LM034', '  advice LM035', '  advice LM037', '',
  ]);
});

test('a network\'s configuration is told by its keys; what comes and goes is named', async () => {
  const { out } = await diff(`${PRINTED}---\n${NETWORK}`, `${NETWORK.replace('"eth1"', '"eth2"')}---\n${NETWORK.replace(/my-secondary-network/, 'another')}`);
  expect(out).toContain('\n  config.master: "eth1" -> "eth2"\n');
  expect(out).toContain('HyperConverged openshift-cnv/kubevirt-hyperconverged (hco.kubevirt.io): is not in what comes after, and stays in the cluster unless it is deleted\n');
  expect(out).toContain('NetworkAttachmentDefinition openshift-cnv/another (k8s.cni.cncf.io): is new\n');
});

test('a configuration that is no JSON is compared as text, and other kinds are passed over', async () => {
  const { out } = await diff(`${NETWORK}---\nkind: Pod\nmetadata: { name: a }\n`, NETWORK.replace('"cniVersion"', 'cniVersion'));
  expect(out).toMatch(/^NetworkAttachmentDefinition .*:\n  config: \{"cniVersion"/);
  expect(out).not.toContain('Pod');
});

test('what can\'t be read ends it, with the status 2', async () => {
  const { status, out, err } = await diff(PRINTED, 'a: [');
  expect([status, out]).toEqual([2, '']);
  expect(err).toMatch(/after\.yaml:1:\d+: can't be read: /);
  expect((await diff(PRINTED, PRINTED, '--release', 'x')).status).toBe(2);
});

test('errors that it brings have the status 1; an object that stands twice, the status 2', async () => {
  const { status, out } = await diff(PRINTED, PRINTED.replace(/parallelMigrationsPerCluster: \d+/, 'parallelMigrationsPerCluster: 0'));
  expect([status, out.match(/error: .*\(LM\d+\)/g)?.length]).toEqual([1, 1]);
  const twice = await diff(PRINTED, `${PRINTED}---\n${PRINTED}`);
  expect([twice.status, twice.out]).toEqual([2, '']);
  expect(twice.err).toMatch(/HyperConverged openshift-cnv\/kubevirt-hyperconverged .* stands in .*after\.yaml and in .*after\.yaml\. Compare one cluster at a time/);
});

test('the same finding at the place of another API version is neither mended nor brought, and one without a namespace is the same object', async () => {
  const hc = (api: string, spec: any) => JSON.stringify({
    apiVersion: `hco.kubevirt.io/${api}`, kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' }, spec,
  });
  const { out } = await diff(hc('v1beta1', { liveMigrationConfig: { network: 'm' } }), hc('v1', { virtualization: { liveMigrationConfig: { network: 'm' } } }), '--release', '4.23');
  expect(out).not.toContain('This mends');
  expect(out).not.toContain('LM037');
  const unnamed = hc('v1beta1', { liveMigrationConfig: { progressTimeout: 100 } }).replace(',"namespace":"openshift-cnv"', '');
  expect((await diff(hc('v1beta1', { liveMigrationConfig: { progressTimeout: 150 } }), unnamed)).out).toMatch(/liveMigrationConfig\.progressTimeout: 150 -> 100/);
});

test('the release is read from the status, and what is unset afterwards is said to stay under server-side apply', async () => {
  const { out } = await diff(PRINTED, PRINTED.replace(/ *allowAutoConverge: .*\n/, ''));
  expect(out).toContain('What is unset afterwards stays as it is in the cluster where it is applied by server-side apply');
  expect(out).not.toContain('4.23');
});

test('networks of the cluster, and advice that is acknowledged, are taken from options', async () => {
  const after = NETWORK.replace('10.200.5.0/24', '10.130.5.0/24');
  const cr = PRINTED.replace('liveMigrationConfig:\n', 'liveMigrationConfig:\n    network: my-secondary-network\n');
  expect((await diff(`${cr}---\n${NETWORK}`, `${cr}---\n${after}`)).out).toContain('LM025');
  expect((await diff(`${cr}---\n${NETWORK}`, `${cr}---\n${after}`, '--network', 'pods=10.8.0.0/14')).out).not.toContain('LM025');
});

test('of a rewrite to v1, what changes is told at its new place', async () => {
  const hc = (api: string, spec: any) => JSON.stringify({
    apiVersion: `hco.kubevirt.io/${api}`, kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' }, spec,
  });
  const { out } = await diff(
    hc('v1beta1', { liveMigrationConfig: { network: 'm', allowAutoConverge: true }, defaultCPUModel: 'Haswell', tuningPolicy: 'highBurst', vddkInitImage: 'x' }),
    hc('v1', { virtualization: { liveMigrationConfig: { network: 'm', allowAutoConverge: false }, virtualMachineOptions: { defaultCPUModel: 'Haswell' } } }),
    '--release', '4.23',
  );
  expect(out.split('\n').filter(line => line.includes('->'))).toEqual([
    '  tuningPolicy: "highBurst" -> unset',
    '  vddkInitImage: "x" -> unset',
    '  virtualization.liveMigrationConfig.allowAutoConverge: true -> false',
  ]);
  const back = await diff(hc('v1', { virtualization: { liveMigrationConfig: { network: 'm' } } }), hc('v1beta1', { liveMigrationConfig: { network: 'n' } }), '--release', '4.23');
  expect(back.out.split('\n').filter(line => line.includes('->'))).toEqual(['  virtualization.liveMigrationConfig.network: "m" -> "n"']);
});

test('a namespace says nothing where there is none', async () => {
  const policy = (metadata: object) => JSON.stringify({ apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata, spec: { selectors: {} } });
  expect((await diff(policy({ name: 'a' }), policy({ name: 'a', namespace: 'b' }))).out).toBe('Nothing changes.\n');
  expect((await diff(policy({ name: 'a', namespace: 'c' }), policy({ name: 'a', namespace: 'b' }))).out).toBe('Nothing changes.\n');
});

test('what the cluster\'s object is delivered by, its file is as well; a protection that goes is told', async () => {
  const marked = (...annotations: string[]) => PRINTED.replace('  annotations:\n', `  annotations:\n${annotations.map(line => `    argocd.argoproj.io/${line}\n`).join('')}`);
  const live = marked('tracking-id: virt', 'sync-options: Prune=false,Delete=false');
  expect((await diff(live, PRINTED)).out).toMatch(/This brings:\n {2}advice: .*\(LM091\)$/m);
  expect((await diff(marked('tracking-id: virt'), PRINTED)).out).not.toContain('LM091');
  expect((await diff(marked('tracking-id: virt'), live)).out).toMatch(/This mends:\n {2}advice: .*\(LM091\)$/m);
  const app = 'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: virt }\nspec: { source: { path: . }, syncPolicy: { automated: { prune: PRUNE } } }\n';
  const changed = PRINTED.replace('progressTimeout: 150', 'progressTimeout: 160');
  expect((await diff(`${app.replace('PRUNE', 'false')}---\n${PRINTED}`, `${app.replace('PRUNE', 'true')}---\n${changed}`)).out).toMatch(/This brings:\n(.*\n)*.*\(LM091\)$/m);
});
