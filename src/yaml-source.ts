import { Composer, LineCounter, Lexer, Parser, isAlias, isCollection, isNode, isPair, isScalar, visit } from 'yaml';
import type { CST, Document, DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';
import { LIKE_A_NUMBER, readNumber } from './yaml-numbers';
import { LONGEST, piecesOf } from './yaml-pieces';
import type { Piece } from './yaml-pieces';
import { mendQuotes } from './yaml-quotes';

/** Where something stands in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A document of a YAML or JSON text: what it holds, and where, or why it can't be read. */
export interface SourceDocument {
  readonly value?: unknown;
  readonly problem?: Position & { readonly reason: string };
  /** Of a list that is too long to be read as a whole: what is around its items, which comes first, or one of them. */
  readonly part?: 'frame' | 'item';
  /** Where a field stands. */
  positionOf(keys: readonly (string | number)[]): Position;
}

const YAML_TAG = 'tag:yaml.org,2002:';

/** What Kubernetes' parser reads in another way, or, where JSON has no such values, as if it had no tag. */
const OTHERWISE = ['binary', 'float', 'int', 'omap', 'pairs', 'set', 'timestamp'].map(name => `${YAML_TAG}${name}`);

/**
 * YAML as Kubernetes' own parser reads it: version 1.1, in which yes and no are true and false, but with neither dates nor numbers to the base of 60,
 * and with numbers as Go writes them.
 *
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
const AS_KUBERNETES: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  logLevel: 'silent',
  customTags: tags => [
    { tag: `${YAML_TAG}int`, test: LIKE_A_NUMBER, default: true, resolve: readNumber },
    { tag: `${YAML_TAG}float`, test: LIKE_A_NUMBER, default: true, resolve: readNumber },
    { tag: `${YAML_TAG}binary`, resolve: (text: string) => Buffer.from(text, 'base64').toString() },
    ...tags.filter(tag => typeof tag === 'string' || !OTHERWISE.includes(tag.tag)),
  ],
};

/**
 * The most levels that maps and lists may have. Reading takes more of the stack with each, and Node.js doesn't always get to throw an error when it ends:
 * compiling a regular expression there aborts the process.
 */
const MOST_LEVELS = 300;

/** More than anybody writes; finding what each stands for takes the square of the time. */
const MOST_ALIASES = 10_000;

/** What Kubernetes' parser refuses in a text, or what no text has. */
// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTER = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** A place in a text where it goes wrong. */
class Wrong extends Error {
  constructor(public readonly offset: number, message: string) {
    super(message);
  }
}

/** The documents of a text, each read when it is asked for; of a list that is too long to be read as a whole its items. */
export function* readDocuments(text: string): Iterable<SourceDocument> {
  for (const piece of piecesOf(text.replace(/^\uFEFF/, ''))) {
    yield* readPiece(piece);
  }
}

function* readPiece(piece: Piece): Iterable<SourceDocument> {
  const { part, problem } = piece;
  if (problem !== undefined) {
    const start = { line: piece.line, column: 1 };
    yield { problem: { ...start, reason: problem }, part, positionOf: () => start };
    return;
  }
  const { text, documents, position, wrong: unparsed } = parse(piece);
  if (unparsed) {
    const at = position(unparsed.offset);
    yield { problem: { ...at, reason: unparsed.message }, part, positionOf: () => at };
  }
  for (const document of documents) {
    const positionOf = (keys: readonly (string | number)[]) => position(offsetOf(document, keys, text));
    try {
      const [error] = document.errors;
      if (error) {
        throw new Wrong(error.pos[0], reasonOf(error).split('\n')[0]);
      }
      const control = CONTROL_CHARACTER.exec(text);
      if (control) {
        throw new Wrong(control.index, 'a control character, which no manifest may have');
      }
      if (text.includes('*')) {
        checkAliases(document);
      }
      yield { value: document.toJS({ maxAliasCount: -1 }), part, positionOf };
    } catch (wrong) {
      yield { problem: { ...position(wrong instanceof Wrong ? wrong.offset : document.range[0]), reason: reasonOf(wrong) }, part, positionOf };
    }
  }
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
  for (const piece of piecesOf(text.replace(/^\uFEFF/, ''))) {
    const { documents, position } = parse(piece);
    let found: (Position & { readonly number: string }) | undefined;
    for (const document of documents) {
      visit(document, {
        Scalar: (_, { value, source, range }) => {
          if (typeof value === 'number' && !Number.isSafeInteger(value) && source && range && /^[-+]?[\d_]+$/.test(source)) {
            found ??= { ...position(range[0]), number: source };
          }
        },
      });
    }
    if (found) {
      return found;
    }
  }
  return undefined;
}

interface Parsed {
  /** What was parsed, which offsets are counted in. */
  readonly text: string;
  readonly documents: readonly Document.Parsed[];
  /** Why it can't be parsed. */
  readonly wrong?: Wrong;
  position(offset: number): Position;
}

function parse({ text, line: firstLine }: Piece): Parsed {
  let lineCounter = new LineCounter();
  let moved: ReadonlyMap<number, number> = new Map();
  const position = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1) + firstLine - 1, column: Math.max(col - (moved.get(line) ?? 0), 1) };
  };
  try {
    const mended = mendQuotes(text, candidate => {
      lineCounter = new LineCounter();
      return [...new Composer({ ...AS_KUBERNETES, lineCounter }).compose(tokensOf(candidate, lineCounter))] as Document.Parsed[];
    });
    moved = mended.moved;
    return { text: mended.text, documents: mended.documents, position };
  } catch (wrong) {
    return { text, documents: [], wrong: wrong instanceof Wrong ? wrong : new Wrong(0, reasonOf(wrong)), position };
  }
}

