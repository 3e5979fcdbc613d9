import type { Duration } from 'cdk8s';
import type { Acknowledgement } from './acknowledgement';
import type { Bandwidth } from './bandwidth';
import type { HyperConverged } from './hyperconverged';
import type { MigrationPolicySelector } from './migration-policy-selector';
import type { MigrationWishes } from './sizing/advice-props';
import type { MigrationLink, VirtualMachineWorkload } from './sizing/forecast-props';

/**
 * Properties of `HeavyWorkloadMigration`: which VMs, and live migration settings that differ from the documented ones.
 */
export interface HeavyWorkloadMigrationProps {
  /**
   * The VMs that get the settings for heavy workloads, post copy among them. All others keep the cluster's, without post copy.
   *
   * A MigrationPolicy then carries what a policy can: bandwidth, completion timeout, post copy, auto-converge. The limits of the cluster and its
   * nodes, the progress timeout and the network are always for the whole cluster.
   *
   * @default - every VM of the cluster
   */
  readonly only?: MigrationPolicySelector;

  /**
   * VMs that must not go over to post copy, such as those with critical data: of all, or of those that `only` selects. A MigrationPolicy
   * says so. Migrations of these that don't converge are canceled at their completion timeout, which is the release's default where
   * `completionTimeoutPerGiB` is shorter than that. A policy of the program that goes before this one for some of these VMs, and lets them go over to post
   * copy, is an error at synthesis.
   *
   * @default - none
   */
  readonly exempt?: MigrationPolicySelector;

  /**
   * The VM that the settings are for: of several that are alike, the one that is the hardest to migrate. With it and `link`, settings that these properties don't
   * state are those that `MigrationAdvice` finds for it and for the release of the HyperConverged; what they state holds. `advice` tells the reasons and what becomes of
   * the migration.
   *
   * @default - no VM in particular: the settings of the documentation
   */
  readonly workload?: VirtualMachineWorkload;

  /**
   * The network that the workload migrates over. It is there with `workload`, and never without.
   *
   * @default - none, as there is no workload
   */
  readonly link?: MigrationLink;

  /**
   * What the migration of the workload should be like.
   *
   * @default - it should end at the target
   */
  readonly wishes?: MigrationWishes;

  /**
   * The most that each migration may send, in bytes per second.
   *
   * Range: 1 MiB/s and up, or unlimited. KubeVirt rounds to whole MiB/s.
   *
   * @default - the advised limit with `workload`; else unlimited
   */
  readonly bandwidthPerMigration?: Bandwidth;

  /**
   * The time that a migration gets, per GiB of the guest's memory, before it goes on in post copy mode. KubeVirt counts memory in units of 10^9
   * bytes, rounded up: 512 GiB count as 550, so 150 seconds give such a VM 22 hours and 55 minutes. Lower it to come to post copy earlier.
   *
   * Range: whole seconds, 1 and up with post copy.
   *
   * @default - the advised time with `workload`; else 150 seconds, or the release's default where that is shorter: 20 from OpenShift Virtualization 4.23 (HCO 1.19) on
   */
  readonly completionTimeoutPerGiB?: Duration;

  /**
   * How many migrations may run in the cluster at once. The documentation wants it low.
   *
   * Range: 1 to 2147483647.
   *
   * @default 5
   */
  readonly parallelMigrationsPerCluster?: number;

  /**
   * How many migrations may leave a node at once. They share the node's bandwidth.
   *
   * Range: 1 to `parallelMigrationsPerCluster`.
   *
   * @default 1
   */
  readonly parallelOutboundMigrationsPerNode?: number;

  /**
   * The time without any progress of the memory copy after which a migration is canceled. The documentation wants it higher for large memory.
   *
   * Range: whole seconds, 0 and up. 0 turns it off.
   *
   * @default Duration.seconds(150)
   */
  readonly progressTimeout?: Duration;

  /**
   * Whether a migration that has not finished at its completion timeout switches to post copy. See the caution of `HeavyWorkloadMigration`.
   *
   * @default - what is advised with `workload`; else true
   */
  readonly allowPostCopy?: boolean;

  /**
   * Whether a migration may disturb the guest at its completion timeout, as post copy does.
   *
   * @default - what is advised with `workload`; else true with post copy, from OpenShift Virtualization 4.23 (HCO 1.19) on; of earlier releases, 4.19 and later have the
   * setting in policies alone
   */
  readonly allowWorkloadDisruption?: boolean;

  /**
   * Whether QEMU slows the guest's processors down, more and more, until its migration converges.
   *
   * @default - what is advised with `workload`; else the release's default: false
   */
  readonly allowAutoConverge?: boolean;

  /**
   * The NetworkAttachmentDefinition of the network that migrations use, by its name in the HyperConverged's namespace, or as `namespace/name`.
   * A `DedicatedMigrationNetwork` sets it by itself.
   *
   * @default - the pods' own network
   */
  readonly network?: string;

  /**
   * Advice about the HyperConverged that is not going to be followed, with the reasons. The resource carries them as annotations.
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
