import * as fs from 'fs';

/** Whether nothing of somebody's is lost if a file is written: it isn't there, isn't one that keeps what is written, or has a mark in it of such files as are written. */
export function mayWrite(file: string, mark: string): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return !stat?.isFile() || fs.readFileSync(file, 'utf8').includes(mark);
}
