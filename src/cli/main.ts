import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { createColors, isColorSupported } from 'picocolors';
import { describeChanges } from './diff';
import { asJson, asSarif, asText, explain, unreadableAt } from './format';
import { ALL_RULES, FLEET_RULES } from '../fleet/fleet-rules';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { judgeFiles } from '../manifest-groups';
import type { StatedClusters } from '../manifest-groups';
import { STDIN, readSources } from '../manifest-source';
import type { SourceManifest } from '../manifest-source';
import { isJudged } from '../rules';
import type { RuleContext, StatedWorkload } from '../rules';
import { addDrainCommand } from './drain/command';
import { addPlanCommand } from './plan/command';
import { CLUSTER_NETWORKS } from '../rules/addresses';
import { RULE_BOOK, findRule } from '../rules/book';
import { few, printable, printableLines } from '../show';
import { asOption, refuse } from './shared-options';
import type { WorkloadOptions } from './workloads';

/** Exit statuses: nothing wrong, errors found, used wrongly or unreadable input. */
const [OK, ERRORS, WRONG] = [0, 1, 2];

// eslint-disable-next-line @typescript-eslint/no-require-imports
const VERSION: string = require('../../package.json').version;

const CHECK_HELP = `
A file with a HyperConverged is a cluster, to which the files beside and below
it belong that have none; what a ManifestWork or a Policy holds is a cluster of
its own. Of Kustomize and Helm, check what they put out.

With --clusters, a folder that is named as a cluster of the files is that
cluster, as is what a ManifestWork in its namespace holds; what a Placement
brings to several by their names is judged for each. Each is judged by what the
files say of it, which goes before --release and --nodes: these hold where the
files say nothing. Folders count from the repository's root down (that with
.git), or else from the working directory.

Exit status: 0, or 1 if there are errors, or 2 if something can't be read or is
asked for wrongly.

Example:
  oc get hyperconverged,net-attach-def,migrationpolicy,nncp -A -o yaml |
    npx cdk8s-live-migration check --release 4.21 --nodes 12 -
`;

/** What a program writes to: this process's streams, or a test's. */
export interface Streams {
  readonly isTerminal: boolean;
  out(text: string): void;
  err(text: string): void;
}

const PROCESS: Streams = {
  out: text => process.stdout.write(text),
  err: text => process.stderr.write(text),
  isTerminal: Boolean(process.stdout.isTTY) && isColorSupported,
};

interface ContextOptions extends WorkloadOptions {
  readonly release?: HyperConvergedVersion;
  readonly nodes?: number;
  readonly linkMtu?: number;
  readonly network?: Record<string, string[]>;
  readonly clusterInterface?: string[];
  readonly acknowledge?: Record<string, string>;
}

interface CheckOptions extends ContextOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly advice: 'on' | 'off';
  readonly explain?: string;
  readonly clusters?: string[];
}

/**
 * The command line.
 *
 * @returns the exit status.
 */
