import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';

/** A cluster of a construct tree, for which constructs anywhere in the tree may say something. */
export interface Cluster extends IConstruct {
  /** The constructs that configure it, itself among them. */
  readonly _contributors: ReadonlySet<IConstruct>;
}

/** The construct whose resource an object is; else the object itself. */
export function makerOf(object: ApiObject): IConstruct {
  const { scope } = object.node;
  return scope && !Chart.isChart(scope) && scope.node.defaultChild === object ? scope : object;
}

/** The API objects that are for one cluster; for an unknown one, those of a chart. */
export interface ClusterMembers<C extends Cluster> {
  readonly cluster?: C;
  readonly objects: ApiObject[];
}

/**
 * Tells which objects are for which cluster. An object is for the one that its maker configures; else for its chart's, or that of the
 * nearest chart around; else for the one that others of its chart configure; else for the only one of the tree, unless its chart has a
 * HyperConverged that is written by hand, and so is a cluster of its own. Of two HyperConvergeds in a chart, the first is the chart's.
 */
export function byCluster<C extends Cluster>(objects: readonly ApiObject[], clusters: readonly C[]): ClusterMembers<C>[] {
  const configured = new Map<IConstruct, C>();
  const home = new Map<IConstruct, C>();
  const neighbors = new Map<IConstruct, Set<C>>();
  for (const cluster of clusters) {
    const chart = Chart.of(cluster);
    home.set(chart, home.get(chart) ?? cluster);
    for (const contributor of cluster._contributors) {
      const near = contributor.node.scopes.reverse().find(Chart.isChart);
      if (near) {
        neighbors.set(near, (neighbors.get(near) ?? new Set()).add(cluster));
      }
      if (contributor !== cluster) {
        configured.set(contributor, configured.get(contributor) ?? cluster);
      }
    }
  }
  const makers = new Set<IConstruct>(clusters);
  const ofTheirOwn = new Set(objects.filter(object => object.kind === 'HyperConverged' && !makers.has(makerOf(object))).map(Chart.of));

  const members = new Map<IConstruct, ClusterMembers<C>>();
  for (const object of objects) {
    const chart = Chart.of(object);
    const around = chart.node.scopes.reverse().find(scope => home.has(scope));
    const cluster = configured.get(makerOf(object))
      ?? (around && home.get(around))
      ?? only([...neighbors.get(chart) ?? []])
      ?? (ofTheirOwn.has(chart) ? undefined : only(clusters));
    // A chart, with the charts in it, is a cluster.
    const key = cluster ?? chart.node.scopes.find(Chart.isChart) ?? chart;
    const group = members.get(key) ?? { cluster, objects: [] };
    members.set(key, group);
    group.objects.push(object);
  }
  return [...members.values()];
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
