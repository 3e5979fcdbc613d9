import { ApiObject, App, Chart, Duration, Size } from 'cdk8s';
import {
  Bandwidth, ClusterWorkload, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MemoryDirtying, MigrationForecast, MigrationOutcome,
  MigrationPolicy, MigrationPolicySelector,
} from '../src';
import type { HyperConvergedProps, PlannedVirtualMachine } from '../src';

const mib = (amount: number) => Bandwidth.mebibytesPerSecond(amount);
const dirtying = MemoryDirtying.randomWrites(mib(900), Size.gibibytes(64));
const VM: PlannedVirtualMachine = { name: 'db-0', namespace: 'orders', labels: { app: 'orders' }, memory: Size.gibibytes(512), dirtying };
const link = { bandwidth: mib(640) };

function cluster(props: HyperConvergedProps = {}): HyperConverged {
  return new HyperConverged(new Chart(new App(), 'prod'), 'hyperconverged', props);
}
const idsOf = ({ findings }: HyperConverged) => findings.map(({ rule }) => rule);

describe('the forecast for a VM', () => {
  test('is for the settings that hold for it, of the cluster and the policies of the program', () => {
    const hyperConverged = cluster({ liveMigration: { completionTimeoutPerGiB: Duration.seconds(20), parallelOutboundMigrationsPerNode: 1 } });
    const settings = { completionTimeoutPerGiB: Duration.seconds(20), parallelOutboundMigrationsPerNode: 1 };
    expect(`${hyperConverged.forecast({ vm: VM, link })}`).toBe(`${MigrationForecast.of({ vm: VM, link, settings })}`);
    new MigrationPolicy(Chart.of(hyperConverged), 'databases', { selector: MigrationPolicySelector.vms({ app: 'orders' }), allowPostCopy: true });
    expect(hyperConverged.forecast({ vm: VM, link })).toMatchObject({ outcome: MigrationOutcome.POST_COPY, completionTimeoutSeconds: 20 * 550 });
    expect(hyperConverged.forecast({ vm: { ...VM, labels: {} }, link }).outcome).toBe(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT);
  });

  test('knows the labels of namespaces: that of Kubernetes itself, and others', () => {
    const hyperConverged = cluster();
    const chart = Chart.of(hyperConverged);
    const outcomeIn = (more: Partial<PlannedVirtualMachine>) => hyperConverged.forecast({ vm: { ...VM, ...more }, link }).outcome;
    new MigrationPolicy(chart, 'named', { selector: MigrationPolicySelector.namespace('orders'), allowPostCopy: true });
    new MigrationPolicy(chart, 'default', { selector: MigrationPolicySelector.namespace('default'), allowPostCopy: true });
    new MigrationPolicy(chart, 'staged', { selector: MigrationPolicySelector.namespaces({ stage: 'test' }), allowPostCopy: true });
    expect(outcomeIn({})).toBe(MigrationOutcome.POST_COPY);
    expect(outcomeIn({ namespace: undefined })).toBe(MigrationOutcome.POST_COPY);
    expect(outcomeIn({ namespace: 'ledger' })).toBe(MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT);
    expect(outcomeIn({ namespace: 'ledger', namespaceLabels: { stage: 'test' } })).toBe(MigrationOutcome.POST_COPY);
  });

  test('is for the release of the cluster', () => {
    const on = (release: string) => cluster({ version: HyperConvergedVersion.openShift(release) }).forecast({ vm: VM, link });
    expect(['4.12', '4.21', '4.23'].map(release => on(release).completionTimeoutSeconds / 550)).toEqual([800, 150, 20]);
  });

  test('there is none for settings that no migration can have', () => {
    const hyperConverged = cluster({ spec: { liveMigrationConfig: { completionTimeoutPerGiB: -1, bandwidthPerMigration: 'much' } } });
    expect(() => hyperConverged.forecast({ vm: VM, link })).toThrow('[prod/hyperconverged] completionTimeoutPerGiB of HyperConverged kubevirt-hyperconverged is -1, '
      + 'bandwidthPerMigration of HyperConverged kubevirt-hyperconverged is "much": there is no forecast for that. `findings` tells what to write.');
  });
});

