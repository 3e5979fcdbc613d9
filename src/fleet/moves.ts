import * as fs from 'fs';
import * as path from 'path';
import { byText } from './cluster-name';
import { filesBelow, lookAtFile, lookAtFolder, orMissing, removeEmptyFolders } from './plain-files';
import { STAGING } from './staging';
import { INDEX, digestOf } from './written-index';
import type { WrittenIndex } from './written-index';

/** Where all is staged, before it is moved. */
export const STAGED_INDEX = path.join(STAGING, 'index');
export const stagedFolder = (root: string, cluster: string) => path.join(root, STAGING, 'clusters', cluster);

/**
 * Does something that may be done in part only.
 *
 * @throws if it comes to an error, with what to do then.
 */
export function inPart(name: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Error(`${name} is written in part only: ${(error as Error).message}. Mend that and run again.`);
  }
}

/** Writes an index, the whole of it or nothing. */
export function writeIndex(root: string, file: string, text: string): void {
  const part = path.join(root, STAGING, 'index.part');
  fs.writeFileSync(part, text);
  fs.renameSync(part, path.join(root, file));
}

/** Moves what is staged to where it belongs, and deletes what is not to be there anymore. */
export function moveStaged(root: string, before: WrittenIndex, after: WrittenIndex): void {
  const entries = new Set(fs.readdirSync(root).map(entry => entry.toLowerCase()));
  for (const cluster of (orMissing(() => fs.readdirSync(stagedFolder(root, ''))) ?? []).sort(byText)) {
    const [from, to] = [stagedFolder(root, cluster), path.join(root, cluster)];
    const there = entries.has(cluster) ? lookAtFolder(to) : undefined;
    if (there === 'other') {
      throw new Error(`${cluster} is no folder`);
    }
    if (!there) {
      fs.renameSync(from, to);
    } else {
      moveFiles(from, to);
    }
  }
  removeGone(root, before, after);
  if (after.clusters.length > 0) {
    fs.renameSync(path.join(root, STAGED_INDEX), path.join(root, INDEX));
  } else {
    fs.rmSync(path.join(root, INDEX), { force: true });
  }
}

/** Moves files into a cluster's folder, which is there. */
export function moveFiles(from: string, to: string): void {
  for (const file of filesBelow(from)) {
    fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    fs.renameSync(path.join(from, file), path.join(to, file));
  }
}

/** The digest of a file of a cluster as it is now; undefined if there is none. */
export function digestAt(root: string, cluster: string, file: string): string | undefined {
  const found = lookAtFile(root, `${cluster}/${file}`);
  return found && 'content' in found ? digestOf(found.content) : undefined;
}

function removeGone(root: string, before: WrittenIndex, after: WrittenIndex): void {
  const gone = path.join(root, STAGING, 'gone');
  fs.mkdirSync(gone, { recursive: true });
  for (const cluster of before.clusters.sort(byText)) {
    const folder = path.join(root, cluster);
    const ours = before.filesOf(cluster);
    const isAsWritten = (file: string) => ours.get(file)!.includes(digestAt(root, cluster, file) ?? '');
    const isGone = after.filesOf(cluster).size === 0 && lookAtFolder(folder) === 'folder';
    if (isGone && filesBelow(folder).every(file => ours.has(file) && isAsWritten(file))) {
      fs.renameSync(folder, path.join(gone, cluster)); // at once, whatever it has in it
      continue;
    }
    removeFiles(root, cluster, [...ours.keys()].filter(file => !after.filesOf(cluster).has(file) && isAsWritten(file)));
  }
}

/** Deletes files of a cluster, and folders that nothing is in then. */
export function removeFiles(root: string, cluster: string, files: readonly string[]): void {
  for (const file of files) {
    fs.unlinkSync(path.join(root, cluster, file));
    removeEmptyFolders(root, path.join(cluster, file));
  }
}
