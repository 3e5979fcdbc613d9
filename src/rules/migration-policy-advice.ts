import { hyperConvergedExample, policyExample } from './examples';
import { both, compareDetail, effectiveSettings, inPrecedence, hasPostCopy, isSameEffect, ownSettings, policyFor, selects } from './precedence';
import type { Effective, SelectingPolicy, Selection } from './precedence';
import type { Example, Problem, Rule } from './rule';
import type { Setup } from './setup';
import { HyperConvergedVersion } from '../hyperconverged-version';

const PRECEDENCE = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-controller/watch/migration/migrationpolicy.go';
const ADMITTER = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-api/webhooks/validating-webhook/admitters/migrationpolicy-admitter.go';

/** More policies than these in one cluster are not compared with each other, which takes the square of their number. */
const MOST_COMPARED = 500;

/** What a policy is compared by. */
interface Compared extends SelectingPolicy {
  readonly effect: Readonly<Record<string, Effective>>;
}

/** The policies of a cluster in their order, with what comes of each, or what each says by itself where the cluster's settings aren't among the manifests. */
function compared(setup: Setup): Compared[] {
  const policies = inPrecedence(setup.policies);
  const { release, hyperConvergeds: [cluster] } = setup;
  return policies.length > MOST_COMPARED ? [] : policies.map(policy => ({
    ...policy, effect: cluster ? effectiveSettings(release, cluster, policy.view) : ownSettings(policy.view),
  }));
}

/** A selection in words. */
function inWords({ vm, namespace }: Selection): string {
  const labels = (of: Selection['vm']) => Object.entries(of).map(([key, value]) => `${key}=${String(value)}`).sort().join(', ');
  return [
    ...Object.keys(vm).length > 0 ? [`labels ${labels(vm)}`] : [],
    ...Object.keys(namespace).length > 0 ? [`a namespace of ${labels(namespace)}`] : [],
  ].join(' in ') || 'any labels';
}

function problem({ view: { manifest } }: SelectingPolicy, path: readonly string[], value: unknown, wrong: string, fix: string): Problem {
  return { manifest, path, value, wrong, fix };
}

const aboutName = (policy: SelectingPolicy, wrong: string, fix: string) => problem(policy, ['metadata', 'name'], policy.name, wrong, fix);

const named = (name: string, settings: Record<string, unknown>, labels: Record<string, string>) => ({
  ...policyExample(settings, { virtualMachineInstanceSelector: labels }), metadata: { name },
});

const example = (settings: Record<string, unknown>, ...policies: ReturnType<typeof named>[]): Example => ({
  manifests: [hyperConvergedExample(settings), ...policies], context: () => ({ release: HyperConvergedVersion.openShift('4.21') }),
});

/** A cluster of the newest release, and a policy. */
function onNewest(settings: Record<string, unknown>, policy: Record<string, unknown>): Example {
  const release = HyperConvergedVersion.openShift('4.23');
  return { manifests: [hyperConvergedExample(settings, release.apiVersion), named('a', policy, { size: 'large' })], context: () => ({ release }) };
}

