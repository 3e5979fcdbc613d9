import { Yaml } from 'cdk8s';

/** How many texts are kept. When there are more, all are dropped: those that come again are soon there again. */
const MOST = 1000;

/** How often in a row a part of a kind's objects was another than before, until it is written each time without a look. */
const MOST_MISSES = 50;

/** Writes objects as cdk8s does, byte for byte. Parts of objects that were written before, as most of a fleet's are, aren't written anew. */
export class YamlWriter {
  private readonly texts = new Map<string, string>();
  private readonly misses = new Map<string, number>();

  public write(objects: readonly unknown[]): string {
    // cdk8s takes no objects for an empty one.
    return objects.length > 0 && objects.every(isPlainObject) ? objects.map(object => this.writeObject(object)).join('---\n') : Yaml.stringify(...objects);
  }

  private writeObject(object: Record<string, unknown>): string {
    const entries = Object.entries(object);
    return entries.length === 0 ? Yaml.stringify(object) : entries.map(([key, value]) => this.writeEntry(`${object.kind} ${key}`, key, value)).join('');
  }

  private writeEntry(part: string, key: string, value: unknown): string {
    const misses = this.misses.get(part) ?? 0;
    if (misses >= MOST_MISSES) {
      return Yaml.stringify({ [key]: value });
    }
    const json = `${key}\n${JSON.stringify(value)}`;
    const known = this.texts.get(json);
    this.misses.set(part, known === undefined ? misses + 1 : 0);
    if (known !== undefined) {
      return known;
    }
    if (this.texts.size >= MOST) {
      this.texts.clear();
    }
    const text = Yaml.stringify({ [key]: value });
    this.texts.set(json, text);
    return text;
  }
}

/** Whether something is an object that JSON tells everything of, and that has nothing in it twice, for which YAML has aliases. */
function isPlainObject(object: unknown): object is Record<string, unknown> {
  const seen = new Set<unknown>();
  const isPlain = (value: unknown): boolean => {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return true;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0);
      case 'object':
        if (value === null || seen.has(value) || !(Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)) {
          return value === null;
        }
        seen.add(value);
        return Object.values(value).every(isPlain);
      default:
        return false;
    }
  };
  return typeof object === 'object' && object !== null && !Array.isArray(object) && isPlain(object);
}
