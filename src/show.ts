/** The most characters of a value that messages show. */
const MOST_OF_VALUE = 120;

/** The most characters of a sentence, in which names of any length may stand. */
const MOST_OF_SENTENCE = 1000;

/** What a terminal obeys or hides: control characters, line breaks of any kind, characters that turn the direction of writing, halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Text on one line, as a terminal or a log may print it wherever it comes from: what isn't seen is escaped as in JSON, as is what GitHub's runner takes for a
 * command.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, escape).replace(/##\[/g, '##\\u005b').replace(/^(\s*):(?=:)/, '$1\\u003a');
}

/** Several lines of such text. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** A value as messages show it. */
export function show(value: unknown): string {
  if (value === undefined) {
    return 'unset';
  }
  return shorten(typeof value === 'number' ? String(value) : asJson(value), MOST_OF_VALUE);
}

/** What somebody has handed over, as messages show it. */
export function showArgument(value: unknown): string {
  return value === undefined ? 'undefined' : show(value);
}

/** A name as messages show it, without quotes. */
export function showName(name: unknown): string {
  return shorten(String(name), MOST_OF_VALUE);
}

/** A sentence with names in it, as messages show it. */
export function showSentence(text: string): string {
  return shorten(text, MOST_OF_SENTENCE);
}

function shorten(text: string, most: number): string {
  return printable(text.length > most ? `${text.slice(0, most - 3)}...` : text);
}

/** As much of a value's JSON as is shown. */
function asJson(value: unknown): string {
  let left = MOST_OF_VALUE;
  const cut = (_key: string, item: unknown) => {
    left--;
    return left < 0 ? undefined : typeof item === 'string' ? item.slice(0, MOST_OF_VALUE) : typeof item === 'bigint' ? `${item}n` : item;
  };
  try {
    return JSON.stringify(value, cut) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value); // it holds itself
  }
}

function escape(character: string): string {
  return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}

/** A number of things, such as `3 VMs`. */
export const count = (n: number, one: string, more = `${one}s`) => `${n} ${n === 1 ? one : more}`;

/** The most names in a message. */
const MOST_NAMES = 3;

/** Names, or the first of them and how many more there are. */
export function few(names: readonly string[]): string {
  const shown = names.length > MOST_NAMES + 1 ? [...names.slice(0, MOST_NAMES), `${names.length - MOST_NAMES} more`] : names;
  const [last, ...others] = shown.map(showName).reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}
