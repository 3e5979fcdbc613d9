/**
 * What tells Argo CD which clusters there are.
 */
export enum ArgoCdGenerator {
  /**
   * The folders in the repository. The ApplicationSet stays small, and a cluster comes by a commit alone. Any other folder in the output folder is taken for
   * a cluster's, too, and is an error in the ApplicationSet's conditions, since Argo CD has no cluster of that name.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/#git-generator-directories
   */
  DIRECTORIES = 'directories',

  /**
   * A list in the ApplicationSet, which is to be applied anew whenever it changes. Each cluster's labels become labels of its Application, to choose
   * Applications by.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-List/
   */
  LIST = 'list',
}

/**
 * Clusters that are synced together, once all clusters of the waves before are healthy.
 */
export interface ArgoCdWave {
  /**
   * The clusters: their names, in which `*` stands for anything, or such as `stage=lab` for those with a label. A cluster is in the first wave that has it.
   */
  readonly clusters: string[];

  /**
   * How many clusters of the wave are synced at once. With 0, the wave waits until somebody has synced each of them by hand.
   *
   * Range: 0 and up.
   *
   * @default - all
   */
  readonly maxUpdate?: number;

  /**
   * The same as a part of the wave's clusters, in percent, rounded down, but at least one.
   *
   * Range: 1 to 100.
   *
   * @default - all
   */
  readonly maxUpdatePercent?: number;
}

/**
 * Properties of `FleetDelivery.argoCd`.
 */
export interface ArgoCdDeliveryProps {
  /**
   * The Git repository that the output folder is committed to, as Argo CD reaches it, such as `https://git.example.com/platform/fleet.git`.
   *
   * Range: an https, http or ssh URL or such as `git@git.example.com:platform/fleet.git`, without a password, which belongs into Argo CD's Secret for the
   * repository.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories
   */
  readonly repoUrl: string;

  /**
   * The path of the output folder in the repository, such as `manifests`; `.` for the repository itself.
   *
   * Range: folders with slashes between them. None begins with a dot, since Argo CD doesn't look into those, or has any of `*?[]\` in its name.
   */
  readonly path: string;

  /**
   * The branch, tag or commit that is synced.
   *
   * @default HEAD
   */
  readonly revision?: string;

  /**
   * The Argo CD project (AppProject) of the Applications. It has to allow the repository and the clusters.
   *
   * @default default
   */
  readonly project?: string;

  /**
   * The namespace of Argo CD. That of OpenShift GitOps is `openshift-gitops`.
   *
   * @default argocd
   */
  readonly namespace?: string;

  /**
   * The name of the ApplicationSet. The Application of the cluster `lab` is `NAME-lab`.
   *
   * Under another name there are other Applications, and those of the old name stay until they are deleted: `argocd app delete --cascade=false`.
   *
   * @default live-migration
   */
  readonly name?: string;

  /**
   * The name by which Argo CD knows a cluster, with `{cluster}` in the place of the fleet's name for it, such as `{cluster}.example.com`.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
   * @default {cluster}
   */
  readonly clusterName?: string;

  /**
   * What tells Argo CD which clusters there are.
   *
   * @default ArgoCdGenerator.DIRECTORIES
   */
  readonly generator?: ArgoCdGenerator;

  /**
   * Waves in which a change reaches the clusters, such as a lab before all others: Argo CD's RollingSync. Clusters that no wave has are a wave after the
   * last, all at once. A folder that comes after the ApplicationSet was applied is in the last wave that there is.
   *
   * Progressive syncs have to be enabled in Argo CD: `applicationsetcontroller.enable.progressive.syncs: "true"` in the ConfigMap `argocd-cmd-params-cm`
   * (since Argo CD 2.6, beta since 3.3). Where they are not, nothing is synced by itself. A wave is over once all of its Applications are synced and healthy,
   * and a cluster that Argo CD doesn't know holds up all waves after its own.
   *
   * Argo CD has no health check for a HyperConverged, and takes it for healthy once it is applied. README.md of this package has one, for
   * `resource.customizations.health.hco.kubevirt.io_HyperConverged` in the ConfigMap `argocd-cm`, with which a wave waits until the operator is done.
   *
   * Argo CD keeps the state of each Application in the ApplicationSet, which can't be larger than 1.5 MiB: that is enough for some 4,500 clusters. More than
   * 2,500 need a lower `applicationsetcontroller.status.max.resources.count` in `argocd-cmd-params-cm`, which is 5,000.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Progressive-Syncs/
   * @default - all clusters at once
   */
  readonly waves?: ArgoCdWave[];

  /**
   * Whether Argo CD syncs by itself, whenever a commit changes something. With waves it does, one wave after the other, whatever this says.
   *
   * @default true
   */
  readonly automatedSync?: boolean;

  /**
   * Whether Argo CD also syncs when somebody has changed something in a cluster. It can't be true with waves, or without `automatedSync`.
   *
   * @default false
   */
  readonly selfHeal?: boolean;

  /**
   * Whether Argo CD deletes objects that are not in the folder anymore, such as a MigrationPolicy; never the HyperConverged. It can't be true with waves, since
   * Argo CD then needs automated sync, by which it syncs all clusters at once where progressive syncs are not enabled; or without `automatedSync`.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/#automatic-pruning
   * @default false
   */
  readonly prune?: boolean;

  /**
   * Whether Argo CD deletes the Application of a cluster that is gone from the fleet. What it has put into the cluster stays there in any case.
   *
   * @default false
   */
  readonly deleteApplications?: boolean;

  /**
   * More sync options of the Applications, such as `FailOnSharedResource=true`, with which a HyperConverged that another Application has already is an error.
   *
   * `Replace`, `Force`, which delete and make anew, `CreateNamespace`, since the operator's namespace comes with the operator, and `ServerSideApply`,
   * which is always on, can't be among them.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
   * @default - none
   */
  readonly syncOptions?: string[];
}
