// Generates the package for .NET, which nothing compiles or runs here.
const fs = require('fs');
const path = require('path');
const { NAMES, PACKAGES, pacmak } = require('../languages');

exports.title = 'Whether there is code for .NET';
exports.needs = [];
exports.run = report => {
  const root = PACKAGES['cdk8s-live-migration'];
  pacmak([root], 'dotnet', report.folder, '--code-only');
  // What there is to be, the reference tells: it names each type at the head of a section.
  const types = [...new Set([...fs.readFileSync(path.join(root, 'API.md'), 'utf8').matchAll(/^### (\w+) <a /gm)].map(([, name]) => name))];
  const code = path.join(report.folder, 'dotnet', 'Cdk8sLiveMigration', 'Cdk8sLiveMigration');
  const missing = types.filter(name => !fs.existsSync(path.join(code, `${name}.cs`)));
  missing.forEach(name => report.problem(`There is no code of ${name} for .NET.`));
  report.row({ judge: 'jsii-pacmak', version: require('jsii-pacmak/package.json').version, cases: types.length, disagreements: missing.length, detail: 'types with code for .NET' });
  report.cannotJudge({ what: 'the examples for .NET, compiled and run', cases: NAMES.length, why: 'the code is generated only: there is neither a port of the examples nor a toolchain' });
};
