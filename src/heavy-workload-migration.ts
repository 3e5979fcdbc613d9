import { ApiObject, Duration } from 'cdk8s';
import type { IApiEndpoint, IApiResource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { acknowledgeOn } from './acknowledgement';
import { Bandwidth } from './bandwidth';
import type { WorkloadSettings } from './heavy-workload-advice';
import type { HeavyWorkloadMigrationProps } from './heavy-workload-migration-props';
import { HyperConverged } from './hyperconverged';
import type { HyperConvergedVersion } from './hyperconverged-version';
import { expectMethod } from './live-migration-config';
import type { LiveMigrationConfig } from './live-migration-config';
import type { MigrationPolicy, MigrationPolicyProps } from './migration-policy';
import type { MigrationAdvice } from './sizing/advice';

/** In seconds per GiB. */
const DOCUMENTED_TIMEOUT = 150;

/** What a MigrationPolicy can say in place of the HyperConverged. */
const OF_POLICIES = ['bandwidthPerMigration', 'completionTimeoutPerGiB', 'allowPostCopy', 'allowWorkloadDisruption', 'allowAutoConverge'];

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
 * **For a workload** and a link the settings are those that `MigrationAdvice` finds, for the HyperConverged's release; the manifests carry the settings alone, and `advice` the
 * reasons. What only a MigrationPolicy has in the release (post copy in 4.12, leave to pause the guest in 4.19 to 4.22) comes in one for every VM.
 *
 * Without a workload, OpenShift Virtualization 4.12 (HCO 1.8) has no post copy for the whole cluster; there this is an error at synthesis without `only`, as is every setting
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
 *
 * // What a VM needs, found by what it does.
 * const caches = new HeavyWorkloadMigration(chart, 'caches', {
 *   only: MigrationPolicySelector.vms({ 'example.com/workload': 'cache' }),
 *   workload: {
 *     memory: Size.gibibytes(512),
 *     dirtying: MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)),
 *   },
 *   link: { bandwidth: Bandwidth.gigabitsPerSecond(10) },
 * });
 * if (caches.advice) {
 *   console.log(caches.advice.toString());
 * }
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
   * What is advised for `workload`: the settings with their reasons, what becomes of the migration with them, and whether that is as it is wished for.
   * `toString()` tells all of it.
   *
   * @default - there is no workload
   */
  public readonly advice?: MigrationAdvice;

  /**
   * The policy that carries the settings for the VMs of `only`; without that, what is advised for `workload` and the release's HyperConverged has no field for, for
   * every VM.
   *
   * @default - there is neither
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

    for (const name of ['only', 'exempt']) {
      expectMethod(this.node.path, props, name, '_render', 'a MigrationPolicySelector, such as MigrationPolicySelector.everyVm()', 'which is no selector');
    }
    const { version, version: { liveMigrationFields, liveMigrationDefaults } } = this.hyperConverged;
    const forWorkload = props.workload || props.link || props.wishes ? this.settingsForWorkload(props) : undefined;
    this.advice = forWorkload?.advice;
    const assumed = forWorkload?.settings ?? documentedSettings(props, version);
    const defaults = pick(assumed, key => ((props as Record<string, unknown>)[key] ?? undefined) === undefined);
    const isOfPolicies = (key: string) => OF_POLICIES.includes(key);
    const hasField = (key: string) => liveMigrationFields.includes(key);
    if (props.only) {
      // Of a policy, allowWorkloadDisruption follows allowPostCopy by itself.
      const follows = (key: string) => key === 'allowWorkloadDisruption' && defaults[key] === (props.allowPostCopy ?? assumed.allowPostCopy);
      const settings = { ...pick(props, isOfPolicies), ...pick(defaults, key => isOfPolicies(key) && !follows(key)) };
      this.policy = this.addPolicy('Policy', { name: id, selector: props.only, ...settings });
      this.hyperConverged.configureLiveMigration(this, {
        ...pick(props, key => !isOfPolicies(key)),
        // A cluster that had post copy for every VM, and is adopted, has it no more.
        allowPostCopy: hasField('allowPostCopy') ? false : undefined,
        allowWorkloadDisruption: hasField('allowWorkloadDisruption') ? false : undefined,
      });
      this.hyperConverged._assumeLiveMigration(this, pick(defaults, key => !isOfPolicies(key)));
    } else {
      // What the release has in policies alone, one of them says for every VM.
      const policySettings = forWorkload ? pick(defaults, key => !hasField(key)) : {};
      if (Object.keys(policySettings).length > 0) {
        this.policy = this.addPolicy('Policy', { name: id, ...policySettings });
      }
      this.hyperConverged.configureLiveMigration(this, props);
      this.hyperConverged._assumeLiveMigration(this, pick(defaults, key => !(key in policySettings)));
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
      const all: LiveMigrationConfig = { ...props, ...defaults };
      const { bandwidthPerMigration, allowAutoConverge } = forWorkload ? all : props;
      const usual = Duration.seconds(liveMigrationDefaults.completionTimeoutPerGiB);
      const isShorter = all.completionTimeoutPerGiB!.toSeconds({ integral: false }) < usual.toSeconds();
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

  private settingsForWorkload(props: HeavyWorkloadMigrationProps): WorkloadSettings {
    // Loaded here, as is a policy, since most programs do without.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { settingsForWorkload } = require('./heavy-workload-advice') as typeof import('./heavy-workload-advice');
    const found = settingsForWorkload(this.node.path, props, this.hyperConverged.version);
    this.hyperConverged._workloads.push(found.workload);
    return found;
  }

  private addPolicy(id: string, props: Omit<MigrationPolicyProps, 'selector'> & Partial<MigrationPolicyProps>): MigrationPolicy {
    // Loaded here, since most programs do without.
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { MigrationPolicy: Policy } = require('./migration-policy') as typeof import('./migration-policy');
    const { MigrationPolicySelector: Selector } = require('./migration-policy-selector') as typeof import('./migration-policy-selector');
    /* eslint-enable @typescript-eslint/no-require-imports */
    return new Policy(this, id, { selector: Selector.everyVm(), ...props, hyperConverged: this.hyperConverged });
  }
}

/** What the documentation has, and what a release needs for the same effect. */
function documentedSettings({ allowPostCopy: stated }: HeavyWorkloadMigrationProps, version: HyperConvergedVersion): LiveMigrationConfig {
  const allowPostCopy = stated ?? true;
  return {
    bandwidthPerMigration: Bandwidth.unlimited(),
    completionTimeoutPerGiB: Duration.seconds(Math.min(DOCUMENTED_TIMEOUT, version.liveMigrationDefaults.completionTimeoutPerGiB)),
    parallelMigrationsPerCluster: 5,
    parallelOutboundMigrationsPerNode: 1,
    progressTimeout: Duration.seconds(150),
    allowPostCopy,
    // Unset, it is filled in as false wherever it exists, and then nothing happens at the timeout but the end of the migration.
    allowWorkloadDisruption: allowPostCopy && version.liveMigrationFields.includes('allowWorkloadDisruption') ? true : undefined,
  };
}

/** The values of some keys. */
function pick(values: object, isWanted: (key: string) => boolean): Record<string, any> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => isWanted(key)));
}
