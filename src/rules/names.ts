import type { Problem } from './rule';

/** A DNS label (RFC 1123), as namespaces, and names that Multus reads, have to be. */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The same in words, to follow "write". */
export const DNS_LABEL_FIX = 'at most 63 lower case letters, digits and hyphens, with a letter or digit at both ends';

/** DNS labels with dots between them, as names of objects, and prefixes of labels' keys, have to be. */
export const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Whether Multus can read a reference to a network: NAME or NAMESPACE/NAME. */
export function isNetworkReference(reference: string): boolean {
  const parts = reference.split('/');
  return parts.length <= 2 && parts.every(part => DNS_LABEL.test(part));
}

/** The name of a label's or an annotation's key, after the optional prefix. */
const KEY_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** A label's value. */
export const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** What to write instead. */
export const LABEL_VALUE_FIX = 'Write at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends.';

/** What to write instead of a key that is none. */
export const LABEL_KEY_FIX = 'Write a key of at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends, optionally '
  + 'after a DNS name and a slash.';

/** Whether a label can have this key. */
export function isLabelKey(key: string): boolean {
  const [prefix, name, more] = key.includes('/') ? key.split('/') : [undefined, key];
  return more === undefined && KEY_NAME.test(name) && (prefix === undefined || DNS_NAME.test(prefix));
}

/** Why no node has a label that a selector asks for; undefined if one can. */
export function nodeLabelProblem(label: string, value: unknown): Pick<Problem, 'wrong' | 'fix'> | undefined {
  if (isLabelKey(label) && typeof value === 'string' && LABEL_VALUE.test(value)) {
    return undefined;
  }
  return { wrong: 'and no node can have such a label', fix: isLabelKey(label) ? LABEL_VALUE_FIX : LABEL_KEY_FIX };
}
