import * as path from 'path';
import { itemsOf, judge } from './rules';
import type { Finding, Manifest, Rule, RuleContext } from './rules';
import { RULE_BOOK } from './rules/book';

/** A manifest, and the file that it was read from. */
export interface FileManifest {
  readonly file: string;
  readonly manifest: Manifest;
}

/**
 * What the whole rule book says of the manifests of files, cluster by cluster. What is known holds for every cluster; an acknowledgement has its use if
 * one of them needs it.
 */
export function judgeFiles(manifests: readonly FileManifest[], known: RuleContext, rules: readonly Rule[] = RULE_BOOK): Finding[] {
  const groups = groupByCluster(manifests).map(group => judge(group.map(({ manifest }) => manifest), known, rules));
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

/** The manifests of a document: those of a list, each as an object of its own. */
export function manifestsOf(file: string, document: unknown): FileManifest[] {
  return typeof document === 'object' && document !== null && !Array.isArray(document)
    ? itemsOf(document as Manifest).map(manifest => ({ file, manifest }))
    : [];
}

/**
 * A group to a cluster. A file with a HyperConverged is a cluster; a file without one belongs to the only one of its folder, else to the only one of
 * all; else the files of a folder belong together.
 */
function groupByCluster(manifests: readonly FileManifest[]): FileManifest[][] {
  const clusters = new Set(manifests.filter(({ manifest }) => manifest.kind === 'HyperConverged').map(({ file }) => file));
  const byFolder = new Map<string, string[]>();
  for (const file of clusters) {
    byFolder.set(path.dirname(file), [...byFolder.get(path.dirname(file)) ?? [], file]);
  }
  const groups = new Map<string, FileManifest[]>();
  for (const item of manifests) {
    const folder = path.dirname(item.file);
    const key = clusters.has(item.file) ? item.file : only(byFolder.get(folder) ?? []) ?? only([...clusters]) ?? `${folder}${path.sep}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(item);
  }
  return [...groups.values()];
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
