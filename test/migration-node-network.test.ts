import { ApiObject, App, Chart, Duration } from 'cdk8s';
import { ClusterRole, PercentOrAbsolute, Role } from 'cdk8s-plus-27';
import { HAVE_CRDS, NO_CRDS, crdValidator } from './crds';
import { errorsOf, idsOf, parse, synthesize, synthesizeKind } from './support';
import {
  BondMode, DedicatedMigrationNetwork, DedicatedMigrationNetworkProps, HyperConverged, HyperConvergedVersion, MigrationNodeNetwork,
  MigrationNodeNetworkProps, NetworkAttachment, NodeBridge, VirtualMachineMigration,
} from '../src';

const RANGE = '10.200.5.0/24';
const WORKERS = { 'node-role.kubernetes.io/worker': '' };
const HCO = HyperConvergedVersion.hco('1.17');
const NO_IP = { ipv4: { enabled: false }, ipv6: { enabled: false } };
const OVS = { name: 'ovs-migration', physicalNetworkName: 'migration' };

/** The policy that properties render as. */
function policyOf(props: MigrationNodeNetworkProps): any {
  return synthesizeKind('NodeNetworkConfigurationPolicy', chart => new MigrationNodeNetwork(chart, 'nodes', props));
}

const stateOf = (props: MigrationNodeNetworkProps) => policyOf(props).spec.desiredState;
const errorsWith = (props: MigrationNodeNetworkProps) => errorsOf(chart => new MigrationNodeNetwork(chart, 'nodes', props));

/** The CNI configuration of a migration network on a node network. */
function configOn(nodes: MigrationNodeNetworkProps, more: Partial<DedicatedMigrationNetworkProps> = {}): any {
  const { spec } = synthesizeKind('NetworkAttachmentDefinition', chart => {
    const nodeNetwork = new MigrationNodeNetwork(chart, 'nodes', nodes);
    new DedicatedMigrationNetwork(chart, 'network', { nodeNetwork, range: RANGE, ...more });
  });
  return JSON.parse(spec.config);
}

const ethernet = (name: string, more = {}) => ({ name, type: 'ethernet', state: 'up', ...NO_IP, ...more });
const vlan = (base: string, id: number, more = {}) => ({
  name: `${base}.${id}`, type: 'vlan', vlan: { 'base-iface': base, id }, state: 'up', ...NO_IP, ...more,
});
const linuxBridge = (name: string, port: string, more = {}) => ({
  name, type: 'linux-bridge', bridge: { options: { stp: { enabled: false } }, port: [{ name: port }] }, state: 'up', ...NO_IP, ...more,
});
const ovsBridge = (port: string) => ({
  name: 'ovs-migration', type: 'ovs-bridge', bridge: { 'allow-extra-patch-ports': true, 'options': { stp: false }, 'port': [{ name: port }] }, state: 'up',
});
const bond = (options: Record<string, unknown>, mode = 'active-backup', more = {}) => ({
  'name': 'bond1', 'type': 'bond', 'link-aggregation': { mode, options, port: ['eth1', 'eth2'] }, 'state': 'up', ...NO_IP, ...more,
});
const mapping = (bridge = 'ovs-migration') => ({ ovn: { 'bridge-mappings': [{ localnet: 'migration', bridge, state: 'present' }] } });
const BOND = { name: 'bond1', mode: BondMode.ACTIVE_BACKUP, ports: ['eth1', 'eth2'] };

test('a NIC is a policy for the workers of OpenShift, without addresses', () => {
  expect(policyOf({ nic: 'eth1' })).toEqual({
    apiVersion: 'nmstate.io/v1',
    kind: 'NodeNetworkConfigurationPolicy',
    metadata: { name: 'migration-network' },
    spec: { nodeSelector: WORKERS, desiredState: { interfaces: [ethernet('eth1')] } },
  });
});

