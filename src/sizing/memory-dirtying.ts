import type { Duration, Size } from 'cdk8s';
import type { Bandwidth } from '../bandwidth';
import type { DirtyLaw } from './dirty-law';
import { Problems } from './problems';

/**
 * What one run of QEMU's `calc-dirty-rate` has found.
 *
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html
 */
export interface DirtyRateMeasurement {
  /**
   * Over which time it was measured: QEMU's `calc-time`.
   *
   * Range: more than 0; QEMU takes 50 milliseconds to 60 seconds.
   */
  readonly period: Duration;

  /**
   * The rate that was found: QEMU's `dirty-rate`, which is in MiB/s. Memory that was written to several times in the period counts once.
   *
   * Range: 0 and up, and no more in the period than the VM has memory.
   */
  readonly dirtyRate: Bandwidth;
}

/**
 * How a guest dirties its memory while it migrates: how much it has written to, in a time, where what is written to again counts once.
 *
 * Two figures decide whether a migration converges: how fast memory is dirtied, and how much memory that is at all, the writable working set. A rate
 * measured over seconds hides much: of a small working set that is written to again and again, only a part is found.
 *
 * @example
 *
 * // A database that writes 900 MiB/s all over 64 GiB.
 * MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64));
 *
 * // What calc-dirty-rate has found over 1 second and over 10.
 * const short: DirtyRateMeasurement = { period: Duration.seconds(1), dirtyRate: Bandwidth.mebibytesPerSecond(880) };
 * const long: DirtyRateMeasurement = { period: Duration.seconds(10), dirtyRate: Bandwidth.mebibytesPerSecond(610) };
 * MemoryDirtying.measured([short, long]);
 */
export class MemoryDirtying {
  /**
   * Writes that hit any page of a working set with the same chance, as those of databases and heaps do. In t seconds at a rate r they dirty
   * W · (1 − e^(−r·t/W)) of a working set W: the more of it is dirty, the more often they hit what is dirty already.
   *
   * @param rate what is written to in a second: every page counts each time. 0 and up.
   * @param workingSet the memory that is written to at all: no more than the VM has.
   */
  public static randomWrites(rate: Bandwidth, workingSet: Size): MemoryDirtying {
    return new MemoryDirtying((problems, where, memory) => lawOf('random', rate, workingSet, problems, where, memory));
  }

  /**
   * Writes that go through a working set from its start to its end, and again: in t seconds at a rate r they dirty r·t, until the whole set is dirty. No other
   * writes at that rate dirty more.
   *
   * @param rate what is written in a second: 0 and up.
   * @param workingSet the memory that is written to at all: no more than the VM has.
   */
  public static sequentialWrites(rate: Bandwidth, workingSet: Size): MemoryDirtying {
    return new MemoryDirtying((problems, where, memory) => lawOf('sequential', rate, workingSet, problems, where, memory));
  }

  /**
   * What was measured over several periods. Between two periods, and from 0 to the first, what is dirtied grows evenly. After the last it goes on to grow as it
   * did between the last two, up to the VM's memory: that is the safe side, since a workload that stays the same dirties less and less that is new. Where a
   * longer period has less dirtied than a shorter one, it is taken to have as much.
   *
   * The last passes of a migration take fractions of a second: measure a short period, such as 100 milliseconds, besides some as long as the passes
   * before, which are the memory by the bandwidth and less.
   *
   * @param measurements at least one, in any order, each of another period.
   */
  public static measured(measurements: DirtyRateMeasurement[]): MemoryDirtying {
    return new MemoryDirtying((problems, where, memory) => measuredLaw(measurements, problems, where, memory));
  }

  /**
   * A guest that writes nothing, such as one that is paused.
   */
  public static none(): MemoryDirtying {
    return new MemoryDirtying(() => IDLE);
  }

  /**
   * Something between two. Forecasts are for the most, and have another for the least beside them.
   *
   * @param least what is dirtied at quiet times.
   * @param most what is dirtied at busy times.
   */
  public static between(least: MemoryDirtying, most: MemoryDirtying): MemoryDirtying {
    return new MemoryDirtying((problems, where, memory) => {
      const [, law] = [least, most].map((each, i) => {
        const name = `${where}.${i === 0 ? 'least' : 'most'}`;
        return problems.expect<MemoryDirtying>(name, each, '_law', EXAMPLE)?._law(problems, name, memory) ?? IDLE;
      });
      return law;
    }, least);
  }

  private constructor(
    private readonly make: (problems: Problems, where: string, memory: number) => DirtyLaw, private readonly least?: MemoryDirtying,
  ) {}

  /**
   * The law, in numbers.
   *
   * @internal
   */
  public _law(problems: Problems, where: string, memory: number): DirtyLaw {
    return this.make(problems, where, memory);
  }

  /**
   * What is dirtied at the least, where that is another.
   *
   * @internal
   */
  public get _least(): MemoryDirtying | undefined {
    return this.least;
  }
}

const EXAMPLE = 'a MemoryDirtying, such as MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64))';
const IDLE: DirtyLaw = { kind: 'sequential', rate: 0, workingSet: 0, periods: [], amounts: [] };

function lawOf(
  kind: 'random' | 'sequential', rate: Bandwidth, workingSet: Size, problems: Problems, where: string, memory: number,
): DirtyLaw {
  const bytes = problems.size(`${where}.workingSet`, workingSet) ?? 0;
  if (bytes > memory) {
    problems.add(`${where}.workingSet`, workingSet.asString(), `more than the VM has memory (${memory / 2 ** 30} GiB)`, 'the part of it that is written to');
  }
  return { kind, rate: problems.rate(`${where}.rate`, rate) ?? 0, workingSet: bytes, periods: [], amounts: [] };
}

function measuredLaw(measurements: DirtyRateMeasurement[], problems: Problems, where: string, memory: number): DirtyLaw {
  const given = Array.isArray(measurements) ? measurements : [];
  if (given.length === 0) {
    problems.add(`${where}.measurements`, measurements, 'nothing that was measured', 'at least one, such as '
      + '{ period: Duration.seconds(1), dirtyRate: Bandwidth.mebibytesPerSecond(880) }');
  }
  const points = given.map((each, i) => {
    const name = `${where}.measurements[${i}]`;
    const period = problems.seconds(`${name}.period`, each?.period) ?? 0;
    const rate = problems.rate(`${name}.dirtyRate`, each?.dirtyRate) ?? 0;
    if (period === 0 && each?.period) {
      problems.add(`${name}.period`, 0, 'no time', 'the time over which was measured, such as Duration.seconds(1)');
    }
    if (rate * period > memory) {
      problems.add(`${name}.dirtyRate`, each.dirtyRate.toQuantity(), `more in ${period} s than the VM has memory (${memory / 2 ** 30} GiB)`, 'what was found');
    }
    return { period, amount: rate * period };
  }).sort((a, b) => a.period - b.period);
  const periods = [0];
  const amounts = [0];
  for (const { period, amount } of points) {
    if (period === periods[periods.length - 1] && period > 0) {
      problems.add(`${where}.measurements`, period, 'the period of two measurements, in seconds', 'one for each period');
    }
    periods.push(period);
    amounts.push(Math.max(amount, amounts[amounts.length - 1]));
  }
  return { kind: 'measured', rate: points.length > 0 ? amounts[1] / periods[1] : 0, workingSet: memory, periods, amounts };
}
