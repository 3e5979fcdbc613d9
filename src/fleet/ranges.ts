import * as fs from 'fs';
import * as path from 'path';
import type { PlacedCluster } from './clusters';
import type { FleetRanges } from './fleet-ranges';
import { byFirst, inOrderOfAddresses, namePlace, overlapping, readRecord, writeRecord } from './range-record';
import type { RecordedRange } from './range-record';
import { contains, formatAddress, overlap, parseCidr } from '../cidr';
import type { Cidr } from '../cidr';
import { count, few, show } from '../show';

/** The longest prefixes that leave addresses to give out. */
const LONGEST: Record<4 | 6, number> = { 4: 30, 6: 126 };

/** A million ranges are more than anybody has clusters for. */
const MOST_BITS = 20;

/** Clusters, all with ranges, and how to keep those that were given out. */
export interface Allotted {
  readonly clusters: readonly PlacedCluster[];
  /** The clusters that have got a range that they did not have before. */
  readonly fresh: readonly string[];
  /** Keeps them. */
  save(): void;
}

/**
 * Gives each cluster without a range one of the fleet's, the one that it has had before.
 *
 * @param problems what is wrong is added here.
 */
export function allotRanges(
  clusters: readonly PlacedCluster[], ranges: FleetRanges | undefined, outdirs: readonly string[], problems: string[],
): Allotted {
  const whole = ranges && readRanges(ranges, outdirs, problems);
  if (!ranges || !whole) {
    return { clusters, fresh: [], save: () => undefined };
  }
  const recorded = readRecord(ranges.record, problems);
  problems.push(...takenFromOthers(clusters, recorded));
  const free = freeRanges(whole, ranges.prefixLength, [
    ...[...recorded.values()].map(({ cidr }) => cidr),
    ...clusters.flatMap(({ cluster: { range } }) => (range === undefined ? [] : [parseCidr(range)!])),
  ]);
  const record = new Map([...recorded].map(([name, { range }]) => [name, range]));
  const fresh: string[] = [];
  let lacking = 0;
  const elsewhere: NamedRange[] = [];
  const all = clusters.map(placed => {
    const { cluster } = placed;
    if (cluster.range !== undefined) {
      return placed;
    }
    const known = recorded.get(cluster.name);
    if (known) {
      if (!contains(whole, known.cidr)) {
        elsewhere.push({ name: cluster.name, ...known });
      }
      return withRange(placed, known.range, known.place);
    }
    const { value: range } = free.next() as IteratorResult<string, undefined>;
    if (range === undefined) {
      lacking++;
      return placed;
    }
    fresh.push(cluster.name);
    record.set(cluster.name, range);
    return withRange(placed, range, placed.place);
  });
  problems.push(...misfits(elsewhere, ranges));
  if (lacking > 0) {
    const gone = [...recorded.keys()].filter(name => !clusters.some(({ cluster }) => cluster.name === name));
    problems.push(`ranges.prefix is ${show(ranges.prefix)}, which has no /${ranges.prefixLength} left for ${lacking} of the clusters. Write a shorter prefix${
      gone.length > 0 ? `, or delete lines of ${ranges.record} whose clusters are gone: ${gone.join(', ')}` : ''}.`);
  }
  return { clusters: all, fresh, save: () => fresh.length > 0 && writeRecord(ranges.record, record) };
}

/** A range that a cluster has, and where that stands. */
interface NamedRange extends RecordedRange {
  readonly name: string;
}

/** Ranges that are stated, and share addresses with one that was given to another cluster. Where both say which network they are on, that decides. */
function takenFromOthers(clusters: readonly PlacedCluster[], recorded: ReadonlyMap<string, RecordedRange>): string[] {
  const given = inOrderOfAddresses([...recorded].map(([name, range]): NamedRange => ({ name, ...range })));
  const networks = new Map(clusters.map(({ cluster: { name, segment } }) => [name, segment]));
  const pairs = clusters.flatMap(({ cluster: { name, range, segment }, rangePlace: place }): [NamedRange, NamedRange][] => {
    const cidr = range === undefined ? undefined : parseCidr(range)!;
    const other = cidr && overlappingWith(given, cidr).find(candidate => (
      candidate.name !== name && (segment === undefined || networks.get(candidate.name) === undefined)));
    return other ? [[other, { name, range: range!, cidr, place }]] : [];
  });
  return byFirst(pairs).map(([other, [{ name, range, place }, ...more]]) => {
    const others = more.length === 0 ? '' : `, as do those of ${count(more.length, 'other')}: ${few(more.map(namePlace))}`;
    return `${place}: ${name}: range is ${show(range)}, which shares addresses with ${other.range}, which ${other.name} was given (${other.place})${others}. ${
      more.length === 0 ? 'Write another range, or on both clusters segments that differ' : 'Write other ranges, or on the clusters segments that differ from the other\'s'
    }, or delete that line if the cluster is gone.`;
  });
}

