import type { Way } from './advisor';
import { readCandidates } from './candidates';
import type { Candidate } from './candidates';
import { fewestPolicies } from './fewest-policies';
import type { LabelToAdd, MigrationPlanProps } from './plan-props';
import type { Alike, Label } from './selectors';
import { HyperConvergedVersion } from '../hyperconverged-version';

/** The label that tells VMs apart where no other does. */
export const ADDED_LABEL = 'cdk8s-live-migration/settings';

/** Gentle ones first, each with the word for it in names. */
const WAYS: Record<Way, string> = { plain: 'converge', postCopy: 'post-copy', autoConverge: 'slow-down', pause: 'pause' };
const GENTLENESS = Object.keys(WAYS) as Way[];

/** Settings that VMs can have: a way, with a completion timeout per GiB. */
export interface Option {
  readonly way: Way;
  readonly perGiB: number;
}

/** Settings, and for which VMs they hold. */
export interface Part {
  readonly option: Option;
  readonly vms: readonly Candidate[];
}

/** A policy. */
export interface PolicyPart extends Part {
  readonly name: string;
  readonly labels: readonly Label[];
}

/** What is planned. */
export interface Planned {
  readonly candidates: readonly Candidate[];
  readonly cluster: Part;
  readonly policies: readonly PolicyPart[];
  readonly labelsToAdd: LabelToAdd[];
}

/** Whether settings do for a VM. */
const doesFor = ({ needs }: Candidate, { way, perGiB }: Option) => (
  needs.some(need => need.way === way && need.least <= perGiB && perGiB <= need.most));

/**
 * Finds the settings for the cluster and as few policies as do it.
 *
 * @throws if something is missing or impossible.
 */
export function planFor(props: MigrationPlanProps): Planned {
  const candidates = readCandidates(props);
  const version = props.version ?? HyperConvergedVersion.default();
  const usual = { way: 'plain' as const, perGiB: version.liveMigrationDefaults.completionTimeoutPerGiB };
  const options = optionsOf(candidates, usual);
  const labelsToAdd = tellApart(candidates, options);
  const groups = groupsOf(candidates, options);
  const numbers = options.map((_, i) => i);
  const field: Record<Way, string> = { plain: 'completionTimeoutPerGiB', postCopy: 'allowPostCopy', autoConverge: 'allowAutoConverge', pause: 'allowWorkloadDisruption' };
  const ofCluster = (option: Option) => version.liveMigrationFields.includes(field[option.way]);
  const fewest = fewestPolicies(groups, numbers, numbers.filter(i => ofCluster(options[i])));
  const named = withNames(fewest.policies.map(({ labels }) => labels));
  const holding = new Map(candidates.map(candidate => [candidate, holdingFor(candidate, named)]));
  const of = (policy?: Named) => candidates.filter(candidate => holding.get(candidate) === policy);
  // Of those that do for all VMs of a part, there may be gentler ones than were needed to tell the parts.
  const gentlestFor = (vms: readonly Candidate[], alsoFor: readonly Candidate[], some: readonly Option[]) => gentlest(
    some.filter(option => [...vms, ...alsoFor].every(candidate => doesFor(candidate, option))), vms, usual);
  return {
    candidates,
    cluster: { option: gentlestFor(of(), [], options.filter(ofCluster)), vms: of() },
    policies: named.map(policy => {
      // No name decides: VMs for which another policy holds by its name alone would do as well with this one.
      const ties = candidates.filter(candidate => selects(policy.labels, candidate) && isTied(policy.labels, holding.get(candidate)?.labels));
      return { ...policy, vms: of(policy), option: gentlestFor(of(policy), ties, options) };
    }),
    labelsToAdd,
  };
}

/** All settings that may be worth it, gentle ones first. Whatever does for some VMs at once, the greatest of their least timeouts does as well. */
function optionsOf(candidates: readonly Candidate[], usual: Option): Option[] {
  const times = (way: Way) => candidates.flatMap(({ needs }) => (
    needs.flatMap(need => (need.way === way && need.best !== undefined ? [need.least, need.best] : []))));
  const options = GENTLENESS.flatMap(way => [...new Set(times(way))].sort((a, b) => a - b).map(perGiB => ({ way, perGiB })));
  // Where nothing does for a VM, and where plain settings do for none, the release's default is as good as others.
  return options.some(({ way, perGiB }) => way === usual.way && perGiB === usual.perGiB) ? options : [usual, ...options];
}

/** Of settings that all do, the gentlest, with the timeout that is advised for the VM that is advised the longest. */
function gentlest(options: readonly Option[], vms: readonly Candidate[], usual: Option): Option {
  if (vms.length === 0) {
    return usual;
  }
  const { way } = options[0];
  const own = vms.flatMap(({ needs }) => needs.filter(need => need.way === way).flatMap(need => need.best ?? []));
  const longest = own.length > 0 ? Math.max(...own) : usual.perGiB;
  const alike = options.filter(option => option.way === way).sort((a, b) => a.perGiB - b.perGiB);
  return alike.filter(({ perGiB }) => perGiB <= longest).pop() ?? alike[0];
}

