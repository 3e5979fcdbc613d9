import { Duration, Size } from 'cdk8s';
import {
  Bandwidth, DrainForecast, EvacuationOrder, HyperConvergedVersion, MemoryDirtying, MigrationForecast, MigrationOutcome,
} from '../../src';
import type { DrainForecastProps, PlannedVirtualMachine } from '../../src';

const link = { bandwidth: Bandwidth.gigabitsPerSecond(10) };
const version = HyperConvergedVersion.openShift('4.21');
const writes = (rate: number, workingSet: number) => MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(rate), Size.gibibytes(workingSet));
const vm = (name: string, memory = 16, rate = 100, more: Partial<PlannedVirtualMachine> = {}): PlannedVirtualMachine => (
  { name, memory: Size.gibibytes(memory), dirtying: writes(rate, memory / 4), ...more }
);
const vms = (count: number, memory?: number, rate?: number) => Array.from({ length: count }, (_, i) => vm(`vm-${i}`, memory, rate));
const drain = (props: Partial<DrainForecastProps>) => DrainForecast.of({ vms: vms(4), link, version, ...props });
const timeOf = (one: PlannedVirtualMachine, atOnce: number) => (
  MigrationForecast.of({ vm: one, version, link: { ...link, concurrentMigrations: atOnce } }).totalSeconds!
);

const NEVER = vm('db', 32, 3000, { namespace: 'shop' });

describe('how long it takes', () => {
  test('is the sum of the forecasts where one VM leaves after the other, in any order', () => {
    const mixed = [vm('a', 4), vm('b', 32, 300), vm('c', 8, 0), vm('d', 64, 50)];
    const sum = mixed.reduce((total, each) => total + timeOf(each, 1), 0);
    const forecast = drain({ vms: mixed, settings: { parallelOutboundMigrationsPerNode: 1 } });
    expect(forecast.totalSeconds).toBeCloseTo(sum, 6);
    expect(forecast.orders.map(({ order }) => order)).toEqual(['asGiven', 'longestFirst', 'shortestFirst']);
    expect(forecast.orders.map(({ totalSeconds }) => totalSeconds! - sum).every(off => Math.abs(off) < 1e-6)).toBe(true);
    expect(forecast.toString()).toContain('4 VMs, one at a time.');
  });

  test('is that of batches where the VMs are alike', () => {
    for (const parallelOutboundMigrationsPerNode of [1, 2, 4]) {
      const forecast = drain({ vms: vms(8), settings: { parallelOutboundMigrationsPerNode } });
      expect(forecast.totalSeconds).toBeCloseTo(8 / parallelOutboundMigrationsPerNode * timeOf(vm('x'), parallelOutboundMigrationsPerNode), 6);
    }
  });

  test('and so do those that are limited', () => {
    for (const atOnce of [3, 5]) { // 5 have less than the limit each
      const settings = { bandwidthPerMigration: Bandwidth.mebibytesPerSecond(300), parallelOutboundMigrationsPerNode: atOnce };
      const forecast = drain({ vms: vms(2 * atOnce, 16, 50), settings });
      const one = MigrationForecast.of({ vm: vm('x', 16, 50), version, settings, link });
      expect(forecast.totalSeconds).toBeCloseTo(2 * one.totalSeconds!, 6);
      // The last of it is sent without the limit, with what the others leave.
      forecast.migrations.forEach(({ downtimeSeconds }) => expect(downtimeSeconds).toBeCloseTo(one.downtimeSeconds, 9));
    }
  });

  test('is never less than it takes to send all memory once', () => {
    for (const rate of [0, 100, 500]) {
      const forecast = drain({ vms: [vm('a', 4, rate), vm('b', 32, rate), { ...vm('c', 8, rate), disks: Size.gibibytes(100), usedMemory: Size.gibibytes(6) }] });
      expect(forecast.lowerBoundSeconds).toBeCloseTo((4 + 32 + 106) * 2 ** 30 / 1.25e9, 6);
      expect(forecast.totalSeconds!).toBeGreaterThan(forecast.lowerBoundSeconds!);
      expect(forecast.totalSeconds! / forecast.lowerBoundSeconds!).toBeLessThan(rate === 0 ? 1.01 : 2);
    }
  });

  test('counts what holds each migration up', () => {
    const quick = drain({ vms: vms(4), settings: { parallelOutboundMigrationsPerNode: 1 } });
    const slow = drain({ vms: vms(4), settings: { parallelOutboundMigrationsPerNode: 1 }, setupTime: Duration.seconds(12) });
    expect(slow.totalSeconds! - quick.totalSeconds!).toBeCloseTo(48, 6);
    expect(slow.lowerBoundSeconds).toBe(quick.lowerBoundSeconds);
  });

  test('is the release\'s business', () => {
    // One leaves a node at once from 4.23 on, two before.
    const atOnce = (release: string) => drain({ version: HyperConvergedVersion.openShift(release) }).migrations
      .filter(({ startSeconds }) => startSeconds === 0).length;
    expect(['4.12', '4.22', '4.23'].map(atOnce)).toEqual([2, 2, 1]);
  });

  test('of a thousand VMs is found soon', () => {
    const many = Array.from({ length: 1000 }, (_, i) => vm(`vm-${i}`, 1 + i % 50, i % 400));
    const begin = process.cpuUsage();
    const { migrations, totalSeconds } = drain({ vms: many });
    const { user, system } = process.cpuUsage(begin);
    expect(migrations).toHaveLength(1000);
    expect(totalSeconds).toBeGreaterThan(1000);
    expect((user + system) / 1e6).toBeLessThan(5);
  });
});

