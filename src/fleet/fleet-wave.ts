/**
 * Clusters that change together, before those of later waves do.
 */
export interface FleetWave {
  /**
   * The clusters of the wave: their names, in which `*` stands for anything, or such as `stage=canary` for those with a label. One that is in an earlier
   * wave stays there.
   *
   * Range: at least one cluster for each.
   */
  readonly clusters: string[];

  /**
   * A name for the wave, where the engine shows one.
   *
   * Range: 2 to 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends; no two waves have the same.
   *
   * @default - `wave-1`, `wave-2`, …
   */
  readonly name?: string;
}
