import { ApiObject, Duration, Lazy } from 'cdk8s';
import type { IApiEndpoint, IApiResource, PercentOrAbsolute } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { acknowledgeOn } from './acknowledgement';
import type { Acknowledgement } from './acknowledgement';
import { joinCluster, releaseFor } from './cluster-object';
import type { ClusterObjectProps } from './cluster-object';
import { expectMethod } from './live-migration-config';
import { NetworkAttachment } from './network-attachment';
import type { NodeBridge } from './node-bridge';
import { show } from './show';

/** The nodes that run virtual machines, by the label that OpenShift gives them. */
const WORKERS = { 'node-role.kubernetes.io/worker': '' };

/**
 * How a bond spreads traffic over its ports.
 *
 * @see https://docs.kernel.org/networking/bonding.html
 */
export enum BondMode {
  /** One port after the other. The switch has to know (static aggregation). */
  BALANCE_RR = 'balance-rr',
  /** One port at a time, the others for when it fails. Any switch will do. */
  ACTIVE_BACKUP = 'active-backup',
  /** By a hash of the addresses. The switch has to know (static aggregation). */
  BALANCE_XOR = 'balance-xor',
  /** All ports at once. */
  BROADCAST = 'broadcast',
  /** LACP. The switch has to take part. */
  LACP = '802.3ad',
  /** By load, of what is sent. Not below a bridge: it sends with the MAC addresses of its ports in place of the pods' (LM083). */
  BALANCE_TLB = 'balance-tlb',
  /** By load, of what is sent and received. Not below a bridge: it sends with the MAC addresses of its ports in place of the pods' (LM083). */
  BALANCE_ALB = 'balance-alb',
}

/**
 * Several NICs of a node as one.
 *
 * @see https://nmstate.io/devel/yaml_api.html
 */
export interface NodeBond {
  /**
   * The bond on the nodes, such as `bond1`.
   *
   * Range: a name that Linux accepts: 1 to 15 bytes, without slashes, colons, quotes or white space.
   */
  readonly name: string;

  /** How traffic is spread. */
  readonly mode: BondMode;

  /**
   * The NICs, such as `eth1` and `eth2`. A NIC can be in one bond or bridge only.
   *
   * Range: one or more names.
   */
  readonly ports: string[];

  /**
   * How often each port's link is looked at.
   *
   * Range: whole milliseconds, 1 and up.
   *
   * @default Duration.millis(100)
   */
  readonly miimon?: Duration;

  /**
   * Other options of the bond by the kernel's names, such as `lacp_rate` or `xmit_hash_policy`.
   *
   * @default - none
   */
  readonly options?: { [key: string]: any };
}

/**
 * Properties of a `MigrationNodeNetwork`: one of `nic`, `bond` and `sharedNic`, and what is on it.
 */
export interface MigrationNodeNetworkProps extends ClusterObjectProps {
  /**
   * The nodes' NIC for migrations, such as `eth1`, which is for nothing else. In place of `bond` and `sharedNic`.
   *
   * Range: a name that Linux accepts: 1 to 15 bytes, without slashes, colons, quotes or white space; none that carries the cluster's own traffic.
   *
   * @default - `bond` or `sharedNic`
   */
  readonly nic?: string;

  /**
   * Several NICs for migrations as one, which are for nothing else. In place of `nic` and `sharedNic`.
   *
   * @default - `nic` or `sharedNic`
   */
  readonly bond?: NodeBond;

  /**
   * A NIC or bond that the nodes have already and use for other things as well, such as `bond0`. It stays as it is; only `vlan`, which is needed then, is
   * set up on it. In place of `nic` and `bond`.
   *
   * Range: a name that Linux accepts: 1 to 15 bytes, without slashes, colons, quotes or white space.
   *
   * @default - `nic` or `bond`
   */
  readonly sharedNic?: string;

  /**
   * The VLAN of the migration network, stated once: with OVN-Kubernetes the NetworkAttachmentDefinition carries it, else an interface
   * of the nodes, which is named `NIC.VLAN`, such as `eth1.100`.
   *
   * Range: 1 to 4094.
   *
   * @default - untagged
   */
  readonly vlan?: number;

