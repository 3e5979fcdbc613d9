import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const made: string[] = [];

/** A folder of its own for a test. */
export function newFolder(): string {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'fleet-'));
  made.push(folder);
  return folder;
}

/** Deletes all of them. */
export function deleteFolders(): void {
  made.splice(0).forEach(folder => fs.rmSync(folder, { recursive: true, force: true }));
}

/** What is in a folder: files by their paths, with their contents; links with what they point to. */
export function treeOf(folder: string): Record<string, string> {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  return Object.fromEntries(entries.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ name }): [string, string][] => {
    const file = path.join(folder, name);
    const stat = fs.lstatSync(file);
    return stat.isDirectory() ? Object.entries(treeOf(file)).map(([below, text]) => [`${name}/${below}`, text])
      : [[name, stat.isSymbolicLink() ? `-> ${fs.readlinkSync(file)}` : fs.readFileSync(file, 'utf8')]];
  }));
}

/** The same without what a fleet writes for itself. */
export function clustersOf(folder: string): Record<string, string> {
  return Object.fromEntries(Object.entries(treeOf(folder)).filter(([file]) => !file.startsWith('.fleet-')));
}