test('each migration has its times', () => {
  const { migrations } = drain({ vms: [vm('a', 8, 0, { node: 'n' }), vm('b', 16, 0, { node: 'n', namespace: 'shop' }), vm('c', 4, 0, { node: 'n' })] });
  expect(migrations.map(({ name, namespace, source, target, outcome }) => [name, namespace, source, target, outcome])).toEqual([
    ['a', 'default', 'n', undefined, 'converges'], ['b', 'shop', 'n', undefined, 'converges'], ['c', 'default', 'n', undefined, 'converges'],
  ]);
  const [a, b, c] = migrations;
  expect([a.startSeconds, b.startSeconds, c.startSeconds]).toEqual([0, 0, a.endSeconds]);
  expect(a.downtimeSeconds).toBeLessThan(0.3);
  expect(b.endSeconds!).toBeGreaterThan(a.endSeconds!);
});

describe('a VM that never converges', () => {
  test('blocks the drain, which never ends', () => {
    const forecast = drain({ vms: [vm('a'), NEVER, vm('b')] });
    expect(forecast.totalSeconds).toBe(undefined);
    expect(forecast.blocking).toEqual([{
      name: 'db',
      namespace: 'shop',
      node: undefined,
      reason: `${MigrationForecast.of({ vm: NEVER, version, link: { ...link, concurrentMigrations: 1 } })}`.replace(/^I/, 'Even with the link to itself, i'),
    }]);
    expect(forecast.toString()).toMatch(/^The drain never ends, since shop\/db never leaves\. Even with the link to itself, it never converges: [^:]* The other 2 have left after \d+/);
    expect(forecast.migrations.filter(({ name }) => name === 'db').every(({ outcome }) => outcome === MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT)).toBe(true);
    expect(forecast.orders[0].totalSeconds).toBe(undefined);
  });

  test('leaves in post copy', () => {
    const forecast = drain({ vms: [NEVER, vm('a')], settings: { allowPostCopy: true, completionTimeoutPerGiB: Duration.seconds(1) } });
    expect(forecast.blocking).toEqual([]);
    expect(forecast.migrations.map(({ outcome }) => outcome)).toEqual(['postCopy', 'postCopy']);
  });

  test('keeps others from their place where it never ends', () => {
    const forecast = drain({ vms: [NEVER, vm('a')], settings: { completionTimeoutPerGiB: Duration.seconds(0), parallelOutboundMigrationsPerNode: 1 } });
    expect(forecast.migrations).toMatchObject([{ name: 'db', outcome: 'neverEnds' }]);
    expect(forecast.migrations[0].endSeconds).toBe(undefined);
    expect(forecast.blocking.map(({ name, reason }) => [name, reason])).toEqual([
      ['db', expect.stringContaining('it never ends.')], ['a', 'It waits for its turn, while others are tried again and again, or never end.'],
    ]);
    expect(forecast.toString()).toContain('since shop/db and default/a never leave. As for shop/db, even with the link to itself, it never converges:');
  });

  test('beside others, but would alone, says so', () => {
    // Half of the link is less than what it writes, and the times are the same: they fail together, again and again.
    const forecast = drain({ vms: [vm('a', 64, 800), vm('b', 64, 800)], settings: { completionTimeoutPerGiB: Duration.seconds(4) } });
    expect(forecast.blocking.map(({ reason }) => reason)).toEqual(['a', 'b'].map(() => 'It comes to its end with the link to itself, but not beside others, as often as it is tried.'));
    expect(forecast.limits.map(({ totalSeconds }) => totalSeconds !== undefined)).toEqual([true, false]);
  });
});

