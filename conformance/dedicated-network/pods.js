// How pods come to a network: the CNI plugins that its definition names, and whereabouts, which asks a real API server.
const fs = require('fs');
const path = require('path');
const YAML = require('yaml');
const { startApiServer } = require('../api-server/server');
const { build, moduleOf } = require('../networks/programs');
const { run } = require('../tools');

/** The interface of KubeVirt's pods. */
const INTERFACE = 'migration0';
exports.INTERFACE = INTERFACE;

const NAMESPACE = 'openshift-cnv';

/** A folder of plugins. whereabouts asks the API server on this machine's loopback address, which a node's namespace has not. */
function pluginsIn(folder, programs) {
  const plugins = path.join(folder, 'plugins');
  fs.mkdirSync(plugins);
  for (const name of ['macvlan', 'ipvlan', 'bridge']) {
    fs.symlinkSync(path.join(programs, name), path.join(plugins, name));
  }
  const script = `#!/bin/sh\nexec nsenter --net=/proc/${process.pid}/ns/net '${path.join(programs, 'cmd')}'\n`;
  fs.writeFileSync(path.join(plugins, 'whereabouts'), script, { mode: 0o755 });
  return plugins;
}

/** Starts what gives pods their addresses. */
exports.startCluster = async report => {
  const programs = build(path.join(report.folder, 'judge'));
  const { client, kubeconfig, version } = await startApiServer(report);
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  const crds = path.join(moduleOf('github.com/k8snetworkplumbingwg/whereabouts'), 'doc', 'crds');
  for (const name of ['ippools', 'overlappingrangeipreservations']) {
    await client.install(YAML.parse(fs.readFileSync(path.join(crds, `whereabouts.cni.cncf.io_${name}.yaml`), 'utf8')));
  }
  return { client, kubeconfig, version, plugins: pluginsIn(report.folder, programs), attach: path.join(programs, 'attach') };
};

/** Has pods of some nodes join a network, and leave it. */
exports.Network = class Network {
  constructor(report, { client, kubeconfig, plugins, attach }, nodes, definition) {
    Object.assign(this, { client, plugins, attach, nodes, cache: path.join(report.folder, 'cache') });
    const file = path.join(report.folder, 'whereabouts.conf');
    fs.writeFileSync(file, JSON.stringify({ datastore: 'kubernetes', kubernetes: { kubeconfig } }));
    // Where the API is, whereabouts learns from a file of the node.
    const config = JSON.parse(definition.spec.config);
    this.config = JSON.stringify({ ...config, ipam: { ...config.ipam, configuration_path: file } });
  }

  /** A new pod of a node joins: its interface, as the kernel has it, and its addresses; or why it can't. */
  async join(i) {
    const pod = this.nodes.addPod(i);
    const metadata = { name: pod.name, namespace: NAMESPACE };
    await this.client.apply({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'a', image: 'a' }] } });
    try {
      this.#use(pod, false);
    } catch (error) {
      return { pod, error: error.message };
    }
    const link = pod.link(INTERFACE);
    return { pod, link, addresses: link.addresses.map(address => address.split('/')[0]) };
  }

  leave(pod) {
    this.#use(pod, true);
  }

  #use(pod, remove) {
    run('ip', ['netns', 'exec', pod.node, this.attach], {
      input: JSON.stringify({
        config: this.config, pod: pod.path, interface: INTERFACE, container: pod.name, plugins: this.plugins, cache: this.cache, remove,
        args: [['IgnoreUnknown', '1'], ['K8S_POD_NAMESPACE', NAMESPACE], ['K8S_POD_NAME', pod.name], ['K8S_POD_INFRA_CONTAINER_ID', pod.name]],
      }),
      env: { ...process.env, WHEREABOUTS_NODENAME: pod.node },
    });
  }
};
