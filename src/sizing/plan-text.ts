import type { MigrationPolicyLabels } from '../migration-policy-selector';
import type { SettingAdvice } from './advice-props';
import type { MigrationPlan } from './plan';
import { namesInWords } from './words';
import { count } from '../show';

/** What a plan is for, and how much it takes. */
export function headline({ version, virtualMachines, policies }: MigrationPlan): string {
  return `${version}, ${count(virtualMachines.length, 'VM')}, ${count(policies.length, 'MigrationPolicy', 'MigrationPolicies')}`;
}

/** The VMs that nothing gets to their target; nothing if there are none. */
export function unreachableInWords({ unreachable }: MigrationPlan): string[] {
  return unreachable.length > 0 ? ['', `No settings get these to their target: ${unreachable.join(', ')}.`] : [];
}

/** The settings of a plan, with their reasons, and the labels to add. */
export function settingsInWords({ reasons, policies, labelsToAdd }: MigrationPlan): string[] {
  return [
    'For the cluster:',
    ...lines(reasons),
    ...policies.flatMap(({ name, selector, reasons: own, virtualMachines }) => [
      '', `MigrationPolicy ${name}, for ${selectorInWords(selector)}:`, ...lines(own), `  It holds for ${namesInWords(virtualMachines) || 'none of these VMs'}.`,
    ]),
    ...labelsToAdd.length > 0 ? ['', 'Labels to add, to spec.template.metadata.labels of VMs and to their running instances:'] : [],
    ...labelsToAdd.map(({ label, value, virtualMachines }) => `  ${label}: ${value} to ${virtualMachines.join(', ')}`),
  ];
}

const lines = (reasons: readonly SettingAdvice[]) => reasons.flatMap(({ setting, value, reason }) => [`  ${setting}: ${value}`, `    ${reason}`]);

/** Labels in words, such as `VMs with tier=db in namespaces with stage=prod`. */
function selectorInWords({ vms = {}, namespaces = {} }: MigrationPolicyLabels): string {
  const list = (labels: { [label: string]: string }) => Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(', ');
  const [ofVms, ofNamespaces] = [list(vms), list(namespaces)];
  return `${ofVms ? `VMs with ${ofVms}` : ofNamespaces ? 'VMs' : 'every VM'}${ofNamespaces ? ` in namespaces with ${ofNamespaces}` : ''}`;
}
