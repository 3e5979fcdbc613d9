import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, Chart, Duration, Size } from 'cdk8s';
import fc from 'fast-check';
import { byKind, hubOf, objectsOf, outOf } from './hub';
import { DedicatedMigrationNetwork, FleetDelivery, HyperConverged, HyperConvergedVersion, PlacementPredicate } from '../../../src';
import type { FleetClusterProps, FleetProps, OpenClusterManagementProps } from '../../../src';
import { clustersOf, deleteFolders, newFolder, treeOf } from '../folders';

beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => {
  jest.restoreAllMocks();
  deleteFolders();
});

/** A HyperConverged with a setting for each cluster, and a network for those with a range. */
const CHARTS: FleetProps['charts'] = {
  addCharts(app, { range, release, values: { timeout } }) {
    const chart = new Chart(app, 'migration');
    new HyperConverged(chart, 'hyperconverged', { version: release, liveMigration: { completionTimeoutPerGiB: Duration.seconds(timeout ?? 20) } });
    if (range) {
      new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range });
    }
  },
};

const works = (props: OpenClusterManagementProps | undefined, clusters: FleetClusterProps[], others: Partial<FleetProps> = {}) => (
  hubOf({ charts: CHARTS, clusters, delivery: [FleetDelivery.openClusterManagement(props)], ...others })
);

const named = (...names: string[]): FleetClusterProps[] => names.map(name => ({ name }));

const LABELS = { 'app.kubernetes.io/part-of': 'live-migration' };
const SETTINGS = ['allowAutoConverge', 'allowPostCopy', 'allowWorkloadDisruption', 'bandwidthPerMigration', 'completionTimeoutPerGiB', 'network',
  'parallelMigrationsPerCluster', 'parallelOutboundMigrationsPerNode', 'progressTimeout'];
const feedbackOf = (block: string) => [{
  type: 'JSONPaths',
  jsonPaths: [
    { name: 'Available', path: '.status.conditions[?(@.type=="Available")].status' },
    ...SETTINGS.map(name => ({ name, path: `.spec.${block}.${name}` })),
  ],
}];
const APPLY = { type: 'ServerSideApply', serverSideApply: { fieldManager: 'work-agent-live-migration', force: true } };
const OF_HYPERCONVERGED = { group: 'hco.kubevirt.io', resource: 'hyperconvergeds', namespace: 'openshift-cnv', name: 'kubevirt-hyperconverged' };
const HYPERCONVERGED = {
  apiVersion: 'hco.kubevirt.io/v1beta1',
  kind: 'HyperConverged',
  metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
  spec: { liveMigrationConfig: { completionTimeoutPerGiB: 20 } },
};

test('a cluster whose manifests no other has gets a ManifestWork in its namespace', () => {
  const { objects, outdir } = works(undefined, [{ name: 'edge', range: '10.200.5.0/24' }]);
  const [network, hyperConverged] = objectsOf(outdir, 'edge');
  expect(hyperConverged.spec.liveMigrationConfig).toEqual({ completionTimeoutPerGiB: 20, network: network.metadata.name });
  expect(objects).toEqual([{
    apiVersion: 'work.open-cluster-management.io/v1',
    kind: 'ManifestWork',
    metadata: { namespace: 'edge', name: 'live-migration', labels: LABELS },
    spec: {
      workload: { manifests: [network, hyperConverged] },
      deleteOption: { propagationPolicy: 'Orphan' },
      manifestConfigs: [{
        resourceIdentifier: { group: 'k8s.cni.cncf.io', resource: 'network-attachment-definitions', namespace: 'openshift-cnv', name: network.metadata.name },
        updateStrategy: APPLY,
      }, {
        resourceIdentifier: OF_HYPERCONVERGED, updateStrategy: APPLY, feedbackRules: feedbackOf('liveMigrationConfig'),
      }],
    },
  }]);
});

