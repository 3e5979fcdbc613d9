import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import { Bandwidth, HyperConvergedVersion, MemoryDirtying, MigrationForecast, MigrationOutcome } from '../../src';
import type { MigrationForecastProps, MigrationLink, MigrationSettings, VirtualMachineWorkload } from '../../src';
import { PreCopy } from '../../src/sizing/pre-copy';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const mib = (amount: number) => Bandwidth.mebibytesPerSecond(amount);
const openShift = (version: string) => HyperConvergedVersion.openShift(version);

/** 512 GiB, 64 of which are written to at 900 MiB/s; a migration gets 1280 MiB/s of the link. */
const HEAVY: MigrationForecastProps = {
  vm: { memory: Size.gibibytes(512), dirtying: MemoryDirtying.randomWrites(mib(900), Size.gibibytes(64)) },
  link: { bandwidth: mib(1280), concurrentMigrations: 1 },
};
/** The same, on half of the link. */
const HOPELESS = { ...HEAVY, link: { bandwidth: mib(640), concurrentMigrations: 1 } };

const forecast = (
  base: MigrationForecastProps,
  more: { vm?: Partial<VirtualMachineWorkload>; link?: Partial<MigrationLink>; settings?: MigrationSettings; on?: string } = {},
) => MigrationForecast.of({
  vm: { ...base.vm, ...more.vm },
  link: { ...base.link, ...more.link },
  settings: more.settings,
  version: more.on === undefined ? undefined : openShift(more.on),
});

test('a heavy VM converges on a link that is fast enough', () => {
  const found = forecast(HEAVY);
  expect(found.outcome).toBe(MigrationOutcome.CONVERGES);
  // The memory takes 409.6 s, and what is dirtied meanwhile is all of the 64 GiB: 51.2 s; then the passes get shorter.
  expect(found.totalSeconds!).toBeGreaterThan(409.6 + 51.2);
  expect(found.totalSeconds!).toBeLessThan(700);
  expect(found.downtimeSeconds).toBeLessThan(0.3);
  expect(found.sentBytes! / MIB / 1280).toBeCloseTo(found.totalSeconds!, 3);
  expect([found.bytesPerSecond / MIB, found.completionTimeoutSeconds, found.throttlePercent, found.postCopySeconds, found.diskSeconds, found.calmest])
    .toEqual([1280, 82_500, 0, 0, 0, undefined]);
  const [first, second, ...others] = found.passes;
  expect(first.sentBytes + first.remainingBytes - first.dirtiedBytes).toBeCloseTo(512 * GIB, -3);
  expect(second.sentBytes).toBeGreaterThan(63 * GIB);
  expect(others.reduce((sum, pass) => sum + pass.count, 2)).toBe(found.passCount);
  expect(`${found}`).toBe(`It converges: it takes ${Math.floor(found.totalSeconds! / 60)} min ${Math.round(found.totalSeconds!) % 60} s, and at the end the guest `
    + `stands still for ${Number(found.downtimeSeconds.toPrecision(3))} s.`);
});

test('on one that is not, it is canceled at the timeout', () => {
  const found = forecast(HOPELESS);
  expect(found).toMatchObject({ outcome: MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT, totalSeconds: 82_501.2, downtimeSeconds: 0 });
  expect(`${found}`).toBe('It never converges: it dirties 900 MiB/s and one migration gets 640 MiB/s. At its completion timeout it is canceled after 22 h 55 min.');
});

