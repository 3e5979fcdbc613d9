import { arrives } from './arrival';
import { readDrain } from './drain-inputs';
import type { DrainInputs } from './drain-inputs';
import { blockingOf, criticalInPostCopy, drainWith, limitsOf, migrationsOf, totalOf } from './drain-outcome';
import type { Course } from './drain-outcome';
import type { DrainForecastProps } from './drain-props';
import { EvacuationOrder } from './drain-results';
import type { BlockingVirtualMachine, DrainMigration, DrainOrder, LimitsOutcome } from './drain-results';
import { alone } from './evacuation';
import { Problems } from './problems';
import { blockersInWords, criticalInWords, timeInWords } from './words';
import { count, show } from '../show';

/** The one node, whatever it is called. */
const NODE = 'node';

const COURSE: Course = { nodes: [NODE], staysWithin: false, nodesAtOnce: 1, awaySeconds: 0 };

/**
 * How long it takes until all VMs have left a node, as for `oc adm drain`. KubeVirt lets no pod of a VM be evicted until the VM has moved, so the drain ends
 * with the last migration.
 *
 * It follows KubeVirt event by event: as many migrations run at once as the limits let, and each time one begins, ends or goes over to post copy, all that run
 * get another part of the node's link, in the middle of what they are copying. They share it evenly, but none gets more than its own limit and its connections
 * let it have; what one leaves, the others take. (A migration over one connection beside others over eight may get less than that.) A migration that fails is
 * tried again, behind all others: after 20 seconds, then 40, 80 and so on, up to 320, since KubeVirt remembers five failures. What each migration comes to is
 * what `MigrationForecast` says, with the same things on the safe side.
 *
 * Not counted are what holds migrations up besides the link, if `setupTime` doesn't say; other nodes' links: there are enough targets, so that none is narrower
 * than the node itself; other migrations in the cluster; and pods that aren't VMs. All of these make a drain longer.
 *
 * @see https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-controller/watch/drain/evacuation/evacuation.go
 * @see https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-controller/watch/migration/migration.go
 * @example
 *
 * const drain = DrainForecast.of({
 *   vms: [
 *     { name: 'db-1', memory: Size.gibibytes(256), dirtying: MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(300), Size.gibibytes(32)) },
 *     { name: 'web-1', memory: Size.gibibytes(16), dirtying: MemoryDirtying.none() },
 *   ],
 *   link: { bandwidth: Bandwidth.gigabitsPerSecond(25) },
 *   version: HyperConvergedVersion.openShift('4.21'),
 * });
 * console.log(drain.toString());
 */
export class DrainForecast {
  /**
   * Forecasts a drain.
   *
   * @throws if something is missing or impossible: the error names all of that at once.
   */
  public static of(props: DrainForecastProps): DrainForecast {
    const problems = new Problems('The forecast of a drain');
    const given = Array.isArray(props?.vms) ? props.vms : [];
    const nodes = [...new Set(given.map(vm => vm?.node).filter(node => node !== undefined))];
    const { node } = props ?? {};
    if (node === undefined && nodes.length > 1) {
      problems.add('node', undefined, `though the VMs run on ${nodes.map(each => show(each)).join(', ')}`, 'the one that is drained');
    } else if (node !== undefined && !nodes.includes(node) && given.length > 0) {
      problems.add('node', show(node), `on which none of the VMs runs (they run on ${nodes.map(each => show(each)).join(', ') || 'nodes that are not stated'})`, 'one of theirs');
    }
    const inputs = readDrain(props, problems, vm => (node === undefined || vm.node === node ? NODE : undefined));
    return new DrainForecast(inputs, node ?? nodes[0]);
  }

  /**
   * The node, where it is known.
   *
   * @default - it isn't
   */
  public readonly node?: string;

  /**
   * How long the drain takes, in seconds.
   *
   * @default - it never ends: see `blocking`
   */
  public readonly totalSeconds?: number;

  /**
   * No drain is quicker, whatever the limits are: what it takes to send all memory, and disks that go with it, once, in seconds.
   *
   * @default - the link carries nothing
   */
  public readonly lowerBoundSeconds?: number;

