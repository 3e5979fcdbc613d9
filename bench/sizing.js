// Measures forecasts of migrations: a million in at most 10 seconds on one core (after npm run compile).
const { Duration, Size } = require('cdk8s');
const { Bandwidth, HyperConvergedVersion, MemoryDirtying, MigrationForecast } = require('..');

const GOAL_US = 10;
const COUNT = Number(process.argv[2] ?? 1_000_000);

/** Numbers that look random, and are the same each time. */
function* numbers(state = 1) {
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const random = numbers();
const between = (least, most) => least * (most / least) ** random.next().value;
const pick = values => values[Math.floor(random.next().value * values.length)];
const versions = ['4.12', '4.18', '4.19', '4.21', '4.23'].map(HyperConvergedVersion.openShift);

/** A VM from 1 GiB to 2 TiB that dirties from next to nothing to several times what its migration gets. */
function make() {
  const memory = Math.round(between(1, 2048));
  const link = between(0.1, 12);
  const rate = Bandwidth.gibibytesPerSecond(link * between(0.01, 4));
  const workingSet = Size.mebibytes(Math.round(memory * 1024 * between(0.01, 1)));
  const version = pick(versions);
  const allowPostCopy = pick([true, false]);
  return {
    version,
    vm: {
      memory: Size.gibibytes(memory),
      dirtying: pick([
        () => MemoryDirtying.randomWrites(rate, workingSet),
        () => MemoryDirtying.sequentialWrites(rate, workingSet),
        () => MemoryDirtying.measured([[0.1, 0.1], [1, 0.7], [10, 0.9]].map(([seconds, part]) => (
          { period: Duration.millis(seconds * 1000), dirtyRate: Bandwidth.bytesPerSecond(workingSet.toMebibytes() * 2 ** 20 * part / seconds) }
        ))),
      ])(),
    },
    link: { bandwidth: Bandwidth.gibibytesPerSecond(link) },
    settings: {
      allowPostCopy,
      allowAutoConverge: pick([true, false, false]),
      completionTimeoutPerGiB: Duration.seconds(pick([0, 1, 2, 20, 150, 800])),
      stallDetection: version.version === '4.23' && pick([true, false, false]),
      bandwidthPerMigration: pick([Bandwidth.unlimited(), Bandwidth.mebibytesPerSecond(640)]),
    },
  };
}

const inputs = Array.from({ length: 10_000 }, make);
const outcomes = {};
let slowest = 0;
const measure = (count, follow) => {
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) {
    follow(inputs[i % inputs.length]);
  }
  return Number(process.hrtime.bigint() - start) / 1000 / count;
};
measure(inputs.length, input => {
  const start = process.hrtime.bigint();
  const { outcome } = MigrationForecast.of(input);
  slowest = Math.max(slowest, Number(process.hrtime.bigint() - start) / 1000);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
});
const each = measure(COUNT, input => MigrationForecast.of(input));
console.log(`${COUNT} forecasts of ${inputs.length} migrations: ${Object.entries(outcomes).map(([name, count]) => `${name} ${count}`).join(', ')}`);
console.log(`${each.toFixed(2)} µs each, ${(each * COUNT / 1e6).toFixed(2)} s in all, the slowest ${(slowest / 1000).toFixed(2)} ms `
  + `(goal ${GOAL_US} µs: ${each <= GOAL_US ? 'reached' : 'NOT reached'})`);
process.exitCode = each <= GOAL_US ? 0 : 1;
