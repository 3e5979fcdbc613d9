import type { Manifest } from './rule';
import { isObject } from './views';

const PLACEMENT = ['cluster.open-cluster-management.io', 'Placement'] as const;
const BINDING = ['policy.open-cluster-management.io', 'PlacementBinding'] as const;

const isOf = ({ apiVersion, kind }: Manifest, [group, wanted]: readonly [string, string]) => kind === wanted && String(apiVersion).split('/')[0] === group;

/** Whether an object says to which clusters Open Cluster Management brings others. */
export function isPlacing(manifest: Manifest): boolean {
  return isOf(manifest, PLACEMENT) || isOf(manifest, BINDING);
}

const listOf = (value: unknown): Record<string, any>[] => (Array.isArray(value) ? value.filter(isObject) : []);
const idOf = (namespace: unknown, name: unknown) => JSON.stringify([namespace, name]);

/** To which clusters Open Cluster Management brings what its objects hold, where Placements name clusters as those of a fleet do. */
export class Placements {
  private readonly names = new Map<string, readonly string[]>();
  /** Of Policies, by their ids: the names of their Placements. */
  private readonly bound = new Map<string, unknown[]>();

  constructor(manifests: readonly Manifest[]) {
    for (const { metadata, spec } of manifests.filter(manifest => isOf(manifest, PLACEMENT))) {
      // Of two with the same name, nobody knows which one is meant.
      const id = idOf(metadata?.namespace, metadata?.name);
      this.names.set(id, this.names.has(id) ? [] : namesIn(spec?.predicates));
    }
    for (const { metadata, placementRef, subjects } of manifests.filter(manifest => isOf(manifest, BINDING))) {
      for (const { name } of listOf(subjects).filter(({ kind }) => kind === 'Policy')) {
        const id = idOf(metadata?.namespace, name);
        this.bound.set(id, [...this.bound.get(id) ?? [], placementRef?.kind === 'Placement' ? placementRef.name : undefined]);
      }
    }
  }

  /** The names of the clusters that get what an object holds; none if that can't be told. */
  public clustersOf({ kind, metadata, spec }: Manifest): readonly string[] {
    const namespace = metadata?.namespace;
    if (kind === 'ManifestWork') {
      return typeof namespace === 'string' ? [namespace] : [];
    }
    const placements = kind === 'ManifestWorkReplicaSet' ? listOf(spec?.placementRefs).map(({ name }) => name)
      : kind === 'Policy' ? this.bound.get(idOf(namespace, metadata?.name)) ?? [] : [];
    const found = placements.map(name => this.names.get(idOf(namespace, name)) ?? []);
    return found.some(names => names.length === 0) ? [] : [...new Set(found.flat())];
  }
}

/** The clusters that predicates name, each in one requirement; none if any of them chooses in another way. */
export function namesIn(predicates: unknown): readonly string[] {
  const found = listOf(predicates).map(({ requiredClusterSelector: selector }): string[] => {
    const { labelSelector, celSelector, ...others } = isObject(selector) ? selector : {} as Record<string, any>;
    const { matchExpressions, ...labels } = isObject(labelSelector) ? labelSelector : {} as Record<string, any>;
    const expressions = listOf(matchExpressions);
    const cel: unknown[] = isObject(celSelector) && Array.isArray(celSelector.celExpressions) ? celSelector.celExpressions : [];
    if (Object.keys(others).length + Object.keys(labels).length > 0 || expressions.length + cel.length !== 1) {
      return [];
    }
    const [, list = ''] = /^managedCluster\.metadata\.name in \[([^\]]*)\]$/.exec(String(cel[0])) ?? [];
    return [...expressions.filter(({ operator }) => operator === 'In').flatMap(({ values }) => (Array.isArray(values) ? values.filter(value => typeof value === 'string') : [])),
      ...[...list.matchAll(/"([^"]*)"/g)].map(([, name]) => name)];
  });
  return found.some(names => names.length === 0) ? [] : found.flat();
}
