import { App, Chart, Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import { errorsOf, idsOf, parse } from './support';
import {
  Bandwidth, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MemoryDirtying, MigrationAdvice, MigrationOutcome, MigrationPolicy,
  MigrationPolicySelector,
} from '../src';
import type { HeavyWorkloadMigrationProps, MigrationLink, MigrationWishes, VirtualMachineWorkload } from '../src';

const RELEASES = ['4.12', '4.13', '4.14', '4.15', '4.16', '4.17', '4.18', '4.19', '4.20', '4.21', '4.22', '4.23'];
const mib = (amount: number) => Bandwidth.mebibytesPerSecond(amount);

/** A VM that converges at 897 MiB/s and more, and a link of 640. */
const workload: VirtualMachineWorkload = { memory: Size.gibibytes(512), dirtying: MemoryDirtying.randomWrites(mib(900), Size.gibibytes(64)) };
const link: MigrationLink = { bandwidth: mib(640) };
const LABELS = { 'example.com/workload': 'database' };
const only = MigrationPolicySelector.vms(LABELS);

function program(release: string, props: HeavyWorkloadMigrationProps) {
  const app = new App();
  const chart = new Chart(app, 'prod');
  const hyperConverged = new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift(release) });
  const heavy = new HeavyWorkloadMigration(chart, 'heavy', props);
  return { app, chart, hyperConverged, heavy, render: () => parse(app.synthYaml()) };
}

/** The settings of the HyperConverged, and of the policy with them. */
function settingsOn(release: string, props: HeavyWorkloadMigrationProps) {
  const rendered = program(release, props).render();
  const { spec } = rendered.find(({ kind }) => kind === 'HyperConverged');
  const policies = rendered.filter(({ kind }) => kind === 'MigrationPolicy').map(policy => [policy.metadata.name, policy.spec]);
  return { cluster: (spec.virtualization ?? spec).liveMigrationConfig, policies: Object.fromEntries(policies) };
}

const OF_CLUSTER = { parallelMigrationsPerCluster: 5, parallelOutboundMigrationsPerNode: 1, progressTimeout: 150 };

describe('a workload and a link in place of numbers', () => {
  test('are advised for, and the construct tells the reasons', () => {
    const { heavy, hyperConverged } = program('4.21', { workload, link });
    const advice = MigrationAdvice.recommend({ vm: workload, link, version: hyperConverged.version });
    expect(`${heavy.advice}`).toBe(`${advice}`);
    expect(heavy.advice!.forecast.outcome).toBe(MigrationOutcome.POST_COPY);
    expect(new HeavyWorkloadMigration(new Chart(new App(), 'prod'), 'heavy').advice).toBeUndefined();
  });

  test('give the manifests settings, and nothing else', () => {
    expect(program('4.21', { workload, link }).render()).toEqual([{
      apiVersion: 'hco.kubevirt.io/v1beta1',
      kind: 'HyperConverged',
      metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
      spec: { liveMigrationConfig: { ...OF_CLUSTER, bandwidthPerMigration: '0Mi', completionTimeoutPerGiB: 2, allowPostCopy: true, allowAutoConverge: false } },
    }]);
  });

  test('are for the release of the HyperConverged', () => {
    expect(settingsOn('4.23', { workload, link }).cluster).toMatchObject({ allowPostCopy: true, allowWorkloadDisruption: true });
    expect(settingsOn('4.23', { workload, link: { bandwidth: mib(1280) } }).cluster).toMatchObject({ allowPostCopy: false, allowWorkloadDisruption: false });
  });

  test('and wishes', () => {
    const slow = settingsOn('4.21', { workload, link, wishes: { postCopyAcceptable: false, slowdownAcceptable: true } });
    expect(slow.cluster).toMatchObject({ allowPostCopy: false, allowAutoConverge: true });
    expect(settingsOn('4.21', { workload, link, wishes: { finishWithin: Duration.minutes(16) } }).cluster.completionTimeoutPerGiB).toBe(1);
  });

  test('with only, a policy carries what it can', () => {
    expect(settingsOn('4.21', { only, workload, link })).toEqual({
      cluster: { ...OF_CLUSTER, allowPostCopy: false },
      policies: {
        heavy: {
          selectors: { virtualMachineInstanceSelector: LABELS }, bandwidthPerMigration: '0Mi', completionTimeoutPerGiB: 2, allowPostCopy: true, allowAutoConverge: false,
        },
      },
    });
    // What follows allowPostCopy in a policy stays out of it.
    expect(settingsOn('4.23', { only, workload, link }).policies.heavy).not.toHaveProperty('allowWorkloadDisruption');
  });

  test('with exempt, those VMs have no post copy, and the bandwidth of the others', () => {
    const shared = { bandwidth: mib(1000), otherTraffic: mib(360) };
    const exempt = MigrationPolicySelector.namespace('ledger');
    expect(settingsOn('4.21', { only, exempt, workload, link: shared }).policies['heavy-exempt']).toMatchObject({ allowPostCopy: false, bandwidthPerMigration: '640Mi' });
    const { policies: { 'heavy-exempt': exemption } } = settingsOn('4.21', { exempt, workload, link: shared });
    expect(exemption).toMatchObject({ allowPostCopy: false, completionTimeoutPerGiB: 150 });
    expect(exemption).not.toHaveProperty('bandwidthPerMigration');
  });
});

