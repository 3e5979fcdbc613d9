// Runs the test suite on each Node.js that users may have: the oldest that package.json allows, and the newest of each release line.
const fs = require('fs');
const path = require('path');
const { runSuite } = require('../suite');
const { noRegistry, run } = require('../tools');

const ROOT = path.join(__dirname, '..', '..');
const [OLDEST] = /\d+\.\d+\.\d+/.exec(require('../../package.json').engines.node);

/** The release lines that are in use. */
const LINES = ['20', '22', '24', '26'];

/** The program of a version, in a folder. It comes in the package that the package "node" would install by a script. */
function install(folder, version) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  fs.mkdirSync(folder);
  run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-package-lock', `${name}@${version}`], { cwd: folder });
  return path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

exports.title = 'The test suite on every Node.js that users have';
exports.needs = ['npm'];
exports.run = report => {
  const versions = report.sample ? [OLDEST, LINES.at(-1)] : [OLDEST, ...LINES];
  const why = noRegistry();
  if (why) {
    report.cannotJudge({ what: `Node.js ${versions.join(', ')}`, cases: versions.length, why });
    return;
  }
  for (const wanted of versions) {
    const { version, tests, failures } = runSuite(ROOT, report.folder, install(path.join(report.folder, wanted), wanted));
    if (!`${version}.`.startsWith(`v${wanted}.`)) {
      report.problem(`Asked for Node.js ${wanted}, npm installed ${version}.`);
    }
    report.row({ judge: 'Node.js', version, cases: tests, disagreements: failures.length, detail: wanted === OLDEST ? 'the oldest that is supported' : `the newest ${wanted}` });
    failures.forEach(failure => report.problem(`On Node.js ${version}: ${failure}`));
  }
};
