import type { FieldChange } from './adopted-hyperconverged';
import { toV1 } from './hyperconverged-conversion';
import { HyperConvergedVersion } from './hyperconverged-version';
import { readFile, readSources } from './manifest-source';
import type { Manifest } from './rules';
import { releaseOf } from './rules/setup';
import { show, showName, showSentence } from './show';
import { findInexactNumber } from './yaml-source';

/** A HyperConverged that a cluster has already, as something to make a construct of. */
export interface Adopted {
  readonly version: HyperConvergedVersion;
  readonly apiVersion: string;
  readonly metadata: Record<string, any>;
  readonly spec: Record<string, any>;
  /** Whatever stands beside metadata, spec and status. */
  readonly rest: Record<string, any>;
  /** Nulls, which cdk8s leaves out, and where they stand. */
  readonly nulls: readonly (readonly [pointer: string, value: unknown])[];
  /** What a rewrite to another API version leaves out. */
  readonly dropped: readonly FieldChange[];
}

/** What is said of how to adopt it. */
export interface Wishes {
  readonly version?: HyperConvergedVersion;
  readonly apiVersion?: string;
}

/** What the API server writes into metadata. */
const BY_THE_SERVER = ['managedFields', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink'];

/** Annotations in which clients keep what they have last applied. */
const BY_CLIENTS = ['kubectl.kubernetes.io/last-applied-configuration'];

/** Where the operator keeps what v1 has and v1beta1 has not. */
const V1_ONLY_FIELDS = 'hco.kubevirt.io/v1-only-fields';

/** Without some keys. */
function without(object: Record<string, any>, keys: readonly string[]): Record<string, any> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** The manifest without what the server and its clients wrote. What is left is what its owner wrote, or what was filled in as a default. */
export function withoutServerFields(manifest: Manifest): Record<string, any> {
  const { status, ...kept } = manifest;
  const metadata = without(kept.metadata ?? {}, BY_THE_SERVER);
  if (metadata.annotations) {
    metadata.annotations = without(metadata.annotations, BY_CLIENTS);
    if (Object.keys(metadata.annotations).length === 0) {
      delete metadata.annotations;
    }
  }
  return { ...kept, metadata };
}

/**
 * Reads what a cluster has.
 *
 * @param where what to call the manifest in messages.
 */
export function adopt(manifest: Manifest, where: string, wishes: Wishes): Adopted {
  const fail = (message: string): never => {
    throw new Error(`${where}: ${showSentence(message)}`);
  };
  // A copy, of plain objects: cdk8s takes no others, and what was handed over stays as it is.
  const { apiVersion, kind, metadata, spec = {}, ...rest } = structuredClone(withoutServerFields(manifest));
  const [group, api] = String(apiVersion).split('/');
  if (kind !== 'HyperConverged' || group !== 'hco.kubevirt.io' || api === undefined) {
    return fail(`this is ${kind} of ${apiVersion}, not a HyperConverged of hco.kubevirt.io/v1beta1 or v1.`);
  }
  if (metadata.name !== 'kubevirt-hyperconverged') {
    return fail(`metadata.name is ${show(metadata.name)}, and the operator ignores it. Adopt the one that is named kubevirt-hyperconverged.`);
  }
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    return fail(`spec is ${show(spec)}, which is no object.`);
  }
  if (wishes.version !== undefined && !(wishes.version instanceof HyperConvergedVersion)) {
    return fail(`version is ${show(wishes.version)}, which is no release. Write HyperConvergedVersion.openShift('4.21'), for instance.`);
  }
  const version = wishes.version ?? releaseOf(manifest)
    ?? fail('nothing in it tells which release it is for. State it: version: HyperConvergedVersion.openShift(\'4.21\'), for instance.');
  const served = version.servedApiVersions;
  if (!served.includes(apiVersion) && !version.isNewerThanKnown) {
    return fail(`apiVersion is ${apiVersion}, which ${version} doesn't serve. Adopt what "oc get" prints there, in ${served.join(' or ')}.`);
  }
  const written = wishes.apiVersion ?? apiVersion;
  if (written === apiVersion) {
    return { version, apiVersion, metadata, spec, rest, nulls: nulls(version, apiVersion, spec, rest), dropped: [] };
  }
  if (written !== 'hco.kubevirt.io/v1' || api !== 'v1beta1' || !served.includes(written)) {
    return fail(`it can't be rewritten from ${apiVersion} to ${written}${served.includes(written) ? '' : `, which ${version} doesn't serve`}. Write `
      + `${apiVersion}, or leave apiVersion out.`);
  }
  if (metadata.annotations?.[V1_ONLY_FIELDS] !== undefined) {
    return fail(`it can't be rewritten to ${written}: its annotation ${V1_ONLY_FIELDS} keeps fields that ${apiVersion} doesn't have. Adopt what `
      + '"oc get hyperconvergeds.v1.hco.kubevirt.io" prints.');
  }
  const converted = toV1(spec, version);
  return {
    version,
    apiVersion: written,
    metadata,
    spec: converted.spec,
    rest,
    nulls: nulls(version, written, converted.spec, rest),
    dropped: converted.dropped.map(({ path, value }) => ({ field: `spec.${path}`, before: value, source: written })),
  };
}

/** Nulls that are kept. Of what constructs set they say nothing: the server drops them. */
function nulls(version: HyperConvergedVersion, apiVersion: string, spec: Record<string, any>, rest: Record<string, any>): Adopted['nulls'] {
  const path = version.liveMigrationPath(apiVersion);
  const set = [path, ...['evictionStrategy', 'workloadUpdateStrategy'].map(field => [...path.slice(0, -1), field])].map(keys => `/${keys.join('/')}/`);
  const isSet = (pointer: string) => set.some(settings => `${pointer}/`.startsWith(settings) || settings.startsWith(`${pointer}/`));
  return [...nullsIn({ ...rest, spec })].filter(([pointer]) => !isSet(pointer));
}

/** The one HyperConverged of a file. */
export function readHyperConverged(file: string, where: string): Manifest {
  const { manifests, unreadable: [broken] } = readSources([file]);
  if (broken) {
    throw new Error(`${where}${broken.line === undefined ? '' : `:${broken.line}:${broken.column}`} can't be read: ${showSentence(broken.reason)}.`);
  }
  const found = manifests.map(({ manifest }) => manifest).filter(({ kind }) => kind === 'HyperConverged');
  const inexact = findInexactNumber(readFile(file));
  if (inexact) {
    throw new Error(`${where}:${inexact.line}:${inexact.column}: ${showName(inexact.number)} is more than this program can hold exactly. Write it in quotes, or `
      + 'keep the number below 9007199254740992.');
  }
  if (found.length !== 1) {
    const kinds = [...new Set(manifests.map(({ manifest }) => showName(manifest.kind)))].join(', ') || 'nothing';
    throw new Error(`${where} has ${found.length === 0 ? `no HyperConverged, but ${showSentence(kinds)}` : `${found.length} HyperConvergeds`}, and has to have exactly one.`);
  }
  return found[0];
}

/** Where the nulls of a value stand, as JSON pointers: cdk8s leaves them out, so that they have to be put back. A list with nulls is put back whole. */
function* nullsIn(value: unknown, pointer = ''): Iterable<[pointer: string, value: unknown]> {
  if (value === null || (Array.isArray(value) && hasNull(value))) {
    yield [pointer, value];
  } else if (typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      yield* nullsIn(item, `${pointer}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`);
    }
  }
}

function hasNull(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value as object).some(hasNull));
}