/** Each shape: its properties, the nodes' side, the interface of the nodes that pods are attached to, and the pods' side. */
const SHAPES: [string, MigrationNodeNetworkProps, unknown, string, Record<string, unknown>][] = [
  ['a NIC', { nic: 'eth1' }, { interfaces: [ethernet('eth1')] }, 'eth1', { type: 'macvlan', master: 'eth1', mode: 'bridge' }],
  ['a NIC with an MTU', { nic: 'eth1', mtu: 9000 }, { interfaces: [ethernet('eth1', { mtu: 9000 })] }, 'eth1',
    { type: 'macvlan', master: 'eth1', mode: 'bridge', mtu: 9000 }],
  ['a VLAN', { nic: 'eth1', vlan: 100, mtu: 9000 }, { interfaces: [ethernet('eth1', { mtu: 9000 }), vlan('eth1', 100, { mtu: 9000 })] }, 'eth1.100',
    { type: 'macvlan', master: 'eth1.100', mode: 'bridge', mtu: 9000 }],
  ['a bond', { bond: BOND, mtu: 9000 }, { interfaces: [bond({ miimon: 100 }, 'active-backup', { mtu: 9000 })] }, 'bond1',
    { type: 'macvlan', master: 'bond1', mode: 'bridge', mtu: 9000 }],
  ['a VLAN on a bond', { bond: BOND, vlan: 4094 }, { interfaces: [bond({ miimon: 100 }), vlan('bond1', 4094)] }, 'bond1.4094',
    { type: 'macvlan', master: 'bond1.4094', mode: 'bridge' }],
  ['a VLAN on a NIC that is there', { sharedNic: 'bond0', vlan: 100, mtu: 1500 }, { interfaces: [vlan('bond0', 100, { mtu: 1500 })] }, 'bond0.100',
    { type: 'macvlan', master: 'bond0.100', mode: 'bridge', mtu: 1500 }],
  ['a Linux bridge', { nic: 'eth1', bridge: NodeBridge.linux('br-migration'), mtu: 9000 },
    { interfaces: [ethernet('eth1', { mtu: 9000 }), linuxBridge('br-migration', 'eth1', { mtu: 9000 })] }, 'br-migration',
    { type: 'bridge', bridge: 'br-migration', mtu: 9000 }],
  ['a Linux bridge on a VLAN', { nic: 'eth1', vlan: 100, bridge: NodeBridge.linux('br1') },
    { interfaces: [ethernet('eth1'), vlan('eth1', 100), linuxBridge('br1', 'eth1.100')] }, 'br1', { type: 'bridge', bridge: 'br1' }],
  ['a Linux bridge on a VLAN on a NIC that is there', { sharedNic: 'bond0', vlan: 100, bridge: NodeBridge.linux('br1') },
    { interfaces: [vlan('bond0', 100), linuxBridge('br1', 'bond0.100')] }, 'br1', { type: 'bridge', bridge: 'br1' }],
  ['an Open vSwitch bridge', { nic: 'eth1', bridge: NodeBridge.ovs(OVS) }, { interfaces: [ethernet('eth1'), ovsBridge('eth1')], ...mapping() }, 'ovs-migration',
    { type: 'ovn-k8s-cni-overlay', topology: 'localnet', physicalNetworkName: 'migration' }],
  ['an Open vSwitch bridge with a VLAN, which only the definition carries', { bond: BOND, vlan: 100, mtu: 8900, bridge: NodeBridge.ovs(OVS) },
    { interfaces: [bond({ miimon: 100 }, 'active-backup', { mtu: 8900 }), ovsBridge('bond1')], ...mapping() }, 'ovs-migration',
    { type: 'ovn-k8s-cni-overlay', topology: 'localnet', physicalNetworkName: 'migration', vlanID: 100, mtu: 8900 }],
  ['an Open vSwitch bridge that is there', { bridge: NodeBridge.existingOvs({ ...OVS, name: 'ovs-vms' }), vlan: 100, mtu: 1400 }, mapping('ovs-vms'), 'ovs-vms',
    { type: 'ovn-k8s-cni-overlay', topology: 'localnet', physicalNetworkName: 'migration', vlanID: 100, mtu: 1400 }],
];

describe('the nodes\' side and the pods\' side', () => {
  test.each(SHAPES)('%s', (_, props, desiredState, interfaceName, config) => {
    expect(stateOf(props)).toEqual(desiredState);
    const nodes = new MigrationNodeNetwork(new Chart(new App(), 'other'), 'nodes', props);
    expect([nodes.interfaceName, nodes.mtu, nodes.name, nodes.resourceName]).toEqual([interfaceName, props.mtu, 'migration-network', 'migration-network']);
    const isOvn = config.type === 'ovn-k8s-cni-overlay';
    expect(configOn(props)).toEqual({
      cniVersion: '0.3.1',
      name: 'migration-bridge',
      ...isOvn ? { subnets: RANGE, netAttachDefName: 'openshift-cnv/migration-network' } : { ipam: { type: 'whereabouts', range: RANGE } },
      ...config,
    });
  });
});

