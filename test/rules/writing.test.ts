import { Yaml } from 'cdk8s';
import { misread, unwritable } from '../../src/rules/writing';

const REFUSED = 'with a character that Kubernetes\' parser refuses';
const LINE_BREAK = 'with a line break that Kubernetes\' parser takes for another';
const INDENTED = 'with lines whose first one Kubernetes\' parser takes for indentation';
const NUMBER = 'which cdk8s writes without quotes, and Kubernetes\' parser takes for a number';

const misreadings = (value: unknown) => [...misread(value)];
const wrongOf = (text: string) => misreadings(text).map(([, , wrong]) => wrong);

test.each([
  ['\u007f', REFUSED], ['\u0084', REFUSED], ['\u0085', LINE_BREAK], ['\u0086', REFUSED], ['\u009f', REFUSED], ['\ufeff', REFUSED], ['\ufffe', REFUSED],
  ['\uffff', REFUSED], ['\ud800', REFUSED], ['\udfff', REFUSED], ['\u2028', LINE_BREAK], ['\u2029', LINE_BREAK],
])('%j is no character to write, wherever it stands', (character, wrong) => {
  for (const text of [character, `a${character}`, `${character}b`, `a${character}b`]) {
    expect(wrongOf(text)).toEqual([wrong]);
  }
});

test.each(['\u007e', '\u00a0', '\u0008', '\n', 'a\nb', '\ufefe', '\ufffd', '\u{1f600}', '\u2027', '\u202a', ''])('%j is written as it is', text => {
  expect(wrongOf(text)).toEqual([]);
});

test.each(['\ta\n', '\tab\n', '\ta\nb', '\t\n', ' \n', '  \t\n', ' \n  ', '\t\n\n', ' \n\n \n'])('lines such as %j begin with what is taken for indentation', text => {
  expect(wrongOf(text)).toEqual([INDENTED]);
});

test.each(['\ta', ' ', '\t', ' a\n', ' \na', 'a\n\t', 'a\n \n', '\n', '\n \n', 'a\tb\nc'])('lines such as %j don\'t', text => {
  expect(wrongOf(text)).toEqual([]);
});

test.each(['0o17', '-0o17', '+0o7', '0O17', '0o_7', '0o1_7', '0X1F', '-0X1f', '0XA_b'])('%s is written without quotes, and a number in the cluster', text => {
  expect(Yaml.stringify({ text })).toBe(`text: ${text}\n`);
  expect(wrongOf(text)).toEqual([NUMBER]);
});

test.each(['0x1f', '-0xff', '0xa_b', '017', '17', '0b11'])('%s is written in quotes', text => {
  expect(Yaml.stringify({ text })).toBe(`text: "${text}"\n`);
  expect(wrongOf(text)).toEqual([]);
});

test.each(['0o18', '0o9', '0oa', '0o', '0X', 'a0o17', '0o17a', '0o17 ', ' 0o17', '--0o17', 'o17', '0o17\n1'])('%j is text in the cluster as well', text => {
  expect(wrongOf(text)).toEqual([]);
});

test('the first thing that is wrong with a text is told', () => {
  expect(wrongOf('\u0085\u007f')).toEqual([REFUSED]);
  expect(wrongOf('\t\u2028\n')).toEqual([LINE_BREAK]);
});

test('text is found wherever it stands, with its path', () => {
  expect(misreadings({ a: [{ b: '0o17' }, 'x', null, 17, true, undefined], c: '\u0085' })).toEqual([
    [['a', '0', 'b'], '0o17', NUMBER], [['c'], '\u0085', LINE_BREAK],
  ]);
});

test('keys are text as well', () => {
  expect(misreadings({ a: { '0o17': { b: 1 } } })).toEqual([[['a', '0o17'], { b: 1 }, `${NUMBER}, in its key`]]);
  expect(misreadings({ '<<': { a: '0o7' } })).toEqual([
    [['<<'], { a: '0o7' }, 'whose key merges another object into this one, in its key'], [['<<', 'a'], '0o7', NUMBER],
  ]);
  expect(misreadings({ '<': 1, '<<<': 2, 'a<<': 3 })).toEqual([]);
  expect(misreadings(['a', 'b'])).toEqual([]);
});

test('the value of a key merges nothing', () => {
  expect(misreadings({ a: '<<' })).toEqual([]);
});

test('what no manifest can hold is found wherever it stands, with its path', () => {
  const call = () => 1;
  const mark = Symbol('mark');
  expect([...unwritable({ a: [1, { b: call }], c: mark, d: 10n, e: null, f: undefined, g: 'text', h: true, i: NaN })]).toEqual([
    [['a', '1', 'b'], String(call), 'a function, which no manifest can hold'],
    [['c'], 'Symbol(mark)', 'a symbol, which no manifest can hold'],
    [['d'], '10', 'a bigint, which no manifest can hold'],
  ]);
  expect([...unwritable(call)]).toEqual([[[], String(call), 'a function, which no manifest can hold']]);
  expect([...unwritable(null)]).toEqual([]);
  expect([...unwritable('text')]).toEqual([]);
});
