import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, App, Chart, JsonPatch, YamlOutputType } from 'cdk8s';
import { clustersOf, deleteFolders, newFolder } from './folders';
import {
  DedicatedMigrationNetwork, Fleet, FleetDelivery, HeavyWorkloadMigration, HyperConverged, MigrationPolicy, MigrationPolicySelector,
  PolicyRemediation,
} from '../../src';
import type { FleetProps } from '../../src';
import { parse } from '../support';

let stderr: string;
let outdir: string;
beforeEach(() => {
  stderr = '';
  outdir = path.join(newFolder(), 'dist');
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    stderr += text;
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  deleteFolders();
});

const ARGO_CD = FleetDelivery.argoCd({ repoUrl: 'https://git.example.com/fleet.git', path: 'dist' });
const OPTIONS = 'argocd.argoproj.io/sync-options';
const COMPARED = 'argocd.argoproj.io/compare-options';
const WAVE = 'argocd.argoproj.io/sync-wave';

const MIGRATION: FleetProps['charts'] = {
  addCharts(app, { nic = 'eth1', range = '10.200.5.0/24' }) {
    const chart = new Chart(app, 'migration');
    new HeavyWorkloadMigration(chart, 'heavy');
    new DedicatedMigrationNetwork(chart, 'network', { nic, range });
    new MigrationPolicy(chart, 'policy', { selector: MigrationPolicySelector.vms({ size: 'large' }), allowPostCopy: false });
  },
};

const charts = (addCharts: (chart: Chart, app: App) => void): FleetProps['charts'] => ({ addCharts: app => addCharts(new Chart(app, 'x'), app) });

function synth(props: Partial<FleetProps>): Record<string, string> {
  const own = path.join(newFolder(), 'dist');
  new Fleet({ charts: MIGRATION, clusters: ['a', 'b'].map(name => ({ name })), outdir: own, ...props }).synth();
  return clustersOf(own);
}

test('the HyperConverged and what it depends on stay, and what it depends on comes first', () => {
  const objects = parse(synth({ delivery: [ARGO_CD] })['a/migration.k8s.yaml']);
  const marksOf = ({ kind, metadata: { annotations } }: any) => [kind, annotations[OPTIONS], annotations[COMPARED], annotations[WAVE]];
  expect(objects.map(marksOf).sort()).toEqual([
    ['HyperConverged', 'Prune=false,Delete=false', 'IgnoreExtraneous', undefined],
    ['MigrationPolicy', 'Prune=false,Delete=false', 'IgnoreExtraneous', '-1'],
    ['NetworkAttachmentDefinition', 'Prune=false,Delete=false', 'IgnoreExtraneous', '-1'],
  ]);
});

test('what a program itself says of that stays', () => {
  const [object] = parse(synth({
    delivery: [ARGO_CD, FleetDelivery.kustomization()],
    charts: charts(chart => {
      const { metadata } = ApiObject.of(new HyperConverged(chart, 'h'));
      metadata.addAnnotation(OPTIONS, 'Delete=confirm, Validate=false');
      metadata.addAnnotation('kustomize.toolkit.fluxcd.io/prune', 'enabled');
      metadata.addAnnotation(WAVE, '7');
      metadata.addAnnotation(COMPARED, 'ServerSideDiff=true');
    }),
  })['a/x.k8s.yaml']);
  expect(object.metadata.annotations).toEqual({
    [OPTIONS]: 'Delete=confirm,Validate=false,Prune=false', [COMPARED]: 'ServerSideDiff=true', [WAVE]: '7', 'kustomize.toolkit.fluxcd.io/prune': 'enabled',
  });
});

const HYPER_CONVERGED = { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' } };

test.each<[string, FleetProps['charts']]>([
  ['is in a list', charts(chart => new ApiObject(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [HYPER_CONVERGED] }))],
  ['has other annotations by a patch', charts(chart => (
    ApiObject.of(new HyperConverged(chart, 'h')).addJsonPatch(JsonPatch.add('/metadata/annotations', { a: 'b' }))))],
  ['renders itself', charts(chart => {
    const object = new ApiObject(chart, 'h', HYPER_CONVERGED);
    object.toJson = () => HYPER_CONVERGED;
  })],
])('a HyperConverged that is not marked since it %s is an error', (_, wrong) => {
  expect(() => synth({ charts: wrong, delivery: [ARGO_CD] })).toThrow(
    'The HyperConverged is without what keeps it from being deleted by what delivers it. Give it the annotation argocd.argoproj.io/sync-options: Prune=false,Delete=false.');
  expect(Object.keys(synth({ charts: wrong, clusters: [{ name: 'a' }] }))).toEqual(['a/x.k8s.yaml']);
});