test('clusters with equal manifests share a ManifestWorkReplicaSet and a Placement of their names', () => {
  const clusters = [{ name: 'west' }, { name: 'lab', values: { timeout: 30 } }, { name: 'east' }];
  const { objects } = works(undefined, clusters);
  const metadata = { namespace: 'live-migration', name: 'live-migration-east', labels: LABELS };
  expect(objects).toEqual([{
    apiVersion: 'cluster.open-cluster-management.io/v1beta2',
    kind: 'ManagedClusterSetBinding',
    metadata: { ...metadata, name: 'global' },
    spec: { clusterSet: 'global' },
  }, {
    apiVersion: 'cluster.open-cluster-management.io/v1beta1',
    kind: 'Placement',
    metadata,
    spec: {
      clusterSets: ['global'],
      predicates: [{ requiredClusterSelector: { labelSelector: { matchExpressions: [{ key: 'name', operator: 'In', values: ['east', 'west'] }] } } }],
      tolerations: [
        { key: 'cluster.open-cluster-management.io/unreachable', operator: 'Exists' }, { key: 'cluster.open-cluster-management.io/unavailable', operator: 'Exists' },
      ],
    },
  }, {
    apiVersion: 'work.open-cluster-management.io/v1alpha1',
    kind: 'ManifestWorkReplicaSet',
    metadata,
    spec: {
      placementRefs: [{ name: 'live-migration-east' }],
      manifestWorkTemplate: {
        workload: { manifests: [HYPERCONVERGED] },
        deleteOption: { propagationPolicy: 'Orphan' },
        manifestConfigs: [{ resourceIdentifier: OF_HYPERCONVERGED, updateStrategy: APPLY, feedbackRules: feedbackOf('liveMigrationConfig') }],
      },
    },
  }, expect.objectContaining({ kind: 'ManifestWork', metadata: { namespace: 'lab', name: 'live-migration', labels: LABELS } })]);
});

test('in v1 the settings that are reported are where v1 has them', () => {
  const { objects: [{ spec: { manifestConfigs: [config] } }] } = works(undefined, [{ name: 'edge', release: HyperConvergedVersion.hco('1.19') }]);
  expect(config.feedbackRules).toEqual(feedbackOf('virtualization.liveMigrationConfig'));
});

test('what is stated takes the place of the defaults', () => {
  const props = { name: 'virt', namespace: 'fleet', force: false, clusterSets: ['prod', 'edge'], predicate: PlacementPredicate.label('example.com/name') };
  const { objects } = works(props, named('a', 'b'));
  const { Placement: [placement], ManifestWorkReplicaSet: [replicas], ManagedClusterSetBinding: bindings } = byKind(objects);
  expect(objects.map(({ metadata: { namespace, labels } }) => [namespace, labels])).toEqual(Array(4).fill(['fleet', { 'app.kubernetes.io/part-of': 'virt' }]));
  expect(bindings.map(({ metadata: { name }, spec }) => [name, spec.clusterSet])).toEqual([['prod', 'prod'], ['edge', 'edge']]);
  expect([placement.metadata.name, replicas.metadata.name, replicas.spec.placementRefs]).toEqual(['virt-a', 'virt-a', [{ name: 'virt-a' }]]);
  expect(placement.spec).toMatchObject({
    clusterSets: ['prod', 'edge'],
    predicates: [{ requiredClusterSelector: { labelSelector: { matchExpressions: [{ key: 'example.com/name', operator: 'In', values: ['a', 'b'] }] } } }],
  });
  expect(replicas.spec.manifestWorkTemplate.manifestConfigs[0].updateStrategy.serverSideApply).toEqual({ fieldManager: 'work-agent-virt', force: false });
});

test('sets that are bound already are left to their bindings, and clusters can be found by their own names', () => {
  const { objects } = works({ clusterSets: [], predicate: PlacementPredicate.celName() }, named('a', 'b'));
  expect(objects.map(({ kind }) => kind)).toEqual(['Placement', 'ManifestWorkReplicaSet']);
  expect(objects[0].spec.clusterSets).toBeUndefined();
  expect(objects[0].spec.predicates).toEqual([{ requiredClusterSelector: { celSelector: { celExpressions: ['managedCluster.metadata.name in ["a", "b"]'] } } }]);
});

