// Holds what is for the hub of Open Cluster Management against an API server that has its definitions, and against its own code: types, webhook, scheduler,
// controller of replica sets, and the agent's feedback.
const path = require('path');
const { isDeepStrictEqual } = require('util');
const fc = require('fast-check');
const { storedIn, releases } = require('../../api-server/definitions');
const { ask, copyJudges, go } = require('../../tools');
const { definitions } = require('./definitions');
const { fleets, wavesOf, written } = require('./fleets');

const CASES = 300;
const SAMPLE = 40;

/** Whether all that is set in one value is so in another, which may have more keys. */
function holds(all, set) {
  if (Array.isArray(set)) {
    return Array.isArray(all) && all.length === set.length && set.every((item, i) => holds(all[i], item));
  }
  return typeof set === 'object' && set !== null ? typeof all === 'object' && all !== null && Object.entries(set).every(([key, value]) => holds(all[key], value)) : all === set;
}

/** Objects that an API server is asked about, those of policies among them. */
const objectsOf = hub => hub.flatMap(object => (object.kind !== 'Policy' ? [object]
  : [object, ...object.spec['policy-templates'].map(({ objectDefinition }) => ({ ...objectDefinition, metadata: { ...objectDefinition.metadata, namespace: 'a' } }))]));

/** Has an API server take what is for hubs. */
async function holdServer(report, { client, version }, cases) {
  const known = definitions();
  for (const definition of Object.values(known)) {
    await client.install(definition);
  }
  const counts = {};
  let disagreements = 0;
  for (const object of cases.flatMap(({ hub }) => objectsOf(hub))) {
    if (!known[object.kind]) {
      counts[object.kind] = (counts[object.kind] ?? 0) + 1;
      continue;
    }
    counts[object.kind] = (counts[object.kind] ?? 0) + 1;
    const taken = await client.apply(object, { dryRun: true }).catch(error => error);
    if (taken instanceof Error || !holds(taken, object)) {
      disagreements++;
      report.problem(`${taken instanceof Error ? taken.message : `comes back as ${JSON.stringify(taken)}`}:\n${JSON.stringify(object, null, 2)}`);
    }
  }
  const { ManagedClusterSetBinding: bindings, ...judged } = counts;
  report.cannotJudge({ what: 'ManagedClusterSetBinding, by an API server', cases: bindings, why: 'there is no definition of it at hand; Open Cluster Management\'s types judge it' });
  for (const kind of Object.keys(known).filter(kind => !(judged[kind] > 0))) {
    report.problem(`There was no ${kind}.`);
  }
  report.row({ judge: 'kube-apiserver, hub objects', version, cases: Object.values(judged).reduce((a, b) => a + b, 0), disagreements,
    detail: Object.entries(judged).map(([kind, n]) => `${kind} ${n}`).join(', ') });
}

/** The clusters that a hub has: those of the fleet, some of which don't answer, and others. */
const managed = ({ clusters }) => [...clusters.map(({ name }, i) => ({ name, labels: { name }, unreachable: i % 3 === 0 })),
  { name: 'stranger', labels: { name: 'stranger' }, unreachable: false }];