test('what a list holds is delivered one by one', () => {
  const list = charts(chart => new ApiObject(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [HYPER_CONVERGED] }));
  const [work] = parse(synth({ charts: list, clusters: [{ name: 'a' }], delivery: [FleetDelivery.openClusterManagement()] })['_hub/live-migration.k8s.yaml']);
  expect(work.spec.workload.manifests).toEqual([HYPER_CONVERGED]);
});

test.each<[string, NonNullable<FleetProps['delivery']>]>([
  ['takes the place of', [FleetDelivery.kustomization()]], ['is passed over by Argo CD as', [ARGO_CD]],
])('a file of manifests that %s a kustomization is an error', (_, delivery) => {
  const addCharts = (app: App) => void new HyperConverged(new Chart(app, 'kustomization'), 'h');
  expect(() => synth({ charts: { addCharts }, outputFileExtension: '.yaml', delivery }))
    .toThrow('One of its files would be kustomization.yaml, which is no file of manifests for what delivers it. Give the chart another name.');
});

test('where no cluster can be read, nothing is told of waves', () => {
  const delivery = [FleetDelivery.argoCd({ repoUrl: 'https://git.example.com/fleet.git', path: 'dist', waves: [{ clusters: ['*'] }] })];
  const [, ...lines] = (() => {
    try {
      synth({ clusters: undefined, files: ['/none/clusters.yaml'], delivery });
      return [];
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  })();
  expect(lines).toEqual([expect.stringMatching(/clusters\.yaml: can't be read/)]);
});

test('deliveries that are in each other\'s way are errors', () => {
  expect(() => synth({ delivery: [ARGO_CD, ARGO_CD] })).toThrow('  delivery has "argo-cd" twice. Leave one out, or give it another name.');
  const enforce = FleetDelivery.openClusterManagementPolicy({ remediation: PolicyRemediation.ENFORCE });
  const inSteps = FleetDelivery.openClusterManagement({ rollout: { maxConcurrency: 1 } });
  expect(() => synth({ delivery: [inSteps, enforce] })).toThrow('  delivery has openClusterManagement.rollout, and openClusterManagementPolicy.remediation ENFORCE, '
    + 'which changes all clusters at once. Leave one of the two out.');
  synth({ delivery: [inSteps, FleetDelivery.openClusterManagementPolicy()] });
  synth({ delivery: [FleetDelivery.openClusterManagement(), enforce] });
});

test('what goes to the hub has a file to a chart, however the clusters\' objects are divided', () => {
  const files = synth({
    charts: { addCharts: (app, { name }) => void new HyperConverged(new Chart(app, 'x'), 'h', { labels: { name } }) },
    delivery: [FleetDelivery.openClusterManagement()],
    yamlOutputType: YamlOutputType.FILE_PER_RESOURCE,
  });
  expect(Object.keys(files)).toEqual(['_hub/live-migration.k8s.yaml', 'a/HyperConverged.kubevirt-hyperconverged.k8s.yaml', 'b/HyperConverged.kubevirt-hyperconverged.k8s.yaml']);
});

test('it is told when what goes to the hub has changed', () => {
  const isTold = () => {
    const was = ['What is in _hub has changed: have it applied to the cluster that delivers.\n', 'Nothing is in _hub anymore: have what was applied from it let go of the clusters\' objects '
      + 'before these are applied, since they are no longer marked to stay.\n'].findIndex(text => stderr.includes(text));
    stderr = '';
    return was;
  };
  const fleet: Record<string, unknown> = { charts: MIGRATION, clusters: [{ name: 'a' }], outdir, delivery: [ARGO_CD] };
  const same = new Fleet(fleet as unknown as FleetProps);
  const [more, other, none] = [{ clusters: [{ name: 'a' }, { name: 'b' }] }, { delivery: [FleetDelivery.openClusterManagement()] }, { delivery: [] }];
  const told = [{}, {}, more, other, {}, none].map(change => {
    Object.assign(fleet, change);
    same.synth();
    return isTold();
  });
  expect(told).toEqual([0, -1, -1, 0, -1, 1]);
});

test('two deliveries of one namespace have no name in common, whatever clusters are called', () => {
  const clusters = ['a', 'z', 'policy-a', 'policy-b'].map(name => ({ name, range: name.startsWith('policy') ? '10.200.1.0/24' : '10.200.0.0/24' }));
  const files = synth({ clusters, delivery: [FleetDelivery.openClusterManagement(), FleetDelivery.openClusterManagementPolicy()] });
  const identities = Object.entries(files).filter(([file]) => file.startsWith('_hub/')).flatMap(([, text]) => parse(text))
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  expect(identities.filter(id => id.startsWith('Placement '))).toHaveLength(4);
  expect(new Set(identities).size).toBe(identities.length);
});

test('a cluster that is gone from the data stays on the hub until all are written, as its folder does', () => {
  const fleet: Record<string, unknown> = {
    charts: MIGRATION,
    clusters: ['a', 'b', 'c'].map(name => ({ name, range: `10.200.${name.charCodeAt(0)}.0/24` })),
    outdir,
    delivery: [FleetDelivery.openClusterManagement()],
  };
  const same = new Fleet(fleet as unknown as FleetProps);
  const onHub = () => parse(fs.readFileSync(path.join(outdir, '_hub', 'live-migration.k8s.yaml'), 'utf8')).filter(({ kind }) => kind === 'ManifestWork').map(({ metadata }) => metadata.namespace);
  same.synth();
  Object.assign(fleet, { clusters: (fleet.clusters as object[]).slice(1), only: ['b'] });
  same.synth();
  expect([onHub(), fs.existsSync(path.join(outdir, 'a')), stderr.includes('no longer')]).toEqual([['a', 'b', 'c'], true, false]);
  Object.assign(fleet, { only: undefined });
  same.synth();
  expect([onHub(), fs.existsSync(path.join(outdir, 'a'))]).toEqual([['b', 'c'], false]);
  expect(stderr).toContain('\n1 cluster is in the fleet no longer: a.\n');
});

test('clusters that a rollout is not for are told', () => {
  const clusters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((name, i) => ({ name, range: `10.200.${i < 2 ? 0 : i < 4 ? 1 : i}.0/24` }));
  const delivery = [FleetDelivery.openClusterManagement({ rollout: { maxConcurrency: 1 } })];
  synth({ clusters, delivery });
  expect(stderr).toContain('\n6 clusters with manifests that no other has (e, f, g, h, i and 1 more) change as soon as the hub does, whatever openClusterManagement.rollout says: '
    + 'write and commit some after the other with --only.\nopenClusterManagement.rollout goes through each of 2 groups of clusters with equal manifests by itself: '
    + 'the last wave of one may come before the first of another.\n');
  stderr = '';
  synth({ clusters: clusters.slice(0, 2), delivery });
  expect(stderr).not.toContain('rollout');
});

test('clusters that were written before without a delivery are told where a run leaves them', () => {
  const fleet: Record<string, unknown> = { charts: MIGRATION, clusters: ['a', 'b', 'c'].map(name => ({ name })), outdir };
  const same = new Fleet(fleet as unknown as FleetProps);
  same.synth();
  expect(stderr).not.toContain('nothing yet');
  Object.assign(fleet, { delivery: [ARGO_CD], only: ['a'] });
  same.synth();
  expect(stderr).toContain('\n2 clusters that this run leaves as they are, such as b, have nothing yet that keeps their HyperConverged from being deleted by what delivers it. '
    + 'Write all clusters before it is applied.\n');
  stderr = '';
  Object.assign(fleet, { only: undefined });
  same.synth();
  Object.assign(fleet, { only: ['a'] });
  same.synth();
  expect(stderr).not.toContain('nothing yet');
});

test.each([FleetDelivery.openClusterManagement, FleetDelivery.openClusterManagementPolicy])('nothing in place of properties is none', make => {
  const nulls = { namespace: null, name: null, force: null, manifestLimit: null, severity: null, clusterSets: null, rollout: null };
  const [plain, ...others] = [undefined, null, nulls].map(props => synth({ delivery: [make(props as never)] }));
  expect(others).toEqual([plain, plain]);
});
