import { parseGoDuration } from './go-duration';

/**
 * Kubernetes quantities ("64Mi", "3125M", "1e3"), as exact decimals.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */

/** The value digits / 10^scale; scale is 0 for whole numbers, and as small as it can be for others. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Binary suffixes, the largest first. */
export const BINARY_SUFFIXES: ReadonlyArray<readonly [suffix: string, factor: bigint]> =
  ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'].map((suffix, i) => [suffix, 1024n ** BigInt(6 - i)] as const);

/** Decimal suffixes of whole numbers, the largest first. */
export const DECIMAL_SUFFIXES: ReadonlyArray<readonly [suffix: string, factor: bigint]> =
  ['E', 'P', 'T', 'G', 'M', 'k'].map((suffix, i) => [suffix, 1000n ** BigInt(6 - i)] as const);

const DECIMAL_EXPONENTS: Record<string, number> = { 'n': -9, 'u': -6, 'm': -3, '': 0, 'k': 3, 'M': 6, 'G': 9, 'T': 12, 'P': 15, 'E': 18 };

const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?\d{1,3}))$/;

/** Far more than any amount of bytes has: arithmetic takes the square of the time. */
const MOST_CHARACTERS = 1000;

/**
 * Reads a quantity as the Kubernetes API server does, without rounding or capping.
 *
 * @returns undefined if the text is no quantity, or has more than 1000 characters.
 */
export function parseQuantity(text: string): Decimal | undefined {
  const match = text.length > MOST_CHARACTERS ? undefined : QUANTITY.exec(text);
  if (!match) {
    return undefined;
  }
  const [, sign, number, binary, decimal, exponent] = match;
  const [whole, fraction = ''] = number.split('.');
  const digits = BigInt(sign + whole + fraction);
  if (binary !== undefined) {
    const factor = BINARY_SUFFIXES.find(([suffix]) => suffix === binary)![1];
    return normalize(digits * factor, fraction.length);
  }
  const power = exponent === undefined ? DECIMAL_EXPONENTS[decimal] : Number(exponent);
  return normalize(digits, fraction.length - power);
}

/** The shortest decimal that reads back as this number. */
export function decimalOf(value: number): Decimal {
  const [mantissa, exponent = '0'] = String(value).split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  return normalize(BigInt(whole + fraction), fraction.length - Number(exponent));
}

/** The decimal, a whole number of times. */
export function multiply(value: Decimal, times: bigint): Decimal {
  return normalize(value.digits * times, value.scale);
}

/** The whole number that a decimal misses by no more than floating point does, such as 0.7000000000000001 * 10^9; else the decimal itself. */
export function withoutNoise(value: Decimal): Decimal {
  const unit = 10n ** BigInt(value.scale);
  const size = value.digits < 0n ? -value.digits : value.digits;
  const nearest = (size + unit / 2n) / unit;
  const miss = size > nearest * unit ? size - nearest * unit : nearest * unit - size;
  return miss * 10n ** 12n < size ? { digits: value.digits < 0n ? -nearest : nearest, scale: 0 } : value;
}

/** Negative, zero or positive, as a is less than, equal to or more than b. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = a.digits * 10n ** BigInt(scale - a.scale) - b.digits * 10n ** BigInt(scale - b.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether two values of a setting are the same to the cluster: `0` and `0Mi` are the same bandwidth, `60s` and `1m0s` the same interval. */
export function isSameSetting(field: string | undefined, a: unknown, b: unknown): boolean {
  if (field === 'bandwidthPerMigration') {
    const [x, y] = [a, b].map(value => parseQuantity(String(value)));
    return x && y ? compareDecimals(x, y) === 0 : a === b;
  }
  const interval = field === 'batchEvictionInterval' ? parseGoDuration(a) : undefined;
  return a === b || (interval !== undefined && interval === parseGoDuration(b)) || JSON.stringify(a) === JSON.stringify(b);
}

/** Drops trailing zeros after the point, and makes negative scales zero. */
function normalize(digits: bigint, scale: number): Decimal {
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale--;
  }
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}
