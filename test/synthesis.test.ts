import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, Chart, Duration, Include, JsonPatch, Lazy, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { errorsOf, idsOf } from './support';
import {
  DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MigrationNodeNetwork, MigrationPolicy,
  MigrationPolicySelector,
} from '../src';

const NAD = { apiVersion: 'k8s.cni.cncf.io/v1', kind: 'NetworkAttachmentDefinition' };

test('all problems of a synthesis come in one error, each with the construct that it is about', () => {
  const errors = errorsOf(chart => {
    new HyperConverged(chart, 'hyperconverged', { labels: { a: ' ' }, nodes: -1 });
    new HeavyWorkloadMigration(chart, 'heavy', { parallelOutboundMigrationsPerNode: 6, network: 'by-hand' });
    const byHand = new Construct(chart, 'by-hand');
    new ApiObject(byHand, 'network', { ...NAD, metadata: { name: 'by-hand', namespace: 'openshift-cnv' }, spec: { config: '{"type":"macvlan"}' } });
    new HeavyWorkloadMigration(new Chart(chart.node.root as App, 'second'), 'heavy', { parallelMigrationsPerCluster: 0 });
  });
  expect(errors.map(error => [/^\[(.*?)\] (\S+)/.exec(error)!.slice(1), idsOf([error])].flat())).toEqual([
    ['prod/hyperconverged', 'nodes', 'LM016'],
    ['prod/hyperconverged', 'metadata.labels.a', 'LM017'],
    ['prod/heavy', 'liveMigrationConfig.parallelOutboundMigrationsPerNode', 'LM014'],
    ['prod/by-hand/network', 'config.master', 'LM019'],
    ['prod/by-hand/network', 'config.ipam', 'LM022'],
    ['second/heavy', 'liveMigrationConfig.parallelMigrationsPerCluster', 'LM004'],
  ]);
});

test('the message is as it is documented', () => {
  expect(errorsOf(chart => new HeavyWorkloadMigration(chart, 'heavy', { parallelOutboundMigrationsPerNode: 6 }))).toEqual([
    '[prod/heavy] liveMigrationConfig.parallelOutboundMigrationsPerNode is 6, more than parallelMigrationsPerCluster (5), so it is never reached. Set it to '
    + '5 or less, or raise parallelMigrationsPerCluster. (LM014)',
  ]);
});

test('what only has the name of a setting is not told of at the construct that asks for that', () => {
  const errors = errorsOf(chart => {
    new HyperConverged(chart, 'hyperconverged', { labels: { network: 'a b' } });
    const nodeNetwork = new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1', nodeSelector: { network: 'a b' } });
    new DedicatedMigrationNetwork(chart, 'network', { nodeNetwork, range: '10.200.5.0/24' });
  });
  expect(errors.map(error => error.split(' is ')[0])).toEqual(['[prod/hyperconverged] metadata.labels.network', '[prod/nodes] nodeSelector.network']);
});

test('included YAML and plain API objects are judged beside ours', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'include-')), 'network.yaml');
  fs.writeFileSync(file, JSON.stringify({ ...NAD, metadata: { name: 'included', namespace: 'openshift-cnv' }, spec: { config: 'type: macvlan' } }));
  const errors = errorsOf(chart => {
    new HyperConverged(chart, 'hyperconverged', { liveMigration: { network: 'included' } });
    new Include(chart, 'include', { url: file });
    new ApiObject(chart, 'plain', { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'other' } });
  });
  expect(errors.map(error => [error.split(' ')[0], idsOf([error])[0]])).toEqual([
    ['[prod/include/included-networkattachmentdefinition-openshift-cnv]', 'LM018'], ['[prod/plain]', 'LM011'],
  ]);
});

test('a network in a chart of its own belongs to the cluster that it configures, and others to the only one', () => {
  const app = new App();
  const platform = new Chart(app, 'platform');
  const hyperConverged = new HyperConverged(platform, 'hyperconverged', { nodes: 30 });
  new DedicatedMigrationNetwork(new Chart(app, 'network'), 'network', { hyperConverged, nic: 'eth1', range: '10.200.5.0/28' });
  expect(() => app.synthYaml()).toThrow('[network/network] config.ipam.range is "10.200.5.0/28", which has 14 addresses to give, where 32 are needed');

  const other = new App();
  new HyperConverged(new Chart(other, 'platform'), 'hyperconverged', { nodes: 30, liveMigration: { network: 'by-hand' } });
  new ApiObject(new Chart(other, 'networks'), 'network', {
    ...NAD,
    metadata: { name: 'by-hand', namespace: 'openshift-cnv' },
    spec: { config: '{"type":"macvlan","master":"eth1","ipam":{"type":"whereabouts","range":"10.200.5.0/28"}}' },
  });
  expect(() => other.synthYaml()).toThrow('[networks/network] config.ipam.range is "10.200.5.0/28", which has 14 addresses');
});

