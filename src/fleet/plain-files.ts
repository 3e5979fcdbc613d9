import * as fs from 'fs';
import * as path from 'path';

/** What stands where a file is to be written: nothing, a file with its content, or something that is not to be written over. */
export type Found = { readonly content: Buffer } | { readonly wrong: string } | undefined;

/** To read without following a link, nor waiting for somebody to write a pipe; Windows has neither. */
const PLAINLY = fs.constants.O_RDONLY + (fs.constants.O_NOFOLLOW ?? 0) + (fs.constants.O_NONBLOCK ?? 0);

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** Runs something that may find nothing to work on. */
export function orMissing<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** What is in the place of a folder: undefined if nothing is; a link to a folder is none. */
export function lookAtFolder(folder: string): 'folder' | 'other' | undefined {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stat && (stat.isDirectory() ? 'folder' : 'other');
}

/** What is in the place of a file, below a folder that is one. No link is followed, to a file or to a folder on the way. */
export function lookAtFile(folder: string, file: string): Found {
  const parts = file.split('/');
  for (let i = 1; i < parts.length; i++) {
    const around = lookAtFolder(path.join(folder, ...parts.slice(0, i)));
    if (around !== 'folder') {
      return around && { wrong: `${parts.slice(0, i).join('/')} is no folder` };
    }
  }
  try {
    const descriptor = fs.openSync(path.join(folder, file), PLAINLY);
    try {
      return fs.fstatSync(descriptor).isFile() ? { content: fs.readFileSync(descriptor) } : { wrong: `${file} is no file` };
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return undefined;
    }
    if (codeOf(error) === 'ELOOP' || codeOf(error) === 'EMLINK' || codeOf(error) === 'ENXIO') {
      return { wrong: `${file} is no file` };
    }
    throw error;
  }
}

/** All files below a folder, as paths in it, in order. */
export function filesBelow(folder: string): string[] {
  const entries = orMissing(() => fs.readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(entry => (
    entry.isDirectory() ? filesBelow(path.join(folder, entry.name)).map(file => `${entry.name}/${file}`) : [entry.name]));
}

/** Removes folders that nothing is in anymore: that of a file, and those around it, up to one that stays. */
export function removeEmptyFolders(root: string, file: string): void {
  for (let folder = path.dirname(file); folder !== '.'; folder = path.dirname(folder)) {
    try {
      fs.rmdirSync(path.join(root, folder));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') {
        return; // something is in it, or it can't be removed: it does no harm
      }
    }
  }
}