describe('rollout', () => {
  const clusters = ['canary-1', 'canary-2', 'prod-1', 'prod-2', 'prod-3'].map(name => ({ name, labels: { stage: name.split('-')[0] } }));

  test('in waves, and then some at a time', () => {
    const { objects } = works({
      rollout: {
        waves: [{ clusters: ['canary-1'] }, { name: 'all-canaries', clusters: ['stage=canary'] }],
        maxConcurrency: 2,
        maxFailures: 1,
        minSuccessTime: Duration.minutes(5),
        progressDeadline: Duration.minutes(30),
      },
    }, [...clusters, { name: 'lab', values: { timeout: 30 } }]);
    const { Placement: [placement], ManifestWorkReplicaSet: [replicas], ManifestWork: [work] } = byKind(objects);
    const groupOf = (groupName: string, values: string[]) => (
      { groupName, groupClusterSelector: { labelSelector: { matchExpressions: [{ key: 'name', operator: 'In', values }] } } });
    expect(placement.spec.decisionStrategy).toEqual({ groupStrategy: { decisionGroups: [groupOf('wave-1', ['canary-1']), groupOf('all-canaries', ['canary-2'])] } });
    expect(replicas.spec.placementRefs).toEqual([{
      name: 'live-migration-canary-1',
      rolloutStrategy: {
        type: 'Progressive',
        progressive: {
          mandatoryDecisionGroups: [{ groupName: 'wave-1' }, { groupName: 'all-canaries' }],
          maxConcurrency: 2,
          maxFailures: 1,
          minSuccessTime: '300s',
          progressDeadline: '1800s',
        },
      },
    }]);
    const [{ conditionRules }] = replicas.spec.manifestWorkTemplate.manifestConfigs;
    const isTrue = (type: string, status: string) => 'has(object.status) && has(object.status.conditions) && object.status.conditions.exists(c, '
      + `c.type == "${type}" && c.status == "${status}" && (!has(c.observedGeneration) || c.observedGeneration == object.metadata.generation))`;
    expect(conditionRules).toEqual([
      { type: 'CEL', condition: 'Progressing', celExpressions: [`!(${isTrue('Available', 'True')} && ${isTrue('Progressing', 'False')})`] },
      { type: 'CEL', condition: 'Degraded', celExpressions: [isTrue('Degraded', 'True')] },
    ]);
    expect(work.spec.manifestConfigs[0].conditionRules).toBeUndefined();
  });

  test('some at a time, done as soon as all is applied where there is no HyperConverged', () => {
    const charts: FleetProps['charts'] = {
      addCharts: app => ['x', 'y'].forEach(name => new ApiObject(new Chart(app, name), name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })),
    };
    const { objects } = works({ rollout: { maxConcurrency: 3 } }, clusters, { charts });
    const { Placement: [placement], ManifestWorkReplicaSet: [{ spec }] } = byKind(objects);
    expect(placement.spec.decisionStrategy).toBeUndefined();
    expect(spec.placementRefs[0].rolloutStrategy).toEqual({ type: 'Progressive', progressive: { maxConcurrency: 3 } });
    expect(spec.manifestWorkTemplate.manifestConfigs).toEqual(['x', 'y'].map(name => ({
      resourceIdentifier: { group: '', resource: 'configmaps', name },
      updateStrategy: APPLY,
      ...name === 'x' ? { conditionRules: [{ type: 'CEL', condition: 'Progressing', celExpressions: ['false'] }] } : {},
    })));
  });

  test('where it would do nothing is an error', () => {
    const differing = ['a', 'b'].map((name, i) => ({ name, range: `10.200.${i}.0/24` }));
    expect(() => works({ rollout: { maxConcurrency: 1 } }, differing)).toThrow('  openClusterManagement.rollout is stated, but of 2 clusters no two have equal manifests, '
      + 'so all would change at once. Leave it out, and write and commit some of the clusters after the other with --only.');
    expect(byKind(works({ rollout: { maxConcurrency: 1 } }, differing.slice(1)).objects)).toEqual({ ManifestWork: [expect.anything()] });
  });
});

