// Whether KubeVirt takes what is rendered for it: its types, strictly, and its webhook for policies.
const { isDeepStrictEqual } = require('util');
const { App, Chart, Duration } = require('cdk8s');
const fc = require('fast-check');
const YAML = require('yaml');
const {
  Bandwidth, HeavyWorkloadMigration, HyperConverged, MigrationPolicy, MigrationPolicySelector, VirtualMachineMigration,
} = require('../../lib');
const { NAMESPACE_LABEL } = require('../../lib/migration-policy-selector');
const { judge } = require('../../lib/rules');
const { isWritten } = require('../text');
const { ask } = require('../tools');

const CASES = { all: 2000, sample: 500 };

const KINDS = ['MigrationPolicy', 'VirtualMachineInstanceMigration', 'HyperConverged'];

/** A field of a VirtualMachineInstanceMigration that is not for people, or that all have. */
const NOT_IN_TABLE = ['vmiName', 'priority'];

const some = model => fc.record(model, { requiredKeys: [] });
const label = fc.constantFrom('size', 'example.com/size', NAMESPACE_LABEL, 'A.b_c-d');
const labels = fc.dictionary(label, fc.constantFrom('large', '', 'A.b_c-1'), { minKeys: 1, maxKeys: 2, noNullPrototype: true });
// No namespace has any other name, and the rules refuse that.
const namespaceLabels = labels.map(chosen => (NAMESPACE_LABEL in chosen ? { ...chosen, [NAMESPACE_LABEL]: 'large' } : chosen));

/** Values by field, as a program states them, and how the construct takes each. */
const FIELDS = {
  allowAutoConverge: ['allowAutoConverge', fc.boolean(), value => value],
  allowPostCopy: ['allowPostCopy', fc.boolean(), value => value],
  allowWorkloadDisruption: ['allowWorkloadDisruption', fc.boolean(), value => value],
  bandwidthPerMigration: [
    'bandwidthPerMigration', fc.oneof(fc.integer({ min: 2 ** 20, max: 2 ** 40 }), fc.constant(0)), value => Bandwidth.bytesPerSecond(value),
  ],
  completionTimeoutPerGiB: ['completionTimeoutPerGiB', fc.integer({ min: 1, max: 100000 }), value => Duration.seconds(value)],
  maxDowntimeMs: ['maxDowntime', fc.integer({ min: 1, max: 2000000 }), value => Duration.millis(value)],
};

/** Programs for a release, as data. */
const programsOf = release => fc.record({
  policy: some(Object.fromEntries(release.migrationPolicyFields.filter(field => FIELDS[field]).map(field => [field, FIELDS[field][1]]))),
  vms: fc.option(labels, { nil: undefined }),
  namespaces: fc.option(namespaceLabels, { nil: undefined }),
  only: fc.boolean(),
  exempt: fc.option(labels, { nil: undefined }),
  virtualMachine: fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/).filter(isWritten),
  nodes: fc.option(labels, { nil: undefined }),
});

/** The objects that a program renders. */
function render({ policy, vms, namespaces, only, exempt, virtualMachine, nodes }, release) {
  const app = new App();
  const chart = new Chart(app, 'prod');
  new HyperConverged(chart, 'hyperconverged', { version: release });
  // A migration that may not disturb the guest never goes over to post copy, and the rules refuse to say both.
  const stated = Object.entries(policy).filter(([field, value]) => !(field === 'allowWorkloadDisruption' && !value && policy.allowPostCopy));
  const properties = Object.fromEntries(stated.map(([field, value]) => [FIELDS[field][0], FIELDS[field][2](value)]));
  const selector = !vms && !namespaces ? MigrationPolicySelector.everyVm()
    : MigrationPolicySelector.labels({ vms, namespaces });
  new MigrationPolicy(chart, 'policy', { ...properties, selector });
  if (release.liveMigrationFields.includes('allowPostCopy')) {
    // Else the policy may hold for VMs that are exempt, and the rules refuse that.
    const exemption = exempt && policy.allowPostCopy === false ? MigrationPolicySelector.vms(exempt) : undefined;
    new HeavyWorkloadMigration(chart, 'heavy', { only: only ? MigrationPolicySelector.vms({ heavy: 'yes' }) : undefined, exempt: exemption });
  }
  new VirtualMachineMigration(chart, 'migration', {
    virtualMachine, namespace: 'vms', addedNodeSelector: release._migrationFields.includes('addedNodeSelector') ? nodes : undefined,
  });
  return YAML.parseAllDocuments(app.synthYaml()).map(document => document.toJS());
}

