import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import Ajv from 'ajv';
import * as YAML from 'yaml';
import { main } from '../../src/cli/main';
import { RULE_BOOK } from '../../src/rules/book';
import { read, writeInto } from '../support';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'check-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Runs the command line, and gives its exit status and what it prints, with the folder's name left out. */
async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const status = await main(['node', 'cdk8s-live-migration', ...args], {
    out: text => { printed.out += text; }, err: text => { printed.err += text; }, isTerminal: false,
  });
  const short = (text: string) => text.split(`${folder}${path.sep}`).join('');
  return { status, out: short(printed.out), err: short(printed.err) };
}

const write = (name: string, content: string | Buffer) => writeInto(folder, name, content);

const HC = `apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata:
  name: kubevirt-hyperconverged
  namespace: openshift-cnv
spec:
  liveMigrationConfig:
`;
const hyperConverged = (...settings: string[]) => `${HC}${settings.map(line => `    ${line}\n`).join('')}`;
const network = (config: string) => `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: { name: migration, namespace: openshift-cnv }
spec:
  config: ${config}
`;

test('errors are shown with file, line and column, and the status is 1', async () => {
  const file = write('hc.yaml', `# by hand\n${hyperConverged('progressTimeout: 150', 'parallelMigrationsPerCluster: 0')}`);
  expect(await run('check', file)).toEqual({
    status: 1,
    err: '',
    out: 'hc.yaml:10:5: error: liveMigrationConfig.parallelMigrationsPerCluster is 0, and so no migration ever starts. Write 1 or more. (LM004)\n'
      + '1 error, 0 advice in 1 object of 1 file.\n',
  });
});

test('the product documentation\'s own text is read, whose quoted JSON ends as far left as its key', async () => {
  const text = read('test', 'scenarios', 'openshift-4.21-dedicated-network.yaml').replace(/^    }'$/m, '  }\'');
  const file = write('all.yaml', `${hyperConverged('network: my-secondary-network')}---\n${text}---\n${hyperConverged('progressTimeout: -1')}`);
  const { out, status } = await run('check', '--release', '4.21', '--nodes', '24', file);
  expect(text).toContain('\n  }\'\n');
  expect(out).toMatch(/^all\.yaml:27:1: error: kind is "HyperConverged", of which there are 2/m);
  expect(out).toContain('in 3 objects of 1 file.');
  expect(status).toBe(1);
});

test('advice passes, says what happens if it is ignored, and can be left out', async () => {
  const file = write('hc.yaml', hyperConverged('allowAutoConverge: true', 'completionTimeoutPerGiB: 800'));
  const { status, out } = await run('check', file, '--release', '4.21');
  expect(status).toBe(0);
  expect(out).toBe('hc.yaml:9:5: advice: liveMigrationConfig.completionTimeoutPerGiB is 800, the default up to OpenShift Virtualization 4.17, where OpenShift '
    + 'Virtualization 4.21 has 150. Leave it out, so that each release\'s own default holds. (LM039)\n  If it is ignored: The cluster keeps the behavior of an old release.\n'
    + '0 errors, 1 advice in 1 object of 1 file.\n');
  expect((await run('check', file, '--release', '4.21', '--advice=off')).out).toBe('0 errors, 0 advice in 1 object of 1 file.\n');
});

