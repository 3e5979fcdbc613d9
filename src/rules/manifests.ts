import { acknowledgementsOf } from './acknowledgements';
import { hyperConvergedExample, networkExample } from './examples';
import { DNS_LABEL, DNS_LABEL_FIX, DNS_NAME, LABEL_KEY_FIX, LABEL_VALUE, LABEL_VALUE_FIX, isLabelKey } from './names';
import type { Example, Manifest, Rule } from './rule';
import { GROUPS, misspelt, namespaceOf } from './setup';
import { isObject } from './views';
import { misread, unwritable } from './writing';
import { ACKNOWLEDGEMENT_PREFIX } from '../acknowledgement';

const LABELS = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set';

/** The version of each kind's API that most clusters serve. */
const VERSIONS: Record<string, string> = {
  HyperConverged: 'v1beta1',
  NetworkAttachmentDefinition: 'v1',
  MigrationPolicy: 'v1alpha1',
  NodeNetworkConfigurationPolicy: 'v1',
  VirtualMachineInstanceMigration: 'v1',
};

/** Versions of which other rules tell, or that are served besides. */
const OTHER_VERSIONS: Record<string, readonly string[]> = {
  NodeNetworkConfigurationPolicy: ['v1beta1'], VirtualMachineInstanceMigration: ['v1alpha3'],
};

/** How many bytes the keys and values of all annotations of an object may have. */
const MAX_ANNOTATIONS = 256 * 1024;

/** What the API server makes a name from. */
const NAME_PREFIX = /^[a-z0-9]([-a-z0-9.]{0,246})$/;
const GENERATE_NAME_FIX = 'Write at most 247 lower case letters, digits, hyphens and dots, with a letter or digit first.';

const matches = (pattern: RegExp, value: unknown) => typeof value === 'string' && pattern.test(value);

/** A HyperConverged without settings, but for some of its metadata. */
function example(metadata: Record<string, unknown>): Example {
  const plain = hyperConvergedExample({});
  return { manifests: [{ ...plain, metadata: { ...plain.metadata, ...metadata } }] };
}

/** What an object is to the cluster. */
const keyOf = (manifest: Manifest) => `${manifest.kind} ${namespaceOf(manifest)} ${manifest.metadata?.name}`;