describe('bonds', () => {
  test.each(Object.values(BondMode))('of mode %s', mode => {
    expect(stateOf({ bond: { ...BOND, mode } }).interfaces).toEqual([bond({ miimon: 100 }, mode)]);
  });

  test('the modes are the kernel\'s', () => {
    expect(Object.values(BondMode)).toEqual(['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb']);
  });

  test.each<[string, Duration | undefined, Record<string, unknown> | undefined, Record<string, unknown>]>([
    ['links are looked at every 100 ms', undefined, undefined, { miimon: 100 }],
    ['or as often as is stated', Duration.seconds(1), undefined, { miimon: 1000 }],
    ['other options stand beside that', undefined, { primary: 'eth2' }, { miimon: 100, primary: 'eth2' }],
    ['and stay where ARP is not looked at', undefined, { arp_interval: 0 }, { miimon: 100, arp_interval: 0 }],
    ['an option of the same name goes before the default', undefined, { miimon: 140 }, { miimon: 140 }],
    ['ARP takes the place of links', undefined, { arp_interval: 200, arp_ip_target: '10.200.5.1' }, { arp_interval: 200, arp_ip_target: '10.200.5.1' }],
    ['unless links are asked for', Duration.millis(50), { arp_interval: 0 }, { miimon: 50, arp_interval: 0 }],
  ])('%s', (_, miimon, options, expected) => {
    expect(stateOf({ bond: { ...BOND, miimon, options } }).interfaces).toEqual([bond(expected)]);
  });

  test('an interval without a unit is refused, and one that is no whole number of milliseconds', () => {
    const make = (miimon: any) => () => new MigrationNodeNetwork(new Chart(new App(), 'prod'), 'nodes', { bond: { ...BOND, miimon } });
    expect(make(100)).toThrow('[prod/nodes] miimon is 100, without a unit. Write a Duration, such as Duration.millis(100).');
    expect(errorsWith({ bond: { ...BOND, miimon: Duration.millis(0.5) } })).toEqual([
      '[prod/nodes] desiredState.interfaces.0.link-aggregation.options.miimon is 0.5, which is no number of milliseconds. Write a whole number, such as 100. (LM059)',
    ]);
  });

  test('one without ports, with a port twice, or of a mode that there is not', () => {
    expect(idsOf(errorsWith({ bond: { ...BOND, ports: [] } }))).toEqual(['LM059']);
    expect(idsOf(errorsWith({ bond: { ...BOND, ports: ['eth1', 'eth1'] } }))).toEqual(['LM060']);
    expect(idsOf(errorsWith({ bond: { ...BOND, mode: 'lacp-fast' as BondMode } }))).toEqual(['LM059']);
  });
});

