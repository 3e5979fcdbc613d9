import { ApiObject } from 'cdk8s';
import type { IApiEndpoint, IApiResource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { acknowledgeOn } from './acknowledgement';
import type { Acknowledgement } from './acknowledgement';
import { HyperConverged } from './hyperconverged';
import { MigrationPolicy } from './migration-policy';
import { MigrationPolicySelector } from './migration-policy-selector';
import type { MigrationWishes } from './sizing/advice-props';
import type { MigrationLink } from './sizing/forecast-props';
import { MigrationPlan } from './sizing/plan';
import type { PlannedVirtualMachine } from './sizing/planned-virtual-machine';
import { manifestsOfCluster } from './synthesis';

/**
 * Properties of `PlannedMigration`.
 */
export interface PlannedMigrationProps {
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
 * Live migration settings that the VMs of a cluster need: the chart's HyperConverged gets those that do for as many VMs as can be, and as few MigrationPolicies as
 * do it have others for the rest. `plan` has the reasons, what becomes of each VM's migration, and the labels that VMs have to get.
 *
 * The release is the HyperConverged's. At synthesis it is checked that each VM has the settings that are planned for it, whatever else the program has: a policy
 * of another construct that goes before a planned one, or a setting that another construct makes otherwise, is an error.
 *
 * VMs with critical data never go over to post copy. The policies that keep them from it come before all that has post copy.
 *
 * @example
 *
 * const planned = new PlannedMigration(chart, 'plan', {
 *   vms: [
 *     {
 *       name: 'orders',
 *       namespace: 'shop',
 *       labels: { tier: 'db' },
 *       memory: Size.gibibytes(256),
 *       dirtying: MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(2000), Size.gibibytes(16)),
 *       wishes: { finishWithin: Duration.minutes(30) },
 *     },
 *     {
 *       name: 'books',
 *       namespace: 'ledger',
 *       memory: Size.gibibytes(64),
 *       dirtying: MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(300), Size.gibibytes(16)),
 *       wishes: { criticalData: true },
 *     },
 *   ],
 *   link: { bandwidth: Bandwidth.gigabitsPerSecond(10) },
 * });
 * console.log(planned.plan.toString());
 */
export class PlannedMigration extends Construct implements IApiResource, IApiEndpoint {
  /** The plan, with its reasons. */
  public readonly plan: MigrationPlan;

  /** The HyperConverged that is configured. */
  public readonly hyperConverged: HyperConverged;

  /** The policies of the plan, in its order. */
  public readonly policies: MigrationPolicy[];

  /** The group portion of the API version of the HyperConverged: `hco.kubevirt.io`. */
  public readonly apiGroup: string;

  /** The name of the HyperConverged's resource type: `hyperconvergeds`. */
  public readonly resourceType: string;

  /** The name of the HyperConverged. */
  public readonly resourceName?: string;

  /**
   * Makes the plan, and the policies.
   *
   * @throws if something that the plan needs is missing or impossible: the error names all of that at once.
   */
  constructor(scope: Construct, id: string, props: PlannedMigrationProps) {
    super(scope, id);
    this.hyperConverged = props.hyperConverged ?? HyperConverged.of(this);
    this.apiGroup = this.hyperConverged.apiGroup;
    this.resourceType = this.hyperConverged.resourceType;
    this.resourceName = this.hyperConverged.resourceName;
    this.node.defaultChild = this.hyperConverged;
    acknowledgeOn(ApiObject.of(this), props.acknowledgements);

    const { vms, link, wishes } = props;
    this.plan = MigrationPlan.recommend({ vms, link, wishes, version: this.hyperConverged.version });
    this.hyperConverged.configureLiveMigration(this, this.plan.settings);
    this.policies = this.plan.policies.map(({ name, selector, settings }) => new MigrationPolicy(this, name, {
      name,
      selector: Object.keys(selector).length > 0 ? MigrationPolicySelector.labels(selector) : MigrationPolicySelector.everyVm(),
      ...settings,
      hyperConverged: this.hyperConverged,
    }));
    // What keeps VMs from post copy has to be there before post copy is.
    const isWithout = this.plan.policies.map(({ settings }) => settings.allowPostCopy === false);
    const before = this.policies.filter((_, i) => isWithout[i]);
    for (const later of [...this.policies.filter((_, i) => !isWithout[i]), ApiObject.of(this.hyperConverged)]) {
      later.node.addDependency(...before);
    }
    this.node.addValidation({ validate: () => this.departures() });
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

  /** Where VMs have other settings than planned. */
  private departures(): string[] {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { departuresFrom } = require('./planned-settings') as typeof import('./planned-settings');
    let manifests;
    try {
      manifests = manifestsOfCluster(this.hyperConverged);
    } catch {
      return []; // what can't be rendered is told elsewhere
    }
    return departuresFrom(this.plan._expected, manifests, this.hyperConverged.version);
  }
}
