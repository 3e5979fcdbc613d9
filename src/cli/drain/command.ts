import { Option } from 'commander';
import type { Command } from 'commander';
import type { DrainOptions } from './inputs';
import type { Streams } from '../main';
import { refuse, withLinkOptions, withSettingsOptions, withSourceOptions } from '../shared-options';

const HELP = `
The table has a row for each VM. Its columns are name, memory, dirty-rate and,
where they are known, those that are named like the options of plan; for an
upgrade node, the node that the VM runs on. With --file each VM has the settings
of the MigrationPolicy that selects it by its labels and namespace-labels.

"With other limits" says of each pair of limits how many migrations fail (they
are tried again), how many disrupt their guest (post copy, or a pause at the
timeout), the longest pause of a guest, and how many VMs never leave their node.

KubeVirt has no fixed order, so VMs may leave in another than the table's. Not
counted are KubeVirt's own migrations that update its VMs' pods after an upgrade
(workloadUpdateStrategy), and whether other nodes have room for the VMs.

Exit status: 0, or 1 if it never ends, or 2 if something can't be read or is
asked for wrongly.

Examples:
  npx cdk8s-live-migration drain --vms vms.csv --node worker-1 --link 25Gbps
  npx cdk8s-live-migration drain --vms vms.csv --upgrade --reboot 10m
    --link 25Gbps --file cluster.yaml
`;

/**
 * Adds the command that forecasts a drain or an upgrade. What reads amounts is loaded when it runs.
 *
 * @param done is told the exit status: 0 if it comes to its end, 1 if not.
 */
export function addDrainCommand(program: Command, streams: Streams, done: (status: number) => void): void {
  const command = program.command('drain')
    .description('Forecast how long it takes until all VMs have left a node, or to upgrade all nodes: which VM when, what never moves, and what the limits cost.')
    .option('--vms <file>', 'the VMs, as comma-separated values, or - for standard input')
    .option('--node <name>', 'the node that is drained (default: all VMs are on it)')
    .option('--upgrade', 'upgrade the nodes, one after the other, instead')
    .option('--nodes <names>', 'for an upgrade: all nodes, in their order, with commas between them (default: those of the VMs)')
    .option('--max-unavailable <number>', 'for an upgrade: how many nodes are drained or away at once (default: 1)')
    .option('--reboot <time>', 'for an upgrade: how long a node is away once it is drained (default: 5m)')
    .option('--setup <time>', 'how long each migration has its place before it sends anything, such as 15s (default: 0)');
  withSettingsOptions(withSourceOptions(withLinkOptions(command)))
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action((options: DrainOptions) => {
      /* eslint-disable @typescript-eslint/no-require-imports */
      const { readDrainOptions } = require('./inputs') as typeof import('./inputs');
      const { asJson, asText } = require('./text') as typeof import('./text');
      /* eslint-enable @typescript-eslint/no-require-imports */
      const result = readDrainOptions(options);
      if ('problems' in result) {
        refuse(command, 'there is no forecast', result.problems);
        return;
      }
      streams.out(options.format === 'json' ? asJson(result) : asText(result));
      done(result.forecast.totalSeconds === undefined ? 1 : 0);
    });
}
