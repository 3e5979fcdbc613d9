// Holds programs in Go against those in TypeScript, with the packages that jsii makes for Go.
const fs = require('fs');
const path = require('path');
const { EXAMPLES, NAMES, PACKAGES, holdExamples, holdMistakes, pacmak } = require('../languages');
const { go } = require('../tools');

/** Builds all programs in a folder, beside the packages that go.mod looks for there. Returns the folder of the programs. */
function build(folder) {
  pacmak(Object.values(PACKAGES), 'go', folder, '--code-only');
  const module = path.join(folder, 'go');
  for (const name of ['go.mod', 'go.sum']) {
    fs.copyFileSync(path.join(__dirname, name), path.join(module, name));
  }
  const sources = { mistakes: path.join(__dirname, 'mistakes.go'), ...Object.fromEntries(NAMES.map(name => [name, path.join(EXAMPLES, name, 'main.go')])) };
  for (const [name, source] of Object.entries(sources).filter(([, file]) => fs.existsSync(file))) {
    fs.mkdirSync(path.join(module, 'programs', name), { recursive: true });
    fs.copyFileSync(source, path.join(module, 'programs', name, 'main.go'));
  }
  const programs = path.join(folder, 'bin');
  go(module, 'vet', './...');
  go(module, 'build', '-o', `${programs}/`, './...');
  return programs;
}

exports.title = 'What programs in Go write';
exports.needs = ['go'];
exports.run = report => {
  const programs = build(report.folder);
  const [, runtime] = /jsii-runtime-go (\S+)/.exec(fs.readFileSync(path.join(__dirname, 'go.mod'), 'utf8'));
  const version = `${go(__dirname, 'env', 'GOVERSION').trim()}, jsii ${runtime}`;
  holdExamples(report, { judge: 'Go', version, file: 'main.go', command: name => [path.join(programs, name)] });
  holdMistakes(report, { judge: 'Go', version, command: [path.join(programs, 'mistakes')] });
};
