import { HyperConvergedVersion } from '../../src';
import { judge } from '../../src/rules';
import type { Finding, Manifest, RuleContext } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';
import { interfaceNameProblem } from '../../src/rules/interfaces';
import { mtuOf } from '../../src/rules/node-networks';
import { NodeNetworkView, portsOf } from '../../src/rules/views';

const OPENSHIFT: RuleContext = { release: HyperConvergedVersion.openShift('4.21') };
const UPSTREAM: RuleContext = { release: HyperConvergedVersion.hco('1.17') };
const IDS = ['LM059', 'LM060', 'LM061', 'LM062', 'LM063', 'LM064', 'LM065', 'LM066'];

let policies = 0;

/** A policy for the nodes. */
const policy = (interfaces: any[] | undefined, more: any = {}, spec: any = {}): Manifest => ({
  apiVersion: 'nmstate.io/v1',
  kind: 'NodeNetworkConfigurationPolicy',
  metadata: { name: `policy-${policies++}` },
  spec: { ...spec, desiredState: { interfaces, ...more } },
});
const mappings = (...items: any[]) => ({ ovn: { 'bridge-mappings': items } });
const mapped = (bridge: string, localnet = 'migration', more = {}) => mappings({ localnet, bridge, state: 'present', ...more });

/** A migration network, and the HyperConverged that refers to it. */
const network = (config: any, plugins?: any[]): Manifest[] => [
  {
    apiVersion: 'hco.kubevirt.io/v1beta1',
    kind: 'HyperConverged',
    metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
    spec: { liveMigrationConfig: { network: 'migration-network' } },
  },
  {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'migration-network', namespace: 'openshift-cnv' },
    spec: { config: JSON.stringify({ cniVersion: '0.3.1', name: 'migration', ...plugins ? { plugins } : config }) },
  },
];
const IPAM = { ipam: { type: 'whereabouts', range: '10.200.5.0/24' } };
const macvlan = (master: string | undefined, more = {}) => network({ type: 'macvlan', master, mode: 'bridge', ...IPAM, ...more });
const bridgeNetwork = (bridge: string, more = {}) => network({ type: 'bridge', bridge, ...IPAM, ...more });
const localnet = (more = {}) => network({
  type: 'ovn-k8s-cni-overlay',
  topology: 'localnet',
  physicalNetworkName: 'migration',
  netAttachDefName: 'openshift-cnv/migration-network',
  subnets: '10.200.5.0/24',
  ...more,
});

const nic = (name: unknown, more: any = {}) => ({ name, type: 'ethernet', state: 'up', ...more });
const bond = (name: string, port: unknown, more: any = {}, aggregation: any = {}) => ({
  name, 'type': 'bond', 'state': 'up', 'link-aggregation': { mode: 'active-backup', port, ...aggregation }, ...more,
});
const vlan = (name: string, base: string, id: unknown, more: any = {}) => ({ name, type: 'vlan', state: 'up', vlan: { 'base-iface': base, id }, ...more });
const linux = (name: string, ports: unknown[], more: any = {}) => ({ name, type: 'linux-bridge', state: 'up', bridge: { port: ports.map(port => ({ name: port })) }, ...more });
const ovs = (name: string, ports: any[], more: any = {}) => ({
  name, type: 'ovs-bridge', state: 'up', bridge: { port: ports.map(port => (typeof port === 'string' ? { name: port } : port)) }, ...more,
});
const ovsBond = (name: string, ...ports: unknown[]) => ({ name, 'link-aggregation': { mode: 'balance-slb', port: ports } });

/** What rules on the nodes' networks, and all errors, find: rule and field. */
function found(manifests: Manifest[], context: RuleContext = OPENSHIFT): Finding[] {
  return judge(manifests, context, RULE_BOOK).filter(({ rule, severity }) => severity === 'error' || IDS.includes(rule.id));
}
const short = (manifests: Manifest[], context?: RuleContext) => found(manifests, context)
  .map(({ rule, path }) => `${rule.id} ${path.slice(path[1] === 'desiredState' ? 2 : 1).join('.')}`);

