// Measures what it takes to make a fleet, by this library and by others, which are built first (after npm run compile; with Go, and a few minutes for the first time):
//
//   npm run bench:fleet -- [--sizes 1,100] [--runs 1] [CONTENDER…]
//
// What the others write is held against what this library writes. Without arguments all is measured, and docs/FLEETS.md, docs/fleet.svg and the table in README.md are
// written: on a machine that does nothing else.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { parseArgs } = require('util');
const { go, goPrograms } = require('../../conformance/tools');
const { makeClusters } = require('./clusters');
const { CONTENDERS } = require('./contenders');
const { goalsOf } = require('./goals');
const { REFERENCE, measure } = require('./measurement');
const { goalsTable, memoryTable, profileTable, timesTable, write } = require('./page');
const { profileOf } = require('./profile');

const TOOLS = path.join(__dirname, 'tools');
const SIZES = [1, 100, 1000, 4000, 10_000];
const RUNS = 5;

/** Where the time goes is told for these, of so many clusters. */
const PROFILED = ['fleet', 'fleet-code', 'cdk8s-app'];
const PROFILED_SIZE = 4000;

/** Where Linux has files in memory. What a disk takes for a folder and a file may differ from run to run by more than the contenders do. */
const IN_MEMORY = '/dev/shm';

/** These are measured on a disk as well. */
const ON_DISK = ['fleet', 'fleet-code', 'cdk8s-app', 'templates'];
const ON_DISK_SIZES = [1000, 10_000];

/** The tools' modules. */
const MODULES = { helm: 'helm.sh/helm/v3', kustomize: 'sigs.k8s.io/kustomize/kustomize/v5', jsonnet: 'github.com/google/go-jsonnet', cue: 'cuelang.org/go' };

/** What is asked for. */
function wanted() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { sizes: { type: 'string' }, runs: { type: 'string' } } });
  const sizes = (values.sizes?.split(',').map(Number) ?? SIZES).sort((a, b) => a - b);
  const runs = Number(values.runs ?? RUNS);
  const isCount = number => Number.isInteger(number) && number > 0;
  if (!sizes.every(size => isCount(size) && size <= 10_000) || !isCount(runs) || positionals.some(name => !CONTENDERS[name])) {
    throw new Error(`There are --sizes, such as 1,100 and up to 10000, --runs, such as 5, and the contenders ${Object.keys(CONTENDERS).join(', ')}.`);
  }
  const names = Object.keys(CONTENDERS).filter(name => positionals.length === 0 || name === REFERENCE || positionals.includes(name));
  return { names, sizes, runs, isWhole: process.argv.length === 2 };
}

const { names, sizes, runs, isWhole } = wanted();
const newFolder = place => fs.mkdtempSync(path.join(place, 'bench-'));
const folder = newFolder(fs.existsSync(IN_MEMORY) ? IN_MEMORY : os.tmpdir());

/** What contenders take for fleets of each size. */
function measureAll(contenders, ofSizes, place, programs = {}) {
  const results = {};
  for (const size of ofSizes) {
    const ofSize = path.join(place, String(size));
    fs.mkdirSync(ofSize);
    results[size] = measure(contenders, size, runs, programs, ofSize);
    fs.rmSync(ofSize, { recursive: true });
    console.error(`Measured with a fleet of ${size} in ${place}.`);
  }
  return results;
}

/** The same on a disk. */
function measureOnDisk() {
  const place = newFolder(os.tmpdir());
  try {
    return measureAll(ON_DISK, ON_DISK_SIZES, place);
  } finally {
    fs.rmSync(place, { recursive: true });
  }
}

try {
  const tools = Object.keys(MODULES).filter(tool => names.some(name => CONTENDERS[name].tool === tool));
  const programs = tools.length > 0 ? goPrograms(TOOLS, 'tool') : undefined;
  const results = measureAll(names, sizes, folder, Object.fromEntries(tools.map(tool => [tool, path.join(programs, tool)])));
  console.log(`${timesTable(results, sizes)}\n\n${memoryTable(results, sizes)}`);
  if (isWhole) {
    const goals = goalsOf(results);
    const profile = profileOf(PROFILED, makeClusters(PROFILED_SIZE), path.join(folder, 'profiled'));
    console.log(`\n${goalsTable(goals)}\n\n${profileTable(profile)}`);
    const versions = Object.fromEntries(tools.map(tool => [tool, go(TOOLS, 'list', '-m', '-f', '{{.Version}}', MODULES[tool]).trim().replace(/^v/, '')]));
    write({ results, sizes, runs, goals, profile, profiledSize: PROFILED_SIZE, versions, onDisk: measureOnDisk() });
  }
} finally {
  fs.rmSync(folder, { recursive: true });
}
