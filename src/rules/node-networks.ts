import { OVN } from './address-pools';
import { networkExample } from './examples';
import { OPENSHIFT_BRIDGE, interfaceProblems, isWhole, numberOf } from './interfaces';
import { nodeLabelProblem } from './names';
import type { Example, Manifest, Problem, Rule, RuleContext } from './rule';
import type { Setup } from './setup';
import { isObject, portsOf } from './views';
import type { MigrationNetworkView, NodeInterface, NodeNetworkView } from './views';

const NMSTATE = 'https://nmstate.io/devel/yaml_api.html';
const KERNEL_DEVICES = 'https://github.com/torvalds/linux/blob/master/net/core/dev.c';
export const NNCP = 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/kubernetes_nmstate/k8s-nmstate-updating-node-network-config';

/** Interfaces do not stand on more others than these. */
const DEEPEST = 200;

/** Of a label's value. */
const MAX_NAME = 63;

/** Plugins that take what their master receives, and one that doesn't. */
const TAKERS = ['macvlan', 'ipvlan'];
const ON_MASTER = [...TAKERS, 'vlan'];

/** A policy for the nodes, to show a rule by. */
export function nodeNetworkExample(...interfaces: Record<string, unknown>[]): Manifest {
  return {
    apiVersion: 'nmstate.io/v1', kind: 'NodeNetworkConfigurationPolicy', metadata: { name: 'migration-network' }, spec: { desiredState: { interfaces } },
  };
}

/** The documented migration network on a policy for the nodes. */
export function onNodes(changes: Record<string, unknown>, interfaces: Record<string, unknown>[], context: RuleContext = {}): Example {
  return { ...networkExample(changes, context), manifests: [nodeNetworkExample(...interfaces), ...networkExample(changes).manifests] };
}

export const ethernet = (name: string, more: Record<string, unknown> = {}) => ({ name, type: 'ethernet', state: 'up', ...more });
export const bond = (name: string, ports: string[], mode = 'active-backup') => ({
  'name': name, 'type': 'bond', 'state': 'up', 'link-aggregation': { mode, port: ports },
});
export const vlan = (name: string, base: string, id: unknown, more: Record<string, unknown> = {}) => ({
  name, type: 'vlan', state: 'up', vlan: { 'base-iface': base, id }, ...more,
});
export const linuxBridge = (name: string, port: string, more: Record<string, unknown> = {}) => ({
  name, type: 'linux-bridge', state: 'up', bridge: { port: [{ name: port }] }, ...more,
});

/** The interfaces of all policies for the nodes. */
export function interfacesOf({ nodeNetworks }: Setup): NodeInterface[] {
  return nodeNetworks.flatMap(({ interfaces }) => interfaces);
}

/** The interface of the nodes that a migration network is on, and the key that says it; undefined for plugins that nothing is known of. */
export function nodeInterfaceOf({ plugin, config }: MigrationNetworkView, { nodeNetworks }: Setup): { key: string; name: unknown } | undefined {
  if (plugin?.type === OVN) {
    // Without one, OVN-Kubernetes takes the network's own name.
    const localnet = plugin.physicalNetworkName ?? config?.name;
    const mapping = nodeNetworks.flatMap(({ mappings }) => mappings).find(m => m.localnet === localnet);
    return plugin.topology === 'localnet' ? { key: 'physicalNetworkName', name: mapping?.bridge } : undefined;
  }
  return plugin?.type === 'bridge' ? { key: 'bridge', name: plugin.bridge }
    : ON_MASTER.includes(plugin?.type) ? { key: 'master', name: plugin!.master } : undefined;
}

/** The names of an interface and of all that it has as its ports, and those as theirs; with VLANs, also of what they are on. */
export function stackOf(name: unknown, interfaces: readonly NodeInterface[], withVlans = false): Set<unknown> {
  const stack = new Set([name]);
  // What is added meanwhile is visited as well.
  for (const member of stack) {
    for (const item of interfaces.filter(other => other.name === member)) {
      portsOf(item).forEach(port => stack.add(port.name));
      if (withVlans && item.config.vlan?.['base-iface'] !== undefined) {
        stack.add(item.config.vlan['base-iface']);
      }
    }
  }
  return stack;
}

