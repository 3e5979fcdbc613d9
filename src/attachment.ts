/**
 * Something that is known of objects, kept by each of them as long as it lives. What a WeakMap keeps and leads back to its key, as all of a construct tree
 * does, survives every collection but the rare one of all memory; a fleet makes thousands of trees between two of these.
 */
export class Attachment<K extends object, V> {
  private readonly symbol = Symbol('cdk8s-live-migration');

  public get(object: K): V | undefined {
    return (object as { readonly [symbol: symbol]: V | undefined })[this.symbol];
  }

  public set(object: K, value: V): void {
    Object.defineProperty(object, this.symbol, { value, writable: true, configurable: true });
  }
}
