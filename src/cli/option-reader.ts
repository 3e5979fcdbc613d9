import type { Duration } from 'cdk8s';
import { readCount, readLimit, readLinkRate, readSome, readTime } from './plan/amounts';
import type { FileSettings } from './plan/settings-file';
import { asOption } from './shared-options';
import type { LinkOptions, SettingsOptions } from './shared-options';
import { show } from '../show';
import type { MigrationLink, MigrationSettings } from '../sizing/forecast-props';

/** What properties of links and settings are called on the command line. */
export const SHARED_NAMES: ReadonlyArray<readonly [string, string]> = [
  ['link.bandwidth', '--link'], ['link.otherTraffic', '--other-traffic'], ['link.perConnection', '--per-connection'],
  ['settings.allowWorkloadDisruption', '--workload-disruption'], ['settings.stallDetection', '--stall-detection'], ['settings.maxDowntime', '--max-downtime'],
];

/** Reads options, and keeps what is wrong with them. */
export class OptionReader {
  public readonly problems: string[] = [];

  /** What an option says; undefined if it isn't there, or wrong. */
  public read<T>(option: string, text: string | undefined, read: (text: string) => T): T | undefined {
    try {
      return text === undefined ? undefined : read(text);
    } catch (error) {
      const problem = `${option}: ${(error as Error).message}`;
      this.problems.push(...this.problems.includes(problem) ? [] : [problem]);
      return undefined;
    }
  }

  /** The same for one that has to be there. */
  public require<T>(option: string, text: string | undefined, read: (text: string) => T, what: string): T | undefined {
    if (text === undefined) {
      this.problems.push(`${option} is missing. Write ${what}.`);
    }
    return this.read(option, text, read);
  }

  /**
   * What comes of properties.
   *
   * @param inWords puts a problem of theirs in the command line's words.
   */
  public tryOut<T>(make: () => T, inWords: (problem: string) => string): T | undefined {
    try {
      return make();
    } catch (error) {
      const [, ...lines] = (error as Error).message.split('\n');
      this.problems.push(...new Set(lines.map(line => inWords(line.trim()))));
      return undefined;
    }
  }

  /** What is said of the link; without a bandwidth where that is missing. */
  public linkOf(options: LinkOptions, nameOf: (option: 'link' | 'otherTraffic' | 'perConnection') => string = asOption): MigrationLink {
    const bandwidth = this.require(nameOf('link'), options.link, readSome(readLinkRate, 'link', '25Gbps'), 'what the network interface of a node carries, such as 25Gbps');
    return {
      bandwidth: bandwidth!,
      otherTraffic: this.read(nameOf('otherTraffic'), options.otherTraffic, readLinkRate),
      perConnection: this.read(nameOf('perConnection'), options.perConnection, readLinkRate),
    };
  }

  /** What is said of the settings. */
  public settingsOf(options: SettingsOptions): MigrationSettings {
    const flag = (value?: 'on' | 'off') => (value === undefined ? undefined : value === 'on');
    const said: MigrationSettings = {
      bandwidthPerMigration: this.read('--bandwidth', options.bandwidth, readLimit),
      completionTimeoutPerGiB: this.read('--completion-timeout', options.completionTimeout, readWholeSeconds),
      progressTimeout: this.read('--progress-timeout', options.progressTimeout, readWholeSeconds),
      parallelMigrationsPerCluster: this.read('--parallel-per-cluster', options.parallelPerCluster, text => readCount(text, 0)),
      parallelOutboundMigrationsPerNode: this.read('--parallel-per-node', options.parallelPerNode, text => readCount(text, 0)),
      allowPostCopy: flag(options.postCopy),
      allowAutoConverge: flag(options.autoConverge),
      allowWorkloadDisruption: flag(options.workloadDisruption),
      stallDetection: flag(options.stallDetection),
      maxDowntime: this.read('--max-downtime', options.maxDowntime, readTime),
    };
    return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  }
}

/** The settings that are said go before those of a file. */
export function settingsOver(file: FileSettings | undefined, said: MigrationSettings): MigrationSettings {
  const settings = { ...file?.settings, ...said };
  return file?.disruptionFollows ? { allowWorkloadDisruption: settings.allowPostCopy, ...settings } : settings;
}

function readWholeSeconds(text: string): Duration {
  const time = readTime(text);
  if (!Number.isInteger(time.toSeconds({ integral: false }))) {
    throw new Error(`${show(text)} is no whole number of seconds. Write one, such as 150s.`);
  }
  return time;
}
