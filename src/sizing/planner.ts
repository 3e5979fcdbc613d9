import type { MigrationWishes } from './advice-props';
import { Advisor } from './advisor';
import type { Way } from './advisor';
import { fewestPolicies } from './fewest-policies';
import { needsOf } from './needs';
import type { Need } from './needs';
import type { LabelToAdd, MigrationPlanProps } from './plan-props';
import type { PlannedVirtualMachine } from './planned-virtual-machine';
import { Problems } from './problems';
import type { Alike, Label } from './selectors';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { NAMESPACE_LABEL } from '../migration-policy-selector';
import { show } from '../show';

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

/** A VM, and what it takes. */
export interface Candidate {
  readonly vm: PlannedVirtualMachine;
  /** As `namespace/name`. */
  readonly id: string;
  readonly advisor: Advisor;
  readonly needs: readonly Need[];
  labels: readonly Label[];
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
export const doesFor = ({ needs }: Candidate, { way, perGiB }: Option) => needs.some(need => need.way === way && need.least <= perGiB && perGiB <= need.most);

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
  const of = (policy?: { readonly name: string }) => candidates.filter(candidate => holding.get(candidate) === policy);
  // Of those that do for all VMs of a part, there may be gentler ones than were needed to tell the parts.
  const bestFor = (vms: readonly Candidate[], alsoFor: readonly Candidate[], some: readonly Option[]) => best(
    some.filter(option => [...vms, ...alsoFor].every(candidate => doesFor(candidate, option))), vms, usual);
  return {
    candidates,
    cluster: { option: bestFor(of(), [], options.filter(ofCluster)), vms: of() },
    policies: named.map(policy => {
      // No name decides: VMs for which another policy holds by its name alone would do as well with this one.
      const ties = candidates.filter(candidate => holding.get(candidate) !== policy && isTied(policy.labels, holding.get(candidate)?.labels) && selects(policy.labels, candidate));
      return { ...policy, vms: of(policy), option: bestFor(of(policy), ties, options) };
    }),
    labelsToAdd,
  };
}

function readCandidates({ vms, link, wishes, version }: MigrationPlanProps): Candidate[] {
  const problems = new Problems('The plan for migrations');
  const given = Array.isArray(vms) ? vms : [];
  if (given.length === 0) {
    problems.add('vms', vms, 'no VM', 'the VMs of the cluster');
  }
  const seen = new Map<string, number>();
  const ofNamespaces = new Map<string, Map<string, string>>();
  given.forEach((vm, i) => {
    Advisor.check({ vm, link, wishes: merged(wishes, vm?.wishes), version }, problems.renamed(name => name.replace(/^vm\./, `vms[${i}].`).replace(/^wishes/, `vms[${i}].wishes`)));
    const { name, namespace = 'default', labels = {}, namespaceLabels = {} } = vm ?? {};
    for (const [field, value] of Object.entries({ name, namespace }).filter(([, text]) => typeof text !== 'string' || text === '')) {
      problems.add(`vms[${i}].${field}`, show(value), 'no name', 'the name that it has in the cluster');
    }
    for (const [field, value] of [...entriesOf(labels, 'labels'), ...entriesOf(namespaceLabels, 'namespaceLabels')].filter(([, text]) => typeof text !== 'string')) {
      problems.add(`vms[${i}].${field}`, value, 'no label\'s value', 'it in quotes');
    }
    const id = `${namespace}/${name}`;
    if (seen.has(id)) {
      problems.add(`vms[${i}]`, id, `which vms[${seen.get(id)}] is as well`, 'each VM once');
    }
    seen.set(id, i);
    const known = ofNamespaces.get(namespace) ?? new Map([[NAMESPACE_LABEL, namespace]]);
    ofNamespaces.set(namespace, known);
    for (const [key, value] of Object.entries(namespaceLabels ?? {})) {
      if ((known.get(key) ?? value) !== value) {
        problems.add(`vms[${i}].namespaceLabels.${key}`, value, `but ${known.get(key)} for another VM of the namespace ${namespace}, or by its name`, 'the one that it has');
      }
      known.set(key, value);
    }
  });
  problems.throwAny();
  return given.map(vm => {
    const { name, namespace = 'default', labels = {} } = vm;
    const advisor = Advisor.of({ vm, link, wishes: merged(wishes, vm.wishes), version });
    const list = (of: Label['of'], entries: Iterable<[string, string]>) => [...entries].map(([key, value]) => ({ of, key, value })).sort(byKey);
    return {
      vm, id: `${namespace}/${name}`, advisor, needs: needsOf(advisor), labels: [...list('namespace', ofNamespaces.get(namespace)!), ...list('vm', Object.entries(labels))],
    };
  });
}

const entriesOf = (labels: object, field: string) => Object.entries(labels ?? {}).map(([key, value]) => [`${field}.${key}`, value] as const);

/** Kubernetes' own label of a namespace first, which says most plainly what is selected. */
const byKey = (a: Label, b: Label) => Number(b.key === NAMESPACE_LABEL) - Number(a.key === NAMESPACE_LABEL) || (a.key < b.key ? -1 : 1);

/** What is wished for all, but for what is wished for one. */
function merged(all: MigrationWishes = {}, own: MigrationWishes = {}): MigrationWishes {
  return { ...all, ...Object.fromEntries(Object.entries(own ?? {}).filter(([, value]) => value !== undefined)) };
}

/** All settings that may be worth it, gentle ones first. Whatever does for some VMs at once, the greatest of their least timeouts does as well. */
function optionsOf(candidates: readonly Candidate[], usual: Option): Option[] {
  const times = (way: Way) => candidates.flatMap(({ needs }) => needs.filter(need => need.way === way).flatMap(({ least, best: own }) => (own === undefined ? [] : [least, own])));
  const options = GENTLENESS.flatMap(way => [...new Set(times(way))].sort((a, b) => a - b).map(perGiB => ({ way, perGiB })));
  // Where nothing does for a VM, and where plain settings do for none, the release's default is as good as others.
  return options.some(({ way, perGiB }) => way === usual.way && perGiB === usual.perGiB) ? options : [usual, ...options];
}

/** Of settings that all do, the gentlest, with the timeout that is advised for the VM that is advised the longest. */
function best(options: readonly Option[], vms: readonly Candidate[], usual: Option): Option {
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
    const most = mostServed(alike, options, ofAll);
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
const servedBy = (candidates: readonly Candidate[], options: readonly Option[]) => options.map(option => candidates.filter(candidate => doesFor(candidate, option)).length);

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

/** The policy that holds for a VM. */
function holdingFor<T extends { readonly name: string; readonly labels: readonly Label[] }>(candidate: Candidate, policies: readonly T[]): T | undefined {
  return policies.filter(({ labels }) => selects(labels, candidate)).sort((a, b) => compareDetail(a.labels, b.labels) || (a.name < b.name ? -1 : 1))[0];
}

/** Each selector with a name from what it asks for, which no other has. */
function withNames(selectors: readonly (readonly Label[])[]): { readonly name: string; readonly labels: readonly Label[] }[] {
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
