import { Yaml } from 'cdk8s';

/** How many texts are kept. When there are more, all are dropped: those that come again are soon there again. */
const MOST = 1000;

/** Writes objects as cdk8s does, byte for byte. Parts of objects that were written before, as most of a fleet's are, aren't written anew. */
export class YamlWriter {
  private readonly texts = new Map<string, string>();

  public write(objects: readonly unknown[]): string {
    // cdk8s takes no objects for an empty one.
    return objects.length > 0 && objects.every(isPlainObject) ? objects.map(object => this.writeObject(object)).join('---\n') : Yaml.stringify(...objects);
  }

  private writeObject(object: Record<string, unknown>): string {
    const entries = Object.entries(object);
    return entries.length === 0 ? Yaml.stringify(object) : entries.map(entry => this.writeEntry(entry)).join('');
  }

  private writeEntry([key, value]: [string, unknown]): string {
    const json = `${key}\n${JSON.stringify(value)}`;
    const text = this.texts.get(json) ?? Yaml.stringify({ [key]: value });
    if (this.texts.size >= MOST) {
      this.texts.clear();
    }
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
