import type { Manifest } from './rule';
import type { Setup } from './setup';
import { MigrationPolicyView } from './views';
import type { HyperConvergedView, SettingsView } from './views';
import { Attachment } from '../attachment';
import type { HyperConvergedVersion } from '../hyperconverged-version';
import { NAMESPACE_LABEL } from '../migration-policy-selector';
import { isSameSetting } from '../quantity';
import type { LiveMigrationDefaults } from '../releases';
import type { PlannedVirtualMachine } from '../sizing/planned-virtual-machine';

/**
 * Which MigrationPolicy KubeVirt takes for a virtual machine, and what settings come of it.
 *
 * @see https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-controller/watch/migration/migrationpolicy.go
 */

export type Labels = Readonly<Record<string, unknown>>;

/** The labels of a virtual machine and of its namespace, or those that a policy asks for. */
export interface Selection {
  readonly vm: Labels;
  readonly namespace: Labels;
}

/** The labels of a virtual machine, with the one that Kubernetes itself gives to its namespace. */
export function selectionOf({ namespace = 'default', labels = {}, namespaceLabels = {} }: Omit<PlannedVirtualMachine, 'name' | 'memory' | 'dirtying'>): Selection {
  return { vm: labels, namespace: { [NAMESPACE_LABEL]: namespace, ...namespaceLabels } };
}

/** A policy that selects virtual machines, and which. */
export interface SelectingPolicy {
  readonly view: MigrationPolicyView;
  readonly name: string;
  readonly selection: Selection;
}

/** The policies that select any VM, those that go before others first. The order is the same for every VM. */
export function inPrecedence(policies: readonly MigrationPolicyView[]): SelectingPolicy[] {
  return policies.flatMap(view => {
    const { selectors, manifest } = view;
    return selectors ? [{ view, name: String(manifest.metadata?.name), selection: selectors }] : [];
  }).sort((a, b) => compareDetail(a, b) || (a.name < b.name ? -1 : 1));
}

/** Negative if the first policy asks for more than the second, 0 if only their names tell which goes before the other. */
export function compareDetail(a: SelectingPolicy, b: SelectingPolicy): number {
  const vmLabels = ({ selection: { vm } }: SelectingPolicy) => Object.keys(vm).length;
  const allLabels = (policy: SelectingPolicy) => vmLabels(policy) + Object.keys(policy.selection.namespace).length;
  return allLabels(b) - allLabels(a) || vmLabels(b) - vmLabels(a);
}

const has = (labels: Labels, wanted: Labels) => Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);

const clash = (a: Labels, b: Labels) => Object.entries(a).some(([key, value]) => Object.hasOwn(b, key) && b[key] !== value);

/** Whether a VM with these labels is selected. */
export function selects(wanted: Selection, { vm, namespace }: Selection): boolean {
  return has(vm, wanted.vm) && has(namespace, wanted.namespace);
}

/** The least labels of a VM that both select; undefined if there can be no such VM. */
export function both(a: Selection, b: Selection): Selection | undefined {
  return clash(a.vm, b.vm) || clash(a.namespace, b.namespace)
    ? undefined
    : { vm: { ...a.vm, ...b.vm }, namespace: { ...a.namespace, ...b.namespace } };
}

/** The policy that holds for a VM, of policies in their order of precedence. */
export function policyFor(policies: readonly SelectingPolicy[], labels: Selection): SelectingPolicy | undefined {
  return policies.find(({ selection }) => selects(selection, labels));
}

/** A setting that holds for a VM, and what it comes from. */
export interface Effective {
  readonly value: unknown;
  /** The object that states it; undefined where the release's default holds. */
  readonly from?: Manifest;
  /** The setting that it follows, where it isn't stated itself. */
  readonly follows?: string;
}

