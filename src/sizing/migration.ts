import { ShareOverTime } from './link-share';
import type { LinkShare, ShareChange } from './link-share';
import type { MonitorRules } from './monitor';
import { PreCopy } from './pre-copy';
import type { PassRun, PreCopyRules } from './pre-copy';
import type { StallRules } from './stall-detector';

/** What takes longer, in seconds, has no end: some 30 years. */
export const LONGEST = 1e9;

/** Moments that are no further apart, in seconds, are the same. */
const NOISE = 1e-6;

/** What becomes of a migration. */
export type RunOutcome =
  'converges' | 'postCopy' | 'paused' | 'canceledAtTimeout' | 'canceledWithoutProgress' | 'canceledAsStalled' | 'neverEnds';

/** All that decides a migration: bytes, seconds, bytes in a second. */
export interface RunRules extends PreCopyRules, LinkShare {
  /** What is copied of disks, before the memory. */
  readonly disks: number;
  /** What becomes of its share of the link, in order. None is to become nothing, or something from nothing. */
  readonly changes?: readonly ShareChange[];
  readonly monitor: MonitorRules;
  /** Where stalls are detected, which is then done in place of the monitor's looks. */
  readonly stall?: StallRules;
}

/** What happened. */
export interface Run {
  outcome: RunOutcome;
  /** In all: infinite where it never ends, or takes more than some 30 years. */
  seconds: number;
  diskSeconds: number;
  preCopySeconds: number;
  postCopySeconds: number;
  /** How long the guest stands still. */
  downtimeSeconds: number;
  sent: number;
  passes: number;
  /** By how many percent the guest was slowed down in the end. */
  throttle: number;
}

/** A migration under way. */
export class Migration {
  /** When the pass that is under way has begun. */
  public now = 0;
  public disks: number;
  public readonly copy: PreCopy;

  private readonly share: ShareOverTime;
  private readonly run: Run = {
    outcome: 'neverEnds', seconds: 0, diskSeconds: 0, preCopySeconds: 0, postCopySeconds: 0, downtimeSeconds: 0, sent: 0, passes: 0, throttle: 0,
  };

  constructor(public readonly rules: RunRules, private readonly onPass?: (run: PassRun) => void) {
    this.disks = rules.disks;
    this.copy = new PreCopy(rules);
    this.share = new ShareOverTime(rules, rules.changes);
  }

  /** The same migration once more, to go on with apart. */
  public clone(): Migration {
    const { share, copy, run } = this;
    return Object.assign(Object.create(Migration.prototype), { ...this, share: share.clone(), copy: copy.clone(), run: { ...run } });
  }

  /** What it gets of the link. */
  public get rate(): number {
    return this.share.current.rate;
  }

  /** Goes on until a moment, to the last pass that ends by then, or to where QEMU begins its last send, which is true. */
  public advance(until: number): boolean {
    this.advanceDisks(until);
    if (this.disks > 0) {
      return false;
    }
    for (;;) {
      this.changeShares(until);
      if (this.copy.fits) {
        return this.now <= LONGEST;
      }
      if (this.now + this.copy.passSeconds > until) {
        return false;
      }
      this.pass(until < LONGEST ? until - this.now : Infinity, true);
    }
  }

  /** What comes of the link's changes up to now, and within the pass that is under way, but only before a moment. */
  public changeShares(before: number): void {
    const isInPass = (at: number) => this.disks === 0 && !this.copy.fits && at < Math.min(this.now + this.copy.passSeconds, before);
    for (let at = this.share.changesAt; at < Infinity && (at <= this.now || isInPass(at)); at = this.share.changesAt) {
      this.copy.changeShare(this.share.change(), Math.max(0, at - this.now));
    }
  }

  /** How long it takes to copy what is left of disks from a moment on. */
  public diskSecondsFrom(moment: number): number {
    return this.share.secondsFor(this.disks, moment, ({ rate }) => rate);
  }

  /** Copies disks until a moment. */
  public advanceDisks(until: number): void {
    if (this.disks > 0) {
      const end = this.now + this.diskSecondsFrom(this.now);
      const seconds = Math.min(end, until) - this.now;
      const sent = end <= until ? this.disks : this.share.sentIn(seconds, this.now);
      this.disks -= sent;
      this.now += seconds;
      this.run.sent += sent;
      this.run.diskSeconds += seconds;
    }
  }

  /** Makes the next pass, and those that are like it. */
  public pass(most: number, mayRepeat: boolean): void {
    this.count(this.copy.pass(Math.min(most, this.share.changesAt - this.now), mayRepeat));
  }

  /** Lets the guest take another downtime from a moment on: both in milliseconds. */
  public allowDowntime(limit: number, moment: number): void {
    this.copy.allowDowntime(limit / 1000, this.disks > 0 || moment / 1000 - this.now < NOISE ? 0 : moment / 1000 - this.now);
  }

  /** Stops at a moment, in the middle of a pass. */
  public stopAt(moment: number): void {
    this.advanceDisks(moment);
    if (this.disks === 0 && moment - this.now > NOISE) {
      this.count(this.copy.stop(moment - this.now));
    }
    this.now = moment; // without the noise of sums
  }

  /** How long it takes to send what remains while the guest stands still, in seconds: at the end without a limit. */
  public get lastSend(): number {
    const rest = this.disks + this.copy.remaining;
    const unlimited = Math.min(rest, this.rate * this.copy.downtimeLimit);
    const limited = this.share.secondsFor(rest - unlimited, this.now, ({ rate }) => rate);
    return limited + this.share.secondsFor(unlimited, this.now + limited, ({ finalRate }) => finalRate);
  }

  public switchOver(outcome: RunOutcome): Run {
    this.run.downtimeSeconds = this.lastSend;
    this.run.sent += this.disks + this.copy.remaining;
    return this.end(outcome, this.now + this.run.downtimeSeconds);
  }

  public postCopy(): Run {
    const rest = this.copy.remaining;
    this.run.postCopySeconds = this.share.secondsFor(rest, this.now, ({ postCopyRate }) => postCopyRate);
    this.run.sent += rest;
    return this.end(this.run.postCopySeconds === Infinity ? 'neverEnds' : 'postCopy', this.now + this.run.postCopySeconds);
  }

  /** Canceled now or, while the guest stands still, at a later moment. */
  public cancel(outcome: RunOutcome, moment = this.now): Run {
    this.run.downtimeSeconds = moment - this.now;
    this.run.sent += Math.min(this.share.sentIn(this.run.downtimeSeconds, this.now), this.disks + this.copy.remaining);
    return this.end(outcome, moment);
  }

  public neverEnds(): Run {
    this.run.preCopySeconds = this.run.sent = Infinity;
    return this.end('neverEnds', Infinity);
  }

  private count(pass: PassRun): void {
    this.now = pass.isEndless ? Infinity : this.now + pass.seconds;
    this.run.preCopySeconds += pass.seconds;
    this.run.sent += pass.sent;
    this.run.passes += pass.count;
    this.onPass?.(pass);
  }

  private end(outcome: RunOutcome, seconds: number): Run {
    this.run.outcome = outcome;
    this.run.seconds = seconds;
    this.run.throttle = this.copy.throttle;
    return this.run;
  }
}
