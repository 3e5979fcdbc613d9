// What the checks report, and the page that is made of it.
const fs = require('fs');
const os = require('os');
const path = require('path');

const count = number => number.toLocaleString('en-US');

/** What one check has to say. It is handed to the check's `run`. */
class Report {
  #ends = [];

  /**
   * @param title what the check is about
   * @param options `sample`: whether a part of the cases does; `seed`: of what is drawn at random
   */
  constructor(title, { sample, seed }) {
    this.title = title;
    this.sample = sample;
    this.seed = seed;
    this.rows = [];
    this.notJudged = [];
    this.known = [];
    this.problems = 0;
  }

  /** A folder that is gone once the check has ended. */
  get folder() {
    if (!this.temporary) {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-'));
      this.temporary = folder;
      this.atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
    }
    return this.temporary;
  }

  /** Does something once the check has ended, however it ends: the last first. */
  atEnd(action) {
    this.#ends.unshift(action);
  }

  async end() {
    for (const action of this.#ends.splice(0)) {
      await action();
    }
  }

  /** What a judge was asked, how often, and where it disagreed. `detail` tells what kinds of cases there were. */
  row({ judge, version, cases, disagreements, detail = '' }) {
    if (!(cases > 0)) {
      this.problem(`${judge} ${version} was asked nothing.`);
    }
    this.rows.push({ judge, version, cases, disagreements, detail });
    console.log(`  ${judge} ${version}: ${count(cases)} cases, ${count(disagreements)} disagreements${detail && ` (${detail})`}`);
  }

  /** What is wrong: a disagreement in full, or a check that doesn't try what it should. The run fails. */
  problem(text) {
    this.problems++;
    console.error(`\n${text}\n`);
  }

  /** What could not be judged here, and why. */
  cannotJudge({ what, cases = 1, why }) {
    this.notJudged.push({ what, cases, why });
    console.log(`  NOT JUDGED: ${what} (${count(cases)}): ${why}`);
  }

  /** Differences that are known, and are as they should be: what, why, the source of that, and how many cases there were. */
  knownDifference({ what, why, source, cases }) {
    this.known.push({ what, why, source, cases });
    console.log(`  known difference: ${what} (${count(cases)}): ${why}`);
  }

  get failed() {
    return this.problems > 0 || this.rows.some(({ disagreements }) => disagreements !== 0) || this.rows.length + this.notJudged.length === 0;
  }
}
exports.Report = Report;

const cell = text => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (headings, rows) => [headings, headings.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** The page that tells what was judged, by whom, and with what result. */
exports.page = reports => {
  const all = key => reports.flatMap(report => report[key].map(entry => ({ title: report.title, ...entry })));
  const sections = [
    '# Judged by the real thing',
    'What the checks of `npm run conformance` found when each last ran as a whole: how often what others wrote was asked the same as this library, and where\n'
    + 'the two disagreed. Generated; do not edit.',
    table(['Question', 'Judge', 'Version', 'Cases', 'Disagreements', 'Of which'], all('rows').map(({ title, judge, version, cases, disagreements, detail }) => (
      [title, judge, version, count(cases), disagreements, detail]))),
  ];
  const known = all('known');
  if (known.length > 0) {
    sections.push('## Known differences', 'These are as they should be, and aren\'t counted as disagreements.',
      table(['Question', 'Difference', 'Why', 'Source', 'Cases'], known.map(({ title, what, why, source, cases }) => [title, what, why, source, count(cases)])));
  }
  const missing = all('notJudged');
  sections.push('## Not judged', missing.length === 0 ? 'Nothing.' : table(['Question', 'What', 'Cases', 'Why'], missing.map(({ title, what, cases, why }) => (
    [title, what, count(cases), why]))));
  return `${sections.join('\n\n')}\n`;
};
