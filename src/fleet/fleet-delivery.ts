import type { ArgoCdDeliveryProps } from './argo-cd-delivery-props';
import type { Delivery } from './delivery/delivery';
import type { OpenClusterManagementPolicyProps, OpenClusterManagementProps } from './open-cluster-management';

/** Properties without those that whoever calls without types has handed over as nothing. */
const withoutNulls = <T extends object>(props: T): T => (
  Object.fromEntries(Object.entries(props ?? {}).filter(([, value]) => value !== null)) as T);

/**
 * How what a fleet writes reaches the clusters: by an engine that people run already. The fleet writes what that engine reads, and has it leave
 * the HyperConverged alone when it cleans up, since deleting a HyperConverged uninstalls virtualization. So it is with the objects that a HyperConverged
 * depends on: without its network no virt-handler starts, and without the MigrationPolicy that exempts them VMs go over to post copy that must not. It is an
 * error if a HyperConverged renders without that mark.
 *
 * Whoever goes from one engine to another first has the old one let go (such as by deleting its Applications without what they made), since what keeps it from
 * deleting objects goes with its delivery.
 *
 * What goes to the cluster that the engine runs on is in the folder `_hub` of the output folder.
 */
export class FleetDelivery {
  /**
   * A `kustomization.yaml` in each cluster's folder, with all of its manifests, for Flux and for `kubectl apply --server-side -k`.
   *
   * The HyperConverged and what it depends on get Flux's annotation `kustomize.toolkit.fluxcd.io/prune: disabled`.
   *
   * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
   */
  public static kustomization(): FleetDelivery {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return new FleetDelivery(() => (require('./delivery/kustomization') as typeof import('./delivery/kustomization')).KUSTOMIZATION);
  }

  /**
   * An ApplicationSet for Argo CD, which makes an Application for each cluster's folder: `_hub/argo-cd.k8s.yaml`, to be applied to the cluster that
   * Argo CD runs on with `kubectl apply --server-side`, or by an Application of its own with server-side apply.
   *
   * Argo CD has to know each cluster by its name (see `clusterName`). It applies server-side, and compares so as well (Argo CD 3.1 and later; beta before), so
   * that neither the API server's defaults nor what the operator's webhook fills in are differences. It makes no namespace: there is one where the operator is.
   *
   * What is gone from Git and stays so is no difference for Argo CD: these objects have `argocd.argoproj.io/compare-options: IgnoreExtraneous` as well.
   *
   * Objects that the HyperConverged refers to are applied before it: policies for the nodes' networks in sync wave -2, networks and MigrationPolicies in -1.
   *
   * **The HyperConverged stays**, and what it depends on, whatever is deleted, since deleting it uninstalls virtualization. What would delete it, and what keeps it:
   * - a sync that prunes, its file being gone: it has the annotation `argocd.argoproj.io/sync-options: Prune=false,Delete=false`, which Argo CD reads from the
   *   object in the cluster, so that this holds from the first sync on;
   * - an Application that is deleted with all that it has made, by a person or by its finalizer: the same annotation; and Applications get no finalizer
   *   (`preserveResourcesOnDeletion`), so that nothing is deleted unless a person asks for it;
   * - a folder that is gone, or a cluster that has another name: its Application stays, without anything to sync (`applicationsSync: create-update`; with
   *   `deleteApplications`, it is deleted, and what it made stays). Where Argo CD's controller runs with a `--policy` of its own, that decides;
   * - an ApplicationSet that is deleted: its finalizer has Argo CD keep the Applications, unless it is deleted in the foreground; then they are deleted, and
   *   what they made stays.
   *
   * @throws at synthesis, if the properties are wrong; all that is wrong is told at once.
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Controlling-Resource-Modification/
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/#server-side-diff
   */
  public static argoCd(props: ArgoCdDeliveryProps): FleetDelivery {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return new FleetDelivery(() => new (require('./delivery/argo-cd') as typeof import('./delivery/argo-cd')).ArgoCdDelivery(props));
  }

  /**
   * ManifestWorks of Open Cluster Management, which is in Red Hat Advanced Cluster Management: the hub's agents apply what a cluster is to have.
   *
   * A cluster whose manifests no other has gets a ManifestWork in its namespace on the hub. Clusters with equal manifests share a ManifestWorkReplicaSet and a
   * Placement that names them; upstream hubs have to open the feature gate ManifestWorkReplicaSet for that. Agents apply on the server side, as a field manager of the
   * fleet's own, and report the live migration settings that hold in the cluster and whether the HyperConverged is Available, as the work's status feedback.
   *
   * Nothing is deleted in a cluster: what a work has applied stays (`Orphan`) when the work or the cluster goes, or an object is left out. A cluster that leaves the
   * fleet keeps its settings.
   *
   * Apply `_hub` with something that also deletes what is no longer in it, such as an Argo CD or Flux of the hub: a cluster's manifests may move from one work into another.
   * Agents need the right to change HyperConvergeds; where they don't have it, give it in a ClusterRole with the label
   * `open-cluster-management.io/aggregate-to-work: "true"`.
   *
   * @throws in `synth`, if a property is wrong, an object has no name, or a cluster's manifests are too large for a ManifestWork.
   * @see https://open-cluster-management.io/docs/concepts/work-distribution/manifestworkreplicaset/
   */
  public static openClusterManagement(props: OpenClusterManagementProps = {}): FleetDelivery {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return new FleetDelivery(() => (require('./delivery/open-cluster-management/works') as typeof import('./delivery/open-cluster-management/works')).manifestWorks(withoutNulls(props)));
  }

  /**
   * Policies of Open Cluster Management, for those who audit first: a Policy to all clusters with equal manifests, with a ConfigurationPolicy that tells which of
   * them aren't as the fleet says, and changes those only if it is to enforce that.
   *
   * Each is three objects on the hub (with a Placement and a PlacementBinding) and one more for each of its clusters, so that for clusters whose manifests
   * all differ `openClusterManagement` is lighter. Objects that a policy has made stay when it goes (`pruneObjectBehavior: None`). Text in manifests that looks like a
   * template is left as it is. As with `openClusterManagement`, `_hub` is to be applied with something that also deletes.
   *
   * @throws in `synth`, if a property is wrong, an object has no name, or a cluster's manifests are too large for a Policy.
   * @see https://open-cluster-management.io/docs/getting-started/integration/policy-controllers/policy/
   */
  public static openClusterManagementPolicy(props: OpenClusterManagementPolicyProps = {}): FleetDelivery {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return new FleetDelivery(() => (require('./delivery/open-cluster-management/policies') as typeof import('./delivery/open-cluster-management/policies')).policies(withoutNulls(props)));
  }

  /** @internal */
  public readonly _load: () => Delivery;

  private constructor(load: () => Delivery) {
    this._load = load;
  }
}