describe('with the VMs that migrate', () => {
  const VMS = 'name,namespace,memory,dirty-rate,working-set,labels\ndb,orders,512Gi,900MiB/s,64Gi,app=orders\nweb,orders,16Gi,10MiB/s,,\n';

  test('settings that do not do for one are told with the figures, and what to set', async () => {
    const [file, vms] = [write('hc.yaml', hyperConverged('parallelOutboundMigrationsPerNode: 1')), write('vms.csv', VMS)];
    expect(await run('check', file, '--release', '4.21', '--vms', vms, '--link', '5Gbps')).toEqual({
      status: 0,
      err: '',
      out: 'hc.yaml:7:3: advice: liveMigrationConfig.completionTimeoutPerGiB is 150, the default, and a migration of orders/db is canceled. It never converges: it dirties 900 MiB/s '
        + 'and one migration gets 596 MiB/s. At its completion timeout it is canceled after 22 h 55 min. Set completionTimeoutPerGiB to 3 and allowPostCopy to true in the HyperConverged '
        + 'or, for such VMs alone, in a MigrationPolicy. Other VMs may need others: MigrationPlan, or plan --vms, finds what does for all. (LM085)\n'
        + '  If it is ignored: As long as that is so, the VM stays on its node, which can\'t be drained.\n0 errors, 1 advice in 1 object of 1 file.\n',
    });
    expect((await run('check', file, '--release', '4.21', '--vms', vms, '--link', '10Gbps')).out).toContain('0 errors, 0 advice');
    expect((await run('check', file, '--release', '4.21', '--vms', vms, '--link', '10Gbps', '--other-traffic', '5Gbps')).out).toContain('gets 596 MiB/s');
    expect((await run('check', file, '--release', '4.21', '--vms', vms, '--link', '10Gbps', '--per-connection', '70MiB/s')).out).toContain('gets 560 MiB/s');
    const policy = 'apiVersion: migrations.kubevirt.io/v1alpha1\nkind: MigrationPolicy\nmetadata: { name: a }\nspec:\n  selectors: { virtualMachineInstanceSelector: { app: orders } }\n'
      + '  allowPostCopy: true\n  completionTimeoutPerGiB: 3\n';
    const both = write('both.yaml', `${hyperConverged('parallelOutboundMigrationsPerNode: 1', 'network: a')}---\n${policy}`);
    expect((await run('check', both, '--release', '4.21', '--vms', vms, '--link', '5Gbps')).out).not.toMatch(/LM08[5-9]|LM090/);
  });

  test('what a change brings to them is told', async () => {
    const [before, after] = ['completionTimeoutPerGiB: 3', 'completionTimeoutPerGiB: 2'].map((line, i) => write(`${i}.yaml`, hyperConverged(line, 'parallelOutboundMigrationsPerNode: 1')));
    const slow = write('vms.csv', VMS.replace('900MiB/s', '590MiB/s'));
    const told = await run('diff', before, after, '--release', '4.21', '--vms', slow, '--link', '5Gbps');
    expect(told.out).toContain('LM085');
    expect((await run('diff', before, after, '--release', '4.21')).out).not.toContain('LM085');
  });

  test('what can\'t be read is told at once, and the status is 2', async () => {
    const file = write('hc.yaml', hyperConverged('progressTimeout: 150'));
    const vms = write('vms.csv', 'name,memory,dirty-rate\ndb,512,900\n');
    expect(await run('check', file, '--vms', vms, '--link', 'fast', '--other-traffic', '5')).toEqual({
      status: 2,
      out: '',
      err: expect.stringMatching(new RegExp([
        '^error: there is nothing to judge the settings by:', '  --link: "fast" is no rate. .*', '  --other-traffic: "5" .*', '  .*vms\\.csv:2: memory: "512" has no unit. .*',
        '  .*vms\\.csv:2: dirty-rate: "900" has no unit. .*\n$',
      ].join('\n'))),
    });
    expect((await run('check', file, '--vms', vms)).err).toContain('  --link is missing. Write what the network interface of a node carries, such as 25Gbps.');
    expect((await run('check', file, '--per-connection', '5Gbps')).err).toContain('  --vms is missing. Write the file with the VMs that migrate.');
    expect((await run('check', '-', '--vms', '-', '--link', '5Gbps')).err).toBe('error: standard input can be the VMs or manifests only\n');
  });
});

