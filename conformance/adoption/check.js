// Holds the adoption of a HyperConverged against a real API server, by server-side apply: one field manager has made it, ours takes it over, nothing is lost.
const fs = require('fs');
const path = require('path');
const { isDeepStrictEqual } = require('util');
const { App, Chart, Duration } = require('cdk8s');
const fc = require('fast-check');
const YAML = require('yaml');
const { Bandwidth, HeavyWorkloadMigration, HyperConverged } = require('../../lib');
const { withoutServerFields } = require('../../lib/adoption');
const { valueAt } = require('../../lib/rules/views');
const { Refusal } = require('../api-server/client');
const { noDefinition, releases, storedIn } = require('../api-server/definitions');
const { startApiServer } = require('../api-server/server');
const { valuesOf } = require('../api-server/values');

/** Cases of each release. */
const CASES = 400;
const SAMPLE = 60;

const THEIRS = 'kubectl';
const OURS = 'cdk8s';

const CLUSTER = path.join(__dirname, '..', '..', 'examples', 'adoption', 'cluster.yaml');

const one = fc.constantFrom;
const some = model => fc.record(model, { requiredKeys: [], noNullPrototype: true });

/** Settings that the rules let pass, of those that a release has. */
const settingsOf = ({ liveMigrationFields }) => {
  const known = {
    allowAutoConverge: fc.boolean(), allowPostCopy: one(false), allowWorkloadDisruption: fc.boolean(), bandwidthPerMigration: one('0', '0Mi', '64Mi',
      '1Gi', '3125M'),
    completionTimeoutPerGiB: one(20, 150, 800), network: one('a', 'default/b'), parallelMigrationsPerCluster: one(5, 8),
      parallelOutboundMigrationsPerNode: one(1, 2, 5),
    progressTimeout: one(150, 300),
  };
  return some(Object.fromEntries(liveMigrationFields.map(field => [field, known[field]])));
};

/** What somebody has applied: whatever a release's definition takes, in one of its API versions. */
function applied({ version, definitions }, apiVersion) {
  const { schema } = definitions.HyperConverged.spec.versions.find(({ name }) => apiVersion.endsWith(`/${name}`));
  return fc.record({
    spec: valuesOf(schema.openAPIV3Schema.properties.spec, {
      liveMigrationConfig: settingsOf(version),
      workloadUpdateStrategy: some({
        workloadUpdateMethods: one(['LiveMigrate'], ['LiveMigrate', 'Evict'], []), batchEvictionSize: one(1, 10), batchEvictionInterval: one('1m0s',
          '60s', '30s'),
      }).map(strategy => ({ workloadUpdateMethods: ['LiveMigrate'], ...strategy })), // a definition requires them
    }),
    metadata: some({
      labels: one({}, { app: 'kubevirt-hyperconverged', 'example.com/owner': 'platform' }), annotations: one({}, { deployOVS: 'false', note: 'ü\n' }),
      finalizers: one([], ['kubevirt.io/hyperconverged']),
    }),
  }, { noNullPrototype: true }).map(({ spec, metadata }) => ({
    apiVersion, kind: 'HyperConverged', metadata: { ...metadata, name: 'kubevirt-hyperconverged', namespace: version.namespace }, spec,
  }));
}

/** What the program that adopts it sets. */
const wished = fc.record({
  heavy: fc.option(some({
    bandwidthPerMigration: one(0, 64, 1024), completionTimeoutPerGiB: one(20, 150), parallelMigrationsPerCluster: one(5, 6),
      parallelOutboundMigrationsPerNode: one(1, 2),
    progressTimeout: one(150, 600), allowPostCopy: fc.boolean(), network: one('a', 'c'),
  }), { nil: undefined }),
  evictionStrategy: one(undefined, undefined, 'LiveMigrate', 'None'),
  batchEvictionInterval: one(undefined, undefined, 60, 90),
});

