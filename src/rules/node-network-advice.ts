import { networkExample } from './examples';
import { VLAN_KEYS, bondModeOf } from './interfaces';
import { NNCP, bond, clusterInterfaces, ethernet, interfacesOf, linuxBridge, nodeInterfaceOf, nodeNetworkExample, onNodes, stackOf, vlan } from './node-networks';
import type { Rule } from './rule';
import { portsOf } from './views';

const NNCP_VLAN = 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/virtualization/networking';

/** Modes of bonds that put the MAC addresses of their own ports into what they send, by the kernel's names. */
const MAC_CHANGING_MODES = ['balance-tlb', 'balance-alb'];

const BRIDGES = ['linux-bridge', 'ovs-bridge'];

export const NODE_NETWORK_ADVICE: readonly Rule[] = [
  {
    id: 'LM064',
    severity: 'advice',
    title: 'An interface that no policy for the nodes sets up',
    why: 'Other networks of the nodes are set up by NodeNetworkConfigurationPolicies among these manifests, and this one is in none of them.',
    ifIgnored: 'If a node has no such interface, or has it down, virt-handler does not start there.',
    source: 'https://nmstate.io/kubernetes-nmstate/',
    failing: onNodes({ master: 'eth2' }, [ethernet('eth1')]),
    passing: onNodes({ master: 'eth1' }, [ethernet('eth1')]),
    * check(setup) {
      const interfaces = interfacesOf(setup);
      const named = new Set(interfaces.flatMap(item => [item.name, item.config.vlan?.['base-iface'], ...portsOf(item).map(port => port.name)])
        .filter(name => name !== undefined));
      // One that only goes away is set up by none of them, either.
      const isSetUp = setup.nodeNetworks.some(({ manifest: { spec } }) => [spec?.desiredState?.interfaces, spec?.desiredState?.ovn?.['bridge-mappings']]
        .some(list => Array.isArray(list) && list.length > 0));
      // A name that NMState captures on the node may be any.
      const isKnown = isSetUp && ![...named].some(name => String(name).includes('{{'));
      for (const network of isKnown ? setup.networks : []) {
        const on = nodeInterfaceOf(network, setup);
        const isMapped = on?.key === 'physicalNetworkName' && on.name !== undefined;
        if (on && !isMapped && !named.has(on.name) && !(on.key !== 'physicalNetworkName' && on.name === undefined)) {
          yield {
            manifest: network.manifest,
            path: [...network.pluginPath, on.key],
            value: network.plugin![on.key],
            wrong: on.key === 'physicalNetworkName' ? 'which no policy for the nodes maps to a bridge' : 'which no policy for the nodes sets up',
            fix: 'Write the interface that the policy sets up, or add it there.',
          };
        }
      }
    },
  },
  {
    id: 'LM065',
    severity: 'advice',
    title: 'A VLAN that is stated twice',
    why: 'The nodes put the tag of their VLAN interface on packets that have the tag of the pods\' network already.',
    ifIgnored: 'Packets leave the nodes with two tags, and switches that do not carry those drop them.',
    source: NNCP_VLAN,
    failing: onNodes({ type: 'bridge', bridge: 'br1', vlan: 100, master: undefined, mode: undefined }, [vlan('eth1.100', 'eth1', 100), linuxBridge('br1', 'eth1.100')]),
    passing: onNodes({ type: 'bridge', bridge: 'br1', vlan: 100, master: undefined, mode: undefined }, [linuxBridge('br1', 'eth1')]),
    * check(setup) {
      const interfaces = interfacesOf(setup);
      const vlans = interfaces.filter(({ config }) => config.type === 'vlan').map(({ name }) => name);
      for (const network of setup.networks) {
        const on = nodeInterfaceOf(network, setup);
        const key = VLAN_KEYS.get(network.plugin?.type) ?? '';
        const tag = network.plugin?.[key];
        const below = [on?.name, ...interfaces.filter(({ name }) => on && name === on.name).flatMap(portsOf).map(port => port.name)];
        const tagged = Number(tag) > 0 ? below.find(name => vlans.includes(name)) : undefined;
        if (tagged !== undefined) {
          yield {
            manifest: network.manifest,
            path: [...network.pluginPath, key],
            value: tag,
            wrong: `over ${String(tagged)}, which is a VLAN of the nodes already`,
            fix: 'State the VLAN in one of the two places.',
          };
        }
      }
    },
  },
  {
    id: 'LM066',
    severity: 'advice',
    title: 'A migration network on the cluster\'s own interface',
    why: 'A network for migrations is there to keep them away from the cluster\'s own traffic.',
    ifIgnored: 'Migrations and the cluster\'s own traffic, heartbeats among it, slow each other down.',
    source: NNCP_VLAN,
    failing: networkExample({ master: 'eth0' }, { clusterInterfaces: ['br-ex', 'eth0'] }),
    passing: networkExample({ master: 'eth1' }, { clusterInterfaces: ['br-ex', 'eth0'] }),
    * check(setup) {
      const own = clusterInterfaces(setup);
      for (const network of setup.networks) {
        const on = nodeInterfaceOf(network, setup);
        if (on && own.includes(String(on.name))) {
          yield {
            manifest: network.manifest,
            path: [...network.pluginPath, on.key],
            value: network.plugin![on.key],
            wrong: `${on.key === 'physicalNetworkName' ? `mapped to ${String(on.name)}, ` : ''}which carries the cluster's own traffic`,
            fix: 'Write a NIC of its own.',
          };
        }
      }
    },
  },
  {
    id: 'LM083',
    severity: 'advice',
    title: 'A bond below a bridge that changes MAC addresses',
    why: 'A bond of mode balance-tlb or balance-alb sends packets with the MAC addresses of its own ports. Below a bridge they come from pods, and answers that are sent '
      + 'to the port\'s address do not find back to them. OpenShift supports the modes active-backup, balance-xor and 802.3ad only.',
    ifIgnored: 'Pods on the bridge lose their connections, some or all of the time.',
    source: NNCP,
    failing: { manifests: [nodeNetworkExample(bond('bond1', ['eth1', 'eth2'], 'balance-alb'), linuxBridge('br1', 'bond1'))] },
    passing: { manifests: [nodeNetworkExample(bond('bond1', ['eth1', 'eth2'], 'active-backup'), linuxBridge('br1', 'bond1'))] },
    * check(setup) {
      const interfaces = interfacesOf(setup);
      const bridges = interfaces.filter(({ config }) => BRIDGES.includes(config.type))
        .map(({ name }) => ({ name, stack: stackOf(name, interfaces, true) }));
      for (const { manifest, interfaces: own } of setup.nodeNetworks) {
        for (const item of own) {
          const found = bondModeOf(item);
          const bridge = found && MAC_CHANGING_MODES.includes(found.mode) ? bridges.find(({ stack }) => stack.has(item.name)) : undefined;
          if (found && bridge) {
            yield {
              manifest,
              path: found.path,
              value: found.value,
              wrong: `which changes the MAC addresses of what comes over the bridge ${String(bridge.name)}`,
              fix: 'Write active-backup, or, where the switch takes part, balance-xor or 802.3ad.',
            };
          }
        }
      }
    },
  },
];
