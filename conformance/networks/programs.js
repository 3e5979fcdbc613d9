// Builds the judges of networks, and the programs that nodes run, out of the modules that go.sum knows.
const fs = require('fs');
const path = require('path');
const { copyJudges, go, goModule } = require('../tools');

const CNI = 'github.com/containernetworking/cni';
const PLUGINS = 'github.com/containernetworking/plugins';
const WHEREABOUTS = 'github.com/k8snetworkplumbingwg/whereabouts';

/** The plugins that keep their configuration to themselves: where each is in their module. */
const COPIED = ['ipam/dhcp', 'ipam/static', 'main/bridge', 'main/ipvlan', 'main/macvlan', 'main/vlan'];

/** What nodes run. The last is whereabouts. */
const ON_NODES = [`${PLUGINS}/plugins/main/bridge`, `${PLUGINS}/plugins/main/ipvlan`, `${PLUGINS}/plugins/main/macvlan`, `${WHEREABOUTS}/cmd`];

/** The version of a module that judges. */
const versionOf = module => go(__dirname, 'list', '-m', '-f', '{{.Version}}', module).trim();
exports.whereaboutsVersion = () => versionOf(WHEREABOUTS);

/** Their versions in words. */
exports.versions = () => `libcni ${versionOf(CNI)}, plugins ${versionOf(PLUGINS)}, whereabouts ${versionOf(WHEREABOUTS)}`;

/** The folder of a module. */
exports.moduleOf = module => goModule(__dirname, module, versionOf(module));

/** Builds all in a folder: our files, and beside them the plugins' own. Returns the folder of the programs. */
exports.build = folder => {
  copyJudges(__dirname, folder);
  const module = exports.moduleOf(PLUGINS);
  for (const plugin of COPIED) {
    const from = path.join(module, 'plugins', plugin);
    for (const file of fs.readdirSync(from).filter(name => name.endsWith('.go') && !name.endsWith('_test.go'))) {
      const name = path.basename(plugin);
      const text = fs.readFileSync(path.join(from, file), 'utf8').replace(/^package main$/m, `package ${name}`);
      fs.writeFileSync(path.join(folder, 'plugins', name, file), text);
    }
  }
  const programs = path.join(folder, 'programs');
  go(folder, 'build', '-o', `${programs}${path.sep}`, './allocate', './attach', './types', ...ON_NODES);
  return programs;
};