test('of several clusters, none is held against a chart that belongs to none of them', () => {
  const app = new App();
  for (const release of ['4.12', '4.21']) {
    new HyperConverged(new Chart(app, release.replace('.', '-')), 'hyperconverged', { version: HyperConvergedVersion.openShift(release) });
  }
  new ApiObject(new Chart(app, 'third'), 'by-hand', {
    apiVersion: 'hco.kubevirt.io/v1',
    kind: 'HyperConverged',
    metadata: { name: 'kubevirt-hyperconverged' },
    spec: { virtualization: { liveMigrationConfig: { allowPostCopy: true } } },
  });
  expect(() => app.synthYaml()).not.toThrow();
});

test('what changes between two syntheses is judged anew', () => {
  const chart = Testing.chart();
  const hyperConverged = ApiObject.of(new HeavyWorkloadMigration(chart, 'heavy'));
  expect(Testing.synth(chart)).toHaveLength(1);
  hyperConverged.addJsonPatch(JsonPatch.replace('/spec/liveMigrationConfig/completionTimeoutPerGiB', 0));
  expect(() => Testing.synth(chart)).toThrow('LM007');
  hyperConverged.addJsonPatch(JsonPatch.replace('/spec/liveMigrationConfig/completionTimeoutPerGiB', 20));
  expect(Testing.synth(chart)[0].spec.liveMigrationConfig.completionTimeoutPerGiB).toBe(20);
});

test('what can\'t be rendered is an error before any chart is written', () => {
  const errors = errorsOf(chart => {
    const second = new Chart(chart.node.root as App, 'second');
    new HyperConverged(second, 'hyperconverged', {
      spec: { infra: Lazy.any({ produce: () => { throw new Error('no nodes yet'); } }) },
    });
  });
  expect(errors).toEqual([expect.stringMatching(/^\[second\/hyperconverged\] .*no nodes yet/)]);
});

test('a construct that is taken out of the tree is judged no more', () => {
  const chart = Testing.chart();
  new HyperConverged(chart, 'hyperconverged', { liveMigration: { parallelMigrationsPerCluster: 0 } });
  expect(() => Testing.synth(chart)).toThrow('LM004');
  chart.node.tryRemoveChild('hyperconverged');
  expect(Testing.synth(chart)).toEqual([]);
});

test('a cluster that is taken out of the tree leaves its release to the next', () => {
  const chart = Testing.chart();
  const old = new HyperConverged(chart, 'old', { version: HyperConvergedVersion.openShift('4.12') });
  chart.node.tryRemoveChild('old');
  new HeavyWorkloadMigration(chart, 'heavy');
  expect(Testing.synth(chart)[0].spec.liveMigrationConfig.allowPostCopy).toBe(true);
  expect(old.effectiveConfig({}).settings.completionTimeoutPerGiB.value).toBe(800);
});

test('an app without our constructs is none of our business', () => {
  const chart = Testing.chart();
  new ApiObject(chart, 'plain', { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'other' } });
  expect(Testing.synth(chart)).toHaveLength(1);
});

test('cdk8s-plus-27 is not loaded, and rules only to judge', () => {
  const script = `
    require('./test/from-sources');
    const loaded = name => Object.keys(require.cache).some(file => file.includes(name));
    const { App, Chart } = require('cdk8s');
    const { DedicatedMigrationNetwork, HeavyWorkloadMigration } = require('./src');
    const chart = new Chart(new App(), 'prod');
    new HeavyWorkloadMigration(chart, 'heavy');
    new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
    const before = loaded('/src/rules/');
    chart.toJson();
    console.log(JSON.stringify([before, loaded('/src/rules/'), loaded('cdk8s-plus')]));
  `;
  expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: path.join(__dirname, '..'), encoding: 'utf8' }))).toEqual([false, true, false]);
});

