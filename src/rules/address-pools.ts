import type { Problem } from './rule';
import { isObject } from './views';
import type { MigrationNetworkView } from './views';
import { Attachment } from '../attachment';
import { contains, countWithout, parseAddress, parseCidr } from '../cidr';
import type { AddressRange, Cidr } from '../cidr';
import { show } from '../show';

/** OVN-Kubernetes' CNI plugin, which manages addresses itself. */
export const OVN = 'ovn-k8s-cni-overlay';

/** OVN-Kubernetes hands out no more than these of an IPv6 subnet. */
const OVN_IPV6_ADDRESSES = 65535n;

/** Addresses that are handed out for the whole cluster; each pod of the network gets one. */
export interface AddressPool {
  /** Where the range stands in the manifest, and as what. */
  readonly path: readonly string[];
  readonly text: string;
  /** The network that the addresses are part of. */
  readonly network: Cidr;
  /** From the first to the last address that the network has to give. */
  readonly whole: AddressRange;
  /** From the first to the last address that can be handed out, where the manifest bounds them further. */
  readonly usable: AddressRange;
  readonly excludes: readonly AddressRange[];
  /** What keeps addresses of the network back, and how to have them handed out, in words. */
  readonly limits: Limits;
}

/** Words for a first address, a last one, or exclusions. */
type Limits = Readonly<Partial<Record<'first' | 'last' | 'excludes', string>>>;

/** The longest prefix whose network has so many addresses to give. */
function prefixFor(version: 4 | 6, addresses: number): number {
  return (version === 4 ? 32 : 128) - Math.ceil(Math.log2(addresses + 2));
}

/** How to have so many addresses handed out of a pool that has fewer: by a larger network, or by what keeps addresses of this one back. */
export function howToGiveMore({ network, whole, usable, excludes, limits }: AddressPool, needed: number): string {
  const stated = (['last', 'first', 'excludes'] as const).filter(limit => limits[limit] !== undefined);
  const without = (lifted: readonly (keyof Limits)[]) => countWithout({
    version: usable.version,
    first: lifted.includes('first') ? whole.first : usable.first,
    last: lifted.includes('last') ? whole.last : usable.last,
  }, lifted.includes('excludes') ? [] : excludes);
  const all = stated.filter(limit => without(stated.filter(other => other !== limit)) < without(stated)).map(limit => limits[limit]);
  if (without(stated) < needed) {
    const prefix = prefixFor(network.version, needed);
    const larger = prefix <= 0 ? 'write several networks' : network.prefix > prefix ? `write a /${prefix} or larger` : 'write an IPv4 network';
    return [larger, ...all].join(', and ');
  }
  const alone = stated.filter(limit => without([limit]) >= needed).map(limit => limits[limit]);
  return alone.length > 0 ? alone.join(', or ') : all.join(', and ');
}

/** What can be read of a network's address management, and what can't. */
export interface AddressManagement {
  readonly pools: readonly AddressPool[];
  readonly problems: readonly Problem[];
}

const CIDR_FIX = 'Write a network in CIDR notation, such as 10.200.5.0/24 or fd10:200:5::/64.';

const READ = new Attachment<MigrationNetworkView, AddressManagement>();

/** The pools of a migration network whose addresses whereabouts or OVN-Kubernetes hands out; none for other address management. */
export function addressManagement(network: MigrationNetworkView): AddressManagement {
  const management = READ.get(network) ?? read(network);
  READ.set(network, management);
  return management;
}

function read(network: MigrationNetworkView): AddressManagement {
  const { plugin } = network;
  if (plugin?.type === OVN) {
    return new OvnReader(network).read(plugin);
  }
  return plugin && isObject(plugin.ipam) && plugin.ipam.type === 'whereabouts'
    ? new WhereaboutsReader(network).read(plugin.ipam)
    : { pools: [], problems: [] };
}

abstract class Reader implements AddressManagement {
  public readonly pools: AddressPool[] = [];
  public readonly problems: Problem[] = [];

  constructor(private readonly network: MigrationNetworkView) {}

  protected at(...keys: string[]): string[] {
    return [...this.network.pluginPath, ...keys];
  }

  protected problem(path: readonly string[], value: unknown, wrong: string, fix: string): undefined {
    this.problems.push({ manifest: this.network.manifest, path, value, wrong, fix });
    return undefined;
  }
}

/**
 * Reads whereabouts' configuration as whereabouts does: pkg/config, and GetIPRange of pkg/iphelpers. What whereabouts passes over in
 * silence, such as a start outside of the range, is a problem here.
 */
class WhereaboutsReader extends Reader {
  public read(ipam: Record<string, any>): AddressManagement {
    if (ipam.range !== undefined) {
      this.readRange(this.at('ipam'), ipam);
    }
    if (ipam.ipRanges !== undefined && !Array.isArray(ipam.ipRanges)) {
      this.problem(this.at('ipam', 'ipRanges'), ipam.ipRanges, 'which is no list', 'Write a list of objects with a range each.');
    }
    for (const [i, entry] of (Array.isArray(ipam.ipRanges) ? ipam.ipRanges : []).entries()) {
      this.readRange(this.at('ipam', 'ipRanges', String(i)), isObject(entry) ? entry : {});
    }
    return this;
  }