describe('what the release has in policies alone', () => {
  const selectors = {};

  test('comes in a policy for every VM: post copy in 4.12', () => {
    expect(settingsOn('4.12', { workload, link })).toEqual({
      cluster: { ...OF_CLUSTER, bandwidthPerMigration: '0Mi', completionTimeoutPerGiB: 2 },
      policies: { heavy: { selectors, allowPostCopy: true } },
    });
  });

  test('leave to pause the guest from 4.19 to 4.22, which the HyperConverged has from 4.23 on', () => {
    const props = { workload, link, wishes: { postCopyAcceptable: false, longestPause: Duration.minutes(2) } };
    expect(settingsOn('4.22', props).policies).toEqual({ heavy: { selectors, allowWorkloadDisruption: true } });
    expect(settingsOn('4.23', props)).toMatchObject({ policies: {}, cluster: { allowPostCopy: false, allowWorkloadDisruption: true } });
    // With only, the policy is there anyway; beside allowPostCopy false it has to say so in every release.
    for (const release of ['4.19', '4.23']) {
      expect(settingsOn(release, { ...props, only }).policies.heavy).toMatchObject({ allowPostCopy: false, allowWorkloadDisruption: true });
    }
  });

  test('is left out where nothing needs it', () => {
    expect(settingsOn('4.12', { workload, link: { bandwidth: mib(1280) } })).toEqual({
      cluster: { ...OF_CLUSTER, bandwidthPerMigration: '0Mi', completionTimeoutPerGiB: 2 }, policies: {},
    });
    expect(program('4.21', { workload, link }).heavy.policy).toBeUndefined();
  });

  test('is an error where the properties themselves state it for every VM', () => {
    const errors = errorsOf(chart => {
      new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift('4.12') });
      new HeavyWorkloadMigration(chart, 'heavy', { workload, link, allowPostCopy: true });
    });
    expect(idsOf(errors)).toEqual(['LM001']);
  });
});

describe('what the properties state', () => {
  test('holds, and the advice is for what really holds', () => {
    const { heavy, render } = program('4.21', {
      workload, link, allowPostCopy: false, parallelOutboundMigrationsPerNode: 2, progressTimeout: Duration.seconds(300), network: 'migration',
    });
    expect(render()[0].spec.liveMigrationConfig).toEqual({
      ...OF_CLUSTER,
      parallelOutboundMigrationsPerNode: 2,
      progressTimeout: 300,
      network: 'migration',
      bandwidthPerMigration: '0Mi',
      completionTimeoutPerGiB: 150,
      allowPostCopy: false,
      allowAutoConverge: false,
    });
    const { forecast, reasons, shortfall } = heavy.advice!;
    expect(forecast).toMatchObject({ outcome: MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT, bytesPerSecond: 320 * 1024 ** 2 });
    expect(reasons.find(({ setting }) => setting === 'parallelOutboundMigrationsPerNode')).toMatchObject({ value: 2, reason: 'As it is stated.' });
    expect(shortfall).toBe('What is stated stands in the way: with allowPostCopy true it would be as it is wished for.');
  });

  test('null is as good as nothing', () => {
    const nothing = { allowPostCopy: null, completionTimeoutPerGiB: null, wishes: null } as any;
    expect(settingsOn('4.21', { workload, link, ...nothing })).toEqual(settingsOn('4.21', { workload, link }));
    expect(settingsOn('4.21', { workload: null, link: null, wishes: null } as any)).toEqual(settingsOn('4.21', {}));
  });
});

