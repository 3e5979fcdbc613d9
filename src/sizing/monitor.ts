/**
 * What KubeVirt decides about a migration that is under way, look by look, as its code has it.
 *
 * Read from pkg/virt-launcher/virtwrap/live-migration-source.go of kubevirt/kubevirt, branches release-0.58 to release-1.9.
 */

/** The time from one look to the next, in milliseconds: monitorSleepPeriodMS. */
export const LOOK_MS = 400;

/** QEMU takes no longer downtime than this, in milliseconds. */
export const LONGEST_DOWNTIME_MS = 2_000_000;

/** What the monitor goes by. */
export interface MonitorRules {
  /** In whole seconds; 0 is never, and less than 0 is past at once. */
  readonly completionTimeout: number;
  /** In whole seconds; 0 is never. */
  readonly progressTimeout: number;
  readonly allowPostCopy: boolean;
  readonly allowWorkloadDisruption: boolean;
  /** Whether the release goes by allowWorkloadDisruption at all. */
  readonly workloadDisruption: boolean;
  /** Whether the VM has host devices, and the release gives such a VM a long downtime in place of post copy and pause. */
  readonly longDowntime: boolean;
}

/** What a look ends in; undefined is to wait. */
export type Action = 'postCopy' | 'pause' | 'longDowntime' | 'cancelWithoutProgress' | 'cancelAtTimeout' | undefined;

/** The seconds that KubeVirt gives a migration: so many per 10^9 bytes, rounded up (Quantity.ScaledValue), whatever the setting's name says. */
export function completionTimeout(secondsPerGiB: number, bytes: number): number {
  return secondsPerGiB * Math.ceil(bytes / 1e9);
}

/** The downtime limit of a VM with host devices, in milliseconds: twice the timeout, in a number that knows no sign. */
export function longDowntime(timeout: number): number {
  return timeout < 0 ? LONGEST_DOWNTIME_MS : Math.min(2 * timeout * 1000, LONGEST_DOWNTIME_MS);
}

/** The first look, in milliseconds, at which more than so many whole seconds have passed since a look before. */
function firstLookPast(seconds: number, since = 0): number {
  return Math.max(1, Math.ceil(((seconds + 1) * 1000 + since) / LOOK_MS)) * LOOK_MS;
}

/** The monitor of one migration. Its clock begins with the migration. */
export class MigrationMonitor {
  private mode: 'preCopy' | 'postCopy' | 'paused' = 'preCopy';
  private deadline: number;
  private lastProgress = 0;
  private watermark = 0;

  constructor(private readonly rules: MonitorRules) {
    this.deadline = rules.completionTimeout;
  }

  /**
   * One look.
   *
   * @param elapsed in whole milliseconds.
   * @param remaining the bytes that QEMU has still to send.
   * @param canStartPostCopy whether QEMU would start post copy now; if not, KubeVirt tries again at its next look.
   */
  public look(elapsed: number, remaining: number, canStartPostCopy = true): Action {
    if (this.watermark === 0 || remaining < this.watermark) {
      this.lastProgress = elapsed;
    }
    this.watermark = remaining;
    if (this.mode === 'postCopy') {
      return undefined; // the guest's state is on both sides: there is no way back
    }
    if (this.assists() && this.isPastDeadline(elapsed) && this.mode !== 'paused') {
      return this.assist(canStartPostCopy);
    }
    if (this.rules.progressTimeout !== 0 && Math.floor((elapsed - this.lastProgress) / 1000) > this.rules.progressTimeout) {
      return 'cancelWithoutProgress';
    }
    return this.isPastDeadline(elapsed) ? 'cancelAtTimeout' : undefined;
  }

  /** The looks since the last one, which were not of interest, have seen what remains fall. */
  public progressed(): void {
    this.watermark = 0;
  }

  /** The first look, in milliseconds, that finds the time over. */
  public get lookAtDeadline(): number {
    return this.deadline === 0 || this.mode === 'postCopy' ? Infinity : firstLookPast(this.deadline);
  }

  /** The first look, in milliseconds, that finds no progress, if what remains doesn't fall from now on. */
  public get lookWithoutProgress(): number {
    return this.rules.progressTimeout === 0 || this.mode === 'postCopy' ? Infinity : firstLookPast(this.rules.progressTimeout, this.lastProgress);
  }

  private isPastDeadline(elapsed: number): boolean {
    return this.deadline !== 0 && Math.floor(elapsed / 1000) > this.deadline;
  }

  /** Whether a migration is helped to its end rather than canceled. */
  private assists(): boolean {
    return this.rules.workloadDisruption ? this.rules.allowWorkloadDisruption : this.rules.allowPostCopy;
  }

  private assist(canStartPostCopy: boolean): Action {
    if (this.rules.allowPostCopy && !this.rules.longDowntime) {
      this.mode = canStartPostCopy ? 'postCopy' : this.mode;
      return canStartPostCopy ? 'postCopy' : undefined;
    }
    this.mode = 'paused';
    this.deadline *= 2;
    return this.rules.longDowntime ? 'longDowntime' : 'pause';
  }
}
