// Programs that people write with the constructs, as data made by fast-check, and the manifests that they render.
const { App, Chart, Duration } = require('cdk8s');
const { Group, PercentOrAbsolute } = require('cdk8s-plus-27');
const fc = require('fast-check');
const lib = require('../../lib');

const { Bandwidth, HyperConvergedVersion, Ipam, MigrationPolicySelector, NetworkAttachment, NodeBridge } = lib;

const one = fc.constantFrom;
/** Some of the properties of a construct. */
const some = (model, requiredKeys = []) => fc.record(model, { requiredKeys, noNullPrototype: true });
const dictionary = (keys, values, options) => fc.dictionary(keys, values, { ...options, noNullPrototype: true });

const LETTERS = n => 'n'.repeat(n);

/** By what a program is about: its data. Of 20 values, `wrong` are none that the library or the server takes. */
function partsOf(wrong, version) {
  const mostly = (right, odd) => fc.oneof({ weight: 20 - wrong, arbitrary: right }, { weight: wrong, arbitrary: odd });
  const count = mostly(one(1, 2, 5, 5, 5), one(0, -1, 1.5, 2 ** 31, 2 ** 53, '2', null, true));
  const bool = mostly(fc.boolean(), one('true', 0, null));
  const seconds = mostly(one(1, 20, 150, 800, 86400), one(0, -1, 1.5, 2 ** 53, 'x'));
  const bandwidth = mostly(
    fc.tuple(one('mebibytesPerSecond', 'gibibytesPerSecond', 'megabitsPerSecond', 'gigabitsPerSecond'), fc.oneof(fc.integer({ min: 9, max: 2 ** 30 }),
      one(0, 12.5))),
    fc.tuple(one('bytesPerSecond', 'kibibytesPerSecond', 'kilobitsPerSecond', 'gibibytesPerSecond'), one(-1, 1, 64.5, 2 ** 40, 1e30, NaN, Infinity)),
  );
  const label = mostly(one('size', 'example.com/size', 'A.b_c-d', LETTERS(63), 'kubernetes.io/metadata.name'), one('', 'a b', '-a', LETTERS(64),
    'a/b/c', 'Example.com/x', 'x/', '/x'));
  const labelValue = mostly(one('large', '', 'A.b_c-1', LETTERS(63), 'true'), one('a b', '-a', LETTERS(64), 'é', true, 1, null));
  const labels = dictionary(label, labelValue, { maxKeys: 3 });
  const annotations = dictionary(
    mostly(one('note', 'Example.com/note', 'example.com/a.b'), one('a b', 'a/b/c', '')), mostly(one('any text', '', 'ü\n', LETTERS(500)), one(1, true,
      null)), { maxKeys: 2 });
  const name = mostly(one('migration', 'a', '0', 'a-b', LETTERS(63)), one('', 'A', 'a_b', '-a', 'a-', 'a..b', LETTERS(254), 'a/b', 'ä'));
  const dottedName = fc.oneof(name, one('a.b', 'b1.c-d.e'));
  const namespace = mostly(one('openshift-cnv', 'default', 'vms', LETTERS(63)), one('', 'A', 'a.b', LETTERS(64), 'a_b'));
  const nic = mostly(one('eth1', 'ens2f0', 'bond0', 'eth1.100'), one('', 'a b', LETTERS(16), 'a/b'));
  const range = mostly(one('10.200.5.0/24', '192.168.7.0/25', 'fd00:7::/112'), one('10.200.5.0', '10.200.5.0/33', 'x', ''));
  const mtu = mostly(one(1500, 9000, 8900), one(0, -1, 1500.5, 'x', 99999));
  const vlan = mostly(fc.integer({ min: 1, max: 4094 }), one(0, 4095, 1.5, '7'));

  const settings = {
    bandwidthPerMigration: bandwidth, completionTimeoutPerGiB: seconds, parallelMigrationsPerCluster: count, parallelOutboundMigrationsPerNode: count,
    progressTimeout: seconds, allowPostCopy: bool, allowAutoConverge: bool, allowWorkloadDisruption: bool,
    network: mostly(one('migration-network', 'default/migration', 'openshift-cnv/a'), one('', 'A', 'a/b/c', 'a b', 7)),
  };

  /** Parts of a spec that pass through. */
  const right = version.apiVersion.endsWith('/v1')
    ? [['storage', {}], ['deployment', {}], ['virtualization', {}], ['featureGates', []], ['virtualization', { tuningPolicy: 'annotation' }]]
    : [['infra', {}], ['workloads', {}], ['featureGates', {}], ['certConfig', {}], ['tuningPolicy', 'annotation'], ['defaultCPUModel', 'Cascadelake-Server'],
      ['dataImportCronTemplates', []], ['uninstallStrategy', 'RemoveWorkloads'], ['liveMigrationConfig', { allowAutoConverge: true }]];
  const passed = mostly(
    fc.uniqueArray(one(...right), { maxLength: 2, selector: ([key]) => key }).map(Object.fromEntries),
    dictionary(
      one(...right.map(([key]) => key), 'evictionStrategy', 'hypervisors', 'enableCommonBootImageImport', 'infrastructure', 'storage', 'infra'),
      one({}, [], 'highBurst', 'External', true, 7, null, { allowPostCopy: true }), { minKeys: 1, maxKeys: 2 }),
  );

  const selector = fc.oneof(
    fc.constant({}),
    some({ vms: dictionary(label, mostly(one('large', ''), one('a b', true)), { minKeys: 1, maxKeys: 2 }) }, ['vms']),
    some({ namespaces: dictionary(label, mostly(one('orders', ''), one('a b', 7)), { minKeys: 1, maxKeys: 2 }) }, ['namespaces']),
  );

  /** Some of the settings of which a construct has `names`: mostly of those that the release has as well. */
  const settingsOf = (names, ofRelease) => {
    const among = fields => some(Object.fromEntries(fields.map(field => [field, settings[field]])));
    return mostly(among(names.filter(field => ofRelease.includes(field))), among(names));
  };
  const inCluster = names => settingsOf(names, version.liveMigrationFields);
  const heavy = Object.keys(settings).filter(field => field !== 'network');
  const policy = heavy.filter(field => !['progressTimeout', 'parallelMigrationsPerCluster', 'parallelOutboundMigrationsPerNode'].includes(field));
  const merged = (...records) => fc.tuple(...records).map(parts => Object.assign({}, ...parts));

  return {
    cluster: some({
      namespace, labels, annotations, liveMigration: inCluster(Object.keys(settings)), spec: fc.option(passed, { nil: undefined, freq: 2 }),
      evictionStrategy: mostly(one('None', 'LiveMigrate', 'LiveMigrateIfPossible', 'External'), one('', 'Migrate', 7)),
      workloadUpdateStrategy: some({
        methods: mostly(fc.uniqueArray(one('LiveMigrate', 'Evict')), one('LiveMigrate', ['Shutdown'])), batchEvictionSize: count,
        batchEvictionInterval: mostly(one(0, 1, 60000, 90500), one(-1, 0.5)),
      }),
    }),
    heavy: merged(inCluster(heavy), some({ only: selector, exempt: selector })),
    policy: merged(settingsOf(policy, version.migrationPolicyFields), some({ selector, name: dottedName }, ['selector']),
      version.migrationPolicyFields.includes('maxDowntimeMs') ? some({ maxDowntime: mostly(one(1, 300, 2000000), one(0, 1.5, 2000001)) }) : fc.constant({})),
    network: some({
      nic, range, mtu, name, networkName: one('migration-bridge', 'x'), namespace, cniVersion: mostly(one('0.3.1', '0.4.0', '1.0.0'), one('1', '9.9.9')),
      attachment: fc.tuple(one('macvlan', 'ipvlan', 'bridge', 'ovnLocalnet', 'raw'), nic, fc.option(vlan, { nil: undefined })),
      ipam: fc.tuple(one('whereabouts', 'dhcp', 'ovnSubnets', 'raw'), range),
    }),
    nodes: some({
      nic, sharedNic: nic, vlan, mtu, nodeSelector: labels, name: dottedName,
      bond: some({ name: nic, mode: mostly(one('active-backup', '802.3ad', 'balance-xor'), one('x')), ports: mostly(one(['ens3f0', 'ens3f1'],
        ['ens3f0']), one([])) }, ['name', 'mode', 'ports']),
      bridge: fc.tuple(one('linux', 'ovs', 'existingOvs'), nic), maxUnavailable: fc.tuple(one('percent', 'absolute'), mostly(one(1, 50, 100), one(0,
        101, 1.5))),
    }),
    migration: some({ virtualMachine: mostly(one('orders-db-0', 'a.b', LETTERS(63)), one('', 'A', LETTERS(64))), namespace, addedNodeSelector: labels,
      generateName: mostly(one('a-', 'a.b-', 'move'), one('', 'A-', LETTERS(254))) }, ['virtualMachine']),
    rights: some({ namespace, group: mostly(one('operators', 'system:authenticated', 'a b'), one('')) }, ['namespace', 'group']),
  };
}

