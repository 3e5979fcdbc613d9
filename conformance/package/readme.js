// What the README tells users to install, to write and to run, and what comes of it.
const fs = require('fs');
const path = require('path');

const ROOT = path.join(__dirname, '..', '..');
const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');

/** The code blocks, in order. */
const BLOCKS = [...README.matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text }));
const blocks = language => BLOCKS.filter(block => block.language === language).map(({ text }) => text);

/** The blocks of TypeScript, each with what stands below its translation: what it puts out, unless it is a part of a program. */
const [{ program: PRELUDE }, ...TYPE_SCRIPT] = BLOCKS.flatMap(({ language, text }, i) => (
  language === 'ts' ? [{ program: text, output: BLOCKS[i + 2] }] : []));

/** The programs of the tour: each whole, printing its YAML or its error, and what stands below it. */
exports.PROGRAMS = TYPE_SCRIPT.filter(({ output }) => ['yaml', 'text'].includes(output.language)).map(({ program, output }) => ({
  source: `${PRELUDE}${program}
try {
  process.stdout.write(app.synthYaml());
} catch (error) {
  process.stdout.write(\`\${(error as Error).message}\\n\`);
}
`,
  output: output.text,
}));

/** What is installed, as the arguments of npm: the package with its peers, and what a project needs besides. */
exports.INSTALLS = blocks('sh').flatMap(text => text.trim().split('\n')).filter(line => line.startsWith('npm install ')).map(line => line.split(' ').slice(1));

/** The files of a project of one's own in TypeScript: cdk8s.yaml with the validation plugin, and tsconfig.json. */
exports.FILES = { 'cdk8s.yaml': blocks('yml').filter(text => !text.startsWith('language: python')).join(''), 'tsconfig.json': blocks('json')[0] };

/** The commands that are shown with what they print: their arguments, and the example whose manifests they read, if they do. */
exports.COMMANDS = blocks('console').map(text => {
  const [, command, output] = /^\$ npx (.*)\n([^]*)$/.exec(text);
  return { args: command.split(' '), example: /examples\/([\w-]+)\/dist/.exec(command)?.[1], output };
});
