import { showArgument, showName } from './show';

/** The label that Kubernetes itself gives to each namespace: its name. */
export const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** Labels, each with the value that it has to have. */
type Labels = Readonly<Record<string, string>>;

/**
 * Labels of virtual machines and of their namespaces. All of them have to match.
 */
export interface MigrationPolicyLabels {
  /**
   * Labels of the virtual machine's instance, which has those of the VM's template (`spec.template.metadata.labels`), not those of the VM itself.
   *
   * @default - whatever the VM
   */
  readonly vms?: { [label: string]: string };

  /**
   * Labels of the virtual machine's namespace.
   *
   * @default - whatever the namespace
   */
  readonly namespaces?: { [label: string]: string };
}

/**
 * The virtual machines that a MigrationPolicy is for, by their labels and those of their namespaces: label by label with one value each,
 * without expressions. A VM is selected if it has all of the labels.
 *
 * @see https://kubevirt.io/user-guide/cluster_admin/migration_policies/
 * @example
 *
 * new MigrationPolicy(chart, 'orders-databases', {
 *   selector: MigrationPolicySelector.labels({
 *     vms: { 'example.com/workload': 'database' },
 *     namespaces: { 'kubernetes.io/metadata.name': 'orders' },
 *   }),
 *   completionTimeoutPerGiB: Duration.seconds(20),
 * });
 */
export class MigrationPolicySelector {
  /**
   * VMs with all of these labels. They are the labels of the VM's instance, which come from the VM's template
   * (`spec.template.metadata.labels`), not those of the VM itself.
   *
   * @param labels at least one.
   * @throws if there is none.
   */
  public static vms(labels: { [label: string]: string }): MigrationPolicySelector {
    return MigrationPolicySelector.labels({ vms: labels });
  }

  /**
   * VMs in namespaces with all of these labels.
   *
   * @param labels at least one.
   * @throws if there is none.
   */
  public static namespaces(labels: { [label: string]: string }): MigrationPolicySelector {
    return MigrationPolicySelector.labels({ namespaces: labels });
  }

  /**
   * VMs in one namespace, by the label that Kubernetes itself gives to each.
   *
   * @param name the namespace's name.
   * @throws if it is empty.
   * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
   */
  public static namespace(name: string): MigrationPolicySelector {
    if (name === '') {
      throw new Error('MigrationPolicySelector.namespace: there is no name, which no namespace has. Write the name of a namespace.');
    }
    return MigrationPolicySelector.labels({ namespaces: { [NAMESPACE_LABEL]: name } });
  }

  /**
   * VMs with all of these labels, in namespaces with all of those.
   *
   * @throws if there is no label at all, which would select every VM: `everyVm` says that.
   */
  public static labels(labels: MigrationPolicyLabels): MigrationPolicySelector {
    const vms = labels.vms ?? {};
    const namespaces = labels.namespaces ?? {};
    for (const [label, value] of [...Object.entries(vms), ...Object.entries(namespaces)]) {
      // Left out, as a value that is undefined would be, it no longer narrows the choice.
      if (label === '__proto__' || typeof value !== 'string') {
        throw new TypeError(`MigrationPolicySelector: ${showName(label)} is ${showArgument(value)}, which is no label${label === '__proto__' ? ' that an object can have'
          : '\'s value. Write it in quotes'}.`);
      }
    }
    if (Object.keys(vms).length + Object.keys(namespaces).length === 0) {
      throw new Error('MigrationPolicySelector: there is no label, which selects every VM of the cluster. Write at least one label, or '
        + 'MigrationPolicySelector.everyVm() if every VM is meant.');
    }
    return new MigrationPolicySelector({ ...vms }, { ...namespaces });
  }

  /**
   * Every VM of the cluster: an empty selector. Any other policy that selects a VM goes before one with this selector.
   */
  public static everyVm(): MigrationPolicySelector {
    return new MigrationPolicySelector({}, {});
  }

  private constructor(private readonly vms: Labels, private readonly ofNamespaces: Labels) {}

  /**
   * The VMs of this selector that another one selects, too: those with the labels of both. Undefined if none can have both.
   *
   * @internal
   */
  public _and(other: MigrationPolicySelector): MigrationPolicySelector | undefined {
    const clash = (a: Labels, b: Labels) => Object.entries(a).some(([label, value]) => Object.hasOwn(b, label) && b[label] !== value);
    return clash(this.vms, other.vms) || clash(this.ofNamespaces, other.ofNamespaces)
      ? undefined
      : new MigrationPolicySelector({ ...this.vms, ...other.vms }, { ...this.ofNamespaces, ...other.ofNamespaces });
  }

  /**
   * Whether it selects every VM.
   *
   * @internal
   */
  public get _isEveryVm(): boolean {
    return Object.keys(this._render()).length === 0;
  }

  /**
   * Whether another one that asks for no other labels than this asks for all of them.
   *
   * @internal
   */
  public _isSameAs(other?: MigrationPolicySelector): boolean {
    const count = ({ vms, ofNamespaces }: MigrationPolicySelector) => Object.keys(vms).length + Object.keys(ofNamespaces).length;
    return other !== undefined && count(this) === count(other);
  }

  /**
   * The selectors of a MigrationPolicy.
   *
   * @internal
   */
  public _render(): Record<string, Labels> {
    const rendered = { namespaceSelector: this.ofNamespaces, virtualMachineInstanceSelector: this.vms };
    return Object.fromEntries(Object.entries(rendered).filter(([, labels]) => Object.keys(labels).length > 0));
  }
}
