import { Duration, Size } from 'cdk8s';
import { Bandwidth, DrainForecast, HyperConvergedVersion, MemoryDirtying, UpgradeForecast } from '../../src';
import type { PlannedVirtualMachine, UpgradeForecastProps } from '../../src';

const link = { bandwidth: Bandwidth.gigabitsPerSecond(10) };
const version = HyperConvergedVersion.openShift('4.21');
const writes = (rate: number, workingSet: number) => MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(rate), Size.gibibytes(workingSet));
const vm = (name: string, node: string, memory = 16, rate = 100): PlannedVirtualMachine => (
  { name, node, memory: Size.gibibytes(memory), dirtying: writes(rate, memory / 4) }
);
const vms = [vm('a1', 'a'), vm('a2', 'a', 32), vm('b1', 'b'), vm('c1', 'c', 8)];
const upgrade = (props: Partial<UpgradeForecastProps> = {}) => UpgradeForecast.of({ vms, link, version, ...props });

test('each node is drained, away, and back before the next', () => {
  const forecast = upgrade({ rebootTime: Duration.minutes(10) });
  expect(forecast.nodes.map(({ node }) => node)).toEqual(['a', 'b', 'c']);
  let before = 0;
  for (const { drainStartSeconds, drainEndSeconds, backSeconds } of forecast.nodes) {
    expect(drainStartSeconds).toBe(before);
    expect(drainEndSeconds!).toBeGreaterThan(before);
    expect(backSeconds).toBe(drainEndSeconds! + 600);
    before = backSeconds!;
  }
  expect(forecast.totalSeconds).toBe(before);
  expect(forecast.totalSeconds!).toBeGreaterThan(forecast.lowerBoundSeconds!);
  expect(forecast.lowerBoundSeconds).toBeCloseTo(3 * 600 + 72 * 2 ** 30 / 1.25e9, 6);
  expect(forecast.blocking).toEqual([]);
});

test('the first drain is that of its node alone', () => {
  const drain = DrainForecast.of({ vms, node: 'a', link, version });
  expect(upgrade().nodes[0].drainEndSeconds).toBe(drain.totalSeconds);
});

test('a node is away for five minutes unless something else is said', () => {
  const [{ drainEndSeconds, backSeconds }] = upgrade().nodes;
  expect(backSeconds! - drainEndSeconds!).toBeCloseTo(300, 9);
});

test('VMs that move to nodes which aren\'t upgraded move again', () => {
  const forecast = upgrade();
  // a1 to c, which has the least, a2 to b; from there a2 to a, which is empty, b1 to c; and from c two to b, and then one to a, which has as much.
  expect(forecast.migrations.map(({ name, source, target }) => `${name} ${source}${target}`)).toEqual(['a1 ac', 'a2 ab', 'a2 ba', 'b1 bc', 'a1 cb', 'b1 cb', 'c1 ca']);
  expect(forecast.nodes.map(({ migrations }) => migrations)).toEqual([2, 2, 3]);
  expect(forecast.toString()).toContain('4 VMs migrate 7 times in all.');
});

test('where a VM moves, all of the memory counts, whether it is used or not', () => {
  const used = [vm('a1', 'a'), { ...vm('b1', 'b', 64), usedMemory: Size.gibibytes(16) }, vm('c1', 'c', 32)];
  expect(upgrade({ vms: used }).migrations[0].target).toBe('c');
});

test('nodes without VMs are upgraded too, and take VMs', () => {
  const forecast = upgrade({ nodes: ['d', 'a', 'b', 'c'] });
  expect(forecast.nodes[0]).toEqual({ node: 'd', drainStartSeconds: 0, drainEndSeconds: 0, backSeconds: 300, migrations: 0 });
  expect(forecast.migrations[0]).toMatchObject({ name: 'a1', target: 'd' });
});

