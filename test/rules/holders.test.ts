import { heldBy, isList, itemsOf } from '../../src/rules/holders';
import { hyperConverged, migrationPolicy } from '../support';

const [first, second] = [hyperConverged({}), migrationPolicy('a', {})];
const list = (items: unknown, kind = 'List', apiVersion = 'v1') => ({ apiVersion, kind, items });
const work = (...manifests: unknown[]) => ({ apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', spec: { workload: { manifests } } });
const policyOf = (group: string, kind: string, key: string, ...items: unknown[]) => ({ apiVersion: `${group}/v1`, kind, spec: { [key]: items } });
const OCM_POLICY = 'policy.open-cluster-management.io';

test.each<[any, boolean]>([
  [list([]), true], [list([], 'List', 'other/v1'), true], [list([], 'HyperConvergedList', 'hco.kubevirt.io/v1'), true],
  [list([], 'HyperConvergedList', 'example.com/v1'), false], [list([], 'PodList'), false], [list([], 'ListOfAll'), false], [list({}), false], [list(undefined), false],
  [list([], 7 as any), false], [list([], undefined), true], [{ items: [] }, false], [{ apiVersion: 'v1', kind: 'HyperConverged', items: [] }, false],
])('%j is a list: %p', (manifest, isOne) => {
  expect(isList(manifest)).toBe(isOne);
});

test('the items of lists in lists are all there, and what is no object is not', () => {
  expect(itemsOf(list([first, 'text', null, list([second, [first]])]))).toEqual([first, second]);
  expect(itemsOf(first)).toEqual([first]);
});

describe('what comes to a cluster by a manifest', () => {
  test.each<[string, any, [any, string][]]>([
    ['is itself', first, [[first, '']]],
    ['is what is in a list', list([first, 7, list([second])]), [[first, 'items.0'], [second, 'items.2.items.0']]],
    ['is what a ManifestWork has', work(first, null, second), [[first, 'spec.workload.manifests.0'], [second, 'spec.workload.manifests.2']]],
    ['is what a ManifestWorkReplicaSet has', {
      apiVersion: 'work.open-cluster-management.io/v1alpha1', kind: 'ManifestWorkReplicaSet', spec: { manifestWorkTemplate: { workload: { manifests: [first] } } },
    }, [[first, 'spec.manifestWorkTemplate.workload.manifests.0']]],
    ['is what a template has', { apiVersion: 'template.openshift.io/v1', kind: 'Template', objects: [first] }, [[first, 'objects.0']]],
    ['is what a policy wants to be there', policyOf(OCM_POLICY, 'Policy', 'policy-templates',
      {
        objectDefinition: policyOf(OCM_POLICY, 'ConfigurationPolicy', 'object-templates',
          { complianceType: 'MustNotHave', objectDefinition: first }, { complianceType: 'musthave', objectDefinition: second }, { complianceType: 7, objectDefinition: first }, {}, null),
      },
    ), [
      [second, 'spec.policy-templates.0.objectDefinition.spec.object-templates.1.objectDefinition'],
      [first, 'spec.policy-templates.0.objectDefinition.spec.object-templates.2.objectDefinition'],
    ]],
  ])('%s', (_, manifest, expected) => {
    expect(heldBy(manifest).map(({ manifest: held, path }) => [held, path.join('.')])).toEqual(expected);
  });

  test.each<[string, any]>([
    ['of another group', { ...work(first), apiVersion: 'example.com/v1' }], ['without a list', { ...work(), spec: {} }], ['that every object has', { kind: 'toString', spec: [first] }],
  ])('is the manifest itself, if it is of a kind %s', (_, manifest) => {
    expect(heldBy(manifest)).toEqual([{ manifest, path: [], holders: [] }]);
  });

  test('is for the cluster of those that hold it, the outermost first, and of none in a list', () => {
    const [inner, outer] = [work(second), { apiVersion: 'template.openshift.io/v1', kind: 'Template', objects: [work(second), first] }];
    expect(heldBy(list([inner, first])).map(({ holders }) => holders)).toEqual([[inner], []]);
    expect(heldBy(outer).map(({ holders }) => holders)).toEqual([[outer, outer.objects[0]], [outer]]);
    expect(heldBy(work(list([first])))[0].holders).toEqual([work(list([first]))]);
  });
});