/** Programs. */
exports.programs = ({ wrong, version }) => fc.oneof(...Object.entries(partsOf(wrong, version)).map(([part,
  data]) => fc.record({ part: fc.constant(part), data })));
exports.PARTS = Object.keys(partsOf(0, HyperConvergedVersion.default()));

const duration = value => value === undefined ? undefined : Duration.seconds(value);
const rate = value => value === undefined ? undefined : Bandwidth[value[0]](value[1]);
const selectorOf = ({ vms, namespaces }) => (vms || namespaces ? MigrationPolicySelector.labels({ vms, namespaces }) : MigrationPolicySelector.everyVm());
const selected = data => data && selectorOf(data);

/** The settings as constructs take them. */
const settingsOf = ({ bandwidthPerMigration, completionTimeoutPerGiB, progressTimeout: progress, ...others }) => ({
  ...others, bandwidthPerMigration: rate(bandwidthPerMigration), completionTimeoutPerGiB: duration(completionTimeoutPerGiB),
    progressTimeout: duration(progress),
});

const attachmentOf = ([kind, on, tag]) => NetworkAttachment[kind](
  kind === 'bridge' ? { bridge: on, vlan: tag } : kind === 'ovnLocalnet' ? { physicalNetworkName: on,
    vlan: tag } : kind === 'raw' ? { type: 'host-device', device: on } : { nic: on });