describe('which nodes', () => {
  const selectorOf = (program: (app: App) => Chart) => {
    const app = new App();
    const chart = program(app);
    return chart.toJson().find(({ kind }) => kind === 'NodeNetworkConfigurationPolicy').spec;
  };
  const hyperConvergedIn = (app: App, id: string, version?: HyperConvergedVersion) => new HyperConverged(new Chart(app, id), 'hyperconverged', { version });
  const nodesIn = (app: App, props: Partial<MigrationNodeNetworkProps> = {}) => {
    const chart = new Chart(app, 'nodes');
    new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1', ...props });
    return chart;
  };

  test.each([[undefined, true], [HyperConvergedVersion.openShift('4.18'), true], [HCO, false]])('of a chart for %s: workers %p', (version, workers) => {
    for (const isFirst of [true, false]) {
      const spec = selectorOf(app => {
        const chart = new Chart(app, 'prod');
        const make = [() => new HyperConverged(chart, 'hyperconverged', { version }), () => new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1' })];
        (isFirst ? make : make.reverse()).forEach(construct => construct());
        return chart;
      });
      expect(spec.nodeSelector).toEqual(workers ? WORKERS : undefined);
      expect('nodeSelector' in spec).toBe(workers);
    }
  });

  test('of the only cluster of the app, in another chart', () => {
    expect(selectorOf(app => {
      hyperConvergedIn(app, 'platform', HCO);
      return nodesIn(app);
    }).nodeSelector).toBeUndefined();
  });

  test('of the chart\'s own cluster, among several', () => {
    expect(selectorOf(app => {
      hyperConvergedIn(app, 'other');
      const chart = nodesIn(app);
      new HyperConverged(chart, 'hyperconverged', { version: HCO });
      return chart;
    }).nodeSelector).toBeUndefined();
  });

  test('of the cluster that is handed over, among several', () => {
    expect(selectorOf(app => {
      hyperConvergedIn(app, 'one');
      return nodesIn(app, { hyperConverged: hyperConvergedIn(app, 'two', HCO) });
    }).nodeSelector).toBeUndefined();
    expect(selectorOf(app => {
      hyperConvergedIn(app, 'one', HCO);
      return nodesIn(app, { hyperConverged: hyperConvergedIn(app, 'two') });
    }).nodeSelector).toEqual(WORKERS);
  });

  test('of a release that is stated where there is no cluster; of OpenShift where there is neither', () => {
    expect(selectorOf(app => nodesIn(app, { version: HCO })).nodeSelector).toBeUndefined();
    expect(selectorOf(app => nodesIn(app, { version: HyperConvergedVersion.openShift('4.12') })).nodeSelector).toEqual(WORKERS);
    expect(selectorOf(app => nodesIn(app)).nodeSelector).toEqual(WORKERS);
    expect(selectorOf(app => {
      hyperConvergedIn(app, 'one', HCO);
      hyperConvergedIn(app, 'two', HCO);
      return nodesIn(app);
    }).nodeSelector).toEqual(WORKERS);
  });

  test('of the cluster that its migration network configures, among several', () => {
    expect(selectorOf(app => {
      hyperConvergedIn(app, 'one');
      const hyperConverged = hyperConvergedIn(app, 'two', HCO);
      const chart = new Chart(app, 'nodes');
      const nodeNetwork = new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1' });
      new DedicatedMigrationNetwork(chart, 'network', { hyperConverged, nodeNetwork, range: RANGE });
      return chart;
    }).nodeSelector).toBeUndefined();
  });

  test.each([['nodes', false], ['elsewhere', true]])('of a release that something else of the chart states, not of another: in %s, workers %p', (id, workers) => {
    expect(selectorOf(app => {
      const chart = nodesIn(app);
      new VirtualMachineMigration(id === 'nodes' ? chart : new Chart(app, id), 'migration', { virtualMachine: 'database', version: HCO });
      return chart;
    }).nodeSelector).toEqual(workers ? WORKERS : undefined);
  });

  test('of the only cluster that is left', () => {
    expect(selectorOf(app => {
      const gone = hyperConvergedIn(app, 'gone');
      Chart.of(gone).node.tryRemoveChild(gone.node.id);
      hyperConvergedIn(app, 'left', HCO);
      return nodesIn(app);
    }).nodeSelector).toBeUndefined();
  });

  test('as they are stated', () => {
    expect(policyOf({ nic: 'eth1', nodeSelector: { 'example.com/rack': '7' } }).spec.nodeSelector).toEqual({ 'example.com/rack': '7' });
    expect(policyOf({ nic: 'eth1', nodeSelector: {} }).spec.nodeSelector).toEqual({});
  });

  test('a release that is not the cluster\'s is refused', () => {
    expect(errorsOf(chart => {
      new HyperConverged(chart, 'hyperconverged');
      new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1', version: HyperConvergedVersion.openShift('4.18') });
    })).toEqual([
      '[prod/nodes] version is "OpenShift Virtualization 4.21", as prod/hyperconverged has it, and "OpenShift Virtualization 4.18", as prod/nodes has it. '
      + 'Say it once, or the same in both places. (LM015)',
    ]);
  });

  test('a HyperConverged of another chart has it judged together with its own', () => {
    const app = new App();
    const hyperConverged = new HyperConverged(new Chart(app, 'platform'), 'hyperconverged', { clusterInterfaces: ['eth0'] });
    new HyperConverged(new Chart(app, 'other'), 'hyperconverged');
    new MigrationNodeNetwork(new Chart(app, 'nodes'), 'nodes', { nic: 'eth0', hyperConverged });
    expect(() => app.synthYaml()).toThrow('[nodes/nodes] desiredState.interfaces.0.name is "eth0", which carries the cluster\'s own traffic.');
  });
});

test.each<[PercentOrAbsolute, unknown]>([
  [PercentOrAbsolute.absolute(1), 1], [PercentOrAbsolute.absolute(12), 12], [PercentOrAbsolute.percent(1), '1%'], [PercentOrAbsolute.percent(100), '100%'],
])('at once at most %j', (maxUnavailable, expected) => {
  expect(policyOf({ nic: 'eth1', maxUnavailable }).spec.maxUnavailable).toBe(expected);
});

test.each<[PercentOrAbsolute, string]>([
  [PercentOrAbsolute.absolute(0), '0'], [PercentOrAbsolute.absolute(1.5), '1.5'], [PercentOrAbsolute.percent(0), '"0%"'],
  [PercentOrAbsolute.percent(101), '"101%"'],
])('at once at most %j is refused', (maxUnavailable, shown) => {
  expect(errorsWith({ nic: 'eth1', maxUnavailable })).toEqual([
    `[prod/nodes] maxUnavailable is ${shown}, which is no number of nodes. Write a whole number, 1 or more, or "1%" to "100%". (LM059)`,
  ]);
});

test('the policy has the name, and the reasons for advice that is not followed', () => {
  const policy = policyOf({ nic: 'eth1', name: 'migration.rack-7', acknowledgements: [{ rule: 'LM064', reason: 'By hand.' }] });
  expect(policy.metadata).toEqual({ name: 'migration.rack-7', annotations: { 'cdk8s-live-migration/LM064': 'By hand.' } });
  expect(idsOf(errorsWith({ nic: 'eth1', name: 'Migration' }))).toEqual(['LM013']);
  expect(idsOf(errorsOf(chart => ['one', 'two'].forEach(id => new MigrationNodeNetwork(chart, id, { nic: 'eth1' }))))).toEqual(['LM048']);
});

test.each<[string, MigrationNodeNetworkProps, string]>([
  ['nothing', {}, 'write one of nic, bond and sharedNic; there is none.'],
  ['a bridge alone', { bridge: NodeBridge.linux('br1') }, 'write one of nic, bond and sharedNic; there is none.'],
  ['two', { nic: 'eth1', bond: BOND }, 'write one of nic, bond and sharedNic; there are 2.'],
  ['three', { nic: 'eth1', bond: BOND, sharedNic: 'bond0', vlan: 100 }, 'write one of nic, bond and sharedNic; there are 3.'],
  ['a NIC of others without a VLAN', { sharedNic: 'bond0' },
    'sharedNic is "bond0", of which only a VLAN may be taken: write vlan, and no OVN-Kubernetes bridge, or write nic.'],
  ['a NIC of others in a bridge', { sharedNic: 'bond0', bridge: NodeBridge.linux('br1') }, 'sharedNic is "bond0", of which only a VLAN may be taken'],
  ['a NIC of others in an Open vSwitch bridge', { sharedNic: 'bond0', vlan: 100, bridge: NodeBridge.ovs(OVS) }, 'sharedNic is "bond0", of which only'],
  ...[{ nic: 'eth1' }, { bond: BOND }, { sharedNic: 'bond0', vlan: 100 }].map((uplink): [string, MigrationNodeNetworkProps, string] => [
    `${Object.keys(uplink)[0]} and a bridge that is there`, { ...uplink, bridge: NodeBridge.existingOvs(OVS) },
    'NodeBridge.existingOvs goes without nic, bond and sharedNic: the bridge has its ports already.',
  ]),
])('%s is refused at once', (_, props, message) => {
  expect(() => new MigrationNodeNetwork(new Chart(new App(), 'prod'), 'nodes', props)).toThrow(`[prod/nodes] ${message}`);
});

test.each<[MigrationNodeNetworkProps, string, string]>([
  [{ nic: 'enp94s0f1np1', vlan: 1064 }, 'LM059', 'desiredState.interfaces.1.name is "enp94s0f1np1.1064", which is longer than the 15 bytes'],
  [{ nic: 'eth 1' }, 'LM059', 'desiredState.interfaces.0.name is "eth 1"'],
  [{ bond: { ...BOND, ports: ['eth1', ''] } }, 'LM059', 'desiredState.interfaces.0.link-aggregation.port.1 is ""'],
  [{ nic: 'eth1', vlan: 0 }, 'LM059', 'desiredState.interfaces.1.vlan.id is 0'],
  [{ nic: 'eth1', vlan: 4095 }, 'LM059', 'desiredState.interfaces.1.vlan.id is 4095'],
  [{ nic: 'eth1', mtu: 67 }, 'LM059', 'desiredState.interfaces.0.mtu is 67'],
  [{ nic: 'eth1', mtu: NaN }, 'LM059', 'desiredState.interfaces.0.mtu is NaN'],
  [{ nic: 'eth1', mtu: 65537 }, 'LM059', 'desiredState.interfaces.0.mtu is 65537'],
])('%j is refused at synthesis', (props, id, message) => {
  const errors = errorsWith(props);
  expect(idsOf(errors)).toEqual([id]);
  expect(errors[0]).toContain(`[prod/nodes] ${message}`);
});

test('what is no bridge is refused by name', () => {
  expect(() => new MigrationNodeNetwork(new Chart(new App(), 'prod'), 'nodes', { nic: 'eth1', bridge: 'br1' as any })).toThrow(
    '[prod/nodes] bridge is "br1", which is no bridge. Write a NodeBridge, such as NodeBridge.linux(\'br-migration\').',
  );
});

describe('a migration network on it', () => {
  const on = (nodes: MigrationNodeNetworkProps, more: Partial<DedicatedMigrationNetworkProps>) => errorsOf(chart => {
    const nodeNetwork = new MigrationNodeNetwork(chart, 'nodes', nodes);
    new DedicatedMigrationNetwork(chart, 'network', { nodeNetwork, range: RANGE, ...more });
  });

  test('keeps a lower MTU of its own; a higher one is refused', () => {
    expect(configOn({ nic: 'eth1', mtu: 9000 }, { mtu: 1500 }).mtu).toBe(1500);
    expect(configOn({ nic: 'eth1' }, { mtu: 1500 }).mtu).toBe(1500);
    expect(on({ nic: 'eth1', mtu: 1500 }, { mtu: 9000 })).toEqual([
      '[prod/network] config.mtu is 9000, more than the 1500 bytes of eth1 on the nodes. Write 1500 or less, or raise that of eth1. (LM062)',
    ]);
  });

  test('may say the same again', () => {
    expect(configOn({ nic: 'eth1' }, { nic: 'eth1' }).master).toBe('eth1');
    expect(configOn({ nic: 'eth1', bridge: NodeBridge.linux('br1') }, { attachment: NetworkAttachment.bridge({ bridge: 'br1', vlan: 100 }) }))
      .toMatchObject({ type: 'bridge', bridge: 'br1', vlan: 100 });
  });

  test.each<[string, MigrationNodeNetworkProps, Partial<DedicatedMigrationNetworkProps>, string[]]>([
    ['another NIC', { nic: 'eth1' }, { nic: 'eth2' }, ['config.master is "eth1", as nodeNetwork has it, and "eth2", as nic has it.']],
    ['the NIC below its VLAN', { nic: 'eth1', vlan: 100 }, { nic: 'eth1' }, ['config.master is "eth1.100"']],
    ['another attachment', { nic: 'eth1' }, { attachment: NetworkAttachment.ipvlan({ nic: 'eth1' }) },
      ['config.type is "ipvlan", as attachment has it, and "macvlan", as nodeNetwork has it.', 'config.mode is "l2"']],
    ['another bridge', { nic: 'eth1', bridge: NodeBridge.linux('br1') }, { attachment: NetworkAttachment.bridge({ bridge: 'br2' }) },
      ['config.bridge is "br2", as attachment has it, and "br1", as nodeNetwork has it.']],
    ['another VLAN', { nic: 'eth1', vlan: 100, bridge: NodeBridge.ovs(OVS) }, {
      attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'migration', vlan: 200 }),
    }, ['config.vlanID is 200, as attachment has it, and 100, as nodeNetwork has it.']],
    ['a NIC beside a bridge', { nic: 'eth1', bridge: NodeBridge.linux('br1') }, { nic: 'eth1' }, ['config.type is "bridge"']],
  ])('must not say %s', (_, nodes, more, messages) => {
    const errors = on(nodes, more).filter(error => error.endsWith('(LM015)'));
    expect(errors.map((error, i) => error.startsWith(`[prod/network] ${messages[i]}`))).toEqual(messages.map(() => true));
  });

  test('comes after it in the output, and before the HyperConverged, whatever is made first', () => {
    const kinds = ['NodeNetworkConfigurationPolicy', 'NetworkAttachmentDefinition', 'HyperConverged'];
    expect(synthesize(chart => {
      const hyperConverged = new HyperConverged(chart, 'a');
      const nodeNetwork = new MigrationNodeNetwork(chart, 'z', { nic: 'eth1' });
      new DedicatedMigrationNetwork(chart, 'b', { nodeNetwork, range: RANGE, hyperConverged });
    }).map(({ kind }) => kind)).toEqual(kinds);

    const app = new App();
    const hyperConverged = new HyperConverged(new Chart(app, 'a'), 'hyperconverged');
    const networks = new Chart(app, 'b');
    const nodeNetwork = new MigrationNodeNetwork(new Chart(app, 'c'), 'nodes', { nic: 'eth1' });
    new DedicatedMigrationNetwork(networks, 'network', { nodeNetwork, range: RANGE, hyperConverged });
    expect(parse(app.synthYaml()).map(({ kind }) => kind)).toEqual(kinds);
  });
});

