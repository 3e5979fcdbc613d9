/**
 * What a rule finds in the manifests of a cluster.
 */
export interface RuleFinding {
  /**
   * The id of the rule, such as `LM033`.
   *
   * @see https://github.com/cdk8s-live-migration/cdk8s-live-migration/blob/main/docs/RULES.md
   */
  readonly rule: string;

  /** Whether it is an error: the cluster rejects it, or it can't do what it says. Else it is advice: it works, and will hurt. */
  readonly isError: boolean;

  /** The object that it is about, by its kind and name. */
  readonly object: string;

  /** The field, its value, what is wrong with it, and what to write instead. */
  readonly message: string;

  /**
   * Why the advice is not going to be followed.
   *
   * @default - nobody has said that it isn't
   */
  readonly acknowledged?: string;
}
