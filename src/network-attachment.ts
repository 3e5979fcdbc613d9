import { Ipam } from './ipam';
import { inKeyOrder } from './key-order';

/**
 * How the interfaces of a macvlan network reach each other.
 */
export enum MacvlanMode {
  /** Directly, on one node; through the NIC, between nodes. */
  BRIDGE = 'bridge',
  /** Through the NIC only, between nodes. */
  PRIVATE = 'private',
  /** Through the switch, which has to send frames back (IEEE 802.1Qbg). */
  VEPA = 'vepa',
  /**
   * One interface takes the NIC as a whole, and the kernel refuses a second one. Where decentralized live migration is on, a node can have two pods on the
   * network (LM081).
   */
  PASSTHRU = 'passthru',
}

/**
 * How an ipvlan network forwards.
 */
export enum IpvlanMode {
  /** As a switch. */
  L2 = 'l2',
  /** As a router, without broadcast and multicast, and so without ARP: other nodes need routes to the pods (LM082). */
  L3 = 'l3',
  /** As `L3`, where connection tracking sees the packets. Other nodes need routes to the pods as well (LM082). */
  L3S = 'l3s',
}

/**
 * A macvlan interface on a NIC of the nodes.
 *
 * @see https://www.cni.dev/plugins/current/main/macvlan/
 */
export interface MacvlanAttachment {
  /**
   * The NIC of the nodes, such as `eth1` or, with a VLAN on it, `eth1.100`. The same on every node.
   *
   * Range: a name that Linux accepts: 1 to 15 bytes, without slashes, colons, quotes or white space.
   */
  readonly nic: string;

  /**
   * How the interfaces reach each other.
   *
   * @default MacvlanMode.BRIDGE
   */
  readonly mode?: MacvlanMode;
}

/**
 * An ipvlan interface on a NIC of the nodes: like macvlan, with the NIC's own MAC address, for switches that allow one per port.
 *
 * @see https://www.cni.dev/plugins/current/main/ipvlan/
 */
export interface IpvlanAttachment {
  /**
   * The NIC of the nodes, such as `eth1`. The same on every node.
   *
   * Range: a name that Linux accepts: 1 to 15 bytes, without slashes, colons, quotes or white space.
   */
  readonly nic: string;

  /**
   * How the network forwards.
   *
   * @default IpvlanMode.L2
   */
  readonly mode?: IpvlanMode;
}

/**
 * A port of a Linux bridge on the nodes.
 *
 * @see https://www.cni.dev/plugins/current/main/bridge/
 */
export interface BridgeAttachment {
  /**
   * The bridge on the nodes, such as `br-migration`. It has to hold the NIC; one that doesn't exist is made without, and reaches no other node.
   *
   * Range: a name that Linux accepts: 1 to 15 bytes, without slashes, colons, quotes or white space.
   */
  readonly bridge: string;

  /**
   * The VLAN of the port.
   *
   * Range: 1 to 4094; 0 is none.
   *
   * @default - the bridge's own
   */
  readonly vlan?: number;
}

/**
 * A localnet network of OVN-Kubernetes.
 *
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/multiple_networks/secondary-networks
 */
export interface OvnLocalnetAttachment {
  /**
   * The physical network, as the nodes' OVN bridge mapping (`ovn-bridge-mappings`) calls it.
   */
  readonly physicalNetworkName: string;

  /**
   * The VLAN of the network.
   *
   * Range: 1 to 4094; 0 is none.
   *
   * @default - untagged
   */
  readonly vlan?: number;
}

/**
 * How the pods that migrate virtual machines are attached to the nodes' migration network: the CNI plugin and its configuration.
 * @example
 *
 * new DedicatedMigrationNetwork(chart, 'network', {
 *   attachment: NetworkAttachment.bridge({ bridge: 'br-migration', vlan: 64 }),
 *   range: '10.200.5.0/24',
 * });
 */
export class NetworkAttachment {
  /**
   * A macvlan interface on a NIC, as the product documentation has it.
   */
  public static macvlan(props: MacvlanAttachment): NetworkAttachment {
    return new NetworkAttachment({ type: 'macvlan', master: props.nic, mode: props.mode ?? MacvlanMode.BRIDGE }, false);
  }

  /**
   * An ipvlan interface on a NIC.
   */
  public static ipvlan(props: IpvlanAttachment): NetworkAttachment {
    return new NetworkAttachment({ type: 'ipvlan', master: props.nic, mode: props.mode ?? IpvlanMode.L2 }, false);
  }

  /**
   * A port of a Linux bridge.
   */
  public static bridge(props: BridgeAttachment): NetworkAttachment {
    return new NetworkAttachment({ type: 'bridge', bridge: props.bridge, vlan: props.vlan }, false);
  }

  /**
   * A localnet network of OVN-Kubernetes, on an OVN bridge of the nodes.
   */
  public static ovnLocalnet(props: OvnLocalnetAttachment): NetworkAttachment {
    return new NetworkAttachment({
      type: 'ovn-k8s-cni-overlay',
      topology: 'localnet',
      physicalNetworkName: props.physicalNetworkName,
      vlanID: props.vlan,
    }, true);
  }

  /**
   * Any other CNI plugin.
   *
   * @param config the plugin's configuration, with its `type`, without `cniVersion`, `name` and `ipam`. Its keys are put out in order, `type` first.
   */
  public static raw(config: { [key: string]: any }): NetworkAttachment {
    return new NetworkAttachment(inKeyOrder(config), false);
  }

  private constructor(private readonly config: Record<string, unknown>, private readonly isOvn: boolean) {}

  /**
   * What this says in the CNI configuration of a NetworkAttachmentDefinition.
   *
   * @param reference the definition's `namespace/name`, which OVN-Kubernetes wants to find in it.
   * @internal
   */
  public _render(reference: string): Record<string, unknown> {
    return this.isOvn ? { ...this.config, netAttachDefName: reference } : this.config;
  }

  /**
   * The address management that hands out the addresses of a range on this kind of network.
   *
   * @internal
   */
  public _ipam(range: string): Ipam {
    return this.isOvn ? Ipam.ovnSubnets({ subnets: [range] }) : Ipam.whereabouts({ range });
  }
}
