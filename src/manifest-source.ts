import { isUtf8 } from 'buffer';
import * as fs from 'fs';
import * as path from 'path';
import type { FileManifest } from './manifest-groups';
import { isJudged, isList, isObject } from './rules';
import type { Manifest } from './rules';
import { isDeliverer } from './rules/deliverers';
import { heldBy } from './rules/holders';
import { isPlacing } from './rules/placements';
import { show } from './show';
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

/** What its manifests have for a file. */
export const STDIN_LABEL = '<stdin>';

/** No file of manifests is larger. */
const MAX_BYTES = 256 * 1024 * 1024;

/** In bytes. */
const CHUNK = 1024 * 1024;

const WAIT_MILLISECONDS = 20;

/** How long a pipe may have nobody who writes it. */
const WRITER_MILLISECONDS = 2000;

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
      const label = file === STDIN ? STDIN_LABEL : file;
      try {
        readText(label, readFile(file, file === name), sources, file === name);
      } catch (error) {
        sources.unreadable.push({ file: label, reason: reasonOf(error) });
      }
    }
  }
  return sources;
}

/**
 * The text of a file, or of a pipe that somebody has named.
 *
 * @throws if it is none, or too large.
 */
export function readFile(file: string, isNamed = true): string {
  // To read, without waiting for somebody to write a pipe.
  const descriptor = file === STDIN ? 0 : fs.openSync(file, fs.constants.O_NONBLOCK ?? 'r');
  try {
    const stat = fs.fstatSync(descriptor);
    if (file !== STDIN && !stat.isFile() && !(isNamed && stat.isFIFO())) {
      throw new Error(stat.isDirectory() ? 'a folder' : 'no file');
    }
    return decode(readBytes(descriptor, stat.isFIFO() ? WRITER_MILLISECONDS : 0));
  } finally {
    if (file !== STDIN) {
      fs.closeSync(descriptor);
    }
  }
}

/** @param patience how many milliseconds to wait for the first of it. */
function readBytes(descriptor: number, patience: number): Buffer {
  const chunks: Buffer[] = [];
  for (let total = 0; total <= MAX_BYTES;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const length = readChunk(descriptor, chunk);
    if (length === 0 && total === 0 && patience > 0) {
      patience -= wait();
      continue;
    }
    if (length === 0) {
      return Buffer.concat(chunks);
    }
    chunks.push(chunk.subarray(0, length));
    total += length;
  }
  throw new Error('larger than 256 MiB');
}

/** Reads what there is; where a pipe has nothing yet, waits for it. */
function readChunk(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return fs.readSync(descriptor, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') {
        return 0; // as Windows says it
      }
      if (code !== 'EAGAIN') {
        throw error;
      }
      wait();
    }
  }
}

/** Waits a while, and tells how many milliseconds. */
function wait(): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MILLISECONDS);
  return WAIT_MILLISECONDS;
}

function decode(bytes: Buffer): string {
  if (bytes[0] + bytes[1] === 0xfe + 0xff && Math.max(bytes[0], bytes[1]) === 0xff) {
    throw new Error('text in UTF-16; write it in UTF-8');
  }
  if (bytes.includes(0)) {
    throw new Error('no text');
  }
  if (!isUtf8(bytes)) {
    throw new Error('no text in UTF-8');
  }
  return bytes.toString('utf8');
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
      // What a link stands for may be away, or around it.
      .filter(entry => !entry.isSymbolicLink() || isFileOrMissing(path.join(name, entry.name)))
      .map(entry => path.join(name, entry.name))
      .sort()
      .flatMap(file => filesOf(file, unreadable));
  } catch (error) {
    unreadable.push({ file: name, reason: (error as Error).message });
    return [];
  }
}

function isFileOrMissing(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return true; // whoever reads it is told
  }
}

/** Of what nothing more is asked than its kind, no more is kept: a cluster has a lot of it. */
function unjudged(file: string, { apiVersion, kind }: Manifest): SourceManifest {
  return { file, manifest: { apiVersion, kind }, holders: [], positionOf: () => ({ line: 1, column: 1 }) };
}

function readText(file: string, text: string, { manifests, unreadable }: Sources, isNamed: boolean): void {
  let isEmpty = true;
  let isOfList = false;
  for (const { value, problem, part, positionOf } of readDocuments(text)) {
    isEmpty &&= !problem && (value === undefined || value === null);
    if (part === 'frame') {
      isOfList = problem !== undefined || (isObject(value) && isList(value));
    }
    if (problem) {
      unreadable.push({ file, ...problem });
    } else if (part === 'item' ? !isOfList : part === 'frame' && isOfList) {
      continue; // no manifests of their own, or a list of some
    } else if (isObject(value)) {
      for (const { manifest, path: prefix, holders } of heldBy(value)) {
        manifests.push(isJudged(manifest.apiVersion, manifest.kind) || isDeliverer(manifest) || isPlacing(manifest)
          ? { file, manifest, holders, positionOf: keys => positionOf([...prefix, ...keys]) }
          : unjudged(file, manifest));
      }
    } else if (part !== 'item' && value !== undefined && value !== null) {
      unreadable.push({ file, ...positionOf([]), reason: `no manifest, but ${show(value)}` });
    }
  }
  // Where whoever names a file expects something, a folder may have an empty one: cdk8s writes those of charts that only hold charts.
  if (isNamed && isEmpty) {
    unreadable.push({ file, reason: 'nothing is in it' });
  }
}