describe('a workload that is stated', () => {
  test('changes no manifest, and has findings with the figures and what to set', () => {
    const hyperConverged = cluster({ liveMigration: { parallelOutboundMigrationsPerNode: 1 } });
    const before = Chart.of(hyperConverged).toJson();
    expect(idsOf(hyperConverged)).toEqual([]);
    hyperConverged.addWorkload({ vm: VM, link });
    expect(Chart.of(hyperConverged).toJson()).toEqual(before);
    expect(hyperConverged.findings).toEqual([{
      rule: 'LM085',
      isError: false,
      object: 'HyperConverged kubevirt-hyperconverged',
      message: 'liveMigrationConfig.completionTimeoutPerGiB is 150, the default, and a migration of orders/db-0 is canceled. It never converges: it dirties 900 MiB/s and one '
        + 'migration gets 640 MiB/s. At its completion timeout it is canceled after 22 h 55 min. Set completionTimeoutPerGiB to 2 and allowPostCopy to true in the '
        + 'HyperConverged or, for such VMs alone, in a MigrationPolicy. (LM085)',
      acknowledged: undefined,
    }]);
    expect(() => (hyperConverged.node.root as App).synthYaml()).not.toThrow();
  });

  test('is judged by what the program has in the end', () => {
    const hyperConverged = cluster();
    hyperConverged.addWorkload({ vm: VM, link });
    new HeavyWorkloadMigration(Chart.of(hyperConverged), 'heavy', {
      workload: VM, link, acknowledgements: ['LM033', 'LM034'].map(rule => ({ rule, reason: 'Wanted.' })),
    });
    expect(hyperConverged.findings.map(({ rule, acknowledged }) => [rule, acknowledged])).toEqual([['LM033', 'Wanted.'], ['LM034', 'Wanted.']]);
  });

  test('can be acknowledged', () => {
    const hyperConverged = cluster({ acknowledgements: [{ rule: 'LM085', reason: 'It is shut down instead.' }], liveMigration: { parallelOutboundMigrationsPerNode: 1 } });
    hyperConverged.addWorkload({ vm: VM, link });
    expect(hyperConverged.findings.map(({ rule, acknowledged }) => [rule, acknowledged])).toEqual([['LM085', 'It is shut down instead.']]);
  });

  test('is of its cluster alone', () => {
    const app = new App();
    const [east, west] = ['east', 'west'].map(name => new HyperConverged(new Chart(app, name), 'hyperconverged'));
    east.addWorkload({ vm: VM, link });
    expect([idsOf(east), idsOf(west)]).toEqual([['LM085'], []]);
  });
});

test('findings are errors first, and those of the synthesis among them', () => {
  const hyperConverged = cluster({ liveMigration: { parallelMigrationsPerCluster: 0, network: 'elsewhere' } });
  expect(hyperConverged.findings.map(({ rule, isError }) => [rule, isError])).toEqual([['LM004', true], ['LM037', false]]);
  const [error] = hyperConverged.findings;
  expect(() => (hyperConverged.node.root as App).synthYaml()).toThrow(error.message);
  new ApiObject(Chart.of(hyperConverged), 'migration', { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstanceMigration', metadata: { name: 'a' }, spec: {} });
  expect(hyperConverged.findings.map(({ rule, isError }) => [rule, isError])).toEqual([['LM004', true], ['LM071', true], ['LM037', false]]);
  new ApiObject(Chart.of(hyperConverged), 'policy', {
    apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name: 'a\u001b[31m' }, spec: { selectors: {}, completionTimeoutPerGiB: -1 },
  });
  expect(hyperConverged.findings.map(({ object }) => object)).toContain('MigrationPolicy a\\u001b[31m');
});

test.each<[any, string]>([
  [undefined, '[prod/hyperconverged] vm.name is unset, which is no name. Write the name of the VM.'],
  [{ vm: { ...VM, name: '' }, link }, '[prod/hyperconverged] vm.name is "", which is no name. Write the name of the VM.'],
  [{ vm: { ...VM, name: 7, namespace: 8 }, link }, 'vm.name is 7, which is no name. Write the name of the VM.\n[prod/hyperconverged] vm.namespace is 8, which is no name. '
    + 'Write the namespace of the VM.'],
  [{ vm: { ...VM, labels: { app: 1 }, namespaceLabels: 'x' }, link }, '[prod/hyperconverged] vm.labels has 1 for app, which is no label\'s value. Write it in quotes.\n'
    + '[prod/hyperconverged] vm.namespaceLabels is "x", which has no labels. Write an object with a value for each label.'],
  [{ vm: VM }, '[prod/hyperconverged] db-0: link.bandwidth is unset. Write a Bandwidth, such as Bandwidth.gigabitsPerSecond(25).'],
  [{ vm: { ...VM, memory: Size.gibibytes(0), wishes: { finishWithin: Duration.seconds(0) } }, link }, '[prod/hyperconverged] db-0: vm.wishes.finishWithin is 0 s, no time. Write '
    + 'more, such as Duration.minutes(10).\n[prod/hyperconverged] db-0: vm.memory is 0, no memory.'],
])('what is wrong with a workload is told at once', (workload, message) => {
  const hyperConverged = cluster();
  expect(() => hyperConverged.addWorkload(workload as ClusterWorkload)).toThrow(message);
  expect(() => hyperConverged.forecast(workload as ClusterWorkload)).toThrow(message);
  expect(idsOf(hyperConverged)).toEqual([]);
});

test('programs without a workload do without the model', () => {
  const loaded: string[] = [];
  jest.isolateModules(() => {
    for (const module of ['advice', 'advisor', 'forecast', 'inputs', 'migration-run']) {
      jest.doMock(`../src/sizing/${module}`, () => {
        loaded.push(module);
        return jest.requireActual(`../src/sizing/${module}`);
      });
    }
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { HeavyWorkloadMigration: Heavy } = require('../src/heavy-workload-migration') as typeof import('../src/heavy-workload-migration');
    const cdk8s = require('cdk8s') as typeof import('cdk8s');
    /* eslint-enable @typescript-eslint/no-require-imports */
    const app = new cdk8s.App();
    const heavy = new Heavy(new cdk8s.Chart(app, 'prod'), 'heavy');
    app.synthYaml();
    expect(heavy.hyperConverged.findings.length).toBeGreaterThan(0);
    expect(loaded).toEqual([]);
    heavy.hyperConverged.addWorkload({ vm: VM, link });
    expect(loaded).toContain('advisor');
  });
});