/** Those of ranges in order, no two of which overlap, that share addresses with another one. */
function overlappingWith<T extends { readonly cidr: Cidr }>(inOrder: readonly T[], wanted: Cidr): T[] {
  let [from, to] = [0, inOrder.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const { version, last } = inOrder[middle].cidr;
    if (version < wanted.version || (version === wanted.version && last < wanted.first)) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  let end = from;
  while (end < inOrder.length && overlap(inOrder[end].cidr, wanted)) {
    end++;
  }
  return inOrder.slice(from, end);
}

/** What is wrong with ranges that share addresses on a layer-2 network. */
export function sharedAddresses(clusters: readonly PlacedCluster[]): string[] {
  const networks = new Map<string, NamedRange[]>();
  for (const { cluster: { name, range, segment }, rangePlace: place } of clusters) {
    if (range !== undefined && segment !== undefined) {
      networks.set(segment, [...networks.get(segment) ?? [], { name, range, place, cidr: parseCidr(range)! }]);
    }
  }
  const fix = 'Write ranges that have no address in common, or another segment if they don\'t share one.';
  return [...networks].flatMap(([network, all]) => byFirst(overlapping(all)).map(([a, [b, ...more]]) => (more.length === 0
    ? `${b.place}: ${b.name}: range is ${show(b.range)}, which shares addresses with ${a.name}'s ${show(a.range)} (${a.place}), and both are on ${show(network)}. ${fix}`
    : `${a.place}: ${a.name}: range is ${show(a.range)}, which shares addresses with those of ${more.length + 1} others on ${show(network)}: ${few([b, ...more].map(namePlace))}. ${fix}`)));
}

function withRange(placed: PlacedCluster, range: string, rangePlace: string): PlacedCluster {
  return { ...placed, cluster: { ...placed.cluster, range }, rangePlace };
}

/** The prefix, if all is right. */
function readRanges({ prefix, prefixLength, record }: FleetRanges, outdirs: readonly string[], problems: string[]): Cidr | undefined {
  const before = problems.length;
  const outdir = outdirs.find(folder => typeof record === 'string' && isInside(record, folder));
  const whole = parseCidr(prefix);
  if (!whole) {
    problems.push(`ranges.prefix is ${show(prefix)}, which is no network. Write one in CIDR notation, such as "10.200.0.0/16".`);
  } else {
    const most = Math.min(LONGEST[whole.version], whole.prefix + MOST_BITS);
    if (!Number.isInteger(prefixLength) || prefixLength < whole.prefix || prefixLength > most) {
      problems.push(`ranges.prefixLength is ${show(prefixLength)}. Write a whole number of bits, from ${whole.prefix} to ${most}.`);
    }
  }
  if (typeof record !== 'string' || record === '') {
    problems.push(`ranges.record is ${show(record)}. Write the name of a file, such as "ranges.yaml".`);
  } else if (outdir !== undefined) {
    problems.push(`ranges.record is ${show(record)}, which is in the output folder, ${outdir}. Write a file beside the program, such as "ranges.yaml".`);
  }
  return problems.length === before ? whole : undefined;
}

function isInside(file: string, folder: string): boolean {
  const real = (name: string) => (fs.existsSync(name) ? fs.realpathSync(name) : path.resolve(name));
  const relative = path.relative(real(folder), path.join(real(path.dirname(file)), path.basename(file)));
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Ranges that were recorded under another prefix are none to give anymore, nor to take away. */
function misfits(ranges: readonly NamedRange[], { prefix }: FleetRanges): string[] {
  const [first, ...more] = ranges;
  return first === undefined ? [] : [more.length === 0
    ? `${first.place}: ${first.name} is ${first.range}, which is not in ${prefix}. State the range for the cluster itself to keep it, or delete the line for a new one.`
    : `${first.place}: ${first.name} is ${first.range}, which is not in ${prefix}, nor is what ${more.length === 1 ? 'another cluster has' : `${more.length} others have`}: ${few(more.map(namePlace))}. `
      + 'Write a prefix that has them all, state the ranges for the clusters themselves to keep them, or delete the lines for new ones.'];
}

/** The ranges of a prefix that have no address in common with any of those that are taken, the lowest first. */
function* freeRanges(whole: Cidr, prefixLength: number, taken: readonly Cidr[]): Generator<string, undefined> {
  const size = 2n ** BigInt((whole.version === 4 ? 32 : 128) - prefixLength);
  const inWay = taken.filter(cidr => overlap(cidr, whole)).sort((a, b) => (a.first < b.first ? -1 : 1));
  let next = 0;
  for (let first = whole.first; first <= whole.last; first += size) {
    const range = { version: whole.version, first, last: first + size - 1n };
    while (next < inWay.length && inWay[next].last < first) {
      next++;
    }
    if (next === inWay.length || !overlap(inWay[next], range)) {
      yield `${formatAddress(whole.version, first)}/${prefixLength}`;
    }
  }
  return undefined;
}
