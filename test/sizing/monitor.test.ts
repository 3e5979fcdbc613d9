import { LOOK_MS, MigrationMonitor, completionTimeout, longDowntime } from '../../src/sizing/monitor';
import type { MonitorRules } from '../../src/sizing/monitor';

const GIB = 2 ** 30;
const RULES: MonitorRules = {
  completionTimeout: 100, progressTimeout: 150, allowPostCopy: false, allowWorkloadDisruption: false, workloadDisruption: true, longDowntime: false,
};
const OLD = { ...RULES, workloadDisruption: false };

/** A monitor that has looked until a moment, in milliseconds, while what remains fell by a byte a look. */
function watched(rules: Partial<MonitorRules>, until: number, remaining = 1e9): { monitor: MigrationMonitor; actions: unknown[] } {
  const monitor = new MigrationMonitor({ ...RULES, ...rules });
  const actions = [];
  for (let at = LOOK_MS; at <= until; at += LOOK_MS) {
    actions.push(monitor.look(at, --remaining));
  }
  return { monitor, actions: actions.filter(action => action !== undefined) };
}

test.each([
  [150, 512 * GIB, 82_500], // 22 h 55 min
  [150, 1e9, 150],
  [150, 1e9 + 1, 300],
  [150, 1024, 150],
  [800, 64e9, 51_200], // KubeVirt pull request 12848 counts 64 * 800 seconds
  [150, 64e9, 9_600],
  [20, 64 * GIB, 1_380],
  [0, 512 * GIB, 0],
  [-1, 512 * GIB, -550],
])('%d seconds per GiB and %d bytes give %d seconds', (seconds, bytes, timeout) => {
  expect(completionTimeout(seconds, bytes)).toBe(timeout);
});

test.each([[100, 200_000], [1000, 2_000_000], [1001, 2_000_000], [999.5, 1_999_000], [-1, 2_000_000]])(
  'a timeout of %d seconds gives host devices a downtime of %d milliseconds', (timeout, limit) => {
    expect(longDowntime(timeout)).toBe(limit);
  });

describe('the completion timeout', () => {
  test.each([
    [100, 101_200],
    [101, 102_000],
    [1, 2000],
    [-1, 400],
    [-550, 400],
  ])('of %d seconds is seen at %d milliseconds', (timeout, at) => {
    expect(new MigrationMonitor({ ...RULES, completionTimeout: timeout }).lookAtDeadline).toBe(at);
    const rules = { completionTimeout: timeout, progressTimeout: 0 };
    expect(watched(rules, at - LOOK_MS).actions).toEqual([]);
    expect(watched(rules, at).actions).toEqual(['cancelAtTimeout']);
  });

  test('compares whole seconds, and strictly', () => {
    const at = (elapsed: number) => new MigrationMonitor({ ...RULES, completionTimeout: 10 }).look(elapsed, 5);
    expect(at(10_000)).toBeUndefined();
    expect(at(10_999)).toBeUndefined();
    expect(at(11_000)).toBe('cancelAtTimeout');
  });

  test('of 0 never comes', () => {
    const { monitor, actions } = watched({ completionTimeout: 0 }, 4_000_000);
    expect(actions).toEqual([]);
    expect(monitor.lookAtDeadline).toBe(Infinity);
  });
});

