import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import { LINK, releases, vm, vms } from './planned-vms';
import { Bandwidth, DrainForecast, HyperConvergedVersion, MemoryDirtying, MigrationAdvice, MigrationForecast, MigrationOutcome, MigrationPlan } from '../../src';
import type { MigrationPlanProps, MigrationSettings, PlannedVirtualMachine, WishOutcome } from '../../src';

const recommend = (made: PlannedVirtualMachine[], more: Partial<MigrationPlanProps> = {}) => (
  MigrationPlan.recommend({ vms: made, link: LINK, ...more }));
const reasonOf = (reasons: readonly { setting: string; reason: string }[], setting: string) => reasons.find(each => each.setting === setting)?.reason;
const isMet = (wishes: readonly WishOutcome[]) => wishes.map(each => each.isMet);
const critical = { wishes: { criticalData: true } };

/** How hard what happens is on the guest. */
function roughness({ outcome, throttlePercent }: MigrationForecast): number {
  const order = [MigrationOutcome.CONVERGES, MigrationOutcome.POST_COPY, 'slowed down', MigrationOutcome.PAUSED, MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT];
  const place = order.indexOf(outcome === MigrationOutcome.CONVERGES && throttlePercent > 0 ? 'slowed down' : outcome);
  return place === -1 ? Infinity : place;
}

test('each VM is as well off as with the advice for it alone', () => {
  const seen = new Set<string>();
  fc.assert(fc.property(vms(8), releases, (made, version) => {
    const plan = recommend(made, { version });
    made.forEach((each, i) => {
      const { forecast, wishes, settings, shortfall } = plan.virtualMachines[i];
      const advice = MigrationAdvice.recommend({ vm: each, link: LINK, wishes: each.wishes, version });
      seen.add(forecast.outcome);
      expect(isMet(advice.wishes).every((is, j) => !is || wishes[j].isMet)).toBe(true);
      expect(roughness(forecast)).toBeLessThanOrEqual(roughness(advice.forecast));
      expect(forecast).toEqual(MigrationForecast.of({ vm: each, link: LINK, settings, version }));
      expect(shortfall === undefined).toBe(isMet(wishes).every(is => is));
      if (each.wishes?.criticalData || each.wishes?.postCopyAcceptable === false) {
        expect(settings.allowPostCopy).toBe(false);
      }
      if (!each.wishes?.slowdownAcceptable) {
        expect(settings.allowAutoConverge).toBe(false);
      }
      if (!each.wishes?.longestPause || each.wishes.longestPause.toMilliseconds() <= 300) {
        expect(settings.allowWorkloadDisruption ?? settings.allowPostCopy).toBe(settings.allowPostCopy);
      }
    });
    const arrived = plan.virtualMachines.filter(({ forecast: { outcome } }) => ['converges', 'postCopy', 'paused'].includes(outcome));
    expect([...arrived.map(({ namespace, name }) => `${namespace}/${name}`), ...plan.unreachable].sort())
      .toEqual(plan.virtualMachines.map(({ namespace, name }) => `${namespace}/${name}`).sort());
  }), { seed: 1, numRuns: 20 });
  expect([...seen].sort()).toEqual(['canceledAtTimeout', 'converges', 'paused', 'postCopy']);
});

