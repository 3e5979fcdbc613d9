import { HyperConvergedVersion } from '../../src';
import { judge } from '../../src/rules';
import type { Manifest, RuleContext } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';

const on = (release: string): RuleContext => ({ release: HyperConvergedVersion.openShift(release) });
const migration = (spec: any, more: any = {}): Manifest => ({
  apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstanceMigration', metadata: { generateName: 'database-migration-', namespace: 'vms' }, spec, ...more,
});
const found = (manifests: Manifest[], context?: RuleContext) => judge(manifests, context, RULE_BOOK).map(({ rule, path }) => `${rule.id} ${path.slice(1).join('.')}`);

describe('LM071: a migration that the cluster refuses', () => {
  test.each<[any, string[]]>([
    [{ vmiName: 'database' }, []],
    [{ vmiName: 'v'.repeat(63) }, []],
    [{ vmiName: 'v'.repeat(64) }, ['LM071 vmiName']],
    [{ vmiName: '' }, ['LM071 vmiName']],
    [{ vmiName: 7 }, ['LM071 vmiName']],
    [{}, ['LM071 vmiName']],
    [undefined, ['LM071 vmiName']],
    ['database', ['LM071 vmiName']],
    [{ vmiName: 'database', priority: 'user-triggered' }, ['LM071 priority']],
    [{ vmiName: 'database', priority: '' }, ['LM071 priority']],
    [{ vmiName: 'database', vmName: 'database' }, ['LM071 vmName']],
    [{ vmiName: 'database', addedNodeSelector: { 'example.com/rack': '7', 'empty': '' } }, []],
    [{ vmiName: 'database', addedNodeSelector: {} }, []],
    [{ vmiName: 'database', addedNodeSelector: null, priority: null }, []],
    [{ vmiName: 'database', addedNodeSelector: ['rack'] }, ['LM071 addedNodeSelector']],
    [{ vmiName: 'database', addedNodeSelector: { 'a b': 'c' } }, ['LM071 addedNodeSelector.a b']],
    [{ vmiName: 'database', addedNodeSelector: { rack: 7 } }, ['LM071 addedNodeSelector.rack']],
    [{ vmiName: 'database', addedNodeSelector: { rack: 'a b' } }, ['LM071 addedNodeSelector.rack']],
    [{ vmiName: 'database', addedNodeSelector: { rack: 'r'.repeat(63) } }, []],
    [{ vmiName: 'database', addedNodeSelector: { rack: 'r'.repeat(64) } }, ['LM071 addedNodeSelector.rack']],
    [{ vmiName: 'database', sendTo: { connectURL: 'a', migrationID: 'b' } }, []],
    [{ vmiName: 'database', receive: { migrationID: 'b' } }, []],
    [{ vmiName: 'database', sendTo: { migrationID: 'b' } }, ['LM071 sendTo.connectURL']],
    [{ vmiName: 'database', receive: { migrationID: 7, connectURL: 'a' } }, ['LM071 receive.migrationID', 'LM071 receive.connectURL']],
    [{ vmiName: 'database', receive: 'b' }, ['LM071 receive']],
    [{ vmiName: 'database', receive: null }, []],
  ])('%j', (spec, expected) => {
    expect(found([migration(spec)], on('4.21'))).toEqual(expected);
  });

  test.each<[string, Record<string, string>]>([
    ['addedNodeSelector', {}], ['sendTo', { connectURL: 'a', migrationID: 'b' }], ['receive', { migrationID: 'b' }],
  ])('%s is there from 4.20 on', (field, value) => {
    const manifest = migration({ vmiName: 'database', [field]: value });
    const brings = (release: string) => [
      `error: ${field} is ${JSON.stringify(value)}, and OpenShift Virtualization ${release} doesn't have this field; OpenShift Virtualization 4.20 brings it. Remove it, or run OpenShift `
      + 'Virtualization 4.20 or later and state that release. (LM071)',
    ];
    for (const release of ['4.12', '4.18', '4.19', '4.20', '4.21', '4.23']) {
      expect(judge([manifest], on(release)).map(({ severity, message }) => `${severity}: ${message}`))
        .toEqual(['4.20', '4.21', '4.23'].includes(release) ? [] : brings(release));
    }
    const [finding, ...rest] = judge([manifest]);
    expect(rest).toEqual([]);
    expect(`${finding.severity}: ${finding.message}`)
      .toMatch(new RegExp(`^advice: On HCO 1\\.15 and earlier: ${field} is ${JSON.stringify(value)}, and HCO 1\\.15 doesn't have this field; HCO 1\\.16 brings it\\.`));
  });

  test('the messages tell field, value, and what to write', () => {
    const messages = (spec: any, release = '4.21') => judge([migration(spec)], on(release)).map(({ message }) => message);
    expect(messages({ vmiName: '', priority: 'system-critical', addedNodeSelectors: {}, something: 1 })).toEqual([
      'vmiName is "", which names no VM. Write the name of the virtual machine. (LM071)',
      'priority is "system-critical", and only KubeVirt\'s own controllers may say that. Remove it. (LM071)',
      'addedNodeSelectors is {}, and OpenShift Virtualization 4.21 doesn\'t have this field, nor does any other release that is known. Write addedNodeSelector. (LM071)',
      'something is 1, and OpenShift Virtualization 4.21 doesn\'t have this field, nor does any other release that is known. Remove it; there are vmiName, '
      + 'addedNodeSelector, sendTo, receive. (LM071)',
    ]);
    expect(messages({ vmiName: 'a b', addedNodeSelector: 'rack', receive: 'b', sendTo: { connectURL: 7, migrationID: 'b', port: 1 } })).toEqual([
      'vmiName is "a b", which is no name that a VM can have. Write the name of the virtual machine, at most 63 lower case letters, digits and hyphens, with a letter or digit at both ends. '
      + '(LM071)',
      'sendTo.connectURL is 7, which is no string. Write text. (LM071)',
      'sendTo.port is 1, a field that there is not. Remove it; there are connectURL, migrationID. (LM071)',
      'receive is "b", which is no object. Write migrationID into it. (LM071)',
      'addedNodeSelector is "rack", which is no object. Write labels and their values. (LM071)',
    ]);
    expect(messages({ vmiName: `${'v'.repeat(62)}_` })).toEqual([expect.stringContaining(', which is no name that a VM can have. ')]);
    expect(messages({ vmiName: 'v'.repeat(64) })).toEqual([expect.stringContaining(', which is longer than 63 characters, and no label can hold it. Write the name of the virtual machine, at most 63')]);
    expect(messages({ vmiName: 'v', vmName: 'v' }, '4.19')).toEqual([
      'vmName is "v", and OpenShift Virtualization 4.19 doesn\'t have this field, nor does any other release that is known. Write vmiName. (LM071)',
    ]);
    expect(messages({ vmiName: 'v', addedNodeSelector: { 'a b': 'c', 'd': 'e f' } })).toEqual([
      expect.stringMatching(/^addedNodeSelector\.a b is "c", and no node can have such a label\. Write a key of /),
      expect.stringMatching(/^addedNodeSelector\.d is "e f", and no node can have such a label\. Write at most 63 letters/),
    ]);
  });

  test('what a release doesn\'t have is not looked into', () => {
    expect(found([migration({ vmiName: 'database', receive: 'b', addedNodeSelector: {} })], on('4.19'))).toEqual(['LM071 receive', 'LM071 addedNodeSelector']);
  });

  test('several of one VM are not two of one name, and a fixed name is fine', () => {
    const spec = { vmiName: 'database' };
    expect(found([migration(spec), migration(spec)], on('4.21'))).toEqual([]);
    expect(found([migration(spec, { metadata: { name: 'once', namespace: 'vms' } })], on('4.21'))).toEqual([]);
    expect(found([1, 2].map(() => migration(spec, { metadata: { name: 'once', namespace: 'vms' } })), on('4.21'))).toEqual(['LM048 name']);
  });

  test('another version of its API is an old one, or none', () => {
    const spec = { vmiName: 'database' };
    expect(found([migration(spec, { apiVersion: 'kubevirt.io/v1alpha3' })], on('4.21'))).toEqual([]);
    expect(found([migration(spec, { apiVersion: 'kubevirt.io/v2' })], on('4.21'))).toEqual(['LM028 ']);
    expect(found([migration({}, { apiVersion: 'example.com/v1' })], on('4.21'))).toEqual(['LM028 ']);
  });
});

