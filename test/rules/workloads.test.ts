import { Duration, Size } from 'cdk8s';
import { Bandwidth, HyperConvergedVersion, MemoryDirtying } from '../../src';
import type { MigrationLink, MigrationWishes, VirtualMachineWorkload } from '../../src';
import { judge } from '../../src/rules';
import type { Manifest, RuleContext, StatedWorkload } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';
import { WORKLOAD_ADVICE } from '../../src/rules/workloads';
import { hyperConverged, messagesOf, migrationPolicy } from '../support';

const mib = (amount: number) => Bandwidth.mebibytesPerSecond(amount);
const seconds = (amount: number) => Duration.seconds(amount);

/** A VM that converges at 897 MiB/s and more, and of those that are like it. */
function workload(wishes?: MigrationWishes, link: MigrationLink = { bandwidth: mib(640) }, vm: Partial<VirtualMachineWorkload> = {}): StatedWorkload {
  const dirtying = MemoryDirtying.randomWrites(mib(900), Size.gibibytes(64));
  return { name: 'orders/db', labels: { vm: { size: 'large' }, namespace: {} }, vm: { memory: Size.gibibytes(512), dirtying, ...vm }, link, wishes };
}
const FAST = { bandwidth: mib(1280) };
const IDLE = { bandwidth: mib(640), otherTraffic: mib(640) };

/** What is found for a workload, in words. */
function found(settings: Record<string, unknown>, stated: StatedWorkload, { on = '4.21', policies = [] as Manifest[] } = {}): string[] {
  const release = HyperConvergedVersion.openShift(on);
  const manifests = [hyperConverged({ parallelOutboundMigrationsPerNode: 1, ...settings }, release.apiVersion), ...policies];
  return messagesOf(manifests, { release, workloads: [stated] }, WORKLOAD_ADVICE);
}
const ids = (messages: string[]) => messages.map(message => /\((LM\d+)\)$/.exec(message)![1]);
const large = (spec: Record<string, unknown>) => migrationPolicy('large', { selectors: { virtualMachineInstanceSelector: { size: 'large' } }, ...spec });

describe('canceled', () => {
  test('at the completion timeout, which stands where it comes from', () => {
    const END = 'and a migration of orders/db is canceled. It never converges: it dirties 900 MiB/s and one migration gets 640 MiB/s. At its completion timeout it is canceled '
      + 'after 3 h 3 min.';
    const HERE = 'in the HyperConverged or, for such VMs alone, in a MigrationPolicy';
    const SET = (where: string) => `Set completionTimeoutPerGiB to 2 and allowPostCopy to true ${where}. (LM085)`;
    expect(found({ completionTimeoutPerGiB: 20 }, workload())).toEqual([`liveMigrationConfig.completionTimeoutPerGiB is 20, ${END} ${SET(HERE)}`]);
    expect(found({}, workload(), { on: '4.23' })).toEqual([`virtualization.liveMigrationConfig.completionTimeoutPerGiB is 20, the default, ${END} `
      + `Set completionTimeoutPerGiB to 2, allowPostCopy to true and allowWorkloadDisruption to true ${HERE}. (LM085)`]);
    expect(found({}, workload(), { policies: [large({ completionTimeoutPerGiB: 20 })] })).toEqual([
      `completionTimeoutPerGiB is 20, ${END} ${SET('in MigrationPolicy large')}`,
    ]);
    expect(found({ completionTimeoutPerGiB: 20 }, workload(), { policies: [large({ allowAutoConverge: false })] })).toEqual([
      `liveMigrationConfig.completionTimeoutPerGiB is 20, ${END} ${SET('in MigrationPolicy large')}`,
    ]);
  });

  test('since others leave the node with it', () => {
    expect(found({ parallelOutboundMigrationsPerNode: 2 }, workload(undefined, FAST))).toEqual([
      'liveMigrationConfig.completionTimeoutPerGiB is 150, the default, and a migration of orders/db is canceled. It never converges: it dirties 900 MiB/s and one migration gets '
      + '640 MiB/s. At its completion timeout it is canceled after 22 h 55 min, while 2 migrations share the link. Set completionTimeoutPerGiB to 2 in the HyperConverged or, for such VMs alone, in a '
      + 'MigrationPolicy; parallelOutboundMigrationsPerNode to 1 in the HyperConverged. (LM085)',
    ]);
  });

  test('at the progress timeout', () => {
    expect(found({}, workload(undefined, IDLE))).toEqual(['liveMigrationConfig.progressTimeout is 150, the default, and a migration of orders/db is canceled. Other traffic leaves it '
      + 'nothing of the link. At its progress timeout it is canceled after 2 min 32 s. No setting lets it migrate: other traffic leaves nothing of the link. (LM085)']);
  });

  test('what only a policy has is to be set in one', () => {
    expect(found({ completionTimeoutPerGiB: 2 }, workload(), { on: '4.12' })[0]).toMatch(/ Set allowPostCopy to true in a MigrationPolicy\. \(LM085\)$/);
  });

  test('what changes nothing for it is let be', () => {
    const [message] = found({ progressTimeout: 300, parallelMigrationsPerCluster: 3 }, workload());
    expect(message).toMatch(/ Set completionTimeoutPerGiB to 2 and allowPostCopy to true in /);
    expect(message).not.toMatch(/parallelMigrationsPerCluster|progressTimeout/);
  });

  test('each release has advice of its own', () => {
    const stated = workload();
    const isTold = (on: string) => found({}, stated, { on })[0].includes('allowWorkloadDisruption');
    expect(['4.21', '4.23', '4.21'].map(isTold)).toEqual([false, true, false]);
  });

  test('not, if it comes to its end', () => {
    expect(found({ completionTimeoutPerGiB: 2, allowPostCopy: true }, workload())).toEqual([]);
    expect(found({}, workload(undefined, FAST))).toEqual([]);
    expect(found({ completionTimeoutPerGiB: 20 }, workload(), { policies: [large({ allowPostCopy: true })] })).toEqual([]);
    expect(ids(found({ completionTimeoutPerGiB: 20, allowPostCopy: true }, workload(), { policies: [large({ allowPostCopy: false })] }))).toEqual(['LM085']);
  });
});