/** Advice about MigrationPolicies, most of it about several of them that select the same VMs. */
export const MIGRATION_POLICY_ADVICE: readonly Rule[] = [
  {
    id: 'LM052',
    severity: 'advice',
    title: 'A MigrationPolicy that never holds',
    why: 'One policy holds for a VM: the one that asks for the most labels, then the one whose name comes first in the alphabet. Of two that select the same '
      + 'VMs, only the first ever holds. Of more than 500 policies in a cluster, none are compared with each other.',
    ifIgnored: 'What it says has no effect on any VM.',
    source: PRECEDENCE,
    failing: example({}, named('a', { allowPostCopy: true }, { size: 'large' }), named('b', { allowAutoConverge: true }, { size: 'large' })),
    passing: example({}, named('a', { allowPostCopy: true }, { size: 'large' }), named('b', { allowAutoConverge: true }, { size: 'small' })),
    * check(setup) {
      const policies = compared(setup);
      for (const [i, policy] of policies.entries()) {
        const before = policyFor(policies.slice(0, i), policy.selection);
        if (before) {
          yield aboutName(policy, `and ${before.name} goes before it for every VM that it selects`, 'Merge the two, or select other VMs.');
        }
      }
    },
  },
  {
    id: 'LM053',
    severity: 'advice',
    title: 'Two MigrationPolicies that only their names tell apart',
    why: 'Where two policies that ask for as many labels select the same VM, the one whose name comes first in the alphabet holds.',
    ifIgnored: 'Renaming one, or adding a third, changes which settings VMs with the labels of both have.',
    source: PRECEDENCE,
    failing: example({}, named('a', { allowPostCopy: true }, { size: 'large' }), named('b', { allowAutoConverge: true }, { stage: 'prod' })),
    passing: example({},
      named('a', { allowPostCopy: true }, { size: 'large' }), named('b', { allowAutoConverge: true }, { stage: 'prod' }),
      named('c', { allowPostCopy: true }, { size: 'large', stage: 'prod' })),
    * check(setup) {
      const policies = compared(setup);
      for (const [i, first] of policies.entries()) {
        for (const second of policies.slice(i + 1)) {
          const shared = compareDetail(first, second) === 0 && both(first.selection, second.selection);
          // Those that select the very same VMs are another rule's to tell.
          const isTold = selects(first.selection, second.selection);
          if (shared && !isTold && !isSameEffect(first.effect, second.effect) && policyFor(policies, shared) === first) {
            yield aboutName(second, `and a VM with ${inWords(shared)} has the settings of ${first.name}, only since that name comes first`,
              'Write a policy that asks for the labels of both, with the settings that such VMs are to have.');
          }
        }
      }
    },
  },
  {
    id: 'LM054',
    severity: 'advice',
    title: 'A MigrationPolicy that changes nothing',
    why: 'All that it says holds for its VMs without it.',
    ifIgnored: 'It is one more object to look after, and keeps its VMs as they are when the cluster\'s settings change.',
    source: 'https://kubevirt.io/user-guide/cluster_admin/migration_policies/',
    failing: example({ allowAutoConverge: true }, named('a', { allowAutoConverge: true, completionTimeoutPerGiB: 150 }, { size: 'large' })),
    passing: example({ allowAutoConverge: true }, named('a', { allowAutoConverge: true, completionTimeoutPerGiB: 20 }, { size: 'large' })),
    * check(setup) {
      const [cluster] = setup.hyperConvergeds;
      const policies = cluster ? compared(setup) : [];
      const withoutPolicy = policies.length > 0 ? effectiveSettings(setup.release, cluster) : {};
      for (const [i, policy] of policies.entries()) {
        // It may be there to keep VMs from another policy, which it goes before.
        const others = policies.slice(i + 1).filter(other => both(policy.selection, other.selection));
        const isNeverFirst = policyFor(policies, policy.selection) !== policy;
        if (!isNeverFirst && [withoutPolicy, ...others.map(({ effect }) => effect)].every(effect => isSameEffect(effect, policy.effect))) {
          yield aboutName(policy, 'and all that it says holds without it', 'Remove it, or say what is to be other for its VMs.');
        }
      }
    },
  },
  {
    id: 'LM055',
    severity: 'advice',
    title: 'An exemption from post copy that another policy outdoes',
    why: 'The policy that asks for more labels holds alone. One that exempts VMs from post copy has no say about those that such a policy selects.',
    ifIgnored: 'VMs with the labels of both go over to post copy, and can be lost.',
    source: PRECEDENCE,
    failing: example({},
      named('critical', { allowPostCopy: false }, { data: 'critical' }), named('databases', { allowPostCopy: true }, { size: 'large', kind: 'database' })),
    passing: example({},
      named('critical', { allowPostCopy: false }, { data: 'critical', size: 'large', kind: 'database' }),
      named('databases', { allowPostCopy: true }, { size: 'large', kind: 'database' })),
    * check(setup) {
      const policies = compared(setup);
      for (const [i, exemption] of policies.entries()) {
        const [field] = ['allowPostCopy', 'allowWorkloadDisruption'].filter(name => exemption.view.setting(name) === false);
        for (const other of field === undefined ? [] : policies.slice(0, i).filter(({ view }) => hasPostCopy(view, setup))) {
          const shared = both(exemption.selection, other.selection);
          if (shared && policyFor(policies, shared) === other) {
            yield problem(exemption, ['spec', field], false, `but a VM with ${inWords(shared)} has the settings of ${other.name}, and post copy`,
              `Write a policy that asks for the labels of both, with allowPostCopy false, or take VMs like that out of ${other.name}.`);
          }
        }
      }
    },
  },
  {
    id: 'LM075',
    severity: 'advice',
    title: 'A MigrationPolicy that takes more from its VMs than post copy',
    why: 'Where a policy says allowPostCopy and not allowWorkloadDisruption, the latter follows. In a cluster that pauses guests at the completion timeout, '
      + 'saying that there is no post copy also takes the pause away.',
    ifIgnored: 'Migrations of its VMs are canceled at their timeout, where the cluster\'s others are paused and end.',
    source: PRECEDENCE,
    failing: onNewest({ allowWorkloadDisruption: true }, { allowPostCopy: false, completionTimeoutPerGiB: 10 }),
    passing: onNewest({ allowWorkloadDisruption: true }, { allowPostCopy: false, allowWorkloadDisruption: true, completionTimeoutPerGiB: 10 }),
    * check(setup) {
      const [cluster] = setup.hyperConvergeds;
      const pauses = cluster?.setting('allowWorkloadDisruption') === true && cluster.setting('allowPostCopy') !== true;
      for (const view of pauses ? setup.policies : []) {
        if (view.setting('allowPostCopy') === false && view.setting('allowWorkloadDisruption') === undefined) {
          yield {
            manifest: view.manifest,
            path: view.pathOf('allowPostCopy'),
            value: false,
            wrong: 'and so allowWorkloadDisruption is false as well, while it is true for the cluster',
            fix: 'Set allowWorkloadDisruption to what is meant.',
          };
        }
      }
    },
  },
  {
    id: 'LM056',
    severity: 'advice',
    title: 'A setting behind a feature gate of KubeVirt',
    why: 'maxDowntimeMs and the stall detector belong to MigrationStallDetection, which is alpha in KubeVirt 1.9 and off by default.',
    ifIgnored: 'Where the gate is off, KubeVirt\'s webhook rejects the policy.',
    source: ADMITTER,
    failing: {
      manifests: [policyExample({ maxDowntimeMs: 1000 }, { virtualMachineInstanceSelector: { size: 'large' } })],
      context: () => ({ release: HyperConvergedVersion.openShift('4.23') }),
    },
    passing: {
      manifests: [policyExample({ completionTimeoutPerGiB: 20 }, { virtualMachineInstanceSelector: { size: 'large' } })],
      context: () => ({ release: HyperConvergedVersion.openShift('4.23') }),
    },
    * check({ policies }) {
      for (const view of policies) {
        const { manifest } = view;
        const gated: [readonly string[], unknown][] = [
          [['spec', 'maxDowntimeMs'], view.setting('maxDowntimeMs')],
          [['spec', 'experimental', 'stallDetector'], (view.setting('experimental') as any)?.stallDetector],
        ];
        for (const [path, value] of gated.filter(([, v]) => v !== undefined)) {
          yield {
            manifest,
            path,
            value,
            wrong: 'and KubeVirt takes it only where the feature gate MigrationStallDetection is on',
            fix: 'Turn the gate on first, or leave it out.',
          };
        }
      }
    },
  },
];
