import { acknowledge } from './acknowledgements';
import { ADDRESS_RULES } from './addresses';
import { EVICTION_RULES } from './eviction';
import { HYPERCONVERGED_RULES } from './hyperconverged';
import { LIVE_MIGRATION_RULES } from './live-migration';
import { MANIFEST_RULES } from './manifests';
import { MIGRATION_NETWORK_RULES } from './migration-network';
import { MIGRATION_POLICY_RULES } from './migration-policy';
import { MIGRATION_RULES } from './migrations';
import { NODE_NETWORK_RULES } from './node-networks';
import { describe } from './rule';
import type { Finding, Manifest, Problem, Rule, RuleContext } from './rule';
import { Setup } from './setup';
import type { HyperConvergedVersion } from '../hyperconverged-version';

export type { Contradiction, Example, Finding, Manifest, Rule, RuleContext, Severity } from './rule';
export { isList, itemsOf } from './holders';
export { isJudged } from './setup';
export { isObject } from './views';

/** The rules that find errors, which is what a synthesis asks for. book.ts has all. */
export const ERROR_RULES: readonly Rule[] = [
  ...LIVE_MIGRATION_RULES, ...HYPERCONVERGED_RULES, ...MANIFEST_RULES, ...MIGRATION_NETWORK_RULES, ...ADDRESS_RULES, ...MIGRATION_POLICY_RULES,
  ...NODE_NETWORK_RULES, ...EVICTION_RULES, ...MIGRATION_RULES,
].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What is wrong with the manifests of one cluster, by rule. */
export function judge(manifests: readonly Manifest[], context: RuleContext = {}, rules: readonly Rule[] = ERROR_RULES): Finding[] {
  const setup = new Setup(manifests, context);
  const findings: Finding[] = [];
  for (const rule of rules) {
    findings.push(...findingsOf(rule, setup, findings));
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
function findingsOf(rule: Rule, setup: Setup, before: readonly Finding[]): Finding[] {
  const { releases } = setup;
  const newest = releases[releases.length - 1];
  const check = (release: HyperConvergedVersion): Checked => {
    const properties = setup.judgeBy(release);
    return { release, properties, problems: [...rule.check(setup, before)].filter(problem => !isPlaceholder(problem.value)) };
  };
  const first = check(newest);
  if (first.properties.size === 0 || releases.length === 1) {
    return first.problems.map(problem => ({ ...problem, rule, severity: rule.severity, message: describe(rule, problem) }));
  }

  // The same place in the same manifest is the same problem, in whichever releases; the newest one's words stand for all.
  const places = new Map<unknown, Map<string, { problem: Problem; found: HyperConvergedVersion[] }>>();
  const checked = [first];
  for (const release of [...releases].reverse()) {
    // What is the same in all that the rule has looked at is found there, too.
    const alike = checked.find(other => release._isLike(other.release, other.properties)) ?? check(release);
    if (alike.release === release && alike !== first) {
      checked.push(alike);
    }
    for (const problem of alike.problems) {
      const paths = places.get(problem.manifest) ?? new Map();
      places.set(problem.manifest, paths);
      const path = problem.path.join('\n');
      const place = paths.get(path) ?? { problem, found: [] };
      paths.set(path, place);
      place.found.push(release);
    }
  }
  return [...places.values()].flatMap(paths => [...paths.values()]).map(({ problem, found }) => {
    const isEverywhere = new Set(found).size === releases.length;
    const where = isEverywhere ? '' : `On ${nameReleases(releases, found)}: `;
    return { ...problem, rule, severity: isEverywhere ? rule.severity : 'advice', message: `${where}${describe(rule, problem)}` };
  });
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