test('a longer time would do', () => {
  const vm = { dirtying: MemoryDirtying.randomWrites(mib(1100), Size.gibibytes(64)) };
  const found = forecast(HEAVY, { vm, settings: { completionTimeoutPerGiB: Duration.seconds(1) } });
  expect(`${found}`).toMatch(/^It would converge after \d+ min \d+ s, but hasn't that long\. At its completion timeout it is canceled after 9 min 11 s\.$/);
});

test('without a timeout it never ends', () => {
  const found = forecast(HOPELESS, { settings: { completionTimeoutPerGiB: Duration.seconds(0) } });
  expect(found.outcome).toBe(MigrationOutcome.NEVER_ENDS);
  expect([found.totalSeconds, found.preCopySeconds, found.sentBytes]).toEqual([undefined, undefined, undefined]);
  expect(found.passes.length).toBeGreaterThan(1);
  expect(found.passCount).toBeLessThan(100); // those that all follow are like
  expect(`${found}`).toBe('It never converges: it dirties 900 MiB/s and one migration gets 640 MiB/s. There is no timeout: it never ends.');
});

test.each<[string, MigrationSettings, string]>([
  ['parallelMigrationsPerCluster', { parallelMigrationsPerCluster: 0 }, 'parallelMigrationsPerCluster is 0'],
  ['parallelOutboundMigrationsPerNode', { parallelOutboundMigrationsPerNode: 0 }, 'parallelOutboundMigrationsPerNode is 0'],
  ['bandwidthPerMigration', { bandwidthPerMigration: mib(-5) }, 'bandwidthPerMigration is less than 0'],
])('with %s as it is, it never starts', (_, settings, reason) => {
  const found = forecast(HEAVY, { settings });
  expect(found).toMatchObject({ outcome: MigrationOutcome.NEVER_STARTS, totalSeconds: undefined, sentBytes: 0, passCount: 0, passes: [] });
  expect(`${found}`).toBe(`It never starts: ${reason}.`);
});

describe('each release does at the timeout what its code says', () => {
  const releases = ['4.12', '4.13', '4.14', '4.15', '4.16', '4.17', '4.18', '4.19', '4.20', '4.21', '4.22', '4.23'];
  const outcomes = (vm: Partial<VirtualMachineWorkload>, settings: MigrationSettings, from = '4.12') => (
    Object.fromEntries(releases.slice(releases.indexOf(from)).map(on => [on, forecast(HOPELESS, { vm, settings, on }).outcome]))
  );
  const all = (outcome: MigrationOutcome, from = '4.12') => Object.fromEntries(releases.slice(releases.indexOf(from)).map(on => [on, outcome]));

  test('with post copy, all but the newest go over to it: that asks for leave to disrupt as well', () => {
    expect(outcomes({}, { allowPostCopy: true }))
      .toEqual({ ...all(MigrationOutcome.POST_COPY), 4.23: MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT });
    expect(outcomes({}, { allowPostCopy: true, allowWorkloadDisruption: true }, '4.19')).toEqual(all(MigrationOutcome.POST_COPY, '4.19'));
    expect(outcomes({}, { allowPostCopy: true, allowWorkloadDisruption: false }, '4.19'))
      .toEqual(all(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT, '4.19'));
  });

  test('with leave to disrupt alone, the guest stands still', () => {
    expect(outcomes({}, { allowWorkloadDisruption: true }, '4.19')).toEqual(all(MigrationOutcome.PAUSED, '4.19'));
  });

  test('host devices keep the newest from post copy', () => {
    expect(outcomes({ hostDevices: true }, { allowPostCopy: true, allowWorkloadDisruption: true }, '4.19'))
      .toEqual({ ...all(MigrationOutcome.POST_COPY, '4.19'), 4.23: MigrationOutcome.PAUSED });
  });

  test('the defaults cancel', () => {
    expect(outcomes({}, {})).toEqual(all(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT));
    expect(releases.map(on => forecast(HOPELESS, { on }).completionTimeoutSeconds / 550)).toEqual([...Array(6).fill(800), ...Array(5).fill(150), 20]);
  });

  test('volumes that move count from 4.21 on, disks always', () => {
    const timeouts = (vm: Partial<VirtualMachineWorkload>) => releases.map(on => (
      forecast(HEAVY, { vm, on, settings: { completionTimeoutPerGiB: Duration.seconds(1) } }).completionTimeoutSeconds));
    expect(timeouts({ disks: Size.gibibytes(100) })).toEqual(Array(12).fill(658)); // 612 GiB in 10^9 bytes
    expect(timeouts({ migratedVolumes: Size.gibibytes(100) })).toEqual([...Array(9).fill(550), 658, 658, 658]);
    expect(forecast(HEAVY, { vm: { disks: Size.gibibytes(10), migratedVolumes: Size.gibibytes(15) } }).diskSeconds).toBeCloseTo(20, 9);
  });

  test('there are as many connections as the release and the VM let be', () => {
    const connections = (vm: Partial<VirtualMachineWorkload>, allowPostCopy = false) => releases.map(on => (
      forecast(HEAVY, { vm, on, settings: { allowPostCopy } }).connections));
    const eight = [...Array(7).fill(1), ...Array(5).fill(8)];
    expect(connections({})).toEqual(eight);
    expect(connections({ cpuLimits: true })).toEqual(Array(12).fill(1));
    expect(connections({ dedicatedCpus: true })).toEqual([...eight.slice(0, 11), 1]);
    expect(connections({}, true)).toEqual([...Array(11).fill(1), 8]);
  });

  test('stalls are detected in the newest, on request', () => {
    const settings = { allowPostCopy: true, allowWorkloadDisruption: true, stallDetection: true };
    const found = forecast(HOPELESS, { settings, on: '4.23' });
    expect(found.outcome).toBe(MigrationOutcome.POST_COPY);
    expect(found.preCopySeconds).toBeLessThan(forecast(HOPELESS, { settings: { ...settings, stallDetection: false }, on: '4.23' }).preCopySeconds! / 3);
    const canceled = forecast(HOPELESS, { settings: { stallDetection: true }, on: '4.23' });
    expect(`${canceled}`).toMatch(/^It never converges: .* As stalled, it is canceled after \d+ min \d+ s\.$/);
    const long = { stallDetection: true, maxDowntime: Duration.seconds(100) };
    expect(forecast(HOPELESS, { settings: long, on: '4.23' }).downtimeSeconds).toBeGreaterThan(10);
    expect(forecast(HOPELESS, { settings: { maxDowntime: Duration.seconds(100) }, on: '4.23' }).outcome).toBe(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT);
  });
});

describe('one migration gets of the link', () => {
  const rate = (link: Partial<MigrationLink>, settings: MigrationSettings = {}, vm: Partial<VirtualMachineWorkload> = {}) => (
    forecast(HEAVY, { link: { concurrentMigrations: undefined, ...link }, settings, vm, on: '4.21' }).bytesPerSecond / MIB);

  test.each<[string, Partial<MigrationLink>, MigrationSettings, number]>([
    ['half, where two leave a node', {}, {}, 640],
    ['all, where one does', {}, { parallelOutboundMigrationsPerNode: 1 }, 1280],
    ['all, where one runs in the cluster', {}, { parallelMigrationsPerCluster: 1 }, 1280],
    ['a fifth, where the cluster has five', {}, { parallelOutboundMigrationsPerNode: 9 }, 256],
    ['what is said', { concurrentMigrations: 4 }, {}, 320],
    ['what other traffic leaves', { otherTraffic: mib(280) }, {}, 500],
    ['nothing, where other traffic takes all', { otherTraffic: mib(2000) }, {}, 0],
    ['its limit', {}, { bandwidthPerMigration: mib(64) }, 64],
    ['its limit, in whole MiB/s', {}, { bandwidthPerMigration: Bandwidth.bytesPerSecond(64.5 * MIB) }, 65],
    ['its limit, in whole MiB/s, of 64.4', {}, { bandwidthPerMigration: Bandwidth.kibibytesPerSecond(64.49 * 1024) }, 64],
    ['1 MiB/s, where the limit is 64 bytes', {}, { bandwidthPerMigration: Bandwidth.bytesPerSecond(64) }, 1],
    ['no more than there is, whatever the limit', {}, { bandwidthPerMigration: mib(1000) }, 640],
    ['what its connections reach', { perConnection: mib(50) }, {}, 400],
    ['what its one connection reaches', { perConnection: mib(50) }, { allowPostCopy: true }, 50],
  ])('%s', (_, link, settings, expected) => {
    expect(rate(link, settings)).toBeCloseTo(expected, 9);
  });

  test('in post copy, and at last, what no limit holds', () => {
    const settings = {
      allowPostCopy: true, bandwidthPerMigration: mib(100), completionTimeoutPerGiB: Duration.seconds(20), parallelOutboundMigrationsPerNode: 2,
    };
    const found = forecast(HEAVY, { link: { concurrentMigrations: undefined }, settings });
    expect(found.outcome).toBe(MigrationOutcome.POST_COPY);
    // The other one keeps to its 100 MiB/s.
    expect((found.sentBytes! / MIB - 100 * found.preCopySeconds!) / found.postCopySeconds!).toBeCloseTo(1180, 3);
    const slow = forecast(HEAVY, { link: { perConnection: mib(30) }, settings });
    expect((slow.sentBytes! / MIB - 30 * slow.preCopySeconds!) / slow.postCopySeconds!).toBeCloseTo(30, 3);
  });

  test('a look every 50 ms whether the rest fits, and every 100 ms under a limit', () => {
    const vm = { dirtying: MemoryDirtying.none() };
    const sent = (limit: number) => forecast(HEAVY, { vm, settings: { bandwidthPerMigration: mib(limit) } }).preCopySeconds;
    // 0.3 s are left for the last send, and half the time from look to look goes by until that is seen.
    expect(sent(0)).toBeCloseTo(512 * 1024 / 1280 - 0.3 + 0.025, 9);
    expect(sent(2000)).toBeCloseTo(512 * 1024 / 1280 - 0.3 + 0.025, 9);
    expect(sent(640)).toBeCloseTo(512 * 1024 / 640 - 0.3 + 0.05, 9);
  });

  test('nothing, and then the progress timeout finds it', () => {
    const found = forecast(HEAVY, { link: { otherTraffic: mib(1280) }, settings: { progressTimeout: Duration.seconds(30) } });
    expect(found).toMatchObject({ outcome: MigrationOutcome.CANCELED_AT_PROGRESS_TIMEOUT, totalSeconds: 31.6, sentBytes: 0 });
    expect(`${found}`).toBe('Other traffic leaves it nothing of the link. At its progress timeout it is canceled after 31.6 s.');
  });
});

test('what the guest has never written to is not sent', () => {
  const idle = { vm: { dirtying: MemoryDirtying.none(), usedMemory: Size.gibibytes(128) } };
  expect(forecast(HEAVY, idle).totalSeconds).toBeCloseTo(102.4, 6);
  expect(forecast(HEAVY, idle).completionTimeoutSeconds).toBe(82_500);
});

test('between two, the forecast is for the most, and has that for the least beside it', () => {
  const most = HOPELESS.vm.dirtying;
  const least = MemoryDirtying.sequentialWrites(mib(10), Size.gibibytes(1));
  const found = forecast(HOPELESS, { vm: { dirtying: MemoryDirtying.between(least, most) } });
  expect(found.outcome).toBe(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT);
  expect({ ...found.calmest }).toMatchObject({ ...forecast(HOPELESS, { vm: { dirtying: least } }), inputs: expect.anything() });
  expect(found.calmest!.outcome).toBe(MigrationOutcome.CONVERGES);
});

test('what was measured counts, in any order', () => {
  const at = (seconds: number, rate: number) => ({ period: Duration.millis(seconds * 1000), dirtyRate: mib(rate) });
  const points = [at(1, 880), at(10, 610), at(0.1, 900), at(60, 400)];
  const found = forecast(HOPELESS, { vm: { dirtying: MemoryDirtying.measured(points) } });
  expect(found.outcome).toBe(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT);
  expect(found.passes).toEqual(forecast(HOPELESS, { vm: { dirtying: MemoryDirtying.measured([...points].reverse()) } }).passes);
  // A longer period never has less.
  const dipped = MemoryDirtying.measured([at(1, 500), at(2, 100), at(4, 125)]);
  const flat = MemoryDirtying.measured([at(1, 500), at(2, 250), at(4, 125)]);
  expect(forecast(HOPELESS, { vm: { dirtying: dipped } }).passes).toEqual(forecast(HOPELESS, { vm: { dirtying: flat } }).passes);
});

describe('what others have published', () => {
  test('KubeVirt pull request 12848: 64 GB go over to post copy after more than 14 hours, and then after some 2.5', () => {
    const vm = { memory: Size.kibibytes(62_500_000), dirtying: MemoryDirtying.sequentialWrites(mib(900), Size.gibibytes(32)) };
    const hours = ['4.17', '4.18'].map(on => forecast(HOPELESS, { vm, settings: { allowPostCopy: true }, on }).preCopySeconds! / 3600);
    expect(hours.map(each => each.toFixed(1))).toEqual(['14.2', '2.7']);
  });

  test('HCO pull request 4426: at 500 Mbit/s, 20 seconds are enough for the first pass of one migration, but not of two', () => {
    const vm = { memory: Size.gibibytes(64), dirtying: MemoryDirtying.none() };
    const link = { bandwidth: Bandwidth.megabitsPerSecond(500) };
    expect(forecast(HEAVY, { vm, link, on: '4.23' }).outcome).toBe(MigrationOutcome.CONVERGES);
    expect(forecast(HEAVY, { vm, link: { ...link, concurrentMigrations: 2 }, on: '4.23' }).outcome).toBe(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT);
  });

  test('QEMU commit 7ca1dfad: a Java warehouse doesn\'t converge in 1487 s, and does with its processors throttled', () => {
    // 256 GiB of which 65,461,532 pages are empty, 67,551 pages dirtied in a second; 383,749,347 KiB were sent in 1487.503 s, so that is what the link gave.
    const sent = Bandwidth.kibibytesPerSecond(383_749_347 / 1487.503);
    const vm = {
      memory: Size.kibibytes(268_444_224),
      usedMemory: Size.kibibytes(268_444_224 - 65_461_532 * 4),
      dirtying: MemoryDirtying.measured([{ period: Duration.seconds(1), dirtyRate: Bandwidth.kibibytesPerSecond(67_551 * 4) }]),
    };
    const link = { bandwidth: sent, concurrentMigrations: 1 };
    const settings = { completionTimeoutPerGiB: Duration.seconds(0) };
    expect(forecast(HEAVY, { vm, link, settings }).outcome).toBe(MigrationOutcome.NEVER_ENDS);
    const throttled = forecast(HEAVY, { vm, link, settings: { ...settings, allowAutoConverge: true } });
    expect(throttled.outcome).toBe(MigrationOutcome.CONVERGES);
    // There, with a way to throttle that QEMU no longer has, and 4 s of downtime rather than 0.3, it took 241 s.
    expect(throttled.totalSeconds).toBeGreaterThan(241 / 3);
    expect(throttled.totalSeconds).toBeLessThan(241 * 3);
  });

  describe('QEMU\'s predictor of 2023', () => {
    // https://patchew.org/QEMU/cover.1682598010.git.gudkov.andrei@huawei.com/: what calc-dirty-rate found in a VM of 32 GiB, in milliseconds and pages of a sample.
    const [total, sampled, zero] = [8_392_704 * 4096, 16_392, 10_060];
    const periods = [
      125, 250, 375, 500, 750, 1000, 1500, 2000, 3000, 4001, 6000, 8000, 10000, 15000, 20000, 25000, 30000, 35000, 40000, 45000, 50000, 60000,
    ];
    const dirty = [33, 78, 119, 151, 217, 236, 293, 336, 425, 505, 620, 756, 898, 1204, 1457, 1723, 1934, 2141, 2328, 2522, 2675, 2958];
    const memory = (sampled - zero) * total / sampled;
    const amounts = dirty.map(pages => pages * total / sampled);
    const law = {
      kind: 'measured', rate: amounts[0] / 0.125, workingSet: memory, periods: [0, ...periods.map(ms => ms / 1000)], amounts: [0, ...amounts],
    } as const;
    const gigabits = 2 ** 30 / 8;

    /** How long a migration takes by our pre-copy; undefined if it doesn't converge. */
    const predicted = (rate: number, downtime: number) => {
      const copy = new PreCopy({ memory, law, rate, chunk: 0.05, autoConverge: false });
      copy.allowDowntime(downtime, 0);
      let seconds = 0;
      while (!copy.fits) {
        const pass = copy.pass(Infinity, true);
        if (pass.isEndless) {
          return undefined;
        }
        seconds += pass.seconds;
      }
      return seconds + copy.remaining / rate;
    };

    // In gigabits of 2^30; its downtimes are 125, 250, 500 and 1000 ms, and its times whole seconds.
    const none = [undefined, undefined, undefined, undefined];
    test.each<[number, (number | undefined)[]]>([
      [0.1, none], [1, none], [2, none], [2.5, none], [5, [48, 46, 31, 28]], [10, [13, 12, 12, 12]], [25, [5, 5, 5, 5]], [40, [3, 3, 3, 3]],
    ])('said much the same of %d Gbit/s', (rate, published) => {
      [0.125, 0.25, 0.5, 1].forEach((downtime, i) => {
        const seconds = predicted(rate * gigabits, downtime);
        expect(seconds === undefined).toBe(published[i] === undefined);
        expect(Math.abs((seconds ?? 0) - (published[i] ?? 0))).toBeLessThan(Math.max(1, 0.2 * (published[i] ?? 0)));
      });
    });

    test('and a forecast says it of the 300 ms that QEMU has here', () => {
      const measurements = periods.map((ms, i) => (
        { period: Duration.millis(ms), dirtyRate: Bandwidth.bytesPerSecond(Math.round(amounts[i] / ms * 1000)) }
      ));
      const vm = {
        memory: Size.kibibytes(total / 1024), usedMemory: Size.kibibytes(Math.round(memory / 1024)), dirtying: MemoryDirtying.measured(measurements),
      };
      const at = (rate: number) => forecast(HEAVY, {
        vm, link: { bandwidth: Bandwidth.bytesPerSecond(rate * gigabits) }, settings: { completionTimeoutPerGiB: Duration.seconds(0) },
      }).totalSeconds;
      expect(at(2.5)).toBeUndefined();
      expect(at(5)).toBeCloseTo(predicted(5 * gigabits, 0.3)!, 1);
      expect(at(10)).toBeCloseTo(12, 0);
      expect(at(40)).toBeCloseTo(2.6, 1);
    });
  });
});

describe('more', () => {
  const part = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const free = (props: MigrationForecastProps, rate: number, link: number, isRandom: boolean) => forecast(props, {
    vm: { memory: Size.gibibytes(64), dirtying: MemoryDirtying[isRandom ? 'randomWrites' : 'sequentialWrites'](mib(rate), Size.gibibytes(16)) },
    link: { bandwidth: mib(link) },
    settings: { completionTimeoutPerGiB: Duration.seconds(0) },
  }).totalSeconds ?? Infinity;

  test('bandwidth never lets a migration take longer that has all the time', () => {
    fc.assert(fc.property(part(1, 2000), part(10, 2000), part(1, 3), fc.boolean(), (rate, link, factor, isRandom) => {
      expect(free(HEAVY, rate, link * factor, isRandom)).toBeLessThanOrEqual(free(HEAVY, rate, link, isRandom) * (1 + 1e-3) + 0.05);
    }), { seed: 1 });
  });

  test('dirtying never lets it take less', () => {
    fc.assert(fc.property(part(1, 2000), part(10, 2000), part(1, 3), fc.boolean(), (rate, link, factor, isRandom) => {
      expect(free(HEAVY, rate * factor, link, isRandom)).toBeGreaterThanOrEqual(free(HEAVY, rate, link, isRandom) * (1 - 1e-3) - 0.05);
    }), { seed: 1 });
  });
});

describe('what is wrong is told at once', () => {
  const errorsOf = (props: any) => {
    try {
      MigrationForecast.of(props);
      return [];
    } catch (error) {
      const [first, ...lines] = (error as Error).message.split('\n');
      expect(first).toBe('The forecast of a migration can\'t be made:');
      return lines.map(line => line.trim());
    }
  };

  test.each([undefined, null, {}, 5, 'x'])('of %j', props => {
    expect(errorsOf(props)).toEqual([
      'vm.memory is unset. Write a Size, such as Size.gibibytes(512).',
      'vm.dirtying is unset. Write a MemoryDirtying, such as MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)).',
      'link.bandwidth is unset. Write a Bandwidth, such as Bandwidth.gigabitsPerSecond(25).',
    ]);
  });

  test('of everything', () => {
    expect(errorsOf({
      version: openShift('4.18'),
      vm: {
        memory: Size.gibibytes(4),
        usedMemory: Size.gibibytes(5),
        disks: 5,
        migratedVolumes: '5Gi',
        cpuLimits: 1,
        dedicatedCpus: 'no',
        hostDevices: null,
        dirtying: MemoryDirtying.between(MemoryDirtying.randomWrites(mib(-1), Size.gibibytes(6)), MemoryDirtying.measured([
          { period: Duration.seconds(0), dirtyRate: mib(5) }, { period: Duration.seconds(4), dirtyRate: mib(2000) }, null as any,
          { period: Duration.seconds(4), dirtyRate: mib(1) },
        ])),
      },
      link: { bandwidth: Bandwidth.unlimited(), otherTraffic: mib(NaN), perConnection: 5, concurrentMigrations: 0 },
      settings: {
        bandwidthPerMigration: mib(Infinity),
        completionTimeoutPerGiB: Duration.millis(1500),
        progressTimeout: 150,
        parallelMigrationsPerCluster: -1,
        parallelOutboundMigrationsPerNode: 1.5,
        allowPostCopy: 'true',
        allowAutoConverge: 0,
        allowWorkloadDisruption: true,
        stallDetection: true,
        maxDowntime: Duration.millis(0),
      },
    })).toEqual([
      'settings.allowPostCopy is "true", neither true nor false. Write one of them.',
      'settings.allowWorkloadDisruption is set, which OpenShift Virtualization 4.18 doesn\'t have. Write nothing, or state a release that has it as version.',
      'settings.maxDowntime is set, which OpenShift Virtualization 4.18 doesn\'t have. Write nothing, or state a release that has it as version.',
      'settings.stallDetection is set, which OpenShift Virtualization 4.18 doesn\'t have. Write nothing, or state a release that has it as version.',
      'settings.maxDowntime is 0 ms, no downtime that KubeVirt takes. Write 1 to 2000000 milliseconds.',
      'settings.completionTimeoutPerGiB is 1.5 s, no whole number of seconds. Write one, such as Duration.seconds(150).',
      'settings.progressTimeout is 150, without a unit. Write a Duration, such as Duration.seconds(150).',
      'settings.parallelMigrationsPerCluster is -1, no such count. Write a whole number, 0 or more.',
      'settings.parallelOutboundMigrationsPerNode is 1.5, no such count. Write a whole number, 0 or more.',
      'settings.allowAutoConverge is 0, neither true nor false. Write one of them.',
      'settings.bandwidthPerMigration is Infinity, no figure to reckon with. Write one, such as Bandwidth.mebibytesPerSecond(640).',
      'vm.usedMemory is 5Gi, more than vm.memory (4Gi). Write the part of it that the guest has written to.',
      'vm.disks is 5, without a unit. Write a Size, such as Size.gibibytes(512).',
      'vm.migratedVolumes is "5Gi", without a unit. Write a Size, such as Size.gibibytes(512).',
      'vm.cpuLimits is 1, neither true nor false. Write one of them.',
      'vm.dedicatedCpus is "no", neither true nor false. Write one of them.',
      'vm.hostDevices is null, neither true nor false. Write one of them.',
      'vm.dirtying.least.workingSet is 6Gi, more than the VM has memory (5 GiB). Write the part of it that is written to.',
      'vm.dirtying.least.rate is -1Mi, less than nothing. Write one from 0 up, such as Bandwidth.gigabitsPerSecond(25).',
      'vm.dirtying.most.measurements[0].period is 0, no time. Write the time over which was measured, such as Duration.seconds(1).',
      'vm.dirtying.most.measurements[1].dirtyRate is 2000Mi, more in 4 s than the VM has memory (5 GiB). Write what was found.',
      'vm.dirtying.most.measurements[2].period is unset. Write a Duration, such as Duration.seconds(150).',
      'vm.dirtying.most.measurements[2].dirtyRate is unset. Write a Bandwidth, such as Bandwidth.gigabitsPerSecond(25).',
      'vm.dirtying.most.measurements is 4, the period of two measurements, in seconds. Write one for each period.',
      'link.bandwidth is unlimited, no figure to reckon with. Write what the interface carries, such as Bandwidth.gigabitsPerSecond(25).',
      'link.otherTraffic is NaN, no figure to reckon with. Write one from 0 up, such as Bandwidth.gigabitsPerSecond(25).',
      'link.perConnection is 5, without a unit. Write a Bandwidth, such as Bandwidth.gigabitsPerSecond(25).',
      'link.concurrentMigrations is 0, no such count. Write a whole number, 1 or more.',
    ]);
  });

  test.each([
    [{ ...HEAVY, version: openShift('4.22'), settings: { maxDowntime: Duration.seconds(1) } }, 'settings.maxDowntime is '],
    [{ ...HEAVY, version: openShift('4.18'), settings: { allowWorkloadDisruption: false } }, 'settings.allowWorkloadDisruption is set, which OpenShift '
      + 'Virtualization 4.18 doesn\'t have. Write nothing, or state a release that has it as version.'],
    [{ ...HEAVY, version: openShift('4.23'), settings: { maxDowntime: Duration.seconds(2001) } }, 'settings.maxDowntime is 2001000 ms, no downtime'],
    [{ ...HEAVY, vm: { ...HEAVY.vm, memory: Size.gibibytes(0) } }, 'vm.memory is 0, no memory'],
    [{ ...HEAVY, vm: { ...HEAVY.vm, dirtying: MemoryDirtying.measured([]) } }, 'vm.dirtying.measurements is [], nothing that was measured'],
    [{ ...HEAVY, version: '4.21' }, 'version is "4.21", which is none. Write a HyperConvergedVersion, such as HyperConvergedVersion.openShift("4.21").'],
  ])('%#', (props, error) => {
    expect(errorsOf(props)).toEqual([expect.stringContaining(error)]);
  });
});
