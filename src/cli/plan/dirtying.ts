import type { Size } from 'cdk8s';
import { readRate } from './amounts';
import type { Bandwidth } from '../../bandwidth';
import { show } from '../../show';
import { MemoryDirtying } from '../../sizing/memory-dirtying';

/** How a guest goes through what it writes to. */
export const WRITES = ['random', 'sequential'] as const;
export type Writes = typeof WRITES[number];

/** A rate, or two that it is between. */
export interface RateRange {
  readonly least?: Bandwidth;
  readonly most: Bandwidth;
}

/** A rate such as `900MiB/s`, or the least and the most, such as `200MiB/s..900MiB/s`. */
export function readRateRange(text: string): RateRange {
  const [first, second, ...more] = text.split('..');
  if (second === undefined) {
    return { most: readRate(text) };
  }
  const [least, most] = [readRate(first), readRate(second)];
  if (more.length > 0 || least.toBytesPerSecond() > most.toBytesPerSecond()) {
    throw new Error(`${show(text)} is no range of rates. Write LEAST..MOST, such as 200MiB/s..900MiB/s.`);
  }
  return { least, most };
}

/** Writes at a rate, or between two. */
export function dirtyingAt({ least, most }: RateRange, writes: Writes, workingSet: Size): MemoryDirtying {
  const at = (rate: Bandwidth) => (writes === 'random' ? MemoryDirtying.randomWrites(rate, workingSet) : MemoryDirtying.sequentialWrites(rate, workingSet));
  return least ? MemoryDirtying.between(at(least), at(most)) : at(most);
}
