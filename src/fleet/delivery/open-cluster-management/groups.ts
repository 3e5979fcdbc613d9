import { createHash } from 'crypto';
import { inKeyOrder } from '../../../key-order';
import type { Manifest } from '../../../rules';
import { DNS_LABEL } from '../../../rules/names';
import { byText } from '../../cluster-name';
import type { FleetClusterProps } from '../../fleet-cluster';
import type { DeliveredCluster } from '../delivery';

/** Clusters with equal manifests, in the order of their names. */
export interface ClusterGroup {
  readonly clusters: readonly FleetClusterProps[];
  /** Those that have been just so before this run. */
  readonly same: ReadonlySet<string>;
  readonly objects: readonly Manifest[];
}

/** The groups of the clusters that have any manifests, in the order of the first cluster of each. Clusters come in the order of their names. */
export function groupsOf(delivered: readonly DeliveredCluster[]): ClusterGroup[] {
  const groups = new Map<string, { readonly clusters: FleetClusterProps[]; readonly same: Set<string>; readonly objects: readonly Manifest[] }>();
  for (const { cluster, objects, isSame } of delivered.filter(of => of.objects.length > 0)) {
    const key = JSON.stringify(inKeyOrder(objects));
    const group = groups.get(key) ?? { clusters: [], same: new Set(), objects };
    groups.set(key, group);
    group.clusters.push(cluster);
    if (isSame) {
      group.same.add(cluster.name);
    }
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
 * The names of what is for each group. The hub makes a work anew for each cluster that gets under another name, without its history. So a name stays with the group that has
 * most of the clusters under it that don't change, else with that which has most of them; any other group is called after the first of its clusters whose name isn't taken.
 *
 * @param taken names that are given already, to which these are added.
 */
export function namesOf(
  groups: readonly ClusterGroup[], prefix: string, namespace: string, before: readonly NamedClusters[], taken: Set<string>,
): ReadonlyMap<ClusterGroup, string> {
  const names = new Map<ClusterGroup, string>();
  const give = (group: ClusterGroup, name: string) => {
    if (!names.has(group) && !taken.has(name)) {
      names.set(group, name);
      taken.add(name);
    }
  };
  const isOurs = ({ name }: NamedClusters) => DNS_LABEL.test(name) && name.startsWith(`${prefix}-`) && name.length <= longestName(namespace);
  successorsOf(groups, before.filter(isOurs)).forEach(({ group, name }) => give(group, name));
  for (const group of groups) {
    group.clusters.forEach(({ name }) => give(group, nameAfter(name, prefix, namespace)));
    for (let i = 2; !names.has(group); i++) {
      give(group, nameAfter(`${group.clusters[0].name}-${i}`, prefix, namespace));
    }
  }
  return new Map(groups.map(group => [group, names.get(group)!]));
}

interface Successor {
  readonly group: ClusterGroup;
  readonly name: string;
  /** How many clusters of the name are in the group, and how many of those don't change. */
  readonly all: number;
  readonly same: number;
}

/** The groups that clusters of each name are in now, those first that the name is to stay with. */
function successorsOf(groups: readonly ClusterGroup[], before: readonly NamedClusters[]): Successor[] {
  const groupOf = new Map(groups.flatMap(group => group.clusters.map(({ name }) => [name, group] as const)));
  const found = before.flatMap(({ name, clusters }) => {
    const members = new Map<ClusterGroup, string[]>();
    for (const cluster of clusters) {
      const group = groupOf.get(cluster);
      if (group) {
        members.set(group, members.get(group) ?? []);
        members.get(group)!.push(cluster);
      }
    }
    return [...members].map(([group, of]): Successor => (
      { group, name, all: of.length, same: of.filter(cluster => group.same.has(cluster)).length }));
  });
  return found.sort((a, b) => (
    b.same - a.same || b.all - a.all || byText(a.name, b.name) || byText(a.group.clusters[0].name, b.group.clusters[0].name)));
}
