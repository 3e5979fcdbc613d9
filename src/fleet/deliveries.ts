import { ApiObject } from 'cdk8s';
import type { App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { DeliveredCluster, Delivery, HubDelivery, HubSurroundings } from './delivery/delivery';
import type { FleetClusterProps } from './fleet-cluster';
import { FleetDelivery } from './fleet-delivery';
import { itemsOf } from '../rules';
import type { Manifest } from '../rules';
import { GROUPS } from '../rules/setup';
import { show } from '../show';

const KEPT = ['HyperConverged', 'NetworkAttachmentDefinition', 'NodeNetworkConfigurationPolicy', 'MigrationPolicy'];

/** What an output folder has from before a run. */
export interface WrittenBefore {
  /** What was written for a cluster, as it is now; undefined if nothing was. */
  read(cluster: string): readonly Manifest[] | undefined;
  /** The objects of a kind that were written for the hub. */
  readHub(kind: string): readonly Manifest[];
  /** Whether a cluster is as it was. */
  isSame(cluster: string): boolean;
}

/** How a fleet is delivered: what all of its deliveries ask of a cluster, and what they make for the hub. */
export class Deliveries {
  /** What is to be known of how the clusters are delivered, once what goes to the hub is made. */
  public readonly notes: string[] = [];

  private readonly deliveries: readonly Delivery[];
  private readonly objects = new Map<string, readonly Manifest[]>();
  private readonly onHub: HubDelivery[] = [];

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
    const charts = this.deliveries.flatMap(({ chart }) => chart ?? []);
    problems.push(...[...new Set(charts.filter((chart, i) => charts.indexOf(chart) < i))].map(chart => (
      `delivery has ${show(chart)} twice. Leave one out, or give it another name.`)));
    const [inSteps, atOnce] = [this.deliveries.find(delivery => delivery.inSteps), this.deliveries.find(delivery => delivery.atOnce)];
    if (inSteps && atOnce) {
      problems.push(`delivery has ${inSteps.inSteps}, and ${atOnce.atOnce}, which changes all clusters at once. Leave one of the two out.`);
    }
  }

  /** Whether anything goes to a hub. */
  public get hasHub(): boolean {
    return this.deliveries.some(({ addHubCharts }) => addHubCharts);
  }

  /** Has the engines leave the HyperConverged of an app, and what it depends on, alone when they clean up; and apply that first. */
  public annotate(app: App): void {
    const found = this.deliveries.some(({ protection }) => protection) ? app.node.findAll().filter(isKept) : [];
    for (const { kind, metadata } of found) {
      const { annotations = {} } = metadata.toJson() as { readonly annotations?: Record<string, string> };
      for (const { protection = {}, remainder = {}, order = {} } of this.deliveries) {
        Object.entries(protection).forEach(([key, wanted]) => metadata.addAnnotation(key, withOptions(annotations[key], wanted)));
        const others = Object.entries({ ...remainder, ...order[kind] }).filter(([key]) => annotations[key] === undefined);
        others.forEach(([key, value]) => metadata.addAnnotation(key, value));
      }
    }
  }

  /**
   * Looks whether what was rendered says that the engines are to leave the HyperConverged alone: a list, a patch or an object of a class of its own may not.
   *
   * @throws if it doesn't.
   */
  public expectKept(objects: readonly Manifest[]): void {
    const found = objects.flatMap(itemsOf).filter(({ apiVersion, kind }) => kind === 'HyperConverged' && String(apiVersion).startsWith(`${GROUPS.HyperConverged}/`));
    for (const { metadata } of found) {
      const missing = this.protections.filter(([key, wanted]) => withOptions(metadata?.annotations?.[key], wanted) !== metadata?.annotations?.[key]);
      if (missing.length > 0) {
        throw new Error(`The HyperConverged is without what keeps it from being deleted by what delivers it. Give it the annotation ${
          missing.map(([key, wanted]) => `${key}: ${wanted}`).join(', and ')}.`);
      }
    }
  }

  /** Whether the text of files says of all that is to be kept that it is. They are read only where something is. */
  public isKeptIn(read: () => ReadonlyMap<string, string>): boolean {
    return this.protections.length === 0 || [...read().values()].every(text => !/^\s*"?kind"?:\s*"?HyperConverged\b/m.test(text) || this.protections.every(([key]) => text.includes(key)));
  }

  /** The files of a cluster, with those that deliveries add. */
  public filesOf(manifests: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const names = [...manifests.keys()];
    const taken = this.deliveries.flatMap(({ filesFor, leavesOut = [] }) => [...filesFor?.(names).keys() ?? [], ...leavesOut]);
    for (const name of names.filter(candidate => taken.includes(candidate))) {
      throw new Error(`One of its files would be ${name}, which is no file of manifests for what delivers it. Give the chart another name.`);
    }
    return new Map([...manifests, ...this.deliveries.flatMap(delivery => [...delivery.filesFor?.(names) ?? []])]);
  }

  /** Keeps what a cluster is to have, where what goes to the hub is made from it. */
  public keep(cluster: string, objects: readonly Manifest[]): void {
    if (this.needsObjects) {
      this.objects.set(cluster, objects.flatMap(itemsOf));
    }
  }

  /**
   * Makes the charts of what goes to the hub.
   *
   * @param before what was written before this run.
   */
  public addHubCharts(app: App, clusters: readonly FleetClusterProps[], before: WrittenBefore): void {
    const delivered = clusters.flatMap((cluster): DeliveredCluster[] => {
      const objects = this.needsObjects ? this.objects.get(cluster.name) ?? before.read(cluster.name)?.flatMap(itemsOf) : [];
      return objects ? [{ cluster, objects, isSame: before.isSame(cluster.name) }] : [];
    });
    const written = new Map<string, readonly Manifest[]>();
    const names = new Map<string, Set<string>>();
    const hub: HubSurroundings = {
      written: kind => written.get(kind) ?? written.set(kind, before.readHub(kind)).get(kind)!,
      namesIn: namespace => names.get(namespace) ?? names.set(namespace, new Set()).get(namespace)!,
    };
    this.onHub.push(...this.deliveries.flatMap(delivery => delivery.addHubCharts?.(app, delivered, hub) ?? []));
    this.notes.push(...this.onHub.flatMap(({ notes = [] }) => notes));
  }

  /** Whether a delivery sees to it that these clusters don't all change at the same time; known then as well. */
  public changeInSteps(names: readonly string[]): boolean {
    return this.onHub.some(({ changeInSteps }) => changeInSteps?.(names));
  }

  private get protections(): [key: string, wanted: string][] {
    return this.deliveries.flatMap(({ protection = {} }) => Object.entries(protection));
  }

  private get needsObjects(): boolean {
    return this.deliveries.some(({ needsObjects }) => needsObjects);
  }
}

/** A HyperConverged, or what it depends on: without its network no virt-handler starts, and without a policy's exemption VMs are migrated that must not be. */
function isKept(construct: IConstruct): construct is ApiObject {
  return ApiObject.isApiObject(construct) && KEPT.some(kind => construct.kind === kind && construct.apiGroup === GROUPS[kind]);
}

/** A list of options such as `Prune=false,Delete=false` with those that it lacks. What it says of one already stays, as does what is no list. */
function withOptions(stated: unknown, wanted: string): string {
  if (stated !== undefined && (typeof stated !== 'string' || !wanted.includes('='))) {
    return stated as string; // a rule tells of what is wrong
  }
  const optionsOf = (list: string) => list.split(',').map(option => option.trim()).filter(option => option !== '');
  const known = optionsOf(stated ?? '');
  const nameOf = (option: string) => option.split('=')[0];
  const names = new Set(known.map(nameOf));
  const missing = optionsOf(wanted).filter(option => !names.has(nameOf(option)));
  return stated !== undefined && missing.length === 0 ? stated : [...known, ...missing].join(',');
}
