import * as fs from 'fs';
import { Option } from 'commander';
import type { Command } from 'commander';
import { arrives } from '../../sizing/arrival';
import type { Streams } from '../main';
import type { PlanOptions } from './inputs';
import { mayWrite } from './may-write';
import { refuse, withLinkOptions, withSettingsOptions, withSourceOptions } from '../shared-options';

const HELP = `
Amounts have units, as people write them: 512Gi, 512GiB or 550GB of memory;
900MiB/s, 900MB/s, 7.2Gbps or 25Gbit/s; 150s, 2m30s or 1h. What a link carries
may be just 25G, in bits. Options go before what a file says, and that before
the release's defaults.

For many VMs, --vms names a file of comma-separated values. Its columns are
name, namespace, memory, used-memory, dirty-rate, working-set, writes,
measured, disks, migrated-volumes, cpu-limits, dedicated-cpus, host-devices,
labels, namespace-labels, node, finish-within, longest-pause, critical-data,
post-copy-acceptable, slowdown-acceptable; name, memory, and dirty-rate or
measured are needed.
Labels are written as a=b;c=d; what one VM should be like goes before what the
options say. What --manifests writes can be applied, once VMs have the labels
that are to be added:
  oc apply --server-side -f FILE

Exit status: 0, or 1 if a migration is canceled, never ends or never starts,
or 2 if something can't be read or is asked for wrongly.

Example:
  npx cdk8s-live-migration plan --memory 512Gi --dirty-rate 900MiB/s
    --working-set 64Gi --link 25Gbps --release 4.21 --svg plan.svg
  npx cdk8s-live-migration plan --vms vms.csv --link 25Gbps
    --manifests plan.yaml
`;

const again = (text: string, before: string[] = []) => [...before, text];

/**
 * Adds the command that forecasts a migration. What reads amounts and draws is loaded when it runs.
 *
 * @param done is told the exit status: 0 if a migration comes to its end, 1 if not.
 */
export function addPlanCommand(program: Command, streams: Streams, done: (status: number) => void): void {
  const command = program.command('plan')
    .description('Forecast a live migration: whether it converges, how long it takes, and what to set, in words and in pictures.')
    .option('--memory <size>', 'the guest\'s memory')
    .option('--used-memory <size>', 'how much of it the guest has ever written to (default: all)')
    .option('--dirty-rate <rate>', 'how much memory the guest writes to in a second, or the least and the most, such as 200MiB/s..900MiB/s')
    .option('--working-set <size>', 'the memory that it writes to at all (default: all that is used)')
    .addOption(new Option('--writes <how>', 'whether it writes all over the working set, or through it from start to end').choices(['random', 'sequential']).default('random'))
    .option('--measured <period=rate>', 'in place of these three, what calc-dirty-rate has found over a period, such as 1s=880MiB/s (again for more)', again)
    .option('--disks <size>', 'disks that are copied with it')
    .option('--migrated-volumes <size>', 'volumes that it moves to other storage')
    .option('--cpu-limits', 'the VM sets CPU limits')
    .option('--dedicated-cpus', 'the VM has dedicated CPUs')
    .option('--host-devices', 'the VM has host devices, such as GPUs');
  withSourceOptions(withLinkOptions(command)
    .option('--at-once <number>', 'how many migrations share the interface (default: as many as the settings let)'))
    .option('--vm-label <key=value>', 'a label of the VM, by which policies select it (again for more)', again)
    .option('--namespace-label <key=value>', 'a label of its namespace (again for more)', again);
  withSettingsOptions(command)
    .option('--finish-within <time>', 'for the advice: how long the migration may take')
    .option('--longest-pause <time>', 'how long the guest may stand still (default: 300ms)')
    .option('--critical-data', 'the guest has data that must not be lost, so that post copy is out of the question')
    .option('--slowdown-acceptable', 'the guest may be slowed down')
    .option('--vms <file>', 'plan for all VMs of a cluster in place of one: a CSV file with a row for each and columns named like these options, or - for standard input')
    .option('--manifests <file>', 'with --vms: write the HyperConverged\'s settings and the MigrationPolicies to a file')
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json']).default('text'))
    .option('--svg <file>', 'draw it: one file, for light and dark backgrounds')
    .option('--html <file>', 'the same as a page')
    .addHelpText('after', HELP)
    .action((options: PlanOptions) => {
      if (options.vms !== undefined) {
        planMany(options, command, streams, done);
        return;
      }
      /* eslint-disable @typescript-eslint/no-require-imports */
      const { readPlan } = require('./inputs') as typeof import('./inputs');
      const { planAsJson, planAsText } = require('./text') as typeof import('./text');
      /* eslint-enable @typescript-eslint/no-require-imports */
      const result = options.manifests === undefined ? readPlan(options) : { problems: ['--manifests is for a plan for many VMs. Name their file with --vms.'] };
      if ('problems' in result) {
        refuse(command, 'there is no forecast', result.problems);
        return;
      }
      const drawings = drawingsOf(options);
      if (drawings.length > 0) {
        if (result.forecast.outcome === 'neverStarts') {
          command.error(`error: there is nothing to draw. ${result.forecast}`);
        }
        const kept = drawings.filter(({ file }, i) => !mayWrite(file, DRAWN) || drawings.findIndex(other => other.file === file) < i);
        if (kept.length > 0) {
          command.error(kept.map(({ option, file }) => `error: ${option}: ${file} is there, and is no picture that this command has drawn. Name another file.`).join('\n'));
        }
        const { drawPlan, pageOf } = require('./picture') as typeof import('./picture'); // eslint-disable-line @typescript-eslint/no-require-imports
        const svg = drawPlan(result);
        for (const { option, file } of drawings) {
          try {
            fs.writeFileSync(file, option === '--svg' ? svg : pageOf(result, svg, planAsText(result)));
          } catch (error) {
            command.error(`error: ${option}: ${(error as Error).message}`);
          }
        }
      }
      streams.out(options.format === 'json' ? planAsJson(result) : planAsText(result));
      done(arrives(result.forecast.outcome) ? 0 : 1);
    });
}

/** What is in each picture, and in each page. */
const DRAWN = '<svg class="plan"';

/** Plans for the VMs of a file. */
function planMany(options: PlanOptions, command: Command, streams: Streams, done: (status: number) => void): void {
  const { planVms, vmsAsJson, vmsAsText } = require('./vms') as typeof import('./vms'); // eslint-disable-line @typescript-eslint/no-require-imports
  const result = planVms(options, name => command.getOptionValueSource(name) === 'cli');
  if ('problems' in result) {
    refuse(command, 'there is no plan', result.problems);
    return;
  }
  if (result.manifests !== undefined) {
    try {
      fs.writeFileSync(options.manifests!, result.manifests);
    } catch (error) {
      command.error(`error: --manifests: ${(error as Error).message}`);
    }
  }
  streams.out(options.format === 'json' ? vmsAsJson(result) : vmsAsText(result));
  done(result.plan.unreachable.length > 0 ? 1 : 0);
}

function drawingsOf({ svg, html }: PlanOptions): { readonly option: string; readonly file: string }[] {
  return [{ option: '--svg', file: svg }, { option: '--html', file: html }].flatMap(({ option, file }) => (file === undefined ? [] : [{ option, file }]));
}