/** The settings that hold for VMs of a policy, or of none. Unset ones without a default are left out. */
export function effectiveSettings(
  release: HyperConvergedVersion, cluster: HyperConvergedView | undefined, policy?: MigrationPolicyView,
): Record<string, Effective> {
  const settings: Record<string, Effective> = {};
  for (const [field, value] of Object.entries(release.liveMigrationDefaults)) {
    settings[field] = { value };
  }
  // HCO leaves it unset, and KubeVirt then sets no limit.
  settings.bandwidthPerMigration = { value: '0Mi' };
  const follow = (from: Manifest | undefined, value: unknown) => {
    settings.allowWorkloadDisruption = { value, from, follows: 'allowPostCopy' };
  };
  const state = (view: HyperConvergedView | MigrationPolicyView | undefined) => {
    for (const field of view?.fields ?? []) {
      settings[field] = { value: view!.setting(field), from: view!.manifest };
    }
  };
  state(cluster);
  const hasDisruption = release.migrationPolicyFields.includes('allowWorkloadDisruption');
  if (hasDisruption && !release.liveMigrationFields.includes('allowWorkloadDisruption')) {
    follow(settings.allowPostCopy.from, settings.allowPostCopy.value);
  }
  if (hasDisruption && policy?.setting('allowPostCopy') !== undefined) {
    follow(policy.manifest, policy.setting('allowPostCopy'));
  }
  state(policy);
  return settings;
}

/** The order of the policies of a setup, which is the same for all of its VMs. */
const ORDERS = new Attachment<Setup, readonly SelectingPolicy[]>();

/**
 * The settings that hold for a VM with these labels, of those that the release has, and the policy that it has some of them from.
 *
 * @param labels undefined for VMs that no policy selects.
 */
export function settingsFor(
  setup: Setup, labels: Selection | undefined, release: HyperConvergedVersion,
): { readonly policy?: SelectingPolicy; readonly effective: readonly (readonly [field: string, Effective])[] } {
  const { hyperConvergeds: [cluster], policies } = setup;
  const order = ORDERS.get(setup) ?? inPrecedence(policies);
  ORDERS.set(setup, order);
  const policy = labels && policyFor(order, labels);
  const known = [...release.liveMigrationFields, ...release.migrationPolicyFields];
  return { policy, effective: Object.entries(effectiveSettings(release, cluster, policy?.view)).filter(([field]) => known.includes(field)) };
}

/**
 * What holds for the VMs of an object with settings, of those that follow no other: what it states, else what the cluster has. Where a policy's cluster
 * isn't known, it is what the policy states.
 */
export function holdingFor(view: SettingsView, setup: Setup): (field: keyof LiveMigrationDefaults) => unknown {
  const [cluster] = setup.hyperConvergeds;
  const isAlone = view instanceof MigrationPolicyView && cluster === undefined;
  return field => view.setting(field) ?? (isAlone ? undefined : cluster?.setting(field) ?? setup.release.liveMigrationDefaults[field]);
}

/** What a policy says by itself, where its cluster isn't known. */
export function ownSettings(policy: MigrationPolicyView): Record<string, Effective> {
  const own = Object.fromEntries(policy.fields.map(field => [field, { value: policy.setting(field), from: policy.manifest }]));
  const allowPostCopy = policy.setting('allowPostCopy');
  return allowPostCopy === undefined ? own
    : { allowWorkloadDisruption: { value: allowPostCopy, from: policy.manifest, follows: 'allowPostCopy' }, ...own };
}

/**
 * Whether VMs of an object with settings go over to post copy at their timeout. A policy can rule that out by allowWorkloadDisruption as well; of a
 * HyperConverged that has both settings against each other, another rule tells.
 */
export function hasPostCopy(view: SettingsView, setup: Setup): boolean {
  const holding = holdingFor(view, setup);
  if (holding('allowPostCopy') !== true) {
    return false;
  }
  const stated = view instanceof MigrationPolicyView ? view.setting('allowWorkloadDisruption') : undefined;
  const follows = view.setting('allowPostCopy') !== undefined;
  return (stated ?? (follows ? true : setup.hyperConvergeds[0]?.setting('allowWorkloadDisruption'))) !== false;
}

/** Whether two sets of settings are the same to a VM. */
export function isSameEffect(a: Readonly<Record<string, Effective>>, b: Readonly<Record<string, Effective>>): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(field => isSameSetting(field, a[field]?.value, b[field]?.value));
}
