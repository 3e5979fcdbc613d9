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