/** What is asked of an object: of a HyperConverged's settings, whether KubeVirt has them all by these names. */
function questionOf(object, release, stallDetection = true) {
  return object.kind !== 'HyperConverged' ? { kind: object.kind, object, stallDetection } : {
    kind: 'MigrationConfiguration',
    object: release.liveMigrationPath(object.apiVersion).reduce((value, key) => value?.[key], object) ?? {},
    stallDetection,
  };
}

/** Keys that some release has, or none, and values that are near to what each takes. */
const KEYS = {
  MigrationPolicy: {
    ...Object.fromEntries(['allowAutoConverge', 'allowPostCopy', 'allowWorkloadDisruption', 'allowPostcopy'].map(key => [key, [true, false]])),
    bandwidthPerMigration: ['64Mi', '-5Mi', '0', '1.5Gi', '2e9', '-1', '-1m', '64 Mi', '1Ti', 67108864, -67108864],
    completionTimeoutPerGiB: [0, 1, -1, 150, -(2 ** 40), 2 ** 40],
    maxDowntimeMs: [1, 500, 2000000, -1],
    progressTimeout: [150],
    network: ['migration-network'],
    selectors: [
      {}, null, { virtualMachineInstanceSelector: { size: 'large' } }, { virtualMachineInstanceSelector: { size: true } }, { matchLabels: { size: 'large' } },
      { namespaceSelector: 'x' }, { namespaceSelector: null },
    ],
    experimental: [
      ...['0.4', '1', '0', '1.1', '-1', 'x', '0.1234', ' 0.5 ', ''].map(ewmaAlpha => ({ stallDetector: { ewmaAlpha } })),
      ...['1', '0.5', '2'].flatMap(factor => [{ stallDetector: { precopyPossibleFactor: factor } }, { stallDetector: { completionTimeoutFactor: factor } }]),
      ...['0', '0.5', '2'].map(patienceWindowDecayFactor => ({ stallDetector: { patienceWindowDecayFactor } })),
      { stallDetector: { stallMargin: 4, searchLocalMinima: true } }, { stallDetector: { stallMargin: '4' } }, { stallDetector: { x: 5 } },
      { compression: 'zstd' }, { compression: 5 }, { x: 5 }, {},
    ],
  },
  VirtualMachineInstanceMigration: {
    vmiName: ['a', '', null, 'a.b', 'n'.repeat(64)],
    addedNodeSelector: [{}, { size: 'large' }, { size: 5 }],
    priority: ['user-triggered'],
    sendTo: [{ connectURL: 'x', migrationID: 'y' }, { x: 5 }],
    receive: [{ migrationID: 'y' }],
    vmName: ['a'],
  },
};

const VALUES = [true, false, 0, -1, 1.5, 2 ** 53, '', 'x', 'true', '5', [], ['x'], {}, { size: 'large' }, { x: 5 }];

/** A valid object with any value at any key. */
const places = fc.constantFrom('MigrationPolicy', 'MigrationPolicy', 'VirtualMachineInstanceMigration')
  .chain(kind => fc.constantFrom(...Object.keys(KEYS[kind])).map(key => ({ kind, key })));
