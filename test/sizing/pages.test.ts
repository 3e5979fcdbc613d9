import * as fc from 'fast-check';
import { migratePages } from './page-simulation';
import type { Pages } from './page-simulation';
import { PreCopy } from '../../src/sizing/pre-copy';

const MOST = 100;

/** How long our pre-copy takes, with bytes for pages. */
function preCopySeconds({ memory, workingSet, isRandom, written, sent, autoConverge }: Pages): number {
  const law = { kind: isRandom ? 'random' : 'sequential', rate: written, workingSet, periods: [], amounts: [] } as const;
  const copy = new PreCopy({ memory, law, rate: sent, chunk: 0.1, autoConverge });
  let seconds = 0;
  while (!copy.fits) {
    const pass = copy.pass(MOST - seconds, !autoConverge);
    seconds += pass.seconds;
    if (pass.isEndless || seconds > MOST) {
      return Infinity;
    }
  }
  return seconds + copy.remaining / sent;
}

/**
 * Guests of some thousand pages. Where the working set is little more than what fits the downtime, QEMU's looks decide, and not how much is written: these are
 * left out.
 */
const guests = fc.record({
  sent: fc.integer({ min: 500, max: 1500 }),
  seconds: fc.double({ min: 1, max: 6, noNaN: true }),
  part: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  ratio: fc.double({ min: 0.1, max: 2.5, noNaN: true }),
  isRandom: fc.boolean(),
  autoConverge: fc.boolean(),
}).filter(({ seconds, part }) => seconds * part < 0.25 || seconds * part > 0.8).map((input): Pages => {
  const { sent, seconds, part, ratio, isRandom, autoConverge } = input;
  const memory = Math.round(sent * seconds);
  return { memory, workingSet: Math.round(memory * part), isRandom, written: Math.round(sent * ratio), sent, autoConverge };
});

test('pre-copy takes as long as page by page', () => {
  const found = { converges: 0, never: 0, onEdge: 0 };
  fc.assert(fc.property(guests, pages => {
    const seconds = preCopySeconds(pages);
    // What a few more writes make take much longer is decided by which pages are hit.
    const around = [0.93, 1.07].flatMap(factor => [
      preCopySeconds({ ...pages, written: pages.written * factor }), preCopySeconds({ ...pages, sent: pages.sent * factor }),
    ]);
    if (around.some(other => (other === Infinity) !== (seconds === Infinity)) || Math.max(...around) - Math.min(...around) > 0.35 * seconds) {
      found.onEdge++;
      return;
    }
    const byPage = migratePages(pages, MOST);
    found[seconds === Infinity ? 'never' : 'converges']++;
    if (seconds === Infinity || byPage === Infinity) {
      expect(byPage).toBe(seconds);
      return;
    }
    expect(Math.abs(seconds - byPage)).toBeLessThan(0.1 * byPage);
  }), { seed: 1, numRuns: 200 });
  expect(found.converges).toBeGreaterThan(150);
  expect(found.never).toBeGreaterThan(10);
});
