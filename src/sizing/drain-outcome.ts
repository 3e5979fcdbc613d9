import { arrives } from './arrival';
import type { DrainedVm, DrainInputs } from './drain-inputs';
import type { BlockingVirtualMachine, DrainMigration, LimitsOutcome } from './drain-results';
import { alone, evacuate } from './evacuation';
import type { Attempt, Evacuation, EvacuationRules } from './evacuation-rules';
import { inWords } from './explanation';
import { OUTCOMES } from './forecast';
import { lowerFirst } from './words';

/** The limits of migrations that leave a node which are looked at beside the current one. */
const LIMITS = [1, 2, 3, 5, 10];

/** What a drain's rules are without its limits. */
export type Course = Pick<EvacuationRules, 'nodes' | 'staysWithin' | 'nodesAtOnce' | 'awaySeconds'>;

/** Follows a drain: with its own limits or others, its VMs in their order or another. */
export function drainWith(
  { vms, rules }: DrainInputs, course: Course, limits: Partial<Pick<EvacuationRules, 'perCluster' | 'perNode'>> = {}, order = vms,
): Evacuation {
  return evacuate({ ...rules, ...course, ...limits, evacuees: order });
}

/** How long until all nodes are drained, and back; undefined is never. */
export function totalOf({ nodes }: Evacuation): number | undefined {
  return nodes.every(({ back }) => back !== undefined) ? Math.max(0, ...nodes.map(({ back }) => back!)) : undefined;
}

/** All migrations, in order of their start. */
export function migrationsOf({ attempts }: Evacuation): DrainMigration[] {
  return attempts.map(({ evacuee, source, target, start, end, run }) => {
    const { name, namespace, statedNode } = evacuee as DrainedVm;
    return {
      name,
      namespace,
      source: target === undefined ? statedNode : source,
      target,
      startSeconds: start,
      endSeconds: end === Infinity ? undefined : end,
      outcome: OUTCOMES[run.outcome],
      downtimeSeconds: run.downtimeSeconds,
    };
  });
}

/** The VMs with critical data that go over to post copy, as `namespace/name`. */
export function criticalInPostCopy({ attempts }: Evacuation): string[] {
  const critical = attempts.filter(({ evacuee, run }) => (evacuee as DrainedVm).isCritical && (run.outcome === 'postCopy' || run.postCopySeconds > 0));
  return [...new Set(critical.map(({ evacuee }) => `${(evacuee as DrainedVm).namespace}/${(evacuee as DrainedVm).name}`))];
}

/** The VMs that keep a node from being drained; those on nodes whose turn never comes are among them, if they would. */
export function blockingOf({ stuck, attempts }: Evacuation, { vms, neverStartsNow }: DrainInputs): BlockingVirtualMachine[] {
  const last = new Map(attempts.map(attempt => [attempt.evacuee, attempt]));
  return vms.flatMap(vm => {
    const { name, namespace, statedNode: node } = vm;
    const why = neverStartsNow ?? vm.neverStarts;
    const reason = why ? `It never starts: ${why}.` : reasonOf(vm, stuck.includes(vm), last.get(vm));
    return reason === undefined ? [] : [{ name, namespace, node, reason }];
  });
}

function reasonOf(vm: DrainedVm, isStuck: boolean, last?: Attempt): string | undefined {
  const run = alone(vm);
  if (!arrives(run.outcome)) {
    return `Even with the link to itself, ${lowerFirst(inWords(vm.rules, run))}`;
  }
  return !isStuck ? undefined : last && !arrives(last.run.outcome) ? 'It comes to its end with the link to itself, but not beside others, as often as it is tried.'
    : 'It waits for its turn, while others are tried again and again, or never end.';
}

/** What comes of other limits, and of the current ones. */
export function limitsOf(inputs: DrainInputs, course: Course): LimitsOutcome[] {
  const { vms, rules, neverStarts } = inputs;
  const current = [rules.perNode, rules.perCluster];
  const others = neverStarts ? [] : LIMITS.filter(limit => limit === 1 || limit <= vms.length).flatMap(limit => (
    [Math.max(rules.perCluster, limit), Math.max(rules.perCluster, limit * course.nodesAtOnce)].map(perCluster => [limit, perCluster])
  ));
  const all = new Map([...others, current].map(limits => [limits.join(), limits]));
  return [...all.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([perNode, perCluster]) => {
    const drain = drainWith(inputs, course, { perNode, perCluster });
    const runs = drain.attempts.map(({ run }) => run);
    const neverStartsNow = neverStarts ?? (perNode === 0 || perCluster === 0 ? inputs.neverStartsNow : undefined);
    return {
      parallelOutboundMigrationsPerNode: perNode,
      parallelMigrationsPerCluster: perCluster,
      isCurrent: perNode === rules.perNode && perCluster === rules.perCluster,
      totalSeconds: totalOf(drain),
      failedMigrations: runs.filter(run => !arrives(run.outcome)).length,
      disruptiveMigrations: runs.filter(({ outcome }) => outcome === 'postCopy' || outcome === 'paused').length,
      longestDowntimeSeconds: Math.max(0, ...runs.map(({ downtimeSeconds }) => downtimeSeconds)),
      blockingVirtualMachines: totalOf(drain) === undefined ? blockingOf(drain, { ...inputs, neverStartsNow }).length : 0,
    };
  });
}