/** The interfaces that carry the cluster's own traffic: as stated, else OpenShift's. */
export function clusterInterfaces({ context: { clusterInterfaces: stated }, isOpenShift }: Setup): readonly string[] {
  return Array.isArray(stated) ? stated : isOpenShift ? [OPENSHIFT_BRIDGE] : [];
}

/** The MTU of an interface, as stated for it or for what it stands on. */
export function mtuOf(name: unknown, interfaces: readonly NodeInterface[], seen = new Map<unknown, number | undefined>()): number | undefined {
  if (seen.has(name) || seen.size > DEEPEST) {
    return seen.get(name);
  }
  seen.set(name, undefined);
  const known = interfaces.filter(other => other.name === name).flatMap(found => {
    const stated = numberOf(found.config.mtu);
    // An Open vSwitch bridge has none of its own.
    const own = found.config.type === 'ovs-bridge' || !Number.isSafeInteger(stated) ? undefined : Number(stated);
    const below = [...portsOf(found).map(port => port.name), found.config.vlan?.['base-iface']]
      .map(part => (part === undefined ? undefined : mtuOf(part, interfaces, seen)));
    return own === undefined ? below : [own];
  }).filter(mtu => mtu !== undefined);
  const least = known.length === 0 ? undefined : Math.min(...known);
  seen.set(name, least);
  return least;
}

function problemOf({ manifest }: NodeNetworkView, path: readonly string[], value: unknown, wrong: string, fix: string): Problem {
  return { manifest, path, value, wrong, fix };
}

/** Whether two interfaces are one VLAN of one interface under two names. */
function isSameVlan({ name, config: a }: NodeInterface, { name: otherName, config: b }: NodeInterface): boolean {
  return name !== otherName && a.type === 'vlan' && b.type === 'vlan' && a.vlan?.id !== undefined && numberOf(a.vlan.id) === numberOf(b.vlan?.id)
    && a.vlan['base-iface'] === b.vlan['base-iface'];
}

/** What is wrong with a policy besides its interfaces. */
function* policyProblems(view: NodeNetworkView): Iterable<Problem> {
  const { manifest, mappings } = view;
  const name = String(manifest.metadata?.name);
  if (name.length > MAX_NAME) {
    yield problemOf(view, ['metadata', 'name'], name, `longer than the ${MAX_NAME} characters of a label, which NMState puts it into`, 'Write a shorter one.');
  }
  yield* maxUnavailableProblem(view);
  for (const [label, value] of Object.entries<unknown>(isObject(manifest.spec?.nodeSelector) ? manifest.spec.nodeSelector : {})) {
    const problem = nodeLabelProblem(label, value);
    if (problem) {
      yield problemOf(view, ['spec', 'nodeSelector', label], value, problem.wrong, problem.fix);
    }
  }
  for (const { localnet, bridge, path } of mappings) {
    for (const [key, value] of Object.entries({ localnet, bridge })) {
      if (typeof value !== 'string' || !/^[^,:\s]{1,253}$/.test(value)) {
        yield problemOf(view, [...path, key], value, 'which no bridge mapping can hold', 'Write a name without commas, colons and white space.');
      }
    }
  }
}

/** How many nodes may be changed at once, if it can't be read. */
function maxUnavailableProblem({ manifest }: NodeNetworkView): Problem[] {
  const value = manifest.spec?.maxUnavailable ?? undefined;
  const holds = value === undefined || isWhole(value, 1, 2 ** 31 - 1) || /^([1-9]\d?|100)%$/.test(String(value));
  return holds ? [] : [{
    manifest, path: ['spec', 'maxUnavailable'], value, wrong: 'which is no number of nodes', fix: 'Write a whole number, 1 or more, or "1%" to "100%".',
  }];
}