/** What is wrong with the rounds in which works are made: those of a group in the order of waves, and then no more at once than asked for. */
function wrongRounds(fleet, hub, rounds) {
  const [alone, ...steps] = rounds;
  const sets = hub.filter(({ kind }) => kind === 'ManifestWorkReplicaSet').map(({ metadata: { name } }) => (
    hub.find(object => object.kind === 'Placement' && object.metadata.name === name).spec));
  const namesOf = ({ labelSelector, celSelector }) => labelSelector?.matchExpressions[0].values ?? JSON.parse(/in (.*)$/.exec(celSelector.celExpressions[0])[1]);
  const waves = wavesOf(fleet);
  const isIn = (name, { clusters }) => clusters.some(wanted => {
    const { stage } = fleet.clusters.find(of => of.name === name);
    return wanted === name || wanted === `stage=${stage}` || wanted === 'edge-*' && name.startsWith('edge-');
  });
  const waveOf = name => (i => (i < 0 ? waves.length : i))(waves.findIndex(wave => isIn(name, wave)));
  return sets.flatMap(({ predicates: [{ requiredClusterSelector }] }) => {
    const names = namesOf(requiredClusterSelector);
    const own = steps.map(step => step.filter(name => names.includes(name))).filter(step => step.length > 0);
    const expected = [...new Set(names.map(waveOf))].sort((a, b) => a - b).flatMap(wave => {
      const of = names.filter(name => waveOf(name) === wave).sort();
      const size = wave < waves.length ? of.length : fleet.rollout.maxConcurrency;
      return Array.from({ length: Math.ceil(of.length / size) }, (_, i) => of.slice(i * size, (i + 1) * size));
    });
    return isDeepStrictEqual(own, expected) ? [] : [`${JSON.stringify(own)} instead of ${JSON.stringify(expected)}, after ${JSON.stringify(alone)}`];
  });
}

/** Has Open Cluster Management's own controllers deliver. */
function holdControllers(report, program, version, cases) {
  const answers = ask(program, cases.map(({ fleet, hub }) => ({ objects: hub, clusters: managed(fleet) })));
  let [disagreements, shared, stepped, waved] = [0, 0, 0, 0];
  cases.forEach(({ fleet, hub, clusters }, i) => {
    const { wrong, works, rounds } = answers[i];
    const expected = Object.fromEntries(Object.entries(clusters).map(([name, manifests]) => [name, [manifests]]));
    const why = wrong ?? (isDeepStrictEqual(works, expected) ? wrongRounds(fleet, hub, rounds).join('\n') : `works are ${JSON.stringify(works)}`);
    shared += hub.some(({ kind }) => kind === 'ManifestWorkReplicaSet') ? 1 : 0;
    stepped += rounds?.length > 2 ? 1 : 0;
    waved += hub.some(({ spec }) => spec?.decisionStrategy?.groupStrategy.decisionGroups.length > 1) ? 1 : 0;
    if (why !== '') {
      disagreements++;
      report.problem(`${why}:\n${JSON.stringify(fleet)}`);
    }
  });
  if (shared === 0 || stepped === 0 || waved === 0) {
    report.problem(`Of the fleets ${shared} had clusters with equal manifests, ${stepped} changed in steps, and ${waved} had waves.`);
  }
  report.row({ judge: 'Open Cluster Management, types, webhook, scheduler and replica sets', version, cases: cases.length, disagreements,
    detail: `${shared} with equal clusters, ${stepped} in steps, ${waved} with several waves` });
}

/** What the webhook takes as the size of manifests, at the limit of the library. */
function holdSize(report, program, version) {
  const { sizeOf } = require('../../../lib/fleet/delivery/open-cluster-management/manifests');
  const filled = (text, bytes) => {
    const of = y => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { y } });
    let object = of(text);
    while (sizeOf([object]) < bytes) {
      object = of(`${object.data.y}${text.repeat(Math.max(1, Math.floor((bytes - sizeOf([object])) / sizeOf([of(text)]))))}`);
    }
    return object;
  };
  const texts = ['x', '<', '&', '>', 'ä', '😀', '\u2028', '\n', '"', '\u0001', '\\', '\b\f\t'];
  const limit = 500 * 1024;
  const cases = texts.flatMap(text => {
    const over = filled(text, limit + 1);
    const under = { ...over, data: { y: [...over.data.y].slice(0, -1 * [...text].length).join('') } };
    // Two small ones beside it: each has a length of its own.
    return [[over], [under], [over, { ...over, metadata: { name: 'y' } }], [{ ...under, data: { y: 'x' } }, under]];
  });
  const answers = ask(program, cases.map(manifests => ({ objects: [{ apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'x', namespace: 'a' },
    spec: { workload: { manifests } } }] })));
  let disagreements = 0;
  cases.forEach((manifests, i) => {
    const ours = sizeOf(manifests);
    const theirs = answers[i].wrong;
    const size = Number(/the size of manifests is (\d+) bytes/.exec(theirs)?.[1]);
    if (ours > limit ? size !== ours : theirs !== undefined) {
      disagreements++;
      report.problem(`The webhook says ${theirs ?? 'nothing'} of manifests of ${ours} bytes: ${JSON.stringify(manifests).slice(0, 200)}`);
    }
  });
  report.row({ judge: 'Open Cluster Management, the size of manifests', version, cases: cases.length, disagreements, detail: `${cases.filter(of => sizeOf(of) > limit).length} too large` });
}

