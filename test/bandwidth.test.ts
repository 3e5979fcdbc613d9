import * as fc from 'fast-check';
import { Bandwidth } from '../src';
import { parseQuantity } from '../src/quantity';

const UNITS: [name: keyof typeof Bandwidth, bytes: number][] = [
  ['bytesPerSecond', 1],
  ['kibibytesPerSecond', 1024],
  ['mebibytesPerSecond', 1024 ** 2],
  ['gibibytesPerSecond', 1024 ** 3],
  ['kilobitsPerSecond', 125],
  ['megabitsPerSecond', 125e3],
  ['gigabitsPerSecond', 125e6],
];
const make = (unit: keyof typeof Bandwidth, amount: number): Bandwidth => (Bandwidth[unit] as (n: number) => Bandwidth)(amount);

test.each(UNITS)('%s gives exactly that rate', (unit, bytes) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), amount => {
    const bandwidth = make(unit, amount);
    expect(parseQuantity(bandwidth.toQuantity())).toEqual({ digits: BigInt(amount) * BigInt(bytes), scale: 0 });
    expect(bandwidth.toBytesPerSecond()).toBe(amount * bytes);
    expect(bandwidth.isUnlimited()).toBe(false);
  }));
});

test.each<[keyof typeof Bandwidth, number, string]>([
  ['mebibytesPerSecond', 64, '64Mi'],
  ['gibibytesPerSecond', 2, '2Gi'],
  ['gibibytesPerSecond', 1.5, '1536Mi'],
  ['mebibytesPerSecond', 1536, '1536Mi'],
  ['kibibytesPerSecond', 1025, '1025Ki'],
  ['bytesPerSecond', 67108864, '64Mi'],
  ['bytesPerSecond', 67108865, '67108865'],
  ['gigabitsPerSecond', 25, '3125M'],
  ['gigabitsPerSecond', 8, '1G'],
  ...['M', 'G', 'T', 'P', 'E'].map((suffix, i): [keyof typeof Bandwidth, number, string] => ['gigabitsPerSecond', 8 * 1000 ** (i - 1), `1${suffix}`]),
  ...['Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, i): [keyof typeof Bandwidth, number, string] => ['mebibytesPerSecond', 1024 ** i, `1${suffix}`]),
  ['megabitsPerSecond', 100, '12500k'],
  ['megabitsPerSecond', 0.001, '125'],
  ['gigabitsPerSecond', 0.07 * 10, '87500k'],
  ['megabitsPerSecond', -0.07 * 10 * 1000, '-87500k'],
  ['gibibytesPerSecond', 1.1, '1181116006.4'],
  ['mebibytesPerSecond', -5, '-5Mi'],
  ['bytesPerSecond', 1.5, '1.5'],
  ['bytesPerSecond', -0.25, '-0.25'],
  ['bytesPerSecond', NaN, 'NaN'],
  ['gigabitsPerSecond', Infinity, 'Infinity'],
])('%s(%d) renders as %s', (unit, amount, quantity) => {
  expect(make(unit, amount).toQuantity()).toBe(quantity);
});

test('no limit renders as it is documented', () => {
  for (const bandwidth of [Bandwidth.unlimited(), Bandwidth.mebibytesPerSecond(0), Bandwidth.gigabitsPerSecond(-0)]) {
    expect(bandwidth.toQuantity()).toBe('0Mi');
    expect(bandwidth.isUnlimited()).toBe(true);
    expect(bandwidth.toBytesPerSecond()).toBe(0);
  }
});

test.each(['25', '64Mi', null, undefined])('%j is no number, and refused', amount => {
  expect(() => Bandwidth.gigabitsPerSecond(amount as any)).toThrow('is no number. Write one, such as Bandwidth.gigabitsPerSecond(25).');
});
