import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import { Bandwidth, HyperConvergedVersion, MemoryDirtying } from '../../src';
import type { PlannedVirtualMachine } from '../../src';

export const LINK = { bandwidth: Bandwidth.mebibytesPerSecond(1200) };

/** A VM with so many GiB, of which some are written to at some MiB/s. */
export function vm(name: string, gibibytes: number, rate: number, more: Partial<PlannedVirtualMachine> = {}): PlannedVirtualMachine {
  const workingSet = Size.gibibytes(Math.min(16, gibibytes));
  return { name, memory: Size.gibibytes(gibibytes), dirtying: MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(rate), workingSet), ...more };
}

/** A release of each kind: without post copy in the HyperConverged; without disruption; with it in policies; with it in both. */
export const releases = fc.constantFrom('4.12', '4.18', '4.21', '4.23').map(HyperConvergedVersion.openShift);

/** VMs with few labels, and all kinds of wishes. */
export const vms = (most: number) => fc.array(
  fc.record({
    gibibytes: fc.constantFrom(4, 16, 64, 256),
    rate: fc.constantFrom(10, 300, 900, 1100, 3000),
    namespace: fc.constantFrom('shop', 'ledger'),
    labels: fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), { maxKeys: 2 }),
    hostDevices: fc.constantFrom(undefined, undefined, undefined, true),
    wishes: fc.record({
      finishWithin: fc.constantFrom(Duration.seconds(30), Duration.minutes(5), Duration.hours(1)),
      longestPause: fc.constantFrom(Duration.millis(100), Duration.seconds(20)),
      postCopyAcceptable: fc.boolean(),
      slowdownAcceptable: fc.boolean(),
      criticalData: fc.boolean(),
    }, { requiredKeys: [] }),
  }),
  { minLength: 1, maxLength: most },
).map(list => list.map(({ gibibytes, rate, ...more }, i) => vm(`vm-${i}`, gibibytes, rate, more)));