describe('VMs with critical data', () => {
  const critical = (name: string, rate: number, memory = 32) => vm(name, memory, rate, { wishes: { criticalData: true } });
  const settings = { allowPostCopy: true, completionTimeoutPerGiB: Duration.seconds(1) };

  test('are named where they go over to post copy', () => {
    const one = drain({ vms: [critical('a', 3000), critical('b', 0, 4), NEVER], settings: { ...settings, completionTimeoutPerGiB: Duration.seconds(5) } });
    expect(one.migrations.map(({ name, outcome }) => [name, outcome])).toEqual([['a', 'postCopy'], ['b', 'converges'], ['db', 'postCopy']]);
    expect(one.criticalInPostCopy).toEqual(['default/a']);
    expect(one.toString()).toMatch(/\. default\/a has critical data, and goes over to post copy: what is in its memory is lost if the network or a node fails meanwhile\.$/);
    const two = drain({ vms: [critical('a', 3000), NEVER, critical('b', 3000)], settings, vmSettings: { 'shop/db': { allowPostCopy: false } } });
    expect(two.criticalInPostCopy).toEqual(['default/a', 'default/b']);
    expect(two.toString()).toMatch(/^The drain never ends, .* The other 2 have left after .*\. default\/a, default\/b have critical data, and go over to post copy: what is in their memory/);
  });

  test('are not where they don\'t', () => {
    for (const forecast of [drain({ vms: [critical('a', 3000)] }), drain({ vms: [critical('a', 0)], settings: { allowPostCopy: true } }), drain({ vms: [NEVER], settings })]) {
      expect(forecast.criticalInPostCopy).toEqual([]);
      expect(forecast.toString()).not.toContain('critical');
    }
  });
});