test('advice is acknowledged by an option or by an annotation, and stays in the JSON report with its reason', async () => {
  const plain = write('plain.yaml', hyperConverged('network: elsewhere'));
  const annotated = write('annotated.yaml', hyperConverged('network: elsewhere')
    .replace('metadata:\n', 'metadata:\n  annotations: { cdk8s-live-migration/LM037: another repository has it }\n'));
  expect((await run('check', plain)).out).toContain('(LM037)');
  expect((await run('check', annotated)).out).toBe('0 errors, 0 advice, 1 acknowledged in 1 object of 1 file.\n');
  expect((await run('check', plain, '--acknowledge', 'LM037=the network team has it')).out).toBe('0 errors, 0 advice, 1 acknowledged in 1 object of 1 file.\n');
  const { findings } = JSON.parse((await run('check', '--format', 'json', annotated)).out);
  expect(findings).toMatchObject([{ rule: 'LM037', severity: 'advice', acknowledged: 'another repository has it' }]);
});

test('an acknowledgement that nothing needs is told once, and only if no cluster needs it', async () => {
  write('a/hc.yaml', hyperConverged('network: elsewhere'));
  write('b/hc.yaml', hyperConverged('progressTimeout: 150'));
  expect((await run('check', folder, '--acknowledge', 'LM037=x')).out).toBe('0 errors, 0 advice, 1 acknowledged in 2 objects of 2 files.\n');
  const { out } = await run('check', folder, '--acknowledge', 'LM037=x', '--acknowledge', 'LM044=y');
  expect(out.match(/LM047/g)).toHaveLength(1);
});

test('an acknowledgement of an error changes nothing, and says so', async () => {
  const { status, out } = await run('check', write('hc.yaml', hyperConverged('parallelMigrationsPerCluster: 0')), '--acknowledge', 'LM004=we know');
  expect(status).toBe(1);
  expect(out).toContain('acknowledge.LM004 is "we know", but LM004 is an error, which cannot be acknowledged. Mend what it says. (LM047)');
});

test('JSON, lists in lists and other kinds are read; other products\' kinds pass silently', async () => {
  const bad = YAML.parse(hyperConverged('parallelMigrationsPerCluster: 0'));
  const file = write('list.json', JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { kind: 'List', apiVersion: 'v1', items: [bad] },
      { apiVersion: 'v1', kind: 'Pod' }, { apiVersion: 'other.example.com/v1', kind: 'MigrationPolicy', spec: { selectors: 'all' } }, 7, null,
    ],
  }, undefined, 2));
  const { out } = await run('check', file);
  expect(out).toMatch(/^list\.json:18:15: error: .* \(LM004\)\n1 error, 0 advice in 3 objects of 1 file\.\n$/);
});

test('fields inside of a network\'s configuration are found in the text', async () => {
  const file = write('nad.yaml', `${hyperConverged('network: migration')}---\n${network(`|
    {
      "type": "macvlan", "master": "eth1",
      "ipam": {
        "type": "whereabouts",
        "range": "10.200.5.0/33"
      }
    }`)}`);
  expect((await run('check', file)).out).toMatch(/^nad\.yaml:19:10: error: config\.ipam\.range is "10\.200\.5\.0\/33"/);
});

