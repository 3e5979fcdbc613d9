import type { MigrationLink } from './sizing/forecast-props';
import type { PlannedVirtualMachine } from './sizing/planned-virtual-machine';

/**
 * A virtual machine of a cluster, and the network that it migrates over.
 */
export interface ClusterWorkload {
  /** The VM. */
  readonly vm: PlannedVirtualMachine;

  /** The network that it migrates over. */
  readonly link: MigrationLink;
}
