import { LONGEST_DOWNTIME_MS } from './monitor';

/**
 * KubeVirt 1.9's detection of stalled migrations, behind the feature gate MigrationStallDetection (alpha, off): it takes the place of the monitor's
 * decisions, and has no progress timeout.
 *
 * Read from pkg/virt-launcher/virtwrap/stall-detector.go and live-migration-source.go of kubevirt/kubevirt, branch release-1.9; the enhancement is VEP 248.
 */

/** Virt-config's defaults. */
export const DEFAULT_MAX_DOWNTIME_MS = 900;
const STALL_MARGIN = 0.04;
const STALL_TIMEOUT_MS = 40_000;
const SWITCH_OVER_TIMEOUT = 60;
const PRE_COPY_POSSIBLE = 1.5;
const PATIENCE_DECAY = 0.5;
const COMPLETION_FACTOR = 2;

/** QEMU's own downtime limit, in milliseconds: no more than this holds before a stall. */
const QEMU_DOWNTIME_MS = 300;

/** What the detector goes by. */
export interface StallRules {
  /** In whole seconds; 0 is never. */
  readonly completionTimeout: number;
  readonly allowPostCopy: boolean;
  readonly allowWorkloadDisruption: boolean;
  readonly hasHostDevices: boolean;
  /** In milliseconds. */
  readonly maxDowntime: number;
}

/** What is to happen; a number is a downtime limit to set, in milliseconds, and undefined is to wait. */
export type StallAction = 'postCopy' | 'cancelAsStalled' | 'cancelAtTimeout' | number | undefined;

interface PassRecord {
  readonly elapsed: number;
  readonly remaining: number;
}

/** The detector of one migration. Its clock begins with the migration; times are in milliseconds. */
export class StallDetector {
  /** QEMU's downtime limit until something else is set. */
  public readonly initialDowntime: number;

  private readonly candidates: PassRecord[] = [];
  private outside?: PassRecord;
  private history?: number[];
  private best = 0;
  private patience = STALL_TIMEOUT_MS;
  private relaxAt = 0;
  private bandwidth = 0;
  private last?: PassRecord;
  private initiated = false;
  private isInPostCopy = false;
  private isPaused = false;
  private switchOverDeadline: number;
  private deadline: number;

  constructor(private readonly rules: StallRules) {
    this.initialDowntime = Math.min(rules.maxDowntime, QEMU_DOWNTIME_MS);
    this.deadline = rules.completionTimeout;
    this.switchOverDeadline = rules.completionTimeout;
  }

  /** Whether nothing is ever decided: without a completion timeout there is no time left to finish in, as the code computes it. */
  public get neverActs(): boolean {
    return this.rules.completionTimeout === 0;
  }

  /** Whether a look has found the bandwidth: there is none while no pass takes as long as it takes from one look to the next. */
  public get knowsBandwidth(): boolean {
    return this.bandwidth > 0;
  }

  /** The moment at which the time is over, in milliseconds. */
  public get timeoutAt(): number {
    return this.rules.completionTimeout === 0 || this.isInPostCopy ? Infinity
      : (Math.max(-1, this.isPaused ? this.deadline : this.switchOverDeadline) + 1) * 1000;
  }

  /** QEMU has stopped the guest for its last send. */
  public paused(): void {
    this.isPaused = true;
  }

  /**
   * Between two passes' ends.
   *
   * @param bandwidth what was last sent in a second, in bytes; it is taken to be always the same.
   */
  public poll(elapsed: number, bandwidth: number): StallAction {
    this.bandwidth = bandwidth;
    return this.atTimeout(elapsed);
  }

  /** At a pass's end, when what has been dirtied meanwhile is known. */
  public passEnded(elapsed: number, remaining: number): StallAction {
    const record = { elapsed, remaining: Math.floor(remaining) }; // in whole bytes
    this.last = record;
    if (this.bandwidth > 0 && !this.initiated && this.isStalled(record)) {
      const action = this.decide(record);
      if (action !== undefined) {
        this.initiated = true;
        this.isInPostCopy = action === 'postCopy';
        if (typeof action === 'number') {
          this.switchOverDeadline = Math.floor(elapsed / 1000) + SWITCH_OVER_TIMEOUT;
        }
        return action;
      }
    }
    return this.atTimeout(elapsed);
  }

  private isStalled(record: PassRecord): boolean {
    this.remember(record);
    if (this.history) {
      this.relax(record, this.history);
      return true;
    }
    if (!this.outside || record.remaining < Math.floor(this.outside.remaining * (1 - STALL_MARGIN))) {
      return false;
    }
    this.best = Math.min(this.outside.remaining, ...this.candidates.map(({ remaining }) => remaining));
    this.history = [];
    this.relaxAt = record.elapsed + this.patience;
    return true;
  }

  /** The least that has remained, more than the stall timeout ago. */
  private remember(record: PassRecord): void {
    while (this.candidates.length > 0 && record.elapsed - this.candidates[0].elapsed >= STALL_TIMEOUT_MS) {
      const oldest = this.candidates.shift()!;
      if (!this.outside || oldest.remaining < this.outside.remaining) {
        this.outside = oldest;
      }
    }
    const newest = this.candidates[this.candidates.length - 1];
    if ((this.outside && record.remaining > this.outside.remaining) || (newest && record.remaining >= newest.remaining)) {
      return;
    }
    this.candidates.push(record);
  }

  /** Takes what remains for good enough more and more, in half the time each. */
  private relax(record: PassRecord, history: number[]): void {
    history.push(record.remaining);
    if (record.elapsed >= this.relaxAt) {
      const least = history.indexOf(Math.min(...history));
      [this.best] = history.splice(least, 1);
      this.patience = Math.floor(this.patience * PATIENCE_DECAY);
      this.relaxAt = record.elapsed + this.patience;
    }
  }

  private decide(record: PassRecord): StallAction {
    if (record.remaining > Math.floor(this.best * (1 + STALL_MARGIN)) || !this.canFinish(record.elapsed)) {
      return undefined;
    }
    if (this.rules.allowWorkloadDisruption) {
      return this.rules.allowPostCopy && !this.rules.hasHostDevices ? 'postCopy' : LONGEST_DOWNTIME_MS;
    }
    return this.estimatedDowntime <= this.rules.maxDowntime * PRE_COPY_POSSIBLE ? this.rules.maxDowntime : 'cancelAsStalled';
  }

  private atTimeout(elapsed: number): StallAction {
    if (elapsed < this.timeoutAt) {
      return undefined;
    }
    if (this.bandwidth > 0 && !this.initiated && this.canFinish(elapsed)) {
      if (this.rules.allowPostCopy && !this.rules.hasHostDevices) {
        this.initiated = true;
        this.isInPostCopy = true;
        return 'postCopy';
      }
      if (this.rules.allowWorkloadDisruption) {
        this.initiated = true;
        this.deadline *= COMPLETION_FACTOR;
        this.switchOverDeadline = Math.floor(elapsed / 1000) + SWITCH_OVER_TIMEOUT;
        return LONGEST_DOWNTIME_MS;
      }
    }
    return 'cancelAtTimeout';
  }

  private get estimatedDowntime(): number {
    return this.last && this.bandwidth > 0 ? Math.min(Math.floor(this.last.remaining / (this.bandwidth / 1000)), 2 ** 32 - 1) : 0;
  }

  private canFinish(elapsed: number): boolean {
    return this.estimatedDowntime <= (this.deadline * COMPLETION_FACTOR - Math.floor(elapsed / 1000)) * 1000;
  }
}
