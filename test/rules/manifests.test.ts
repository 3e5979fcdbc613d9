import { HyperConvergedVersion } from '../../src';
import type { Manifest } from '../../src/rules';
import { hyperConverged, messagesOf, migrationNetwork, migrationPolicy } from '../support';

const LABEL = 'at most 63 lower case letters, digits and hyphens, with a letter or digit at both ends';
const KEY = 'Write a key of at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends, optionally after a DNS name and a slash.';
const VALUE = 'Write at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends.';

const messages = (...manifests: Manifest[]) => messagesOf(manifests, '4.21');
const withMetadata = (manifest: Manifest, metadata: unknown): Manifest => ({ ...manifest, metadata });
const policy = migrationPolicy('a', {});
const nodes = { apiVersion: 'nmstate.io/v1', kind: 'NodeNetworkConfigurationPolicy', metadata: { name: 'a' }, spec: {} };
const migration = { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstanceMigration', metadata: { name: 'a', namespace: 'vms' }, spec: { vmiName: 'vm' } };
const binding = (namespace: unknown) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'Any', namespace },
  roleRef: { kind: 'ClusterRole', name: 'kubevirt.io:migrate' },
});

describe('LM013: names', () => {
  const SEVERAL = `Write ${LABEL}, or several of these with dots between them. (LM013)`;
  const BEGINNING = 'Write at most 247 lower case letters, digits, hyphens and dots, with a letter or digit first. (LM013)';
  test.each<[unknown, string[]]>([
    [{ name: 'a' }, []],
    [{ name: 'a.b-1' }, []],
    [{ name: `${'a'.repeat(125)}.${'b'.repeat(127)}` }, []],
    [{ name: 'Upper' }, [`metadata.name is "Upper", which is no DNS name. ${SEVERAL}`]],
    [{ name: 'a..b' }, [`metadata.name is "a..b", which is no DNS name. ${SEVERAL}`]],
    [{ name: '-a' }, [`metadata.name is "-a", which is no DNS name. ${SEVERAL}`]],
    [{ name: 7 }, [`metadata.name is 7, which is no DNS name. ${SEVERAL}`]],
    [{ name: 'a'.repeat(254) }, [`metadata.name is "${'a'.repeat(116)}..., which is no DNS name. ${SEVERAL}`]],
    [undefined, [`metadata.name is unset, which the API server rejects. ${SEVERAL}`]],
    [{ generateName: 'a-' }, []],
    [{ name: 'a', generateName: null }, []],
    [{ generateName: 'a'.repeat(247) }, []],
    [{ generateName: 'a'.repeat(248) }, [`metadata.generateName is "${'a'.repeat(116)}..., which no name can begin with. ${BEGINNING}`]],
    [{ generateName: 'A-' }, [`metadata.generateName is "A-", which no name can begin with. ${BEGINNING}`]],
    [{ name: 'A', generateName: 'a-' }, [`metadata.name is "A", which is no DNS name. ${SEVERAL}`]],
    [{ name: 'a', namespace: 'a.b' }, [`metadata.namespace is "a.b", which is no DNS label. Write ${LABEL}. (LM013)`]],
    [{ name: 'a', namespace: 7 }, [`metadata.namespace is 7, which is no DNS label. Write ${LABEL}. (LM013)`]],
  ])('%j', (metadata, expected) => {
    expect(messages(withMetadata(policy, metadata))).toEqual(expected);
  });

  test('a migration network\'s is read by Multus, which takes no dots', () => {
    const [cr, network] = migrationNetwork({ type: 'macvlan', master: 'eth1', ipam: { type: 'dhcp' } }, 'a.b');
    expect(messages(cr, withMetadata(network, { name: 'a.b', namespace: 'openshift-cnv' }))).toEqual([
      `metadata.name is "a.b", which is no DNS label. Write ${LABEL}. (LM013)`,
    ]);
    expect(messages(withMetadata(network, { name: 'a.b', namespace: 'vms' }))).toEqual([]);
  });

  test('of a binding only the namespace, and of a HyperConverged too many nothing', () => {
    expect(messages(binding('VMs'))).toEqual([`metadata.namespace is "VMs", which is no DNS label. Write ${LABEL}. (LM013)`]);
    expect(messages(binding('vms'), binding(undefined), withMetadata(binding('vms'), undefined))).toEqual([]);
    expect(messages({ ...binding('vms'), subjects: [null, { name: 'a' }] })).toEqual([
      'subjects.0.name is unset, which names nobody. Write the name of a user, a group or a service account. (LM013)',
    ]);
    expect(messages(hyperConverged({}), withMetadata(hyperConverged({}), { name: 'kubevirt-hyperconverged', namespace: 'A' })).map(message => message.slice(-7)))
      .toEqual(['(LM011)']);
  });
});

