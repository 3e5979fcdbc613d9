// Asks the API server what it takes of objects, and holds that against what the rules say of them.
const { isDeepStrictEqual } = require('util');
const fc = require('fast-check');
const { compareDecimals, parseQuantity } = require('../../lib/quantity');
const { judge } = require('../../lib/rules');
const { RULE_BOOK } = require('../../lib/rules/book');
const { Refusal } = require('../api-server/client');
const { CUSTOM_KINDS, noDefinition } = require('../api-server/definitions');
const { DIFFERENCES } = require('./differences');

/** Requests under way at once. */
const WIDTH = 8;

/** Disagreements of a series that are told in full. */
const MOST_TOLD = 20;

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first place at which an answer doesn't hold what was asked for. The server drops what is null and, of what is its own, what is empty. */
function lossIn(asked, answer, path = []) {
  const isEmpty = asked === '' || typeof asked === 'object' && Object.keys(asked ?? {}).length === 0;
  if (asked === null || answer === undefined && isEmpty && (path[0] !== 'spec')) {
    return undefined;
  }
  if (isObject(asked) && isObject(answer)) {
    return Object.entries(asked).map(([key, value]) => lossIn(value, answer[key], [...path, key])).find(loss => loss);
  }
  if (Array.isArray(asked) && Array.isArray(answer) && asked.length === answer.length) {
    return asked.map((value, i) => lossIn(value, answer[i], [...path, i])).find(loss => loss);
  }
  const [a, b] = [asked, answer].map(value => (typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : undefined));
  const isSame = isDeepStrictEqual(asked, answer) || path[path.length - 1] === 'bandwidthPerMigration' && a && b && compareDecimals(a, b) === 0;
  return isSame ? undefined : `${path.join('.')} is ${JSON.stringify(answer)}, and was ${JSON.stringify(asked)}`;
}

/** Does something with each item, several at once, in order. */
async function inParallel(items, action) {
  const results = new Array(items.length);
  let next = 0;
  await Promise.all(Array.from({ length: WIDTH }, async () => {
    while (next < items.length) {
      const i = next++;
      results[i] = await action(items[i], i);
    }
  }));
  return results;
}

/** What the server says of an object: what it would store, or why it refuses it. */
async function ask(client, object) {
  const attempt = async action => {
    try {
      return { answer: await action() };
    } catch (error) {
      if (error instanceof Refusal) {
        return { refusal: error };
      }
      throw error;
    }
  };
  const applied = await attempt(() => client.apply(object, { dryRun: true, force: true }));
  // A null is dropped where an object is created, as by kubectl apply without --server-side.
  const isCreated = applied.refusal?.complaints.some(({ why }) => /\bnull\b/.test(why)) && (await attempt(() => client.create(object,
    { dryRun: true }))).answer !== undefined;
  return { ...applied, isCreated };
}

const ACCEPTED = 'accepted by both';
const REFUSED = 'refused by both';
const KNOWN = 'a known difference';
const LOST = 'accepted, and not kept';
const OURS_ALONE = 'refused by the rules alone';
const THEIRS_ALONE = 'refused by the server alone';
const REFUSED_BEFORE = 'refused by the library, which renders nothing';
const DISAGREEMENTS = [LOST, OURS_ALONE, THEIRS_ALONE];

/**
 * How the two agree on an object.
 *
 * @returns the outcome, and the known differences by which it is as it should be
 */
function agreementOn({ object, errors, others }, { answer, refusal, isCreated }, { version, isStored }) {
  if (refusal && errors.length > 0) {
    return { outcome: REFUSED, known: [] };
  }
  if (!refusal && errors.length === 0) {
    // Without the operator's conversion, what is asked for in another version than the stored one is not kept.
    const loss = !CUSTOM_KINDS.includes(object.kind) || isStored(object) ? lossIn(object, answer) : undefined;
    const known = DIFFERENCES.filter(({ side, holds }) => side === 'kept' && loss && holds(loss));
    return loss && known.length === 0 ? { outcome: LOST, loss, known } : { outcome: ACCEPTED, known };
  }
  // Each of the rules' errors, or each of the server's complaints, has to be one that is known.
  const single = refusal ? refusal.complaints : errors;
  const asked = { object, isCreated, version, advice: id => judge([object, ...others], { release: version }, RULE_BOOK).filter(({ rule,
    manifest }) => rule.id === id && manifest === object) };
  const explained = single.map(item => DIFFERENCES.find(({ side, holds }) => side === (refusal ? 'server' : 'rules') && holds(item, asked)));
  return explained.every(found => found) ? { outcome: KNOWN, known: explained } : { outcome: refusal ? THEIRS_ALONE : OURS_ALONE, known: [] };
}

/** What is asked of a case: objects of kinds that the release has a definition of, whatever was made of them. */
const judgedOf = ({ kind, items }, { definitions }) => items.filter(({ object }) => {
  const known = kind ?? object.kind;
  return definitions[known] || !CUSTOM_KINDS.includes(known);
});

/** How often each outcome came, or whatever else. */
function countOf(items) {
  const counts = new Map();
  items.forEach(item => counts.set(item, (counts.get(item) ?? 0) + 1));
  return counts;
}

const inWords = counts => [...counts].map(([what, n]) => `${what} ${n}`).join(', ');

/** The series, and what came of them. */
class Holding {
  constructor(report, client, serverVersion) {
    Object.assign(this, { report, client, serverVersion, known: [], outcomes: new Map(), missing: new Map() });
  }

