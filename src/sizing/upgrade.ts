import { readDrain } from './drain-inputs';
import type { DrainInputs } from './drain-inputs';
import { blockingOf, criticalInPostCopy, drainWith, limitsOf, migrationsOf, totalOf } from './drain-outcome';
import type { Course } from './drain-outcome';
import type { UpgradeForecastProps } from './drain-props';
import type { BlockingVirtualMachine, DrainMigration, LimitsOutcome, NodeUpgrade } from './drain-results';
import { Problems } from './problems';
import { blockersInWords, criticalInWords, timeInWords } from './words';
import { show } from '../show';

/** The least that OpenShift's documentation reckons with for a node, in seconds. */
const REBOOT_SECONDS = 300;

/**
 * How long it takes to upgrade the nodes of a pool, as the machine config operator does it: it drains a node, upgrades it and starts it again, then the next.
 *
 * Each drain is followed as by `DrainForecast`, with the limits of the whole cluster. A VM moves to the node that takes VMs and has the least memory of VMs
 * on it, as the scheduler prefers where it has the choice; both nodes' links are shared. So a VM that moves to a node which isn't upgraded yet moves again
 * later, and there are more migrations than VMs. That there is room for the VMs on the other nodes is assumed. The migrations by which KubeVirt updates VMs
 * after an upgrade of its own (`workloadUpdateStrategy`) are not among these.
 *
 * @see https://github.com/openshift/openshift-docs/blob/main/modules/update-mco-process.adoc
 * @see https://kubernetes.io/docs/reference/scheduling/config/
 * @example
 *
 * const dirtying = MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(100), Size.gibibytes(4));
 * const upgrade = UpgradeForecast.of({
 *   vms: [
 *     { name: 'db-1', node: 'worker-1', memory: Size.gibibytes(64), dirtying },
 *     { name: 'db-2', node: 'worker-2', memory: Size.gibibytes(64), dirtying },
 *   ],
 *   nodes: ['worker-1', 'worker-2', 'worker-3'],
 *   link: { bandwidth: Bandwidth.gigabitsPerSecond(25) },
 *   rebootTime: Duration.minutes(10),
 * });
 * console.log(upgrade.toString());
 */
export class UpgradeForecast {
  /**
   * Forecasts an upgrade.
   *
   * @throws if something is missing or impossible: the error names all of that at once.
   */
  public static of(props: UpgradeForecastProps): UpgradeForecast {
    const problems = new Problems('The forecast of an upgrade');
    const { maxUnavailable = 1, rebootTime } = props ?? {};
    const vms = Array.isArray(props?.vms) ? props.vms : [];
    const nodes = readNodes(props?.nodes, problems) ?? [...new Set(vms.flatMap(vm => (vm?.node === undefined ? [] : [vm.node])))];
    const areKnown = props?.nodes !== undefined;
    if (vms.length > 0 && nodes.length < 2) {
      problems.add('nodes', nodes.map(node => show(node)).join(', ') || 'empty', 'too few: the VMs of a node that is drained move to another one', 'all nodes of the pool, those without VMs too');
    } else if (vms.length > 0 && problems.count('maxUnavailable', maxUnavailable, 1) >= nodes.length) {
      problems.add('maxUnavailable', maxUnavailable, `as many as there are nodes (${nodes.length}), or more: no node is left to take VMs`, 'less');
    }
    const awaySeconds = rebootTime === undefined ? REBOOT_SECONDS : problems.seconds('rebootTime', rebootTime) ?? 0;
    const inputs = readDrain(props, problems, (vm, where) => {
      if (vm.node === undefined) {
        problems.add(`${where}.node`, undefined, 'so it isn\'t known what node\'s drain it is in', 'the node that the VM runs on');
      } else if (areKnown && !nodes.includes(vm.node)) {
        problems.add(`${where}.node`, show(vm.node), 'none of the nodes', 'one of them, or add it to nodes');
      }
      return vm.node;
    });
    return new UpgradeForecast(inputs, { nodes, staysWithin: true, nodesAtOnce: maxUnavailable, awaySeconds });
  }

  /**
   * How long the upgrade takes, in seconds.
   *
   * @default - it never ends: see `blocking`
   */
  public readonly totalSeconds?: number;

  /**
   * No upgrade of these nodes is quicker, whatever the limits are: what it takes each node to send the memory of its VMs once, and to be away, in seconds.
   *
   * @default - the links carry nothing
   */
  public readonly lowerBoundSeconds?: number;