/** Rules about what all objects have: names, labels, API groups. */
export const MANIFEST_RULES: readonly Rule[] = [
  {
    id: 'LM013',
    severity: 'error',
    title: 'A name that Kubernetes or Multus does not take',
    why: 'The API server rejects the object, or Multus cannot read a reference to the network: it takes names without dots only.',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
    failing: example({ namespace: 'OpenShift_CNV' }),
    passing: example({ namespace: 'openshift-cnv' }),
    * check({ objects, surplus, networks, migrateBindings }) {
      const migrationNetworks = new Set(networks.map(({ manifest }) => manifest));
      const others = new Set(surplus.map(({ manifest }) => manifest));
      for (const manifest of migrateBindings) {
        const { metadata, subjects } = manifest;
        const namespace = metadata?.namespace ?? undefined;
        if (namespace !== undefined && !matches(DNS_LABEL, namespace)) {
          yield { manifest, path: ['metadata', 'namespace'], value: namespace, wrong: 'which is no DNS label', fix: `Write ${DNS_LABEL_FIX}.` };
        }
        for (const [i, subject] of (Array.isArray(subjects) ? subjects as any[] : []).entries()) {
          if (typeof subject?.name !== 'string' || subject.name === '') {
            yield { manifest, path: ['subjects', String(i), 'name'], value: subject?.name, wrong: 'which names nobody', fix: 'Write the name of a user, a group or a service account.' };
          }
        }
      }
      for (const manifest of objects.filter(object => !others.has(object))) {
        const { generateName } = manifest.metadata ?? {};
        const [name, namespace] = ['name', 'namespace'].map(key => manifest.metadata?.[key] ?? undefined);
        if (namespace !== undefined && !matches(DNS_LABEL, namespace)) {
          yield { manifest, path: ['metadata', 'namespace'], value: namespace, wrong: 'which is no DNS label', fix: `Write ${DNS_LABEL_FIX}.` };
        }
        if (generateName !== undefined && generateName !== null && generateName !== '' && !matches(NAME_PREFIX, generateName)) {
          yield { manifest, path: ['metadata', 'generateName'], value: generateName, wrong: 'which no name can begin with', fix: GENERATE_NAME_FIX };
        }
        const isNetwork = migrationNetworks.has(manifest);
        // The name of a HyperConverged has a rule of its own.
        if (manifest.kind !== 'HyperConverged' && !matches(isNetwork ? DNS_LABEL : DNS_NAME, name) && !(name === undefined && generateName)) {
          yield {
            manifest,
            path: ['metadata', 'name'],
            value: name,
            wrong: name === undefined ? 'which the API server rejects' : isNetwork ? 'which is no DNS label' : 'which is no DNS name',
            fix: `Write ${DNS_LABEL_FIX}${isNetwork ? '' : ', or several of these with dots between them'}.`,
          };
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
    * check({ objects }) {
      for (const manifest of objects) {
        for (const kind of ['labels', 'annotations']) {
          const entries: unknown = manifest.metadata?.[kind];
          if (entries !== undefined && entries !== null && !isObject(entries)) {
            yield { manifest, path: ['metadata', kind], value: entries, wrong: 'which is no object', fix: 'Write keys and their values.' };
          }
          const size = kind === 'annotations' && isObject(entries) ? Buffer.byteLength(Object.entries(entries).flat().join('')) : 0;
          if (size > MAX_ANNOTATIONS) {
            yield {
              manifest, path: ['metadata', kind], value: `${size} bytes`, wrong: `more than the ${MAX_ANNOTATIONS} that all annotations may have together`, fix: 'Write less.',
            };
          }
          for (const [key, value] of isObject(entries) ? Object.entries(entries) : []) {
            const problem = { manifest, path: ['metadata', kind, key], value };
            // The API server doesn't mind capital letters in the prefix of an annotation's key.
            if (!isLabelKey(kind === 'annotations' ? key.toLowerCase() : key)) {
              yield {
                ...problem,
                wrong: 'and its key is none that Kubernetes takes',
                fix: LABEL_KEY_FIX,
              };
            }
            if (value === null) {
              continue; // the server takes it as an empty text
            }
            if (typeof value !== 'string') {
              yield { ...problem, wrong: 'which is no string', fix: 'Write it in quotes.' };
            } else if (kind === 'labels' && !LABEL_VALUE.test(value)) {
              yield {
                ...problem,
                wrong: 'which is no label value',
                fix: LABEL_VALUE_FIX,
              };
            }
          }
        }
      }
    },
  },
  {
    id: 'LM028',
    severity: 'error',
    title: 'An API group, version or kind that there is not',
    why: 'The API server has no such kind there and rejects the object, or another program owns it.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds',
    failing: { manifests: [hyperConvergedExample({}, 'v1beta1')] },
    passing: { manifests: [hyperConvergedExample({}, 'hco.kubevirt.io/v1beta1')] },
    * check({ objects }) {
      for (const manifest of objects) {
        const { apiVersion, kind } = manifest;
        const meant = misspelt(apiVersion, kind);
        const [group, ...rest] = String(apiVersion).split('/');
        const version = rest.join('/');
        if (meant) {
          yield { manifest, path: ['kind'], value: kind, wrong: 'and capital letters matter', fix: `Write ${meant}.` };
        } else if (group === GROUPS[kind] && kind !== 'HyperConverged' && version !== VERSIONS[kind] && !OTHER_VERSIONS[kind]?.includes(version)) {
          yield { manifest, path: ['apiVersion'], value: apiVersion, wrong: `which no release has for ${kind}`, fix: `Write ${group}/${VERSIONS[kind]}.` };
        } else if (group !== GROUPS[kind]) {
          yield {
            manifest,
            path: ['apiVersion'],
            value: apiVersion,
            wrong: `which has not the API group of ${kind}`,
            fix: `Write ${GROUPS[kind]}/${VERSIONS[kind]}.`,
          };
        }
      }
    },
  },
  {
    id: 'LM048',
    severity: 'error',
    title: 'Two objects of one name',
    why: 'They are the same object to the cluster, and the one that is applied last overwrites the other.',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
    failing: { manifests: [...networkExample({}).manifests, networkExample({ master: 'eth2' }).manifests[1]] },
    passing: networkExample({}),
    * check({ manifests, migrateBindings }) {
      // Other bindings matter where one to KubeVirt's role has the same name.
      const bindings = new Set(migrateBindings.map(keyOf));
      const seen = new Set<string>();
      for (const manifest of manifests.filter(object => object.kind !== 'HyperConverged' && (!object.kind.endsWith('Binding') || bindings.has(keyOf(object))))) {
        const name = manifest.metadata?.name;
        const key = keyOf(manifest);
        if (name !== undefined && seen.has(key)) {
          yield { manifest, path: ['metadata', 'name'], value: name, wrong: `which another ${manifest.kind} has already`, fix: 'Write another name, or remove one.' };
        }
        seen.add(key);
      }
    },
  },
  {
    id: 'LM050',
    severity: 'error',
    title: 'A value that no manifest can hold',
    why: 'Functions, symbols and big integers have no form in YAML, and the files of other charts are written before that comes to light. Of text that a program '
      + 'of cdk8s hands over, Kubernetes\' parser refuses some characters, takes others for line breaks, and reads 0o17 or 0X1F, which cdk8s writes without '
      + 'quotes, as numbers.',
    source: 'https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go',
    failing: { manifests: [{ ...hyperConvergedExample({}), spec: { infra: { replicas: () => 2 } } }] },
    passing: { manifests: [{ ...hyperConvergedExample({}), spec: { infra: { replicas: 2 } } }] },
    ofAnyText: true,
    * check({ objects, migrateBindings, context: { isForCdk8s } }) {
      for (const manifest of [...objects, ...migrateBindings]) {
        for (const [path, value, wrong] of unwritable(manifest)) {
          yield { manifest, path, value, wrong, fix: 'Write text, a number, true, false, a list or an object.' };
        }
        for (const [path, value, wrong] of isForCdk8s ? misread(manifest) : []) {
          yield { manifest, path, value, wrong, fix: 'Write other text.' };
        }
      }
    },
  },
  {
    id: 'LM051',
    severity: 'error',
    title: 'An acknowledgement without a rule or a reason',
    why: 'Whoever reads the manifest later has to know which advice was not followed, and why.',
    source: 'https://github.com/cdk8s-live-migration/cdk8s-live-migration/blob/main/docs/RULES.md',
    failing: example({ annotations: { [`${ACKNOWLEDGEMENT_PREFIX}LM033`]: '' } }),
    passing: example({ annotations: { [`${ACKNOWLEDGEMENT_PREFIX}LM033`]: 'The pods\' network has 100 Gbit/s.' } }),
    * check(setup) {
      for (const { manifest = setup.manifests[0], path, acknowledgement: { rule, reason } } of acknowledgementsOf(setup)) {
        const isRule = /^LM\d{3}$/.test(rule);
        if (manifest !== undefined && !(isRule && reason.trim() !== '')) {
          yield {
            manifest,
            path,
            value: reason,
            wrong: isRule ? 'which is no reason' : `where ${rule === '' ? 'nothing' : rule} is no rule`,
            fix: isRule ? 'Write why the advice is not followed.' : 'Write the id of a rule, such as LM033.',
          };
        }
      }
    },
  },
];