describe('LM072: a binding to a role that the release does not have', () => {
  const binding = (kind = 'RoleBinding', roleRef: any = {}, more: any = {}): Manifest => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name: 'migrate', namespace: 'vms' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'kubevirt.io:migrate', ...roleRef },
    subjects: [],
    ...more,
  });

  test.each<[string, string[]]>([
    ['4.12', ['LM072 name']], ['4.18', ['LM072 name']], ['4.19', []], ['4.20', []], ['4.23', []],
  ])('on %s', (release, expected) => {
    for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
      expect(found([binding(kind)], on(release))).toEqual(expected);
    }
  });

  test('where the release is not known it is advice', () => {
    expect(judge([binding()]).map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'advice: On HCO 1.14 and earlier: roleRef.name is "kubevirt.io:migrate", and HCO 1.14 doesn\'t have this role: there, the roles admin and edit of a namespace '
      + 'allow to migrate its VMs. Remove the binding (grantMigrate), or bind edit. (LM072)',
    ]);
  });

  test.each<[string, Manifest]>([
    ['another role', binding('RoleBinding', { name: 'edit' })],
    ['a role with a similar name', binding('RoleBinding', { name: 'kubevirt.io:migrate:view' })],
    ['no role', binding('RoleBinding', {}, { roleRef: undefined })],
    ['a role that is text', binding('RoleBinding', {}, { roleRef: 'kubevirt.io:migrate' })],
    ['a name and labels that would not do', binding('RoleBinding', { name: 'admin' }, { metadata: { name: 'Some Name:x', labels: { 'a b': true } } })],
    ['no metadata', binding('RoleBinding', { name: 'admin' }, { metadata: undefined })],
    ['another API group', binding('RoleBinding', {}, { apiVersion: 'authorization.openshift.io/v1' })],
    ['no API group', binding('RoleBinding', {}, { apiVersion: 'v1' })],
  ])('a binding of others, with %s, gives nothing', (_, manifest) => {
    expect(found([manifest, { ...manifest }], on('4.18'))).toEqual([]);
  });
});
