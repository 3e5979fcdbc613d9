// What people make of rendered manifests by hand: each change is one that somebody types, right or wrong.
const { V1BETA1_FIELDS, V1_FIELDS } = require('../../lib/hyperconverged-fields');

const LETTERS = n => 'n'.repeat(n);

const isContainer = value => typeof value === 'object' && value !== null;

/** The paths to all values in a value, its own left out. */
function pathsOf(value, path = []) {
  return isContainer(value) ? Object.entries(value).flatMap(([key, item]) => [[...path, key], ...pathsOf(item, [...path, key])]) : [];
}

const at = (value, path) => path.reduce((v, key) => v[key], value);

/** A place in a manifest: what holds it, and its key there. */
function placeOf(manifest, choose) {
  const path = choose(...pathsOf(manifest));
  return { holder: at(manifest, path.slice(0, -1)), key: path[path.length - 1] };
}

const remove = (holder, key) => (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]);

/** Where something can be put in: an object of the manifest, or the manifest itself. */
const holderOf = (manifest, choose) => choose(...[[], ...pathsOf(manifest)].map(path => at(manifest, path)).filter(value => isContainer(value)
  && !Array.isArray(value)));

/** The objects at the place of a path, made where there are none. */
function under(manifest, path) {
  return path.reduce((value, key) => {
    value[key] = isContainer(value[key]) && !Array.isArray(value[key]) ? value[key] : {};
    return value[key];
  }, manifest);
}

const metadata = manifest => under(manifest, ['metadata']);

/** A value of each type. */
const ANY = [null, true, false, 0, 7, -1, 1.5, 'x', '', '7', 'true', [], ['x'], [null], {}, { x: 'y' }, { x: null }];

const NUMBERS = [0, 1, -1, 2, 150, 1.5, -0.5, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, -(2 ** 31), 1e21, '150', '150s', '', '0x10',
  '1e2', null, true, [150], { value: 150 }];

/** Quantities, and what looks like some. */
function quantity(choose) {
  if (choose(true, false, false, false, false)) {
    return choose(0, 64, 67108864, 1.5, -5, null, true, [], {}, '', ' ', 'x', '64 Mi', '64MB', '64mi', '64KiB', '64Mib/s', '0x40Mi', 'NaN', 'Infinity',
      '１Mi', '1_000', '1,5Mi', '--1', '1e', '1e+', 'Mi', '1Mii', '1kk', '1K', '9223372036854775807', '9223372036854775808', '99999999999999999999Ei',
      '1e308', '1e1000', '1e-1000', '1E0.5', '+.Mi', '٣Mi');
  }
  return choose('', '', '', '+', '-') + choose('0', '1', '64', '1024', '1.5', '.25', '2.', '007', '0.0000000001', '9007199254740993')
    + choose('', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'n', 'u', 'm', 'k', 'K', 'M', 'G', 'T', 'P', 'E', 'e3', 'E3', 'e-3', 'e+2', 'e1.5', 'e.5');
}

const NAMES = ['a', 'a.b', 'a-b', '0', LETTERS(63), LETTERS(64), LETTERS(253), LETTERS(254), 'kubevirt-hyperconverged', 'my-kubevirt-hyperconverged',
  'Kubevirt-HyperConverged',
  '', 'A', 'a_b', '-a', 'a-', 'a.', '.a', 'a..b', 'a b', 'a/b', '..', '.', 'ä', 'a%b', 'a\n', null, 7, true, [], {}, ['a']];
const NAMESPACES = ['openshift-cnv', 'kubevirt-hyperconverged', 'default', 'elsewhere', LETTERS(63), LETTERS(64), '', 'A', 'a_b', 'a.b', '-a', 'a-',
  'a b', 'a/b', 'ä', null, 7, true, {}, []];
const KEYS = ['size', 'example.com/size', 'A.b_c-d', LETTERS(63), LETTERS(64), `${LETTERS(253)}/x`, `${LETTERS(254)}/x`, 'Example.com/x', 'EXAMPLE/x',
  '', '/', 'x/', '/x', 'a/b/c', 'a b', '-a', 'a-', 'ä', '_', 'a.b./c', 'a..b/c', 'constructor', 'kubernetes.io/x'];
const LABEL_VALUES = ['large', '', 'A.b_c-1', LETTERS(63), LETTERS(64), 'a b', '-a', 'a-', 'ä', '.', null, true, 7, 1.5, [], {}, ['x'],
  { matchLabels: { x: 'y' } }];

