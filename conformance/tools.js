// How the checks run the judges' programs.
const { spawnSync } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { setTimeout: sleep } = require('timers/promises');

/** Runs a command, and returns what it prints. */
const run = (command, args, options = {}) => {
  const { error, status, signal, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: Infinity, ...options });
  if (error || status !== 0) {
    // A program that ends before it has read its input is an error of its own (EPIPE), whatever it says of that.
    throw error && !stderr ? error : new Error(`${[command, ...args].join(' ')} (${error?.code ?? signal ?? `exit status ${status}`}):\n${stdout ?? ''}${stderr ?? ''}`);
  }
  return stdout;
};
exports.run = run;

/** Why npm gets nothing from its registry; undefined if it does. Without the registry's address. */
exports.noRegistry = () => {
  const { status, stderr } = spawnSync('npm', ['view', 'cdk8s', 'version'], { encoding: 'utf8' });
  return status === 0 ? undefined : `npm gets nothing from its registry (${/npm error code (\S+)/.exec(stderr)?.[1] ?? `exit status ${status}`})`;
};

/** Waits until something is there, and returns it. */
exports.until = async (what, find, patience = 60_000) => {
  for (const start = Date.now(); ; await sleep(50)) {
    const found = await find();
    if (found) {
      return found;
    }
    if (Date.now() - start > patience) {
      throw new Error(`Still not so after ${patience / 1000} s: ${what}`);
    }
  }
};

/** Whether a command is there. */
exports.exists = (command, ...args) => !spawnSync(command, args).error;

/** Runs Go in a folder, and returns what it prints. */
const go = (cwd, ...args) => run('go', args, { cwd, env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=readonly' } });
exports.go = go;

/** Builds programs of a folder's Go module, in a folder that the next run of this clone finds again. Returns that folder. */
exports.goPrograms = (cwd, ...args) => {
  const clone = crypto.createHash('sha256').update(cwd).digest('hex').slice(0, 12);
  const folder = path.join(os.tmpdir(), 'cdk8s-live-migration-conformance', `${path.basename(cwd)}-${clone}`);
  // With the state of the clone in them, the programs would be other ones after each commit.
  go(cwd, 'build', '-buildvcs=false', '-o', `${folder}${path.sep}`, ...args);
  return folder;
};

/** Makes a folder to build judges in: our files, and how judges are asked beside them. */
exports.copyJudges = (from, folder) => {
  fs.cpSync(from, folder, { recursive: true });
  fs.cpSync(path.join(__dirname, 'lines'), path.join(folder, 'lines'), { recursive: true });
};

/** The folder of a Go module that a folder's go.sum knows. */
exports.goModule = (cwd, module, version) => JSON.parse(go(cwd, 'mod', 'download', '-json', `${module}@${version}`)).Dir;

/** A judge's answers to questions: each is a line of JSON. */
exports.ask = (program, questions) => (
  run(program, [], { input: questions.map(question => JSON.stringify(question)).join('\n') }).trim().split('\n').map(line => JSON.parse(line))
);
