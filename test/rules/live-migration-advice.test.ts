import { HyperConvergedVersion } from '../../src';
import type { Manifest, RuleContext } from '../../src/rules';
import { LIVE_MIGRATION_ADVICE } from '../../src/rules/live-migration-advice';
import { hyperConverged, messagesOf, migrationPolicy } from '../support';

const V1 = 'hco.kubevirt.io/v1';

/** What one rule advises, without its id. */
function advice(id: string, manifests: Manifest[], release = '4.21', context: RuleContext = {}): string[] {
  const rules = LIVE_MIGRATION_ADVICE.filter(rule => rule.id === id);
  return messagesOf(manifests, { release: HyperConvergedVersion.openShift(release), ...context }, rules).map(message => message.replace(` (${id})`, ''));
}
const ofCluster = (id: string, settings: unknown, release?: string, context?: RuleContext) => (
  advice(id, [hyperConverged(settings)], release, context)
);
const withPolicy = (id: string, settings: unknown, policy: Record<string, unknown>) => (
  advice(id, [hyperConverged(settings), migrationPolicy('a', policy)])
);

describe('LM030: post copy that begins after many hours', () => {
  const after = (time: string) => `and so a VM of 512 GiB that does not converge copies memory for ${time} before post copy begins. Write less, such as 20, which suits links of 500 Mbit/s and `
    + 'up.';
  test.each<[any, string[]]>([
    [{ completionTimeoutPerGiB: 52 }, []],
    [{ completionTimeoutPerGiB: 53 }, [`53, ${after('8 hours and 6 minutes')}`]],
    [{ completionTimeoutPerGiB: 59 }, [`59, ${after('9 hours and 1 minute')}`]],
    [{ completionTimeoutPerGiB: 72 }, [`72, ${after('11 hours')}`]],
    [{ completionTimeoutPerGiB: 100 }, [`100, ${after('15 hours and 17 minutes')}`]],
    [{}, [`150, the default, ${after('22 hours and 55 minutes')}`]],
    [{ completionTimeoutPerGiB: '100' }, []],
    [{ allowPostCopy: false }, []],
  ])('with post copy and %j', (settings, messages) => {
    expect(ofCluster('LM030', { allowPostCopy: true, ...settings })).toEqual(messages.map(message => `liveMigrationConfig.completionTimeoutPerGiB is ${message}`));
  });

  test('of a policy, which may have it from the cluster', () => {
    expect(withPolicy('LM030', {}, { allowPostCopy: true })).toEqual([`completionTimeoutPerGiB is 150, as for the whole cluster, ${after('22 hours and 55 minutes')}`]);
    expect(withPolicy('LM030', { allowPostCopy: true, completionTimeoutPerGiB: 10 }, { completionTimeoutPerGiB: 100 })).toEqual([
      `completionTimeoutPerGiB is 100, ${after('15 hours and 17 minutes')}`,
    ]);
    expect(withPolicy('LM030', { allowPostCopy: true }, { allowAutoConverge: true })).toHaveLength(1);
  });
});

test.each<[any, string[]]>([
  [{ progressTimeout: 600 }, ['liveMigrationConfig.progressTimeout is 600, not 150, the default, and alone that helps no migration to converge. Set allowPostCopy or allowAutoConverge if '
    + 'migrations do not converge; else leave it out.']],
  [{ progressTimeout: 150 }, []], [{}, []],
  [{ progressTimeout: 600, allowAutoConverge: true }, []], [{ progressTimeout: 600, allowPostCopy: true }, []],
])('LM031: a progress timeout that helps no migration, %j', (settings, messages) => {
  expect(ofCluster('LM031', settings)).toEqual(messages);
});

test.each<[any, string[]]>([
  [{ allowPostCopy: true }, ['2, the default, with']], [{ allowPostCopy: true, parallelOutboundMigrationsPerNode: 3 }, ['3, with']],
  [{ allowPostCopy: true, parallelOutboundMigrationsPerNode: 1 }, []], [{ parallelOutboundMigrationsPerNode: 3 }, []],
])('LM032: several heavy migrations out of a node, %j', (settings, messages) => {
  expect(ofCluster('LM032', settings)).toEqual(messages.map(message => (
    `liveMigrationConfig.parallelOutboundMigrationsPerNode is ${message} post copy on, and so migrations share a node's bandwidth. Set it to 1.`
  )));
});

