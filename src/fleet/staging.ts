import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { lookAtFile, lookAtFolder, orMissing } from './plain-files';

/** The folder in the output folder, and so in its file system, that all is written into first. It is there during a run only. */
export const STAGING = '.fleet-staging';

/** In it, who is writing: by this a folder is known to be ours. */
const RUN = 'run';

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Begins a staging folder, which keeps other runs out. */
export function beginStaging(root: string, name: string): void {
  const staging = path.join(root, STAGING);
  try {
    fs.mkdirSync(staging);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new Error(`Another run is writing to ${name}. Wait for it.`) : error;
  }
  fs.writeFileSync(path.join(staging, RUN), JSON.stringify({ pid: process.pid, host: os.hostname() }));
  // A commit of the output folder, while a run is on or after it was ended by force, is without this.
  fs.writeFileSync(path.join(staging, '.gitignore'), '*\n');
}

/** Removes it, with what is in it; last of all what tells whose it is. */
export function endStaging(root: string): void {
  const staging = path.join(root, STAGING);
  for (const name of (orMissing(() => fs.readdirSync(staging)) ?? []).filter(other => other !== RUN)) {
    fs.rmSync(path.join(staging, name), { recursive: true });
  }
  fs.rmSync(path.join(staging, RUN), { force: true });
  orMissing(() => fs.rmdirSync(staging));
}

/**
 * Ends what a run has left.
 *
 * @param putInOrder what is done where that run had all staged, and so may have written a part.
 * @throws if the run is still there, or if the folder isn't a run's.
 */
export function endAbandoned(root: string, name: string, putInOrder: () => void): void {
  const staging = path.join(root, STAGING);
  const shown = path.join(name, STAGING);
  const there = lookAtFolder(staging);
  if (!there) {
    return;
  }
  const run = there === 'folder' ? readRun(staging) : undefined;
  if (!run) {
    throw new Error(`${shown} is in the place of the folder that a fleet writes into first, and no fleet has made it. Move it away, or choose another outdir.`);
  }
  const { pid, host } = run;
  if (host === os.hostname() && pid !== undefined && pid !== process.pid && isRunning(pid)) {
    throw new Error(`Another run, process ${pid}, is writing to ${name}. Wait for it; if that process is something else, delete ${shown}.`);
  }
  if (lookAtFile(staging, 'index')) {
    putInOrder();
  }
  endStaging(root);
}

/** Who has made a staging folder; undefined if no run has. */
function readRun(staging: string): { readonly pid?: number; readonly host?: string } | undefined {
  const found = lookAtFile(staging, RUN);
  if (!found) {
    return fs.readdirSync(staging).length === 0 ? {} : undefined; // ended before it came to say so
  }
  if ('wrong' in found) {
    return undefined;
  }
  try {
    const { pid, host } = found.content.length === 0 ? { pid: undefined, host: undefined } : JSON.parse(found.content.toString());
    return { pid: Number.isSafeInteger(pid) && pid > 0 ? pid : undefined, host };
  } catch {
    return undefined;
  }
}