/** States of a HyperConverged, and what has to be told of each: whether something is still to be done, and whether it went wrong. */
const STATES = [
  [undefined, 'True', 'False'],
  [{}, 'True', 'False'],
  [{ conditions: [{ type: 'Available', status: 'True' }] }, 'True', 'False'],
  [{ conditions: [{ type: 'Available', status: 'True' }, { type: 'Progressing', status: 'False' }] }, 'False', 'False'],
  [{ conditions: [{ type: 'Available', status: 'True', observedGeneration: 2 }, { type: 'Progressing', status: 'False', observedGeneration: 2 }] }, 'False', 'False'],
  [{ conditions: [{ type: 'Available', status: 'True', observedGeneration: 1 }, { type: 'Progressing', status: 'False', observedGeneration: 1 }] }, 'True', 'False'],
  [{ conditions: [{ type: 'Available', status: 'False' }, { type: 'Progressing', status: 'False' }] }, 'True', 'False'],
  [{ conditions: [{ type: 'Available', status: 'True' }, { type: 'Progressing', status: 'True' }] }, 'True', 'False'],
  [{ conditions: [{ type: 'Degraded', status: 'True' }] }, 'True', 'True'],
];

/** What an agent applies and tells of it: the settings, as they are in the cluster. */
async function holdAgent(report, { client, version: server }, program, version, cases) {
  const templatesOf = hub => hub.flatMap(({ kind, spec }) => (kind === 'ManifestWork' ? [spec] : kind === 'ManifestWorkReplicaSet' ? [spec.manifestWorkTemplate] : []));
  const all = cases.flatMap(({ hub }) => templatesOf(hub));
  const conditions = all.flatMap(({ manifestConfigs }) => manifestConfigs.flatMap(({ conditionRules }) => conditionRules ?? []));
  const rules = [...new Map(conditions.map(rule => [rule.condition, rule])).values()];
  const questions = [];
  let [applied, conflicts, wrong] = [0, 0, 0];
  for (const release of releases().filter(({ version: of }) => ['1.17', '1.19'].includes(of.version))) {
    const ofRelease = all.filter(({ workload }) => workload.manifests.some(object => object.kind === 'HyperConverged' && release.isStored(object)));
    await client.install(storedIn(release.definitions.HyperConverged, ofRelease[0].workload.manifests.find(({ kind }) => kind === 'HyperConverged').apiVersion));
    for (const { workload: { manifests }, manifestConfigs } of ofRelease) {
      const i = manifests.findIndex(({ kind }) => kind === 'HyperConverged');
      const [object, config] = [manifests[i], manifestConfigs[i]];
      const path = release.version.apiVersion.endsWith('/v1') ? ['spec', 'virtualization', 'liveMigrationConfig'] : ['spec', 'liveMigrationConfig'];
      const blockOf = of => path.reduce((value, key) => value?.[key], of);
      // As an administrator has made it before.
      const before = { ...object, metadata: { name: object.metadata.name, namespace: object.metadata.namespace },
        spec: path.slice(1).reduceRight((value, key) => ({ [key]: value }), { progressTimeout: 151 }) };
      const made = await client.create(before, { manager: 'kubectl-create' });
      const { fieldManager, force } = config.updateStrategy.serverSideApply;
      const refused = await client.apply(object, { manager: fieldManager, force: false, dryRun: true }).then(() => undefined, error => error);
      const taken = await client.apply(object, { manager: fieldManager, force: true });
      await client.delete(object);
      applied++;
      conflicts += refused?.status === 409 ? 1 : 0;
      const stated = blockOf(object);
      const differs = Object.keys(stated).some(key => key in blockOf(made) && blockOf(made)[key] !== stated[key]);
      if (!holds(blockOf(taken), { ...blockOf(made), ...stated }) || (refused?.status === 409) !== differs || typeof force !== 'boolean' || !/^work-agent-/.test(fieldManager)) {
        wrong++;
        report.problem(`Applied as ${fieldManager}, ${JSON.stringify(stated)} over ${JSON.stringify(blockOf(made))} gives ${JSON.stringify(blockOf(taken))} (${refused?.message ?? 'no conflict'}).`);
      }
      questions.push({ question: { config: { ...config, conditionRules: undefined }, object: { ...taken, status: STATES[questions.length % STATES.length][0] } }, settings: blockOf(taken) });
    }
  }
  if (conflicts === 0) {
    report.problem('Nothing conflicted.');
  }
  report.row({ judge: 'kube-apiserver, applied as an agent does over another\'s', version: server, cases: applied, disagreements: wrong, detail: `${conflicts} conflicts without force` });
  const answers = ask(program, questions.map(({ question }) => question));
  let disagreements = 0;
  questions.forEach(({ settings, question: { object } }, i) => {
    const available = object.status?.conditions?.find(({ type }) => type === 'Available')?.status;
    const expected = { ...settings, ...available ? { Available: available } : {} };
    if (answers[i].wrong !== undefined || !isDeepStrictEqual(answers[i].feedback, expected)) {
      disagreements++;
      report.problem(`The agent tells ${JSON.stringify(answers[i])} of ${JSON.stringify(expected)}`);
    }
  });
  report.row({ judge: 'Open Cluster Management, the agent\'s feedback', version, cases: questions.length, disagreements });
  const config = { resourceIdentifier: { resource: 'x', name: 'x' }, conditionRules: rules };
  const states = ask(program, STATES.map(([status]) => ({ config, object: { apiVersion: 'hco.kubevirt.io/v1', kind: 'HyperConverged', metadata: { name: 'x', generation: 2 }, ...status && { status } } })));
  const unlike = STATES.filter(([, Progressing, Degraded], i) => !isDeepStrictEqual(states[i].conditions, { Progressing, Degraded }));
  unlike.forEach(state => report.problem(`The agent tells ${JSON.stringify(states[STATES.indexOf(state)])} of ${JSON.stringify(state)}`));
  report.row({ judge: 'Open Cluster Management, the agent\'s conditions', version, cases: STATES.length, disagreements: unlike.length });
}

/** @param server as startApiServer returns it */
exports.hold = async (report, server) => {
  const folder = path.join(report.folder, 'open-cluster-management');
  copyJudges(path.join(__dirname, 'judge'), folder);
  const version = go(folder, 'list', '-m', '-f', '{{.Version}}', 'open-cluster-management.io/ocm').trim();
  go(folder, 'build', '-o', 'program', '.');
  const program = path.join(folder, 'program');
  const drawn = fc.sample(fleets, { numRuns: report.sample ? SAMPLE : CASES, seed: report.seed });
  const casesOf = kind => drawn.map((fleet, i) => ({ fleet, ...written(fleet, kind, path.join(report.folder, `${kind}-${i}`)) }));
  const [works, policies] = [casesOf('works'), casesOf('policies')];
  await holdServer(report, server, [...works, ...policies]);
  holdControllers(report, program, version, works);
  holdSize(report, program, version);
  await holdAgent(report, server, program, version, works);
};
