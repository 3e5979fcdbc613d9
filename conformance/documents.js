// The manifests of the examples, of the scenarios and of the README.
const fs = require('fs');
const path = require('path');
const YAML = require('yaml');
const { run } = require('./tools');

const ROOT = path.join(__dirname, '..');
const EXAMPLES = path.join(ROOT, 'examples');

const read = (...names) => fs.readFileSync(path.join(ROOT, ...names), 'utf8');
const parse = text => YAML.parseAllDocuments(text).map(document => document.toJS()).filter(object => object !== null);

/** Runs the programs of examples, each of which writes into a folder of its own. */
const RUN = `const [folder, ...names] = process.argv.slice(1);
for (const name of names) {
  process.env.CDK8S_OUTDIR = folder + '/' + name;
  require('./' + name + '/main.ts');
}`;

let known;

/** All of them: what each is called, and its objects. The examples write into a folder; they run once, for whichever check asks first. */
exports.documents = folder => {
  known ??= readAll(folder);
  return known;
};

function readAll(folder) {
  const names = fs.readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);
  run(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', RUN, folder, ...names], { cwd: EXAMPLES });
  // A fleet has a folder for each cluster, and an index; what is for the hub, or for a kustomization, is no cluster's.
  const isClusters = file => file.endsWith('.yaml') && !file.startsWith(`_hub${path.sep}`) && path.basename(file) !== 'kustomization.yaml';
  const filesOf = name => fs.readdirSync(path.join(folder, name), { recursive: true }).filter(isClusters).sort();
  const written = names.flatMap(name => filesOf(name).map(file => (
    { what: `example ${name}, ${file}`, objects: parse(fs.readFileSync(path.join(folder, name, file), 'utf8')) }
  )));
  const scenarios = fs.readdirSync(path.join(ROOT, 'test', 'scenarios')).map(file => ({ what: `scenario ${file}`, objects: parse(read('test',
    'scenarios', file)) }));
  const blocks = [...read('README.md').matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text], i) => ({ what: `YAML ${i + 1} of the README`,
    objects: parse(text) }));
  const adopted = { what: 'examples/adoption/cluster.yaml', objects: parse(read('examples', 'adoption', 'cluster.yaml')) };
  return [...written, ...scenarios, ...blocks, adopted];
}
