import type { HyperConvergedVersion } from '../hyperconverged-version';
import type { MigrationPolicyLabels } from '../migration-policy-selector';
import type { MigrationWishes, SettingAdvice, WishOutcome } from './advice-props';
import type { MigrationForecast } from './forecast';
import type { MigrationLink, MigrationSettings } from './forecast-props';
import type { PlannedVirtualMachine } from './planned-virtual-machine';

/**
 * Properties of `MigrationPlan`.
 */
export interface MigrationPlanProps {
  /**
   * The VMs of the cluster: all of them, since settings for the whole cluster, and policies, hold for those as well that are left out.
   *
   * Range: at least one; no two of the same namespace and name.
   */
  readonly vms: PlannedVirtualMachine[];

  /** The network that they migrate over. */
  readonly link: MigrationLink;

  /**
   * What each migration should be like, as far as the VM's own wishes don't say it.
   *
   * @default - it should end at the target
   */
  readonly wishes?: MigrationWishes;

  /**
   * The release.
   *
   * @default HyperConvergedVersion.default()
   */
  readonly version?: HyperConvergedVersion;
}

/**
 * A MigrationPolicy of a plan.
 */
export interface PlannedPolicy {
  /** Its name, which comes from the labels that it asks for, and so stays as it is while they do. */
  readonly name: string;

  /** The labels that it asks for, of VMs and of namespaces. None at all select every VM. */
  readonly selector: MigrationPolicyLabels;

  /** What it says. What it leaves out is the cluster's. */
  readonly settings: MigrationSettings;

  /** Each setting as manifests have it, with its reason. */
  readonly reasons: SettingAdvice[];

  /** The VMs that it holds for, as `namespace/name`. */
  readonly virtualMachines: string[];
}

/**
 * What a plan comes to for a VM.
 */
export interface PlannedMigrationOutcome {
  /** The name of the VM. */
  readonly name: string;

  /** Its namespace. */
  readonly namespace: string;

  /**
   * The name of the MigrationPolicy that holds for it.
   *
   * @default - none
   */
  readonly policy?: string;

  /** The settings that hold for it: the cluster's, with what the policy says. */
  readonly settings: MigrationSettings;

  /** What becomes of its migration with these settings. */
  readonly forecast: MigrationForecast;

  /** What becomes of each wish. */
  readonly wishes: WishOutcome[];

  /**
   * Why no settings do all that is wished for.
   *
   * @default - these do
   */
  readonly shortfall?: string;
}

/**
 * A label that VMs have to get, since no label that they have tells them from others that need other settings.
 */
export interface LabelToAdd {
  /** The label's key. */
  readonly label: string;

  /** Its value. */
  readonly value: string;

  /** The VMs that have to get it, as `namespace/name`: their templates (`spec.template.metadata.labels`) and their running instances. */
  readonly virtualMachines: string[];
}