/** The manifest of the program, and what it says that it changes. */
function adopt(manifest, { version }, { heavy, evictionStrategy, batchEvictionInterval }, apiVersion) {
  const chart = new Chart(new App(), 'prod');
  const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', { manifest, version, apiVersion });
  hyperConverged.configureEviction(chart, {
    evictionStrategy: version._hasEvictionStrategy ? evictionStrategy : undefined,
    workloadUpdateStrategy: batchEvictionInterval === undefined ? undefined : { batchEvictionInterval: Duration.seconds(batchEvictionInterval) },
  });
  // Without post copy in the HyperConverged, nothing of that is for the whole cluster.
  if (heavy && version.liveMigrationFields.includes('allowPostCopy')) {
    const { bandwidthPerMigration: mebibytes, completionTimeoutPerGiB: timeout, progressTimeout: progress, allowPostCopy, ...others } = heavy;
    new HeavyWorkloadMigration(chart, 'heavy', {
      ...others,
      allowPostCopy,
      bandwidthPerMigration: mebibytes === undefined ? undefined : Bandwidth.mebibytesPerSecond(mebibytes),
      completionTimeoutPerGiB: timeout === undefined ? undefined : Duration.seconds(timeout),
      progressTimeout: progress === undefined ? undefined : Duration.seconds(progress),
    });
  }
  const [ours] = JSON.parse(JSON.stringify(chart.toJson()));
  return { ours, changes: hyperConverged.changes };
}

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of an object that hold a value, each as its keys. A list is one value. */
const fieldsOf = (value, keys = []) => (isObject(value) && Object.keys(value).length > 0 ? Object.entries(value).flatMap(([key, item]) => fieldsOf(item,
  [...keys, key])) : [keys]);

/** Whether somebody owns a field: who applied it with a value, or who created the object, whatever it was filled up with. */
const isOwned = ({ metadata: { managedFields } }, keys) => managedFields.some(({ fieldsV1 }) => valueAt(fieldsV1, keys.map(key => `f:${key}`)) !== undefined);

/** A field as the server's conflicts name it, and as `changes` does. */
const nameOf = keys => keys.join('.');

/** The fields on which the server reports conflicts, or none. */
async function conflictsOf(client, manifest) {
  try {
    await client.apply(manifest, { manager: OURS });
    return [];
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason !== 'Conflict') {
      throw error;
    }
    return error.complaints.map(({ field }) => field.slice(1)).sort();
  }
}

/** Of which each case is one. The server refuses what its definition's own rules do, such as two settings that exclude each other. */
const OUTCOMES = { refused: 'refused by the server', same: 'without a change', added: 'with changes only of what they left unset', conflict: 'with conflicts' };

/** What comes of adopting what somebody has applied, and what is wrong with that. */
async function adoptionOf(client, release, { theirs, wishes, isApplied }) {
  try {
    await (isApplied ? client.apply(theirs, { manager: THEIRS }) : client.create(theirs, { manager: THEIRS }));
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    return { outcome: OUTCOMES.refused, found: [] };
  }
  try {
    const before = await client.get(theirs);
    const { ours, changes } = adopt(before, release, wishes);
    const fields = new Set(changes.map(({ field }) => field));
    const found = [];

    // Without force, the server stops at what we change of what they own, and at nothing else.
    const expected = [...fields].filter(field => isOwned(before, field.split('.'))).sort();
    const conflicts = await conflictsOf(client, ours);
    if (!isDeepStrictEqual(conflicts, expected)) {
      found.push(`Conflicts are on ${conflicts.join(', ') || 'nothing'}, and should be on ${expected.join(', ') || 'nothing'}.`);
    }

    await client.apply(ours, { manager: OURS, force: true });
    const after = await client.get(theirs);
    for (const keys of fieldsOf({ metadata: withoutServerFields(before).metadata, spec: before.spec })) {
      const [had, has, sets] = [before, after, ours].map(object => valueAt(object, keys));
      const isChanged = fields.has(nameOf(keys));
      if (!isDeepStrictEqual(has, isChanged ? sets : had)) {
        found.push(`${nameOf(keys)} was ${JSON.stringify(had)}, ${isChanged ? `was set to ${JSON.stringify(sets)}` : 'was left alone'}, and is ${JSON.stringify(has)}.`);
      }
    }
    for (const { field, after: value } of changes) {
      const has = valueAt(after, field.split('.'));
      if (!isDeepStrictEqual(has, value)) {
        found.push(`${field} has to become ${JSON.stringify(value)}, and is ${JSON.stringify(has)}.`);
      }
    }
    return { outcome: conflicts.length > 0 ? OUTCOMES.conflict : changes.length > 0 ? OUTCOMES.added : OUTCOMES.same, found, before, ours, changes };
  } finally {
    await client.delete(theirs);
  }
}

/** Cases of a release in one of its API versions. */
const arbitraryOf = (release, apiVersion) => fc.record({ theirs: applied(release, apiVersion), wishes: wished, isApplied: fc.boolean() });

