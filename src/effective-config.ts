/**
 * A live migration setting that holds for a virtual machine.
 */
export interface EffectiveSetting {
  /** The value, as manifests have it. */
  readonly value: any;

  /** Where it comes from, in words: an object by its kind and name, or a default. */
  readonly source: string;
}

/**
 * The live migration settings that hold for a virtual machine.
 */
export interface EffectiveConfig {
  /**
   * The name of the MigrationPolicy that holds for the VM.
   *
   * @default - none does
   */
  readonly policy?: string;

  /** The settings by the names that manifests have for them. One that is neither set nor has a default is left out. */
  readonly settings: { [field: string]: EffectiveSetting };
}