test('more nodes at once are quicker', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f'];
  const many = nodes.flatMap(node => [vm(`${node}1`, node), vm(`${node}2`, node)]);
  const times = [1, 2, 3].map(maxUnavailable => upgrade({ vms: many, maxUnavailable }));
  expect(times[0].totalSeconds!).toBeGreaterThan(times[1].totalSeconds!);
  expect(times[1].totalSeconds!).toBeGreaterThan(times[2].totalSeconds!);
  times.forEach(({ totalSeconds, lowerBoundSeconds }) => expect(totalSeconds!).toBeGreaterThan(lowerBoundSeconds!));
  expect(times[1].toString()).toContain('6 nodes, 2 at a time.');
  // The cluster's limit is looked at too, where several nodes are drained at once.
  expect(times[2].limits.map(each => [each.parallelOutboundMigrationsPerNode, each.parallelMigrationsPerCluster])).toEqual([
    [1, 5], [2, 5], [2, 6], [3, 5], [3, 9], [5, 5], [5, 15], [10, 10], [10, 30],
  ]);
});

test('other limits are each followed', () => {
  for (const { parallelOutboundMigrationsPerNode, parallelMigrationsPerCluster, totalSeconds } of upgrade().limits) {
    expect(totalSeconds).toBe(upgrade({ settings: { parallelOutboundMigrationsPerNode, parallelMigrationsPerCluster } }).totalSeconds);
  }
});

test('a VM that never converges blocks all that comes after it, and those that will are known before', () => {
  const forecast = upgrade({ vms: [...vms, vm('b2', 'b', 32, 3000), vm('c2', 'c', 32, 3000)] });
  expect(forecast.totalSeconds).toBe(undefined);
  expect(forecast.nodes.map(({ drainEndSeconds }) => drainEndSeconds !== undefined)).toEqual([true, false, false]);
  expect(forecast.nodes[2].drainStartSeconds).toBe(undefined);
  expect(forecast.blocking.map(({ name, node }) => `${name} ${node}`)).toEqual(['b2 b', 'c2 c']);
  expect(forecast.toString()).toMatch(/^The upgrade never ends: it waits for b, when 1 of 3 nodes are upgraded\. default\/b2 and default\/c2 never leave\. As for default\/b2, even with the link to itself, it never converges/);
});

test('no migration starts with limits of 0', () => {
  expect(upgrade({ settings: { parallelMigrationsPerCluster: 0 } }).toString()).toBe('The upgrade never ends: no migration ever starts, since parallelMigrationsPerCluster is 0.');
});

test('a thousand VMs on a hundred nodes are followed soon', () => {
  const begin = process.cpuUsage();
  const forecast = upgrade({ vms: Array.from({ length: 1000 }, (_, i) => vm(`vm-${i}`, `n${i % 100}`, 1 + i % 50, i % 300)) });
  const { user, system } = process.cpuUsage(begin);
  expect(forecast.totalSeconds).toBeGreaterThan(100 * 300);
  expect(forecast.migrations.length).toBeGreaterThan(1000);
  expect((user + system) / 1e6).toBeLessThan(5);
});

test('what is wrong is told, all at once', () => {
  const errorOf = (props: any) => {
    try {
      UpgradeForecast.of(props);
      return [];
    } catch (error) {
      return (error as Error).message.split('\n').slice(1).map(line => line.trim());
    }
  };
  expect(errorOf({ vms: [vm('a', 'a'), { ...vm('b', 'b'), node: undefined }, vm('c', 'x')], nodes: ['a', 'b', 'a', ''], maxUnavailable: 4, rebootTime: 5, link })).toEqual([
    'nodes[2] is a, there twice. Write each node once.',
    'nodes[3] is "", no name at all. Write the name of a node.',
    'maxUnavailable is 4, as many as there are nodes (4), or more: no node is left to take VMs. Write less.',
    'rebootTime is 5, without a unit. Write a Duration, such as Duration.seconds(150).',
    'vms[1].node is unset, so it isn\'t known what node\'s drain it is in. Write the node that the VM runs on.',
    'vms[2].node is "x", none of the nodes. Write one of them, or add it to nodes.',
  ]);
  expect(errorOf({ vms: [vm('a', 'a')], link })).toEqual([
    'nodes is "a", too few: the VMs of a node that is drained move to another one. Write all nodes of the pool, those without VMs too.',
  ]);
  expect(errorOf({ vms: [vm('a', 'a')], nodes: 'a', link })[0]).toBe('nodes is a, no list. Write the names of nodes.');
  expect(errorOf({ vms, link, maxUnavailable: 1.5 })).toEqual(['maxUnavailable is 1.5, no such count. Write a whole number, 1 or more.']);
  expect(errorOf({})[0]).toBe('vms is unset, no VMs. Write the VMs that run there, such as [{ name, memory, dirtying }].');
});
