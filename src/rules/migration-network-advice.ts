import { OVN, addressManagement, howToGiveMore } from './address-pools';
import { hyperConvergedExample, networkExample } from './examples';
import { ROUTED_MODES } from './migration-network';
import type { Rule } from './rule';
import { isSynchronized } from './synchronization';
import { countWithout } from '../cidr';
import { HyperConvergedVersion } from '../hyperconverged-version';

const LIVE_MIGRATION = 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/virtualization/live-migration';

/** Plugins whose interfaces have 1500 bytes, or the cluster network's MTU, where nothing is stated. Others take the NIC's. */
const NO_MTU_OF_THE_NIC = ['bridge', OVN];

/** Ethernet without jumbo frames. */
const STANDARD_MTU = 1500;

/** Two pods that synchronize migrations take an address beside the nodes'; with this many, five nodes are too many. */
const FEW_ADDRESSES = 6n;

export const MIGRATION_NETWORK_ADVICE: readonly Rule[] = [
  {
    id: 'LM037',
    severity: 'advice',
    title: 'A migration network that is not among the manifests',
    why: 'The network has to exist in the cluster before virt-handler can join it.',
    ifIgnored: 'If the cluster has no such NetworkAttachmentDefinition, virt-handler\'s pods wait for it on every node, and nothing migrates.',
    source: LIVE_MIGRATION,
    failing: { manifests: [hyperConvergedExample({ network: 'migration-network' })] },
    passing: networkExample({}),
    * check({ hyperConvergeds, definitions, networks }) {
      for (const view of hyperConvergeds) {
        const { networkReference: target } = view;
        // One in another namespace is another rule's to tell.
        if (target && networks.length === 0 && !definitions.some(({ metadata }) => metadata?.name === target.name)) {
          yield {
            manifest: view.manifest,
            path: view.pathOf('network'),
            value: view.setting('network'),
            wrong: 'which names no NetworkAttachmentDefinition among these manifests, and if the cluster has none, virt-handler waits for it on every node',
            fix: 'Look at its definition together with this, or write one.',
          };
        }
      }
    },
  },
  {
    id: 'LM038',
    severity: 'advice',
    title: 'A migration network that leaves jumbo frames unused',
    why: 'bridge and OVN-Kubernetes do not take the MTU of the NIC by themselves.',
    ifIgnored: 'Migrations send packets of 1500 bytes over a link that carries more, and are slower for it.',
    source: 'https://www.cni.dev/plugins/current/main/bridge/',
    failing: networkExample({ type: 'bridge', bridge: 'br-migration', mode: undefined, master: undefined }, { linkMtu: 9000 }),
    passing: networkExample({ type: 'bridge', bridge: 'br-migration', mode: undefined, master: undefined, mtu: 9000 }, { linkMtu: 9000 }),
    * check({ networks, context: { linkMtu } }) {
      for (const { manifest, plugin, pluginPath } of linkMtu !== undefined && linkMtu > STANDARD_MTU ? networks : []) {
        if (plugin && NO_MTU_OF_THE_NIC.includes(plugin.type) && (plugin.mtu === undefined || plugin.mtu === 0)) {
          yield {
            manifest,
            path: [...pluginPath, 'mtu'],
            value: plugin.mtu,
            wrong: `and so packets are not as large as the link's ${linkMtu} bytes allow`,
            fix: `Write ${linkMtu}, or less what an overlay takes.`,
          };
        }
      }
    },
  },
  {
    id: 'LM043',
    severity: 'advice',
    title: 'A range for a handful of nodes',
    why: 'virt-handler takes an address on every node, and two more pods take one each.',
    ifIgnored: 'When the cluster grows beyond the range, virt-handler does not start on the new nodes.',
    source: 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-operator/resource/generate/components/daemonsets.go',
    failing: networkExample({ ipam: { type: 'whereabouts', range: '10.200.5.0/29' } }),
    passing: networkExample({ ipam: { type: 'whereabouts', range: '10.200.5.0/29' } }, { nodes: 4 }),
    * check({ networks, context: { nodes } }) {
      for (const network of nodes === undefined ? networks : []) {
        for (const pool of addressManagement(network).pools) {
          const addresses = countWithout(pool.usable, pool.excludes);
          const enoughFor = addresses > 2n ? addresses - 2n : 0n;
          if (addresses > 0n && addresses <= FEW_ADDRESSES) {
            yield {
              manifest: network.manifest,
              path: pool.path,
              value: pool.text,
              wrong: `which has ${addresses} address${addresses === 1n ? '' : 'es'} to give, enough for ${enoughFor} node${enoughFor === 1n ? '' : 's'}`,
              fix: `State the number of nodes if that is meant, or ${howToGiveMore(pool, Number(FEW_ADDRESSES) + 1)}.`,
            };
          }
        }
      }
    },
  },
  {
    id: 'LM044',
    severity: 'advice',
    title: 'Addresses by DHCP',
    why: 'The dhcp plugin asks a daemon on the node, which clusters do not run by themselves. OpenShift runs it while one of its additional networks uses it.',
    ifIgnored: 'Where the daemon does not run, virt-handler does not start.',
    source: 'https://www.cni.dev/plugins/current/ipam/dhcp/',
    failing: networkExample({ ipam: { type: 'dhcp' } }),
    passing: networkExample({}),
    * check({ networks }) {
      for (const { manifest, plugin, pluginPath } of networks) {
        if (plugin?.ipam?.type === 'dhcp') {
          yield {
            manifest,
            path: [...pluginPath, 'ipam', 'type'],
            value: 'dhcp',
            wrong: 'and without the CNI DHCP daemon on a node, virt-handler does not start there',
            fix: 'Run the daemon on every node, or write "whereabouts" with a range.',
          };
        }
      }
    },
  },
  {
    id: 'LM045',
    severity: 'advice',
    title: 'A HyperConverged outside of the product\'s namespace',
    why: 'The operator acts on the HyperConverged in its own namespace only, and the product installs it into one.',
    ifIgnored: 'If the operator is not in that namespace, the cluster never sees these settings.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/docs/cluster-configuration.md',
    failing: {
      manifests: [{ ...hyperConvergedExample({}), metadata: { name: 'kubevirt-hyperconverged', namespace: 'default' } }],
      context: () => ({ release: HyperConvergedVersion.default() }),
    },
    passing: { manifests: [hyperConvergedExample({})], context: () => ({ release: HyperConvergedVersion.default() }) },
    * check({ hyperConvergeds, context: { release } }) {
      for (const { manifest, namespace } of release ? hyperConvergeds : []) {
        if (namespace !== undefined && namespace !== release!.namespace) {
          yield {
            manifest,
            path: ['metadata', 'namespace'],
            value: namespace,
            wrong: `where ${release} is installed into ${release!.namespace}, and an operator there does not see it`,
            fix: `Write ${release!.namespace}.`,
          };
        }
      }
    },
  },
  {
    id: 'LM081',
    severity: 'advice',
    title: 'A NIC that one pod of a node takes as a whole',
    why: 'The kernel lets one macvlan interface of mode passthru onto a NIC. Where decentralized live migration is on, as it is by default from HCO 1.18 '
      + '(OpenShift Virtualization 4.22), the two pods that synchronize migrations join the network beside virt-handler\'s pod on each node.',
    ifIgnored: 'Where such a pod comes to a node that runs virt-handler, one of the two is refused the NIC and does not start.',
    source: 'https://github.com/torvalds/linux/blob/master/drivers/net/macvlan.c',
    failing: networkExample({ mode: 'passthru' }, { release: HyperConvergedVersion.openShift('4.22') }),
    passing: networkExample({ mode: 'bridge' }, { release: HyperConvergedVersion.openShift('4.22') }),
    * check(setup) {
      for (const { manifest, plugin, pluginPath } of isSynchronized(setup) ? setup.networks : []) {
        if (plugin?.type === 'macvlan' && plugin.mode === 'passthru') {
          yield {
            manifest,
            path: [...pluginPath, 'mode'],
            value: plugin.mode,
            wrong: 'with which one pod of a node takes the whole NIC, and a pod that synchronizes migrations gets none beside virt-handler\'s',
            fix: 'Write bridge, or switch the feature gate decentralizedLiveMigration off.',
          };
        }
      }
    },
  },
  {
    id: 'LM082',
    severity: 'advice',
    title: 'A network whose pods are reached by routes only',
    why: 'In ipvlan\'s modes l3 and l3s, and with the plugin ptp, the node routes what its pods send, and pods answer no ARP or neighbor discovery of other nodes.',
    ifIgnored: 'Unless something sets up routes to the pods of each node on all others, no migration connects.',
    source: 'https://docs.kernel.org/networking/ipvlan.html',
    failing: networkExample({ type: 'ipvlan', mode: 'l3' }),
    passing: networkExample({ type: 'ipvlan', mode: 'l2' }),
    * check({ networks }) {
      for (const { manifest, plugin, pluginPath } of networks) {
        const key = plugin?.type === 'ptp' ? 'type' : plugin?.type === 'ipvlan' && ROUTED_MODES.includes(plugin.mode) ? 'mode' : undefined;
        if (key !== undefined) {
          yield {
            manifest,
            path: [...pluginPath, key],
            value: plugin![key],
            wrong: 'and other nodes reach the pods by routes only',
            fix: `Write ${key === 'type' ? '"macvlan"' : 'l2'}, or set up routes to the pods of each node.`,
          };
        }
      }
    },
  },
];