test('a drain with the plan\'s settings, one VM at a time, comes to what the plan says of each', () => {
  const seen = new Set<string>();
  fc.assert(fc.property(vms(6), releases, (made, version) => {
    const plan = recommend(made, { version, link: { ...LINK, concurrentMigrations: 1 } });
    const settings = { ...plan.settings, parallelOutboundMigrationsPerNode: 1 };
    const drain = DrainForecast.of({ vms: made, link: LINK, version, settings, vmSettings: plan.vmSettings });
    for (const { name, policy, forecast } of plan.virtualMachines) {
      const migrations = drain.migrations.filter(each => each.name === name);
      migrations.forEach(({ outcome }) => expect(outcome).toBe(forecast.outcome));
      migrations.forEach(({ downtimeSeconds }) => expect(downtimeSeconds).toBeCloseTo(forecast.downtimeSeconds, 6));
      expect(migrations.length).toBeGreaterThan(0);
      seen.add(`${forecast.outcome}, ${policy === undefined ? 'the cluster\'s' : 'a policy\'s'}`);
    }
    expect(drain.blocking.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual([...plan.unreachable].sort());
  }), { seed: 1, numRuns: 80 });
  expect([...seen].sort()).toEqual([
    'canceledAtTimeout, a policy\'s', 'canceledAtTimeout, the cluster\'s', 'converges, a policy\'s', 'converges, the cluster\'s',
    'paused, a policy\'s', 'postCopy, a policy\'s', 'postCopy, the cluster\'s',
  ]);
});

test('a VM alone gets what is advised for it', () => {
  const version = HyperConvergedVersion.openShift('4.23');
  const links = fc.constantFrom(50, 300, 1200).map(rate => ({ bandwidth: Bandwidth.mebibytesPerSecond(rate) }));
  fc.assert(fc.property(vms(1), links, ([each], link) => {
    const advice = MigrationAdvice.recommend({ vm: each, link, wishes: each.wishes, version });
    expect(recommend([each], { link, version })).toMatchObject({ settings: advice.settings, policies: [], labelsToAdd: [] });
  }), { seed: 1, numRuns: 35 });
});

/** Whether settings do for a VM, said in another way than the planner has it. */
function doFor(each: PlannedVirtualMachine, advice: MigrationAdvice, settings: MigrationSettings, version: HyperConvergedVersion): boolean {
  const { longestPause = Duration.millis(300), finishWithin, slowdownAcceptable, postCopyAcceptable = true, criticalData } = each.wishes ?? {};
  const pauses = !settings.allowPostCopy && settings.allowWorkloadDisruption === true;
  const hasVfio = each.hostDevices === true && version.version === '4.23';
  if ((settings.allowPostCopy && (!postCopyAcceptable || criticalData || hasVfio)) || (settings.allowAutoConverge && !slowdownAcceptable)
    || (pauses && longestPause.toMilliseconds() <= 300)) {
    return false;
  }
  const forecast = MigrationForecast.of({ vm: each, link: LINK, settings, version });
  const arrives = roughness(forecast) < 4;
  const seconds = forecast.totalSeconds ?? Infinity;
  const isShort = forecast.downtimeSeconds <= longestPause.toMilliseconds() / 1000;
  const met = [arrives, ...finishWithin ? [arrives && seconds <= finishWithin.toSeconds()] : [], isShort];
  if (roughness(forecast) > roughness(advice.forecast) || met.some((is, i) => !is && advice.wishes[i].isMet)) {
    return false;
  }
  if (roughness(advice.forecast) === 4) {
    return !settings.allowPostCopy && !settings.allowAutoConverge && !pauses;
  }
  if (forecast.outcome === MigrationOutcome.CONVERGES) {
    return forecast.completionTimeoutSeconds >= 2 * seconds; // as long again, for what the forecast doesn't know
  }
  const isInTime = (finishWithin && advice.wishes[1].isMet) || seconds <= 4 * advice.forecast.totalSeconds!;
  return isInTime && forecast.postCopySeconds! <= 2 * advice.forecast.postCopySeconds!;
}

test('one setting for all is found where there is one, and one policy where one does', () => {
  const counts = [0, 0, 0];
  fc.assert(fc.property(vms(4), releases, (made, version) => {
    const plan = recommend(made, { version });
    const disruption = version.migrationPolicyFields.includes('allowWorkloadDisruption');
    const flags = [
      { allowPostCopy: false, allowAutoConverge: false },
      { allowPostCopy: true, allowAutoConverge: false },
      { allowPostCopy: false, allowAutoConverge: true },
      ...disruption ? [{ allowPostCopy: false, allowAutoConverge: false, allowWorkloadDisruption: true }] : [],
    ];
    const stated = (each: MigrationSettings) => (
      disruption ? { ...each, allowWorkloadDisruption: each.allowWorkloadDisruption ?? each.allowPostCopy } : each);
    const all = flags.flatMap(each => [...Array.from({ length: 60 }, (_, i) => i + 1), 150, 800, 3000].map(seconds => ({
      ...stated(each), completionTimeoutPerGiB: Duration.seconds(seconds), parallelOutboundMigrationsPerNode: 1,
    })));
    const advices = made.map(each => MigrationAdvice.recommend({ vm: each, link: LINK, wishes: each.wishes, version }));
    const masks = all.map(settings => made.map((each, i) => doFor(each, advices[i], settings, version)));
    const ofCluster = masks.filter((_, i) => ['allowPostCopy', 'allowAutoConverge', 'allowWorkloadDisruption'].every(field => (
      !(all[i] as any)[field] || version.liveMigrationFields.includes(field) || (field === 'allowWorkloadDisruption' && all[i].allowPostCopy))));
    const uniform = ofCluster.some(mask => mask.every(does => does));
    expect(uniform).toBe(plan.policies.length === 0 && plan.labelsToAdd.length === 0);
    const labels = made.map(({ namespace, labels: own }) => [`ns=${namespace}`, ...Object.entries(own ?? {}).map(pair => pair.join('='))]);
    const partsOf = (own: string[]) => own.reduce<string[][]>((parts, label) => [...parts, ...parts.map(part => [...part, label])], [[]]);
    const selectors = labels.flatMap(partsOf);
    const byOne = selectors.some(selector => {
      const isSelected = labels.map(own => selector.every(label => own.includes(label)));
      return ofCluster.some(mask => mask.every((does, i) => does || isSelected[i]))
        && masks.some(mask => mask.every((does, i) => does || !isSelected[i]));
    });
    if (plan.labelsToAdd.length === 0) {
      expect(plan.policies.length <= 1).toBe(uniform || byOne);
      counts[Math.min(2, plan.policies.length)]++;
    }
  }), { seed: 1, numRuns: 40 });
  expect(Math.min(...counts)).toBeGreaterThan(0);
});

test('what the whole cluster can have that does for all is preferred, the gentlest', () => {
  const plan = recommend([vm('web', 16, 50), vm('books', 64, 300, critical)]);
  expect(plan.policies).toEqual([]);
  expect(plan.settings).toMatchObject({ allowPostCopy: false, allowAutoConverge: false });
  expect(plan.settings.completionTimeoutPerGiB!.toSeconds()).toBe(5);
  expect(reasonOf(plan.reasons, 'completionTimeoutPerGiB')).toBe('Time enough to converge. Less would not do for default/web.');
  expect(reasonOf(plan.reasons, 'allowPostCopy')).toBe('These have critical data, and would be lost if the network or the source failed: default/books.');
  const other = recommend([vm('web', 64, 50), vm('orders', 256, 3000)]);
  expect([other.policies, other.settings.allowPostCopy]).toEqual([[], true]);
  expect(reasonOf(other.reasons, 'allowPostCopy')).toBe('Without it, nothing does as well for default/orders.');
  expect(reasonOf(other.reasons, 'completionTimeoutPerGiB')).toMatch(/^These have not converged by then, and go over to post copy: default\/orders\. All others have converged\./);
});

test('a policy is for as few VMs that would do without it as can be', () => {
  const made = [vm('web', 16, 50, { namespace: 'a' }), vm('orders', 256, 3000, { namespace: 'a', labels: { tier: 'db' } }), vm('books', 16, 50, { labels: { tier: 'db' }, ...critical })];
  expect(recommend(made).policies).toMatchObject([{ selector: { vms: { tier: 'db' }, namespaces: { 'kubernetes.io/metadata.name': 'a' } }, virtualMachines: ['a/orders'] }]);
});

test('VMs that have the same labels and need other settings get another label', () => {
  const made = [vm('a', 64, 3000), vm('b', 64, 3000), vm('c', 64, 3000, critical), vm('d', 64, 3000, { ...critical, namespace: 'other' }), vm('e', 64, 3000, { namespace: 'other' })];
  const plan = recommend(made);
  // Those that go over to post copy: where a label is forgotten, no data are at risk.
  const labelled = ['default/a', 'default/b', 'other/e'];
  expect(plan.labelsToAdd).toEqual([{ label: 'cdk8s-live-migration/settings', value: 'post-copy', virtualMachines: labelled }]);
  expect(plan.policies).toMatchObject([{
    name: 'live-migration-post-copy', selector: { vms: { 'cdk8s-live-migration/settings': 'post-copy' } }, settings: { allowPostCopy: true }, virtualMachines: labelled,
  }]);
  expect(plan.settings.allowPostCopy).toBe(false);
  const policy = 'live-migration-post-copy';
  expect(plan.virtualMachines.map(each => each.policy)).toEqual([policy, policy, undefined, undefined, policy]);
  // Once they have it, there is nothing to add.
  const labeled = made.map(each => (['a', 'b', 'e'].includes(each.name) ? { ...each, labels: { 'cdk8s-live-migration/settings': 'post-copy' } } : each));
  expect(recommend(labeled)).toMatchObject({ labelsToAdd: [], policies: plan.policies.map(({ name, selector }) => ({ name, selector })) });
  // Another that has it, and needs something else, keeps the value to itself.
  const taken = [...made, vm('f', 64, 3000, { ...critical, labels: { 'cdk8s-live-migration/settings': 'post-copy' } })];
  expect(recommend(taken).labelsToAdd[0].value).toBe('post-copy-2');
});

test('VMs that nothing does for are named, with what it would take', () => {
  const plan = recommend([vm('web', 16, 50), vm('books', 64, 3000, { ...critical, namespace: 'ledger' })]);
  expect(plan.unreachable).toEqual(['ledger/books']);
  expect(plan.virtualMachines[1].shortfall).toMatch(/^No setting converges without post copy or slowing the guest down: .* It would with \d+ MiB\/s for each migration, or if the guest might stand still for/);
  expect(plan.policies).toEqual([]);
  expect(plan.settings.completionTimeoutPerGiB!.toSeconds()).toBeLessThan(10);
  expect(`${plan}`).toContain('\nNo settings get these to their target: ledger/books.');
  const alone = recommend([vm('books', 64, 3000, critical)]);
  expect(alone.settings.completionTimeoutPerGiB!.toSeconds()).toBe(150);
  expect(reasonOf(alone.reasons, 'completionTimeoutPerGiB')).toBe('No time is enough to converge for any of them: after it, their migrations are canceled.');
});

test('wishes for all hold as far as a VM has none of its own', () => {
  const wishes = { criticalData: true, longestPause: Duration.seconds(60) };
  const [own, other] = recommend([vm('a', 64, 3000, { namespace: 'a', wishes: { criticalData: false } }), vm('b', 64, 3000)], { wishes }).virtualMachines;
  expect([own.forecast.outcome, other.forecast.outcome]).toEqual(['postCopy', 'paused']);
  expect(own.wishes[1].wish).toContain('60 s');
});

test('labels of a namespace are those of all its VMs, whichever says so', () => {
  const made = [
    vm('a', 64, 3000, { namespace: 'a', namespaceLabels: { stage: 'prod' } }), vm('b', 64, 3000, { ...critical, namespace: 'b', namespaceLabels: { stage: 'x' } }),
    vm('c', 64, 3000, { ...critical, namespace: 'c', namespaceLabels: { stage: 'x' } }), vm('d', 64, 3000, { ...critical, namespace: 'c' }), vm('e', 64, 3000),
    vm('f', 64, 3000), vm('g', 64, 3000),
  ];
  expect(recommend(made).policies).toMatchObject([{ selector: { namespaces: { stage: 'x' } }, virtualMachines: ['b/b', 'c/c', 'c/d'] }]);
});

test('a policy says what differs, and for critical data always that there is no post copy', () => {
  const pause = { criticalData: true, longestPause: Duration.seconds(60) };
  const made = [vm('web', 16, 50), vm('web-2', 16, 50), vm('books', 64, 3000, { namespace: 'ledger', wishes: pause }), vm('keys', 16, 50, { ...critical, namespace: 'ledger' })];
  const said = (release: string) => {
    const plan = recommend(made.slice(0, 3), { version: HyperConvergedVersion.openShift(release) });
    const policies = plan.policies.map(({ reasons }) => Object.fromEntries(reasons.map(({ setting, value }) => [setting, value])));
    return [plan.settings.allowWorkloadDisruption, policies];
  };
  expect(said('4.23')).toEqual([false, [{ completionTimeoutPerGiB: 1, allowPostCopy: false, allowWorkloadDisruption: true }]]);
  expect(said('4.21')).toEqual([undefined, [{ completionTimeoutPerGiB: 1, allowPostCopy: false, allowWorkloadDisruption: true }]]);
  expect(said('4.18')).toEqual([undefined, []]);
  expect(recommend(made).labelsToAdd).toHaveLength(1);
});

test('all that is wrong is told at once, by the VM', () => {
  const wrong = (props: unknown) => {
    try {
      MigrationPlan.recommend(props as MigrationPlanProps);
    } catch (error) {
      return (error as Error).message.split('\n').slice(1).map(line => line.trim().replace(/, .*| Write.*/, ''));
    }
    return [];
  };
  expect(wrong({})).toEqual(['vms is unset']);
  expect(wrong({ vms: [], link: LINK })).toEqual(['vms is []']);
  const made = [
    { ...vm('a', 16, 50), memory: undefined }, vm('b', 16, 50, { usedMemory: Size.gibibytes(20), wishes: { finishWithin: Duration.seconds(0) } }), null,
    vm('', 16, 50, { labels: { a: 1 as any } }), vm('b', 16, 50), vm('c', 16, 50, { namespaceLabels: { 'kubernetes.io/metadata.name': 'x', 'y': 'z' } }),
    vm('d', 16, 50, { namespaceLabels: { y: 'a' } }), vm('e', 16, 50, { namespace: '' }), vm('f', 16, 50, { dirtying: MemoryDirtying.measured([]) }),
  ];
  expect(wrong({ vms: made, link: {} })).toEqual([
    'vms[0].memory is unset.', 'link.bandwidth is unset.', 'vms[1].wishes.finishWithin is 0 s', 'vms[1].usedMemory is 20Gi', 'vms[2].memory is unset.', 'vms[2].dirtying is unset.',
    'vms[2].name is unset', 'vms[3].name is ""', 'vms[3].labels.a is 1', 'vms[4] is default/b', 'vms[5].namespaceLabels.kubernetes.io/metadata.name is x', 'vms[6].namespaceLabels.y is a',
    'vms[7].namespace is ""', 'vms[8].dirtying.measurements is []',
  ]);
});

test('a thousand VMs take a few seconds at most', () => {
  const made = Array.from({ length: 1000 }, (_, i) => vm(`vm-${i}`, [4, 16, 64, 256][i % 4], [1, 10, 100, 400, 1500][(i * 7) % 5], {
    namespace: `ns-${i % 40}`, labels: { 'vm.kubevirt.io/name': `vm-${i}`, 'app': `app-${i % 25}`, 'tier': `tier-${i % 3}` }, wishes: i % 40 === 7 ? { criticalData: true } : undefined,
  }));
  const start = Date.now();
  const plan = recommend(made);
  expect(Date.now() - start).toBeLessThan(15_000); // on a busy machine; it takes about one
  expect(plan.policies).toMatchObject([{ selector: { namespaces: { 'kubernetes.io/metadata.name': 'ns-7' } } }]);
});

test.each<[string, object, string]>([
  ['wishes that are none', { wishes: 'criticalData' }, 'vms[0].wishes is "criticalData", no object'],
  ['a list of wishes', { wishes: [{ criticalData: true }] }, 'vms[0].wishes is '],
  ['a wish that is misspelt', { wishes: { criticaldata: true } }, 'vms[0].wishes.criticaldata is true, no wish that there is.'],
  ['labels that are none', { labels: 5 }, 'vms[0].labels is 5, no object'],
  ['a name with more in it', { name: 'x\n  allowPostCopy: false' }, 'no VM can have that name'],
])('%s are an error', (_, wrong, told) => {
  expect(() => recommend([{ ...vm('a', 64, 3000), ...wrong } as any])).toThrow(told);
});

test('nothing to plan for is an error that says so', () => {
  for (const props of [undefined, null, {}, 5]) {
    expect(() => MigrationPlan.recommend(props as any)).toThrow('vms is unset, no VM. Write the VMs of the cluster.');
  }
  expect(recommend([vm('a', 64, 300, { labels: null as any, wishes: null as any })]).unreachable).toEqual([]);
});
