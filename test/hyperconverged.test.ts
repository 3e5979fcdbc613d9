import { App, Chart, Duration, Lazy, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { errorsOf, idsOf, synthesize, synthesizeKind } from './support';
import { Bandwidth, DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion } from '../src';

test('alone it is the resource without settings', () => {
  expect(synthesize(chart => new HyperConverged(chart, 'hyperconverged'))).toEqual([{
    apiVersion: 'hco.kubevirt.io/v1beta1',
    kind: 'HyperConverged',
    metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
    spec: {},
  }]);
});

test('metadata, namespace and other fields of the spec are what was handed over', () => {
  const spec = { featureGates: { downwardMetrics: true }, infra: {}, tuningPolicy: 'highBurst', obsoleteCPUs: { cpuModels: [] } };
  const rendered = synthesizeKind('HyperConverged', chart => new HyperConverged(chart, 'any id', {
    namespace: 'virtualization', labels: { a: 'b' }, annotations: { c: 'd' }, spec,
  }));
  expect(rendered.metadata).toEqual({
    name: 'kubevirt-hyperconverged', namespace: 'virtualization', labels: { a: 'b' }, annotations: { c: 'd' },
  });
  expect(rendered.spec).toEqual(spec);
});

test('settings in the spec are kept, and settings of constructs stand beside them', () => {
  const spec = { virtualization: { tuningPolicy: 'highBurst', liveMigrationConfig: { allowAutoConverge: true } } };
  const original = structuredClone(spec);
  const rendered = synthesizeKind('HyperConverged', chart => new HyperConverged(chart, 'hyperconverged', {
    version: HyperConvergedVersion.hco('1.19'), spec, liveMigration: { progressTimeout: Duration.minutes(5) },
  }));
  expect(rendered.spec).toEqual({
    virtualization: { tuningPolicy: 'highBurst', liveMigrationConfig: { allowAutoConverge: true, progressTimeout: 300 } },
  });
  expect(spec).toEqual(original);
});

test('what stands where settings belong has to be an object', () => {
  const make = (spec: any) => () => new HyperConverged(Testing.chart(), 'hyperconverged', { version: HyperConvergedVersion.hco('1.19'), spec });
  expect(make({ virtualization: 'all' })).toThrow('[test/hyperconverged] spec.virtualization is "all", and has to be a plain object');
  expect(make({ virtualization: { liveMigrationConfig: [] } })).toThrow('spec.virtualization.liveMigrationConfig is [], and has to be a plain object, since settings go into it. '
    + 'Write an object, or leave it out.');
  expect(make({ virtualization: Duration.seconds(5) })).toThrow('[test/hyperconverged] spec.virtualization is ');
  expect(make({ virtualization: new Map() })).toThrow('[test/hyperconverged] spec.virtualization is ');
});

test.each<[string, any]>([
  ['spec', 'all'],
  ['spec', ['a']],
])('%s as %j is refused', (_, spec) => {
  expect(() => new HyperConverged(Testing.chart(), 'hyperconverged', { spec })).toThrow('[test/hyperconverged] spec is ');
});

test('an object of another realm, or without a prototype, is an object', () => {
  const spec = { liveMigrationConfig: Object.assign(Object.create(null), { progressTimeout: 100 }) };
  expect(synthesizeKind('HyperConverged', chart => new HyperConverged(chart, 'hyperconverged', { spec })).spec.liveMigrationConfig.progressTimeout).toBe(100);
});

test.each<[string, unknown, string]>([
  ['completionTimeoutPerGiB', 30, '[test/hyperconverged] completionTimeoutPerGiB is 30, without a unit. Write a Duration'],
  ['progressTimeout', '30s', '[test/hyperconverged] progressTimeout is "30s", without a unit. Write a Duration'],
  ['bandwidthPerMigration', '64Mi', '[test/hyperconverged] bandwidthPerMigration is "64Mi", without a unit. Write a Bandwidth'],
])('%s: %j of a program without types is refused', (field, value, message) => {
  expect(() => new HyperConverged(Testing.chart(), 'hyperconverged', { liveMigration: { [field]: value } })).toThrow(message);
});

test('null of a program without types is a setting that is unset', () => {
  const documented = synthesizeKind('HyperConverged', chart => new HeavyWorkloadMigration(chart, 'heavy')).spec.liveMigrationConfig;
  const nulls: any = Object.fromEntries([
    'bandwidthPerMigration', 'completionTimeoutPerGiB', 'parallelMigrationsPerCluster', 'progressTimeout', 'allowPostCopy', 'network',
  ].map(field => [field, null]));
  const settings = synthesizeKind('HyperConverged', chart => {
    new HyperConverged(chart, 'hyperconverged', { liveMigration: nulls });
    new HeavyWorkloadMigration(chart, 'heavy', { parallelMigrationsPerCluster: 3 });
  }).spec.liveMigrationConfig;
  expect(settings).toEqual({ ...documented, parallelMigrationsPerCluster: 3 });
});

test('fields of the other API version are refused', () => {
  const ids = (release: string, spec: any) => idsOf(errorsOf(chart => new HyperConverged(chart, 'hyperconverged', {
    version: HyperConvergedVersion.openShift(release), spec,
  })));
  expect(ids('4.23', { evictionStrategy: 'LiveMigrate', tuningPolicy: 'highBurst' })).toEqual(['LM049', 'LM049']);
  expect(ids('4.23', { virtualization: { evictionStrategy: 'LiveMigrate' }, featureGates: [] })).toEqual([]);
  expect(ids('4.21', { virtualization: { evictionStrategy: 'LiveMigrate' } })).toEqual(['LM049']);
  expect(ids('4.21', { evictionStrategy: 'LiveMigrate', featureGates: {} })).toEqual([]);
});

test('a HyperConverged that is taken out of its chart is found no more', () => {
  const chart = Testing.chart();
  const first = HyperConverged.of(chart);
  chart.node.tryRemoveChild(first.node.id);
  const second = HyperConverged.of(chart);
  expect(second).not.toBe(first);
  expect(HyperConverged.of(chart)).toBe(second);
});

test('of() finds the chart\'s own, from anywhere in the chart, or makes it once', () => {
  const app = new App();
  const [withOne, without] = [new Chart(app, 'with'), new Chart(app, 'without')];
  const own = new HyperConverged(new Construct(withOne, 'platform'), 'virtualization');
  expect(HyperConverged.of(new Construct(withOne, 'x'))).toBe(own);
  const made = HyperConverged.of(new Construct(without, 'x'));
  expect(made).not.toBe(own);
  expect(made.node.path).toBe('without/kubevirt-hyperconverged');
  expect(HyperConverged.of(without)).toBe(made);
  expect(() => HyperConverged.of(app)).toThrow('cannot find a parent chart');
});

test('of() finds the first of a chart, that of the nearest chart around it, and makes none in a chart within one that has', () => {
  const outer = new Chart(new App(), 'outer');
  const first = new HyperConverged(outer, 'first');
  new HyperConverged(outer, 'second');
  expect(HyperConverged.of(outer)).toBe(first);
  const inner = new Chart(outer, 'inner');
  expect(HyperConverged.of(inner)).toBe(first);
  const nearest = new HyperConverged(inner, 'nearest');
  expect(HyperConverged.of(new Construct(new Chart(inner, 'innermost'), 'x'))).toBe(nearest);
  expect(HyperConverged.of(outer)).toBe(first);
});

describe('contributions', () => {
  test('that agree are one', () => {
    const rendered = synthesizeKind('HyperConverged', chart => {
      new HyperConverged(chart, 'hyperconverged', {
        spec: { liveMigrationConfig: { bandwidthPerMigration: '0', progressTimeout: 150 } },
        liveMigration: { completionTimeoutPerGiB: Duration.seconds(150) },
        nodes: 3,
        clusterNetworks: { machines: ['10.0.0.0/16'] },
      });
      new HeavyWorkloadMigration(chart, 'heavy');
      new DedicatedMigrationNetwork(chart, 'network', {
        nic: 'eth1', range: '10.200.5.0/24', nodes: 3, clusterNetworks: { machines: ['10.0.0.0/16'] },
      });
    });
    expect(rendered.spec.liveMigrationConfig).toMatchObject({ bandwidthPerMigration: '0', progressTimeout: 150, completionTimeoutPerGiB: 150 });
  });

  test('that disagree name the field, both values and both constructs', () => {
    const errors = errorsOf(chart => {
      new HyperConverged(chart, 'hyperconverged', {
        nodes: 5, liveMigration: { completionTimeoutPerGiB: Duration.seconds(20), bandwidthPerMigration: Bandwidth.mebibytesPerSecond(64) },
      });
      new HeavyWorkloadMigration(chart, 'heavy');
      new DedicatedMigrationNetwork(chart, 'one', { nic: 'eth1', range: '10.200.5.0/24', nodes: 6 });
      new DedicatedMigrationNetwork(chart, 'two', { nic: 'eth2', range: '10.200.6.0/24', name: 'another' });
    });
    expect(errors).toEqual([
      '[prod/hyperconverged] liveMigrationConfig.bandwidthPerMigration is "64Mi", as prod/hyperconverged has it, and "0Mi", as prod/heavy has it by '
      + 'default. Say it to prod/heavy, whose default it then takes the place of. (LM015)',
      '[prod/hyperconverged] liveMigrationConfig.completionTimeoutPerGiB is 20, as prod/hyperconverged has it, and 150, as prod/heavy has it by '
      + 'default. Say it to prod/heavy, whose default it then takes the place of. (LM015)',
      '[prod/hyperconverged] nodes is 5, as prod/hyperconverged has it, and 6, as prod/one has it. Say it once, or the same in both places. (LM015)',
      '[prod/one] liveMigrationConfig.network is "migration-network", as prod/one has it, and "another", as prod/two has it. Say it once, or the same in '
      + 'both places. (LM015)',
    ]);
  });

  test('that disagree about a network of the cluster name it', () => {
    expect(errorsOf(chart => {
      new HyperConverged(chart, 'hyperconverged', { clusterNetworks: { pods: ['10.8.0.0/14'] } });
      new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24', clusterNetworks: { pods: ['10.12.0.0/14'] } });
    })).toEqual([
      '[prod/hyperconverged] clusterNetworks.pods is ["10.8.0.0/14"], as prod/hyperconverged has it, and ["10.12.0.0/14"], as prod/network has it. Say it once, '
      + 'or the same in both places. (LM015)',
    ]);
  });

  test('about the cluster complete each other', () => {
    const errors = errorsOf(chart => {
      new HyperConverged(chart, 'hyperconverged', { clusterNetworks: { pods: ['10.8.0.0/14'], machines: ['10.0.0.0/16'] } });
      new DedicatedMigrationNetwork(chart, 'network', {
        nic: 'eth1', range: '10.128.5.0/24', clusterNetworks: { services: ['172.16.0.0/16'], machines: ['10.0.0.0/16'], pods: ['10.8.0.0/14'] },
      });
    });
    expect(errors).toEqual([]);
  });

  test('of the spec are told from others of the same construct', () => {
    const errors = errorsOf(chart => new HyperConverged(chart, 'hyperconverged', {
      spec: { liveMigrationConfig: { progressTimeout: 100 } }, liveMigration: { progressTimeout: Duration.seconds(200) },
    }));
    expect(errors).toEqual([
      '[prod/hyperconverged] liveMigrationConfig.progressTimeout is 100, as the spec of prod/hyperconverged has it, and 200, as prod/hyperconverged has it. '
      + 'Say it once, or the same in both places. (LM015)',
    ]);
  });

  test('can come from constructs of one\'s own', () => {
    const rendered = synthesizeKind('HyperConverged', chart => {
      const platform = new Construct(chart, 'platform');
      HyperConverged.of(chart).configureLiveMigration(platform, { allowAutoConverge: true });
    });
    expect(rendered.spec.liveMigrationConfig).toEqual({ allowAutoConverge: true });
    const errors = errorsOf(chart => {
      const platform = new Construct(chart, 'platform');
      HyperConverged.of(chart).configureLiveMigration(platform, { parallelMigrationsPerCluster: 0 });
    });
    expect(errors).toEqual([
      '[prod/platform] liveMigrationConfig.parallelMigrationsPerCluster is 0, and so no migration ever starts. Write 1 or more. (LM004)',
    ]);
  });
});

test('two in one chart are an error, which says how to have one', () => {
  const errors = errorsOf(chart => {
    new HeavyWorkloadMigration(chart, 'heavy');
    new HyperConverged(chart, 'late', { version: HyperConvergedVersion.openShift('4.23') });
  });
  expect(idsOf(errors)).toEqual(['LM011']);
  expect(errors[0]).toContain('[prod/late] kind is "HyperConverged", of which there are 2');
  expect(errors[0]).toContain('create it before whatever configures it');
});

test('charts of one app are clusters of their own', () => {
  const app = new App();
  for (const release of ['4.18', '4.23']) {
    const chart = new Chart(app, release.replace('.', '-'));
    new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift(release) });
    new HeavyWorkloadMigration(chart, 'heavy');
    new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
  }
  expect(app.synthYaml().match(/apiVersion: hco.*/g)).toEqual(['apiVersion: hco.kubevirt.io/v1beta1', 'apiVersion: hco.kubevirt.io/v1']);
});

