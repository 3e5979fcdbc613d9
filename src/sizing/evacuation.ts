import { arrives } from './arrival';
import type { Attempt, Evacuation, EvacuationRules, Evacuee, NodeTimes } from './evacuation-rules';
import { fairShares } from './fair-shares';
import { CHUNK } from './inputs';
import type { LinkShare } from './link-share';
import { MigrationUnderWay, follow } from './migration-run';
import type { Run } from './migration-run';

/** How long KubeVirt waits before it tries again what has failed, in seconds: twice as long each time, for the failures that it remembers. */
const BACKOFF = 20;
const REMEMBERED = 5;

/** Where all that are left have failed so often since the last VM moved, they do so for ever: by then the times between tries are always the same. */
const MOST_FAILURES = REMEMBERED + 3;
/** So many failures for each VM, of those that might move, are followed, and no more. */
const FOLLOWED = 6;
/** A migration that can't come to its end is tried so often, for what it costs the others. */
const MOST_TRIES = 100;

/** Moments that are no further apart, in seconds, are the same. */
const NOISE = 1e-6;

/**
 * Drains nodes, event by event: whenever a migration begins, ends or goes over to post copy, all that share links with it get another part of them.
 *
 * The limits are virt-controller's, of kubevirt/kubevirt, branches release-0.58 to release-1.9: in pkg/virt-controller/watch, migration/migration.go
 * (handleTargetPodCreation for the limits, handleMigrationBackoff and garbageCollectFinalizedMigrations for the time before the next try) and
 * drain/evacuation/evacuation.go (sync: another migration for each VM that is still there).
 */
export function evacuate(rules: EvacuationRules): Evacuation {
  return new Simulation(rules).run();
}

/** What would become of its migration if it had the link to itself. */
export function alone({ rules }: Evacuee): Run {
  return follow(rules);
}

/** A VM that waits for its migration. */
interface Waiting {
  readonly evacuee: Evacuee;
  readonly source: string;
  readonly readyAt: number;
}

/** A migration that has a place. */
interface Running extends Attempt {
  readonly sendsFrom: number;
  /** Once it sends: what it gets of the links, and what comes of that. */
  share?: LinkShare;
  underWay?: MigrationUnderWay;
  isInPostCopy: boolean;
}

class Simulation {
  private now = 0;
  private waiting: Waiting[] = [];
  private running: Running[] = [];
  private readonly attempts: Running[] = [];
  private readonly times: NodeTimes[];
  private readonly at = new Map<Evacuee, string>();
  /** Memory of the VMs on each node, those on their way to it among them. */
  private readonly load = new Map<string, number>();
  private readonly failures = new Map<Evacuee, number>();
  /** Of those since the last VM moved. */
  private readonly recentFailures = new Map<Evacuee, number>();
  private avoidableFailures = 0;
  private readonly tries = new Map<Evacuee, number>();
  private readonly byItself = new Map<Evacuee, Run>();

  constructor(private readonly rules: EvacuationRules) {
    this.times = rules.nodes.map(node => ({ node }));
    for (const evacuee of rules.evacuees) {
      this.at.set(evacuee, evacuee.node);
      this.move(evacuee.memory, undefined, evacuee.node);
    }
  }

  public run(): Evacuation {
    for (;;) {
      this.turnToNodes();
      if (this.isStuck()) {
        break;
      }
      this.start();
      this.share();
      const next = this.nextMoment();
      if (next === Infinity) {
        break;
      }
      this.now = next;
      this.settle();
    }
    const stuck = [...this.waiting, ...this.running].map(({ evacuee }) => evacuee);
    return { attempts: this.attempts.filter(({ underWay }) => underWay), nodes: this.times, stuck: [...new Set(stuck)] };
  }

  /** Nodes that are drained go away, those that were come back, and the next ones are drained. */
  private turnToNodes(): void {
    const busy = () => this.times.filter(({ drainStart, back }) => drainStart !== undefined && !(back! <= this.now + NOISE));
    for (;;) {
      for (const times of busy().filter(({ drainEnd, node }) => drainEnd === undefined && this.isEmpty(node))) {
        times.drainEnd = this.now;
        times.back = this.now + this.rules.awaySeconds;
      }
      const next = this.times.find(({ drainStart }) => drainStart === undefined);
      if (!next || busy().length >= this.rules.nodesAtOnce) {
        return;
      }
      next.drainStart = this.now;
      for (const evacuee of this.rules.evacuees) {
        if (this.at.get(evacuee) === next.node && !this.running.some(each => each.evacuee === evacuee)) {
          this.waiting.push({ evacuee, source: next.node, readyAt: this.now });
        }
      }
    }
  }

