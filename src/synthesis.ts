import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Attachment } from './attachment';
import { byCluster, makerOf } from './cluster-members';
import type { Cluster } from './cluster-members';
import { HyperConvergedVersion } from './hyperconverged-version';
import type { Contradiction, Finding, Manifest, RuleContext, StatedWorkload } from './rules';
import { showSentence } from './show';
import type { Statement, Statements } from './statements';

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
  readonly _exemptions: ReadonlySet<ApiObject>;
  readonly _workloads: readonly StatedWorkload[];
  readonly _facts: Pick<RuleContext, 'nodes' | 'clusterNetworks' | 'clusterInterfaces'>;
}

/** The construct of an object that isn't its cluster's HyperConverged, and the release that it says it is for. */
export interface StatedRelease {
  readonly construct: IConstruct;
  readonly version?: HyperConvergedVersion;
}

/** Says what is wrong with the manifests of one cluster. */
export type SynthesisJudge = (manifests: readonly Manifest[], context: RuleContext) => Finding[];

/** What constructs of ours a construct tree has. */
interface Ours {
  readonly clusters: SynthesizedCluster[];
  readonly members: Map<ApiObject, StatedRelease>;
  /** What judges, if not the rules that find errors alone. */
  judge?: SynthesisJudge;
  /** What it said at the last validation that is no error. */
  advice?: Finding[];
}

let rules: typeof import('./rules') | undefined;

/** The rules, which whoever only imports the library doesn't wait for. */
const loadRules = () => rules ??= require('./rules') as typeof import('./rules'); // eslint-disable-line @typescript-eslint/no-require-imports

const OURS = new Attachment<IConstruct, Ours>();

/**
 * Has the rules judge what all constructs of a tree render, ours and others, whenever their app is validated.
 */
export function judgeAtSynthesis(construct: IConstruct): Ours {
  const { root } = construct.node;
  const known = OURS.get(root);
  if (known) {
    return known;
  }
  const ours: Ours = { clusters: [], members: new Map() };
  OURS.set(root, ours);
  // An app validates its root before all others, so that messages can be handed to those that they are about.
  const messages = new Messages(root);
  root.node.addValidation({ validate: () => judgeTree(root, ours, messages) });
  return ours;
}

