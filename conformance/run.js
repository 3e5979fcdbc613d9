// Holds the library against what others wrote: all checks, or those that are named.
//
//   node conformance/run.js [--sample] [--seed N] [NAME…]
//
// With --sample a part of the cases has to do. A whole run of all checks writes docs/CONFORMANCE.md.
const fs = require('fs');
const path = require('path');
const { parseArgs } = require('util');
const { Report, page } = require('./report');
const { exists } = require('./tools');

/** The checks, in the order in which they run. Each is a folder with a check.js: its title, the tools that it needs, and run(report). */
const CHECKS = [
  'manifests', 'defaults', 'adoption', 'networks', 'dedicated-network', 'policies', 'nmstate', 'python', 'go', 'java', 'dotnet', 'package', 'pictures',
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

async function hold(name, options) {
  const { title, needs, run } = require(`./${name}/check`);
  const report = new Report(title, options);
  console.log(`\n${title} (${name})`);
  const missing = needs.filter(tool => !exists(tool, ...TOOLS[tool].args));
  const start = Date.now();
  try {
    if (missing.length > 0) {
      report.cannotJudge({ what: 'all of it', why: `it needs ${missing.map(tool => TOOLS[tool].from).join(', and ')}` });
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

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { sample: { type: 'boolean', default: false }, seed: { type: 'string' } } });
  const unknown = positionals.filter(name => !CHECKS.includes(name));
  if (unknown.length > 0) {
    throw new Error(`There is no check called ${unknown.join(', ')}. There are: ${CHECKS.join(', ')}.`);
  }
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`Seed ${seed}`);
  const names = positionals.length > 0 ? CHECKS.filter(name => positionals.includes(name)) : CHECKS;
  const reports = [];
  for (const name of names) {
    reports.push(await hold(name, { sample: values.sample, seed }));
  }
  const failed = names.filter((_, i) => reports[i].failed);
  const sum = (key, of) => reports.flatMap(report => report[key]).reduce((total, entry) => total + entry[of], 0);
  console.log(`\n${sum('rows', 'cases').toLocaleString('en-US')} cases, ${sum('rows', 'disagreements')} disagreements, ${sum('notJudged', 'cases')} not judged.`);
  if (failed.length > 0) {
    console.error(`Failed: ${failed.join(', ')}. To repeat it: node conformance/run.js --seed ${seed} ${failed.join(' ')}`);
    process.exitCode = 1;
  } else if (!values.sample && names.length === CHECKS.length) {
    fs.writeFileSync(PAGE, page(reports));
  }
}

void main();
