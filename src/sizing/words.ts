/** Figures as sentences have them. */

const MIB = 1024 ** 2;

/** At most three digits that say something. */
function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** A rate, such as `640 MiB/s`. */
export function rateInWords(bytesPerSecond: number): string {
  return `${sizeInWords(bytesPerSecond)}/s`;
}

/** A size, such as `64 GiB`. */
export function sizeInWords(bytes: number): string {
  const [unit, size] = bytes >= 10 * 1024 ** 4 ? ['TiB', 1024 ** 4] : bytes >= 10 * 1024 ** 3 ? ['GiB', 1024 ** 3] : ['MiB', MIB];
  return `${short(bytes / Number(size))} ${unit}`;
}

/** A time, such as `22 h 55 min`, `4 min 30 s` or `0.21 s`. */
export function timeInWords(seconds: number): string {
  if (seconds < 120) {
    return `${short(seconds)} s`;
  }
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
}

/** The most names that a sentence has. */
const MOST_NAMES = 3;

/** Names, such as `a, b and c`, or `a, b, c and 5 more`; nothing if there are none. */
export function namesInWords(names: readonly string[]): string {
  const some = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), `${names.length - MOST_NAMES} more`] : names;
  return some.length < 2 ? some.join() : `${some.slice(0, -1).join(', ')} and ${some[some.length - 1]}`;
}

/** What keeps a node from being drained. */
export function blockersInWords(blocking: readonly { readonly name: string; readonly namespace: string; readonly reason: string }[]): string {
  const names = blocking.map(({ namespace, name }) => `${namespace}/${name}`);
  const { reason } = blocking[0];
  return names.length === 1 ? `${names[0]} never leaves. ${reason}` : `${namesInWords(names)} never leave. As for ${names[0]}, ${lowerFirst(reason)}`;
}

/** What becomes of critical data; nothing if there is none. */
export function criticalInWords(names: readonly string[]): string {
  const [have, go, their] = names.length === 1 ? ['has', 'goes', 'its'] : ['have', 'go', 'their'];
  return names.length === 0 ? ''
    : ` ${names.join(', ')} ${have} critical data, and ${go} over to post copy: what is in ${their} memory is lost if the network or a node fails meanwhile.`;
}

/** A sentence, for the middle of another. */
export function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