const ipamOf = ([kind, of]) => Ipam[kind](kind === 'ovnSubnets' ? { subnets: [of] } : kind === 'raw' ? { type: 'whereabouts', range: of } : { range: of });

/** What the program of each part makes. */
const MAKE = {
  cluster: (chart, hyperConverged, data) => hyperConverged,
  heavy: (chart, hyperConverged, { only, exempt, ...data }) => new lib.HeavyWorkloadMigration(chart, 'heavy', {
    ...settingsOf(data), only: selected(only), exempt: selected(exempt) }),
  policy: (chart, hyperConverged, { selector: of, maxDowntime, ...data }) => new lib.MigrationPolicy(chart, 'policy', {
    ...settingsOf(data), selector: selectorOf(of), maxDowntime: maxDowntime && Duration.millis(maxDowntime) }),
  network: (chart, hyperConverged, { attachment, ipam, ...data }) => new lib.DedicatedMigrationNetwork(chart, 'network', attachment && ipam
    ? { ...data, nic: undefined, range: undefined, attachment: attachmentOf(attachment), ipam: ipamOf(ipam) } : { nic: 'eth1', range: '10.200.5.0/24',
      ...data }),
  nodes: (chart, hyperConverged, { bond, bridge: [kind, bridge] = [], nic: on, sharedNic, maxUnavailable: [by, nodes] = [], ...data }) => {
    const nodeNetwork = new lib.MigrationNodeNetwork(chart, 'nodes', {
      ...data,
      ...kind === 'existingOvs' ? {} : bond ? { bond } : sharedNic ? { sharedNic } : { nic: on ?? 'eth1' },
      bridge: kind && NodeBridge[kind](kind === 'linux' ? bridge : { name: bridge, physicalNetworkName: 'migration' }),
      maxUnavailable: by && PercentOrAbsolute[by](nodes),
    });
    new lib.DedicatedMigrationNetwork(chart, 'network', { nodeNetwork, range: '10.200.5.0/24' });
  },
  migration: (chart, hyperConverged, data) => new lib.VirtualMachineMigration(chart, 'migration', data),
  rights: (chart, hyperConverged, { namespace: of, group }) => hyperConverged.grantMigrate(of, Group.fromName(chart, 'group', group)),
};

/** The manifests that a program renders for a release. Throws what the library throws. */
exports.render = (version, { part, data }) => {
  const chart = new Chart(new App(), 'prod');
  const { liveMigration = {}, workloadUpdateStrategy: update, ...cluster } = part === 'cluster' ? data : {};
  const hyperConverged = new lib.HyperConverged(chart, 'hyperconverged', {
    ...cluster,
    version,
    liveMigration: settingsOf(liveMigration),
    workloadUpdateStrategy: update && { ...update, batchEvictionInterval: update.batchEvictionInterval === undefined ? undefined
      : Duration.millis(update.batchEvictionInterval) },
  });
  MAKE[part](chart, hyperConverged, data);
  return JSON.parse(JSON.stringify(chart.toJson()));
};
