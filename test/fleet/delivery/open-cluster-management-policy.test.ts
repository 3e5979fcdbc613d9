import * as path from 'path';
import { ApiObject, Chart, Duration } from 'cdk8s';
import { byKind, hubOf, objectsOf, outOf } from './hub';
import { FleetDelivery, HyperConverged, PolicyRemediation, PolicySeverity } from '../../../src';
import type { FleetClusterProps, FleetProps, OpenClusterManagementPolicyProps } from '../../../src';
import { deleteFolders, newFolder, treeOf } from '../folders';

beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => {
  jest.restoreAllMocks();
  deleteFolders();
});

/** A HyperConverged with a setting for each cluster. */
const CHARTS: FleetProps['charts'] = {
  addCharts(app, { values: { timeout } }) {
    new HyperConverged(new Chart(app, 'migration'), 'hyperconverged', { liveMigration: { completionTimeoutPerGiB: Duration.seconds(timeout ?? 20) } });
  },
};

const policies = (props: OpenClusterManagementPolicyProps | undefined, clusters: FleetClusterProps[], others: Partial<FleetProps> = {}) => (
  hubOf({ charts: CHARTS, clusters, delivery: [FleetDelivery.openClusterManagementPolicy(props)], ...others })
);

const named = (...names: string[]): FleetClusterProps[] => names.map(name => ({ name }));

const annotations = { 'policy.open-cluster-management.io/disable-templates': 'true' };

test('clusters with equal manifests share a policy, its Placement and their binding', () => {
  const { objects, outdir } = policies(undefined, named('west', 'east'));
  const metadata = { namespace: 'live-migration', name: 'live-migration-policy-east', labels: { 'app.kubernetes.io/part-of': 'live-migration-policy' } };
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
    apiVersion: 'policy.open-cluster-management.io/v1',
    kind: 'Policy',
    metadata: { ...metadata, annotations },
    spec: {
      'disabled': false,
      'remediationAction': 'inform',
      'policy-templates': [{
        objectDefinition: {
          apiVersion: 'policy.open-cluster-management.io/v1',
          kind: 'ConfigurationPolicy',
          metadata: { name: 'live-migration-policy-east', annotations },
          spec: {
            'remediationAction': 'inform',
            'severity': 'medium',
            'pruneObjectBehavior': 'None',
            'object-templates': objectsOf(outdir, 'east').map(objectDefinition => ({ complianceType: 'musthave', objectDefinition })),
          },
        },
      }],
    },
  }, {
    apiVersion: 'policy.open-cluster-management.io/v1',
    kind: 'PlacementBinding',
    metadata,
    placementRef: { apiGroup: 'cluster.open-cluster-management.io', kind: 'Placement', name: 'live-migration-policy-east' },
    subjects: [{ apiGroup: 'policy.open-cluster-management.io', kind: 'Policy', name: 'live-migration-policy-east' }],
  }]);
});

test('a cluster whose manifests no other has gets a policy of its own, and one without manifests none', () => {
  const charts: FleetProps['charts'] = { addCharts: (app, cluster) => (cluster.name === 'c' ? undefined : CHARTS.addCharts(app, cluster)) };
  const { objects } = policies(undefined, [{ name: 'b', values: { timeout: 30 } }, { name: 'a' }, { name: 'c' }], { charts });
  const { Policy: made, Placement: placements } = byKind(objects);
  expect(placements.map(({ spec: { predicates: [{ requiredClusterSelector }] } }) => requiredClusterSelector.labelSelector.matchExpressions[0].values)).toEqual([['a'], ['b']]);
  const timeoutOf = ({ spec }: any) => spec['policy-templates'][0].objectDefinition.spec['object-templates'][0].objectDefinition.spec.liveMigrationConfig.completionTimeoutPerGiB;
  expect(made.map(timeoutOf)).toEqual([20, 30]);
  expect(policies(undefined, named('c'), { charts }).objects).toEqual([]);
});

