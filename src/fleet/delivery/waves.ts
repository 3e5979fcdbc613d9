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

/**
 * Divides clusters into waves.
 *
 * @param selectors what says which clusters are in each, as for `--only`.
 * @param problems what is wrong with them is added here.
 */
export function divide(selectors: readonly (readonly string[])[], clusters: readonly FleetClusterProps[], problems: string[]): Waves {
  const left = new Set(clusters.map(({ name }) => name));
  const stated = selectors.map((wanted, i) => {
    const problemsBefore = problems.length;
    const found = new Set(wanted.flatMap(one => {
      const names = clusters.filter(selector(one)).map(({ name }) => name);
      if (names.length === 0) {
        const near = similarTo(one, [...new Set(clusters.flatMap(knownAs))]);
        const instead = near === undefined ? 'the name of one, with * for anything, or LABEL=VALUE' : show(near);
        problems.push(`waves[${i}].clusters has ${show(one)}, which is none of the clusters. Write ${instead}.`);
      }
      return names;
    }));
    const wave = [...left].filter(name => found.has(name));
    if (wave.length === 0 && problems.length === problemsBefore) {
      problems.push(`waves[${i}].clusters is ${show(wanted)}, which are all in waves before. Leave that wave out, or put it before those.`);
    }
    wave.forEach(name => left.delete(name));
    return wave;
  });
  return { stated, rest: [...left] };
}

const knownAs = ({ name, labels = {} }: FleetClusterProps) => [name, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)];
