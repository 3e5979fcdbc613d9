import { HyperConvergedVersion } from '../hyperconverged-version';

/**
 * Properties of a cluster of a fleet. Only the name has to be known; the rest is for the program to use.
 */
export interface FleetClusterProps {
  /**
   * The name of the cluster, and of its folder.
   *
   * Range: a DNS label (1 to 63 lower-case letters, digits and hyphens, which neither begins nor ends with a hyphen) that is no device of Windows, such as `con`.
   */
  readonly name: string;

  /**
   * The release that the cluster runs. In data its number, in quotes: `"4.21"` for OpenShift Virtualization, `"1.17"` for HCO.
   *
   * @default - unknown
   */
  readonly release?: HyperConvergedVersion;

  /**
   * The nodes' second NIC, such as `ens2f1`.
   *
   * @default - unknown
   */
  readonly nic?: string;

  /**
   * The addresses of the cluster's migration network in CIDR notation, such as `10.200.5.0/24`.
   *
   * @default - one of the fleet's `ranges`; unknown if it has none
   */
  readonly range?: string;

  /**
   * How many nodes run virtual machines.
   *
   * Range: 1 and up.
   *
   * @default - unknown
   */
  readonly nodes?: number;

  /**
   * A name for the layer-2 network (segment) that the NIC is on. Clusters with the same name share it, so that it is an error if their ranges overlap.
   *
   * @default - one of its own
   */
  readonly segment?: string;

  /**
   * Labels, as Kubernetes has them, by which clusters are chosen.
   *
   * @default - none
   */
  readonly labels?: { [label: string]: string };

  /**
   * Whatever else the program wants to know of the cluster, by its name. From CSV, all of it is text.
   *
   * @default - none
   */
  readonly values?: { [name: string]: any };
}

/**
 * A cluster of a fleet: what its charts are made from.
 */
export class FleetCluster {
  /**
   * A cluster that nothing is wrong with.
   *
   * @internal
   */
  public static _of({ name, release, nic, range, nodes, segment, labels, values }: FleetClusterProps): FleetCluster {
    const fields: FleetCluster = { name, release, nic, range, nodes, segment, labels: { ...labels }, values: { ...values } };
    return Object.assign(Object.create(FleetCluster.prototype), fields);
  }

  /** The name of the cluster, and of its folder. */
  public readonly name: string;

  /** The release that the cluster runs, if it is known. */
  public readonly release?: HyperConvergedVersion;

  /** The nodes' second NIC, if it is known. */
  public readonly nic?: string;

  /** The addresses of the cluster's migration network in CIDR notation: as stated, else one of the fleet's ranges, if it has any. */
  public readonly range?: string;

  /** How many nodes run virtual machines, if it is known. */
  public readonly nodes?: number;

  /** The layer-2 network that the NIC is on, if it was named. */
  public readonly segment?: string;

  /** Labels by which clusters are chosen. */
  public readonly labels: { [label: string]: string };

  /** Whatever else is known of the cluster, by its name. */
  public readonly values: { [name: string]: any };

  /**
   * A cluster by itself, such as one to try a program with; a fleet makes its own.
   *
   * @throws if anything of it is what a fleet would refuse.
   */
  constructor(props: FleetClusterProps) {
    // Loaded here, since most programs have no fleet.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { asData, problemsOfCluster } = require('./cluster-problems') as typeof import('./cluster-problems');
    const data = asData(props) as Omit<FleetClusterProps, 'release'> & { readonly release?: string };
    const problems = problemsOfCluster(data);
    if (problems.length > 0) {
      throw new Error(['The cluster can\'t be made:', ...problems.map(({ message }) => `  ${message}`)].join('\n'));
    }
    this.name = data.name;
    this.release = data.release === undefined ? undefined : HyperConvergedVersion.parse(data.release);
    this.nic = data.nic;
    this.range = data.range;
    this.nodes = data.nodes;
    this.segment = data.segment;
    this.labels = { ...data.labels };
    this.values = { ...data.values };
  }
}
