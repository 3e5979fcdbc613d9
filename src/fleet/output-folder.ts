import * as fs from 'fs';
import * as path from 'path';
import { byText } from './cluster-name';
import { HUB } from './delivery/delivery';
import { endLeftovers } from './leftovers';
import { STAGED_INDEX, inPart, moveStaged, stagedFolder, writeIndex } from './moves';
import { lookAtFile } from './plain-files';
import { beginStaging, endStaging } from './staging';
import { INDEX, WrittenIndex, digestOf } from './written-index';
import type { Manifest } from '../rules';
import { isObject } from '../rules/views';
import type { SourceDocument } from '../yaml-source';

/** What a run has done to an output folder. */
export interface Changes {
  /** How many files the clusters have, those of earlier runs among them. */
  readonly files: number;
  /** How many of them were written. */
  readonly changed: number;
  /** How many were deleted. */
  readonly removed: number;
  /** Those to delete that somebody has changed since, and which stay. */
  readonly left: readonly string[];
  /** Whether what goes to the hub is among what was written or deleted. */
  readonly hasOtherHub: boolean;
}

/**
 * The folder that a fleet writes into: a folder to a cluster, and an index of all that it has written.
 *
 * Whatever a run writes goes into a staging folder first, so that it can be given up at any time. Once all is there, it is moved: a cluster that is new by
 * its folder, any other by its files. What ends a run before leaves all as it was; what ends it amidst the moves leaves some clusters as they were and others as they
 * were to be, but for one, which the next run puts in order.
 */
export class OutputFolder {
  /**
   * Begins to write, after putting in order what a run has left that was ended by force.
   *
   * @throws if another run is writing, or if what is in the place of our own files isn't ours.
   */
  public static open(name: string): OutputFolder {
    fs.mkdirSync(name, { recursive: true });
    const root = fs.realpathSync(name);
    const leftovers = endLeftovers(root, name);
    const before = WrittenIndex.read(root, name, INDEX);
    beginStaging(root, name);
    return new OutputFolder(root, name, before, leftovers);
  }

  /** What was there before, so that most new clusters need no look. */
  private readonly there: ReadonlySet<string>;
  private readonly after = new WrittenIndex();
  /** The clusters that something was said of, and how many files of each are staged. */
  private readonly settled = new Map<string, number>();
  /** Of each cluster that is written, the files that somebody has changed since they were. */
  private readonly edited = new Map<string, readonly string[]>();
  private isCommitting = false;

  private constructor(
    private readonly root: string,
    private readonly name: string,
    private readonly before: WrittenIndex,
    /** The clusters that have files of a run that was ended by force amidst its commit. */
    public readonly leftovers: readonly string[],
  ) {
    this.there = new Set(fs.readdirSync(root).map(entry => entry.toLowerCase()));
  }

  /**
   * The files that a cluster is to have, and no others of those that a fleet has written there. What is not ours stays.
   *
   * @returns why that can't be.
   */
  public stage(cluster: string, files: ReadonlyMap<string, string>): string[] {
    const ours = this.before.filesOf(cluster);
    const isThere = this.there.has(cluster); // whatever the case, where the file system tells none apart
    const problems: string[] = [];
    const changed: [file: string, content: Buffer][] = [];
    const digests: [file: string, digest: string][] = [];
    const edited: string[] = [];
    for (const [file, text] of files) {
      const content = Buffer.from(text);
      const found = isThere ? lookAtFile(this.root, `${cluster}/${file}`) : undefined;
      digests.push([file, digestOf(content)]);
      if (found && 'wrong' in found) {
        problems.push(`In ${this.name} ${found.wrong}, and in the way of ${cluster}/${file}. Move it away, or choose another outdir.`);
      } else if (!found || !found.content.equals(content)) {
        changed.push([file, content]);
        if (found && !ours.has(file)) {
          problems.push(`${path.join(this.name, cluster, file)} is there already, and no fleet has written it. ${this.before.clusters.length > 0
            ? 'Move it away, or choose another outdir.' : `Move it away, or choose another outdir; or if ${INDEX} was deleted, get that back from version control.`}`);
        } else if (found && !ours.get(file)!.includes(digestOf(found.content))) {
          edited.push(path.join(this.name, cluster, file));
        }
      }
    }
    if (problems.length === 0) {
      const folders = new Set<string>();
      for (const [file, content] of changed) {
        const folder = path.dirname(`${cluster}/${file}`);
        if (!folders.has(folder)) {
          fs.mkdirSync(stagedFolder(this.root, folder), { recursive: true });
          folders.add(folder);
        }
        fs.writeFileSync(path.join(stagedFolder(this.root, cluster), file), content);
      }
      digests.forEach(([file, digest]) => this.after.add(cluster, file, digest));
      this.settled.set(cluster, changed.length);
      if (edited.length > 0) {
        this.edited.set(cluster, edited);
      }
    }
    return problems;
  }

  /** The objects in what was written for a cluster before, as it is now; undefined if nothing was. */
  public read(cluster: string): readonly Manifest[] | undefined {
    const files = this.contentsOf(cluster);
    return files.size === 0 ? undefined : [...files].sort(([a], [b]) => byText(a, b))
      .flatMap(([file, text]) => objectsOf(text, path.join(this.name, cluster, file)));
  }

