import { acknowledgementsOf } from './acknowledgements';
import { CHANGE_ADVICE } from './changes';
import { strayUpdateFields } from './eviction';
import { hyperConvergedExample } from './examples';
import { strayFields } from './hyperconverged';
import type { Rule } from './rule';
import { HyperConvergedVersion } from '../hyperconverged-version';

const JSON_PATCH = 'kubevirt.kubevirt.io/jsonpatch';

/** Advice about manifests as a whole. */
export const GENERAL_ADVICE: readonly Rule[] = [
  {
    id: 'LM041',
    severity: 'advice',
    title: 'A release that is newer than this rule book',
    why: 'What is known of the newest release is taken to hold for later ones.',
    ifIgnored: 'A field that the release has dropped, or a default that it has changed, goes unnoticed.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds',
    failing: {
      manifests: [hyperConvergedExample({}, 'hco.kubevirt.io/v1')],
      context: () => ({ release: HyperConvergedVersion.openShift('4.99') }),
    },
    passing: {
      manifests: [hyperConvergedExample({}, 'hco.kubevirt.io/v1')],
      context: () => ({ release: HyperConvergedVersion.openShift('4.23') }),
    },
    * check({ settings, context: { release } }) {
      for (const { manifest } of release?.isNewerThanKnown ? settings : []) {
        const siblings = release!._siblings();
        yield {
          manifest,
          path: ['apiVersion'],
          value: manifest.apiVersion,
          wrong: `of ${release}, judged by what is known of ${siblings[siblings.length - 1]}`,
          fix: 'Use a later version of cdk8s-live-migration, if there is one.',
        };
      }
    },
  },
  {
    id: 'LM058',
    severity: 'advice',
    title: 'A field that no release has',
    why: 'No known release of the operator has a field of this name in its spec, in any form.',
    ifIgnored: 'Clients that validate, as kubectl and oc do by default, refuse the object, and others drop the field.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds',
    failing: { manifests: [{ ...hyperConvergedExample({}), spec: { migrationBandwidth: '64Mi' } }] },
    passing: { manifests: [{ ...hyperConvergedExample({}), spec: { liveMigrationConfig: { bandwidthPerMigration: '64Mi' } } }] },
    * check({ hyperConvergeds, context }) {
      // A release that is newer than all that are known may have fields that nobody here has heard of.
      for (const view of context.release?.isNewerThanKnown ? [] : hyperConvergeds) {
        const { manifest } = view;
        for (const { path, value, fix } of strayFields(manifest).filter(({ isOfOther, isSlip }) => !isOfOther && !isSlip)) {
          yield { manifest, path, value, wrong: 'which no release that is known has', fix };
        }
        for (const { path, value, meant } of strayUpdateFields(view)) {
          if (meant === undefined) {
            yield { manifest, path, value, wrong: 'which no release that is known has', fix: 'Remove it.' };
          }
        }
      }
    },
  },
  {
    id: 'LM073',
    severity: 'advice',
    title: 'Post copy on nodes that may not allow it',
    why: 'QEMU receives a post copy migration by userfaultfd, which the kernel allows it only with vm.unprivileged_userfaultfd=1. OpenShift\'s nodes have that '
      + 'set; other distributions may not.',
    ifIgnored: 'On nodes without it, migrations with post copy fail.',
    source: 'https://kubevirt.io/user-guide/compute/live_migration/#node-configuration-for-post-copy',
    failing: { manifests: [hyperConvergedExample({ allowPostCopy: true })], context: () => ({ release: HyperConvergedVersion.hco('1.17') }) },
    passing: { manifests: [hyperConvergedExample({ allowPostCopy: true })], context: () => ({ release: HyperConvergedVersion.openShift('4.21') }) },
    * check({ settings, isOpenShift }) {
      const [first] = isOpenShift === false ? settings.filter(view => view.setting('allowPostCopy') === true) : [];
      if (first) {
        yield {
          manifest: first.manifest,
          path: first.pathOf('allowPostCopy'),
          value: true,
          wrong: 'and nodes that are not OpenShift\'s need vm.unprivileged_userfaultfd=1 for it',
          fix: 'Set it on every node, in a file in /etc/sysctl.d, and acknowledge this.',
        };
      }
    },
  },
  {
    id: 'LM046',
    severity: 'advice',
    title: 'KubeVirt\'s configuration, patched',
    why: 'The annotation changes KubeVirt\'s own configuration behind the operator\'s back. It is not supported, and what it changes is not judged here.',
    ifIgnored: 'A patch that a later release cannot apply stops the operator from configuring KubeVirt.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/docs/cluster-configuration.md',
    failing: {
      manifests: [{
        ...hyperConvergedExample({}),
        metadata: {
          name: 'kubevirt-hyperconverged',
          namespace: 'openshift-cnv',
          annotations: { [JSON_PATCH]: '[{"op":"add","path":"/spec/configuration/migrations/disableTLS","value":true}]' },
        },
      }],
    },
    passing: { manifests: [hyperConvergedExample({})] },
    * check({ hyperConvergeds }) {
      for (const { manifest } of hyperConvergeds) {
        const value = manifest.metadata?.annotations?.[JSON_PATCH];
        if (value !== undefined) {
          yield {
            manifest,
            path: ['metadata', 'annotations', JSON_PATCH],
            value,
            wrong: 'which is not supported, and is not judged here',
            fix: 'Use the HyperConverged\'s own fields where there are any.',
          };
        }
      }
    },
  },
];

/** Advice about acknowledgements, after all other rules. */
export const ACKNOWLEDGEMENT_RULE: Rule = {
  id: 'LM047',
  severity: 'advice',
  title: 'An acknowledgement that nothing needs',
  why: 'Either what it was for is mended, or it names a rule that does not speak here, or an error, which cannot be acknowledged.',
  ifIgnored: 'It hides advice that comes up later for another reason.',
  source: 'https://github.com/cdk8s-live-migration/cdk8s-live-migration/blob/main/docs/RULES.md',
  failing: { manifests: [hyperConvergedExample({})], context: () => ({ acknowledgements: [{ rule: 'LM033', reason: 'The network is fast.' }] }) },
  passing: {
    manifests: [hyperConvergedExample({ network: 'elsewhere' })],
    context: () => ({ acknowledgements: [{ rule: 'LM037', reason: 'The network team has it.' }] }),
  },
  * check(setup, findings) {
    // What is said of a change isn't known where only what comes of it is.
    const isUnknown = (rule: string) => setup.context.previous === undefined && CHANGE_ADVICE.some(({ id }) => id === rule);
    for (const { manifest, path, acknowledgement } of acknowledgementsOf(setup).filter(({ acknowledgement: { rule } }) => !isUnknown(rule))) {
      const meant = findings.filter(finding => finding.rule.id === acknowledgement.rule && (manifest === undefined || finding.manifest === manifest));
      const subject = manifest ?? setup.manifests[0];
      if (subject !== undefined && !meant.some(finding => finding.rule.severity === 'advice')) {
        yield {
          manifest: subject,
          path,
          value: acknowledgement.reason,
          wrong: `but ${acknowledgement.rule} ${meant.length > 0 ? 'is an error, which cannot be acknowledged' : 'finds nothing that it could be for'}`,
          fix: meant.length > 0 ? 'Mend what it says.' : 'Remove it.',
        };
      }
    }
  },
};