describe('at the completion timeout', () => {
  test.each<[string, Partial<MonitorRules>, string]>([
    ['up to KubeVirt 1.4, without post copy', OLD, 'cancelAtTimeout'],
    ['up to KubeVirt 1.4, with post copy', { ...OLD, allowPostCopy: true }, 'postCopy'],
    ['up to KubeVirt 1.4, where disruption is no setting', { ...OLD, allowWorkloadDisruption: true }, 'cancelAtTimeout'],
    ['without leave to disrupt', {}, 'cancelAtTimeout'],
    ['with post copy, but without leave to disrupt', { allowPostCopy: true }, 'cancelAtTimeout'],
    ['with post copy and leave to disrupt', { allowPostCopy: true, allowWorkloadDisruption: true }, 'postCopy'],
    ['with leave to disrupt alone', { allowWorkloadDisruption: true }, 'pause'],
    ['with host devices', { allowWorkloadDisruption: true, longDowntime: true }, 'longDowntime'],
    ['with host devices and post copy', { allowPostCopy: true, allowWorkloadDisruption: true, longDowntime: true }, 'longDowntime'],
    ['with host devices, without leave to disrupt', { allowPostCopy: true, longDowntime: true }, 'cancelAtTimeout'],
  ])('%s: %s ends in %s', (_, rules, action) => {
    expect(watched(rules, 101_200).actions).toEqual([action]);
  });

  test('post copy is past all timeouts', () => {
    const { monitor, actions } = watched({ allowPostCopy: true, allowWorkloadDisruption: true, progressTimeout: 1 }, 101_200);
    expect(actions).toEqual(['postCopy']);
    expect([monitor.lookAtDeadline, monitor.lookWithoutProgress]).toEqual([Infinity, Infinity]);
    expect([200_000, 201_200, 400_000, 4e9].map(at => monitor.look(at, 1e9))).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('post copy that can\'t begin is tried again', () => {
    const { monitor } = watched({ allowPostCopy: true, allowWorkloadDisruption: true }, 100_800);
    expect(monitor.look(101_200, 10, false)).toBeUndefined();
    expect(monitor.look(101_600, 9, false)).toBeUndefined();
    expect(monitor.look(102_000, 8)).toBe('postCopy');
  });

  test.each(['pause', 'longDowntime'])('%s doubles the time, and then is canceled', action => {
    const { monitor, actions } = watched({ allowWorkloadDisruption: true, longDowntime: action === 'longDowntime', progressTimeout: 0 }, 101_200);
    expect(actions).toEqual([action]);
    expect(monitor.lookAtDeadline).toBe(201_200);
    expect(monitor.look(200_800, 3)).toBeUndefined();
    expect(monitor.look(201_200, 2)).toBe('cancelAtTimeout');
  });

  test('a time below 0 is past at once: canceled at the look after the pause', () => {
    const monitor = new MigrationMonitor({ ...RULES, completionTimeout: -550, allowWorkloadDisruption: true });
    expect([400, 800].map(at => monitor.look(at, 1e9 - at))).toEqual(['pause', 'cancelAtTimeout']);
  });
});

describe('the progress timeout', () => {
  const stuck = { completionTimeout: 0, progressTimeout: 2 };

  test('counts whole seconds since what remains has fallen, strictly', () => {
    const monitor = new MigrationMonitor({ ...RULES, ...stuck });
    expect(monitor.look(400, 100)).toBeUndefined(); // the first look counts as progress
    expect(monitor.lookWithoutProgress).toBe(3600);
    expect([800, 2400, 3200].map(at => monitor.look(at, 100))).toEqual([undefined, undefined, undefined]);
    expect(monitor.look(3600, 100)).toBe('cancelWithoutProgress');
  });

  test('starts anew with any fall, from any level', () => {
    const monitor = new MigrationMonitor({ ...RULES, ...stuck });
    const remaining = [100, 200, 300, 400, 500, 600, 599, 700, 800, 900, 1000, 1100, 1200, 1300, 1400];
    const actions = remaining.map((bytes, i) => monitor.look((i + 1) * LOOK_MS, bytes));
    expect(actions.indexOf('cancelWithoutProgress')).toBe(14); // 3.2 seconds after the fall at 2.8
    expect(actions.slice(0, 14).every(action => action === undefined)).toBe(true);
  });

  test('of 0 is off', () => {
    const monitor = new MigrationMonitor({ ...RULES, completionTimeout: 0, progressTimeout: 0 });
    expect([400, 1e6, 1e9].map(at => monitor.look(at, 100))).toEqual([undefined, undefined, undefined]);
    expect(monitor.lookWithoutProgress).toBe(Infinity);
  });

  test('comes after the completion timeout where that helps, and before it where that cancels', () => {
    const both = { completionTimeout: 2, progressTimeout: 1 };
    const atBoth = (rules: Partial<MonitorRules>) => {
      const monitor = new MigrationMonitor({ ...RULES, ...both, ...rules });
      monitor.look(400, 100);
      return monitor.look(3200, 100);
    };
    expect(atBoth({ allowPostCopy: true, allowWorkloadDisruption: true })).toBe('postCopy');
    expect(atBoth({ allowWorkloadDisruption: true })).toBe('pause');
    expect(atBoth({})).toBe('cancelWithoutProgress');
    expect(atBoth({ allowPostCopy: true })).toBe('cancelWithoutProgress');
  });

  test('holds for a paused guest too', () => {
    const monitor = new MigrationMonitor({ ...RULES, completionTimeout: 10, progressTimeout: 3, allowWorkloadDisruption: true });
    expect(monitor.look(11_200, 100)).toBe('pause');
    expect(monitor.look(15_200, 100)).toBe('cancelWithoutProgress');
  });

  test('looks between may have seen progress', () => {
    const monitor = new MigrationMonitor({ ...RULES, ...stuck });
    monitor.look(400, 100);
    monitor.progressed();
    expect(monitor.look(10_000, 100)).toBeUndefined();
    expect(monitor.lookWithoutProgress).toBe(13_200);
  });
});
