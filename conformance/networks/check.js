// Holds the library's networks against those who read them: CNI and its plugins, and whereabouts, which gives out the addresses.
const fs = require('fs');
const path = require('path');
const capacity = require('./capacity');
const types = require('./types');
const { go, goModule } = require('../tools');

const PLUGINS = 'github.com/containernetworking/plugins';

/** The plugins that keep their configuration to themselves: where each is in their module. */
const COPIED = ['ipam/dhcp', 'ipam/static', 'main/bridge', 'main/ipvlan', 'main/macvlan', 'main/vlan'];

/** The version of a module that judges. */
const versionOf = module => go(__dirname, 'list', '-m', '-f', '{{.Version}}', module).trim();

/** Builds the judges in a folder: our files, and beside them the plugins' own, out of the module that go.sum knows. Returns the programs. */
function build(folder) {
  fs.cpSync(__dirname, folder, { recursive: true });
  const module = goModule(folder, PLUGINS, versionOf(PLUGINS));
  for (const plugin of COPIED) {
    const from = path.join(module, 'plugins', plugin);
    for (const file of fs.readdirSync(from).filter(name => name.endsWith('.go') && !name.endsWith('_test.go'))) {
      const name = path.basename(plugin);
      const text = fs.readFileSync(path.join(from, file), 'utf8').replace(/^package main$/m, `package ${name}`);
      fs.writeFileSync(path.join(folder, 'plugins', name, file), text);
    }
  }
  const programs = path.join(folder, 'programs');
  go(folder, 'build', '-o', `${programs}${path.sep}`, './allocate', './types');
  return { allocate: path.join(programs, 'allocate'), types: path.join(programs, 'types') };
}

exports.title = 'Whether CNI and its plugins take a network, and how many addresses it then gives';
exports.needs = ['go'];
exports.run = report => {
  const programs = build(path.join(report.folder, 'judge'));
  const whereabouts = versionOf('github.com/k8snetworkplumbingwg/whereabouts');
  types.hold(report, programs.types, `libcni ${versionOf('github.com/containernetworking/cni')}, plugins ${versionOf(PLUGINS)}, whereabouts ${whereabouts}`);
  capacity.hold(report, programs.allocate, whereabouts);
};
