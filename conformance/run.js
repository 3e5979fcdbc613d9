// Holds the library against what others wrote: all checks, or those that are named.
//
//   npm run conformance -- [--sample] [--strict] [--seed N] [NAME…]
//
// With --sample a part of the cases has to do. With --strict a tool that is missing is a failure. What is drawn at random is the same for the same seed. Once each
// check has run as a whole, at once or one by one, docs/CONFORMANCE.md is written.
const fs = require('fs');
const path = require('path');
const { parseArgs } = require('util');
const { Report, page } = require('./report');
const { exists } = require('./tools');

/** The checks, in the order in which they run. Each is a folder with a check.js: its title, the tools that it needs, and run(report). */
const CHECKS = [
  'manifests', 'defaults', 'adoption', 'networks', 'dedicated-network', 'live-migration', 'policies', 'delivery', 'nmstate', 'python', 'go', 'java', 'dotnet', 'package', 'pictures',
  'node-versions', 'peers',
];

/** The tools that checks need: how to ask whether they are there, and where they come from. */
const TOOLS = {
  cargo: { args: ['--version'], from: 'Cargo, from https://rustup.rs' },
  chromium: { args: ['--version'], from: 'Chromium, from https://www.chromium.org or, on Debian, its package chromium' },
  go: { args: ['version'], from: 'Go, from https://go.dev/dl' },
  npm: { args: ['--version'], from: 'npm, which comes with Node.js' },
  java: { args: ['--version'], from: 'a JDK of Java 17 or later, from https://adoptium.net' },
  mvn: { args: ['--version'], from: 'Maven, from https://maven.apache.org' },
  python3: { args: ['--version'], from: 'Python 3.9 or later, from https://www.python.org' },
};

const PAGE = path.join(__dirname, '..', 'docs', 'CONFORMANCE.md');

/** What each check said when it last ran as a whole and found nothing wrong. */
const RESULTS = path.join(__dirname, 'results');
const resultOf = name => path.join(RESULTS, `${name}.json`);

/** Keeps what a check has said, and writes the page once there is something of each. */
function keep(name, { title, rows, known, notJudged }) {
  fs.mkdirSync(RESULTS, { recursive: true });
  fs.writeFileSync(resultOf(name), JSON.stringify({ title, rows, known, notJudged }));
  if (CHECKS.every(check => fs.existsSync(resultOf(check)))) {
    fs.writeFileSync(PAGE, page(CHECKS.map(check => JSON.parse(fs.readFileSync(resultOf(check), 'utf8')))));
  }
}

async function hold(name, { isStrict, ...options }) {
  const { title, needs, run } = require(`./${name}/check`);
  const report = new Report(title, options);
  console.log(`\n${title} (${name})`);
  const missing = needs.filter(tool => !exists(tool, ...TOOLS[tool].args));
  const start = Date.now();
  try {
    if (missing.length > 0) {
      const why = `it needs ${missing.map(tool => TOOLS[tool].from).join(', and ')}`;
      report.cannotJudge({ what: 'all of it', why });
      if (isStrict) {
        report.problem(why);
      }
    } else {
      await run(report);
    }
  } catch (error) {
    report.problem(error.stack);
  } finally {
    await report.end();
  }
  console.log(`  ${Math.round((Date.now() - start) / 1000)} s`);
  return report;
}

const OPTIONS = { sample: { type: 'boolean', default: false }, strict: { type: 'boolean', default: false }, seed: { type: 'string' } };

/** What is asked for; ends the program if that is nothing there is. */
function wanted() {
  const refuse = why => {
    console.error(`${why}\nThere are the options --sample, --strict and --seed N, and the checks ${CHECKS.join(', ')}.`);
    process.exit(2);
  };
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return refuse(error.message);
  }
  const unknown = parsed.positionals.filter(name => !CHECKS.includes(name));
  if (unknown.length > 0) {
    refuse(`There is no check called ${unknown.join(', ')}.`);
  }
  if (parsed.values.seed !== undefined && !/^\d{1,10}$/.test(parsed.values.seed)) {
    refuse(`The seed is ${parsed.values.seed}, which is no whole number.`);
  }
  return parsed;
}

async function main() {
  const forgotten = fs.readdirSync(__dirname).filter(name => fs.existsSync(path.join(__dirname, name, 'check.js')) && !CHECKS.includes(name));
  if (forgotten.length > 0) {
    throw new Error(`${forgotten.join(', ')} is a check that this program does not know.`);
  }
  const { values, positionals } = wanted();
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`${values.sample ? 'A part of the cases' : 'All cases'}, drawn with the seed ${seed}`);
  const names = positionals.length > 0 ? CHECKS.filter(name => positionals.includes(name)) : CHECKS;
  const reports = [];
  for (const name of names) {
    const report = await hold(name, { sample: values.sample, isStrict: values.strict, seed });
    reports.push(report);
    if (!values.sample) {
      fs.rmSync(resultOf(name), { force: true });
      if (!report.failed) {
        keep(name, report);
      }
    }
  }
  const failed = names.filter((_, i) => reports[i].failed);
  const sum = (key, of) => reports.flatMap(report => report[key]).reduce((total, entry) => total + entry[of], 0);
  console.log(`\n${sum('rows', 'cases').toLocaleString('en-US')} cases, ${sum('rows', 'disagreements')} disagreements, ${sum('notJudged', 'cases')} not judged.`);
  if (failed.length > 0) {
    console.error(`Failed: ${failed.join(', ')}. To repeat it: node conformance/run.js --seed ${seed} ${failed.join(' ')}`);
    process.exitCode = 1;
  }
}

void main();