test('clusters are judged by themselves: a file with a HyperConverged, and what is in its folder', async () => {
  write('east/hc.yaml', hyperConverged('network: migration'));
  write('east/networks/.hidden.yaml', 'kind: [');
  write('east/nad.yaml', network('\'{"type":"macvlan","master":"eth1","ipam":{"type":"whereabouts","range":"10.200.5.0/28"}}\''));
  write('west/hc.yml', hyperConverged('network: migration'));
  write('west/readme.txt', 'kind: [');
  write('node_modules/x.yaml', 'kind: [');
  const { out, status } = await run('check', '--nodes', '40', folder);
  expect(out.split('\n').map(line => line.split(/ is "/)[0])).toEqual([
    'east/nad.yaml:5:76: error: config.ipam.range',
    'west/hc.yml:8:5: advice: liveMigrationConfig.network',
    '  If it is ignored: If the cluster has no such NetworkAttachmentDefinition, virt-handler\'s pods wait for it on every node, and nothing migrates.',
    '1 error, 1 advice in 3 objects of 3 files.',
    '',
  ]);
  expect(status).toBe(1);
});

test('what is known of the cluster is taken from options', async () => {
  const nad = network('\'{"type":"bridge","bridge":"br0","ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}\'');
  const file = write('all.yaml', `${hyperConverged('network: migration')}---\n${nad}`);
  const { out } = await run('check', file, '--nodes', '253', '--link-mtu', '9000', '--network', 'machines=10.9.0.0/16', '--network', 'machines=10.200.0.0/16',
    '--network', 'pods=');
  expect(out.match(/LM\d{3}/g)).toEqual(['LM038', 'LM024', 'LM025']);
  expect(out).toContain('overlaps 10.200.0.0/16, the network of the machines');
});

describe('what can\'t be read is told, with the status 2, and hides nothing of other files or documents', () => {
  const deep = '['.repeat(100_000);
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghijklm'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghijklm'[i]}`).join(',')}]`).join('\n')}\n`;
  test.each<[string, string | Buffer, RegExp]>([
    ['broken YAML', 'kind: x\na: [\nb: c', /^broken:\d+:\d+: can't be read: /m],
    ['broken JSON', '{"kind": ', /^broken:\d+:\d+: can't be read: /m],
    ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), /^broken: can't be read: no text/m],
    ['a double key', 'kind: a\nkind: b', /^broken:2:1: can't be read: Map keys must be unique/m],
    ['an alias bomb', bomb, /^broken:1:1: can't be read: /m],
    ['a cycle', 'a: &a { b: *a }\nkind: Pod', /^broken:1:12: can't be read: an alias that stands for what it is in/m],
    ['a cycle in lists', 'kind: &a [[*a]]', /^broken:1:12: can't be read: an alias/m],
    ['an error message', 'Error from server (Forbidden)', /^broken:1:1: can't be read: no manifest, but "Error from server \(Forbidden\)"/m],
    ['a list', '- kind: Pod', /^broken:1:1: can't be read: no manifest, but \[\{"kind":"Pod"\}\]/m],
    ['nothing', '\n# only a comment\n', /^broken: can't be read: nothing is in it/m],
    ['nesting of 900', `kind: ${'['.repeat(900)}${']'.repeat(900)}`, /^broken:\d+:\d+: can't be read: nested too deeply/m],
    ['deep nesting', deep, /^broken.*: can't be read: /m],
  ])('%s', async (_, content, message) => {
    const started = Date.now();
    const { status, out } = await run('check', write('broken', content), write('hc.yaml', hyperConverged('parallelMigrationsPerCluster: 0')));
    expect(out).toMatch(message);
    expect(out).toContain('hc.yaml:8:5: error: liveMigrationConfig.parallelMigrationsPerCluster is 0');
    expect(status).toBe(2);
    expect(Date.now() - started).toBeLessThan(20_000);
  }, 30_000);

  test('a file that isn\'t there', async () => {
    const { status, out } = await run('check', path.join(folder, 'none.yaml'), write('ok.yaml', hyperConverged('progressTimeout: 150')));
    expect(out).toMatch(/^none\.yaml: can't be read: ENOENT/);
    expect(out).toContain('in 1 object of 1 file, and 1 that can\'t be read.');
    expect(status).toBe(2);
  });

  test('another document of the file', async () => {
    const { status, out } = await run('check', write('two.yaml', `${hyperConverged('parallelMigrationsPerCluster: 0')}---\na: "\n`));
    expect(out).toContain('(LM004)');
    expect(out).toMatch(/^two\.yaml:1\d:\d+: can't be read: /m);
    expect(status).toBe(2);
  });
});

