// Holds the policies for the nodes' network that the library renders, and its rules on such policies, against the code by which nmstate itself decides.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { App, Chart, Duration } = require('cdk8s');
const { BondMode, DedicatedMigrationNetwork, MigrationNodeNetwork, NodeBridge } = require('cdk8s-live-migration');
const fc = require('fast-check');
const YAML = require('yaml');
const { judge } = require('../../lib/rules');
const { isWritten } = require('../text');
const { ask, run } = require('../tools');

const CASES = 3000;

/** What both have to say of a policy. */
const ACCEPTED = 'accepted by both';
const REFUSED = 'refused by both';
const LEFT_TO_NODES = 'refused by us alone';

/** A NIC that carries the cluster's own traffic. */
const CLUSTER_NIC = 'eth0';

const POD_BRIDGE = { linux: NodeBridge.linux, ovs: NodeBridge.ovs, existing: NodeBridge.existingOvs };

/** Every shape of policy that the construct takes. */
const SHAPES = ['nic', 'sharedNic', undefined, ...Object.values(BondMode)].flatMap(uplink => [undefined, ...Object.keys(POD_BRIDGE)]
  .filter(bridge => (uplink === undefined) === (bridge === 'existing') && !(uplink === 'sharedNic' && bridge === 'ovs'))
  .flatMap(bridge => [true, false].filter(hasVlan => hasVlan || uplink !== 'sharedNic')
    .flatMap(hasVlan => [true, false].map(hasMtu => ({ uplink, bridge, hasVlan, hasMtu })))));

const { ROUND_ROBIN, ACTIVE_BACKUP, XOR, BROADCAST, LACP, TLB, ALB } = {
  ROUND_ROBIN: BondMode.BALANCE_RR, XOR: BondMode.BALANCE_XOR, TLB: BondMode.BALANCE_TLB, ALB: BondMode.BALANCE_ALB, ...BondMode,
};
const ANY_MODE = Object.values(BondMode);

/** Options of bonds: the modes that have them, and values. Each value is a set of options that go together. */
const BOND_OPTIONS = [
  [ANY_MODE, { all_slaves_active: 'dropped' }, { all_slaves_active: 'delivered' }, { all_slaves_active: 1 }],
  [ANY_MODE, { updelay: 200 }, { downdelay: '200' }, { updelay: 100, downdelay: 100 }],
  [ANY_MODE, { use_carrier: true }, { use_carrier: 'yes' }, { use_carrier: 0 }],
  [[ACTIVE_BACKUP, TLB, ALB], { primary: 'eth1', primary_reselect: 'better' }, { primary_reselect: 'always' }],
  [[ACTIVE_BACKUP], { fail_over_mac: 'follow' }, { fail_over_mac: 'active' }, { num_grat_arp: 3 }, { num_unsol_na: '3' }],
  [[ROUND_ROBIN], { packets_per_slave: 0 }, { packets_per_slave: 10 }],
  [[ROUND_ROBIN, ACTIVE_BACKUP, TLB, ALB], { resend_igmp: 0 }, { resend_igmp: 5 }],
  [[XOR, LACP, TLB], ...['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4', 'vlan+srcmac', 1].map(policy => ({ xmit_hash_policy: policy }))],
  [[LACP], { lacp_rate: 'fast' }, { lacp_rate: 'slow' }, { lacp_rate: 1 }],
  [[LACP], { ad_select: 'bandwidth' }, { ad_select: 'count', min_links: 2 }, { ad_actor_sys_prio: 100 }, { ad_actor_system: '00:00:5e:00:53:0a' }],
  [[TLB], { tlb_dynamic_lb: false }, { tlb_dynamic_lb: 1 }],
];

/** In place of watching the links. */
const ARP = [[ROUND_ROBIN, ACTIVE_BACKUP, XOR, BROADCAST], { arp_interval: 100, arp_ip_target: '192.0.2.1' },
  { arp_interval: '1000', arp_ip_target: '192.0.2.1,192.0.2.2', arp_all_targets: 'all' }];

/** An interface as NMState has it. */
const up = (name, type, more) => ({ name, type, state: 'up', ...more });
const bondOf = (name, ...ports) => up(name, 'bond', { 'link-aggregation': { mode: 'active-backup', port: ports } });
const linuxBridgeOf = (name, ...ports) => up(name, 'linux-bridge', { bridge: { port: ports.map(port => ({ name: port })) } });
const ovsBridgeOf = (name, ...ports) => up(name, 'ovs-bridge', { bridge: { port: ports.map(port => ({ name: port })) } });

