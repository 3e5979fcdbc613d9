import { HyperConvergedVersion } from '../../hyperconverged-version';
import { readSources } from '../../manifest-source';
import type { Manifest } from '../../rules';
import { readMigrationSettings } from '../../rules/migration-settings';
import { settingsFor } from '../../rules/precedence';
import type { Selection } from '../../rules/precedence';
import { Setup } from '../../rules/setup';
import type { MigrationSettings } from '../../sizing/forecast-props';
import { unreadableAt } from '../format';

/** What a file says of the settings that hold for a VM. */
export interface FileSettings {
  /** Those that are stated. */
  readonly settings: MigrationSettings;
  /** Whether allowWorkloadDisruption is what allowPostCopy is. */
  readonly disruptionFollows: boolean;
  readonly policy?: string;
}

/** A cluster's manifests. */
export interface SettingsFile {
  readonly version: HyperConvergedVersion;
  /**
   * What holds for a VM with these labels, or for those that no policy selects.
   *
   * @throws if that is what no migration can have.
   */
  settingsFor(labels?: Selection): FileSettings;
}

/**
 * Reads a cluster's manifests, for the settings that hold for its VMs.
 *
 * @param release goes before what the manifests say.
 * @throws if they can't be read, or are of several clusters.
 */
export function readSettingsFile(file: string, release: HyperConvergedVersion | undefined): SettingsFile {
  const { manifests: sources, unreadable } = readSources([file]);
  if (unreadable.length > 0) {
    throw new Error(unreadable.map(unreadableAt).join(' '));
  }
  const manifests = sources.map(({ manifest }) => manifest);
  const setup = new Setup(manifests, { release });
  const { hyperConvergeds, surplus, policies, statedRelease } = setup;
  if (surplus.length > 0) {
    throw new Error(`${surplus.length + 1} HyperConvergeds are in it. Name the files of one cluster.`);
  }
  if (hyperConvergeds.length + policies.length === 0) {
    throw new Error('neither a HyperConverged nor a MigrationPolicy is in it. Name a file that has one.');
  }
  const version = statedRelease ?? likelyRelease(setup);
  return { version, settingsFor: labels => readSettings(setup, version, labels) };
}

/** The release that is taken where nothing states one, unless it doesn't know the API version of a HyperConverged: then the first that writes that version. */
function likelyRelease({ hyperConvergeds, releases }: Setup): HyperConvergedVersion {
  const usual = HyperConvergedVersion.default();
  const isOf = (knows: (manifest: Manifest) => boolean) => hyperConvergeds.every(({ manifest }) => knows(manifest));
  return isOf(({ apiVersion }) => usual.servedApiVersions.includes(apiVersion)) ? usual
    : releases.find(release => isOf(({ apiVersion }) => release.apiVersion === apiVersion)) ?? releases[0];
}

function readSettings(setup: Setup, version: HyperConvergedVersion, labels?: Selection): FileSettings {
  const { policy, effective } = settingsFor(setup, labels, version);
  // What a forecast would take from allowPostCopy is said even where it is the release's default.
  const stated = effective.filter(([field, { from, follows }]) => (
    follows === undefined && (from !== undefined || field === 'allowWorkloadDisruption')));
  const { settings, unreadable: wrong } = readMigrationSettings(stated);
  if (wrong.length > 0) {
    throw new Error(`${wrong.join(', ')}: there is no forecast for that. "npx cdk8s-live-migration check" tells what to write.`);
  }
  return {
    settings,
    disruptionFollows: effective.some(([, { follows }]) => follows !== undefined),
    policy: policy?.name,
  };
}