describe('LM059: an interface that nodes cannot have', () => {
  test.each<[unknown, boolean]>([
    ['a', true], ['eth1', true], ['enp94s0f1np1.64', true], ['x'.repeat(15), true], ['x'.repeat(16), false], ['é'.repeat(7), false], ['é'.repeat(8), false],
    ['', false], ['.', false], ['..', false], ['...', true], ['a/b', false], ['a:b', false], ['a b', false], ['a"b', false], ['a\\b', false], ['a\'b', false],
    ['a\u0000', false], ['a\n', false], ['{}', true], [undefined, false], [null, false], [7, false],
  ])('the name %j', (name, isFine) => {
    expect(interfaceNameProblem(name) === undefined).toBe(isFine);
    expect(short([policy([nic(name)])])).toEqual(isFine ? [] : ['LM059 interfaces.0.name']);
    expect(short([policy([bond('bond1', ['eth7', name])])])).toEqual(isFine ? [] : ['LM059 interfaces.0.link-aggregation.port.1']);
    expect(short([policy([ovs('br1', [{ name }])])])).toEqual(isFine ? [] : ['LM059 interfaces.0.bridge.port.0.name']);
  });

  test('16 bytes in fewer characters are told from other names', () => {
    expect(interfaceNameProblem('é'.repeat(8))).toBe('which is longer than the 15 bytes that Linux allows');
    expect(interfaceNameProblem('é'.repeat(7))).toBe('which has characters that are not allowed in the name of a network interface');
    expect(interfaceNameProblem('')).toBe('which is no name of a network interface');
  });

  test('a name that NMState captures on the node can be any', () => {
    const captured = '{{ capture.migration-nic.interfaces.0.name }}';
    const interfaces = [nic(captured), bond('bond1', [captured, 'eth2']), linux('br1', [captured])];
    for (const one of interfaces) {
      expect(short([policy([one])])).toEqual([]);
    }
  });

  test.each<[unknown, boolean]>([
    [0, false], [1, true], [4094, true], [4095, false], ['0', false], ['1', true], ['100', true], ['4095', false], [1.5, false], [-1, false], ['0x10', false],
    ['ten', false], ['', false], [' 1', false], [undefined, false], [null, false], [true, false],
  ])('the VLAN %j', (id, isFine) => {
    expect(short([policy([vlan('migration', 'eth1', id)])])).toEqual(isFine ? [] : ['LM059 interfaces.0.vlan.id']);
  });

  test('a VLAN without an interface below', () => {
    expect(short([policy([{ name: 'migration', type: 'vlan', state: 'up', vlan: { id: 7 } }])])).toEqual(['LM059 interfaces.0.vlan.base-iface']);
  });

  test.each<[unknown, boolean]>([
    [67, false], [68, true], [1500, true], ['9000', true], ['67', false], [65536, true], [65537, false], ['65537', false], ['9000 bytes', false], [1500.5, false],
    [-1, false], [NaN, false], [['1500'], false], [undefined, true],
  ])('the MTU %j', (mtu, isFine) => {
    expect(short([policy([nic('eth1', { mtu })])])).toEqual(isFine ? [] : ['LM059 interfaces.0.mtu']);
  });

  test.each<[unknown, boolean]>([
    [1, true], ['1', true], [0, false], ['0', false], [-1, false], ['1%', true], ['99%', true], ['100%', true], ['101%', false], ['0%', false], ['01%', false],
    ['50', true], ['1.5%', false], ['half', false], [1.5, false], [2 ** 31 - 1, true], [2 ** 31, false], [undefined, true],
  ])('maxUnavailable %j', (maxUnavailable, isFine) => {
    expect(short([policy([nic('eth1')], {}, { maxUnavailable })])).toEqual(isFine ? [] : ['LM059 maxUnavailable']);
  });

  test.each<[unknown, boolean]>([
    ...['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb', 'lacp', '0', '1', '2', '3', '4', '5', '6', 0, 1, 6]
      .map((mode): [unknown, boolean] => [mode, true]),
    ['LACP', false], ['7', false], [-1, false], ['', false], [undefined, false],
  ])('the bond mode %j', (mode, isFine) => {
    expect(short([policy([bond('bond1', ['eth1'], {}, { mode })])])).toEqual(isFine ? [] : ['LM059 interfaces.0.link-aggregation.mode']);
  });

  test.each<[unknown, boolean]>([[0, true], [100, true], ['140', true], [-1, false], [0.5, false], ['often', false], [2 ** 31, false]])('miimon %j', (miimon, isFine) => {
    expect(short([policy([bond('bond1', ['eth1'], {}, { options: { miimon, primary: 'eth1' } })])]))
      .toEqual(isFine ? [] : ['LM059 interfaces.0.link-aggregation.options.miimon']);
  });

  test('a bond without a NIC; a bond of which no ports are stated keeps what it has', () => {
    expect(short([policy([bond('bond1', [])])])).toEqual(['LM059 interfaces.0.link-aggregation.port']);
    expect(short([policy([bond('bond1', undefined)])])).toEqual([]);
    expect(short([policy([{ name: 'bond1', type: 'bond', state: 'up', mtu: 9000 }])])).toEqual([]);
  });

  test.each(['absent', 'ignore'])('what is %s is not looked at', state => {
    const wrong = [
      nic('x'.repeat(16), { state }), vlan('a b', 'eth1', 5000, { state }), bond('bond1', ['eth1', 'eth1'], { state, mtu: 1 }), nic('br-ex', { state }),
    ];
    expect(short([policy(wrong), ...macvlan('br-ex')])).toEqual(expect.not.arrayContaining(['LM059', 'LM060'].map(id => expect.stringContaining(id))));
    expect(short([policy(wrong)])).toEqual(state === 'absent' ? ['LM061 interfaces.3.state'] : []);
  });

  test('the message tells field, value, and what to write', () => {
    expect(found([policy([vlan('enp94s0f1np1.1064', 'enp94s0f1np1', 4095)])]).map(({ message }) => message)).toEqual([
      'desiredState.interfaces.0.name is "enp94s0f1np1.1064", which is longer than the 15 bytes that Linux allows. Write 1 to 15 letters, digits, dots, hyphens '
      + 'and underscores. (LM059)',
      'desiredState.interfaces.0.vlan.id is 4095, which is no VLAN. Write a whole number, 1 to 4094. (LM059)',
    ]);
  });

  test.each<[string, any]>([
    ['no spec', undefined], ['no state', {}],
    ['interfaces that are no list', { desiredState: { interfaces: { eth1: {} } } }], ['interfaces that are no objects', { desiredState: { interfaces: ['eth1', null, 7] } }],
    ['mappings that are no list', { desiredState: { ovn: { 'bridge-mappings': 'a:b' } } }],
    ['mappings that are no objects', { desiredState: { ovn: { 'bridge-mappings': ['a:b', null] } } }],
    ['ports that are no list', { desiredState: { interfaces: [{ name: 'br1', type: 'linux-bridge', bridge: { port: 'eth1' } }] } }],
    ['DNS servers', { desiredState: { 'dns-resolver': { config: { server: ['10.0.0.1'] } } } }],
    ['routes', { desiredState: { routes: { config: [{ 'destination': '0.0.0.0/0', 'next-hop-interface': 'a name that is too long' }] } } }],
  ])('a policy with %s is no error', (_, spec) => {
    expect(judge([{ ...policy([]), spec }, ...macvlan('eth1')], OPENSHIFT)).toEqual([]);
  });
});

