import * as fc from 'fast-check';
import { contains, countWithout, formatAddress, overlap, parseAddress, parseCidr } from '../src/cidr';

test('an IPv4 network', () => {
  expect(parseCidr('10.200.5.7/24')).toEqual({ version: 4, first: 0x0ac80500n, last: 0x0ac805ffn, prefix: 24 });
  expect(parseCidr('0.0.0.0/0')).toEqual({ version: 4, first: 0n, last: 2n ** 32n - 1n, prefix: 0 });
});

test('an IPv6 network', () => {
  const first = 0xfd10n * 2n ** 112n;
  expect(parseCidr('FD10::7/64')).toEqual({ version: 6, first, last: first + 2n ** 64n - 1n, prefix: 64 });
  expect(parseCidr('::/0')).toEqual({ version: 6, first: 0n, last: 2n ** 128n - 1n, prefix: 0 });
});

test('an address is a range of one', () => {
  expect(parseAddress('10.0.0.1')).toMatchObject({ version: 4, first: 0x0a000001n, last: 0x0a000001n });
  expect(parseAddress('::1')).toMatchObject({ version: 6, first: 1n, last: 1n });
  for (const text of ['10.0.0.1/32', '::1/128', 'x', '', undefined, 1]) {
    expect(parseAddress(text)).toBeUndefined();
  }
});

test('what is no text is no network', () => {
  for (const value of [undefined, null, 1, ['10.0.0.0/8'], {}]) {
    expect(parseCidr(value)).toBeUndefined();
  }
});

test('any address reads back as it is written', () => {
  const address = fc.oneof(
    fc.bigInt(0n, 2n ** 32n - 1n).map(value => [4, value] as const),
    fc.bigInt(2n ** 48n, 2n ** 128n - 1n).map(value => [6, value] as const),
  );
  fc.assert(fc.property(address, ([version, value]) => {
    expect(parseAddress(formatAddress(version, value))).toMatchObject({ version, first: value, last: value });
  }));
});

test('counting, overlapping and containing agree with looking at each address', () => {
  const range = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -1, max: 12 }), fc.constantFrom(4 as const, 6 as const))
    .map(([first, length, version]) => ({ version, first: BigInt(first), last: BigInt(first + length) }));
  const has = (r: { first: bigint; last: bigint }, n: number) => r.first <= n && n <= r.last;
  const addresses = Array.from({ length: 60 }, (_, i) => i);
  fc.assert(fc.property(range, fc.array(range, { maxLength: 6 }), (whole, others) => {
    const excluded = others.filter(other => other.version === whole.version);
    expect(Number(countWithout(whole, others))).toBe(addresses.filter(n => has(whole, n) && !excluded.some(other => has(other, n))).length);
    for (const other of others.filter(o => o.last >= o.first && whole.last >= whole.first)) {
      const same = other.version === whole.version;
      expect(overlap(whole, other)).toBe(same && addresses.some(n => has(whole, n) && has(other, n)));
      expect(contains(whole, other)).toBe(same && addresses.every(n => !has(other, n) || has(whole, n)));
    }
  }), { numRuns: 1000 });
});
