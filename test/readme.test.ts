import * as path from 'path';
import * as ts from 'typescript';
import { read } from './support';

/** The code blocks of the README, in order. */
const BLOCKS = [...read('README.md').matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text }));
const [PRELUDE, ...PROGRAMS] = BLOCKS.filter(({ language }) => language === 'ts').map(({ text }) => text);

/** What a program of the README prints: its YAML, or its error. */
function run(program: string): string {
  const source = `${PRELUDE}${program}\nexport default app;`;
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const module = { exports: {} as any };
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  new Function('require', 'exports', outputText)((name: string) => require(name), module.exports);
  try {
    return module.exports.default.synthYaml();
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
}

test.each(PROGRAMS.map((program, i) => [i + 1, program] as const))('program %d of the tour puts out what stands below it', (_, program) => {
  const output = BLOCKS[BLOCKS.findIndex(({ text }) => text === program) + 1];
  expect(output.text).toBe(run(program));
  expect(output.language).toBe(output.text.startsWith('Validation failed') ? 'text' : 'yaml');
});

test('there is a tour', () => {
  expect(PROGRAMS.length).toBeGreaterThan(5);
});

test('each example has a line', () => {
  const lines = read('README.md').split('\n').filter(line => line.startsWith('|')).join('\n');
  const listed = [...lines.matchAll(/\(examples\/([^/]+)\/main\.ts\)/g)].map(match => match[1]);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const there = require('fs').readdirSync(path.join(__dirname, '..', 'examples'), { withFileTypes: true }).filter((entry: any) => entry.isDirectory());
  expect(listed.sort()).toEqual(there.map((entry: any) => entry.name).sort());
});