describe('LM060: a NIC that is used twice', () => {
  const A = { nodeSelector: { rack: 'a' } };
  const B = { nodeSelector: { rack: 'b' } };

  test.each<[string, Manifest[], string[]]>([
    ['in two bonds', [policy([bond('bond1', ['eth1', 'eth2']), bond('bond2', ['eth2', 'eth3'])])], ['LM060 interfaces.1.link-aggregation.port.0']],
    ['in a bond and a Linux bridge', [policy([bond('bond1', ['eth1']), linux('br1', ['eth0', 'eth1'])])], ['LM060 interfaces.1.bridge.port.1.name']],
    ['in a Linux bridge and an Open vSwitch bridge', [policy([linux('br1', ['eth1']), ovs('ovs1', ['eth1'])])], ['LM060 interfaces.1.bridge.port.0.name']],
    ['in a bond of an Open vSwitch bridge', [policy([bond('bond1', ['eth1']), ovs('ovs1', [ovsBond('bond2', { name: 'eth2' }, { name: 'eth1' })])])],
      ['LM060 interfaces.1.bridge.port.0.link-aggregation.port.1.name']],
    ['in a bond twice', [policy([bond('bond1', ['eth1', 'eth1'])])], ['LM060 interfaces.0.link-aggregation.port.1']],
    ['three times', [policy([bond('bond1', ['eth1']), bond('bond2', ['eth1']), bond('bond3', ['eth1'])])],
      ['LM060 interfaces.1.link-aggregation.port.0', 'LM060 interfaces.2.link-aggregation.port.0']],
    ['a bond in two bridges', [policy([bond('bond1', ['eth1']), linux('br1', ['bond1']), linux('br2', ['bond1'])])], ['LM060 interfaces.2.bridge.port.0.name']],
    ['in two policies for all nodes', [policy([bond('bond1', ['eth1'])]), policy([bond('bond2', ['eth1'])])], ['LM060 interfaces.0.link-aggregation.port.0']],
    ['in a policy for some nodes and one for all', [policy([bond('bond1', ['eth1'])], {}, A), policy([bond('bond2', ['eth1'])])],
      ['LM060 interfaces.0.link-aggregation.port.0']],
    ['in a policy for all nodes and one for some', [policy([bond('bond1', ['eth1'])]), policy([bond('bond2', ['eth1'])], {}, A)],
      ['LM060 interfaces.0.link-aggregation.port.0']],
    ['in policies of which one asks for more', [
      policy([bond('bond1', ['eth1'])], {}, A), policy([bond('bond2', ['eth1'])], {}, { nodeSelector: { rack: 'a', gpu: '' } }),
    ], ['LM060 interfaces.0.link-aggregation.port.0']],
    ['in policies for different nodes', [policy([bond('bond1', ['eth1'])], {}, A), policy([bond('bond2', ['eth1'])], {}, B)], []],
    ['in policies for nodes that may be different', [policy([bond('bond1', ['eth1'])], {}, A), policy([bond('bond2', ['eth1'])], {}, { nodeSelector: { gpu: '' } })], []],
    ['twice by the same bond, in two policies', [policy([bond('bond1', ['eth1'])]), policy([bond('bond1', ['eth1'])])], []],
    ['in a bond and as the base of a VLAN', [policy([bond('bond1', ['eth1']), vlan('eth1.7', 'eth1', 7)])], []],
    ['in a bond that goes away', [policy([bond('bond1', ['eth1'], { state: 'absent' }), bond('bond2', ['eth1'])])], []],
    ['by itself and in a bond', [policy([nic('eth1'), bond('bond1', ['eth1'])])], []],
    ['as it is captured', [policy([bond('bond1', ['{{ capture.a }}']), bond('bond2', ['{{ capture.a }}'])])], []],
  ])('%s', (_, manifests, expected) => {
    expect(short(manifests)).toEqual(expected);
  });

  test('the message names the first taker', () => {
    expect(found([policy([bond('bond1', ['eth1']), linux('br1', ['eth1'])])])[0].message).toBe(
      'desiredState.interfaces.1.bridge.port.0.name is "eth1", which is a port of bond1 already. Write another NIC, or take it out of one of the two. (LM060)',
    );
  });

  test('ports and where they stand', () => {
    const ports = (config: any) => portsOf({ name: config.name, config, path: ['at'] }).map(({ name, path }) => `${String(name)} ${path.join('.')}`);
    expect(ports(bond('bond1', ['eth1', { name: 'eth2' }]))).toEqual(['eth1 at.link-aggregation.port.0', 'eth2 at.link-aggregation.port.1.name']);
    expect(ports(ovs('ovs1', ['eth1', ovsBond('bond1', 'eth2', { name: 'eth3' }), { 'name': 'x', 'link-aggregation': {} }])))
      .toEqual(['eth1 at.bridge.port.0.name', 'eth2 at.bridge.port.1.link-aggregation.port.0', 'eth3 at.bridge.port.1.link-aggregation.port.1.name']);
    expect(ports(nic('eth1'))).toEqual([]);
  });

  test.each<[any, any, boolean]>([
    [undefined, undefined, true], [{}, { a: '' }, true], [{ a: '' }, {}, true], [{ a: '' }, { a: '' }, true], [{ a: '1' }, { a: '2' }, false], [{ a: '' }, { b: '' }, false],
    [{ a: '', b: '' }, { a: '' }, true], [{ a: '', b: '' }, { a: '', c: '' }, false], ['text', { a: '' }, true],
  ])('nodes of %j and %j are shared: %p', (a, b, expected) => {
    const [x, y] = [a, b].map(nodeSelector => new NodeNetworkView(policy([], {}, { nodeSelector })));
    expect([x.sharesNodesWith(y), y.sharesNodesWith(x)]).toEqual([expected, expected]);
  });
});

describe('LM061: an interface that carries the cluster\'s own traffic, taken for migrations', () => {
  const OWN = ['br-ex', 'br-own', 'eth0'];

  test.each<[string, any[], string[]]>([
    ['the NIC, for other things', [nic('eth0', { mtu: 9000, ipv4: { enabled: false } })], []],
    ['the bridge, for other things', [ovs('br-own', ['eth7'])], []],
    ['the bridge and its port', [ovs('br-ex', ['eth0'])], []],
    ['as the port of a bond', [bond('bond1', ['eth1', 'eth0'])], ['LM061 interfaces.0.link-aggregation.port.1']],
    ['as the port of a bridge', [linux('br1', ['eth0'])], ['LM061 interfaces.0.bridge.port.0.name']],
    ['as the port of a bond of a bridge', [ovs('ovs1', [ovsBond('bond1', { name: 'eth0' })])], ['LM061 interfaces.0.bridge.port.0.link-aggregation.port.0.name']],
    ['a VLAN on it', [vlan('eth0.100', 'eth0', 100)], []],
    ['another', [nic('eth1')], []],
    ['one that goes away', [nic('eth0', { state: 'absent' })], ['LM061 interfaces.0.state']],
    ['another that goes away', [nic('eth1', { state: 'absent' })], []],
  ])('stated, %s', (_, interfaces, expected) => {
    for (const context of [OPENSHIFT, UPSTREAM, {}]) {
      expect(short([policy(interfaces)], { ...context, clusterInterfaces: OWN })).toEqual(expected);
    }
    expect(short([policy(interfaces)], OPENSHIFT)).toEqual([]);
  });

  test('br-ex by default, on OpenShift, where migrations go over it', () => {
    const cases: [Manifest[], string[]][] = [
      [[policy([linux('br1', ['br-ex'])]), ...bridgeNetwork('br1')], ['LM061 desiredState.interfaces.0.bridge.port.0.name']],
      [[policy([bond('bond1', ['br-ex']), linux('br1', ['bond1'])]), ...bridgeNetwork('br1')], ['LM061 desiredState.interfaces.0.link-aggregation.port.0']],
      [[policy([ovs('br-ex', ['eth0'])], mapped('br-ex')), ...localnet()], ['LM061 desiredState.interfaces.0.name']],
      [[policy([vlan('br-ex.100', 'br-ex', 100)]), ...macvlan('br-ex.100')], []],
      [[policy(undefined, mapped('br-ex')), ...localnet()], []],
      [[policy([ovs('br-ex', ['eth0']), nic('eth1')]), ...macvlan('eth1')], []],
      [[policy([linux('br1', ['br-ex']), nic('eth1')]), ...macvlan('eth1')], ['LM061 desiredState.interfaces.0.bridge.port.0.name']],
      [[policy([linux('br1', ['br-ex']), nic('br-ex')]), ...bridgeNetwork('br1')],
        ['LM061 desiredState.interfaces.0.bridge.port.0.name', 'LM061 desiredState.interfaces.1.name']],
      [[policy([linux('br1', ['eth1']), ovs('br-ex', ['eth0'])]), ...bridgeNetwork('br1')], []],
      [[policy([ovs('br-ex', ['eth0'])])], []],
      [[policy([linux('br1', ['br2']), linux('br2', ['br1'])]), ...bridgeNetwork('br1')], []],
    ];
    const errors = (manifests: Manifest[], context: RuleContext) => judge(manifests, context).map(({ rule, path }) => `${rule.id} ${path.slice(1).join('.')}`);
    for (const [manifests, expected] of cases) {
      expect(errors(manifests, OPENSHIFT)).toEqual(expected);
      expect(errors(manifests, UPSTREAM)).toEqual([]);
      expect(errors(manifests, { ...OPENSHIFT, clusterInterfaces: [] })).toEqual([]);
    }
  });

  test('the message tells what to do', () => {
    expect(found([policy([nic('eth0', { state: 'absent' })])], { clusterInterfaces: OWN }).map(({ message }) => message)).toEqual([
      'desiredState.interfaces.0.state is "absent", while eth0 carries the cluster\'s own traffic. Leave that interface alone. (LM061)',
    ]);
    const forMigrations = [policy([nic('eth0')])];
    expect(found([policy([nic('eth0')]), ...macvlan('eth0')], { clusterInterfaces: OWN })[0].message).toContain('(LM061)');
    expect(found(forMigrations, { clusterInterfaces: OWN, migrationNodeNetworks: forMigrations })[0].message).toBe(
      'desiredState.interfaces.0.name is "eth0", which carries the cluster\'s own traffic. Write a NIC that the cluster does not use, or a VLAN on this one. (LM061)',
    );
  });
});

