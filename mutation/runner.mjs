/**
 * Runs the tests for Stryker inside of its own processes. Through Jest a mutant takes many seconds, nearly all of them for loading cdk8s anew in each test
 * file. Here what is installed stays loaded, and only the sources and tests are loaded anew, so that nothing of one mutant is left when the next one runs.
 * The tests can't tell the difference: describe, test and expect are Jest's.
 */
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin';
import { DryRunStatus, TestStatus, determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { jestExpect } from '@jest/expect';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';
import ts from 'typescript';

/** Run first, since they find nearly every mutant of what is there before any test begins, such as a rule's id or what is true of a release. */
const FIRST = [path.join('test', 'hyperconverged-version.test.ts'), path.join('test', 'rules', 'rules.test.ts')];

/** Left out: they run whole programs, each of which loads the library by itself, and would be the last to find a mutant. */
const LEFT_OUT_FILES = [path.join('test', 'examples.test.ts'), path.join('test', 'readme.test.ts')];

/** Left out as well: processes of their own, modules in the place of others, what depends on how deep the stack is, and thousands of syntheses. */
const LEFT_OUT_TESTS = new RegExp(`: (${[
  'cdk8s synth runs it', 'cdk8s-plus-27 is not loaded', 'who may migrate VMs loads cdk8s-plus-27', '.*(nesting of 900|deep nesting)', '.* is read in time',
  'whatever is accepted parses back', 'programs without a workload do without the model', '.*alone have the plotting library loaded',
].join('|')})`);

const { [INSTRUMENTER_CONSTANTS.NAMESPACE]: stryker } = Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: {} });

/** What this process has read of the files that are loaded anew for each mutant, so that it reads them once. */
const SCRIPTS = new Map();

/** Has files of TypeScript compiled when they are first loaded, with all of their mutants in them, for this process and those to come. */
function compileBy(configFile) {
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(configFile));
  const compilerOptions = { ...options, module: ts.ModuleKind.CommonJS, moduleResolution: undefined };
  Module._extensions['.ts'] = (module, fileName) => {
    const compiled = `${fileName}.js`;
    if (!fs.existsSync(compiled)) {
      const { outputText } = ts.transpileModule(fs.readFileSync(fileName, 'utf8'), { fileName, compilerOptions });
      fs.writeFileSync(`${compiled}.${process.pid}`, outputText);
      fs.renameSync(`${compiled}.${process.pid}`, compiled);
    }
    const script = SCRIPTS.get(fileName) ?? new Script(Module.wrap(fs.readFileSync(compiled, 'utf8')), { filename: fileName });
    SCRIPTS.set(fileName, script);
    // What runs while a file is loaded is no single test's, whichever test loads it first.
    const { currentTestId } = stryker;
    stryker.currentTestId = undefined;
    try {
      script.runInThisContext().call(module.exports, module.exports, createRequire(fileName), module, fileName, path.dirname(fileName));
    } finally {
      stryker.currentTestId = currentTestId;
    }
  };
}

/** Has the library be found by its own name, and its sources in JavaScript be what they are compiled to, as in Jest's configuration. */
function mapBy({ moduleNameMapper, transform }, root) {
  const require = createRequire(path.join(root, 'package.json'));
  const inRoot = text => text.replace('<rootDir>', root);
  const names = Object.entries(moduleNameMapper).map(([name, file]) => [new RegExp(name), inRoot(file)]);
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...others) => names.find(([name]) => name.test(request))?.[1] ?? resolve(request, ...others);
  const bundled = Object.entries(transform).filter(([, file]) => typeof file === 'string').map(([name, file]) => [new RegExp(name), require(inRoot(file))]);
  const load = Module._extensions['.js'];
  const codes = new Map();
  Module._extensions['.js'] = (module, file) => {
    const [, transformer] = file.startsWith(path.join(root, 'src')) ? bundled.find(([name]) => name.test(file)) ?? [] : [];
    if (!transformer) {
      return load(module, file);
    }
    codes.set(file, codes.get(file) ?? transformer.process(undefined, file).code);
    return module._compile(codes.get(file), file);
  };
}

const nameOf = test => (test.parent?.name === 'ROOT_DESCRIBE_BLOCK' || !test.parent ? test.name : `${nameOf(test.parent)} ${test.name}`);

