import { ApiObject } from 'cdk8s';
import type { App } from 'cdk8s';
import type { DeliveredCluster, Delivery } from './delivery/delivery';
import type { FleetClusterProps } from './fleet-cluster';
import { FleetDelivery } from './fleet-delivery';
import type { Manifest } from '../rules';
import { show } from '../show';

/** How a fleet is delivered: what all of its deliveries ask of a cluster, and what they make for the hub. */
export class Deliveries {
  private readonly deliveries: readonly Delivery[];
  private readonly objects = new Map<string, readonly Manifest[]>();

  /**
   * @param problems what is wrong with how they are set up is added here.
   */
  constructor(stated: readonly FleetDelivery[], clusters: readonly FleetClusterProps[], problems: string[]) {
    const isDelivery = (delivery: unknown): delivery is FleetDelivery => delivery instanceof FleetDelivery;
    stated.forEach((delivery, i) => {
      if (!isDelivery(delivery)) {
        problems.push(`delivery[${i}] is ${show(delivery)}. Write one such as FleetDelivery.kustomization().`);
      }
    });
    this.deliveries = stated.filter(isDelivery).map(delivery => delivery._load());
    problems.push(...this.deliveries.flatMap(delivery => delivery.problems?.(clusters) ?? []));
  }

  /** Whether anything goes to a hub. */
  public get hasHub(): boolean {
    return this.deliveries.some(({ addHubCharts }) => addHubCharts);
  }

  /** Has the engines leave the HyperConverged of an app alone when they clean up. */
  public protect(app: App): void {
    const protections = this.deliveries.flatMap(({ protection = {} }) => Object.entries(protection));
    const found = protections.length === 0 ? [] : app.node.findAll().filter((c): c is ApiObject => ApiObject.isApiObject(c) && c.kind === 'HyperConverged');
    for (const { metadata } of found) {
      const { annotations = {} } = metadata.toJson() as { readonly annotations?: Record<string, string> };
      protections.forEach(([key, wanted]) => metadata.addAnnotation(key, withOptions(annotations[key], wanted)));
    }
  }

  /** The files of a cluster, with those that deliveries add. */
  public filesOf(manifests: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const names = [...manifests.keys()];
    return new Map([...manifests, ...this.deliveries.flatMap(delivery => [...delivery.filesFor?.(names) ?? []])]);
  }

  /** Keeps what a cluster is to have, where what goes to the hub is made from it. */
  public keep(cluster: string, objects: readonly Manifest[]): void {
    if (this.needsObjects) {
      this.objects.set(cluster, objects);
    }
  }

  /**
   * Makes the charts of what goes to the hub.
   *
   * @param read what a cluster has that nothing was kept of; undefined if it has nothing.
   */
  public addHubCharts(app: App, clusters: readonly FleetClusterProps[], read: (name: string) => readonly Manifest[] | undefined): void {
    const delivered = clusters.flatMap((cluster): DeliveredCluster[] => {
      const objects = this.needsObjects ? this.objects.get(cluster.name) ?? read(cluster.name) : [];
      return objects ? [{ cluster, objects }] : [];
    });
    this.deliveries.forEach(delivery => delivery.addHubCharts?.(app, delivered));
  }

  private get needsObjects(): boolean {
    return this.deliveries.some(({ needsObjects }) => needsObjects);
  }
}

/** A list of options such as `Prune=false,Delete=false` with those that it lacks. What it says of one already stays. */
function withOptions(stated: string | undefined, wanted: string): string {
  const optionsOf = (list: string) => list.split(',').map(option => option.trim()).filter(option => option !== '');
  const known = optionsOf(stated ?? '');
  // Argo CD's options have values, and names in which capital letters count; Flux' don't.
  const nameOf = (option: string) => (option.includes('=') ? option.split('=')[0] : option.toLowerCase());
  const names = new Set(known.map(nameOf));
  return [...known, ...optionsOf(wanted).filter(option => !names.has(nameOf(option)))].join(',');
}
