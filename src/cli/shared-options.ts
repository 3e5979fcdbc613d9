import { Option } from 'commander';
import type { Command } from 'commander';

type Switch = 'on' | 'off';

/** What is said of a node's link. */
export interface LinkOptions {
  readonly link?: string;
  readonly otherTraffic?: string;
  readonly perConnection?: string;
}

/** What is said of the settings that hold, and of where they stand. */
export interface SettingsOptions {
  readonly release?: string;
  readonly file?: string;
  readonly bandwidth?: string;
  readonly completionTimeout?: string;
  readonly progressTimeout?: string;
  readonly parallelPerCluster?: string;
  readonly parallelPerNode?: string;
  readonly postCopy?: Switch;
  readonly autoConverge?: Switch;
  readonly workloadDisruption?: Switch;
  readonly stallDetection?: Switch;
  readonly maxDowntime?: string;
}

/** Options of a node's link. */
export function withLinkOptions(command: Command): Command {
  return command
    .option('--link <rate>', 'what the network interface of a node carries')
    .option('--other-traffic <rate>', 'what of that other traffic takes (default: nothing)')
    .option('--per-connection <rate>', 'what one connection reaches (default: as much as the link)');
}

/** Where settings are read from. */
export function withSourceOptions(command: Command): Command {
  return command
    .option('--release <release>', 'what the cluster runs: 4.21 of OpenShift Virtualization, 1.17 of HCO (default: what a HyperConverged\'s status says)')
    .option('--file <file>', 'a file or folder with the cluster\'s HyperConverged and MigrationPolicies, or - for standard input, for the settings');
}

/** Settings that go before what is read. */
export function withSettingsOptions(command: Command): Command {
  return command
    .option('--bandwidth <rate>', 'bandwidthPerMigration: a rate, a quantity such as 640Mi, or unlimited')
    .option('--completion-timeout <time>', 'completionTimeoutPerGiB')
    .option('--progress-timeout <time>', 'progressTimeout')
    .option('--parallel-per-cluster <number>', 'parallelMigrationsPerCluster')
    .option('--parallel-per-node <number>', 'parallelOutboundMigrationsPerNode')
    .addOption(onOrOff('--post-copy', 'allowPostCopy'))
    .addOption(onOrOff('--auto-converge', 'allowAutoConverge'))
    .addOption(onOrOff('--workload-disruption', 'allowWorkloadDisruption'))
    .addOption(onOrOff('--stall-detection', 'the feature gate MigrationStallDetection'))
    .option('--max-downtime <time>', 'a MigrationPolicy\'s maxDowntimeMs');
}

/** A setting that is on, off, or left to the file or the release. */
const onOrOff = (flag: string, description: string) => new Option(`${flag} [on|off]`, description).choices(['on', 'off']).preset('on');

/** What a property is called on the command line. */
export const asOption = (name: string) => `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;

/** Ends a command: with why there is nothing of what it was to give, a line for each problem. */
export function refuse(command: Command, why: string, problems: readonly string[]): never {
  return command.error([`error: ${why}:`, ...problems.map(problem => `  ${problem}`)].join('\n'));
}
