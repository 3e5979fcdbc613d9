import { similarTo } from '../../rules/similar';
import { show } from '../../show';
import type { FleetClusterProps } from '../fleet-cluster';
import { selector } from '../selection';

/** Names of clusters in the order in which they get something. */
export interface Waves {
  /** Those of each wave that is stated. A cluster is in the first that has it. */
  readonly stated: readonly (readonly string[])[];
  /** Those that are in none of them. */
  readonly rest: readonly string[];
}

/** The clusters of each wave, given what says which are in it. A cluster is in the first that has it. */
export function clustersOfWaves(waves: readonly (readonly string[])[], clusters: readonly FleetClusterProps[]): FleetClusterProps[][] {
  const left = new Set(clusters);
  return waves.map(wanted => {
    const selectors = wanted.map(selector);
    const wave = [...left].filter(cluster => selectors.some(isWanted => isWanted(cluster)));
    wave.forEach(cluster => left.delete(cluster));
    return wave;
  });
}

/**
 * Divides clusters into waves.
 *
 * @param selectors what says which clusters are in each, as for `--only`.
 * @param problems what is wrong with them is added here.
 */
export function divide(selectors: readonly (readonly string[])[], clusters: readonly FleetClusterProps[], problems: string[]): Waves {
  const waves = clustersOfWaves(selectors, clusters);
  selectors.forEach((wanted, i) => {
    const unknown = wanted.filter(one => !clusters.some(selector(one)));
    for (const one of unknown) {
      const near = similarTo(one, [...new Set(clusters.flatMap(knownAs))]);
      const instead = near === undefined ? 'the name of one, with * for anything, or LABEL=VALUE' : show(near);
      problems.push(`waves[${i}].clusters has ${show(one)}, which is none of the clusters. Write ${instead}.`);
    }
    if (waves[i].length === 0 && unknown.length === 0) {
      problems.push(`waves[${i}].clusters is ${show(wanted)}, which are all in waves before. Leave that wave out, or put it before those.`);
    }
  });
  const taken = new Set(waves.flat());
  return { stated: waves.map(wave => wave.map(({ name }) => name)), rest: clusters.filter(cluster => !taken.has(cluster)).map(({ name }) => name) };
}

const knownAs = ({ name, labels = {} }: FleetClusterProps) => [name, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)];

/**
 * Whether some of the clusters of waves don't all change at the same time when all of them have changed in Git: waves come one after the other.
 *
 * @param most how many clusters of a wave change at once, by its number; the rest come last.
 */
export function areInSteps(names: readonly string[], waves: Pick<Waves, 'stated'>, most: (wave: number) => number | undefined): boolean {
  const rest = waves.stated.length;
  const waveOf = new Map(waves.stated.flatMap((wave, i) => wave.map(name => [name, i] as const)));
  const touched = new Set(names.map(name => waveOf.get(name) ?? rest));
  const [only] = touched;
  return touched.size > 1 || names.length > (most(only) ?? Infinity);
}