test('LM032 and LM033 look at post copy of policies as well', () => {
  expect(withPolicy('LM032', {}, { allowPostCopy: true })).toHaveLength(1);
  expect(withPolicy('LM033', {}, { allowPostCopy: true })).toEqual([
    'liveMigrationConfig.network is unset, and so migrations use the pods\' network. Write the name of a NetworkAttachmentDefinition for migrations.',
  ]);
  expect(withPolicy('LM033', { network: 'a' }, { allowPostCopy: true })).toEqual([]);
  expect(withPolicy('LM033', {}, { allowAutoConverge: true })).toEqual([]);
});

describe('LM034: post copy for every VM', () => {
  const CRITICAL = { virtualMachineInstanceSelector: { data: 'critical' } };
  const FOUND = 'allowPostCopy is true, and no MigrationPolicy exempts any VM from it. Add a MigrationPolicy with allowPostCopy false for VMs that must not be lost.';
  test.each<[string, any, Record<string, unknown>[], string[]]>([
    ['no policy', { allowPostCopy: true }, [], [`liveMigrationConfig.${FOUND}`]],
    ['an exemption', { allowPostCopy: true }, [{ allowPostCopy: false, selectors: CRITICAL }], []],
    ['an exemption by a namespace', { allowPostCopy: true }, [{ allowPostCopy: false, selectors: { namespaceSelector: { stage: 'prod' } } }], []],
    ['an exemption by no disturbance', { allowPostCopy: true }, [{ allowWorkloadDisruption: false, selectors: CRITICAL }], []],
    ['a policy that says nothing of it', { allowPostCopy: true }, [{ completionTimeoutPerGiB: 20, selectors: CRITICAL }], [`liveMigrationConfig.${FOUND}`]],
    ['a policy that has it, too', { allowPostCopy: true }, [{ allowPostCopy: true, selectors: CRITICAL }], [`liveMigrationConfig.${FOUND}`]],
    ['post copy by a policy for every VM, and one that leaves it to a cluster without', {}, [
      { allowPostCopy: true, selectors: {} }, { completionTimeoutPerGiB: 20, selectors: CRITICAL },
    ], []],
    ['an exemption of no VM', { allowPostCopy: true }, [{ allowPostCopy: false, selectors: undefined }], [`liveMigrationConfig.${FOUND}`]],
    ['post copy by a policy for every VM', {}, [{ allowPostCopy: true, selectors: {} }], [FOUND]],
    ['post copy by a policy for some', {}, [{ allowPostCopy: true, selectors: CRITICAL }], []],
    ['a policy without it for every VM', { allowPostCopy: true }, [{ allowPostCopy: false, selectors: {} }], []],
    ['no post copy', {}, [], []],
  ])('%s', (_, settings, policies, messages) => {
    expect(advice('LM034', [hyperConverged(settings), ...policies.map((policy, i) => migrationPolicy(`policy-${i}`, policy))])).toEqual(messages);
  });

  test('a policy that leaves it to a cluster of which nothing is known exempts nobody for sure', () => {
    const forAll = migrationPolicy('all', { allowPostCopy: true });
    expect(advice('LM034', [forAll, migrationPolicy('some', { completionTimeoutPerGiB: 20, selectors: CRITICAL })])).toEqual([FOUND]);
    expect(advice('LM034', [forAll, migrationPolicy('some', { allowPostCopy: false, selectors: CRITICAL })])).toEqual([]);
  });
});

describe('LM036: post copy with passed-through devices', () => {
  const withDevices = (permittedHostDevices: unknown, allowPostCopy = true) => [hyperConverged(undefined, V1, {
    virtualization: { liveMigrationConfig: { allowPostCopy, allowWorkloadDisruption: true }, permittedHostDevices },
  })];
  test.each([[{ pciHostDevices: [{}] }], [{ pciHostDevices: [], mediatedDevices: [{}] }]])('%j', devices => {
    expect(advice('LM036', withDevices(devices), '4.23')).toEqual([
      `virtualization.permittedHostDevices is ${JSON.stringify(devices)}, and a VM with such a device is stopped for up to 2000 seconds at its timeout, in place of post copy. Give such `
      + 'VMs a MigrationPolicy with allowWorkloadDisruption false, and plan their downtime.',
    ]);
    expect(advice('LM036', withDevices(devices, false), '4.23')).toEqual([]);
    expect(advice('LM036', [hyperConverged({ allowPostCopy: true }, undefined, { permittedHostDevices: devices })], '4.22')).toEqual([]);
  });

  test.each([[{ pciHostDevices: [] }], [{ pciHostDevices: 'all' }], [[['x']]], [undefined]])('%j are none', devices => {
    expect(advice('LM036', withDevices(devices), '4.23')).toEqual([]);
  });
});