  /**
   * A bridge by which pods come to the network.
   *
   * @default - none: pods get macvlan interfaces on the NIC, bond or VLAN itself
   */
  readonly bridge?: NodeBridge;

  /**
   * The MTU of the network in bytes: of the NIC or bond, and all that is on it, the pods' interfaces among them. The switches have to carry it.
   *
   * Range: 68 to 65536, and no more than the NICs can.
   *
   * @default - as the nodes have it
   */
  readonly mtu?: number;

  /**
   * The nodes that have the NIC, by their labels. All nodes that run virtual machines have to be among them.
   *
   * @default - nodes with the label node-role.kubernetes.io/worker on OpenShift, else every node
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * How many nodes, of those that are selected, may be changed at once. It is also how many may fail before the rest is left alone.
   *
   * Range: 1 and up, or 1 % to 100 %.
   *
   * @default - NMState's: half of them
   */
  readonly maxUnavailable?: PercentOrAbsolute;

  /**
   * The name of the policy.
   *
   * Range: a DNS name, at most 63 characters.
   *
   * @default 'migration-network'
   */
  readonly name?: string;

  /**
   * Advice about the policy that is not going to be followed, with the reasons. The resource carries them as annotations.
   *
   * @default - none
   */
  readonly acknowledgements?: Acknowledgement[];
}

/**
 * The nodes' side of a dedicated migration network: an NMState NodeNetworkConfigurationPolicy that brings up the NIC for migrations on every node, a bond
 * or a VLAN on it, or a bridge. A `DedicatedMigrationNetwork` with this as its `nodeNetwork` takes the name of the interface, the VLAN and the MTU from it.
 *
 * The interfaces get no IP addresses: pods own addresses there, not the node. NMState rolls a change back on a node that loses its
 * connection by it. To have it undone later, set the interfaces to `state: absent` first; deleting the policy changes nothing on the nodes.
 *
 * NMState's operator has to be installed. Refused at synthesis, among others: names that Linux doesn't take, a NIC that is used twice, an MTU above that of
 * the interface below, and interfaces that carry the cluster's own traffic.
 *
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/kubernetes_nmstate/k8s-nmstate-updating-node-network-config
 * @example
 *
 * const nodeNetwork = new MigrationNodeNetwork(chart, 'nodes', {
 *   bond: { name: 'bond1', mode: BondMode.ACTIVE_BACKUP, ports: ['ens2f0', 'ens2f1'] },
 *   vlan: 64,
 *   mtu: 9000,
 * });
 * new DedicatedMigrationNetwork(chart, 'network', { nodeNetwork, range: '10.200.5.0/24' });
 */
export class MigrationNodeNetwork extends Construct implements IApiResource, IApiEndpoint {
  /** The name of the policy. */
  public readonly name: string;

  /** The interface of the nodes that pods are attached to: the bridge, else the VLAN, else the NIC or bond. */
  public readonly interfaceName: string;

  /** How pods are attached: macvlan, bridge or OVN-Kubernetes localnet, as the nodes have it. */
  public readonly attachment: NetworkAttachment;

  /** The MTU of the network in bytes. Undefined if it isn't stated. */
  public readonly mtu?: number;

  /** The group portion of the API version: `nmstate.io`. */
  public readonly apiGroup: string = 'nmstate.io';

  /** The name of the resource type as it appears in the API: `nodenetworkconfigurationpolicies`. */
  public readonly resourceType: string = 'nodenetworkconfigurationpolicies';

  /** The name of the resource. */
  public readonly resourceName?: string;