test('cdk8s-plus-27\'s roles grant on all constructs that are resources', () => {
  const chart = new Chart(new App(), 'prod');
  const nodeNetwork = new MigrationNodeNetwork(chart, 'nodes', { nic: 'eth1' });
  const network = new DedicatedMigrationNetwork(chart, 'network', { nodeNetwork, range: RANGE });
  const migration = new VirtualMachineMigration(chart, 'migration', { virtualMachine: 'database' });
  const resources = [network.hyperConverged, network, nodeNetwork, migration];
  const role = new Role(chart, 'role');
  role.allowRead(...resources);
  const clusterRole = new ClusterRole(chart, 'cluster-role');
  clusterRole.allow(['patch'], ...resources);
  const verbs = ['get', 'list', 'watch'];
  const expected: [string, string, string[] | undefined][] = [
    ['hco.kubevirt.io', 'hyperconvergeds', ['kubevirt-hyperconverged']],
    ['k8s.cni.cncf.io', 'network-attachment-definitions', ['migration-network']],
    ['nmstate.io', 'nodenetworkconfigurationpolicies', ['migration-network']],
    ['kubevirt.io', 'virtualmachineinstancemigrations', undefined],
  ];
  for (const [object, allowed] of [[role, verbs], [clusterRole, ['patch']]] as const) {
    expect(ApiObject.of(object).toJson().rules).toEqual(expected.map(([group, resource, names]) => ({
      apiGroups: [group], resources: [resource], verbs: allowed, ...names || object === clusterRole ? { resourceNames: names ?? [] } : {},
    })));
  }
  expect(resources.map(resource => resource.asNonApiResource())).toEqual([undefined, undefined, undefined, undefined]);
});

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'by the cluster\'s own schema' : NO_CRDS, () => {
  const fails = (policy: any) => {
    const validate = crdValidator('node-network-configuration-policy', 'v1')!;
    validate(policy);
    return validate.errors ?? [];
  };

  test.each(SHAPES)('%s is taken', (_, props) => {
    for (const more of [{}, { nodeSelector: { rack: '7' }, maxUnavailable: PercentOrAbsolute.percent(10) }, { maxUnavailable: PercentOrAbsolute.absolute(1) }]) {
      expect(fails(policyOf({ ...props, ...more }))).toEqual([]);
    }
  });

  test('what is not in it is not taken', () => {
    const policy = policyOf({ nic: 'eth1' });
    expect(fails({ ...policy, spec: { ...policy.spec, nodeSelector: { rack: 7 } } })).toHaveLength(1);
    expect(fails({ ...policy, spec: { ...policy.spec, selector: {} } })).toHaveLength(1);
  });
});
