import * as fs from 'fs';
import * as path from 'path';
import type { FileManifest } from './manifest-groups';
import { isObject } from './rules';
import { heldBy } from './rules/holders';
import { readDocuments, reasonOf } from './yaml-source';
import type { Position } from './yaml-source';

/** A file, or a part of it, that can't be read. */
export interface Unreadable extends Partial<Position> {
  readonly file: string;
  readonly reason: string;
}

/** A manifest, and how to find its fields in the file. */
export interface SourceManifest extends FileManifest {
  positionOf(keys: readonly string[]): Position;
}

/** What files hold. */
export interface Sources {
  readonly manifests: SourceManifest[];
  readonly unreadable: Unreadable[];
  readonly files: number;
}

/** The name of standard input among the files. */
export const STDIN = '-';

/** No file of manifests is larger, and reading one takes many times its size of memory. */
const MAX_BYTES = 256 * 1024 * 1024;

const EXTENSIONS = ['.yaml', '.yml', '.json'];

/** Reads files, all YAML and JSON files of folders, or standard input. What can't be read doesn't keep the rest from being read. */
export function readSources(names: readonly string[]): Sources {
  const sources: Sources & { files: number } = { manifests: [], unreadable: [], files: 0 };
  const seen = new Set<string>();
  for (const name of names) {
    const files = filesOf(name, sources.unreadable);
    if (files.length === 0 && !sources.unreadable.some(({ file }) => file.startsWith(name))) {
      sources.unreadable.push({ file: name, reason: `no ${EXTENSIONS.join(', ')} file is in it` });
    }
    for (const file of files.filter(f => !seen.has(path.resolve(f)))) {
      seen.add(path.resolve(file));
      sources.files++;
      const label = file === STDIN ? '<stdin>' : file;
      try {
        if (file !== STDIN && fs.statSync(file).size > MAX_BYTES) {
          sources.unreadable.push({ file: label, reason: 'larger than 256 MiB' });
          continue;
        }
        readText(label, fs.readFileSync(file === STDIN ? 0 : file, 'utf8'), sources, file === name);
      } catch (error) {
        sources.unreadable.push({ file: label, reason: reasonOf(error) });
      }
    }
  }
  return sources;
}

/** The files that a name stands for. */
function filesOf(name: string, unreadable: Unreadable[]): string[] {
  try {
    if (name === STDIN || !fs.statSync(name).isDirectory()) {
      return [name];
    }
    return fs.readdirSync(name, { withFileTypes: true })
      .filter(entry => !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .filter(entry => entry.isDirectory() || EXTENSIONS.includes(path.extname(entry.name).toLowerCase()))
      .filter(entry => !entry.isSymbolicLink() || fs.statSync(path.join(name, entry.name)).isFile())
      .map(entry => path.join(name, entry.name))
      .sort()
      .flatMap(file => filesOf(file, unreadable));
  } catch (error) {
    unreadable.push({ file: name, reason: (error as Error).message });
    return [];
  }
}

function readText(file: string, text: string, { manifests, unreadable }: Sources, isNamed: boolean): void {
  if (text.includes('\u0000')) {
    unreadable.push({ file, reason: 'no text' });
    return;
  }
  const documents = readDocuments(text);
  // Where whoever names a file expects something, a folder may have an empty one: cdk8s writes those of charts that only hold charts.
  if (isNamed && documents.every(({ value, problem }) => !problem && (value === undefined || value === null))) {
    unreadable.push({ file, reason: 'nothing is in it' });
  }
  for (const { value, problem, positionOf } of documents) {
    if (problem) {
      unreadable.push({ file, ...problem });
    } else if (value !== undefined && value !== null && !isObject(value)) {
      unreadable.push({ file, ...positionOf([]), reason: `no manifest, but ${JSON.stringify(value).slice(0, 60)}` });
    } else if (isObject(value)) {
      for (const { manifest, path: prefix, holder } of heldBy(value)) {
        manifests.push({ file, manifest, holder, positionOf: keys => positionOf([...prefix, ...keys]) });
      }
    }
  }
}
