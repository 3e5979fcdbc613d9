/** Ticks of axes, where people expect them. */

export interface Tick {
  readonly value: number;
  readonly label: string;
}

const TIME_UNITS: ReadonlyArray<readonly [name: string, seconds: number, steps: readonly number[]]> = [
  ['ms', 0.001, [1, 2, 5, 10, 20, 50, 100, 200, 500]],
  ['s', 1, [1, 2, 5, 10, 15, 30]],
  ['min', 60, [1, 2, 5, 10, 15, 30]],
  ['h', 3600, [1, 2, 3, 6, 12]],
  ['d', 86_400, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000, 1_000_000]],
];

const SIZE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** Multiples of the least step, of some steps that grow, that makes no more ticks than there may be. */
function multiples(until: number, most: number, steps: readonly number[]): number[] {
  const step = steps.find(each => until / each <= most) ?? until;
  return Array.from({ length: Math.floor(until / step * (1 + 1e-9)) + 1 }, (_, i) => i * step);
}

/** Times from 0 on, in seconds. */
export function timeTicks(until: number, most = 8): Tick[] {
  const steps = TIME_UNITS.flatMap(([, seconds, counts]) => counts.map(count => count * seconds));
  const values = multiples(until, most, steps);
  const [name, unit] = [...TIME_UNITS].reverse().find(([, seconds]) => (values[1] ?? until) >= seconds * (1 - 1e-9)) ?? TIME_UNITS[0];
  return values.map(value => ({ value, label: value === 0 ? '0' : `${tidy(value / unit)} ${name}` }));
}

/** Sizes from 0 on, in bytes: powers of 2. */
export function sizeTicks(until: number, most = 6): Tick[] {
  const values = multiples(until, most, Array.from({ length: 64 }, (_, i) => 2 ** i));
  return values.map(value => ({ value, label: value === 0 ? '0' : sizeLabel(value) }));
}

/** Rates at which memory is dirtied, on an axis of logarithms to the base 2: a power of 2 each. */
export function byteRateTicks(from: number, until: number): Tick[] {
  return Array.from({ length: Math.floor(until) - Math.ceil(from) + 1 }, (_, i) => Math.ceil(from) + i).map(value => ({ value, label: `${sizeLabel(2 ** value)}/s` }));
}

/** What links carry, on such an axis: speeds as they are sold. */
export function linkTicks(from: number, until: number): Tick[] {
  const decades = Array.from({ length: 19 }, (_, i) => 10 ** i);
  const bits = decades.flatMap(decade => [1, 2.5, 5].map(count => count * decade));
  return bits.map(rate => ({ value: Math.log2(rate / 8), label: linkLabel(rate) })).filter(({ value }) => value >= from && value <= until);
}

function linkLabel(bits: number): string {
  const [unit, size] = bits >= 1e12 ? ['Tbit/s', 1e12] : bits >= 1e9 ? ['Gbit/s', 1e9] : bits >= 1e6 ? ['Mbit/s', 1e6] : bits >= 1e3 ? ['kbit/s', 1e3] : ['bit/s', 1];
  return `${tidy(bits / Number(size))} ${unit}`;
}

function sizeLabel(bytes: number): string {
  const i = Math.min(SIZE_UNITS.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  return `${tidy(bytes / 1024 ** i)} ${SIZE_UNITS[i]}`;
}

const tidy = (value: number) => String(Number(value.toPrecision(6)));
