import { HyperConvergedVersion } from '../../src';
import { V1BETA1_FIELDS, V1_FIELDS, typeInV1, typeInV1beta1 } from '../../src/hyperconverged-fields';
import { judge } from '../../src/rules';
import { HAVE_CRDS, NO_CRDS, crdVersions } from '../crds';

const METADATA = { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' };
const OBJECTS: Record<string, any> = {
  HyperConverged: { apiVersion: 'hco.kubevirt.io/v1beta1', metadata: METADATA, spec: {} },
  MigrationPolicy: { apiVersion: 'migrations.kubevirt.io/v1alpha1', metadata: { name: 'a' }, spec: { selectors: {} } },
  NetworkAttachmentDefinition: { apiVersion: 'k8s.cni.cncf.io/v1', metadata: { name: 'a', namespace: 'vms' }, spec: { config: '{}' } },
  NodeNetworkConfigurationPolicy: { apiVersion: 'nmstate.io/v1', metadata: { name: 'a' }, spec: { desiredState: {}, capture: {}, nodeSelector: {}, maxUnavailable: 1 } },
  VirtualMachineInstanceMigration: { apiVersion: 'kubevirt.io/v1', metadata: { name: 'a', namespace: 'vms' }, spec: { vmiName: 'a' } },
};
const KINDS = Object.keys(OBJECTS);

/** What rules find in an object of a kind: rule, field, what is wrong and what to write. */
function found(kind: string, changes: any, release = '4.21'): string[] {
  return judge([{ kind, ...OBJECTS[kind], ...changes }], { release: HyperConvergedVersion.openShift(release) })
    .map(({ rule, path, wrong, fix }) => `${rule.id} ${path.join('.')} ${wrong}: ${fix}`);
}

const withMetadata = (kind: string, more: any) => ({ metadata: { ...OBJECTS[kind].metadata, ...more } });

describe.each(KINDS)('%s', kind => {
  test('as it should be', () => {
    expect(found(kind, {})).toEqual([]);
    expect(found(kind, { status: {}, ...withMetadata(kind, { labels: {}, annotations: {}, finalizers: ['a.b/c'], ownerReferences: [], generateName: 'a-' }) })).toEqual([]);
    expect(found(kind, { status: undefined, ...withMetadata(kind, { finalizers: null, ownerReferences: undefined }) })).toEqual([]);
  });

  test('as a cluster prints it', () => {
    expect(found(kind, withMetadata(kind, {
      uid: 'x',
      resourceVersion: '7',
      generation: 7,
      creationTimestamp: '2026-01-01T00:00:00Z',
      selfLink: '',
      managedFields: [],
      deletionGracePeriodSeconds: 0,
      deletionTimestamp: '2026-01-01T00:00:00+02:00',
    }))).toEqual([]);
    expect(found(kind, withMetadata(kind, { creationTimestamp: '2026-01-01T00:00:00.123456Z' }))).toEqual([]);
  });

  test('a field that there is not', () => {
    expect(found(kind, { foo: null })).toEqual(['LM077 foo a field that there is not: Remove it; there are apiVersion, kind, metadata, spec, status.']);
    expect(found(kind, { specs: 1 })).toEqual(['LM077 specs a field that there is not: Write spec.']);
    expect(found(kind, withMetadata(kind, { label: {} }))).toEqual(['LM077 metadata.label a field that there is not: Write labels.']);
    expect(found(kind, withMetadata(kind, { constructor: {} }))[0]).toMatch(/^LM077 metadata.constructor a field that there is not: Remove it; there are name, /);
  });

  test.each<[string, any, string]>([
    ['generateName', 7, 'which is no string: Write it in quotes.'],
    ['finalizers', 'a', 'which is no list: Write a list.'],
    ...['uid', 'resourceVersion', 'selfLink'].map((field): [string, any, string] => [field, 7, 'which is no string: Write it in quotes.']),
    ...['ownerReferences', 'managedFields'].map((field): [string, any, string] => [field, {}, 'which is no list: Write a list.']),
    ['deletionGracePeriodSeconds', '0', 'which is no whole number: Write a whole number, without quotes.'],
    ['deletionTimestamp', 'tomorrow', 'which is no time: Remove it: the API server writes it.'],
    ['generation', '7', 'which is no whole number: Write a whole number, without quotes.'],
    ['creationTimestamp', '', 'which is no time: Remove it: the API server writes it.'],
    ['creationTimestamp', 'yesterday', 'which is no time: Remove it: the API server writes it.'],
    ...[7, ['2026-01-01T00:00:00Z'], '2026-01-01T00:00:00', 'a2026-01-01T00:00:00Z', '2026-01-01T00:00:00Za', '2026-01-01T00:00:00.aZ', '2026-01-01T00:00:00.Z']
      .map((time): [string, any, string] => ['creationTimestamp', time, 'which is no time: Remove it: the API server writes it.']),
  ])('metadata.%s: %j', (field, value, expected) => {
    expect(found(kind, withMetadata(kind, { [field]: value }))).toContain(`LM077 metadata.${field} ${expected}`);
  });

  test('a finalizer that is none', () => {
    expect(found(kind, withMetadata(kind, { finalizers: ['a', '', 7] })).map(text => text.split(' ')[1])).toEqual(['metadata.finalizers.1', 'metadata.finalizers.2']);
  });

  test('a status or metadata that is no object', () => {
    expect(found(kind, { status: [] })).toEqual(['LM077 status which is no object: Write fields with their values.']);
    expect(found(kind, { metadata: 'a' }).filter(text => text.startsWith('LM077'))).toEqual(['LM077 metadata which is no object: Write fields with their values.']);
  });

  test('a spec that is no object', () => {
    for (const spec of ['a', [], 7, true]) {
      expect(found(kind, { spec })[0]).toMatch(kind === 'VirtualMachineInstanceMigration' ? /^LM071 spec.vmiName / : /^LM0(02|29|77) spec/);
    }
  });

  test('a name to begin with that is none', () => {
    expect(found(kind, withMetadata(kind, { generateName: 'A' }))).toEqual([expect.stringMatching(/^LM013 metadata.generateName which no name can begin with/)]);
    expect(found(kind, withMetadata(kind, { generateName: '' }))).toEqual([]);
    // A HyperConverged has one name.
    expect(found(kind, { metadata: { namespace: OBJECTS[kind].metadata.namespace, name: null, generateName: 'a-' } })).toHaveLength(kind === 'HyperConverged' ? 1 : 0);
  });

  test('annotations that are too long together', () => {
    const annotations = (length: number) => withMetadata(kind, { annotations: { note: 'ü'.repeat(length) } });
    expect(found(kind, annotations(131070))).toEqual([]);
    expect(found(kind, annotations(131071))).toEqual(['LM017 metadata.annotations more than the 262144 that all annotations may have together: Write less.']);
  });

  test('a key without a value, which the server drops, or takes as an empty text', () => {
    expect(found(kind, withMetadata(kind, { namespace: null, labels: { a: null }, annotations: { b: null } }))).toEqual([]);
  });

  test('an API version with one part too many', () => {
    expect(found(kind, { apiVersion: `${OBJECTS[kind].apiVersion}/x` })).toHaveLength(1);
  });
});

test('the message tells how long annotations are together', () => {
  const [{ message }] = judge([{ kind: 'MigrationPolicy', ...OBJECTS.MigrationPolicy, ...withMetadata('MigrationPolicy', { annotations: { a: 'x'.repeat(262144) } }) }]);
  expect(message).toBe('metadata.annotations is "262145 bytes", more than the 262144 that all annotations may have together. Write less. (LM017)');
});

test('a field of a HyperConverged\'s spec that stands beside it is another rule\'s to tell', () => {
  for (const field of ['evictionStrategy', 'virtualization']) {
    expect(found('HyperConverged', { [field]: {} })).toEqual([`LM057 ${field} beside the spec, where no object has it: Move it into spec.`]);
    expect(found('MigrationPolicy', { [field]: {} })).toEqual([`LM077 ${field} a field that there is not: Remove it; there are apiVersion, kind, metadata, spec, status.`]);
  }
});

test('of another API group nothing is known of the spec', () => {
  expect(found('NetworkAttachmentDefinition', { apiVersion: 'cni.cncf.io/v1', spec: { Config: '{}' } }).map(text => text.slice(0, 5))).toEqual(['LM028']);
});

test('the message tells what a finalizer is', () => {
  expect(found('MigrationPolicy', withMetadata('MigrationPolicy', { finalizers: ['a b'] }))).toEqual([
    'LM077 metadata.finalizers.0 which is no name of a finalizer: Write a DNS name, a slash and a name.',
  ]);
});

test('the message names the spec', () => {
  const [{ message }] = judge([{ kind: 'NodeNetworkConfigurationPolicy', ...OBJECTS.NodeNetworkConfigurationPolicy, spec: 'all' }]);
  expect(message).toBe('spec is "all", which is no object. Write fields with their values. (LM077)');
});

test('specs of which only this rule looks at the fields', () => {
  const inSpec = (kind: string, more: any) => found(kind, { spec: { ...OBJECTS[kind].spec, ...more } });
  expect(inSpec('NetworkAttachmentDefinition', { Config: null })).toEqual(['LM077 spec.Config a field that there is not: Write config.']);
  expect(inSpec('NodeNetworkConfigurationPolicy', { interfaces: [] }))
    .toEqual(['LM077 spec.interfaces a field that there is not: Remove it; there are capture, desiredState, maxUnavailable, nodeSelector.']);
  for (const field of ['capture', 'desiredState', 'nodeSelector']) {
    expect(inSpec('NodeNetworkConfigurationPolicy', { [field]: 'a' })).toEqual([`LM077 spec.${field} which is no object: Write fields with their values.`]);
  }
});

test('a binding that names nobody', () => {
  const binding = (subjects: unknown) => judge([{
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'a', namespace: 'vms' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'kubevirt.io:migrate' },
    subjects,
  }], { release: HyperConvergedVersion.openShift('4.21') }).map(({ rule, path }) => `${rule.id} ${path.join('.')}`);
  expect(binding([{ kind: 'Group', name: 'a' }, { kind: 'User', name: '' }, {}])).toEqual(['LM013 subjects.1.name', 'LM013 subjects.2.name']);
  expect(binding(undefined)).toEqual([]);
});

