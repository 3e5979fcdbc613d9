import * as fc from 'fast-check';
import { compareDecimals, decimalOf, isSameSetting, multiply, parseQuantity, withoutNoise } from '../src/quantity';

test.each([
  ['0', 0n, 0],
  ['0Mi', 0n, 0],
  ['64', 64n, 0],
  ['+64', 64n, 0],
  ['-5Mi', -5242880n, 0],
  ['64Mi', 67108864n, 0],
  ['1Ki', 1024n, 0],
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, i): [string, bigint, number] => [`1${suffix}`, 1024n ** BigInt(i + 1), 0]),
  ...['k', 'M', 'G', 'T', 'P', 'E'].map((suffix, i): [string, bigint, number] => [`1${suffix}`, 1000n ** BigInt(i + 1), 0]),
  ['1e12', 10n ** 12n, 0],
  ['.25', 25n, 2],
  ['1'.repeat(1000), BigInt('1'.repeat(1000)), 0],
  ['1.5Gi', 1610612736n, 0],
  ['3125M', 3125000000n, 0],
  ['1k', 1000n, 0],
  ['1E', 10n ** 18n, 0],
  ['1e3', 1000n, 0],
  ['1E3', 1000n, 0],
  ['1e-3', 1n, 3],
  ['500m', 5n, 1],
  ['1u', 1n, 6],
  ['1n', 1n, 9],
  ['.5', 5n, 1],
  ['5.', 5n, 0],
  ['0.50', 5n, 1],
  ['-0.5', -5n, 1],
])('%s is read exactly', (text, digits, scale) => {
  expect(parseQuantity(text)).toEqual({ digits, scale });
});

test.each(['', 'Mi', '.', '64MB', '64mi', '1K', '1 Mi', ' 1Mi', '1Mi\n', '1e', '1e1.5', '1e9999', '0x10', '١Mi', 'NaN', 'Infinity', '1,5Gi', '--1', '1'.repeat(1001)])(
  '%j is no quantity', text => {
    expect(parseQuantity(text)).toBeUndefined();
  });

test('any number reads back as the decimal that it prints', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), number => {
    const { digits, scale } = decimalOf(number);
    expect(Number(`${digits}e-${scale}`)).toBe(number === 0 ? 0 : number);
    expect(scale === 0 || digits % 10n !== 0n).toBe(true);
  }));
});

test('multiplication is exact where floating point is not', () => {
  expect(multiply(decimalOf(0.1), 30n)).toEqual({ digits: 3n, scale: 0 });
  expect(multiply(decimalOf(1.1), 1024n ** 3n)).toEqual({ digits: 11811160064n, scale: 1 });
});

test.each([
  [70000000000000001n, 8, 700000000n, 0], [69999999999999999n, 8, 700000000n, 0], [-69999999999999999n, 8, -700000000n, 0],
  [15n, 1, 15n, 1], [-15n, 1, -15n, 1], [0n, 0, 0n, 0],
  [1000000000001n, 12, 1n, 0], [999999999998n, 12, 999999999998n, 12],
])('of %p with %p decimal places the noise is dropped', (digits, scale, expected, places) => {
  expect(withoutNoise({ digits, scale })).toEqual({ digits: expected, scale: places });
});

test('quantities compare by value', () => {
  const compare = (a: string, b: string) => compareDecimals(parseQuantity(a)!, parseQuantity(b)!);
  expect(compare('0', '0Mi')).toBe(0);
  expect(compare('1Mi', '1048576')).toBe(0);
  expect(compare('1M', '1Mi')).toBe(-1);
  expect(compare('0.5', '500m')).toBe(0);
  expect(compare('1', '-1')).toBe(1);
  expect(compare('1e-1', '0.11')).toBe(-1);
  expect(compare('0.1', '0.01')).toBe(1);
  expect(compare('0.01', '0.1')).toBe(-1);
});

test.each<[string | undefined, unknown, unknown, boolean]>([
  ['bandwidthPerMigration', '0', '0Mi', true], ['bandwidthPerMigration', '1Gi', '1024Mi', true], ['bandwidthPerMigration', '64', '64Mi', false],
  ['bandwidthPerMigration', 'much', 'much', true], ['bandwidthPerMigration', 'much', '64Mi', false],
  ['batchEvictionInterval', '60s', '1m0s', true], ['batchEvictionInterval', '60s', '61s', false], ['batchEvictionInterval', 'x', 'x', true], ['batchEvictionInterval', 'x', 'y', false],
  ['network', '60s', '1m0s', false], [undefined, '0', '0Mi', false], ['progressTimeout', 150, 150, true], ['progressTimeout', 150, '150', false],
  ['workloadUpdateMethods', ['LiveMigrate'], ['LiveMigrate'], true], ['workloadUpdateMethods', ['LiveMigrate'], ['Evict'], false], ['anything', 2n, 2n, true],
])('of %s, %p and %p are the same: %p', (field, a, b, isSame) => {
  expect(isSameSetting(field, a, b)).toBe(isSame);
  expect(isSameSetting(field, b, a)).toBe(isSame);
});
