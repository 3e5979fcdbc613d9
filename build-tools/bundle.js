// Makes the compiled files that hold what they take of a library: of ECharts, which is a hundred times as much and more, and of csv-parse. Users needn't
// install the rest. Jest takes this for a transformer of these files, since they are made of modules that Jest doesn't load.
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const esbuild = require('esbuild');

const MODULES = path.join(__dirname, '..', 'node_modules');

/** Each of them, with what those whose code is in it want to have said. */
const FILES = {
  'cli/plan/charts.js': [['Apache ECharts', 'echarts/NOTICE'], ['Parts of Apache ECharts, from D3', 'echarts/licenses/LICENSE-d3'], ['ZRender', 'zrender/LICENSE']],
  'csv-parser.js': [['csv-parse', 'csv-parse/LICENSE']],
};

const noticesOf = file => Object.entries(FILES).find(([name]) => file.split(path.sep).join('/').endsWith(`/${name}`))[1];

/** A file as one, with what it imports. */
function bundle(file) {
  const notices = noticesOf(file).map(([name, from]) => `${name}:\n\n${fs.readFileSync(path.join(MODULES, from), 'utf8').trim()}`).join('\n\n');
  const { outputFiles: [{ text }] } = esbuild.buildSync({
    entryPoints: [file], bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node20', legalComments: 'eof', write: false, logLevel: 'error',
  });
  return `${text}/*!\nThis file holds parts of the following. What is Apache's is under the Apache License, Version 2.0, as this package is.\n\n${notices.replaceAll('*/', '* /')}\n*/\n`;
}

exports.process = (_, file) => ({ code: bundle(file) });

const versionOf = name => JSON.parse(fs.readFileSync(path.join(MODULES, name, 'package.json'), 'utf8')).version;

exports.getCacheKey = source => crypto.createHash('sha256')
  .update([source, fs.readFileSync(__filename), ...['csv-parse', 'echarts', 'zrender', 'esbuild'].map(versionOf)].join('\0')).digest('hex');

if (require.main === module) {
  for (const file of Object.keys(FILES)) {
    const [from, to] = ['src', 'lib'].map(folder => path.join(__dirname, '..', folder, file));
    fs.writeFileSync(to, bundle(from));
  }
}
