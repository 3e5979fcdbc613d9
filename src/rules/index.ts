import { ADDRESS_RULES } from './addresses';
import { HYPERCONVERGED_RULES } from './hyperconverged';
import { LIVE_MIGRATION_RULES } from './live-migration';
import { MIGRATION_NETWORK_RULES } from './migration-network';
import { describe } from './rule';
import type { Finding, Manifest, Rule, RuleContext } from './rule';
import { Setup } from './setup';

export type { Contradiction, Example, Finding, Manifest, Rule, RuleContext } from './rule';
export { isJudged } from './setup';

/** The rule book, by id. */
export const RULES: readonly Rule[] = [...LIVE_MIGRATION_RULES, ...HYPERCONVERGED_RULES, ...MIGRATION_NETWORK_RULES, ...ADDRESS_RULES]
  .sort((a, b) => (a.id < b.id ? -1 : 1));

/** What is wrong with the manifests of one cluster, by rule. */
export function judge(manifests: readonly Manifest[], context: RuleContext = {}): Finding[] {
  const setup = new Setup(manifests, context);
  return RULES.flatMap(rule => [...rule.check(setup)].map(problem => ({ ...problem, rule, message: describe(rule, problem) })));
}
