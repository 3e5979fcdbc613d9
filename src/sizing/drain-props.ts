import type { Duration } from 'cdk8s';
import type { HyperConvergedVersion } from '../hyperconverged-version';
import type { MigrationLink, MigrationSettings } from './forecast-props';
import type { PlannedVirtualMachine } from './planned-virtual-machine';

/**
 * What a drain goes by, of one node or of many.
 */
export interface EvacuationProps {
  /**
   * The VMs, each with a name that no other in its namespace has. All are to be migratable, and to want that (`evictionStrategy: LiveMigrate`): a VM
   * that isn't migratable keeps its node from being drained until somebody shuts it down, and one with `evictionStrategy: None` is shut down at once.
   *
   * They are migrated in this order, as long as nothing else is said. KubeVirt itself takes them in no order that anybody could rely on.
   */
  readonly vms: PlannedVirtualMachine[];

  /**
   * The network of a node. How many migrations share it, the drain finds itself, so `concurrentMigrations` is not to be stated.
   */
  readonly link: MigrationLink;

  /**
   * The settings of the HyperConverged, which hold for all migrations as far as `vmSettings` doesn't say otherwise.
   *
   * @default - the release's defaults
   */
  readonly settings?: MigrationSettings;

  /**
   * The settings of MigrationPolicies, of the VMs for which one holds: what the one policy that KubeVirt takes for a VM says, by the VM's `namespace/name`
   * (`default/db-1` where no namespace is stated). What it leaves out is as in `settings`, but `allowWorkloadDisruption` is as `allowPostCopy` where only that
   * is stated, as KubeVirt has it.
   *
   * Not to be stated here are those that no policy has: `parallelMigrationsPerCluster`, `parallelOutboundMigrationsPerNode`, `progressTimeout` and
   * `stallDetection`.
   *
   * @default - no policy holds for any of them
   * @see https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-controller/watch/migration/migrationpolicy.go
   */
  readonly vmSettings?: { [vm: string]: MigrationSettings };

  /**
   * The release.
   *
   * @default HyperConvergedVersion.default()
   */
  readonly version?: HyperConvergedVersion;

  /**
   * How long each migration has its place before it sends anything: until the controller has seen that a place is free (1 to 5 seconds), a pod for the
   * target is scheduled and started, and the two sides have found each other. It differs from cluster to cluster, so measure it.
   *
   * @default Duration.seconds(0)
   */
  readonly setupTime?: Duration;
}

/**
 * Properties of `DrainForecast`.
 */
export interface DrainForecastProps extends EvacuationProps {
  /**
   * The node that is drained: only VMs that run on it are counted.
   *
   * @default - all of the VMs run on it
   */
  readonly node?: string;
}

/**
 * Properties of `UpgradeForecast`.
 */
export interface UpgradeForecastProps extends EvacuationProps {
  /**
   * The nodes of the pool that is upgraded, those without a VM among them, in the order in which they are. The machine config operator goes by zone,
   * alphabetically, and within a zone from the oldest node to the youngest.
   *
   * Range: at least 2.
   *
   * @default - the nodes of the VMs, in the order in which they first come up
   * @see https://github.com/openshift/openshift-docs/blob/main/modules/machine-config-overview.adoc
   */
  readonly nodes?: string[];

  /**
   * How many nodes are drained or away at once: `maxUnavailable` of the MachineConfigPool, as a number.
   *
   * Range: 1 and up, less than there are nodes.
   *
   * @default 1
   * @see https://github.com/openshift/openshift-docs/blob/main/modules/update-mco-process.adoc
   */
  readonly maxUnavailable?: number;

  /**
   * How long a node is away once it is drained: until it is upgraded, has started again and takes VMs.
   *
   * @default Duration.minutes(5) - the least that OpenShift's documentation reckons with
   * @see https://github.com/openshift/openshift-docs/blob/main/modules/update-duration-mco.adoc
   */
  readonly rebootTime?: Duration;
}