describe('LM039: a default of an earlier release', () => {
  const old = (field: string, value: number, until: string, release: string, now: number) => `liveMigrationConfig.${field} is ${value}, the default up to OpenShift Virtualization ${until}, `
    + `where OpenShift Virtualization ${release} has ${now}. Leave it out, so that each release's own default holds.`;
  test.each<[string, any, string[]]>([
    ['4.17', { completionTimeoutPerGiB: 800 }, []],
    ['4.21', { completionTimeoutPerGiB: 800 }, [old('completionTimeoutPerGiB', 800, '4.17', '4.21', 150)]],
    ['4.21', { completionTimeoutPerGiB: 150 }, []],
    ['4.21', { completionTimeoutPerGiB: 20 }, []],
    ['4.21', { completionTimeoutPerGiB: '800' }, []],
    ['4.23', { completionTimeoutPerGiB: 150, parallelOutboundMigrationsPerNode: 2 }, [
      old('completionTimeoutPerGiB', 150, '4.22', '4.23', 20), old('parallelOutboundMigrationsPerNode', 2, '4.22', '4.23', 1),
    ]],
  ])('on %s, %j', (release, settings, messages) => {
    expect(ofCluster('LM039', settings, release)).toEqual(messages);
  });

  test.each([['64Mi', true], ['65536Ki', true], ['65Mi', false], ['much', false]])('bandwidth %j', (bandwidthPerMigration, isFound) => {
    expect(ofCluster('LM039', { bandwidthPerMigration })).toEqual(isFound ? [
      `liveMigrationConfig.bandwidthPerMigration is "${bandwidthPerMigration}", the example of older documentation, and so a VM of 512 GiB takes at least 2 hours and 17 minutes. Leave it out, `
      + 'or write what the link can carry.',
    ] : []);
  });
});

describe('LM040: auto-converge and post copy', () => {
  const FOUND = 'allowAutoConverge is true, with post copy on, and so the guest is slowed down before it is moved. Use one of the two.';
  test.each<[any, any, string[]]>([
    [{ allowAutoConverge: true, allowPostCopy: true }, {}, [`liveMigrationConfig.${FOUND}`]],
    [{ allowAutoConverge: true, allowPostCopy: true }, { completionTimeoutPerGiB: 1 }, [`liveMigrationConfig.${FOUND}`]],
    [{ allowAutoConverge: true }, { allowPostCopy: true }, [FOUND]],
    [{ allowPostCopy: true }, { allowAutoConverge: true }, [FOUND]],
    [{ allowPostCopy: true, allowAutoConverge: true }, { allowWorkloadDisruption: true }, [`liveMigrationConfig.${FOUND}`, FOUND]],
    [{ allowAutoConverge: true }, {}, []],
    [{ allowPostCopy: true }, {}, []],
    [{ allowPostCopy: true }, { allowAutoConverge: true, allowPostCopy: false }, []],
  ])('%j, and a policy with %j', (settings, policy, messages) => {
    expect(withPolicy('LM040', settings, policy)).toEqual(messages);
  });
});

test.each<[any, boolean]>([
  [{ allowWorkloadDisruption: true }, true], [{ allowWorkloadDisruption: true, allowPostCopy: false }, true],
  [{ allowWorkloadDisruption: true, allowPostCopy: true }, false],
  [{ allowWorkloadDisruption: false }, false], [{}, false],
])('LM042: a guest that is paused, %j', (settings, isFound) => {
  expect(advice('LM042', [hyperConverged(settings, V1)], '4.23')).toEqual(isFound ? [
    'virtualization.liveMigrationConfig.allowWorkloadDisruption is true, without post copy, and so a guest is paused at its timeout until its memory is copied. Set allowPostCopy to true, or '
    + 'this to false.',
  ] : []);
});
