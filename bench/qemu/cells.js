// The migrations that are made for real: MiB, MiB in a second, seconds.

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

/** Guests of other sizes, which dirty little or nothing. */
const sizes = cross([64, 300, 600], [0, 8], [60, 0]).map(([fill, dirtyRate, bandwidth]) => ({
  memory: fill + 128, fill, order: 'random', workingSet: 32, dirtyRate, bandwidth, link: 120, completionTimeout: 60,
}));

exports.CELLS = [...converging, ...helped, ...unlimited, ...slowed, ...sizes].map((cell, i) => ({
  progressTimeout: 150, allowPostCopy: false, allowWorkloadDisruption: false, autoConverge: false, ...cell, name: `${i + 1}`,
}));
