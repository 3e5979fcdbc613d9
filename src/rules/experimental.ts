import type { Problem } from './rule';
import { isObject } from './views';
import type { SettingsView } from './views';

/** What a field has to be, in words and as a test. */
type Field = readonly [words: string, is: (value: any) => boolean];

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

/** A factor, which is a number in quotes. */
function factor(words: string, is: (value: number) => boolean): Field {
  return [`a number ${words} in quotes, with at most 3 decimal places`, (value: unknown) => {
    const number = typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/.test(value) ? Number(value) : NaN;
    return is(number) && Math.abs(number - Number(number.toFixed(3))) <= 1e-9;
  }];
}

const FROM_ONE = factor('of 1 or more', value => value >= 1);

/** The fields of MigrationPolicy's experimental options, and those of the stall detector in it. */
const FIELDS: Readonly<Record<string, Field>> = {
  compression: ['none or zstd', value => value === 'none' || value === 'zstd'],
  stallDetector: ['an object', isObject],
};
const STALL_DETECTOR: Readonly<Record<string, Field>> = {
  stallMargin: ['a whole number of percent, 0 to 100', value => isCount(value) && value <= 100],
  ewmaAlpha: factor('above 0 and up to 1', value => value > 0 && value <= 1),
  stallProgressTimeout: ['a whole number of seconds', isCount],
  switchoverTimeout: ['a whole number of seconds', isCount],
  precopyPossibleFactor: FROM_ONE,
  patienceWindowDecayFactor: factor('from 0 to 1', value => value >= 0 && value <= 1),
  searchLocalMinima: ['true or false', value => typeof value === 'boolean'],
  completionTimeoutFactor: FROM_ONE,
};

/** What is wrong with the experimental options of a policy, as KubeVirt's types (ExperimentalMigrationOptions) and its webhook have them. */
export function* experimentalProblems(view: SettingsView): Iterable<Problem> {
  const experimental = view.setting('experimental');
  if (isObject(experimental)) {
    yield* fieldProblems(view, ['experimental'], experimental, FIELDS);
    if (isObject(experimental.stallDetector)) {
      yield* fieldProblems(view, ['experimental', 'stallDetector'], experimental.stallDetector, STALL_DETECTOR);
    }
  }
}

function* fieldProblems(
  { manifest, settingsPath }: SettingsView, keys: readonly string[], block: Record<string, unknown>, fields: Readonly<Record<string, Field>>,
): Iterable<Problem> {
  for (const [key, value] of Object.entries(block)) {
    const at = { manifest, path: [...settingsPath, ...keys, key], value };
    if (!Object.hasOwn(fields, key)) {
      yield { ...at, wrong: 'a field that there is not', fix: `Remove it; there are ${Object.keys(fields).join(', ')}.` };
    } else if (value !== null) {
      const [words, is] = fields[key];
      if (!is(value)) {
        yield { ...at, wrong: `where ${words} is meant`, fix: `Write ${words}, or leave it out.` };
      }
    }
  }
}