describe('which objects are for which cluster', () => {
  const byHand = (chart: Chart, id: string, settings: unknown = {}) => new ApiObject(chart, id, {
    apiVersion: 'hco.kubevirt.io/v1beta1',
    kind: 'HyperConverged',
    metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
    spec: { liveMigrationConfig: settings },
  });

  test('a chart with a HyperConverged that is written by hand is a cluster of its own', () => {
    const app = new App();
    new HeavyWorkloadMigration(new Chart(app, 'east'), 'heavy');
    const west = new Chart(app, 'west');
    byHand(west, 'hc', { network: 'small' });
    new ApiObject(west, 'network', {
      ...NAD,
      metadata: { name: 'small', namespace: 'openshift-cnv' },
      spec: { config: '{"type":"macvlan","master":"eth1","ipam":{"type":"whereabouts","range":"10.200.5.0/29"}}' },
    });
    expect(() => app.synthYaml()).not.toThrow();
    byHand(new Chart(app, 'north'), 'hc', { parallelMigrationsPerCluster: 0 });
    expect(() => app.synthYaml()).toThrow('[north/hc] liveMigrationConfig.parallelMigrationsPerCluster is 0');
  });

  test('a chart in a chart is part of its cluster', () => {
    const chart = Testing.chart();
    const hyperConverged = new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift('4.23'), nodes: 30 });
    const nested = new Chart(chart, 'migration');
    const heavy = new HeavyWorkloadMigration(nested, 'heavy', { network: 'by-hand' });
    expect(heavy.hyperConverged).toBe(hyperConverged);
    new ApiObject(nested, 'network', {
      ...NAD,
      metadata: { name: 'by-hand', namespace: 'openshift-cnv' },
      spec: { config: '{"type":"macvlan","master":"eth1","ipam":{"type":"whereabouts","range":"10.200.5.0/28"}}' },
    });
    expect(() => Testing.synth(chart)).toThrow('[test/migration/network] config.ipam.range is "10.200.5.0/28", which has 14 addresses');
  });

  test('what is in a list is judged', () => {
    const errors = errorsOf(chart => {
      new HyperConverged(chart, 'hyperconverged', { liveMigration: { network: 'listed' } });
      new ApiObject(chart, 'list', {
        apiVersion: 'v1',
        kind: 'List',
        items: [
          { apiVersion: 'k8s.cni.cncf.io/v1', kind: 'NetworkAttachmentDefinitionList', items: [] },
          { kind: 'List', items: [{ ...NAD, metadata: { name: 'listed', namespace: 'openshift-cnv' }, spec: { config: '{}' } }] }, 'nothing', null,
        ],
      });
      new ApiObject(chart, 'no-list', { apiVersion: 'v1', kind: 'List' });
      new ApiObject(chart, 'typed', {
        apiVersion: 'k8s.cni.cncf.io/v1', kind: 'NetworkAttachmentDefinitionList', items: [{ ...NAD, metadata: { name: 'typed', namespace: 'vms' }, spec: { config: 'none' } }],
      });
    });
    expect(errors.map(error => [error.split(' ')[0], idsOf([error])[0]])).toEqual([['[prod/list]', 'LM018'], ['[prod/list]', 'LM022'], ['[prod/typed]', 'LM018']]);
  });
});

