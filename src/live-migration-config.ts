import type { Duration } from 'cdk8s';
import type { Bandwidth } from './bandwidth';
import { show } from './show';

/**
 * The live migration settings of a HyperConverged. What is left out stays out of the manifest, so that the release's default holds.
 *
 * Numbers that are negative, not whole or not finite are refused at synthesis, as is a setting that the release doesn't have.
 *
 * The operator's side is told in https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/docs/cluster-configuration.md
 *
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/virtualization/live-migration
 */
export interface LiveMigrationConfig {
  /**
   * The most that each migration may send, in bytes per second.
   *
   * Range: 1 MiB/s and up, or unlimited. KubeVirt rounds to whole MiB/s.
   *
   * @default - unlimited, in all releases
   */
  readonly bandwidthPerMigration?: Bandwidth;

  /**
   * The time that a migration gets, per GiB of the guest's memory. When it is over, the migration goes on in post copy mode where
   * `allowPostCopy` is set, and is canceled where it isn't.
   *
   * KubeVirt counts memory in units of 10^9 bytes, rounded up: 512 GiB count as 550, so 150 seconds give such a VM
   * 22 hours and 55 minutes. Lower it to come to post copy earlier, raise it to come to it later.
   *
   * Range: whole seconds, 0 and up. 0 is no timeout at all, and so an error together with `allowPostCopy`.
   *
   * @default - 800 seconds up to OpenShift Virtualization 4.17 (HCO 1.13), 150 up to 4.22 (HCO 1.18), 20 from 4.23 (HCO 1.19) on
   * @see https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-launcher/virtwrap/live-migration-source.go
   */
  readonly completionTimeoutPerGiB?: Duration;

  /**
   * How many migrations may run in the cluster at once.
   *
   * Range: 1 to 2147483647. With 0 no migration ever starts, so that is an error.
   *
   * @default - 5, in all releases
   */
  readonly parallelMigrationsPerCluster?: number;

  /**
   * How many migrations may leave a node at once. They share the node's bandwidth.
   *
   * Range: 1 to `parallelMigrationsPerCluster`. With 0 no migration ever starts, so that is an error.
   *
   * @default - 2 up to OpenShift Virtualization 4.22 (HCO 1.18), 1 from 4.23 (HCO 1.19) on
   */
  readonly parallelOutboundMigrationsPerNode?: number;

  /**
   * The time without any progress of the memory copy after which a migration is canceled, whatever `allowPostCopy` says. Any fall of
   * what remains starts it anew, so this finds dead connections; it doesn't end migrations that never converge. A migration that has
   * switched to post copy has no timeout anymore.
   *
   * Range: whole seconds, 0 and up. 0 turns it off.
   *
   * @default - 150 seconds, in all releases
   * @see https://kubevirt.io/user-guide/compute/live_migration/#progress-timeout
   */
  readonly progressTimeout?: Duration;

  /**
   * Whether a migration that has not finished at its completion timeout switches to post copy: the guest goes on at the target, and
   * fetches the rest of its memory as it needs it. If the network or the source fails meanwhile, the guest is lost.
   *
   * From OpenShift Virtualization 4.23 (HCO 1.19) on, this does something only together with `allowWorkloadDisruption`.
   *
   * @default - false, in all releases; 4.12 (HCO 1.8) doesn't have the setting
   */
  readonly allowPostCopy?: boolean;

  /**
   * Whether QEMU slows the guest's processors down, more and more, until its migration converges.
   *
   * @default - false, in all releases; 4.12 (HCO 1.8) doesn't have the setting
   */
  readonly allowAutoConverge?: boolean;

  /**
   * Whether a migration may disturb the guest at its completion timeout: true lets it switch to post copy, or, where that isn't allowed,
   * pauses the guest until the copy ends; false cancels the migration, whatever `allowPostCopy` says.
   *
   * @default - false from OpenShift Virtualization 4.23 (HCO 1.19) on; earlier releases don't have the setting, and there KubeVirt
   * follows `allowPostCopy`
   * @see https://github.com/kubevirt/hyperconverged-cluster-operator/pull/4423
   */
  readonly allowWorkloadDisruption?: boolean;

  /**
   * The NetworkAttachmentDefinition of the network that migrations use, by its name in the HyperConverged's namespace, or as
   * `namespace/name` in one that Multus lets every namespace reach. A `DedicatedMigrationNetwork` sets it by itself.
   *
   * Setting or changing it restarts virt-handler on every node.
   *
   * @default - the pods' own network, in all releases
   */
  readonly network?: string;
}

/** Whoever calls without types may hand over anything. */
export function expectMethod<T>(
  source: string, config: object, field: string, method: string, instead: string, wrong = 'without a unit',
): T | undefined {
  const value = (config as Record<string, any>)[field];
  if (value !== undefined && value !== null && typeof value[method] !== 'function') {
    throw new TypeError(`[${source}] ${field} is ${show(value)}, ${wrong}. Write ${instead}.`);
  }
  return value ?? undefined;
}

/**
 * The settings as a manifest has them, undefined where they are left out.
 *
 * @param source the path of the construct that asks for them.
 */
export function renderLiveMigrationConfig(source: string, config: LiveMigrationConfig): Record<string, unknown> {
  const seconds = (field: 'completionTimeoutPerGiB' | 'progressTimeout') => (
    expectMethod<Duration>(source, config, field, 'toSeconds', 'a Duration, such as Duration.seconds(150)')?.toSeconds({ integral: false })
  );
  const bandwidth = expectMethod<Bandwidth>(source, config, 'bandwidthPerMigration', 'toQuantity',
    'a Bandwidth, such as Bandwidth.mebibytesPerSecond(64)');
  return {
    bandwidthPerMigration: bandwidth?.toQuantity(),
    completionTimeoutPerGiB: seconds('completionTimeoutPerGiB'),
    parallelMigrationsPerCluster: config.parallelMigrationsPerCluster,
    parallelOutboundMigrationsPerNode: config.parallelOutboundMigrationsPerNode,
    progressTimeout: seconds('progressTimeout'),
    allowPostCopy: config.allowPostCopy,
    allowAutoConverge: config.allowAutoConverge,
    allowWorkloadDisruption: config.allowWorkloadDisruption,
    network: config.network,
  };
}
