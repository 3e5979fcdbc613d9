import { Duration, Size } from 'cdk8s';
import { HASH_LENGTH, longestName } from './groups';
import { DEFAULT_NAMES, DEFAULT_NAMESPACE, nameOfWave } from './placement';
import { DNS_LABEL, DNS_LABEL_FIX, DNS_NAME } from '../../../rules/names';
import { isObject } from '../../../rules/views';
import { show } from '../../../show';
import type { FleetClusterProps } from '../../fleet-cluster';
import { PolicyRemediation, PolicySeverity } from '../../open-cluster-management';
import type { OpenClusterManagementHubProps, OpenClusterManagementPolicyProps, OpenClusterManagementProps } from '../../open-cluster-management';
import { PlacementPredicate } from '../../placement-predicate';
import { selector } from '../../selection';
import { clustersOfWaves } from '../waves';

/** What is wrong with the properties of a delivery. They may come from a language or a program without types. */
class PropertyProblems {
  public readonly all: string[] = [];

  constructor(private readonly delivery: string) {}

  public add(field: string, value: unknown, wrong: string, fix: string): void {
    this.all.push(`${this.delivery}.${field} is ${show(value instanceof Duration ? value.toHumanString() : value)}${wrong}. ${fix}.`);
  }

  /** Tells of a value that is stated and isn't right. */
  public expect(field: string, value: unknown, isRight: (value: any) => boolean, fix: string): void {
    if ((value ?? undefined) !== undefined && !isRight(value)) {
      this.add(field, value, '', fix);
    }
  }

  /** A list's items; none if it isn't one. */
  public list(field: string, value: unknown): readonly unknown[] {
    this.expect(field, value, Array.isArray, 'Write a list');
    return Array.isArray(value) ? value : [];
  }
}

const isCount = (least: number) => (value: unknown) => Number.isSafeInteger(value) && value as number >= least && value as number <= 2 ** 31 - 1;
const isDnsLabel = (value: unknown) => typeof value === 'string' && DNS_LABEL.test(value);
const isSeconds = (least: number) => (value: unknown) => (
  value instanceof Duration && Number.isSafeInteger(value.toSeconds({ integral: false })) && value.toSeconds() >= least
);

type NamedHub = OpenClusterManagementHubProps & { readonly name?: string };

function problemsOfHub(problems: PropertyProblems, props: NamedHub, defaultName: string, clusters: readonly FleetClusterProps[]): void {
  const { namespace, name, clusterSets, predicate } = props;
  problems.expect('namespace', namespace, isDnsLabel, `Write ${DNS_LABEL_FIX}, such as "${DEFAULT_NAMESPACE}"`);
  problems.expect('name', name, isDnsLabel, `Write ${DNS_LABEL_FIX}, such as "${defaultName}"`);
  const [where, what] = [namespace ?? DEFAULT_NAMESPACE, name ?? defaultName];
  if (isDnsLabel(where) && isDnsLabel(what)) {
    // A hyphen and at least a letter of the first cluster's name go between the name and the hash.
    const most = longestName(where) - HASH_LENGTH - 1;
    if (what.length > most) {
      problems.add('name', what, ` in the namespace ${show(where)}, ${where.length + what.length} characters together`, `Write at most ${where.length + most}`);
    }
    if (clusters.some(cluster => cluster.name === where)) {
      problems.add('namespace', where, ', the namespace of one of the clusters', `Write another one, such as "${DEFAULT_NAMESPACE}"`);
    }
  }
  const sets = problems.list('clusterSets', clusterSets);
  sets.forEach((set, i) => {
    problems.expect(`clusterSets[${i}]`, set ?? null, value => typeof value === 'string' && DNS_NAME.test(value), 'Write the name of a ManagedClusterSet, such as "global"');
    if (sets.indexOf(set) < i) {
      problems.add(`clusterSets[${i}]`, set, ', and there already', 'Leave it out');
    }
  });
  problems.expect('predicate', predicate, value => value instanceof PlacementPredicate, 'Write one such as PlacementPredicate.label()');
}

