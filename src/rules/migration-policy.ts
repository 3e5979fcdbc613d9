import { policyExample } from './examples';
import type { Rule } from './rule';
import { isObject } from './setup';

const SELECTORS = ['namespaceSelector', 'virtualMachineInstanceSelector'];

export const MIGRATION_POLICY_RULES: readonly Rule[] = [
  {
    id: 'LM029',
    severity: 'error',
    title: 'A selector that a MigrationPolicy does not have',
    why: 'The selectors of a MigrationPolicy are labels and their values themselves, without matchLabels or matchExpressions; the API server rejects all else.',
    source: 'https://kubevirt.io/user-guide/cluster_admin/migration_policies/',
    failing: { manifests: [policyExample({}, { virtualMachineInstanceSelector: { matchLabels: { 'example.com/size': 'large' } } })] },
    passing: { manifests: [policyExample({}, { virtualMachineInstanceSelector: { 'example.com/size': 'large' } })] },
    * check({ policies }) {
      for (const { manifest } of policies) {
        const selectors = manifest.spec?.selectors;
        if (selectors === undefined) {
          continue;
        }
        if (!isObject(selectors)) {
          yield { manifest, path: ['spec', 'selectors'], value: selectors, wrong: 'which is no object', fix: `Write ${SELECTORS.join(' or ')} into it.` };
          continue;
        }
        for (const [name, labels] of Object.entries(selectors)) {
          const path = ['spec', 'selectors', name];
          if (!SELECTORS.includes(name)) {
            yield { manifest, path, value: labels, wrong: 'which is no selector that there is', fix: `Write ${SELECTORS.join(' or ')}.` };
          } else if (!isObject(labels)) {
            yield { manifest, path, value: labels, wrong: 'which is no object', fix: 'Write labels and their values.' };
          } else {
            for (const [label, value] of Object.entries(labels).filter(([, v]) => typeof v !== 'string')) {
              yield {
                manifest,
                path: [...path, label],
                value,
                wrong: 'which is no label\'s value',
                fix: isObject(value) ? 'Write the labels here, without it.' : 'Write the value in quotes.',
              };
            }
          }
        }
      }
    },
  },
];