/** Has a release judge its cases, and after them those of the example's shape. Returns how often each outcome came. */
async function hold(report, client, release, apiVersion, serverVersion) {
  const { seed } = report;
  const numRuns = report.sample ? SAMPLE : CASES;
  const made = fc.sample(arbitraryOf(release, apiVersion), { numRuns, seed });
  const example = withoutServerFields(YAML.parse(fs.readFileSync(CLUSTER, 'utf8')));
  const printed = example.apiVersion === apiVersion ? made.slice(0, 10).map(c => ({ ...c, theirs: example })) : [];
  const counts = new Map();
  let disagreements = 0;
  for (const [i, c] of [...made, ...printed].entries()) {
    const result = await adoptionOf(client, release, c);
    counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
    if (result.found.length > 0 && disagreements++ === 0) {
      const told = i < numRuns ? await shrink(client, release, apiVersion, { numRuns, seed, path: String(i) }) : { ...c, ...result };
      report.problem(`${release.name}: ${told.found.join('\n')}\n${JSON.stringify(told, undefined, 2)}`);
    }
  }
  report.row({
    judge: `kube-apiserver with the definition of ${release.name}`, version: serverVersion, cases: made.length + printed.length, disagreements,
    detail: `${apiVersion}: ${[...counts].map(([outcome, n]) => `${outcome} ${n}`).join(', ')}`,
  });
  return counts;
}

/** A case that isn't as it should be, as small as it can be. */
async function shrink(client, release, apiVersion, options) {
  const isRight = async c => (await adoptionOf(client, release, c)).found.length === 0;
  const { counterexample: [c] } = await fc.check(fc.asyncProperty(arbitraryOf(release, apiVersion), isRight), options);
  return { ...c, ...await adoptionOf(client, release, c) };
}

/** What the server says of a request: the object that comes of it, or that it refuses. */
async function answerOf(request) {
  try {
    return { object: await request };
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    return { refusal: error.message };
  }
}

/** Has a release judge what is rewritten from one API version to another: the other takes all of it, and keeps what it takes. */
async function holdRewrites(report, client, release, [from, to], serverVersion) {
  const asked = fc.sample(applied(release, from), { numRuns: report.sample ? SAMPLE : CASES, seed: report.seed });
  await client.install(storedIn(release.definitions.HyperConverged, from));
  const accepted = [];
  for (const theirs of asked) {
    if ((await answerOf(client.create(theirs, { dryRun: true }))).object) {
      accepted.push(theirs);
    }
  }
  await client.install(storedIn(release.definitions.HyperConverged, to));
  let disagreements = 0;
  for (const theirs of accepted) {
    const { ours } = adopt(theirs, release, {}, to);
    const { object, refusal } = await answerOf(client.apply(ours, { dryRun: true }));
    // What is stated as empty, the server may fill with defaults.
    const isKept = (has, set) => (isObject(set) ? isObject(has) : isDeepStrictEqual(has, set));
    const lost = refusal ? [] : fieldsOf({ metadata: ours.metadata, spec: ours.spec }).filter(keys => !isKept(valueAt(object, keys), valueAt(ours, keys)));
    if ((refusal || lost.length > 0) && disagreements++ === 0) {
      report.problem(`${release.name} does not take what is rewritten to ${to}: ${refusal ?? `${lost.map(nameOf).join(', ')} is lost`}\n`
        + JSON.stringify({ theirs, ours }, undefined, 2));
    }
  }
  report.row({
    judge: `kube-apiserver with the definition of ${release.name}`, version: serverVersion, cases: accepted.length, disagreements,
    detail: `rewritten from ${from} to ${to}`,
  });
}

exports.title = 'Whether an adopted HyperConverged keeps what others have set';
exports.needs = ['go'];
exports.run = async report => {
  const { client, version } = await startApiServer(report);
  const total = new Map();
  for (const release of releases()) {
    for (const apiVersion of release.definitions.HyperConverged ? release.version.servedApiVersions : []) {
      await client.install(storedIn(release.definitions.HyperConverged, apiVersion));
      for (const [outcome, n] of await hold(report, client, release, apiVersion, version)) {
        total.set(outcome, (total.get(outcome) ?? 0) + n);
      }
    }
    if (release.definitions.HyperConverged && release.version.servedApiVersions.length > 1) {
      await holdRewrites(report, client, release, ['hco.kubevirt.io/v1beta1', 'hco.kubevirt.io/v1'], version);
    }
    if (!release.definitions.HyperConverged) {
      report.cannotJudge({ what: `adoptions on ${release.name}`, cases: report.sample ? SAMPLE : CASES, why: noDefinition('HyperConverged', release.version) });
    }
  }
  for (const outcome of Object.values(OUTCOMES).filter(o => !total.has(o))) {
    report.problem(`The cases do not try everything: there is none ${outcome}.`);
  }
};
