import type { Delivery } from './delivery/delivery';
import type { OpenClusterManagementPolicyProps, OpenClusterManagementProps } from './open-cluster-management';

/**
 * How what a fleet writes reaches the clusters: by an engine that people run already. The fleet writes what that engine reads, and has it leave
 * the HyperConverged alone when it cleans up, since deleting a HyperConverged uninstalls virtualization.
 *
 * What goes to the cluster that the engine runs on is in the folder `_hub` of the output folder.
 */
export class FleetDelivery {
  /**
   * A `kustomization.yaml` in each cluster's folder, with all of its manifests, for Flux and for `kubectl apply --server-side -k`.
   *
   * The HyperConverged gets Flux's annotation `kustomize.toolkit.fluxcd.io/prune: disabled`.
   *
   * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
   */
  public static kustomization(): FleetDelivery {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return new FleetDelivery(() => (require('./delivery/kustomization') as typeof import('./delivery/kustomization')).KUSTOMIZATION);
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
    return new FleetDelivery(() => (require('./delivery/open-cluster-management/works') as typeof import('./delivery/open-cluster-management/works')).manifestWorks(props));
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
    return new FleetDelivery(() => (require('./delivery/open-cluster-management/policies') as typeof import('./delivery/open-cluster-management/policies')).policies(props));
  }

  /** @internal */
  public readonly _load: () => Delivery;

  private constructor(load: () => Delivery) {
    this._load = load;
  }
}