/** Which clusters get what, by the objects on the hub. */
function delivered(objects: readonly any[]): Record<string, unknown[]> {
  const found: Record<string, unknown[]> = {};
  for (const { kind, metadata, spec } of objects) {
    const name = spec.placementRefs?.[0].name;
    const { predicates: [{ requiredClusterSelector: { labelSelector } }] } = objects.find(other => other.kind === 'Placement' && other.metadata.name === name)?.spec
      ?? { predicates: [{ requiredClusterSelector: {} }] };
    const [clusters, template] = kind === 'ManifestWork' ? [[metadata.namespace], spec]
      : kind === 'ManifestWorkReplicaSet' ? [labelSelector.matchExpressions[0].values, spec.manifestWorkTemplate] : [[], undefined];
    clusters.forEach((cluster: string) => (found[cluster] ??= []).push(template.workload.manifests));
  }
  return found;
}

test('every cluster is in exactly one work, which has its manifests, in whatever order clusters come', () => {
  const name = fc.constantFrom(...'abcdefgh');
  const cluster = fc.record({ name, values: fc.record({ timeout: fc.constantFrom(20, 30, 40) }), range: fc.option(fc.constantFrom('10.0.0.0/24', '10.0.1.0/24'), { nil: undefined }) });
  fc.assert(fc.property(fc.uniqueArray(cluster, { selector: of => of.name }), clusters => {
    const [one, other] = [works(undefined, clusters), works(undefined, [...clusters].reverse())];
    expect(treeOf(other.outdir)).toEqual(treeOf(one.outdir));
    const expected = Object.fromEntries(clusters.map(of => [of.name, [objectsOf(one.outdir, of.name)]]));
    expect(delivered(one.objects)).toEqual(expected);
    const identities = one.objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
    expect(new Set(identities).size).toBe(identities.length);
  }), { seed: 1, numRuns: 15 });
});

test('clusters with nothing get nothing', () => {
  expect(works(undefined, named('a', 'b'), { charts: { addCharts: () => undefined } }).objects).toEqual([]);
  const charts: FleetProps['charts'] = { addCharts: (app, { name }) => (name === 'a' ? new HyperConverged(new Chart(app, 'x'), 'hyperconverged') : undefined) };
  expect(works(undefined, named('a', 'b'), { charts }).objects.map(({ metadata }) => metadata.namespace)).toEqual(['a']);
});

test('with --only, the others stay on the hub as they were written', () => {
  const outdir = path.join(newFolder(), 'dist');
  const timeouts = (timeout: number) => named('a', 'b', 'c').map(of => ({ ...of, values: { timeout } }));
  const fleet = outOf({ charts: CHARTS, outdir, delivery: [FleetDelivery.openClusterManagement()] });
  const before = delivered(fleet({ clusters: timeouts(20) }).objects);
  const { objects } = fleet({ clusters: timeouts(30), only: ['b'] });
  expect(delivered(objects)).toEqual({ ...before, b: [objectsOf(outdir, 'b')] });
  expect(objectsOf(outdir, 'b')[0].spec.liveMigrationConfig.completionTimeoutPerGiB).toBe(30);
  expect(byKind(objects).ManifestWorkReplicaSet.map(({ metadata: { name } }) => name)).toEqual(['live-migration-a']);
  // Once all are written again, none of the exception is left.
  expect(Object.keys(byKind(fleet({ clusters: timeouts(30) }).objects))).toEqual(['ManagedClusterSetBinding', 'Placement', 'ManifestWorkReplicaSet']);
});

test('what is read back is equal to what is rendered anew, whatever text is in it', () => {
  const outdir = path.join(newFolder(), 'dist');
  const fleet = outOf({ clusters: named('a', 'b'), outdir, delivery: [FleetDelivery.openClusterManagement()] });
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('2026-01-01', 'yes', '0x1f', '1e3', '{{hub x hub}}', '', '~', ' a\nb '));
  fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[-._A-Z0-9]+$/), text, { minKeys: 1, noNullPrototype: true }), data => {
    const charts: FleetProps['charts'] = {
      addCharts: app => new ApiObject(new Chart(app, 'x'), 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data }),
    };
    fleet({ charts });
    const before = clustersOf(outdir);
    const { objects } = fleet({ charts, only: ['b'] });
    expect(clustersOf(outdir)).toEqual(before);
    expect(byKind(objects).ManifestWorkReplicaSet).toHaveLength(1);
  }), { seed: 3, numRuns: 15 });
});

