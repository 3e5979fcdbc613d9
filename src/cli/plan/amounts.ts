import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { Bandwidth } from '../../bandwidth';
import { parseGoDuration } from '../../go-duration';
import { BINARY_SUFFIXES, DECIMAL_SUFFIXES, multiply, parseQuantity } from '../../quantity';
import { show } from '../../show';
import type { DirtyRateMeasurement } from '../../sizing/memory-dirtying';

/** Amounts as people write them on a command line. Each reader throws an error that says what to write. */

const FACTORS = new Map<string, bigint>([...BINARY_SUFFIXES, ...DECIMAL_SUFFIXES].map(([suffix, factor]) => [suffix.toUpperCase(), factor]));

const AMOUNT = /^(\d+(?:\.\d*)?|\.\d+)\s*(?:([kKmMgGtTpPeE]i?)?(bits?|[bB]ytes?|[bB])?(\/s|\/sec|ps)?)$/;

/** An amount, taken apart. */
interface Amount {
  readonly number: string;
  /** As it was written, and as it is right. */
  readonly prefix: string;
  readonly proper: string;
  /** `B` and `b` are what people mean to be bytes and bits. */
  readonly of: 'bits' | 'bytes' | 'B' | 'b' | 'nothing';
  readonly isRate: boolean;
  /** The number, by its prefix. */
  readonly value: number;
}

function take(text: string): Amount | undefined {
  const [, number, prefix = '', word = '', per] = AMOUNT.exec(text.trim()) ?? [];
  if (number === undefined) {
    return undefined;
  }
  const of = /^bits?$/.test(word) ? 'bits' : word.length > 1 ? 'bytes' : word === '' ? 'nothing' : word as 'B' | 'b';
  const { digits, scale } = multiply(parseQuantity(number)!, FACTORS.get(prefix.toUpperCase()) ?? 1n);
  const proper = prefix.replace(/^./, first => (prefix.toUpperCase() === 'K' ? 'k' : first.toUpperCase()));
  return { number, prefix, proper, of, isRate: per !== undefined, value: Number(digits) / 10 ** scale };
}

/** An amount of memory, such as `512Gi`, `512GiB`, `512G` or `550GB`. */
export function readSize(text: string): Size {
  const amount = take(text);
  if (!amount || amount.isRate || amount.of === 'bits') {
    throw new Error(`${show(text)} is no amount of memory. Write one such as 512Gi, 512GiB or 550GB.`);
  }
  const { number, prefix, proper, of, value } = amount;
  if (prefix === '' && of === 'nothing') {
    throw new Error(`${show(text)} has no unit. Write ${number}Gi for so many times 1024^3 bytes, or ${number}G for so many times 1000^3.`);
  }
  // Where a prefix is as it should be, so is a small b: it is for bits. Where neither is, nobody minds.
  if (of === 'b' && (prefix === '' || prefix === proper) || of === 'nothing' && prefix !== proper && prefix !== 'K') {
    throw new Error(`${show(text)} has no unit that is clear. Write ${number}${proper}B.`);
  }
  return Size.kibibytes(value / 1024);
}

/** A rate, such as `900MiB/s`, `900 MB/s`, `7.2Gbps` or `25Gbit/s`. */
export function readRate(text: string): Bandwidth {
  return readRateOr(text, () => undefined);
}

/** What a link carries: a rate, or `25G`, as links are called by their bits. */
export function readLinkRate(text: string): Bandwidth {
  return readRateOr(text, ({ prefix, value }) => (/^[kMGT]$/.test(prefix) ? value / 8 : undefined));
}

/** The most that a migration may send: a rate, a quantity such as `640Mi`, as manifests have it, or `unlimited`. */
export function readLimit(text: string): Bandwidth {
  return text.trim() === 'unlimited' ? Bandwidth.unlimited() : readRateOr(text, ({ prefix, proper, value }) => (/^.i$/.test(prefix) && prefix === proper ? value : undefined));
}

