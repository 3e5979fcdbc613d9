// Holds programs in Python against those in TypeScript, with the wheel that users install: each example, and each piece of README.md and API.md.
const fs = require('fs');
const path = require('path');
const ts = require('typescript');
const { EXAMPLES, PACKAGES, holdExamples, pacmak } = require('../languages');
const { run } = require('../tools');

const ROOT = path.join(__dirname, '..', '..');
const CODE = '((?:(?!```).*\\n)*)```\\n';
const BESIDE = new RegExp(`^\`\`\`(?:ts|typescript)\\b.*\\n${CODE}\\n<details>\\n<summary>Python</summary>\\n\\n\`\`\`python\\n${CODE}`, 'gm');

/** Makes the wheel, and installs it into an environment of its own, of which it returns Python. */
function install(folder) {
  pacmak([PACKAGES['cdk8s-live-migration']], 'python', folder);
  const [wheel] = fs.readdirSync(path.join(folder, 'python')).filter(name => name.endsWith('.whl'));
  const environment = path.join(folder, 'environment');
  run('python3', ['-m', 'venv', environment]);
  const python = path.join(environment, 'bin', 'python');
  run(python, ['-m', 'pip', 'install', '--quiet', '--constraint', path.join(__dirname, 'constraints.txt'), path.join(folder, 'python', wheel)]);
  return python;
}

/** What a program in TypeScript puts out: what it prints, and its YAML or its error, as Python tells one. */
function outputOf(program) {
  const { outputText } = ts.transpileModule(`${program}\nexports.app = app;`, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const exported = {};
  let printed = '';
  const log = (...values) => { printed += `${values.join(' ')}\n`; };
  try {
    new Function('require', 'exports', 'console', outputText)(require, exports, { log });
    return printed + exports.app.synthYaml();
  } catch (error) {
    return `${printed}RuntimeError: Error: ${error.message}\n`;
  }
}

/** Holds what README.md and API.md show in Python against what they show in TypeScript. */
function holdSnippets(report, python, version) {
  const pages = ['README.md', 'API.md'].map(name => [...fs.readFileSync(path.join(ROOT, name), 'utf8').matchAll(BESIDE)]
    .map(([, typeScript, translation]) => ({ name, typeScript, python: translation })));
  const [[prelude, ...readme], api] = pages;
  const snippets = [...readme, ...api];
  // Where a file is read, it is that of an example, or the one that README.md shows.
  const cwd = path.join(report.folder, 'snippets');
  fs.mkdirSync(cwd);
  fs.copyFileSync(path.join(EXAMPLES, 'adoption', 'cluster.yaml'), path.join(cwd, 'cluster.yaml'));
  const [, clusters] = /^```yml\n(clusters:\n[^]*?)^```$/m.exec(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  fs.writeFileSync(path.join(cwd, 'clusters.yaml'), clusters);
  const answers = JSON.parse(run(python, [path.join(__dirname, 'snippets.py')], {
    cwd, input: JSON.stringify(snippets.map(snippet => `${prelude.python}\n${snippet.python}`)),
  }));
  const here = process.cwd();
  process.chdir(cwd);
  const expected = snippets.map(snippet => outputOf(`${prelude.typeScript}\n${snippet.typeScript}`));
  process.chdir(here);
  // Python prints True where TypeScript prints true.
  const wrong = snippets.filter((_, i) => expected[i].toLowerCase() !== answers[i].toLowerCase());
  for (const snippet of wrong) {
    const i = snippets.indexOf(snippet);
    report.problem(`${snippet.name} shows in Python what isn't the same:\n${snippet.python}\nTypeScript puts out:\n${expected[i]}\nPython puts out:\n${answers[i]}`);
  }
  const errors = expected.filter(text => text.includes('RuntimeError')).length;
  if (readme.length < 11 || api.length < 15 || errors !== 1) {
    report.problem(`The pages do not show everything: README.md has ${readme.length} pieces, API.md ${api.length}, and ${errors} end in an error.`);
  }
  report.row({
    judge: 'Python', version, cases: snippets.length, disagreements: wrong.length,
    detail: `what README.md (${readme.length}) and API.md (${api.length}) show, of which ${errors} is an error`,
  });
}

exports.title = 'What programs in Python write';
exports.needs = ['python3'];
exports.run = report => {
  const python = install(report.folder);
  const versions = run(python, ['-c', 'import importlib.metadata as m, platform; print(f"{platform.python_version()}, jsii {m.version(\'jsii\')}")']).trim();
  holdExamples(report, { judge: 'Python', version: versions, file: 'main.py', command: () => [python, 'main.py'] });
  holdSnippets(report, python, versions);
};
