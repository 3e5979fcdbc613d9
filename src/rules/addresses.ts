import { OVN, addressManagement, howToGiveMore } from './address-pools';
import type { AddressPool } from './address-pools';
import { networkExample } from './examples';
import type { Problem, Rule, RuleContext } from './rule';
import type { Setup } from './setup';
import { SYNCHRONIZATION_PODS, isNeverSynchronized } from './synchronization';
import { isObject } from './views';
import type { MigrationNetworkView } from './views';
import { countWithout, formatAddress, overlap, parseCidr } from '../cidr';
import type { Cidr } from '../cidr';
import type { ClusterNetworks } from '../cluster-networks';
import { HyperConvergedVersion } from '../hyperconverged-version';

const WHEREABOUTS = 'https://github.com/k8snetworkplumbingwg/whereabouts/blob/master/doc/extended-configuration.md';
const VIRT_HANDLER = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-operator/resource/generate/components/daemonsets.go';
const OPENSHIFT_RANGES =
  'https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/networking_operators/cidr-range-definitions';

/** Addresses that Go's IP.IsGlobalUnicast, by which virt-handler picks its own, refuses; but for 0.0.0.0 and 255.255.255.255, which no pool has to give. */
const NOT_UNICAST: Record<4 | 6, readonly string[]> = {
  4: ['127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4'],
  6: ['::/127', 'fe80::/10', 'ff00::/8'],
};

/** The networks that a cluster uses for itself, in words. */
const IN_WORDS: Readonly<Record<keyof ClusterNetworks, string>> = {
  pods: 'the pods',
  services: 'the services',
  machines: 'the machines',
  join: 'OVN-Kubernetes\' join switches',
  transit: 'OVN-Kubernetes\' transit switch',
  masquerade: 'OVN-Kubernetes\' masquerading',
};

/** Their names. */
export const CLUSTER_NETWORKS = Object.keys(IN_WORDS) as (keyof ClusterNetworks)[];

/** What OpenShift takes where its installer is told nothing else, and doesn't depend on the release. */
const OPENSHIFT_NETWORKS: ClusterNetworks = {
  pods: ['10.128.0.0/14'],
  services: ['172.30.0.0/16'],
  join: ['100.64.0.0/16', 'fd98::/64'],
  transit: ['100.88.0.0/16', 'fd97::/64'],
};

/** Networks that are the same for nearly every cluster are read once, and only when they are needed: the first IPv6 address costs 4 ms. */
const KNOWN = new Map<string, Cidr>();

function known(text: string): Cidr {
  const cidr = KNOWN.get(text) ?? parseCidr(text)!;
  KNOWN.set(text, cidr);
  return cidr;
}

const versionOf = (text: string) => (text.includes(':') ? 6 : 4);

interface ClusterNetwork {
  readonly name: keyof ClusterNetworks;
  readonly text: string;
  readonly cidr?: Cidr;
  readonly isStated: boolean;
}

/** The IPv4 or IPv6 networks that a cluster uses for itself: as stated, else OpenShift's defaults, where it is OpenShift. */
function clusterNetworks({ isOpenShift, release, context: { clusterNetworks: stated = {} } }: Setup, version: 4 | 6): ClusterNetwork[] {
  const defaults: ClusterNetworks = isOpenShift ? { ...OPENSHIFT_NETWORKS, masquerade: release._masquerade } : {};
  const listOf = (name: keyof ClusterNetworks) => (Array.isArray(stated[name]) ? stated[name] : undefined);
  return CLUSTER_NETWORKS.flatMap((name): ClusterNetwork[] => listOf(name)?.map(text => ({ name, text, cidr: parseCidr(text), isStated: true }))
    ?? defaults[name]?.filter(text => versionOf(text) === version).map(text => ({ name, text, cidr: known(text), isStated: false }))
    ?? []);
}

function problemAt(network: MigrationNetworkView, pool: AddressPool, wrong: string, fix: string): Problem {
  return { manifest: network.manifest, path: pool.path, value: pool.text, wrong, fix };
}

function whereabouts(ipam: Record<string, unknown>, context: RuleContext = {}) {
  return networkExample({ ipam: { type: 'whereabouts', ...ipam } }, context);
}

const openShift = () => ({ release: HyperConvergedVersion.default() });

