import * as fc from 'fast-check';
import { stepThroughDrain } from './drain-simulation';
import { arrives } from '../../src/sizing/arrival';
import type { DirtyLaw } from '../../src/sizing/dirty-law';
import { alone, evacuate } from '../../src/sizing/evacuation';
import type { Evacuation, EvacuationRules, Evacuee } from '../../src/sizing/evacuation-rules';
import { follow } from '../../src/sizing/migration-run';
import type { RunRules } from '../../src/sizing/migration-run';

const GIB = 2 ** 30;
const QUIET: DirtyLaw = { kind: 'sequential', rate: 0, workingSet: 0, periods: [], amounts: [] };
const writing = (rate: number): DirtyLaw => ({ kind: 'random', rate, workingSet: GIB, periods: [], amounts: [] });

const RULES: RunRules = {
  memory: 10 * GIB,
  law: QUIET,
  rate: GIB,
  finalRate: GIB,
  postCopyRate: GIB,
  chunk: 0.05,
  autoConverge: false,
  disks: 0,
  monitor: {
    completionTimeout: 30, progressTimeout: 150, allowPostCopy: false, allowWorkloadDisruption: false, workloadDisruption: true, longDowntime: false,
  },
};
const POST_COPY = { ...RULES.monitor, allowPostCopy: true, allowWorkloadDisruption: true };
const vm = (rules: Partial<RunRules> = {}, node = 'n'): Evacuee => ({ rules: { ...RULES, ...rules }, memory: rules.memory ?? RULES.memory, node });
const drain = (evacuees: readonly Evacuee[], rules: Partial<EvacuationRules> = {}): Evacuation => evacuate({
  evacuees,
  nodes: ['n'],
  staysWithin: false,
  nodesAtOnce: 1,
  awaySeconds: 0,
  perCluster: 5,
  perNode: 2,
  waitingTakesPlace: false,
  setupSeconds: 0,
  capacity: GIB,
  ...rules,
});
const spans = ({ attempts }: Evacuation) => attempts.map(({ start, end }) => [start, end].map(time => Math.round(time * 1000) / 1000));

describe('VMs that are alike', () => {
  test('leave in batches, each as long as with the others all the time', () => {
    const law = writing(0.2 * GIB);
    const monitor = { ...RULES.monitor, completionTimeout: 0 };
    for (const places of [1, 2, 3]) {
      const { attempts } = drain(Array.from({ length: 6 }, () => vm({ law, monitor })), { perNode: places });
      const { seconds } = follow({ ...RULES, law, monitor, rate: GIB / places, finalRate: GIB / places, postCopyRate: GIB / places });
      attempts.forEach(({ start, end }, i) => {
        expect(start).toBeCloseTo(Math.floor(i / places) * seconds, 6);
        expect(end - start).toBeCloseTo(seconds, 6);
      });
    }
  });
});

