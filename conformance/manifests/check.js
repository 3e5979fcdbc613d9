// Holds manifests against a real API server that has the definitions of each release: what the library renders, and what its rules say of manifests
// that people wrote.
const path = require('path');
const fc = require('fast-check');
const { withoutServerFields } = require('../../lib/adoption');
const { V1BETA1_FIELDS, V1_FIELDS } = require('../../lib/hyperconverged-fields');
const { judge } = require('../../lib/rules');
const { RULE_BOOK } = require('../../lib/rules/book');
const { CUSTOM_KINDS, releases } = require('../api-server/definitions');
const { startApiServer } = require('../api-server/server');
const { documents } = require('../documents');
const { CHANGES, change } = require('./changes');
const { ACCEPTED, Holding } = require('./holding');
const { PARTS, programs, render } = require('./programs');

/** Cases of each series, over all releases. */
const CASES = { rendered: 36_000, changed: 66_000 };
const SAMPLE = { rendered: 1_600, changed: 4_000 };

/** Programs of a release, of which those that pass are changed. */
const BASES = 700;

/** What is wrong with an object by the rules, as the command line tells it. */
const errorsOf = (object, others, version) => judge([object, ...others], { release: version }, RULE_BOOK)
  .filter(({ severity, manifest }) => severity === 'error' && manifest === object);

/** An object to ask about, and what the rules say of it beside others. */
const itemOf = (object, others, version) => ({ object, others, errors: errorsOf(object, others, version) });

/** A program's case: its objects, which the library has let pass, or none. */
function rendered(version, program) {
  try {
    return { what: program.part, items: render(version, program).map((object, _, all) => ({ object, errors: [],
      others: all.filter(other => other !== object) })) };
  } catch (error) {
    return { what: program.part, items: [], error: error.message };
  }
}

/** The case of a document. */
function documented({ what, objects }, { version }) {
  const own = objects.map(withoutServerFields);
  return { what, items: own.map(object => itemOf(object, own.filter(other => other !== object), version)) };
}

/** The case of one change to one of the objects that a program renders. */
function changed(version, objects, index, dice) {
  const { what, changed: object } = change(objects[index], dice);
  return { what, kind: objects[index].kind, items: [itemOf(object, objects.filter((_, i) => i !== index), version)] };
}

/** What programs of a release render that the library lets pass, by kind that there is a definition of: a program's objects, and which is of the kind. */
function basesOf({ version, definitions }, seed) {
  const programsOf = fc.sample(programs({ wrong: 0, version }), { numRuns: BASES, seed }).map(program => rendered(version, program));
  const all = programsOf.map(({ items }) => items.map(({ object }) => object).filter(({ kind }) => CUSTOM_KINDS.includes(kind)));
  return Object.keys(definitions).map(kind => all.flatMap(objects => {
    const index = objects.findIndex(object => object.kind === kind);
    return index === -1 ? [] : [{ objects, index }];
  }));
}

/** A value of each type. */
const OF_TYPE = [true, [], 10, {}, 'a'];

/** Every part of a spec that any release has in a version of the API. */
const PARTS_OF = {
  'hco.kubevirt.io/v1beta1': [...V1BETA1_FIELDS].map(field => [field]),
  'hco.kubevirt.io/v1': [...V1_FIELDS].flatMap(([group, fields]) => [[group], ...[...fields].map(field => [group, field])]),
};

/** A case for each: the part alone, with a value of each type, of which one is its own. */
const EVERY_PART = 'a part of the spec, with a value of each type';
const parts = ({ version }) => version.servedApiVersions.flatMap(apiVersion => PARTS_OF[apiVersion].flatMap(([key, field]) => (
  OF_TYPE.map(value => ({
    apiVersion, kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: version.namespace },
      spec: { [key]: field === undefined ? value : { [field]: value } },
  })))));

/** The series of cases of a release: data that is made at random, and the case that each is of. */
const SERIES = {
  rendered: ({ version }) => ({ data: programs({ wrong: 1, version }), caseOf: program => rendered(version, program) }),
  changed: (release, seed) => {
    const kinds = basesOf(release, seed);
    return {
      data: fc.tuple(fc.nat(kinds.length - 1), fc.nat(BASES), fc.array(fc.nat(2 ** 31), { minLength: 12, maxLength: 12 })),
      caseOf: ([kind, base, rolls]) => {
        const { objects, index } = kinds[kind][base % kinds[kind].length];
        return changed(release.version, objects, index, rolls);
      },
    };
  },
};

exports.title = 'What an API server takes of manifests, rendered and written by hand';
exports.needs = ['go'];
exports.run = async report => {
  const { client, version } = await startApiServer(report);
  const holding = new Holding(report, client, version);
  const written = documents(path.join(report.folder, 'examples'));
  const accepted = new Set();
  const all = releases();
  for (const release of all) {
    for (const definition of Object.values(release.definitions)) {
      await client.install(definition);
    }
    const results = await holding.hold(release, 'examples, scenarios and the README', written, document => documented(document, release));
    results.filter(({ outcome }) => outcome === ACCEPTED).forEach(({ c }) => accepted.add(c.what));
    await holding.hold(release, 'parts of the spec', parts(release), object => ({ what: EVERY_PART, items: [itemOf(object, [], release.version)] }));
    for (const [series, make] of Object.entries(SERIES)) {
      const numRuns = Math.ceil((report.sample ? SAMPLE : CASES)[series] / all.length);
      const seed = report.seed + all.indexOf(release);
      const { data, caseOf } = make(release, seed);
      await holding.hold(release, series, fc.sample(data, { numRuns, seed }), caseOf, { data, numRuns, seed });
    }
  }
  for (const { what } of written.filter(document => !accepted.has(document.what))) {
    report.problem(`No release accepts all of ${what}.`);
  }
  holding.conclude([...written.map(({ what }) => what), EVERY_PART, ...PARTS, ...CHANGES.map(([what]) => what)]);
};
