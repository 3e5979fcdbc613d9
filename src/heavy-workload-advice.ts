import type { HeavyWorkloadMigrationProps } from './heavy-workload-migration-props';
import type { HyperConvergedVersion } from './hyperconverged-version';
import type { LiveMigrationConfig } from './live-migration-config';
import type { StatedWorkload } from './rules';
import { MigrationAdvice } from './sizing/advice';
import type { MigrationSettings } from './sizing/forecast-props';
import { retold } from './stated-workload';

/** Properties that are settings of migrations. */
const SETTINGS: readonly (keyof MigrationSettings & keyof HeavyWorkloadMigrationProps)[] = [
  'bandwidthPerMigration', 'completionTimeoutPerGiB', 'parallelMigrationsPerCluster', 'parallelOutboundMigrationsPerNode', 'progressTimeout',
  'allowPostCopy', 'allowWorkloadDisruption', 'allowAutoConverge',
];

/** What there is for the workload of a construct. */
export interface WorkloadSettings {
  readonly advice: MigrationAdvice;
  /** The settings, as far as the release has them. */
  readonly settings: LiveMigrationConfig;
  readonly workload: StatedWorkload;
}

/**
 * Finds the settings for the workload of a construct, of which what its properties state is a part.
 *
 * @throws if there is a workload without a link or the other way round, or if one of them is impossible.
 */
export function settingsForWorkload(source: string, props: HeavyWorkloadMigrationProps, version: HyperConvergedVersion): WorkloadSettings {
  const { workload, link } = props;
  const wishes = props.wishes ?? undefined;
  if (!workload || !link) {
    const there = workload ? 'workload' : link ? 'link' : 'wishes';
    const missing = [
      ...workload ? [] : ['workload (the VM that migrates: its memory, and how it is dirtied)'],
      ...link ? [] : ['link (the network that it migrates over, such as { bandwidth: Bandwidth.gigabitsPerSecond(25) })'],
    ].join(' and ');
    throw new Error(`[${source}] ${there} is there, and no settings can be found without ${missing}. Write that as well, or leave ${there} out.`);
  }
  const stated = Object.fromEntries(SETTINGS.filter(field => (props[field] ?? undefined) !== undefined).map(field => [field, props[field]]));
  const advice = retold(source, [[/\bvm\./g, 'workload.'], [/\bsettings\./g, '']], () => (
    MigrationAdvice.recommend({ vm: workload, link, wishes, settings: stated, version })
  ));
  const known = advice.reasons.map(({ setting }) => setting);
  const { namespaceSelector = {}, virtualMachineInstanceSelector = {} } = props.only?._render() ?? {};
  return {
    advice,
    settings: Object.fromEntries(Object.entries(advice.settings).filter(([field]) => known.includes(field))),
    workload: { name: `the workload of ${source}`, labels: { vm: virtualMachineInstanceSelector, namespace: namespaceSelector }, vm: workload, link, wishes },
  };
}
