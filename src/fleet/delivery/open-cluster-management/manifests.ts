import type { ClusterGroup } from './groups';
import type { Manifest } from '../../../rules';
import { count, showName } from '../../../show';

/** An object as messages name it. */
const titleOf = ({ kind, metadata }: Manifest) => showName(`${kind} ${metadata?.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata?.name ?? metadata?.generateName ?? ''}`.trim());

/**
 * Why the manifests of a group can't be delivered.
 *
 * @param limit the bytes that they may take up.
 * @param fix what takes no more, and what to do then; % stands for the limit.
 */
export function problemsOfManifests({ clusters, objects }: ClusterGroup, limit: number, fix: string): string[] {
  const others = clusters.length > 1 ? ` (and ${count(clusters.length - 1, 'cluster')} with equal manifests)` : '';
  const size = sizeOf(objects);
  const problems = [...problemsOfObjects(objects), ...size > limit ? [`its manifests take up ${size} bytes, and ${fix.replace('%', String(limit))}`] : []];
  return problems.map(problem => `${clusters[0].name}${others}: ${problem}.`);
}

/** An engine has to find each object again by its name. */
function problemsOfObjects(objects: readonly Manifest[]): string[] {
  const seen = new Set<string>();
  return objects.flatMap(object => {
    const { apiVersion, kind, metadata } = object;
    if (typeof metadata?.name !== 'string' || metadata.name === '' || (metadata.generateName ?? undefined) !== undefined) {
      const wrong = metadata?.generateName === undefined ? 'has no name' : 'gets a new name each time that it is made (generateName)';
      return [`its ${titleOf(object)} ${wrong}. Write metadata.name, or leave the object out of the fleet and make it by hand`];
    }
    const identity = [groupOf(apiVersion), kind, metadata.namespace, metadata.name].join(' ');
    const isSecond = seen.has(identity);
    seen.add(identity);
    return isSecond ? [`it has ${titleOf(object)} twice. Leave one out`] : [];
  });
}

/** The API group of an object: the core group has no name. */
export function groupOf(apiVersion: unknown): string {
  const parts = String(apiVersion).split('/');
  return parts.length > 1 ? parts[0] : '';
}

/** Resources whose names do not follow from their kinds. */
const RESOURCES: Readonly<Record<string, string>> = { NetworkAttachmentDefinition: 'network-attachment-definitions', Endpoints: 'endpoints' };

/**
 * The name of the resource of a kind, as Kubernetes itself guesses it from the kind.
 *
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/api/meta#UnsafeGuessKindToResource
 */
export function resourceOf(kind: unknown): string {
  const singular = String(kind).toLowerCase();
  return Object.hasOwn(RESOURCES, String(kind)) ? RESOURCES[String(kind)]
    : singular.endsWith('s') ? `${singular}es` : /[^aeiou]y$/.test(singular) ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

/** What Go's JSON writes in six characters. */
const ESCAPED = /[<>&\u2028\u2029]/g;

/**
 * What manifests take up, in bytes, as the hub's webhook counts them: each as JSON in a message of protocol buffers, with a byte and its length before it.
 *
 * @see https://github.com/open-cluster-management-io/ocm/blob/main/pkg/work/webhook/common/validator.go
 */
export function sizeOf(objects: readonly Manifest[]): number {
  return objects.reduce((sum, object) => {
    const bytes = Buffer.byteLength(JSON.stringify(object).replace(ESCAPED, '\\u0000'));
    return sum + 1 + lengthOf(bytes) + bytes;
  }, 0);
}

/** How many bytes a number takes up in a message: seven bits in each. */
const lengthOf = (n: number): number => (n < 128 ? 1 : 1 + lengthOf(Math.floor(n / 128)));
