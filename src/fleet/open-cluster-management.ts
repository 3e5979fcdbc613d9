import type { Duration, Size } from 'cdk8s';
import type { PlacementPredicate } from './placement-predicate';

/**
 * What deliveries by Open Cluster Management have in common.
 */
export interface OpenClusterManagementHubProps {
  /**
   * The namespace on the hub with the Placements and what refers to them. It has to be there, and is none of a managed cluster.
   *
   * Range: a DNS label.
   *
   * @default 'live-migration'
   */
  readonly namespace?: string;

  /**
   * The cluster sets that the clusters are in. A Placement finds clusters of those sets alone that are bound to its namespace: a ManagedClusterSetBinding for
   * each is written too. Who applies it needs the right to `create` on `managedclustersets/bind`. An empty list writes none, where sets are bound already.
   *
   * @default - `global`, which holds every cluster of a hub that has the feature DefaultClusterSet, as it has by default
   */
  readonly clusterSets?: string[];

  /**
   * How Placements find a cluster by its name.
   *
   * @default PlacementPredicate.label(), which Red Hat Advanced Cluster Management sets on every cluster
   */
  readonly predicate?: PlacementPredicate;
}

/**
 * Clusters that change together, before those of later waves do.
 */
export interface ManifestWorkWave {
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

/**
 * How a change gets around among clusters whose manifests are equal: those of one ManifestWorkReplicaSet.
 *
 * There is no order between ManifestWorkReplicaSets, nor for a cluster whose manifests no other has (with a range of its own, each is): those change at once.
 * To change them in waves, write some with `--only` after the other, and commit each.
 *
 * A cluster has changed once its HyperConverged is Available and no longer Progressing, which waits for virt-handler's restarts; where there is none, once
 * all is applied. That takes the field `conditionRules` of ManifestWorks: Open Cluster Management 1.0 or later.
 *
 * @see https://open-cluster-management.io/docs/concepts/work-distribution/manifestworkreplicaset/#rollout-mechanism
 */
export interface ManifestWorkRollout {
  /**
   * Clusters that change one wave after the other, each as a whole once all of the one before has changed; where one fails, nothing follows. The others change
   * last.
   *
   * @default - none
   */
  readonly waves?: ManifestWorkWave[];

  /**
   * How many clusters that are in no wave change at once.
   *
   * Range: whole numbers from 1.
   *
   * @default - all of them; to be stated if there are no waves
   */
  readonly maxConcurrency?: number;

  /**
   * How many of the clusters that are in no wave may fail before the rest are left as they are.
   *
   * Range: whole numbers from 0.
   *
   * @default 0
   */
  readonly maxFailures?: number;

  /**
   * How long a cluster has to have been right before the next ones follow.
   *
   * Range: whole seconds, from 0.
   *
   * @default Duration.seconds(0)
   */
  readonly minSuccessTime?: Duration;

  /**
   * After how long a cluster that isn't done is one that has failed.
   *
   * Range: whole seconds, from 1.
   *
   * @default - never
   */
  readonly progressDeadline?: Duration;
}

/**
 * Properties of a delivery by ManifestWorks.
 */
export interface OpenClusterManagementProps extends OpenClusterManagementHubProps {
  /**
   * The name of the ManifestWork of a cluster whose manifests no other cluster has. That of clusters with equal manifests is followed by the name of one of them:
   * of the first when they were first written, and then the one that those of them have had before that don't change, or else most of them. It is read from `_hub`, since
   * under another name the hub makes the works of all of them anew.
   *
   * It is the value of the label `app.kubernetes.io/part-of` of all that is written for the hub, and the end of the work agents' field manager (`work-agent-…`), so that
   * two fleets that write into the same objects need two names.
   *
   * Range: a DNS label, together with the namespace at most 52 characters.
   *
   * @default 'live-migration'
   */
  readonly name?: string;

  /**
   * Whether settings are taken over that somebody else has set to another value: they are overwritten, and are the fleet's from then on. Whatever the fleet does
   * not state stays as it is, and whose it is.
   *
   * Without it, a HyperConverged that was made by somebody else refuses every setting that it has another value for, its defaults among them, since who
   * makes an object owns those that are filled in. The ManifestWork then has the condition `Applied: False` with the conflicts, and the cluster stays as it is.
   *
   * @default true
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
   */
  readonly force?: boolean;

  /**
   * How much the manifests of a cluster may take up, as the hub's webhook counts them.
   *
   * Range: as the hub has it: the option `--manifestLimit` of its work webhook. etcd takes 1.5 MiB for the whole object.
   *
   * @default Size.kibibytes(500), as the hub's default since release 0.11 is
   */
  readonly manifestLimit?: Size;

  /**
   * How a change gets around among clusters with equal manifests. An error if no two clusters have any, since it would do nothing.
   *
   * @default - to all at once
   */
  readonly rollout?: ManifestWorkRollout;
}

/**
 * What a policy does about a cluster that is not as it says.
 */
export enum PolicyRemediation {
  /** It reports it. */
  INFORM = 'inform',
  /** It changes the cluster. */
  ENFORCE = 'enforce',
}

/**
 * How bad it is if a cluster is not as a policy says. It is for people; nothing acts on it.
 */
export enum PolicySeverity {
  /** Low. */
  LOW = 'low',
  /** Medium. */
  MEDIUM = 'medium',
  /** High. */
  HIGH = 'high',
  /** Critical. */
  CRITICAL = 'critical',
}

/**
 * Properties of a delivery by policies.
 */
export interface OpenClusterManagementPolicyProps extends OpenClusterManagementHubProps {
  /**
   * What the names of policies begin with; the name of one of the clusters that they are for follows: of the first when they were first written, and then as that of
   * ManifestWorkReplicaSets, by what is in `_hub`. It is the value of the label `app.kubernetes.io/part-of` of all that is written for the hub.
   *
   * Range: a DNS label, together with the namespace at most 52 characters.
   *
   * @default 'live-migration-policy'
   */
  readonly name?: string;

  /**
   * What to do about clusters that are not as the fleet says: tell, or change them.
   *
   * @default PolicyRemediation.INFORM
   */
  readonly remediation?: PolicyRemediation;

  /**
   * How bad it is if a cluster is not as the fleet says.
   *
   * @default PolicySeverity.MEDIUM
   */
  readonly severity?: PolicySeverity;
}
