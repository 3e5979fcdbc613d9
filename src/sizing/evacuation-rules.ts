import type { Run, RunRules } from './migration-run';

/** A VM that has to leave nodes. */
export interface Evacuee {
  /** What its migration goes by where it has the link to itself. */
  readonly rules: RunRules;
  /** In bytes: all of it, whether it is used or not. */
  readonly memory: number;
  readonly node: string;
  /** Why none of its migrations ever starts. */
  readonly neverStarts?: string;
}

/** What a drain goes by. */
export interface EvacuationRules {
  readonly evacuees: readonly Evacuee[];
  /** The nodes to drain, in order. */
  readonly nodes: readonly string[];
  /** Whether VMs move to others of these nodes; if not, elsewhere, where there is room and bandwidth enough. */
  readonly staysWithin: boolean;
  /** How many nodes are drained, or away, at once. */
  readonly nodesAtOnce: number;
  /** How long a node is away once it is drained, in seconds. */
  readonly awaySeconds: number;
  readonly perCluster: number;
  readonly perNode: number;
  /** Whether a migration that waits to be tried again takes up a place. */
  readonly waitingTakesPlace: boolean;
  /** How long a migration has its place before it sends anything, in seconds. */
  readonly setupSeconds: number;
  /** What the link of a node carries each way, in bytes per second. */
  readonly capacity: number;
}

/** A migration that was made: from a node to another, when, in seconds since the start, and what became of it. */
export interface Attempt {
  readonly evacuee: Evacuee;
  readonly source: string;
  readonly target?: string;
  readonly start: number;
  /** Infinite if it never ends. */
  end: number;
  run: Run;
}

/** What becomes of a node, in seconds since the start; undefined is never. */
export interface NodeTimes {
  readonly node: string;
  drainStart?: number;
  drainEnd?: number;
  back?: number;
}

/** What happened. */
export interface Evacuation {
  /** In order of their start. Those that never end are among them. */
  readonly attempts: readonly Attempt[];
  readonly nodes: readonly NodeTimes[];
  /** The VMs that stay where they are, and keep a node from being drained. */
  readonly stuck: readonly Evacuee[];
}