test.each<[string, any]>([
  ['parallelMigrationsPerCluster', NaN], ['parallelMigrationsPerCluster', Infinity], ['parallelMigrationsPerCluster', 1.5],
  ['parallelMigrationsPerCluster', -1], ['parallelMigrationsPerCluster', 0], ['parallelMigrationsPerCluster', 2 ** 31],
  ['parallelOutboundMigrationsPerNode', NaN], ['parallelOutboundMigrationsPerNode', -1], ['parallelOutboundMigrationsPerNode', 0],
  ['parallelOutboundMigrationsPerNode', 0.5], ['parallelOutboundMigrationsPerNode', '1'],
  ['completionTimeoutPerGiB', Duration.millis(1500)], ['completionTimeoutPerGiB', Duration.seconds(NaN)], ['completionTimeoutPerGiB', Duration.days(Infinity)],
  ['progressTimeout', Duration.millis(1)], ['progressTimeout', Duration.seconds(2 ** 60)],
  ['bandwidthPerMigration', Bandwidth.mebibytesPerSecond(-1)], ['bandwidthPerMigration', Bandwidth.bytesPerSecond(64)],
  ['bandwidthPerMigration', Bandwidth.gigabitsPerSecond(NaN)], ['bandwidthPerMigration', Bandwidth.mebibytesPerSecond(Infinity)],
  ['bandwidthPerMigration', Bandwidth.gibibytesPerSecond(1.1)], ['bandwidthPerMigration', Bandwidth.gibibytesPerSecond(1e30)],
  ['allowPostCopy', 'true'], ['allowAutoConverge', 1], ['allowWorkloadDisruption', true],
  ['network', ''], ['network', 'Upper'], ['network', 'a/b/c'], ['network', '/a'], ['network', 'a_b'], ['network', 'x'.repeat(64)], ['network', 'a\nb'],
  ['network', '{"name":"x"}'], ['network', 'ａ'],
])('%s: %p is refused by one error, which names it', (field, value) => {
  const errors = errorsOf(chart => new HyperConverged(chart, 'hyperconverged', { liveMigration: { [field]: value } }));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(`[prod/hyperconverged] liveMigrationConfig.${field} is `);
});

