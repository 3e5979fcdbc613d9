/**
 * Addresses from which each cluster of a fleet that has no range of its own gets one.
 *
 * Which cluster has which is kept in a file, `record`, that belongs under version control beside the program. A cluster keeps what it has, whatever
 * comes and goes around it; a new one gets the lowest that is free, by its name where several are new. What a cluster had that is gone stays recorded, since
 * its nodes may still be using it: delete its line to free the range.
 *
 * Only a record makes ranges stay: reckoned from names they would collide, and from the place in a list they would move.
 */
export interface FleetRanges {
  /**
   * The addresses to cut up, in CIDR notation, such as `10.200.0.0/16`.
   */
  readonly prefix: string;

  /**
   * The length of each cluster's prefix, in bits: 24 makes a /24 of 256 addresses.
   *
   * Range: that of `prefix` and up, to 30 for IPv4 and 126 for IPv6, and at most 20 more than that of `prefix`.
   */
  readonly prefixLength: number;

  /**
   * The file that keeps which cluster has which range, a line of YAML to a cluster, such as `ranges.yaml`. It is made where there is none. It has to be outside
   * the output folder, which `cdk8s synth` empties.
   */
  readonly record: string;
}
