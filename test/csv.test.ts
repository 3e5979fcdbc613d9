import fc from 'fast-check';
import { readCsv } from '../src/csv';

const asObjects = (text: string) => readCsv(text).rows.map(({ line, cells }) => ({ line, ...Object.fromEntries(cells) }));

test('rows are read by the names of their columns, with their lines', () => {
  expect(readCsv('name,memory\norders-db,512Gi\nledger,64Gi\n')).toEqual({
    line: 1,
    columns: ['name', 'memory'],
    rows: [
      { line: 2, cells: new Map([['name', 'orders-db'], ['memory', '512Gi']]) },
      { line: 3, cells: new Map([['name', 'ledger'], ['memory', '64Gi']]) },
    ],
    problems: [],
  });
});

test('what spreadsheets and people write is read: a mark at the start, other line breaks, spaces, comments, empty rows', () => {
  expect(asObjects('\ufeffname, memory\r\n# the big ones\r\n\r\n orders-db , 512Gi\r\n,\r\n"ledger",\r\n')).toEqual([
    { line: 4, name: 'orders-db', memory: '512Gi' }, { line: 6, name: 'ledger' },
  ]);
});

test('quotes hold commas, quotes and line breaks, and the lines are still right', () => {
  expect(asObjects('name,labels\na,"x=1,y=2"\nb,"say ""hi""\nthere"\nc,#1\n')).toEqual([
    { line: 2, name: 'a', labels: 'x=1,y=2' }, { line: 3, name: 'b', labels: 'say "hi"\nthere' }, { line: 5, name: 'c', labels: '#1' },
  ]);
});

test('a row with fewer cells has no more; empty cells at its end are none', () => {
  expect(asObjects('a,b,c\n1\n1,2,3,,\n')).toEqual([{ line: 2, a: '1' }, { line: 3, a: '1', b: '2', c: '3' }]);
});

test.each([
  ['', [{ line: 1, reason: 'empty: its first row has to name the columns' }]],
  ['# only this\n', [{ line: 1, reason: 'empty: its first row has to name the columns' }]],
  ['a,,a\n1,2,3\n', [{ line: 1, reason: 'column 2 has no name' }, { line: 1, reason: 'column 3 has the name of column 1, a' }]],
  ['a,b\n1,2\n1,2,3\n4,5,6,\n', [
    { line: 3, reason: '3 cells, for 2 columns; what has a comma in it stands in quotes' },
    { line: 4, reason: '4 cells, for 2 columns; what has a comma in it stands in quotes' },
  ]],
  ['a,b\n1,"x\n', [{ line: 2, reason: expect.stringMatching(/^no comma-separated values: Quote Not Closed/) }]],
  ['a,b\n1,x"y\n', [{ line: 2, reason: expect.stringMatching(/^no comma-separated values: Invalid Opening Quote/) }]],
])('what can\'t be read is told with its line: %j', (text, problems) => {
  expect(readCsv(text).problems).toEqual(problems);
});

test('names of columns that objects have by themselves are names like others', () => {
  expect(readCsv('__proto__,constructor\n1,2\n').rows[0].cells).toEqual(new Map([['__proto__', '1'], ['constructor', '2']]));
});

test('whatever is written in quotes is read as it is, on its line', () => {
  const cell = fc.string({ unit: 'grapheme' }).map(text => `x${text}x`);
  fc.assert(fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), rows => {
    const text = ['a,b', ...rows.map(row => row.map(value => `"${value.replaceAll('"', '""')}"`).join(','))].join('\n');
    const { rows: read, problems } = readCsv(text);
    expect(problems).toEqual([]);
    expect(read.map(({ cells }) => [cells.get('a'), cells.get('b')])).toEqual(rows);
    read.forEach(({ line }, i) => expect(text.split('\n')[line - 1].startsWith(`"${rows[i][0].split('\n')[0].replaceAll('"', '""')}`)).toBe(true));
  }));
});
