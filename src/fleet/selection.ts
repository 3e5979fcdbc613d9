import type { PlacedCluster } from './clusters';
import type { FleetClusterProps } from './fleet-cluster';
import { similarTo } from '../rules/similar';
import { show, showName } from '../show';

/** What says which clusters, where a program has no arguments: `cdk8s synth` hands none on. */
export const ONLY_VARIABLE = 'CDK8S_FLEET_ONLY';

/** The argument that does. */
const OPTION = '--only';

/**
 * Which clusters are asked for: by the program itself, else by its arguments, else by the environment. Undefined if that is all.
 *
 * @throws if an argument is all but `--only`: without it, all clusters would be written. Others are the program's own.
 */
export function readOnly(only: readonly string[] | undefined, argv: readonly string[], env: string | undefined): readonly string[] | undefined {
  if (only) {
    return only;
  }
  const slip = argv.find(argument => argument.startsWith('-') && nameOf(argument) !== OPTION && similarTo(nameOf(argument), [OPTION]));
  if (slip !== undefined) {
    throw new Error(`The fleet can't be made, and nothing is written:\n  the argument ${showName(nameOf(slip))} looks like ${OPTION}, which says what clusters are written. `
      + `Write ${OPTION}, or call an option of the program's own something else.`);
  }
  const ofArguments = argv.flatMap((argument, i) => (
    argument === OPTION ? split(argv[i + 1] ?? '') : nameOf(argument) === OPTION ? split(argument.slice(`${OPTION}=`.length)) : []));
  return (argv.some(argument => nameOf(argument) === OPTION) ? ofArguments : undefined) ?? (env ? split(env) : undefined);
}

const nameOf = (argument: string) => argument.split('=')[0];

const split = (text: string) => text.split(',').map(part => part.trim()).filter(part => part !== '');

/**
 * The names of the clusters that are asked for.
 *
 * @param problems what asks for none is added here.
 */
export function select(clusters: readonly PlacedCluster[], only: readonly string[] | undefined, problems: string[]): ReadonlySet<string> {
  const all = clusters.map(({ cluster }) => cluster);
  if (!only) {
    return new Set(all.map(({ name }) => name));
  }
  if (only.length === 0) {
    problems.push('--only is without a cluster. Write --only NAME,NAME…, in which * stands for anything, or --only LABEL=VALUE.');
  }
  return new Set(only.flatMap(wanted => {
    const found = all.filter(selector(wanted)).map(({ name }) => name);
    if (found.length === 0) {
      const near = similarTo(wanted, all.map(({ name }) => name));
      const instead = near ? show(near) : 'the name of one, with * for anything, or LABEL=VALUE';
      problems.push(`--only is ${show(wanted)}, which is none of the clusters. Write ${instead}.`);
    }
    return found;
  }));
}

/** Whether a cluster is asked for: by its name, in which `*` stands for anything, or by a label such as `stage=prod`. */
export function selector(wanted: string): (cluster: FleetClusterProps) => boolean {
  const [label, value] = wanted.split('=');
  if (value !== undefined) {
    return ({ labels = {} }) => Object.hasOwn(labels, label) && labels[label] === value;
  }
  const pattern = new RegExp(`^${wanted.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
  return ({ name }) => pattern.test(name);
}