/** What is not a label or annotation, in metadata. */
const METADATA = {
  finalizers: [[], ['kubevirt.io/x'], ['x'], ['foregroundDeletion'], ['a b/c'], [''], [null], 'x', {}, null, 7],
  ownerReferences: [[], null, {}, 'x', [{}], [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'y' }], [{ apiVersion: 'v1', kind: 'Pod', name: 'x' }],
    [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'y', controller: 'true' }], [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'y', x: 1 }]],
  generateName: ['a-', 'A', '', null, 7, {}, LETTERS(254)],
  uid: ['x', '', null, 7, {}],
  resourceVersion: ['', '7', 'x', null, 7],
  generation: [7, '7', null, 1.5],
  creationTimestamp: [null, '2026-01-01T00:00:00Z', 'yesterday', '', 7],
  deletionTimestamp: [null, '2026-01-01T00:00:00Z', 'yesterday'],
  deletionGracePeriodSeconds: [0, null, '0'],
  selfLink: ['x', null, 7],
  managedFields: [[], null, {}, 'x', [{}], [{ manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} }]],
  clusterName: ['x', null],
  initializers: [null, {}],
  description: ['x'],
  annotation: [{}],
};

/** Where a HyperConverged keeps a field beside its live migration settings. */
const groupOf = ({ apiVersion }) => (apiVersion === 'hco.kubevirt.io/v1' ? ['spec', 'virtualization'] : ['spec']);
const settings = manifest => (manifest.kind === 'MigrationPolicy' ? under(manifest, ['spec']) : under(manifest, [...groupOf(manifest), 'liveMigrationConfig']));

const HC = ['HyperConverged'];
const MP = ['MigrationPolicy'];
const SETTINGS = [...HC, ...MP];
const NAD = ['NetworkAttachmentDefinition'];
const VMIM = ['VirtualMachineInstanceMigration'];
const NNCP = ['NodeNetworkConfigurationPolicy'];

