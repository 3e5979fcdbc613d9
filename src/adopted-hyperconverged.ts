import type { Acknowledgement } from './acknowledgement';
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

  /**
   * The API version to write, such as `hco.kubevirt.io/v1`. A HyperConverged of v1beta1 is then rewritten to v1, as the operator itself does it; `changes`
   * tells what has no place there. Fields that no release has stay where they are, and `check` tells of them.
   *
   * @default - the one that it has
   */
  readonly apiVersion?: string;

  /**
   * Advice about the resource that is not going to be followed, with the reasons. The resource carries them as annotations.
   *
   * @default - none
   */
  readonly acknowledgements?: Acknowledgement[];
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

  /**
   * The value that the manifest gets.
   *
   * @default - unset
   */
  readonly after?: any;

  /** The path of the construct that asks for it; of a field that a rewrite to another API version leaves out, that version. */
  readonly source: string;
}
