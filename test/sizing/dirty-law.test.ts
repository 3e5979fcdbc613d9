import * as fc from 'fast-check';
import { numbersFrom } from './random';
import { dirtiedIn, pieceAt } from '../../src/sizing/dirty-law';
import type { DirtyLaw } from '../../src/sizing/dirty-law';

const law = (kind: DirtyLaw['kind'], rate: number, workingSet: number, periods: number[] = [], amounts: number[] = []): DirtyLaw => (
  { kind, rate, workingSet, periods, amounts }
);

const part = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Pages that are dirty after some writes, found by making the writes. */
function dirtyPages(pages: number, writes: number, nextPage: (i: number) => number): number {
  const dirty = new Uint8Array(pages);
  for (let i = 0; i < writes; i++) {
    dirty[nextPage(i)] = 1;
  }
  return dirty.reduce((sum, each) => sum + each, 0);
}

describe('random writes', () => {
  test.each([0.01, 0.1, 0.5, 1, 2, 5])('of %d times the working set dirty as many pages as such writes do', times => {
    const pages = 20_000;
    const random = numbersFrom(42);
    const found = dirtyPages(pages, times * pages, () => Math.floor(random() * pages));
    // The count's standard deviation is at most half of the root of the pages: 71. Four times that.
    expect(Math.abs(dirtiedIn(law('random', pages, pages), times, 1) - found)).toBeLessThan(4 * 71);
  });

  test('hit what is left of a pass in proportion', () => {
    const pages = 20_000;
    const left = 5_000;
    const random = numbersFrom(7);
    const dirty = new Uint8Array(pages).fill(1, 0, left);
    for (let i = 0; i < pages; i++) {
      dirty[Math.floor(random() * pages)] = 1;
    }
    const expected = left + dirtiedIn(law('random', pages, pages), 1, 1) * (1 - left / pages);
    expect(Math.abs(dirty.reduce((sum, each) => sum + each, 0) - expected)).toBeLessThan(4 * 71);
  });

  test('are never more than were written, nor than the set, and of little just as many', () => {
    fc.assert(fc.property(part(0, 1e12), part(0, 1e13), part(0, 1e6),
      (rate, workingSet, seconds) => {
        const dirtied = dirtiedIn(law('random', rate, workingSet), seconds, 1);
        expect(dirtied).toBeGreaterThanOrEqual(0);
        expect(dirtied).toBeLessThanOrEqual(Math.min(workingSet, rate * seconds) * (1 + 1e-12) + 1e-300); // the least numbers have no such digits
      }));
    expect(dirtiedIn(law('random', 1e6, 1e12), 1e-3, 1)).toBeCloseTo(1000, 5);
  });
});

test.each([0.1, 0.5, 1, 1.5, 3])('sequential writes of %d times the working set dirty as many pages as such writes do', times => {
  const pages = 1000;
  expect(dirtiedIn(law('sequential', pages, pages), times, 1)).toBe(dirtyPages(pages, times * pages, i => i % pages));
});

test('no writes dirty nothing', () => {
  for (const kind of ['random', 'sequential'] as const) {
    expect([dirtiedIn(law(kind, 0, 0), 5, 1), dirtiedIn(law(kind, 0, 100), 5, 1), dirtiedIn(law(kind, 100, 0), 5, 1)]).toEqual([0, 0, 0]);
  }
});

describe('what was measured', () => {
  const measured = law('measured', 100, 1000, [0, 1, 5], [0, 100, 300]);

  test.each([[0, 0], [0.5, 50], [1, 100], [3, 200], [5, 300], [7, 400], [19, 1000], [100, 1000]])('in %d seconds is %d', (seconds, amount) => {
    expect(dirtiedIn(measured, seconds, 1)).toBe(amount);
  });

  test('one measurement goes on as it is', () => {
    const one = law('measured', 100, 1000, [0, 2], [0, 100]);
    expect([1, 2, 4, 20, 30].map(seconds => dirtiedIn(one, seconds, 1))).toEqual([50, 100, 200, 1000, 1000]);
  });

  test('is no less than what such writes dirty, beyond the last period', () => {
    const random = law('random', 100, 1000);
    const periods = [0, 0.1, 1, 4];
    const points = law('measured', 0, 1e4, periods, periods.map(seconds => dirtiedIn(random, seconds, 1)));
    for (let seconds = 4; seconds < 200; seconds += 0.5) {
      expect(dirtiedIn(points, seconds, 1)).toBeGreaterThanOrEqual(dirtiedIn(random, seconds, 1));
    }
  });
});

test('a slower guest dirties as much, later', () => {
  for (const each of [law('random', 100, 500), law('sequential', 100, 500), law('measured', 100, 500, [0, 1, 5], [0, 100, 300])]) {
    for (const seconds of [0.1, 1, 7, 30]) {
      expect(dirtiedIn(each, seconds, 0.25)).toBeCloseTo(dirtiedIn(each, seconds / 4, 1), 9);
    }
  }
});

test('pieces are straight lines of the law', () => {
  const amount = part(1, 1000);
  const laws = fc.oneof(
    fc.tuple(amount, amount).map(([rate, set]) => law('random', rate, set)),
    fc.tuple(amount, amount).map(([rate, set]) => law('sequential', rate, set)),
    fc.tuple(amount, amount, amount).map(([a, b, set]) => law('measured', a, set, [0, 1, 4], [0, Math.min(a, set), Math.min(a + b, set)])),
  );
  fc.assert(fc.property(laws, part(1e-3, 100), fc.constantFrom(1, 0.5, 0.01), part(0.001, 0.999),
    (each, seconds, speed, fraction) => {
      const { from, until, slope } = pieceAt(each, seconds, speed);
      expect(from).toBeLessThanOrEqual(seconds);
      expect(until).toBeGreaterThanOrEqual(seconds);
      const within = from + (Math.min(until, from + 100) - from) * fraction;
      const line = dirtiedIn(each, seconds, speed) + slope * (within - seconds);
      // A tangent of a curve is above it, by the square of how far it goes: 1 percent of the time.
      const off = each.kind === 'random' ? 1e-4 * Math.max(each.workingSet, line) : 1e-6 * Math.max(1, line);
      expect(Math.abs(line - dirtiedIn(each, within, speed))).toBeLessThanOrEqual(off);
    }));
});
