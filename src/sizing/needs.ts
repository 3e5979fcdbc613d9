import { timeoutToConverge } from './advisor';
import type { Advisor, Way } from './advisor';
import { arrives } from './arrival';
import type { Run, RunOutcome } from './migration-run';
import { meets } from './wishes';

/** The settings that do for a VM, of one way for a migration to come to its end: completion timeouts from the least to the most, in seconds per GiB. */
export interface Need {
  readonly way: Way;
  readonly least: number;
  /** Infinite where more does no harm. */
  readonly most: number;
  /** What is advised for the VM alone; undefined where nothing does, and so none is better than another. */
  readonly best?: number;
}

/** How many times as long a migration may take as with what is advised for the VM alone, where nobody has said how long it may take. */
const SLACK = 4;
/** The same for the time in which the guest is slow, since its memory isn't there. */
const SLOW_SLACK = 2;

/** How hard each outcome is on the guest. None is as bad as to go on for ever. */
const ROUGHNESS: Record<RunOutcome, number> = {
  converges: 0, postCopy: 1, paused: 3, canceledAtTimeout: 4, canceledWithoutProgress: 4, canceledAsStalled: 4, neverEnds: 5,
};
/** A guest that is slowed down until it converges is worse off than with post copy, which is over sooner, and better than one that stands still. */
const SLOWED_DOWN = 2;

const roughnessOf = ({ outcome, throttle }: Run) => (outcome === 'converges' && throttle > 0 ? SLOWED_DOWN : ROUGHNESS[outcome]);

/**
 * What does for a VM: all settings, of the ways that are acceptable, that meet the wishes that can be met, are no harder on the guest than what is advised for
 * the VM alone, and don't take much longer.
 */
export function needsOf(advisor: Advisor): Need[] {
  const { plans, best } = advisor.plans;
  const own = advisor.run(best.settings);
  const met = metBy(own);
  const isAsGood = (run: Run) => roughnessOf(run) <= roughnessOf(own) && metBy(run).every((is, i) => is || !met[i]);

  function metBy(run: Run): boolean[] {
    const { outcome, seconds, downtimeSeconds } = run;
    return meets(advisor.wishes, { arrives: arrives(outcome), seconds, downtimeSeconds });
  }

  return plans.flatMap(({ way, perGiB }): Need[] => {
    const free = advisor.settings(way, 0);
    const run = advisor.run(free);
    if (run.outcome === 'converges' && isAsGood(run)) {
      const least = timeoutToConverge(run.seconds, advisor.units(free), way === 'postCopy');
      return [{ way, least, most: Infinity, best: least }];
    }
    const after = (seconds: number) => advisor.run(advisor.settings(way, seconds));
    if (roughnessOf(own) === ROUGHNESS.canceledAtTimeout) {
      // Nothing does: as good as all else is what leaves the guest as it is.
      return way === 'plain' && isAsGood(after(1)) ? [{ way, least: 1, most: Infinity }] : [];
    }
    const isInTime = advisor.wishes.finishWithin !== undefined && met[1];
    const does = (seconds: number) => {
      const other = after(seconds);
      return isAsGood(other) && (isInTime || other.seconds <= SLACK * own.seconds) && other.postCopySeconds <= SLOW_SLACK * own.postCopySeconds;
    };
    return does(perGiB) ? [{ way, least: leastOf(does, perGiB), most: mostOf(does, perGiB), best: perGiB }] : [];
  });
}

/** The least number from which on, up to one of which it is true, something is. */
function leastOf(does: (value: number) => boolean, known: number): number {
  let [low, high] = [0, known];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = does(middle) ? [low, middle] : [middle, high];
  }
  return high;
}

/** The greatest such number. */
function mostOf(does: (value: number) => boolean, known: number): number {
  let step = 1;
  while (does(known + step) && step < 2 ** 20) {
    step *= 2;
  }
  let [low, high] = [known + Math.floor(step / 2), known + step];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = does(middle) ? [middle, high] : [low, middle];
  }
  return low;
}
