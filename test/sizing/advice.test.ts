import { App, Chart, Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import {
  Bandwidth, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MemoryDirtying, MigrationAdvice, MigrationForecast, MigrationOutcome,
} from '../../src';
import type { MigrationAdviceProps, MigrationSettings, MigrationWishes, VirtualMachineWorkload } from '../../src';

const mib = (amount: number) => Bandwidth.mebibytesPerSecond(amount);
const VM: VirtualMachineWorkload = { memory: Size.gibibytes(512), dirtying: MemoryDirtying.randomWrites(mib(900), Size.gibibytes(64)) };

/** For a VM that converges at 897 MiB/s and more. */
const recommend = (link: number, wishes: MigrationWishes = {}, on = '4.21', vm: Partial<VirtualMachineWorkload> = {}) => (
  MigrationAdvice.recommend({ vm: { ...VM, ...vm }, link: { bandwidth: mib(link) }, wishes, version: HyperConvergedVersion.openShift(on) })
);
const reasonOf = (advice: MigrationAdvice, setting: string) => advice.reasons.find(each => each.setting === setting)?.reason;
const valuesOf = (advice: MigrationAdvice) => Object.fromEntries(advice.reasons.map(({ setting, value }) => [setting, value]));

test('what converges by itself gets the time for it', () => {
  const advice = recommend(1280);
  expect(advice.forecast.outcome).toBe(MigrationOutcome.CONVERGES);
  expect(advice.shortfall).toBeUndefined();
  expect(valuesOf(advice)).toEqual({
    bandwidthPerMigration: '0Mi',
    completionTimeoutPerGiB: 2,
    parallelMigrationsPerCluster: 5,
    parallelOutboundMigrationsPerNode: 1,
    progressTimeout: 150,
    allowPostCopy: false,
    allowAutoConverge: false,
  });
  expect(reasonOf(advice, 'completionTimeoutPerGiB')).toBe('It converges after 8 min 51 s, and has 18 min 20 s: 2 s for each of 550 · 10^9 bytes, at the least '
    + 'twice as long and a minute more. One that isn\'t over by then is canceled, and tried again.');
  expect(reasonOf(advice, 'allowPostCopy')).toBe('It isn\'t needed.');
  expect(advice.wishes.map(({ wish, isMet }) => [wish, isMet])).toEqual([
    ['that it ends at the target', true], ['that the guest stands still for no more than 0.3 s', true],
  ]);
  expect(`${advice}`).toContain('completionTimeoutPerGiB: 2\n  It converges after 8 min 51 s');
});

describe('what doesn\'t converge', () => {
  test('goes over to post copy, once passes get it no further', () => {
    const advice = recommend(640);
    expect(advice.forecast.outcome).toBe(MigrationOutcome.POST_COPY);
    expect(advice.shortfall).toBeUndefined();
    expect(valuesOf(advice)).toMatchObject({ allowPostCopy: true, completionTimeoutPerGiB: 2 });
    expect(valuesOf(advice)).not.toHaveProperty('allowWorkloadDisruption');
    expect(reasonOf(advice, 'completionTimeoutPerGiB')).toBe('18 min 20 s of pre-copy, 2 s for each of 550 · 10^9 bytes, after which more passes get it no further.');
  });

  test('needs leave to disrupt for that in the newest release, and a policy in the oldest', () => {
    expect(valuesOf(recommend(640, {}, '4.23'))).toMatchObject({ allowPostCopy: true, allowWorkloadDisruption: true });
    const oldest = recommend(640, {}, '4.12');
    expect(reasonOf(oldest, 'allowPostCopy')).toBe('It doesn\'t end as it should otherwise. OpenShift Virtualization 4.12 has it in a MigrationPolicy alone.');
    expect(valuesOf(oldest)).not.toHaveProperty('allowAutoConverge');
  });

  test('goes over sooner, where it has to be over sooner', () => {
    const advice = recommend(640, { finishWithin: Duration.minutes(16) });
    expect(advice.shortfall).toBeUndefined();
    expect(valuesOf(advice).completionTimeoutPerGiB).toBe(1);
    expect(advice.forecast.totalSeconds).toBeLessThan(16 * 60);
    expect(reasonOf(advice, 'completionTimeoutPerGiB')).toContain('so that all ends in time.');
  });

  test('with critical data, can\'t be helped', () => {
    const advice = recommend(640, { criticalData: true });
    expect(advice.forecast.outcome).toBe(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT);
    expect(advice.shortfall).toMatch(/^No setting converges without post copy or slowing the guest down: it dirties 900 MiB\/s and one migration gets 640 MiB\/s\. Slowed down by up to 70 %, it would after 21 min 36 s \(slowdownAcceptable\)\. It would with 986 MiB\/s for each migration, or if the guest might stand still for [\d.]+ s \(longestPause\)\.$/);
    expect(advice.wishes[0]).toMatchObject({ wish: 'that it ends at the target', isMet: false });
    expect(reasonOf(advice, 'allowPostCopy')).toBe('The guest would be lost if the network or the source failed, and its data are critical.');
    expect(recommend(640, { criticalData: true, postCopyAcceptable: true }).settings.allowPostCopy).toBe(false);
  });

  test('would be helped by what is said: the bandwidth, or the pause', () => {
    const [, bandwidth, pause] = /with (\d+) MiB\/s .* stand still for ([\d.]+) s/.exec(recommend(640, { postCopyAcceptable: false }).shortfall!)!;
    const wishes = { postCopyAcceptable: false };
    // With a tenth to spare.
    expect(recommend(Number(bandwidth), wishes).forecast.outcome).toBe(MigrationOutcome.CONVERGES);
    expect(recommend(Number(bandwidth) / 1.11, wishes).forecast.outcome).not.toBe(MigrationOutcome.CONVERGES);
    const paused = recommend(640, { ...wishes, longestPause: Duration.seconds(Math.ceil(Number(pause))) });
    expect(paused.forecast.outcome).toBe(MigrationOutcome.PAUSED);
    expect(paused.shortfall).toBeUndefined();
    expect(reasonOf(paused, 'allowWorkloadDisruption'))
      .toBe('At its timeout the guest is stopped, and the rest copied. OpenShift Virtualization 4.21 has it in a MigrationPolicy alone.');
    expect(recommend(640, { ...wishes, longestPause: Duration.seconds(Math.floor(Number(pause)) - 1) }).shortfall).toBeDefined();
  });

  test('is not paused by releases that don\'t do that', () => {
    const advice = recommend(640, { postCopyAcceptable: false, longestPause: Duration.hours(1) }, '4.18');
    expect(advice.shortfall).toMatch(/It would with 986 MiB\/s for each migration\.$/);
    expect(advice.settings).not.toHaveProperty('allowWorkloadDisruption');
  });

  test('is slowed down, where that is acceptable', () => {
    const advice = recommend(640, { postCopyAcceptable: false, slowdownAcceptable: true });
    expect(advice.forecast).toMatchObject({ outcome: MigrationOutcome.CONVERGES, throttlePercent: 70 });
    expect(advice.settings).toMatchObject({ allowAutoConverge: true, allowPostCopy: false });
    const hopeless = recommend(2, { postCopyAcceptable: false, slowdownAcceptable: true });
    expect(hopeless.shortfall).toMatch(/^No setting converges without post copy or even with the guest slowed down: /);
  });

  test('with host devices, is stopped in the newest release, where that is acceptable', () => {
    const vm = { hostDevices: true };
    expect(recommend(640, {}, '4.23', vm).shortfall).toContain('No setting converges without post copy');
    expect(reasonOf(recommend(640, {}, '4.23', vm), 'allowPostCopy')).toBe('A VM with host devices doesn\'t go over to it.');
    expect(recommend(640, { longestPause: Duration.minutes(2) }, '4.23', vm).forecast.outcome).toBe(MigrationOutcome.PAUSED);
    expect(recommend(640, {}, '4.22', vm).forecast.outcome).toBe(MigrationOutcome.POST_COPY);
  });
});

describe('settings that are decided already', () => {
  const decided = (settings: MigrationSettings, wishes: MigrationWishes = {}, link = 640, on = '4.21') => (
    MigrationAdvice.recommend({ vm: VM, link: { bandwidth: mib(link) }, wishes, settings, version: HyperConvergedVersion.openShift(on) })
  );

  test('hold, and the rest is found for them', () => {
    const limits = { parallelOutboundMigrationsPerNode: 2, parallelMigrationsPerCluster: 8 };
    const advice = decided({ ...limits, progressTimeout: Duration.seconds(300) }, {}, 1280);
    expect(valuesOf(advice)).toMatchObject({ ...limits, progressTimeout: 300, allowPostCopy: true });
    expect(advice.forecast).toMatchObject({ outcome: MigrationOutcome.POST_COPY, bytesPerSecond: 640 * 1024 ** 2 });
    expect(advice.shortfall).toBeUndefined();
    expect(['parallelOutboundMigrationsPerNode', 'progressTimeout'].map(setting => reasonOf(advice, setting))).toEqual(['As it is stated.', 'As it is stated.']);
    expect(reasonOf(advice, 'allowPostCopy')).toBe('It doesn\'t end as it should otherwise.');
  });

  test('that are none change nothing', () => {
    expect(`${decided({ allowPostCopy: undefined })}`).toBe(`${recommend(640)}`);
  });

  test('leave other traffic its part, with as many migrations as there may be', () => {
    const link = { bandwidth: mib(1000), otherTraffic: mib(360) };
    const limit = (settings: MigrationSettings) => MigrationAdvice.recommend({ vm: VM, link, settings }).settings.bandwidthPerMigration!.toQuantity();
    expect([limit({}), limit({ parallelOutboundMigrationsPerNode: 2 }), limit({ parallelOutboundMigrationsPerNode: 0 })]).toEqual(['640Mi', '320Mi', '640Mi']);
    expect(limit({ bandwidthPerMigration: mib(100) })).toBe('100Mi');
  });

  test('with post copy, what converges has the time for that, unless it takes longer than it may', () => {
    const converging = decided({ allowPostCopy: true }, {}, 1280);
    expect(converging.forecast.outcome).toBe(MigrationOutcome.CONVERGES);
    expect(reasonOf(converging, 'completionTimeoutPerGiB')).toMatch(/at the least twice as long\. One that isn't over by then goes over to post copy\.$/);
    expect(decided({ allowPostCopy: true }, { finishWithin: Duration.minutes(16) }, 920).forecast.outcome).toBe(MigrationOutcome.POST_COPY);
    expect(decided({ allowPostCopy: true }, {}, 1280, '4.23').settings.allowWorkloadDisruption).toBe(true);
    expect(reasonOf(decided({ allowWorkloadDisruption: true, allowPostCopy: false }, {}, 1280), 'completionTimeoutPerGiB')).toMatch(/ has its guest stopped\.$/);
  });

  test('which stand in the way are told, and only those', () => {
    const advice = decided({ allowPostCopy: false, parallelMigrationsPerCluster: 3 });
    expect(advice.forecast.outcome).toBe(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT);
    expect(advice.shortfall).toBe('What is stated stands in the way: with allowPostCopy true it would be as it is wished for.');
    expect(decided({ parallelMigrationsPerCluster: 0 }).shortfall).toBe('What is stated stands in the way: with parallelMigrationsPerCluster 5 it would be as it is wished for.');
    // Each alone does no harm.
    expect(decided({ allowPostCopy: false, parallelOutboundMigrationsPerNode: 2 }, {}, 1280).shortfall)
      .toBe('What is stated stands in the way: with parallelOutboundMigrationsPerNode 1 it would be as it is wished for.');
    const stalled = decided({ stallDetection: true }, { postCopyAcceptable: false, slowdownAcceptable: true }, 100, '4.23');
    expect(stalled.shortfall).toBe('What is stated stands in the way: without stallDetection it would be as it is wished for.');
    expect(decided({ completionTimeoutPerGiB: Duration.seconds(150) }, { finishWithin: Duration.minutes(30) }).shortfall)
      .toBe('What is stated stands in the way: with completionTimeoutPerGiB 2 it would be as it is wished for.');
  });

  test('where nothing does, it isn\'t them', () => {
    expect(decided({ allowPostCopy: false }, { criticalData: true }).shortfall).toBe(recommend(640, { criticalData: true }).shortfall);
  });

  test('against a wish are told', () => {
    const lost = decided({ allowPostCopy: true }, { criticalData: true });
    expect(lost.wishes.find(({ isMet }) => !isMet)).toEqual({ wish: 'that there is no post copy', isMet: false, reached: 'it is stated' });
    expect(decided({ allowPostCopy: true }, { postCopyAcceptable: false }, 1280).shortfall).toBeUndefined();
    const slow = decided({ allowAutoConverge: true, allowPostCopy: false });
    expect(slow.wishes.find(({ isMet }) => !isMet)).toEqual({ wish: 'that the guest isn\'t slowed down', isMet: false, reached: 'by 70 %' });
    expect(decided({ allowAutoConverge: true }, { slowdownAcceptable: true }).shortfall).toBeUndefined();
  });

  test('that are impossible are told', () => {
    expect(() => decided({ completionTimeoutPerGiB: Duration.millis(1500), allowWorkloadDisruption: true }, {}, 640, '4.18')).toThrow(
      'The advice for a migration can\'t be made:\n  settings.allowWorkloadDisruption is set, which OpenShift Virtualization 4.18 doesn\'t have. Write nothing, or state a release that has it as version.\n'
      + '  settings.completionTimeoutPerGiB is 1.5 s, no whole number of seconds. Write one, such as Duration.seconds(150).');
  });
});

test('what can\'t be sent in the time tells so', () => {
  expect(recommend(1280, { finishWithin: Duration.minutes(5) }).shortfall).toBe('No setting that is acceptable meets all wishes, as not that it takes no more than '
    + '5 min (8 min 51 s). To send everything once takes 6 min 50 s at the 1280 MiB/s that one migration gets.');
  expect(recommend(1280, { finishWithin: Duration.minutes(8), postCopyAcceptable: false }).shortfall).toContain('One migration gets 1280 MiB/s.');
});

test('other traffic keeps its part of the link', () => {
  const link = { bandwidth: Bandwidth.gigabitsPerSecond(25), otherTraffic: Bandwidth.gigabitsPerSecond(5) };
  const advice = MigrationAdvice.recommend({ vm: VM, link });
  expect(valuesOf(advice).bandwidthPerMigration).toBe('2384Mi');
  expect(reasonOf(advice, 'bandwidthPerMigration')).toMatch(/^This leaves other traffic its part of the link\./);
  expect(MigrationAdvice.recommend({ vm: VM, link: { ...link, concurrentMigrations: 2 } }).settings.bandwidthPerMigration!.toQuantity()).toBe('1192Mi');
  const none = MigrationAdvice.recommend({ vm: VM, link: { ...link, otherTraffic: Bandwidth.gigabitsPerSecond(25) } });
  expect(none.shortfall).toBe('No setting lets it migrate: other traffic leaves nothing of the link.');
});

test.each(['4.13', '4.18', '4.21', '4.23'])('on %s, a program takes the settings as they are', on => {
  const version = HyperConvergedVersion.openShift(on);
  for (const link of [640, 1280]) {
    const app = new App();
    const chart = new Chart(app, 'prod');
    new HyperConverged(chart, 'hyperconverged', { version });
    const { settings, reasons } = recommend(link, {}, on);
    new HeavyWorkloadMigration(chart, 'heavy', settings);
    const { spec } = chart.toJson()[0];
    const block = (spec.virtualization ?? spec).liveMigrationConfig;
    expect(block).toEqual(Object.fromEntries(reasons.map(({ setting, value }) => [setting, value])));
    expect(app.synthYaml()).toContain('kind: HyperConverged');
  }
});

test('no settings that are acceptable do better', () => {
  const part = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  let [met, all] = [0, 0];
  fc.assert(fc.property(fc.record({
    memory: fc.integer({ min: 1, max: 256 }),
    set: part(0.01, 1),
    rate: part(1, 2000),
    link: part(50, 2000),
    finish: fc.option(part(0.5, 6)),
    pause: fc.option(part(0.2, 30)),
    postCopyAcceptable: fc.boolean(),
    slowdownAcceptable: fc.boolean(),
    on: fc.constantFrom('4.18', '4.21', '4.23'),
  }), input => {
    const base: MigrationAdviceProps = {
      vm: {
        memory: Size.gibibytes(input.memory),
        dirtying: MemoryDirtying.randomWrites(mib(input.rate), Size.mebibytes(Math.ceil(input.memory * 1024 * input.set))),
      },
      link: { bandwidth: mib(input.link) },
      version: HyperConvergedVersion.openShift(input.on),
    };
    const finish = input.finish === null ? Infinity : Math.ceil(input.finish * input.memory * 1024 / input.link);
    const pause = input.pause === null ? 0.3 : Math.round(input.pause * 1000) / 1000;
    const { postCopyAcceptable, slowdownAcceptable } = input;
    const advice = MigrationAdvice.recommend({
      ...base,
      wishes: {
        postCopyAcceptable,
        slowdownAcceptable,
        finishWithin: finish === Infinity ? undefined : Duration.seconds(finish),
        longestPause: input.pause === null ? undefined : Duration.millis(Math.round(input.pause * 1000)),
      },
    });
    const isGood = ({ outcome, totalSeconds, downtimeSeconds }: MigrationForecast) => (
      ['converges', 'postCopy', 'paused'].includes(outcome) && totalSeconds! <= finish && downtimeSeconds <= pause
    );
    expect(isGood(advice.forecast)).toBe(advice.shortfall === undefined);
    expect(MigrationForecast.of({ ...base, settings: advice.settings }).outcome).toBe(advice.forecast.outcome);
    expect(advice.settings.allowPostCopy && !postCopyAcceptable).toBe(false);
    all++;
    if (advice.shortfall === undefined) {
      met++;
      return;
    }
    const others: MigrationSettings[] = [
      {}, ...postCopyAcceptable ? [{ allowPostCopy: true }] : [], ...slowdownAcceptable ? [{ allowAutoConverge: true }] : [],
      ...input.on !== '4.18' && input.pause !== null && input.pause > 0.3 ? [{ allowWorkloadDisruption: true }] : [],
    ];
    const better = others.flatMap(other => [1, 2, 4, 8, 20, 150, 800].map(seconds => ({
      parallelOutboundMigrationsPerNode: 1,
      completionTimeoutPerGiB: Duration.seconds(seconds),
      ...other,
      ...input.on === '4.23' && other.allowPostCopy ? { allowWorkloadDisruption: true } : {},
    }))).filter(settings => isGood(MigrationForecast.of({ ...base, settings })));
    expect(better).toEqual([]);
  }), { seed: 1, numRuns: 60 });
  expect(met).toBeGreaterThan(all / 5);
  expect(met).toBeLessThan(all * 0.95);
});

test('what is wrong is told at once', () => {
  const props: any = { vm: { memory: Size.gibibytes(4) }, wishes: { finishWithin: Duration.seconds(0), longestPause: 5, criticalData: 'no' } };
  expect(() => MigrationAdvice.recommend(props)).toThrow([
    'The advice for a migration can\'t be made:',
    '  wishes.criticalData is "no", neither true nor false. Write one of them.',
    '  wishes.finishWithin is 0 s, no time. Write more, such as Duration.minutes(10).',
    '  wishes.longestPause is 5, without a unit. Write a Duration, such as Duration.seconds(150).',
    '  vm.dirtying is unset. Write a MemoryDirtying, such as MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)).',
    '  link.bandwidth is unset. Write a Bandwidth, such as Bandwidth.gigabitsPerSecond(25).',
  ].join('\n'));
  expect(() => MigrationAdvice.recommend(undefined as any)).toThrow('vm.memory is unset.');
});
