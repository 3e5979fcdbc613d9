/** Rows in columns: the first ones to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map(row => (row[i] ?? '').length)));
  return rows.map(row => row.map((cell, i) => (i < left ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ').trimEnd());
}

/** The first and the last of many rows. */
export function ends(rows: readonly (readonly string[])[], most: number): (readonly string[])[] {
  const head = Math.ceil(most / 2);
  return rows.length <= most ? [...rows] : [...rows.slice(0, head), ['...'], ...rows.slice(rows.length - head)];
}