const BRIDGES = ['linux-bridge', 'ovs-bridge'];
const WITH_MTU = ['ethernet', 'bond', 'vlan', 'linux-bridge'];
const ANY_TYPE = [...WITH_MTU, 'ovs-bridge'];

/** Sets the MTU of an interface of a policy, which may not be in it yet. */
function setMtu(interfaces, name, mtu) {
  const known = interfaces.find(item => item.name === name);
  if (known) {
    known.mtu = mtu;
  } else {
    interfaces.push(up(name, 'ethernet', { mtu }));
  }
}

/**
 * What may be done to a policy, and what comes of it. `on`: the types of interfaces that it is done to, none where it adds some. `change`: changes such an
 * interface, or the list of all; `choose` takes one of some values. What no rule claims to find isn't among them.
 */
const CHANGES = [
  // What the rules claim, and nmstate finds without a node.
  [REFUSED, 'no mode of a bond', ['bond'], (bond, choose) => {
    bond['link-aggregation'].mode = choose('active_backup', 'ACTIVE-BACKUP', 'LACP', 'mode=1', '', '7', 7, -1, null, true);
  }],
  [REFUSED, 'a bond without a mode', ['bond'], bond => { delete bond['link-aggregation'].mode; }],
  [REFUSED, 'no number of milliseconds', ['bond'], (bond, choose) => {
    bond['link-aggregation'].options = { miimon: choose(-1, 1.5, '1.5', 'x', '', null, true, 2 ** 32) };
  }],
  [REFUSED, 'a port twice in a bond', ['bond'], ({ 'link-aggregation': { port } }, choose) => { port.push(choose(...port)); }],
  [REFUSED, 'a port without a name in a bond', ['bond'], ({ 'link-aggregation': { port } }, choose) => { port.push(choose(1, null, true)); }],
  [REFUSED, 'a port in two bonds', ['bond'], ({ 'link-aggregation': { port } }, choose, all) => { all.push(bondOf('other', choose(...port), 'more')); }],
  [REFUSED, 'a port in a bond and a bridge', ['bond'], ({ 'link-aggregation': { port } }, choose, all) => {
    all[choose('push', 'unshift')](choose(linuxBridgeOf, ovsBridgeOf)('other', choose(...port)));
  }],
  [REFUSED, 'a port in a bridge and a bond', BRIDGES, ({ bridge: { port: [port] } }, choose, all) => { all.push(bondOf('other', 'more', port.name)); }],
  [REFUSED, 'a port in two bridges', BRIDGES, ({ bridge: { port: [port] } }, choose, all) => {
    all.push(choose(linuxBridgeOf, ovsBridgeOf)('other', 'more', port.name));
  }],
  [REFUSED, 'a port in a bridge and in a bond of Open vSwitch', BRIDGES, ({ bridge: { port: [port] } }, choose, all) => {
    const aggregation = { mode: 'active-backup', port: [{ name: 'more' }, { name: port.name }] };
    all.push(up('other', 'ovs-bridge', { bridge: { port: [{ 'name': 'inner', 'link-aggregation': aggregation }] } }));
  }],
  [REFUSED, 'a port twice in a bridge', BRIDGES, ({ bridge: { port } }) => { port.push({ ...port[0] }); }],
  [REFUSED, 'a port without a name in a bridge', BRIDGES, ({ bridge: { port } }, choose) => { port.push(choose({}, { name: null }, { name: 1 }, null)); }],
  [REFUSED, 'two bonds that share a port', undefined, all => { all.push(bondOf('other', 'more', 'shared'), bondOf('another', 'shared')); }],
  [REFUSED, 'a VLAN without an interface below', ['vlan'], ({ vlan }) => { delete vlan['base-iface']; }],
  [REFUSED, 'no number of a VLAN', ['vlan'], ({ vlan }, choose) => { vlan.id = choose(-1, 1.5, 65536, 'x', '', '1.5', null, true, undefined); }],
  [REFUSED, 'no number of bytes', ANY_TYPE, (item, choose) => { item.mtu = choose(-1, 1500.5, 2 ** 32, 'x', '', '1500.0', null, true, [1500]); }],
  [REFUSED, 'no name', ANY_TYPE, (item, choose) => { item.name = choose(undefined, null, 1, true, ['eth1']); }],

  // What the rules claim, and nmstate leaves to the node, each with who refuses it then.
  [LEFT_TO_NODES, 'a VLAN below 1 or above 4094: 0 is no VLAN, and the kernel has none from 4095 on', ['vlan'], ({ vlan }, choose) => {
    vlan.id = choose(0, '0', 4095, 5000, '5000', 65535);
  }],
  [LEFT_TO_NODES, 'a name above 15 bytes: NetworkManager refuses it, and the kernel', ANY_TYPE, (item, choose) => {
    item.name = choose('enp94s0f1np1.1064', 'migration-bridge', 'x'.repeat(64));
  }],
  [LEFT_TO_NODES, 'a port\'s name above 15 bytes: as any name', ['bond'], ({ 'link-aggregation': { port } }) => { port.push('enp94s0f1np1.1064'); }],
  [LEFT_TO_NODES, 'a name that the kernel does not take', ANY_TYPE, (item, choose) => { item.name = choose('', '.', '..', 'a/b', 'a:b', 'a b', 'a\tb'); }],
  [LEFT_TO_NODES, 'an MTU that no NIC has: only the node knows its NICs\' limits', ANY_TYPE, (item, choose) => {
    item.mtu = choose(0, 1, 67, '67', 65537, 99999, 2 ** 32 - 1);
  }],
  [LEFT_TO_NODES, 'an MTU of a VLAN above that of its base: the kernel refuses it', ['vlan'], (item, choose, all) => {
    item.mtu = choose(1501, 9000, '9000');
    setMtu(all, item.vlan['base-iface'], choose(1500, '1500'));
  }],
  [LEFT_TO_NODES, 'an MTU of a Linux bridge above that of its port: it drops what is too long', ['linux-bridge'], (item, choose, all) => {
    item.mtu = choose(1501, 9000, '9000');
    setMtu(all, item.bridge.port[0].name, choose(1500, '1500'));
  }],
  [LEFT_TO_NODES, 'a bond without ports: it comes up, and carries nothing', ['bond'], bond => { bond['link-aggregation'].port = []; }],
  [LEFT_TO_NODES, 'the mode "unknown": nmstate\'s own word for what it cannot read', ['bond'], bond => {
    Object.assign(bond['link-aggregation'], { mode: 'unknown', options: {} });
  }],
  [LEFT_TO_NODES, 'a miimon above 2147483647: the kernel refuses it', ['bond'], (bond, choose) => {
    bond['link-aggregation'].options = { miimon: choose(2 ** 31, 2 ** 32 - 1) };
  }],
  [LEFT_TO_NODES, 'a NIC that carries the cluster\'s own traffic: nmstate cannot know', undefined, (all, choose) => {
    all.push(choose(up(CLUSTER_NIC, 'ethernet', { mtu: 9000 }), bondOf('other', 'more', CLUSTER_NIC), linuxBridgeOf('other', CLUSTER_NIC),
      ovsBridgeOf('other', CLUSTER_NIC)));
  }],

  // What is unusual, and right.
  [ACCEPTED, 'a VLAN that the node has', ['vlan'], item => { delete item.vlan; }],
  [ACCEPTED, 'an MTU as text', WITH_MTU, item => { item.mtu = String(item.mtu ?? 1500); }],
  [ACCEPTED, 'a VLAN as text', ['vlan'], ({ vlan }) => { vlan.id = String(vlan.id); }],
  [ACCEPTED, 'a VLAN of the lowest and highest number', ['vlan'], ({ vlan }, choose) => { vlan.id = choose(1, 4094); }],
  [ACCEPTED, 'miimon as text, or the most or least of it', ['bond'], (bond, choose) => {
    bond['link-aggregation'].options = { miimon: choose('100', 0, '0', 2 ** 31 - 1) };
  }],
  [ACCEPTED, 'a mode by another name', ['bond'], (bond, choose) => {
    bond['link-aggregation'] = { ...bond['link-aggregation'], mode: choose('lacp', ...Array.from({ length: 7 }, (_, i) => choose(i, String(i)))), options: {} };
  }],
  [ACCEPTED, 'ports under their other name', ['bond'], bond => {
    const { port, ...more } = bond['link-aggregation'];
    bond['link-aggregation'] = { ...more, ports: port };
  }],
  [ACCEPTED, 'a bond by the other name of its section', ['bond'], bond => {
    bond.bond = bond['link-aggregation'];
    delete bond['link-aggregation'];
  }],
  [ACCEPTED, 'a bond with settings of its ports', ['bond'], ({ 'link-aggregation': aggregation }) => {
    aggregation['ports-config'] = aggregation.port.map((name, i) => ({ name, 'queue-id': i + 1 }));
  }],
  [ACCEPTED, 'a NIC without a type', ['ethernet'], item => { delete item.type; }],
  [ACCEPTED, 'an interface with a description', ANY_TYPE, item => { item.description = 'for migrations'; }],
  [ACCEPTED, 'a second VLAN', ['vlan'], ({ vlan }, choose, all) => { all.push(up('other', 'vlan', { vlan: { ...vlan, id: vlan.id % 4094 + 1 } })); }],
  [ACCEPTED, 'a VLAN with the MTU of its base, or less', ['vlan'], (item, choose, all) => {
    all.forEach(other => { delete other.mtu; });
    item.mtu = choose(1500, 8999, 9000);
    setMtu(all, item.vlan['base-iface'], 9000);
  }],
  [ACCEPTED, 'a bond with another MTU than its ports state', ['bond'], (item, choose, all) => {
    all.forEach(other => { delete other.mtu; });
    item.mtu = 9000;
    setMtu(all, item['link-aggregation'].port[0], 1500);
  }],
  [ACCEPTED, 'a bond to be removed, whose ports another has', ['bond'], ({ 'link-aggregation': aggregation }, choose, all) => {
    all.push({ 'name': 'other', 'type': 'bond', 'state': 'absent', 'link-aggregation': aggregation });
  }],
  [ACCEPTED, 'other interfaces', undefined, (all, choose) => {
    all.push(choose(up('other', 'dummy'), up('other', 'ethernet', { ipv4: { enabled: true, dhcp: true } }), linuxBridgeOf('other'), bondOf('other', 'more')));
  }],
];

