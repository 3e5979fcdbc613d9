import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { HyperConvergedVersion } from './hyperconverged-version';
import type { Contradiction, Manifest, RuleContext } from './rules';
import type { Statements } from './statements';

/** What constructs say of an API object's fields. */
export interface StatedFields {
  readonly object: ApiObject;
  /** Where in the manifest the keys of the statements stand. */
  readonly path: readonly string[];
  readonly statements: Statements;
}

/** A cluster, as its HyperConverged construct knows it. */
export interface SynthesizedCluster extends IConstruct {
  readonly version: HyperConvergedVersion;
  /** The constructs that configure it. */
  readonly _contributors: ReadonlySet<IConstruct>;
  readonly _stated: readonly StatedFields[];
  readonly _facts: Pick<RuleContext, 'nodes' | 'clusterNetworks'>;
}

/** The clusters of each construct tree. */
const CLUSTERS = new WeakMap<IConstruct, SynthesizedCluster[]>();

/**
 * Has the rules judge what a cluster's constructs, and all others beside them, render, whenever their app is validated.
 */
export function validateAtSynthesis(cluster: SynthesizedCluster): void {
  const { root } = cluster.node;
  const clusters = CLUSTERS.get(root);
  if (clusters) {
    clusters.push(cluster);
  } else {
    CLUSTERS.set(root, [cluster]);
    // An app validates its root before all others, so that messages can be handed to those that they are about.
    const messages = new Messages();
    root.node.addValidation({ validate: () => judgeTree(root, messages) });
  }
}

/** Error messages, each reported by the construct that it is about, so that it comes with that construct's path. */
class Messages {
  private readonly pending = new Map<IConstruct, string[]>();
  private readonly reporting = new WeakSet<IConstruct>();

  public clear(): void {
    this.pending.clear();
  }

  public add(construct: IConstruct, message: string): void {
    this.pending.set(construct, [...this.pending.get(construct) ?? [], message]);
    if (!this.reporting.has(construct)) {
      this.reporting.add(construct);
      construct.node.addValidation({ validate: () => this.pending.get(construct) ?? [] });
    }
  }
}

function judgeTree(root: IConstruct, messages: Messages): string[] {
  // Loaded here, so that whoever only imports the library doesn't wait for it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { isJudged, judge } = require('./rules') as typeof import('./rules');

  messages.clear();
  const tree = root.node.findAll();
  const inTree = new Set(tree);
  const clusters = (CLUSTERS.get(root) ?? []).filter(cluster => inTree.has(cluster));
  const objects = tree.filter((c): c is ApiObject => ApiObject.isApiObject(c) && isJudged(c.apiVersion, c.kind));

  for (const [cluster, members] of byCluster(objects, clusters)) {
    const rendered = new Map<Manifest, ApiObject>();
    for (const object of members) {
      try {
        rendered.set(object.toJson(), object);
      } catch (error) {
        // Left to cdk8s, it would come to light when files of other charts are written already.
        messages.add(maker(object), (error as Error).message);
      }
    }
    const context = cluster ? { release: cluster.version, ...cluster._facts, contradictions: contradictions(cluster, rendered) } : {};
    for (const { manifest, path, message } of judge([...rendered.keys()], context).filter(({ severity }) => severity === 'error')) {
      messages.add(responsible(rendered.get(manifest)!, path, cluster), message);
    }
  }
  return [];
}

/** The objects of each cluster; of no cluster, those of one chart together. */
function byCluster(objects: readonly ApiObject[], clusters: readonly SynthesizedCluster[]): [SynthesizedCluster | undefined, ApiObject[]][] {
  const groups = new Map<IConstruct, ApiObject[]>();
  for (const object of objects) {
    const key = clusterOf(object, clusters) ?? Chart.of(object);
    groups.set(key, [...groups.get(key) ?? [], object]);
  }
  return [...groups].map(([key, members]) => [clusters.find(cluster => cluster === key), members]);
}

/**
 * The cluster that an object is for: one that its maker configures, else its chart's, else the one that others of its chart configure, else
 * the only one of the app. Of two HyperConvergeds in a chart, the first is the chart's.
 */
function clusterOf(object: ApiObject, clusters: readonly SynthesizedCluster[]): SynthesizedCluster | undefined {
  const chart = Chart.of(object);
  const configured = clusters.filter(cluster => cluster !== maker(object) && cluster._contributors.has(maker(object)));
  const home = clusters.filter(cluster => Chart.of(cluster) === chart);
  const neighbors = clusters.filter(cluster => [...cluster._contributors].some(contributor => Chart.of(contributor) === chart));
  return configured[0] ?? home[0] ?? only(neighbors) ?? only(clusters);
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** What the program asks for in two ways. */
function contradictions(cluster: SynthesizedCluster, rendered: ReadonlyMap<Manifest, ApiObject>): Contradiction[] {
  return [...rendered].flatMap(([manifest, object]) => cluster._stated.filter(stated => stated.object === object)
    .flatMap(({ path, statements }) => statements.disagreements.map(disagreement => (
      { manifest, path: [...path, disagreement.key], statements: disagreement.statements }
    ))));
}

/** The construct that asked for a field of an object; failing that, the one that made the object. */
function responsible(object: ApiObject, path: readonly string[], cluster?: SynthesizedCluster): IConstruct {
  for (const stated of cluster?._stated ?? []) {
    const key = path[stated.path.length];
    const source = stated.object === object && stated.path.every((k, i) => path[i] === k) && key !== undefined
      ? stated.statements.sourceOf(key)
      : undefined;
    const contributor = source === undefined ? undefined : [...cluster!._contributors].find(c => c.node.path === source);
    if (contributor) {
      return contributor;
    }
  }
  return maker(object);
}

/** The construct whose resource an object is; else the object itself. */
function maker(object: ApiObject): IConstruct {
  const { scope } = object.node;
  return scope && !Chart.isChart(scope) && scope.node.defaultChild === object ? scope : object;
}