describe('LM062: an MTU above that of the interface below', () => {
  test.each<[string, any[], string[]]>([
    ['a VLAN of the same', [nic('eth1', { mtu: 1500 }), vlan('v', 'eth1', 7, { mtu: 1500 })], []],
    ['a VLAN of one byte more', [nic('eth1', { mtu: 1500 }), vlan('v', 'eth1', 7, { mtu: 1501 })], ['LM062 interfaces.1.mtu']],
    ['a VLAN of more, as text', [nic('eth1', { mtu: '1500' }), vlan('v', 'eth1', 7, { mtu: '9000' })], ['LM062 interfaces.1.mtu']],
    ['a VLAN whose NIC states none', [nic('eth1'), vlan('v', 'eth1', 7, { mtu: 9000 })], []],
    ['a VLAN of less', [nic('eth1', { mtu: 9000 }), vlan('v', 'eth1', 7, { mtu: 1500 })], []],
    ['a VLAN that states none', [nic('eth1', { mtu: 1500 }), vlan('v', 'eth1', 7)], []],
    ['a bridge on a NIC', [linux('br1', ['eth1'], { mtu: 9000 }), nic('eth1', { mtu: 1500 })], ['LM062 interfaces.0.mtu']],
    ['a bridge on two, of which one is too small', [linux('br1', ['eth1', 'eth2'], { mtu: 9000 }), nic('eth1', { mtu: 9000 }), nic('eth2', { mtu: 8999 })],
      ['LM062 interfaces.0.mtu']],
    ['a bridge on a VLAN without one on a NIC', [linux('br1', ['v'], { mtu: 9000 }), vlan('v', 'eth1', 7), nic('eth1', { mtu: 1500 })], ['LM062 interfaces.0.mtu']],
    ['a bridge on a bond without one', [linux('br1', ['bond1'], { mtu: 9000 }), bond('bond1', ['eth1', 'eth2']), nic('eth1', { mtu: 9000 }), nic('eth2', { mtu: 1500 })],
      ['LM062 interfaces.0.mtu']],
    ['a bond above its ports, which it raises', [bond('bond1', ['eth1'], { mtu: 9000 }), nic('eth1', { mtu: 1500 })], []],
    ['an Open vSwitch bridge, which has none', [ovs('ovs1', ['eth1'], { mtu: 9000 }), nic('eth1', { mtu: 1500 })], []],
    ['a NIC that is not in the policy', [vlan('v', 'eth1', 7, { mtu: 9000 }), nic('eth2', { mtu: 1500 })], []],
    ['a bridge on a NIC that states none, beside an interface without a name', [linux('br1', ['eth1'], { mtu: 9000 }), nic('eth1'), nic(undefined, { mtu: 1500 })],
      ['LM059 interfaces.2.name']],
    ['a circle', [linux('a', ['b'], { mtu: 9000 }), linux('b', ['a'])], []],
    ['a circle with one that is too small', [linux('a', ['b'], { mtu: 9000 }), linux('b', ['c', 'd']), linux('c', ['a']), nic('d', { mtu: 1500 })],
      ['LM062 interfaces.0.mtu']],
    ['a VLAN on itself, which has an error of its own', [vlan('v', 'v', 7, { mtu: 9000 })], ['LM059 interfaces.0.vlan.base-iface']],
  ])('%s', (_, interfaces, expected) => {
    expect(short([policy(interfaces)])).toEqual(expected);
  });

  test('interfaces of another policy are another policy\'s to state', () => {
    expect(short([policy([nic('eth1', { mtu: 1500 })]), policy([vlan('v', 'eth1', 7, { mtu: 9000 })])])).toEqual([]);
  });

  type Case = [string, number, Manifest[], boolean];
  test.each<Case>([
    ['a NIC', 1500, macvlan('eth1', { mtu: 1501 }), true],
    ['a NIC of the same', 1500, macvlan('eth1', { mtu: 1500 }), false],
    ['a NIC, the plugin\'s default', 1500, macvlan('eth1', { mtu: 0 }), false],
    ['a NIC, nothing', 1500, macvlan('eth1'), false],
    ['a VLAN without one', 1500, macvlan('eth1.7', { mtu: 1501 }), true],
    ['a bond without one', 1500, network({ type: 'ipvlan', master: 'bond1', mode: 'l2', mtu: 1501, ...IPAM }), true],
    ['a bridge without one', 1500, bridgeNetwork('br1', { mtu: 1501 }), true],
    ['a physical network', 1500, localnet({ mtu: 1501 }), true],
    ['a physical network of the same', 1500, localnet({ mtu: 1500 }), false],
    ['an interface that is elsewhere', 1500, macvlan('eth9', { mtu: 9000 }), false],
  ])('a migration network on %s', (_, mtu, manifests, isAbove) => {
    const nodes = policy([
      nic('eth1', { mtu }), vlan('eth1.7', 'eth1', 7), nic('eth2', { mtu }), bond('bond1', ['eth2']), nic('eth3', { mtu }), linux('br1', ['eth3']),
      nic('eth4', { mtu }), ovs('ovs1', [ovsBond('ovsbond', { name: 'eth4' })], { mtu: 65000 }),
    ], mapped('ovs1'));
    const findings = found([nodes, ...manifests]).filter(({ rule }) => rule.id === 'LM062');
    expect(findings.map(({ path }) => path.join('.'))).toEqual(isAbove ? ['spec.config.mtu'] : []);
  });

  test('in a chain of plugins, and told whole', () => {
    const manifests = network({}, [{ type: 'macvlan', master: 'eth1', mtu: 9000, ...IPAM }, { type: 'tuning' }]);
    expect(found([policy([nic('eth1', { mtu: 1500 })]), ...manifests]).map(({ message }) => message)).toEqual([
      'config.plugins.0.mtu is 9000, more than the 1500 bytes of eth1 on the nodes. Write 1500 or less, or raise that of eth1. (LM062)',
    ]);
    expect(found([policy([nic('eth1', { mtu: 1500 }), vlan('v', 'eth1', 7, { mtu: 9000 })])]).map(({ message }) => message)).toEqual([
      'desiredState.interfaces.1.mtu is 9000, more than the 1500 bytes of eth1, which it is on. Write 1500 or less, or raise that of eth1. (LM062)',
    ]);
  });

  test('of the policies for several kinds of nodes the least counts', () => {
    const manifests = [9000, 1500].map((mtu, i) => policy([nic('eth1', { mtu })], {}, { nodeSelector: { rack: `${i}` } }));
    expect(short([...manifests, ...macvlan('eth1', { mtu: 9000 })])).toEqual(['LM062 config.mtu']);
  });

  test('an MTU that can\'t be read says nothing', () => {
    const { interfaces } = new NodeNetworkView(policy([nic('eth1', { mtu: 'jumbo' }), vlan('v', 'eth1', 7)]));
    expect(mtuOf('v', interfaces)).toBeUndefined();
    expect(mtuOf('eth9', interfaces)).toBeUndefined();
  });
});

