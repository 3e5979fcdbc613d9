// Makes the compiled files that hold what they take of a library: of ECharts, which is a hundred times as much and more, of csv-parse, and of Ajv, which
// makes code of a schema. Users needn't install the rest. Jest takes this for a transformer of these files, since they are made of modules that Jest doesn't load.
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const esbuild = require('esbuild');

const ROOT = path.join(__dirname, '..');
const MODULES = path.join(ROOT, 'node_modules');
const SCHEMA = path.join(ROOT, 'schemas', 'clusters.schema.json');

/** Each of them, with what those whose code is in it want to have said. */
const FILES = {
  'cli/plan/charts.js': [['Apache ECharts', 'echarts/NOTICE'], ['Parts of Apache ECharts, from D3', 'echarts/licenses/LICENSE-d3'], ['ZRender', 'zrender/LICENSE']],
  'csv-parser.js': [['csv-parse', 'csv-parse/LICENSE']],
  'fleet/cluster-validator.js': [['Ajv', 'ajv/LICENSE']],
};

/** As code: a function that checks a file without its clusters, one that checks a cluster, and the type of each of a cluster's fields. */
function validators() {
  const { Ajv } = require('ajv');
  const standalone = require('ajv/dist/standalone').default;
  const schema = JSON.parse(fs.readFileSync(SCHEMA, 'utf8'));
  const { clusters, ...others } = schema.properties;
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, code: { source: true } });
  ajv.addSchema({ ...schema.definitions.cluster, $id: 'cluster' });
  ajv.addSchema({ ...schema, properties: { ...others, clusters: { ...clusters, items: true } }, definitions: undefined, $id: 'file' });
  const types = Object.entries(schema.definitions.cluster.properties).map(([name, { type }]) => [name, type]);
  return `${standalone(ajv, { validateCluster: 'cluster', validateFile: 'file' })};exports.FIELDS = ${JSON.stringify(Object.fromEntries(types))}`;
}

const noticesOf = file => Object.entries(FILES).find(([name]) => file.split(path.sep).join('/').endsWith(`/${name}`))[1];

/** A file as one, with what it imports. */
function bundle(file) {
  const notices = noticesOf(file).map(([name, from]) => `${name}:\n\n${fs.readFileSync(path.join(MODULES, from), 'utf8').trim()}`).join('\n\n');
  const { outputFiles: [{ text }] } = esbuild.buildSync({
    ...file.endsWith('cluster-validator.js') ? { stdin: { contents: validators(), resolveDir: ROOT } } : { entryPoints: [file] }, bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node20', legalComments: 'eof', write: false, logLevel: 'error',
  });
  return `${text}/*!\nThis file holds parts of the following. What is Apache's is under the Apache License, Version 2.0, as this package is.\n\n${notices.replaceAll('*/', '* /')}\n*/\n`;
}

exports.process = (_, file) => ({ code: bundle(file) });

const versionOf = name => JSON.parse(fs.readFileSync(path.join(MODULES, name, 'package.json'), 'utf8')).version;

exports.getCacheKey = source => crypto.createHash('sha256')
  .update([source, fs.readFileSync(__filename), fs.readFileSync(SCHEMA), ...['ajv', 'csv-parse', 'echarts', 'zrender', 'esbuild'].map(versionOf)].join('\0'))
  .digest('hex');

if (require.main === module) {
  for (const file of Object.keys(FILES)) {
    const [from, to] = ['src', 'lib'].map(folder => path.join(ROOT, folder, file));
    fs.writeFileSync(to, bundle(from));
  }
}