  /** Whether no VM is on a node, nor on its way to it. */
  private isEmpty(node: string): boolean {
    return !this.waiting.some(({ source }) => source === node) && !this.running.some(({ source, target }) => source === node || target === node);
  }

  /** Starts what the limits let: those that wait, in their order. */
  private start(): void {
    const { perCluster, perNode, waitingTakesPlace, setupSeconds } = this.rules;
    let taken = this.running.length;
    const outbound = new Map<string, number>();
    const take = (node: string) => outbound.set(node, (outbound.get(node) ?? 0) + 1);
    this.running.forEach(({ source }) => take(source));
    this.waiting = this.waiting.filter(waiting => {
      const { evacuee, source, readyAt } = waiting;
      if (evacuee.neverStarts || taken >= perCluster || (outbound.get(source) ?? 0) >= perNode) {
        return true;
      }
      const isReady = readyAt <= this.now + NOISE;
      const target = isReady && this.rules.staysWithin ? this.targetFor(source) : undefined;
      if (!isReady || (this.rules.staysWithin && target === undefined)) {
        if (waitingTakesPlace && !isReady) {
          taken++;
          take(source);
        }
        return true;
      }
      taken++;
      take(source);
      this.move(evacuee.memory, undefined, target);
      this.tries.set(evacuee, (this.tries.get(evacuee) ?? 0) + 1);
      const attempt: Running = {
        evacuee, source, target, start: this.now, sendsFrom: this.now + setupSeconds, end: Infinity, run: this.alone(evacuee), isInPostCopy: false,
      };
      this.running.push(attempt);
      this.attempts.push(attempt);
      return false;
    });
  }

  /** The node that has the least memory of VMs, of those that take any. */
  private targetFor(source: string): string | undefined {
    const open = this.times.filter(({ node, drainStart, back }) => node !== source && (drainStart === undefined || back! <= this.now + NOISE));
    const least = Math.min(...open.map(({ node }) => this.loadOf(node)));
    return open.find(({ node }) => this.loadOf(node) === least)?.node;
  }

  /** Shares the links among those that send, and follows those that get another part of them. */
  private share(): void {
    const { capacity } = this.rules;
    const sending = this.running.filter(({ sendsFrom }) => sendsFrom <= this.now + NOISE);
    const flows = sending.map(({ evacuee: { rules }, source, target, isInPostCopy }) => ({
      links: [`from ${source}`, ...target === undefined ? [] : [`to ${target}`]], most: isInPostCopy ? rules.postCopyRate : rules.rate,
    }));
    const rates = fairShares(flows, capacity);
    const used = new Map<string, number>();
    flows.forEach(({ links }, i) => links.forEach(link => used.set(link, (used.get(link) ?? 0) + rates[i])));
    sending.forEach((migration, i) => {
      const { rules } = migration.evacuee;
      const rate = rates[i];
      // What the others leave.
      const left = Math.max(rate, Math.min(...flows[i].links.map(link => capacity - (used.get(link)! - rate))));
      this.give(migration, {
        rate,
        finalRate: Math.min(rules.finalRate, left),
        postCopyRate: Math.min(rules.postCopyRate, left),
        chunk: rate < rules.rate ? CHUNK : rules.chunk,
      });
    });
  }

  private give(migration: Running, share: LinkShare): void {
    const { evacuee: { rules }, sendsFrom } = migration;
    if (migration.share && isSame(migration.share, share)) {
      return;
    }
    if (migration.underWay) {
      migration.underWay.change({ ...share, at: this.now - sendsFrom });
    } else {
      migration.underWay = new MigrationUnderWay({ ...rules, ...share });
    }
    migration.share = share;
    migration.run = migration.underWay.run;
    migration.end = Math.max(this.now, sendsFrom + migration.run.seconds);
  }

