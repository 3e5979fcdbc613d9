import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as ts from 'typescript';
import { read } from './support';
import { main } from '../src/cli/main';

/** The code blocks of the README, in order. */
const BLOCKS = [...read('README.md').matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text }));

/** The blocks of TypeScript, each with what stands below it: its translation, and what it puts out unless it is a part of a program. */
const [{ program: PRELUDE }, ...TYPE_SCRIPT] = BLOCKS.flatMap(({ language, text }, i) => (
  language === 'ts' ? [{ program: text, translation: BLOCKS[i + 1], output: BLOCKS[i + 2] }] : []));
const PROGRAMS = TYPE_SCRIPT.filter(({ output }) => ['yaml', 'text'].includes(output.language));

/** What a program of the README has: its app, and what it logs. */
function execute(program: string): { app: any; logged: string[] } {
  const source = `${PRELUDE}${program}\nexport default app;`;
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const module = { exports: {} as any };
  const logged: string[] = [];
  const console = { log: (line: string) => logged.push(line) };
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  new Function('require', 'exports', 'console', outputText)((name: string) => require(name), module.exports, console);
  return { app: module.exports.default, logged };
}

/** What a program of the README prints: its YAML, or its error. */
function run(program: string): string {
  const { app } = execute(program);
  try {
    return app.synthYaml();
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
}

test.each(PROGRAMS.map(({ program, output }, i) => [i + 1, program, output] as const))('program %d of the tour puts out what stands below it', (_, program, output) => {
  expect(output.text).toBe(run(program));
  expect(output.language).toBe(output.text.startsWith('Validation failed') ? 'text' : 'yaml');
});

test('the findings of the tour are what stands below them', () => {
  const { program } = TYPE_SCRIPT.find(block => block.program.includes('.findings'))!;
  const { logged } = execute(program);
  const [, ...quoted] = read('README.md').split('\n> ').map(text => text.split('\n')[0]);
  expect(quoted.filter(line => /\(LM\d+\)$/.test(line))).toEqual(logged);
  expect(logged).toHaveLength(1);
});

/** What the command line is shown to print. */
const COMMANDS = [...read('README.md').matchAll(/^```console\n\$ npx cdk8s-live-migration (.*)\n([^]*?)^```$/gm)].map(([, command, output]) => [command, output]);

/** The picture of the tour. */
const PICTURE = 'docs/plan.svg';

test.each(COMMANDS)('the command line prints what stands in the tour: %s', async (command, output) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'readme-'));
  const [, example] = /examples\/(\w+)\/dist/.exec(command) ?? [];
  const dist = `examples/${example}/dist/`;
  let printed = '';
  jest.spyOn(console, 'error').mockImplementation();
  try {
    process.env.CDK8S_OUTDIR = folder;
    if (example) {
      jest.isolateModules(() => {
        // eslint-disable-next-line @typescript-eslint/no-require-imports
        require(path.join('..', 'examples', example, 'main'));
      });
    }
    const args = command.split(' ').map(arg => (arg.startsWith(dist) || arg === PICTURE ? path.join(folder, path.basename(arg)) : arg));
    await main(['node', 'x', ...args], { isTerminal: false, out: text => { printed += text; }, err: text => { printed += text; } });
    expect(output).toBe(printed.split(`${folder}/`).join(dist));
    // The picture that stands below is what the command makes.
    expect(command.includes(PICTURE) ? fs.readFileSync(path.join(folder, path.basename(PICTURE)), 'utf8') : read(PICTURE)).toBe(read(PICTURE));
  } finally {
    delete process.env.CDK8S_OUTDIR;
    fs.rmSync(folder, { recursive: true });
  }
});

test('there is a tour', () => {
  expect(PROGRAMS.length).toBeGreaterThan(5);
  expect(TYPE_SCRIPT.length - PROGRAMS.length).toBe(8);
  expect(COMMANDS).toHaveLength(5);
  expect(COMMANDS.filter(([command]) => command.includes(PICTURE))).toHaveLength(1);
  expect(read('README.md')).toContain(`](${PICTURE})`);
});

test('each program and part of one is there in Python', () => {
  expect(TYPE_SCRIPT.map(({ translation }) => translation.language)).toEqual(TYPE_SCRIPT.map(() => 'python'));
});

test('each example has a line', () => {
  const lines = read('README.md').split('\n').filter(line => line.startsWith('|')).join('\n');
  const listed = [...lines.matchAll(/\(examples\/([^/]+)\/main\.ts\)/g)].map(match => match[1]);
  const there = fs.readdirSync(path.join(__dirname, '..', 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory());
  expect(listed.sort()).toEqual(there.map(entry => entry.name).sort());
});