describe('the link', () => {
  test('is the other\'s when one has left, in the middle of what it copies', () => {
    // Half of the link for 10 s each; then the second has 5 GiB left, and all of it.
    expect(spans(drain([vm({ memory: 5 * GIB }), vm()]))).toEqual([[0, 10], [0, 15]]);
  });

  test('is shared anew when one begins', () => {
    expect(spans(drain([vm({ memory: 2 * GIB }), vm({ memory: 20 * GIB }), vm({ memory: 4 * GIB })]))).toEqual([[0, 4], [0, 26], [4, 12]]);
  });

  test('is used by one what another leaves', () => {
    const slow = vm({ memory: 2 * GIB, rate: 0.25 * GIB, finalRate: 0.25 * GIB, postCopyRate: 0.25 * GIB });
    expect(spans(drain([slow, vm({ memory: 6 * GIB })]))).toEqual([[0, 8], [0, 8]]);
  });

  test('is not used while a migration is set up, but its place is', () => {
    expect(spans(drain([vm(), vm()], { perNode: 1, setupSeconds: 7 }))).toEqual([[0, 17], [17, 34]]);
    const three = [5, 5, 1].map(memory => vm({ memory: memory * GIB }));
    expect(spans(drain(three, { setupSeconds: 3 }))).toEqual([[0, 13], [0, 13], [13, 17]]);
  });

  test('is shared by post copy too, over one connection', () => {
    // With a fifth of the link it doesn't converge, and goes over at 31.2 s; its one connection then takes half a link, and the other one's more.
    const slow = { law: writing(3 * GIB), rate: GIB / 5, finalRate: GIB, postCopyRate: GIB / 2, monitor: POST_COPY };
    const { attempts: [first, second] } = drain([vm(slow), vm({ memory: 60 * GIB, monitor: { ...POST_COPY, completionTimeout: 0 } })]);
    expect(first.run).toMatchObject({ outcome: 'postCopy' });
    expect(first.run.diskSeconds + first.run.preCopySeconds).toBeCloseTo(31.2, 6);
    expect(first.run.postCopySeconds).toBeCloseTo((first.run.sent - 31.2 * GIB / 5) / (GIB / 2), 6);
    // The other has 4/5 of the link, then half of it, then all.
    expect(second.end).toBeCloseTo(31.2 + first.run.postCopySeconds + (60 - 31.2 * 4 / 5 - first.run.postCopySeconds / 2), 3);
  });
});

test('what leaves is what a simulation in steps finds', () => {
  const part = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(fc.property(fc.record({
    vms: fc.array(fc.record({ memory: part(0.5, 12), most: fc.oneof(fc.constant(1), part(0.1, 1)) }), { minLength: 1, maxLength: 8 }),
    places: fc.integer({ min: 1, max: 5 }),
    setup: fc.constantFrom(0, 2, 5.5),
  }), ({ vms, places, setup }) => {
    const evacuees = vms.map(({ memory, most }) => vm({
      memory: memory * GIB, rate: most * GIB, finalRate: most * GIB, postCopyRate: most * GIB, monitor: { ...RULES.monitor, completionTimeout: 0 },
    }));
    const { attempts } = drain(evacuees, { perNode: places, setupSeconds: setup });
    const steps = stepThroughDrain(vms.map(({ memory, most }) => ({ bytes: memory, most })), 1, places, setup);
    expect(attempts).toHaveLength(vms.length);
    evacuees.forEach((evacuee, i) => {
      const { start, end } = attempts.find(attempt => attempt.evacuee === evacuee)!;
      expect(Math.abs(start - steps[i].start)).toBeLessThan(0.02 * steps[i].start + 0.2);
      expect(Math.abs(end - steps[i].end)).toBeLessThan(0.02 * steps[i].end + 0.2);
    });
  }), { seed: 1, numRuns: 40 });
});

test('what takes no time is over at once', () => {
  const nothing = () => vm({ memory: 0 });
  expect(spans(drain([nothing(), nothing(), nothing(), vm()]))).toEqual([[0, 0], [0, 0], [0, 0], [0, 10]]);
  expect(drain([nothing()])).toMatchObject({ stuck: [], nodes: [{ drainEnd: 0 }] });
});

describe('the limits', () => {
  const atOnce = ({ attempts }: Evacuation, source?: string) => Math.max(...attempts.map(({ start }) => (
    attempts.filter(other => (!source || other.source === source) && other.start <= start + 1e-6 && other.end > start + 1e-6).length
  )));

  test('of the node and of the cluster are kept to', () => {
    const vms = Array.from({ length: 9 }, (_, i) => vm({ memory: (1 + i % 4) * GIB }));
    expect([[3, 5], [5, 3], [1, 5], [9, 9]].map(([perNode, perCluster]) => atOnce(drain(vms, { perNode, perCluster })))).toEqual([3, 3, 1, 9]);
  });

  test('of the cluster holds over all nodes', () => {
    const vms = Array.from({ length: 12 }, (_, i) => vm({ memory: (1 + i % 5) * GIB }, `n${i % 3}`));
    const found = drain(vms, { nodes: ['n0', 'n1', 'n2', 'n3'], nodesAtOnce: 3, staysWithin: true, perNode: 2, perCluster: 5 });
    expect(atOnce(found)).toBe(5);
    expect(['n0', 'n1', 'n2'].map(node => atOnce(found, node))).toEqual([2, 2, 2]);
  });

  test('of 0 let nothing start', () => {
    expect(drain([vm()], { perNode: 0 })).toMatchObject({ attempts: [], stuck: [{ node: 'n' }], nodes: [{ node: 'n', drainStart: 0 }] });
  });
});

