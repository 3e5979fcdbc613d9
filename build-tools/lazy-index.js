// Rewrites lib/index.js so that a module is loaded when something of it is first used: most programs use little of the library.
const fs = require('fs');
const path = require('path');

const index = path.join(__dirname, '..', 'lib', 'index.js');
const text = fs.readFileSync(index, 'utf8');
const all = Object.keys(require(index));
const whole = [...text.matchAll(/^__exportStar\(require\("(.+)"\), exports\);$/gm)]
  .flatMap(([, module]) => Object.keys(require(path.join(path.dirname(index), module))).map(name => [name, module]));
const variables = new Map([...text.matchAll(/^var (\w+) = require\("(.+)"\);$/gm)].map(([, variable, module]) => [variable, module]));
const single = [...text.matchAll(/^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.\1; \} \}\);$/gm)]
  .map(([, name, variable]) => [name, variables.get(variable)]);
const names = [...whole, ...single];
const missing = all.filter(name => !names.some(([known, module]) => known === name && module));
if (names.length === 0 || missing.length > 0) {
  throw new Error(`${index} exports ${missing.join(', ') || 'nothing'} in a way that this script doesn't know how to load later`);
}

fs.writeFileSync(index, [
  '"use strict";',
  'Object.defineProperty(exports, "__esModule", { value: true });',
  // Only this line tells Node, for "import { … }", which names there are: it takes getters that it can see for unsafe.
  `${names.map(([name]) => `exports.${name} = `).join('')}void 0;`,
  'const lazy = (name, load) => Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });',
  ...names.map(([name, module]) => `lazy("${name}", () => require("${module}"));`),
  '',
].join('\n'));
