import { completionTimeout } from '../sizing/monitor';

/** How long the completion timeout of a VM of 512 GiB is, in seconds. */
export function timeoutOf512GiB(completionTimeoutPerGiB: number): number {
  return completionTimeout(completionTimeoutPerGiB, 512 * 1024 ** 3);
}

/** Seconds in words: hours and minutes, without what there is none of. */
export function inWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const count = (n: number, unit: string) => (n === 0 ? [] : [`${n} ${unit}${n === 1 ? '' : 's'}`]);
  return [...count(hours, 'hour'), ...count(rest, 'minute')].join(' and ');
}
