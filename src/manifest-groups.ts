import * as path from 'path';
import { Repositories } from './repository';
import { isJudged, isObject, judge } from './rules';
import type { Finding, Manifest, Rule, RuleContext } from './rules';
import { RULE_BOOK } from './rules/book';
import { Deliverers } from './rules/deliverers';
import { ACKNOWLEDGEMENT_RULE } from './rules/general-advice';
import { heldBy } from './rules/holders';
import { few } from './show';

/** A manifest, and the file that it was read from. */
export interface FileManifest {
  readonly file: string;
  readonly manifest: Manifest;
  /** The objects around it that bring it to clusters, such as a ManifestWork, the outermost first. */
  readonly holders: readonly Manifest[];
}

/** What is known of a cluster by its name. */
export interface StatedCluster extends Pick<RuleContext, 'release' | 'nodes'> {
  readonly name: string;
}

/** Clusters that are known by their names, and which of them manifests are for. */
export interface StatedClusters {
  /** The folder around a file that is a cluster's; undefined if none is. */
  folderOf(file: string): string | undefined;
  /** The clusters that a manifest is for; none if that can't be told. */
  clustersOf(manifest: FileManifest): readonly StatedCluster[];
}

/** What is found for some of the clusters that manifests are for. */
interface Judged {
  readonly clusters: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * What the whole rule book says of the manifests of files, cluster by cluster. What is known holds for every cluster, but where more is known of it by its name; an
 * acknowledgement has its use if one of them needs it.
 */
export function judgeFiles(
  manifests: readonly FileManifest[], known: RuleContext, rules: readonly Rule[] = RULE_BOOK, stated?: StatedClusters,
): Finding[] {
  const judged = manifests.filter(({ manifest: { apiVersion, kind } }) => isJudged(apiVersion, kind));
  const deliverers = findDeliverers(manifests);
  const groups = groupsOf(judged, stated).map(group => {
    const ofCluster = group.map(({ manifest }) => manifest);
    return contextsOf(stated?.clustersOf(group[0]) ?? [], known)
      .map(({ clusters, context }): Judged => ({ clusters, findings: judge(ofCluster, { ...context, deliverers }, rules) }));
  });
  const isUseless = ({ path: [top, rule] }: Finding) => top === 'acknowledge' && groups.flat().every(({ findings }) => (
    findings.some(other => other.path[0] === top && other.path[1] === rule)
  ));
  const told = new Set<string>();
  return groups.flatMap(together).filter(finding => {
    if (finding.path[0] !== 'acknowledge') {
      return true;
    }
    const isNew = !told.has(finding.message);
    told.add(finding.message);
    return isNew && isUseless(finding);
  });
}

/** What some of the clusters that manifests are for are judged by. */
interface KnownOfClusters {
  readonly clusters: readonly string[];
  readonly context: RuleContext;
}

/** What clusters are judged by, once for all of which the same is known. */
function contextsOf(clusters: readonly StatedCluster[], known: RuleContext): KnownOfClusters[] {
  const alike = groupBy(clusters, ({ release, nodes }) => `${release} ${nodes}`);
  return alike.size === 0 ? [{ clusters: [], context: known }] : [...alike.values()].map(group => {
    const [{ release = known.release, nodes = known.nodes }] = group;
    return { clusters: group.map(({ name }) => name), context: { ...known, release, nodes } };
  });
}

/** What is found in the same manifests for several clusters, each finding once, with the clusters that it is about if it isn't about all. */
function together(judged: readonly Judged[]): Finding[] {
  if (judged.length === 1) {
    return [...judged[0].findings];
  }
  const manifests = [...new Set(judged.flatMap(({ findings }) => findings.map(({ manifest }) => manifest)))];
  const same = groupBy(judged.flatMap(({ clusters, findings }) => findings.map(finding => ({ clusters, finding }))),
    ({ finding: { manifest, path: keys, message } }) => JSON.stringify([manifests.indexOf(manifest), keys, message]));
  const all = judged.flatMap(({ clusters }) => clusters).length;
  return [...same.values()].flatMap(group => {
    const [{ finding }] = group;
    const clusters = group.flatMap(({ clusters: names }) => names);
    // What is acknowledged for any of them has its use.
    return clusters.length === all ? [finding] : finding.rule === ACKNOWLEDGEMENT_RULE ? []
      : [{ ...finding, message: `In ${few(clusters)}: ${finding.message}` }];
  });
}

/** The manifests of a document: those of a list and of other kinds that hold manifests, each as an object of its own. */
export function manifestsOf(file: string, document: unknown): FileManifest[] {
  return isObject(document) ? heldBy(document).map(({ manifest, holders }) => ({ file, manifest, holders })) : [];
}

/** What an object is to a cluster. */
const identityOf = ({ manifest: { kind, metadata } }: FileManifest) => JSON.stringify([kind, metadata?.namespace, metadata?.name]);

/** What brings each HyperConverged to its cluster, as far as these manifests tell. */
export function findDeliverers(manifests: readonly FileManifest[]): ReadonlyMap<Manifest, readonly Manifest[]> {
  const deliverers = new Deliverers(manifests.map(({ manifest }) => manifest));
  const repositories = new Repositories();
  return new Map(manifests.filter(({ manifest }) => manifest.kind === 'HyperConverged')
    // What is in a ManifestWork is brought by that, which may be brought in turn.
    .map(({ file, manifest, holders }) => [manifest, holders.length > 0 ? holders : deliverers.of(repositories.placeOf(file).folders)]));
}

/** A group to a cluster: the folders that are a cluster's, and what can be told of the rest. */
function groupsOf(manifests: readonly FileManifest[], stated?: StatedClusters): FileManifest[][] {
  const folderOf = ({ file, holders }: FileManifest) => (holders.length === 0 ? stated?.folderOf(file) : undefined);
  const isOfFolder = (manifest: FileManifest) => folderOf(manifest) !== undefined;
  return [...groupBy(manifests.filter(isOfFolder), folderOf).values(), ...groupByCluster(manifests.filter(manifest => !isOfFolder(manifest)))];
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