describe('LM017: labels and annotations', () => {
  test.each<[object, string[]]>([
    [{ labels: [] }, ['metadata.labels is [], which is no object. Write keys and their values. (LM017)']],
    [{ annotations: 'x' }, ['metadata.annotations is "x", which is no object. Write keys and their values. (LM017)']],
    [{ labels: null, annotations: null }, []],
    [{ labels: { 'a b': 'x' } }, [`metadata.labels.a b is "x", and its key is none that Kubernetes takes. ${KEY} (LM017)`]],
    [{ annotations: { 'a b': 'x' } }, [`metadata.annotations.a b is "x", and its key is none that Kubernetes takes. ${KEY} (LM017)`]],
    [{ labels: { 'Example.com/a': 'x' } }, [`metadata.labels.Example.com/a is "x", and its key is none that Kubernetes takes. ${KEY} (LM017)`]],
    [{ labels: { 'a/b/c': 'x' } }, [`metadata.labels.a/b/c is "x", and its key is none that Kubernetes takes. ${KEY} (LM017)`]],
    [{ labels: { '/a': 'x' } }, [`metadata.labels./a is "x", and its key is none that Kubernetes takes. ${KEY} (LM017)`]],
    [{ annotations: { 'Example.com/a': 'x' } }, []],
    [{ labels: { a: true } }, ['metadata.labels.a is true, which is no string. Write it in quotes. (LM017)']],
    [{ annotations: { a: 1 } }, ['metadata.annotations.a is 1, which is no string. Write it in quotes. (LM017)']],
    [{ labels: { a: 'b c' } }, [`metadata.labels.a is "b c", which is no label value. ${VALUE} (LM017)`]],
    [{ labels: { a: 'x'.repeat(64) } }, [`metadata.labels.a is "${'x'.repeat(64)}", which is no label value. ${VALUE} (LM017)`]],
    [{ labels: { 'a': '', 'A_b': 'x', 'example.com/B_1.c': 'x'.repeat(63) }, annotations: { a: 'b c' } }, []],
  ])('%j', (metadata, expected) => {
    expect(messages(withMetadata(policy, { name: 'a', ...metadata }))).toEqual(expected);
  });
});

describe('LM028: API groups, versions and kinds', () => {
  test.each<[Manifest, string, string[]]>([
    [policy, 'migrations.kubevirt.io/v1alpha1', []],
    [policy, 'migrations.kubevirt.io/v1', ['which no release has for MigrationPolicy. Write migrations.kubevirt.io/v1alpha1.']],
    [policy, 'v1alpha1', ['which has not the API group of MigrationPolicy. Write migrations.kubevirt.io/v1alpha1.']],
    [hyperConverged({}), 'v1beta1', ['which has not the API group of HyperConverged. Write hco.kubevirt.io/v1beta1.']],
    [nodes, 'nmstate.io/v1', []],
    [nodes, 'nmstate.io/v1beta1', []],
    [nodes, 'nmstate.io/v1alpha1', ['which no release has for NodeNetworkConfigurationPolicy. Write nmstate.io/v1.']],
    [nodes, 'nmstate/v1', ['which has not the API group of NodeNetworkConfigurationPolicy. Write nmstate.io/v1.']],
    [migration, 'kubevirt.io/v1', []],
    [migration, 'kubevirt.io/v1alpha3', []],
    [migration, 'kubevirt.io/v2', ['which no release has for VirtualMachineInstanceMigration. Write kubevirt.io/v1.']],
    [migrationNetwork({})[1], 'k8s.cni.cncf.io/v1beta1', ['which no release has for NetworkAttachmentDefinition. Write k8s.cni.cncf.io/v1.']],
    [migrationNetwork({})[1], 'k8s.cni.cncf.io', ['which no release has for NetworkAttachmentDefinition. Write k8s.cni.cncf.io/v1.']],
  ])('%j as %s', (manifest, apiVersion, expected) => {
    expect(messages({ ...manifest, apiVersion }).filter(message => message.endsWith('(LM028)')))
      .toEqual(expected.map(message => `apiVersion is "${apiVersion}", ${message} (LM028)`));
  });

  test('capital letters matter', () => {
    expect(messages({ ...policy, kind: 'Migrationpolicy' })).toEqual(['kind is "Migrationpolicy", and capital letters matter. Write MigrationPolicy. (LM028)']);
  });
});

