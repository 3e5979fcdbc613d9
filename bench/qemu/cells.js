// The migrations that are made for real: MiB, MiB in a second, seconds.
const fc = require('fast-check');

const ORDERS = ['random', 'sequential'];
const cross = (...lists) => lists.reduce((rows, list) => rows.flatMap(row => list.map(value => [...row, value])), [[]]);

/** Guests that converge without help, or are canceled long before: by the setting, or by the link. */
const converging = cross(ORDERS, [16, 64], [0.3, 0.7], [{ bandwidth: 40, link: 200 }, { bandwidth: 0, link: 60 }]).map(([order, workingSet, part, { bandwidth, link }]) => ({
  memory: 256, fill: 128, order, workingSet, dirtyRate: Math.round((bandwidth || link) * part), bandwidth, link, completionTimeout: 60,
}));

/** Guests that dirty more than can be sent, and what KubeVirt does at the timeout. */
const HELP = [
  { allowPostCopy: true, allowWorkloadDisruption: true }, { allowPostCopy: false, allowWorkloadDisruption: true }, { allowPostCopy: false, allowWorkloadDisruption: false },
];
const helped = cross(ORDERS, [48, 96], [3, 6], HELP).map(([order, workingSet, completionTimeout, help]) => ({
  memory: 256, fill: 128, order, workingSet, dirtyRate: 110, bandwidth: 50, link: 100, completionTimeout, ...help,
}));

/** The same on a link that nothing but itself limits. */
const unlimited = cross(ORDERS, HELP).map(([order, help]) => ({
  memory: 256, fill: 128, order, workingSet: 64, dirtyRate: 120, bandwidth: 0, link: 60, completionTimeout: 4, ...help,
}));

/** Guests whose processors QEMU slows down. */
const slowed = cross(ORDERS, [32, 80], [0.9, 1.6]).map(([order, workingSet, part]) => ({
  memory: 256, fill: 128, order, workingSet, dirtyRate: Math.round(40 * part), bandwidth: 40, link: 200, autoConverge: true, completionTimeout: 60,
}));

/** Guests of other sizes, which dirty little or nothing, and have written to all of their memory. */
const sizes = cross([144, 256, 400], [0, 8], [60, 0]).map(([memory, dirtyRate, bandwidth]) => ({
  memory, fill: memory / 2, isWhole: true, order: 'random', workingSet: 32, dirtyRate, bandwidth, link: 120, completionTimeout: 60,
}));

/** Migrations that nobody chose, and that nothing of the model was ever held against before it was as it is. */
const drawn = fc.sample(fc.record({
  memory: fc.constantFrom(192, 256, 320),
  order: fc.constantFrom(...ORDERS),
  part: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  rate: fc.integer({ min: 25, max: 70 }),
  isLimited: fc.boolean(),
  ratio: fc.oneof(fc.double({ min: 0.1, max: 0.8, noNaN: true }), fc.double({ min: 1.2, max: 2.2, noNaN: true })),
  completionTimeout: fc.integer({ min: 3, max: 10 }),
  help: fc.constantFrom(...HELP),
  autoConverge: fc.integer({ min: 0, max: 3 }).map(number => number === 0),
}), { numRuns: 34, seed: 20261126 }).map(({ memory, order, part, rate, isLimited, ratio, completionTimeout, help, autoConverge }) => ({
  memory, fill: memory / 2, isWhole: true, order, workingSet: Math.round(memory / 2 * part), dirtyRate: Math.round(Math.min(rate * ratio, 120)),
  ...isLimited ? { bandwidth: rate, link: 200 } : { bandwidth: 0, link: rate },
  completionTimeout: ratio < 1 ? 60 : completionTimeout, ...help, autoConverge,
}));

exports.CELLS = [...converging, ...helped, ...unlimited, ...slowed, ...sizes, ...drawn].map((cell, i) => ({
  progressTimeout: 150, allowPostCopy: false, allowWorkloadDisruption: false, autoConverge: false, isWhole: false, ...cell, name: `${i + 1}`, isDrawn: i >= 66,
}));
