/** A row of a table: what each column has, as text without the spaces around it. Cells with nothing in them are left out. */
export interface CsvRow {
  /** The line of the file that it begins on, from 1 on. */
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** What a file of comma-separated values holds. Its first row names the columns. */
export interface CsvTable {
  /** The line with the names of the columns. */
  readonly line: number;
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  /** What can't be read: a table with such holds less than it was meant to. */
  readonly problems: readonly CsvProblem[];
}

/** What is wrong with a file, and on which line. */
export interface CsvProblem {
  readonly line: number;
  readonly reason: string;
}

interface Read {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

type Parse = (text: string, options: object) => Read[];

/**
 * Reads comma-separated values as RFC 4180 has them. Rows without anything in them, and those that begin with #, are passed over.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function readCsv(text: string): CsvTable {
  const { parse } = require('./csv-parser') as { parse: Parse }; // eslint-disable-line @typescript-eslint/no-require-imports
  const problems: CsvProblem[] = [];
  let records: Read[];
  try {
    records = parse(text, { bom: true, comment: '#', comment_no_infix: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    const { lines, message } = error as Error & { readonly lines: number };
    return { line: 1, columns: [], rows: [], problems: [{ line: lines, reason: `no comma-separated values: ${message}` }] };
  }
  const read = records.map(({ record, info }) => ({ line: info.lines - newlines(record), record }))
    .filter(({ record }) => record.some(cell => cell !== ''));
  const [header, ...others] = read;
  if (!header) {
    return { line: 1, columns: [], rows: [], problems: [{ line: 1, reason: 'empty: its first row has to name the columns' }] };
  }
  const columns = header.record;
  columns.forEach((column, i) => {
    if (column === '') {
      problems.push({ line: header.line, reason: `column ${i + 1} has no name` });
    } else if (columns.indexOf(column) < i) {
      problems.push({ line: header.line, reason: `column ${i + 1} has the name of column ${columns.indexOf(column) + 1}, ${column}` });
    }
  });
  const rows: CsvRow[] = [];
  for (const { line, record } of others) {
    if (record.slice(columns.length).some(cell => cell !== '')) {
      problems.push({ line, reason: `${record.length} cells, for ${columns.length} columns; what has a comma in it stands in quotes` });
    } else {
      rows.push({ line, cells: new Map(columns.map((column, i) => [column, record[i] ?? ''] as const).filter(([, cell]) => cell !== '')) });
    }
  }
  return { line: header.line, columns, rows, problems };
}

const newlines = (record: readonly string[]) => record.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