test('without an end', () => {
  expect(found({ completionTimeoutPerGiB: 0 }, workload())[0]).toMatch(/^liveMigrationConfig\.completionTimeoutPerGiB is 0, and a migration of orders\/db never ends\. .*\(LM086\)$/);
  expect(ids(found({ completionTimeoutPerGiB: 0, progressTimeout: 0 }, workload(undefined, IDLE)))).toEqual(['LM086']);
  expect(found({ completionTimeoutPerGiB: 0 }, workload(undefined, FAST))).toEqual([]);
});

test('longer than it may take', () => {
  const late = (most: number, settings = {}, link: MigrationLink = FAST) => found({ ...settings }, workload({ finishWithin: seconds(most) }, link));
  expect(late(532)).toEqual([]);
  expect(late(530)[0]).toMatch(/^liveMigrationConfig\.completionTimeoutPerGiB is 150, the default, and a migration of orders\/db takes 8 min 51 s, of 8 min 50 s that it may\. It converges: .* \(LM087\)$/);
  expect(late(600, { bandwidthPerMigration: '1000Mi' })[0]).toMatch(/^liveMigrationConfig\.bandwidthPerMigration is "1000Mi", and .* Set bandwidthPerMigration to "0Mi" .*\(LM087\)$/);
  expect(late(1800, { allowPostCopy: true, completionTimeoutPerGiB: 20 }, { bandwidth: mib(640) })[0])
    .toMatch(/^liveMigrationConfig\.completionTimeoutPerGiB is 20, and .* takes 3 h 4 min, of 30 min that it may\. .* Set completionTimeoutPerGiB to 2 in /);
  // What doesn't arrive has no time to tell.
  expect(ids(late(530, { completionTimeoutPerGiB: 1 }, { bandwidth: mib(640) }))).toEqual(['LM085']);
});

test('with a guest that stands still for longer than it may', () => {
  const PAUSE = { completionTimeoutPerGiB: 2, allowWorkloadDisruption: true };
  expect(found(PAUSE, workload(), { on: '4.23' })[0]).toMatch(
    /^virtualization\.liveMigrationConfig\.allowPostCopy is false, the default, and a migration of orders\/db has its guest stand still for 55\.5 s, of 0\.3 s that it may\. .*\(LM088\)$/);
  expect(found(PAUSE, workload({ longestPause: seconds(120) }), { on: '4.23' })).toEqual([]);
  expect(ids(found({ completionTimeoutPerGiB: 2 }, workload(), { policies: [large({ allowWorkloadDisruption: true })] }))).toEqual(['LM088']);
  // 4.18 doesn't have the setting, and cancels.
  expect(ids(found({ completionTimeoutPerGiB: 2 }, workload(), { on: '4.18', policies: [large({ allowWorkloadDisruption: true })] }))).toEqual(['LM085']);
});

