import type { FieldChange } from './adopted-hyperconverged';
import { isSameSetting } from './quantity';
import { show } from './show';
import { Statements } from './statements';

/** An object in a HyperConverged's spec whose fields constructs set. */
export class SpecBlock {
  /** What constructs say of the fields. */
  public readonly statements = new Statements(isSameSetting);

  /**
   * @param path the keys from the top of the manifest.
   * @param fields the fields that constructs set, if it has others as well.
   */
  constructor(public readonly path: readonly string[], private readonly fields?: readonly string[]) {}

  /**
   * The fields as a spec has them.
   *
   * @throws if something on the way is no plain object.
   */
  public in(spec: Record<string, any>, where: string): Record<string, unknown> {
    const block = this.path.reduce((value, key, i) => {
      const next = value[key] ?? {};
      if (!isPlainObject(next)) {
        throw new Error(`[${where}] ${this.path.slice(0, i + 1).join('.')} is ${show(next)}, and has to be a plain object, `
          + 'since settings go into it. Write an object, or leave it out.');
      }
      return next;
    }, { spec } as Record<string, any>);
    return Object.fromEntries(Object.entries(block).filter(([field]) => this.fields?.includes(field) ?? true));
  }

  /** The spec with what constructs say, beside or in place of what it has, without a change to what was handed over. */
  public writeInto(spec: Record<string, any>): Record<string, any> {
    return withSettings(spec, this.path.slice(1), this.statements.values);
  }

  /** What constructs change of a spec. */
  public changesOf(spec: Record<string, any>, where: string): FieldChange[] {
    const before = this.in(spec, where);
    return Object.entries(this.statements.values)
      .filter(([field, after]) => !isSameSetting(field, before[field], after))
      .map(([field, after]) => ({ field: [...this.path, field].join('.'), before: before[field], after, source: this.statements.sourceOf(field)! }));
  }
}

/** Whether a value has keys of its own and nothing else, wherever it was made. */
function isPlainObject(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]' && [undefined, 'Object'].includes(Object.getPrototypeOf(value)?.constructor?.name);
}

function withSettings(object: Record<string, any>, [key, ...path]: readonly string[], settings: Record<string, unknown>): Record<string, any> {
  if (Object.keys(settings).length === 0) {
    return object;
  }
  return key === undefined ? { ...object, ...withoutSame(settings, object) } : { ...object, [key]: withSettings(object[key] ?? {}, path, settings) };
}

/** What is to be set of settings: what says the same in other words stays as it is, and whoever wrote it goes on to own it. */
function withoutSame(settings: Record<string, unknown>, object: Record<string, unknown>): Record<string, unknown> {
  const isSame = (field: string, value: unknown) => typeof value === typeof object[field] && isSameSetting(field, object[field], value);
  return Object.fromEntries(Object.entries(settings).filter(([field, value]) => !isSame(field, value)));
}