describe('LM063: a migration network on an interface that cannot carry it', () => {
  const nodes = (type: 'macvlan' | 'ipvlan', master: string) => network({ type, master, mode: type === 'macvlan' ? 'bridge' : 'l2', ...IPAM });

  test.each<[string, any[], string]>([
    ['a bond', [bond('bond1', ['eth1'])], 'bond1'],
    ['a Linux bridge', [linux('br1', ['eth1'])], 'br1'],
    ['an Open vSwitch bridge', [ovs('ovs1', ['eth1'])], 'ovs1'],
    ['a bond of an Open vSwitch bridge', [ovs('ovs1', [ovsBond('bond1', { name: 'eth1' })])], 'ovs1'],
    ['a bond, beside an interface of Open vSwitch\'s own', [bond('bond1', ['eth1']), { name: 'internal', type: 'ovs-interface', state: 'up' }], 'bond1'],
    ['a bond, where it is set up as well', [nic('eth1'), bond('bond1', ['eth1'])], 'bond1'],
  ])('macvlan and ipvlan on a port of %s', (_, interfaces, owner) => {
    for (const type of ['macvlan', 'ipvlan'] as const) {
      expect(short([policy(interfaces), ...nodes(type, 'eth1')])).toEqual(['LM063 config.master']);
      expect(short([policy(interfaces), ...nodes(type, 'eth1')], UPSTREAM)).toEqual(['LM063 config.master']);
    }
    const [{ message }] = found([policy(interfaces), ...macvlan('eth1')]);
    expect(message).toBe(`config.master is "eth1", which is a port of ${owner}, and carries no interface of its own. ${owner === 'ovs1'
      ? 'Use an OVN-Kubernetes localnet network' : `Write ${owner}`}, or another NIC. (LM063)`);
  });

  test.each<[string, any[], string]>([
    ['a bond', [bond('bond1', ['eth1'])], 'bond1'], ['a Linux bridge', [linux('br1', ['eth1'])], 'br1'],
    ['a VLAN on a port', [bond('bond1', ['eth1']), vlan('eth1.7', 'eth1', 7)], 'eth1.7'], ['a NIC', [nic('eth1'), bond('bond1', ['eth2'])], 'eth1'],
    ['an interface of Open vSwitch\'s own, which is a port of its bridge', [ovs('ovs1', ['eth1', 'internal']), { name: 'internal', type: 'ovs-interface', state: 'up' }],
      'internal'],
    ['a NIC that is a port no more', [nic('eth1'), bond('bond1', ['eth1'], { state: 'absent' })], 'eth1'],
  ])('macvlan and ipvlan on %s are fine', (_, interfaces, master) => {
    for (const type of ['macvlan', 'ipvlan'] as const) {
      expect(short([policy(interfaces), ...nodes(type, master)])).toEqual([]);
    }
  });

  test('macvlan without a NIC has an error of its own', () => {
    expect(short([policy([bond('bond1', [undefined])]), ...macvlan(undefined)])).not.toContain('LM063 config.master');
  });

  test('the plugin bridge on an Open vSwitch bridge', () => {
    expect(short([policy([ovs('ovs1', ['eth1'])]), ...bridgeNetwork('ovs1')])).toEqual(['LM063 config.bridge']);
    expect(short([policy([linux('br1', ['eth1'])]), ...bridgeNetwork('br1')])).toEqual([]);
    expect(short([policy([ovs('ovs1', ['eth1']), linux('br1', ['eth2'])]), ...bridgeNetwork('br1')])).toEqual([]);
    expect(found([policy([ovs('ovs1', ['eth1'])]), ...bridgeNetwork('ovs1')])[0].message).toBe(
      'config.bridge is "ovs1", an Open vSwitch bridge, which the plugin bridge does not know. Use an OVN-Kubernetes localnet network, or a Linux bridge. (LM063)',
    );
  });

  test('the plugin bridge on br-ex, which is OpenShift\'s', () => {
    expect(judge(bridgeNetwork('br-ex'), OPENSHIFT).map(({ rule }) => rule.id)).toEqual(['LM019']);
    expect(judge(bridgeNetwork('br-ex'), { ...OPENSHIFT, clusterInterfaces: [] }).map(({ rule }) => rule.id)).toEqual(['LM019']);
    expect(judge(bridgeNetwork('br-ex'), UPSTREAM)).toEqual([]);
    expect(judge(macvlan('br-ex'), OPENSHIFT)).toEqual([]);
  });

  test('a bridge that is a port of another takes pods all the same', () => {
    expect(judge([policy([linux('br2', ['br1'])]), ...bridgeNetwork('br1')], OPENSHIFT)).toEqual([]);
  });
});

