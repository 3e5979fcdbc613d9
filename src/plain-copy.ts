/** Whether something is an object as JSON has them, a list, or neither. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}

/** A copy of data, each part of which is there but once. What is no data, such as a function or an object of a class, is the same in the copy. */
export function plainCopy<T>(data: T): T {
  if (Array.isArray(data)) {
    return data.map(plainCopy) as T;
  }
  if (typeof data !== 'object' || data === null || !isPlain(data)) {
    return data;
  }
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(data)) {
    const value: unknown = plainCopy((data as Record<string, unknown>)[key]);
    if (key === '__proto__') {
      Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
    } else {
      copy[key] = value;
    }
  }
  return copy as T;
}
