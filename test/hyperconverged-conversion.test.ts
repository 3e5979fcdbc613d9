import { HyperConvergedVersion } from '../src';
import { toV1 } from '../src/hyperconverged-conversion';

const convert = (spec: Record<string, any>) => toV1(spec, HyperConvergedVersion.openShift('4.23'));

test.each<[string, any, any]>([
  ['what nobody knows stays, also without a value', { new: null, newer: { a: { b: null } } }, { new: null, newer: { a: { b: null } } }],
  ['a field of several parts that is no object stays', { obsoleteCPUs: 'all', infra: ['a'] }, { obsoleteCPUs: 'all', infra: ['a'] }],
  ['what stands in a group of v1 already stays beside what is moved there', { vmStateStorageClass: 'a', storage: { more: 1 } }, { storage: { vmStateStorageClass: 'a', more: 1 } }],
  ['a group that is no object makes way for what is moved there', { storage: 'all', vmStateStorageClass: 'a' }, { storage: { vmStateStorageClass: 'a' } }],
  ['a value takes the place of one of another type', { vmStateStorageClass: 'a', storage: 'all' }, { storage: 'all' }],
  ['a policy for tuning', { tuningPolicy: 'annotation' }, { virtualization: { tuningPolicy: 'annotation' } }],
])('%s', (_, spec, expected) => {
  expect(convert(spec)).toEqual({ spec: expected, dropped: [] });
});

test('the policy for tuning that v1 does not have is told of', () => {
  expect(convert({ tuningPolicy: 'highBurst' })).toEqual({ spec: {}, dropped: [{ path: 'tuningPolicy', value: 'highBurst' }] });
});

describe('mediated devices', () => {
  const devices = (mediatedDevicesConfiguration: any) => convert({ mediatedDevicesConfiguration }).spec.virtualization.mediatedDevicesConfiguration;
  test.each<[string, any, any]>([
    ['by their old name', { mediatedDevicesTypes: ['a'] }, { mediatedDeviceTypes: ['a'] }],
    ['by their new name', { mediatedDeviceTypes: ['a'] }, { mediatedDeviceTypes: ['a'] }],
    ['by both names, of which the new one counts', { mediatedDeviceTypes: ['a'], mediatedDevicesTypes: ['b'] }, { mediatedDeviceTypes: ['a'] }],
    ['by both names, of which the new one has none', { mediatedDeviceTypes: [], mediatedDevicesTypes: ['b'] }, { mediatedDeviceTypes: ['b'] }],
    ['of no kind', { enabled: true }, { enabled: true }],
    ['of some nodes', { nodeMediatedDeviceTypes: [{ nodeSelector: { a: 'b' }, mediatedDevicesTypes: ['c'] }, 'x'] },
      { nodeMediatedDeviceTypes: [{ nodeSelector: { a: 'b' }, mediatedDeviceTypes: ['c'] }, 'x'] }],
    ['that are none', 'all', 'all'],
  ])('%s', (_, before, after) => {
    expect(devices(before)).toStrictEqual(after);
  });
});