describe('LM064: an interface that no policy for the nodes sets up', () => {
  test.each<[string, Manifest[], Manifest[], string[]]>([
    ['another NIC', [policy([nic('eth1')])], macvlan('eth2'), ['LM064 config.master']],
    ['another bridge', [policy([linux('br1', ['eth1'])])], bridgeNetwork('br2'), ['LM064 config.bridge']],
    ['a NIC that goes away', [policy([nic('eth1', { state: 'absent' })])], macvlan('eth1'), ['LM064 config.master']],
    ['a physical network that is mapped to no bridge', [policy([vlan('eth1.7', 'eth1', 7)])], localnet(), ['LM064 config.physicalNetworkName']],
    ['a physical network whose mapping goes away', [policy(undefined, mapped('ovs1', 'migration', { state: 'absent' }))], localnet(),
      ['LM064 config.physicalNetworkName']],
    ['another physical network', [policy(undefined, mapped('ovs1', 'vms'))], localnet(), ['LM064 config.physicalNetworkName']],
    ['no physical network, and the network\'s own name is not mapped', [policy(undefined, mapped('ovs1', 'vms'))], localnet({ physicalNetworkName: undefined }),
      ['LM064 config.physicalNetworkName']],
    ['another physical network, beside a NIC', [policy([nic('eth1')], mapped('ovs1', 'vms'))], localnet(), ['LM064 config.physicalNetworkName']],
    ['a NIC, where policies set up something else', [{ ...policy([]), spec: undefined }, { ...policy([]), spec: {} }, policy([]), policy(undefined, mappings())],
      macvlan('eth1'), []],
    ['a NIC, where one is captured', [policy([nic('{{ capture.migration.interfaces.0.name }}')])], macvlan('eth1'), []],
    ['the NIC', [policy([nic('eth1')])], macvlan('eth1'), []],
    ['the NIC of another policy', [policy([nic('eth9')]), policy([nic('eth1')])], macvlan('eth1'), []],
    ['the base of a VLAN', [policy([vlan('eth1.7', 'eth1', 7)])], macvlan('eth1'), []],
    ['a VLAN', [policy([vlan('eth1.7', 'eth1', 7)])], macvlan('eth1.7'), []],
    ['a bridge', [policy([linux('br1', ['eth1'])])], bridgeNetwork('br1'), []],
    ['a physical network', [policy([ovs('ovs1', ['eth1'])], mapped('ovs1'))], localnet(), []],
    ['a physical network on a bridge that is there', [policy(undefined, mapped('ovs-vms'))], localnet(), []],
    ['no physical network, which takes the network\'s own name', [policy(undefined, mapped('ovs1'))], localnet({ physicalNetworkName: undefined }), []],
    ['one of several mappings', [policy(undefined, mappings({ localnet: 'vms', bridge: 'br-ex' }, { localnet: 'migration', bridge: 'ovs1' }))], localnet(), []],
    ['OVN-Kubernetes\' layer 2, which is on no interface', [policy([nic('eth1')])], localnet({ topology: 'layer2', physicalNetworkName: undefined }), []],
    ['OVN-Kubernetes\' layer 2, beside physical networks of others', [policy(undefined, mapped('ovs1', 'vms'))],
      localnet({ topology: 'layer2', physicalNetworkName: undefined }), []],
    ['a plugin that nothing is known of', [policy([nic('eth1')])], network({ type: 'sriov', master: 'eth2', ...IPAM }), []],
    ['no policy at all', [], macvlan('eth2'), []],
  ])('%s', (_, nodes, networks, expected) => {
    expect(short([...nodes, ...networks])).toEqual(expected);
  });

  test('macvlan without a NIC has an error of its own', () => {
    for (const nodes of [policy([nic('eth1')]), policy([vlan('eth1.7', 'eth1', 7)]), policy(undefined, mapped('ovs1'))]) {
      expect(short([nodes, ...macvlan(undefined)])).toEqual(['LM019 config.master']);
    }
  });

  test('what is used by other networks than that for migrations is not looked at', () => {
    const [hyperConverged, definition] = macvlan('eth7', { mtu: 9000 });
    const vms = { ...definition, metadata: { name: 'vms', namespace: 'vms' } };
    expect(short([hyperConverged, vms, macvlan('eth1')[1], policy([nic('eth1'), bond('bond1', ['eth7'], { mtu: 1500 })])])).toEqual([]);
  });

  test('the message tells where to look', () => {
    const messages = (...manifests: Manifest[]) => found(manifests).map(({ severity, message }) => `${severity}: ${message}`);
    expect(messages(policy([nic('eth1')]), ...macvlan('eth2'))).toEqual([
      'advice: config.master is "eth2", which no policy for the nodes sets up. Write the interface that the policy sets up, or add it there. (LM064)',
    ]);
    expect(messages(policy(undefined, mapped('ovs1', 'vms')), ...localnet())).toEqual([
      'advice: config.physicalNetworkName is "migration", which no policy for the nodes maps to a bridge. Write the interface that the policy sets up, or add it '
      + 'there. (LM064)',
    ]);
  });
});

describe('LM065: a VLAN that is stated twice', () => {
  const vlans = [nic('eth1'), vlan('eth1.100', 'eth1', 100)];
  test.each<[string, Manifest, Manifest[], string[]]>([
    ['by the plugin bridge, over a VLAN', policy([...vlans, linux('br1', ['eth1.100'])]), bridgeNetwork('br1', { vlan: 100 }), ['LM065 config.vlan']],
    ['by the plugin bridge, over another VLAN', policy([...vlans, linux('br1', ['eth1.100'])]), bridgeNetwork('br1', { vlan: 200 }), ['LM065 config.vlan']],
    ['by OVN-Kubernetes', policy([...vlans, ovs('ovs1', ['eth1.100'])], mapped('ovs1')), localnet({ vlanID: 100 }), ['LM065 config.vlanID']],
    ['by the plugin vlan', policy(vlans), network({ type: 'vlan', master: 'eth1.100', vlanId: 5, ...IPAM }), ['LM065 config.vlanId']],
    ['by the plugin bridge alone', policy([nic('eth1'), linux('br1', ['eth1'])]), bridgeNetwork('br1', { vlan: 100 }), []],
    ['by the nodes alone', policy([...vlans, linux('br1', ['eth1.100'])]), bridgeNetwork('br1'), []],
    ['by the nodes, and 0, which is none', policy([...vlans, linux('br1', ['eth1.100'])]), bridgeNetwork('br1', { vlan: 0 }), []],
    ['by the nodes, for others', policy([...vlans, nic('eth2'), linux('br1', ['eth2'])]), bridgeNetwork('br1', { vlan: 100 }), []],
    ['by the nodes, with macvlan, which has none', policy(vlans), macvlan('eth1.100', { vlan: 100 }), []],
    ['by OVN-Kubernetes, where the physical network is mapped nowhere', policy([...vlans, linux('br1', ['eth1.100'])], mapped('ovs1', 'x')),
      localnet({ vlanID: 100, physicalNetworkName: 'x' }), []],
  ])('%s', (_, nodes, networks, expected) => {
    expect(short([nodes, ...networks])).toEqual(expected);
  });

  test('the message names the VLAN of the nodes', () => {
    expect(found([policy([...vlans, linux('br1', ['eth1.100'])]), ...bridgeNetwork('br1', { vlan: 7 })])[0].message).toBe(
      'config.vlan is 7, over eth1.100, which is a VLAN of the nodes already. State the VLAN in one of the two places. (LM065)',
    );
  });
});

