import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import Ajv from 'ajv';
import * as YAML from 'yaml';
import { main } from '../../src/cli/main';
import { RULE_BOOK } from '../../src/rules/book';
import { read } from '../support';

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

/** Writes a file and returns its path. */
function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

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
    + 'Virtualization 4.21 has 150. Leave it out, or write 150. (LM039)\n  If it is ignored: The cluster keeps the behavior of an old release.\n'
    + '0 errors, 1 advice in 1 object of 1 file.\n');
  expect((await run('check', file, '--release', '4.21', '--advice=off')).out).toBe('0 errors, 0 advice in 1 object of 1 file.\n');
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
    ['a cycle', 'a: &a { b: *a }\nkind: Pod', /^broken|^1 error/m],
    ['deep nesting', deep, /^broken.*: can't be read: /m],
  ])('%s', async (_, content, message) => {
    const started = Date.now();
    const { status, out } = await run('check', write('broken', content), write('hc.yaml', hyperConverged('parallelMigrationsPerCluster: 0')));
    expect(out).toMatch(message);
    expect(out).toContain('hc.yaml:8:5: error: liveMigrationConfig.parallelMigrationsPerCluster is 0');
    expect(status === 2 || _ === 'a cycle').toBe(true);
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
    [['check', '--acknowledge', 'LM999=x', 'x'], /Write RULE=REASON/],
    [['check', '--acknowledge', 'LM033= ', 'x'], /Write RULE=REASON/],
    [['check', '--format', 'xml', 'x'], /Allowed choices are text, json, sarif/],
    [['check', '--explain', 'LM999'], /there is no rule LM999; there are LM001 to LM\d{3}/],
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
    expect(out).toContain('oc get hyperconverged,net-attach-def,migrationpolicy -A -o yaml |');
  });
});

test('a rule is explained', async () => {
  const { status, out } = await run('check', '--explain', 'lm033');
  expect(status).toBe(0);
  expect(out).toMatch(/^LM033: Heavy workloads without a network for migrations \(advice\)\n[^]*If it is ignored: [^]*RULES\.md#LM033\n$/);
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
  expect(invocations[0].executionSuccessful).toBe(false);
  expect(invocations[0].toolExecutionNotifications).toHaveLength(2);
});

test('colors are for terminals', async () => {
  const file = write('hc.yaml', hyperConverged('parallelMigrationsPerCluster: 0'));
  let printed = '';
  await main(['node', 'x', 'check', file], { out: text => { printed += text; }, err: () => undefined, isTerminal: true });
  expect(printed).toContain('\u001b[31merror\u001b[39m');
  expect((await run('check', file)).out).not.toContain('\u001b');
});
