import { addressManagement } from './address-pools';
import type { AddressPool } from './address-pools';
import { networkExample } from './examples';
import { interfacesOf, mtuOf, nodeInterfaceOf } from './node-networks';
import type { Problem, Rule } from './rule';
import type { Setup } from './setup';
import { isObject } from './views';
import type { MigrationNetworkView } from './views';
import { countWithout, overlap, parseCidr } from '../cidr';

/** Links of less carry no IPv6. */
const IPV6_MTU = 1280;

/** Of less than this, another rule tells. */
const MIN_MTU = 68;

/** Plugins whose interfaces have the MTU of the NIC below where none is stated. */
const WITH_MTU_OF_THE_NIC = ['macvlan', 'ipvlan', 'vlan'];

/** A place of the manifest where addresses stand, and as what. */
type Place = Pick<AddressPool, 'path' | 'text'>;

/** Where IPv6 addresses of a network stand: ranges, and the addresses that every pod has. */
function ipv6Places(network: MigrationNetworkView): Place[] {
  const { plugin, pluginPath } = network;
  const fixed = isObject(plugin?.ipam) && Array.isArray(plugin.ipam.addresses) ? plugin.ipam.addresses : [];
  return [
    ...addressManagement(network).pools.filter(pool => pool.network.version === 6),
    ...fixed.flatMap((item, i): Place[] => (parseCidr(item?.address)?.version === 6
      ? [{ path: [...pluginPath, 'ipam', 'addresses', String(i), 'address'], text: item.address }] : [])),
  ];
}

/** The MTU that the pods' interfaces take from below, and what has it in words; undefined where that isn't known. */
function mtuBelow(network: MigrationNetworkView, setup: Setup): readonly [mtu: number, owner: string] | undefined {
  const { plugin } = network;
  if (!WITH_MTU_OF_THE_NIC.includes(plugin?.type) || (plugin!.mtu !== undefined && plugin!.mtu !== 0)) {
    return undefined;
  }
  const name = nodeInterfaceOf(network, setup)?.name;
  const mtu = mtuOf(name, interfacesOf(setup));
  const { linkMtu } = setup.context;
  return mtu !== undefined ? [mtu, String(name)] : linkMtu === undefined ? undefined : [linkMtu, 'the link'];
}

const isTooSmall = (mtu: unknown) => typeof mtu === 'number' && mtu >= MIN_MTU && mtu < IPV6_MTU;

function whereabouts(...ranges: Record<string, unknown>[]) {
  return networkExample({ ipam: { type: 'whereabouts', ipRanges: ranges } });
}

/** Addresses that can be handed out, and that pods cannot have. */
export const REFUSED_ADDRESS_RULES: readonly Rule[] = [
  {
    id: 'LM079',
    severity: 'error',
    title: 'IPv6 on an interface that is too small for it',
    why: 'IPv6 needs an MTU of 1280 bytes or more. The kernel refuses IPv6 addresses on an interface of less, and so the CNI plugin fails for every pod.',
    source: 'https://www.rfc-editor.org/rfc/rfc8200#section-5',
    failing: networkExample({ mtu: 1000, ipam: { type: 'whereabouts', range: 'fd10:200:5::/64' } }),
    passing: networkExample({ mtu: 1280, ipam: { type: 'whereabouts', range: 'fd10:200:5::/64' } }),
    * check(setup) {
      for (const network of setup.networks) {
        const { manifest, plugin, pluginPath } = network;
        const places = ipv6Places(network);
        const [mtu, owner] = mtuBelow(network, setup) ?? [];
        if (places.length > 0 && isTooSmall(plugin!.mtu)) {
          yield {
            manifest,
            path: [...pluginPath, 'mtu'],
            value: plugin!.mtu,
            wrong: `less than the ${IPV6_MTU} bytes that IPv6 (${places[0].text}) needs`,
            fix: `Write ${IPV6_MTU} or more, or IPv4 addresses.`,
          };
        }
        for (const { path, text } of isTooSmall(mtu) ? places : []) {
          yield {
            manifest,
            path,
            value: text,
            wrong: `IPv6, which needs an MTU of ${IPV6_MTU} bytes, on the ${mtu} bytes of ${owner}`,
            fix: `Raise the MTU of ${owner} to ${IPV6_MTU} or more, or write IPv4 addresses.`,
          };
        }
      }
    },
  },
  {
    id: 'LM080',
    severity: 'error',
    title: 'Two ranges of one network that share addresses',
    why: 'whereabouts gives a pod an address of each range. Of one network twice, whatever the start and end, it gives the same address twice, and the kernel refuses '
      + 'the second: no pod starts. Of ranges that overlap, a pod can get the same address of both, and each takes what the other counts as its own.',
    source: 'https://github.com/k8snetworkplumbingwg/whereabouts/blob/v0.8.0/pkg/allocate/allocate.go',
    failing: whereabouts({ range: '10.200.5.0/24' }, { range: '10.200.5.0/24' }),
    passing: whereabouts({ range: '10.200.5.0/24' }, { range: 'fd10:200:5::/64' }),
    * check({ networks }) {
      // OVN-Kubernetes has subnets, and its own way with them.
      for (const network of networks.filter(({ plugin }) => isObject(plugin?.ipam) && plugin.ipam.type === 'whereabouts')) {
        const { pools } = addressManagement(network);
        for (const [i, pool] of pools.entries()) {
          yield* pools.slice(0, i).flatMap(other => shared(pool, other)).slice(0, 1)
            .map((wrong): Problem => ({ manifest: network.manifest, path: pool.path, value: pool.text, wrong, fix: 'Leave one of the two out, or write another network.' }));
        }
      }
    },
  },
];

/** What two ranges have in common, in words. */
function shared(pool: AddressPool, other: AddressPool): string[] {
  if (!overlap(pool.network, other.network)) {
    return [];
  }
  if (pool.network.prefix === other.network.prefix) {
    return [`of the same network as ${other.text}, and so a pod gets one address twice`];
  }
  const [a, b] = [pool.usable, other.usable];
  const common = { version: a.version, first: a.first > b.first ? a.first : b.first, last: a.last < b.last ? a.last : b.last };
  return countWithout(common, [...pool.excludes, ...other.excludes]) > 0n
    ? [`which has addresses of ${other.text} as well, and so a pod can get one address twice`] : [];
}
