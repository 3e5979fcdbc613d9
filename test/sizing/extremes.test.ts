import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import { Bandwidth, HyperConvergedVersion, MemoryDirtying, MigrationForecast } from '../../src';
import type { DirtyLaw } from '../../src/sizing/dirty-law';
import { follow } from '../../src/sizing/migration-run';

/** From nothing to far more than any machine has, and all sizes between as often. */
const part = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const bytes = fc.oneof(fc.constantFrom(0, 1), part(0, 1e18), part(-3, 60).map(e => 2 ** e))
  .map(Math.floor);
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

test('whatever is followed ends, soon and in figures', () => {
  let most = 0;
  fc.assert(fc.property(fc.record({
    memory: bytes,
    link: bytes,
    rate: bytes,
    disks: bytes,
    spread: fraction,
    points: fc.tuple(bytes, bytes, bytes),
    kind: fc.constantFrom<DirtyLaw['kind']>('random', 'sequential', 'measured'),
    near: fc.option(fc.double({ min: -1e-6, max: 1e-6, noNaN: true })),
    chunk: fc.constantFrom(0.05, 0.1),
    completionTimeout: fc.oneof(fc.constant(0), fc.integer({ min: -10, max: 1e9 })),
    progressTimeout: fc.constantFrom(0, 1, 150),
    flags: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
    maxDowntime: fc.constantFrom(1, 300, 900, 2e6),
  }), input => {
    const { memory, completionTimeout, progressTimeout } = input;
    const [allowPostCopy, allowWorkloadDisruption, workloadDisruption, hasHostDevices, autoConverge, detectsStalls] = input.flags;
    const [a, b, c] = input.points;
    let passes = 0;
    const run = follow({
      memory,
      law: {
        kind: input.kind,
        rate: input.near === null ? input.rate : input.link * (1 + input.near), // just what is sent, more or less
        workingSet: input.kind === 'measured' ? memory : Math.floor(input.spread * memory),
        periods: [0, 0.1, 1, 60],
        amounts: [0, a, a + b, a + b + c].map(amount => Math.min(memory, amount)),
      },
      rate: input.link,
      finalRate: input.link * 2,
      postCopyRate: input.link * 2,
      chunk: input.chunk,
      autoConverge,
      disks: input.disks,
      monitor: {
        completionTimeout,
        progressTimeout,
        allowPostCopy,
        allowWorkloadDisruption,
        workloadDisruption,
        longDowntime: hasHostDevices && workloadDisruption,
      },
      stall: detectsStalls
        ? { completionTimeout, allowPostCopy, allowWorkloadDisruption, hasHostDevices, maxDowntime: input.maxDowntime } : undefined,
    }, () => {
      if (++passes > 30_000) {
        throw new Error('It doesn\'t come to an end.');
      }
    });
    most = Math.max(most, passes);
    expect(Object.values(run).every(value => typeof value === 'string' || value >= 0)).toBe(true);
    expect(run.seconds === Infinity).toBe(run.outcome === 'neverEnds');
    const parts = run.diskSeconds + run.preCopySeconds + run.postCopySeconds + run.downtimeSeconds;
    expect(run.seconds === Infinity || Math.abs(parts - run.seconds) <= 1e-6 * run.seconds + 1e-5).toBe(true);
  }), { seed: 1, numRuns: 1500 });
  expect(most).toBeGreaterThan(20);
});

test('forecasts of whatever is possible have figures, and words', () => {
  const size = fc.integer({ min: 1, max: 2 ** 40 });
  const rate = fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1e15, noNaN: true }));
  fc.assert(fc.property(fc.record({
    memory: size,
    used: fraction,
    set: fraction,
    disks: size,
    rate,
    link: fc.double({ min: 1, max: 1e15, noNaN: true }),
    other: rate,
    limit: rate,
    perConnection: rate,
    sharing: fc.integer({ min: 1, max: 1e6 }),
    timeout: fc.integer({ min: 0, max: 1e6 }),
    perNode: fc.integer({ min: 0, max: 10 }),
    version: fc.constantFrom('4.12', '4.18', '4.19', '4.21', '4.23', '5.1'),
    isRandom: fc.boolean(),
    flags: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
  }), input => {
    const used = Math.floor(input.memory * input.used);
    const workingSet = Size.kibibytes(Math.floor(used * input.set));
    const [allowPostCopy, allowAutoConverge, cpuLimits, dedicatedCpus, hostDevices] = input.flags;
    const dirtying = MemoryDirtying[input.isRandom ? 'randomWrites' : 'sequentialWrites'](Bandwidth.bytesPerSecond(input.rate), workingSet);
    const forecast = MigrationForecast.of({
      vm: {
        memory: Size.kibibytes(input.memory),
        usedMemory: Size.kibibytes(used),
        dirtying: MemoryDirtying.between(MemoryDirtying.none(), dirtying),
        disks: Size.kibibytes(input.disks),
        cpuLimits,
        dedicatedCpus,
        hostDevices,
      },
      link: {
        bandwidth: Bandwidth.bytesPerSecond(input.link),
        otherTraffic: Bandwidth.bytesPerSecond(input.other),
        perConnection: Bandwidth.bytesPerSecond(input.perConnection),
        concurrentMigrations: input.sharing,
      },
      settings: {
        completionTimeoutPerGiB: Duration.seconds(input.timeout),
        allowPostCopy,
        allowAutoConverge,
        parallelOutboundMigrationsPerNode: input.perNode,
        bandwidthPerMigration: Bandwidth.bytesPerSecond(input.limit),
      },
      version: HyperConvergedVersion.openShift(input.version),
    });
    for (const each of [forecast, forecast.calmest!]) {
      expect(Object.values(each).every(value => typeof value !== 'number' || (Number.isFinite(value) && value >= 0))).toBe(true);
      expect(`${each} ${each.outcome}`).not.toMatch(/NaN|undefined|Infinity|null|\[object/);
      expect(each.passes.every(pass => Object.values(pass).every(value => Number.isFinite(value) && value >= 0))).toBe(true);
    }
  }), { seed: 1, numRuns: 500 });
});

const NO_TIMEOUT = {
  completionTimeout: 0, progressTimeout: 0, allowPostCopy: false, allowWorkloadDisruption: false, workloadDisruption: true, longDowntime: false,
};

test('whatever stays as it is from pass to pass is seen to, also on the edge of what a law says', () => {
  const powers = Array.from({ length: 14 }, (_, i) => 2 ** (i + 18));
  for (const kind of ['random', 'sequential'] as const) {
    for (const [written, sent, workingSet] of powers.flatMap(a => powers.flatMap(b => powers.map(c => [a, b, c])))) {
      let passes = 0;
      const law: DirtyLaw = { kind, rate: written, workingSet, periods: [], amounts: [] };
      const rates = { rate: sent, finalRate: sent, postCopyRate: sent };
      follow({ memory: 2 ** 32, law, ...rates, chunk: 0.1, autoConverge: false, disks: 0, monitor: NO_TIMEOUT }, () => {
        if (++passes > 10_000) {
          throw new Error(`It goes on and on: ${JSON.stringify(law)}, ${sent} bytes/s`);
        }
      });
    }
  }
});
