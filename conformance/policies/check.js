// Holds the library's precedence of MigrationPolicies, and the settings that come of it, against the code by which KubeVirt itself decides; and what it
// renders for KubeVirt, against KubeVirt's types and webhook.
const fs = require('fs');
const path = require('path');
const { isDeepStrictEqual } = require('util');
const fc = require('fast-check');
const { HyperConvergedVersion } = require('../../lib/hyperconverged-version');
const { isSameSetting } = require('../../lib/quantity');
const { effectiveConfigOf } = require('../../lib/rules/effective-config');
const admission = require('./admission');
const { documents } = require('../documents');
const { ask, copyJudges, go, goModule } = require('../tools');

const CASES = 10000;

/**
 * The releases of KubeVirt that judge, each with the HCO that ships it. Since 1.4, 1.5 and 1.9 other code of ours fits to them. In a sample there are
 * those that brought something.
 */
const JUDGES = [
  { kubeVirt: 'v0.58.0', hco: '1.8', tags: [], isInSample: true },
  { kubeVirt: 'v0.59.0', hco: '1.9', tags: [] },
  { kubeVirt: 'v1.0.0', hco: '1.10', tags: [] },
  { kubeVirt: 'v1.1.0', hco: '1.11', tags: [] },
  { kubeVirt: 'v1.2.0', hco: '1.12', tags: [] },
  { kubeVirt: 'v1.3.0', hco: '1.13', tags: [] },
  { kubeVirt: 'v1.4.0', hco: '1.14', tags: ['since14'] },
  { kubeVirt: 'v1.5.0', hco: '1.15', tags: ['since14', 'since15'], isInSample: true },
  { kubeVirt: 'v1.6.0', hco: '1.16', tags: ['since14', 'since15'] },
  { kubeVirt: 'v1.7.0', hco: '1.17', tags: ['since14', 'since15'], isInSample: true },
  { kubeVirt: 'v1.8.0', hco: '1.18', tags: ['since14', 'since15'] },
  { kubeVirt: 'v1.9.0', hco: '1.19', tags: ['since14', 'since15', 'since19'], isInSample: true },
];

const OUTCOMES = { none: 'no match', one: 'one match', count: 'by count', vmLabels: 'by VM labels', name: 'by name' };

/** KubeVirt's defaults that the library doesn't state: this one is of a feature that is off unless its gate is opened. */
const UNSTATED = { maxDowntimeMs: 900 };

/** What KubeVirt's own files import, and the package of ours that has as much of it as they use. */
const STUBS = {
  'kubevirt.io/client-go/kubecli': 'judge/stubs/kubecli',
  'kubevirt.io/kubevirt/pkg/util/webhooks': 'judge/stubs/webhooks',
  'kubevirt.io/kubevirt/pkg/virt-config/featuregate': 'judge/stubs/featuregate',
  'kubevirt.io/kubevirt/pkg/virt-config': 'judge/stubs/config',
};

/** The functions of KubeVirt's virt-config that its webhook calls. */
const FACTORS = /^func (ParseFactor|validateFactorValuePrecision)\([^]*?^}$/gm;

/** Builds the judges in a folder: our files, and beside them KubeVirt's own, out of the module that go.sum knows. Returns the programs. */
function build(folder, { kubeVirt, tags }) {
  copyJudges(__dirname, folder);
  const module = goModule(folder, 'kubevirt.io/kubevirt', kubeVirt);
  const read = (...names) => fs.readFileSync(path.join(module, 'pkg', ...names), 'utf8');
  const watch = path.join('virt-controller', 'watch');
  const own = path.join(watch, 'migration', 'migrationpolicy.go');
  // Before 1.4 it was part of a larger package, and its function was for all.
  const policies = fs.existsSync(path.join(module, 'pkg', own)) ? read(own)
    : read(watch, 'migrationpolicy.go').replace('package watch', 'package migration').replace('func MatchPolicy(', 'func matchPolicy(');
  fs.writeFileSync(path.join(folder, 'migration', 'migrationpolicy.go'), policies);
  const admitter = read('virt-api', 'webhooks', 'validating-webhook', 'admitters', 'migrationpolicy-admitter.go');
  const withStubs = Object.entries(STUBS).reduce((text, [theirs, ours]) => text.replace(`"${theirs}"`, `"${ours}"`), admitter);
  fs.writeFileSync(path.join(folder, 'admission', 'admitters', 'migrationpolicy-admitter.go'), withStubs);
  const factors = read('virt-config', 'virt-config.go').match(FACTORS) ?? [];
  if (factors.length > 0) {
    const imports = ['fmt', 'math', 'strconv', 'strings'].map(name => `import "${name}"`);
    fs.writeFileSync(path.join(folder, 'stubs', 'config', 'factors.go'), ['package config', ...imports, ...factors].join('\n\n'));
  }
  go(folder, 'mod', 'edit', '-require', `kubevirt.io/api@${kubeVirt}`);
  const programs = path.join(folder, 'programs');
  go(folder, 'build', `-tags=${tags.join(',')}`, '-o', `${programs}${path.sep}`, '.', './admission');
  return { judge: path.join(programs, 'judge'), admission: path.join(programs, 'admission') };
}

