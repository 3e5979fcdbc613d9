import { LineCounter, isCollection, isNode, isPair, isScalar, parseAllDocuments, visit } from 'yaml';
import type { Document, DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/** Where something stands in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A document of a YAML or JSON text: what it holds, and where, or why it can't be read. */
export interface SourceDocument {
  readonly value?: unknown;
  readonly problem?: Position & { readonly reason: string };
  /** Where a field stands. */
  positionOf(keys: readonly (string | number)[]): Position;
}

/**
 * YAML as Kubernetes' own parser reads it: version 1.1, in which yes and no are true and false, but with neither dates nor numbers to the base of 60,
 * and with octal numbers of version 1.2.
 *
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
const AS_KUBERNETES: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  logLevel: 'silent',
  customTags: tags => [
    { tag: 'tag:yaml.org,2002:int', test: /^0o[0-7]+$/, default: true, resolve: (text: string) => Number(text) },
    ...tags.filter(tag => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME'))),
  ],
};

/** More columns than anybody indents by, in as many layouts as a file has. */
const MOST_MOVES = 200;

/** The documents of a text. */
export function readDocuments(text: string): SourceDocument[] {
  const { text: parsed, documents, position } = parse(text.replace(/^\uFEFF/, ''));
  return documents.map((document): SourceDocument => {
    const positionOf = (keys: readonly (string | number)[]) => position(offsetOf(document, keys, parsed));
    const fail = (offset: number, reason: string) => ({ positionOf, problem: { ...position(offset), reason } });
    const [error] = document.errors;
    if (error) {
      return fail(error.pos[0], reasonOf(error).split('\n')[0].replace(/ at line \d+, column \d+:?$/, ''));
    }
    try {
      const cycle = parsed.includes('*') ? findCycle(document) : undefined;
      return cycle === undefined ? { value: document.toJS({ maxAliasCount: 1000 }), positionOf } : fail(cycle, 'an alias that stands for what it is in');
    } catch (problem) {
      return fail(document.range[0], reasonOf(problem));
    }
  });
}

/** What went wrong, in words. */
export function reasonOf(error: unknown): string {
  return error instanceof RangeError || /call stack/.test((error as Error).message) ? 'nested too deeply' : (error as Error).message;
}

/**
 * Where a whole number stands that is too large for JavaScript to hold.
 *
 * @returns undefined if all are held exactly.
 */
export function findInexactNumber(text: string): (Position & { readonly number: string }) | undefined {
  const { documents, position } = parse(text.replace(/^\uFEFF/, ''));
  let found: (Position & { readonly number: string }) | undefined;
  for (const document of documents) {
    visit(document, {
      Scalar: (_, { value, source, range }) => {
        if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && source && range && /^[-+]?[\d_]+$/.test(source)) {
          found ??= { ...position(range[0]), number: source };
        }
      },
    });
  }
  return found;
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
  const plain = parseOnce(text);
  const padded = new Map<number, number>();
  if (!plain.documents.some(unfinishedQuote)) {
    return { ...plain, text, position: positionIn(plain.lineCounter, padded) };
  }
  // Document by document, so that a text of many takes no more than its length.
  const repaired = text.split(/^(?=---(?:\s|$))/m).reduce((before, part) => before + pad(part, before.split('\n').length - 1, padded), '');
  const { documents, lineCounter } = parseOnce(repaired);
  return { text: repaired, documents, position: positionIn(lineCounter, padded) };
}

function parseOnce(text: string) {
  const lineCounter = new LineCounter();
  return { documents: parseAllDocuments(text, { ...AS_KUBERNETES, lineCounter }) as Document.Parsed[], lineCounter };
}

function positionIn(lineCounter: LineCounter, padded: ReadonlyMap<number, number>) {
  return (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col - (padded.get(line) ?? 0), 1) };
  };
}

/** The error of a quoted text that ends further left than it may. */
function unfinishedQuote({ errors }: Document.Parsed) {
  return errors.find(({ code, message }) => code === 'MISSING_CHAR' && message.includes('quote'));
}

/** A document with such lines moved to the right, and all that read the same; how far is noted by their numbers in the whole text. */
function pad(text: string, linesBefore: number, padded: Map<number, number>): string {
  for (let moves = 0; moves < MOST_MOVES; moves++) {
    const { documents, lineCounter } = parseOnce(text);
    const [error] = documents.map(unfinishedQuote).filter(found => found !== undefined);
    const lines = text.split('\n');
    const unfinished = error && lines[lineCounter.linePos(error.pos[1]).line - 1];
    if (unfinished === undefined) {
      return text;
    }
    text = lines.map((line, i) => {
      if (line !== unfinished) {
        return line;
      }
      const number = linesBefore + i + 1;
      padded.set(number, (padded.get(number) ?? 0) + 1);
      return ` ${line}`;
    }).join('\n');
  }
  return text;
}

/** Where an alias stands for something that it is a part of. */
function findCycle(document: Document.Parsed): number | undefined {
  let cycle: number | undefined;
  visit(document, {
    Alias: (_, alias, ancestors) => {
      if (ancestors.some(ancestor => isCollection(ancestor) && ancestor.anchor === alias.source)) {
        cycle = alias.range?.[0] ?? document.range[0];
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return cycle;
}

/** Where a field starts: its value, else that of the nearest one around it. Of keys inside a JSON text, where the key stands. */
function offsetOf(document: Document.Parsed, keys: readonly (string | number)[], text: string): number {
  let node: unknown = document.contents;
  let offset = document.range[0];
  for (const [i, key] of keys.entries()) {
    if (isScalar(node) && node.range) {
      return offsetInJson(text.slice(node.range[0], node.range[1]), keys.slice(i)) + node.range[0];
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

/** Where keys stand in a JSON text, which may be escaped as its quotes demand. Of list items the place of the list. */
function offsetInJson(text: string, keys: readonly (string | number)[]): number {
  return keys.reduce<number>((from, key) => {
    const name = String(key).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const found = /^\d+$/.test(String(key)) ? -1 : text.slice(from).search(new RegExp(`\\\\?"${name}\\\\?"\\s*:`));
    return found === -1 ? from : from + found + (text[from + found] === '\\' ? 2 : 1);
  }, 0);
}