/** Has VMs labeled that have the same labels as others and need other settings: as few as do. */
function tellApart(candidates: readonly Candidate[], options: readonly Option[]): LabelToAdd[] {
  const ofAll = servedBy(candidates, options);
  let left: Candidate[] = [];
  for (const alike of byLabels(candidates)) {
    // A label may be forgotten: what a VM has without it must not put its data at risk.
    const isSafe = alike.some(({ advisor }) => !advisor.wishes.postCopy) ? ({ way }: Option) => way !== 'postCopy' : () => true;
    const most = mostServed(alike, options.filter(isSafe), ofAll.filter((_, i) => isSafe(options[i])));
    left.push(...alike.filter(candidate => !doesFor(candidate, most)));
  }
  const added: LabelToAdd[] = [];
  const taken = new Set(candidates.flatMap(({ labels }) => labels.filter(({ key }) => key === ADDED_LABEL).map(({ value }) => value)));
  while (left.length > 0) {
    const option = mostServed(left, options, ofAll);
    const served = left.filter(candidate => doesFor(candidate, option));
    const value = notTaken(WAYS[option.way], taken);
    for (const candidate of served) {
      candidate.labels = [{ of: 'vm', key: ADDED_LABEL, value }, ...candidate.labels.filter(({ of, key }) => of !== 'vm' || key !== ADDED_LABEL)];
    }
    added.push({ label: ADDED_LABEL, value, virtualMachines: served.map(({ id }) => id) });
    left = left.filter(candidate => !served.includes(candidate));
  }
  return added;
}

/** How many VMs settings do for. */
const servedBy = (candidates: readonly Candidate[], options: readonly Option[]) => (
  options.map(option => candidates.filter(candidate => doesFor(candidate, option)).length));

/** The settings that do for the most VMs of some and, of those, for the most of all. */
function mostServed(candidates: readonly Candidate[], options: readonly Option[], ofAll: readonly number[]): Option {
  const served = servedBy(candidates, options);
  return options[options.map((_, i) => i).reduce((a, b) => (served[b] > served[a] || (served[b] === served[a] && ofAll[b] > ofAll[a]) ? b : a))];
}

function byLabels(candidates: readonly Candidate[]): Candidate[][] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = JSON.stringify(candidate.labels);
    groups.set(key, [...groups.get(key) ?? [], candidate]);
  }
  return [...groups.values()];
}

function groupsOf(candidates: readonly Candidate[], options: readonly Option[]): Alike[] {
  return byLabels(candidates).map(vms => ({
    labels: vms[0].labels,
    count: vms.length,
    accepts: new Set(options.flatMap((option, i) => (vms.every(candidate => doesFor(candidate, option)) ? [i] : []))),
  }));
}

const selects = (wanted: readonly Label[], { labels }: Candidate) => wanted.every(({ of, key, value }) => (
  labels.some(label => label.of === of && label.key === key && label.value === value)));

const isOfVm = ({ of }: Label) => of === 'vm';

/** Negative if the first selector asks for more. */
const compareDetail = (a: readonly Label[], b: readonly Label[]) => b.length - a.length || b.filter(isOfVm).length - a.filter(isOfVm).length;

const isTied = (a: readonly Label[], b?: readonly Label[]) => b !== undefined && compareDetail(a, b) === 0;

/** A selector with a name. */
interface Named {
  readonly name: string;
  readonly labels: readonly Label[];
}

/** The policy that holds for a VM. */
function holdingFor(candidate: Candidate, policies: readonly Named[]): Named | undefined {
  const [first] = policies.filter(({ labels }) => selects(labels, candidate))
    .sort((a, b) => compareDetail(a.labels, b.labels) || (a.name < b.name ? -1 : 1));
  return first;
}

/** Each selector with a name from what it asks for, which no other has. */
function withNames(selectors: readonly (readonly Label[])[]): Named[] {
  const taken = new Set<string>();
  return selectors.map(labels => {
    const words = labels.length === 0 ? 'every-vm' : labels.map(({ key, value }) => value || key.replace(/^.*\//, '')).join('-');
    const stem = `live-migration-${words.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 200).replace(/-+$/, '');
    return { name: notTaken(stem, taken), labels };
  });
}

/** A name that is not taken, and now is. */
function notTaken(stem: string, taken: Set<string>): string {
  let name = stem;
  for (let i = 2; taken.has(name); i++) {
    name = `${stem}-${i}`;
  }
  taken.add(name);
  return name;
}
