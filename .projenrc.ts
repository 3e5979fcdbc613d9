import { JsonPatch, cdk8s, javascript } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-live-migration',
  description: 'cdk8s constructs for live migration of virtual machines on OpenShift Virtualization and KubeVirt',
  keywords: ['cdk8s', 'kubernetes', 'openshift', 'openshift-virtualization', 'kubevirt', 'live-migration', 'multus'],
  author: 'The cdk8s-live-migration authors',
  authorAddress: 'cdk8s-live-migration@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-live-migration/cdk8s-live-migration.git',
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  // Its next major version asks for Node 22.
  bumpPackage: 'commit-and-tag-version@^12',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~5.9.0',

  cdk8sVersion: '2.70.106',
  constructsVersion: '10.8.1',
  peerDeps: ['cdk8s-plus-27@^2.9.5'],
  bundledDeps: ['commander@^14', 'ipaddr.js@^2', 'leven@^3', 'picocolors@^1', 'yaml@^2'],
  // The next major version of Stryker asks for Node 22.
  devDeps: [
    '@jest/expect@^30', '@microsoft/jest-sarif', '@stryker-mutator/api@^9', '@stryker-mutator/core@^9', 'ajv@^8', 'cdk8s-cli@^2.207.60', 'csv-parse@^7',
    'echarts@^6', 'esbuild@^0.28', 'fast-check@^4', 'jest-circus@^30', 'jest-mock@^30', 'playwright-core@^1',
  ],

  publishToPypi: { distName: 'cdk8s-live-migration', module: 'cdk8s_live_migration' },
  publishToMaven: {
    javaPackage: 'io.github.cdk8slivemigration',
    mavenGroupId: 'io.github.cdk8s-live-migration',
    mavenArtifactId: 'cdk8s-live-migration',
  },
  publishToGo: { moduleName: 'github.com/cdk8s-live-migration/cdk8s-live-migration-go' },
  publishToNuget: { dotNetNamespace: 'Cdk8sLiveMigration', packageId: 'Cdk8sLiveMigration' },

  jestOptions: {
    jestVersion: '^30',
    jestConfig: {
      // Of two processors Jest would use one.
      maxWorkers: '100%',
      // Examples import the package by its name, as a user's program does; the tests run them on the sources.
      moduleNameMapper: { '^cdk8s-live-migration$': '<rootDir>/src/index.ts' },
      collectCoverageFrom: ['src/**/*.ts'],
      transform: { '/(cli/plan/charts|csv-parser|fleet/cluster-validator)\\.js$': new javascript.Transform('<rootDir>/build-tools/bundle.js') },
      // It takes as long as the tests themselves: npx jest --coverage.
      collectCoverage: false,
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', 'bench', 'conformance'] },
  gitignore: ['.jsii.tabl.json.gz', '/examples/*/dist/', '/conformance/nmstate/target/', '/conformance/results/', '/mutation/reports/'],
});

for (const folder of ['/examples/', '/bench/', '/conformance/', '/build-tools/', '/docs/', '/mutation/', '/rosetta/', '/.ci/']) {
  project.npmignore?.exclude(folder);
}

// Source maps with the sources in them double what Node has to read.
project.tsconfig?.file.addOverride('compilerOptions.inlineSourceMap', false);
project.tsconfig?.file.addOverride('compilerOptions.inlineSources', false);

// 1.13.0 was published without some of the platforms' packages that it names, and npm ci then refuses the lock file.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// Keeps addresses of a registry, which may be anyone's mirror, out of package-lock.json.
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');

// Examples import the package by its name, which is there only once it is built: before, it is neither found nor put in the same order.
project.eslint?.addOverride({
  files: ['examples/**'],
  rules: { 'import/no-unresolved': ['error', { ignore: ['^cdk8s-live-migration$'] }], 'import/order': ['off'] },
});

// Lets the examples, and whoever debugs the library in place, import it by its name.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
});

// The address is the publisher's default, so stating it says nothing.
project.github?.tryFindWorkflow('release')?.file?.patch(
  JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'),
);

project.package.addBin({ 'cdk8s-live-migration': 'bin/cdk8s-live-migration' });

// The linter is slower than most tests: whoever runs those needn't wait for it.
project.testTask.removeStep(1);
project.postCompileTask.spawn(project.eslint!.eslintTask);

const docgen = project.tasks.tryFind('docgen');
// The rule reference is made like API.md, from what is compiled.
docgen?.exec('node build-tools/rules-page.js');
// Examples have to compile. Their translations are for the packages of other languages, which are made from what npm gets, and for the pages here.
docgen?.exec('jsii-rosetta extract --strict --compress-tablet');
docgen?.exec('jsii-docgen --language python --output docs/API.python');
docgen?.exec('node build-tools/examples.js');

// Nothing of a file that is gone stays in the package.
project.compileTask.prependExec('node -e "fs.rmSync(\'lib\', { recursive: true, force: true })"');

project.compileTask.exec('node build-tools/assembly.js');

// The files that draw and that read tables hold what they do that with.
project.compileTask.exec('node build-tools/bundle.js');

// Loads a module of the library when something of it is first used.
project.compileTask.exec('node build-tools/lazy-index.js');

const example = project.addTask('example', {
  description: 'Build the library and synthesize one example: npm run example [-- NAME]',
});
example.spawn(project.compileTask);
example.exec('node examples/synth.js', { receiveArgs: true });

// Node 20 is the oldest release that users may have, and has to do.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

project.addTask('bench', {
  description: 'Measure the cost of the library against cdk8s alone (after npm run compile)',
  steps: [{ exec: 'node bench/load.js' }, { exec: 'node bench/synth.js' }, { exec: 'node bench/check.js' }, { exec: 'node bench/sizing.js' }],
});

project.addTask('bench:fleet', {
  description: 'Measure how long this library and others take for a fleet (after npm run compile): npm run bench:fleet [-- --sizes 1,100 --runs 1]',
}).exec('node bench/fleet/run.js', { receiveArgs: true });

const mutation = project.addTask('mutation', {
  description: 'Change the sources in thousands of ways, and see which of them no test finds: npm run mutation [-- --mutate FILE,FILE...]',
});
mutation.exec('stryker run mutation/stryker.config.mjs', { receiveArgs: true });

const conformance = project.addTask('conformance', {
  description: 'Build the library and hold it against what others wrote: npm run conformance [-- --sample] [NAME...]',
});
conformance.spawn(project.compileTask);
conformance.exec('node conformance/run.js', { receiveArgs: true });

project.synth();