/**
 * Names that Linux takes, up to a length. Without braces and dollars, since rules let templates pass, without commas, which part bridge mappings, and without what Kubernetes
 * would read as a number from cdk8s's YAML, which is refused.
 */
const nameOf = maxLength => fc.oneof(
  fc.constantFrom(...['eth1', 'ens3f0', 'bond0', 'br1', 'enp94s0f0np0', 'y', '1e3', '100'].filter(({ length }) => length <= maxLength)),
  fc.string({ unit: fc.constantFrom(...'abzAZ019.-_~!#%&()*+;<=>?@[]^`|'), minLength: 1, maxLength })
    .filter(name => !['.', '..', CLUSTER_NIC].includes(name) && isWritten(name)),
);

/** Properties of a bond. */
function bondsOf(mode) {
  const some = fc.tuple(...BOND_OPTIONS.filter(([modes]) => modes.includes(mode)).map(([, ...values]) => fc.option(fc.constantFrom(...values))));
  const arp = ARP[0].includes(mode) ? fc.option(fc.constantFrom(...ARP.slice(1)), { freq: 3 }) : fc.constant(null);
  return fc.record({ some, arp, miimon: fc.option(fc.constantFrom(1, 50, 100, 60000)), hasOptions: fc.boolean(), balancesSlb: fc.boolean() })
    .map(({ some: chosen, arp: byArp, miimon, hasOptions, balancesSlb }) => {
      const { updelay, downdelay, xmit_hash_policy: policy, ...others } = Object.assign({}, ...chosen);
      const byLink = { ...updelay !== undefined ? { updelay } : {}, ...downdelay !== undefined ? { downdelay } : {} };
      const hash = policy === undefined ? {} : { xmit_hash_policy: policy };
      const slb = mode === XOR && policy === 'vlan+srcmac' && balancesSlb ? { balance_slb: true } : {};
      return {
        mode,
        miimon: miimon === null || byArp ? undefined : miimon,
        options: hasOptions || byArp ? { ...others, ...hash, ...slb, ...byArp ?? byLink } : undefined,
      };
    });
}

