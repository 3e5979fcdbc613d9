import { ApiObject, Chart } from 'cdk8s';
import type { IApiEndpoint, IApiResource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { acknowledgeOn } from './acknowledgement';
import type { Acknowledgement } from './acknowledgement';
import type { ClusterFacts } from './cluster-networks';
import { HyperConverged } from './hyperconverged';
import type { Ipam } from './ipam';
import type { MigrationNodeNetwork } from './migration-node-network';
import { MacvlanMode, NetworkAttachment } from './network-attachment';
import { Statements } from './statements';
import { judgeAtSynthesis } from './synthesis';

/**
 * Properties of a `DedicatedMigrationNetwork`: `nic` and `range` for the documented case, `attachment` and `ipam` for others.
 */
export interface DedicatedMigrationNetworkProps extends ClusterFacts {
  /**
   * The nodes' second NIC, such as `eth1`, to use by macvlan. In place of `attachment`.
   *
   * Range: a name that Linux accepts: 1 to 15 bytes, without slashes, colons, quotes or white space.
   *
   * @default - `attachment`
   */
  readonly nic?: string;

  /**
   * The addresses of the network in CIDR notation, such as `10.200.5.0/24`, handed out by whereabouts (by OVN-Kubernetes itself on
   * its own networks). In place of `ipam`.
   *
   * Range: enough addresses for `nodes` and two more, none of which the cluster uses itself.
   *
   * @default - `ipam`
   */
  readonly range?: string;

  /**
   * The nodes' side of the network, from which the interface, the bridge or physical network, the VLAN and the MTU are taken. In place of `nic`
   * and `attachment`.
   *
   * @default - `nic` or `attachment`, which nodes have to have
   */
  readonly nodeNetwork?: MigrationNodeNetwork;

  /**
   * How pods are attached to the nodes' network.
   *
   * @default - as `nodeNetwork` says, else macvlan on `nic`
   */
  readonly attachment?: NetworkAttachment;

  /**
   * How pods get their addresses.
   *
   * @default - whereabouts with `range`
   */
  readonly ipam?: Ipam;

  /**
   * The network's MTU in bytes.
   *
   * Range: 68 to 65536, and no more than the NIC's; or 0, which is the plugin's default.
   *
   * @default - that of `nodeNetwork`, else the CNI plugin's default, which is the NIC's for macvlan and ipvlan
   */
  readonly mtu?: number;

  /**
   * The version of the CNI specification that the configuration follows.
   *
   * Range: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0 or 1.1.0; at least 0.3.1 for OVN-Kubernetes.
   *
   * @default '0.3.1'
   */
  readonly cniVersion?: string;

  /**
   * The name of the NetworkAttachmentDefinition. Changing it restarts virt-handler on every node.
   *
   * Range: a DNS label.
   *
   * @default 'migration-network'
   */
  readonly name?: string;

  /**
   * The name of the network in the CNI configuration.
   *
   * Range: letters, digits, dots, underscores and hyphens, the first a letter or digit.
   *
   * @default 'migration-bridge'
   */
  readonly networkName?: string;

  /**
   * The namespace of the NetworkAttachmentDefinition. On OpenShift, Multus lets the HyperConverged's namespace be reached, and `default`,
   * `openshift-multus` and `openshift-sriov-network-operator`.
   *
   * @default - the HyperConverged's
   */
  readonly namespace?: string;

  /**
   * Advice about the network that is not going to be followed, with the reasons. The definition carries them as annotations.
   *
   * @default - none
   */
  readonly acknowledgements?: Acknowledgement[];

  /**
   * The HyperConverged to configure, such as another chart's.
   *
   * @default - the chart's own, which is made if there is none
   */
  readonly hyperConverged?: HyperConverged;
}

/**
 * A network of its own for live migration: a NetworkAttachmentDefinition, which the chart's HyperConverged refers to.
 *
 * On every node, the pod that migrates virtual machines (virt-handler, and two pods that synchronize migrations between clusters) joins the
 * network with an interface `migration0`, which needs an address of its own. So every node needs the NIC, on the same layer-2 network,
 * and the range must not overlap any network that the cluster uses itself. Setting or changing the network restarts virt-handler.
 *
 * The definition comes before the HyperConverged in the output.
 *
 * Refused at synthesis, among others: a NIC name that Linux doesn't take; a range that is no CIDR, has too few addresses, or overlaps the
 * cluster's networks; address management that gives no address, or the same one twice; a namespace that Multus doesn't let virt-handler reach.
 *
 * KubeVirt's side is told in https://kubevirt.io/user-guide/compute/live_migration/#using-a-different-network-for-migrations
 *
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/virtualization/live-migration
 * @example
 *
 * new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24', nodes: 24 });
 */
export class DedicatedMigrationNetwork extends Construct implements IApiResource, IApiEndpoint {
  /** The HyperConverged that refers to the network. */
  public readonly hyperConverged: HyperConverged;

  /** The name of the NetworkAttachmentDefinition. */
  public readonly name: string;

  /** The namespace of the NetworkAttachmentDefinition. */
  public readonly namespace: string;

  /** The group portion of the API version: `k8s.cni.cncf.io`. */
  public readonly apiGroup: string = 'k8s.cni.cncf.io';

  /** The name of the resource type as it appears in the API: `network-attachment-definitions`. */
  public readonly resourceType: string = 'network-attachment-definitions';

  /** The name of the resource. */
  public readonly resourceName?: string;

  constructor(scope: Construct, id: string, props: DedicatedMigrationNetworkProps) {
    super(scope, id);
    this.hyperConverged = props.hyperConverged ?? HyperConverged.of(this);
    this.name = props.name ?? 'migration-network';
    this.namespace = props.namespace ?? this.hyperConverged.namespace;
    this.resourceName = this.name;

    const reference = `${this.namespace}/${this.name}`;
    const config = cniConfig(props, reference);
    const object = new ApiObject(this, 'Resource', {
      apiVersion: `${this.apiGroup}/v1`,
      kind: 'NetworkAttachmentDefinition',
      metadata: { name: this.name, namespace: this.namespace },
      spec: { config: JSON.stringify({ cniVersion: '0.3.1', name: 'migration-bridge', ...config.values }, keepNumbers, 2) },
    });
    acknowledgeOn(object, props.acknowledgements);
    this.hyperConverged.configureLiveMigration(this, {
      network: this.namespace === this.hyperConverged.namespace ? this.name : reference,
    });
    this.hyperConverged.describeCluster(this, props);
    this.hyperConverged._stated.push({ object, path: ['spec', 'config'], statements: config });
    ApiObject.of(this.hyperConverged).addDependency(object);
    if (props.nodeNetwork) {
      this.takeNodes(object, props.nodeNetwork);
    }
  }

  /** Has the nodes' side judged with this one, and written before it. */
  private takeNodes(object: ApiObject, nodeNetwork: MigrationNodeNetwork): void {
    const other = judgeAtSynthesis(this).clusters.find(cluster => cluster !== this.hyperConverged && cluster._contributors.has(nodeNetwork));
    if (other) {
      throw new Error(`[${this.node.path}] nodeNetwork is ${nodeNetwork.node.path}, which is of the cluster of ${other.node.path}. Make another for this one.`);
    }
    this.hyperConverged._join(nodeNetwork);
    // Where only this network is in another chart, that comes before the chart of the HyperConverged, and so can't come after the nodes' as well.
    const [own, ofNodes, ofCluster] = [object, nodeNetwork, this.hyperConverged].map(Chart.of);
    if (own === ofCluster || ofNodes !== ofCluster) {
      object.addDependency(nodeNetwork);
    }
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
}

/** What the properties say of the keys of the CNI configuration. */
function cniConfig(props: DedicatedMigrationNetworkProps, reference: string): Statements {
  // Without a NIC, macvlan is rendered without `master`, which the rules refuse with the reason.
  const documented = NetworkAttachment.raw({ type: 'macvlan', master: props.nic, mode: MacvlanMode.BRIDGE });
  const { nodeNetwork } = props;
  const attachment = props.attachment ?? nodeNetwork?.attachment ?? documented;
  const source = props.attachment === undefined && nodeNetwork ? 'nodeNetwork' : 'attachment';
  const config = new Statements();
  config.add('cniVersion', { cniVersion: props.cniVersion });
  config.add('networkName', { name: props.networkName });
  config.add(source, attachment._render(reference));
  config.add('nodeNetwork', nodeNetwork?.attachment._render(reference) ?? {});
  config.add('nic', props.nic === undefined ? {} : documented._render(reference));
  config.add('mtu', { mtu: props.mtu ?? nodeNetwork?.mtu });
  config.add('ipam', props.ipam?._render() ?? {});
  config.add('range', props.range === undefined ? {} : attachment._ipam(props.range)._render());
  return config;
}

/** JSON has no NaN and no Infinity, and would make them null: as strings they stay what they are, for the rules to refuse. */
function keepNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
