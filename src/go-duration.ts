/** Units of Go's durations, in nanoseconds. */
const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

const DURATION = /^([-+]?)(0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** The most that Go can hold: 2^63 - 1 nanoseconds. */
const MAX = 2 ** 63;

/**
 * Reads a duration as Go does, such as `1h30m`, `1.5m` or `0`.
 *
 * @returns nanoseconds; undefined if it is none.
 */
export function parseGoDuration(text: unknown): number | undefined {
  const [, sign, parts] = typeof text === 'string' ? DURATION.exec(text) ?? [] : [];
  if (parts === undefined) {
    return undefined;
  }
  const nanoseconds = [...parts.matchAll(/([\d.]+)(\D+)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit], 0);
  return nanoseconds >= MAX ? undefined : sign === '-' ? -nanoseconds : nanoseconds;
}

/** Milliseconds as Go writes a duration, such as `1m0s`. What is no duration comes out as something that Go doesn't read either. */
export function formatGoDuration(milliseconds: number): string {
  if (!(milliseconds >= 0 && milliseconds < Infinity)) {
    return `${milliseconds}ms`;
  }
  const seconds = milliseconds / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${Number((seconds - hours * 3600 - minutes * 60).toFixed(6))}s`;
  return hours > 0 ? `${hours}h${minutes}m${rest}` : minutes > 0 ? `${minutes}m${rest}` : rest;
}
