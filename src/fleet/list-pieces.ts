/** A part of a text, and the line that it begins on, from 1 on. */
export interface TextPiece {
  readonly text: string;
  readonly line: number;
}

/** As many clusters as are read at once. */
const AT_ONCE = 200;

/** What comes before the clusters. */
const HEAD = /^(?:---[ \t]*\r?\n|[ \t]*(?:#.*)?\r?\n|\$schema:.*\r?\n)*clusters:[ \t]*(?:#.*)?\r?\n/;

/** What may make more of a line than it looks like: anchors and aliases, tags, blocks of text, directives. */
const MEANS_MORE = /[&*!|>%]/;

/**
 * A YAML text with a long list of clusters and nothing else, as several texts with some of them each: what is made of a text to read it takes fifty times
 * its memory. Any other text is left as it is.
 */
export function* piecesOfList(text: string, atOnce = AT_ONCE): Iterable<TextPiece> {
  const items = itemsOf(text);
  if (!items || items.length <= atOnce) {
    yield { text, line: 1 };
    return;
  }
  for (let i = 0; i < items.length; i += atOnce) {
    const part = text.slice(i === 0 ? 0 : items[i].start, items[i + atOnce]?.start);
    yield i === 0 ? { text: part, line: 1 } : { text: `clusters:\n${part}`, line: items[i].line - 1 };
  }
}

interface Item {
  readonly start: number;
  readonly line: number;
}

/** Where each cluster begins; undefined if that can't be told from the lines alone. */
function itemsOf(text: string): Item[] | undefined {
  const [head] = HEAD.exec(text) ?? [];
  if (head === undefined || MEANS_MORE.test(text)) {
    return undefined;
  }
  const items: Item[] = [];
  let indent: number | undefined;
  let line = head.split('\n').length;
  for (let start = head.length; start < text.length; line++) {
    const end = text.indexOf('\n', start) + 1 || text.length;
    const row = text.slice(start, end);
    const at = row.search(/\S/);
    if (at !== -1 && row[at] !== '#') {
      indent ??= at;
      const isItem = at === indent && /^-\s/.test(row.slice(at));
      if (at < indent || (at === indent && !isItem) || row.slice(0, at).includes('\t') || isOpen(row)) {
        return undefined;
      }
      if (isItem) {
        items.push({ start, line });
      }
    }
    start = end;
  }
  return items;
}

/** Whether a text in quotes may go on in the next line. */
const isOpen = (row: string) => ['"', '\''].some(quote => row.split(quote).length % 2 === 0);
