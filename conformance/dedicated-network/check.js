// A dedicated migration network, for real: nodes with a second NIC, the CNI plugins that the construct names, and whereabouts, which asks a real API server.
const { isDeepStrictEqual } = require('util');
const { App, Chart } = require('cdk8s');
const { DedicatedMigrationNetwork, Ipam, IpvlanMode, MigrationNodeNetwork, NetworkAttachment, NodeBridge } = require('cdk8s-live-migration');
const YAML = require('yaml');
const { versions } = require('../networks/programs');
const { Nodes, hasLinks, removeLeftovers, whyNot } = require('./nodes');
const { INTERFACE, Network, startCluster } = require('./pods');

/** The pods that synchronize migrations between clusters. */
const SYNCHRONIZATION_PODS = 2;

const NO_MORE = /Could not allocate IP in range/;

/** Addresses that differ in their last part. */
const list = (before, last, after) => last.map(part => [`${before}${part}${after}`]);

/** The networks: what the program says of each, what the pods' interfaces then are, and the addresses that each pod gets of those that there are. */
const NETWORKS = [
  {
    what: 'macvlan', links: ['macvlan'], kind: 'macvlan', mode: 'bridge', mtu: 1400,
    propsOf: () => ({ nic: 'eth1', ipam: Ipam.whereabouts({ range: '10.200.5.0/29', exclude: ['10.200.5.2/32'] }), mtu: 1400 }),
    addresses: list('10.200.5.', [1, 3, 4, 5, 6], '/29'),
  },
  {
    what: 'macvlan with IPv4 and IPv6', links: ['macvlan'], kind: 'macvlan', mode: 'bridge', mtu: 9000,
    propsOf: () => ({
      attachment: NetworkAttachment.macvlan({ nic: 'eth1' }),
      ipam: Ipam.whereabouts(
        { range: '10.200.6.0/28', rangeStart: '10.200.6.4', rangeEnd: '10.200.6.7' }, { range: 'fd10:200:6::/124', exclude: ['fd10:200:6::2/127'] },
      ),
    }),
    addresses: [[4, 1], [5, 4], [6, 5], [7, 6]].map(([v4, v6]) => [`10.200.6.${v4}/28`, `fd10:200:6::${v6}/124`]),
  },
  {
    what: 'ipvlan', links: ['ipvlan'], kind: 'ipvlan', mode: 'l2', mtu: 9000,
    propsOf: () => ({
      attachment: NetworkAttachment.ipvlan({ nic: 'eth1', mode: IpvlanMode.L2 }),
      ipam: Ipam.whereabouts({ range: '10.200.7.0/29', exclude: ['10.200.7.1/32', '10.200.7.4/31'] }),
    }),
    addresses: list('10.200.7.', [2, 3, 6], '/29'),
  },
  {
    what: 'a Linux bridge on the nodes', links: [], kind: 'veth', mtu: 8000,
    propsOf: chart => ({
      nodeNetwork: new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1', bridge: NodeBridge.linux('br-migration'), mtu: 8000 }),
      ipam: Ipam.whereabouts({ range: '10.200.8.0/28', rangeEnd: '10.200.8.4' }),
    }),
    addresses: list('10.200.8.', [1, 2, 3, 4], '/28'),
  },
  {
    what: 'a VLAN on the nodes\' NIC', links: ['macvlan', 'vlan'], kind: 'macvlan', mode: 'bridge', mtu: 8000,
    propsOf: chart => ({ nodeNetwork: new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1', vlan: 64, mtu: 8000 }), range: '10.200.9.0/29' }),
    addresses: list('10.200.9.', [1, 2, 3, 4, 5, 6], '/29'),
  },
];

/** What a program renders for so many nodes. */
function render({ propsOf }, nodes) {
  const app = new App();
  const chart = new Chart(app, 'prod');
  new DedicatedMigrationNetwork(chart, 'network', { ...propsOf(chart), nodes });
  const objects = YAML.parseAllDocuments(app.synthYaml()).map(document => document.toJS());
  const ofKind = kind => objects.find(object => object.kind === kind);
  return { definition: ofKind('NetworkAttachmentDefinition'), policy: ofKind('NodeNetworkConfigurationPolicy') };
}

/** The most nodes that the rules let a network have, and what is rendered then. */
function largest(network) {
  for (let nodes = 1, found; ; nodes++) {
    try {
      found = { nodes, ...render(network, nodes) };
    } catch (error) {
      if (!found || !error.message.includes('(LM024)')) {
        throw error;
      }
      return found;
    }
  }
}

/** Holds one network. */
async function hold(report, network, judges, say) {
  const { definition, policy, nodes } = largest(network);
  const pods = nodes + SYNCHRONIZATION_PODS;
  say(pods === network.addresses.length,
    `The rules let ${nodes} nodes have the network, so that ${pods} pods join it, which has ${network.addresses.length} addresses.`);

  const cluster = new Nodes(report, nodes);
  if (policy) {
    cluster.apply(policy);
  }
  const members = new Network(report, judges, cluster, definition);

  const joined = [];
  for (let i = 0; i < pods; i++) {
    joined.push(await members.join(i % nodes));
    const { error, link } = joined.at(-1);
    say(!error, `Pod ${i + 1} of ${pods} gets no address: ${error}`);
    if (error) {
      return;
    }
    say(link.kind === network.kind && link.mode === network.mode, `${INTERFACE} is ${link.kind} ${link.mode}, where ${network.kind} ${network.mode} is meant.`);
    say(link.mtu === network.mtu, `${INTERFACE} has an MTU of ${link.mtu}, where ${network.mtu} is meant.`);
    say(isDeepStrictEqual(link.addresses, network.addresses[i]), `${INTERFACE} has ${link.addresses.join(' and ')}, where ${network.addresses[i]} is meant.`);
  }
  const surplus = await members.join(0);
  say(NO_MORE.test(surplus.error ?? ''), `One pod more than the rules allow: ${surplus.error ?? `it gets ${surplus.addresses}`}`);

  await Promise.all(joined.map(({ pod, addresses }) => pod.start(INTERFACE, addresses)));
  await Promise.all(joined.map(async ({ pod }, i) => {
    for (const address of joined.filter((_, j) => i !== j).flatMap(other => other.addresses)) {
      const answered = await pod.ask(address);
      say(answered === address, `Over ${INTERFACE}, ${pod.name} asks ${address}, and ${answered ?? 'nobody'} answers.`);
    }
  }));

  const [first] = joined;
  first.pod.end();
  members.leave(first.pod);
  const next = await members.join(0);
  say(first.addresses.every(address => next.addresses?.includes(address)), `What a pod leaves, the next one gets: ${next.error ?? `${next.addresses}`}`);
  cluster.end();
}

exports.title = 'Whether nodes reach each other over a dedicated network';
exports.needs = ['go'];
exports.run = async report => {
  const why = whyNot();
  if (why) {
    report.cannotJudge({ what: 'networks', cases: NETWORKS.length, why });
    return;
  }
  removeLeftovers();
  const missing = ['bridge', 'vlan', 'macvlan', 'ipvlan'].filter(type => !hasLinks(type));
  const possible = NETWORKS.filter(({ links, what }) => {
    const absent = ['bridge', ...links].filter(type => missing.includes(type));
    if (absent.length > 0) {
      report.cannotJudge({ what, why: `this kernel has no ${absent.join(' and no ')}` });
    }
    return absent.length === 0;
  });
  if (possible.length === 0) {
    return;
  }
  const cluster = await startCluster(report);
  for (const network of possible) {
    let cases = 0;
    const wrong = [];
    await hold(report, network, cluster, (holds, text) => {
      cases++;
      if (!holds) {
        wrong.push(text);
      }
    });
    report.row({
      judge: 'CNI\'s plugins, whereabouts and Linux', version: `${versions()}, Kubernetes ${cluster.version}`, cases, disagreements: wrong.length, detail: network.what,
    });
    if (wrong.length > 0) {
      report.problem(`${network.what}:\n  ${wrong.join('\n  ')}`);
    }
  }
};