test.each<[HeavyWorkloadMigrationProps, string]>([
  [{ workload }, '[prod/heavy] workload is there, and no settings can be found without link (the network that it migrates over, such as { bandwidth: '
    + 'Bandwidth.gigabitsPerSecond(25) }). Write that as well, or leave workload out.'],
  [{ link }, '[prod/heavy] link is there, and no settings can be found without workload (the VM that migrates: its memory, and how it is dirtied). Write that as well, or '
    + 'leave link out.'],
  [{ wishes: {} }, '[prod/heavy] wishes is there, and no settings can be found without workload (the VM that migrates: its memory, and how it is dirtied) and link (the '
    + 'network that it migrates over, such as { bandwidth: Bandwidth.gigabitsPerSecond(25) }). Write that as well, or leave wishes out.'],
  [{ wishes: {}, workload }, '[prod/heavy] workload is there, and no settings can be found without link'],
  [{ workload: { memory: Size.gibibytes(0) } as any, link: { bandwidth: Bandwidth.unlimited() }, wishes: { finishWithin: Duration.seconds(0) } },
    '[prod/heavy] wishes.finishWithin is 0 s, no time. Write more, such as Duration.minutes(10).\n'
    + '[prod/heavy] workload.memory is 0, no memory. Write the guest\'s memory, such as Size.gibibytes(512).\n'
    + '[prod/heavy] workload.dirtying is unset. Write a MemoryDirtying, such as MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)).\n'
    + '[prod/heavy] link.bandwidth is unlimited, no figure to reckon with. Write what the interface carries, such as Bandwidth.gigabitsPerSecond(25).'],
  [{ workload: { ...workload, usedMemory: Size.gibibytes(600) }, link }, '[prod/heavy] workload.usedMemory is 600Gi, more than workload.memory (512Gi).'],
  [{ workload: 'large' as any, link: 'fast' as any }, '[prod/heavy] workload.memory is unset. Write a Size'],
  [{ workload, link, allowPostCopy: 'yes' as any }, '[prod/heavy] allowPostCopy is "yes", neither true nor false. Write one of them.'],
  [{ workload, link, completionTimeoutPerGiB: 150 as any }, '[prod/heavy] completionTimeoutPerGiB is 150, without a unit. Write a Duration'],
  [{ workload, link, allowWorkloadDisruption: true }, '[prod/heavy] allowWorkloadDisruption is set, which OpenShift Virtualization 4.18 doesn\'t have.'],
])('%j tells what to write', (props, message) => {
  expect(() => program('4.18', props)).toThrow(message);
});

/** Workloads from what converges at once to what never does, on links from slow to fast. */
const workloads = fc.record({
  memory: fc.integer({ min: 1, max: 2048 }),
  used: fc.double({ min: 0.05, max: 1, noNaN: true }),
  rate: fc.integer({ min: 0, max: 4000 }),
  link: fc.integer({ min: 10, max: 4000 }),
  other: fc.constantFrom(0, 0, 0.5, 1),
  sequential: fc.boolean(),
  cpuLimits: fc.boolean(),
  hostDevices: fc.boolean(),
});
const wishes: fc.Arbitrary<MigrationWishes> = fc.record({
  finishWithin: fc.integer({ min: 1, max: 7200 }).map(seconds => Duration.seconds(seconds)),
  longestPause: fc.constantFrom(Duration.millis(100), Duration.seconds(10), Duration.hours(1)),
  postCopyAcceptable: fc.boolean(),
  criticalData: fc.boolean(),
  slowdownAcceptable: fc.boolean(),
}, { requiredKeys: [] });
const stated: fc.Arbitrary<HeavyWorkloadMigrationProps> = fc.record({
  bandwidthPerMigration: fc.constantFrom(Bandwidth.unlimited(), mib(64), mib(640)),
  completionTimeoutPerGiB: fc.constantFrom(1, 20, 150).map(seconds => Duration.seconds(seconds)),
  parallelMigrationsPerCluster: fc.integer({ min: 2, max: 6 }),
  parallelOutboundMigrationsPerNode: fc.integer({ min: 1, max: 2 }),
  progressTimeout: fc.constantFrom(0, 60, 150).map(seconds => Duration.seconds(seconds)),
  allowPostCopy: fc.boolean(),
  allowAutoConverge: fc.boolean(),
}, { requiredKeys: [] });