describe('with post copy, which it is not for', () => {
  const ALLOWED = { completionTimeoutPerGiB: 3, allowPostCopy: true };

  test('whether it comes to that by the forecast or not', () => {
    expect(found(ALLOWED, workload({ criticalData: true }, FAST))).toEqual(['liveMigrationConfig.allowPostCopy is true, and a migration of orders/db may go over to post copy, though '
      + 'its data are critical. It converges: it takes 8 min 51 s, and at the end the guest stands still for 0.297 s. Set completionTimeoutPerGiB to 2 and allowPostCopy to false '
      + 'in the HyperConverged or, for such VMs alone, in a MigrationPolicy. (LM089)']);
    expect(found(ALLOWED, workload({ postCopyAcceptable: false }, FAST))[0]).toContain('may go over to post copy, which isn\'t acceptable. It converges: ');
  });

  test('also where nothing else lets it converge', () => {
    expect(found(ALLOWED, workload({ criticalData: true }))[0]).toMatch(/ Set allowPostCopy to false in the HyperConverged or, .* No setting converges without post copy or slowing the guest down: .*\(LM089\)$/);
  });

  test('not, where a policy or the release keeps it from that', () => {
    const critical = (vm: Partial<VirtualMachineWorkload>, on: string, ...policies: Manifest[]) => ids(found(
      { ...ALLOWED, ...on === '4.23' ? { allowWorkloadDisruption: true } : {} }, workload({ criticalData: true }, FAST, vm), { on, policies },
    ));
    expect(critical({}, '4.21', large({ allowPostCopy: false }))).toEqual([]);
    expect(critical({}, '4.21', large({ allowWorkloadDisruption: false }))).toEqual([]);
    expect(critical({ hostDevices: true }, '4.23')).toEqual([]);
    expect(critical({ hostDevices: true }, '4.22')).toEqual(['LM089']);
    expect(critical({ hostDevices: false }, '4.23')).toEqual(['LM089']);
    expect(found({ allowPostCopy: false }, workload({ criticalData: true }, FAST))).toEqual([]);
    expect(found(ALLOWED, workload({}, FAST))).toEqual([]);
  });
});

test('slowed down, which nobody has allowed', () => {
  const slowed = (wishes: MigrationWishes, link?: MigrationLink) => found({ allowAutoConverge: true }, workload(wishes, link));
  expect(slowed({})[0]).toMatch(/^liveMigrationConfig\.allowAutoConverge is true, and a migration of orders\/db slows its guest down by 70 %\. .* allowAutoConverge to false in .*\(LM090\)$/);
  expect(slowed({ postCopyAcceptable: false })[0]).toMatch(/ Set allowAutoConverge to false in the HyperConverged or, .* No setting converges without post copy/);
  expect(slowed({ slowdownAcceptable: true })).toEqual([]);
  expect(slowed({}, { bandwidth: mib(4000) })).toEqual([]);
});

describe('nothing is told', () => {
  test('of a cluster that isn\'t known, or can\'t be', () => {
    const context: RuleContext = { release: HyperConvergedVersion.default(), workloads: [workload()] };
    expect(judge([large({ allowPostCopy: false })], context, WORKLOAD_ADVICE)).toEqual([]);
    for (const settings of [
      { completionTimeoutPerGiB: -1 }, { completionTimeoutPerGiB: '20' }, { bandwidthPerMigration: 'much' }, { bandwidthPerMigration: '1E300' }, { bandwidthPerMigration: '1e400' },
      { allowPostCopy: 'yes' }, { parallelMigrationsPerCluster: 0 }, { parallelOutboundMigrationsPerNode: 0 }, { bandwidthPerMigration: '-5Mi' },
    ]) {
      expect(found({ completionTimeoutPerGiB: 20, ...settings }, workload(undefined, FAST))).toEqual([]);
    }
    for (const maxDowntimeMs of [0, -1, 1e9, '7']) {
      expect(found({}, workload(), { on: '4.23', policies: [large({ maxDowntimeMs })] })).toEqual([]);
    }
  });

  test('by a synthesis, which has errors alone', () => {
    expect(judge([hyperConverged({})], { release: HyperConvergedVersion.default(), workloads: [workload()] })).toEqual([]);
    expect(judge([hyperConverged({})], { release: HyperConvergedVersion.default() }, RULE_BOOK)).toEqual([]);
  });
});

describe('where the release is not known', () => {
  const messages = (settings: Record<string, unknown>, ...workloads: StatedWorkload[]) => (
    messagesOf([hyperConverged(settings)], { workloads }, WORKLOAD_ADVICE)
  );

  test('what holds for some is told of them', () => {
    expect(messages({ completionTimeoutPerGiB: 2, allowPostCopy: true, parallelOutboundMigrationsPerNode: 1 }, workload()).map(message => message.split(' liveMigration')[0])).toEqual([
      'On OpenShift Virtualization 4.23 and later:',
    ]);
  });

  test('each of several workloads has its own', () => {
    const other = { ...workload(), name: 'orders/cache' };
    expect(messages({}, workload(), other).map(message => /migration of (\S+)/.exec(message)![1])).toEqual(['orders/db', 'orders/cache']);
  });
});

test('a name of any length is shown in part', () => {
  expect(found({}, { ...workload(), name: 'x'.repeat(100_000) })[0].length).toBeLessThan(1200);
});
