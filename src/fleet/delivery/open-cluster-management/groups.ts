import { createHash } from 'crypto';
import { inKeyOrder } from '../../../key-order';
import type { Manifest } from '../../../rules';
import { byText } from '../../cluster-name';
import type { FleetClusterProps } from '../../fleet-cluster';
import type { DeliveredCluster } from '../delivery';

/** Clusters with equal manifests, in the order of their names. */
export interface ClusterGroup {
  readonly clusters: readonly FleetClusterProps[];
  readonly objects: readonly Manifest[];
}

/** The groups of the clusters that have any manifests, in the order of the first cluster of each. Clusters come in the order of their names. */
export function groupsOf(delivered: readonly DeliveredCluster[]): ClusterGroup[] {
  const groups = new Map<string, { readonly clusters: FleetClusterProps[]; readonly objects: readonly Manifest[] }>();
  for (const { cluster, objects } of delivered.filter(of => of.objects.length > 0)) {
    const key = JSON.stringify(inKeyOrder(objects));
    const group = groups.get(key) ?? { clusters: [], objects };
    groups.set(key, group);
    group.clusters.push(cluster);
  }
  return [...groups.values()];
}

/** How long the hash of a name that is cut is, with the hyphen before it. */
export const HASH_LENGTH = 9;

/** The longest name of what is in a namespace on the hub: `NAMESPACE.NAME` becomes the value of a label, or the name of a replicated policy. */
export const longestName = (namespace: string) => 63 - namespace.length - '.'.length;

/** The name of what is for a group that is called after a cluster. */
function nameAfter(cluster: string, prefix: string, namespace: string): string {
  const whole = `${prefix}-${cluster}`;
  const longest = longestName(namespace);
  const hash = () => createHash('sha256').update(whole).digest('hex').slice(0, HASH_LENGTH - 1);
  return whole.length <= longest ? whole : `${whole.slice(0, longest - HASH_LENGTH).replace(/-+$/, '')}-${hash()}`;
}

/** Clusters by the name of what was for them before. */
export interface NamedClusters {
  readonly name: string;
  readonly clusters: readonly string[];
}

/**
 * The names of what is for each group. A group keeps the name that most of its clusters have been under, since the hub makes a work anew for each of them when
 * that changes, without its history; any other is called after the first of its clusters whose name isn't taken.
 */
export function namesOf(
  groups: readonly ClusterGroup[], prefix: string, namespace: string, before: readonly NamedClusters[],
): ReadonlyMap<ClusterGroup, string> {
  const names = new Map<ClusterGroup, string>();
  const taken = new Set<string>();
  const give = (group: ClusterGroup, name: string) => {
    if (!names.has(group) && !taken.has(name)) {
      names.set(group, name);
      taken.add(name);
    }
  };
  successorsOf(groups, before).forEach(({ group, name }) => give(group, name));
  for (const group of groups) {
    group.clusters.forEach(({ name }) => give(group, nameAfter(name, prefix, namespace)));
    for (let i = 2; !names.has(group); i++) {
      give(group, nameAfter(`${group.clusters[0].name}-${i}`, prefix, namespace));
    }
  }
  return new Map(groups.map(group => [group, names.get(group)!]));
}

/** The groups that clusters of each name are in now, those first that have most of them. */
function successorsOf(groups: readonly ClusterGroup[], before: readonly NamedClusters[]): { readonly group: ClusterGroup; readonly name: string }[] {
  const groupOf = new Map(groups.flatMap(group => group.clusters.map(({ name }) => [name, group] as const)));
  const found = before.flatMap(({ name, clusters }) => {
    const counts = new Map<ClusterGroup, number>();
    for (const group of clusters.flatMap(cluster => groupOf.get(cluster) ?? [])) {
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    return [...counts].map(([group, count]) => ({ group, name, count }));
  });
  return found.sort((a, b) => b.count - a.count || byText(a.name, b.name) || byText(a.group.clusters[0].name, b.group.clusters[0].name));
}