describe('an error is never lost', () => {
  test('by taking the construct that asked for it out of the tree', () => {
    const chart = Testing.chart();
    new HeavyWorkloadMigration(chart, 'heavy', { completionTimeoutPerGiB: Duration.seconds(0) });
    chart.node.tryRemoveChild('heavy');
    expect(() => Testing.synth(chart)).toThrow('[test/kubevirt-hyperconverged] liveMigrationConfig.completionTimeoutPerGiB is 0');
  });

  test('by asking in the name of the app', () => {
    const chart = Testing.chart();
    HyperConverged.of(chart).configureLiveMigration(chart.node.root, { parallelMigrationsPerCluster: 0 });
    expect(() => Testing.synth(chart)).toThrow('liveMigrationConfig.parallelMigrationsPerCluster is 0');
    let message = '';
    try {
      Testing.synth(chart);
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message.match(/LM004/g)).toHaveLength(1); // and told once
  });

  test.each<[string, (elsewhere: Chart, hyperConverged: HyperConverged) => unknown]>([
    ['heavy', (elsewhere, hyperConverged) => new HeavyWorkloadMigration(elsewhere, 'heavy', { hyperConverged })],
    ['network', (elsewhere, hyperConverged) => new DedicatedMigrationNetwork(elsewhere, 'network', { hyperConverged, nic: 'eth1', range: '10.200.5.0/24' })],
    ['policy', (elsewhere, hyperConverged) => new MigrationPolicy(elsewhere, 'policy', { hyperConverged, selector: MigrationPolicySelector.everyVm() })],
    ['nodes', (elsewhere, hyperConverged) => new MigrationNodeNetwork(elsewhere, 'nodes', { hyperConverged, nic: 'eth1' })],
  ])('by asking from another app: %s', (id, ask) => {
    const hyperConverged = HyperConverged.of(Testing.chart());
    expect(() => ask(new Chart(new App(), 'elsewhere'), hyperConverged)).toThrow(
      `[elsewhere/${id}] hyperConverged is test/kubevirt-hyperconverged of another App, and each is checked and written without the other. Put both into one App.`);
  });

  test('by a patch of a network\'s name', () => {
    expect(errorsOf(chart => {
      const network = new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
      ApiObject.of(network).addJsonPatch(JsonPatch.replace('/metadata/name', 'other'));
    })).toEqual(['[prod/network] liveMigrationConfig.network is "migration-network", while the program\'s network for migrations is called "other". '
      + 'Name it by the property name of DedicatedMigrationNetwork, which network follows. (LM027)']);
  });

  test('by what is taken out of the program again', () => {
    expect(errorsOf(chart => {
      new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
      chart.node.tryRemoveChild('network');
    })).toEqual(['[prod/kubevirt-hyperconverged] prod/network configures it, and was taken out of the program afterwards. Decide that before it is made.']);
  });

  test('by another one', () => {
    const errors = errorsOf(chart => {
      new DedicatedMigrationNetwork(chart, 'one', { nic: 'eth1', range: '10.200.5.0/33', namespace: 'a/b' });
      new DedicatedMigrationNetwork(chart, 'two', { nic: 'eth 2', range: '10.200.6.0/24', name: 'two' });
    });
    expect(errors.map(error => [/^\[(.*?)\] (\S+)/.exec(error)!.slice(1), idsOf([error])].flat())).toEqual([
      ['prod/one', 'liveMigrationConfig.network', 'LM009'],
      ['prod/one', 'metadata.namespace', 'LM013'],
      ['prod/one', 'liveMigrationConfig.network', 'LM015'],
      ['prod/one', 'config.ipam.range', 'LM023'],
      ['prod/two', 'config.master', 'LM019'],
    ].sort((a, b) => (`${a[0]} ${a[2]}` < `${b[0]} ${b[2]}` ? -1 : 1)));
  });

  test('by a value that YAML can\'t hold, in one chart of several', () => {
    const errors = errorsOf(chart => {
      new HyperConverged(new Chart(chart.node.root as App, 'second'), 'hyperconverged', { spec: { infra: { replicas: () => 2, count: 2n } } });
    });
    expect(errors.map(error => error.split(',')[0])).toEqual([
      '[second/hyperconverged] infra.count is "2"', '[second/hyperconverged] infra.replicas is "() => 2"',
    ]);
  });
});

test('two networks of one name are refused', () => {
  const errors = errorsOf(chart => {
    new DedicatedMigrationNetwork(chart, 'one', { nic: 'eth1', range: '10.200.5.0/24' });
    new DedicatedMigrationNetwork(chart, 'two', { nic: 'eth2', range: '10.200.6.0/24' });
  });
  expect(errors.map(error => [error.split(' ')[0], idsOf([error])[0]])).toEqual([['[prod/two]', 'LM048']]);
});

test('reasons that several constructs have for the same acknowledgement are all kept', () => {
  const chart = Testing.chart();
  new HyperConverged(chart, 'hyperconverged', { acknowledgements: [{ rule: 'LM033', reason: 'Fast.' }] });
  new HeavyWorkloadMigration(chart, 'heavy', { acknowledgements: [{ rule: 'LM033', reason: 'Idle.' }, { rule: 'LM033', reason: 'Fast.' }] });
  expect(Testing.synth(chart)[0].metadata.annotations).toEqual({ 'cdk8s-live-migration/LM033': 'Fast. Idle.' });
});

test('a chart with the charts in it is a cluster, also without a HyperConverged', () => {
  const chart = Testing.chart();
  const selector = MigrationPolicySelector.vms({ size: 'large' });
  for (const name of ['one', 'two']) {
    new MigrationPolicy(new Chart(chart, name), 'databases', { selector });
  }
  expect(() => (chart.node.root as App).synthYaml()).toThrow('[test/two/databases] metadata.name is "databases", which another MigrationPolicy has already.');
});