  /** All migrations, in order of their start; that of a VM that fails, and is tried again, each time. */
  public readonly migrations: DrainMigration[];

  /** The VMs that never leave the node, for which the drain never ends. KubeVirt tries them again and again, which is followed until all others have left. */
  public readonly blocking: BlockingVirtualMachine[];

  /**
   * The VMs with critical data (`criticalData` of their wishes) that go over to post copy, as `namespace/name`: what is in their memory is lost if the network
   * or a node fails meanwhile.
   */
  public readonly criticalInPostCopy: string[];

  private constructor(private readonly inputs: DrainInputs, node?: string) {
    const drain = drainWith(inputs, COURSE);
    const bytes = inputs.vms.reduce((sum, vm) => sum + vm.bytes, 0);
    this.node = node;
    this.totalSeconds = totalOf(drain);
    this.lowerBoundSeconds = bytes === 0 ? 0 : inputs.rules.capacity === 0 ? undefined : bytes / inputs.rules.capacity;
    this.migrations = migrationsOf(drain);
    this.criticalInPostCopy = criticalInPostCopy(drain);
    this.blocking = this.totalSeconds === undefined ? blockingOf(drain, inputs) : [];
  }

  /**
   * The same drain with the VMs in another order. KubeVirt has no setting for that: who wants an order migrates VMs in it, and drains the node then.
   */
  public inOrder(order: EvacuationOrder): DrainForecast {
    const vms = order === EvacuationOrder.AS_GIVEN ? this.inputs.vms
      : this.inputs.vms.map(vm => ({ vm, seconds: alone(vm).seconds }))
        .sort((a, b) => compareTimes(a.seconds, b.seconds) * (order === EvacuationOrder.LONGEST_FIRST ? -1 : 1))
        .map(({ vm }) => vm);
    return new DrainForecast({ ...this.inputs, vms }, this.node);
  }

  /** How long the drain takes in each order, the quickest first, and of those that take the same the one as given. */
  public get orders(): DrainOrder[] {
    return Object.values(EvacuationOrder)
      .map(order => ({ order, totalSeconds: order === EvacuationOrder.AS_GIVEN ? this.totalSeconds : this.inOrder(order).totalSeconds }))
      .sort((a, b) => compareTimes(a.totalSeconds ?? Infinity, b.totalSeconds ?? Infinity));
  }

  /** What the same drain takes with other limits, besides the current ones: where more migrations share the link, each of them takes longer, and may fail. */
  public get limits(): LimitsOutcome[] {
    return limitsOf(this.inputs, COURSE);
  }

  /** In words. */
  public toString(): string {
    const { vms, rules, neverStartsNow } = this.inputs;
    const where = this.node === undefined ? 'The drain' : `The drain of ${this.node}`;
    if (neverStartsNow) {
      return `${where} never ends: no migration ever starts, since ${neverStartsNow}.`;
    }
    const critical = criticalInWords(this.criticalInPostCopy);
    if (this.totalSeconds === undefined) {
      const left = this.migrations.filter(({ outcome }) => arrives(outcome));
      const last = Math.max(0, ...left.map(({ endSeconds }) => endSeconds!));
      return `${where} never ends, since ${blockersInWords(this.blocking)} ${
        left.length === 0 ? 'No VM leaves.' : `The other ${left.length} ha${left.length === 1 ? 's' : 've'} left after ${timeInWords(last)}.`}${critical}`;
    }
    const atOnce = Math.min(rules.perNode, rules.perCluster, vms.length);
    const bound = this.lowerBoundSeconds === undefined ? '' : ` To send their memory once takes the link ${timeInWords(this.lowerBoundSeconds)}.`;
    return `${where} takes ${timeInWords(this.totalSeconds)}: ${count(vms.length, 'VM')}, ${atOnce === 1 ? 'one' : `up to ${atOnce}`} at a time.${bound}${critical}`;
  }
}

/** Times that differ by no more than the noise of sums are the same. */
const compareTimes = (a: number, b: number) => (a === b || Math.abs(a - b) <= 1e-6 * Math.min(a, b) ? 0 : a - b);