/** What is wrong with the properties of a delivery by ManifestWorks. */
export function problemsOfWorks(props: OpenClusterManagementProps, clusters: readonly FleetClusterProps[]): string[] {
  const problems = new PropertyProblems('openClusterManagement');
  problemsOfHub(problems, props, DEFAULT_NAMES.works, clusters);
  problems.expect('force', props.force, value => typeof value === 'boolean', 'Write true or false');
  problems.expect('manifestLimit', props.manifestLimit, value => value instanceof Size && value.toKibibytes() > 0, 'Write a size such as Size.kibibytes(500)');
  problems.expect('rollout', props.rollout, isObject, 'Write an object such as { maxConcurrency: 10 }');
  if (isObject(props.rollout)) {
    problemsOfRollout(problems, props, clusters);
  }
  return problems.all;
}

function problemsOfRollout(problems: PropertyProblems, props: OpenClusterManagementProps, clusters: readonly FleetClusterProps[]): void {
  const { rollout = {}, predicate } = props;
  const { waves, maxConcurrency, maxFailures, minSuccessTime, progressDeadline } = rollout;
  const stated = problems.list('rollout.waves', waves);
  const names = new Set<string>();
  stated.forEach((wave, i) => {
    const field = `rollout.waves[${i}]`;
    if (!isObject(wave)) {
      problems.add(field, wave, '', 'Write an object such as { clusters: ["stage=canary"] }');
      return;
    }
    const { name, clusters: wanted } = wave;
    problems.expect(`${field}.name`, name, value => typeof value === 'string' && /^[A-Za-z0-9][-A-Za-z0-9_.]{0,61}[A-Za-z0-9]$/.test(value),
      'Write 2 to 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends');
    const shown = nameOfWave({ ...wave, clusters: [] }, i);
    if (names.has(shown)) {
      problems.add(`${field}.name`, shown, ', the name of an earlier wave', 'Write another one');
    }
    names.add(shown);
    const selectors = problems.list(`${field}.clusters`, wanted);
    if (selectors.length === 0 && (Array.isArray(wanted) || (wanted ?? undefined) === undefined)) {
      problems.add(`${field}.clusters`, wanted, '', 'Write names of clusters, with * for anything, or LABEL=VALUE');
    }
    selectors.forEach((one, j) => {
      if (typeof one !== 'string' || !clusters.some(selector(one))) {
        problems.add(`${field}.clusters[${j}]`, one, ', which is none of the clusters', 'Write the name of one, with * for anything, or LABEL=VALUE');
      }
    });
  });
  const selectors = stated.map(wave => (isObject(wave) && Array.isArray(wave.clusters) ? wave.clusters : []));
  if (selectors.every(wanted => wanted.length > 0 && wanted.every(one => typeof one === 'string' && clusters.some(selector(one))))) {
    clustersOfWaves(selectors, clusters).forEach((found, i) => {
      if (found.length === 0) {
        problems.add(`rollout.waves[${i}].clusters`, selectors[i], ', which are all in waves before', 'Leave that wave out, or put it before those');
      }
    });
  }
  problems.expect('rollout.maxConcurrency', maxConcurrency, isCount(1), 'Write a whole number from 1');
  problems.expect('rollout.maxFailures', maxFailures, isCount(0), 'Write a whole number from 0');
  problems.expect('rollout.minSuccessTime', minSuccessTime, isSeconds(0), 'Write whole seconds, such as Duration.minutes(5)');
  problems.expect('rollout.progressDeadline', progressDeadline, isSeconds(1), 'Write whole seconds from 1, such as Duration.minutes(30)');
  if (stated.length === 0 && (maxConcurrency ?? undefined) === undefined) {
    problems.add('rollout', rollout, ', with neither waves nor maxConcurrency', 'Write one of them, or leave it out');
  }
  if (stated.length > 0 && predicate instanceof PlacementPredicate && !predicate._isForGroups) {
    problems.add('rollout.waves', waves, ', but with PlacementPredicate.celName() there are none', 'Leave them out, or write PlacementPredicate.label(…)');
  }
}

/** What is wrong with the properties of a delivery by policies. */
export function problemsOfPolicies(props: OpenClusterManagementPolicyProps, clusters: readonly FleetClusterProps[]): string[] {
  const problems = new PropertyProblems('openClusterManagementPolicy');
  problemsOfHub(problems, props, DEFAULT_NAMES.policies, clusters);
  const oneOf = (of: object) => (value: unknown) => Object.values(of).includes(value);
  problems.expect('remediation', props.remediation, oneOf(PolicyRemediation), 'Write PolicyRemediation.INFORM or PolicyRemediation.ENFORCE');
  problems.expect('severity', props.severity, oneOf(PolicySeverity), 'Write one of PolicySeverity, such as PolicySeverity.MEDIUM');
  return problems.all;
}
