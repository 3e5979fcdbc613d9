import { CLUSTER_NETWORKS } from './addresses';
import { hyperConvergedExample, networkExample } from './examples';
import type { Example, Manifest, Problem, Rule } from './rule';
import { similarTo } from './similar';
import { isObject } from './views';
import { parseCidr } from '../cidr';
import { IN_V1, V1BETA1_FIELDS, V1_FIELDS } from '../hyperconverged-fields';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { show } from '../show';

const OPERATOR = 'https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/docs/cluster-configuration.md';

const NAME = 'kubevirt-hyperconverged';

/** Where v1 has a field of v1beta1's spec: the place itself, or those of what is in it. */
function placesInV1(field: string): string[] {
  return Object.keys(IN_V1).filter(path => path.split('.')[0] === field).map(path => `spec.${IN_V1[path]}`);
}

/** A field of a spec that its API version doesn't have there, and where it belongs. */
interface StrayField {
  readonly path: readonly string[];
  readonly value: unknown;
  /** Whether the other version has it. */
  readonly isOfOther: boolean;
  /** Whether a field of nearly the same name is there, which is meant. */
  readonly isSlip: boolean;
  readonly fix: string;
}

/** The stray fields of a spec; live migration settings at the place of the other version have a rule of their own. */
export function strayFields({ apiVersion, spec }: Manifest): StrayField[] {
  const [, version] = String(apiVersion).split('/');
  const entries = isObject(spec) ? Object.entries(spec) : [];
  const unknown = (path: string[], value: unknown, known: readonly string[]): StrayField => {
    const meant = similarTo(path[path.length - 1], known);
    const places = version === 'v1' && meant !== undefined && path.length === 2 && !V1_FIELDS.has(meant) ? placesInV1(meant) : [];
    return { path, value, isOfOther: false, isSlip: meant !== undefined, fix: meant ? `Write ${places.join(', ') || meant}.` : 'Remove it.' };
  };
  const ofOther = (path: string[], value: unknown, fix: string): StrayField => ({ path, value, isOfOther: true, isSlip: false, fix });
  if (version === 'v1beta1') {
    return entries.filter(([key]) => !V1BETA1_FIELDS.has(key)).flatMap(([key, value]) => (
      key === 'virtualization' && value?.liveMigrationConfig !== undefined ? []
        : V1_FIELDS.has(key) ? [ofOther(['spec', key], value, 'Write the fields of v1beta1, which are at the top.')]
          : [unknown(['spec', key], value, [...V1BETA1_FIELDS])]
    ));
  }
  return version !== 'v1' ? [] : entries.flatMap(([key, value]): StrayField[] => {
    const fields = V1_FIELDS.get(key);
    if (!fields) {
      const places = placesInV1(key);
      return key === 'liveMigrationConfig' ? []
        : places.length > 0 ? [ofOther(['spec', key], value, `Move it to ${places.join(', ')}.`)]
          : [unknown(['spec', key], value, [...V1_FIELDS.keys(), ...V1BETA1_FIELDS])];
    }
    return fields.size === 0 || !isObject(value) ? [] : Object.entries(value).filter(([field]) => !fields.has(field))
      .map(([field, inner]) => unknown(['spec', key, field], inner, [...fields]));
  });
}

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
        hyperConvergeds.map(({ manifest }) => ({ manifest, path, value, wrong, fix }))
      );
      if (nodes !== undefined && !(Number.isSafeInteger(nodes) && nodes > 0)) {
        yield* problem(['nodes'], nodes, 'which is no number of nodes', 'Write a whole number, 1 or more.');
      }
      for (const [name, networks] of Object.entries(clusterNetworks as Record<string, unknown>)) {
        if (!(CLUSTER_NETWORKS as readonly string[]).includes(name)) {
          yield* problem(['clusterNetworks', name], networks, 'which is no network that is looked at', `Write one of ${CLUSTER_NETWORKS.join(', ')}.`);
        } else if (networks !== undefined && !Array.isArray(networks)) {
          yield* problem(['clusterNetworks', name], networks, 'which is no list', 'Write a list of networks, such as [10.128.0.0/14].');
        }
        for (const [i, text] of (Array.isArray(networks) ? networks : []).entries()) {
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
        for (const { path, value, fix } of strayFields(manifest).filter(({ isOfOther }) => isOfOther)) {
          yield { manifest, path, value, wrong: `and ${manifest.apiVersion} has no such field there`, fix };
        }
      }
    },
  },
  {
    id: 'LM057',
    severity: 'error',
    title: 'A field with a slip in its name',
    why: 'Clients that validate, as kubectl and oc do by default, fail on it. Others drop it, and the cluster never sees it.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds',
    failing: { manifests: [{ ...hyperConvergedExample({}), spec: { liveMigrationconfig: { allowPostCopy: true } } }] },
    passing: { manifests: [{ ...hyperConvergedExample({}), spec: { liveMigrationConfig: { allowAutoConverge: true } } }] },
    * check({ hyperConvergeds }) {
      for (const { manifest } of hyperConvergeds) {
        for (const { path, value, fix } of strayFields(manifest).filter(({ isSlip }) => isSlip)) {
          yield { manifest, path, value, wrong: 'which no release that is known has', fix };
        }
        for (const [key, value] of Object.entries(manifest).filter(([k]) => V1BETA1_FIELDS.has(k) || V1_FIELDS.has(k))) {
          yield { manifest, path: [key], value, wrong: 'beside the spec, where no object has it', fix: 'Move it into spec.' };
        }
      }
    },
  },
];