  /** The objects of a kind in what was written for the hub before, as they are now. What can't be read is left out, since it is only looked at for what can be kept. */
  public readHub(kind: string): readonly Manifest[] {
    const isOfKind = new RegExp(`^kind: ${kind}$`, 'm');
    // Of what git could not merge, both sides count, as in the index.
    const texts = [...this.contentsOf(HUB).values()].map(text => text.replace(/^(<{7}|={7}|>{7}|\|{7}).*\n/gm, ''));
    const documents = texts.flatMap(text => text.split(/^---.*$/m)).filter(text => isOfKind.test(text));
    return documents.flatMap(valuesOf).flatMap(({ value }) => (isObject(value) && value.kind === kind ? [value as Manifest] : []));
  }

  /** Whether this run leaves a cluster as it is. */
  public isSame(cluster: string): boolean {
    const changed = this.settled.get(cluster);
    return changed === undefined || (changed === 0 && [...this.before.filesOf(cluster).keys()].every(file => this.after.filesOf(cluster).has(file)));
  }

  /** The files that a cluster has had, with their contents, if this run changes any of them; undefined if they are the same, or if it has had none. */
  public filesBefore(cluster: string): ReadonlyMap<string, string> | undefined {
    const files = this.isSame(cluster) ? undefined : this.contentsOf(cluster);
    return files?.size ? files : undefined;
  }

  /** The files that were written for a cluster before, with their contents. */
  public contentsOf(cluster: string): ReadonlyMap<string, string> {
    const found = [...this.before.filesOf(cluster).keys()].map(file => [file, lookAtFile(this.root, `${cluster}/${file}`)] as const);
    return new Map(found.flatMap(([file, there]) => (there && 'content' in there ? [[file, there.content.toString()]] : [])));
  }

  /** Files that somebody has changed since they were written, and that are written over. */
  public get overwritten(): string[] {
    return [...this.edited.values()].flat();
  }

  /** Clusters that had files, and are to have none anymore. */
  public get gone(): string[] {
    return this.clustersBefore.filter(cluster => this.after.filesOf(cluster).size === 0);
  }

  /** Clusters that were written before. */
  public get clustersBefore(): string[] {
    return this.before.clusters.filter(cluster => cluster !== HUB).sort(byText);
  }

  /** Leaves a cluster as it is, whatever was said of it before. */
  public keep(cluster: string): void {
    if (this.settled.has(cluster)) {
      fs.rmSync(stagedFolder(this.root, cluster), { recursive: true, force: true });
      this.after.delete(cluster);
      this.edited.delete(cluster);
    }
    this.settled.set(cluster, 0);
    this.before.filesOf(cluster).forEach((digests, file) => this.after.add(cluster, file, ...digests));
  }

  /** Leaves all clusters as they are that nothing was said of. */
  public keepOthers(): void {
    this.before.clusters.filter(cluster => !this.settled.has(cluster)).forEach(cluster => this.keep(cluster));
  }

  /** Has the folder be as it was asked for. Clusters that nothing was said of are gone. */
  public commit(): Changes {
    const left: string[] = [];
    let removed = 0;
    let hasOtherHub = (this.settled.get(HUB) ?? 0) > 0;
    for (const [cluster, file, digests] of goneFiles(this.before, this.after)) {
      const found = lookAtFile(this.root, `${cluster}/${file}`);
      if (found && 'content' in found && digests.includes(digestOf(found.content))) {
        removed++;
        hasOtherHub ||= cluster === HUB;
      } else if (found) {
        left.push(path.join(this.name, cluster, file));
        this.after.add(cluster, file, ...digests);
      }
    }
    const text = this.after.toString();
    const changed = [...this.settled.values()].reduce((sum, count) => sum + count, 0);
    if (changed > 0 || removed > 0 || text !== this.before.toString()) {
      // From here on a run that is ended has written a part.
      writeIndex(this.root, STAGED_INDEX, text);
      this.isCommitting = true;
      inPart(this.name, () => moveStaged(this.root, this.before, this.after));
      this.isCommitting = false;
    }
    const files = this.after.clusters.reduce((sum, cluster) => sum + this.after.filesOf(cluster).size, 0);
    return { files, changed, removed, left, hasOtherHub };
  }

  /** Ends the run; without a commit, nothing has changed. A commit that came to an error is put in order by the next run. */
  public close(): void {
    if (!this.isCommitting) {
      endStaging(this.root);
    }
  }
}

/** What a file of manifests holds, but for a kustomization, which says only where they are. */
function objectsOf(text: string, name: string): Manifest[] {
  return valuesOf(text).flatMap(({ value, problem }) => {
    if (problem) {
      throw new Error(`${name}:${problem.line}: ${problem.reason}. Mend it, or delete the file and write that cluster anew.`);
    }
    return isObject(value) && !`${value.apiVersion}`.startsWith('kustomize.config.k8s.io/') ? [value as Manifest] : [];
  });
}

function valuesOf(text: string): SourceDocument[] {
  // Loaded here, since few runs read what others have written.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { readDocuments } = require('../yaml-source') as typeof import('../yaml-source');
  return [...readDocuments(text)];
}

/** Files of one index that another doesn't have. */
function* goneFiles(before: WrittenIndex, after: WrittenIndex): Iterable<[cluster: string, file: string, digests: readonly string[]]> {
  for (const cluster of before.clusters.sort(byText)) {
    for (const [file, digests] of before.filesOf(cluster)) {
      if (!after.filesOf(cluster).has(file)) {
        yield [cluster, file, digests];
      }
    }
  }
}
