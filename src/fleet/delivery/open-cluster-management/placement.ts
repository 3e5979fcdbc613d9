import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import type { ClusterGroup, NamedClusters } from './groups';
import type { Manifest } from '../../../rules';
import { namesIn } from '../../../rules/placements';
import { isObject } from '../../../rules/views';
import type { FleetClusterProps } from '../../fleet-cluster';
import type { ManifestWorkWave } from '../../open-cluster-management';
import { PlacementPredicate } from '../../placement-predicate';
import type { HubSurroundings } from '../delivery';
import { clustersOfWaves } from '../waves';

const CLUSTER_API = 'cluster.open-cluster-management.io';

/** Where on the hub everything is, and how clusters are found from there. */
export interface Hub {
  readonly namespace: string;
  readonly clusterSets: readonly string[];
  readonly predicate: PlacementPredicate;
  readonly labels: Readonly<Record<string, string>>;
}

export const DEFAULT_NAMESPACE = 'live-migration';

/** What the works of a fleet are called, and its policies, unless it says so itself. */
export const DEFAULT_NAMES = { works: 'live-migration', policies: 'live-migration-policy' } as const;

/** Where things are, with what is left out. */
export function hubOf({ namespace = DEFAULT_NAMESPACE, clusterSets = ['global'], predicate = PlacementPredicate.label() }: Partial<Hub>, name: string): Hub {
  return { namespace, clusterSets, predicate, labels: { 'app.kubernetes.io/part-of': name } };
}

/** What lets Placements find the clusters of their sets: once for each namespace, whichever delivery needs it first. */
export function addBindings(chart: Chart, { namespace, clusterSets, labels }: Hub): void {
  const idOf = (clusterSet: string) => `binding ${namespace} ${clusterSet}`;
  const isThere = (clusterSet: string) => chart.node.root.node.children.some(({ node }) => node.tryFindChild(idOf(clusterSet)));
  for (const clusterSet of clusterSets.filter(of => !isThere(of))) {
    new ApiObject(chart, idOf(clusterSet), {
      apiVersion: `${CLUSTER_API}/v1beta2`,
      kind: 'ManagedClusterSetBinding',
      metadata: { namespace, name: clusterSet, labels }, // it has to have the name of the set
      spec: { clusterSet },
    });
  }
}

/**
 * Picks the clusters of a group: those alone, and all of them, whatever their state. A cluster that doesn't answer would drop out otherwise, and what it has on
 * the hub with it; only the fleet says who belongs to it.
 */
export function addPlacement(chart: Chart, hub: Hub, name: string, { clusters }: ClusterGroup, waves: readonly Wave[] = []): void {
  const { namespace, clusterSets, predicate, labels } = hub;
  const tolerations = ['unreachable', 'unavailable'].map(taint => ({ key: `${CLUSTER_API}/${taint}`, operator: 'Exists' }));
  const decisionGroups = waves.map(wave => ({ groupName: wave.name, groupClusterSelector: predicate._selectorOf(wave.clusters) }));
  new ApiObject(chart, `placement ${name}`, {
    apiVersion: `${CLUSTER_API}/v1beta1`,
    kind: 'Placement',
    metadata: { namespace, name, labels },
    spec: {
      ...clusterSets.length > 0 ? { clusterSets: [...clusterSets] } : {},
      predicates: [{ requiredClusterSelector: predicate._selectorOf(clusters.map(cluster => cluster.name)) }],
      tolerations,
      ...decisionGroups.length > 0 ? { decisionStrategy: { groupStrategy: { decisionGroups } } } : {},
    },
  });
}

/** The clusters of each Placement that was written for this part of the hub before. */
export function placementsOf({ namespace, labels }: Hub, { written }: HubSurroundings): NamedClusters[] {
  const isOurs = ({ metadata }: Manifest) => metadata?.namespace === namespace && typeof metadata.name === 'string' && isObject(metadata.labels)
    && Object.entries(labels).every(([key, value]) => metadata.labels[key] === value);
  return written('Placement').filter(isOurs).map(({ metadata, spec }) => ({ name: metadata!.name, clusters: namesIn(spec?.predicates) }));
}

/** The clusters of a group that are in a wave. */
export interface Wave {
  readonly name: string;
  readonly clusters: readonly string[];
}

/** What a wave is called that says nothing of it. */
export const nameOfWave = ({ name }: ManifestWorkWave, i: number) => name ?? `wave-${i + 1}`;

/** The waves that clusters of a group are in. */
export function wavesOf(waves: readonly ManifestWorkWave[], clusters: readonly FleetClusterProps[]): Wave[] {
  return clustersOfWaves(waves.map(wave => wave.clusters), clusters).flatMap((found, i) => (
    found.length > 0 ? [{ name: nameOfWave(waves[i], i), clusters: found.map(({ name }) => name) }] : []));
}
