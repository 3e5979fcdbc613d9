import { createHash } from 'crypto';
import * as path from 'path';
import { byText, isClusterName } from './cluster-name';
import { show } from '../show';
import { HUB } from './delivery/delivery';
import { lookAtFile } from './plain-files';

/** The name of the index in the output folder. It has no ending that kubectl, Argo CD or cdk8s would take for manifests. */
export const INDEX = '.fleet-index';

/** A part of a path that is safe in any folder. */
const PART = /^[-\w.]{1,255}$/;

/** A line of the index, as sha256sum writes and checks them. */
const LINE = /^([0-9a-f]{64}) {2}([^/]+)\/(.+)$/;

/** What git leaves in a file that two branches have changed: both sides then count. */
const CONFLICT = /^(<{7}|={7}|>{7}|\|{7})( |$)/;

/** Whether a path stays in the folder that it is for. */
export function isSafePath(file: string): boolean {
  return file.split('/').every(part => PART.test(part) && !/^\.+$/.test(part));
}

/** What tells whether a file still is as it was written. */
export function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The files that a fleet has written into its output folder, by cluster, each with the digests that it may have. */
export class WrittenIndex {
  /**
   * Reads an index.
   *
   * @throws if it is none. It tells which files may be deleted, so nothing of it is guessed.
   */
  public static parse(text: string, name: string): WrittenIndex {
    const index = new WrittenIndex();
    text.split(/\r?\n/).forEach((line, i) => {
      const [, digest, cluster, file] = LINE.exec(line) ?? [];
      if (digest !== undefined && (isClusterName(cluster) || cluster === HUB) && isSafePath(file)) {
        index.add(cluster, file, digest);
      } else if (line !== '' && !CONFLICT.test(line)) {
        throw new Error(`${name}:${i + 1}: ${show(line)} is no line of this index, which tells what a fleet has written here. Take the file out of version `
          + 'control as it was, or delete it: what is the same as the program makes it is then taken for its own.');
      }
    });
    return index;
  }

  /**
   * Reads the index in a file of an output folder; an empty one if there is none.
   *
   * @throws if there is something else in its place, or if it is none.
   */
  public static read(root: string, name: string, file: string): WrittenIndex {
    const found = lookAtFile(root, file.split(path.sep).join('/'));
    if (found && 'wrong' in found) {
      throw new Error(`${path.join(name, file)} is no file, and in the place of the index of what a fleet has written. Move it away, or choose another outdir.`);
    }
    return WrittenIndex.parse(found ? found.content.toString() : '', path.join(name, file));
  }

  private readonly files = new Map<string, Map<string, string[]>>();

  /** The clusters that have files. */
  public get clusters(): string[] {
    return [...this.files.keys()];
  }

  /** The files of a cluster, as paths in its folder, with the digests that each may have. */
  public filesOf(cluster: string): ReadonlyMap<string, readonly string[]> {
    return this.files.get(cluster) ?? new Map();
  }

  public add(cluster: string, file: string, ...digests: readonly string[]): void {
    const files = this.files.get(cluster) ?? new Map<string, string[]>();
    this.files.set(cluster, files.set(file, [...files.get(file) ?? [], ...digests]));
  }

  public delete(cluster: string): void {
    this.files.delete(cluster);
  }

  /** The index as text, the same for the same files. */
  public toString(): string {
    return this.clusters.sort(byText).flatMap(cluster => [...this.filesOf(cluster)].sort(([a], [b]) => byText(a, b)).flatMap(([file, digests]) => (
      [...new Set(digests)].sort(byText).map(digest => `${digest}  ${cluster}/${file}\n`)))).join('');
  }
}
