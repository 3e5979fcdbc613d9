import type { MigrationWishes } from './advice-props';
import type { Problems } from './problems';
import { show } from '../show';

/** What QEMU allows itself, in seconds. */
export const USUAL_PAUSE = 0.3;

/** Wishes, filled in, in seconds. */
export interface Wishes {
  readonly finishWithin?: number;
  readonly longestPause: number;
  readonly postCopy: boolean;
  readonly slowdown: boolean;
  readonly criticalData: boolean;
}

/** All that can be wished for. */
const KNOWN: Record<keyof MigrationWishes, true> = {
  finishWithin: true, longestPause: true, postCopyAcceptable: true, criticalData: true, slowdownAcceptable: true,
};

/** Reads wishes, and tells what is wrong with them. One that isn't understood may be the one that keeps data from being lost. */
export function readWishes(wishes: MigrationWishes, problems: Problems): Wishes {
  const given = problems.properties('wishes', wishes);
  for (const [name, value] of Object.entries(given).filter(([key]) => !Object.hasOwn(KNOWN, key))) {
    problems.add(`wishes.${name}`, show(value), 'no wish that there is', `one of ${Object.keys(KNOWN).join(', ')}`);
  }
  const seconds = (field: 'finishWithin' | 'longestPause') => {
    const value = given[field] === undefined ? undefined : problems.seconds(`wishes.${field}`, given[field]);
    if (value === 0) {
      problems.add(`wishes.${field}`, '0 s', 'no time', 'more, such as Duration.minutes(10)');
    }
    return value;
  };
  const flag = (field: 'postCopyAcceptable' | 'criticalData' | 'slowdownAcceptable', otherwise: boolean) => (
    given[field] === undefined ? otherwise : problems.flag(`wishes.${field}`, given[field])
  );
  const criticalData = flag('criticalData', false);
  return {
    finishWithin: seconds('finishWithin'),
    longestPause: seconds('longestPause') ?? USUAL_PAUSE,
    postCopy: flag('postCopyAcceptable', true) && !criticalData,
    slowdown: flag('slowdownAcceptable', false),
    criticalData,
  };
}

/** What there is to hold against wishes. */
export interface Result {
  /** Whether the VM runs at the target in the end. */
  readonly arrives: boolean;
  readonly seconds: number;
  readonly downtimeSeconds: number;
}

/** Which wishes come true: that it ends at the target, in time where that is wished for, with a pause that is no longer than it may be. */
export function meets({ finishWithin, longestPause }: Wishes, { arrives, seconds, downtimeSeconds }: Result): boolean[] {
  return [arrives, ...finishWithin === undefined ? [] : [arrives && seconds <= finishWithin], downtimeSeconds <= longestPause];
}