/** The tokens of a text, up to where it is nested too deeply. */
function* tokensOf(text: string, lineCounter: LineCounter): Iterable<CST.Token> {
  const parser = new Parser(lineCounter.addNewLine);
  lineCounter.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MOST_LEVELS) {
      throw new Wrong(parser.offset, 'nested too deeply');
    }
  }
  yield* parser.end();
}

/** What a value comes to with all aliases written out. */
interface Extent {
  /** In characters, about. */
  readonly size: number;
  readonly levels: number;
}

/** Refuses aliases that stand for what they are in, that are too many, or that make a short text a huge value. */
function checkAliases(document: Document.Parsed): void {
  const anchors = new Map<string, Extent | undefined>();
  let names = 0;
  const together = (nodes: readonly unknown[], levels: number): Extent => nodes.map(extentOf).reduce((sum, extent) => (
    { size: sum.size + extent.size, levels: Math.max(sum.levels, extent.levels + levels) }
  ), { size: 1, levels });
  const extentOf = (node: unknown): Extent => {
    if (isAlias(node)) {
      names++;
      const extent = anchors.get(node.source);
      if (extent === undefined) {
        throw new Wrong(node.range?.[0] ?? document.range[0], anchors.has(node.source) ? 'an alias that stands for what it is in' : 'an alias of nothing');
      }
      return extent;
    }
    const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
    if (anchor !== undefined) {
      names++;
      anchors.set(anchor, undefined);
    }
    const extent = isPair(node) ? together([node.key, node.value], 0)
      : isCollection(node) ? together(node.items, 1)
        : { size: isScalar(node) ? String(node.value).length + 1 : 0, levels: 0 };
    if (anchor !== undefined) {
      anchors.set(anchor, extent);
    }
    return extent;
  };
  const { size, levels } = extentOf(document.contents);
  if (names > MOST_ALIASES) {
    throw new Wrong(document.range[0], `more than ${MOST_ALIASES} anchors and aliases`);
  }
  if (size > LONGEST || levels > MOST_LEVELS) {
    throw new Wrong(document.range[0], size > LONGEST ? 'more than 4 MiB with its aliases written out' : 'nested too deeply with its aliases written out');
  }
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
