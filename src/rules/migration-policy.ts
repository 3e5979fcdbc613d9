import { policyExample } from './examples';
import { DNS_LABEL, DNS_LABEL_FIX, LABEL_KEY_FIX, LABEL_VALUE, LABEL_VALUE_FIX, isLabelKey } from './names';
import { both, hasPostCopy, inPrecedence, policyFor } from './precedence';
import type { Example, Problem, Rule } from './rule';
import { isObject } from './views';
import { NAMESPACE_LABEL } from '../migration-policy-selector';

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
              const problem = labelProblem(label, value, name);
              if (problem) {
                yield { manifest, path: [...path, label], value, ...problem };
              }
            }
          }
        }
      }
    },
  },
  {
    id: 'LM076',
    severity: 'error',
    title: 'An exemption from post copy that does not hold',
    why: 'The program says that these VMs must not go over to post copy. Another policy asks for more labels, or has a name that comes first, and holds for '
      + 'those of them that it selects as well.',
    source: 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-controller/watch/migration/migrationpolicy.go',
    failing: exemptionExample({ virtualMachineInstanceSelector: { size: 'large', kind: 'database' } }),
    passing: exemptionExample({}),
    * check(setup) {
      const { exemptions = [] } = setup.context;
      const policies = exemptions.length > 0 ? inPrecedence(setup.policies) : [];
      for (const [i, exemption] of policies.entries()) {
        for (const other of exemptions.includes(exemption.view.manifest) ? policies.slice(0, i) : []) {
          const shared = both(exemption.selection, other.selection);
          if (shared && policyFor(policies, shared) === other && hasPostCopy(other.view, setup)) {
            yield {
              manifest: exemption.view.manifest,
              path: ['spec', 'allowPostCopy'],
              value: false,
              wrong: `but a VM with the labels of both has the settings of ${other.name}, and post copy`,
              fix: `Add a MigrationPolicy with the labels of both and allowPostCopy false, or take such VMs out of ${other.name}.`,
            };
          }
        }
      }
    },
  },
];

/** A policy that is known to be an exemption from post copy, and another that has post copy. */
function exemptionExample(selectors: unknown): Example {
  const exemption = { ...policyExample({ allowPostCopy: false }, { virtualMachineInstanceSelector: { data: 'critical' } }), metadata: { name: 'critical' } };
  return { manifests: [exemption, policyExample({ allowPostCopy: true }, selectors)], context: ([first]) => ({ exemptions: [first] }) };
}

/** Why no object has a label; undefined if one can. */
function labelProblem(label: string, value: unknown, selector: string): Pick<Problem, 'wrong' | 'fix'> | undefined {
  if (typeof value !== 'string') {
    return { wrong: 'which is no label\'s value', fix: isObject(value) ? 'Write the labels here, without it.' : 'Write the value in quotes.' };
  }
  if (!isLabelKey(label)) {
    return { wrong: 'and no object can have such a label', fix: LABEL_KEY_FIX };
  }
  if (selector === 'namespaceSelector' && label === NAMESPACE_LABEL && !DNS_LABEL.test(value)) {
    return { wrong: 'which is the name of no namespace that there can be', fix: `Write the name of a namespace: ${DNS_LABEL_FIX}.` };
  }
  return LABEL_VALUE.test(value) ? undefined : { wrong: 'and no label can have such a value', fix: LABEL_VALUE_FIX };
}
