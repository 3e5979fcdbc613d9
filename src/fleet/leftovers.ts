import * as path from 'path';
import { byText } from './cluster-name';
import { STAGED_INDEX, digestAt, inPart, moveFiles, removeFiles, stagedFolder, writeIndex } from './moves';
import { lookAtFolder } from './plain-files';
import { endAbandoned } from './staging';
import { INDEX, WrittenIndex } from './written-index';

/**
 * Puts in order what a run has left that was ended by force. What it has written stays, and is ours; what it has not is given up: nobody has asked for it in this run, and
 * people may have taken back what there was. Only a cluster that is amidst its change gets the rest of it.
 *
 * @returns the clusters that have something of that run.
 * @throws as `endAbandoned`, or if a part of the folder can't be written.
 */
export function endLeftovers(root: string, name: string): string[] {
  const touched: string[] = [];
  endAbandoned(root, name, () => inPart(name, () => {
    const [before, after] = [INDEX, STAGED_INDEX].map(index => WrittenIndex.read(root, name, index));
    const there = new WrittenIndex();
    for (const cluster of [...new Set([...before.clusters, ...after.clusters])].sort(byText)) {
      if (settle(root, cluster, before, after, there)) {
        touched.push(cluster);
      }
    }
    if (there.clusters.length > 0) {
      writeIndex(root, INDEX, there.toString());
    }
  }));
  return touched;
}

/**
 * Puts a cluster in order.
 *
 * @param there what files it then has is added here, each with all digests that either run had for it.
 * @returns whether it has something of the run that was ended.
 */
function settle(root: string, cluster: string, before: WrittenIndex, after: WrittenIndex, there: WrittenIndex): boolean {
  const [old, wanted] = [before, after].map(index => index.filesOf(cluster));
  const digests = new Map([...old.keys(), ...wanted.keys()].map(file => [file, digestAt(root, cluster, file)]));
  const isOf = (files: ReadonlyMap<string, readonly string[]>, file: string) => files.get(file)?.includes(digests.get(file) ?? '') === true;
  const isStaged = lookAtFolder(stagedFolder(root, cluster)) === 'folder';
  const gone = wanted.size === 0 ? [] : [...old.keys()].filter(file => !wanted.has(file));
  // Files go once all others are there.
  const isBegun = [...wanted.keys()].some(file => isOf(wanted, file) && !isOf(old, file))
    || (!isStaged && gone.some(file => digests.get(file) === undefined));
  const toRemove = isBegun ? gone.filter(file => isOf(old, file)) : [];
  if (isBegun) {
    if (isStaged) {
      moveFiles(stagedFolder(root, cluster), path.join(root, cluster));
    }
    removeFiles(root, cluster, toRemove);
    wanted.forEach((known, file) => there.add(cluster, file, ...known));
  }
  const stays = ([file]: readonly [string, unknown]) => digests.get(file) !== undefined && !toRemove.includes(file);
  [...old].filter(stays).forEach(([file, known]) => there.add(cluster, file, ...known));
  return isBegun;
}
