import { MigrationPolicySelector } from '../src';

test.each<[string, MigrationPolicySelector, object]>([
  ['vms', MigrationPolicySelector.vms({ 'size': 'large', 'example.com/kind': '' }),
    { virtualMachineInstanceSelector: { 'size': 'large', 'example.com/kind': '' } }],
  ['namespaces', MigrationPolicySelector.namespaces({ stage: 'prod' }), { namespaceSelector: { stage: 'prod' } }],
  ['namespace', MigrationPolicySelector.namespace('prod'), { namespaceSelector: { 'kubernetes.io/metadata.name': 'prod' } }],
  ['labels of VMs', MigrationPolicySelector.labels({ vms: { a: 'b' }, namespaces: {} }), { virtualMachineInstanceSelector: { a: 'b' } }],
  ['labels of namespaces', MigrationPolicySelector.labels({ namespaces: { a: 'b' } }), { namespaceSelector: { a: 'b' } }],
  ['labels of both', MigrationPolicySelector.labels({ vms: { a: 'b' }, namespaces: { a: 'c' } }),
    { virtualMachineInstanceSelector: { a: 'b' }, namespaceSelector: { a: 'c' } }],
  ['everyVm', MigrationPolicySelector.everyVm(), {}],
])('%s', (_, selector, expected) => {
  expect(selector._render()).toEqual(expected);
});

test.each<[string, () => unknown]>([
  ['vms', () => MigrationPolicySelector.vms({})],
  ['namespaces', () => MigrationPolicySelector.namespaces({})],
  ['labels', () => MigrationPolicySelector.labels({})],
  ['labels of empty parts', () => MigrationPolicySelector.labels({ vms: {}, namespaces: {} })],
])('%s without a label is refused, and the message tells how to select every VM', (_, make) => {
  expect(make).toThrow('MigrationPolicySelector: there is no label, which selects every VM of the cluster. Write at least one label, or '
    + 'MigrationPolicySelector.everyVm() if every VM is meant.');
});

test('labels are taken as they are when the selector is made', () => {
  const labels = { size: 'large' };
  const selector = MigrationPolicySelector.labels({ vms: labels, namespaces: labels });
  labels.size = 'small';
  expect(selector._render()).toEqual({ virtualMachineInstanceSelector: { size: 'large' }, namespaceSelector: { size: 'large' } });
});

describe('the VMs of two selectors', () => {
  const selector = (vms: Record<string, string>, namespaces: Record<string, string>) => MigrationPolicySelector.labels({ vms, namespaces });

  test('have the labels of both', () => {
    const [a, b] = [selector({ size: 'large', kind: 'database' }, { stage: 'prod' }), selector({ size: 'large', data: 'critical' }, { team: 'x' })];
    const both = {
      virtualMachineInstanceSelector: { size: 'large', kind: 'database', data: 'critical' }, namespaceSelector: { stage: 'prod', team: 'x' },
    };
    expect(a._and(b)!._render()).toEqual(both);
    expect(b._and(a)!._render()).toEqual(both);
    expect(a._and(MigrationPolicySelector.everyVm())!._render()).toEqual(a._render());
  });

  test('are none where the same label has another value', () => {
    expect(selector({ size: 'large' }, {})._and(selector({ size: 'small' }, {}))).toBeUndefined();
    expect(selector({}, { size: 'large' })._and(selector({}, { size: 'small' }))).toBeUndefined();
  });

  test('may have labels of one key for the VM and its namespace', () => {
    expect(selector({ size: 'large' }, {})._and(selector({}, { size: 'small' }))!._render()).toEqual({
      virtualMachineInstanceSelector: { size: 'large' }, namespaceSelector: { size: 'small' },
    });
  });
});

test('a label without a value is refused, and one that is named as a member of every object is as any', () => {
  expect(() => MigrationPolicySelector.vms({ size: undefined as any })).toThrow('MigrationPolicySelector: size is undefined, which is no label\'s value.');
  expect(() => MigrationPolicySelector.namespace(undefined as any)).toThrow('which is no label\'s value');
  expect(() => MigrationPolicySelector.namespace('')).toThrow('Write the name of a namespace.');
  expect(() => MigrationPolicySelector.labels({ vms: null as any })).toThrow('there is no label');
  expect(() => MigrationPolicySelector.labels({ vms: { size: undefined as any }, namespaces: { size: 'large' } })).toThrow('size is undefined, which is no label\'s value');
  const odd = MigrationPolicySelector.vms({ toString: 'x' } as any);
  expect(odd._and(MigrationPolicySelector.vms({ data: 'critical' }))!._render()).toEqual({ virtualMachineInstanceSelector: { toString: 'x', data: 'critical' } });
});
