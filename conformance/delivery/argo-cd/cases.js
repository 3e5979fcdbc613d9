// Fleets that Argo CD delivers, made at random: each as it is, and without one of its clusters.
const fs = require('fs');
const path = require('path');
const { ApiObject, App, Chart, YamlOutputType } = require('cdk8s');
const fc = require('fast-check');
const YAML = require('yaml');
const { ArgoCdGenerator, DedicatedMigrationNetwork, Fleet, FleetDelivery, HeavyWorkloadMigration } = require('../../../lib');

/** The cluster that goes. No wave names it. */
const GONE = 'gone';

const NAMES = ['a', 'b0', 'edge-1', 'edge-2', 'edge-3', 'lab', `n${'o'.repeat(62)}`, 'on', 'prod-east', 'prod-west', '10'];

const LIMITS = [{}, { maxUpdate: 0 }, { maxUpdate: 1 }, { maxUpdate: 2 }, { maxUpdatePercent: 1 }, { maxUpdatePercent: 50 }, { maxUpdatePercent: 100 }];

const optional = arbitrary => fc.option(arbitrary, { nil: undefined });

/** Waves that have a cluster each: groups of names, and perhaps all others. Undefined if there are none. */
const wavesOf = names => fc.record({
  cuts: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }), order: fc.shuffledSubarray(names), limits: fc.array(fc.constantFrom(...LIMITS), { minLength: 4,
    maxLength: 4 }), others: fc.boolean(),
}).map(({ cuts, order, limits, others }) => {
  const left = [...order];
  const groups = cuts.map(size => left.splice(0, size)).filter(group => group.length > 0);
  const waves = [...groups, ...others ? [['*']] : []].map((clusters, i) => ({ clusters, ...limits[i] }));
  return waves.length > 0 ? waves : undefined;
});

const CASE = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 8 }).chain(names => fc.record({
  names: fc.constant(names),
  labels: fc.array(fc.dictionary(fc.constantFrom('stage', 'example.com/region', 'on'), fc.constantFrom('prod', '', '1', 'true')), { minLength: 9, maxLength: 9 }),
  props: fc.record({
    repoUrl: fc.constantFrom('https://git.example.com/fleet.git', 'git@git.example.com:fleet.git', 'ssh://git@git.example.com:22/a~b/fleet'),
    path: fc.constantFrom('.', 'manifests', 'deploy/a b/manifests', 'grüße'),
    revision: optional(fc.constantFrom('main', 'v1.*', '"', 'true', '1e3', '#a')),
    project: optional(fc.constantFrom('platform', 'true', '1')),
    namespace: optional(fc.constantFrom('openshift-gitops')),
    name: optional(fc.constantFrom('x', 'true')),
    clusterName: optional(fc.constantFrom('{cluster}.example.com', 'ocp-{cluster}')),
    generator: optional(fc.constantFrom(ArgoCdGenerator.DIRECTORIES, ArgoCdGenerator.LIST)),
    waves: wavesOf(names),
    deleteApplications: optional(fc.boolean()),
    syncOptions: optional(fc.constantFrom([], ['FailOnSharedResource=true'], ['PruneLast=true', 'Validate=false'])),
  }),
  sync: fc.constantFrom({}, { automatedSync: false }, { selfHeal: true }, { prune: true }, { prune: true, selfHeal: true }),
  yamlOutputType: fc.constantFrom(...Object.values(YamlOutputType).filter(value => typeof value === 'number')),
  hasKustomizations: fc.boolean(),
  // Argo CD doesn't know this one.
  unknown: fc.tuple(fc.nat(3), fc.constantFrom(...names)).map(([dice, name]) => (dice === 0 ? name : undefined)),
}));

/** The data of cases. */
exports.sample = (numRuns, seed) => fc.sample(CASE, { numRuns, seed });

const charts = {
  addCharts(app) {
    const chart = new Chart(app, 'migration');
    new HeavyWorkloadMigration(chart, 'heavy');
    new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
    new ApiObject(new Chart(app, 'other'), 'other', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } });
  },
};

/** Does something without what it says on the terminal. */
function quietly(action) {
  const { write } = process.stderr;
  process.stderr.write = () => true;
  try {
    return action();
  } finally {
    process.stderr.write = write;
  }
}

const parse = file => YAML.parseAllDocuments(fs.readFileSync(file, 'utf8')).map(document => document.toJS());

/** Writes a fleet, and returns where that is, its ApplicationSet, and what is in its folders. */
function write(root, props, { clusters, yamlOutputType, hasKustomizations }) {
  const outdir = path.join(root, props.path);
  const delivery = [FleetDelivery.argoCd(props), ...hasKustomizations ? [FleetDelivery.kustomization()] : []];
  quietly(() => new Fleet({ outdir, clusters, charts, yamlOutputType, delivery }).synth());
  const manifests = Object.fromEntries(clusters.map(({ name }) => {
    const files = fs.readdirSync(path.join(outdir, name), { recursive: true }).filter(file => file.endsWith('.yaml') && file !== 'kustomization.yaml');
    return [name, files.flatMap(file => parse(path.join(outdir, name, file)))];
  }));
  const [hub] = fs.readdirSync(path.join(outdir, '_hub'), { recursive: true }).filter(file => file.endsWith('.yaml'));
  const [applicationSet] = parse(path.join(outdir, '_hub', hub));
  return { root, applicationSet, manifests };
}

/** A case of such data, written into a folder. */
exports.make = (folder, { names, labels, props, sync, yamlOutputType, hasKustomizations, unknown }) => {
  const clusters = [...names.map((name, i) => ({ name, labels: labels[i] })), { name: GONE }];
  const { waves } = props;
  // What waves refuse.
  const { prune, selfHeal, ...harmless } = sync;
  const all = { ...props, ...waves ? harmless : sync };
  // Once it is gone, the last wave might have no cluster anymore.
  const named = new Set((waves ?? []).flatMap(wave => wave.clusters));
  const after = named.has('*') && names.every(name => named.has(name)) ? { ...all, waves: waves.slice(0, -1) } : all;
  const isWithout = after.waves?.length === 0;
  const others = { yamlOutputType, hasKustomizations };
  return {
    props: all,
    clusters,
    unknown,
    before: write(path.join(folder, 'before'), all, { clusters, ...others }),
    after: write(path.join(folder, 'after'), isWithout ? { ...after, waves: undefined } : after, { clusters: clusters.slice(0, -1), ...others }),
  };
};

/** How many clusters the library takes with properties, and the ApplicationSet of any number. */
exports.largest = props => {
  const clustersOf = n => Array.from({ length: n }, (_, i) => ({ name: `cluster-${i}`, labels: { stage: 'prod' } }));
  const delivery = FleetDelivery.argoCd({ repoUrl: 'https://git.example.com/fleet.git', path: '.', ...props })._load();
  let [least, most] = [1, 100_000];
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    [least, most] = delivery.problems(clustersOf(middle)).length > 0 ? [least, middle] : [middle, most];
  }
  const manifestOf = n => {
    const app = new App();
    delivery.addHubCharts(app, clustersOf(n).map(cluster => ({ cluster, objects: [], isSame: false })), {});
    return app.charts[0].toJson()[0];
  };
  return { clusters: least, manifestOf };
};
