// Runs the contenders in turn, and holds what they write against what this library writes.
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const YAML = require('yaml');
const { inTurn, median, time } = require('../measure');
const { makeClusters } = require('./clusters');
const { CONTENDERS } = require('./contenders');

/** Which one has written what the others have to write. */
const REFERENCE = 'fleet';
exports.REFERENCE = REFERENCE;

/** Of larger fleets, what is written isn't read. */
const MOST_COMPARED = 1000;

/** Runs a command, and returns what it prints. */
function run({ program, args, output }, cwd) {
  const stdout = output === undefined ? 'pipe' : fs.openSync(output, 'w');
  const result = spawnSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', stdout, 'pipe'], maxBuffer: Infinity });
  if (output !== undefined) {
    fs.closeSync(stdout);
  }
  if (result.error || result.status !== 0) {
    throw result.error ?? new Error(`${[program, ...args].join(' ')} ends with ${result.status ?? result.signal}:\n${result.stderr}`);
  }
  return result.stdout;
}

/** A contender that is to make so many clusters, in a folder of its own. */
class Entry {
  constructor(name, clusters, folder, programs) {
    this.contender = CONTENDERS[name];
    this.name = name;
    this.folder = folder;
    this.outdir = path.join(folder, 'out');
    this.clusters = clusters.slice(0, this.contender.processes);
    this.times = clusters.length / this.clusters.length;
    this.peaks = [];
    fs.mkdirSync(folder);
    this.contender.write(folder, this.clusters);
    this.commands = this.contender.commands(programs[this.contender.tool], this.outdir, this.clusters);
  }

  /** Makes the clusters once, and returns how many milliseconds it takes for all. */
  measure() {
    if (!this.contender.again) {
      fs.rmSync(this.outdir, { recursive: true, force: true });
    }
    fs.mkdirSync(this.outdir, { recursive: true });
    let printed;
    const whole = time(() => this.commands.forEach(command => {
      printed = run(command, this.folder);
    }));
    if (this.contender.tellsMemory) {
      this.peaks.push(Number(printed));
    }
    return whole * this.times;
  }

  /** What was written: each object as text that is the same for the same data, with the cluster that it is for. */
  read() {
    const files = fs.readdirSync(this.outdir, { recursive: true }).filter(file => /\.(yaml|json)$/.test(file));
    return files.flatMap(file => YAML.parseAllDocuments(fs.readFileSync(path.join(this.outdir, file), 'utf8')).flatMap(document => document.toJS())
      .map(object => ({ cluster: /^[^/.]+/.exec(file)[0], text: canonical(object) })));
  }
}

/** An object as text, with keys in order, and the network's configuration as data. */
const canonical = object => JSON.stringify(object, (key, value) => {
  const data = key === 'config' && typeof value === 'string' ? JSON.parse(value) : value;
  return data !== null && typeof data === 'object' && !Array.isArray(data) ? Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))) : data;
});

/** Throws if a contender doesn't write the same, as data, as this library. */
function hold({ name, contender, clusters }, objects, expected) {
  const made = new Set(clusters.map(cluster => cluster.name));
  const listOf = all => all.map(({ cluster, text }) => (contender.isOneFile ? text : `${cluster}: ${text}`)).sort();
  const [found, wanted] = [listOf(objects), listOf(expected.filter(({ cluster }) => made.has(cluster)))];
  const at = Array.from({ length: Math.max(found.length, wanted.length) }).findIndex((_, i) => found[i] !== wanted[i]);
  if (at !== -1 || found.length !== 2 * made.size) {
    throw new Error(`${name} writes ${found.length} objects for ${made.size} clusters, and this library ${wanted.length}. The first that differ:\n  ${found[at]}\n  ${wanted[at]}`);
  }
}

/**
 * Measures contenders that make so many clusters, each as often as there are runs.
 *
 * @param programs the tools' programs, by their names
 * @returns of each the median of milliseconds, and that of the most memory in MiB, by its name
 */
exports.measure = (names, size, runs, programs, folder) => {
  const clusters = makeClusters(size);
  const entries = names.filter(name => size <= (CONTENDERS[name].most ?? Infinity))
    .map(name => new Entry(name, clusters, path.join(folder, name), programs));
  const medians = inTurn(entries.map(entry => () => entry.measure()), runs);
  if (size <= MOST_COMPARED) {
    const expected = entries.find(({ name }) => name === REFERENCE).read();
    entries.forEach(entry => hold(entry, entry.read(), expected));
  }
  return Object.fromEntries(entries.map(({ name, peaks }, i) => [name, { ms: medians[i], peak: peaks.length > 0 ? median(peaks) : undefined }]));
};
