import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { byCluster, makerOf } from './cluster-members';
import type { Cluster } from './cluster-members';
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
export interface SynthesizedCluster extends Cluster {
  readonly version: HyperConvergedVersion;
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
    const messages = new Messages(root);
    root.node.addValidation({ validate: () => judgeTree(root, messages) });
  }
}

/** Error messages, each reported by the construct that it is about, so that it comes with that construct's path. */
class Messages {
  private readonly pending = new Map<IConstruct, string[]>();
  private readonly reporting = new WeakSet<IConstruct>();

  constructor(private readonly root: IConstruct) {
    this.reporting.add(root);
  }

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

  /** Those about the root, which is reporting already. */
  public get ofRoot(): string[] {
    return this.pending.get(this.root) ?? [];
  }
}

function judgeTree(root: IConstruct, messages: Messages): string[] {
  // Loaded here, so that whoever only imports the library doesn't wait for it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { isJudged, itemsOf, judge } = require('./rules') as typeof import('./rules');

  messages.clear();
  const tree = root.node.findAll();
  const inTree = new Set(tree);
  const clusters = (CLUSTERS.get(root) ?? []).filter(cluster => inTree.has(cluster));
  const objects = tree.filter((c): c is ApiObject => ApiObject.isApiObject(c) && isJudged(c.apiVersion, c.kind));

  for (const { cluster, objects: members } of byCluster(objects, clusters)) {
    const rendered = new Map<Manifest, ApiObject>();
    for (const object of members) {
      try {
        for (const manifest of itemsOf(object.toJson())) {
          rendered.set(manifest, object);
        }
      } catch (error) {
        // Left to cdk8s, it would come to light when files of other charts are written already.
        messages.add(makerOf(object), (error as Error).message);
      }
    }
    const context = cluster ? contextOf(cluster, rendered) : {};
    for (const { manifest, path, message } of judge([...rendered.keys()], context).filter(({ severity }) => severity === 'error')) {
      const construct = responsible(rendered.get(manifest)!, path, cluster);
      messages.add(inTree.has(construct) ? construct : makerOf(rendered.get(manifest)!), message);
    }
  }
  return messages.ofRoot;
}

/** What is known of a cluster besides what is rendered. */
function contextOf(cluster: SynthesizedCluster, rendered: ReadonlyMap<Manifest, ApiObject>): RuleContext {
  const contradictions: Contradiction[] = [];
  const migrationNetworks: Manifest[] = [];
  for (const [manifest, object] of rendered) {
    for (const { path, statements } of cluster._stated.filter(stated => stated.object === object)) {
      contradictions.push(...statements.disagreements.map(({ key, statements: both }) => ({ manifest, path: [...path, key], statements: both })));
      if (object.kind === 'NetworkAttachmentDefinition') {
        migrationNetworks.push(manifest);
      }
    }
  }
  return { release: cluster.version, ...cluster._facts, contradictions, migrationNetworks };
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
  return makerOf(object);
}