describe('LM078: parts of a HyperConverged\'s spec', () => {
  const ofSpec = (version: string, spec: any, release: string) => found('HyperConverged', { apiVersion: `hco.kubevirt.io/${version}`, spec }, release);

  test.each<[string, any, string[]]>([
    ['v1beta1', { infra: 'a', defaultCPUModel: 7, dataImportCronTemplates: {}, enableCommonBootImageImport: 'true' }, [
      'LM078 spec.infra which is no object: Write fields with their values.',
      'LM078 spec.defaultCPUModel which is no string: Write it in quotes.',
      'LM078 spec.dataImportCronTemplates which is no list: Write a list.',
      'LM078 spec.enableCommonBootImageImport which is neither true nor false: Write true or false, without quotes.',
    ]],
    ['v1beta1', { infra: {}, defaultCPUModel: 'a', dataImportCronTemplates: [], enableCommonBootImageImport: true, featureGates: null }, []],
    ['v1beta1', { migration: 7 }, []],
    ['v1', { migration: 7, virtualization: { migrationBandwidth: 7 } }, []],
    ['v1beta1', { featureGates: [] }, ['LM078 spec.featureGates which is no object: Write fields with their values.']],
    ['v1', { featureGates: {} }, ['LM078 spec.featureGates which is no list: Write a list.']],
    ['v1', { deployment: 'a', storage: { vmStateStorageClass: 7 }, virtualization: { obsoleteCPUModels: {}, vmiCPUAllocationRatio: '10' } }, [
      'LM078 spec.deployment which is no object: Write fields with their values.',
      'LM078 spec.storage.vmStateStorageClass which is no string: Write it in quotes.',
      'LM078 spec.virtualization.obsoleteCPUModels which is no list: Write a list.',
      'LM078 spec.virtualization.vmiCPUAllocationRatio which is no whole number: Write a whole number, without quotes.',
    ]],
  ])('%s: %j', (version, spec, expected) => {
    expect(ofSpec(version, spec, '4.23')).toEqual(expected);
  });

  test('what has rules of its own is told of once', () => {
    const wrong = { liveMigrationConfig: 'a', evictionStrategy: 7, workloadUpdateStrategy: 'a' };
    const rules = (version: string, spec: any) => ofSpec(version, spec, '4.23').map(text => text.split(' ').slice(0, 2).join(' '));
    expect(rules('v1beta1', wrong)).toEqual(['LM002 spec.liveMigrationConfig', 'LM067 spec.evictionStrategy', 'LM067 spec.workloadUpdateStrategy']);
    expect(rules('v1', { virtualization: wrong })).toEqual([
      'LM002 spec.virtualization.liveMigrationConfig', 'LM067 spec.virtualization.evictionStrategy', 'LM067 spec.virtualization.workloadUpdateStrategy',
    ]);
    expect(rules('v1', { virtualization: 'a' })).toEqual(['LM002 spec.virtualization']);
  });

  test('of a later release', () => {
    expect(ofSpec('v1beta1', { liveUpdateConfiguration: {} }, '4.19')).toEqual([
      'LM078 spec.liveUpdateConfiguration and OpenShift Virtualization 4.19 doesn\'t have this field; OpenShift Virtualization 4.20 brings it: Remove it, or run '
      + 'OpenShift Virtualization 4.20 or later and state that release.',
    ]);
    expect(ofSpec('v1beta1', { liveUpdateConfiguration: {} }, '4.20')).toEqual([]);
    expect(ofSpec('v1', { observability: {} }, '4.22')).toHaveLength(1);
    expect(ofSpec('v1beta1', { deployment: { deployNetworkResourcesInjector: true } }, '4.22').map(text => text.slice(0, 21))).toEqual(['LM049 spec.deployment']);
    expect(ofSpec('v1', { observability: {}, deployment: { deployNetworkResourcesInjector: true } }, '4.23')).toEqual([]);
  });

  test('where the release is not known, a later one\'s is advice', () => {
    const findings = judge([{ kind: 'HyperConverged', ...OBJECTS.HyperConverged, spec: { liveUpdateConfiguration: {} } }]);
    expect(findings.map(({ severity, message }) => `${severity}: ${message.slice(0, 60)}`)).toEqual(['advice: On OpenShift Virtualization 4.19 and earlier: liveUpdateConf']);
  });
});

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'by the clusters\' own schemas' : NO_CRDS, () => {
  const NAMES: Record<string, string> = { array: 'list', boolean: 'boolean', integer: 'number', object: 'object', string: 'text' };

  test.each(HyperConvergedVersion._known('hco').filter(({ version }) => crdVersions(`hyperconverged-${version}`)))('%s: types, and what only later releases have', release => {
    for (const { name, schema } of crdVersions(`hyperconverged-${release.version}`)!) {
      const { properties } = schema.openAPIV3Schema.properties.spec;
      const types = Object.entries<any>(properties).flatMap(([key, { type, properties: inner = {} }]): [string, string][] => [
        [key, type], ...name === 'v1' ? Object.entries<any>(inner).map(([field, value]): [string, string] => [`${key}.${field}`, value.type]) : [],
      ]);
      expect(types.map(([field]) => [field, name === 'v1' ? typeInV1(field) : typeInV1beta1(field)])).toEqual(types.map(([field, type]) => [field, NAMES[type]]));
      const known = name === 'v1' ? [...V1_FIELDS].flatMap(([group, fields]) => [group, ...[...fields].map(field => `${group}.${field}`)]) : [...V1BETA1_FIELDS];
      // What is in a group that only later releases have goes without saying.
      const isLater = (field: string) => [field, field.split('.')[0]].some(part => release._laterParts.includes(part));
      const isThere = (field: string) => types.some(([there]) => there === field);
      expect(known.filter(isLater)).toEqual(known.filter(field => !isThere(field) && !field.endsWith('evictionStrategy')));
    }
  });
});
