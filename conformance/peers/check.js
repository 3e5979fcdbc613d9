// Compiles the library and runs its tests with the oldest and with the newest peers that its package.json allows and the registry has.
const fs = require('fs');
const path = require('path');
const { runSuite } = require('../suite');
const { noRegistry, run } = require('../tools');

const ROOT = path.join(__dirname, '..', '..');
const { peerDependencies: PEERS } = require('../../package.json');

/** What the tests do without. */
const LEFT_OUT = ['.git', 'coverage', 'dist', 'lib', 'test-reports'].map(name => path.join(ROOT, name));

/** The versions in a range that the registry has, the oldest first. */
function versionsOf(name, range) {
  const answer = JSON.parse(run('npm', ['view', `${name}@${range}`, 'version', '--json'], { cwd: ROOT }));
  return [answer].flat().sort(new Intl.Collator('en', { numeric: true }).compare);
}

/** A copy of the repository in which the peers have these versions. */
function install(folder, peers) {
  fs.cpSync(ROOT, folder, { recursive: true, verbatimSymlinks: true, filter: source => !LEFT_OUT.includes(source) });
  run('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', ...peers], { cwd: folder });
  for (const peer of peers) {
    const [, name, version] = /^(.+)@(.+)$/.exec(peer);
    const installed = JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
    if (installed !== version) {
      throw new Error(`npm installed ${name} ${installed} in place of ${version}.`);
    }
  }
  return folder;
}

/** Compiles with these peers, and runs the tests. */
function hold(report, peers, detail) {
  const folder = install(path.join(report.folder, detail.replaceAll(' ', '-')), peers);
  run(process.execPath, [path.join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '--project', 'tsconfig.json'], { cwd: folder });
  const { tests, failures } = runSuite(folder, report.folder);
  report.row({ judge: 'peers', version: peers.join(', '), cases: tests, disagreements: failures.length, detail });
  failures.forEach(failure => report.problem(`With ${peers.join(', ')}: ${failure}`));
}

exports.title = 'The oldest and the newest peers';
exports.needs = ['npm'];
exports.run = report => {
  const why = noRegistry();
  if (why) {
    report.cannotJudge({ what: Object.keys(PEERS).join(', '), cases: Object.keys(PEERS).length, why });
    return;
  }
  const known = Object.entries(PEERS).map(([name, range]) => ({ name, versions: versionsOf(name, range) }));
  const pick = index => known.map(({ name, versions }) => `${name}@${versions.at(index)}`);
  const [oldest, newest] = [pick(0), pick(-1)];
  if (oldest.join() === newest.join()) {
    hold(report, newest, 'the oldest and the newest at once');
  } else {
    hold(report, newest, 'the newest');
    // The oldest are those that the library is developed with.
    if (!report.sample) {
      hold(report, oldest, 'the oldest');
    }
  }
};
