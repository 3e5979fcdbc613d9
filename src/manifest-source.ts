import * as fs from 'fs';
import * as path from 'path';
import { LineCounter, isCollection, isNode, isPair, isScalar, parseAllDocuments } from 'yaml';
import type { Document, DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';
import type { FileManifest } from './manifest-groups';
import type { Manifest } from './rules';
import { isObject } from './rules/setup';

/** Where something stands in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

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

/** YAML 1.1, in which yes and no are true and false; but what looks like a date is text. */
const AS_KUBERNETES: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  logLevel: 'silent',
  customTags: tags => tags.filter(tag => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
};

/** Reads files, all YAML and JSON files of folders, or standard input. What can't be read doesn't keep the rest from being read. */
export function readSources(names: readonly string[]): Sources {
  const sources: Sources & { files: number } = { manifests: [], unreadable: [], files: 0 };
  for (const name of names) {
    for (const file of filesOf(name, sources.unreadable)) {
      sources.files++;
      const label = file === STDIN ? '<stdin>' : file;
      try {
        if (file !== STDIN && fs.statSync(file).size > MAX_BYTES) {
          sources.unreadable.push({ file: label, reason: 'larger than 256 MiB' });
          continue;
        }
        readText(label, fs.readFileSync(file === STDIN ? 0 : file, 'utf8'), sources);
      } catch (error) {
        sources.unreadable.push({ file: label, reason: reasonOf(error) });
      }
    }
  }
  return sources;
}

function reasonOf(error: unknown): string {
  return error instanceof RangeError ? 'nested too deeply' : (error as Error).message;
}

/** The files that a name stands for. */
function filesOf(name: string, unreadable: Unreadable[]): string[] {
  try {
    if (name === STDIN || !fs.statSync(name).isDirectory()) {
      return [name];
    }
    return fs.readdirSync(name, { withFileTypes: true })
      .filter(entry => !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .filter(entry => entry.isDirectory() || (entry.isFile() && EXTENSIONS.includes(path.extname(entry.name))))
      .map(entry => path.join(name, entry.name))
      .sort()
      .flatMap(file => filesOf(file, unreadable));
  } catch (error) {
    unreadable.push({ file: name, reason: (error as Error).message });
    return [];
  }
}

function readText(file: string, text: string, { manifests, unreadable }: Sources): void {
  const source = text.includes('\u0000') ? undefined : parse(text.replace(/^\uFEFF/, ' '));
  if (!source) {
    unreadable.push({ file, reason: 'no text' });
    return;
  }
  for (const document of source.documents) {
    const [error] = document.errors;
    if (error) {
      unreadable.push({ file, ...source.position(error.pos[0]), reason: error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '') });
      continue;
    }
    try {
      collect(document.toJS({ maxAliasCount: 1000 }), []);
    } catch (problem) {
      unreadable.push({ file, ...source.position(document.range[0]), reason: reasonOf(problem) });
    }

    /** Takes a document, or each item of a list. */
    function collect(value: unknown, prefix: readonly (string | number)[]): void {
      if (!isObject(value)) {
        return;
      }
      if (value.kind === 'List' && Array.isArray(value.items)) {
        value.items.forEach((item, i) => collect(item, [...prefix, 'items', i]));
      } else {
        const positionOf = (keys: readonly string[]) => source!.position(offsetOf(document, [...prefix, ...keys], source!.text));
        manifests.push({ file, manifest: value as Manifest, positionOf });
      }
    }
  }
}

interface Parsed {
  /** What was parsed, which positions are counted in. */
  readonly text: string;
  readonly documents: Document.Parsed[];
  position(offset: number): Position;
}

/**
 * Parses YAML or JSON. Other parsers, Kubernetes' own among them, let the last line of a quoted text stand as far left as its key, as product
 * documentation has it; so such lines are read as if they stood one column further right.
 */
function parse(text: string): Parsed {
  const padded = new Set<number>();
  for (;;) {
    const lineCounter = new LineCounter();
    const documents = parseAllDocuments(text, { ...AS_KUBERNETES, lineCounter }) as Document.Parsed[];
    const cut = documents.flatMap(document => document.errors).find(({ code, message }) => code === 'MISSING_CHAR' && message.includes('quote'));
    const line = cut && lineCounter.linePos(cut.pos[1]).line;
    if (line === undefined || padded.has(line) || padded.size > 10_000) {
      return {
        text,
        documents,
        position: offset => {
          const { line: at, col } = lineCounter.linePos(offset);
          return { line: Math.max(at, 1), column: Math.max(col - (padded.has(at) ? 1 : 0), 1) };
        },
      };
    }
    padded.add(line);
    const start = lineCounter.lineStarts[line - 1];
    text = `${text.slice(0, start)} ${text.slice(start)}`;
  }
}

/** Where a field starts: its value, else that of the nearest one around it. Of keys inside a JSON text, about where the key stands. */
function offsetOf(document: Document.Parsed, keys: readonly (string | number)[], text: string): number {
  let node: unknown = document.contents;
  let offset = document.range[0];
  for (const [i, key] of keys.entries()) {
    if (isScalar(node) && node.range) {
      return keys.slice(i).reduce<number>((from, inner) => {
        const found = /^\d+$/.test(String(inner)) ? -1 : text.indexOf(String(inner), from);
        return found === -1 || found > endOf(node) ? from : found;
      }, node.range[0]);
    }
    if (!isCollection(node)) {
      break;
    }
    const pair = node.items.find(item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key));
    if (isPair(pair) && isNode(pair.key)) {
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else {
      node = node.get(typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key, true);
      offset = isNode(node) ? node.range?.[0] ?? offset : offset;
    }
  }
  return offset;
}

function endOf(node: unknown): number {
  return isNode(node) ? node.range?.[1] ?? 0 : 0;
}
