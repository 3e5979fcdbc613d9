import type { Manifest } from './rule';
import { GROUPS } from './setup';
import { isObject, valueAt } from './views';

/** A manifest that stands inside of another. */
export interface HeldManifest {
  readonly manifest: Manifest;
  /** The keys from the top of the one around it. */
  readonly path: readonly (string | number)[];
  /** What brings it to a cluster, and so says that it is for another than its neighbors, the outermost first; nothing does where it stands for itself or in a list. */
  readonly holders: readonly Manifest[];
}

/** Kinds that hold whole manifests, by their API groups: where they keep a list, and where in each of its items a manifest is. */
const HOLDERS: Readonly<Record<string, readonly [group: string, list: readonly string[], inItem: readonly string[]]>> = {
  ManifestWork: ['work.open-cluster-management.io', ['spec', 'workload', 'manifests'], []],
  ManifestWorkReplicaSet: ['work.open-cluster-management.io', ['spec', 'manifestWorkTemplate', 'workload', 'manifests'], []],
  Policy: ['policy.open-cluster-management.io', ['spec', 'policy-templates'], ['objectDefinition']],
  ConfigurationPolicy: ['policy.open-cluster-management.io', ['spec', 'object-templates'], ['objectDefinition']],
  Template: ['template.openshift.io', ['objects'], []],
};

const groupOf = ({ apiVersion }: Manifest) => String(apiVersion).split('/')[0];

/** Whether a manifest is a list of others: `kind: List`, or one of a kind that rules look at. */
export function isList(manifest: Manifest): boolean {
  const { kind, items } = manifest;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    && (kind === 'List' || GROUPS[kind.slice(0, -'List'.length)] === groupOf(manifest));
}

/** The manifests of a list, and of lists in it; of any other manifest itself. */
export function itemsOf(manifest: Manifest): Manifest[] {
  return isList(manifest) ? manifest.items.filter(isObject).flatMap(itemsOf) : [manifest];
}

/** The manifests that come to clusters by a manifest: those that it holds, to any depth, else itself. */
export function heldBy(manifest: Manifest, path: readonly (string | number)[] = [], holders: readonly Manifest[] = []): HeldManifest[] {
  if (isList(manifest)) {
    return heldIn(manifest.items, [...path, 'items'], [], holders);
  }
  const [group, list, inItem] = Object.hasOwn(HOLDERS, String(manifest.kind)) ? HOLDERS[manifest.kind] : [];
  const items = group === groupOf(manifest) ? valueAt(manifest, list!) : undefined;
  // What must not be there isn't what a cluster gets.
  const isWanted = (item: any) => item?.complianceType?.toLowerCase?.() !== 'mustnothave';
  return Array.isArray(items)
    ? heldIn(items.map(item => isWanted(item) && item), [...path, ...list!], inItem!, [...holders, manifest])
    : [{ manifest, path, holders }];
}

function heldIn(
  items: readonly unknown[], path: readonly (string | number)[], inItem: readonly string[], holders: readonly Manifest[],
): HeldManifest[] {
  return items.flatMap((item, i) => {
    const manifest = valueAt(item, inItem);
    return isObject(manifest) ? heldBy(manifest, [...path, i, ...inItem], holders) : [];
  });
}
