import type { MigrationWishes } from './advice-props';
import { Advisor } from './advisor';
import { needsOf } from './needs';
import type { Need } from './needs';
import type { MigrationPlanProps } from './plan-props';
import type { PlannedVirtualMachine } from './planned-virtual-machine';
import { Problems } from './problems';
import type { Label } from './selectors';
import { NAMESPACE_LABEL } from '../migration-policy-selector';
import { show, showName } from '../show';

/** A VM, and what it takes. */
export interface Candidate {
  readonly vm: PlannedVirtualMachine;
  /** As `namespace/name`. */
  readonly id: string;
  readonly advisor: Advisor;
  readonly needs: readonly Need[];
  labels: readonly Label[];
}

/**
 * Reads the VMs that a plan is for.
 *
 * @throws if something is missing or impossible.
 */
export function readCandidates(props: MigrationPlanProps): Candidate[] {
  // Loaded here: who only imports the library needs none of the rules.
  const { DNS_LABEL, DNS_NAME } = require('../rules/names') as typeof import('../rules/names'); // eslint-disable-line @typescript-eslint/no-require-imports
  const problems = new Problems('The plan for migrations');
  const { vms, link, wishes, version } = problems.properties('props', props);
  const given = Array.isArray(vms) ? vms : [];
  if (given.length === 0) {
    problems.add('vms', vms, 'no VM', 'the VMs of the cluster');
  }
  const seen = new Map<string, number>();
  const ofNamespaces = new Map<string, Map<string, string>>();
  given.forEach((vm, i) => {
    const ofVm = problems.renamed(name => name.replace(/^vm\./, `vms[${i}].`).replace(/^wishes/, `vms[${i}].wishes`));
    const own = problems.properties(`vms[${i}].wishes`, vm?.wishes);
    Advisor.check({ vm, link, wishes: merged(wishes, own), version }, ofVm);
    const { name, namespace = 'default' } = vm ?? {};
    const [labels, namespaceLabels] = (['labels', 'namespaceLabels'] as const).map(field => problems.properties(`vms[${i}].${field}`, vm?.[field]));
    const misnamed = [['name', name, DNS_NAME], ['namespace', namespace, DNS_LABEL]] as const;
    for (const [field, value, pattern] of misnamed.filter(([, text, form]) => typeof text !== 'string' || !form.test(text))) {
      problems.add(`vms[${i}].${field}`, show(value), `${pattern === DNS_NAME ? 'no VM' : 'no namespace'} can have that name`, 'the name that it has in the cluster');
    }
    if (typeof name !== 'string' || typeof namespace !== 'string') {
      return;
    }
    for (const [field, value] of [...entriesOf(labels, 'labels'), ...entriesOf(namespaceLabels, 'namespaceLabels')]) {
      if (typeof value !== 'string') {
        problems.add(`vms[${i}].${field}`, value, 'no label\'s value', 'it in quotes');
      }
    }
    const id = `${namespace}/${name}`;
    if (seen.has(id)) {
      problems.add(`vms[${i}]`, showName(id), `which vms[${seen.get(id)}] is as well`, 'each VM once');
    }
    seen.set(id, i);
    const known = ofNamespaces.get(namespace) ?? new Map([[NAMESPACE_LABEL, namespace]]);
    ofNamespaces.set(namespace, known);
    for (const [key, value] of Object.entries(namespaceLabels)) {
      if ((known.get(key) ?? value) !== value) {
        problems.add(`vms[${i}].namespaceLabels.${key}`, value, `and ${known.get(key)} for another VM of the namespace ${namespace}, or by its name`,
          'the one that it has');
      }
      known.set(key, value);
    }
  });
  problems.throwAny();
  return given.map(vm => {
    const { name, namespace = 'default', labels } = vm;
    const advisor = Advisor.of({ vm, link, wishes: merged(wishes, vm.wishes ?? {}), version });
    const list = (of: Label['of'], entries: Iterable<[string, string]>) => [...entries].map(([key, value]) => ({ of, key, value })).sort(byKey);
    const all = [...list('namespace', ofNamespaces.get(namespace)!), ...list('vm', Object.entries(labels ?? {}))];
    return { vm, id: `${namespace}/${name}`, advisor, needs: needsOf(advisor), labels: all };
  });
}

const entriesOf = (labels: object, field: string) => Object.entries(labels).map(([key, value]) => [`${field}.${key}`, value] as const);

/** Kubernetes' own label of a namespace first, which says most plainly what is selected. */
const byKey = (a: Label, b: Label) => Number(b.key === NAMESPACE_LABEL) - Number(a.key === NAMESPACE_LABEL) || (a.key < b.key ? -1 : 1);

/** What is wished for all, but for what is wished for one. */
function merged(all: MigrationWishes | undefined, own: MigrationWishes): MigrationWishes {
  return typeof all === 'object' ? { ...all, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) } : all ?? own;
}