describe('wrong use has the status 2 and says how to use it', () => {
  test.each<[string[], RegExp]>([
    [['check', '--release', '3.11', 'x'], /'3\.11' is invalid.*no release that is known here.*4\.12/],
    [['check', '--nodes', '0', 'x'], /Write a whole number, 1 or more/],
    [['check', '--nodes', '1e3', 'x'], /Write a whole number, 1 or more/],
    [['check', '--network', 'pod=10.0.0.0/8', 'x'], /NAME is one of pods, services/],
    [['check', '--network', 'pods', 'x'], /Write NAME=CIDR/],
    [['check', '--acknowledge', 'LM999=x', 'x'], /There is no rule LM999/],
    [['check', '--acknowledge', 'LM033', 'x'], /Write RULE=REASON/],
    [['diff', '-', '-'], /standard input can be one of the two only/],
    [['check', '--acknowledge', 'LM033= ', 'x'], /Write RULE=REASON/],
    [['check', '--format', 'xml', 'x'], /Allowed choices are text, json, sarif/],
    [['check', '--explain', 'LM999'], /there is no rule LM999; there are LM001 to LM095\n/],
    [['check', '--acknowledge', 'lm092=Why'], /LM092 is about a fleet: write it into the acknowledgements of the Fleet\.$/m],
    [['check', '--unknown'], /unknown option '--unknown'/],
    [['chek'], /unknown command 'chek'/],
  ])('%j', async (args, message) => {
    const { status, out, err } = await run(...args);
    expect(err).toMatch(message);
    expect(out).toBe('');
    expect(status).toBe(2);
  });

  test('help is no wrong use', async () => {
    const { status, out } = await run('check', '--help');
    expect(status).toBe(0);
    expect(out).toContain('oc get hyperconverged,net-attach-def,migrationpolicy,nncp -A -o yaml |');
  });
});

test('a rule is explained', async () => {
  const { status, out } = await run('check', '--explain', 'lm033');
  expect(status).toBe(0);
  expect(out).toMatch(/^LM033: Heavy workloads without a network for migrations \(advice\)\n[^]*If it is ignored: [^]*RULES\.md#LM033\n\nAdvised against:\n\napiVersion: [^]*Fine:\n\napiVersion: /);
  expect((await run('check', '--explain', 'LM050')).out).toContain('Refused:');
  expect((await run('check', '--explain', 'lm092')).out).toMatch(/^LM092: A migration network that changes [^]*\nAdvised against:\n\na run that [^]*\nFine:\n\na run that .*\n$/);
});

test('SARIF is valid by its schema, and has rules, places and suppressions', async () => {
  const file = write('a b/hc.yaml', hyperConverged('network: elsewhere', 'parallelMigrationsPerCluster: 0'));
  const { out } = await run('check', '--format', 'sarif', '--acknowledge', 'LM037=known', file, path.join(folder, 'none.yaml'), write('bad.yaml', 'a: ['));
  const log = JSON.parse(out);
  const schema = JSON.parse(fs.readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false, unicodeRegExp: false });
  const validate = ajv.compile({ ...schema, $schema: undefined, $id: undefined, id: undefined });
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ ...log, version: '2.0.0' })).toBe(false);

  const [{ tool, results, invocations }] = log.runs;
  expect(tool.driver.rules.map((rule: any) => rule.id)).toEqual(RULE_BOOK.map(rule => rule.id));
  expect(results.map((result: any) => [result.ruleId, result.level, result.suppressions?.[0].justification])).toEqual([
    ['LM037', 'warning', 'known'], ['LM004', 'error', undefined],
  ]);
  expect(results.map((result: any) => tool.driver.rules[result.ruleIndex].id)).toEqual(['LM037', 'LM004']);
  expect(results[1].locations[0].physicalLocation).toMatchObject({
    artifactLocation: { uri: expect.stringMatching(/a%20b\/hc\.yaml$/) }, region: { startLine: 9, startColumn: 5 },
  });
  expect(results[0].suppressions[0].kind).toBe('external');
  expect(invocations[0].executionSuccessful).toBe(false);
  expect(invocations[0].toolExecutionNotifications).toHaveLength(2);
});

