// Holds the package, as npm packs it, against what its users do with it: in an empty folder, with its peers, by the README's words.
const path = require('path');
const { noRegistry, run } = require('../tools');
const { judgeContents } = require('./contents');
const { audit, copiesAmong, judgeInstalled, packagesIn } = require('./installed');
const { COMMANDS, INSTALLS, PROGRAMS } = require('./readme');
const { commandLine, names, project, tour, WAYS } = require('./use');

const ROOT = path.join(__dirname, '..', '..');
const { name: NAME, version: VERSION, peerDependencies } = require('../../package.json');

const bytes = number => `${number.toLocaleString('en-US')} bytes`;

/** What of the installed packages is known, and isn't this package's to change. */
const YAML_TWICE = {
  what: 'yaml is installed twice: with cdk8s, and with this package',
  why: 'jsii makes a library bundle what isn\'t made with jsii, so each of the two brings its own', source: 'package.json of cdk8s',
};
const BACKPORT = {
  why: 'cdk8s-plus-27 names backport, a tool of its makers, as an optional dependency; no part of this library loads it: all of the above ran without it, '
    + 'after npm install --omit=optional',
  source: 'package.json of cdk8s-plus-27',
};

/** Reports what was tried in one row, and each thing that is wrong. */
function tell(report, judge, version, cases, detail) {
  const wrong = cases.filter(each => each.wrong !== undefined);
  report.row({ judge, version, cases: cases.length, disagreements: wrong.length, detail });
  wrong.forEach(each => report.problem(`${each.what}: ${each.wrong}`));
}

/** The packages that come with this one and its peers. */
function holdInstalled(report, folder, npm, bundled) {
  const { wanted, installed } = packagesIn(folder);
  const copies = copiesAmong(wanted, [...bundled, NAME, ...Object.keys(peerDependencies)]);
  const wrong = [
    ...judgeInstalled(installed),
    ...copies.filter(({ name }) => name !== 'yaml').map(({ name, places }) => `${name} is installed more than once: ${places.join(', ')}`),
  ];
  report.row({ judge: 'npm install', version: npm, cases: installed.length, disagreements: wrong.length, detail: 'packages: scripts at installation, licenses, copies' });
  wrong.forEach(each => report.problem(each));
  if (copies.some(({ name }) => name === 'yaml')) {
    report.knownDifference({ ...YAML_TWICE, cases: 1 });
  }

  const asking = wanted.flatMap(({ name, optionalDependencies = {} }) => Object.keys(optionalDependencies).map(each => `${each} of ${name}`)).join();
  const others = wanted.filter(({ place }) => !installed.some(each => each.place === place));
  if (asking === 'backport of cdk8s-plus-27') {
    const scripts = others.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    report.knownDifference({ ...BACKPORT, what: `optional packages come with cdk8s-plus-27, of which ${scripts.join(', ') || 'none'} runs a script at installation`, cases: others.length });
  } else if (others.length > 0) {
    report.problem(`${others.length} optional packages come along: ${asking}.`);
  }

  const { vulnerable, silent } = audit(folder, '--omit=optional');
  if (silent) {
    report.cannotJudge({ what: 'known vulnerabilities', cases: wanted.length, why: silent });
  } else {
    report.row({ judge: 'npm audit', version: npm, cases: installed.length, disagreements: vulnerable.length, detail: 'packages' });
    vulnerable.forEach(({ name, severity, nodes }) => report.problem(`${name} has a known vulnerability (${severity}): ${nodes.join(', ')}`));
    const all = audit(folder).vulnerable.filter(({ name }) => !vulnerable.some(each => each.name === name));
    if (all.length > 0) {
      report.knownDifference({ ...BACKPORT, what: `known vulnerabilities of optional packages: ${all.map(({ name }) => name).join(', ')}`, cases: all.length });
    }
  }
}

exports.title = 'The package as it is published';
exports.needs = ['npm'];
exports.run = report => {
  const { folder } = report;
  const npm = run('npm', ['--version']).trim();
  const why = noRegistry();
  if (why) {
    report.cannotJudge({ what: 'all of it', why });
    return;
  }
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT }));
  const install = args => run('npm', [...args.map(arg => (arg === NAME ? `./${packed.filename}` : arg)), '--no-audit', '--no-fund', '--omit=optional'], { cwd: folder });
  const [withPeers, ...others] = INSTALLS;
  run('npm', ['init', '--yes'], { cwd: folder });
  install(withPeers);

  const wrong = judgeContents(packed, path.join(folder, 'node_modules', NAME), ROOT);
  report.row({
    judge: 'npm pack', version: npm, cases: packed.entryCount, disagreements: wrong.length,
    detail: `files; ${bytes(packed.size)}, unpacked ${bytes(packed.unpackedSize)}, with ${packed.bundled.join(', ')}`,
  });
  wrong.forEach(each => report.problem(each));
  holdInstalled(report, folder, npm, packed.bundled);

  others.forEach(install);
  const { compiled, ran } = tour(folder);
  const typescript = require(path.join(folder, 'node_modules', 'typescript', 'package.json')).version;
  tell(report, 'TypeScript', typescript, compiled, `the README's ${PROGRAMS.length} programs: ${WAYS.join('; ')}`);
  tell(report, 'Node.js', process.version, ran, 'what they put out, against the README');
  tell(report, 'Node.js', process.version, names(folder), 'names, by require and by import');
  tell(report, 'cdk8s-cli', require(path.join(folder, 'node_modules', 'cdk8s-cli', 'package.json')).version, project(folder, ROOT), 'a project from nothing');
  tell(report, 'the command line', VERSION, commandLine(folder, ROOT, VERSION), `${COMMANDS.length} as the README shows them`);
};
