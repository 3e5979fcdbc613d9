import { App, Chart } from 'cdk8s';
import { HAVE_CRDS, NO_CRDS, crdValidator } from './crds';
import { errorsOf, idsOf, synthesize } from './support';
import { HyperConverged, HyperConvergedVersion, MigrationNodeNetwork, VirtualMachineMigration, VirtualMachineMigrationProps } from '../src';

const SELECTOR = { 'topology.kubernetes.io/zone': 'b' };

const render = (props: VirtualMachineMigrationProps) => synthesize(chart => new VirtualMachineMigration(chart, 'migration', props))[0];
const errorsWith = (props: VirtualMachineMigrationProps) => errorsOf(chart => new VirtualMachineMigration(chart, 'migration', props));

test('the cluster makes the name', () => {
  expect(render({ virtualMachine: 'database' })).toEqual({
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstanceMigration',
    metadata: { generateName: 'database-migration-' },
    spec: { vmiName: 'database' },
  });
});

test('with all there is', () => {
  expect(render({ virtualMachine: 'database', namespace: 'vms', addedNodeSelector: SELECTOR, generateName: 'empty-rack-7-' })).toEqual({
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstanceMigration',
    metadata: { generateName: 'empty-rack-7-', namespace: 'vms' },
    spec: { vmiName: 'database', addedNodeSelector: SELECTOR },
  });
});

test('it has the chart\'s namespace and labels', () => {
  const chart = new Chart(new App(), 'prod', { namespace: 'vms', labels: { app: 'drain' } });
  const migration = new VirtualMachineMigration(chart, 'migration', { virtualMachine: 'database' });
  expect(chart.toJson()[0].metadata).toEqual({ generateName: 'database-migration-', namespace: 'vms', labels: { app: 'drain' } });
  expect(migration.resourceName).toBeUndefined();
});

test('several come in the order of their dependencies, and are not two of one name', () => {
  const order = synthesize(chart => {
    const [first, second, third] = ['a', 'b', 'c'].map(id => new VirtualMachineMigration(chart, id, { virtualMachine: 'database', generateName: `${id}-` }));
    first.node.addDependency(second);
    second.node.addDependency(third);
  });
  expect(order.map(({ metadata }) => metadata.generateName)).toEqual(['c-', 'b-', 'a-']);
});

test.each<[string, VirtualMachineMigrationProps, string, string]>([
  ['no VM', { virtualMachine: '', generateName: 'a-' }, 'LM071', 'vmiName is "", which names no VM.'],
  ['a name that no label can hold', { virtualMachine: 'v'.repeat(64) }, 'LM071', `vmiName is "${'v'.repeat(64)}", which is longer than 63 characters`],
  ['a label that is none', { virtualMachine: 'database', addedNodeSelector: { 'a b': 'c' } }, 'LM071', 'addedNodeSelector.a b is "c", and no node can have'],
  ['a label value that is none', { virtualMachine: 'database', addedNodeSelector: { zone: 'b c' } }, 'LM071', 'addedNodeSelector.zone is "b c"'],
  ['no name at all', { virtualMachine: 'database', generateName: '' }, 'LM013', 'metadata.name is unset, which the API server rejects.'],
  ['a namespace that is none', { virtualMachine: 'database', namespace: 'VMs' }, 'LM013', 'metadata.namespace is "VMs"'],
])('%s is refused', (_, props, id, message) => {
  const errors = errorsWith(props);
  expect(idsOf(errors)).toEqual([id]);
  expect(errors[0]).toContain(`[prod/migration] ${message}`);
});

test('63 characters are a name', () => {
  expect(errorsWith({ virtualMachine: 'v'.repeat(63) })).toEqual([]);
});

describe('a node selector', () => {
  test.each(['4.12', '4.19', '4.20', '4.23'])('on %s', release => {
    const version = HyperConvergedVersion.openShift(release);
    const expected = ['4.20', '4.23'].includes(release) ? [] : [
      `[prod/migration] addedNodeSelector is {"topology.kubernetes.io/zone":"b"}, and OpenShift Virtualization ${release} doesn't have this field; `
      + 'OpenShift Virtualization 4.20 brings it. Remove it, or run OpenShift Virtualization 4.20 or later and state that release. (LM071)',
    ];
    expect(errorsWith({ virtualMachine: 'database', addedNodeSelector: SELECTOR, version })).toEqual(expected);
    expect(errorsOf(chart => {
      new HyperConverged(chart, 'hyperconverged', { version });
      new VirtualMachineMigration(chart, 'migration', { virtualMachine: 'database', addedNodeSelector: SELECTOR });
    })).toEqual(expected);
    expect(errorsWith({ virtualMachine: 'database', version })).toEqual([]);
  });

  test('where nothing tells the release, it is 4.21', () => {
    expect(errorsWith({ virtualMachine: 'database', addedNodeSelector: SELECTOR })).toEqual([]);
  });

  test('of a HyperConverged in another chart', () => {
    const app = new App();
    const hyperConverged = new HyperConverged(new Chart(app, 'old'), 'hyperconverged', { version: HyperConvergedVersion.openShift('4.19') });
    new HyperConverged(new Chart(app, 'new'), 'hyperconverged');
    new VirtualMachineMigration(new Chart(app, 'drain'), 'migration', { virtualMachine: 'database', addedNodeSelector: SELECTOR, hyperConverged });
    expect(() => app.synthYaml()).toThrow('[drain/migration] addedNodeSelector is {"topology.kubernetes.io/zone":"b"}, and OpenShift Virtualization 4.19 doesn\'t');
  });

  test('of constructs that state different releases', () => {
    const errors = errorsOf(chart => {
      new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1', version: HyperConvergedVersion.openShift('4.20') });
      new VirtualMachineMigration(chart, 'migration', { virtualMachine: 'database', version: HyperConvergedVersion.openShift('4.19') });
    });
    expect(errors).toEqual([
      '[prod/migration] version is "OpenShift Virtualization 4.20", as prod/nodes has it, and "OpenShift Virtualization 4.19", as prod/migration has it. '
      + 'Say it once, or the same in both places. (LM015)',
    ]);
  });
});

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'by the cluster\'s own schema' : NO_CRDS, () => {
  test.each(['1.7', '1.9'])('KubeVirt %s takes what is rendered', kubeVirt => {
    const validate = crdValidator(`virtual-machine-instance-migration-kubevirt-${kubeVirt}`, 'v1')!;
    for (const addedNodeSelector of [undefined, {}, SELECTOR]) {
      const migration = render({ virtualMachine: 'database', namespace: 'vms', addedNodeSelector });
      validate(migration);
      expect(validate.errors).toBeNull();
      expect(validate({ ...migration, spec: { ...migration.spec, nodeSelector: SELECTOR } })).toBe(false);
    }
  });
});
