import type { Duration, Size } from 'cdk8s';
import type { Bandwidth } from '../bandwidth';
import type { HyperConvergedVersion } from '../hyperconverged-version';
import type { MemoryDirtying } from './memory-dirtying';

/**
 * A virtual machine, as its migration sees it.
 */
export interface VirtualMachineWorkload {
  /**
   * The guest's memory: `spec.domain.memory.guest` or, without that, the memory request.
   */
  readonly memory: Size;

  /**
   * How much of the memory the guest has ever written to. All else is sent as a mark of a few bytes, which takes QEMU next to no time and no bandwidth.
   *
   * Range: up to `memory`.
   *
   * @default - all of it
   */
  readonly usedMemory?: Size;

  /**
   * How the guest dirties its memory while it migrates.
   */
  readonly dirtying: MemoryDirtying;

  /**
   * Whether the VM sets CPU limits. KubeVirt then gives its migration one connection, lest its threads take the guest's processors.
   *
   * @default false
   * @see https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-handler/migration-source.go
   */
  readonly cpuLimits?: boolean;

  /**
   * Whether the VM has dedicated CPUs. Its migration then has one connection, from OpenShift Virtualization 4.23 (KubeVirt 1.9) on.
   *
   * @default false
   */
  readonly dedicatedCpus?: boolean;

  /**
   * Whether the VM has host devices (VFIO): GPUs, SR-IOV network interfaces, or others passed through. From OpenShift Virtualization 4.23 (KubeVirt 1.9)
   * on, such a VM doesn't go over to post copy, but gets a long downtime. What the devices themselves have to send is not known and not counted.
   *
   * @default false
   */
  readonly hostDevices?: boolean;

  /**
   * What the VM has on disks that a block migration copies with it, before its memory. They count for the completion timeout.
   *
   * @default - nothing
   */
  readonly disks?: Size;

  /**
   * The size of volumes that the migration moves to other storage, before the memory. They count for the completion timeout from OpenShift Virtualization 4.21
   * (KubeVirt 1.7) on.
   *
   * @default - none
   * @see https://github.com/kubevirt/kubevirt/pull/16833
   */
  readonly migratedVolumes?: Size;
}

/**
 * The network between two nodes, and what of it one migration gets.
 */
export interface MigrationLink {
  /**
   * What the network interface of a node carries.
   *
   * Range: more than 0.
   */
  readonly bandwidth: Bandwidth;

  /**
   * What of that other traffic takes.
   *
   * @default - nothing: a network for migrations alone
   */
  readonly otherTraffic?: Bandwidth;

  /**
   * What one connection reaches: less than the whole of a fast link where one processor that encrypts, or QEMU's one thread that sends, can't do more. It
   * differs from machine to machine, so measure it. How many connections there are, the release and the VM decide; post copy always has one.
   *
   * @default - as much as the link carries
   */
  readonly perConnection?: Bandwidth;

  /**
   * How many migrations share the interface, this one among them.
   *
   * Range: 1 and up.
   *
   * @default - as many as the settings let leave a node at once: the less of `parallelOutboundMigrationsPerNode` and `parallelMigrationsPerCluster`
   */
  readonly concurrentMigrations?: number;
}

/**
 * The settings that hold for a migration: those of the HyperConverged, or of the MigrationPolicy that goes before them.
 */
export interface MigrationSettings {
  /**
   * The most that each migration may send. KubeVirt rounds it to whole MiB/s, and up to 1 MiB/s. It doesn't bound post copy, nor what is sent
   * at last while the guest stands still.
   *
   * @default - unlimited, in all releases
   */
  readonly bandwidthPerMigration?: Bandwidth;

  /**
   * The time that a migration gets, for each 10^9 bytes that it has to copy, rounded up.
   *
   * Range: whole seconds, 0 and up; 0 is no timeout.
   *
   * @default - the release's: 800 seconds up to OpenShift Virtualization 4.17, 150 up to 4.22, 20 from 4.23 on
   */
  readonly completionTimeoutPerGiB?: Duration;

  /**
   * The time without any progress after which a migration is canceled.
   *
   * Range: whole seconds, 0 and up; 0 is no timeout.
   *
   * @default - 150 seconds, in all releases
   */
  readonly progressTimeout?: Duration;

  /**
   * How many migrations may run in the cluster at once. With 0 none ever starts.
   *
   * @default - 5, in all releases
   */
  readonly parallelMigrationsPerCluster?: number;

  /**
   * How many migrations may leave a node at once. With 0 none ever starts.
   *
   * @default - the release's: 2 up to OpenShift Virtualization 4.22, 1 from 4.23 on
   */
  readonly parallelOutboundMigrationsPerNode?: number;

  /**
   * Whether a migration may go over to post copy.
   *
   * @default - false, in all releases
   */
  readonly allowPostCopy?: boolean;

  /**
   * Whether QEMU slows the guest's processors down until its migration converges.
   *
   * @default - false, in all releases
   */
  readonly allowAutoConverge?: boolean;

  /**
   * Whether a migration may disturb the guest at its completion timeout. Releases up to OpenShift Virtualization 4.18 (KubeVirt 1.4) don't have it.
   *
   * @default - as `allowPostCopy` up to OpenShift Virtualization 4.22, false from 4.23 on
   */
  readonly allowWorkloadDisruption?: boolean;

  /**
   * Whether KubeVirt's feature gate MigrationStallDetection is on, which acts before the completion timeout, as soon as what remains has stopped to
   * fall for 40 seconds. From OpenShift Virtualization 4.23 (KubeVirt 1.9) on there is such a gate, in alpha.
   *
   * @default false
   * @see https://github.com/kubevirt/enhancements
   */
  readonly stallDetection?: boolean;

  /**
   * A MigrationPolicy's `maxDowntimeMs`: the downtime that a migration may have once it has stalled. It does nothing without `stallDetection`; QEMU then
   * takes 300 milliseconds.
   *
   * Range: 1 to 2000000 milliseconds.
   *
   * @default - 900 milliseconds with stall detection
   */
  readonly maxDowntime?: Duration;
}

/**
 * Properties of `MigrationForecast`.
 */
export interface MigrationForecastProps {
  /** The VM that migrates. */
  readonly vm: VirtualMachineWorkload;

  /** The network that it migrates over. */
  readonly link: MigrationLink;

  /**
   * The settings that hold for it.
   *
   * @default - the release's defaults
   */
  readonly settings?: MigrationSettings;

  /**
   * The release.
   *
   * @default HyperConvergedVersion.default()
   */
  readonly version?: HyperConvergedVersion;
}
