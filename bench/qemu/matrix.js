// Measures migrations beside their forecasts: QEMU migrates guests of every kind between two nodes, and a controller decides as KubeVirt does. As root, on Debian, on a
// machine that does nothing else: node bench/qemu/matrix.js [--sample] [CELL…] (after npm run compile). All of it writes docs/SIZING.md, if all becomes what is
// forecast.
const fs = require('fs');
const path = require('path');
const { Duration, Size } = require('cdk8s');
const { Bandwidth, HyperConvergedVersion, MemoryDirtying, MigrationForecast } = require('../../lib');
const { TOLERANCES, differences, measure, whyNot } = require('../../conformance/live-migration/compare');
const { makeGuest } = require('../../conformance/live-migration/guest');
const { qemuVersion } = require('../../conformance/live-migration/qemu');
const { Report } = require('../../conformance/report');
const { exists } = require('../../conformance/tools');
const { CELLS } = require('./cells');
const { LINK, makeLink, removeLink, setBandwidth } = require('./link');
const { page } = require('./page');

const PAGE = path.join(__dirname, '..', '..', 'docs', 'SIZING.md');

/** A cell whose outcome changes if one of its parameters does by so much is near a boundary. */
const NEAR = 0.1;
const SAMPLE = 12;

const kibibytes = mebibytes => Size.kibibytes(Math.round(mebibytes * 1024));
const perSecond = mebibytes => Bandwidth.bytesPerSecond(Math.round(mebibytes * 2 ** 20));

/** What the library says of a cell, from its parameters alone. */
function forecastOf({ memory, fill, used, order, workingSet, dirtyRate, bandwidth, link, ...cell }) {
  const writes = order === 'random' ? MemoryDirtying.randomWrites : MemoryDirtying.sequentialWrites;
  return MigrationForecast.of({
    vm: {
      memory: Size.mebibytes(memory), usedMemory: kibibytes(used),
      dirtying: dirtyRate === 0 ? MemoryDirtying.none() : writes(perSecond(dirtyRate), kibibytes(workingSet)),
    },
    link: { bandwidth: perSecond(link), concurrentMigrations: 1 },
    settings: {
      bandwidthPerMigration: Bandwidth.mebibytesPerSecond(bandwidth), completionTimeoutPerGiB: Duration.seconds(cell.completionTimeout),
      progressTimeout: Duration.seconds(cell.progressTimeout), allowPostCopy: cell.allowPostCopy, allowWorkloadDisruption: cell.allowWorkloadDisruption,
      allowAutoConverge: cell.autoConverge,
    },
    version: HyperConvergedVersion.openShift('4.21'),
  });
}

/** Whether the outcome is another if a parameter is a little more or less. */
function isNearBoundary(cell) {
  const { outcome } = forecastOf(cell);
  const parameters = ['dirtyRate', 'workingSet', cell.bandwidth === 0 ? 'link' : 'bandwidth', 'used'];
  return parameters.some(name => [1 - NEAR, 1 + NEAR].some(factor => {
    const value = cell[name] * factor;
    const changed = { ...cell, [name]: name === 'bandwidth' ? Math.round(value) : value };
    return forecastOf({ ...changed, memory: Math.max(cell.memory, Math.ceil(changed.used)) }).outcome !== outcome;
  }));
}

/** What the controller goes by. The guest's memory is less than 10^9 bytes, and so counts as that. */
const rulesOf = ({ completionTimeout, progressTimeout, allowPostCopy, allowWorkloadDisruption }) => ({
  completionTimeout, progressTimeout, allowPostCopy, allowWorkloadDisruption, workloadDisruption: true, longDowntime: false,
});

/** Migrates a cell's guest. */
const measureCell = (report, guest, cell) => {
  setBandwidth(cell.link * 2 ** 20);
  return measure(report.folder, guest, { ...cell, monitor: rulesOf(cell) }, LINK);
};

async function measureAll(report, names) {
  const chosen = names.length > 0 ? CELLS.filter(({ name }) => names.includes(name)) : report.sample ? CELLS.filter((_, i) => i % SAMPLE === 1) : CELLS;
  const why = whyNot() ?? (exists('tc', '-V') ? undefined : 'tc is missing: apt-get install iproute2');
  if (why) {
    report.cannotJudge({ what: 'migrations', cases: chosen.length, why });
    return;
  }
  const guest = makeGuest(report.folder);
  makeLink();
  report.atEnd(removeLink);
  const version = qemuVersion();
  // How much memory the guest has ever written to, with all that its kernel did at the start: what an idle one sends.
  const sizes = new Map();
  for (const { memory, fill, isWhole } of chosen) {
    const key = `${memory} ${fill} ${isWhole}`;
    if (!sizes.has(key)) {
      const { sent } = await measureCell(report, guest, { ...CELLS[0], name: `idle ${key}`, memory, fill, isWhole, dirtyRate: 0, bandwidth: 0, link: 200 });
      sizes.set(key, sent / 2 ** 20);
    }
  }
  const rows = [];
  for (const cell of chosen.map(c => ({ ...c, used: sizes.get(`${c.memory} ${c.fill} ${c.isWhole}`) }))) {
    const forecast = forecastOf(cell);
    const measured = await measureCell(report, guest, cell);
    if (measured === undefined) {
      report.cannotJudge({ what: `migration ${cell.name}`, why: `the guest never dirtied ${cell.dirtyRate} MiB/s: the machine has other work` });
      continue;
    }
    const found = differences(measured, forecast);
    const near = isNearBoundary(cell);
    rows.push({ cell, forecast, measured, found, near });
    console.log(`  ${cell.name}: ${cell.order} ${cell.used.toFixed(0)} set ${cell.workingSet} MiB, ${cell.dirtyRate} MiB/s (${measured.dirtyRate.toFixed(1)}) against ${cell.bandwidth || cell.link}: `
      + `${measured.outcome} ${measured.seconds.toFixed(2)} s, ${forecast.outcome} ${forecast.totalSeconds?.toFixed(2)} s, downtime ${measured.downtime.toFixed(3)}, `
      + `${forecast.downtimeSeconds.toFixed(3)}, passes ${measured.passes}, ${forecast.passCount}${near ? ', near a boundary' : ''}${found.length > 0 ? `: ${found.join('; ')}` : ''}`);
  }
  const clear = rows.filter(({ near }) => !near);
  const wrong = clear.filter(({ found }) => found.length > 0);
  report.row({ judge: 'QEMU', version, cases: clear.length, disagreements: wrong.length, detail: `${rows.length - clear.length} more near a boundary` });
  wrong.forEach(({ cell, found }) => report.problem(`Cell ${cell.name} (${JSON.stringify(cell)}): ${found.join('; ')}`));
  if (rows.length === CELLS.length && wrong.length === 0) {
    fs.writeFileSync(PAGE, page({ rows, tolerances: { ...TOLERANCES, near: NEAR }, version, guest }));
  }
}

async function main() {
  const [options, names] = [true, false].map(isOption => process.argv.slice(2).filter(argument => argument.startsWith('--') === isOption));
  const report = new Report('Whether migrations become what is forecast', { sample: options.includes('--sample'), seed: 1 });
  try {
    await measureAll(report, names);
  } finally {
    await report.end();
  }
  process.exitCode = report.failed ? 1 : 0;
}

void main();
