import type { ClusterFacts } from './cluster-networks';
import type { HyperConvergedVersion } from './hyperconverged-version';

/**
 * Properties of a HyperConverged that is adopted: one of `file` and `manifest`.
 */
export interface AdoptedHyperConvergedProps extends ClusterFacts {
  /**
   * A file with the HyperConverged, as `oc get hyperconverged -n openshift-cnv -o yaml` prints it, in YAML or JSON; other kinds may stand beside it.
   *
   * @default - `manifest`
   */
  readonly file?: string;

  /**
   * The HyperConverged as an object.
   *
   * @default - `file`
   */
  readonly manifest?: { [key: string]: any };

  /**
   * The release that the cluster runs.
   *
   * @default - the one that the operator has written into `status.versions`
   */
  readonly version?: HyperConvergedVersion;
}

/**
 * What a program changes of a HyperConverged that it has adopted.
 */
export interface FieldChange {
  /** The field, from the top of the manifest, such as `spec.liveMigrationConfig.allowPostCopy`. */
  readonly field: string;

  /**
   * The value that the cluster has.
   *
   * @default - unset
   */
  readonly before?: any;

  /** The value that the manifest gets. */
  readonly after: any;

  /** The path of the construct that asks for it. */
  readonly source: string;
}
