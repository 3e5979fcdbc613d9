// Where the time of the programs for Node.js goes, by a profile of each.
const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { CONTENDERS } = require('./contenders');

/** What a program does, by the functions and files that do it. The innermost call that is one of these tells. */
const PARTS = {
  'Garbage collection': [/^\(garbage collector\)/],
  'Loading the code': [/^(Module\.)?require /],
  'Rendering: cdk8s resolves each object': [/^toJson .*\/cdk8s\/lib\/(api-object|metadata)\.js/],
  'Writing YAML': [/\/lib\/fleet\/yaml-writer\.js/, /\/cdk8s\/lib\/yaml\.js/],
  'Rules': [/\/lib\/rules\/[^/]*\.js/, /\/lib\/(synthesis|cluster-members)\.js/],
  'Folders and files': [/\/lib\/fleet\/(output-folder|staging|plain-files|written-index)\.js/, /^(mkdirSync|writeFileSync) /],
  'Reading the clusters': [/\/lib\/fleet\/(clusters?|cluster-[a-z]*|list-pieces|fleet-cluster)\.js/, /^readClusters /],
  'The program\'s constructs': [/^addCharts /, /addPlain /],
  'The rest of cdk8s: validation and the order of objects': [/\/cdk8s\/lib\/[^/]*\.js/],
};
const OTHERS = 'Others';

const partOf = call => Object.keys(PARTS).find(part => PARTS[part].some(is => is.test(call)));

/** Microseconds in each part, and in all. */
function read(file) {
  const { nodes, samples, timeDeltas } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const byId = new Map(nodes.map(node => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id])));
  const known = new Map();
  const partAt = id => {
    if (!known.has(id)) {
      const { functionName, url } = byId.get(id).callFrame;
      known.set(id, partOf(`${functionName} ${url}`) ?? (parents.has(id) ? partAt(parents.get(id)) : OTHERS));
    }
    return known.get(id);
  };
  const times = Object.fromEntries([...Object.keys(PARTS), OTHERS].map(part => [part, 0]));
  samples.forEach((id, i) => {
    times[partAt(id)] += byId.get(id).callFrame.functionName === '(idle)' ? 0 : timeDeltas[i];
  });
  return times;
}

/** What contenders do, by part: microseconds for each of the clusters. */
exports.profileOf = (names, clusters, folder) => Object.fromEntries(names.map(name => {
  const place = path.join(folder, name);
  const profiles = path.join(place, 'profiles');
  fs.mkdirSync(profiles, { recursive: true });
  CONTENDERS[name].write(place, clusters);
  const [{ program, args }] = CONTENDERS[name].commands({}, 'out');
  execFileSync(program, ['--cpu-prof', `--cpu-prof-dir=${profiles}`, ...args], { cwd: place, stdio: 'ignore' });
  const times = read(path.join(profiles, fs.readdirSync(profiles)[0]));
  return [name, Object.fromEntries(Object.entries(times).map(([part, time]) => [part, time / clusters.length]))];
}));
