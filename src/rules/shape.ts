import { hyperConvergedExample } from './examples';
import { isLabelKey } from './names';
import type { Manifest, Problem, Rule } from './rule';
import { GROUPS } from './setup';
import { similarTo } from './similar';
import { isObject } from './views';
import { V1BETA1_FIELDS, V1_FIELDS, typeInV1, typeInV1beta1 } from '../hyperconverged-fields';
import type { FieldType } from '../hyperconverged-fields';
import { HyperConvergedVersion } from '../hyperconverged-version';

const CRDS = 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds';

/** A type of a value: whether a value is of it, and what to say where it isn't. */
interface Type {
  readonly wrong: string;
  readonly fix: string;
  holds(value: unknown): boolean;
}

const TYPES: Readonly<Record<FieldType | 'time', Type>> = {
  boolean: { holds: value => typeof value === 'boolean', wrong: 'which is neither true nor false', fix: 'Write true or false, without quotes.' },
  list: { holds: Array.isArray, wrong: 'which is no list', fix: 'Write a list.' },
  number: { holds: Number.isSafeInteger, wrong: 'which is no whole number', fix: 'Write a whole number, without quotes.' },
  object: { holds: isObject, wrong: 'which is no object', fix: 'Write fields with their values.' },
  time: {
    holds: value => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value),
    wrong: 'which is no time',
    fix: 'Remove it: the API server writes it.',
  },
  text: { holds: value => typeof value === 'string', wrong: 'which is no string', fix: 'Write it in quotes.' },
};

/** The types of fields; undefined where other rules look at the value. */
type FieldTypes = Readonly<Record<string, keyof typeof TYPES | undefined>>;

/** What every object has at the top. */
const TOP: Readonly<Record<string, FieldType>> = { apiVersion: 'text', kind: 'text', metadata: 'object', spec: 'object', status: 'object' };

/** What metadata has. Other rules tell of names, labels and annotations. */
const METADATA: FieldTypes = {
  name: undefined,
  generateName: 'text',
  namespace: undefined,
  labels: undefined,
  annotations: undefined,
  finalizers: 'list',
  ownerReferences: 'list',
  uid: 'text',
  resourceVersion: 'text',
  generation: 'number',
  creationTimestamp: 'time',
  deletionTimestamp: 'time',
  deletionGracePeriodSeconds: 'number',
  selfLink: 'text',
  managedFields: 'list',
};

/** What the specs of kinds have that no other rule looks through; of undefined ones the values have rules. */
const SPECS: Readonly<Record<string, FieldTypes>> = {
  NetworkAttachmentDefinition: { config: undefined },
  NodeNetworkConfigurationPolicy: { capture: 'object', desiredState: 'object', maxUnavailable: undefined, nodeSelector: 'object' },
};

/** Parts of a HyperConverged's spec that have rules of their own. */
const WITH_RULES = ['liveMigrationConfig', 'evictionStrategy', 'workloadUpdateStrategy', 'virtualization'];

/** Kinds of which other rules look whether the spec is an object. */
const WITH_SPEC_RULES = ['HyperConverged', 'MigrationPolicy', 'VirtualMachineInstanceMigration'];

/** The keys of an object that have a value, or a null. */
const entriesOf = (value: unknown) => (isObject(value) ? Object.entries(value).filter(([, item]) => item !== undefined) : []);

/** What is wrong with the types of fields; a null is a field that is unset. */
function* typeProblems(manifest: Manifest, path: readonly string[], value: unknown, types: FieldTypes): Iterable<Problem> {
  for (const [key, item] of entriesOf(value)) {
    const type = Object.hasOwn(types, key) ? types[key] : undefined;
    if (type && item !== null && !TYPES[type].holds(item)) {
      yield { manifest, path: [...path, key], value: item, wrong: TYPES[type].wrong, fix: TYPES[type].fix };
    }
  }
}

/** Fields that aren't among those that there are; not even a null may stand there. */
function* unknownFields(manifest: Manifest, path: readonly string[], value: unknown, known: readonly string[]): Iterable<Problem> {
  for (const [key, item] of entriesOf(value).filter(([k]) => !known.includes(k))) {
    const meant = similarTo(key, known);
    yield { manifest, path: [...path, key], value: item, wrong: 'a field that there is not', fix: meant ? `Write ${meant}.` : `Remove it; there are ${known.join(', ')}.` };
  }
}

