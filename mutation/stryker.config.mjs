import os from 'node:os';
import path from 'node:path';

/** Mutation testing of the sources: npm run mutation [-- --mutate FILE,FILE…]. */
export default {
  mutate: ['src/**/*.ts', '!src/index.ts'],
  plugins: ['./mutation/runner.mjs'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 20_000,
  tempDirName: path.join(os.tmpdir(), 'cdk8s-live-migration-mutation'),
  ignorePatterns: ['/bench', '/conformance/nmstate/target', '/conformance/results', '/coverage', '/dist', '/lib', '/mutation', '/test-reports'],
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false },
  htmlReporter: { fileName: 'mutation/reports/mutation.html' },
  jsonReporter: { fileName: 'mutation/reports/mutation.json' },
  thresholds: { high: 95, low: 90, break: 90 },
};
