import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged } from '../src';
import { byCluster, makerOf } from '../src/cluster-members';

const policyIn = (scope: Construct, id = 'policy') => new ApiObject(scope, id, { apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy' });
const hyperConvergedIn = (scope: Construct, id = 'by-hand') => new ApiObject(scope, id, { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged' });

/** An app with clusters, a chart each. */
function appWith(...names: string[]) {
  const app = new App();
  return { app, clusters: names.map(name => new HyperConverged(new Chart(app, name), 'hyperconverged')) };
}

/** The path of the cluster that an object is for. */
function clusterOf(object: ApiObject, clusters: HyperConverged[], others: ApiObject[] = []): string | undefined {
  return byCluster([...others, object], clusters).find(({ objects }) => objects.includes(object))!.cluster?.node.path;
}

describe('an object is for the cluster', () => {
  test('of its chart, and of a chart around it, whether or not that is the innermost', () => {
    const { clusters } = appWith('a', 'b');
    const [a] = clusters.map(cluster => Chart.of(cluster));
    const nested = new Chart(new Chart(a, 'outer'), 'inner');
    expect([a, nested].map(chart => clusterOf(policyIn(chart), clusters))).toEqual(['a/hyperconverged', 'a/hyperconverged']);
    const within = new HyperConverged(nested, 'hyperconverged');
    expect([nested, new Chart(nested, 'more')].map((chart, i) => clusterOf(policyIn(chart, `${i}`), [...clusters, within])))
      .toEqual(['a/outer/inner/hyperconverged', 'a/outer/inner/hyperconverged']);
  });

  test('that comes first, where a chart has two', () => {
    const { clusters: [a, b] } = appWith('a', 'b');
    const second = new HyperConverged(Chart.of(a), 'second');
    expect(clusterOf(policyIn(Chart.of(a)), [a, second, b])).toBe('a/hyperconverged');
  });

  test('that its construct configures, in whichever chart', () => {
    const { clusters: [a, b] } = appWith('a', 'b');
    const network = new DedicatedMigrationNetwork(Chart.of(a), 'network', { hyperConverged: b, nic: 'eth1', range: '10.200.5.0/24' });
    expect(clusterOf(ApiObject.of(network), [a, b])).toBe('b/hyperconverged');
  });

  test('that constructs of its chart configure, if that is one', () => {
    const { app, clusters: [a, b] } = appWith('a', 'b');
    const chart = new Chart(app, 'c');
    const nested = new Chart(chart, 'nested');
    const [inChart, inNested] = [chart, nested].map(scope => policyIn(scope));
    new HeavyWorkloadMigration(nested, 'heavy', { hyperConverged: b });
    expect([inChart, inNested].map(object => clusterOf(object, [a, b]))).toEqual([undefined, 'b/hyperconverged']);
    new HeavyWorkloadMigration(nested, 'other', { hyperConverged: a });
    expect(clusterOf(inNested, [a, b])).toBeUndefined();
  });

  test('that is asked in the name of the app, which is in no chart', () => {
    const { app, clusters: [a, b] } = appWith('a', 'b');
    a.configureLiveMigration(app, {});
    expect(clusterOf(policyIn(new Chart(app, 'c')), [a, b])).toBeUndefined();
  });

  test('that is the only one, unless its chart has a HyperConverged of its own', () => {
    const { app, clusters } = appWith('a');
    const chart = new Chart(app, 'c');
    const policy = policyIn(chart);
    expect(clusterOf(policy, clusters)).toBe('a/hyperconverged');
    expect(clusterOf(policy, clusters, [hyperConvergedIn(chart)])).toBeUndefined();
    expect(clusterOf(policy, clusters, [hyperConvergedIn(new Chart(app, 'd'))])).toBe('a/hyperconverged');
    expect(clusterOf(policy, [])).toBeUndefined();
  });
});

test('objects of no cluster are together by the outermost chart', () => {
  const app = new App();
  const [one, other] = ['one', 'other'].map(id => new Chart(app, id));
  const objects = [policyIn(one), policyIn(new Chart(one, 'nested')), policyIn(other)];
  expect(byCluster(objects, [])).toEqual([{ cluster: undefined, objects: objects.slice(0, 2) }, { cluster: undefined, objects: objects.slice(2) }]);
});

test('the maker of an object is the construct whose default child it is; a chart makes none', () => {
  const chart = new Chart(new App(), 'prod');
  const construct = new Construct(chart, 'construct');
  const [main, beside, plain] = [policyIn(construct, 'Resource'), policyIn(construct, 'beside'), policyIn(chart, 'Resource')];
  expect([main, beside, plain].map(object => makerOf(object))).toEqual([construct, beside, plain]);
});
