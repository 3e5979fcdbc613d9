import fc from 'fast-check';
import { Watched, differences } from '../../src/rules/looked-at';

const KEYS = ['a', 'b', 'keys', '0', '1', 'length'];
const leaf = fc.constantFrom<unknown>(0, 1, '', 'a', null, undefined, true);
const { value } = fc.letrec(tie => ({
  value: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, leaf, tie('list'), tie('object'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS.slice(0, 5)), tie('value')), { maxLength: 4, selector: ([key]) => key }).map(entries => Object.fromEntries(entries)),
}));

/** Ways to look at something, each of which says what it has seen. */
const LOOKS: Record<string, (data: any, key: string) => unknown> = {
  type: data => [typeof data, data === null, Array.isArray(data)],
  leaf: data => (typeof data === 'object' ? '…' : data),
  get: (data, key) => typeof data?.[key],
  keys: data => Object.keys(data ?? {}).join(),
  in: (data, key) => typeof data === 'object' && data !== null && key in data,
  hasOwn: (data, key) => Object.hasOwn(data ?? {}, key),
  length: data => data?.length,
  includes: (data, key) => Array.isArray(data) && data.includes(key),
  spread: data => (typeof data === 'object' ? Object.keys({ ...data }).length : '…'),
  all: data => JSON.stringify(data),
};

interface Look {
  readonly path: readonly string[];
  readonly how: string;
  readonly key: string;
}

const looks: fc.Arbitrary<Look[]> = fc.array(fc.record({
  path: fc.array(fc.constantFrom(...KEYS), { maxLength: 3 }), how: fc.constantFrom(...Object.keys(LOOKS)), key: fc.constantFrom(...KEYS),
}), { minLength: 1, maxLength: 3 });

/** What is seen, by one look after the other; where one looks next may depend on what was seen. */
function see(data: unknown, program: readonly Look[]): string {
  return JSON.stringify(program.map(({ path, how, key }) => {
    const found = path.reduce((inside: any, part) => (typeof inside === 'object' ? inside?.[part] : undefined), data);
    return LOOKS[how](found, key);
  }));
}

test('who has looked nowhere where two data differ, sees the same in both', () => {
  let alike = 0;
  fc.assert(fc.property(value, value, fc.boolean(), looks, (a, other, isPart, program) => {
    // Most often they differ in a part of them.
    const b = isPart && typeof a === 'object' && a !== null && !Array.isArray(a) ? { ...a, [Object.keys(a)[0] ?? 'a']: other } : other;
    const watched = new Watched();
    const seen = see(watched.watch({ data: a }).data, program);
    expect(seen).toBe(see(a, program));
    if (!differences({ data: a }, { data: b }).some(place => watched.places.has(place))) {
      expect(see(b, program)).toBe(seen);
      alike += JSON.stringify(a) === JSON.stringify(b) ? 0 : 1;
    }
  }), { seed: 1, numRuns: 1500 });
  expect(alike).toBeGreaterThan(300);
});

/** Where two data differ, and where the first was looked at. */
function placesOf<T>(a: T, b: T, look: (data: T) => unknown): { readonly seen: Set<string>; readonly differ: string[] } {
  const watched = new Watched();
  look(watched.watch(a));
  return { seen: watched.places, differ: differences(a, b) };
}

test.each<[string, unknown, unknown, (data: any) => unknown]>([
  ['a value', { a: 1 }, { a: 2 }, data => data.a],
  ['one that was not there', {}, { a: 2 }, data => data.a],
  ['one that is not there anymore', { a: 1 }, {}, data => data.a],
  ['whether a key is there', {}, { a: 1 }, data => 'a' in data],
  ['whether it is an own one', {}, { a: 1 }, data => Object.hasOwn(data, 'a')],
  ['the keys', { a: 1 }, { a: 1, b: 1 }, data => Object.keys(data)],
  ['their order', { a: 1, b: 1 }, { b: 1, a: 1 }, data => Object.keys(data)],
  ['the length of a list', { a: [1] }, { a: [1, 2] }, data => data.a.length],
  ['a list in place of an object', { a: {} }, { a: [] }, data => Array.isArray(data.a)],
  ['something deep', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, data => JSON.stringify(data)],
  ['zeros', { a: 0 }, { a: -0 }, data => data.a],
])('it is noted who looks at %s', (_, a, b, look) => {
  const { seen, differ } = placesOf(a, b, look);
  expect(differ.filter(place => seen.has(place))).not.toEqual([]);
});

test.each<[string, unknown, unknown, (data: any) => unknown]>([
  ['another value', { a: 1, b: 1 }, { a: 1, b: 2 }, data => data.a],
  ['other values than the keys', { a: 1, b: [1] }, { a: 2, b: [2] }, data => Object.keys(data)],
  ['what another object has inside', { a: { b: 1 }, b: { b: 1 } }, { a: { b: 1 }, b: { b: 2 } }, data => data.a.b],
  ['keys whose names look like places', { 'a': { b: 1 }, 'a"\n"b': 1 }, { 'a': { b: 1 }, 'a"\n"b': 2 }, data => data.a.b],
])('who does not look at %s does not mind', (_, a, b, look) => {
  const { seen, differ } = placesOf(a, b, look);
  expect(differ).not.toEqual([]);
  expect(differ.filter(place => seen.has(place))).toEqual([]);
});

test('what stands for something is told, and is the same each time', () => {
  const inner = { b: 1 };
  const watched = new Watched();
  const proxy = watched.watch({ a: inner });
  expect(proxy.a).toBe(proxy.a);
  expect(proxy.a).not.toBe(inner);
  expect(watched.original(proxy.a)).toBe(inner);
  expect(watched.original('text')).toBe('text');
});
