// Fleets, made at random, and what is written for the hub.
const fs = require('fs');
const path = require('path');
const { ApiObject, Chart, Duration } = require('cdk8s');
const fc = require('fast-check');
const YAML = require('yaml');
const lib = require('../../../lib');

const { HyperConvergedVersion } = lib;
const one = (...values) => fc.constantFrom(...values);

/** Settings, of which a fleet has a few. */
const settings = fc.record({
  timeout: one(20, 30), autoConverge: one(undefined, undefined, undefined, true), bandwidth: one(undefined, undefined, undefined, '64Mi'), release: one('1.17', '1.19'), text: one('', '', '', '{{ fail "x" }}<&>', '{{hub .ManagedClusterName hub}}'),
});
const cluster = fc.record({
  name: fc.oneof(one(...'abcdefgh'), one('x'.repeat(63), `${'x'.repeat(62)}y`, 'edge-1', 'edge-2')), stage: one('canary', 'prod', 'lab'), range: one(undefined, undefined, undefined, '10.0.0.0/24'),
  like: fc.nat(9),
});

const waves = one(undefined, [{ clusters: ['stage=canary'] }], [{ name: 'first', clusters: ['a', 'edge-*'] }, { clusters: ['stage=canary', 'stage=lab'] }]);

/** A fleet: its clusters, and what is stated of its delivery. */
exports.fleets = fc.tuple(fc.array(settings, { minLength: 1, maxLength: 3 }), fc.record({
  clusters: fc.uniqueArray(cluster, { minLength: 1, maxLength: 12, size: 'max', selector: ({ name }) => name }),
  props: fc.record({
    name: one(undefined, 'virt'), namespace: one(undefined, 'fleets'), force: one(undefined, false), byName: one(false, true), clusterSets: one(undefined, ['global']),
  }),
  rollout: fc.record({ waves, maxConcurrency: one(1, 2, 5) }),
})).map(([all, fleet]) => ({ ...fleet, clusters: fleet.clusters.map(({ like, ...of }) => ({ ...of, settings: all[like % all.length] })) }));

const CHARTS = {
  addCharts(app, { range, release, values: { timeout, autoConverge, bandwidth, text } }) {
    const chart = new Chart(app, 'migration');
    const hyperConverged = new lib.HyperConverged(chart, 'hyperconverged', {
      version: release,
      liveMigration: {
        completionTimeoutPerGiB: Duration.seconds(timeout), allowAutoConverge: autoConverge,
        bandwidthPerMigration: bandwidth && lib.Bandwidth.mebibytesPerSecond(64),
      },
    });
    if (text !== '') {
      ApiObject.of(hyperConverged).metadata.addAnnotation('example.com/text', text);
    }
    if (range) {
      new lib.DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range });
    }
  },
};

/** A fleet's clusters as the library has them. */
const clustersOf = ({ clusters }) => clusters.map(({ name, stage, range, settings: { release, ...values } }) => (
  { name, range, segment: name, release: HyperConvergedVersion.hco(release), labels: { stage }, values }));

/** What is in a folder. */
function objectsIn(folder) {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  return files.flatMap(file => YAML.parseAllDocuments(fs.readFileSync(path.join(folder, file), 'utf8')).map(document => document.toJS())).filter(object => object !== null);
}

const isMeantBy = wanted => ({ name, stage }) => (
  wanted.includes('=') ? wanted === `stage=${stage}` : wanted === name || wanted === 'edge-*' && name.startsWith('edge-'));

/** The waves of a fleet that clusters of it are in which are in none before: the library refuses others. */
exports.wavesOf = ({ clusters, rollout }) => {
  const left = new Set(clusters);
  return (rollout.waves ?? []).flatMap(wave => {
    const wanted = wave.clusters.filter(one => clusters.some(isMeantBy(one)));
    const own = [...left].filter(cluster => wanted.some(one => isMeantBy(one)(cluster)));
    own.forEach(cluster => left.delete(cluster));
    return own.length > 0 ? [{ ...wave, clusters: wanted }] : [];
  });
};

/** What a fleet writes into a folder: the hub's objects, and those of each cluster. */
exports.written = (fleet, kind, outdir) => {
  const { byName, ...props } = fleet.props;
  const isWorks = kind === 'works';
  const kinds = new Set(fleet.clusters.map(({ range, settings: of }) => JSON.stringify([range, of])));
  const withRollout = isWorks && kinds.size < fleet.clusters.length;
  const { force, ...others } = props;
  const stated = {
    ...others, ...isWorks ? { force } : {},
    predicate: byName && !(withRollout && exports.wavesOf(fleet).length > 0) ? lib.PlacementPredicate.celName() : undefined,
    ...withRollout ? { rollout: { maxConcurrency: fleet.rollout.maxConcurrency, waves: exports.wavesOf(fleet) } } : {},
  };
  const delivery = isWorks ? lib.FleetDelivery.openClusterManagement(stated) : lib.FleetDelivery.openClusterManagementPolicy(stated);
  const { write } = process.stderr;
  process.stderr.write = () => true; // the summary
  try {
    new lib.Fleet({ clusters: clustersOf(fleet), charts: CHARTS, outdir, delivery: [delivery] }).synth();
  } finally {
    process.stderr.write = write;
  }
  return { hub: objectsIn(path.join(outdir, '_hub')), clusters: Object.fromEntries(fleet.clusters.map(({ name }) => [name, objectsIn(path.join(outdir, name))])) };
};