  /** How the two agree on a case: on the first of its objects that not both accept, or on all. */
  async agreement(release, c) {
    const items = judgedOf(c, release);
    let result = { outcome: items.length === 0 ? REFUSED_BEFORE : ACCEPTED, known: [] };
    for (const item of items) {
      const theirs = await ask(this.client, item.object);
      const found = { ...agreementOn(item, theirs, release), item, theirs };
      const known = [...result.known, ...found.known];
      if (DISAGREEMENTS.includes(found.outcome)) {
        return { ...found, known };
      }
      result = { ...result.outcome === ACCEPTED ? found : result, known };
    }
    return result;
  }

  /** Holds cases of a release; `made` tells how they were made, if they can be made small. */
  async hold(release, series, data, caseOf, made = undefined) {
    // A case is made just before it is asked, so that the server has something to do meanwhile.
    const all = await inParallel(data, async (item, i) => {
      const c = caseOf(item);
      const isAsked = c.error !== undefined || judgedOf(c, release).length > 0;
      return { c, i, isAsked, ...isAsked ? await this.agreement(release, c) : {} };
    });
    const results = all.filter(({ isAsked }) => isAsked);
    const wrong = results.filter(({ outcome }) => DISAGREEMENTS.includes(outcome));
    if (results.length > 0) {
      this.report.row({
        judge: `kube-apiserver with the definitions of ${release.name}`, version: this.serverVersion, cases: results.length, disagreements: wrong.length,
        detail: `${series}: ${inWords(countOf(results.map(({ outcome }) => outcome)))}`,
      });
    }
    results.forEach(({ known }) => this.known.push(...known));
    results.forEach(({ c, outcome }) => this.outcomes.set(c.what, [...this.outcomes.get(c.what) ?? [], outcome]));
    this.#tellMissing(release, all.map(({ c }) => c));
    await this.#tell(release, series, wrong, caseOf, made);
    return results;
  }

  /** What can't be asked, for want of a definition. */
  #tellMissing(release, cases) {
    const kinds = cases.flatMap(({ kind, items }) => items.map(({ object }) => kind ?? object.kind)).filter(kind => CUSTOM_KINDS.includes(kind)
      && !release.definitions[kind]);
    for (const [kind, n] of countOf(kinds)) {
      this.missing.set(noDefinition(kind, release.version), (this.missing.get(noDefinition(kind, release.version)) ?? 0) + n);
    }
  }

  /** Disagreements, one of each sort, the first as small as it can be. */
  async #tell(release, series, wrong, caseOf, made) {
    const sorts = new Map();
    wrong.forEach(result => sorts.has(sortOf(result)) || sorts.set(sortOf(result), result));
    for (const [i, result] of [...sorts.values()].slice(0, MOST_TOLD).entries()) {
      let told = result;
      if (i === 0 && made) {
        const agrees = async item => !DISAGREEMENTS.includes((await this.agreement(release, caseOf(item))).outcome);
        const { counterexample } = await fc.check(fc.asyncProperty(made.data, agrees), { numRuns: made.numRuns, seed: made.seed, path: String(result.i) });
        const c = counterexample ? caseOf(counterexample[0]) : result.c;
        told = { c, ...await this.agreement(release, c) };
      }
      this.report.problem(`${release.name}, ${series}, ${told.c.what}: ${told.outcome}.\n${explain(told)}`);
    }
    if (sorts.size > MOST_TOLD) {
      this.report.problem(`${release.name}, ${series}: there are ${sorts.size - MOST_TOLD} more sorts of disagreements.`);
    }
  }

  /** What came of all series together: known differences, what wasn't judged, and kinds of cases that are missing. */
  conclude(kinds) {
    for (const [why, cases] of this.missing) {
      this.report.cannotJudge({ what: 'objects', cases, why });
    }
    const known = countOf(this.known);
    for (const difference of DIFFERENCES) {
      const cases = known.get(difference) ?? 0;
      if (cases > 0) {
        const { what, why, source } = difference;
        this.report.knownDifference({ what, why, source, cases });
      } else if (!this.report.sample) {
        this.report.problem(`No case meets the known difference "${difference.what}".`);
      }
    }
    console.log('  By what was made or changed:');
    for (const [what, outcomes] of this.outcomes) {
      console.log(`    ${what}: ${inWords(countOf(outcomes))}`);
    }
    for (const kind of kinds.filter(k => !this.outcomes.has(k) && !this.report.sample)) {
      this.report.problem(`The cases do not try everything: there is none of "${kind}".`);
    }
  }
}

/** By what disagreements are told apart. */
function sortOf({ c, outcome, item, theirs, loss }) {
  return [outcome, c.kind, loss?.split(' ')[0], theirs.refusal?.complaints.map(({ field, why }) => `${field.replace(/\d+/g, '0')} ${why.slice(0, 40)}`),
    outcome === OURS_ALONE && item.errors.map(({ rule, wrong }) => `${rule.id} ${wrong}`)].join(' ');
}

/** Both answers, in full. */
function explain({ item, theirs, loss }) {
  const ours = item.errors.length === 0 ? 'accepted' : item.errors.map(({ message }) => message).join('\n  ');
  return `The rules: ${ours}\nThe server: ${theirs.refusal ? theirs.refusal.message : loss ?? 'accepted'}\n${JSON.stringify(item.object, undefined, 2).slice(0, 4000)}`;
}

exports.ACCEPTED = ACCEPTED;
exports.Holding = Holding;
