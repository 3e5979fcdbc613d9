import type { ShareChange } from './link-share';
import { LONGEST, Migration } from './migration';
import type { Run, RunOutcome, RunRules } from './migration';
import { LONGEST_DOWNTIME_MS, LOOK_MS, MigrationMonitor, longDowntime } from './monitor';
import type { Action } from './monitor';
import type { PassRun } from './pre-copy';
import { StallDetector } from './stall-detector';
import type { StallRules } from './stall-detector';

export type { Run, RunOutcome, RunRules } from './migration';

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
