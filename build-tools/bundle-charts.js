// Makes the one compiled file that draws, with all of ECharts that it takes: users needn't install the rest of it, which is a hundred times as much.
// Jest takes this for a transformer of that file, since it is made of modules that Jest doesn't load.
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const esbuild = require('esbuild');

const MODULES = path.join(__dirname, '..', 'node_modules');

/** What those whose code is in the file want to have said. */
const NOTICES = [['Apache ECharts', 'echarts/NOTICE'], ['Parts of Apache ECharts, from D3', 'echarts/licenses/LICENSE-d3'], ['ZRender', 'zrender/LICENSE']];

/** A file as one, with what it imports. */
function bundle(file) {
  const notices = NOTICES.map(([name, from]) => `${name}:\n\n${fs.readFileSync(path.join(MODULES, from), 'utf8').trim()}`).join('\n\n');
  const { outputFiles: [{ text }] } = esbuild.buildSync({
    entryPoints: [file], bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node20', legalComments: 'eof', write: false, logLevel: 'error',
  });
  return `${text}/*!\nThis file holds parts of the following. Apache ECharts is under the Apache License, Version 2.0, as this package is.\n\n${notices.replaceAll('*/', '* /')}\n*/\n`;
}

exports.process = (_, file) => ({ code: bundle(file) });

exports.getCacheKey = source => crypto.createHash('sha256')
  .update([source, fs.readFileSync(__filename), ...['echarts', 'zrender', 'esbuild'].map(name => require(`${name}/package.json`).version)].join('\0')).digest('hex');

if (require.main === module) {
  const [from, to] = ['src', 'lib'].map(folder => path.join(__dirname, '..', folder, 'cli', 'plan', 'charts.js'));
  fs.writeFileSync(to, bundle(from));
}
