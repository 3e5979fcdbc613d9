// Whether those who read a network take it: CNI and its plugins, as strictly as they can, and whereabouts.
const path = require('path');
const fc = require('fast-check');
const { judge } = require('../../lib/rules');
const { documents } = require('../documents');
const { ask } = require('../tools');
const { ACCEPTED, CHANGES, REFUSED, STRICTER } = require('./changes');
const { SHAPES, properties, render } = require('./definitions');

/** In a sample there are as many as it takes to try everything. */
const CASES = { all: 3000, rendered: 500, changed: 1000, wild: 500 };

const UNKNOWN = 'accepted, with what has no place in their types';
const LAXER = 'refused by them alone';

/** What the rules find wrong with a network for migrations. */
const errorsOf = definition => judge([definition], { migrationNetworks: [definition] })
  .filter(({ severity }) => severity === 'error').map(({ message }) => message);

/** What one program renders, and what has to come of it. */
function rendered(data) {
  try {
    const definition = render(data);
    return { what: `${data.attachment} with ${data.ipam}`, expected: ACCEPTED, definition, errors: errorsOf(definition), data };
  } catch (error) {
    return { what: `${data.attachment} with ${data.ipam}`, expected: ACCEPTED, definition: {}, errors: [error.message], data };
  }
}

/** Whether a change is for such a plugin or address management. */
const suits = ({ type, ipam }) => ([, , types]) => !types || types.includes(type) || types.includes(ipam?.type);

/** The same definition with another configuration, as it comes from a file. */
const withConfig = (definition, config) => ({ ...definition, spec: { config: JSON.stringify(config) } });

/** What it renders with one change, and what has to come of that. */
function changed(data, dice) {
  let rolls = 0;
  const choose = (...values) => values[dice[rolls++ % dice.length] % values.length];
  const original = render(data);
  let config = JSON.parse(original.spec.config);
  const [expected, what, , change] = choose(...CHANGES.filter(suits(config)));
  change(config, choose, whole => { config = whole; });
  const definition = withConfig(original, config);
  return { what, expected, definition, errors: errorsOf(definition) };
}

/** Keys that somebody reads. */
const KEYS = [
  ...[
    'cniVersion', 'name', 'type', 'master', 'mode', 'mtu', 'mac', 'linkInContainer', 'bcqueuelen', 'bridge', 'isGateway', 'isDefaultGateway', 'forceAddress',
    'ipMasq', 'hairpinMode', 'promiscMode', 'vlan', 'vlanId', 'vlanTrunk', 'macspoofchk', 'enabledad', 'portIsolation', 'preserveDefaultVlan', 'capabilities',
    'dns', 'args', 'runtimeConfig', 'ipam', 'plugins', 'disableCheck', 'prevResult',
  ].map(key => [key]),
  ...[
    'type', 'range', 'range_start', 'range_end', 'exclude', 'ipRanges', 'routes', 'addresses', 'dns', 'gateway', 'log_file', 'log_level',
    'enable_overlapping_ranges', 'sleep_for_race', 'network_name', 'kubernetes', 'configuration_path', 'leader_lease_duration', 'daemonSocketPath', 'provide',
    'request', 'priority',
  ].map(key => ['ipam', key]),
];

const VALUES = [
  null, true, false, 0, 1, -1, 1.5, 9000, 2 ** 40, '', 'x', '5', 'true', '10.200.5.9', '10.200.5.0/24', 'fd10::/64', '::ffff:10.200.5.9', '010.200.5.9',
  [], ['x'], [5], [null], [{}], ['10.200.5.0/24'], [{ range: '10.200.5.0/24' }], [{ dst: '10.201.0.0/16' }], [{ dst: 'x' }],
  [{ dst: '10.201.0.0/16', gw: 'x' }], [{ address: '10.200.5.9/24' }], [{ address: 'x' }], [{ option: 'x' }], [{ id: 5000 }], [{ type: 'macvlan' }],
  {}, { x: 5 }, { x: true }, { nameservers: 'x' }, { kubeconfig: 5 }, { mac: 5 },
];

/** What it renders with any value at any key: who refuses it, has to be refused before. */
function wild(data, dice) {
  const definition = render(data);
  const config = JSON.parse(definition.spec.config);
  const keys = KEYS[dice[0] % KEYS.length];
  const value = VALUES[dice[1] % VALUES.length];
  const holder = keys.length === 1 ? config : config.ipam ??= {};
  holder[keys.at(-1)] = value;
  const result = withConfig(definition, config);
  return { what: `${config.type}: ${keys.join('.')} ${JSON.stringify(value)}`, expected: undefined, definition: result, errors: errorsOf(result) };
}

const dice = fc.array(fc.nat(9999), { minLength: 5, maxLength: 5 });

