// Does with the installed package what its users do. Each function returns its cases: what was tried, and what is wrong, if anything.
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { run } = require('../tools');
const { COMMANDS, FILES, PROGRAMS } = require('./readme');

/** How users compile and load: by the README's tsconfig.json, and by each way in which TypeScript looks for types, with no declaration left unread. */
const strict = { target: 'es2022', strict: true, skipLibCheck: false, types: ['node'] };
const WAYS = [
  { name: 'as the README says', extension: 'ts', ...JSON.parse(FILES['tsconfig.json']) },
  { name: 'node10', extension: 'ts', compilerOptions: { ...strict, module: 'commonjs', moduleResolution: 'node10' } },
  { name: 'node16, CommonJS', extension: 'cts', compilerOptions: { ...strict, module: 'node16' } },
  { name: 'node16, ES modules', extension: 'mts', compilerOptions: { ...strict, module: 'node16' } },
  { name: 'bundler', extension: 'ts', compilerOptions: { ...strict, module: 'esnext', moduleResolution: 'bundler', noEmit: true } },
];
exports.WAYS = WAYS.map(({ name }) => name);

/** What a command prints, and how it ends. */
function outcome(folder, [command, ...args], input = '') {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', input });
  return { status, stdout, printed: `${stdout}${stderr}`, error };
}

const npx = (folder, args, input) => outcome(folder, ['npx', '--no-install', ...args], input);
const expected = (wanted, got) => (wanted === got ? undefined : `expected:\n${wanted}\nbut it is:\n${got}`);

/** The programs of the README's tour: whether they compile, and put out what the README shows. */
exports.tour = folder => {
  const compiled = [];
  const ran = [];
  WAYS.forEach(({ name, extension, compilerOptions }, i) => {
    const here = path.join(folder, `way-${i}`);
    fs.mkdirSync(here);
    PROGRAMS.forEach(({ source }, n) => fs.writeFileSync(path.join(here, `program-${n + 1}.${extension}`), source));
    fs.writeFileSync(path.join(here, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const { status, printed } = npx(here, ['tsc', '--pretty', 'false', '--project', '.']);
    const general = status !== 0 && !printed.includes('program-') ? printed : undefined;
    PROGRAMS.forEach(({ output }, n) => {
      const what = `program ${n + 1} of the tour, ${name}`;
      compiled.push({ what, wrong: general ?? (printed.split('\n').filter(line => line.startsWith(`program-${n + 1}.`)).join('\n') || undefined) });
      if (!compilerOptions.noEmit) {
        const script = `program-${n + 1}.${extension.replace('ts', 'js')}`;
        ran.push({ what, wrong: expected(output, outcome(here, [process.execPath, script]).printed) });
      }
    });
  });
  return { compiled, ran };
};

/** A project from nothing, with the README's files and the documented procedure for its program: cdk8s synth, with the validation plugin. */
exports.project = (folder, root) => {
  const program = path.join(root, 'examples', 'heavy-workloads', 'main.ts');
  fs.copyFileSync(program, path.join(folder, 'main.ts'));
  Object.entries(FILES).forEach(([name, text]) => fs.writeFileSync(path.join(folder, name), text));
  const { status, printed } = npx(folder, ['cdk8s', 'synth', '--check-upgrade', 'false']);
  const manifest = path.join(folder, 'dist', 'prod-east.k8s.yaml');
  return [
    { what: 'cdk8s synth', wrong: status === 0 ? undefined : printed },
    { what: 'its manifests', wrong: expected(PROGRAMS[0].output, fs.existsSync(manifest) ? fs.readFileSync(manifest, 'utf8') : 'none') },
    { what: 'its validation', wrong: /LM034/.test(printed) ? undefined : `no advice in:\n${printed}` },
  ];
};

/** The command line: what the README shows of it, and its options on the manifests of the project. */
exports.commandLine = (folder, root, version) => {
  fs.mkdirSync(path.join(folder, 'docs')); // for the picture that a command makes, and for the tables that others read
  for (const table of ['drain.csv', 'vms.csv']) {
    fs.copyFileSync(path.join(root, 'docs', table), path.join(folder, 'docs', table));
  }
  const shown = COMMANDS.map(({ args, example, output }) => {
    if (example === undefined) {
      return { what: args.join(' '), wrong: expected(output, npx(folder, args).printed) };
    }
    const here = path.join(folder, 'examples', example);
    fs.cpSync(path.join(root, 'examples', example), here, { recursive: true, filter: source => path.basename(source) !== 'dist' });
    const config = path.join(here, 'cdk8s.yaml');
    fs.writeFileSync(config, fs.readFileSync(config, 'utf8').replace('./../..', './../../node_modules/cdk8s-live-migration'));
    run('npx', ['--no-install', 'cdk8s', 'synth', '--check-upgrade', 'false'], { cwd: here });
    return { what: args.join(' '), wrong: expected(output, npx(folder, args).printed) };
  });
  const manifest = path.join('dist', 'prod-east.k8s.yaml');
  const text = fs.readFileSync(path.join(folder, manifest), 'utf8');
  const results = sarif => sarif.runs[0].results.map(({ ruleId, level }) => `${ruleId} ${level}`);
  const asked = [
    { args: ['--version'], status: 0, holds: ({ stdout }) => stdout === `${version}\n` },
    { args: ['check', '--release', '4.21', manifest], status: 0, holds: ({ stdout }) => /LM034[^]*^0 errors/m.test(stdout) },
    { args: ['check', '--release', '4.12', manifest], status: 1, holds: ({ stdout }) => /LM001/.test(stdout) },
    { args: ['check', '--release', '4.12', '-'], input: text, status: 1, holds: ({ stdout }) => /LM001/.test(stdout) },
    { args: ['check', '--release', '4.12', '--format', 'json', manifest], status: 1, holds: ({ stdout }) => JSON.stringify(JSON.parse(stdout)).includes('LM001') },
    { args: ['check', '--release', '4.12', '--format', 'sarif', manifest], status: 1, holds: ({ stdout }) => results(JSON.parse(stdout)).includes('LM001 error') },
    { args: ['check', '--explain', 'LM014'], status: 0, holds: ({ stdout }) => stdout.includes('parallelOutboundMigrationsPerNode') },
    { args: ['diff', '--release', '4.21', manifest, manifest], status: 0, holds: ({ stdout }) => stdout !== '' },
    { args: ['check', 'no-such-file.yaml'], status: 2, holds: ({ printed }) => printed.includes('no-such-file.yaml') },
  ];
  return [...shown, ...asked.map(({ args, input, status, holds }) => {
    const got = npx(folder, ['cdk8s-live-migration', ...args], input);
    return { what: args.join(' '), wrong: got.status === status && holds(got) ? undefined : `exit status ${got.status}, and it prints:\n${got.printed}` };
  })];
};

/** Each name that the package exports, as require and as import give it. */
exports.names = folder => {
  const keys = (flag, load) => JSON.parse(run(process.execPath, [flag, '--eval', `${load}; console.log(JSON.stringify(Object.keys(all)))`], { cwd: folder }));
  const required = keys('--input-type=commonjs', 'const all = require("cdk8s-live-migration")');
  const imported = keys('--input-type=module', 'import * as all from "cdk8s-live-migration"');
  const names = new Set([...required, ...imported].filter(name => !['__esModule', 'default', 'module.exports'].includes(name)));
  return [...names].map(name => ({
    what: name, wrong: required.includes(name) && imported.includes(name) ? undefined : `it comes only by ${required.includes(name) ? 'require' : 'import'}`,
  }));
};
