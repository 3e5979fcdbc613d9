import { ApiObject, Duration } from 'cdk8s';
import type { IApiEndpoint, IApiResource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { acknowledgeOn } from './acknowledgement';
import type { Acknowledgement } from './acknowledgement';
import { Bandwidth } from './bandwidth';
import { HyperConverged } from './hyperconverged';
import { expectMethod } from './live-migration-config';
import type { LiveMigrationConfig } from './live-migration-config';
import type { MigrationPolicy, MigrationPolicyProps } from './migration-policy';
import type { MigrationPolicySelector } from './migration-policy-selector';

/** In seconds per GiB. */
const DOCUMENTED_TIMEOUT = 150;

/** What a MigrationPolicy can say in place of the HyperConverged. */
const OF_POLICIES = ['bandwidthPerMigration', 'completionTimeoutPerGiB', 'allowPostCopy', 'allowWorkloadDisruption', 'allowAutoConverge'];

/**
 * Properties of `HeavyWorkloadMigration`: which VMs, and live migration settings that differ from the documented ones.
 */
export interface HeavyWorkloadMigrationProps {
  /**
   * The VMs that get the settings for heavy workloads, post copy among them. All others keep the cluster's, without post copy.
   *
   * A MigrationPolicy then carries what a policy can: bandwidth, completion timeout, post copy, auto-converge. The limits of the cluster and its
   * nodes, the progress timeout and the network are always for the whole cluster.
   *
   * @default - every VM of the cluster
   */
  readonly only?: MigrationPolicySelector;

  /**
   * VMs that must not go over to post copy, such as those with critical data: of all, or of those that `only` selects. A MigrationPolicy
   * says so. Migrations of these that don't converge are canceled at their completion timeout, which is the release's default where
   * `completionTimeoutPerGiB` is shorter than that. A policy of the program that goes before this one for some of these VMs, and lets them go over to post
   * copy, is an error at synthesis.
   *
   * @default - none
   */
  readonly exempt?: MigrationPolicySelector;

  /**
   * The most that each migration may send, in bytes per second.
   *
   * Range: 1 MiB/s and up, or unlimited. KubeVirt rounds to whole MiB/s.
   *
   * @default Bandwidth.unlimited()
   */
  readonly bandwidthPerMigration?: Bandwidth;

  /**
   * The time that a migration gets, per GiB of the guest's memory, before it goes on in post copy mode. KubeVirt counts memory in units of 10^9
   * bytes, rounded up: 512 GiB count as 550, so 150 seconds give such a VM 22 hours and 55 minutes. Lower it to come to post copy earlier.
   *
   * Range: whole seconds, 1 and up with post copy.
   *
   * @default - 150 seconds, or the release's default where that is shorter: 20 from OpenShift Virtualization 4.23 (HCO 1.19) on
   */
  readonly completionTimeoutPerGiB?: Duration;

  /**
   * How many migrations may run in the cluster at once. The documentation wants it low.
   *
   * Range: 1 to 2147483647.
   *
   * @default 5
   */
  readonly parallelMigrationsPerCluster?: number;

  /**
   * How many migrations may leave a node at once. They share the node's bandwidth.
   *
   * Range: 1 to `parallelMigrationsPerCluster`.
   *
   * @default 1
   */
  readonly parallelOutboundMigrationsPerNode?: number;

  /**
   * The time without any progress of the memory copy after which a migration is canceled. The documentation wants it higher for large memory.
   *
   * Range: whole seconds, 0 and up. 0 turns it off.
   *
   * @default Duration.seconds(150)
   */
  readonly progressTimeout?: Duration;

  /**
   * Whether a migration that has not finished at its completion timeout switches to post copy. See the caution of `HeavyWorkloadMigration`.
   *
   * @default true
   */
  readonly allowPostCopy?: boolean;

  /**
   * Whether a migration may disturb the guest at its completion timeout, as post copy does.
   *
   * @default - true with post copy, from OpenShift Virtualization 4.23 (HCO 1.19) on; earlier releases don't have the setting
   */
  readonly allowWorkloadDisruption?: boolean;

  /**
   * Whether QEMU slows the guest's processors down, more and more, until its migration converges.
   *
   * @default - the release's default: false
   */
  readonly allowAutoConverge?: boolean;

  /**
   * The NetworkAttachmentDefinition of the network that migrations use, by its name in the HyperConverged's namespace, or as `namespace/name`.
   * A `DedicatedMigrationNetwork` sets it by itself.
   *
   * @default - the pods' own network
   */
  readonly network?: string;

  /**
   * Advice about the HyperConverged that is not going to be followed, with the reasons. The resource carries them as annotations.
   *
   * @default - none
   */
  readonly acknowledgements?: Acknowledgement[];

  /**
   * The HyperConverged to configure, such as another chart's.
   *
   * @default - the chart's own, which is made if there is none
   */
  readonly hyperConverged?: HyperConverged;
}

/**
 * Configures live migration for heavy workloads: virtual machines that change their memory faster than it can be copied, such as large
 * databases, whose migrations would never finish otherwise.
 *
 * Without properties, the chart's HyperConverged gets the settings of the product documentation: unlimited bandwidth, 150 seconds per
 * GiB to complete, 5 migrations at once in the cluster and 1 out of each node, 150 seconds without progress, and post copy. Where the
 * release needs something else for the same effect, it gets that: from OpenShift Virtualization 4.23 (HCO 1.19) on
 * `allowWorkloadDisruption`, without which post copy never begins there, and 20 seconds per GiB, which is the default there.
 *
 * **At the completion timeout** (`completionTimeoutPerGiB` times the guest's memory in units of 10^9 bytes, rounded up) a migration
 * that hasn't finished switches to post copy: the guest goes on at the target and fetches the memory that it lacks over the network.
 *
 * **Caution:** the guest is slow until all memory has arrived, and neither side has the whole of it meanwhile: if the network or
 * the source node fails then, the guest is lost. The documentation advises against post copy for critical data and on unstable networks.
 * In post copy there is no timeout anymore, and no way back. `only` and `exempt` keep it from VMs that it is not for.
 *
 * Nodes that are not OpenShift's need the kernel setting `vm.unprivileged_userfaultfd=1` for post copy; OpenShift sets it.
 *
 * OpenShift Virtualization 4.12 (HCO 1.8) has no post copy for the whole cluster; there this is an error at synthesis without `only`, as is every setting
 * that the release doesn't have or that can't work.
 *
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/virtualization/live-migration
 * @example
 *
 * // Databases go over to post copy, but for the ledger's; no other VM does.
 * new HeavyWorkloadMigration(chart, 'databases', {
 *   only: MigrationPolicySelector.vms({ 'example.com/workload': 'database' }),
 *   exempt: MigrationPolicySelector.namespace('ledger'),
 *   bandwidthPerMigration: Bandwidth.gigabitsPerSecond(12),
 *   completionTimeoutPerGiB: Duration.seconds(20),
 * });
 */
export class HeavyWorkloadMigration extends Construct implements IApiResource, IApiEndpoint {
  /** The HyperConverged that is configured. */
  public readonly hyperConverged: HyperConverged;

  /** The group portion of the API version of the HyperConverged: `hco.kubevirt.io`. */
  public readonly apiGroup: string;

  /** The name of the HyperConverged's resource type: `hyperconvergeds`. */
  public readonly resourceType: string;

  /** The name of the HyperConverged. */
  public readonly resourceName?: string;

  /**
   * The policy that carries the settings for the VMs of `only`.
   */
  public readonly policy?: MigrationPolicy;

  /**
   * The policy that keeps the VMs of `exempt` from post copy.
   */
  public readonly exemption?: MigrationPolicy;

  constructor(scope: Construct, id: string, props: HeavyWorkloadMigrationProps = {}) {
    super(scope, id);
    this.hyperConverged = props.hyperConverged ?? HyperConverged.of(this);
    this.apiGroup = this.hyperConverged.apiGroup;
    this.resourceType = this.hyperConverged.resourceType;
    this.resourceName = this.hyperConverged.resourceName;
    this.node.defaultChild = this.hyperConverged;
    acknowledgeOn(ApiObject.of(this), props.acknowledgements);

    const { liveMigrationFields, liveMigrationDefaults } = this.hyperConverged.version;
    const hasDisruption = liveMigrationFields.includes('allowWorkloadDisruption');
    const allowPostCopy = props.allowPostCopy ?? true;
    const assumed: LiveMigrationConfig = {
      bandwidthPerMigration: Bandwidth.unlimited(),
      completionTimeoutPerGiB: Duration.seconds(Math.min(DOCUMENTED_TIMEOUT, liveMigrationDefaults.completionTimeoutPerGiB)),
      parallelMigrationsPerCluster: 5,
      parallelOutboundMigrationsPerNode: 1,
      progressTimeout: Duration.seconds(150),
      allowPostCopy,
      // Unset, it is filled in as false wherever it exists, and then nothing happens at the timeout but the end of the migration.
      allowWorkloadDisruption: allowPostCopy && hasDisruption ? true : undefined,
    };
    for (const name of ['only', 'exempt']) {
      expectMethod(this.node.path, props, name, '_render', 'a MigrationPolicySelector, such as MigrationPolicySelector.everyVm()', 'which is no selector');
    }
    const defaults = pick(assumed, key => ((props as Record<string, unknown>)[key] ?? undefined) === undefined);
    if (props.only) {
      const isOfPolicies = (key: string) => OF_POLICIES.includes(key);
      // Of a policy, allowWorkloadDisruption follows allowPostCopy by itself.
      const settings = { ...pick(props, isOfPolicies), ...pick(defaults, key => isOfPolicies(key) && key !== 'allowWorkloadDisruption') };
      this.policy = this.addPolicy('Policy', { name: id, selector: props.only, ...settings });
      this.hyperConverged.configureLiveMigration(this, {
        ...pick(props, key => !isOfPolicies(key)),
        // A cluster that had post copy for every VM, and is adopted, has it no more.
        allowPostCopy: liveMigrationFields.includes('allowPostCopy') ? false : undefined,
        allowWorkloadDisruption: hasDisruption ? false : undefined,
      });
      this.hyperConverged._assumeLiveMigration(this, pick(defaults, key => !isOfPolicies(key)));
    } else {
      this.hyperConverged.configureLiveMigration(this, props);
      this.hyperConverged._assumeLiveMigration(this, defaults);
    }
    if (props.exempt) {
      // With the labels of both it asks for more than the policy that it is an exception to, and so goes before that.
      const selector = props.only ? props.only._and(props.exempt) : props.exempt;
      if (!props.only && props.exempt._isEveryVm) {
        throw new Error(`[${this.node.path}] exempt is every VM, and none would go over to post copy. Write allowPostCopy: false in place of exempt, or the labels of some VMs.`);
      }
      if (!selector || selector._isSameAs(props.only)) {
        throw new Error(`[${this.node.path}] exempt ${selector ? 'asks for no label that only does not ask for, and so exempts all of those VMs'
          : 'asks for another value of a label than only does, and so selects none of those VMs'}. Write labels that some VMs of only have, or leave exempt out.`);
      }
      const { bandwidthPerMigration, allowAutoConverge, completionTimeoutPerGiB = assumed.completionTimeoutPerGiB! } = props;
      const usual = Duration.seconds(liveMigrationDefaults.completionTimeoutPerGiB);
      const isShorter = completionTimeoutPerGiB.toSeconds({ integral: false }) < usual.toSeconds();
      this.exemption = this.addPolicy('Exemption', {
        name: `${id}-exempt`,
        selector,
        allowPostCopy: false,
        // What the cluster has for all holds for these VMs as well, but for a time that is meant for post copy.
        ...props.only ? { bandwidthPerMigration, allowAutoConverge } : { completionTimeoutPerGiB: isShorter ? usual : undefined },
      });
      this.hyperConverged._exemptions.add(ApiObject.of(this.exemption));
      // It has to be there before post copy is.
      for (const later of [this.policy, ApiObject.of(this.hyperConverged)].filter(construct => construct !== undefined)) {
        later.node.addDependency(this.exemption);
      }
    }
  }

  /**
   * The HyperConverged, for the rules of cdk8s-plus-27's roles.
   */
  public asApiResource(): IApiResource | undefined {
    return this.hyperConverged.asApiResource();
  }

  /**
   * Always undefined: this is a resource.
   */
  public asNonApiResource(): string | undefined {
    return undefined;
  }

  private addPolicy(id: string, props: MigrationPolicyProps): MigrationPolicy {
    // Loaded here, since most programs do without.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const policies = require('./migration-policy') as typeof import('./migration-policy');
    return new policies.MigrationPolicy(this, id, { ...props, hyperConverged: this.hyperConverged });
  }
}

/** The values of some keys. */
function pick(values: object, isWanted: (key: string) => boolean): Record<string, any> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => isWanted(key)));
}