describe('LM066: a migration network on the cluster\'s own interface', () => {
  const stated = { clusterInterfaces: ['br-ex', 'eth0', 'br-vms'] };
  test.each<[string, Manifest[], RuleContext, string[]]>([
    ['a NIC that is stated', macvlan('eth0'), { ...UPSTREAM, ...stated }, ['LM066 config.master']],
    ['a NIC of its own', macvlan('eth1'), { ...OPENSHIFT, ...stated }, []],
    ['a VLAN on it', macvlan('eth0.100'), { ...OPENSHIFT, ...stated }, []],
    ['a bridge that is stated', bridgeNetwork('br-vms'), { ...OPENSHIFT, ...stated }, ['LM066 config.bridge']],
    ['br-ex on OpenShift', macvlan('br-ex'), OPENSHIFT, ['LM066 config.master']],
    ['br-ex elsewhere', macvlan('br-ex'), UPSTREAM, []],
    ['br-ex, where others are stated', macvlan('br-ex'), { ...OPENSHIFT, clusterInterfaces: ['eth0'] }, []],
    ['a physical network on br-ex', [policy(undefined, mapped('br-ex')), ...localnet()], OPENSHIFT, ['LM066 config.physicalNetworkName']],
    ['a physical network on another bridge', [policy(undefined, mapped('ovs1')), ...localnet()], OPENSHIFT, []],
    ['OVN-Kubernetes\' layer 2', localnet({ topology: 'layer2', physicalNetworkName: undefined }), OPENSHIFT, []],
    ['OVN-Kubernetes\' layer 2 of the name of a physical network on br-ex',
      [policy(undefined, mapped('br-ex')), ...localnet({ topology: 'layer2', physicalNetworkName: undefined })], OPENSHIFT, []],
    ['facts that are no list', macvlan('eth0'), { ...OPENSHIFT, clusterInterfaces: 'eth0' as any }, []],
  ])('%s', (_, manifests, context, expected) => {
    expect(short(manifests, context)).toEqual(expected);
  });

  test('the message names the bridge of a physical network', () => {
    const messages = (manifests: Manifest[]) => found(manifests).map(({ message }) => message);
    expect(messages([policy(undefined, mapped('br-ex')), ...localnet()])).toEqual([
      'config.physicalNetworkName is "migration", mapped to br-ex, which carries the cluster\'s own traffic. Write a NIC of its own. (LM066)',
    ]);
    expect(messages(macvlan('br-ex'))).toEqual(['config.master is "br-ex", which carries the cluster\'s own traffic. Write a NIC of its own. (LM066)']);
  });

  test('where nothing tells the release, the operator\'s namespace tells OpenShift', () => {
    expect(short(macvlan('br-ex'), {})).toEqual(['LM066 config.master']);
  });
});

test('a config that can\'t be read is passed over by all of these', () => {
  for (const config of ['type: macvlan', '[]', undefined, '{"plugins":[]}']) {
    const [hyperConverged, definition] = macvlan('eth1');
    const manifests = [policy([nic('eth1')]), hyperConverged, { ...definition, spec: { config } }];
    expect(judge(manifests, OPENSHIFT, RULE_BOOK).filter(({ rule }) => IDS.includes(rule.id))).toEqual([]);
  }
});

describe('LM059: what stands against something else of the policy', () => {
  test.each<[string, any[], string[]]>([
    ['one VLAN under two names', [vlan('eth1.64', 'eth1', 64), vlan('migration', 'eth1', '64')], ['LM059 interfaces.1.vlan.id']],
    ['a VLAN on two NICs', [vlan('eth1.64', 'eth1', 64), vlan('eth2.64', 'eth2', 64)], []],
    ['two VLANs of one NIC', [vlan('eth1.64', 'eth1', 64), vlan('eth1.65', 'eth1', 65)], []],
    ['one VLAN twice, under one name', [vlan('eth1.64', 'eth1', 64), vlan('eth1.64', 'eth1', 64)], ['LM059 interfaces.1.name']],
    ['two VLANs that the node has', ['eth1.64', 'eth1.65'].map(name => ({ name, type: 'vlan', state: 'up' })), []],
    ['a VLAN that the node has, and another', [{ name: 'eth1.64', type: 'vlan', state: 'up' }, vlan('eth1.65', 'eth1', 65)], []],
    ['a VLAN, and another that the node has', [vlan('eth1.65', 'eth1', 65), { name: 'eth1.64', type: 'vlan', state: 'up' }], []],
    ['a VLAN beside what is none', [nic('eth2', { vlan: { 'base-iface': 'eth1', 'id': 64 } }), vlan('eth1.64', 'eth1', 64)], []],
    ['what is no VLAN beside one', [vlan('eth1.64', 'eth1', 64), nic('eth2', { vlan: { 'base-iface': 'eth1', 'id': 64 } })], []],
    ['one name twice', [nic('eth1'), nic('eth1', { mtu: 9000 })], ['LM059 interfaces.1.name']],
    ['a bond of itself', [bond('bond1', ['bond1', 'eth1'])], ['LM059 interfaces.0.link-aggregation.port.0']],
    ['a bridge of OVN-Kubernetes', [ovs('br-int', ['eth1'])], ['LM059 interfaces.0.name']],
    ['a state that there is not', [nic('eth1', { state: 'upp' })], ['LM059 interfaces.0.state']],
  ])('%s', (_, interfaces, expected) => {
    expect(short([policy(interfaces)])).toEqual(expected);
  });

  test.each<[string, any, string[]]>([
    ['802.3ad', { lacp_rate: 'fast', xmit_hash_policy: 'layer3+4' }, []],
    ['lacp', { lacp_rate: 1 }, []],
    [4 as any, { lacp_rate: 'slow' }, []],
    ['802.3ad', { lacp_rate: 'quick' }, ['lacp_rate']],
    ['active-backup', { lacp_rate: 'fast' }, ['lacp_rate']],
    ['802.3ad', { arp_interval: 100 }, ['arp_interval']],
    ['802.3ad', { arp_interval: 0 }, []],
    ['active-backup', { arp_interval: 100, arp_ip_target: '10.0.0.1' }, []],
    ['active-backup', { arp_interval: 100, miimon: 100 }, ['arp_interval']],
    ['active-backup', { arp_interval: 100, miimon: 0 }, []],
    ['balance-xor', { xmit_hash_policy: 'layer4' }, ['xmit_hash_policy']],
    ['balance-xor', { xmit_hash_policy: 5 }, []],
    ['balance-xor', { 'xmit-hash-policy': 'layer2' }, ['xmit-hash-policy']],
    ['active-backup', { updelay: -1, downdelay: '200' }, ['updelay']],
    ['active-backup', { primary: 'eth1', fail_over_mac: 'active', primary_reselect: 2 }, []],
    ['active-backup', { primary: 'eth9', fail_over_mac: 'bogus', ad_select: 3 }, ['primary', 'fail_over_mac', 'ad_select']],
  ])('options of a bond of mode %s: %j', (mode, options, expected) => {
    expect(short([policy([bond('bond1', ['eth1'], {}, { mode, options })])])).toEqual(expected.map(option => `LM059 interfaces.0.link-aggregation.options.${option}`));
  });

  test('the old word for ports, and other words of NMState', () => {
    expect(short([policy([bond('bond1', undefined, {}, { slaves: ['eth1'] })])])).toEqual(['LM059 interfaces.0.link-aggregation.slaves']);
    const alias = { name: 'bond2', type: 'bond', state: 'up', bond: { mode: 'active-backup', ports: ['eth1'] } };
    expect(short([policy([bond('bond1', ['eth1']), alias])])).toEqual(['LM060 interfaces.1.bond.ports.0']);
    expect(short([policy([{ ...alias, bond: { mode: 'none', ports: ['eth1'] } }])])).toEqual(['LM059 interfaces.0.bond.mode']);
  });

  test('names that are not of Linux', () => {
    const long = 'a-name-of-more-than-15-bytes';
    expect(short([policy([{ ...nic(long), 'identifier': 'mac-address', 'mac-address': '02:00:00:00:00:01' }])])).toEqual([]);
    expect(short([policy([ovs('ovs1', [long]), { name: long, type: 'ovs-interface', state: 'up', patch: { peer: 'x' } }])])).toEqual([]);
  });

  test('the policy\'s own name, its nodes and its mappings', () => {
    const named = (name: string, spec: any) => ({ ...policy([nic('eth1')]), metadata: { name }, spec: { ...policy([nic('eth1')]).spec, ...spec } });
    expect(short([named('x'.repeat(63), {})])).toEqual([]);
    expect(short([named('x'.repeat(64), {})])).toEqual(['LM059 name']);
    expect(short([{ ...policy([nic('eth1')]), metadata: undefined }])).toEqual(['LM013 name']);
    expect(short([named('a', { nodeSelector: { 'a b': 'c' } })])).toEqual(['LM059 nodeSelector.a b']);
    expect(short([named('a', { nodeSelector: { a: 'b c' } })])).toEqual(['LM059 nodeSelector.a']);
    expect(short([named('a', { maxUnavailable: null })])).toEqual([]);
    const mapping = (of: unknown, bridge: unknown) => ({
      ...policy([]), spec: { desiredState: { ovn: { 'bridge-mappings': [{ localnet: of, bridge }] } } },
    });
    expect(short([mapping('a,b', 'ovs1')])).toEqual(['LM059 ovn.bridge-mappings.0.localnet']);
    expect(short([mapping('a', undefined)])).toEqual(['LM059 ovn.bridge-mappings.0.bridge']);
  });
});