test('YAML is read as Kubernetes reads it: no dates, no numbers to the base of 60, no byte order mark', async () => {
  const labels = 'metadata:\n  labels: { at: 12:30, on: 2024-01-01, mac: 02:00:00:00:00:00, octal: 0o17 }\n';
  const file = write('hc.yaml', `\uFEFF${hyperConverged('progressTimeout: 1_50').replace('metadata:\n', labels)}`);
  const { out } = await run('check', '--advice=off', file);
  expect(out.match(/metadata\.labels\.\w+ is .*?,/g)).toEqual(['metadata.labels.at is "12:30",', 'metadata.labels.mac is "02:00:00:00:00:00",', 'metadata.labels.octal is 15,']);
  expect(out).toContain('hc.yaml:4:');
});

test('what ManifestWorks, Policies and Templates hold is judged, each as a cluster of its own', async () => {
  const bad = YAML.parse(hyperConverged('parallelMigrationsPerCluster: 0'));
  const work = { apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', spec: { workload: { manifests: [bad] } } };
  const configuration = (complianceType: string) => ({
    apiVersion: 'policy.open-cluster-management.io/v1',
    kind: 'ConfigurationPolicy',
    spec: { 'object-templates': [{ complianceType, objectDefinition: bad }] },
  });
  const policy = {
    apiVersion: 'policy.open-cluster-management.io/v1',
    kind: 'Policy',
    spec: { 'policy-templates': [{ objectDefinition: configuration('musthave') }, { objectDefinition: configuration('mustnothave') }, {}] },
  };
  const replicas = {
    apiVersion: 'work.open-cluster-management.io/v1alpha1',
    kind: 'ManifestWorkReplicaSet',
    spec: { manifestWorkTemplate: { workload: { manifests: [bad] } } },
  };
  const template = {
    apiVersion: 'template.openshift.io/v1',
    kind: 'Template',
    objects: [{ ...bad, spec: { liveMigrationConfig: { parallelMigrationsPerCluster: '${LIMIT}', progressTimeout: -1 } } }],
  };
  const typed = { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConvergedList', items: [bad] };
  const other = { ...work, apiVersion: 'example.com/v1' };
  const file = write('all.yaml', [work, policy, replicas, template, other].map(object => YAML.stringify(object)).join('---\n'));
  const { out } = await run('check', '--advice=off', file, write('typed.yaml', YAML.stringify(typed)));
  expect(out.match(/LM\d{3}/g)).toEqual(['LM004', 'LM004', 'LM004', 'LM003', 'LM004']);
  expect(out).toMatch(/^all\.yaml:13:13: error: liveMigrationConfig\.parallelMigrationsPerCluster is 0/m);
});

test('a network below a cluster\'s folder is that cluster\'s, and overlays of several are nobody\'s', async () => {
  const nad = network('\'{"type":"macvlan"}\'');
  for (const cluster of ['a', 'b']) {
    write(`${cluster}/hc.yaml`, hyperConverged('network: migration'));
    write(`${cluster}/networks/nad.yaml`, nad);
  }
  expect((await run('check', folder)).out.match(/^\S+: error: \S+/gm)).toEqual([
    'a/networks/nad.yaml:5:11: error: config.master', 'a/networks/nad.yaml:5:11: error: config.ipam',
    'b/networks/nad.yaml:5:11: error: config.master', 'b/networks/nad.yaml:5:11: error: config.ipam',
  ]);
  const overlays = path.join(folder, 'kustomize');
  write('kustomize/base/hc.yaml', hyperConverged('network: migration'));
  const good = network('\'{"type":"macvlan","master":"eth1","ipam":{"type":"dhcp"}}\'');
  write('kustomize/east/nad.yaml', good);
  write('kustomize/west/nad.yaml', good);
  expect((await run('check', '--advice=off', overlays)).out).toBe('0 errors, 0 advice in 3 objects of 3 files.\n');
});

test('a file that is named twice is read once, links and capital letters are followed, and a folder without files is told', async () => {
  const file = write('x/hc.YAML', hyperConverged('parallelMigrationsPerCluster: 0'));
  fs.symlinkSync(file, path.join(folder, 'x', 'link.yml'));
  fs.mkdirSync(path.join(folder, 'empty'));
  expect((await run('check', file, file)).out).toContain('1 error, 0 advice in 1 object of 1 file.');
  expect((await run('check', path.join(folder, 'x'))).out).toContain('2 errors, 0 advice in 2 objects of 2 files.');
  const { status, out } = await run('check', path.join(folder, 'empty'));
  expect([status, out.split('\n')[0]]).toEqual([2, 'empty: can\'t be read: no .yaml, .yml, .json file is in it']);
});

test('an empty file of a folder is none, as cdk8s writes for charts that only hold charts', async () => {
  write('x/0000-parent.yaml', '');
  write('x/0001-child.yaml', hyperConverged('progressTimeout: 150'));
  expect(await run('check', path.join(folder, 'x'))).toEqual({ status: 0, err: '', out: '0 errors, 0 advice in 1 object of 2 files.\n' });
});

test('the release is what the operator has written into the status, unless it is stated', async () => {
  const file = write('hc.yaml', `${hyperConverged('completionTimeoutPerGiB: 150')}status:\n  versions: [{ name: operator, version: 4.20.3 }]\n`);
  expect((await run('check', file)).out).toBe('0 errors, 0 advice in 1 object of 1 file.\n');
  expect((await run('check', '--release', '4.23', file)).out).toContain('(LM039)');
  expect((await run('check', write('odd.yaml', hyperConverged('completionTimeoutPerGiB: 150').replace('spec:', 'status: { versions: [null] }\nspec:')))).status).toBe(0);
});

test('a network that stands alone in the operator\'s namespace is for migrations, and any network\'s configuration has to be JSON', async () => {
  expect((await run('check', write('nad.yaml', network('\'{"type":"macvlan"}\'')))).out.match(/LM\d{3}/g)).toEqual(['LM019', 'LM022']);
  const elsewhere = network('\'{"type":"macvlan",}\'').replace('openshift-cnv', 'vms');
  expect((await run('check', write('nad.yaml', elsewhere))).out.match(/LM\d{3}/g)).toEqual(['LM018']);
  expect((await run('check', write('nad.yaml', elsewhere.replace(',}', '}')))).out).toContain('0 errors');
});

test('a slip in a name is told from a field that nobody knows', async () => {
  const file = write('hc.yaml', `${hyperConverged('allowPostcopy: true', 'somethingElse: 1')}  liveMigrationconfig: {}\n  nothingLikeIt: 1\nliveMigrationConfig: {}\n`);
  const { out } = await run('check', '--release', '4.21', file);
  expect(out.match(/^\S+ .*(Write|Remove|Move) .*$/gm)!.map(line => line.replace(/^.*?: (\w+): (\S+) .*\. (\w+ \S+).*(LM\d+)\)$/, '$1 $2 $3 $4'))).toEqual([
    'error liveMigrationConfig.allowPostcopy Write allowPostCopy. LM001',
    'error liveMigrationConfig.somethingElse Remove it; LM001',
    'error liveMigrationconfig Write liveMigrationConfig. LM057',
    'advice nothingLikeIt Remove it. LM058',
    'error liveMigrationConfig Move it LM057',
  ]);
});

test('all that pins an old default is told at once', async () => {
  const { out } = await run('check', '--release', '4.20', write('hc.yaml', hyperConverged('bandwidthPerMigration: 64Mi', 'completionTimeoutPerGiB: 800')));
  expect(out.match(/liveMigrationConfig\.\w+ is \S+ the/g)).toEqual([
    'liveMigrationConfig.bandwidthPerMigration is "64Mi", the', 'liveMigrationConfig.completionTimeoutPerGiB is 800, the',
  ]);
});

test('an error that holds for some releases only is advice that can\'t be acknowledged', async () => {
  const file = write('hc.yaml', hyperConverged('allowPostCopy: true', 'network: a').replace('metadata:\n',
    'metadata:\n  annotations: { cdk8s-live-migration/LM008: x, cdk8s-live-migration/LM037: "" }\n'));
  const { out } = await run('check', file);
  expect(out).toMatch(/advice: On OpenShift Virtualization 4\.23 and later: liveMigrationConfig\.allowPostCopy .*LM008/);
  expect(out).toContain('LM008 is an error, which cannot be acknowledged');
  expect(out).toMatch(/\(LM051\)/);
  expect(out).toMatch(/names no NetworkAttachmentDefinition .*LM037/);
});

test('documentation\'s own layout is read in time that is proportional to its length', async () => {
  const text = network('\'{\n    "type": "macvlan", "master": "eth1",\n    "ipam": { "type": "dhcp" }\n  }\'');
  const time = async (n: number) => {
    const file = write(`${n}.yaml`, Array.from({ length: n }, (_, i) => text.replace('name: migration', `name: m${i}`)).join('---\n'));
    const started = process.hrtime.bigint();
    const { out } = await run('check', file);
    expect(out).toContain(`in ${n} objects of 1 file.`);
    return Number(process.hrtime.bigint() - started);
  };
  await time(20);
  const [few, many] = [await time(100), await time(400)];
  expect(many / few).toBeLessThan(12); // the square would be 16
});

test('documentation\'s own layout is read in one list of many, and as far left as it can be', async () => {
  const config = '{\n        "type": "macvlan", "master": "eth1",\n        "ipam": { "type": "dhcp" }';
  const item = (i: number) => `- apiVersion: k8s.cni.cncf.io/v1\n  kind: NetworkAttachmentDefinition\n  metadata: { name: m${i}, namespace: vms }\n  spec:\n`
    + `    config: '${config}\n    }'\n`;
  const list = `kind: List\napiVersion: v1\nitems:\n${Array.from({ length: 300 }, (_, i) => item(i)).join('')}`;
  const started = Date.now();
  expect((await run('check', '--advice=off', write('list.yaml', list))).out).toBe('0 errors, 0 advice in 300 objects of 1 file.\n');
  expect(Date.now() - started).toBeLessThan(20_000);
  const left = network(`'${config}\n}'`);
  expect((await run('check', '--advice=off', write('left.yaml', left))).out).toBe('0 errors, 0 advice in 1 object of 1 file.\n');
});

test('ManifestWorks of one namespace are one cluster', async () => {
  const work = (name: string, namespace: string, manifest: any) => YAML.stringify({
    apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name, namespace }, spec: { workload: { manifests: [manifest] } },
  });
  const cr = YAML.parse(hyperConverged('network: migration'));
  const nad = YAML.parse(network('\'{"type":"macvlan","master":"eth1","ipam":{"type":"dhcp"}}\''));
  const file = write('works.yaml', [work('a', 'east', cr), work('b', 'east', nad), work('c', 'west', cr)].join('---\n'));
  expect((await run('check', '--acknowledge=LM091=Nobody deletes them.', file)).out.match(/LM\d{3}/g)).toEqual(['LM044', 'LM037']);
});

test('an Application in another file tells that what it brings is deleted with it', async () => {
  const app = (source: string) => `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: virt }\nspec: { source: ${source}, syncPolicy: { automated: { prune: true } } }\n`;
  write('virt/hc.yaml', hyperConverged('progressTimeout: 100'));
  write('argo/apps.yaml', app('{ path: virt }'));
  expect((await run('check', folder)).out).toMatch(/^virt\/hc\.yaml:3:1: advice: metadata\.annotations\.argocd\.argoproj\.io\/sync-options is unset, and so Argo CD, by the Application virt, /m);
  write('argo/apps.yaml', app('{ chart: x }'));
  expect((await run('check', folder)).out).not.toContain('LM091');
});

test('the version is told', async () => {
  expect(await run('--version')).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test('colors are for terminals', async () => {
  const file = write('hc.yaml', hyperConverged('parallelMigrationsPerCluster: 0'));
  let printed = '';
  await main(['node', 'x', 'check', file], { out: text => { printed += text; }, err: () => undefined, isTerminal: true });
  expect(printed).toContain('\u001b[31merror\u001b[39m');
  expect((await run('check', file)).out).not.toContain('\u001b');
});