test('what is stated takes the place of the defaults', () => {
  const { objects } = policies({ name: 'virt', namespace: 'audit', clusterSets: [], remediation: PolicyRemediation.ENFORCE, severity: PolicySeverity.CRITICAL }, named('a'));
  expect(objects.map(({ kind, metadata: { namespace, name } }) => [kind, namespace, name])).toEqual(['Placement', 'Policy', 'PlacementBinding'].map(kind => [kind, 'audit', 'virt-a']));
  const [, { spec: { remediationAction, 'policy-templates': [{ objectDefinition }] } }] = objects;
  expect([remediationAction, objectDefinition.spec.remediationAction, objectDefinition.spec.severity]).toEqual(['enforce', 'enforce', 'critical']);
});

test('the order of clusters is of no account, and with --only the others stay as they were written', () => {
  expect(treeOf(policies(undefined, named('a', 'b')).outdir)).toEqual(treeOf(policies(undefined, named('b', 'a')).outdir));
  const outdir = path.join(newFolder(), 'dist');
  const fleet = outOf({ charts: CHARTS, outdir, delivery: [FleetDelivery.openClusterManagementPolicy()] });
  const [before] = byKind(fleet({ clusters: named('a', 'b') }).objects).Policy;
  const { Policy: [a, b] } = byKind(fleet({ clusters: named('a', 'b').map(of => ({ ...of, values: { timeout: 30 } })), only: ['b'] }).objects);
  expect(a).toEqual(before);
  expect(b.spec['policy-templates'][0].objectDefinition.spec['object-templates'][0].objectDefinition).toEqual(objectsOf(outdir, 'b')[0]);
  expect(objectsOf(outdir, 'b')[0].spec.liveMigrationConfig.completionTimeoutPerGiB).toBe(30);
});

test('names are as long as policies may have them', () => {
  const { Policy: made } = byKind(policies(undefined, [{ name: 'x'.repeat(63) }, { name: 'x'.repeat(62), values: { timeout: 30 } }]).objects);
  const names = made.map(({ metadata: { name } }) => name);
  expect(names).toEqual(Array(2).fill(expect.stringMatching(/^live-migration-policy-x{17}-[0-9a-f]{8}$/)));
  expect(new Set(names).size).toBe(2);
  names.forEach(name => expect(`live-migration.${name}`.length).toBeLessThanOrEqual(63));
});

test('policies and works of a fleet do not meet on the hub', () => {
  const { objects } = policies(undefined, named('a', 'b'), { delivery: [FleetDelivery.openClusterManagement(), FleetDelivery.openClusterManagementPolicy()] });
  const identities = objects.map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace} ${name}`);
  expect(identities).toHaveLength(6);
  expect(new Set(identities).size).toBe(6);
});

test('what a policy can\'t have is an error', () => {
  const charts: FleetProps['charts'] = {
    addCharts: app => new ApiObject(new Chart(app, 'x'), 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { y: 'x'.repeat(1048576 - 82 + 1) } }),
  };
  expect(() => policies(undefined, named('a'), { charts })).toThrow('  a: its manifests take up 1048577 bytes, and a policy takes 1048576. Divide them over two fleets.');
  const props: any = { namespace: 'No', name: 'n'.repeat(60), remediation: 'Enforce', severity: 3 };
  expect(() => policies(props, named('a'))).toThrow([
    'The fleet can\'t be made, and nothing is written:',
    '  openClusterManagementPolicy.namespace is "No". Write at most 63 lower case letters, digits and hyphens, with a letter or digit at both ends, such as "live-migration".',
    '  openClusterManagementPolicy.remediation is "Enforce". Write PolicyRemediation.INFORM or PolicyRemediation.ENFORCE.',
    '  openClusterManagementPolicy.severity is 3. Write one of PolicySeverity, such as PolicySeverity.MEDIUM.',
  ].join('\n'));
});