test('LM048: two objects of one name', () => {
  const twice = (kind: string) => `metadata.name is "a", which another ${kind} has already. Write another name, or remove one. (LM048)`;
  expect(messages(policy, nodes, policy, policy)).toEqual([twice('MigrationPolicy'), twice('MigrationPolicy')]);
  expect(messages(migration, withMetadata(migration, { name: 'a', namespace: 'others' }))).toEqual([]);
  expect(messages(migration, migration)).toEqual([twice('VirtualMachineInstanceMigration')]);
  const generated = withMetadata(policy, { generateName: 'a-' });
  expect(messages(generated, generated)).toEqual([]);
  // These are in no namespace, whatever they say.
  expect(messages(policy, withMetadata(policy, { name: 'a', namespace: 'others' }))).toEqual([twice('MigrationPolicy')]);
  expect(messages(nodes, withMetadata(nodes, { name: 'a', namespace: 'others' }))).toEqual([twice('NodeNetworkConfigurationPolicy')]);
  const bindingTo = (role: string, namespace?: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'a', namespace },
    subjects: [],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  });
  expect(messages(bindingTo('kubevirt.io:migrate', 'vms'), bindingTo('view', 'vms'))).toEqual([twice('RoleBinding')]);
  expect(messages(bindingTo('kubevirt.io:migrate', 'vms'), bindingTo('view', 'others'), bindingTo('view', 'others'))).toEqual([]);
});

test('LM050: values that no manifest can hold, wherever they are', () => {
  const spec = { selectors: { namespaceSelector: { a: Symbol('b') } }, completionTimeoutPerGiB: 20n, more: [null, { f: () => 1 }] };
  expect(messages({ ...policy, spec }).filter(message => message.endsWith('(LM050)'))).toEqual([
    'selectors.namespaceSelector.a is "Symbol(b)", a symbol, which no manifest can hold. Write text, a number, true, false, a list or an object. (LM050)',
    'completionTimeoutPerGiB is "20", a bigint, which no manifest can hold. Write text, a number, true, false, a list or an object. (LM050)',
    'more.1.f is "() => 1", a function, which no manifest can hold. Write text, a number, true, false, a list or an object. (LM050)',
  ]);
  expect(messages({ ...policy, spec }).filter(message => message.endsWith('(LM002)'))).toEqual([
    'completionTimeoutPerGiB is "20n", which is no whole number. Write whole seconds, without quotes. (LM002)',
  ]);
});

describe('LM051: acknowledgements', () => {
  const REASON = 'which is no reason. Write why the advice is not followed. (LM051)';
  const annotated = (annotations: object) => withMetadata(policy, { name: 'a', annotations });

  test('on an object', () => {
    expect(messages(annotated({ 'cdk8s-live-migration/LM033': ' ' }))).toEqual([`metadata.annotations.cdk8s-live-migration/LM033 is " ", ${REASON}`]);
    expect(messages(annotated({ 'cdk8s-live-migration/LM33': 'x' }))).toEqual([
      'metadata.annotations.cdk8s-live-migration/LM33 is "x", where LM33 is no rule. Write the id of a rule, such as LM033. (LM051)',
    ]);
    expect(messages(annotated({ 'cdk8s-live-migration/xLM033': 'x', 'cdk8s-live-migration/LM0330': 'x' }))).toHaveLength(2);
    expect(messages(annotated({ 'cdk8s-live-migration/LM033': 'x', 'example.com/LM33': '' }))).toEqual([]);
    // A key without a value, in YAML.
    expect(messages(annotated({ 'cdk8s-live-migration/LM033': null }))).toEqual([`metadata.annotations.cdk8s-live-migration/LM033 is "", ${REASON}`]);
  });

  test('beside them', () => {
    const release = HyperConvergedVersion.openShift('4.21');
    const acknowledged = (rule: string, reason: string, manifests = [policy]) => (
      messagesOf(manifests, { release, acknowledgements: [{ rule, reason }] })
    );
    expect(acknowledged('LM033', '')).toEqual([`acknowledge.LM033 is "", ${REASON}`]);
    expect(acknowledged('', 'x')).toEqual(['acknowledge. is "x", where nothing is no rule. Write the id of a rule, such as LM033. (LM051)']);
    expect(acknowledged('LM033', 'x')).toEqual([]);
    expect(acknowledged('LM033', '', [])).toEqual([]);
  });
});
