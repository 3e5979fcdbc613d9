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

  /** @internal */
  public readonly _load: () => Delivery;

  private constructor(load: () => Delivery) {
    this._load = load;
  }
}
