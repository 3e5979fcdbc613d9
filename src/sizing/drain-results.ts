import type { MigrationOutcome } from './forecast';

/**
 * A migration of a drain. Where one fails, the VM has another one later.
 */
export interface DrainMigration {
  /** The name of the VM. */
  readonly name: string;

  /** Its namespace. */
  readonly namespace: string;

  /**
   * The node that it leaves.
   *
   * @default - not known
   */
  readonly source?: string;

  /**
   * The node that it moves to.
   *
   * @default - any other
   */
  readonly target?: string;

  /** When it begins, in seconds since the drain began. */
  readonly startSeconds: number;

  /**
   * When it ends, in seconds since the drain began.
   *
   * @default - never
   */
  readonly endSeconds?: number;

  /** What becomes of it. */
  readonly outcome: MigrationOutcome;

  /** How long the guest stands still, in seconds. */
  readonly downtimeSeconds: number;
}

/**
 * A VM that never leaves its node, which so is never drained.
 */
export interface BlockingVirtualMachine {
  /** The name of the VM. */
  readonly name: string;

  /** Its namespace. */
  readonly namespace: string;

  /**
   * The node that it runs on.
   *
   * @default - not known
   */
  readonly node?: string;

  /** Why it stays there. */
  readonly reason: string;
}

/**
 * A drain in another order of its VMs.
 */
export interface DrainOrder {
  /** What the order is. */
  readonly order: EvacuationOrder;

  /**
   * How long the drain takes in this order, in seconds.
   *
   * @default - it never ends
   */
  readonly totalSeconds?: number;
}

/**
 * In what order VMs are migrated.
 */
export enum EvacuationOrder {
  /** As they were stated. */
  AS_GIVEN = 'asGiven',

  /** Those first whose migration takes the longest by itself. */
  LONGEST_FIRST = 'longestFirst',

  /** Those first whose migration takes the shortest by itself. */
  SHORTEST_FIRST = 'shortestFirst',
}

/**
 * The same with other limits.
 */
export interface LimitsOutcome {
  /** How many migrations may leave a node at once. */
  readonly parallelOutboundMigrationsPerNode: number;

  /** How many may run in the cluster at once. */
  readonly parallelMigrationsPerCluster: number;

  /** Whether these are the limits of the forecast itself. */
  readonly isCurrent: boolean;

  /**
   * How long it takes, in seconds.
   *
   * @default - it never ends
   */
  readonly totalSeconds?: number;

  /** How many migrations fail, and are tried again. */
  readonly failedMigrations: number;

  /** How many migrations end in post copy, or with the guest paused at their timeout. */
  readonly disruptiveMigrations: number;

  /** The longest that a guest stands still, in seconds. */
  readonly longestDowntimeSeconds: number;

  /** How many VMs never leave their node. */
  readonly blockingVirtualMachines: number;
}

/**
 * What becomes of a node in an upgrade.
 */
export interface NodeUpgrade {
  /** The name of the node. */
  readonly node: string;

  /**
   * When its drain begins, in seconds since the upgrade began.
   *
   * @default - never
   */
  readonly drainStartSeconds?: number;

  /**
   * When the last VM has left it.
   *
   * @default - never
   */
  readonly drainEndSeconds?: number;

  /**
   * When it is upgraded and takes VMs again.
   *
   * @default - never
   */
  readonly backSeconds?: number;

  /** How many migrations leave it, failed ones among them. */
  readonly migrations: number;
}
