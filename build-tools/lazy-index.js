// Rewrites lib/index.js so that a module is loaded when something of it is first used: most programs use little of the library.
const fs = require('fs');
const path = require('path');

const index = path.join(__dirname, '..', 'lib', 'index.js');
const modules = [...fs.readFileSync(index, 'utf8').matchAll(/^__exportStar\(require\("(.+)"\), exports\);$/gm)].map(match => match[1]);
const names = modules.flatMap(module => Object.keys(require(path.join(path.dirname(index), module))).map(name => [name, module]));
if (names.length === 0) {
  throw new Error(`${index} exports nothing that this script knows how to load later`);
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
