/**
 * An Open vSwitch bridge of the nodes that OVN-Kubernetes uses.
 */
export interface OvsBridge {
  /**
   * The bridge on the nodes, such as `ovs-migration`.
   *
   * Range: a name that Linux accepts: 1 to 15 bytes, without slashes, colons, quotes or white space.
   */
  readonly name: string;

  /**
   * The physical network that OVN-Kubernetes is to know the bridge by (`localnet` of the bridge mapping).
   *
   * Range: at most 253 characters, without commas, colons and white space.
   */
  readonly physicalNetworkName: string;
}

/**
 * The bridge of the nodes by which pods come to the migration network.
 * @example
 *
 * const nodeNetwork = new MigrationNodeNetwork(chart, 'nodes', {
 *   sharedNic: 'bond0',
 *   vlan: 64,
 *   bridge: NodeBridge.linux('br-migration'),
 * });
 * new DedicatedMigrationNetwork(chart, 'network', { nodeNetwork, range: '10.200.5.0/24' });
 */
export class NodeBridge {
  /**
   * A Linux bridge with the NIC, bond or VLAN as its port. Pods are attached by the CNI plugin bridge.
   *
   * @param name the bridge on the nodes, such as `br-migration`: 1 to 15 bytes, without slashes, colons, quotes or white space.
   * @see https://nmstate.io/devel/yaml_api.html
   */
  public static linux(name: string): NodeBridge {
    return new NodeBridge(name, 'linux');
  }

  /**
   * An Open vSwitch bridge with the NIC or bond as its port, which OVN-Kubernetes maps to a physical network. Pods are attached by an
   * OVN-Kubernetes localnet network, which also carries the VLAN.
   *
   * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/multiple_networks/secondary-networks
   */
  public static ovs(bridge: OvsBridge): NodeBridge {
    return new NodeBridge(bridge.name, 'ovs', bridge.physicalNetworkName);
  }

  /**
   * An Open vSwitch bridge that the nodes have already, such as OVN-Kubernetes' own `br-ex`: it only gets the mapping. Migrations then share the links of
   * the bridge with whatever else uses it. Goes without `nic` and `bond`.
   */
  public static existingOvs(bridge: OvsBridge): NodeBridge {
    return new NodeBridge(bridge.name, 'existing', bridge.physicalNetworkName);
  }

  private constructor(
    /** The name of the bridge on the nodes. */
    public readonly name: string,
    private readonly kind: 'linux' | 'ovs' | 'existing',
    /** The physical network that OVN-Kubernetes knows the bridge by. Undefined for a Linux bridge. */
    public readonly physicalNetworkName?: string,
  ) {}

  /**
   * Whether the nodes have it already.
   *
   * @internal
   */
  public get _exists(): boolean {
    return this.kind === 'existing';
  }

  /**
   * The interface that NMState makes, over the one below it.
   *
   * @internal
   */
  public _render(port: string): Record<string, unknown> {
    return this.kind === 'linux'
      ? { name: this.name, type: 'linux-bridge', bridge: { options: { stp: { enabled: false } }, port: [{ name: port }] } }
      // OVN-Kubernetes adds a port of its own, which a later application of the policy would otherwise remove.
      : { name: this.name, type: 'ovs-bridge', bridge: { 'allow-extra-patch-ports': true, 'options': { stp: false }, 'port': [{ name: port }] } };
  }
}
