import { measuredRate } from './measured-rate';
import type { LinkShare } from '../../src/sizing/link-share';
import type { RunOutcome, RunRules } from '../../src/sizing/migration-run';
import { LOOK_MS, MigrationMonitor, longDowntime } from '../../src/sizing/monitor';

/** The same migration, followed in small steps: what is sent, what is written, QEMU's look at each chunk's end, KubeVirt's every 400 ms. It knows no formula. */
export interface Stepped {
  outcome: RunOutcome;
  seconds: number;
  sent: number;
  downtimeSeconds: number;
  postCopySeconds: number;
  throttle: number;
}

const STEP_MS = 5;

/** A migration, step by step, until it ends or so many seconds are over. */
export function stepThrough(rules: RunRules, most: number): Stepped {
  const { law, memory } = rules;
  let share: LinkShare = rules;
  const changes = [...rules.changes ?? []];
  const changeShare = (ms: number) => {
    while (changes.length > 0 && changes[0].at * 1000 <= ms) {
      share = changes.shift()!;
    }
  };
  const monitor = new MigrationMonitor(rules.monitor);
  const step = STEP_MS / 1000;
  let disks = rules.disks;
  let left = memory; // what QEMU knows to be dirty, and has still to send
  let before = memory; // the same when QEMU last asked
  let written = 0; // what has been written to since QEMU last asked
  let sincePass = 0;
  let isFirst = true;
  let limit = 0.3;
  let sent = 0;
  let speed = 1;
  let throttle = 0;
  let isForced = false;
  let chunk = 0;
  let period = { seconds: 0, sent: 0, dirtied: 0 };
  let high = 0;
  let passSent = 0;

  const among = () => (isFirst ? memory : law.workingSet);
  const unknown = () => (law.kind === 'sequential'
    ? written - Math.max(0, written - Math.max(0, among() - before)) * left / (before || 1)
    : written * Math.max(0, 1 - left / (among() || 1)));
  const ask = () => {
    const dirtied = unknown();
    period = { seconds: period.seconds + sincePass, sent: period.sent + passSent, dirtied: period.dirtied + dirtied };
    if (rules.autoConverge && period.seconds > 1) {
      if (period.dirtied > period.sent / 2 && ++high === 2) {
        high = 0;
        throttle = throttle === 0 ? 20 : Math.min(99, throttle + 10);
        speed = 1 - throttle / 100;
      }
      period = { seconds: 0, sent: 0, dirtied: 0 };
    }
    left += dirtied;
    before = left;
    written = sincePass = passSent = 0;
    isFirst = false;
  };
  const result = (outcome: RunOutcome, seconds: number, downtimeSeconds = 0, postCopySeconds = 0): Stepped => (
    { outcome, seconds, sent, downtimeSeconds, postCopySeconds, throttle }
  );
  /** The guest stands still: the rest is sent, and looks go on. */
  const standStill = (from: number): Stepped => {
    const rest = disks + left + unknown();
    let unsent = rest;
    for (let ms = from; ;) {
      ms += STEP_MS;
      changeShare(ms);
      unsent -= step * (unsent <= share.rate * limit ? share.finalRate : share.rate);
      if (unsent <= 0) {
        sent += rest;
        return result('paused', ms / 1000, (ms - from) / 1000);
      }
      if (ms % LOOK_MS === 0 && monitor.look(ms, unsent) !== undefined) {
        sent += rest - unsent;
        return result('canceledAtTimeout', ms / 1000, (ms - from) / 1000);
      }
    }
  };

  for (let ms = 0; ms < most * 1000;) {
    if (disks === 0 && (chunk === 0 || left === 0)) {
      chunk = share.chunk * 1000;
      if (left < share.rate * limit || left === 0) {
        if (sincePass > 0 || !isFirst) {
          ask();
        }
        if (left < share.rate * limit || left === 0) {
          if (isForced) {
            return standStill(ms);
          }
          sent += left;
          return result('converges', ms / 1000 + left / share.finalRate, left / share.finalRate);
        }
      }
    }
    if (ms > 0 && ms % LOOK_MS === 0) {
      const action = monitor.look(ms, disks + left, disks === 0);
      if (action === 'postCopy') {
        const rest = left + unknown();
        sent += rest;
        let unsent = rest;
        for (let now = ms; ; now += STEP_MS) {
          changeShare(now);
          unsent -= step * share.postCopyRate;
          if (unsent <= 0) {
            const seconds = (now + STEP_MS - ms) / 1000 + unsent / share.postCopyRate;
            return result('postCopy', ms / 1000 + seconds, 0, seconds);
          }
        }
      }
      if (action === 'pause') {
        return standStill(ms);
      }
      if (action === 'longDowntime') {
        isForced = true;
        limit = longDowntime(rules.monitor.completionTimeout) / 1000;
        chunk = STEP_MS; // QEMU looks after the next step
      } else if (action !== undefined) {
        return result(action === 'cancelAtTimeout' ? 'canceledAtTimeout' : 'canceledWithoutProgress', ms / 1000);
      }
    }
    changeShare(ms);
    ms += STEP_MS;
    if (disks > 0) {
      const part = Math.min(disks, share.rate * step);
      disks -= part;
      sent += part;
    } else {
      const part = Math.min(left, share.rate * step);
      left -= part;
      sent += part;
      passSent += part;
      sincePass += step;
      chunk -= STEP_MS;
      // Each write hits what is clean with a chance.
      written += law.kind === 'random' ? (law.workingSet === 0 ? 0 : law.rate * speed * step * (1 - written / law.workingSet))
        : law.kind === 'sequential' ? Math.min(law.rate * speed * step, law.workingSet - written)
          : Math.min(measuredRate(law, written) * speed * step, law.workingSet - written);
    }
  }
  return result('neverEnds', Infinity);
}
