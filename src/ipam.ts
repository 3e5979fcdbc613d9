import { inKeyOrder } from './key-order';

/**
 * Addresses that whereabouts hands out, one to each pod of the network.
 *
 * @see https://github.com/k8snetworkplumbingwg/whereabouts/blob/master/doc/extended-configuration.md
 */
export interface WhereaboutsRange {
  /**
   * The network in CIDR notation, IPv4 or IPv6, such as `10.200.5.0/24`. Its first and last address are not handed out. Host bits are
   * dropped: `10.200.5.20/24` is the same network; to begin later, use `rangeStart`.
   */
  readonly range: string;

  /**
   * The first address to hand out, inside of the range.
   *
   * @default - the first of the range
   */
  readonly rangeStart?: string;

  /**
   * The last address to hand out, inside of the range.
   *
   * @default - the last of the range
   */
  readonly rangeEnd?: string;

  /**
   * Addresses that are not handed out, each a CIDR such as `10.200.5.64/27` or `10.200.5.7/32`.
   *
   * @default - none
   */
  readonly exclude?: string[];
}

/**
 * Addresses that OVN-Kubernetes hands out itself, one to each pod of the network.
 *
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/multiple_networks/secondary-networks
 */
export interface OvnSubnets {
  /**
   * The networks in CIDR notation; a pod gets an address of each.
   */
  readonly subnets: string[];

  /**
   * Addresses that are not handed out, each a CIDR inside of a subnet.
   *
   * @default - none
   */
  readonly excludeSubnets?: string[];
}

/**
 * How the pods of a migration network get their addresses (IP address management).
 *
 * All nodes share the network, so addresses have to be handed out for the whole cluster: by whereabouts, by OVN-Kubernetes on its own networks,
 * or by a DHCP server. Per-node (`host-local`) and fixed (`static`) address management repeat addresses, and are refused at synthesis.
 * @example
 *
 * const addresses: WhereaboutsRange = { range: '10.200.5.0/24', rangeStart: '10.200.5.10', exclude: ['10.200.5.64/30'] };
 * new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', ipam: Ipam.whereabouts(addresses) });
 */
export class Ipam {
  /**
   * whereabouts hands addresses out for the whole cluster. It comes with OpenShift; other clusters need it installed.
   *
   * @param ranges one, or several of which a pod gets an address of each, such as one IPv4 and one IPv6 range.
   */
  public static whereabouts(...ranges: WhereaboutsRange[]): Ipam {
    const rendered = ranges.map(({ range, rangeStart, rangeEnd, exclude }) => ({
      range,
      range_start: rangeStart,
      range_end: rangeEnd,
      exclude,
    }));
    return new Ipam({ ipam: { type: 'whereabouts', ...(rendered.length === 1 ? rendered[0] : { ipRanges: rendered }) } });
  }

  /**
   * A DHCP server on the network hands addresses out. Each node needs the CNI DHCP daemon running.
   *
   * @see https://www.cni.dev/plugins/current/ipam/dhcp/
   */
  public static dhcp(): Ipam {
    return Ipam.raw({ type: 'dhcp' });
  }

  /**
   * OVN-Kubernetes hands addresses out itself. For `NetworkAttachment.ovnLocalnet` only.
   */
  public static ovnSubnets(subnets: OvnSubnets): Ipam {
    return new Ipam({
      subnets: subnets.subnets.join(','),
      excludeSubnets: subnets.excludeSubnets?.join(','),
    });
  }

  /**
   * Any other address management.
   *
   * @param config the `ipam` object of the CNI configuration, as its plugin has it. Its keys are put out in order, `type` first.
   */
  public static raw(config: { [key: string]: any }): Ipam {
    return new Ipam({ ipam: inKeyOrder(config) });
  }

  private constructor(private readonly config: Record<string, unknown>) {}

  /**
   * What this adds to the CNI configuration.
   *
   * @internal
   */
  public _render(): Record<string, unknown> {
    return this.config;
  }
}
