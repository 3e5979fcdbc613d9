import * as fs from 'fs';
import * as path from 'path';
import fc from 'fast-check';
import * as YAML from 'yaml';
import { deleteFolders, newFolder } from './folders';
import { overlap, parseCidr } from '../../src/cidr';
import type { Cidr } from '../../src/cidr';
import type { PlacedCluster } from '../../src/fleet/clusters';
import { overlapping } from '../../src/fleet/range-record';
import { allotRanges, sharedAddresses } from '../../src/fleet/ranges';

let folder: string;
let record: string;
beforeEach(() => {
  folder = newFolder();
  record = path.join(folder, 'ranges.yaml');
});
afterEach(deleteFolders);

const place = (name: string, range?: string, segment?: string): PlacedCluster => (
  { cluster: { name, range, segment }, place: `clusters.yaml:${name}`, rangePlace: `clusters.yaml:${name}.range` });

/** What clusters get, and what is wrong; it is kept if nothing is. */
function allot(clusters: readonly PlacedCluster[], prefix = '10.200.0.0/16', prefixLength: unknown = 24, outdirs: string[] = [path.join(folder, 'dist')], file: unknown = record) {
  const problems: string[] = [];
  const allotted = allotRanges(clusters, { prefix, prefixLength: prefixLength as number, record: file as string }, outdirs, problems);
  if (problems.length === 0) {
    allotted.save();
  }
  return {
    ranges: Object.fromEntries(allotted.clusters.map(({ cluster: { name, range } }) => [name, range])), fresh: allotted.fresh, problems: problems.map(text => text.split(`${folder}/`).join('')),
  };
}

const recorded = () => YAML.parse(fs.readFileSync(record, 'utf8'));

