/**
 * The most characters of a document, or of an item of a list that is longer: reading them takes a hundred times the memory. No object that a cluster has
 * is as long; lists of them are.
 */
export const LONGEST = 4 * 1024 * 1024;

/** A part of a text that can be read by itself, in the columns in which it stands in the text. */
export interface Piece {
  readonly text: string;
  /** The line in which it begins, counted from 1. */
  readonly line: number;
  /** Of a list that is too long to be read as a whole: what is around its items, which comes first, or one of them. */
  readonly part?: 'frame' | 'item';
  /** Why it can't be read. */
  readonly problem?: string;
}

/** The pieces of a YAML or JSON text: its documents, and the items of long lists, as "oc get -A" prints them. */
export function* piecesOf(text: string): Iterable<Piece> {
  for (const document of documentsOf(text)) {
    if (document.text.length <= LONGEST) {
      yield document;
    } else {
      yield* listPieces(document);
    }
  }
}

/** The documents of a text, but for those without anything in them. */
function* documentsOf(text: string): Iterable<Piece> {
  const nextMarker = (from: number) => {
    const marker = /^---(?=\s|$)/gm;
    marker.lastIndex = from;
    return marker.exec(text)?.index ?? text.length;
  };
  let line = 1;
  for (let start = 0; start < text.length;) {
    let end = nextMarker(start + 1);
    // Directives belong to the document after them.
    if (/^(?:(?:#.*)?\n)*%/.test(text.slice(start, end))) {
      end = nextMarker(end + 1);
    }
    const document = text.slice(start, end);
    if (!/^(?:---)?\s*$/.test(document)) {
      yield { text: document, line };
    }
    line += countLines(document);
    start = end;
  }
}

/** What is around the items of a long list, and each of these. */
function* listPieces({ text, line: firstLine }: Piece): Iterable<Piece> {
  const isJson = /^(?:---)?\s*\{/.test(text);
  const head = (isJson ? /^ *"items": \[\r?\n/m : /^items:[ \r]*\n/m).exec(text);
  const start = head ? head.index + head[0].length : text.length;
  const indent = /^ */.exec(text.slice(start, start + 100))![0];
  const begin = new RegExp(isJson ? `^${indent}\\{` : `^${indent}-(?=\\s)`);
  const end = new RegExp(isJson ? `^ {0,${Math.max(indent.length - 1, 0)}}\\]` : `^ {0,${indent.length}}[^\\s#-]`);

  const items: Piece[] = [];
  let line = firstLine + countLines(text.slice(0, start));
  let item = { start, line };
  let at = start;
  const finish = () => {
    const whole = text.slice(item.start, at);
    // In the place of the dash, a space leaves all columns as they are.
    const alone = isJson ? whole.replace(/,\s*$/, '') : whole.replace(begin, `${indent} `);
    const problem = whole.length > LONGEST ? 'more than 4 MiB in one item of a list' : undefined;
    items.push({ text: problem ? '' : alone, line: item.line, part: 'item', problem });
  };
  for (; at < text.length; line++) {
    const next = text.indexOf('\n', at) + 1 || text.length;
    const [row] = /^.{0,200}/.exec(text.slice(at, at + 200))!;
    if (end.test(row)) {
      break;
    }
    if (begin.test(row)) {
      if (at > item.start) {
        finish();
      }
      item = { start: at, line };
    }
    at = next;
  }
  if (at > item.start) {
    finish();
  }
  const before = text.slice(0, start);
  const after = text.slice(at);
  yield before.length + after.length > LONGEST
    ? { text: '', line: firstLine, problem: 'more than 4 MiB in one document that is no list with each item on lines of its own' }
    : { text: `${isJson ? before : before.replace(/:\s*$/, ': []\n')}${'\n'.repeat(countLines(text.slice(start, at)))}${after}`, line: firstLine, part: 'frame' };
  yield* items;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}
