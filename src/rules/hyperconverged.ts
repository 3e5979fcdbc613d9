import { hyperConvergedExample, networkExample } from './examples';
import { DNS_LABEL, DNS_LABEL_FIX, DNS_NAME } from './names';
import { show } from './rule';
import type { Example, Problem, Rule } from './rule';
import { isObject } from './setup';
import { parseCidr } from '../cidr';
import type { ClusterNetworks } from '../cluster-networks';
import { HyperConvergedVersion } from '../hyperconverged-version';

const OPERATOR = 'https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/docs/cluster-configuration.md';
const LABELS = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set';

const NAME = 'kubevirt-hyperconverged';

/** The name of a label's or an annotation's key, after the optional prefix, and a label's value. */
const KEY_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

const matches = (pattern: RegExp, value: unknown) => typeof value === 'string' && pattern.test(value);

function isKey(key: string): boolean {
  const [prefix, name, more] = key.includes('/') ? key.split('/') : [undefined, key];
  return more === undefined && KEY_NAME.test(name) && (prefix === undefined || DNS_NAME.test(prefix));
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
    * check({ hyperConvergeds }) {
      for (const { manifest } of hyperConvergeds.slice(1)) {
        yield {
          manifest,
          path: ['kind'],
          value: manifest.kind,
          wrong: `of which there are ${hyperConvergeds.length} for the same cluster`,
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
    * check({ hyperConvergeds, releases, releaseName }) {
      for (const { manifest } of hyperConvergeds) {
        if (!releases.some(release => release.servedApiVersions.includes(manifest.apiVersion))) {
          yield {
            manifest,
            path: ['apiVersion'],
            value: manifest.apiVersion,
            wrong: `which ${releaseName} doesn't serve`,
            fix: `Write ${releases[0].servedApiVersions.join(' or ')}.`,
          };
        }
      }
    },
  },
  {
    id: 'LM013',
    severity: 'error',
    title: 'A name that Kubernetes or Multus does not take',
    why: 'The API server rejects the object, or Multus cannot read a reference to the network: it takes names without dots only.',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
    failing: example({ namespace: 'OpenShift_CNV' }),
    passing: example({ namespace: 'openshift-cnv' }),
    * check({ hyperConvergeds, definitions, networks }) {
      const migrationNetworks = new Set(networks.map(({ manifest }) => manifest));
      for (const manifest of [...hyperConvergeds.map(view => view.manifest), ...definitions]) {
        const { name, namespace } = manifest.metadata ?? {};
        if (namespace !== undefined && !matches(DNS_LABEL, namespace)) {
          yield { manifest, path: ['metadata', 'namespace'], value: namespace, wrong: 'which is no DNS label', fix: `Write ${DNS_LABEL_FIX}.` };
        }
        // The name of a HyperConverged has a rule of its own.
        if (manifest.kind !== 'HyperConverged' && name !== undefined && !matches(migrationNetworks.has(manifest) ? DNS_LABEL : DNS_NAME, name)) {
          yield { manifest, path: ['metadata', 'name'], value: name, wrong: 'which is no DNS label', fix: `Write ${DNS_LABEL_FIX}.` };
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
          wrong: `as ${first.source} has it, and ${show(second.value)}, as ${second.source} has it`,
          fix: 'Say it once, or the same in both places.',
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
    id: 'LM017',
    severity: 'error',
    title: 'A label or annotation that Kubernetes does not take',
    why: 'The API server rejects it. In YAML, true, no, 1.0 and the like are no strings unless they are quoted.',
    source: LABELS,
    failing: example({ labels: { 'heavy workloads': true } }),
    passing: example({ labels: { 'example.com/heavy-workloads': 'true' }, annotations: { note: 'any text' } }),
    * check({ hyperConvergeds, networks }) {
      for (const { manifest } of [...hyperConvergeds, ...networks]) {
        for (const kind of ['labels', 'annotations']) {
          const entries: unknown = manifest.metadata?.[kind];
          for (const [key, value] of isObject(entries) ? Object.entries(entries) : []) {
            const problem = { manifest, path: ['metadata', kind, key], value };
            if (!isKey(key)) {
              yield {
                ...problem,
                wrong: 'and its key is none that Kubernetes takes',
                fix: 'Write a key of at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends, '
                  + 'optionally after a DNS name and a slash.',
              };
            }
            if (typeof value !== 'string') {
              yield { ...problem, wrong: 'which is no string', fix: 'Write it in quotes.' };
            } else if (kind === 'labels' && !LABEL_VALUE.test(value)) {
              yield {
                ...problem,
                wrong: 'which is no label value',
                fix: 'Write at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends.',
              };
            }
          }
        }
      }
    },
  },
];
