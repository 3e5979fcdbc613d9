// The link between two nodes: network namespaces, and a pair of interfaces that carries so much and no more.
const { run } = require('../../conformance/tools');

const NODES = [['hv-source', '10.211.0.1'], ['hv-target', '10.211.0.2']];

const [source, target] = NODES.map(([name]) => ['ip', 'netns', 'exec', name]);

/** How programs run on either, and where the target is. */
exports.LINK = { source, target, address: NODES[1][1] };

const ip = (...args) => run('ip', args);

/** Removes what an earlier run may have left. */
exports.removeLink = () => {
  for (const name of run('ip', ['netns', 'list']).split('\n').map(line => line.split(' ')[0]).filter(name => NODES.some(([node]) => node === name))) {
    ip('netns', 'delete', name);
  }
};

/** Makes the two nodes. */
exports.makeLink = () => {
  exports.removeLink();
  NODES.forEach(([name]) => ip('netns', 'add', name));
  ip('link', 'add', 'eth1', 'netns', NODES[0][0], 'type', 'veth', 'peer', 'name', 'eth1', 'netns', NODES[1][0]);
  for (const [name, address] of NODES) {
    ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'eth1');
    ip('-n', name, 'link', 'set', 'eth1', 'mtu', '9000', 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }
};

/** Has the link carry so many bytes in a second: of what is sent, a hundredth are headers. */
exports.setBandwidth = bytesPerSecond => {
  for (const [name] of NODES) {
    run('ip', ['netns', 'exec', name, 'tc', 'qdisc', 'replace', 'dev', 'eth1', 'root', 'tbf', 'rate', `${Math.round(bytesPerSecond * 8 * 1.01)}bit`, 'burst', '256kb',
      'latency', '20ms']);
  }
};