test('with keepGoing, a cluster that is wrong stays on the hub as it was written, or isn\'t there', () => {
  const outdir = path.join(newFolder(), 'dist');
  const charts: FleetProps['charts'] = {
    addCharts(app, cluster) {
      CHARTS.addCharts(app, cluster);
      if (cluster.values.wrong) {
        throw new Error('no');
      }
    },
  };
  const fleet = outOf({ charts, outdir, delivery: [FleetDelivery.openClusterManagement()] });
  const [a] = delivered(fleet({ clusters: named('a') }).objects).a;
  const wrong = ['a', 'b'].map(name => ({ name, values: { wrong: true, timeout: 30 } }));
  const { objects, error } = fleet({ clusters: [...wrong, { name: 'c', values: { timeout: 30 } }], keepGoing: true });
  expect(error).toContain('2 of 3 clusters are wrong');
  expect(delivered(objects)).toEqual({ a: [a], c: [objectsOf(outdir, 'c')] });
});

test('a name that is too long is cut, and told apart by a hash', () => {
  const long = (end: string) => ({ name: `${'x'.repeat(60)}${end}` });
  const clusters = [long('a'), long('b'), { ...long('c'), values: { timeout: 30 } }, { ...long('d'), values: { timeout: 30 } }, ...named('s', 't').map(of => ({ ...of, values: { timeout: 40 } }))];
  const { Placement: placements, ManifestWorkReplicaSet: replicas } = byKind(works(undefined, clusters).objects);
  const names = replicas.map(({ metadata: { name } }) => name);
  expect(names).toEqual(['live-migration-s', 'live-migration-xxxxxxxxxxxxxxxxxxxxxxxx-d94df78a', expect.stringMatching(/^live-migration-x{24}-[0-9a-f]{8}$/)]);
  expect(placements.map(({ metadata: { name } }) => name)).toEqual(names);
  expect(new Set(names).size).toBe(3);
  // The hub labels each work with this.
  names.forEach(name => expect(`live-migration.${name}`.length).toBeLessThanOrEqual(63));
});

test('a name stays when settings change', () => {
  const nameOf = (timeout: number) => byKind(works(undefined, named('b', 'a').map(of => ({ ...of, values: { timeout } }))).objects).ManifestWorkReplicaSet[0].metadata.name;
  expect([nameOf(20), nameOf(30)]).toEqual(['live-migration-a', 'live-migration-a']);
});

