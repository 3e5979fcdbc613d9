import * as fc from 'fast-check';
import { readLimit, readLinkRate, readRate, readSize, readTime } from '../../../src/cli/plan/amounts';

const bytes = (text: string) => readSize(text).toKibibytes() * 1024;
const rate = (text: string) => readRate(text).toBytesPerSecond();

describe('memory', () => {
  test.each([
    ['512Gi', 512 * 1024 ** 3], ['512GiB', 512 * 1024 ** 3], ['512 GiB', 512 * 1024 ** 3], ['512gib', 512 * 1024 ** 3], ['550GB', 550e9], ['512G', 512e9], ['512gb', 512e9],
    ['1.5Ti', 1.5 * 1024 ** 4], [' 64 Mi ', 64 * 1024 ** 2], ['4096KiB', 4096 * 1024], ['4096K', 4096e3], ['4096k', 4096e3], ['1024B', 1024], ['2048 bytes', 2048], ['0.5TB', 0.5e12],
    ['64GBytes', 64e9],
  ])('%s', (text, expected) => {
    expect(readSize(text).toKibibytes({ rounding: 2 }) * 1024).toBeCloseTo(expected, 3);
  });

  test.each([
    ['512', '"512" has no unit. Write 512Gi for so many times 1024^3 bytes, or 512G for so many times 1000^3.'],
    ['512Gb', '"512Gb" has no unit that is clear. Write 512GB.'],
    ['512Gib', '"512Gib" has no unit that is clear. Write 512GiB.'],
    ['512m', '"512m" has no unit that is clear. Write 512MB.'],
    ['512gi', '"512gi" has no unit that is clear. Write 512GiB.'],
    ['8b', '"8b" has no unit that is clear. Write 8B.'],
    ...['', 'x', '-1Gi', '1e3Gi', '1,000Gi', '1Gi/s', '8Gbit', '1XB', 'Gi', 'NaN', '1 2Gi', '1.2.3Gi'].map(text => (
      [text, `${JSON.stringify(text)} is no amount of memory. Write one such as 512Gi, 512GiB or 550GB.`]
    )),
  ])('%s is refused', (text, message) => {
    expect(() => readSize(text)).toThrow(new Error(message));
  });
});

describe('rates', () => {
  test.each([
    ['900MiB/s', 900 * 1024 ** 2], ['900 MiB/s', 900 * 1024 ** 2], ['900MB/s', 900e6], ['900MBps', 900e6], ['900 MB/sec', 900e6], ['7.2Gbps', 0.9e9], ['7.2gbps', 0.9e9],
    ['25Gbit/s', 3.125e9], ['25Gbits/s', 3.125e9], ['25 Gb/s', 3.125e9], ['100mbps', 12.5e6], ['8Kibit/s', 1024], ['64KB/s', 64e3], ['64kB/s', 64e3], ['8kbps', 1000], ['5B/s', 5],
    ['1GiBps', 1024 ** 3], ['2Mbytes/s', 2e6], ['0', 0], ['0Mi', 0], ['0MiB/s', 0],
  ] as const)('%s', (text, expected) => {
    expect(rate(text)).toBe(expected);
  });

  test.each([
    ['900', '"900" has no unit. Write 900MiB/s for bytes, or 900Mbit/s for bits.'],
    ['900/s', '"900/s" has no unit. Write 900MiB/s for bytes, or 900Mbit/s for bits.'],
    ['900M', '"900M" may be bytes or bits in a second. Write 900MB/s for bytes, or 900Mbit/s for bits.'],
    ['900Mi', '"900Mi" may be bytes or bits in a second. Write 900MiB/s for bytes, or 900Mibit/s for bits.'],
    ['900mb/s', '"900mb/s" may be bytes or bits in a second. Write 900MB/s for bytes, or 900Mbit/s for bits.'],
    ['900mB/s', '"900mB/s" may be bytes or bits in a second. Write 900MB/s for bytes, or 900Mbit/s for bits.'],
    ['900Mib/s', '"900Mib/s" may be bytes or bits in a second. Write 900MiB/s for bytes, or 900Mibit/s for bits.'],
    ['25Gb', '"25Gb" may be bytes or bits in a second. Write 25GB/s for bytes, or 25Gbit/s for bits.'],
    ['900MiB', '"900MiB" is no rate. Write 900MiB/s.'],
    ['25Gbit', '"25Gbit" is no rate. Write 25Gbit/s.'],
    ...['', 'fast', '-1MB/s', '1e3MB/s', '9MB/h', 'Infinity', '1MB/s/s'].map(text => [text, `${JSON.stringify(text)} is no rate. Write one such as 900MiB/s, 900MB/s, 7.2Gbps or 25Gbit/s.`]),
  ])('%s is refused', (text, message) => {
    expect(() => readRate(text)).toThrow(new Error(message));
  });

  test('a link may be called by its bits', () => {
    expect(['25G', '100M', '1 T', '25Gbps', '3GB/s'].map(text => readLinkRate(text).toBytesPerSecond())).toEqual([3.125e9, 12.5e6, 125e9, 3.125e9, 3e9]);
    expect(() => readLinkRate('25Gi')).toThrow('"25Gi" may be bytes or bits in a second. Write 25GiB/s for bytes, or 25Gibit/s for bits.');
  });

  test('a limit may be as manifests have it', () => {
    expect(['640Mi', '1Gi', 'unlimited', '0', '0Mi', '5Gbps'].map(text => readLimit(text).toBytesPerSecond())).toEqual([640 * 1024 ** 2, 1024 ** 3, 0, 0, 0, 625e6]);
    expect(() => readLimit('640M')).toThrow('"640M" may be bytes or bits in a second. Write 640MB/s for bytes, or 640Mbit/s for bits.');
  });
});

