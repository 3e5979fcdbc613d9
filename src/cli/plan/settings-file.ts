import { Duration } from 'cdk8s';
import { Bandwidth } from '../../bandwidth';
import { HyperConvergedVersion } from '../../hyperconverged-version';
import { readSources } from '../../manifest-source';
import { parseQuantity } from '../../quantity';
import { effectiveSettings, inPrecedence, policyFor } from '../../rules/precedence';
import type { Effective, Selection } from '../../rules/precedence';
import { Setup } from '../../rules/setup';
import { show, showName } from '../../show';
import type { MigrationSettings } from '../../sizing/forecast-props';
import { unreadableAt } from '../format';

/** What a file says of the settings that hold for a VM. */
export interface FileSettings {
  /** Those that are stated. */
  readonly settings: MigrationSettings;
  /** Whether allowWorkloadDisruption is what allowPostCopy is. */
  readonly disruptionFollows: boolean;
  readonly policy?: string;
  readonly version: HyperConvergedVersion;
}

/**
 * Reads the settings that hold for a VM from a cluster's manifests.
 *
 * @param release goes before what the manifests say.
 * @throws if they can't be read, are of several clusters, or say what no migration can have.
 */
export function readSettingsFile(file: string, release: HyperConvergedVersion | undefined, labels: Selection): FileSettings {
  const { manifests: sources, unreadable } = readSources([file]);
  if (unreadable.length > 0) {
    throw new Error(unreadable.map(unreadableAt).join(' '));
  }
  const manifests = sources.map(({ manifest }) => manifest);
  const { hyperConvergeds, surplus, policies, statedRelease } = new Setup(manifests, { release });
  if (surplus.length > 0) {
    throw new Error(`${surplus.length + 1} HyperConvergeds are in it. Name the files of one cluster.`);
  }
  if (hyperConvergeds.length + policies.length === 0) {
    throw new Error('neither a HyperConverged nor a MigrationPolicy is in it. Name a file that has one.');
  }
  const version = statedRelease ?? HyperConvergedVersion.default();
  const policy = policyFor(inPrecedence(policies), labels);
  const known = [...version.liveMigrationFields, ...version.migrationPolicyFields];
  const effective = Object.entries(effectiveSettings(version, hyperConvergeds[0], policy?.view)).filter(([field]) => known.includes(field));
  return {
    settings: asSettings(effective.filter(([, { from, follows }]) => from !== undefined && follows === undefined)),
    disruptionFollows: effective.some(([, { follows }]) => follows !== undefined),
    policy: policy?.name,
    version,
  };
}

/** How each setting is read from what manifests have; undefined if it is none. */
const READERS: { readonly [field: string]: (value: unknown) => MigrationSettings | undefined } = {
  bandwidthPerMigration: value => {
    const quantity = parseQuantity(String(value));
    return quantity && { bandwidthPerMigration: Bandwidth.bytesPerSecond(Number(quantity.digits) / 10 ** quantity.scale) };
  },
  completionTimeoutPerGiB: value => (isCount(value) ? { completionTimeoutPerGiB: Duration.seconds(value) } : undefined),
  progressTimeout: value => (isCount(value) ? { progressTimeout: Duration.seconds(value) } : undefined),
  parallelMigrationsPerCluster: value => (isCount(value) ? { parallelMigrationsPerCluster: value } : undefined),
  parallelOutboundMigrationsPerNode: value => (isCount(value) ? { parallelOutboundMigrationsPerNode: value } : undefined),
  allowPostCopy: value => (typeof value === 'boolean' ? { allowPostCopy: value } : undefined),
  allowAutoConverge: value => (typeof value === 'boolean' ? { allowAutoConverge: value } : undefined),
  allowWorkloadDisruption: value => (typeof value === 'boolean' ? { allowWorkloadDisruption: value } : undefined),
  maxDowntimeMs: value => (isCount(value) ? { maxDowntime: Duration.millis(value) } : undefined),
};

function asSettings(effective: readonly [field: string, Effective][]): MigrationSettings {
  const read = effective.filter(([field]) => Object.hasOwn(READERS, field))
    .map(([field, { value, from }]) => ({ field, value, source: showName(`${from!.kind} ${from!.metadata?.name}`), setting: READERS[field](value) }));
  const wrong = read.filter(({ setting }) => setting === undefined);
  if (wrong.length > 0) {
    throw new Error(`${wrong.map(({ field, value, source }) => `${field} of ${source} is ${show(value)}`).join(', ')}: there is no forecast for that. `
      + '"npx cdk8s-live-migration check" tells what to write.');
  }
  return Object.assign({}, ...read.map(({ setting }) => setting));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
