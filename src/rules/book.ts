import { CHANGE_ADVICE } from './changes';
import { EVICTION_ADVICE } from './eviction';
import { ACKNOWLEDGEMENT_RULE, GENERAL_ADVICE } from './general-advice';
import { errorRules } from './index';
import { LIVE_MIGRATION_ADVICE } from './live-migration-advice';
import { MIGRATION_NETWORK_ADVICE } from './migration-network-advice';
import { MIGRATION_POLICY_ADVICE } from './migration-policy-advice';
import { NODE_NETWORK_ADVICE } from './node-network-advice';
import { PRUNING_ADVICE } from './pruning';
import type { Rule } from './rule';
import { WORKLOAD_ADVICE } from './workloads';

/** The whole rule book, by id; last the rule about acknowledgements, which looks at what all others have found. */
export const RULE_BOOK: readonly Rule[] = [
  ...[
    ...errorRules(), ...LIVE_MIGRATION_ADVICE, ...MIGRATION_NETWORK_ADVICE, ...MIGRATION_POLICY_ADVICE, ...NODE_NETWORK_ADVICE,
    ...EVICTION_ADVICE, ...GENERAL_ADVICE, ...WORKLOAD_ADVICE, ...PRUNING_ADVICE, ...CHANGE_ADVICE,
  ].sort((a, b) => (a.id < b.id ? -1 : 1)),
  ACKNOWLEDGEMENT_RULE,
];

/** The rule of an id. */
export function findRule(id: string): Rule | undefined {
  return RULE_BOOK.find(rule => rule.id === id);
}
