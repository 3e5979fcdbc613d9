import { HyperConvergedVersion } from '../hyperconverged-version';
import type { MigrationPolicyLabels } from '../migration-policy-selector';
import { showName } from '../show';
import type { SettingAdvice } from './advice-props';
import { arrives } from './arrival';
import type { Candidate } from './candidates';
import { MigrationForecast } from './forecast';
import type { MigrationSettings } from './forecast-props';
import type { LabelToAdd, MigrationPlanProps, PlannedMigrationOutcome, PlannedPolicy } from './plan-props';
import { asObject, clusterSettings, expectedOf, policySettings, reasonsFor } from './plan-settings';
import type { Expected } from './plan-settings';
import { headline, settingsInWords, unreachableInWords } from './plan-text';
import { planFor } from './planner';
import type { Part, PolicyPart } from './planner';

/** What no policy can set. */
const OF_CLUSTER = ['bandwidthPerMigration', 'parallelMigrationsPerCluster', 'parallelOutboundMigrationsPerNode', 'progressTimeout'];

/**
 * What to set for all VMs of a cluster: settings for the cluster, and MigrationPolicies for those VMs that need others, as few as do it.
 *
 * Settings do for a VM if they meet all of its wishes that any settings meet, and are no harder on the guest than what `MigrationAdvice` has for it alone. Where
 * nobody has said how long a migration may take, it takes no more than four times as long as with that; post copy takes no more than twice as long. A VM for which post copy is not acceptable, such as one with critical data, gets none.
 *
 * Policies select VMs by labels that these have. No VM depends on which of two policies has the name that comes first in the alphabet. Where labels can't tell VMs
 * apart that need different settings, `labelsToAdd` says which label to add to which of them; the plan takes them to be there. That there are no fewer policies
 * is certain for a few VMs; for hundreds, whose labels allow for more combinations than can be tried, there may be.
 *
 * Pure arithmetic: it knows of the VMs that are handed over, and of no others.
 *
 * @see https://kubevirt.io/user-guide/cluster_admin/migration_policies/
 * @example
 *
 * const calm = MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(50), Size.gibibytes(2));
 * const heavy = MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(2000), Size.gibibytes(16));
 * const plan = MigrationPlan.recommend({
 *   vms: [
 *     { name: 'web', namespace: 'shop', memory: Size.gibibytes(16), dirtying: calm },
 *     { name: 'orders', namespace: 'shop', labels: { tier: 'db' }, memory: Size.gibibytes(256), dirtying: heavy },
 *     { name: 'books', namespace: 'ledger', memory: Size.gibibytes(64), dirtying: calm, wishes: { criticalData: true } },
 *   ],
 *   link: { bandwidth: Bandwidth.gigabitsPerSecond(10) },
 * });
 * console.log(plan.toString());
 */
export class MigrationPlan {
  /**
   * Finds the settings.
   *
   * @throws if something is missing or impossible: the error names all of that at once.
   */
  public static recommend(props: MigrationPlanProps): MigrationPlan {
    return new MigrationPlan(props);
  }

  /** The release that the plan is for. */
  public readonly version: HyperConvergedVersion;

  /** The settings for the cluster: those to write into the HyperConverged. */
  public readonly settings: MigrationSettings;

  /** Each of them as manifests have it, with its reason, which names VMs that decide it. */
  public readonly reasons: SettingAdvice[];

  /** Policies for VMs that need other settings. */
  public readonly policies: PlannedPolicy[];

  /** What the policies say, of each VM for which one holds, by its `namespace/name`: `vmSettings` of `DrainForecast` and `UpgradeForecast`. */
  public readonly vmSettings: { [vm: string]: MigrationSettings };

  /** Labels that VMs have to get, for the policies to select them. */
  public readonly labelsToAdd: LabelToAdd[];

  /** What the plan comes to for each VM, in the order in which they were handed over. */
  public readonly virtualMachines: PlannedMigrationOutcome[];

  /** The VMs that no settings get to their target, as `namespace/name`. Their `shortfall` says why, and what it would take. */
  public readonly unreachable: string[];

  /**
   * What each VM is to have in the cluster.
   *
   * @internal
   */
  public readonly _expected: readonly Expected[];

  private constructor(props: MigrationPlanProps) {
    const { candidates, cluster, policies, labelsToAdd } = planFor(props);
    this.version = props.version ?? HyperConvergedVersion.default();
    const outcomes = new Map<Candidate, PlannedMigrationOutcome>();
    for (const part of [cluster, ...policies]) {
      part.vms.forEach(candidate => outcomes.set(candidate, this.outcomeOf(candidate, part, props)));
    }
    const served = ({ vms }: Part) => vms.map(candidate => ({ candidate, forecast: outcomes.get(candidate)!.forecast }));
    const shared = candidates[0].advisor.advise().reasons.filter(({ setting }) => OF_CLUSTER.includes(setting));
    this.settings = clusterSettings({ ...cluster, vms: candidates }, cluster.option, this.version);
    this.reasons = reasonsFor(this.settings, cluster.option, served(cluster), shared);
    this.policies = policies.map(policy => {
      const settings = policySettings(policy, cluster.option, this.version);
      return {
        name: policy.name,
        selector: selectorOf(policy),
        settings,
        reasons: reasonsFor(settings, policy.option, served(policy), []),
        virtualMachines: policy.vms.map(({ id }) => id),
      };
    });
    this.vmSettings = Object.fromEntries(this.policies.flatMap(({ settings, virtualMachines }) => virtualMachines.map(id => [id, settings])));
    this.labelsToAdd = labelsToAdd;
    this.virtualMachines = candidates.map(candidate => outcomes.get(candidate)!);
    this._expected = [cluster, ...policies].flatMap(({ vms, option }) => vms.map(candidate => expectedOf(candidate, option, this.version)));
    this.unreachable = candidates.filter(candidate => !arrives(outcomes.get(candidate)!.forecast.outcome)).map(({ id }) => id);
  }

  /** The plan in words. */
  public toString(): string {
    return [
      headline(this),
      '',
      ...settingsInWords(this),
      '',
      'VMs:',
      ...this.virtualMachines.flatMap(({ name, namespace, policy, forecast, wishes, shortfall }) => [
        `  ${showName(`${namespace}/${name}`)}${policy === undefined ? '' : ` (${policy})`}: ${forecast}`,
        ...wishes.filter(({ isMet }) => !isMet).map(({ wish, reached }) => `    Not met: ${wish}. ${reached}`),
        ...shortfall === undefined ? [] : [`    ${shortfall}`],
      ]),
      ...unreachableInWords(this),
    ].join('\n');
  }

  private outcomeOf({ vm, advisor }: Candidate, part: Part, { link }: MigrationPlanProps): PlannedMigrationOutcome {
    const settings = advisor.settings(part.option.way, part.option.perGiB);
    const forecast = MigrationForecast.of({ vm, link, settings, version: this.version });
    const wishes = advisor.outcomes(forecast);
    return {
      name: vm.name,
      namespace: vm.namespace ?? 'default',
      policy: (part as Partial<PolicyPart>).name,
      settings,
      forecast,
      wishes,
      shortfall: wishes.every(({ isMet }) => isMet) ? undefined : advisor.advise().shortfall,
    };
  }
}

function selectorOf({ labels }: PolicyPart): MigrationPolicyLabels {
  const [vms, namespaces] = [asObject(labels, 'vm'), asObject(labels, 'namespace')];
  return { ...Object.keys(vms).length > 0 ? { vms } : {}, ...Object.keys(namespaces).length > 0 ? { namespaces } : {} };
}