test('interfaces that stand on each other many times over are judged in no time', () => {
  const bridges = Array.from({ length: 40 }, (_, i) => linux(`br${i}`, [`br${i + 1}`, `br${i + 1}`]));
  const started = Date.now();
  judge([policy(bridges), ...bridgeNetwork('br0', { mtu: 1500 })], { ...OPENSHIFT, clusterInterfaces: ['br39'] }, RULE_BOOK);
  expect(Date.now() - started).toBeLessThan(5_000); // the number of paths is 2^40
});

describe('LM083: a bond below a bridge that changes MAC addresses', () => {
  const places = (manifests: Manifest[]) => judge(manifests, OPENSHIFT, RULE_BOOK).filter(({ rule }) => rule.id === 'LM083').map(({ path }) => path.slice(2).join('.'));
  const balanced = (mode: unknown) => bond('bond1', ['eth1', 'eth2'], {}, { mode });

  test.each<[unknown, boolean]>([
    ['balance-tlb', true], ['balance-alb', true], ['5', true], [6, true], ['balance-rr', false], ['active-backup', false], ['balance-xor', false],
    ['broadcast', false], ['802.3ad', false], ['lacp', false], [4, false], [undefined, false],
  ])('of mode %j', (mode, isFound) => {
    for (const bridge of [linux('br1', ['bond1']), ovs('br1', ['bond1'])]) {
      expect(places([policy([balanced(mode), bridge])])).toEqual(isFound ? ['interfaces.0.link-aggregation.mode'] : []);
    }
  });

  test('with a VLAN between, and in another policy', () => {
    expect(places([policy([vlan('bond1.64', 'bond1', 64), linux('br1', ['bond1.64']), balanced('balance-alb')])])).toEqual(['interfaces.2.link-aggregation.mode']);
    expect(places([policy([linux('br1', ['bond1'])]), policy([balanced('balance-tlb')])])).toEqual(['interfaces.0.link-aggregation.mode']);
    expect(places([policy([{ name: 'bond1', type: 'bond', bond: { mode: 'balance-alb', port: ['eth1'] } }, linux('br1', ['bond1'])])])).toEqual(['interfaces.0.bond.mode']);
  });

  test('not without a bridge, below another bond, nor with a bond of Open vSwitch\'s own', () => {
    expect(places([policy([balanced('balance-alb')]), ...macvlan('bond1')])).toEqual([]);
    expect(places([policy([balanced('balance-alb'), vlan('bond1.64', 'bond1', 64), linux('br1', ['eth7'])])])).toEqual([]);
    expect(places([policy([ovs('br1', [ovsBond('bond1', { name: 'eth1' }, { name: 'eth2' })])])])).toEqual([]);
    expect(places([policy([{ name: 'bond1', type: 'bond' }, linux('br1', ['bond1'])])])).toEqual([]);
  });

  test('the message names the bridge', () => {
    const [finding] = judge([policy([balanced('balance-alb'), linux('br1', ['bond1'])])], OPENSHIFT, RULE_BOOK).filter(({ rule }) => rule.id === 'LM083');
    expect(`${finding.severity}: ${finding.message}`).toBe('advice: desiredState.interfaces.0.link-aggregation.mode is "balance-alb", which changes the MAC addresses of what comes '
      + 'over the bridge br1. Write active-backup, or, where the switch takes part, balance-xor or 802.3ad. (LM083)');
  });
});

test('LM061: a VLAN for migrations on the cluster\'s own NIC takes nothing from it', () => {
  const context = { ...OPENSHIFT, clusterInterfaces: ['eth0'] };
  expect(short([policy([nic('eth0'), vlan('eth0.64', 'eth0', 64)]), ...macvlan('eth0.64')], context)).toEqual([]);
  expect(short([policy([nic('eth0'), bond('bond1', ['eth0'])]), ...macvlan('bond1')], context)).not.toEqual([]);
});
