import { DNS_LABEL } from '../rules/names';

/** What Windows has devices for, whatever the case; a checkout there could not hold such folders. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Whether a cluster may have a name: one that Kubernetes takes for any of its objects, and any file system for a folder. No two such names are the same where case
 * is not told apart.
 */
export function isClusterName(name: string): boolean {
  return DNS_LABEL.test(name) && !DEVICES.test(name);
}

/** What may be meant by a name that no cluster may have. */
export function likeClusterName(name: string): string | undefined {
  const near = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 63).replace(/^-+|-+$/g, '');
  return isClusterName(near) ? near : undefined;
}

/** The order of names, and of paths, in which a fleet does everything. */
export const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