export const ADDRESS_RULES: readonly Rule[] = [
  {
    id: 'LM021',
    severity: 'error',
    title: 'Address management that repeats addresses',
    why: 'All nodes share the migration network. host-local hands the same addresses out on every node, and static gives every pod the same '
      + 'one, so that migrations reach the wrong node.',
    source: 'https://www.cni.dev/plugins/current/ipam/',
    failing: networkExample({ ipam: { type: 'host-local', subnet: '10.200.5.0/24' } }),
    passing: networkExample({ ipam: { type: 'dhcp' } }),
    * check({ networks }) {
      for (const { manifest, plugin, pluginPath } of networks) {
        const type = plugin?.ipam?.type;
        if (type === 'host-local' || type === 'static') {
          yield {
            manifest,
            path: [...pluginPath, 'ipam', 'type'],
            value: type,
            wrong: `which gives the same addresses to ${type === 'static' ? 'every pod' : 'pods of different nodes'}`,
            fix: 'Write "whereabouts", with a range that no one else uses.',
          };
        }
      }
    },
  },
  {
    id: 'LM022',
    severity: 'error',
    title: 'A migration network without addresses',
    why: 'virt-handler needs an address on the migration network and does not start without, on any node.',
    source: 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-handler/migration.go',
    failing: networkExample({ ipam: undefined }),
    passing: whereabouts({ range: '10.200.5.0/24' }),
    * check({ networks }) {
      for (const { manifest, plugin, pluginPath } of networks) {
        const fix = 'Write an ipam of type "whereabouts" with a range, such as 10.200.5.0/24.';
        const problem = (key: string, wrong: string, how: string) => (
          { manifest, path: [...pluginPath, key], value: plugin![key], wrong, fix: how }
        );
        if (plugin?.type === OVN) {
          if (plugin.ipam?.type) {
            yield problem('ipam', 'which OVN-Kubernetes refuses, since it manages addresses itself', 'Write subnets in its place.');
          } else if (plugin.subnets === undefined || plugin.subnets === '') {
            yield problem('subnets', 'and so no pod gets an address', 'Write a network in CIDR notation, such as 10.200.5.0/24.');
          }
        } else if (plugin && !(isObject(plugin.ipam) && plugin.ipam.type)) {
          yield plugin.subnets === undefined
            ? problem('ipam', 'and so no pod gets an address', fix)
            : problem('subnets', `which only OVN-Kubernetes (${OVN}) knows, and so no pod gets an address`, fix);
        } else if (plugin?.ipam.type === 'whereabouts' && plugin.ipam.range === undefined && !(plugin.ipam.ipRanges?.length > 0)) {
          yield problem('ipam', 'which has no range, and so no pod gets an address', fix);
        }
      }
    },
  },
  {
    id: 'LM023',
    severity: 'error',
    title: 'A range of addresses that cannot be read',
    why: 'whereabouts and OVN-Kubernetes give no address at all then, or pass over the part that they cannot use without a word.',
    source: WHEREABOUTS,
    failing: whereabouts({ range: '10.200.5.0/33' }),
    passing: whereabouts({ range: '10.200.5.0/24', range_start: '10.200.5.10', range_end: '10.200.5.99', exclude: ['10.200.5.64/29'] }),
    * check({ networks }) {
      for (const network of networks) {
        yield* addressManagement(network).problems;
      }
    },
  },
  {
    id: 'LM024',
    severity: 'error',
    title: 'Fewer addresses than pods on the migration network',
    why: 'virt-handler takes an address on every node, and the two pods that synchronize migrations between clusters take one each: they run from HCO 1.18 on, '
      + 'unless the feature gate decentralizedLiveMigration is off. Who gets none does not start.',
    source: VIRT_HANDLER,
    failing: whereabouts({ range: '10.200.5.0/29' }, { nodes: 5 }),
    passing: whereabouts({ range: '10.200.5.0/29' }, { nodes: 4 }),
    * check(setup) {
      const { networks, context } = setup;
      const nodes = Number.isSafeInteger(context.nodes) ? context.nodes : undefined;
      for (const network of networks) {
        const more = nodes === undefined || isNeverSynchronized(setup) ? 0 : SYNCHRONIZATION_PODS;
        const needed = (nodes ?? 1) + more;
        for (const pool of addressManagement(network).pools) {
          const addresses = countWithout(pool.usable, pool.excludes);
          if (addresses < needed) {
            const how = howToGiveMore(pool, needed);
            yield problemAt(network, pool,
              `which has ${addresses === 0n ? 'no address' : addresses === 1n ? '1 address' : `${addresses} addresses`} to give`
                + (nodes === undefined ? '' : `, where ${needed} are needed: ${nodes} for the nodes`
                  + `${more > 0 ? ` and ${more} for the pods that synchronize migrations` : ''}`),
              `${how.charAt(0).toUpperCase()}${how.slice(1)}.`);
          }
        }
      }
    },
  },
  {
    id: 'LM025',
    severity: 'error',
    title: 'A range of addresses that the cluster uses itself',
    why: 'The migration network\'s route then takes traffic that is meant for the cluster\'s own network, on every node, or the other way round.',
    source: OPENSHIFT_RANGES,
    failing: whereabouts({ range: '10.130.0.0/16' }, openShift()),
    passing: whereabouts({ range: '10.130.0.0/16' }, { ...openShift(), clusterNetworks: { pods: ['10.8.0.0/14'] } }),
    * check(setup) {
      for (const network of setup.networks) {
        for (const pool of addressManagement(network).pools) {
          for (const { name, text, cidr, isStated } of clusterNetworks(setup, pool.network.version)) {
            if (cidr && overlap(pool.network, cidr)) {
              const inWords = IN_WORDS[name];
              yield problemAt(network, pool, `which overlaps ${text}, the network of ${inWords}${isStated ? '' : ' by OpenShift\'s default'}`,
                `Write a range that nothing else uses${isStated ? '' : `, or state the cluster's own (clusterNetworks.${name}, or --network ${name}=…)`}.`);
            }
          }
        }
      }
    },
  },
  {
    id: 'LM074',
    severity: 'error',
    title: 'A route that takes the cluster\'s own traffic',
    why: 'The pods that migrate virtual machines then send what is meant for the cluster over the migration network, where nobody answers: virt-handler reaches '
      + 'neither the API server nor the other nodes.',
    source: 'https://www.cni.dev/docs/conventions/#dedicated-arguments-fields-ipam',
    failing: whereabouts({ range: '10.200.5.0/24', routes: [{ dst: '0.0.0.0/0', gw: '10.200.5.1' }] }, openShift()),
    passing: whereabouts({ range: '10.200.5.0/24', routes: [{ dst: '10.201.0.0/16', gw: '10.200.5.1' }] }, openShift()),
    * check(setup) {
      for (const { manifest, plugin, pluginPath } of setup.networks) {
        const routes = isObject(plugin?.ipam) && Array.isArray(plugin.ipam.routes) ? plugin.ipam.routes : [];
        for (const [i, route] of routes.entries()) {
          const cidr = parseCidr(route?.dst);
          const taken = cidr && clusterNetworks(setup, cidr.version).find(own => own.cidr && overlap(cidr, own.cidr));
          if (cidr?.prefix === 0 || taken) {
            yield {
              manifest,
              path: [...pluginPath, 'ipam', 'routes', String(i), 'dst'],
              value: route.dst,
              wrong: cidr!.prefix === 0 ? 'every address there is' : `which overlaps ${taken!.text}, the network of ${IN_WORDS[taken!.name]}`,
              fix: 'Remove the route, or write the network of the nodes\' migration interfaces.',
            };
          }
        }
        for (const key of ['isGateway', 'isDefaultGateway'].filter(name => plugin?.type === 'bridge' && plugin[name] === true)) {
          yield {
            manifest,
            path: [...pluginPath, key],
            value: true,
            wrong: 'which gives the bridges of all nodes the same address on one network',
            fix: 'Remove it: pods of a migration network need no gateway.',
          };
        }
      }
    },
  },
  {
    id: 'LM026',
    severity: 'error',
    title: 'Addresses that virt-handler does not take',
    why: 'virt-handler takes global unicast addresses only. Loopback, link-local, multicast and broadcast addresses are none, and it does not start '
      + 'with them.',
    source: 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-handler/migration.go',
    failing: whereabouts({ range: '169.254.200.0/24' }),
    passing: whereabouts({ ipRanges: [{ range: '10.200.5.0/24' }, { range: 'fd10:200:5::/64' }] }),
    * check({ networks }) {
      for (const network of networks) {
        const found = addressManagement(network).pools.map(pool => (
          { pool, special: NOT_UNICAST[pool.network.version].map(known).find(cidr => overlap(pool.usable, cidr)) }
        ));
        // One address that virt-handler takes is enough.
        if (found.every(({ special }) => special)) {
          for (const { pool, special } of found) {
            yield problemAt(network, pool, `which has addresses of ${formatAddress(special!.version, special!.first)}/${special!.prefix}, and virt-handler `
              + 'takes none of those', 'Write a range of global unicast addresses, such as 10.200.5.0/24.');
          }
        }
      }
    },
  },
];