describe('a migration that fails', () => {
  const failing = vm({ law: writing(3 * GIB) });

  test('is tried again after 20 seconds, 40, 80, 160, 320, and then always 320, as long as others are on their way', () => {
    const { attempts, stuck } = drain([failing, vm({ memory: 1700 * GIB, rate: GIB / 2, monitor: { ...RULES.monitor, completionTimeout: 0 } })]);
    const tries = attempts.filter(({ evacuee }) => evacuee === failing);
    expect(tries.slice(1).map(({ start }, i) => Math.round(start - tries[i].end)).slice(0, 7)).toEqual([20, 40, 80, 160, 320, 320, 320]);
    expect(stuck).toEqual([failing]);
  });

  test('is given up at once where it is alone, since it will fail for ever', () => {
    const { attempts, stuck, nodes: [node] } = drain([failing]);
    expect(attempts).toHaveLength(1);
    expect(stuck).toEqual([failing]);
    expect(node.drainEnd).toBe(undefined);
  });

  test('lets others go before it', () => {
    const found = drain([failing, vm(), vm()], { perNode: 1 });
    expect(found.attempts.map(({ run: { outcome } }) => outcome)).toEqual(['canceledAtTimeout', 'converges', 'converges']);
    expect(spans(found)[1][0]).toBe(31.2);
  });

  test('succeeds where another has left meanwhile', () => {
    // With half of the link it dirties more than is sent.
    const busy = vm({ law: writing(0.7 * GIB), memory: 5 * GIB, monitor: { ...RULES.monitor, completionTimeout: 15 } });
    const { attempts, stuck } = drain([busy, vm({ memory: 20 * GIB, monitor: { ...RULES.monitor, completionTimeout: 0 } })]);
    expect(attempts.map(({ evacuee, run: { outcome } }) => [evacuee === busy, outcome])).toEqual([
      [true, 'canceledAtTimeout'], [false, 'converges'], [true, 'converges'],
    ]);
    expect(stuck).toEqual([]);
  });

  test('is tried on for as long as others move meanwhile', () => {
    const busy = vm({ law: writing(0.7 * GIB), memory: 5 * GIB, monitor: { ...RULES.monitor, completionTimeout: 15 } });
    const { attempts, stuck } = drain([busy, vm({ memory: 3000 * GIB, monitor: { ...RULES.monitor, completionTimeout: 0 } })]);
    expect(attempts.filter(({ run }) => !arrives(run.outcome)).length).toBeGreaterThan(8);
    expect(attempts[attempts.length - 1]).toMatchObject({ evacuee: busy, run: { outcome: 'converges' } });
    expect(stuck).toEqual([]);
  });

  test('waits for 20 seconds again once its VM has moved', () => {
    const busy = vm({ law: writing(0.7 * GIB), memory: 5 * GIB, monitor: { ...RULES.monitor, completionTimeout: 15 } }, 'a');
    const slow = (node: string, memory: number) => vm({ memory: memory * GIB, monitor: { ...RULES.monitor, completionTimeout: 0 } }, node);
    // All of a's move to b, and from there with b's own.
    const { attempts } = drain([busy, slow('a', 100), slow('b', 100), slow('c', 10_000)], {
      nodes: ['a', 'b', 'c'], staysWithin: true, awaySeconds: 1e6, perNode: 3,
    });
    const gaps = (node: string) => {
      const tries = attempts.filter(({ evacuee, source }) => evacuee === busy && source === node);
      return tries.slice(1).map(({ start }, i) => Math.round(start - tries[i].end));
    };
    expect(gaps('a').slice(0, 2)).toEqual([20, 40]);
    expect(gaps('b').slice(0, 2)).toEqual([20, 40]);
  });

  test('has its place until its next try, up to KubeVirt 0.59', () => {
    // The third node's turn comes when the second one is drained; its VM is behind the one that has failed.
    const third = vm({}, 'c');
    const startOf = (waitingTakesPlace: boolean) => drain([vm({ law: writing(3 * GIB) }, 'a'), vm({}, 'b'), third], {
      nodes: ['a', 'b', 'c'], nodesAtOnce: 2, perCluster: 1, waitingTakesPlace,
    }).attempts.find(({ evacuee }) => evacuee === third)!.start;
    expect(startOf(false)).toBeCloseTo(41.2, 6);
    expect(startOf(true)).toBeCloseTo(31.2 + 20 + 31.2, 6);
  });

  test('is given up after very many, so that there is a forecast', () => {
    const monitor = { ...RULES.monitor, completionTimeout: 15 };
    const busy = Array.from({ length: 50 }, () => vm({ law: writing(0.7 * GIB), memory: 5 * GIB, monitor }));
    const slow = Array.from({ length: 10 }, (_, i) => vm({
      memory: 1000 * (i + 1) * GIB, rate: GIB / 40, finalRate: GIB / 40, monitor: { ...RULES.monitor, completionTimeout: 0 },
    }));
    const { attempts, stuck } = drain([...slow, ...busy], { perNode: 60, perCluster: 60 });
    expect(attempts.length).toBeLessThan(1100);
    expect(stuck.length).toBeGreaterThan(50);
  });

  test('with all others that share its link, for ever, is stuck', () => {
    // Each has the time that it takes to itself, and no more.
    const pair = [1, 2].map(() => vm({ law: writing(0.6 * GIB), memory: 10 * GIB, monitor: { ...RULES.monitor, completionTimeout: 40 } }));
    expect(pair.map(each => arrives(alone(each).outcome))).toEqual([true, true]);
    const { attempts, stuck } = drain(pair);
    expect(stuck).toEqual(pair);
    expect(attempts.length).toBeGreaterThan(10);
    expect(attempts.length).toBeLessThan(40);
    expect(drain(pair, { perNode: 1 }).stuck).toEqual([]);
  });
});

