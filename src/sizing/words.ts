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

/** What keeps a node from being drained: as many as a sentence takes. */
export function blockersInWords(blocking: readonly { readonly name: string; readonly namespace: string; readonly reason: string }[]): string {
  const names = blocking.slice(0, 3).map(({ namespace, name }) => `${namespace}/${name}`);
  const others = blocking.length - names.length;
  const who = [...names, ...others > 0 ? [`${others} more`] : []].join(', ');
  return `${who} never leave${blocking.length === 1 ? 's' : ''}. ${names[0]}: ${blocking[0].reason}`;
}
