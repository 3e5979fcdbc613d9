// How many addresses a range has to give, and which: as the library counts them, and as whereabouts gives them until it has no more.
const { isDeepStrictEqual } = require('util');
const fc = require('fast-check');
const { countWithout, formatAddress, overlap, parseAddress, parseCidr } = require('../../lib/cidr');
const { judge } = require('../../lib/rules');
const { addressManagement } = require('../../lib/rules/address-pools');
const { Setup } = require('../../lib/rules/setup');
const { ask } = require('../tools');

const CASES = { all: 4000, sample: 700 };

/** Ranges that are too large to ask for often: whereabouts takes addresses one by one, and looks at all that it gave before for each. */
const LARGE = [
  { type: 'whereabouts', range: '10.200.16.0/20', exclude: ['10.200.17.0/24', '10.200.31.254'] },
  { type: 'whereabouts', range: 'fd10:200:5::/116', range_start: 'fd10:200:5::ff' },
];

const BITS = { 4: 32, 6: 128 };

/** What a case may have, and how that is seen. */
const KINDS = {
  'IPv4': ({ pools }) => pools.some(({ network }) => network.version === 4),
  'IPv6': ({ pools }) => pools.some(({ network }) => network.version === 6),
  'host bits': ({ entries }) => entries.some(({ range }) => parseAddress(range.split('/')[0])?.first > parseCidr(range)?.first),
  'range_start': ({ entries }) => entries.some(entry => entry.range_start),
  'range_end': ({ entries }) => entries.some(entry => entry.range_end),
  'FIRST-LAST/PREFIX': ({ entries }) => entries.some(({ range }) => range.includes('-')),
  'ipRanges': ({ ipam }) => ipam.ipRanges !== undefined,
  'exclude': ({ pools }) => pools.some(({ usable, excludes }) => excludes.some(exclude => overlap(exclude, usable))),
  'exclude of one address': ({ entries }) => entries.some(({ exclude = [] }) => exclude.some(text => !text.includes('/'))),
  'overlapping excludes': ({ pools }) => pools.some(({ excludes }) => excludes.some((a, i) => excludes.slice(i + 1).some(b => overlap(a, b)))),
  'exclude outside': ({ pools }) => pools.some(({ network, excludes }) => excludes.some(exclude => !overlap(exclude, network))),
  'exclude beyond the range': ({ pools }) => pools.some(({ network, excludes }) => (
    excludes.some(({ first, last }) => first < network.first || last > network.last))),
  'no address': ({ capacity }) => capacity === 0n,
  '200 addresses and more': ({ capacity }) => capacity >= 200n,
};

/** An address in words, not always in the shortest. */
const written = (version, value, isLong) => (version === 6 && isLong
  ? value.toString(16).toUpperCase().padStart(32, '0').match(/.{4}/g).join(':') : formatAddress(version, value));

const clamp = (version, value) => (value < 0n ? 0n : value >= 2n ** BigInt(BITS[version]) ? 2n ** BigInt(BITS[version]) - 1n : value);

/** Where in a network something is: mostly at an address that it has to give, sometimes at its ends or just outside. */
const place = hostBits => fc.oneof(
  { weight: 14, arbitrary: fc.bigInt(1n, hostBits < 2 ? 1n : 2n ** BigInt(hostBits) - 2n) },
  { weight: 1, arbitrary: fc.bigInt(-2n, 3n) },
  { weight: 1, arbitrary: fc.bigInt(-4n, 1n).map(n => n + 2n ** BigInt(hostBits)) },
);