test('for any workload, what is written has the forecast that the advice has, and findings only where the advice falls short', () => {
  fc.assert(fc.property(
    workloads, wishes, fc.oneof(fc.constant<HeavyWorkloadMigrationProps>({}), stated), fc.constantFrom(...RELEASES), fc.boolean(), fc.boolean(),
    (given, wished, settings, release, isForSome, hasExempt) => {
      const memory = Size.mebibytes(given.memory * 1024);
      const usedMemory = Size.mebibytes(Math.ceil(given.memory * 1024 * given.used));
      const dirtying = MemoryDirtying[given.sequential ? 'sequentialWrites' : 'randomWrites'](mib(given.rate), usedMemory);
      const vm = { memory, usedMemory, dirtying, cpuLimits: given.cpuLimits, hostDevices: given.hostDevices };
      const over = { bandwidth: mib(given.link), otherTraffic: mib(Math.floor(given.link * given.other)) };
      const exempt = MigrationPolicySelector.namespace('ledger');
      const { heavy: { advice }, hyperConverged, app } = program(release, {
        ...settings, workload: vm, link: over, wishes: wished, ...isForSome ? { only } : {}, ...hasExempt ? { exempt } : {},
      });
      const forecast = (namespace: string) => hyperConverged.forecast({ vm: { name: 'db', namespace, labels: isForSome ? LABELS : {}, ...vm }, link: over });
      const figures = ({ outcome, totalSeconds, downtimeSeconds, completionTimeoutSeconds, bytesPerSecond }: MigrationAdvice['forecast']) => (
        { outcome, totalSeconds, downtimeSeconds, completionTimeoutSeconds, bytesPerSecond }
      );
      expect(figures(forecast('orders'))).toEqual(figures(advice!.forecast));
      if (hasExempt) {
        expect(forecast('ledger').outcome).not.toBe(MigrationOutcome.POST_COPY);
      }
      const found = hyperConverged.findings.filter(({ rule }) => rule >= 'LM085' && rule <= 'LM090');
      // A wish may come true by chance where post copy is allowed, and the rules look at what is allowed.
      if (advice!.shortfall === undefined && settings.allowPostCopy !== true) {
        expect(found).toEqual([]);
      } else if (advice!.shortfall !== undefined && advice!.forecast.outcome !== MigrationOutcome.NEVER_STARTS) {
        expect(found).not.toEqual([]);
      }
      if (Object.keys(settings).length === 0) {
        expect(() => app.synthYaml()).not.toThrow();
      }
    },
  ), { seed: 1, numRuns: 70 });
});

test('several workloads are several policies, and one that another construct is against is refused', () => {
  const app = new App();
  const chart = new Chart(app, 'prod');
  new HeavyWorkloadMigration(chart, 'databases', { only, workload, link });
  new HeavyWorkloadMigration(chart, 'caches', { only: MigrationPolicySelector.vms({ app: 'cache' }), workload: { ...workload, memory: Size.gibibytes(64) }, link: { bandwidth: mib(2000) } });
  expect(parse(app.synthYaml()).map(({ metadata }) => metadata.name).sort()).toEqual(['caches', 'databases', 'kubevirt-hyperconverged']);
  const errors = errorsOf(other => {
    const hyperConverged = new HyperConverged(other, 'hyperconverged', { liveMigration: { completionTimeoutPerGiB: Duration.seconds(800) } });
    new HeavyWorkloadMigration(other, 'heavy', { hyperConverged, workload, link });
  });
  expect(idsOf(errors)).toEqual(['LM015']);
  expect(errors[0]).toContain('completionTimeoutPerGiB');
});

test('a policy that goes before another one for the workload is found', () => {
  const { chart, hyperConverged } = program('4.21', { only, workload, link });
  expect(hyperConverged.findings.map(({ rule }) => rule)).not.toContain('LM085');
  new MigrationPolicy(chart, 'first', { selector: MigrationPolicySelector.vms({ ...LABELS }), allowPostCopy: false, name: 'a' });
  const [found] = hyperConverged.findings.filter(({ rule }) => rule === 'LM085');
  expect(found).toMatchObject({ isError: false, object: 'HyperConverged kubevirt-hyperconverged' });
  expect(found.message).toContain('and a migration of the workload of prod/heavy is canceled.');
  expect(found.message).toContain('Set completionTimeoutPerGiB to 2 and allowPostCopy to true in MigrationPolicy a.');
});