export const NODE_NETWORK_RULES: readonly Rule[] = [
  {
    id: 'LM059',
    severity: 'error',
    title: 'An interface that nodes cannot have',
    why: 'NMState or the kernel refuses it on every node, some of it only when it is applied, and rolls the policy back.',
    source: NMSTATE,
    failing: { manifests: [nodeNetworkExample(vlan('enp94s0f1np1.1064', 'enp94s0f1np1', 4095))] },
    passing: { manifests: [nodeNetworkExample(vlan('migration', 'enp94s0f1np1', 1064))] },
    * check({ nodeNetworks }) {
      for (const view of nodeNetworks) {
        yield* policyProblems(view);
        for (const [i, item] of view.interfaces.entries()) {
          for (const [path, value, wrong, fix] of interfaceProblems(item, view.interfaces)) {
            yield problemOf(view, path, value, wrong, fix);
          }
          const twin = view.interfaces.slice(0, i).find(other => isSameVlan(other, item));
          if (twin) {
            yield problemOf(view, [...item.path, 'vlan', 'id'], item.config.vlan.id, `which ${String(twin.name)} is on the same interface already`,
              'Write another VLAN, or one entry.');
          }
          if (view.interfaces.slice(0, i).some(other => other.name === item.name)) {
            yield problemOf(view, [...item.path, 'name'], item.name, 'which the policy has twice, and the last one wins', 'Write another name, or one entry.');
          }
        }
      }
    },
  },
  {
    id: 'LM060',
    severity: 'error',
    title: 'A NIC that is used twice',
    why: 'A NIC can be the port of one bond or bridge only. NMState refuses the policy, or the policy that comes later takes the NIC away from the other.',
    source: NMSTATE,
    failing: { manifests: [nodeNetworkExample(bond('bond1', ['eth1', 'eth2']), bond('bond2', ['eth2', 'eth3']))] },
    passing: { manifests: [nodeNetworkExample(bond('bond1', ['eth1', 'eth2']), bond('bond2', ['eth3', 'eth4']))] },
    * check({ nodeNetworks }) {
      const taken: { view: NodeNetworkView; name: unknown; by: unknown }[] = [];
      for (const view of nodeNetworks) {
        for (const item of view.interfaces) {
          for (const { name, path } of portsOf(item)) {
            const other = taken.find(use => use.name === name && use.view.sharesNodesWith(view) && (use.view === view || use.by !== item.name));
            if (other) {
              yield problemOf(view, path, name, `which is a port of ${String(other.by)} already`, 'Write another NIC, or take it out of one of the two.');
            } else {
              taken.push({ view, name, by: item.name });
            }
          }
        }
      }
    },
  },
  {
    id: 'LM061',
    severity: 'error',
    title: 'An interface that carries the cluster\'s own traffic, taken for migrations',
    why: 'The policy gives the interface another configuration, and takes its addresses away: the node loses its connection to the cluster.',
    source: NNCP,
    failing: onNodes({ master: 'bond1' }, [bond('bond1', ['eth0', 'eth1'])], { clusterInterfaces: ['br-ex', 'eth0'] }),
    passing: onNodes({ master: 'bond1' }, [bond('bond1', ['eth1', 'eth2'])], { clusterInterfaces: ['br-ex', 'eth0'] }),
    * check(setup) {
      const interfaces = interfacesOf(setup);
      const forMigrations = new Set(setup.networks.flatMap(network => [...stackOf(nodeInterfaceOf(network, setup)?.name, interfaces)]));
      const own = clusterInterfaces(setup);
      const isOwn = (name: unknown) => own.includes(String(name));
      for (const view of setup.nodeNetworks) {
        for (const { name, path } of view.absent.filter(item => isOwn(item.name))) {
          yield problemOf(view, [...path, 'state'], 'absent', `while ${String(name)} carries the cluster's own traffic`, 'Leave that interface alone.');
        }
        for (const item of view.interfaces) {
          // A policy for other things may well be about the cluster's own bridge or bond, as long as it takes no NIC from it.
          const isTaken = forMigrations.has(item.name) || setup.context.migrationNodeNetworks?.includes(view.manifest);
          const uses = [
            ...isOwn(item.name) && isTaken ? [{ name: item.name, path: [...item.path, 'name'] }] : [],
            ...isOwn(item.name) ? [] : portsOf(item).filter(port => isOwn(port.name)),
          ];
          for (const { name, path } of uses) {
            yield problemOf(view, path, name, 'which carries the cluster\'s own traffic', 'Write a NIC that the cluster does not use, or a VLAN on this one.');
          }
        }
      }
    },
  },
  {
    id: 'LM062',
    severity: 'error',
    title: 'An MTU above that of the interface below',
    why: 'The kernel refuses it for VLANs, macvlan and ipvlan; a bridge drops the packets that its port cannot carry.',
    source: 'https://github.com/torvalds/linux/blob/master/net/8021q/vlan_dev.c',
    failing: onNodes({ mtu: 9000 }, [ethernet('eth1', { mtu: 1500 })]),
    passing: onNodes({ mtu: 9000 }, [ethernet('eth1', { mtu: 9000 })]),
    * check(setup) {
      const interfaces = interfacesOf(setup);
      for (const view of setup.nodeNetworks) {
        for (const item of view.interfaces.filter(({ config }) => config.type !== 'ovs-bridge')) {
          const mtu = numberOf(item.config.mtu);
          const below = [...portsOf(item).map(port => port.name), item.config.vlan?.['base-iface']].filter(part => part !== undefined);
          for (const part of item.config.type === 'bond' ? [] : below) {
            const most = mtuOf(part, view.interfaces);
            if (most !== undefined && Number(mtu) > most) {
              yield problemOf(view, [...item.path, 'mtu'], item.config.mtu, `more than the ${most} bytes of ${String(part)}, which it is on`,
                `Write ${most} or less, or raise that of ${String(part)}.`);
            }
          }
        }
      }
      for (const network of setup.networks) {
        const on = nodeInterfaceOf(network, setup);
        const most = on && mtuOf(on.name, interfaces);
        if (most !== undefined && network.plugin!.mtu > most) {
          yield {
            manifest: network.manifest,
            path: [...network.pluginPath, 'mtu'],
            value: network.plugin!.mtu,
            wrong: `more than the ${most} bytes of ${String(on!.name)} on the nodes`,
            fix: `Write ${most} or less, or raise that of ${String(on!.name)}.`,
          };
        }
      }
    },
  },
  {
    id: 'LM063',
    severity: 'error',
    title: 'A migration network on an interface that cannot carry it',
    why: 'The kernel hands what an interface receives to one taker only: a port of a bond or bridge takes no macvlan or ipvlan ("device or resource busy"), and '
      + 'the plugin bridge knows Linux bridges only. virt-handler does not start.',
    source: KERNEL_DEVICES,
    failing: onNodes({ master: 'eth1' }, [bond('bond1', ['eth1', 'eth2'])]),
    passing: onNodes({ master: 'bond1' }, [bond('bond1', ['eth1', 'eth2'])]),
    * check(setup) {
      const interfaces = interfacesOf(setup);
      for (const network of setup.networks) {
        const on = nodeInterfaceOf(network, setup);
        // An interface of Open vSwitch's own is as any other to whoever is on it.
        const isTaken = TAKERS.includes(network.plugin?.type) && !interfaces.some(({ name, config }) => name === on?.name && config.type === 'ovs-interface');
        const owner = isTaken && on?.name !== undefined ? interfaces.find(item => portsOf(item).some(port => port.name === on.name)) : undefined;
        const isOvs = on?.key === 'bridge' && interfaces.some(({ name, config }) => name === on.name && config.type === 'ovs-bridge');
        if (on && (owner || isOvs)) {
          yield {
            manifest: network.manifest,
            path: [...network.pluginPath, on.key],
            value: on.name,
            wrong: owner ? `which is a port of ${String(owner.name)}, and carries no interface of its own`
              : 'an Open vSwitch bridge, which the plugin bridge does not know',
            fix: owner?.config.type === 'ovs-bridge' ? 'Use an OVN-Kubernetes localnet network, or another NIC.'
              : owner ? `Write ${String(owner.name)}, or another NIC.`
                : 'Use an OVN-Kubernetes localnet network, or a Linux bridge.',
          };
        }
      }
    },
  },
];