export async function main(argv: readonly string[], streams: Streams = PROCESS): Promise<number> {
  let status = OK;
  const program = new Command('cdk8s-live-migration')
    .description('Judges the live migration settings and migration networks of clusters, and forecasts migrations.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: streams.out, writeErr: text => streams.err(printableLines(text)) });
  const withContext = (command: Command) => command
    .option('--release <release>', 'what the clusters run: 4.21 of OpenShift Virtualization, 1.17 of HCO (default: what a HyperConverged\'s status says)', release)
    .option('--nodes <number>', 'how many nodes a cluster has', wholeNumber)
    .option('--link-mtu <bytes>', 'the MTU of the migration network\'s links', wholeNumber)
    .option('--network <name=cidr>', `a network that the cluster uses itself: ${CLUSTER_NETWORKS.join(', ')} (again for more)`, network)
    .option('--cluster-interface <name>', 'an interface of the nodes that carries the cluster\'s own traffic (again for more)', interfaceName)
    .option('--vms <file>', 'the VMs that migrate in each cluster, to judge settings by: comma-separated values, whose columns are named like the options of plan')
    .option('--link <rate>', 'with --vms, what the network interface of a node carries')
    .option('--other-traffic <rate>', 'with --vms, what of that other traffic takes (default: nothing)')
    .option('--per-connection <rate>', 'with --vms, what one connection reaches (default: as much as the link)')
    .option('--acknowledge <rule=reason>', 'advice that is not going to be followed, and why (again for more)', acknowledgement);
  withContext(program.command('check'))
    .description('Judge HyperConvergeds, MigrationPolicies, NetworkAttachmentDefinitions and what belongs to them, in YAML or JSON. Objects of other kinds pass.')
    .argument('[files...]', 'files, folders (but for what begins with a dot, and node_modules), or - for standard input, which is the default')
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json', 'sarif']).default('text'))
    .addOption(new Option('--advice <which>', 'whether to print advice besides errors').choices(['on', 'off']).default('on'))
    .option('--clusters <file>', 'the clusters of a fleet, as it reads them: YAML, JSON or CSV with the release and nodes of each (again for more)', (file: string, before: string[] = []) => [...before, file])
    .option('--explain <rule>', 'tell all that is known of a rule')
    .addHelpText('after', CHECK_HELP)
    .action((files: string[], options: CheckOptions, command: Command) => {
      status = options.explain === undefined ? check(files, options, command, streams) : tell(options.explain, command, streams);
    });
  withContext(program.command('diff'))
    .description('Tell what changes from what a cluster has to what is to be applied, field by field, and what that mends or brings.')
    .argument('<before>', 'a file or folder with what the cluster has, as "oc get … -o yaml" prints it, or - for standard input')
    .argument('<after>', 'a file or folder with what is to be applied')
    .addHelpText('after', '\nExit status: 0, or 1 if that brings errors, or 2 if something can\'t be read or is asked for wrongly.\n')
    .action((before: string, after: string, options: ContextOptions, command: Command) => {
      if (before === STDIN && after === STDIN) {
        command.error('error: standard input can be one of the two only');
      }
      const context = contextOf(options, [before, after], command);
      const [had, has] = [before, after].map(name => readSources([name]));
      const unreadable = [...had.unreadable, ...has.unreadable];
      if (unreadable.length > 0) {
        streams.err(unreadable.map(item => `${unreadableAt(item)}\n`).join(''));
        status = WRONG;
        return;
      }
      try {
        const { text, bringsErrors } = describeChanges(had.manifests, has.manifests, context);
        streams.out(text);
        status = bringsErrors ? ERRORS : OK;
      } catch (error) {
        command.error(`error: ${(error as Error).message}`);
      }
    });
  addPlanCommand(program, streams, result => { status = result; });
  addDrainCommand(program, streams, result => { status = result; });
  try {
    await program.parseAsync(argv as string[]);
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? OK : WRONG;
    }
    throw error;
  }
}

function tell(id: string, command: Command, streams: Streams): number {
  const rule = ALL_RULES.find(candidate => candidate.id === id.toUpperCase());
  if (!rule) {
    command.error(`error: there is no rule ${id}; there are ${ALL_RULES[0].id} to ${ALL_RULES.map(r => r.id).sort().pop()}`);
  }
  streams.out(explain(rule!));
  return OK;
}

function check(files: readonly string[], options: CheckOptions, command: Command, streams: Streams): number {
  if (files.length === 0 && process.stdin.isTTY) {
    command.error('error: nothing to check; name files or folders, or - for standard input');
  }
  const names = files.length === 0 ? [STDIN] : files;
  const context = contextOf(options, names, command);
  const stated = options.clusters && readStated(options.clusters, command);
  const sources = readSources(names);
  const clusters = stated?.(sources.manifests);
  const places = new Map(sources.manifests.map(source => [source.manifest, source]));
  const located = judgeFiles(sources.manifests, context, RULE_BOOK, clusters)
    .filter(({ severity }) => options.advice === 'on' || severity === 'error')
    .map(finding => {
      const source = places.get(finding.manifest)!;
      return { file: source.file, ...source.positionOf(finding.path), finding };
    })
    .sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
  const result = { located, sources, rules: RULE_BOOK };
  const print = { text: () => asText(result, createColors(streams.isTerminal)), json: () => asJson(result), sarif: () => asSarif(result) };
  streams.out(print[options.format]());
  if (clusters) {
    tellOthers(sources.manifests, clusters, streams);
  }
  return sources.unreadable.length > 0 ? WRONG : located.some(({ finding }) => finding.severity === 'error') ? ERRORS : OK;
}

