import { acknowledge } from './acknowledgements';
import { HYPERCONVERGED_RULES } from './hyperconverged';
import { LIVE_MIGRATION_RULES } from './live-migration';
import { MANIFEST_RULES } from './manifests';
import { describe } from './rule';
import type { Finding, Manifest, Problem, Rule, RuleContext, Severity } from './rule';
import { Setup } from './setup';
import { SHAPE_RULES } from './shape';
import type { HyperConvergedVersion } from '../hyperconverged-version';
import { showSentence } from '../show';

export type { Contradiction, Example, Finding, Manifest, Rule, RuleContext, Severity, StatedWorkload } from './rule';
export { isList, itemsOf } from './holders';
export { isJudged } from './setup';
export { isObject } from './views';

/** Rules that find errors in some kinds of objects only, and are loaded where there is one. */
/* eslint-disable @typescript-eslint/no-require-imports */
const BY_KIND: readonly (readonly [isThere: (setup: Setup) => boolean, load: () => readonly Rule[]])[] = [
  [({ definitions }) => definitions.length > 0, () => (require('./migration-network') as typeof import('./migration-network')).MIGRATION_NETWORK_RULES],
  [({ definitions }) => definitions.length > 0, () => (require('./addresses') as typeof import('./addresses')).ADDRESS_RULES],
  [({ definitions }) => definitions.length > 0, () => (require('./refused-addresses') as typeof import('./refused-addresses')).REFUSED_ADDRESS_RULES],
  [({ policies }) => policies.length > 0, () => (require('./migration-policy') as typeof import('./migration-policy')).MIGRATION_POLICY_RULES],
  [({ nodeNetworks }) => nodeNetworks.length > 0, () => (require('./node-networks') as typeof import('./node-networks')).NODE_NETWORK_RULES],
  [({ decideEvictions }) => decideEvictions, () => (require('./eviction') as typeof import('./eviction')).EVICTION_RULES],
  [({ migrations, migrateBindings }) => migrations.length + migrateBindings.length > 0,
    () => (require('./migrations') as typeof import('./migrations')).MIGRATION_RULES],
];
/* eslint-enable @typescript-eslint/no-require-imports */

/** Rules that were put in order already, by which kinds of objects they are for. */
const IN_ORDER = new Map<string, readonly Rule[]>();

/** The rules that find errors, which is what a synthesis asks for: those that a setup has something for, or all. book.ts has advice, too. */
export function errorRules(setup?: Setup): readonly Rule[] {
  const needed = BY_KIND.filter(([isThere]) => setup === undefined || isThere(setup));
  const key = needed.map(group => BY_KIND.indexOf(group)).join();
  const rules = IN_ORDER.get(key)
    ?? [...LIVE_MIGRATION_RULES, ...HYPERCONVERGED_RULES, ...MANIFEST_RULES, ...SHAPE_RULES, ...needed.flatMap(([, load]) => load())]
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  IN_ORDER.set(key, rules);
  return rules;
}

/** What is wrong with the manifests of one cluster, by rule. */
export function judge(manifests: readonly Manifest[], context: RuleContext = {}, rules?: readonly Rule[]): Finding[] {
  const setup = new Setup(manifests, context);
  const findings: Finding[] = [];
  for (const rule of rules ?? errorRules(setup)) {
    for (const finding of findingsOf(rule, setup, findings)) {
      findings.push(finding);
    }
  }
  return acknowledge(findings, setup);
}

/** What a rule finds for a release, and the properties of the release that it has looked at. */
interface Checked {
  readonly release: HyperConvergedVersion;
  readonly properties: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** What one rule finds: where the release isn't known, in any of those that it may be. */
export function findingsOf(rule: Rule, setup: Setup, before: readonly Finding[]): Finding[] {
  const { releases } = setup;
  const newest = releases[releases.length - 1];
  const check = (release: HyperConvergedVersion): Checked => {
    const properties = setup.judgeBy(release);
    return { release, properties, problems: [...rule.check(setup, before)].filter(problem => rule.ofAnyText || !isPlaceholder(problem.value)) };
  };
  const first = check(newest);
  if (first.properties.size === 0) {
    return first.problems.map(problem => inWords(problem, rule, rule.severity));
  }

  // The same place in the same manifest is the same problem, in whichever releases; the newest one's words stand for all.
  const places = new Map<unknown, Map<string, { problem: Problem; found: HyperConvergedVersion[] }>>();
  const checked = [first];
  for (const release of [...releases].reverse()) {
    // What is the same in all that the rule has looked at is found there, too.
    const known = checked.find(other => release._isLike(other.release, other.properties));
    const alike = known ?? check(release);
    if (!known) {
      checked.push(alike);
    }
    for (const problem of alike.problems) {
      const paths = places.get(problem.manifest) ?? new Map();
      places.set(problem.manifest, paths);
      const key = [problem.about, ...problem.path].join('\n');
      const place = paths.get(key) ?? { problem, found: [] };
      paths.set(key, place);
      place.found.push(release);
    }
  }
  return [...places.values()].flatMap(paths => [...paths.values()]).map(({ problem, found }) => {
    const isEverywhere = new Set(found).size === releases.length;
    const where = isEverywhere ? '' : `On ${nameReleases(releases, found)}: `;
    return inWords(problem, rule, isEverywhere ? rule.severity : 'advice', where);
  });
}

function inWords(problem: Problem, rule: Rule, severity: Severity, where = ''): Finding {
  return { ...problem, fix: showSentence(problem.fix), rule, severity, message: `${where}${describe(rule, problem)}` };
}

/** Whether a text is filled in later, by a template of OpenShift, Open Cluster Management or Helm, so that nothing can be said of it. */
function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && /\$\{|\{\{/.test(value);
}

/** Releases in words, as neighbors in a list. */
function nameReleases(releases: readonly HyperConvergedVersion[], found: readonly HyperConvergedVersion[]): string {
  const indices = found.map(release => releases.indexOf(release));
  const [first, last] = [Math.min(...indices), Math.max(...indices)];
  if (last === releases.length - 1) {
    return `${releases[first]} and later`;
  }
  return first === 0 ? `${releases[last]} and earlier` : first === last ? `${releases[first]}` : `${releases[first]} to ${releases[last].version}`;
}
