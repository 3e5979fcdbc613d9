import * as path from 'path';
import { readClusters } from './clusters';
import type { PlacedCluster } from './clusters';
import type { FleetClusterProps } from './fleet-cluster';
import type { FileManifest, StatedClusters } from '../manifest-groups';
import { STDIN_LABEL } from '../manifest-source';
import { Repositories } from '../repository';
import { Placements } from '../rules/placements';

/** What is on a hub for other clusters than the hub itself. */
const PLACED = ['ManifestWork', 'ManifestWorkReplicaSet', 'Policy'];

/** The clusters of a fleet, and which of them manifests are for: by a folder that is named as a cluster, or by what Open Cluster Management says. */
export class ManifestClusters implements StatedClusters {
  /**
   * Reads the clusters of files.
   *
   * @param problems what is wrong with them is added here.
   * @returns what tells which manifests are for which of them.
   */
  public static read(files: readonly string[], problems: string[]): (manifests: readonly FileManifest[]) => ManifestClusters {
    const clusters = readClusters([], files, problems);
    return manifests => new ManifestClusters(clusters, manifests);
  }

  private readonly clusters: ReadonlyMap<string, FleetClusterProps>;
  private readonly placements: Placements;
  private readonly repositories = new Repositories();
  private readonly folders = new Map<string, string | undefined>();

  /** @param manifests all, with the Placements among them. */
  constructor(clusters: readonly PlacedCluster[], manifests: readonly FileManifest[]) {
    this.clusters = new Map(clusters.map(({ cluster }) => [cluster.name, cluster]));
    this.placements = new Placements(manifests.map(({ manifest }) => manifest));
  }

  public folderOf(file: string): string | undefined {
    if (!this.folders.has(file)) {
      this.folders.set(file, file === STDIN_LABEL ? undefined : this.nearestFolder(file));
    }
    return this.folders.get(file);
  }

  public clustersOf({ file, holders: [holder] }: FileManifest): readonly FleetClusterProps[] {
    if (holder && PLACED.includes(holder.kind)) {
      const placed = this.placements.clustersOf(holder);
      // Others than those of the files are judged by what holds for all.
      return placed.some(name => this.clusters.has(name)) ? placed.map(name => this.clusters.get(name) ?? { name }) : [];
    }
    const folder = this.folderOf(file);
    return folder === undefined ? [] : [this.clusters.get(path.basename(folder))!];
  }

  private nearestFolder(file: string): string | undefined {
    const { root, folders } = this.repositories.placeOf(file);
    const depth = folders.map(name => this.clusters.has(name)).lastIndexOf(true) + 1;
    return depth === 0 ? undefined : path.join(root, ...folders.slice(0, depth));
  }
}
