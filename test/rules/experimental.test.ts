import { HyperConvergedVersion } from '../../src/hyperconverged-version';
import { judge } from '../../src/rules';
import { policyExample } from '../../src/rules/examples';

/** The rules that a policy with experimental options breaks, and where. */
function problemsOf(experimental: unknown, hco = '1.19'): string[] {
  const findings = judge([policyExample({ experimental }, {})], { release: HyperConvergedVersion.hco(hco) });
  return findings.map(({ rule, path }) => `${rule.id} ${path.slice(1).join('.')}`);
}

const detector = (options: Record<string, unknown>) => ({ stallDetector: options });

test.each<[unknown, string]>([
  [{ compression: 'gzip' }, 'LM002 experimental.compression'],
  [{ compresion: 'zstd' }, 'LM002 experimental.compresion'],
  [{ stallDetector: true }, 'LM002 experimental.stallDetector'],
  [detector({ stallMargin: '4' }), 'LM002 experimental.stallDetector.stallMargin'],
  [detector({ stallMargin: 101 }), 'LM002 experimental.stallDetector.stallMargin'],
  [detector({ switchoverTimeout: -1 }), 'LM002 experimental.stallDetector.switchoverTimeout'],
  [detector({ ewmaAlpha: 0.4 }), 'LM002 experimental.stallDetector.ewmaAlpha'],
  [detector({ ewmaAlpha: '0' }), 'LM002 experimental.stallDetector.ewmaAlpha'],
  [detector({ ewmaAlpha: '0.1234' }), 'LM002 experimental.stallDetector.ewmaAlpha'],
  [detector({ ewmaAlpha: 'x' }), 'LM002 experimental.stallDetector.ewmaAlpha'],
  ...['x1', '1x', '1 x', '0.0005', '.x', '1e-1'].map((ewmaAlpha): [unknown, string] => [detector({ ewmaAlpha }), 'LM002 experimental.stallDetector.ewmaAlpha']),
  [detector({ ewmaAlpha: '1.001' }), 'LM002 experimental.stallDetector.ewmaAlpha'],
  [detector({ patienceWindowDecayFactor: '-0.001' }), 'LM002 experimental.stallDetector.patienceWindowDecayFactor'],
  [detector({ searchLocalMinima: 'true' }), 'LM002 experimental.stallDetector.searchLocalMinima'],
  [detector({ precopyPossibleFactor: '0.5' }), 'LM002 experimental.stallDetector.precopyPossibleFactor'],
  [detector({ patienceWindowDecayFactor: '1.1' }), 'LM002 experimental.stallDetector.patienceWindowDecayFactor'],
  [detector({ margin: 4 }), 'LM002 experimental.stallDetector.margin'],
])('experimental options that KubeVirt refuses are errors: %j', (experimental, problem) => {
  expect(problemsOf(experimental)).toEqual([problem]);
});

test.each<[unknown]>([
  [{ compression: 'zstd', stallDetector: null }], [{ compression: 'none' }], [detector({ stallMargin: 100 })],
  [detector({ ewmaAlpha: '+.125', precopyPossibleFactor: '1', patienceWindowDecayFactor: '1', completionTimeoutFactor: '12' })],
  [detector({
    stallMargin: 0,
    ewmaAlpha: '1',
    stallProgressTimeout: 40,
    precopyPossibleFactor: '1.5',
    patienceWindowDecayFactor: '0',
    searchLocalMinima: false,
    completionTimeoutFactor: ' 2. ',
  })],
])('experimental options as KubeVirt has them are none: %j', experimental => {
  expect(problemsOf(experimental)).toEqual([]);
});

test('the messages tell what to write', () => {
  const manifests = [policyExample({ experimental: { ...detector({ stallMargin: 101, margin: 4 }), compression: 'gzip' } }, {})];
  expect(judge(manifests, { release: HyperConvergedVersion.hco('1.19') }).map(({ message }) => message)).toEqual([
    'experimental.compression is "gzip", where none or zstd is meant. Write none or zstd, or leave it out. (LM002)',
    'experimental.stallDetector.stallMargin is 101, where a whole number of percent, 0 to 100 is meant. Write a whole number of percent, 0 to 100, or leave it out. (LM002)',
    'experimental.stallDetector.margin is 4, a field that there is not. Remove it; there are stallMargin, ewmaAlpha, stallProgressTimeout, switchoverTimeout, '
    + 'precopyPossibleFactor, patienceWindowDecayFactor, searchLocalMinima, completionTimeoutFactor. (LM002)',
  ]);
});

test('a release without them is told of them once', () => {
  expect(problemsOf({ compression: 5 }, '1.18')).toEqual(['LM001 experimental']);
});
