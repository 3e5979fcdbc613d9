import type { MigrationWishes } from './advice-props';
import type { VirtualMachineWorkload } from './forecast-props';

/**
 * One of the virtual machines of a cluster: what its migration sees of it, and how it is told from others.
 */
export interface PlannedVirtualMachine extends VirtualMachineWorkload {
  /** The name of the VM. */
  readonly name: string;

  /**
   * The namespace of the VM.
   *
   * @default 'default'
   */
  readonly namespace?: string;

  /**
   * Labels of the VM's instance, which come from the VM's template (`spec.template.metadata.labels`). By these MigrationPolicies select it.
   *
   * @default - none
   */
  readonly labels?: { [label: string]: string };

  /**
   * Labels of its namespace, besides the one that Kubernetes itself gives to each namespace (`kubernetes.io/metadata.name`).
   *
   * @default - none
   */
  readonly namespaceLabels?: { [label: string]: string };

  /**
   * What its migration should be like.
   *
   * @default - what is wished for all VMs
   */
  readonly wishes?: MigrationWishes;

  /**
   * The node that it runs on.
   *
   * @default - not known
   */
  readonly node?: string;
}
