import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import { LINK, releases, vm, vms } from './planned-vms';
import { Bandwidth, HyperConvergedVersion } from '../../src';
import type { MigrationAdviceProps } from '../../src';
import { Advisor } from '../../src/sizing/advisor';
import { needsOf } from '../../src/sizing/needs';

const needs = (props: Partial<MigrationAdviceProps>, on = '4.21') => needsOf(Advisor.of({
  vm: vm('a', 256, 3000), link: LINK, version: HyperConvergedVersion.openShift(on), ...props,
}));

test('what converges needs the time for it, and more does no harm, with post copy neither', () => {
  expect(needs({ vm: vm('a', 64, 300) })).toEqual([
    { way: 'plain', least: 2, most: Infinity, best: 2 }, { way: 'postCopy', least: 2, most: Infinity, best: 2 },
  ]);
  expect(needs({ vm: vm('a', 64, 300), wishes: { criticalData: true } }).map(({ way }) => way)).toEqual(['plain']);
  expect(needs({ vm: vm('a', 64, 300), wishes: { longestPause: Duration.seconds(2), postCopyAcceptable: false } }).map(({ way }) => way)).toEqual(['plain', 'pause']);
});

test('what goes over to post copy may do so some time before and after', () => {
  const [{ way, least, most, best }, ...others] = needs({});
  expect([way, others]).toEqual(['postCopy', []]);
  const advisor = Advisor.of({ vm: vm('a', 256, 3000), link: LINK });
  const [own, first, last, late] = [best!, least, most, most + 1].map(seconds => advisor.run(advisor.settings('postCopy', seconds)));
  expect([first.outcome, last.outcome]).toEqual(['postCopy', 'postCopy']);
  expect(first.postCopySeconds).toBeLessThanOrEqual(2 * own.postCopySeconds);
  expect(last.seconds).toBeLessThanOrEqual(4 * own.seconds);
  expect(late.seconds).toBeGreaterThan(4 * own.seconds);
});

test('so early that the guest is slow for much longer, it may not go over to post copy', () => {
  const slow = { link: { bandwidth: Bandwidth.mebibytesPerSecond(300) } };
  const [{ least, best }] = needs(slow);
  const advisor = Advisor.of({ vm: vm('a', 256, 3000), ...slow });
  const [own, first, early] = [best!, least, least - 1].map(seconds => advisor.run(advisor.settings('postCopy', seconds)).postCopySeconds);
  expect(least).toBeGreaterThan(1);
  expect(first).toBeLessThanOrEqual(2 * own);
  expect(early).toBeGreaterThan(2 * own);
});

test('where it is said how long it may take, that is how long', () => {
  const [{ most }] = needs({ wishes: { finishWithin: Duration.hours(2) } });
  const advisor = Advisor.of({ vm: vm('a', 256, 3000), link: LINK });
  expect(advisor.run(advisor.settings('postCopy', most)).seconds).toBeLessThanOrEqual(7200);
  expect(advisor.run(advisor.settings('postCopy', most + 1)).seconds).toBeGreaterThan(7200);
});

test('where nothing does, what leaves the guest as it is is as good as all else', () => {
  expect(needs({ wishes: { criticalData: true, slowdownAcceptable: false } })).toEqual([{ way: 'plain', least: 1, most: Infinity }]);
  expect(needs({ link: { ...LINK, otherTraffic: LINK.bandwidth } })).toEqual([{ way: 'plain', least: 1, most: Infinity }]);
});

test('what is advised for a VM always does for it', () => {
  const rates = fc.constantFrom(10, 100, 1200, 20_000);
  const disk = fc.constantFrom(undefined, 1, 500);
  const all = fc.record({ made: vms(1), link: rates, other: fc.constantFrom(0, 50, 1200), release: releases, disks: disk });
  fc.assert(fc.property(all, ({ made: [each], link, other, release, disks }) => {
    const advisor = Advisor.of({
      vm: { ...each, disks: disks === undefined ? undefined : Size.gibibytes(disks) },
      link: { bandwidth: Bandwidth.mebibytesPerSecond(link), otherTraffic: Bandwidth.mebibytesPerSecond(other) },
      wishes: each.wishes,
      version: release,
    });
    const { way, perGiB } = advisor.plans.best;
    const found = needsOf(advisor).filter(need => need.way === way && need.least <= perGiB && perGiB <= need.most);
    expect(found).toHaveLength(1);
    expect(found[0].best ?? perGiB).toBe(perGiB);
  }), { seed: 1, numRuns: 300 });
});
