/** 10^9 bytes, in which KubeVirt counts memory, of a VM of 512 GiB: 549.8, rounded up. */
const UNITS_OF_512_GIB = 550;

/** How long the completion timeout of a VM of 512 GiB is, in seconds. */
export function timeoutOf512GiB(completionTimeoutPerGiB: number): number {
  return completionTimeoutPerGiB * UNITS_OF_512_GIB;
}

/** Seconds in words: hours and minutes, without what there is none of. */
export function inWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const count = (n: number, unit: string) => (n === 0 ? [] : [`${n} ${unit}${n === 1 ? '' : 's'}`]);
  return [...count(hours, 'hour'), ...count(rest, 'minute')].join(' and ');
}
