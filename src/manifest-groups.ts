import * as path from 'path';
import { isJudged, isObject, judge } from './rules';
import type { Finding, Manifest, Rule, RuleContext } from './rules';
import { RULE_BOOK } from './rules/book';
import { deliverersOf, isDeliverer } from './rules/deliverers';
import { heldBy } from './rules/holders';

/** A manifest, and the file that it was read from. */
export interface FileManifest {
  readonly file: string;
  readonly manifest: Manifest;
  /** The objects around it that bring it to clusters, such as a ManifestWork, the outermost first. */
  readonly holders: readonly Manifest[];
}

/**
 * What the whole rule book says of the manifests of files, cluster by cluster. What is known holds for every cluster; an acknowledgement has its use if
 * one of them needs it.
 */
export function judgeFiles(manifests: readonly FileManifest[], known: RuleContext, rules: readonly Rule[] = RULE_BOOK): Finding[] {
  const judged = manifests.filter(({ manifest: { apiVersion, kind } }) => isJudged(apiVersion, kind));
  const context = { ...known, deliverers: findDeliverers(manifests) };
  const groups = groupByCluster(judged).map(group => judge(group.map(({ manifest }) => manifest), context, rules));
  const isUseless = ({ path: [top, rule] }: Finding) => top === 'acknowledge' && groups.every(findings => (
    findings.some(other => other.path[0] === top && other.path[1] === rule)
  ));
  const told = new Set<string>();
  return groups.flat().filter(finding => {
    if (finding.path[0] !== 'acknowledge') {
      return true;
    }
    const isNew = !told.has(finding.message);
    told.add(finding.message);
    return isNew && isUseless(finding);
  });
}

/** The manifests of a document: those of a list and of other kinds that hold manifests, each as an object of its own. */
export function manifestsOf(file: string, document: unknown): FileManifest[] {
  return isObject(document) ? heldBy(document).map(({ manifest, holders }) => ({ file, manifest, holders })) : [];
}

/** What an object is to a cluster. */
const identityOf = ({ manifest: { kind, metadata } }: FileManifest) => `${kind} ${metadata?.namespace} ${metadata?.name}`;

/** What brings each HyperConverged to its cluster, as far as these manifests tell. */
export function findDeliverers(manifests: readonly FileManifest[]): ReadonlyMap<Manifest, readonly Manifest[]> {
  const all = manifests.map(({ manifest }) => manifest).filter(isDeliverer);
  return new Map(manifests.filter(({ manifest }) => manifest.kind === 'HyperConverged')
    // What is in a ManifestWork is brought by that, which may be brought in turn.
    .map(({ file, manifest, holders }) => [manifest, holders.length > 0 ? holders : deliverersOf(file, all)]));
}

/**
 * A group to a cluster. What a ManifestWork or the like holds is for a cluster of its own. A file with a HyperConverged is a cluster; a file without one
 * belongs to the only one of the nearest folder around it that has any, else to the only one of all, unless several files have the same object, as the
 * overlays of several clusters do; else the files of a folder belong together.
 */
function groupByCluster(manifests: readonly FileManifest[]): FileManifest[][] {
  const inFiles = manifests.filter(({ holders }) => holders.length === 0);
  const clusters = new Set(inFiles.filter(({ manifest }) => manifest.kind === 'HyperConverged').map(({ file }) => file));
  const byFolder = groupBy([...clusters], file => path.dirname(file));
  const theOnly = only([...clusters]);
  const nearest = (folder: string): string | undefined => {
    const here = byFolder.get(folder);
    const above = path.dirname(folder);
    return here ? only(here) ?? folder : above === folder ? undefined : nearest(above);
  };
  const homeOf = new Map(inFiles.map(({ file }) => [file, clusters.has(file) ? file : nearest(path.dirname(file))]));
  const strays = inFiles.filter(({ file }) => homeOf.get(file) === undefined);
  const seen = groupBy([...strays, ...inFiles.filter(({ file }) => homeOf.get(file) === theOnly)], identityOf);
  const isOverlay = (stray: FileManifest) => seen.get(identityOf(stray))!.some(({ file }) => file !== stray.file);
  const overlays = new Set(strays.filter(isOverlay).map(({ file }) => path.dirname(file)));

  return [...groupBy(manifests, ({ file, holders: [holder] }): unknown => {
    const folder = path.dirname(file);
    // The namespace of a ManifestWork is its cluster.
    const isOfNamespace = holder?.kind === 'ManifestWork' && holder.metadata?.namespace !== undefined;
    return (isOfNamespace ? `ManifestWorks of ${holder.metadata.namespace}` : holder) ?? homeOf.get(file) ?? (overlays.has(folder) ? undefined : theOnly) ?? `${folder}${path.sep}`;
  }).values()];
}

/** Items by what a function says of them, in the order of their first. */
function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(item);
  }
  return groups;
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
