import { createHash } from 'crypto';
import { inKeyOrder } from '../../../key-order';
import type { Manifest } from '../../../rules';
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

/** The name of what is for a group. It stays the same when settings change, as long as its first cluster is in it. */
export function nameOf(prefix: string, { clusters: [first] }: ClusterGroup, namespace: string): string {
  const whole = `${prefix}-${first.name}`;
  const longest = longestName(namespace);
  const hash = () => createHash('sha256').update(whole).digest('hex').slice(0, HASH_LENGTH - 1);
  return whole.length <= longest ? whole : `${whole.slice(0, longest - HASH_LENGTH).replace(/-+$/, '')}-${hash()}`;
}
