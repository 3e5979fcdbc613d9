import { isIP } from 'net';
import { fromByteArray, parse } from 'ipaddr.js';

/** Addresses from the first to the last, both included. Empty if the last comes before the first. */
export interface AddressRange {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** A network: all addresses that share a prefix. */
export interface Cidr extends AddressRange {
  readonly prefix: number;
}

/** IPv4 addresses written as IPv6, which some read as IPv4 and some don't. */
const MAPPED = { version: 6, first: 0xffff_0000_0000n, last: 0xffff_ffff_ffffn } as const;

/**
 * Reads a network in CIDR notation. Host bits are dropped.
 *
 * @returns undefined if the text is something else. That includes leading zeros, which some read as octal, zones, and IPv4 addresses
 * written as IPv6.
 */
export function parseCidr(text: unknown): Cidr | undefined {
  const [, address, length] = typeof text === 'string' ? /^([\da-f.:]+)\/(0|[1-9]\d{0,2})$/i.exec(text) ?? [] : [];
  const version = address === undefined ? 0 : isIP(address);
  const bits = version === 4 ? 32 : 128;
  const prefix = Number(length);
  if (version === 0 || prefix > bits || (version === 6 && address.includes('.'))) {
    return undefined;
  }
  const value = parse(address).toByteArray().reduce((n, byte) => n * 256n + BigInt(byte), 0n);
  const size = 2n ** BigInt(bits - prefix);
  const first = value / size * size;
  const cidr = { version: version as 4 | 6, first, last: first + size - 1n, prefix };
  return contains(MAPPED, cidr) ? undefined : cidr;
}

/** Reads a single address, as a range of one. */
export function parseAddress(text: unknown): AddressRange | undefined {
  return typeof text === 'string' ? parseCidr(`${text}/${text.includes(':') ? 128 : 32}`) : undefined;
}

/** An address in words. */
export function formatAddress(version: 4 | 6, address: bigint): string {
  const bytes = Array.from({ length: version === 4 ? 4 : 16 }, (_, i) => Number(address / 256n ** BigInt(i) % 256n)).reverse();
  return fromByteArray(bytes).toString();
}

/** Whether two ranges share an address. */
export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last;
}

/** Whether the outer range has all addresses of the inner one. */
export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return outer.version === inner.version && outer.first <= inner.first && inner.last <= outer.last;
}

/** How many addresses a range has without those that are in one of the others. */
export function countWithout(range: AddressRange, others: readonly AddressRange[]): bigint {
  let count = 0n;
  let next = range.first;
  const inside = others.filter(other => overlap(range, other)).sort((a, b) => (a.first < b.first ? -1 : 1));
  for (const { first, last } of inside) {
    count += first > next ? first - next : 0n;
    next = last >= next ? last + 1n : next;
  }
  return count + (range.last >= next ? range.last - next + 1n : 0n);
}
