import type { Duration } from 'cdk8s';
import { formatGoDuration } from './go-duration';
import { expectMethod } from './live-migration-config';

/**
 * What becomes of a virtual machine when its node is drained.
 *
 * @see https://kubevirt.io/user-guide/cluster_admin/node_maintenance/
 */
export enum EvictionStrategy {
  /** It is shut down. */
  NONE = 'None',
  /** It is migrated. One that can't be migrated, or has nowhere to go, blocks the drain. */
  LIVE_MIGRATE = 'LiveMigrate',
  /** It is migrated if it is of a kind that can be, else shut down. One that has nowhere to go blocks the drain all the same. */
  LIVE_MIGRATE_IF_POSSIBLE = 'LiveMigrateIfPossible',
  /** A controller of one's own sees to it. */
  EXTERNAL = 'External',
}

/**
 * How virtual machines come to run on a new version of KubeVirt.
 */
export enum WorkloadUpdateMethod {
  /** By a migration. */
  LIVE_MIGRATE = 'LiveMigrate',
  /** By being shut down, and started anew where the VM says so. With `LIVE_MIGRATE` beside it, only those that can't be migrated. */
  EVICT = 'Evict',
}

/**
 * How running virtual machines are brought to a new version of KubeVirt after an upgrade.
 *
 * @see https://kubevirt.io/user-guide/cluster_admin/updating_and_deletion/#updating-kubevirt-workloads
 */
export interface WorkloadUpdateStrategy {
  /**
   * The methods. With none of them, running VMs stay on the old version, and changes of their CPUs, memory or volumes, which are made by a migration,
   * wait as well.
   *
   * @default - LIVE_MIGRATE, in all releases
   */
  readonly methods?: WorkloadUpdateMethod[];

  /**
   * How many VMs are evicted at once. It says nothing of migrations: `parallelMigrationsPerCluster` is their limit, and neither number bounds the other.
   *
   * Range: 1 and up.
   *
   * @default - 10, in all releases
   */
  readonly batchEvictionSize?: number;

  /**
   * The time between two batches of evictions.
   *
   * Range: whole milliseconds, 0 and up. With 0, a batch is evicted whenever KubeVirt looks.
   *
   * @default - 1 minute, in all releases
   */
  readonly batchEvictionInterval?: Duration;
}

/**
 * What decides when virtual machines migrate or are shut down. What is left out stays out of the manifest.
 */
export interface EvictionConfig {
  /**
   * What becomes of VMs when their node is drained, if they don't say so themselves.
   *
   * OpenShift Virtualization 4.14 (HCO 1.10) and later have it. On a cluster with one node, only `NONE` lets a drain end.
   *
   * @default - the operator writes LiveMigrate at a later update of the resource if there are at least two worker nodes, else None
   * @see https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/docs/cluster-configuration.md
   */
  readonly evictionStrategy?: EvictionStrategy;

  /**
   * How running VMs are brought to a new version of KubeVirt after an upgrade.
   *
   * @default - by migrations
   */
  readonly workloadUpdateStrategy?: WorkloadUpdateStrategy;
}

/**
 * The settings as a manifest has them.
 *
 * @param source the path of the construct that asks for them.
 */
export function renderEvictionConfig(source: string, { evictionStrategy, workloadUpdateStrategy: update = {} }: EvictionConfig) {
  const interval = expectMethod<Duration>(source, update, 'batchEvictionInterval', 'toMilliseconds', 'a Duration, such as Duration.minutes(1)');
  return {
    evictionStrategy,
    workloadUpdates: {
      workloadUpdateMethods: update.methods,
      batchEvictionSize: update.batchEvictionSize,
      batchEvictionInterval: interval && formatGoDuration(interval.toMilliseconds({ integral: false })),
    },
  };
}
