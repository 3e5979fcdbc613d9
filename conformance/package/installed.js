// Judges what users get into node_modules with the package and its peers.
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { isAllowed } = require('./contents');

const packagesOf = lock => Object.entries(JSON.parse(fs.readFileSync(lock, 'utf8')).packages)
  .filter(([place]) => place !== '')
  .map(([place, entry]) => ({ ...entry, place, name: place.split('node_modules/').at(-1) }));

/** What a project is to have by its package-lock.json, and what npm has put into its node_modules: names, folders, and what npm says of them. */
exports.packagesIn = folder => ({
  wanted: packagesOf(path.join(folder, 'package-lock.json')),
  installed: packagesOf(path.join(folder, 'node_modules', '.package-lock.json')),
});

/** What is wrong with packages, one line each. */
exports.judgeInstalled = packages => [
  ...packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ place }) => `${place} runs a script when it is installed`),
  ...packages.filter(({ license }) => !isAllowed(license)).map(({ place, license }) => `${place} is under ${license}`),
];

/** Those of the named packages that are there more than once, and where. */
exports.copiesAmong = (packages, names) => names
  .map(name => ({ name, places: packages.filter(each => each.name === name).map(({ place }) => place) }))
  .filter(({ places }) => places.length > 1);

/** What npm audit says of a project: the vulnerable packages, or why it says nothing. */
exports.audit = (folder, ...args) => {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json', ...args], { cwd: folder, encoding: 'utf8' });
  const { vulnerabilities, message } = JSON.parse(stdout);
  // The message goes on with the registry's address.
  return vulnerabilities ? { vulnerable: Object.values(vulnerabilities) } : { silent: `the registry does not answer npm audit (${message?.split(' - ')[0] ?? stdout})` };
};