  /**
   * @throws if there isn't exactly one of `nic`, `bond` and `sharedNic`; with `NodeBridge.existingOvs`, if there is any; or if there is a `sharedNic` without
   * a VLAN of its own.
   */
  constructor(scope: Construct, id: string, props: MigrationNodeNetworkProps = {}) {
    super(scope, id);
    const { nic, bond, sharedNic, vlan, bridge, mtu } = props;
    expectMethod(this.node.path, props, 'bridge', '_render', 'a NodeBridge, such as NodeBridge.linux(\'br-migration\')', 'which is no bridge');
    const isOvn = bridge?.physicalNetworkName !== undefined;
    const uplinks = [nic, bond, sharedNic].filter(uplink => uplink !== undefined && uplink !== null).length;
    const wrong = bridge?._exists ? uplinks > 0 && 'NodeBridge.existingOvs goes without nic, bond and sharedNic: the bridge has its ports already'
      : uplinks !== 1 ? `write one of nic, bond and sharedNic; there ${uplinks === 0 ? 'is none' : `are ${uplinks}`}`
        : sharedNic !== undefined && (vlan === undefined || isOvn)
          && `sharedNic is ${show(sharedNic)}, of which only a VLAN may be taken: write vlan, and no OVN-Kubernetes bridge, or write nic`;
    if (wrong) {
      throw new Error(`[${this.node.path}] ${wrong}.`);
    }
    this.name = props.name ?? 'migration-network';
    this.resourceName = this.name;
    this.mtu = mtu;

    const uplink = nic ?? bond?.name ?? sharedNic;
    const below = vlan === undefined || isOvn ? uplink : `${uplink}.${vlan}`;
    this.interfaceName = bridge?.name ?? below!;
    this.attachment = isOvn ? NetworkAttachment.ovnLocalnet({ physicalNetworkName: bridge!.physicalNetworkName!, vlan })
      : bridge ? NetworkAttachment.bridge({ bridge: bridge.name }) : NetworkAttachment.macvlan({ nic: this.interfaceName });

    const withoutAddresses = { state: 'up', mtu, ipv4: { enabled: false }, ipv6: { enabled: false } };
    const interfaces = uplink === undefined ? [] : [
      ...sharedNic === undefined ? [{ ...bond ? this.renderBond(bond) : { name: nic, type: 'ethernet' }, ...withoutAddresses }] : [],
      ...below === uplink ? [] : [{ name: below, type: 'vlan', vlan: { 'base-iface': uplink, 'id': vlan }, ...withoutAddresses }],
      // An Open vSwitch bridge has neither an MTU nor addresses.
      ...bridge ? [{ ...bridge._render(below!), ...isOvn ? { state: 'up' } : withoutAddresses }] : [],
    ];
    const mappings = isOvn ? [{ localnet: bridge!.physicalNetworkName, bridge: bridge!.name, state: 'present' }] : [];
    const object = new ApiObject(this, 'Resource', {
      apiVersion: `${this.apiGroup}/v1`,
      kind: 'NodeNetworkConfigurationPolicy',
      metadata: { name: this.name },
      spec: {
        nodeSelector: props.nodeSelector ?? Lazy.any({ produce: () => (releaseFor(this, props).isOpenShift ? WORKERS : undefined) }),
        maxUnavailable: props.maxUnavailable?.value,
        desiredState: {
          ...interfaces.length > 0 ? { interfaces } : {},
          ...mappings.length > 0 ? { ovn: { 'bridge-mappings': mappings } } : {},
        },
      },
    });
    acknowledgeOn(object, props.acknowledgements);
    joinCluster(this, object, props);
  }

  /**
   * This resource, for the rules of cdk8s-plus-27's roles.
   */
  public asApiResource(): IApiResource | undefined {
    return this;
  }

  /**
   * Always undefined: this is a resource.
   */
  public asNonApiResource(): string | undefined {
    return undefined;
  }

  private renderBond(bond: NodeBond): Record<string, unknown> {
    const { name, mode, ports, miimon, options } = bond;
    const interval = expectMethod<Duration>(this.node.path, { miimon }, 'miimon', 'toMilliseconds', 'a Duration, such as Duration.millis(100)')
      ?? Duration.millis(100);
    // The kernel looks at ARP in place of links if that is asked for.
    const monitoring = !(options?.arp_interval > 0) || miimon ? { miimon: interval.toMilliseconds({ integral: false }) } : {};
    return { 'name': name, 'type': 'bond', 'link-aggregation': { mode, options: { ...monitoring, ...options }, port: ports } };
  }
}