/** What is changed, of which kinds (by default all), and how. `choose` picks one of its arguments. */
exports.CHANGES = [
  ['a value of any other type', undefined, (manifest, choose) => {
    const { holder, key } = placeOf(manifest, choose);
    holder[key] = choose(...ANY);
  }],
  ['a key without a value', undefined, (manifest, choose) => {
    const { holder, key } = placeOf(manifest, choose);
    holder[key] = null;
  }],
  ['an object or list that is empty', undefined, (manifest, choose) => {
    const { holder, key } = placeOf(manifest, choose);
    holder[key] = choose({}, []);
  }],
  ['something left out', undefined, (manifest, choose) => {
    const { holder, key } = placeOf(manifest, choose);
    remove(holder, key);
  }],
  ['a field that nobody has', undefined, (manifest, choose) => {
    holderOf(manifest, choose)[choose('foo', 'x-y', 'Size', '', '$', 'constructor', 'matchLabels', 'enabled')] = choose(...ANY);
  }],
  ['a slip in a name', undefined, (manifest, choose) => {
    const { holder, key } = placeOf(manifest, choose);
    if (Array.isArray(holder)) {
      return;
    }
    const value = holder[key];
    delete holder[key];
    holder[choose(key.toLowerCase(), key.toUpperCase(), key.slice(1), key.slice(0, -1), `${key}s`, `${key} `, key.replace(/[A-Z]/g,
      letter => `_${letter.toLowerCase()}`))] = value;
  }],
  ['something a level too high', undefined, (manifest, choose) => {
    const path = choose(...pathsOf(manifest).filter(({ length }) => length > 1));
    const [holder, key] = [at(manifest, path.slice(0, -1)), path[path.length - 1]];
    const value = holder[key];
    remove(holder, key);
    at(manifest, path.slice(0, -2))[key] = value;
  }],
  ['something a level too low', undefined, (manifest, choose) => {
    const { holder, key } = placeOf(manifest, choose);
    const value = holder[key];
    remove(holder, key);
    holder[choose('spec', 'settings', key)] = { [key]: value };
  }],
  ['a whole section of another type', undefined, (manifest, choose) => { manifest[choose('metadata', 'spec', 'status')] = choose(...ANY); }],
  ['an API version', undefined, (manifest, choose) => {
    const [group, version] = String(manifest.apiVersion).split('/');
    manifest.apiVersion = choose(`${group}/v1`, `${group}/v1beta1`, `${group}/v1alpha1`, `${group}/v1alpha3`, `${group}/v2`, `${group}/V1`, `${group}/`,
      group, version, `/${version}`,
      `x.${group}/${version}`, `kubevirt.io/${version}`, `${group}/${version}/x`, `${group.toUpperCase()}/${version}`, '', null, 7, true, {}, [],
        [manifest.apiVersion]);
  }],
  ['a kind', undefined, (manifest, choose) => {
    const { kind } = manifest;
    manifest.kind = choose(kind.toLowerCase(), kind.toUpperCase(), `${kind}s`, kind.slice(1), 'HyperConverged', 'MigrationPolicy',
      'NetworkAttachmentDefinition', '', null, 7, {}, []);
  }],
  ['a name', undefined, (manifest, choose) => { metadata(manifest).name = choose(...NAMES); }],
  ['a namespace', undefined, (manifest, choose) => { metadata(manifest).namespace = choose(...NAMESPACES); }],
  ['a label', undefined, (manifest, choose) => { under(manifest, ['metadata', 'labels'])[choose(...KEYS)] = choose(...LABEL_VALUES, 'large', 'large',
    'large'); }],
  ['an annotation', undefined, (manifest, choose) => { under(manifest, ['metadata', 'annotations'])[choose(...KEYS)] = choose(...LABEL_VALUES,
    LETTERS(300000), 'x', 'x', 'x'); }],
  ['labels or annotations of another type', undefined, (manifest, choose) => { metadata(manifest)[choose('labels', 'annotations')] = choose(...ANY); }],
  ['other metadata', undefined, (manifest, choose) => {
    const key = choose(...Object.keys(METADATA));
    metadata(manifest)[key] = choose(...METADATA[key]);
  }],

  ['a number of a setting', SETTINGS, (manifest, choose) => {
    settings(manifest)[choose('completionTimeoutPerGiB', 'progressTimeout', 'parallelMigrationsPerCluster', 'parallelOutboundMigrationsPerNode',
      'maxDowntimeMs')] = choose(...NUMBERS);
  }],
  ['post copy without a timeout', SETTINGS, manifest => { Object.assign(settings(manifest), { allowPostCopy: true, completionTimeoutPerGiB: 0 }); }],
  ['a bandwidth', SETTINGS, (manifest, choose) => { settings(manifest).bandwidthPerMigration = quantity(choose); }],
  ['a switch', SETTINGS, (manifest, choose) => {
    settings(manifest)[choose('allowPostCopy', 'allowAutoConverge', 'allowWorkloadDisruption')] = choose(true, false, 'true', 'yes', 0, 1, null, '', [], {});
  }],
  ['a network', SETTINGS, (manifest, choose) => { settings(manifest).network = choose(...NAMES, 'default/a', 'a/b/c', 'a/', '/a'); }],
  ['a setting of something else', SETTINGS, (manifest, choose) => {
    settings(manifest)[choose('selectors', 'maxDowntimeMs', 'experimental', 'disableTLS', 'nodeDrainTaintKey', 'unsafeMigrationOverride',
      'progressTimeout', 'network',
      'allowWorkloadDisruption', 'evictionStrategy', 'bandwidth', 'AllowPostCopy', 'allowPostcopy')] = choose(...ANY);
  }],
  ['what is experimental', MP, (manifest, choose) => {
    settings(manifest).experimental = choose({}, null, [], 'x', { compression: choose('none', 'zstd', 'gzip', '', null, 7) }, {
      stallDetector: choose({}, null, 7, { stallMargin: choose(0, 100, 101, -1, 1.5, '7') }, { ewmaAlpha: choose('0.4', 0.4) },
        { searchLocalMinima: choose(true, 'true') }, { x: 1 },
        { stallProgressTimeout: choose(7, -1, '7', 2 ** 63) }) }, { x: 1 });
  }],
  ['the settings at another place', HC, (manifest, choose) => {
    under(manifest, choose([], ['spec'], ['spec', 'virtualization'], ['spec', 'liveMigrationConfig'])).liveMigrationConfig = choose({},
      { allowAutoConverge: true }, null);
  }],
  ['the settings as another type', HC, (manifest, choose) => { under(manifest, groupOf(manifest)).liveMigrationConfig = choose(...ANY); }],
  ['an eviction strategy', HC, (manifest, choose) => {
    under(manifest, choose(groupOf(manifest), groupOf(manifest), groupOf(manifest), ['spec'])).evictionStrategy = choose('None', 'LiveMigrate',
      'LiveMigrateIfPossible', 'External', 'livemigrate', 'Evict', '', null, true, 7, [], {});
  }],
  ['how workloads are updated', HC, (manifest, choose) => {
    under(manifest, groupOf(manifest)).workloadUpdateStrategy = choose({}, null, [], 'LiveMigrate', ...[1, 2, 3].map(() => ({
      [choose('workloadUpdateMethods', 'workloadUpdateMethod')]: choose(['LiveMigrate'], ['LiveMigrate', 'Evict'], [], ['Shutdown'], ['LiveMigrate',
        'LiveMigrate'], 'LiveMigrate', null, [null], [7], {}),
      [choose('batchEvictionSize', 'batchSize')]: choose(...NUMBERS),
      [choose('batchEvictionInterval', 'interval')]: choose('1m0s', '60s', '0', '1h', '60', '1d', '', ' 1m', '-1m', '1m 30s', '1.5h', '.5s', 60, null, [], {}),
    })));
  }],
  ['another part of the spec', HC, (manifest, choose) => { under(manifest, ['spec'])[choose(...V1BETA1_FIELDS, ...V1_FIELDS.keys())] = choose(...ANY); }],
  ['a field of a group', HC, (manifest, choose) => {
    const [group, fields] = choose(...[...V1_FIELDS].filter(([, { size }]) => size > 0));
    under(manifest, ['spec', group])[choose(...fields)] = choose(...ANY);
  }],
  ['feature gates', HC, (manifest, choose) => {
    const gate = choose('downwardMetrics', 'decentralizedLiveMigration', 'alignCPUs', 'nonRoot', 'videoConfig', 'LiveMigration');
    under(manifest, ['spec']).featureGates = choose({}, [], { [gate]: choose(true, false, null, 'true', 1) }, [{ name: gate }], [{ name: gate,
      state: choose('Enabled', 'Disabled', 'On', null, true) }],
      [{ name: gate }, { name: gate.toUpperCase() }], [gate], [{}], null, 'x');
  }],

  ['selectors', MP, (manifest, choose) => {
    under(manifest, ['spec']).selectors = choose(...ANY, { namespaceSelector: choose(...ANY) }, { virtualMachineInstanceSelector: choose(...ANY) },
      { vmiSelector: {} });
  }],
  ['a label of a selector', MP, (manifest, choose) => {
    under(manifest, ['spec', 'selectors', choose('namespaceSelector', 'virtualMachineInstanceSelector')])[choose(...KEYS)] = choose(...LABEL_VALUES,
      'large', 'large');
  }],
  ['a configuration', NAD, (manifest, choose) => { under(manifest, ['spec']).config = choose(...ANY, '{', '{}', '[]', JSON.parse(manifest.spec.config)); }],
  ['another field of the spec', NAD, (manifest, choose) => { under(manifest, ['spec'])[choose('Config', 'type', 'ipam', 'cniVersion')] = choose(...ANY); }],
  ['a virtual machine', VMIM, (manifest, choose) => { under(manifest, ['spec']).vmiName = choose(...NAMES); }],
  ['nodes to migrate to', VMIM, (manifest, choose) => {
    under(manifest, ['spec']).addedNodeSelector = choose(...ANY, ...[1, 2, 3, 4, 5, 6].map(() => ({ [choose(...KEYS)]: choose(...LABEL_VALUES) })));
  }],
  ['another field of the migration', VMIM, (manifest, choose) => {
    const ends = [{ migrationID: 'x' }, { migrationID: 'x', connectURL: 'y' }, { connectURL: 'y' }, { migrationID: 7, connectURL: 'y' },
      { migrationID: 'x', connectURL: 'y', z: 1 }];
    under(manifest, ['spec'])[choose('priority', 'sendTo', 'receive', 'vmName', 'nodeSelector', 'network')] = choose(...ANY, ...ends, ...ends);
  }],
  ['the nodes of a policy', NNCP, (manifest, choose) => { under(manifest, ['spec']).nodeSelector = choose(...ANY, ...[1, 2, 3, 4, 5,
    6].map(() => ({ [choose(...KEYS)]: choose(...LABEL_VALUES) }))); }],
  ['how many nodes at once', NNCP, (manifest, choose) => { under(manifest, ['spec']).maxUnavailable = choose(...ANY, '50%', '0%', '101%', '50 %',
    2 ** 31, 2 ** 63); }],
  ['what is captured', NNCP, (manifest, choose) => { under(manifest, ['spec']).capture = choose(...ANY, { nic: 'interfaces.name=="eth1"' }); }],
  ['another field of the policy', NNCP, (manifest, choose) => { under(manifest, ['spec'])[choose('DesiredState', 'interfaces', 'desiredstate',
    'parallel')] = choose(...ANY); }],
];

/** The manifest with one change; `dice` decides which. */
exports.change = (manifest, dice) => {
  const changed = structuredClone(manifest);
  let rolls = 0;
  const choose = (...values) => values[dice[rolls++ % dice.length] % values.length];
  const [what, , apply] = choose(...exports.CHANGES.filter(([, kinds]) => !kinds || kinds.includes(manifest.kind)));
  apply(changed, choose);
  return { what, changed };
};