/** What is wrong with the parts of a HyperConverged's spec: their types, and those that the release doesn't have yet. */
function* partProblems(manifest: Manifest, release: HyperConvergedVersion): Iterable<Problem> {
  const isV1 = String(manifest.apiVersion).endsWith('/v1');
  const parts = entriesOf(manifest.spec).flatMap(([key, value]) => [
    [[key], value] as const,
    ...isV1 && V1_FIELDS.get(key)?.size ? entriesOf(value).map(([field, inner]) => [[key, field], inner] as const) : [],
  ]);
  for (const [keys, value] of parts.filter(([names]) => !WITH_RULES.includes(names[names.length - 1]))) {
    const field = keys.join('.');
    const path = ['spec', ...keys];
    if (release._laterParts.includes(field)) {
      const first = release._siblings().find(sibling => !sibling._laterParts.includes(field));
      yield { manifest, path, value, wrong: `and ${release} doesn't have this field; ${first} brings it`, fix: `Remove it, or run ${first} or later and state that release.` };
      continue;
    }
    const type = isV1 ? typeInV1(field) : V1BETA1_FIELDS.has(field) ? typeInV1beta1(field) : undefined;
    if (type && value !== null && !TYPES[type].holds(value)) {
      yield { manifest, path, value, wrong: TYPES[type].wrong, fix: TYPES[type].fix };
    }
  }
}

/** Rules about the shape of manifests: what there is at all, and of which type. */
export const SHAPE_RULES: readonly Rule[] = [
  {
    id: 'LM077',
    severity: 'error',
    title: 'A manifest of a shape that no API server takes',
    why: 'Clients that validate, as kubectl and oc do by default, fail on a field that there is not, and others drop it. A value of another type is always refused.',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/',
    failing: { manifests: [{ ...hyperConvergedExample({}), metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv', label: { size: 'large' } } }] },
    passing: { manifests: [{ ...hyperConvergedExample({}), metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv', labels: { size: 'large' } } }] },
    * check({ objects }) {
      for (const manifest of objects) {
        const { kind, metadata, spec } = manifest;
        // Fields of a HyperConverged's spec that stand beside it have a rule of their own.
        const stray = kind === 'HyperConverged' ? [...V1BETA1_FIELDS, ...V1_FIELDS.keys()] : [];
        yield* typeProblems(manifest, [], manifest, WITH_SPEC_RULES.includes(kind) ? { ...TOP, spec: undefined } : TOP);
        yield* unknownFields(manifest, [], Object.fromEntries(Object.entries(manifest).filter(([key]) => !stray.includes(key))), Object.keys(TOP));
        yield* typeProblems(manifest, ['metadata'], metadata, METADATA);
        yield* unknownFields(manifest, ['metadata'], metadata, Object.keys(METADATA));
        for (const [i, finalizer] of (Array.isArray(metadata?.finalizers) ? metadata.finalizers as unknown[] : []).entries()) {
          if (typeof finalizer !== 'string' || !isLabelKey(finalizer)) {
            yield { manifest, path: ['metadata', 'finalizers', String(i)], value: finalizer, wrong: 'which is no name of a finalizer', fix: 'Write a DNS name, a slash and a name.' };
          }
        }
        const fields = Object.hasOwn(SPECS, kind) && String(manifest.apiVersion).startsWith(`${GROUPS[kind]}/`) ? SPECS[kind] : undefined;
        if (fields) {
          yield* typeProblems(manifest, ['spec'], spec, fields);
          yield* unknownFields(manifest, ['spec'], spec, Object.keys(fields));
        }
      }
    },
  },
  {
    id: 'LM078',
    severity: 'error',
    title: 'A part of the spec of the wrong type, or of a later release',
    why: 'The API server rejects a value of another type, and a field that the release does not have fails or is dropped.',
    source: CRDS,
    failing: {
      manifests: [{ ...hyperConvergedExample({}), spec: { infra: 'large', liveUpdateConfiguration: { maxCpuSockets: 8 } } }],
      context: () => ({ release: HyperConvergedVersion.openShift('4.19') }),
    },
    passing: {
      manifests: [{ ...hyperConvergedExample({}), spec: { infra: {}, liveUpdateConfiguration: { maxCpuSockets: 8 } } }],
      context: () => ({ release: HyperConvergedVersion.openShift('4.20') }),
    },
    * check({ hyperConvergeds, release }) {
      for (const { manifest } of hyperConvergeds) {
        yield* partProblems(manifest, release);
      }
    },
  },
];