function readRateOr(text: string, bytesWithoutUnit: (amount: Amount) => number | undefined): Bandwidth {
  const amount = take(text);
  if (!amount) {
    throw new Error(`${show(text)} is no rate. Write one such as 900MiB/s, 900MB/s, 7.2Gbps or 25Gbit/s.`);
  }
  const { number, prefix, proper, of, isRate, value } = amount;
  const bytes = of === 'nothing' && !isRate ? value === 0 ? 0 : bytesWithoutUnit(amount) : undefined;
  if (bytes !== undefined) {
    return Bandwidth.bytesPerSecond(bytes);
  }
  if (of === 'nothing' && prefix === '') {
    throw new Error(`${show(text)} has no unit. Write ${number}MiB/s for bytes, or ${number}Mbit/s for bits.`);
  }
  const isBits = of === 'bits' || (of === 'b' && isRate && !prefix.endsWith('i') && (/ps$/.test(text.trim()) || prefix === proper));
  if (!isBits && of !== 'bytes' && (of !== 'B' || prefix !== proper && prefix !== 'K')) {
    throw new Error(`${show(text)} may be bytes or bits in a second. Write ${number}${proper}B/s for bytes, or ${number}${proper}bit/s for bits.`);
  }
  if (!isRate) {
    throw new Error(`${show(text)} is no rate. Write ${number}${proper}${isBits ? 'bit' : 'B'}/s.`);
  }
  return Bandwidth.bytesPerSecond(isBits ? value / 8 : value);
}

const LONG_UNITS: ReadonlyArray<readonly [RegExp, string]> = [
  [/(?<=\d)(?:hours?|hrs?)/g, 'h'], [/(?<=\d)(?:minutes?|mins?)/g, 'm'], [/(?<=\d)(?:seconds?|secs?)/g, 's'],
];

/** A time, such as `150s`, `2m30s`, `1h` or `2 min`. */
export function readTime(text: string): Duration {
  const short = LONG_UNITS.reduce((result, [long, unit]) => result.replace(long, unit), text.replace(/\s+/g, ''));
  if (/^[\d.]+$/.test(short) && short !== '0') {
    throw new Error(`${show(text)} has no unit. Write ${short}s for seconds.`);
  }
  const nanoseconds = parseGoDuration(short);
  if (nanoseconds === undefined || nanoseconds < 0) {
    throw new Error(`${show(text)} is no time. Write one such as 150s, 2m30s or 1h.`);
  }
  return Duration.millis(nanoseconds / 1e6);
}

/** Reads an amount that is more than none. */
export function readSome<T extends Size | Duration | Bandwidth>(read: (text: string) => T, what: string, example: string): (text: string) => T {
  return text => {
    const amount = read(text);
    if (amountOf(amount) === 0) {
      throw new Error(`${show(text)} is no ${what} at all. Write one such as ${example}.`);
    }
    return amount;
  };
}

/** An amount as a number, of whatever unit. */
export function amountOf(amount: Size | Duration | Bandwidth): number {
  return 'toKibibytes' in amount ? amount.toKibibytes({ rounding: SizeRoundingBehavior.NONE })
    : 'toBytesPerSecond' in amount ? amount.toBytesPerSecond() : amount.toMilliseconds({ integral: false });
}

/** What was measured over a period, such as `1s=880MiB/s`. */
export function readMeasurement(text: string): DirtyRateMeasurement {
  const [period, rate, ...rest] = text.split('=');
  if (rate === undefined || rest.length > 0) {
    throw new Error(`${show(text)} is no measurement. Write PERIOD=RATE, such as 1s=880MiB/s.`);
  }
  return { period: readSome(readTime, 'time', '1s')(period), dirtyRate: readRate(rate) };
}

/** A number of things, such as `5`. */
export function readCount(text: string, least: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) {
    throw new Error(`${show(text)} is no such count. Write a whole number, ${least} or more.`);
  }
  return number;
}
