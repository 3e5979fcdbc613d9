import { Duration } from 'cdk8s';
import type { Effective } from './precedence';
import { Bandwidth } from '../bandwidth';
import { parseQuantity } from '../quantity';
import { show, showName } from '../show';
import type { MigrationSettings } from '../sizing/forecast-props';
import { LONGEST_DOWNTIME_MS } from '../sizing/monitor';

/** Settings as a forecast takes them. */
export interface ReadSettings {
  readonly settings: MigrationSettings;
  /** Those that no migration can have, in words: "FIELD of OBJECT is VALUE". */
  readonly unreadable: readonly string[];
}

/** How each setting is read from what manifests have; undefined if it is none. */
const READERS: { readonly [field: string]: (value: unknown) => MigrationSettings | undefined } = {
  bandwidthPerMigration: value => {
    const quantity = parseQuantity(String(value));
    const bytes = quantity ? Number(quantity.digits) / 10 ** quantity.scale : NaN;
    return Number.isFinite(bytes) ? { bandwidthPerMigration: Bandwidth.bytesPerSecond(bytes) } : undefined;
  },
  completionTimeoutPerGiB: value => (isCount(value) ? { completionTimeoutPerGiB: Duration.seconds(value) } : undefined),
  progressTimeout: value => (isCount(value) ? { progressTimeout: Duration.seconds(value) } : undefined),
  parallelMigrationsPerCluster: value => (isCount(value) ? { parallelMigrationsPerCluster: value } : undefined),
  parallelOutboundMigrationsPerNode: value => (isCount(value) ? { parallelOutboundMigrationsPerNode: value } : undefined),
  allowPostCopy: value => (typeof value === 'boolean' ? { allowPostCopy: value } : undefined),
  allowAutoConverge: value => (typeof value === 'boolean' ? { allowAutoConverge: value } : undefined),
  allowWorkloadDisruption: value => (typeof value === 'boolean' ? { allowWorkloadDisruption: value } : undefined),
  maxDowntimeMs: value => (isCount(value) && value >= 1 && value <= LONGEST_DOWNTIME_MS ? { maxDowntime: Duration.millis(value) } : undefined),
};

/** Reads the settings that hold for a VM as a forecast takes them. */
export function readMigrationSettings(effective: readonly (readonly [field: string, Effective])[]): ReadSettings {
  const read = effective.filter(([field]) => Object.hasOwn(READERS, field))
    .map(([field, { value, from }]) => ({ field, value, from, setting: READERS[field](value) }));
  return {
    settings: Object.assign({}, ...read.map(({ setting }) => setting)),
    unreadable: read.filter(({ setting }) => setting === undefined)
      .map(({ field, value, from }) => `${field}${from ? ` of ${showName(`${from.kind} ${from.metadata?.name}`)}` : ''} is ${show(value)}`),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
