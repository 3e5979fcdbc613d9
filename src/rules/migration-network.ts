import { OVN } from './address-pools';
import { misfitsOf } from './cni-options';
import { hyperConvergedExample, networkExample } from './examples';
import { OPENSHIFT_BRIDGE, VLAN_KEYS, interfaceNameProblem } from './interfaces';
import { isNetworkReference } from './names';
import type { Manifest, Problem, Rule } from './rule';
import type { MigrationNetworkView } from './views';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { show } from '../show';

const CNI_SPEC = 'https://www.cni.dev/docs/spec/';
const CNI_PLUGINS = 'https://www.cni.dev/plugins/current/main/';
const OVN_SOURCE = 'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/util/multi_network.go';

const CNI_VERSIONS = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'];
const TOO_OLD_FOR_OVN = ['0.1.0', '0.2.0', '0.3.0'];
const NETWORK_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** Namespaces whose networks OpenShift's Multus lets every pod reach. */
const GLOBAL_NAMESPACES = ['default', 'openshift-multus', 'openshift-sriov-network-operator'];

/** Plugins whose `master` is the NIC of the node, and what they do without. */
const WITHOUT_NIC: Record<string, string> = {
  macvlan: 'and macvlan then takes the NIC with the default route, the cluster\'s own network',
  ipvlan: 'and ipvlan then takes the NIC with the default route, the cluster\'s own network',
  vlan: 'and vlan then fails',
};
const MODES: Record<string, readonly string[]> = {
  macvlan: ['bridge', 'private', 'vepa', 'passthru'],
  ipvlan: ['l2', 'l3', 'l3s'],
};

/** Modes of ipvlan in which nodes route. */
export const ROUTED_MODES = ['l3', 'l3s'];

/** What to write for a mode. Those that come with a condition are told of with it. */
const MODE_FIXES: Record<string, string> = {
  macvlan: 'Write bridge, private or vepa; or passthru, with which one pod of a node takes the whole NIC.',
  ipvlan: `Write l2; or ${ROUTED_MODES.join(' or ')}, which need routes to the pods of each node.`,
};

/** Plugins whose pods reach no other node, and why. */
const UNCONNECTED: Record<string, string> = {
  loopback: 'which brings up the pod\'s own loopback interface, and makes none for migrations',
  dummy: 'whose interface leads nowhere',
};
const OVN_TOPOLOGIES = ['localnet', 'layer2', 'layer3'];
const MIN_MTU = 68;
const MAX_MTU = 65536;

/** What belongs to a plugin, and is passed over beside a chain of plugins. */
const PLUGIN_KEYS = ['type', 'ipam', 'mtu', 'master', 'mode'];

/** A problem with one key of each network's CNI plugin. */
type PluginProblem = [key: string, wrong: string, fix: string] | undefined;

function* eachPlugin(
  networks: readonly MigrationNetworkView[], check: (plugin: Record<string, any>, manifest: Manifest) => PluginProblem[],
): Iterable<Problem> {
  for (const { manifest, plugin, pluginPath } of networks) {
    for (const [key, wrong, fix] of (plugin ? check(plugin, manifest) : []).filter(problem => problem !== undefined)) {
      yield { manifest, path: [...pluginPath, key], value: plugin![key], wrong, fix };
    }
  }
}

/** A problem where a condition doesn't hold. */
const unless = (holds: boolean, ...problem: [key: string, wrong: string, fix: string]): PluginProblem => (holds ? undefined : problem);

const oneOf = (values: readonly string[]) => `Write ${values.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`;

const isWhole = (value: unknown, least: number, most: number) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;

const reference = (network: string, namespace: string) => ({
  manifests: [hyperConvergedExample({ network }), {
    ...networkExample({}).manifests[1],
    metadata: { name: 'my-secondary-network', namespace },
  }],
  context: () => ({ release: HyperConvergedVersion.openShift('4.21') }),
});

/** What to write for a reference and its definition to meet where virt-handler reaches it. */
function howToMeet(own: string, { namespace, name }: { namespace: unknown; name: string }, namespaces: readonly unknown[]): string {
  const there = [own, ...GLOBAL_NAMESPACES].find(known => namespaces.includes(known));
  if (there !== undefined) {
    return `Write ${there === own ? name : `${there}/${name}`}, where the NetworkAttachmentDefinition is.`;
  }
  const into = (place: string, written: string) => `into ${place}${namespace === place ? '' : ` and write ${written}`}`;
  return `Put the NetworkAttachmentDefinition ${into(own, name)}, or ${into('default', `default/${name}`)}.`;
}