/** An entry of whereabouts' ranges. */
const entryOf = fc.record({
  version: fc.constantFrom(4, 4, 6),
  hostBits: fc.oneof({ weight: 30, arbitrary: fc.integer({ min: 2, max: 8 }) }, { weight: 2, arbitrary: fc.constantFrom(0, 1) },
    { weight: 1, arbitrary: fc.constantFrom(9, 10) }),
}).chain(({ version, hostBits }) => {
  const bits = BITS[version];
  const size = 2n ** BigInt(hostBits);
  const networks = 2n ** BigInt(bits - hostBits);
  const cidr = fc.record({
    at: place(hostBits),
    prefix: fc.oneof({ weight: 12, arbitrary: fc.integer({ min: Math.min(bits - hostBits + 1, bits), max: bits }) },
      { weight: 1, arbitrary: fc.integer({ min: bits - hostBits - 3, max: bits - hostBits }) }),
    isAlone: fc.nat(4).map(n => n === 0),
    isOfOtherVersion: fc.nat(30).map(n => n === 0),
  });
  return fc.record({
    network: fc.oneof({ weight: 20, arbitrary: fc.bigInt(1n, networks - 2n) }, { weight: 1, arbitrary: fc.constantFrom(0n, networks - 1n) }).map(n => n * size),
    host: fc.option(place(hostBits), { nil: 0n }),
    start: fc.option(place(hostBits), { nil: undefined }),
    end: fc.option(place(hostBits), { nil: undefined }),
    isInOrder: fc.nat(9).map(n => n > 0),
    isDashed: fc.nat(5).map(n => n === 0),
    isLong: fc.nat(5).map(n => n === 0),
    exclude: fc.option(fc.array(cidr, { maxLength: 5 }), { freq: 4, nil: undefined }),
  }).map(({ network, host, start, end, isInOrder, isDashed, isLong, exclude }) => {
    const at = offset => written(version, clamp(version, network + offset), isLong);
    const [first, last] = isInOrder && start !== undefined && end !== undefined && start > end ? [end, start] : [start, end];
    const inside = host < 0n || host >= size ? 0n : host;
    const prefix = bits - hostBits;
    const more = exclude && { exclude: exclude.map(({ at: offset, prefix: length, isAlone, isOfOtherVersion }) => (
      isOfOtherVersion ? { 4: 'fd10::/64', 6: '10.0.0.0/8' }[version] : isAlone ? at(offset) : `${at(offset)}/${length}`)) };
    return isDashed && first !== undefined && last !== undefined
      ? { range: `${at(first)}-${at(last)}/${prefix}`, ...more }
      : {
        range: `${at(inside)}/${prefix}`,
        ...first === undefined ? {} : { range_start: at(first) },
        ...last === undefined ? {} : { range_end: at(last) },
        ...more,
      };
  });
});

/** Whereabouts' part of a configuration. */
const ipams = fc.oneof(
  { weight: 3, arbitrary: entryOf.map(entry => ({ type: 'whereabouts', ...entry })) },
  { weight: 1, arbitrary: fc.array(entryOf, { minLength: 1, maxLength: 2 }).map(ipRanges => ({ type: 'whereabouts', ipRanges })) },
);

const configOf = ipam => JSON.stringify({ cniVersion: '0.3.1', name: 'migration-bridge', type: 'macvlan', master: 'eth1', mode: 'bridge', ipam });

/** A cluster with such a network. */
function manifestsOf(ipam, spec) {
  return [{
    apiVersion: 'hco.kubevirt.io/v1beta1',
    kind: 'HyperConverged',
    metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
    spec: { liveMigrationConfig: { network: 'migration-network' }, ...spec },
  }, {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'migration-network', namespace: 'openshift-cnv' },
    spec: { config: configOf(ipam) },
  }];
}

/** The addresses of a pool, as the first and last of those without a gap. */
function runsOf({ usable, excludes }) {
  const runs = [];
  let next = usable.first;
  const taken = excludes.filter(exclude => overlap(exclude, usable)).sort((a, b) => (a.first < b.first ? -1 : 1));
  const add = (first, last) => first <= last && runs.push([formatAddress(usable.version, first), formatAddress(usable.version, last)]);
  for (const { first, last } of taken) {
    add(next, first - 1n);
    next = last >= next ? last + 1n : next;
  }
  add(next, usable.last);
  return runs;
}

/** What the library makes of it. */
function caseOf(ipam) {
  const [network] = new Setup(manifestsOf(ipam), {}).networks;
  const { pools, problems } = addressManagement(network);
  const counts = pools.map(({ usable, excludes }) => countWithout(usable, excludes));
  return {
    ipam,
    entries: ipam.ipRanges ?? [ipam],
    pools,
    ours: pools.map((pool, i) => ({ count: Number(counts[i]), runs: runsOf(pool) })),
    capacity: counts.reduce((least, count) => (count < least ? count : least), 2n ** 128n),
    isRefused: problems.length > 0,
  };
}

/** Whether the rule LM024 finds too few addresses. */
const areTooFew = (ipam, nodes, spec) => judge(manifestsOf(ipam, spec), { nodes }).some(({ rule }) => rule.id === 'LM024');

