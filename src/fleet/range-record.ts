import * as fs from 'fs';
import * as path from 'path';
import { byText, isClusterName } from './cluster-name';
import { overlap, parseCidr } from '../cidr';
import type { Cidr } from '../cidr';
import { isObject } from '../rules/views';
import { few, show, showName } from '../show';

const HEAD = `# Which cluster has which range of addresses for live migration. cdk8s-live-migration reads this file and adds to it; keep it under version control.
# The line of a cluster that is gone may be deleted, to free its range.
`;

/** A range, and where it stands. */
export interface RecordedRange {
  readonly range: string;
  readonly cidr: Cidr;
  readonly place: string;
}

/**
 * What a record says, by cluster.
 *
 * @param problems what is wrong with it is added here.
 */
export function readRecord(file: string, problems: string[]): Map<string, RecordedRange> {
  // Loaded here, since many fleets have no record.
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { readFile } = require('../manifest-source') as typeof import('../manifest-source');
  const { readDocuments, reasonOf } = require('../yaml-source') as typeof import('../yaml-source');
  /* eslint-enable @typescript-eslint/no-require-imports */
  const recorded = new Map<string, RecordedRange>();
  let text = '';
  try {
    text = readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      problems.push(`${showName(file)}: can't be read: ${reasonOf(error)}.`);
    }
  }
  for (const { value, problem, positionOf } of readDocuments(text)) {
    const placeOf = (...keys: string[]) => `${showName(file)}:${positionOf(keys).line}`;
    if (problem) {
      problems.push(`${showName(file)}:${problem.line}: can't be read: ${problem.reason}. If two branches have added to it, keep the lines of both.`);
    } else if (isObject(value)) {
      for (const [name, range] of Object.entries(value)) {
        const cidr = parseCidr(range);
        if (!isClusterName(name)) {
          problems.push(`${placeOf(name)}: ${show(name)} is no cluster's name. Delete the line.`);
        } else if (!cidr) {
          problems.push(`${placeOf(name)}: ${name} is ${show(range)}, which is no network. `
            + 'Write what the cluster has, such as 10.200.5.0/24, or delete the line for a new range.');
        } else {
          recorded.set(name, { range: String(range), cidr, place: placeOf(name) });
        }
      }
    } else if (value !== undefined && value !== null) {
      problems.push(`${placeOf()}: no names of clusters with ranges, but ${show(value)}.`);
    }
  }
  problems.push(...overlapsIn(recorded));
  return recorded;
}

/** Two branches that have each added a cluster have given both the same. */
function overlapsIn(recorded: ReadonlyMap<string, RecordedRange>): string[] {
  return byFirst(overlapping([...recorded].map(([name, { range, cidr, place }]) => ({ name, range, cidr, place })))).map(([a, [b, ...more]]) => (
    more.length === 0
      ? `${b.place}: ${b.name} is ${b.range}, which shares addresses with ${a.name}'s ${a.range} (${a.place}). `
        + 'Delete the line of the cluster that is newer, and it gets another.'
      : `${a.place}: ${a.name} is ${a.range}, which shares addresses with those of ${more.length + 1} others: ${few([b, ...more].map(namePlace))}. `
        + 'Write into each line what the cluster has, or delete those of newer clusters, and they get others.'));
}

/** A cluster and where what is wrong with it stands, as lists name it. */
export const namePlace = ({ name, place }: { readonly name: string; readonly place: string }) => `${name} (${place})`;

/** Pairs by their first: what one is in the way of is one problem. */
export function byFirst<T>(pairs: readonly (readonly [T, T])[]): [T, T[]][] {
  const found = new Map<T, T[]>();
  pairs.forEach(([first, second]) => found.set(first, [...found.get(first) ?? [], second]));
  return [...found];
}

/** Ranges by their first addresses, and of those with the same the largest first. */
export function inOrderOfAddresses<T extends { readonly cidr: Cidr }>(ranges: readonly T[]): T[] {
  return [...ranges].sort(({ cidr: a }, { cidr: b }) => a.version - b.version || compare(a.first, b.first) || compare(b.last, a.last));
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** Those ranges that share addresses with one before them, each with one such. */
export function overlapping<T extends { readonly cidr: Cidr }>(ranges: readonly T[]): [T, T][] {
  const found: [T, T][] = [];
  const last = new Map<number, T>();
  for (const range of inOrderOfAddresses(ranges)) {
    const before = last.get(range.cidr.version);
    if (before && overlap(before.cidr, range.cidr)) {
      found.push([before, range]);
    }
    if (!before || range.cidr.last > before.cidr.last) {
      last.set(range.cidr.version, range);
    }
  }
  return found;
}

/** Writes a record, at once, so that it is the old one or the new one. */
export function writeRecord(file: string, ranges: ReadonlyMap<string, string>): void {
  const text = HEAD + [...ranges].sort(([a], [b]) => byText(a, b)).map(([name, range]) => `${asKey(name)}: ${show(range)}\n`).join('');
  const real = fs.existsSync(file) ? fs.realpathSync(file) : file;
  const part = path.join(path.dirname(real), `.${path.basename(real)}.part`);
  fs.mkdirSync(path.dirname(real), { recursive: true });
  fs.writeFileSync(part, text);
  fs.renameSync(part, real);
}

/** A name in quotes, so that no YAML reads another thing: no, off, 1e3. */
const asKey = (name: string) => show(name);