const SERIES = {
  rendered: properties.map(rendered),
  changed: fc.tuple(properties, dice).map(([data, rolls]) => changed(data, rolls)),
  wild: fc.tuple(properties, dice).map(([data, rolls]) => wild(data, rolls)),
};

/** What the two say of a case. */
function outcomeOf({ errors, expected, data }, { by, unknown }) {
  if (by === undefined) {
    return errors.length > 0 ? STRICTER : data && unknown && expected === ACCEPTED ? UNKNOWN : ACCEPTED;
  }
  return errors.length > 0 ? REFUSED : LAXER;
}

const isRight = (c, theirs) => (c.expected === undefined ? outcomeOf(c, theirs) !== LAXER : outcomeOf(c, theirs) === c.expected);

const count = (list, value) => list.filter(item => item === value).length;

/** Has a series judged. */
function holdSeries(report, program, version, series) {
  const { seed } = report;
  const numRuns = report.sample ? CASES[series] : CASES.all;
  const cases = SERIES[series];
  const answersOf = list => ask(program, list.map(({ definition }) => ({ definition })));
  const agrees = (c, theirs = answersOf([c])[0]) => isRight(c, theirs);

  const asked = fc.sample(cases, { numRuns, seed });
  const answers = answersOf(asked);
  const disagreements = asked.flatMap((c, i) => (agrees(c, answers[i]) ? [] : [i]));
  const outcomes = asked.map((c, i) => outcomeOf(c, answers[i]));
  report.row({
    judge: 'CNI', version, cases: asked.length, disagreements: disagreements.length,
    detail: `${series}: ${[ACCEPTED, REFUSED, STRICTER].map(outcome => `${outcome} ${count(outcomes, outcome)}`).join(', ')}`,
  });
  if (disagreements.length > 0) {
    const [first] = disagreements;
    // Makes the case small: the same seed and path give it again, and what is left out then is what doesn't matter.
    const { counterexample } = fc.check(fc.property(cases, c => agrees(c)), { numRuns, seed, path: String(first), endOnFailure: true });
    const [smallest] = counterexample ?? [asked[first]];
    const [theirs] = answersOf([smallest]);
    const others = [...new Set(disagreements.map(i => `${asked[i].what}: ${outcomes[i]}`))];
    report.problem(`Case ${first}, made small: ${smallest.what} has to be ${smallest.expected ?? 'refused by us if they refuse it'}, `
      + `and is ${outcomeOf(smallest, theirs)}.\n${JSON.stringify({ ...smallest, theirs }, undefined, 2)}\nAll kinds that disagree:\n  ${others.join('\n  ')}`);
  }
  return { asked, answers };
}

/** Holds the networks of the examples, of the scenarios and of the README. */
function holdWritten(report, program, version) {
  const written = documents(path.join(report.folder, 'documents')).flatMap(({ what, objects }) => (
    objects.filter(({ kind }) => kind === 'NetworkAttachmentDefinition').map(definition => ({ what, definition, errors: errorsOf(definition) }))));
  const outcomes = ask(program, written.map(({ definition }) => ({ definition }))).map((theirs, i) => outcomeOf(written[i], theirs));
  const wrong = outcomes.flatMap((outcome, i) => (outcome === ACCEPTED ? [] : [`${written[i].what}: ${outcome}\n${JSON.stringify(written[i])}`]));
  report.row({ judge: 'CNI', version, cases: written.length, disagreements: wrong.length, detail: 'examples, scenarios and the README' });
  wrong.forEach(text => report.problem(text));
}

exports.hold = (report, program, version) => {
  holdWritten(report, program, version);
  const { asked, answers } = holdSeries(report, program, version, 'rendered');
  for (const { attachment, ipam } of SHAPES.filter(shape => !asked.some(({ what }) => what === `${shape.attachment} with ${shape.ipam}`))) {
    report.problem(`The cases do not try everything: there is none of ${attachment} with ${ipam}.`);
  }
  const judges = new Set(answers.flatMap(answer => answer.judges));
  for (const name of ['macvlan', 'ipvlan', 'bridge', 'vlan', 'whereabouts', 'dhcp'].filter(judgeName => !judges.has(judgeName))) {
    report.problem(`Nothing was asked of ${name}.`);
  }
  report.cannotJudge({
    what: 'what OVN-Kubernetes makes of its own configuration', cases: asked.filter(({ data }) => data.attachment === 'ovnLocalnet').length,
    why: 'the Go module proxy does not serve it; CNI itself has read these',
  });

  const tried = holdSeries(report, program, version, 'changed').asked;
  for (const [expected, what, , , why, source] of CHANGES) {
    const cases = count(tried.map(c => c.what), what);
    if (cases === 0) {
      report.problem(`The cases do not try everything: there is none of ${what}.`);
    } else if (expected === STRICTER) {
      report.knownDifference({ what, why, source, cases });
    }
  }
  holdSeries(report, program, version, 'wild');
};
