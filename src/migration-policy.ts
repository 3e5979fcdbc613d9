import { ApiObject } from 'cdk8s';
import type { Duration } from 'cdk8s';
import type { IApiEndpoint, IApiResource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { acknowledgeOn } from './acknowledgement';
import type { Acknowledgement } from './acknowledgement';
import type { Bandwidth } from './bandwidth';
import { joinCluster } from './cluster-object';
import type { ClusterObjectProps } from './cluster-object';
import { expectMethod, renderLiveMigrationConfig } from './live-migration-config';
import type { MigrationPolicySelector } from './migration-policy-selector';

/**
 * Properties of a `MigrationPolicy`: which VMs, and the settings that are other for them than the cluster's.
 */
export interface MigrationPolicyProps extends ClusterObjectProps {
  /**
   * The VMs that the policy is for.
   */
  readonly selector: MigrationPolicySelector;

  /**
   * The most that each migration may send, in bytes per second.
   *
   * Range: 1 MiB/s and up, or unlimited. KubeVirt rounds to whole MiB/s.
   *
   * @default - the cluster's
   */
  readonly bandwidthPerMigration?: Bandwidth;

  /**
   * The time that a migration gets, per GiB of the guest's memory. When it is over, the migration goes on in post copy mode where that is allowed, and
   * is canceled where it isn't. KubeVirt counts memory in units of 10^9 bytes, rounded up: 512 GiB count as 550.
   *
   * Range: whole seconds, 0 and up. 0 is no timeout at all, and so an error together with `allowPostCopy`.
   *
   * @default - the cluster's
   */
  readonly completionTimeoutPerGiB?: Duration;

  /**
   * Whether a migration that has not finished at its completion timeout switches to post copy: the guest goes on at the target, and fetches the rest
   * of its memory as it needs it. If the network or the source fails meanwhile, the guest is lost.
   *
   * Where `allowWorkloadDisruption` is left out, it follows this.
   *
   * @default - the cluster's
   */
  readonly allowPostCopy?: boolean;

  /**
   * Whether QEMU slows the guest's processors down, more and more, until its migration converges.
   *
   * @default - the cluster's
   */
  readonly allowAutoConverge?: boolean;

  /**
   * Whether a migration may disturb the guest at its completion timeout: true lets it switch to post copy, or, where that isn't allowed, pauses the
   * guest until the copy ends; false cancels the migration, whatever `allowPostCopy` says.
   *
   * OpenShift Virtualization 4.19 (HCO 1.15) and later have it.
   *
   * @default - what `allowPostCopy` says here; if that is left out as well, the cluster's
   */
  readonly allowWorkloadDisruption?: boolean;

  /**
   * The longest that the guest may stand still while the last of its memory is copied. QEMU goes over to the target once it estimates that
   * the rest takes no longer.
   *
   * OpenShift Virtualization 4.23 (HCO 1.19) and later have it, and take it only where KubeVirt's feature gate `MigrationStallDetection` (alpha) is on.
   *
   * Range: 1 millisecond to 2000 seconds, in whole milliseconds.
   *
   * @default - KubeVirt's, 900 milliseconds, where the feature gate is on; else QEMU's, 300 milliseconds
   */
  readonly maxDowntime?: Duration;

  /**
   * The name of the policy. Of two policies that ask for as many labels, the one whose name comes first in the alphabet holds.
   *
   * Range: a DNS name.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Advice about the policy that is not going to be followed, with the reasons. The resource carries them as annotations.
   *
   * @default - none
   */
  readonly acknowledgements?: Acknowledgement[];
}

/**
 * Live migration settings for some virtual machines, in place of the cluster's: a MigrationPolicy. What it leaves out stays the cluster's.
 *
 * **Which policy holds:** one policy at most holds for a VM, of those that select it the one that asks for the most labels, of the VM and its
 * namespace together; of those, the one that asks for the most labels of the VM; of those, the one whose name comes first in the alphabet. Settings of
 * several policies are not merged. `HyperConverged.effectiveConfig` tells what holds for a VM.
 *
 * A policy is for the whole cluster, and cluster-wide limits, the progress timeout and the network can't be set by one. Refused at synthesis, among
 * others: settings that the release doesn't have, settings that can't work, and labels that no VM can have.
 *
 * @see https://kubevirt.io/user-guide/cluster_admin/migration_policies/
 * @example
 *
 * new MigrationPolicy(chart, 'tests', {
 *   selector: MigrationPolicySelector.namespaces({ 'example.com/stage': 'test' }),
 *   bandwidthPerMigration: Bandwidth.gigabitsPerSecond(1),
 *   allowPostCopy: true,
 * });
 */
export class MigrationPolicy extends Construct implements IApiResource, IApiEndpoint {
  /** The name of the policy. */
  public readonly name: string;

  /** The group portion of the API version: `migrations.kubevirt.io`. */
  public readonly apiGroup: string = 'migrations.kubevirt.io';

  /** The name of the resource type as it appears in the API: `migrationpolicies`. */
  public readonly resourceType: string = 'migrationpolicies';

  /** The name of the resource. */
  public readonly resourceName?: string;

  constructor(scope: Construct, id: string, props: MigrationPolicyProps) {
    super(scope, id);
    this.name = props.name ?? id;
    this.resourceName = this.name;
    const source = this.node.path;
    const maxDowntime = expectMethod<Duration>(source, props, 'maxDowntime', 'toMilliseconds', 'a Duration, such as Duration.millis(500)');
    const object = new ApiObject(this, 'Resource', {
      apiVersion: `${this.apiGroup}/v1alpha1`,
      kind: 'MigrationPolicy',
      metadata: { name: this.name },
      spec: {
        selectors: expectMethod<MigrationPolicySelector>(source, props, 'selector', '_render',
          'a MigrationPolicySelector, such as MigrationPolicySelector.everyVm()', 'which is no selector')?._render(),
        ...renderLiveMigrationConfig(source, props),
        maxDowntimeMs: maxDowntime?.toMilliseconds({ integral: false }),
      },
    });
    acknowledgeOn(object, props.acknowledgements);
    joinCluster(this, object, props);
  }

  /**
   * This resource, for the rules of cdk8s-plus-27's roles.
   */
  public asApiResource(): IApiResource | undefined {
    return this;
  }

  /**
   * Always undefined: this is a resource.
   */
  public asNonApiResource(): string | undefined {
    return undefined;
  }
}