describe('a migration that never ends', () => {
  const endless = () => vm({ law: writing(3 * GIB), monitor: { ...RULES.monitor, completionTimeout: 0, progressTimeout: 0 } });

  test('has its place for ever', () => {
    const waits = vm();
    const found = drain([endless(), waits], { perNode: 1 });
    expect(found.attempts).toHaveLength(1);
    expect(found.attempts[0].end).toBe(Infinity);
    expect(found.stuck).toContain(waits);
  });

  test('is not followed with another that fails for ever', () => {
    const found = drain([endless(), vm({ law: writing(3 * GIB) })]);
    expect(found.attempts.map(({ run: { outcome } }) => outcome)).toEqual(['neverEnds', 'canceledAtTimeout']);
    expect(found.stuck).toHaveLength(2);
  });

  test('and its part of the link', () => {
    expect(spans(drain([endless(), vm({ memory: 5 * GIB })]))[1]).toEqual([0, 10]);
  });
});

describe('nodes', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e'];
  const cluster = (seed: number) => Array.from({ length: 14 }, (_, i) => (
    vm({ memory: (1 + (i * seed) % 7) * GIB, law: writing(0.1 * GIB) }, nodes[(i * seed) % 5])
  ));

  test('are drained one after the other, and come back', () => {
    const found = drain([vm({}, 'a'), vm({}, 'b')], { nodes: ['a', 'b', 'c'], staysWithin: true, awaySeconds: 100, perNode: 1 });
    // a's VM goes to c, b's to a, which is back; c's then to b.
    expect(found.attempts.map(({ source, target }) => `${source}${target}`)).toEqual(['ac', 'ba', 'cb']);
    expect(found.nodes.map(({ drainStart, drainEnd, back }) => [drainStart, drainEnd, back].map(time => Math.round(time!)))).toEqual([
      [0, 10, 110], [110, 120, 220], [220, 230, 330],
    ]);
  });

  test('that are drained while a VM is on its way to them send it on', () => {
    const one = vm({ memory: 20 * GIB }, 'a');
    const found = drain([one], { nodes: ['a', 'b', 'c', 'd'], staysWithin: true, nodesAtOnce: 2, awaySeconds: 10 });
    // b is empty, and back at 10 s; c is then drained, when the VM has half of its way to it behind it.
    expect(found.attempts.map(({ source, target }) => `${source}${target}`)).toEqual(['ac', 'cb']);
    const rounded = found.nodes.map(({ drainStart, drainEnd }) => [drainStart, drainEnd].map(time => Math.round(time!)));
    expect(rounded).toEqual([[0, 20], [0, 0], [10, 40], [30, 30]]);
    expect(found.stuck).toEqual([]);
  });

  test('get VMs by the memory of those that they have', () => {
    // The first is empty again, as soon as it is back.
    const vms = ['a', 'b', 'b', 'c'].map(node => vm({}, node));
    const { attempts } = drain(vms, { nodes: ['a', 'b', 'c'], staysWithin: true, perNode: 1, awaySeconds: 1 });
    expect(attempts.map(({ source, target }) => `${source}${target}`)).toEqual(['ac', 'ba', 'ba', 'cb', 'cb']);
  });

  test.each([1, 2, 3])('%d at once: VMs are only where there is a node', nodesAtOnce => {
    for (const seed of [1, 2, 3, 4]) {
      const vms = cluster(seed);
      const found = drain(vms, { nodes, staysWithin: true, nodesAtOnce, awaySeconds: 50, perNode: 2, perCluster: 5 });
      const of = new Map(found.nodes.map(times => [times.node, times]));
      expect(found.stuck).toEqual([]);
      for (const { source, target, start, end } of found.attempts) {
        const [left, right] = [of.get(source)!, of.get(target!)!];
        expect(start).toBeGreaterThanOrEqual(left.drainStart! - 1e-6);
        expect(end).toBeLessThanOrEqual(left.drainEnd! + 1e-6);
        // Nothing moves to a node once its drain has begun, nor while it is away.
        expect(start < right.drainStart! + 1e-6 || start > right.back! - 1e-6).toBe(true);
        expect(end <= right.drainEnd! + 1e-6 || start > right.back! - 1e-6).toBe(true);
      }
      for (const moment of found.nodes.map(({ drainStart }) => drainStart!)) {
        const busy = found.nodes.filter(({ drainStart, back }) => drainStart! <= moment + 1e-6 && back! > moment + 1e-6);
        expect(busy.length).toBeLessThanOrEqual(nodesAtOnce);
      }
      // No link carries more than it can.
      for (const node of nodes) {
        const out = found.attempts.filter(({ source }) => source === node);
        const { drainStart, drainEnd } = of.get(node)!;
        expect(out.reduce((sum, { run }) => sum + run.sent, 0)).toBeLessThanOrEqual(GIB * (drainEnd! - drainStart!) * (1 + 1e-9));
      }
      // Each VM follows its own path.
      for (const each of vms) {
        const path = found.attempts.filter(({ evacuee }) => evacuee === each);
        expect(path.map(({ source }) => source)).toEqual([each.node, ...path.slice(0, -1).map(({ target }) => target)]);
      }
    }
  });

  test('share the link of a target', () => {
    const found = drain([vm({}, 'a'), vm({}, 'b')], { nodes: ['a', 'b', 'c'], staysWithin: true, nodesAtOnce: 2, awaySeconds: 1000 });
    expect(found.attempts.slice(0, 2).map(({ target, end }) => [target, Math.round(end)])).toEqual([['c', 20], ['c', 20]]);
  });

  test('that wait for one that is never drained don\'t get their turn', () => {
    const found = drain([vm({ law: writing(3 * GIB) }, 'a'), vm({}, 'b')], { nodes: ['a', 'b', 'c'], staysWithin: true });
    expect(found.nodes).toEqual([{ node: 'a', drainStart: 0 }, { node: 'b' }, { node: 'c' }]);
    const two = drain([vm({ law: writing(3 * GIB) }, 'a'), vm({}, 'b')], { nodes: ['a', 'b', 'c'], staysWithin: true, nodesAtOnce: 2, awaySeconds: 10 });
    expect(two.nodes.map(({ back }) => back !== undefined)).toEqual([false, true, true]);
  });
});

