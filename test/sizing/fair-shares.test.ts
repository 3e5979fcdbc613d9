import * as fc from 'fast-check';
import { fairShares } from '../../src/sizing/fair-shares';

const LINKS = ['a', 'b', 'c', 'd'];
const flow = fc.record({
  links: fc.uniqueArray(fc.constantFrom(...LINKS), { minLength: 1, maxLength: 2 }),
  most: fc.oneof(fc.double({ min: 0, max: 10, noNaN: true }), fc.constantFrom(0, 1, 100)),
});

test('flows that are alike get the same, and all of the link', () => {
  expect(fairShares([1, 2, 3, 4].map(() => ({ links: ['a'], most: 100 })), 10)).toEqual([2.5, 2.5, 2.5, 2.5]);
  expect(fairShares([], 10)).toEqual([]);
});

test('what one can\'t use, others have', () => {
  expect(fairShares([{ links: ['a'], most: 1 }, { links: ['a'], most: 100 }, { links: ['a'], most: 100 }], 10)).toEqual([1, 4.5, 4.5]);
});

test('a flow that is held up on one link leaves the other to others', () => {
  // Three leave a; one of them arrives where another one does.
  expect(fairShares([
    { links: ['a', 'x'], most: 100 }, { links: ['a', 'y'], most: 100 }, { links: ['a', 'y'], most: 100 }, { links: ['b', 'y'], most: 100 },
  ], 9)).toEqual([3, 3, 3, 3]);
  expect(fairShares([{ links: ['a', 'y'], most: 100 }, { links: ['b', 'y'], most: 100 }, { links: ['b', 'x'], most: 100 }], 9)).toEqual([4.5, 4.5, 4.5]);
});

test('nobody can have more without taking it from one that has no more', () => {
  fc.assert(fc.property(fc.array(flow, { maxLength: 12 }), fc.double({ min: 0, max: 20, noNaN: true }), (flows, capacity) => {
    const rates = fairShares(flows, capacity);
    const on = (link: string) => flows.flatMap(({ links }, i) => (links.includes(link) ? [rates[i]] : []));
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    for (const link of LINKS) {
      expect(sum(on(link))).toBeLessThanOrEqual(capacity + 1e-9);
    }
    flows.forEach(({ links, most }, i) => {
      expect(rates[i]).toBeLessThanOrEqual(most);
      const isHeldUp = links.some(link => sum(on(link)) > capacity - 1e-9 && rates[i] >= Math.max(...on(link)) - 1e-9);
      expect(rates[i] > most - 1e-9 || isHeldUp).toBe(true);
    });
  }), { seed: 1, numRuns: 500 });
});