describe('the name of a group', () => {
  const charts = CHARTS;
  const at = (timeout: number, ...names: string[]) => named(...names).map(of => ({ ...of, values: { timeout } }));
  /** The clusters under each name. */
  const groupsIn = (objects: readonly any[]) => Object.fromEntries(byKind(objects).Placement.map(({ metadata, spec }) => {
    const { labelSelector, celSelector } = spec.predicates[0].requiredClusterSelector;
    return [metadata.name, (labelSelector?.matchExpressions[0].values ?? celSelector.celExpressions).join('')];
  }));

  test('stays, whichever of its clusters leave, and goes with most of them', () => {
    const fleet = outOf({ charts, outdir: path.join(newFolder(), 'dist'), delivery: [FleetDelivery.openClusterManagement()] });
    const write = (...clusters: FleetClusterProps[]) => groupsIn(fleet({ clusters }).objects);
    expect(write(...at(20, 'a', 'b', 'c', 'd', 'e'))).toEqual({ 'live-migration-a': 'abcde' });
    // A canary that is the first by its name.
    expect(write(...at(30, 'a'), ...at(20, 'b', 'c', 'd', 'e'))).toEqual({ 'live-migration-a': 'bcde' });
    expect(write(...at(20, 'b', 'c', 'd', 'e'))).toEqual({ 'live-migration-a': 'bcde' });
    expect(write(...at(30, 'a', 'b'), ...at(20, 'c', 'd', 'e'))).toEqual({ 'live-migration-b': 'ab', 'live-migration-a': 'cde' });
    // With those that don't change, however many do.
    expect(write(...at(30, 'a', 'b', 'c', 'd'), ...at(20, 'e', 'f'))).toEqual({ 'live-migration-b': 'abcd', 'live-migration-a': 'ef' });
    expect(write(...at(30, 'a', 'b', 'c', 'd', 'e', 'f'))).toEqual({ 'live-migration-b': 'abcdef' });
    expect(write(...at(30, 'a', 'b', 'e', 'f'), ...at(20, 'c', 'd', 'g'))).toEqual({ 'live-migration-b': 'abef', 'live-migration-c': 'cdg' });
    // Of one, the names of all clusters are taken.
    expect(write(...at(50, 'b', 'c'), ...at(40, 'd', 'g'), ...at(30, 'a', 'e', 'f')))
      .toEqual({ 'live-migration-b': 'aef', 'live-migration-c': 'dg', 'live-migration-b-2': 'bc' });
  });

  test('moves no cluster twice, where some change before others', () => {
    const fleet = outOf({ charts, outdir: path.join(newFolder(), 'dist'), delivery: [FleetDelivery.openClusterManagement()] });
    const write = (timeout: number, only?: string[]) => groupsIn(fleet({ clusters: at(timeout, 'a', 'b', 'c', 'd', 'e'), only }).objects);
    write(20);
    expect(write(30, ['a', 'b', 'c'])).toEqual({ 'live-migration-a': 'de', 'live-migration-b': 'abc' });
    expect(write(30)).toEqual({ 'live-migration-b': 'abcde' });
  });

  test('is read where git could not merge two sides', () => {
    const outdir = path.join(newFolder(), 'dist');
    const fleet = outOf({ charts, outdir, delivery: [FleetDelivery.openClusterManagement()] });
    const write = (...names: string[]) => groupsIn(fleet({ clusters: at(20, ...names) }).objects);
    write('b', 'c');
    write('a', 'b', 'c');
    const file = path.join(outdir, '_hub', 'live-migration.k8s.yaml');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace(/^( *- )"?c"?$/m, '<<<<<<< HEAD\n$1c\n$1x\n||||||| base\n$1c\n=======\n$1c\n$1y\n>>>>>>> other'));
    expect(fs.readFileSync(file, 'utf8')).toContain('>>>>>>> other');
    expect(write('a', 'b', 'c', 'x', 'y')).toEqual({ 'live-migration-b': 'abcxy' });
  });

  test.each(['My Placement!', 'live-migration', `live-migration-${'x'.repeat(60)}`, 'other-a', ''])('is none that somebody has written by hand and can\'t be: %j', name => {
    const outdir = path.join(newFolder(), 'dist');
    const fleet = outOf({ charts, outdir, delivery: [FleetDelivery.openClusterManagement()] });
    const write = (...names: string[]) => Object.keys(groupsIn(fleet({ clusters: at(20, ...names) }).objects));
    expect(write('a', 'b')).toEqual(['live-migration-a']);
    const file = path.join(outdir, '_hub', 'live-migration.k8s.yaml');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('name: live-migration-a', `name: ${JSON.stringify(name)}`));
    expect(write('b', 'c')).toEqual(['live-migration-b']);
  });

  test('is of one fleet and one namespace, and survives what can\'t be read', () => {
    const outdir = path.join(newFolder(), 'dist');
    const file = path.join(outdir, '_hub', 'live-migration.k8s.yaml');
    const fleet = outOf({ charts, outdir });
    const write = (clusters: FleetClusterProps[], props?: OpenClusterManagementProps) => (
      Object.keys(groupsIn(fleet({ clusters, delivery: [FleetDelivery.openClusterManagement(props)] }).objects)));
    expect(write(at(20, 'a', 'b'))).toEqual(['live-migration-a']);
    expect(write(at(20, 'b', 'c'))).toEqual(['live-migration-a']);
    expect(write(at(20, 'b', 'c'), { predicate: PlacementPredicate.celName() })).toEqual(['live-migration-a']);
    expect(write(at(20, 'c', 'd'))).toEqual(['live-migration-a']);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('kind: ManifestWorkReplicaSet', 'kind: ManifestWorkReplicaSet: {'));
    expect(write(at(20, 'd', 'e'))).toEqual(['live-migration-a']);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('kind: Placement', 'kind: Placement\n: {'));
    expect(write(at(20, 'd', 'e'))).toEqual(['live-migration-d']);
    expect(write(at(20, 'e', 'f'), { namespace: 'other' })).toEqual(['live-migration-e']);
    expect(write(at(20, 'f', 'g'), { namespace: 'other', name: 'live' })).toEqual(['live-f']);
  });
});