test('whatever is drained ends, soon and in figures', () => {
  const part = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(fc.property(fc.record({
    vms: fc.array(fc.record({
      memory: fc.oneof(part(0, 20), part(-20, 30).map(e => 2 ** e)),
      ratio: fc.oneof(fc.constant(0), part(0, 3)),
      most: fc.oneof(fc.constant(1), part(0, 1)),
      completionTimeout: fc.constantFrom(0, 10, 100),
      postCopy: fc.boolean(),
      disks: fc.constantFrom(0, 0, 5),
      node: fc.constantFrom('a', 'b', 'c'),
      stalls: fc.boolean(),
    }), { maxLength: 10 }),
    capacity: fc.constantFrom(0, 1, GIB),
    perNode: fc.integer({ min: 0, max: 4 }),
    perCluster: fc.integer({ min: 0, max: 5 }),
    waitingTakesPlace: fc.boolean(),
    setupSeconds: fc.constantFrom(0, 10),
    nodesAtOnce: fc.integer({ min: 1, max: 2 }),
    staysWithin: fc.boolean(),
  }), ({ vms, capacity, ...rules }) => {
    const evacuees = vms.map(each => {
      const rate = capacity * each.most < 1 ? 0 : capacity * each.most;
      const { completionTimeout, postCopy: allowPostCopy, postCopy: allowWorkloadDisruption } = each;
      return vm({
        memory: Math.floor(each.memory * GIB),
        law: { ...writing(each.ratio * GIB), workingSet: Math.floor(each.memory * GIB) },
        disks: each.disks * GIB,
        rate,
        finalRate: rate,
        postCopyRate: rate,
        monitor: { ...RULES.monitor, allowPostCopy, allowWorkloadDisruption, completionTimeout },
        stall: each.stalls ? { completionTimeout, allowPostCopy, allowWorkloadDisruption, hasHostDevices: false, maxDowntime: 900 } : undefined,
      }, each.node);
    });
    const { attempts, nodes, stuck } = drain(evacuees, { ...rules, capacity, nodes: ['a', 'b', 'c'], awaySeconds: 60 });
    expect(attempts.every(({ start, end, run }) => start >= 0 && end >= start && Object.values(run).every(value => !Number.isNaN(value)))).toBe(true);
    expect(nodes.some(({ back }) => back === undefined)).toBe(stuck.length > 0);
    // Who isn't stuck has left, by as many migrations as there are ends.
    for (const each of evacuees.filter(evacuee => stuck.length === 0 || !stuck.includes(evacuee))) {
      const path = attempts.filter(({ evacuee }) => evacuee === each);
      expect(path.length === 0 || arrives(path[path.length - 1].run.outcome)).toBe(true);
    }
  }), { seed: 1, numRuns: 200 });
});
