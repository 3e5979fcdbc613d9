import { policyExample } from './examples';
import { LABEL_KEY_FIX, LABEL_VALUE, LABEL_VALUE_FIX, isLabelKey } from './names';
import type { Problem, Rule } from './rule';
import { isObject } from './views';

const SELECTORS = ['namespaceSelector', 'virtualMachineInstanceSelector'];

export const MIGRATION_POLICY_RULES: readonly Rule[] = [
  {
    id: 'LM029',
    severity: 'error',
    title: 'A selector that a MigrationPolicy does not have',
    why: 'The selectors of a MigrationPolicy are labels and their values themselves, without matchLabels or matchExpressions; the API server rejects all else, '
      + 'and a policy without selectors. A label that no object can have selects nothing.',
    source: 'https://kubevirt.io/user-guide/cluster_admin/migration_policies/',
    failing: { manifests: [policyExample({}, { virtualMachineInstanceSelector: { matchLabels: { 'example.com/size': 'large' } } })] },
    passing: { manifests: [policyExample({}, { virtualMachineInstanceSelector: { 'example.com/size': 'large' } })] },
    * check({ policies }) {
      for (const { manifest } of policies) {
        const selectors = manifest.spec?.selectors;
        if (!isObject(selectors)) {
          yield selectors === undefined || selectors === null
            ? { manifest, path: ['spec', 'selectors'], value: undefined, wrong: 'which the API server rejects', fix: `Write ${SELECTORS.join(' or ')} into it, or {} for every VM.` }
            : { manifest, path: ['spec', 'selectors'], value: selectors, wrong: 'which is no object', fix: `Write ${SELECTORS.join(' or ')} into it.` };
          continue;
        }
        for (const [name, labels] of Object.entries(selectors)) {
          const path = ['spec', 'selectors', name];
          if (!SELECTORS.includes(name)) {
            yield { manifest, path, value: labels, wrong: 'which is no selector that there is', fix: `Write ${SELECTORS.join(' or ')}.` };
          } else if (!isObject(labels)) {
            yield { manifest, path, value: labels, wrong: 'which is no object', fix: 'Write labels and their values.' };
          } else {
            for (const [label, value] of Object.entries(labels)) {
              const problem = labelProblem(label, value);
              if (problem) {
                yield { manifest, path: [...path, label], value, ...problem };
              }
            }
          }
        }
      }
    },
  },
];

/** Why no object has a label; undefined if one can. */
function labelProblem(label: string, value: unknown): Pick<Problem, 'wrong' | 'fix'> | undefined {
  if (typeof value !== 'string') {
    return { wrong: 'which is no label\'s value', fix: isObject(value) ? 'Write the labels here, without it.' : 'Write the value in quotes.' };
  }
  if (!isLabelKey(label)) {
    return { wrong: 'and no object can have such a label', fix: LABEL_KEY_FIX };
  }
  return LABEL_VALUE.test(value) ? undefined : { wrong: 'and no label can have such a value', fix: LABEL_VALUE_FIX };
}