const wild = places.chain(({ kind, key }) => fc.record({
  kind: fc.constant(kind), key: fc.constant(key), value: fc.constantFrom(...KEYS[kind][key], ...KEYS[kind][key], ...VALUES),
})).map(({ kind, key, value }) => (kind === 'MigrationPolicy'
  ? { apiVersion: 'migrations.kubevirt.io/v1alpha1', kind, metadata: { name: 'heavy' }, spec: { selectors: {}, [key]: value } }
  : { apiVersion: 'kubevirt.io/v1', kind, metadata: { generateName: 'a-', namespace: 'vms' }, spec: { vmiName: 'a', [key]: value } }));

const errorsOf = (object, release) => judge([object], { release }).filter(({ severity }) => severity === 'error').map(({ message }) => message);

/** The first case that goes wrong, made small: the same seed and path give it again, and what is left out then is what doesn't matter. */
function smallest(cases, agrees, { numRuns, seed, first }) {
  const { counterexample } = fc.check(fc.property(cases, c => agrees(c)), { numRuns, seed, path: String(first) });
  return counterexample?.[0];
}

/** Holds what programs render. */
function holdRendered(report, program, version, release) {
  const { seed } = report;
  const numRuns = report.sample ? CASES.sample : CASES.all;
  const programs = programsOf(release);
  const refusedOf = objects => ask(program, objects.map(object => questionOf(object, release))).map(({ by, error }) => by && `${by}: ${error}`);
  const asked = fc.sample(programs, { numRuns, seed });
  const rendered = asked.map(data => render(data, release));
  const refused = refusedOf(rendered.flat());
  let at = 0;
  const wrong = rendered.flatMap((objects, i) => {
    const reasons = refused.slice(at, at += objects.length);
    return reasons.some(reason => reason) ? [i] : [];
  });
  report.row({
    judge: 'KubeVirt\'s types and webhook', version, cases: refused.length, disagreements: wrong.length,
    detail: `rendered: ${KINDS.map(kind => `${kind} ${rendered.flat().filter(object => object.kind === kind).length}`).join(', ')}`,
  });
  for (const kind of KINDS.filter(name => !rendered.flat().some(object => object.kind === name))) {
    report.problem(`The cases do not try everything: there is no ${kind}.`);
  }
  if (wrong.length > 0) {
    const data = smallest(programs, c => refusedOf(render(c, release)).every(reason => !reason), { numRuns, seed, first: wrong[0] }) ?? asked[wrong[0]];
    const objects = render(data, release);
    report.problem(`Program ${wrong[0]} for ${release}, made small, renders what KubeVirt ${version} refuses.\n`
      + JSON.stringify(refusedOf(objects).flatMap((reason, i) => (reason ? [{ reason, object: objects[i] }] : [])), undefined, 2));
  }
}

/** Holds what people write: what KubeVirt refuses, the rules have to refuse before. */
function holdWild(report, program, version, release) {
  const { seed } = report;
  const numRuns = report.sample ? CASES.sample : CASES.all;
  const answersOf = objects => ask(program, objects.map(object => questionOf(object, release)));
  const agrees = (object, { by } = answersOf([object])[0]) => by === undefined || errorsOf(object, release).length > 0;
  const asked = fc.sample(wild, { numRuns, seed });
  const answers = answersOf(asked);
  const wrong = asked.flatMap((object, i) => (agrees(object, answers[i]) ? [] : [i]));
  const isRefused = asked.map(object => errorsOf(object, release).length > 0);
  const count = (ours, by) => answers.filter((answer, i) => isRefused[i] === ours && (by === undefined ? answer.by === undefined : answer.by === by)).length;
  report.row({
    judge: 'KubeVirt\'s types and webhook', version, cases: asked.length, disagreements: wrong.length,
    detail: `written: accepted by both ${count(false)}, refused by us and the types ${count(true, 'the type')}, `
      + `by us and the webhook ${count(true, 'the webhook')}, by us alone ${count(true)}`,
  });
  for (const by of ['the type', 'the webhook'].filter(name => count(true, name) === 0)) {
    report.problem(`The cases do not try everything: none is refused by us and ${by}.`);
  }
  if (wrong.length > 0) {
    const object = smallest(wild, agrees, { numRuns, seed, first: wrong[0] }) ?? asked[wrong[0]];
    const kinds = [...new Set(wrong.map(i => `${JSON.stringify(asked[i].spec)}: ${answers[i].by}: ${answers[i].error}`))];
    report.problem(`Case ${wrong[0]}, made small: KubeVirt ${version} refuses what the rules for ${release} let pass.\n`
      + `${JSON.stringify({ object, theirs: answersOf([object])[0] }, undefined, 2)}\nAll that disagree:\n  ${kinds.join('\n  ')}`);
  }
  // Whether the feature gate is open, manifests of this kind don't tell.
  const closed = ask(program, asked.map(object => questionOf(object, release, false)));
  return closed.filter(({ by }, i) => by !== undefined && answers[i].by === undefined && !isRefused[i]).length;
}

