// What of the results is a goal.

const FILE = 'fleet';

/** What a contender takes for one more cluster, between two sizes of the fleet, in milliseconds. */
const eachOf = (results, name, from, to) => (results[to][name].ms - results[from][name].ms) / (to - from);
exports.eachOf = eachOf;

/** The goals: a ratio, and the most or the least that it is to be. `ours` is how this library gets the clusters. */
const GOALS = [
  {
    what: 'One more cluster, against cdk8s with an App per cluster, which checks nothing',
    most: 0.5,
    ratio: (results, ours) => eachOf(results, ours, 1000, 10_000) / eachOf(results, 'cdk8s-app', 1000, 10_000),
  },
  {
    what: 'One more cluster, against string templates, the floor',
    most: 3,
    ratio: (results, ours) => eachOf(results, ours, 1000, 10_000) / eachOf(results, 'templates', 1000, 10_000),
  },
  {
    what: '4,000 clusters: how many times faster than cdk8s with a chart per cluster',
    least: 40,
    ratio: (results, ours) => results[4000]['cdk8s-chart'].ms / results[4000][ours].ms,
  },
  { what: '4,000 clusters: the time, against Jsonnet\'s', most: 1, ratio: (results, ours) => results[4000][ours].ms / results[4000].jsonnet.ms },
  { what: '4,000 clusters: the time, against CUE\'s', most: 1, ratio: (results, ours) => results[4000][ours].ms / results[4000].cue.ms },
  {
    what: 'Each cluster after the first, of 10,000 against of 1,000',
    most: 1.2,
    ratio: (results, ours) => eachOf(results, ours, 1, 10_000) / eachOf(results, ours, 1, 1000),
  },
  { what: 'Peak memory with 10,000 clusters, against 100', most: 1.5, ratio: (results, ours) => results[10_000][ours].peak / results[100][ours].peak },
];

/** Each goal with its ratios, for clusters from YAML, which is what counts, and for clusters as code. Throws where a size or a contender is missing. */
exports.goalsOf = results => GOALS.map(({ what, most, least, ratio }) => {
  const [fromFile, fromCode] = [FILE, 'fleet-code'].map(name => ratio(results, name));
  return { what, bound: most === undefined ? `at least ${least}` : `at most ${most}`, fromFile, fromCode, isReached: fromFile <= (most ?? Infinity) && fromFile >= (least ?? 0) };
});
