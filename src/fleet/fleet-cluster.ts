import type { HyperConvergedVersion } from '../hyperconverged-version';

/**
 * A cluster of a fleet: what its charts are made from. Only the name has to be known; the rest is for the program to use.
 */
export interface FleetCluster {
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
   * A name for the layer-2 network that the NIC is on. Clusters with the same name share it, so that it is an error if their ranges overlap.
   *
   * @default - one of its own
   */
  readonly layer2Network?: string;

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