/** Properties of a policy, as data: numbers in place of durations, and a bridge's kind in place of a bridge. */
const properties = fc.constantFrom(...SHAPES).chain(({ uplink, bridge, hasVlan, hasMtu }) => fc.integer({ min: 1, max: 4094 }).chain(vlan => fc.record({
  uplink: fc.constant(uplink),
  // The interface of a VLAN has both in its name.
  names: fc.uniqueArray(nameOf(14 - String(vlan).length), { minLength: 2, maxLength: 6 }).filter(([first, ...more]) => !more.includes(`${first}.${vlan}`)),
  bond: ANY_MODE.includes(uplink) ? bondsOf(uplink) : fc.constant(undefined),
  bridge: fc.constant(bridge),
  localnet: nameOf(15).filter(name => !name.includes(',')),
  vlan: fc.constant(hasVlan ? vlan : undefined),
  mtu: hasMtu ? fc.oneof(fc.integer({ min: 68, max: 65536 }), fc.constantFrom(68, 1500, 9000, 65536)) : fc.constant(undefined),
})));

/** The construct's properties, of such data. */
function propsOf({ uplink, names: [first, second, ...more], bond, bridge, localnet, vlan, mtu }) {
  const ports = more.length === 0 ? [`${first}p`] : more;
  const options = bond?.options?.primary === undefined ? bond?.options : { ...bond.options, primary: ports[0] };
  return {
    ...bond ? { bond: { name: first, ports, ...bond, options, miimon: bond.miimon && Duration.millis(bond.miimon) } }
      : uplink ? { [uplink]: first } : {},
    bridge: bridge && POD_BRIDGE[bridge](bridge === 'linux' ? second : { name: second, physicalNetworkName: localnet }),
    vlan,
    mtu,
  };
}

