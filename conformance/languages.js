// What the checks of the languages have in common: the packages that jsii makes for each, and programs that have to put out what those in TypeScript do.
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { run } = require('./tools');

const ROOT = path.join(__dirname, '..');
const EXAMPLES = path.join(ROOT, 'examples');
const NAMES = fs.readdirSync(EXAMPLES).filter(name => fs.existsSync(path.join(EXAMPLES, name, 'main.ts')));
exports.EXAMPLES = EXAMPLES;
exports.NAMES = NAMES;

const modulesOf = name => path.dirname(require.resolve(`${name}/package.json`));

/** The package, and those that its programs use besides, which are published for few languages: the last needs the ones before. */
exports.PACKAGES = { 'constructs': modulesOf('constructs'), 'cdk8s': modulesOf('cdk8s'), 'cdk8s-plus-27': modulesOf('cdk8s-plus-27'), 'cdk8s-live-migration': ROOT };

/** jsii says on stderr, to every program, what it thinks of a release of Node.js. */
const SILENCE = Object.fromEntries([
  'UNTESTED_NODE_VERSION', 'DEPRECATED_NODE_VERSION', 'END_OF_LIFE_NODE_VERSION',
].map(what => [`JSII_SILENCE_WARNING_${what}`, process.versions.node.split('.')[0]]));

/** Has jsii-pacmak make packages for a language. */
exports.pacmak = (folders, language, outdir, ...options) => run('npx', [
  'jsii-pacmak', ...folders, '--target', language, '--force-target', '--no-npmignore', '--outdir', outdir, ...options,
], { cwd: ROOT, env: { ...process.env, ...SILENCE } });

const PRINTED = 'what it prints';

/** Runs a program in a folder, and returns the manifests that it writes by their names, and what it prints. */
function outputOf([command, ...args], cwd, outdir) {
  const env = { ...process.env, ...SILENCE, CDK8S_OUTDIR: outdir };
  delete env.JAVA_TOOL_OPTIONS; // Java says on stderr that it has taken them up.
  const { error, status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: Infinity });
  if (error || status !== 0) {
    throw error ?? new Error(`${[command, ...args].join(' ')} in ${cwd} ends with ${status}:\n${stderr}`);
  }
  const printed = stdout + stderr;
  const files = fs.existsSync(outdir) ? fs.readdirSync(outdir, { recursive: true }).filter(name => fs.statSync(path.join(outdir, name)).isFile()) : [];
  return new Map([...printed === '' ? [] : [[PRINTED, printed]], ...files.map(name => [name, fs.readFileSync(path.join(outdir, name), 'utf8')])]);
}

const typeScript = new Map();

/** What an example puts out in TypeScript. */
function expectedOf(report, name) {
  if (!typeScript.has(name)) {
    const program = [process.execPath, '-r', require.resolve('ts-node/register/transpile-only'), 'main.ts'];
    typeScript.set(name, outputOf(program, path.join(EXAMPLES, name), path.join(report.folder, 'typescript', name)));
  }
  return typeScript.get(name);
}

/** The first lines that differ. */
function difference(expected, actual) {
  const [ours, theirs] = [expected, actual].map(text => text.split('\n'));
  const i = ours.findIndex((line, n) => line !== theirs[n]);
  const at = i < 0 ? ours.length : i;
  return `line ${at + 1}:\n  TypeScript: ${ours[at]}\n  here:       ${theirs[at]}`;
}

/** Where two outputs differ, in words. That a program prints True where TypeScript prints true is no difference. */
function differences(what, expected, actual) {
  const textOf = (output, name) => (name === PRINTED ? output.get(name)?.toLowerCase() : output.get(name));
  return [...new Set([...expected.keys(), ...actual.keys()])].flatMap(name => {
    const [ours, theirs] = [textOf(expected, name), textOf(actual, name)];
    const problem = theirs === undefined ? 'is missing' : ours === undefined ? 'is nothing that TypeScript writes' : difference(ours, theirs);
    return ours === theirs ? [] : [`${what}, ${name}, ${problem}`];
  });
}

/** Holds the examples in a language against those in TypeScript. `command` runs one: it is given the example's name. */
exports.holdExamples = (report, { judge, version, file, command }) => {
  let cases = 0;
  let texts = 0;
  let disagreements = 0;
  for (const name of NAMES) {
    const expected = expectedOf(report, name);
    cases += expected.size;
    texts += expected.has(PRINTED) ? 1 : 0;
    let found;
    try {
      const cwd = path.join(EXAMPLES, name);
      found = fs.existsSync(path.join(cwd, file)) ? differences(`examples/${name}/${file}`, expected, outputOf(command(name), cwd, path.join(report.folder, judge, name)))
        : [`There is no examples/${name}/${file}.`];
    } catch (error) {
      found = [error.message];
    }
    disagreements += found.length;
    found.forEach(text => report.problem(text));
  }
  if (NAMES.length < 8 || texts < 2) {
    report.problem(`The examples do not try everything: there are ${NAMES.length}, and ${texts} print something.`);
  }
  report.row({ judge, version, cases, disagreements, detail: `${NAMES.length} examples: ${cases - texts} files, and what ${texts} print` });
};

const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const [, MISTAKES] = /^```text\n(Validation failed.*?)\n```$/ms.exec(README);

/** Holds what the README's program with mistakes prints in a language against the README: its error, perhaps with a stack below. */
exports.holdMistakes = (report, { judge, version, command }) => {
  const output = outputOf(command, report.folder, path.join(report.folder, judge, 'mistakes'));
  const printed = output.get(PRINTED) ?? '';
  const isSame = /^(\S+: )?Error: /.test(printed) && printed.includes(`Error: ${MISTAKES}\n`) && output.size === 1;
  if (!isSame) {
    report.problem(`The README's mistakes are told in another way, ${difference(`Error: ${MISTAKES}`, printed)}`);
  }
  report.row({ judge, version, cases: 1, disagreements: isSame ? 0 : 1, detail: 'the error of the README\'s program with mistakes, which writes no file' });
};