export const MIGRATION_NETWORK_RULES: readonly Rule[] = [
  {
    id: 'LM018',
    severity: 'error',
    title: 'A configuration that CNI cannot read',
    why: 'Multus then attaches no pod to the network, and virt-handler does not start.',
    source: CNI_SPEC,
    failing: networkExample({ cniVersion: '0.3' }),
    passing: networkExample({ cniVersion: '1.0.0' }),
    * check({ networks, definitions, configOf }) {
      // Any network's has to be JSON; more is asked only of those for migrations.
      for (const manifest of definitions) {
        const text = configOf(manifest) ? undefined : manifest.spec?.config;
        // Without one, Multus reads it from a file on the node.
        if (text !== undefined && text !== '') {
          yield {
            manifest, path: ['spec', 'config'], value: text, wrong: 'which is no JSON object in a string, or one of more than 100 levels', fix: 'Write the CNI configuration as JSON.',
          };
        }
      }
      for (const { manifest, config, plugin, pluginPath } of networks) {
        const problem = (path: readonly string[], value: unknown, wrong: string, fix: string): Problem => ({ manifest, path, value, wrong, fix });
        if (!config) {
          continue;
        }
        if (config.name !== undefined && !(typeof config.name === 'string' && NETWORK_NAME.test(config.name))) {
          yield problem(['spec', 'config', 'name'], config.name, 'which is no name of a network',
            'Write letters, digits, dots, underscores and hyphens, the first a letter or digit.');
        }
        if (config.cniVersion !== undefined && !CNI_VERSIONS.includes(config.cniVersion)) {
          yield problem(['spec', 'config', 'cniVersion'], config.cniVersion, 'which is no version of the CNI specification', oneOf(CNI_VERSIONS));
        }
        for (const key of Array.isArray(config.plugins) ? PLUGIN_KEYS.filter(k => config[k] !== undefined) : []) {
          yield problem(['spec', 'config', key], config[key], 'beside a list of plugins, where nothing reads it', 'Move it into the plugin that it is for.');
        }
        if (!plugin) {
          yield problem(pluginPath.slice(0, 3), config.plugins, 'which begins with no plugin', 'Write a list of CNI plugins, each an object with a type.');
        } else if (typeof plugin.type !== 'string' || plugin.type === '') {
          yield problem([...pluginPath, 'type'], plugin.type, 'which names no CNI plugin', 'Write one, such as "macvlan".');
        }
      }
    },
  },
  {
    id: 'LM019',
    severity: 'error',
    title: 'A NIC or bridge that cannot be meant',
    why: 'Linux takes no such name. Without one, macvlan and ipvlan use the NIC with the default route, which is the cluster\'s own network, '
      + 'and bridge makes a bridge that reaches no other node.',
    source: CNI_PLUGINS,
    failing: networkExample({ master: 'eth1/../eth0' }),
    passing: networkExample({ master: 'enp94s0f1np1.64' }),
    check: ({ networks, isOpenShift }) => eachPlugin(networks, ({ type, master, bridge }) => {
      if (isOpenShift && type === 'bridge' && bridge === OPENSHIFT_BRIDGE) {
        return [['bridge', 'OVN-Kubernetes\' own bridge, which is one of Open vSwitch, and the plugin bridge does not know those',
          'Use an OVN-Kubernetes localnet network, or a Linux bridge on another NIC.']];
      }
      const fix = 'Write one of 1 to 15 letters, digits, dots, hyphens and underscores, as "ip link" on the nodes shows it.';
      if (Object.hasOwn(WITHOUT_NIC, type)) {
        const wrong = master === undefined || master === '' ? WITHOUT_NIC[type] : interfaceNameProblem(master);
        return [wrong === undefined ? undefined : ['master', wrong, master ? fix : 'Write the nodes\' second NIC, such as "eth1" (nic).']];
      }
      if (type === 'bridge') {
        const wrong = bridge === undefined ? 'and the plugin then makes a bridge cni0, which reaches no other node' : interfaceNameProblem(bridge);
        return [wrong === undefined ? undefined : ['bridge', wrong, fix]];
      }
      return [];
    }),
  },
  {
    id: 'LM020',
    severity: 'error',
    title: 'An option that the CNI plugin does not take',
    why: 'The plugin fails for every pod, and virt-handler does not start.',
    source: OVN_SOURCE,
    failing: networkExample({ mode: 'l2' }),
    passing: networkExample({ mode: 'private', mtu: 9000 }),
    * check({ networks, context: { linkMtu } }) {
      yield* eachPlugin(networks, (plugin, { metadata }) => {
        const { type, mode, mtu, topology } = plugin;
        const { name, namespace } = metadata ?? {};
        const [ownNamespace, ownName] = String(plugin.netAttachDefName).split('/');
        const vlan = VLAN_KEYS.get(type) ?? '';
        const modes = Object.hasOwn(MODES, type) ? MODES[type] : [];
        return [
          unless(modes.length === 0 || mode === undefined || mode === '' || modes.includes(mode), 'mode', `which is no mode of ${type}`, MODE_FIXES[type]),
          unless(mtu === undefined || mtu === 0 || isWhole(mtu, MIN_MTU, MAX_MTU), 'mtu', 'which is no MTU',
            `Write a whole number of bytes, ${MIN_MTU} to ${MAX_MTU}, and no more than the NIC's.`),
          unless(!(linkMtu !== undefined && linkMtu > 0 && mtu > linkMtu), 'mtu', `more than the link's ${linkMtu} bytes`, `Write ${linkMtu} or less, or leave it out.`),
          unless(!vlan || plugin[vlan] === undefined || isWhole(plugin[vlan], 0, 4094), vlan, 'which is no VLAN', 'Write a whole number, 1 to 4094.'),
          ...type === OVN ? [
            unless(OVN_TOPOLOGIES.includes(topology), 'topology', 'which is no topology of OVN-Kubernetes\' networks', oneOf(OVN_TOPOLOGIES)),
            unless(ownName === name && (namespace === undefined || ownNamespace === namespace), 'netAttachDefName',
              'which is not where the definition itself stands', `Write ${namespace ?? 'its namespace'}/${name}.`),
            unless(plugin.physicalNetworkName === undefined || (typeof plugin.physicalNetworkName === 'string' && /^[^,:\s]{1,253}$/.test(plugin.physicalNetworkName)),
              'physicalNetworkName', 'which no bridge mapping can be called', 'Write the name in the nodes\' ovn-bridge-mappings.'),
            unless(!TOO_OLD_FOR_OVN.includes(plugin.cniVersion), 'cniVersion', 'which is older than OVN-Kubernetes takes', 'Write 0.3.1 or later.'),
          ] : [],
        ];
      });
      for (const { manifest, plugin, pluginPath } of networks) {
        for (const { keys, value, words } of plugin ? misfitsOf(plugin) : []) {
          yield { manifest, path: [...pluginPath, ...keys], value, wrong: `where ${words} is meant`, fix: `Write ${words}, or leave it out.` };
        }
      }
    },
  },
  {
    id: 'LM027',
    severity: 'error',
    title: 'A migration network that virt-handler cannot reach',
    why: 'A name without a namespace is looked up in the namespace of the HyperConverged. OpenShift\'s Multus lets pods reach networks of their own '
      + 'namespace and of a few global ones; virt-handler\'s pods wait for ever for any other.',
    source: 'https://github.com/k8snetworkplumbingwg/multus-cni/blob/master/docs/configuration.md#namespace-isolation',
    failing: reference('migration/my-secondary-network', 'migration'),
    passing: reference('default/my-secondary-network', 'default'),
    * check({ hyperConvergeds, definitions, isOpenShift, context: { migrationNetworks = [] } }) {
      for (const view of hyperConvergeds) {
        const target = view.networkReference;
        if (!target || !isNetworkReference(String(view.setting('network')))) {
          continue;
        }
        const problem = (wrong: string, fix: string): Problem => (
          { manifest: view.manifest, path: view.pathOf('network'), value: view.setting('network'), wrong, fix }
        );
        const namesakes = definitions.filter(({ metadata }) => metadata?.name === target.name).map(({ metadata }) => metadata.namespace);
        const own = typeof view.namespace === 'string' ? view.namespace : undefined;
        if (own === undefined) {
          continue;
        }
        // A patch may have given it another name.
        if (migrationNetworks.length > 0 && !migrationNetworks.some(({ metadata }) => [target.name, view.setting('network')].includes(metadata?.name))) {
          const names = migrationNetworks.map(({ metadata }) => show(metadata?.name)).join(', ');
          yield problem(`while the program's network for migrations is called ${names}`, 'Name it by the property name of DedicatedMigrationNetwork, which network follows.');
        }
        if (isOpenShift && target.namespace !== own && !GLOBAL_NAMESPACES.includes(String(target.namespace))) {
          yield problem(`in a namespace that virt-handler (in ${own}) cannot reach`, howToMeet(own, target, namesakes));
        } else if (namesakes.length > 0 && !namesakes.some(namespace => namespace === undefined || namespace === target.namespace)) {
          yield problem(
            `which is looked up in ${show(target.namespace)}, while the NetworkAttachmentDefinition of that name is in ${namesakes.map(show).join(', ')}`,
            howToMeet(own, target, namesakes),
          );
        }
      }
    },
  },
  {
    id: 'LM084',
    severity: 'error',
    title: 'A CNI plugin that connects no nodes',
    why: 'loopback makes no interface at all, so that migrations stay on the pods\' own network without a word. An interface of dummy has an address, and drops '
      + 'what is sent over it, so that no migration connects.',
    source: CNI_PLUGINS,
    failing: networkExample({ type: 'dummy', master: undefined, mode: undefined }),
    passing: networkExample({ type: 'macvlan' }),
    check: ({ networks }) => eachPlugin(networks, ({ type }) => (Object.hasOwn(UNCONNECTED, type)
      ? [['type', UNCONNECTED[type], 'Write "macvlan", with the nodes\' second NIC as its master, or another plugin that reaches the other nodes.']] : [])),
  },
];
