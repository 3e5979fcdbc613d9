import { hyperConvergedExample, networkExample } from './examples';
import { show } from './rule';
import type { Example, Problem, Rule } from './rule';
import { isObject } from './setup';
import { parseCidr } from '../cidr';
import type { ClusterNetworks } from '../cluster-networks';
import { HyperConvergedVersion } from '../hyperconverged-version';

const OPERATOR = 'https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/docs/cluster-configuration.md';

const NAME = 'kubevirt-hyperconverged';

/** What the spec of v1 has. */
const V1_GROUPS = ['deployment', 'featureGates', 'networking', 'observability', 'security', 'storage', 'virtualization', 'workloadSources'];

/** What the spec of v1beta1 has not. */
const V1_ONLY = V1_GROUPS.filter(group => group !== 'featureGates');

/** A HyperConverged without settings, but for some of its metadata. */
function example(metadata: Record<string, unknown>, more: Partial<Example> = {}): Example {
  const plain = hyperConvergedExample({});
  return { manifests: [{ ...plain, metadata: { ...plain.metadata, ...metadata } }], ...more };
}

export const HYPERCONVERGED_RULES: readonly Rule[] = [
  {
    id: 'LM010',
    severity: 'error',
    title: 'A HyperConverged of another name',
    why: 'The operator acts on the one that is named kubevirt-hyperconverged, and on no other.',
    source: OPERATOR,
    failing: example({ name: 'my-kubevirt-hyperconverged' }),
    passing: example({ name: NAME }),
    * check({ hyperConvergeds }) {
      for (const { manifest } of hyperConvergeds) {
        const value = manifest.metadata?.name;
        if (value !== NAME) {
          yield { manifest, path: ['metadata', 'name'], value, wrong: 'and the operator ignores it', fix: `Write ${NAME}.` };
        }
      }
    },
  },
  {
    id: 'LM011',
    severity: 'error',
    title: 'More than one HyperConverged for a cluster',
    why: 'There is one in a cluster: each of them overwrites the others.',
    source: OPERATOR,
    failing: { manifests: [hyperConvergedExample({}), hyperConvergedExample({ progressTimeout: 150 })] },
    passing: { manifests: [hyperConvergedExample({})] },
    * check({ surplus }) {
      for (const { manifest } of surplus) {
        yield {
          manifest,
          path: ['kind'],
          value: manifest.kind,
          wrong: `of which there are ${surplus.length + 1} for the same cluster`,
          fix: 'Keep one; in a program, create it before whatever configures it, or hand it over as hyperConverged.',
        };
      }
    },
  },
  {
    id: 'LM012',
    severity: 'error',
    title: 'An API version that the release does not serve',
    why: 'The API server rejects it.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds',
    failing: {
      manifests: [hyperConvergedExample({}, 'hco.kubevirt.io/v1')],
      context: () => ({ release: HyperConvergedVersion.openShift('4.21') }),
    },
    passing: {
      manifests: [hyperConvergedExample({}, 'hco.kubevirt.io/v1')],
      context: () => ({ release: HyperConvergedVersion.openShift('4.22') }),
    },
    * check({ hyperConvergeds, release }) {
      for (const { manifest } of hyperConvergeds) {
        // A later version than all that are known is a release's that isn't known either.
        if (!release.servedApiVersions.includes(manifest.apiVersion) && !(release.isNewerThanKnown && /\/v\d+$/.test(String(manifest.apiVersion)))) {
          yield {
            manifest,
            path: ['apiVersion'],
            value: manifest.apiVersion,
            wrong: `which ${release} doesn't serve`,
            fix: `Write ${release.servedApiVersions.join(' or ')}.`,
          };
        }
      }
    },
  },
  {
    id: 'LM015',
    severity: 'error',
    title: 'Two statements that cannot both hold',
    why: 'A field has one value. Which of two was meant is for a person to say.',
    source: OPERATOR,
    failing: {
      manifests: [hyperConvergedExample({ progressTimeout: 150 })],
      context: ([manifest]) => ({
        contradictions: [{
          manifest,
          path: ['spec', 'liveMigrationConfig', 'progressTimeout'],
          statements: [{ source: 'prod/heavy', value: 150 }, { source: 'prod/databases', value: 300 }],
        }],
      }),
    },
    passing: { manifests: [hyperConvergedExample({ progressTimeout: 150 })], context: () => ({ contradictions: [] }) },
    * check({ context }) {
      for (const { manifest, path, statements: [first, second] } of context.contradictions ?? []) {
        yield {
          manifest,
          path,
          value: first.value,
          wrong: `as ${first.source} has it${first.isDefault ? ' by default' : ''}, and ${show(second.value)}, as ${second.source} has it${
            second.isDefault ? ' by default' : ''}`,
          fix: first.isDefault || second.isDefault
            ? `Say it to ${(first.isDefault ? first : second).source}, whose default it then takes the place of.`
            : 'Say it once, or the same in both places.',
        };
      }
    },
  },
  {
    id: 'LM016',
    severity: 'error',
    title: 'Facts of the cluster that cannot be true',
    why: 'The migration network is checked against them.',
    source: 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/networking_operators/cidr-range-definitions',
    failing: networkExample({}, { nodes: 0, clusterNetworks: { pods: ['10.128.0.0'] } }),
    passing: networkExample({}, { nodes: 12, clusterNetworks: { pods: ['10.128.0.0/14'] } }),
    * check({ hyperConvergeds, context: { nodes, clusterNetworks = {} } }) {
      const problem = (path: string[], value: unknown, wrong: string, fix: string): Problem[] => (
        hyperConvergeds.slice(0, 1).map(({ manifest }) => ({ manifest, path, value, wrong, fix }))
      );
      if (nodes !== undefined && !(Number.isSafeInteger(nodes) && nodes > 0)) {
        yield* problem(['nodes'], nodes, 'which is no number of nodes', 'Write a whole number, 1 or more.');
      }
      for (const [name, networks] of Object.entries(clusterNetworks as Record<keyof ClusterNetworks, string[]>)) {
        for (const [i, text] of (networks ?? []).entries()) {
          if (!parseCidr(text)) {
            yield* problem(['clusterNetworks', name, String(i)], text, 'which is no network in CIDR notation', 'Write one, such as 10.128.0.0/14.');
          }
        }
      }
    },
  },
  {
    id: 'LM049',
    severity: 'error',
    title: 'A field of the other API version',
    why: 'v1 has other fields than v1beta1: most of what was at the top is in a group, such as virtualization. The API server rejects fields that a '
      + 'version does not have, or drops them.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds',
    failing: {
      manifests: [{ ...hyperConvergedExample({}, 'hco.kubevirt.io/v1'), spec: { evictionStrategy: 'LiveMigrate' } }],
      context: () => ({ release: HyperConvergedVersion.openShift('4.23') }),
    },
    passing: {
      manifests: [{ ...hyperConvergedExample({}, 'hco.kubevirt.io/v1'), spec: { virtualization: { evictionStrategy: 'LiveMigrate' } } }],
      context: () => ({ release: HyperConvergedVersion.openShift('4.23') }),
    },
    * check({ hyperConvergeds }) {
      for (const { manifest } of hyperConvergeds) {
        const [, version] = String(manifest.apiVersion).split('/');
        for (const [key, value] of Object.entries(isObject(manifest.spec) ? manifest.spec : {})) {
          // Live migration settings at the place of the other version have a rule of their own.
          const isMisplaced = version === 'v1' ? !V1_GROUPS.includes(key) && key !== 'liveMigrationConfig'
            : version === 'v1beta1' && V1_ONLY.includes(key) && !(key === 'virtualization' && value?.liveMigrationConfig !== undefined);
          if (isMisplaced) {
            yield {
              manifest,
              path: ['spec', key],
              value,
              wrong: `and ${manifest.apiVersion} has no such field there`,
              fix: version === 'v1' ? `Move it into one of ${V1_GROUPS.join(', ')}.` : 'Write the fields of v1beta1, which are at the top.',
            };
          }
        }
      }
    },
  },
];
