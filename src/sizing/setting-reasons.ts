import type { HyperConvergedVersion } from '../hyperconverged-version';
import type { SettingAdvice } from './advice-props';
import type { MigrationSettings } from './forecast-props';

/** The reason for what was decided before. */
export const STATED = 'As it is stated.';

/** Settings, and what is known of them. */
export interface Reasoned {
  readonly settings: MigrationSettings;
  /** Those that were decided before. */
  readonly decided: MigrationSettings;
  readonly version: HyperConvergedVersion;
  readonly timeoutReason: string;
  /** Why there is no post copy, where there is none. */
  readonly noPostCopyReason: string;
}

/** Each of the settings that the release has, as manifests have it, with its reason. */
export function reasonsFor({ settings, decided, version, timeoutReason, noPostCopyReason }: Reasoned): SettingAdvice[] {
  const { bandwidthPerMigration: limit, allowPostCopy, allowAutoConverge, allowWorkloadDisruption } = settings;
  const isOfPolicies = (setting: string) => !version.liveMigrationFields.includes(setting);
  const advice = (setting: keyof MigrationSettings, value: unknown, advised: string): SettingAdvice => {
    const reason = decided[setting] === undefined ? advised : STATED;
    return { setting, value, reason: isOfPolicies(setting) ? `${reason} ${version} has it in a MigrationPolicy alone.` : reason };
  };
  return [
    advice('bandwidthPerMigration', limit!.toQuantity(), limit!.isUnlimited()
      ? 'No other traffic on the link is stated, and each migration that gets less takes longer.'
      : 'This leaves other traffic its part of the link. Post copy, and what is sent while the guest stands still, keep to no limit.'),
    advice('completionTimeoutPerGiB', settings.completionTimeoutPerGiB!.toSeconds(), timeoutReason),
    advice('parallelMigrationsPerCluster', settings.parallelMigrationsPerCluster, 'The default.'),
    advice('parallelOutboundMigrationsPerNode', settings.parallelOutboundMigrationsPerNode, 'Two that leave a node share its link, and each has to converge with half of it.'),
    advice('progressTimeout', settings.progressTimeout!.toSeconds(),
      'The default: any fall of what remains starts it anew, so it finds dead connections, however large the memory is.'),
    advice('allowPostCopy', allowPostCopy, allowPostCopy ? 'It doesn\'t end as it should otherwise.' : noPostCopyReason),
    ...allowWorkloadDisruption === undefined ? [] : [advice('allowWorkloadDisruption', allowWorkloadDisruption, allowPostCopy
      ? 'Without it, the migration is canceled at its timeout, whatever allowPostCopy says.' : allowWorkloadDisruption
        ? 'At its timeout the guest is stopped, and the rest copied.' : 'At its timeout a migration is canceled rather than the guest disturbed.')],
    advice('allowAutoConverge', allowAutoConverge, allowAutoConverge ? 'It doesn\'t converge with the guest at its full speed.' : 'The guest keeps its speed.'),
  ].filter(({ setting, value }) => value !== false || !isOfPolicies(setting)); // policies leave it at that
}
