import type { ArgoCdDeliveryProps } from './argo-cd-delivery-props';
import type { Delivery } from './delivery/delivery';

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
   * An ApplicationSet for Argo CD, which makes an Application for each cluster's folder: `_hub/argo-cd.k8s.yaml`, to be applied to the cluster that
   * Argo CD runs on with `kubectl apply --server-side`, or by an Application of its own with server-side apply.
   *
   * Argo CD has to know each cluster by its name (see `clusterName`). It applies server-side, and compares so as well (Argo CD 3.1 and later; beta before), so
   * that neither the API server's defaults nor what the operator's webhook fills in are differences. It makes no namespace: there is one where the operator is.
   *
   * **The HyperConverged stays**, whatever is deleted, since deleting it uninstalls virtualization. What would delete it, and what keeps it:
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

  /** @internal */
  public readonly _load: () => Delivery;

  private constructor(load: () => Delivery) {
    this._load = load;
  }
}