/** The policy that a program renders with such data. */
function render(data) {
  const app = new App();
  const chart = new Chart(app, 'prod');
  const nodeNetwork = new MigrationNodeNetwork(chart, 'nodes', propsOf(data));
  new DedicatedMigrationNetwork(chart, 'network', { nodeNetwork, range: '10.200.5.0/24' });
  const objects = YAML.parseAllDocuments(app.synthYaml()).map(document => document.toJS());
  return objects.find(({ kind }) => kind === 'NodeNetworkConfigurationPolicy');
}

/** What one program renders, and what has to come of it. */
function rendered(data) {
  try {
    return { what: 'as rendered', expected: ACCEPTED, policy: render(data), errors: [], data };
  } catch (error) {
    return { what: 'as rendered', expected: ACCEPTED, policy: { spec: { desiredState: {} } }, errors: [error.message], data };
  }
}

/** What it renders with one change, and what has to come of that. */
function changed(data, dice) {
  let rolls = 0;
  const choose = (...values) => values[dice[rolls++ % dice.length] % values.length];
  const policy = render(data);
  const { desiredState } = policy.spec;
  const interfaces = desiredState.interfaces ??= [];
  const [expected, what, on, change] = choose(...CHANGES.filter(([, , types]) => !types || interfaces.some(({ type }) => types.includes(type))));
  if (on) {
    change(choose(...interfaces.filter(({ type }) => on.includes(type))), choose, interfaces);
  } else {
    change(interfaces, choose);
  }
  // As it comes from a file.
  const written = JSON.parse(JSON.stringify(policy));
  const findings = judge([written], { clusterInterfaces: [CLUSTER_NIC], migrationNodeNetworks: [written] }).filter(({ severity }) => severity === 'error');
  return { what, expected, policy: written, errors: findings.map(({ message }) => message) };
}

const SERIES = {
  rendered: properties.map(rendered),
  changed: fc.tuple(properties, fc.array(fc.nat(9999), { minLength: 5, maxLength: 5 })).map(([data, dice]) => changed(data, dice)),
};

/** What nmstate is asked: the policy's desired state, on nodes that have the bridges which it maps and doesn't make. */
function questionOf({ policy: { spec: { desiredState } } }) {
  const { interfaces = [], ovn } = desiredState;
  const foreign = (ovn?.['bridge-mappings'] ?? []).map(({ bridge }) => bridge).filter(bridge => interfaces.every(({ name }) => name !== bridge));
  return { ...desiredState, interfaces: [...interfaces, ...foreign.map(name => ovsBridgeOf(name, 'theirs'))] };
}