describe('other limits', () => {
  test('are each followed', () => {
    const many = vms(6, 16, 150);
    const { limits } = drain({ vms: many });
    expect(limits.map(each => [each.parallelOutboundMigrationsPerNode, each.parallelMigrationsPerCluster, each.isCurrent])).toEqual([
      [1, 5, false], [2, 5, true], [3, 5, false], [5, 5, false],
    ]);
    for (const { parallelOutboundMigrationsPerNode, parallelMigrationsPerCluster, totalSeconds } of limits) {
      expect(totalSeconds).toBe(drain({ vms: many, settings: { parallelOutboundMigrationsPerNode, parallelMigrationsPerCluster } }).totalSeconds);
    }
    expect(limits[0].totalSeconds!).toBeLessThan(limits[3].totalSeconds!);
    expect(limits[0]).toMatchObject({ failedMigrations: 0, disruptiveMigrations: 0, blockingVirtualMachines: 0 });
  });

  test('of the cluster go up with those of the node', () => {
    expect(drain({ vms: vms(12), settings: { parallelOutboundMigrationsPerNode: 7, parallelMigrationsPerCluster: 3 } }).limits
      .map(each => [each.parallelOutboundMigrationsPerNode, each.parallelMigrationsPerCluster, each.isCurrent])).toEqual([
      [1, 3, false], [2, 3, false], [3, 3, false], [5, 5, false], [7, 3, true], [10, 10, false],
    ]);
  });

  test('tell what they cost', () => {
    const { limits } = drain({ vms: vms(4, 64, 500), settings: { allowPostCopy: true, completionTimeoutPerGiB: Duration.seconds(5) } });
    expect(limits.map(({ disruptiveMigrations }) => disruptiveMigrations)).toEqual([0, 0, 3]);
    expect(limits.every(({ longestDowntimeSeconds }) => longestDowntimeSeconds < 0.31)).toBe(true);
    expect(drain({ vms: [...vms(2), NEVER] }).limits.map(({ blockingVirtualMachines }) => blockingVirtualMachines)).toEqual([1, 1, 1]);
  });
});

