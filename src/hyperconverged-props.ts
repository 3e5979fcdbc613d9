import type { Acknowledgement } from './acknowledgement';
import type { ClusterFacts } from './cluster-networks';
import type { EvictionConfig } from './eviction';
import type { HyperConvergedVersion } from './hyperconverged-version';
import type { LiveMigrationConfig } from './live-migration-config';

/**
 * Properties of a `HyperConverged`.
 */
export interface HyperConvergedProps extends ClusterFacts, EvictionConfig {
  /**
   * The release that the cluster runs. It decides the API version, the settings that exist, and the namespace.
   *
   * @default - OpenShift Virtualization 4.21
   */
  readonly version?: HyperConvergedVersion;

  /**
   * The namespace in which the operator is installed. The operator acts on a HyperConverged in its own namespace only.
   *
   * @default - openshift-cnv on OpenShift, else kubevirt-hyperconverged
   */
  readonly namespace?: string;

  /**
   * Live migration settings.
   *
   * @default - what other constructs contribute, else the release's defaults
   */
  readonly liveMigration?: LiveMigrationConfig;

  /**
   * Labels, besides the chart's.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Advice about the resource that is not going to be followed, with the reasons. The resource carries them as annotations.
   *
   * @default - none
   */
  readonly acknowledgements?: Acknowledgement[];

  /**
   * Everything else of the resource's `spec`, passed through as it is, in the form that the release's API version has.
   * Live migration settings in it, and those of evictions, count as this construct's own.
   *
   * @default - nothing else
   */
  readonly spec?: { [key: string]: any };
}