const WITHOUT_SYNCHRONIZATION = { featureGates: { decentralizedLiveMigration: false } };

/** The number of nodes that the rule allows has to be the number of addresses; with the two pods that synchronize migrations, two less. */
function holds(ipam, addresses) {
  const pods = 2;
  return areTooFew(ipam, addresses + 1, WITHOUT_SYNCHRONIZATION)
    && (addresses === 0 ? areTooFew(ipam) : !areTooFew(ipam, addresses, WITHOUT_SYNCHRONIZATION))
    && areTooFew(ipam, Math.max(addresses - pods, 0) + 1)
    && (addresses <= pods || !areTooFew(ipam, addresses - pods));
}

/** Whether an entry's first or last address is none of its network that there is to give, or comes after the other: reckoned here, not by the rules. */
function isBeside({ range, range_start: start, range_end: end }) {
  const [, from, to, prefix] = /^(?:([^-]+)-)?([^-]+)\/(\d+)$/.exec(range);
  const [first, last] = (from === undefined ? [start, end] : [from, to]).map(text => text && parseAddress(text)?.first);
  const network = parseCidr(`${from ?? to}/${prefix}`);
  const isWithin = value => value === undefined || value === '' || (value > network.first && value < network.last);
  return !isWithin(first) || !isWithin(last) || (first !== undefined && last !== undefined && first > last);
}

/** Where the two differ. */
function differences({ ipam, entries, ours, isRefused }, theirs) {
  // What the library refuses has no number of addresses.
  if (isRefused) {
    return theirs.error || entries.some(isBeside) ? [] : ['whether it is refused'];
  }
  // Of what has no address at all, whereabouts sometimes finds other faults before.
  if (theirs.error) {
    return areTooFew(ipam) ? [] : ['whether it can be read'];
  }
  const pools = theirs.pools.map(({ count, runs }) => ({ count, runs }));
  const least = Math.min(...pools.map(({ count }) => count));
  return [
    ...isDeepStrictEqual(ours, pools) ? [] : ['which addresses there are'],
    ...holds(ipam, least) ? [] : [`whether there are enough (LM024) for ${least} nodes, or one more`],
  ];
}

exports.hold = (report, program, version) => {
  const { seed } = report;
  const numRuns = report.sample ? CASES.sample : CASES.all;
  const answersOf = ipamsOf => ask(program, ipamsOf.map(ipam => ({ config: configOf(ipam) })));
  const agrees = (ipam, theirs = answersOf([ipam])[0]) => differences(caseOf(ipam), theirs).length === 0;

  const asked = [...fc.sample(ipams, { numRuns, seed }), ...report.sample ? [] : LARGE];
  const answers = answersOf(asked);
  const cases = asked.map(caseOf);
  const judged = cases.filter(({ isRefused }) => !isRefused);
  const disagreements = asked.flatMap((ipam, i) => (agrees(ipam, answers[i]) ? [] : [i]));
  report.row({
    judge: 'whereabouts\' allocator', version, cases: judged.length, disagreements: disagreements.length,
    detail: Object.entries(KINDS).map(([name, has]) => `${name} ${judged.filter(has).length}`).join(', '),
  });
  if (disagreements.length > 0) {
    const [first] = disagreements;
    // Makes the case small: the same seed and path give it again, and what is left out then is what doesn't matter.
    const { counterexample } = fc.check(fc.property(ipams, ipam => agrees(ipam)), { numRuns, seed, path: String(first) });
    const [smallest] = counterexample ?? [asked[first]];
    const [theirs] = answersOf([smallest]);
    const { ours, isRefused } = caseOf(smallest);
    report.problem(`Case ${first}, made small: the library and whereabouts differ in ${differences(caseOf(smallest), theirs).join(', ')}.\n`
      + JSON.stringify({ ipam: smallest, ours: isRefused ? 'refused' : ours, theirs }, undefined, 2));
  }
  for (const [name] of Object.entries(KINDS).filter(([, has]) => !judged.some(has))) {
    report.problem(`The cases do not try everything: there is none with ${name}.`);
  }
  report.knownDifference({
    what: 'a first or last address that is none of the range, or in the wrong order',
    why: 'refused here; whereabouts passes over it and gives out the whole range',
    source: 'whereabouts, pkg/iphelpers/iphelpers.go, GetIPRange',
    cases: cases.filter(({ isRefused }, i) => isRefused && !answers[i].error).length,
  });
};