  /** What becomes of each node, in their order. */
  public readonly nodes: NodeUpgrade[];

  /** All migrations, in order of their start. */
  public readonly migrations: DrainMigration[];

  /** The VMs that never leave their nodes, for which the upgrade never ends; those on nodes to which it so doesn't come are among them. */
  public readonly blocking: BlockingVirtualMachine[];

  /**
   * The VMs with critical data (`criticalData` of their wishes) that go over to post copy, as `namespace/name`: what is in their memory is lost if the network
   * or a node fails meanwhile.
   */
  public readonly criticalInPostCopy: string[];

  private constructor(private readonly inputs: DrainInputs, private readonly course: Course) {
    const upgrade = drainWith(inputs, course);
    this.totalSeconds = totalOf(upgrade);
    this.lowerBoundSeconds = lowerBound(inputs, course);
    this.nodes = upgrade.nodes.map(({ node, drainStart, drainEnd, back }) => ({
      node,
      drainStartSeconds: drainStart,
      drainEndSeconds: drainEnd,
      backSeconds: back,
      migrations: upgrade.attempts.filter(({ source }) => source === node).length,
    }));
    this.migrations = migrationsOf(upgrade);
    this.criticalInPostCopy = criticalInPostCopy(upgrade);
    this.blocking = this.totalSeconds === undefined ? blockingOf(upgrade, inputs) : [];
  }

  /** What the same upgrade takes with other limits, besides the current ones. */
  public get limits(): LimitsOutcome[] {
    return limitsOf(this.inputs, this.course);
  }

  /** In words. */
  public toString(): string {
    const { nodes, course: { nodesAtOnce, awaySeconds }, inputs: { vms, neverStartsNow } } = this;
    if (neverStartsNow) {
      return `The upgrade never ends: no migration ever starts, since ${neverStartsNow}.`;
    }
    const critical = criticalInWords(this.criticalInPostCopy);
    if (this.totalSeconds === undefined) {
      const done = nodes.filter(({ backSeconds }) => backSeconds !== undefined).length;
      const waiting = nodes.filter(({ drainStartSeconds, drainEndSeconds }) => drainStartSeconds !== undefined && drainEndSeconds === undefined);
      return `The upgrade never ends: it waits for ${waiting.map(({ node }) => node).join(', ')}, when ${done} of ${nodes.length} nodes are upgraded. ${blockersInWords(this.blocking)}${critical}`;
    }
    const drains = nodes.reduce((sum, { drainStartSeconds, drainEndSeconds }) => sum + drainEndSeconds! - drainStartSeconds!, 0);
    return `The upgrade takes ${timeInWords(this.totalSeconds)}: ${nodes.length} nodes, ${nodesAtOnce === 1 ? 'one' : nodesAtOnce} at a time. A drain takes ${
      timeInWords(drains / nodes.length)} on average, and a node is then away for ${timeInWords(awaySeconds)}. ${vms.length} VM${
      vms.length === 1 ? '' : 's'} migrate${vms.length === 1 ? 's' : ''} ${this.migrations.length} times in all.${critical}`;
  }
}

function readNodes(given: string[] | undefined, problems: Problems): string[] | undefined {
  if (given === undefined) {
    return undefined;
  }
  const nodes = Array.isArray(given) ? given : [];
  if (!Array.isArray(given)) {
    problems.add('nodes', given, 'no list', 'the names of nodes');
  }
  nodes.forEach((node: unknown, i) => {
    if (typeof node !== 'string' || node === '') {
      problems.add(`nodes[${i}]`, show(node), 'no name at all', 'the name of a node');
    } else if (nodes.indexOf(node) < i) {
      problems.add(`nodes[${i}]`, node, 'there twice', 'each node once');
    }
  });
  return nodes;
}

function lowerBound({ vms, rules: { capacity } }: DrainInputs, { nodes, nodesAtOnce, awaySeconds }: Course): number | undefined {
  const each = nodes.map(node => {
    const bytes = vms.reduce((sum, vm) => sum + (vm.node === node ? vm.bytes : 0), 0);
    return awaySeconds + (bytes === 0 ? 0 : bytes / capacity);
  });
  const bound = Math.max(...each, each.reduce((sum, seconds) => sum + seconds, 0) / nodesAtOnce);
  return bound === Infinity ? undefined : bound;
}