describe('manifests that a work can\'t have', () => {
  const errorOf = (objects: any[], props?: OpenClusterManagementProps, clusters = named('a', 'b', 'c')) => {
    const charts: FleetProps['charts'] = { addCharts: app => objects.forEach((object, i) => new ApiObject(new Chart(app, `x${i}`), 'x', object)) };
    try {
      works(props, clusters, { charts });
    } catch (error) {
      return (error as Error).message.split('\n');
    }
    return undefined;
  };
  const configMap = (name: string, data?: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
  /** Data with which the object takes up so many bytes: what is around it takes up 82. */
  const filled = (bytes: number, letter = 'x', width = 1) => configMap('x', { y: letter.repeat((bytes - 82) / width) });

  test('without a name of its own', () => {
    const moved = { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstanceMigration', metadata: { generateName: 'move-', namespace: 'vms', name: undefined }, spec: { vmiName: 'a' } };
    const charts: FleetProps['charts'] = {
      addCharts: app => ApiObject.isApiObject(new ApiObject(new Chart(app, 'x'), 'x', moved as any)),
    };
    expect(() => works(undefined, named('a', 'b', 'c'), { charts })).toThrow('The delivery can\'t be made, and nothing is written:\n  a (and 2 clusters with equal manifests): '
      + 'its VirtualMachineInstanceMigration vms/move- gets a new name each time that it is made (generateName). Write metadata.name, or leave the object out of the fleet and make it by hand.');
  });

  test('with two ways to be named, or there twice', () => {
    const both = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', generateName: 'x-' } };
    expect(errorOf([both], undefined, named('a'))?.slice(1)).toEqual(['  a: its ConfigMap x gets a new name each time that it is made (generateName). Write metadata.name, or leave '
      + 'the object out of the fleet and make it by hand.']);
    const list = { apiVersion: 'v1', kind: 'List', metadata: { name: '' } };
    expect(errorOf([list], undefined, named('a'))?.slice(1)).toEqual(['  a: its List has no name. Write metadata.name, or leave the object out of the fleet and make it by hand.']);
    const inGroup = (group: string, namespace?: string) => ({ apiVersion: `${group}/v1`, kind: 'Thing', metadata: { name: 'x', namespace } });
    expect(errorOf([inGroup('a.example.com'), inGroup('b.example.com'), inGroup('a.example.com', 'y')])).toBeUndefined();
    const later = { ...inGroup('a.example.com', 'y'), apiVersion: 'a.example.com/v2' };
    expect(errorOf([inGroup('a.example.com', 'y'), later], undefined, named('a'))?.slice(1)).toEqual(['  a: it has Thing y/x twice. Leave one out.']);
  });

  test('that are too large', () => {
    expect(errorOf([filled(512000)])).toBeUndefined();
    expect(errorOf([filled(512001)])).toEqual(['The delivery can\'t be made, and nothing is written:',
      '  a (and 2 clusters with equal manifests): its manifests take up 512001 bytes, and the hub takes 512000 in a ManifestWork. Divide them over two fleets, or raise manifestLimit '
      + 'here and --manifestLimit of the hub\'s work webhook.']);
    expect(errorOf([filled(512001)], { manifestLimit: Size.mebibytes(1) })).toBeUndefined();
    expect(errorOf([filled(51201)], { manifestLimit: Size.kibibytes(50) }, named('edge'))?.[1]).toMatch(/^ {2}edge: its manifests take up 51201 bytes, and the hub takes 51200 /);
  });

  test('where characters count as the hub writes them', () => {
    expect(errorOf([filled(511996 + 2, '<', 6)])).toBeUndefined();
    expect(errorOf([filled(512002, '<', 6)])?.[1]).toContain('512002 bytes');
    expect(errorOf([filled(512002, 'ä', 2)])?.[1]).toContain('512002 bytes');
  });
});

test('what is wrong with the properties is told at once', () => {
  const props = {
    namespace: 'a',
    name: 'No',
    clusterSets: ['x', 'x', 'No'],
    predicate: 'name',
    force: 1,
    manifestLimit: 500,
    rollout: { waves: [{ clusters: [] }, { name: 'wave-1', clusters: ['none', 'a'] }, 7, { name: '-', clusters: 'a' }], maxConcurrency: 0, maxFailures: -1, minSuccessTime: Duration.millis(1), progressDeadline: 'x' },
  };
  const errorOf = (stated: any, clusters = named('a')) => {
    try {
      works(stated, clusters);
    } catch (error) {
      return (error as Error).message.split('\n').slice(1);
    }
    throw new Error('there was none');
  };
  const label = 'Write at most 63 lower case letters, digits and hyphens, with a letter or digit at both ends, such as "live-migration".';
  const selectors = 'Write names of clusters, with * for anything, or LABEL=VALUE.';
  expect(errorOf(props)).toEqual([
    `openClusterManagement.name is "No". ${label}`,
    'openClusterManagement.clusterSets[1] is "x", and there already. Leave it out.',
    'openClusterManagement.clusterSets[2] is "No". Write the name of a ManagedClusterSet, such as "global".',
    'openClusterManagement.predicate is "name". Write one such as PlacementPredicate.label().',
    'openClusterManagement.force is 1. Write true or false.',
    'openClusterManagement.manifestLimit is 500. Write a size such as Size.kibibytes(500).',
    `openClusterManagement.rollout.waves[0].clusters is []. ${selectors}`,
    'openClusterManagement.rollout.waves[1].name is "wave-1", the name of an earlier wave. Write another one.',
    'openClusterManagement.rollout.waves[1].clusters[0] is "none", which is none of the clusters. Write the name of one, with * for anything, or LABEL=VALUE.',
    'openClusterManagement.rollout.waves[2] is 7. Write an object such as { clusters: ["stage=canary"] }.',
    'openClusterManagement.rollout.waves[3].name is "-". Write 2 to 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends.',
    'openClusterManagement.rollout.waves[3].clusters is "a". Write a list.',
    'openClusterManagement.rollout.maxConcurrency is 0. Write a whole number from 1.',
    'openClusterManagement.rollout.maxFailures is -1. Write a whole number from 0.',
    'openClusterManagement.rollout.minSuccessTime is "1 milli". Write whole seconds, such as Duration.minutes(5).',
    'openClusterManagement.rollout.progressDeadline is "x". Write whole seconds from 1, such as Duration.minutes(30).',
  ].map(line => `  ${line}`));
  expect(errorOf({ namespace: 'a' })).toEqual(['  openClusterManagement.namespace is "a", the namespace of one of the clusters. Write another one, such as "live-migration".']);
  expect(errorOf({ name: 'n'.repeat(40) })).toEqual([
    `  openClusterManagement.name is "${'n'.repeat(40)}" in the namespace "live-migration", 54 characters together. Write at most 52.`,
  ]);
  const overlapping = { waves: [{ clusters: ['*'] }, { clusters: ['a', 'b'] }], maxFailures: -1 };
  expect(errorOf({ rollout: overlapping }, named('a', 'b', 'c'))).toEqual([
    '  openClusterManagement.rollout.waves[1].clusters is ["a","b"], which are all in waves before. Leave that wave out, or put it before those.',
    '  openClusterManagement.rollout.maxFailures is -1. Write a whole number from 0.',
  ]);
  expect(errorOf({ rollout: {} })).toEqual(['  openClusterManagement.rollout is {}, with neither waves nor maxConcurrency. Write one of them, or leave it out.']);
  expect(errorOf({ rollout: { waves: [{ clusters: ['a'] }] }, predicate: PlacementPredicate.celName() })).toEqual([
    '  openClusterManagement.rollout.waves is [{"clusters":["a"]}], but with PlacementPredicate.celName() there are none. Leave them out, or write PlacementPredicate.label(…).',
  ]);
  expect(errorOf({ rollout: 1, clusterSets: 'global', namespace: 1 })).toEqual([
    `  openClusterManagement.namespace is 1. ${label}`, '  openClusterManagement.clusterSets is "global". Write a list.',
    '  openClusterManagement.rollout is 1. Write an object such as { maxConcurrency: 10 }.',
  ]);
  expect(() => PlacementPredicate.label('a b')).toThrow('PlacementPredicate.label: key is "a b". Write a key of at most 63 letters');
});