  private readRange(path: string[], entry: Record<string, any>) {
    const { range } = entry;
    // The anchors change nothing of what matches; without them, each character of a long text is tried as a start.
    const [dashed, start, cidr] = typeof range === 'string' ? /^([^-]*)-(.*)$/.exec(range) ?? [] : [];
    const network = parseCidr(dashed === undefined ? range : cidr);
    if (!network) {
      return this.problem([...path, 'range'], range, 'which is no network in CIDR notation', CIDR_FIX);
    }
    const whole = { version: network.version, first: network.first + 1n, last: network.last - 1n };
    const first = dashed === undefined
      ? this.readBound([...path, 'range_start'], entry.range_start, whole)
      : this.readBound([...path, 'range'], start || range, whole);
    // A range that is written FIRST-LAST/PREFIX says both ends itself: LAST is the address before the slash.
    const last = dashed === undefined
      ? this.readBound([...path, 'range_end'], entry.range_end, whole)
      : this.readBound([...path, 'range'], cidr.split('/')[0], whole);
    const usable = { version: network.version, first: first ?? whole.first, last: last ?? whole.last };
    if (first !== undefined && last !== undefined && last < first) {
      this.problem([...path, dashed === undefined ? 'range_end' : 'range'], dashed === undefined ? entry.range_end : range,
        'which comes before the first address', 'Write an address that comes after it.');
    }
    const excludes = this.readExcludes([...path, 'exclude'], entry.exclude);
    const limits = {
      first: first === undefined ? undefined : dashed === undefined ? 'move range_start to an earlier address' : 'begin the range with an earlier address',
      last: last === undefined ? undefined : dashed === undefined ? 'move range_end to a later address' : 'end the range with a later address',
      excludes: 'leave fewer addresses out by exclude',
    };
    this.pools.push({ path: [...path, 'range'], text: range, network, whole, usable, excludes, limits });
    return undefined;
  }

  private readBound(path: string[], text: unknown, usable: AddressRange): bigint | undefined {
    if (text === undefined || text === '') {
      return undefined;
    }
    const address = parseAddress(text);
    if (!address) {
      return this.problem(path, text, 'which is no IP address, and whereabouts ignores it', 'Write an address of the range.');
    }
    if (!contains(usable, address)) {
      // Of a range without any address to give, another rule tells.
      return usable.last < usable.first ? undefined : this.problem(path, text,
        'which is no address that the range has to give, and whereabouts ignores it',
        'Write an address inside of the range, other than its first and last.');
    }
    return address.first;
  }

  private readExcludes(path: string[], exclude: unknown): AddressRange[] {
    if (exclude !== undefined && !Array.isArray(exclude)) {
      this.problem(path, exclude, 'which is no list', 'Write a list of networks in CIDR notation.');
    }
    return (Array.isArray(exclude) ? exclude : []).flatMap((text, i) => {
      const excluded = parseCidr(text) ?? parseAddress(text);
      return excluded ?? this.problem([...path, String(i)], text, 'which is no network in CIDR notation, and whereabouts then gives no address at all',
        CIDR_FIX) ?? [];
    });
  }
}

/** Reads OVN-Kubernetes' subnets as it does: go-controller/pkg/util/multi_network.go, and its allocator. */
class OvnReader extends Reader {
  public read(plugin: Record<string, any>): AddressManagement {
    const isRouted = plugin.topology === 'layer3';
    const subnets = this.readList('subnets', plugin.subnets, isRouted);
    const excludes = this.readList('excludeSubnets', plugin.excludeSubnets, isRouted);
    for (const [i, { text, cidr }] of excludes.entries()) {
      if (!subnets.some(subnet => contains(subnet.cidr, cidr))) {
        this.problem(this.at('excludeSubnets'), text, 'which is not inside of one of the subnets, and OVN-Kubernetes then refuses the network',
          'Write networks that are part of a subnet.');
      } else if (excludes.slice(0, i).some(other => contains(other.cidr, cidr) || contains(cidr, other.cidr))) {
        this.problem(this.at('excludeSubnets'), text, 'which overlaps another one, and OVN-Kubernetes then refuses the network',
          'Write networks that have no address in common.');
      }
    }
    for (const { text, cidr } of subnets) {
      const last = cidr.version === 4 ? cidr.last - 1n : cidr.last;
      const most = cidr.first + OVN_IPV6_ADDRESSES;
      const whole = { version: cidr.version, first: cidr.first + 1n, last: cidr.version === 6 && last > most ? most : last };
      this.pools.push({
        path: this.at('subnets'),
        text,
        network: cidr,
        whole,
        usable: whole,
        excludes: excludes.map(exclude => exclude.cidr),
        limits: { excludes: 'leave fewer addresses out by excludeSubnets' },
      });
    }
    return this;
  }

  private readList(key: string, value: unknown, isRouted: boolean): { text: string; cidr: Cidr }[] {
    if (value === undefined || value === '') {
      return [];
    }
    let isTold = false;
    return String(value).split(',').flatMap(part => {
      // Of a layer 3 network, the length of each node's own prefix stands behind the network.
      const text = isRouted ? part.trim().replace(/^([^/]*\/\d+)\/\d+$/, '$1') : part.trim();
      const cidr = typeof value === 'string' ? parseCidr(text) : undefined;
      if (!cidr && !isTold) {
        isTold = true; // all are at the same place
        this.problem(this.at(key), value, `in which ${show(text)} is no network in CIDR notation`,
          'Write networks in CIDR notation in one string, separated by commas.');
      }
      return cidr ? { text, cidr } : [];
    });
  }
}