class InProcessTestRunner {
  async init() {
    this.root = process.cwd();
    compileBy(path.join(this.root, 'test', 'tsconfig.json'));
    mapBy(JSON.parse(fs.readFileSync(path.join(this.root, 'package.json'), 'utf8')).jest, this.root);
    const mocker = new ModuleMocker(globalThis);
    const mocks = { fn: mocker.fn.bind(mocker), spyOn: mocker.spyOn.bind(mocker), restoreAllMocks: mocker.restoreAllMocks.bind(mocker) };
    Object.assign(globalThis, circus, { expect: jestExpect, jest: { ...mocks, requireActual: createRequire(import.meta.url) } });
    // A folder of temporary files that is nearly empty, and errors without their stacks, which each expect() makes, cost a third less.
    process.env.TMPDIR = fs.mkdtempSync(path.join(this.root, 'tmp-'));
    Error.stackTraceLimit = 0;
    // The same examples for every mutant; the first that fails will do.
    createRequire(path.join(this.root, 'test', 'any.js'))('fast-check').configureGlobal({ seed: 1, endOnFailure: true });
    this.files = fs.readdirSync(path.join(this.root, 'test'), { recursive: true }).map(name => path.join('test', name))
      .filter(name => name.endsWith('.test.ts') && !LEFT_OUT_FILES.includes(name)).sort();
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    const result = await this.run();
    return result.status === DryRunStatus.Complete ? { ...result, mutantCoverage: stryker.mutantCoverage } : result;
  }

  async mutantRun({ activeMutant, sandboxFileName, testFilter, disableBail, hitLimit, mutantActivation }) {
    Object.assign(stryker, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0 });
    const activate = () => { stryker.activeMutant = activeMutant.id; };
    try {
      if (mutantActivation === 'static') {
        activate();
      }
      // Whatever is likely to find it comes first.
      const mirror = path.relative(path.join(this.root, 'src'), sandboxFileName).replace(/\.ts$/, '.test.ts');
      const first = [path.join('test', mirror), ...testFilter ? [] : FIRST];
      const result = await this.run({ wanted: testFilter && new Set(testFilter), first, activate, bails: !disableBail });
      return toMutantRunResult(determineHitLimitReached(stryker.hitCount, hitLimit) ?? result);
    } finally {
      stryker.activeMutant = undefined;
    }
  }

  /** Runs the tests that are wanted, file by file. */
  async run({ wanted, first = [], activate = () => {}, bails = false } = {}) {
    const files = [...new Set([...first.filter(file => this.files.includes(file)), ...this.files])]
      .filter(file => !wanted || [...wanted].some(id => id.startsWith(`${file}: `)));
    for (const name of Object.keys(Module._cache)) {
      if (name.startsWith(this.root + path.sep) && !name.includes(`${path.sep}node_modules${path.sep}`)) {
        delete Module._cache[name];
      }
    }
    const require = createRequire(path.join(this.root, 'test', 'any.js'));
    const tests = [];
    let isOver = false;
    for (const file of files) {
      const idOf = test => `${file}: ${nameOf(test)}`;
      const follow = ({ name, test }) => {
        if (name === 'test_start' && (isOver || LEFT_OUT_TESTS.test(idOf(test)) || (wanted && !wanted.has(idOf(test))))) {
          test.mode = 'skip';
        } else if (name === 'test_started') {
          stryker.currentTestId = idOf(test);
        } else if (name === 'test_done') {
          stryker.currentTestId = undefined;
          const [error] = test.errors.flat().filter(Boolean);
          isOver ||= bails && error !== undefined;
          tests.push({
            id: idOf(test),
            name: nameOf(test),
            fileName: path.join(this.root, file),
            timeSpentMs: test.duration ?? 0,
            ...error ? { status: TestStatus.Failed, failureMessage: String(error.message ?? error) } : { status: TestStatus.Success },
          });
        }
      };
      circus.resetState();
      circus.addEventHandler(follow);
      try {
        require(path.join(this.root, file));
        activate();
        await circus.run();
      } catch (error) {
        return { status: DryRunStatus.Error, errorMessage: `${file}: ${error.stack}` };
      } finally {
        circus.removeEventHandler(follow);
      }
      if (isOver) {
        break;
      }
    }
    return { status: DryRunStatus.Complete, tests };
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessTestRunner)];
