import type { MigrationPolicyLabels } from '../migration-policy-selector';
import type { SettingAdvice } from './advice-props';
import type { MigrationPlan } from './plan';
import { namesInWords } from './words';

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

/** A number of things, such as `3 VMs`. */
export const count = (n: number, one: string, more = `${one}s`) => `${n} ${n === 1 ? one : more}`;