describe('times', () => {
  test.each([
    ['150s', 150], ['2m30s', 150], ['1h', 3600], ['1.5h', 5400], ['500ms', 0.5], ['2 min', 120], ['22 h 55 min', 82500], ['90 seconds', 90], ['1hr', 3600], ['0', 0], ['0s', 0], ['1 minute 5 sec', 65],
  ])('%s', (text, expected) => {
    expect(readTime(text).toSeconds({ integral: false })).toBe(expected);
  });

  test.each([
    ['150', '"150" has no unit. Write 150s for seconds.'],
    ...['', '-1s', 'soon', '1 day', '1w', '5mins5'].map(text => [text, `${JSON.stringify(text)} is no time. Write one such as 150s, 2m30s or 1h.`]),
  ])('%s is refused', (text, message) => {
    expect(() => readTime(text)).toThrow(new Error(message));
  });
});

test('amounts are exact, however they are written', () => {
  const spaces = fc.constantFrom('', ' ');
  fc.assert(fc.property(fc.integer({ min: 1, max: 4096 }), spaces, (n, space) => {
    expect(bytes(`${n}${space}GiB`)).toBe(bytes(`${n * 1024}${space}Mi`));
    expect(rate(`${n}${space}Gbit/s`)).toBe(n * 125e6);
    expect(rate(`${n / 8}${space}GB/s`)).toBe(rate(`${n}${space}Gbps`));
  }));
});

test('whatever is written, it is an amount or an error that says so', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9.]{0,6} ?[kKMGgmTib]{0,3}[bBits]{0,3}(\/s|ps)?$/));
  fc.assert(fc.property(text, written => {
    for (const [read, amount] of [
      [readSize, (size: any) => size.toKibibytes({ rounding: 2 })],
      [readRate, (r: any) => r.toBytesPerSecond()], [readLinkRate, (r: any) => r.toBytesPerSecond()],
      [readLimit, (r: any) => r.toBytesPerSecond()], [readTime, (time: any) => time.toMilliseconds({ integral: false })],
    ] as const) {
      let found;
      try {
        found = read(written);
      } catch (error) {
        expect((error as Error).message).toMatch(/ Write /);
        continue;
      }
      expect(amount(found)).toBeGreaterThanOrEqual(0);
      expect(amount(found)).toBeLessThan(Infinity);
    }
  }), { numRuns: 300 });
});
