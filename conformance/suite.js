// Runs the test suite, for the checks that run it on something else than what is there.
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { run } = require('./tools');

/** An environment in which whatever a test starts is run by this Node.js too. */
function environmentOf(node) {
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  const versions = [node, 'node'].map(command => run(command, ['-p', 'process.version'], { env }).trim());
  if (versions[0] !== versions[1]) {
    throw new Error(`Tests on ${versions[0]} would start programs on ${versions[1]}.`);
  }
  return { env, version: versions[0] };
}

/** Runs all tests of a folder: how many there were, and those that failed, with their messages. */
exports.runSuite = (root, temporary, node = process.execPath) => {
  const { env, version } = environmentOf(node);
  const file = path.join(fs.mkdtempSync(path.join(temporary, 'suite-')), 'results.json');
  // The report that npm test writes stays as it is.
  const args = [path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--ci', '--reporters=summary', '--json', `--outputFile=${file}`];
  const { status, stderr } = spawnSync(node, args, { cwd: root, env, encoding: 'utf8', maxBuffer: Infinity });
  if (!fs.existsSync(file)) {
    throw new Error(`The test suite did not run on Node.js ${version} (exit status ${status}):\n${stderr}`);
  }
  const { testResults } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults).filter(test => ['passed', 'failed'].includes(test.status));
  const failures = testResults.filter(suite => suite.status === 'failed').flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(test => test.status === 'failed');
    // A file that doesn't even load has no test that failed.
    return failed.length > 0 ? failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join('\n')}`) : [`${name}: ${message}`];
  });
  if (status !== 0 && failures.length === 0) {
    failures.push(`exit status ${status}:\n${stderr}`);
  }
  return { version, tests: tests.length, failures };
};
