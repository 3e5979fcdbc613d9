import { isPlain } from '../plain-copy';

/**
 * What a computation looks at in data, and where other data differs from it. A computation that depends on nothing but such data comes to the same on other data
 * if that is the same in all places that it has looked at: up to any of these it can't tell the two apart.
 */

/** A place in data: the keys that lead there, the last one first. */
type Place = { readonly key: string; readonly within: Place } | undefined;

const SEPARATOR = '\n';

/** The names of places. Of an object's keys, which and in which order, is a place of its own, as is whether a key is there. */
const nameOf = (place: Place): string => (place === undefined ? '' : `${nameOf(place.within)}${SEPARATOR}${JSON.stringify(place.key)}`);
const keysOf = (place: Place): string => `${nameOf(place)}${SEPARATOR}keys`;

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Data that notes where it is looked at. */
export class Watched {
  /** The places that were looked at. */
  public readonly places = new Set<string>();
  private readonly proxies = new Map<object, object>();
  private readonly originals = new Map<unknown, unknown>();

  /** The data as a watched one. What is in it twice is told apart by nobody, and noted where it was found first. */
  public watch<T>(data: T): T {
    return this.at(data, undefined);
  }

  /** The data that something watched stands for. */
  public original<T>(value: T): T {
    return (this.originals.get(value) ?? value) as T;
  }

  private at<T>(value: T, place: Place): T {
    if (!isContainer(value)) {
      return value;
    }
    const known = this.proxies.get(value) ?? new Proxy(value, {
      get: (target, key) => {
        const found: unknown = Reflect.get(target, key, target);
        // Methods of lists and the like are no data.
        if (typeof key === 'symbol' || (typeof found === 'function' && !Object.hasOwn(target, key))) {
          return found;
        }
        const inside = { key, within: place };
        this.places.add(nameOf(inside));
        return this.at(found, inside);
      },
      has: (target, key) => {
        this.places.add(nameOf({ key: String(key), within: place }));
        return key in target;
      },
      ownKeys: target => {
        this.places.add(keysOf(place));
        return Reflect.ownKeys(target);
      },
      getOwnPropertyDescriptor: (target, key) => {
        // Asked after all keys it tells nothing more; asked by itself, whether there is this one.
        if (!this.places.has(keysOf(place))) {
          this.places.add(nameOf({ key: String(key), within: place }));
        }
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    });
    this.proxies.set(value, known);
    this.originals.set(known, value);
    return known as T;
  }
}

/** The places at which two data differ. */
export function differences(a: unknown, b: unknown): string[] {
  const places: string[] = [];
  compare(a, b, undefined, places);
  return places;
}

function compare(a: unknown, b: unknown, place: Place, places: string[]): void {
  if (!isContainer(a) && Object.is(a, b)) {
    return;
  }
  // What isn't plain may have more than its own properties tell.
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b) || !isPlain(a) || !isPlain(b)) {
    places.push(nameOf(place));
    return;
  }
  const [ofA, ofB] = [Object.getOwnPropertyNames(a), Object.getOwnPropertyNames(b)];
  if (ofA.length !== ofB.length || ofA.some((key, i) => key !== ofB[i])) {
    places.push(keysOf(place));
  }
  const inB = b as Record<string, unknown>;
  for (const key of ofA) {
    if (Object.hasOwn(inB, key)) {
      compare((a as Record<string, unknown>)[key], inB[key], { key, within: place }, places);
    } else {
      places.push(nameOf({ key, within: place }));
    }
  }
  for (const key of ofB) {
    if (!Object.hasOwn(a, key)) {
      places.push(nameOf({ key, within: place }));
    }
  }
}