describe('an order', () => {
  const limited = { bandwidthPerMigration: Bandwidth.mebibytesPerSecond(300), parallelOutboundMigrationsPerNode: 2 };

  test('matters where one migration doesn\'t use the link', () => {
    const forecast = drain({ vms: [vm('a', 8, 0), vm('b', 8, 0), vm('c', 8, 0), vm('d', 8, 0), vm('e', 32, 0)], settings: limited });
    expect(forecast.orders[0].order).toBe(EvacuationOrder.LONGEST_FIRST);
    const best = forecast.inOrder(EvacuationOrder.LONGEST_FIRST);
    expect(best.migrations.map(({ name }) => name)).toEqual(['e', 'a', 'b', 'c', 'd']);
    expect(best.totalSeconds).toBe(forecast.orders[0].totalSeconds);
    expect(best.totalSeconds!).toBeLessThan(forecast.totalSeconds! - 10);
    expect(forecast.inOrder(EvacuationOrder.SHORTEST_FIRST).migrations.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(best.inOrder(EvacuationOrder.AS_GIVEN).totalSeconds).toBe(best.totalSeconds);
  });
});

describe('settings of MigrationPolicies', () => {
  const settings = { allowPostCopy: true, completionTimeoutPerGiB: Duration.seconds(5), parallelOutboundMigrationsPerNode: 1 };
  const outcomes = (vmSettings: DrainForecastProps['vmSettings'], more: Partial<DrainForecastProps> = {}) => Object.fromEntries(
    drain({ vms: [NEVER, vm('a', 32, 3000)], settings, vmSettings, ...more }).migrations.map(({ name, outcome }) => [name, outcome]),
  );

  test('hold for their VMs alone, before the cluster\'s', () => {
    expect(outcomes(undefined)).toEqual({ db: 'postCopy', a: 'postCopy' });
    expect(outcomes({ 'shop/db': { allowPostCopy: false } })).toEqual({ db: 'canceledAtTimeout', a: 'postCopy' });
    expect(outcomes({ 'default/a': { completionTimeoutPerGiB: Duration.seconds(0) } })).toEqual({ db: 'postCopy', a: 'neverEnds' });
    const forecast = drain({ vms: [NEVER, vm('a')], settings, vmSettings: { 'default/a': { bandwidthPerMigration: Bandwidth.mebibytesPerSecond(200) } } });
    const alone = MigrationForecast.of({ vm: vm('a'), version, link: { ...link, concurrentMigrations: 1 }, settings: { ...settings, bandwidthPerMigration: Bandwidth.mebibytesPerSecond(200) } });
    const { startSeconds, endSeconds } = forecast.migrations.find(({ name }) => name === 'a')!;
    expect(endSeconds! - startSeconds).toBeCloseTo(alone.totalSeconds!, 6);
  });

  test('disrupt as allowPostCopy says, if they say nothing else', () => {
    const newer = { version: HyperConvergedVersion.openShift('4.23') };
    const off = { ...newer, settings: { ...settings, allowPostCopy: false } };
    expect(outcomes({ 'shop/db': { allowPostCopy: true } }, off)).toEqual({ db: 'postCopy', a: 'canceledAtTimeout' });
    expect(outcomes({ 'shop/db': { allowPostCopy: true, allowWorkloadDisruption: false } }, off)).toEqual({ db: 'canceledAtTimeout', a: 'canceledAtTimeout' });
    const pausing = { ...newer, settings: { ...settings, allowPostCopy: false, allowWorkloadDisruption: true } };
    expect(outcomes({ 'shop/db': { allowPostCopy: false } }, pausing)).toEqual({ db: 'canceledAtTimeout', a: 'paused' });
    expect(outcomes({ 'shop/db': { allowPostCopy: true } }, { version: HyperConvergedVersion.openShift('4.12') })).toEqual({ db: 'postCopy', a: 'postCopy' });
  });

  test('can keep one VM from ever starting', () => {
    const forecast = drain({ vms: [NEVER, vm('a')], settings, vmSettings: { 'shop/db': { bandwidthPerMigration: Bandwidth.bytesPerSecond(-1) } } });
    expect(forecast.migrations.map(({ name }) => name)).toEqual(['a']);
    expect(forecast.blocking).toMatchObject([{ name: 'db', reason: 'It never starts: bandwidthPerMigration is less than 0.' }]);
    expect(forecast.limits.map(({ blockingVirtualMachines }) => blockingVirtualMachines)).toEqual([1, 1]);
  });
});

test('a VM that has written nothing leaves at once', () => {
  expect(drain({ vms: [{ ...vm('a', 16, 0), usedMemory: Size.gibibytes(0), dirtying: MemoryDirtying.none() }] })).toMatchObject({ totalSeconds: 0, blocking: [] });
});

describe('the node', () => {
  const two = [vm('a', 8, 0, { node: 'n1' }), vm('b', 8, 0, { node: 'n2' }), vm('c', 8, 0)];

  test('is the VMs\' own', () => {
    expect(drain({ vms: two.slice(0, 1) }).node).toBe('n1');
    expect(drain({ vms: two.slice(2) }).node).toBe(undefined);
    expect(drain({ vms: two.slice(0, 1) }).toString()).toMatch(/^The drain of n1 takes/);
  });

  test('is the one that is drained', () => {
    expect(drain({ vms: two, node: 'n2' }).migrations.map(({ name }) => name)).toEqual(['b']);
  });
});

test('no migration starts with limits of 0', () => {
  const forecast = drain({ settings: { parallelOutboundMigrationsPerNode: 0 } });
  expect(forecast.toString()).toBe('The drain never ends: no migration ever starts, since parallelOutboundMigrationsPerNode is 0.');
  expect(forecast).toMatchObject({ totalSeconds: undefined, migrations: [] });
  expect(forecast.blocking).toHaveLength(4);
  expect(forecast.blocking[0].reason).toBe('It never starts: parallelOutboundMigrationsPerNode is 0.');
  const found = forecast.limits.map(({ parallelOutboundMigrationsPerNode: perNode, parallelMigrationsPerCluster: perCluster, totalSeconds }) => (
    [perNode, perCluster, totalSeconds !== undefined]
  ));
  expect(found).toEqual([
    [0, 5, false], [1, 5, true], [2, 5, true], [3, 5, true],
  ]);
  expect(forecast.limits[0]).toMatchObject({ isCurrent: true, blockingVirtualMachines: 4 });
  const negative = drain({ settings: { bandwidthPerMigration: Bandwidth.bytesPerSecond(-1) } });
  expect(negative.toString()).toContain('since bandwidthPerMigration is less than 0');
  expect(negative.limits).toMatchObject([{ isCurrent: true, parallelOutboundMigrationsPerNode: 2, blockingVirtualMachines: 4 }]);
  expect(negative.limits[0].totalSeconds).toBe(undefined);
});

test('what is wrong is told, all at once', () => {
  const errorOf = (props: any) => {
    try {
      DrainForecast.of(props);
      return [];
    } catch (error) {
      return (error as Error).message.split('\n').map(line => line.trim());
    }
  };
  expect(errorOf({
    vms: [
      { ...vm('a'), memory: undefined }, { ...vm('a'), usedMemory: Size.gibibytes(17) }, { ...vm('b', 16, 1, { node: 'n1' }), dirtying: 5 }, { ...vm('', 16, 1, { node: 'n2', namespace: '' }) }, null,
    ],
    link: { bandwidth: Bandwidth.gigabitsPerSecond(10), concurrentMigrations: 2 },
    settings: { parallelMigrationsPerCluster: -1 },
    setupTime: 5,
  })).toEqual([
    'The forecast of a drain can\'t be made:',
    'node is unset, though the VMs run on "n1", "n2". Write the one that is drained.',
    'link.concurrentMigrations is 2, which a drain finds itself. Write nothing.',
    'setupTime is 5, without a unit. Write a Duration, such as Duration.seconds(150).',
    'settings.parallelMigrationsPerCluster is -1, no such count. Write a whole number, 0 or more.',
    'vms[0].memory is unset. Write a Size, such as Size.gibibytes(512).',
    'vms[1].name is a, the name of two VMs in namespace default. Write each VM once.',
    'vms[1].usedMemory is 17Gi, more than vm.memory (16Gi). Write the part of it that the guest has written to.',
    'vms[2].dirtying is 5, without a unit. Write a MemoryDirtying, such as MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)).',
    'vms[3].name is "", no name at all. Write one, such as db-1.',
    'vms[3].namespace is "", no namespace at all. Write one, such as shop.',
    'vms[4].name is unset, no name at all. Write one, such as db-1.',
    'vms[4].memory is unset. Write a Size, such as Size.gibibytes(512).',
    'vms[4].dirtying is unset. Write a MemoryDirtying, such as MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)).',
  ]);
  expect(errorOf({
    vms: [vm('a'), vm('b')],
    link,
    version,
    settings: { allowAutoConverge: 1 },
    vmSettings: { 'default/a': { allowPostCopy: 1, progressTimeout: Duration.seconds(1) }, 'b': {}, 'default/b': 5 },
  }).slice(1)).toEqual([
    'vmSettings["default/a"].progressTimeout is set, which no MigrationPolicy has. Write it into settings.',
    'vmSettings["default/b"] is 5, no settings. Write those of its policy, such as { allowPostCopy: false }.',
    'vmSettings["default/a"].allowPostCopy is 1, neither true nor false. Write one of them.',
    'settings.allowAutoConverge is 1, neither true nor false. Write one of them.',
    'vmSettings["b"] is set, but there is no such VM. Write the namespace/name of one of them, such as "default/db-1".',
  ]);
  expect(errorOf({ vms: [vm('a')], link, vmSettings: null })).toEqual([]);
  expect(errorOf({ vms: [{ ...vm('a'), wishes: { criticalData: 'no' } }], link })[1]).toBe('vms[0].wishes.criticalData is "no", neither true nor false. Write one of them.');
  expect(errorOf(undefined)[1]).toBe('vms is unset, no VMs. Write the VMs that run there, such as [{ name, memory, dirtying }].');
  expect(errorOf({ vms: [], link })).toHaveLength(2);
  expect(errorOf({ vms: [vm('a', 1, 0, { node: 'n1' })], link, node: 'n2' })[1]).toBe('node is "n2", on which none of the VMs runs (they run on "n1"). Write one of theirs.');
});
