import { Duration } from 'cdk8s';
import type { HyperConvergedVersion } from '../hyperconverged-version';
import type { SettingAdvice } from './advice-props';
import type { Way } from './advisor';
import type { Candidate } from './candidates';
import { MigrationOutcome } from './forecast';
import type { MigrationForecast } from './forecast';
import type { MigrationSettings } from './forecast-props';
import type { Option, Part } from './planner';
import type { Label } from './selectors';
import { namesInWords } from './words';

/** A VM of a part, and what becomes of it. */
export interface Served {
  readonly candidate: Candidate;
  readonly forecast: MigrationForecast;
}

/** What a VM is to have in the cluster. */
export interface Expected {
  /** As `namespace/name`. */
  readonly vm: string;
  readonly labels: { readonly vm: { readonly [label: string]: string }; readonly namespace: { readonly [label: string]: string } };
  /** As manifests have it. */
  readonly settings: { readonly [field: string]: unknown };
}

/** What a VM is to have, with the labels that it is to get. */
export function expectedOf({ id, labels, advisor }: Candidate, { way, perGiB }: Option, version: HyperConvergedVersion): Expected {
  const { bandwidthPerMigration, progressTimeout, completionTimeoutPerGiB, ...others } = advisor.settings(way, perGiB);
  return {
    vm: id,
    labels: { vm: asObject(labels, 'vm'), namespace: asObject(labels, 'namespace') },
    settings: {
      bandwidthPerMigration: bandwidthPerMigration!.toQuantity(),
      progressTimeout: progressTimeout!.toSeconds(),
      completionTimeoutPerGiB: completionTimeoutPerGiB!.toSeconds(),
      ...others,
      ...version._behavior.workloadDisruption ? { allowWorkloadDisruption: disrupts(way) } : {},
    },
  };
}

/** Labels of VMs, or of namespaces, as manifests have them. */
export function asObject(labels: readonly Label[], whose: Label['of']): { [label: string]: string } {
  return Object.fromEntries(labels.filter(({ of }) => of === whose).map(({ key, value }) => [key, value]));
}

const hasPostCopy = (way: Way) => way === 'postCopy';
const hasAutoConverge = (way: Way) => way === 'autoConverge';
const disrupts = (way: Way) => way === 'postCopy' || way === 'pause';

/** What the HyperConverged says: as much as the release has there. */
export function clusterSettings({ vms: [first] }: Part, { way, perGiB }: Option, version: HyperConvergedVersion): MigrationSettings {
  const all = first.advisor.settings(way, perGiB);
  return Object.fromEntries(Object.entries(all).filter(([field]) => version.liveMigrationFields.includes(field)));
}

/** What a policy says: where it differs from the cluster, and that there is no post copy for critical data, whatever the cluster says later. */
export function policySettings(part: Part, cluster: Option, version: HyperConvergedVersion): MigrationSettings {
  const { option: { way, perGiB } } = part;
  const isCritical = part.vms.some(({ advisor }) => advisor.wishes.criticalData);
  const allowPostCopy = hasPostCopy(way) !== hasPostCopy(cluster.way) || isCritical ? hasPostCopy(way) : undefined;
  const disruption = allowPostCopy ?? disrupts(cluster.way);
  const settings: MigrationSettings = {
    ...perGiB === cluster.perGiB ? {} : { completionTimeoutPerGiB: Duration.seconds(perGiB) },
    ...allowPostCopy === undefined ? {} : { allowPostCopy },
    ...hasAutoConverge(way) === hasAutoConverge(cluster.way) ? {} : { allowAutoConverge: hasAutoConverge(way) },
    ...version._behavior.workloadDisruption && disruption !== disrupts(way) ? { allowWorkloadDisruption: disrupts(way) } : {},
  };
  // What keeps VMs from another policy says something.
  return Object.keys(settings).length > 0 ? settings : { completionTimeoutPerGiB: Duration.seconds(perGiB) };
}

/** Why settings are as they are, by the VMs that decide them. */
export function reasonsFor(
  settings: MigrationSettings, { way, perGiB }: Option, served: readonly Served[], shared: readonly SettingAdvice[],
): SettingAdvice[] {
  const named = (isMeant: (each: Served) => boolean) => namesInWords(served.filter(isMeant).map(({ candidate }) => candidate.id));
  const ends = (outcome: MigrationOutcome) => ({ forecast }: Served) => forecast.outcome === outcome;
  const doesWith = (ways: readonly Way[]) => ({ candidate: { needs } }: Served) => (
    needs.some(need => need.best !== undefined && ways.includes(need.way)));
  const needsOther = (ways: readonly Way[]) => named(each => !doesWith(ways)(each) && doesWith([way])(each));
  const isShortest = ({ candidate: { needs } }: Served) => needs.some(need => need.way === way && need.best !== undefined && need.least === perGiB);

  const timeout = () => {
    const helped = named(ends(way === 'postCopy' ? MigrationOutcome.POST_COPY : MigrationOutcome.PAUSED));
    const converging = named(ends(MigrationOutcome.CONVERGES));
    const longest = named(isShortest);
    const enough = longest ? `Less would not do for ${longest}.` : '';
    if (helped && disrupts(way)) {
      const becomes = way === 'postCopy' ? 'go over to post copy' : 'are stopped until the rest is copied';
      return `These have not converged by then, and ${becomes}: ${helped}.${converging ? ' All others have converged.' : ''} ${enough}`.trim();
    }
    return converging ? `Time enough to converge. ${enough}`.trim()
      : 'No time is enough to converge for any of them: after it, their migrations are canceled.';
  };
  const critical = named(({ candidate: { advisor } }) => advisor.wishes.criticalData);
  const unacceptable = named(({ candidate: { advisor } }) => !advisor.wishes.postCopy);
  const postCopy = () => (way === 'postCopy' ? `Without it, nothing does as well for ${needsOther(['plain']) || named(() => true)}.`
    : critical ? `These have critical data, and would be lost if the network or the source failed: ${critical}.`
      : unacceptable ? `These must not go over to it: ${unacceptable}.` : 'They end without it, or not at all.');
  const texts: { readonly [setting: string]: () => string } = {
    completionTimeoutPerGiB: timeout,
    allowPostCopy: postCopy,
    allowAutoConverge: () => (way === 'autoConverge' ? `Without it, nothing does as well for ${needsOther(['plain', 'postCopy']) || named(() => true)}.` : 'The guests keep their speed.'),
    allowWorkloadDisruption: () => (way === 'postCopy' ? 'Without it, migrations are canceled at their timeout, whatever allowPostCopy says.'
      : way === 'pause' ? `At its timeout a guest is stopped, and the rest copied, which is all that does for ${needsOther(['plain', 'postCopy', 'autoConverge']) || named(() => true)}.`
        : 'At its timeout a migration is canceled rather than the guest disturbed.'),
  };
  return Object.entries(settings).map(([setting, value]) => shared.find(each => each.setting === setting) ?? {
    setting, value: typeof value === 'object' ? (value as Duration).toSeconds() : value, reason: texts[setting](),
  });
}
