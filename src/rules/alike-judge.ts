import { acknowledge } from './acknowledgements';
import { RULE_BOOK } from './book';
import { findingsOf } from './index';
import { Watched, differences } from './looked-at';
import type { Finding, Manifest, Rule, RuleContext } from './rule';
import { Setup } from './setup';
import { readConfig } from './views';
import { plainCopy } from '../plain-copy';

/** How many setups of a kind are judged as others are before it is noted what the rules look at, which takes as long as judging so many. */
const FEW = 25;

/** How many kinds of setups are known at a time: each holds a cluster's manifests. */
const MOST_KINDS = 100;

/** What of a context says the same of many clusters. With anything else, nothing is taken over from another. */
const PLAIN_FACTS = ['nodes', 'clusterNetworks', 'clusterInterfaces'] as const;
const MANIFEST_LISTS = ['migrationNetworks', 'migrationNodeNetworks', 'exemptions'] as const;
const OF_KIND = ['release', 'isForCdk8s'] as const;
const KNOWN: ReadonlySet<string> = new Set([...PLAIN_FACTS, ...MANIFEST_LISTS, ...OF_KIND]);

/** All that rules look at, as data. */
interface Facts {
  readonly manifests: readonly Manifest[];
  /** The CNI configurations in manifests, which are text there. */
  readonly configs: readonly (Record<string, any> | undefined)[];
  readonly plain: Pick<RuleContext, typeof PLAIN_FACTS[number]>;
  /** Which of the manifests are in the context's lists. */
  readonly lists: Readonly<Record<string, readonly number[] | undefined>>;
}

/** What a rule has found, its manifests by their places among all. */
interface Found {
  readonly finding: Finding;
  readonly index: number;
}

/** A setup that others are like, and what was found in it. */
interface Model {
  readonly facts: Facts;
  /** What rules have found that have found something. */
  readonly found: ReadonlyMap<Rule, readonly Found[]>;
  /** The rules that look at what others have found, which is to be asked anew. */
  readonly followers: readonly Rule[];
  /** The rules that have looked at a place. */
  readonly readers: ReadonlyMap<string, readonly Rule[]>;
}

/** The place of each rule in the book. */
const PLACES = new Map(RULE_BOOK.map((rule, i) => [rule, i]));

const inOrder = (rules: Iterable<Rule>) => [...new Set(rules)].sort((a, b) => PLACES.get(a)! - PLACES.get(b)!);

/**
 * Judges many clusters that are much alike by the whole rule book, as `judge` does one by one. What a rule has found in one cluster it finds in every other that is
 * the same wherever the rule has looked, so that it need not look again.
 */
export class AlikeJudge {
  private readonly models = new Map<string, Model | number>();

  constructor(private readonly few = FEW) {}

  /** What the rule book finds. */
  public judge(manifests: readonly Manifest[], context: RuleContext): Finding[] {
    const facts = factsOf(manifests, context);
    const model = facts && this.modelFor(facts, context);
    const setup = new Setup(manifests, context, facts && (manifest => facts.configs[manifests.indexOf(manifest)]));
    const ask = new Set(model ? [...model.followers, ...readersOf(model, facts)] : RULE_BOOK);
    const findings: Finding[] = [];
    for (const rule of model ? inOrder([...ask, ...model.found.keys()]) : RULE_BOOK) {
      findings.push(...ask.has(rule) ? findingsOf(rule, setup, findings)
        : model!.found.get(rule)!.map(({ finding, index }) => ({ ...finding, manifest: manifests[index] })));
    }
    return acknowledge(findings, setup);
  }

  private modelFor(facts: Facts, context: RuleContext): Model | undefined {
    const kind = [context.release, context.isForCdk8s, ...facts.manifests.flatMap(manifest => [manifest.apiVersion, manifest.kind])].map(String).join('\n');
    const known = this.models.get(kind) ?? 0;
    if (typeof known !== 'number') {
      return known;
    }
    if (this.models.size < MOST_KINDS || known > 0) {
      this.models.set(kind, known + 1 < this.few ? known + 1 : makeModel(facts, context));
    }
    return undefined;
  }
}

/** The rules that have looked at something that is different. */
const readersOf = (model: Model, facts: Facts) => differences(model.facts, facts).flatMap(place => model.readers.get(place) ?? []);

/** All that rules look at; undefined if there is more to it than data. */
function factsOf(manifests: readonly Manifest[], context: RuleContext): Facts | undefined {
  const stated = Object.entries(context).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  if (stated.some(([key]) => !KNOWN.has(key))) {
    return undefined;
  }
  const lists = Object.fromEntries(MANIFEST_LISTS.map(key => [key, context[key]?.map(manifest => manifests.indexOf(manifest))]));
  const { nodes, clusterNetworks, clusterInterfaces } = context;
  const configs = manifests.map(({ kind, spec }) => (kind === 'NetworkAttachmentDefinition' ? readConfig(spec?.config) : undefined));
  return { manifests, configs, plain: { nodes, clusterNetworks, clusterInterfaces }, lists };
}

/**
 * Judges a setup, and notes what each rule looks at.
 *
 * @param stated which is copied: a program may go on with what it has handed over.
 */
function makeModel(stated: Facts, context: RuleContext): Model {
  const facts = plainCopy(stated);
  const found = new Map<Rule, readonly Found[]>();
  const followers: Rule[] = [];
  const readers = new Map<string, Rule[]>();
  const before: Finding[] = [];
  for (const rule of RULE_BOOK) {
    const watched = new Watched();
    const { manifests, configs, plain, lists } = watched.watch(facts);
    const own = [...manifests];
    const ofLists = Object.fromEntries(MANIFEST_LISTS.map(key => [key, lists[key]?.map(i => own[i])]));
    const setup = new Setup(own, { ...context, ...plain, ...ofLists }, manifest => configs[own.indexOf(manifest)]);
    const earlier = new Watched();
    const findings = findingsOf(rule, setup, earlier.watch(before));
    before.push(...findings);
    if (earlier.places.size > 0) {
      followers.push(rule);
      continue;
    }
    watched.places.forEach(place => readers.set(place, [...readers.get(place) ?? [], rule]));
    if (findings.length > 0) {
      found.set(rule, findings.map(finding => (
        { finding: { ...finding, value: watched.original(finding.value) }, index: own.indexOf(finding.manifest) })));
    }
  }
  return { facts, found, followers, readers };
}