test('each cluster gets a range, and keeps it when others come and go', () => {
  expect(allot(['a', 'c'].map(name => place(name))).ranges).toEqual({ a: '10.200.0.0/24', c: '10.200.1.0/24' });
  expect(allot(['a', 'b', 'c'].map(name => place(name)))).toEqual({ ranges: { a: '10.200.0.0/24', b: '10.200.2.0/24', c: '10.200.1.0/24' }, fresh: ['b'], problems: [] });
  expect(allot([place('c'), place('d')]).ranges).toEqual({ c: '10.200.1.0/24', d: '10.200.3.0/24' });
  expect(recorded()).toEqual({ a: '10.200.0.0/24', b: '10.200.2.0/24', c: '10.200.1.0/24', d: '10.200.3.0/24' });
  expect(fs.readFileSync(record, 'utf8')).toMatch(/^# .*\n# .*\n"a": "10\.200\.0\.0\/24"\n"b": /);
  expect(fs.readdirSync(folder)).toEqual(['ranges.yaml']);
});

test('what is stated for a cluster goes before, and is given to no other', () => {
  expect(allot([place('a'), place('b', '10.200.0.128/25'), place('c', '10.200.2.0/23'), place('d', '192.168.0.0/24'), place('e'), place('f', 'fd00::/64')]).ranges).toEqual({
    a: '10.200.1.0/24', b: '10.200.0.128/25', c: '10.200.2.0/23', d: '192.168.0.0/24', e: '10.200.4.0/24', f: 'fd00::/64',
  });
  expect(recorded()).toEqual({ a: '10.200.1.0/24', e: '10.200.4.0/24' });
});

test('what is stated must not be what another was given, unless they say that they share no network', () => {
  allot([place('a'), place('b'), place('c', undefined, 'dc1'), place('gone')]);
  const told = (name: string, range: string, segment?: string) => allot([place('a'), place('b'), place('c', undefined, 'dc1'), place(name, range, segment)]).problems;
  expect(told('x', '10.200.0.128/25')).toEqual(['clusters.yaml:x.range: x: range is "10.200.0.128/25", which shares addresses with 10.200.0.0/24, which a was given (ranges.yaml:3). '
    + 'Write another range, or on both clusters segments that differ, or delete that line if the cluster is gone.']);
  expect(told('x', '10.200.1.0/24', 'dc1')).toEqual([expect.stringContaining('which b was given (ranges.yaml:4)')]);
  expect(told('x', '10.200.3.0/24')).toEqual([expect.stringContaining('which gone was given (ranges.yaml:6)')]);
  expect(told('x', '10.200.2.0/23')).toEqual([expect.stringContaining('which c was given')]);
  expect(told('x', '10.200.2.0/24', 'dc2')).toEqual([]);
  expect(told('gone', '10.200.3.0/24')).toEqual([]);
  expect(told('x', '10.200.4.0/24')).toEqual([]);
});

test('a deleted line frees its range; nothing is written where nothing is new', () => {
  allot(['a', 'b', 'c'].map(name => place(name)));
  fs.writeFileSync(record, fs.readFileSync(record, 'utf8').replace(/^"a".*\n/m, ''));
  const before = fs.statSync(record).ino;
  expect(allot([place('b')]).fresh).toEqual([]);
  expect(fs.statSync(record).ino).toBe(before);
  expect(allot([place('b'), place('z')]).ranges).toEqual({ b: '10.200.1.0/24', z: '10.200.0.0/24' });
});

test('IPv6, other lengths, and a record of names that YAML has other uses for', () => {
  expect(allot([place('no'), place('1e3')], 'fd00:0:0:10::/60', 64).ranges).toEqual({ 'no': 'fd00:0:0:10::/64', '1e3': 'fd00:0:0:11::/64' });
  expect(allot([place('1e3'), place('no')], 'fd00:0:0:10::/60', 64)).toMatchObject({ ranges: { 'no': 'fd00:0:0:10::/64', '1e3': 'fd00:0:0:11::/64' }, fresh: [] });
});

test('a link to the record stays one, and a folder for it is made', () => {
  fs.mkdirSync(path.join(folder, 'real'));
  fs.writeFileSync(path.join(folder, 'real', 'r.yaml'), '');
  fs.symlinkSync(path.join(folder, 'real', 'r.yaml'), record);
  allot([place('a')]);
  expect(fs.lstatSync(record).isSymbolicLink()).toBe(true);
  expect(recorded()).toEqual({ a: '10.200.0.0/24' });
  record = path.join(folder, 'below', 'ranges.yaml');
  allot([place('a')]);
  expect(recorded()).toEqual({ a: '10.200.0.0/24' });
});

test('a prefix that is used up is told, with the lines that could go', () => {
  allot([place('gone'), place('a')], '10.200.0.0/23');
  expect(allot([place('a'), place('b'), place('c')], '10.200.0.0/23')).toMatchObject({
    problems: ['ranges.prefix is "10.200.0.0/23", which has no /24 left for 2 of the clusters. Write a shorter prefix, or delete lines of ranges.yaml whose clusters are gone: gone.'],
  });
  expect(allot([place('a'), place('b')], '10.200.0.0/24', 24, [], path.join(folder, 'other.yaml')).problems).toEqual([
    'ranges.prefix is "10.200.0.0/24", which has no /24 left for 1 of the clusters. Write a shorter prefix.',
  ]);
});

test.each<[string, string, string[]]>([
  ['two branches that have given the same', '"a": "10.200.0.0/24"\n"b": "10.200.0.0/24"\n', [
    'ranges.yaml:2: b is 10.200.0.0/24, which shares addresses with a\'s 10.200.0.0/24 (ranges.yaml:1). Delete the line of the cluster that is newer, and it gets another.',
  ]],
  ['a merge left half done', '"a": "10.200.0.0/24"\n<<<<<<< HEAD\n"b": "10.200.1.0/24"\n=======\n', [expect.stringMatching(/^ranges\.yaml:\d: can't be read: .*\. If two branches have added to it, keep the lines of both\.$/) as unknown as string]],
  ['the same name twice', '"a": "10.200.0.0/24"\n"a": "10.200.1.0/24"\n', [expect.stringMatching(/^ranges\.yaml:\d: can't be read: Map keys must be unique\. If two branches/) as unknown as string]],
  ['no network', 'a: 10.200.0.0/33\nb: 3\n', [
    'ranges.yaml:1: a is "10.200.0.0/33", which is no network. Write what the cluster has, such as 10.200.5.0/24, or delete the line for a new range.',
    'ranges.yaml:2: b is 3, which is no network. Write what the cluster has, such as 10.200.5.0/24, or delete the line for a new range.',
  ]],
  ['no name', '../a: 10.200.0.0/24\n', ['ranges.yaml:1: "../a" is no cluster\'s name. Delete the line.']],
  ['another thing', '- a\n', ['ranges.yaml:1: no names of clusters with ranges, but ["a"].']],
  ['another prefix', 'a: 10.201.0.0/24\ngone: 10.201.1.0/24\n', ['ranges.yaml:1: a is 10.201.0.0/24, which is not in 10.200.0.0/16. State the range for the cluster itself to keep it, or delete the line for a new one.']],
])('a record with %s', (_, text, expected) => {
  fs.writeFileSync(record, text);
  expect(allot([place('a'), place('z')]).problems).toEqual(expected);
  expect(fs.readFileSync(record, 'utf8')).toBe(text);
});

test('what has one cause is one error, with the first few of those that it is about', () => {
  const many = Array.from({ length: 39 }, (_, i) => `c${String(i).padStart(2, '0')}`);
  const lines = many.map((name, i) => `${name}: 10.200.${i}.0/24\n`);
  const problems = (text: string, clusters: PlacedCluster[], prefix?: string) => {
    fs.writeFileSync(record, text);
    return allot(clusters, prefix).problems;
  };
  const all = many.map(name => place(name));
  expect(problems(lines.join(''), all, '10.201.0.0/16')).toEqual([
    'ranges.yaml:1: c00 is 10.200.0.0/24, which is not in 10.201.0.0/16, nor is what 38 others have: c01 (ranges.yaml:2), c02 (ranges.yaml:3), c03 (ranges.yaml:4) and 35 more. '
    + 'Write a prefix that has them all, state the ranges for the clusters themselves to keep them, or delete the lines for new ones.',
  ]);
  expect(problems(lines.slice(0, 2).join(''), all.slice(0, 2), '10.201.0.0/16')).toEqual([expect.stringContaining('nor is what another cluster has: c01 (ranges.yaml:2). Write')]);
  expect(problems(`${lines.join('')}stale: 10.200.0.0/16\n`, all)).toEqual([
    'ranges.yaml:40: stale is 10.200.0.0/16, which shares addresses with those of 39 others: c00 (ranges.yaml:1), c01 (ranges.yaml:2), c02 (ranges.yaml:3) and 36 more. '
    + 'Write into each line what the cluster has, or delete those of newer clusters, and they get others.',
  ]);
  expect(problems('stale: 10.200.0.0/16\n', many.map((name, i) => place(name, `10.200.${i}.0/24`)))).toEqual([
    'clusters.yaml:c00.range: c00: range is "10.200.0.0/24", which shares addresses with 10.200.0.0/16, which stale was given (ranges.yaml:1), as do those of 38 others: '
    + 'c01 (clusters.yaml:c01.range), c02 (clusters.yaml:c02.range), c03 (clusters.yaml:c03.range) and 35 more. '
    + 'Write other ranges, or on the clusters segments that differ from the other\'s, or delete that line if the cluster is gone.',
  ]);
});

test('properties', () => {
  const problems = (...args: Parameters<typeof allot> extends [any, ...infer R] ? R : never) => allot([place('a')], ...args).problems;
  expect(problems('10.200.0.0')).toEqual(['ranges.prefix is "10.200.0.0", which is no network. Write one in CIDR notation, such as "10.200.0.0/16".']);
  expect(problems('10.200.0.0/16', 15)).toEqual(['ranges.prefixLength is 15. Write a whole number of bits, from 16 to 30.']);
  expect(problems('10.200.0.0/16', 31)).toEqual(['ranges.prefixLength is 31. Write a whole number of bits, from 16 to 30.']);
  expect(problems('fd00::/48', 69)).toEqual(['ranges.prefixLength is 69. Write a whole number of bits, from 48 to 68.']);
  expect(problems('10.200.0.0/16', '24')).toEqual(['ranges.prefixLength is "24". Write a whole number of bits, from 16 to 30.']);
  expect(problems('10.200.0.0/16', 24, [], '')).toEqual(['ranges.record is "". Write the name of a file, such as "ranges.yaml".']);
  for (const outdir of [folder, path.join(folder, '.')]) {
    expect(problems('10.200.0.0/16', 24, [outdir])).toEqual([expect.stringMatching(/^ranges\.record is ".*", which is in the output folder, .*\. Write a file beside the program, such as "ranges\.yaml"\.$/)]);
  }
  expect(problems('10.200.0.0/16', 24, [path.join(folder, 'ranges')])).toEqual([]);
});

/** Fleets as they follow one another: the clusters of each, some with ranges of their own. */
const OWN = fc.option(fc.tuple(fc.nat(31), fc.integer({ min: 22, max: 28 })), { freq: 4, nil: undefined });
const FLEETS = fc.array(fc.dictionary(fc.constantFrom(...'abcdefghij'), OWN, { noNullPrototype: true }), { minLength: 1, maxLength: 5 });

test('whatever comes and goes, and in whatever order: a cluster keeps its range, and nobody else has an address of it', () => {
  fc.assert(fc.property(FLEETS, fc.boolean(), (fleets, isReversed) => {
    fs.rmSync(record, { force: true });
    const had: Record<string, string> = {};
    for (const fleet of fleets) {
      const stated = Object.entries(fleet).map(([name, own]) => place(name, own && `10.200.${own[0]}.0/${own[1]}`))
        .sort((a, b) => (a.cluster.name < b.cluster.name ? -1 : 1));
      const { ranges, problems } = allot(stated);
      const clashes = stated.filter(({ cluster: { name, range } }) => range !== undefined && Object.entries(had).some(([other, of]) => (
        other !== name && overlap(parseCidr(of)!, parseCidr(range)!))));
      // One problem to a range that is in the way, with all clusters that it is in the way of.
      const told = problems.map(text => /^clusters\.yaml:(\w)\.range: .* was given \(ranges\.yaml:(\d+)\)(?:, as do those of (\d+) others?: (\w) )?/.exec(text)!);
      const names = clashes.map(({ cluster: { name } }) => name);
      for (const [, name, , more, second = name] of told) {
        expect([names.includes(name), names.includes(second), second === name]).toEqual([true, true, more === undefined]);
      }
      expect(told.reduce((sum, [,,, more = 0]) => sum + 1 + Number(more), 0)).toBe(names.length);
      expect(new Set(told.map(([,, line]) => line)).size).toBe(told.length);
      if (problems.length > 0) {
        continue; // nothing was kept
      }
      const given = Object.entries(ranges).filter(([name]) => fleet[name] === undefined);
      for (const [name, range] of given) {
        expect(had[name] ?? range).toBe(range);
        const isNew = had[name] === undefined;
        had[name] = range!;
        const others = [...Object.entries(had), ...isNew ? Object.entries(ranges) : []].filter(([other]) => other !== name);
        others.forEach(([, other]) => expect(overlap(parseCidr(range)!, parseCidr(other)!)).toBe(false));
      }
      expect(Object.keys(had).length > 0 ? recorded() : {}).toEqual(had);
      if (isReversed) {
        expect(allot(stated.reverse())).toMatchObject({ ranges, fresh: [] });
      }
    }
  }));
});

describe('clusters that share a layer-2 network', () => {
  test('must not share addresses', () => {
    expect(sharedAddresses([
      place('a', '10.1.0.0/24', 'dc1'), place('b', '10.1.0.128/25', 'dc1'), place('c', '10.1.0.0/24', 'dc2'), place('d', '10.1.0.0/24'), place('e', '10.1.1.0/24', 'dc1'), place('f', undefined, 'dc1'),
    ])).toEqual(['clusters.yaml:b.range: b: range is "10.1.0.128/25", which shares addresses with a\'s "10.1.0.0/24" (clusters.yaml:a.range), and both are on "dc1". '
      + 'Write ranges that have no address in common, or another segment if they don\'t share one.']);
  });

  test('are one error where one of them is in the way of several', () => {
    expect(sharedAddresses([place('a', '10.1.0.0/24', 'dc1'), place('b', '10.1.1.0/24', 'dc1'), place('wide', '10.1.0.0/16', 'dc1'), place('c', '10.1.0.0/24', 'dc1')])).toEqual([
      'clusters.yaml:wide.range: wide: range is "10.1.0.0/16", which shares addresses with those of 3 others on "dc1": a (clusters.yaml:a.range), c (clusters.yaml:c.range) and '
      + 'b (clusters.yaml:b.range). Write ranges that have no address in common, or another segment if they don\'t share one.',
    ]);
  });

  test('are told whenever two of them do', () => {
    const cidr = fc.oneof(
      fc.tuple(fc.nat(15), fc.nat(255), fc.integer({ min: 20, max: 30 })).map(([third, fourth, length]) => `10.0.${third}.${fourth}/${length}`),
      fc.integer({ min: 56, max: 64 }).map(length => `fd00::/${length}`),
    );
    fc.assert(fc.property(fc.array(cidr, { maxLength: 8 }), cidrs => {
      const ranges = cidrs.map((text, i) => ({ i, cidr: parseCidr(text)! }));
      const found = overlapping(ranges);
      const others = (i: number) => ranges.filter(other => other.i !== i && overlap(other.cidr, ranges[i].cidr));
      expect(found.every(([a, b]) => others(b.i).includes(a))).toBe(true);
      // Without those that are told, no two share anything.
      const left = ranges.filter(({ i }) => !found.some(([, b]) => b.i === i)).map(({ cidr: of }): Cidr => of);
      expect(left.every((a, i) => left.every((b, j) => i === j || !overlap(a, b)))).toBe(true);
    }), { seed: 1, numRuns: 500 });
  });
});