/** The clusters of a fleet's files, and which manifests are for which of them. */
function readStated(files: readonly string[], command: Command): (manifests: readonly SourceManifest[]) => StatedClusters {
  // Loaded here, since most do without.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { ManifestClusters } = require('../fleet/manifest-clusters') as typeof import('../fleet/manifest-clusters');
  const problems: string[] = [];
  const clustersOf = ManifestClusters.read(files, problems);
  return problems.length > 0 ? refuse(command, 'there are no clusters to judge by', problems) : clustersOf;
}

/** Tells what is judged by the options alone. */
function tellOthers(manifests: readonly SourceManifest[], clusters: StatedClusters, streams: Streams): void {
  const others = manifests.filter(source => isJudged(source.manifest.apiVersion, source.manifest.kind) && clusters.clustersOf(source).length === 0);
  const files = [...new Set(others.map(({ file }) => file))];
  if (files.length > 0) {
    streams.err(`${printable(`${few(files)}: no cluster of --clusters is told by the folder or by Open Cluster Management; what the options say holds there.`)}\n`);
  }
}

/** What options say of the clusters, whose manifests are in these files. */
function contextOf(options: ContextOptions, files: readonly string[], command: Command): RuleContext {
  const { release: version, nodes, linkMtu, network: clusterNetworks, clusterInterface: clusterInterfaces, acknowledge = {} } = options;
  const acknowledgements = Object.entries(acknowledge).map(([rule, reason]) => ({ rule, reason }));
  return { release: version, nodes, linkMtu, clusterNetworks, clusterInterfaces, acknowledgements, workloads: workloadsOf(options, files, command) };
}

function workloadsOf(options: WorkloadOptions, files: readonly string[], command: Command): StatedWorkload[] | undefined {
  const { vms, link, otherTraffic, perConnection } = options;
  if ([vms, link, otherTraffic, perConnection].every(option => option === undefined)) {
    return undefined;
  }
  if (vms === STDIN && files.includes(STDIN)) {
    command.error('error: standard input can be the VMs or manifests only');
  }
  try {
    // Loaded here, since most do without.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { readWorkloads } = require('./workloads') as typeof import('./workloads');
    return readWorkloads({ vms, link, otherTraffic, perConnection }, asOption);
  } catch (error) {
    return refuse(command, 'there is nothing to judge the settings by', (error as Error).message.split('\n'));
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function release(text: string): HyperConvergedVersion {
  try {
    return HyperConvergedVersion.parse(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError('Write a whole number, 1 or more.');
  }
  return number;
}

function network(text: string, before: Record<string, string[]> = {}): Record<string, string[]> {
  const [name, cidr] = splitAt(text, '=');
  if (cidr === undefined || !(CLUSTER_NETWORKS as readonly string[]).includes(name)) {
    throw new InvalidArgumentError(`Write NAME=CIDR, where NAME is one of ${CLUSTER_NETWORKS.join(', ')}; nothing after = for no such network.`);
  }
  return { ...before, [name]: [...before[name] ?? [], ...cidr === '' ? [] : [cidr]] };
}

function interfaceName(text: string, before: string[] = []): string[] {
  return [...before, text];
}

function acknowledgement(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [rule, reason] = splitAt(text, '=');
  const id = rule.toUpperCase();
  if (reason === undefined || reason.trim() === '') {
    throw new InvalidArgumentError('Write RULE=REASON, such as "LM033=The pods\' network has 100 Gbit/s.".');
  }
  if (!findRule(id)) {
    throw new InvalidArgumentError(FLEET_RULES.some(other => other.id === id) ? `${id} is about a fleet: write it into the acknowledgements of the Fleet.` : `There is no rule ${rule}.`);
  }
  return { ...before, [id]: before[id] === undefined ? reason : `${before[id]} ${reason}` };
}

function splitAt(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
