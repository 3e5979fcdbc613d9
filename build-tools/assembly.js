// Takes what README.md shows in Python out of the assembly: the packages of other languages have its TypeScript translated, and would have that twice.
const fs = require('fs');
const path = require('path');
const { withoutPython } = require('./examples');

const file = path.join(__dirname, '..', '.jsii');
const assembly = JSON.parse(fs.readFileSync(file, 'utf8'));
assembly.readme.markdown = withoutPython(assembly.readme.markdown);
fs.writeFileSync(file, JSON.stringify(assembly, undefined, 2));
