import { execFileSync, spawn, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { HyperConverged, ManifestValidation } from '../../src';
import { main } from '../../src/cli/main';
import { readFile } from '../../src/manifest-source';
import { readDocuments } from '../../src/yaml-source';
import { writeInto } from '../support';

const ROOT = path.join(__dirname, '..', '..');
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hostile-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Buffer) => writeInto(folder, name, content);

const HC = `apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata: { name: kubevirt-hyperconverged, namespace: openshift-cnv }
spec:
  liveMigrationConfig:
`;
const letters = 'abcdefghijklmnopq'.split('');
const list = (items: number, last = '') => `apiVersion: v1\nitems:\n${`- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n    # ${'comment '.repeat(85)}\n`.repeat(items)}${last}kind: List\n`;
const json = (items: number, last: object) => JSON.stringify({
  apiVersion: 'v1', items: [...Array.from({ length: items }, () => ({ kind: 'Pod', x: 'y'.repeat(1000) })), last], kind: 'List',
}, undefined, 4);
const badItem = { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged' }, spec: { liveMigrationConfig: { progressTimeout: -1 } } };

const deepNetwork = `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: { name: m, namespace: openshift-cnv }
spec:
  config: '{"type":"macvlan","ipam":${'['.repeat(50_000)}${']'.repeat(50_000)}}'
`;

/** Files, and what is said of each. */
const FILES: Record<string, [content: string | Buffer, said: RegExp]> = {
  'laughs': [`a: &a [x]\n${letters.slice(1).map((c, i) => `${c}: &${c} [${Array(9).fill(`*${letters[i]}`).join(',')}]\n`).join('')}`, /:1:1: can't be read: more than 4 MiB with its aliases written out/],
  'quadratic': [`a: &a [${'x,'.repeat(10_000)}x]\nb: [${'*a,'.repeat(900)}*a]\n`, /:1:1: can't be read: more than 4 MiB with its aliases/],
  'merges': [`a: &a {${Array.from({ length: 3000 }, (_, i) => `k${i}: v`).join(', ')}}\nb:\n${'- { <<: *a }\n'.repeat(900)}`, /:1:1: can't be read: more than 4 MiB with its aliases/],
  'aliases': [`kind: Pod\na:\n${Array.from({ length: 6000 }, (_, i) => `- &a${i} x\n- *a${i}\n`).join('')}`, /:1:1: can't be read: more than 10000 anchors and aliases/],
  'chain': [`a0: &a0 [x]\n${Array.from({ length: 400 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`).join('')}`, /:1:1: can't be read: nested too deeply with its aliases/],
  'cycle': ['a: &a\n  - b: *a\n', /:2:8: can't be read: an alias that stands for what it is in/],
  'nothing': ['a: *b\n', /:1:4: can't be read: an alias of nothing/],
  'deep-flow': [`a: ${'['.repeat(10_000)}`, /can't be read: nested too deeply/],
  'deep-maps': [`a: ${'{a: '.repeat(10_000)}`, /can't be read: nested too deeply/],
  'deep-list': [`${'- '.repeat(10_000)}x\n`, /can't be read: nested too deeply/],
  'deep-block': [Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), /can't be read: nested too deeply/],
  'deep-json': [`${'{"a":['.repeat(10_000)}1${']}'.repeat(10_000)}`, /can't be read: nested too deeply/],
  'long': [`a: ${'x'.repeat(5_000_000)}\n`, /:1:1: can't be read: more than 4 MiB in one document that is no list/],
  'long-item': [list(10, `- a: ${'x'.repeat(5_000_000)}\n`), /:5\d:1: can't be read: more than 4 MiB in one item of a list/],
  'long-list': [list(7000, `- ${HC.trimEnd().replace(/\n/g, '\n  ')}\n      progressTimeout: -1\n`), /:35008:7: error: liveMigrationConfig\.progressTimeout is -1/],
  'long-json': [json(4200, badItem), /:168\d\d:\d+: error: liveMigrationConfig\.progressTimeout is -1/],
  'deep-config': [deepNetwork, /:5:3: error: config is .*, which is no JSON object in a string, or one of more than 100 levels/],
  'NUL': [Buffer.from([0x61, 0x3a, 0, 1]), /can't be read: no text/],
  'utf16': [Buffer.from(`\ufeff${HC}`, 'utf16le'), /can't be read: text in UTF-16; write it in UTF-8/],
  'latin1': [Buffer.from('a: caf\u00e9\n', 'latin1'), /can't be read: no text in UTF-8/],
  'escape': ['kind: Pod\na: "\u001b[31m"\n', /:2:5: can't be read: a control character, which no manifest may have/],
  'double': ['kind: Pod\nkind: Pod\n', /:2:1: can't be read: Map keys must be unique/],
  'infinite': [`${HC}    progressTimeout: .inf\n`, /:6:22: can't be read: \.inf, a number that JSON does not have/],
  'digits': [`${HC}    progressTimeout: ${'9'.repeat(400)}\n`, /:6:5: error: liveMigrationConfig\.progressTimeout is "9{116}\.\.\., which is no whole number/],
  'binary': [`${HC}    network: !!binary QS9i\n`, /:6:5: error: liveMigrationConfig\.network is "A\/b"/],
  'set': [`${HC}    network: !!set { a, b }\n`, /:6:5: error: liveMigrationConfig\.network is \{"a":null,"b":null\}/],
  'custom': [`${HC}    progressTimeout: !js/function 1\n`, /:6:5: error: liveMigrationConfig\.progressTimeout is "1"/],
  'proto': [`${HC}    __proto__: { allowPostCopy: true }\n`, /:6:5: error: liveMigrationConfig\.__proto__ is \{"allowPostCopy":true\}/],
  'yes': [`${HC}    allowPostCopy: yes\n    progressTimeout: 1_000\n    completionTimeoutPerGiB: 0o17\n    network: on\n`, /:9:5: error: liveMigrationConfig\.network is true/],
  'e1': ['apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\nmetadata: { name: a }\nspec: { desiredState: { interfaces: [{ name: e1, type: ethernet, state: no }] } }\n', /interfaces\.0\.state is false/],
  'quotes': ['kind: "\n'.repeat(1000), /can't be read: /],
  'quoted-documents': ['---\nkind: "\n'.repeat(1000), /:3:1: can't be read: Missing closing "quote/],
  'documents': ['---\nkind: Pod\n'.repeat(5000), /^$/],
};

test('files that mean harm are refused or judged in bounded time and memory', () => {
  const files = Object.entries(FILES).map(([name, [content]]) => write(`${name}.yaml`, content));
  const program = `require('./src/cli/main').main(['node', 'x', 'check', '--advice', 'off', ...${JSON.stringify(files)}]).then(status => process.exit(status))`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--max-old-space-size=256', '-r', './test/from-sources', '-e', program], {
    cwd: ROOT, encoding: 'utf8', timeout: 120_000, maxBuffer: 2 ** 27,
  });
  expect(stderr).toBe('');
  const lines = stdout.split('\n');
  for (const [name, [, said]] of Object.entries(FILES)) {
    const [line = ''] = lines.filter(text => text.startsWith(path.join(folder, `${name}.yaml:`))).map(text => text.slice(folder.length + 1 + `${name}.yaml`.length));
    expect([name, line]).toEqual([name, expect.stringMatching(said)]);
  }
  expect(lines.at(-2)).toMatch(new RegExp(` errors, 0 advice in 162\\d\\d objects of ${Object.keys(FILES).length} files, and 10\\d\\d that can't be read\\.$`));
  expect(status).toBe(2);
}, 150_000);

/** Runs the command line in this process. */
async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const status = await main(['node', 'cdk8s-live-migration', ...args], {
    out: text => { printed.out += text; }, err: text => { printed.err += text; }, isTerminal: false,
  });
  return { status, ...printed };
}

describe('what is no file of its own', () => {
  test('devices, pipes that nobody writes, links to themselves and folders that can\'t be listed', async () => {
    const odd = path.join(folder, 'odd');
    fs.mkdirSync(odd);
    execFileSync('mkfifo', [path.join(odd, 'pipe.yaml')]);
    fs.symlinkSync('/dev/zero', path.join(odd, 'zero.yaml'));
    fs.symlinkSync('self.yaml', path.join(odd, 'self.yaml'));
    fs.symlinkSync('..', path.join(odd, 'loop'));
    fs.symlinkSync('nowhere.yaml', path.join(odd, 'away.yaml'));
    fs.writeFileSync(path.join(odd, 'fine.yaml'), `${HC}    progressTimeout: -1\n`);
    const { out, status } = await run('check', '--advice', 'off', odd);
    const short = out.split(`${odd}/`).join('').split('\n');
    expect(short.map(line => line.split(/ENOENT|ELOOP|, which/)[0])).toEqual([
      'away.yaml: can\'t be read: ', 'self.yaml: can\'t be read: ', 'pipe.yaml: can\'t be read: no file',
      expect.stringMatching(/^fine\.yaml:6:5: error: liveMigrationConfig\.progressTimeout is -1/),
      expect.stringContaining('1 error'), '',
    ]);
    expect(status).toBe(2);
    const named = await run('check', path.join(odd, 'pipe.yaml'), '/dev/zero');
    expect(named.out).toContain('pipe.yaml: can\'t be read: nothing is in it\n');
    expect(named.out).toContain('/dev/zero: can\'t be read: no file\n');
  });

  test('a pipe that somebody writes late and slowly is read to its end', () => {
    const pipe = path.join(folder, 'slow');
    execFileSync('mkfifo', [pipe]);
    spawn('sh', ['-c', '(sleep 0.3; echo "a: 1"; sleep 0.3; echo "b: 2") | (sleep 0.3; cat > "$0")', pipe]);
    expect(readFile(pipe)).toBe('a: 1\nb: 2\n');
  }, 30_000);
});

test('a configuration that is nested too deeply is no trouble for any format', async () => {
  const file = write('network.yaml', deepNetwork);
  expect((await run('diff', file, file)).out).toBe('Nothing changes.\n');
  expect(JSON.parse((await run('check', '--format', 'json', file)).out).findings.map(({ rule }: any) => rule)).toEqual(['LM018']);
});

describe('names from files don\'t forge what is printed', () => {
  const key = '::error::x\u001b[31m\n##[stop-commands]y\u2028\u202e\u009b';
  const object = (spec: object) => JSON.stringify({ apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: key }, spec })
    .replace(/[\u0080-\uffff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const bad = () => write(`::error::a\u001b]0;x\u0007\n##[x]/${key.replace(/\//g, '')}.yaml`, object({ liveMigrationConfig: { [key]: key, progressTimeout: key }, [key]: key }));
  const isPlain = (text: string) => text.split('\n').every(line => !UNSEEN.test(line) && !/^\s*::|##\[/.test(line));

  test('in text', async () => {
    const { out } = await run('check', bad());
    expect(out).toContain('progressTimeout is "::error::x\\u001b[31m');
    expect(isPlain(out)).toBe(true);
    // Advice has a second line; nothing else has.
    const shown = out.split('\n').filter(line => !line.startsWith('  If it is ignored: '));
    expect(shown.filter(line => !line.includes(': error: ') && !line.includes(': advice: '))).toEqual([expect.stringMatching(/^\d+ errors?, \d+ advice in 1 object of 1 file\.$/), '']);
  });

  test('in JSON and SARIF, which hold the names as they are', async () => {
    const file = bad();
    for (const format of ['json', 'sarif']) {
      const { out } = await run('check', '--format', format, file, path.join(folder, 'no\u001b[31m.yaml'));
      expect(isPlain(out)).toBe(true);
      const report = JSON.parse(out);
      if (format === 'json') {
        expect(report.findings.map(({ file: name }: any) => name)).toContain(file);
        expect(report.findings.map(({ path: keys }: any) => keys.at(-1))).toContain(key);
      } else {
        expect(decodeURIComponent(report.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri)).toBe(file);
      }
    }
  });

  test('in what the plugin of cdk8s-cli reports', async () => {
    const reported: string[] = [];
    await new ManifestValidation().validate({
      manifests: ['a.yaml'],
      parseManifest: () => [{ ...JSON.parse(object({ liveMigrationConfig: { [key]: key } })), metadata: { name: key, namespace: key } }],
      report: {
        addViolation: ({ ruleName, recommendation, fix, violatingResources: [{ resourceName, locations }] }: any) => (
          reported.push(ruleName, recommendation, fix, resourceName, ...locations)
        ),
        submit: () => {},
      },
    });
    expect(reported.some(text => text.includes('\\u003a:error::x'))).toBe(true);
    expect(reported.filter(text => UNSEEN.test(text) || !isPlain(text))).toEqual([]);
    expect(() => new ManifestValidation({ [key]: key } as any)).toThrow(/^ManifestValidation: \\u003a:error::x\\u001b\[31m\\u000a##\\u005b.* is no property/);
  });

  test('in what is said of a HyperConverged that can\'t be adopted', () => {
    const adopt = (file: string) => () => HyperConverged.fromManifest(new Chart(new App(), 'prod'), 'hc', { file });
    const named = (name: string, content: string) => adopt(write(`adopt\n::error::/${name}\u001b.yaml`, content));
    const start = '^\\[prod/hc\\] [^\\n\\u001b]*adopt\\\\u000a::error::/';
    expect(named('a', 'a: [')).toThrow(new RegExp(`${start}a\\\\u001b\\.yaml:1:5 can't be read: `));
    expect(named('b', `kind: "x\\n\\e[31m"\n---\nkind: ${'y'.repeat(9000)}\n`)).toThrow(new RegExp(`${start}b\\\\u001b\\.yaml has no HyperConverged, but x\\\\u000a\\\\u001b\\[31m, y{117}\\.\\.\\.`));
    expect(named('c', `${HC}    progressTimeout: ${'9'.repeat(19)}\n`)).toThrow(/: 9999999999999999999 is more than this program can hold exactly/);
    expect(named('d', HC.replace('kubevirt-hyperconverged,', `"${'z'.repeat(9000)}\\e",`))).toThrow(/metadata\.name is "z{116}\.\.\., and the operator ignores it/);
    expect(adopt('/dev/zero')).toThrow('[prod/hc] /dev/zero can\'t be read: no file.');
  });

  test('in a comparison, and in what is said of wrong use', async () => {
    const { out } = await run('diff', write('before.yaml', object({})), write('after.yaml', object({ [key]: key })));
    expect(out).toContain('\\u003a:error::x');
    expect(isPlain(out)).toBe(true);
    const wrong = await run('diff', path.join(folder, 'a\u001b[31m.yaml'), path.join(folder, '##[x]'));
    expect([wrong.status, isPlain(wrong.err)]).toEqual([2, true]);
    const { err, status } = await run('check', '--explain', '\u001b[31m##[x]');
    expect([status, isPlain(err)]).toEqual([2, true]);
  });
});

// Each as sigs.k8s.io/yaml 1.6.0 has it.
test.each<[string, unknown]>([
  ['yes', true], ['off', false], ['Y', true], ['~', null], ['0o17', 15], ['-0o17', -15], ['0O17', 15], ['017', 15], ['08', 8], ['0x1F', 31], ['0X1f', 31], ['0b101', 5], ['1_000', 1000], ['0o1_7', 15],
  ['1e3', 1000], ['.5', 0.5], ['5.', 5], ['+1', 1], ['1.000_5', 1.0005], ['190:20:30', '190:20:30'], ['2001-01-01', '2001-01-01'], ['e1', 'e1'], ['.', '.'], ['+', '+'], ['1e400', '1e400'], ['1.2.3', '1.2.3'],
  ['18446744073709551615', 2 ** 64], ['18446744073709551616', 2 ** 64], ['0x10000000000000000', '0x10000000000000000'], ['-9223372036854775809', -(2 ** 63)], ['0b', '0b'], ['0x', '0x'], ['_1', '_1'], ['1__', 1],
  ['!!str 1', '1'], ['!!int "3"', 3], ['!!float 1', 1], ['!foo 12', '12'], ['!!binary aGVsbG8=', 'hello'], ['!!set {a}', { a: null }], ['!!omap [a: 1]', [{ a: 1 }]], ['!!timestamp 2001-01-01', '2001-01-01'], ['\u0661', '\u0661'],
])('%s is what the cluster reads it as', (text, value) => {
  expect([...readDocuments(`a: ${text}\n`)].map(document => document.problem?.reason ?? document.value)).toEqual([{ a: value }]);
});
