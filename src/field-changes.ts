import { isDeepStrictEqual } from 'util';
import { isSameSetting } from './quantity';
import { isObject } from './rules/views';

/** One field that is another. */
export interface FieldChange {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two values differ, field by field; a list is one value. */
export function* fieldChanges(before: unknown, after: unknown, path: readonly string[] = []): Iterable<FieldChange> {
  if (isObject(before) && isObject(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
      const [from, to] = [before, after].map(object => (Object.hasOwn(object, key) ? object[key] : undefined));
      yield* fieldChanges(from, to, [...path, key]);
    }
  } else if (!isSameSetting(path[path.length - 1], before, after) && !isDeepStrictEqual(before, after)) {
    yield { path, before, after };
  }
}
