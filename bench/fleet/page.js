// The results as tables, on the page and in the README.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { CONTENDERS, PROCESSES } = require('./contenders');
const { eachOf } = require('./goals');
const { drawResults } = require('./picture');

const ROOT = path.join(__dirname, '..', '..');
const [PAGE, PICTURE, README] = ['docs/FLEETS.md', 'docs/fleet.svg', 'README.md'].map(name => path.join(ROOT, name));

/** In the README, what stands between these is written here. */
const [BEGIN, END] = ['<!-- bench:fleet -->', '<!-- /bench:fleet -->'];

const count = number => number.toLocaleString('en-US');
/** Three digits, or all before the point. */
const figure = value => {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};
const cell = text => String(text).replaceAll('|', '\\|');
const table = (headings, rows) => [headings, headings.map((_, i) => (i === 0 ? '---' : '--:')), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** How long each contender takes for each size, and for one more cluster between the two largest that are a thousand and up. */
function timesTable(results, sizes) {
  const names = Object.keys(CONTENDERS).filter(name => sizes.some(size => results[size][name]));
  const [last] = sizes.slice(-1);
  const rows = names.map(name => {
    const about = CONTENDERS[name].processes === undefined ? () => '' : size => (size > CONTENDERS[name].processes ? '≈ ' : '');
    const times = sizes.map(size => {
      const result = results[size][name];
      return result ? `${about(size)}${figure(result.ms / 1000)} s` : 'not run';
    });
    const each = last > 1000 && results[1000] && results[last][name] ? eachOf(results, name, 1000, last) : undefined;
    return [CONTENDERS[name].title, ...times, ...last > 1000 ? [each === undefined ? '' : `${about(last)}${figure(each)} ms`] : []];
  });
  return table(['Clusters', ...sizes.map(count), ...last > 1000 ? ['One more'] : []], rows);
}
exports.timesTable = timesTable;

function memoryTable(results, sizes) {
  const names = Object.keys(CONTENDERS).filter(name => CONTENDERS[name].tellsMemory && sizes.some(size => results[size][name]));
  return table(['Clusters', ...sizes.map(count)], names.map(name => (
    [CONTENDERS[name].title, ...sizes.map(size => (results[size][name] ? `${results[size][name].peak.toFixed(0)} MiB` : 'not run'))])));
}
exports.memoryTable = memoryTable;

const goalsTable = goals => table(['Goal', 'Limit', 'From YAML', 'As code', ''], goals.map(({ what, bound, fromFile, fromCode, isReached }) => (
  [what, bound, fromFile.toFixed(2), fromCode.toFixed(2), isReached ? 'reached' : 'NOT reached'])));
exports.goalsTable = goalsTable;

function profileTable(profile) {
  const names = Object.keys(profile);
  const [parts] = Object.values(profile);
  const sum = name => Object.values(profile[name]).reduce((all, time) => all + time, 0);
  return table(['Microseconds for each cluster', ...names.map(name => CONTENDERS[name].title)], [
    ...Object.keys(parts).map(part => [part, ...names.map(name => profile[name][part].toFixed(0))]), ['All', ...names.map(name => sum(name).toFixed(0))],
  ]);
}
exports.profileTable = profileTable;

const versionOf = name => require(path.join(ROOT, 'node_modules', name, 'package.json')).version;

function machine() {
  const [{ model }, ...others] = os.cpus();
  return `${others.length + 1} processors (${model.trim()}), ${Math.round(os.totalmem() / 2 ** 30)} GiB of memory, ${os.type()} ${os.release()}, Node.js ${process.versions.node}`;
}

const page = ({ results, sizes, runs, goals, profile, profiledSize, versions, onDisk }) => `${[
  '# Fleets beside those of other tools',
  'What `npm run bench:fleet` measured when it last ran as a whole: how long this library and others take to make the same manifests for many clusters. Generated; do not edit.',
  timesTable(results, sizes),
  '![Time to make a fleet, by its number of clusters](fleet.svg)',
  '## What is compared',
  `Each cluster has a NetworkAttachmentDefinition and a HyperConverged with the documented settings for heavy workloads. What differs is the cluster's name and its range. All that
is written is read again, up to 1,000 clusters, and is the same data from each contender, the network's configuration among it.

Each figure is the median of ${runs} runs of whole processes, after one that isn't counted. The contenders run in turn, so that whatever else the machine does falls on
all of them alike. They read and write files in memory, where the machine has such a file system. They write into empty folders; where nothing has changed, the manifests are
there already. "One more" is what a cluster adds between 1,000 and 10,000.

- This library reads the clusters from YAML, and judges data and manifests by all of its rules. It writes a folder with a YAML file for each cluster, and an index; an error
  would leave all as it was. None of the others checks the manifests.
- cdk8s ${versionOf('cdk8s')} alone reads the clusters from JSON. An App per cluster writes the same folders. What one App with a chart per cluster takes grows with
  the square of their number, so it isn't run for 10,000.
- Helm ${versions.helm} with one release writes one stream of YAML, which doesn't tell the clusters apart. Once per cluster, as GitOps engines run it, is a process for each, and so is Kustomize
  ${versions.kustomize} with an overlay for each: up to ${PROCESSES} processes are run, and the figures with ≈ are as many times theirs.
- Jsonnet ${versions.jsonnet}, the implementation in Go, writes a YAML file per cluster (\`--multi\`), and CUE ${versions.cue} one list in JSON.
- String templates in Node.js write the same bytes as this library. They are the floor: less can hardly be done for a folder and a file per cluster.

Helm, Kustomize, Jsonnet and CUE are built from their Go modules, as [bench/fleet/tools/go.mod](../bench/fleet/tools/go.mod) pins them.

Machine: ${machine()}.`,
  '## Peak memory',
  'Of the programs that run in Node.js, its own memory among it.',
  memoryTable(results, sizes),
  'That cdk8s alone takes more as well, though it forgets each cluster, is room that V8 gives programs that make many objects of short life.',
  '## On a disk',
  `The same in the machine's folder for temporary files. What a disk takes for a folder and a file differs more from machine to machine, and from run to run, than the contenders
do; where it is slow, they are nearly alike.`,
  timesTable(onDisk, Object.keys(onDisk).map(Number)),
  '## Goals',
  'Ratios, for this library with clusters from YAML, by which a goal is reached, and with clusters as code.',
  goalsTable(goals),
  '## Where the time goes',
  `By a profile of each program with ${count(profiledSize)} clusters, which makes it slower. A program's constructs are made for each cluster, since nobody knows what it
does with its data. Of the rules, those are asked
anew that have looked at what differs from a cluster before; objects are rendered once, by cdk8s and its resolvers, for the rules and for the file; parts of objects that were
written before aren't put into YAML again.`,
  profileTable(profile),
].join('\n\n')}\n`;

/** The page, the picture, and what the README shows of them. */
exports.write = measured => {
  const { results } = measured;
  const readme = fs.readFileSync(README, 'utf8').split(new RegExp(`(?<=${BEGIN}\\n)[^]*(?=${END})`));
  if (readme.length !== 2) {
    throw new Error(`README.md has no ${BEGIN} and ${END}.`);
  }
  fs.writeFileSync(PAGE, page(measured));
  fs.writeFileSync(PICTURE, drawResults(results));
  fs.writeFileSync(README, readme.join(`\n${timesTable(results, [1000, 4000, 10_000])}\n\n`));
};