/** KubeVirt's answers to cases. */
const answersOf = (program, cases) => ask(program, cases.map(({ policies, labels, cluster }) => ({
  policies, vmLabels: labels.vm, namespaceLabels: labels.namespace, cluster,
})));

/** The library's answer to a case. */
function answer({ hyperConverged, policies, labels }, release) {
  const { policy = null, settings } = effectiveConfigOf([...policies, ...hyperConverged ? [hyperConverged] : []], release, labels);
  return { policy, settings: Object.fromEntries(Object.entries(settings).map(([field, { value }]) => [field, value])) };
}

/** Where two answers differ. */
function differences(ours, theirs, release) {
  const fields = new Set([...release.liveMigrationFields, ...release.migrationPolicyFields, ...Object.keys(ours.settings)]);
  const isSame = field => {
    const [a, b] = [ours.settings[field] ?? UNSTATED[field], theirs.settings[field]];
    return field === 'bandwidthPerMigration' ? isSameSetting(field, a, b) : isDeepStrictEqual(a, b);
  };
  return [...ours.policy === theirs.policy ? [] : ['policy'], ...[...fields].filter(field => !isSame(field))];
}

/** What a release takes for each setting. A setting without a value isn't among them: the rules refuse it. */
function valuesOf(release) {
  const quantity = fc.tuple(
    fc.constantFrom('', '', '', '+'), fc.constantFrom('0', '1', '64', '1024', '1.5', '.25', '2.', '007'),
    fc.constantFrom('', 'Ki', 'Mi', 'Mi', 'Gi', 'Ti', 'u', 'm', 'k', 'M', 'G', 'T', 'e3', 'E3', 'e-3'),
  ).map(parts => parts.join(''));
  const seconds = fc.constantFrom(0, 1, 20, 150, 800, 100000);
  const migrations = fc.integer({ min: 0, max: 9 });
  const bools = ['allowAutoConverge', 'allowPostCopy', 'allowWorkloadDisruption'].map(field => [field, fc.boolean()]);
  const known = {
    ...Object.fromEntries(bools),
    bandwidthPerMigration: quantity,
    completionTimeoutPerGiB: seconds,
    experimental: fc.record({
      compression: fc.constantFrom('none', 'zstd'),
      stallDetector: fc.record({ stallMargin: fc.integer({ min: 0, max: 100 }), ewmaAlpha: fc.constant('0.4') }, { requiredKeys: [] }),
    }, { requiredKeys: [] }),
    maxDowntimeMs: fc.integer({ min: 1, max: 2000000 }),
    network: fc.constantFrom('migration-network', 'default/migration-network'),
    parallelMigrationsPerCluster: migrations,
    parallelOutboundMigrationsPerNode: migrations,
    progressTimeout: seconds,
  };
  const some = (fields, values) => fc.record(Object.fromEntries(fields.map(field => [field, values[field]])), { requiredKeys: [] });
  return {
    cluster: some(release.liveMigrationFields, known),
    // A policy takes a number of bytes without quotes too.
    policy: some(release.migrationPolicyFields, { ...known, bandwidthPerMigration: fc.oneof(quantity, fc.constantFrom(0, 64, 67108864)) }),
  };
}

const KEYS = ['app', 'size', 'constructor'];

/** The same, as it comes from a file. */
const plain = value => JSON.parse(JSON.stringify(value));

