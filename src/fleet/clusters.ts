import type { RawCluster } from './cluster-file';
import { byText, isClusterName } from './cluster-name';
import { asData, problemsOfCluster } from './cluster-problems';
import type { FleetClusterProps } from './fleet-cluster';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { isObject } from '../rules/views';
import { show } from '../show';

/** A cluster, and where it and its range come from. */
export interface PlacedCluster {
  readonly cluster: FleetClusterProps;
  readonly place: string;
  readonly rangePlace: string;
}

/**
 * All clusters of a fleet, in the order of their names.
 *
 * @param problems what is wrong with them is added here.
 * @param wrong what is wrong with clusters that have names is added here by these, if they are to be left out.
 */
export function readClusters(
  clusters: readonly FleetClusterProps[], files: readonly string[], problems: string[], wrong?: Map<string, string[]>,
): PlacedCluster[] {
  const placed = new Map<string, PlacedCluster>();
  for (const raw of rawClusters(clusters, files, problems)) {
    const found = problemsOfCluster(raw.data).map(({ path, message }) => `${raw.placeOf(path)}: ${nameOf(raw.data)}${message}`);
    if (found.length > 0) {
      const name = isObject(raw.data) && typeof raw.data.name === 'string' && isClusterName(raw.data.name) ? raw.data.name : undefined;
      if (wrong && name !== undefined) {
        wrong.set(name, [...wrong.get(name) ?? [], ...found]);
      } else {
        problems.push(...found);
      }
    } else {
      const { release, ...others } = raw.data as Omit<FleetClusterProps, 'release'> & { readonly release?: string };
      const cluster = { ...others, ...release === undefined ? {} : { release: HyperConvergedVersion.parse(release) } };
      const other = placed.get(cluster.name);
      if (other) {
        problems.push(`${raw.placeOf(['name'])}: name is ${show(cluster.name)}, which another cluster has (${other.place}). `
          + 'Write another name, or leave one of the two out.');
      } else {
        placed.set(cluster.name, { cluster, place: raw.placeOf([]), rangePlace: raw.placeOf(['range']) });
      }
    }
  }
  // Of two with one name, nobody knows which one is to be left as it was.
  problems.push(...[...wrong ?? []].filter(([name]) => placed.has(name)).flatMap(([, found]) => found));
  return [...placed.values()].sort((a, b) => byText(a.cluster.name, b.cluster.name));
}

function* rawClusters(clusters: readonly FleetClusterProps[], files: readonly string[], problems: string[]): Iterable<RawCluster> {
  for (const [i, cluster] of clusters.entries()) {
    yield { data: asData(cluster), placeOf: () => `clusters[${i}]` };
  }
  for (const file of files) {
    // Loaded here, since a program that has its clusters as code has no files to read.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { readClusterFile } = require('./cluster-file') as typeof import('./cluster-file');
    yield* readClusterFile(file, problems);
  }
}

/** The name of a cluster in front of what is wrong with it, if it has one that can be told. */
function nameOf(data: unknown): string {
  return isObject(data) && typeof data.name === 'string' && data.name !== '' ? `${show(data.name).replace(/^"|"$/g, '')}: ` : '';
}
