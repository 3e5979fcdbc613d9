import type { App } from 'cdk8s';
import type { Manifest } from '../../rules';
import type { FleetClusterProps } from '../fleet-cluster';

/** The folder in the output folder for what goes to the cluster that delivers. No cluster can have this name. */
export const HUB = '_hub';

/** A cluster of a fleet, and what it is to have. */
export interface DeliveredCluster {
  readonly cluster: FleetClusterProps;
  /** The objects in the order in which they are applied, where a delivery needs them; else none. */
  readonly objects: readonly Manifest[];
  /** Whether it has been just so before this run. */
  readonly isSame: boolean;
}

/** What is on the hub besides. */
export interface HubSurroundings {
  /** The objects of a kind that were written for it before. */
  written(kind: string): readonly Manifest[];
  /** The names in a namespace that deliveries have given, which each adds its own to. */
  namesIn(namespace: string): Set<string>;
}

/** What is to be known of how clusters are delivered from the hub. */
export interface HubDelivery {
  /** In sentences. */
  readonly notes?: readonly string[];
  /** Whether these clusters, when they change at once, don't do so all at the same time. */
  changeInSteps?(names: readonly string[]): boolean;
}

/** How an engine takes what is in the folders to the clusters. */
export interface Delivery {
  /**
   * Annotations that keep the engine from deleting a HyperConverged and what it depends on; where an object has one already, what is missing in its list of
   * options is added.
   */
  readonly protection?: Readonly<Record<string, string>>;

  /** Annotations that those objects get besides, unless they have them already: the engine then doesn't count what stays so for a difference. */
  readonly remainder?: Readonly<Record<string, string>>;

  /** Annotations by which the engine applies objects of a kind before others; where an object has one already, that stays. */
  readonly order?: Readonly<Record<string, Readonly<Record<string, string>>>>;

  /** The property that has clusters change in steps, and the one that has all change at once, whatever else delivers them. */
  readonly inSteps?: string;
  readonly atOnce?: string;

  /** The name of its chart on the hub, which no other may have. */
  readonly chart?: string;

  /** Names of files in a cluster's folder that the engine takes for no manifests. */
  readonly leavesOut?: readonly string[];

  /** Whether what goes to the hub is made from the clusters' objects. They are then kept until all clusters are rendered. */
  readonly needsObjects?: boolean;

  /** What is wrong with how it is set up; looked at before anything is rendered. */
  problems?(clusters: readonly FleetClusterProps[]): string[];

  /** Files that each cluster's folder gets for it, by their paths in there, given those with manifests. */
  filesFor?(manifests: readonly string[]): ReadonlyMap<string, string>;

  /**
   * Makes the charts of what goes to the hub, the cluster that delivers.
   *
   * @throws if that can't be made from these clusters.
   */
  addHubCharts?(app: App, clusters: readonly DeliveredCluster[], hub: HubSurroundings): HubDelivery;
}
