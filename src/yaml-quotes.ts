import { visit } from 'yaml';
import type { Document } from 'yaml';

/** A text, what it holds, and by how many columns its lines were moved to the right, by their numbers. */
export interface Mended {
  readonly text: string;
  readonly documents: readonly Document.Parsed[];
  readonly moved: ReadonlyMap<number, number>;
}

/** One mends all that there is to mend, unless what is unfinished hides more of it. */
const MOST_PASSES = 4;

/**
 * Parses YAML or JSON. Other parsers, Kubernetes' own among them, let the lines of a quoted text stand as far left as they like, as product documentation
 * has the last one; so such lines are read as if they stood further to the right than the quote.
 */
export function mendQuotes(text: string, parse: (text: string) => Document.Parsed[]): Mended {
  const moved = new Map<number, number>();
  let documents = parse(text);
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const texts = documents.flatMap(document => unfinished(document, text));
    if (texts.length === 0) {
      break;
    }
    text = moveLines(text, texts, moved);
    documents = parse(text);
  }
  return { text, documents, moved };
}

/** From a quote to the one that ends the text. */
interface Quoted {
  readonly start: number;
  readonly end: number;
}

/** The quoted texts that are taken to be unfinished, although a quote ends them. */
function unfinished({ errors, contents }: Document.Parsed, text: string): Quoted[] {
  const ends = new Set(errors.filter(({ code, message }) => code === 'MISSING_CHAR' && message.includes('quote')).map(({ pos }) => pos[0]));
  if (ends.size === 0) {
    return [];
  }
  // What comes after the first of them is no part of anything, but told of piece by piece.
  const starts = errors.filter(({ message }) => message.includes('quoted-scalar token')).map(({ pos }) => pos[0]);
  visit(contents, {
    Scalar: (_, { range }) => {
      if (range && ends.has(range[1])) {
        starts.push(range[0]);
      }
    },
  });
  const found: Quoted[] = [];
  for (const start of starts.sort((a, b) => a - b)) {
    // What begins inside of another one is no text of its own.
    const end = start > (found.at(-1)?.end ?? -1) ? endOf(text, start) : undefined;
    if (end !== undefined) {
      found.push({ start, end });
    }
  }
  return found;
}

/** Where the quote is that ends the text which begins at a place. */
function endOf(text: string, start: number): number | undefined {
  const closing = text[start] === '\'' ? /''|'/gy : /\\[^]|"/gy;
  const other = text[start] === '\'' ? /[^']*/gy : /[^"\\]*/gy;
  for (let at = start + 1; at < text.length;) {
    other.lastIndex = at;
    closing.lastIndex = at + other.exec(text)![0].length;
    const [found] = closing.exec(text) ?? [];
    if (found === undefined) {
      return undefined;
    }
    if (found.length === 1) {
      return closing.lastIndex - 1;
    }
    at = closing.lastIndex;
  }
  return undefined;
}

/** The text with the lines of quoted texts moved to the right of their first quote. */
function moveLines(text: string, texts: readonly Quoted[], moved: Map<number, number>): string {
  let offset = 0;
  let next = 0;
  return text.split('\n').map((line, i) => {
    while (next < texts.length && texts[next].end < offset) {
      next++;
    }
    const inside = next < texts.length && texts[next].start < offset && line.trim() !== '' ? texts[next] : undefined;
    offset += line.length + 1;
    if (!inside) {
      return line;
    }
    const columns = inside.start - text.lastIndexOf('\n', inside.start);
    moved.set(i + 1, (moved.get(i + 1) ?? 0) + columns);
    return ' '.repeat(columns) + line;
  }).join('\n');
}
