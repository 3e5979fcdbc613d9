import { App, Chart } from 'cdk8s';
import { inOptions, readLink, readWishes } from './inputs';
import type { PlanOptions } from './inputs';
import { mayWrite } from './may-write';
import { orEndless } from './text';
import { HyperConverged } from '../../hyperconverged';
import { HyperConvergedVersion } from '../../hyperconverged-version';
import { PlannedMigration } from '../../planned-migration';
import { printableLines } from '../../show';
import { MigrationOutcome } from '../../sizing/forecast';
import { MigrationPlan } from '../../sizing/plan';
import type { MigrationPlanProps, PlannedMigrationOutcome } from '../../sizing/plan-props';
import { headline, settingsInWords, unreachableInWords } from '../../sizing/plan-text';
import { timeInWords } from '../../sizing/words';
import { OptionReader } from '../option-reader';
import { table } from '../table';
import { readVmsFile } from '../vms-file';

/** What is for one VM alone, or says settings in place of asking for them: each option, by the name of its value. */
const OF_ONE: { readonly [option: string]: keyof PlanOptions } = {
  '--memory': 'memory',
  '--used-memory': 'usedMemory',
  '--dirty-rate': 'dirtyRate',
  '--working-set': 'workingSet',
  '--writes': 'writes',
  '--measured': 'measured',
  '--disks': 'disks',
  '--migrated-volumes': 'migratedVolumes',
  '--cpu-limits': 'cpuLimits',
  '--dedicated-cpus': 'dedicatedCpus',
  '--host-devices': 'hostDevices',
  '--file': 'file',
  '--vm-label': 'vmLabel',
  '--namespace-label': 'namespaceLabel',
  '--bandwidth': 'bandwidth',
  '--completion-timeout': 'completionTimeout',
  '--progress-timeout': 'progressTimeout',
  '--parallel-per-cluster': 'parallelPerCluster',
  '--parallel-per-node': 'parallelPerNode',
  '--post-copy': 'postCopy',
  '--auto-converge': 'autoConverge',
  '--workload-disruption': 'workloadDisruption',
  '--stall-detection': 'stallDetection',
  '--max-downtime': 'maxDowntime',
  '--svg': 'svg',
  '--html': 'html',
};

/** A plan for many VMs. */
export interface VmsPlan {
  readonly plan: MigrationPlan;
  /** It in manifests, where they were asked for. */
  readonly manifests?: string;
}

/** Plans for the VMs of a file, or tells all that is wrong with it and with the options. */
export function planVms(options: PlanOptions, isGiven: (option: keyof PlanOptions) => boolean): VmsPlan | { readonly problems: readonly string[] } {
  const reader = new OptionReader();
  const misplaced = Object.entries(OF_ONE).filter(([, name]) => isGiven(name)).map(([option]) => option);
  if (misplaced.length > 0) {
    reader.problems.push(`${misplaced.join(', ')} can't be there with --vms. Write what is known of VMs into its columns, and leave out the rest.`);
  }
  const version = reader.read('--release', options.release, HyperConvergedVersion.parse);
  const link = readLink(reader, options);
  const wishes = readWishes(reader, options);
  const { vms, problems } = readVmsFile(options.vms!);
  reader.problems.push(...problems);
  const { manifests } = options;
  if (manifests !== undefined && !mayWrite(manifests, MARK)) {
    reader.problems.push(`--manifests: ${manifests} is there, and is no file that this command has written. Name another file.`);
  }
  if (reader.problems.length > 0) {
    return { problems: reader.problems };
  }
  const props = { vms: [...vms], link, wishes, version: version ?? HyperConvergedVersion.default() };
  const made = reader.tryOut(() => (manifests === undefined ? { plan: MigrationPlan.recommend(props) } : synthesize(props)), inOptions);
  return made ?? { problems: reader.problems };
}

/** The plan as manifests, which the rules have found nothing wrong with. */
function synthesize({ version, ...props }: MigrationPlanProps): VmsPlan {
  const app = new App();
  const chart = new Chart(app, 'plan');
  new HyperConverged(chart, 'hyperconverged', { version });
  const { plan } = new PlannedMigration(chart, 'vms', props);
  const labels = plan.labelsToAdd.map(({ label, value, virtualMachines }) => `# It needs the label ${label}: ${value} on ${virtualMachines.join(', ')}.\n`);
  return { plan, manifests: [MARK, ...labels, app.synthYaml()].join('') };
}

/** The first line of each file of manifests, by which the next run knows it. */
const MARK = '# Written by cdk8s-live-migration plan --vms, which writes it anew each time.\n';

/** What becomes of a migration, in a word or two. */
const WORDS: Record<MigrationOutcome, string> = {
  [MigrationOutcome.CONVERGES]: 'converges',
  [MigrationOutcome.POST_COPY]: 'post copy',
  [MigrationOutcome.PAUSED]: 'stopped',
  [MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT]: 'canceled',
  [MigrationOutcome.CANCELED_AT_PROGRESS_TIMEOUT]: 'canceled',
  [MigrationOutcome.CANCELED_AS_STALLED]: 'canceled',
  [MigrationOutcome.NEVER_ENDS]: 'never ends',
  [MigrationOutcome.NEVER_STARTS]: 'never starts',
};

/** Lines for people. */
export function vmsAsText({ plan }: VmsPlan): string {
  const { virtualMachines } = plan;
  const some = (seconds?: number) => (seconds === 0 ? '' : orEndless(seconds, timeInWords));
  const rows = virtualMachines.map(({ name, namespace, policy = 'the cluster\'s', forecast: { outcome, totalSeconds, downtimeSeconds, postCopySeconds } }) => [
    `${namespace}/${name}`, WORDS[outcome], policy, some(totalSeconds), some(downtimeSeconds), some(postCopySeconds),
  ]);
  const unmet = virtualMachines.flatMap(unmetOf);
  return printableLines([
    headline(plan),
    '',
    ...table([['VM', 'outcome', 'settings', 'takes', 'stands still', 'slow for'], ...rows], 3),
    '',
    ...settingsInWords(plan),
    ...unmet.length > 0 ? ['', 'Not met:', ...unmet] : [],
    ...unreachableInWords(plan),
    '',
  ].join('\n'));
}

function unmetOf({ name, namespace, wishes, shortfall }: PlannedMigrationOutcome): string[] {
  const unmet = wishes.filter(({ isMet }) => !isMet).map(({ wish }) => wish);
  return unmet.length === 0 ? [] : [`  ${namespace}/${name}: ${unmet.join(', and ')}.`, `    ${shortfall}`];
}

/** JSON for programs: seconds. What is without end is null. */
export function vmsAsJson({ plan: { version, reasons, policies, labelsToAdd, virtualMachines, unreachable } }: VmsPlan): string {
  const data = {
    release: `${version}`,
    settings: reasons,
    policies: policies.map(({ name, selector, reasons: own, virtualMachines: of }) => ({ name, selector, settings: own, virtualMachines: of })),
    labelsToAdd,
    virtualMachines: virtualMachines.map(({ name, namespace, policy, forecast, wishes, shortfall }) => ({
      name,
      namespace,
      policy: policy ?? null,
      outcome: forecast.outcome,
      words: `${forecast}`,
      totalSeconds: forecast.totalSeconds ?? null,
      downtimeSeconds: forecast.downtimeSeconds,
      postCopySeconds: forecast.postCopySeconds ?? null,
      completionTimeoutSeconds: forecast.completionTimeoutSeconds,
      wishes,
      shortfall,
    })),
    unreachable,
  };
  return `${printableLines(JSON.stringify(data, undefined, 2))}\n`;
}
