import { readNumber } from '../yaml-numbers';

/** A place in a manifest, and why what stands there doesn't come to the cluster as it is. */
export type Unwritable = readonly [path: readonly string[], value: unknown, wrong: string];

/** What Kubernetes' parser refuses, or never gets: UTF-8 has no halves of characters. */
// eslint-disable-next-line no-control-regex
const REFUSED = /[\u007f-\u0084\u0086-\u009f\ufeff\ufffe\uffff]|\p{Cs}/u;

/** Line breaks of YAML 1.1 that cdk8s writes like any other character. */
const LINE_BREAK = /[\u0085\u2028\u2029]/;

/** Numbers that cdk8s takes for text, and writes without quotes. */
const NUMBER = /^[-+]?0[oOX][\da-fA-F_]+$/;

/** Lines that cdk8s writes as a block, in which the parser takes what they begin with for indentation. */
const INDENTED = /^\t[^]*\n|^[ \t]+\n\s*$/;

/** Values that neither YAML nor JSON can hold, and where they stand. */
export function* unwritable(value: unknown, path: readonly string[] = []): Iterable<Unwritable> {
  if (['function', 'symbol', 'bigint'].includes(typeof value)) {
    yield [path, String(value), `a ${typeof value}, which no manifest can hold`];
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield* unwritable(item, [...path, key]);
    }
  }
}

/** Text that the cluster reads in another way than cdk8s means it, and where it stands. */
export function* misread(value: unknown, path: readonly string[] = []): Iterable<Unwritable> {
  if (typeof value === 'string') {
    const wrong = misreading(value);
    if (wrong) {
      yield [path, value, wrong];
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const wrong = key === '<<' ? 'whose key merges another object into this one' : misreading(key);
      if (wrong && !Array.isArray(value)) {
        yield [[...path, key], item, `${wrong}, in its key`];
      }
      yield* misread(item, [...path, key]);
    }
  }
}

function misreading(text: string): string | undefined {
  return REFUSED.test(text) ? 'with a character that Kubernetes\' parser refuses'
    : LINE_BREAK.test(text) ? 'with a line break that Kubernetes\' parser takes for another'
      : INDENTED.test(text) ? 'with lines whose first one Kubernetes\' parser takes for indentation'
        : NUMBER.test(text) && typeof readNumber(text, () => {}) === 'number' ? 'which cdk8s writes without quotes, and Kubernetes\' parser takes for a number'
          : undefined;
}