/** What nmstate warns about that a rendered policy shouldn't bring. That a port is an ethernet is all that nmstate can assume without a node. */
const warningsOf = ({ what }, { warnings }) => (what === 'as rendered' ? warnings.filter(text => !text.startsWith('Assuming undefined port')) : []);

/** What the two say of a case. */
function outcomeOf({ errors }, { accepted }) {
  return accepted ? (errors.length === 0 ? ACCEPTED : LEFT_TO_NODES) : errors.length === 0 ? 'refused by nmstate alone' : REFUSED;
}

/** Has nmstate judge a series. */
function hold(report, program, version, series) {
  const { seed } = report;
  const cases = SERIES[series];
  const agrees = (c, theirs = ask(program, [questionOf(c)])[0]) => outcomeOf(c, theirs) === c.expected && warningsOf(c, theirs).length === 0;

  const asked = fc.sample(cases, { numRuns: CASES, seed });
  const answers = ask(program, asked.map(questionOf));
  const disagreements = asked.flatMap((c, i) => (agrees(c, answers[i]) ? [] : [i]));
  const outcomes = asked.map((c, i) => outcomeOf(c, answers[i]));
  const counts = [ACCEPTED, REFUSED, LEFT_TO_NODES].map(outcome => `${outcome} ${outcomes.filter(o => o === outcome).length}`);
  report.row({ judge: 'nmstate', version, cases: asked.length, disagreements: disagreements.length, detail: `${series}: ${counts.join(', ')}` });
  if (disagreements.length > 0) {
    const [first] = disagreements;
    // Makes the case small: the same seed and path give it again, and what is left out then is what doesn't matter.
    const { counterexample } = fc.check(fc.property(cases, c => agrees(c)), { numRuns: CASES, seed, path: String(first) });
    const [smallest] = counterexample ?? [asked[first]];
    const [theirs] = ask(program, [questionOf(smallest)]);
    report.problem(`Case ${first}, made small: ${smallest.what} has to be ${smallest.expected}, and is ${outcomeOf(smallest, theirs)}`
      + `${warningsOf(smallest, theirs).length > 0 ? ', with a warning' : ''}.\n${JSON.stringify({ ...smallest, nmstate: theirs }, undefined, 2)}`);
  }
  complete(report, series, asked);
}

/** Holds that the cases of a series try everything, and reports what nmstate leaves to the node. */
function complete(report, series, asked) {
  const kinds = series === 'changed' ? CHANGES.map(([, what]) => what) : SHAPES.map(shape => JSON.stringify(shape));
  const kindOf = ({ what, data }) => (data === undefined ? what : JSON.stringify({
    uplink: data.uplink, bridge: data.bridge, hasVlan: data.vlan !== undefined, hasMtu: data.mtu !== undefined,
  }));
  const counts = new Map(kinds.map(kind => [kind, 0]));
  for (const c of asked) {
    counts.set(kindOf(c), counts.get(kindOf(c)) + 1);
  }
  for (const kind of kinds.filter(k => counts.get(k) === 0)) {
    report.problem(`The cases do not try everything: there is none of ${kind}.`);
  }
  for (const [, what] of CHANGES.filter(([expected]) => series === 'changed' && expected === LEFT_TO_NODES)) {
    report.knownDifference({ what, why: 'refused here; nmstate leaves it to the node, where it fails', source: 'crate nmstate, on a node', cases: counts.get(what) });
  }
}

/** Builds the judge, in a folder that the next run finds again. Returns the program. */
function build() {
  const env = { CARGO_TARGET_DIR: path.join(os.tmpdir(), 'cdk8s-live-migration-conformance'), ...process.env };
  const messages = run('cargo', ['build', '--quiet', '--locked', '--message-format=json-render-diagnostics'], { cwd: __dirname, env });
  return messages.trim().split('\n').map(line => JSON.parse(line).executable).find(executable => executable);
}

exports.title = 'What nodes make of a NodeNetworkConfigurationPolicy';
exports.needs = ['cargo'];
exports.run = report => {
  const program = build();
  const [, version] = /name = "nmstate"\nversion = "(.*)"/.exec(fs.readFileSync(path.join(__dirname, 'Cargo.lock'), 'utf8'));
  Object.keys(SERIES).forEach(series => hold(report, program, version, series));
};
