import * as path from 'path';
import { ApiObject, Chart, YamlOutputType } from 'cdk8s';
import { Fleet, FleetDelivery, HyperConverged } from '../../../src';
import type { FleetProps } from '../../../src';
import { parse } from '../../support';
import { clustersOf, deleteFolders, newFolder } from '../folders';

beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => {
  jest.restoreAllMocks();
  deleteFolders();
});

/** The files of a fleet of one cluster, delivered as kustomizations. */
function filesOf(props: Partial<FleetProps>): Record<string, string> {
  const outdir = path.join(newFolder(), 'dist');
  new Fleet({
    outdir,
    clusters: [{ name: 'lab' }],
    delivery: [FleetDelivery.kustomization()],
    charts: { addCharts: app => new HyperConverged(new Chart(app, 'migration'), 'hyperconverged') },
    ...props,
  }).synth();
  return clustersOf(outdir);
}

const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';

test('each cluster has a kustomization of all its manifests, and a HyperConverged that Flux does not prune', () => {
  const charts: FleetProps['charts'] = {
    addCharts(app) {
      new HyperConverged(new Chart(app, 'b'), 'hyperconverged');
      new ApiObject(new Chart(app, 'a'), 'other', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } });
    },
  };
  const { 'lab/kustomization.yaml': kustomization, ...others } = filesOf({ charts, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  expect(parse(kustomization)).toEqual([{
    apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: ['b/HyperConverged.kubevirt-hyperconverged.k8s.yaml', 'a/ConfigMap.other.k8s.yaml'],
  }]);
  const [other, hyperConverged] = Object.values(others).map(text => parse(text)[0]);
  expect(hyperConverged.metadata.annotations).toEqual({ [PRUNE]: 'disabled' });
  expect(other.metadata.annotations).toBeUndefined();
});

test('what a program itself says of pruning stays', () => {
  const addCharts: FleetProps['charts']['addCharts'] = app => {
    const hyperConverged = new HyperConverged(new Chart(app, 'migration'), 'hyperconverged');
    ApiObject.of(hyperConverged).metadata.addAnnotation(PRUNE, 'Disabled');
  };
  expect(parse(filesOf({ charts: { addCharts } })['lab/migration.k8s.yaml'])[0].metadata.annotations).toEqual({ [PRUNE]: 'Disabled' });
});

test('without delivery there is neither', () => {
  expect(filesOf({ delivery: [] })).toEqual({ 'lab/migration.k8s.yaml': expect.not.stringContaining('annotations') });
});

test('what is no delivery is an error', () => {
  expect(() => filesOf({ delivery: ['flux' as never] })).toThrow('  delivery[0] is "flux". Write one such as FleetDelivery.kustomization().');
  expect(() => filesOf({ delivery: 'flux' as never })).toThrow('  delivery is "flux". Write a list.');
});
