/**
 * The same, with the keys of its objects in one order: `type` first, as CNI's own examples have it, then by name. Maps of other languages, such as
 * Java's `Map.of`, have their keys in another order each time that a program runs, and manifests have to stay the same.
 */
export function inKeyOrder<T>(value: T): T {
  return (isPlain(value) ? Object.fromEntries(Object.entries(value).sort(byKey).map(([key, of]) => [key, inKeyOrder(of)]))
    : Array.isArray(value) ? value.map(inKeyOrder) : value) as T;
}

/** Whether it is an object that JSON and other languages have as well, and nothing that renders itself. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a === 'type' ? -1 : b === 'type' ? 1 : a < b ? -1 : 1;
}
