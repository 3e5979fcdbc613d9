import { HyperConvergedVersion } from './hyperconverged-version';
import { readSources } from './manifest-source';
import type { Manifest } from './rules';

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
}

/** What the API server writes into metadata. */
const BY_THE_SERVER = ['managedFields', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink'];

/** Annotations in which clients keep what they have last applied. */
const BY_CLIENTS = ['kubectl.kubernetes.io/last-applied-configuration'];

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
export function adopt(manifest: Manifest, where: string, stated?: HyperConvergedVersion): Adopted {
  const fail = (message: string): never => {
    throw new Error(`${where}: ${message}`);
  };
  // A copy, of plain objects: cdk8s takes no others, and what was handed over stays as it is.
  const { apiVersion, kind, metadata, spec = {}, ...rest } = structuredClone(withoutServerFields(manifest));
  const [group, api] = String(apiVersion).split('/');
  if (kind !== 'HyperConverged' || group !== 'hco.kubevirt.io' || api === undefined) {
    return fail(`this is ${kind} of ${apiVersion}, not a HyperConverged of hco.kubevirt.io/v1beta1 or v1.`);
  }
  if (metadata.name !== 'kubevirt-hyperconverged') {
    return fail(`metadata.name is ${JSON.stringify(metadata.name)}, and the operator ignores it. Adopt the one that is named kubevirt-hyperconverged.`);
  }
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    return fail(`spec is ${JSON.stringify(spec)}, which is no object.`);
  }
  const version = stated ?? releaseOf(manifest)
    ?? fail('nothing in it tells which release it is for. State it: version: HyperConvergedVersion.openShift(\'4.21\'), for instance.');
  if (!version.servedApiVersions.includes(apiVersion) && !version.isNewerThanKnown) {
    return fail(`apiVersion is ${apiVersion}, which ${version} doesn't serve. Adopt what "oc get" prints there, in ${version.servedApiVersions.join(' or ')}.`);
  }
  return { version, apiVersion, metadata, spec, rest, nulls: [...nullsIn({ ...rest, spec })] };
}

/** The one HyperConverged of a file. */
export function readHyperConverged(file: string, where: string): Manifest {
  const { manifests, unreadable: [broken] } = readSources([file]);
  if (broken) {
    throw new Error(`${where}${broken.line === undefined ? '' : `:${broken.line}:${broken.column}`} can't be read: ${broken.reason}.`);
  }
  const found = manifests.map(({ manifest }) => manifest).filter(({ kind }) => kind === 'HyperConverged');
  if (found.length !== 1) {
    const kinds = [...new Set(manifests.map(({ manifest }) => String(manifest.kind)))].join(', ') || 'nothing';
    throw new Error(`${where} has ${found.length === 0 ? `no HyperConverged, but ${kinds}` : `${found.length} HyperConvergeds`}, and has to have exactly one.`);
  }
  return found[0];
}

/** The release that the operator has written into the status. */
function releaseOf({ status, metadata }: Manifest): HyperConvergedVersion | undefined {
  const versions: unknown = status?.versions;
  const operator = Array.isArray(versions) ? versions.find(({ name } = {}) => name === 'operator') : undefined;
  const [number] = /^\d+\.\d+/.exec(String(operator?.version)) ?? [];
  if (number === undefined) {
    return undefined;
  }
  // The same numbers mean another release where the operator comes with OpenShift Virtualization.
  return metadata?.namespace === 'openshift-cnv' || Number(number.split('.')[0]) > 2
    ? HyperConvergedVersion.openShift(number)
    : HyperConvergedVersion.hco(number);
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