/** Clusters, as YAML states them, and a VM in each. Few labels and names, so that policies meet: those that match, tie and contradict each other. */
function casesOf(release) {
  const values = valuesOf(release);
  const value = fc.constantFrom('a', 'a', 'a', 'a', 'a', 'a', 'b', '');
  // A label may be called what every object of JavaScript inherits.
  const labels = fc.record(Object.fromEntries(KEYS.map(key => [key, fc.option(value, { freq: 6, nil: undefined })])));
  const part = fc.oneof(
    { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 2 }) },
    { weight: 1, arbitrary: fc.constant(null) }, // what a key without a value is in YAML
  );
  const selectors = fc.record({ virtualMachineInstanceSelector: part, namespaceSelector: part }, { requiredKeys: [] });
  const policy = fc.record({
    // By bytes these are in another order than by length, by number or by Danish.
    name: fc.constantFrom('a', 'aa', 'a-b', 'a.b', 'ab', 'b', 'b2', 'b10', '9', '10'),
    selectors: fc.option(selectors, { freq: 8, nil: undefined }),
    settings: values.policy,
  });
  const policies = fc.uniqueArray(policy, { maxLength: 8, size: 'max', selector: ({ name }) => name });
  const hyperConverged = fc.option(fc.record({
    apiVersion: fc.constantFrom(...release.servedApiVersions),
    settings: fc.option(values.cluster, { freq: 8 }),
  }), { freq: 8 });
  const all = fc.record({ policies, hyperConverged, labels: fc.record({ vm: labels, namespace: labels }) });
  return all.map(({ hyperConverged: cluster, ...chosen }) => plain({
    labels: chosen.labels,
    policies: chosen.policies.map(({ name, selectors: wanted, settings }) => ({
      apiVersion: 'migrations.kubevirt.io/v1alpha1',
      kind: 'MigrationPolicy',
      metadata: { name },
      spec: { selectors: wanted, ...settings },
    })),
    hyperConverged: cluster && {
      apiVersion: cluster.apiVersion,
      kind: 'HyperConverged',
      metadata: { name: 'kubevirt-hyperconverged', namespace: 'kubevirt-hyperconverged' },
      ...release.liveMigrationPath(cluster.apiVersion).reduceRight((inner, key) => ({ [key]: inner }), cluster.settings),
    },
    // HCO passes on what is stated, and its own default for everything else that has one.
    cluster: { ...release.liveMigrationDefaults, ...cluster?.settings },
  }));
}

/** Has one release judge. */
function hold(report, judge, written) {
  const { seed } = report;
  const release = HyperConvergedVersion.hco(judge.hco);
  const { judge: program, admission: admissionProgram } = build(path.join(report.folder, judge.kubeVirt), judge);
  admission.hold(report, admissionProgram, judge.kubeVirt, release, written);
  const agrees = (c, theirs = answersOf(program, [c])[0]) => differences(answer(c, release), theirs, release).length === 0;

  const asked = fc.sample(casesOf(release), { numRuns: CASES, seed });
  const answers = answersOf(program, asked);
  const disagreements = asked.flatMap((c, i) => (agrees(c, answers[i]) ? [] : [i]));
  const counts = Object.entries(OUTCOMES).map(([outcome, name]) => ({ name, count: answers.filter(({ decidedBy }) => decidedBy === outcome).length }));
  report.row({
    judge: 'KubeVirt', version: judge.kubeVirt, cases: asked.length, disagreements: disagreements.length,
    detail: counts.map(({ name, count }) => `${name} ${count}`).join(', '),
  });
  if (disagreements.length > 0) {
    const [first] = disagreements;
    // Makes the case small: the same seed and path give it again, and what is left out then is what doesn't matter.
    const { counterexample } = fc.check(fc.property(casesOf(release), c => agrees(c)), { numRuns: CASES, seed, path: String(first) });
    const [smallest] = counterexample ?? [asked[first]];
    const ours = answer(smallest, release);
    const [theirs] = answersOf(program, [smallest]);
    report.problem(`Case ${first}, made small: ${release} and KubeVirt ${judge.kubeVirt} differ in `
      + `${differences(ours, theirs, release).join(', ')}.\n${JSON.stringify({ case: smallest, ours, theirs }, undefined, 2)}`);
  }
  for (const { name } of counts.filter(({ count }) => count === 0)) {
    report.problem(`The cases do not try everything: there is none of "${name}".`);
  }
}

exports.title = 'What KubeVirt takes, which MigrationPolicy holds for a VM, and what settings come of it';
exports.needs = ['go'];
exports.run = report => {
  const written = documents(path.join(report.folder, 'documents'));
  JUDGES.filter(({ isInSample }) => isInSample || !report.sample).forEach(judge => hold(report, judge, written));
};