  /** When something happens next: now, where something takes no time. */
  private nextMoment(): number {
    const ends = this.running.flatMap(migration => [migration.end, postCopyFrom(migration)]);
    if (ends.some(end => end <= this.now + NOISE)) {
      return this.now;
    }
    const moments = [
      ...ends,
      ...this.running.map(({ sendsFrom }) => sendsFrom),
      ...this.waiting.map(({ readyAt }) => readyAt),
      ...this.times.map(({ back }) => back ?? Infinity),
    ];
    return moments.reduce((next, moment) => (moment > this.now + NOISE && moment < next ? moment : next), Infinity);
  }

  /** What is over by now. */
  private settle(): void {
    const isOver = (moment: number) => moment <= this.now + NOISE;
    for (const migration of this.running.filter(({ end }) => isOver(end))) {
      this.end(migration);
    }
    this.running = this.running.filter(({ end }) => !isOver(end));
    for (const migration of this.running.filter(each => isOver(postCopyFrom(each)))) {
      migration.isInPostCopy = true;
    }
  }

  private end({ evacuee, source, target, run, end }: Running): void {
    if (arrives(run.outcome)) {
      this.failures.delete(evacuee);
      this.recentFailures.clear();
      this.at.set(evacuee, target ?? '');
      this.move(evacuee.memory, source, undefined);
      const times = this.times.find(({ node }) => node === target);
      if (times?.drainStart !== undefined && times.drainEnd === undefined) {
        this.waiting.push({ evacuee, source: target!, readyAt: end });
      }
      return;
    }
    this.move(evacuee.memory, target, undefined);
    const failures = (this.failures.get(evacuee) ?? 0) + 1;
    this.failures.set(evacuee, failures);
    this.recentFailures.set(evacuee, (this.recentFailures.get(evacuee) ?? 0) + 1);
    this.avoidableFailures += this.isHopeless(evacuee) ? 0 : 1;
    const isGivenUp = (this.tries.get(evacuee) ?? 0) >= MOST_TRIES && this.isHopeless(evacuee);
    this.waiting.push({ evacuee, source, readyAt: isGivenUp ? Infinity : end + BACKOFF * 2 ** (Math.min(failures, REMEMBERED) - 1) });
  }

  /** Whether all that is left has failed, and will again, or goes on for ever. */
  private isStuck(): boolean {
    const isAway = this.times.some(({ back }) => back !== undefined && back > this.now + NOISE);
    const hasFailed = ({ evacuee }: Waiting | Running) => (
      evacuee.neverStarts || (this.recentFailures.get(evacuee) ?? 0) >= MOST_FAILURES || (this.failures.has(evacuee) && this.isHopeless(evacuee))
    );
    const isEndless = ({ underWay, end, evacuee }: Running) => underWay && end === Infinity && this.isHopeless(evacuee);
    return this.avoidableFailures > FOLLOWED * (this.rules.evacuees.length + MOST_TRIES)
      || (!isAway && this.waiting.every(hasFailed) && this.running.every(migration => hasFailed(migration) || isEndless(migration)));
  }

  /** Whether it doesn't even come to its end with the link to itself. */
  private isHopeless(evacuee: Evacuee): boolean {
    return !arrives(this.alone(evacuee).outcome);
  }

  private alone(evacuee: Evacuee): Run {
    const run = this.byItself.get(evacuee) ?? alone(evacuee);
    this.byItself.set(evacuee, run);
    return run;
  }

  private loadOf(node: string): number {
    return this.load.get(node) ?? 0;
  }

  private move(memory: number, from: string | undefined, to: string | undefined): void {
    for (const [node, change] of [[from, -memory], [to, memory]] as const) {
      if (node !== undefined) {
        this.load.set(node, this.loadOf(node) + change);
      }
    }
  }
}

/** When it goes over to post copy, if it does and hasn't. */
function postCopyFrom({ run, sendsFrom, isInPostCopy }: Running): number {
  return run.outcome === 'postCopy' && !isInPostCopy ? sendsFrom + run.diskSeconds + run.preCopySeconds : Infinity;
}

function isSame(a: LinkShare, b: LinkShare): boolean {
  return (['rate', 'finalRate', 'postCopyRate', 'chunk'] as const).every(key => Math.abs(a[key] - b[key]) <= 1e-9 * Math.max(a[key], b[key]));
}