/** Error messages, each reported by the construct that it is about, so that it comes with that construct's path. */
class Messages {
  private readonly pending = new Map<IConstruct, string[]>();
  private readonly reporting = new Set<IConstruct>();

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

function judgeTree(root: IConstruct, ours: Ours, messages: Messages): string[] {
  const { judge } = loadRules();
  ours.advice = [];

  messages.clear();
  const tree = root.node.findAll();
  const inTree = new Set(tree);
  for (const cluster of ours.clusters.filter(candidate => inTree.has(candidate))) {
    const sources = new Set(cluster._stated.flatMap(({ statements }) => [...statements.sources]));
    for (const gone of [...cluster._contributors].filter(contributor => !inTree.has(contributor) && sources.has(contributor.node.path))) {
      messages.add(cluster, `${gone.node.path} configures it, and was taken out of the program afterwards. Decide that before it is made.`);
    }
  }
  for (const { cluster, objects: members } of groupsOf(tree, inTree, ours)) {
    // Left to cdk8s, what can't be rendered would come to light when files of other charts are written already.
    const rendered = render(members, (object, error) => messages.add(makerOf(object), showSentence(error.message)));
    const context = contextOf(rendered, ours, cluster);
    const findings = ours.judge?.([...rendered.keys()], context) ?? judge([...rendered.keys()], context);
    ours.advice.push(...findings.filter(({ severity, acknowledged }) => severity === 'advice' && acknowledged === undefined));
    for (const { manifest, path, message } of findings.filter(({ severity }) => severity === 'error')) {
      const construct = responsible(rendered.get(manifest)!, path, cluster);
      messages.add(inTree.has(construct) ? construct : makerOf(rendered.get(manifest)!), message);
    }
  }
  return messages.ofRoot;
}

/** The objects of a tree that rules look at, cluster by cluster. */
function groupsOf(tree: readonly IConstruct[], inTree: ReadonlySet<IConstruct>, ours: Ours) {
  const { isJudged } = loadRules();
  // What a list holds is known only once it is rendered.
  const objects = tree.filter((c): c is ApiObject => ApiObject.isApiObject(c) && (isJudged(c.apiVersion, c.kind) || c.kind.endsWith('List')));
  return byCluster(objects, ours.clusters.filter(cluster => inTree.has(cluster)));
}

/** What objects render, and which object each manifest is of. */
function render(objects: readonly ApiObject[], onError: (object: ApiObject, error: Error) => void): Map<Manifest, ApiObject> {
  const { itemsOf } = loadRules();
  const rendered = new Map<Manifest, ApiObject>();
  for (const object of objects) {
    try {
      for (const manifest of itemsOf(object.toJson())) {
        rendered.set(manifest, object);
      }
    } catch (error) {
      onError(object, error as Error);
    }
  }
  return rendered;
}

/** The manifests of a cluster's objects as they are now, and its HyperConverged's among them. */
export function manifestsOfCluster(cluster: SynthesizedCluster): Manifest[] {
  return [...renderCluster(cluster).keys()];
}

/** What the whole rule book finds in a cluster's objects as they are now. */
export function findingsOfCluster(cluster: SynthesizedCluster): Finding[] {
  const { judge } = loadRules();
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { RULE_BOOK } = require('./rules/book') as typeof import('./rules/book');
  const rendered = renderCluster(cluster);
  return judge([...rendered.keys()], contextOf(rendered, judgeAtSynthesis(cluster), cluster), RULE_BOOK);
}

function renderCluster(cluster: SynthesizedCluster): Map<Manifest, ApiObject> {
  const { root } = cluster.node;
  const tree = root.node.findAll();
  const group = groupsOf(tree, new Set(tree), judgeAtSynthesis(root)).find(candidate => candidate.cluster === cluster);
  return render(group?.objects ?? [], (_, error) => { throw error; });
}

/** What is known of a cluster besides what is rendered. */
function contextOf(rendered: ReadonlyMap<Manifest, ApiObject>, ours: Ours, cluster?: SynthesizedCluster): RuleContext {
  const contradictions: Contradiction[] = [];
  const migrationNetworks: Manifest[] = [];
  const migrationNodeNetworks: Manifest[] = [];
  const exemptions: Manifest[] = [];
  const releases: Statement[] = cluster ? [{ value: `${cluster.version}`, source: cluster.node.path }] : [];
  let release = cluster?.version;
  for (const [manifest, object] of rendered) {
    for (const { path, statements } of cluster?._stated.filter(stated => stated.object === object) ?? []) {
      contradictions.push(...statements.disagreements.map(({ key, statements: both }) => ({ manifest, path: [...path, key], statements: both })));
      if (object.kind === 'NetworkAttachmentDefinition') {
        migrationNetworks.push(manifest);
      }
    }
    const { construct, version } = ours.members.get(object) ?? {};
    if (construct && object.kind === 'NodeNetworkConfigurationPolicy') {
      migrationNodeNetworks.push(manifest);
    }
    if (cluster?._exemptions.has(object)) {
      exemptions.push(manifest);
    }
    if (construct && version) {
      const statement = { value: `${version}`, source: construct.node.path };
      if (releases.length > 0 && releases[0].value !== statement.value) {
        contradictions.push({ manifest, path: ['version'], statements: [releases[0], statement] });
      }
      releases.push(statement);
      release ??= version;
    }
  }
  release ??= [...rendered.values()].some(object => ours.members.has(object)) ? HyperConvergedVersion.default() : undefined;
  const workloads = cluster?._workloads;
  return { release, isForCdk8s: true, ...cluster?._facts, workloads, contradictions, migrationNetworks, migrationNodeNetworks, exemptions };
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