test.each([NaN, 0, -1, 1.5, Infinity])('%p nodes are refused', nodes => {
  expect(idsOf(errorsOf(chart => new HyperConverged(chart, 'hyperconverged', { nodes })))).toEqual(['LM016']);
});

test('a network of the cluster that is none is refused', () => {
  const errors = errorsOf(chart => new HyperConverged(chart, 'hyperconverged', { clusterNetworks: { services: ['172.30.0.0/16', '172.30.0.0'] } }));
  expect(errors).toEqual([
    '[prod/hyperconverged] clusterNetworks.services.1 is "172.30.0.0", which is no network in CIDR notation. Write one, such as 10.128.0.0/14. (LM016)',
  ]);
});

test.each<[string, any]>([
  ['namespace', { namespace: 'OpenShift' }], ['namespace', { namespace: 'a.b' }], ['namespace', { namespace: '' }], ['namespace', { namespace: '-a' }],
  ['labels.a b', { labels: { 'a b': 'c' } }], ['labels.a/b/c', { labels: { 'a/b/c': 'd' } }], ['labels./b', { labels: { '/b': 'd' } }],
  ['labels.a', { labels: { a: 'b c' } }], ['labels.a', { labels: { a: 'b'.repeat(64) } }], ['labels.a', { labels: { a: true } }],
  ['annotations.a b', { annotations: { 'a b': 'c' } }], ['annotations.a', { annotations: { a: 1 } }],
])('metadata.%s: %j is refused', (field, props) => {
  const errors = errorsOf(chart => new HyperConverged(chart, 'hyperconverged', props));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(`[prod/hyperconverged] metadata.${field} is `);
});

test('a reason that is no text is refused', () => {
  const acknowledge = (reason: any) => () => new HyperConverged(Testing.chart(), 'hc', { acknowledgements: [{ rule: 'LM033', reason }] });
  expect(acknowledge(Lazy.any({ produce: () => 'later' }))).toThrow(/^\[test\/hc\/Resource\] the reason of LM033 is .*, which is no text\. Write why the advice is not followed\.$/);
  expect(acknowledge('now')).not.toThrow();
});
