import { withoutServerFields } from '../adoption';
import type { SourceManifest } from '../manifest-source';
import { isSameSetting } from '../quantity';
import { judge } from '../rules';
import type { Manifest, RuleContext } from '../rules';
import { RULE_BOOK } from '../rules/book';
import { show, showPath } from '../rules/rule';
import { isJudged, isObject } from '../rules/setup';

/** One field that is another. */
interface Change {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What changes from some manifests to others, object by object and field by field, and why: what that mends by the rule book, and what it brings.
 */
export function describeChanges(before: readonly SourceManifest[], after: readonly SourceManifest[], known: RuleContext): string {
  const [old, now] = [before, after].map(sources => new Map(sources.map(({ manifest }) => manifest)
    .filter(({ apiVersion, kind }) => isJudged(apiVersion, kind)).map(manifest => [nameOf(manifest), manifest])));
  const lines: string[] = [];
  for (const name of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [a, b] = [old.get(name), now.get(name)];
    if (!a || !b) {
      lines.push(`${name}: ${b ? 'is new' : 'is not in what comes after, and stays in the cluster unless it is deleted'}`);
      continue;
    }
    const changes = [...changesOf(comparable(a), comparable(b))];
    if (changes.length > 0) {
      lines.push(`${name}:`, ...changes.map(({ path, before: from, after: to }) => `  ${showPath(path)}: ${show(from)} -> ${show(to)}`));
    }
  }
  if (lines.length === 0) {
    return 'Nothing changes.\n';
  }
  const [had, has] = [[...old.values()], [...now.values()]];
  const found = (manifests: Manifest[], context: RuleContext) => (
    judge(manifests, context, RULE_BOOK).filter(({ acknowledged }) => acknowledged === undefined)
  );
  const [problemsBefore, problemsAfter] = [found(had, known), found(has, { ...known, previous: had })];
  const tell = (what: string, these: typeof problemsBefore, others: typeof problemsBefore) => {
    const rest = these.filter(({ message }) => !others.some(other => other.message === message));
    return rest.length === 0 ? [] : ['', `${what}:`, ...rest.map(({ message, severity }) => `  ${severity}: ${message}`)];
  };
  return [
    ...lines, ...tell('This mends', problemsBefore, problemsAfter), ...tell('This brings', problemsAfter, problemsBefore), '',
  ].join('\n');
}

/** What an object is to the cluster. */
function nameOf({ apiVersion, kind, metadata }: Manifest): string {
  return `${kind} ${metadata?.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata?.name} (${String(apiVersion).split('/')[0]})`;
}

/** A manifest as its owner thinks of it: without the server's fields, and with JSON in texts read. */
function comparable(manifest: Manifest): Record<string, any> {
  const kept = withoutServerFields(manifest);
  try {
    return kept.kind === 'NetworkAttachmentDefinition' ? { ...kept, spec: { ...kept.spec, config: JSON.parse(kept.spec.config) } } : kept;
  } catch {
    return kept;
  }
}

function* changesOf(before: unknown, after: unknown, path: readonly string[] = []): Iterable<Change> {
  if (isObject(before) && isObject(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
      yield* changesOf(before[key], after[key], [...path, key]);
    }
  } else if (!isSameSetting(path[path.length - 1], before, after)) {
    yield { path, before, after };
  }
}
