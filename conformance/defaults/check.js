// Holds the library's table of releases against what a real API server fills in where a HyperConverged leaves settings unset.
const { isDeepStrictEqual } = require('util');
const { RELEASES } = require('../../lib/releases');
const { judge } = require('../../lib/rules');
const { RULE_BOOK } = require('../../lib/rules/book');
const { effectiveConfigOf } = require('../../lib/rules/effective-config');
const { valueAt } = require('../../lib/rules/views');
const { noDefinition, releases, storedIn } = require('../api-server/definitions');
const { startApiServer } = require('../api-server/server');

/** A value of each setting that no release has as its default. */
const OTHER_VALUES = {
  allowAutoConverge: true,
  allowPostCopy: true,
  allowWorkloadDisruption: true,
  bandwidthPerMigration: '64Mi',
  completionTimeoutPerGiB: 77,
  network: 'migration-network',
  parallelMigrationsPerCluster: 7,
  parallelOutboundMigrationsPerNode: 3,
  progressTimeout: 777,
};

/** What the library documents as the default of how workloads are updated, in all releases. */
const WORKLOAD_UPDATES = { workloadUpdateMethods: ['LiveMigrate'], batchEvictionSize: 10, batchEvictionInterval: '1m0s' };

/** A value at a path. */
const at = ([key, ...keys], value) => ({ [key]: keys.length === 0 ? value : at(keys, value) });

/** Everything that is asked of one release in one of its API versions: what is applied, where to look at what comes back, and what has to be there. */
function questionsOf(version, apiVersion) {
  const path = version.liveMigrationPath(apiVersion);
  const group = path.slice(0, -1);
  const { liveMigrationDefaults, liveMigrationFields: fields } = version;
  // What a release's HyperConverged doesn't have, KubeVirt has all the same.
  const defaults = Object.fromEntries(Object.entries(liveMigrationDefaults).filter(([field]) => fields.includes(field)));
  const empty = path.map((_, i) => at(path.slice(0, i + 1), {}));
  const updates = [...group, 'workloadUpdateStrategy'];
  const policy = [...group, 'evictionStrategy'];
  return [
    ...[{}, ...empty].map(content => ({ what: 'live migration left unset', content, path, expected: defaults })),
    ...fields.map(field => ({
      what: `all but ${field} left unset`, content: at(path, { [field]: OTHER_VALUES[field] }), path, expected: { ...defaults, [field]: OTHER_VALUES[field] },
    })),
    ...[{}, ...empty.slice(0, -1)].map(content => ({ what: 'workload updates left unset', content, path: updates, expected: WORKLOAD_UPDATES })),
    { what: 'the batch size of workload updates alone', content: at(updates, { batchEvictionSize: 3 }), path: updates, expected: { ...WORKLOAD_UPDATES,
      batchEvictionSize: 3 } },
    { what: 'an eviction strategy left unset', content: {}, path: policy, expected: undefined },
    ...version._hasEvictionStrategy ? [{ what: 'an eviction strategy', content: at(policy, 'External'), path: policy, expected: 'External' }] : [],
    ...apiVersion.endsWith('/v1beta1') ? gatesOf(version) : [],
  ].map(question => ({ ...question, manifest: manifestOf(version, apiVersion, question.content) }));
}

const manifestOf = (version, apiVersion, content) => ({
  apiVersion, kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: version.namespace }, ...content,
});

/** Gates of v1beta1 that v1 knows by name are on or off by default. What v1 has as a field has no default in v1beta1. */
function gatesOf({ version }) {
  const { featureGates: gates } = RELEASES.find(({ hco }) => hco === version);
  const defaults = Object.entries(gates ?? {}).filter(([, gate]) => gate === 'on' || gate === 'off').map(([name, gate]) => [name, gate === 'on']);
  return gates ? [{ what: 'feature gates left unset', content: {}, path: ['spec', 'featureGates'], expected: Object.fromEntries(defaults) }] : [];
}

/** The settings that hold for VMs, by the library. */
const settingsOf = (manifest, version) => Object.fromEntries(Object.entries(effectiveConfigOf([manifest], version, { vm: {}, namespace: {} }).settings)
  .map(([field, { value }]) => [field, value]));

/** What the rules find of the batches of evictions, which they take for chosen where they aren't the defaults. */
const batchesOf = (manifest, version) => judge([manifest], { release: version },
  RULE_BOOK).filter(({ rule }) => rule.id === 'LM070').map(({ message }) => message);

/** Where the server disagrees with the library. */
async function disagreementsOf(client, version, { manifest, path, expected }) {
  await client.apply(manifest);
  const answer = await client.get(manifest);
  const found = [];
  const hold = (what, ours, theirs) => {
    if (!isDeepStrictEqual(ours, theirs)) {
      found.push({ what, ours, theirs });
    }
  };
  hold(path.join('.'), expected, valueAt(answer, path));
  hold('the settings that hold', settingsOf(manifest, version), settingsOf(answer, version));
  hold('advice on batches', batchesOf(manifest, version), batchesOf(answer, version));
  await client.delete(manifest);
  return found;
}

/** Holds one release against its definition, in each API version that it serves. */
async function hold(report, client, { name, version, definitions }, serverVersion) {
  for (const apiVersion of version.servedApiVersions) {
    await client.install(storedIn(definitions.HyperConverged, apiVersion));
    const questions = questionsOf(version, apiVersion);
    let disagreements = 0;
    for (const question of questions) {
      const found = await disagreementsOf(client, version, question);
      disagreements += found.length > 0 ? 1 : 0;
      for (const disagreement of found) {
        report.problem(`${name}, ${apiVersion}, ${question.what}: ${JSON.stringify(disagreement, undefined, 2)}\nApplied: ${JSON.stringify(question.manifest)}`);
      }
    }
    report.row({ judge: `kube-apiserver with the definition of ${name}`, version: serverVersion, cases: questions.length, disagreements, detail: apiVersion });
  }
}

exports.title = 'What a HyperConverged\'s API server fills in';
exports.needs = ['go'];
exports.run = async report => {
  const { client, version: serverVersion } = await startApiServer(report);
  for (const release of releases()) {
    if (release.definitions.HyperConverged) {
      await hold(report, client, release, serverVersion);
    } else {
      const { version } = release;
      const cases = version.servedApiVersions.flatMap(apiVersion => questionsOf(version, apiVersion)).length;
      report.cannotJudge({ what: `the defaults of ${release.name}`, cases, why: noDefinition('HyperConverged', version) });
    }
  }
};
