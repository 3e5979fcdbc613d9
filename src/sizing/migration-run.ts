import { ShareOverTime } from './link-share';
import type { LinkShare, ShareChange } from './link-share';
import { LONGEST_DOWNTIME_MS, LOOK_MS, MigrationMonitor, longDowntime } from './monitor';
import type { Action, MonitorRules } from './monitor';
import { PreCopy } from './pre-copy';
import type { PassRun, PreCopyRules } from './pre-copy';
import { StallDetector } from './stall-detector';
import type { StallRules } from './stall-detector';

/** What takes longer, in seconds, has no end: some 30 years. */
const LONGEST = 1e9;

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

/** Follows a migration from its start to its end. Each pass is handed over, in order. */
export function follow(rules: RunRules, onPass?: (run: PassRun) => void): Run {
  return followOn(new Migration(rules, onPass));
}

function followOn(migration: Migration): Run {
  const { stall } = migration.rules;
  return stall ? followPasses(migration, stall) : followLooks(migration);
}

/** A migration whose share of the link changes in ways that nobody knows before. */
export class MigrationUnderWay {
  private readonly changes: ShareChange[] = [];
  private readonly migration: Migration;
  /** Up to here nothing is decided but by QEMU, in seconds. */
  private readonly firstDecision: number;

  constructor(rules: RunRules) {
    this.migration = new Migration({ ...rules, changes: this.changes });
    this.firstDecision = rules.stall ? 0 : new MigrationMonitor(rules.monitor).lookAtDeadline / 1000;
  }

  /** Its share becomes another: later than all that came before. */
  public change(change: ShareChange): void {
    this.migration.advance(Math.min(change.at, this.firstDecision, LONGEST));
    this.changes.push(change);
  }

  /** What becomes of it, if nothing changes any more. */
  public get run(): Run {
    return followOn(this.migration.clone());
  }
}

/** The monitor's way: it looks every 400 ms. As what remains falls all the time on a link that carries anything, only looks after the timeout matter. */
function followLooks(migration: Migration): Run {
  const { rules } = migration;
  const isDead = rules.rate === 0;
  const monitor = new MigrationMonitor(rules.monitor);
  if (isDead && monitor.lookAtDeadline > LOOK_MS) {
    monitor.look(LOOK_MS, rules.disks + rules.memory);
  }
  let last = 0;
  const next = () => Math.max(last + LOOK_MS, Math.min(monitor.lookAtDeadline, isDead ? monitor.lookWithoutProgress : Infinity));
  const look = (at: number) => {
    last = at;
    if (!isDead) {
      monitor.progressed();
    }
    return monitor.look(at, migration.disks + migration.copy.remaining, migration.disks === 0);
  };
  let outcome: RunOutcome = 'converges';
  for (let at = next(); ;) {
    if (migration.advance(Math.min(at / 1000, LONGEST))) {
      // After a long downtime was set, the last send may be long too, and the time be over before.
      return outcome === 'paused' ? stopped(migration, look, next()) : migration.switchOver('converges');
    }
    if (at / 1000 > LONGEST) {
      return migration.neverEnds();
    }
    const action = look(at);
    if (action !== undefined && action !== 'longDowntime') {
      migration.stopAt(at / 1000);
    }
    switch (action) {
      case 'postCopy':
        return migration.postCopy();
      case 'pause':
        return stopped(migration, look, next());
      case 'cancelWithoutProgress':
        return migration.cancel('canceledWithoutProgress');
      case 'cancelAtTimeout':
        return migration.cancel('canceledAtTimeout');
      case 'longDowntime':
        outcome = 'paused';
        migration.allowDowntime(longDowntime(rules.monitor.completionTimeout), at);
        at = next();
        break;
      default: // disks are being copied, and post copy is asked for at every look
        at = Math.ceil((at / 1000 + migration.diskSecondsFrom(at / 1000)) * 1000 / LOOK_MS) * LOOK_MS;
    }
  }
}

/** The guest stands still until all is sent, or until a look finds that it takes too long. */
function stopped(migration: Migration, look: (at: number) => Action, end: number): Run {
  if (end / 1000 >= migration.now + migration.lastSend) {
    return end === Infinity && migration.lastSend === Infinity ? migration.neverEnds() : migration.switchOver('paused');
  }
  return migration.cancel(look(end) === 'cancelWithoutProgress' ? 'canceledWithoutProgress' : 'canceledAtTimeout', end / 1000);
}

/** The stall detector's way: it is called at the end of each pass, and 400 ms after it was last called. */
function followPasses(migration: Migration, stall: StallRules): Run {
  const { copy } = migration;
  const detector = new StallDetector(stall);
  migration.allowDowntime(detector.initialDowntime, 0);
  let outcome: RunOutcome = 'converges';
  let isForced = false;
  let called = 0;
  /** The first call between passes, before a moment, at which the time is over; none is infinite. */
  const timeoutBefore = (end: number) => {
    const at = called + Math.max(1, Math.ceil((detector.timeoutAt - called) / LOOK_MS)) * LOOK_MS;
    return at < end * 1000 ? at : Infinity;
  };
  for (;;) {
    migration.changeShares(detector.timeoutAt / 1000);
    const isCopyingDisks = migration.disks > 0;
    const fits = !isCopyingDisks && copy.fits;
    const end = migration.now + (isCopyingDisks ? migration.diskSecondsFrom(migration.now) : fits ? migration.lastSend : copy.passSeconds);
    const bandwidth = isCopyingDisks ? 0 : migration.rate;
    if (fits) {
      detector.paused();
      const timeout = isForced ? timeoutBefore(end) : Infinity;
      return timeout < Infinity ? migration.cancel('canceledAtTimeout', timeout / 1000) : migration.switchOver(outcome);
    }
    if (called + LOOK_MS < end * 1000 && detector.timeoutAt > called + LOOK_MS) {
      detector.poll(called + LOOK_MS, bandwidth);
    }
    const timeout = timeoutBefore(end);
    if (Math.min(end, timeout / 1000) > LONGEST) {
      return migration.neverEnds();
    }
    let action;
    if (timeout < Infinity) {
      called = timeout;
      action = detector.poll(timeout, bandwidth);
    } else if (isCopyingDisks) {
      migration.advanceDisks(end);
      called += Math.floor((end * 1000 - called) / LOOK_MS) * LOOK_MS;
    } else {
      const isIdle = detector.neverActs || (!detector.knowsBandwidth && copy.passSeconds * 1000 <= LOOK_MS);
      migration.pass(isIdle ? detector.timeoutAt / 1000 - migration.now : Infinity, isIdle);
      if (migration.now > LONGEST) {
        return migration.neverEnds();
      }
      called = migration.now * 1000;
      action = detector.passEnded(called, copy.remaining);
    }
    if (typeof action === 'number') {
      isForced = true;
      migration.allowDowntime(action, called);
      outcome = action === LONGEST_DOWNTIME_MS ? 'paused' : 'converges';
    } else if (action !== undefined) {
      migration.stopAt(called / 1000);
      return action === 'postCopy' ? migration.postCopy()
        : migration.cancel(action === 'cancelAsStalled' ? 'canceledAsStalled' : 'canceledAtTimeout');
    }
  }
}

/** A migration under way. */
class Migration {
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