/** Holds the policies and migrations of the examples, of the scenarios and of the README: KubeVirt takes those that the rules for its release let pass. */
function holdWritten(report, program, version, release, written) {
  const objects = written.flatMap(document => document.objects).filter(({ kind }) => Object.keys(KEYS).includes(kind));
  const answers = ask(program, objects.map(object => questionOf(object, release)));
  const isRefused = objects.map(object => errorsOf(object, release).length > 0);
  const wrong = objects.flatMap((object, i) => (isRefused[i] === (answers[i].by !== undefined) ? [] : [{ object, theirs: answers[i] }]));
  report.row({
    judge: 'KubeVirt\'s types and webhook', version, cases: objects.length, disagreements: wrong.length,
    detail: `examples, scenarios and the README: refused by both ${isRefused.filter(refused => refused).length}`,
  });
  wrong.forEach(c => report.problem(`KubeVirt ${version} and the rules for ${release} differ: ${JSON.stringify(c, undefined, 2)}`));
}

/** Holds the table of fields: a release has those that its types have. */
function holdFields(report, program, version, release) {
  const types = ['MigrationPolicySpec', 'VirtualMachineInstanceMigrationSpec', 'MigrationConfiguration'];
  const [policy, migration, configuration] = ask(program, types.map(kind => ({ kind }))).map(({ fields }) => fields);
  const tables = [
    ['MigrationPolicySpec', policy.filter(field => field !== 'selectors'), [...release.migrationPolicyFields].sort()],
    ['VirtualMachineInstanceMigrationSpec', migration.filter(field => !NOT_IN_TABLE.includes(field)), [...release._migrationFields].sort()],
    ['MigrationConfiguration', release.liveMigrationFields.filter(field => configuration.includes(field)), release.liveMigrationFields],
  ];
  const wrong = tables.filter(([, theirs, ours]) => !isDeepStrictEqual(theirs, ours));
  report.row({ judge: 'KubeVirt\'s types', version, cases: tables.length, disagreements: wrong.length, detail: 'fields by release' });
  for (const [type, theirs, ours] of wrong) {
    report.problem(`${type} of KubeVirt ${version} has ${theirs.join(', ')}; ${release} is said to have ${ours.join(', ')}.`);
  }
}

exports.hold = (report, program, version, release, written) => {
  holdFields(report, program, version, release);
  holdWritten(report, program, version, release, written);
  holdRendered(report, program, version, release);
  const gated = holdWild(report, program, version, release);
  if (gated > 0) {
    report.knownDifference({
      what: 'maxDowntimeMs, and the stall detector, where the feature gate MigrationStallDetection is closed',
      why: 'the webhook refuses them; manifests do not tell whether it is open, and the rules advise to look',
      source: 'KubeVirt, pkg/virt-api/webhooks/validating-webhook/admitters/migrationpolicy-admitter.go',
      cases: gated,
    });
  }
};
