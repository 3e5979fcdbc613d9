import { HyperConvergedVersion } from '../../src';
import type { Manifest, RuleContext } from '../../src/rules';
import { messagesOf, migrationNetwork } from '../support';

const DHCP = { ipam: { type: 'dhcp' } };
const MACVLAN = { type: 'macvlan', master: 'eth1', ...DHCP };
const OVN = { type: 'ovn-k8s-cni-overlay', topology: 'localnet', netAttachDefName: 'openshift-cnv/migration-network', subnets: '10.200.5.0/24' };
const UPSTREAM = { release: HyperConvergedVersion.hco('1.17') };

/** What is wrong with a network, without the place that all share. */
const wrongWith = (config: unknown, context: RuleContext = {}) => messagesOf(migrationNetwork(config), { release: HyperConvergedVersion.openShift('4.21'), ...context })
  .map(message => message.replace(/^config\./, ''));

describe('LM018: a configuration that CNI cannot read', () => {
  const NAME_FIX = 'which is no name of a network. Write letters, digits, dots, underscores and hyphens, the first a letter or digit. (LM018)';
  const VERSION_FIX = 'which is no version of the CNI specification. Write 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0 or 1.1.0. (LM018)';
  const BESIDE = 'beside a list of plugins, where nothing reads it. Move it into the plugin that it is for. (LM018)';
  const NO_PLUGIN = 'which begins with no plugin. Write a list of CNI plugins, each an object with a type. (LM018)';
  const NO_TYPE = 'which names no CNI plugin. Write one, such as "macvlan". (LM018)';
  test.each<[any, string[]]>([
    [{ ...MACVLAN, name: 'a b' }, [`name is "a b", ${NAME_FIX}`]],
    [{ ...MACVLAN, name: '_a' }, [`name is "_a", ${NAME_FIX}`]],
    [{ ...MACVLAN, name: 7 }, [`name is 7, ${NAME_FIX}`]],
    [{ ...MACVLAN, name: 'A_1.b-' }, []],
    [{ ...MACVLAN, cniVersion: '0.3' }, [`cniVersion is "0.3", ${VERSION_FIX}`]],
    [{ ...MACVLAN, cniVersion: 1 }, [`cniVersion is 1, ${VERSION_FIX}`]],
    [{ plugins: [MACVLAN], type: 'x', ipam: {}, mtu: 9000, master: 'a', mode: 'b', name: 'c' }, [
      `type is "x", ${BESIDE}`, `ipam is {}, ${BESIDE}`, `mtu is 9000, ${BESIDE}`, `master is "a", ${BESIDE}`, `mode is "b", ${BESIDE}`,
    ]],
    [{ plugins: [] }, [`plugins is [], ${NO_PLUGIN}`]],
    [{ plugins: ['macvlan', MACVLAN] }, [`plugins is ["macvlan",{"type":"macvlan","master":"eth1","ipam":{"type":"dhcp"}}], ${NO_PLUGIN}`]],
    [{ plugins: {}, ...DHCP }, [`type is unset, ${NO_TYPE}`]],
    [{ type: '', ...DHCP }, [`type is "", ${NO_TYPE}`]],
    [{ type: 7, ...DHCP }, [`type is 7, ${NO_TYPE}`]],
    [{ plugins: [DHCP] }, [`plugins.0.type is unset, ${NO_TYPE}`]],
  ])('%j', (config, messages) => {
    expect(wrongWith(config)).toEqual(messages);
  });

  test.each(['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'])('version %s is fine', cniVersion => {
    expect(wrongWith({ ...MACVLAN, cniVersion })).toEqual([]);
  });

  test('of any network, also of those for other things', () => {
    const [, network] = migrationNetwork('type: macvlan');
    expect(messagesOf([{ ...network, metadata: { name: 'vms', namespace: 'vms' } }], '4.21')).toEqual([
      'config is "type: macvlan", which is no JSON object in a string, or one of more than 100 levels. Write the CNI configuration as JSON. (LM018)',
    ]);
    expect(messagesOf([{ ...network, metadata: { name: 'vms', namespace: 'vms' }, spec: { config: '' } }], '4.21')).toEqual([]);
    expect(messagesOf([{ ...network, metadata: { name: 'vms', namespace: 'vms' }, spec: undefined }], '4.21')).toEqual([]);
  });

  test('of a migration network that has none', () => {
    const [cr, network] = migrationNetwork({});
    expect(messagesOf([cr, { ...network, spec: undefined }], '4.21')).toEqual([]);
    expect(messagesOf([cr, { ...network, spec: { config: [JSON.stringify(MACVLAN)] } }], '4.21').map(message => message.slice(-7))).toEqual(['(LM018)']);
  });

  test.each([[100, true], [101, false]])('of %p levels: %j', (levels, isFine) => {
    const within = (inner: number): unknown => (inner === 0 ? 7 : inner % 2 === 0 ? [within(inner - 1)] : { a: within(inner - 1) });
    expect(wrongWith({ ...MACVLAN, more: [null, within(levels - 2)] }).map(message => message.slice(-7))).toEqual(isFine ? [] : ['(LM018)']);
  });
});

describe('LM019: a NIC or bridge that cannot be meant', () => {
  const FIX = 'Write one of 1 to 15 letters, digits, dots, hyphens and underscores, as "ip link" on the nodes shows it. (LM019)';
  const NIC_FIX = 'Write the nodes\' second NIC, such as "eth1" (nic). (LM019)';
  test.each<[any, string[]]>([
    [{ type: 'macvlan' }, [`master is unset, and macvlan then takes the NIC with the default route, the cluster's own network. ${NIC_FIX}`]],
    [{ type: 'macvlan', master: '' }, [`master is "", and macvlan then takes the NIC with the default route, the cluster's own network. ${NIC_FIX}`]],
    [{ type: 'ipvlan' }, [`master is unset, and ipvlan then takes the NIC with the default route, the cluster's own network. ${NIC_FIX}`]],
    [{ type: 'vlan' }, [`master is unset, and vlan then fails. ${NIC_FIX}`]],
    [{ type: 'macvlan', master: 'a/b' }, [`master is "a/b", which has characters that are not allowed in the name of a network interface. ${FIX}`]],
    [{ type: 'macvlan', master: 7 }, [`master is 7, which is no name of a network interface. ${FIX}`]],
    [{ type: 'bridge' }, [`bridge is unset, and the plugin then makes a bridge cni0, which reaches no other node. ${FIX}`]],
    [{ type: 'bridge', bridge: '' }, [`bridge is "", which is no name of a network interface. ${FIX}`]],
    [{ type: 'bridge', bridge: 'br-ex' }, ['bridge is "br-ex", OVN-Kubernetes\' own bridge, which is one of Open vSwitch, and the plugin bridge does not know those. Use an '
      + 'OVN-Kubernetes localnet network, or a Linux bridge on another NIC. (LM019)']],
    [{ type: 'bridge', bridge: 'br1' }, []],
    [{ type: 'macvlan', master: 'br-ex', bridge: 'br-ex' }, []],
    [{ type: 'sriov' }, []],
    [{ type: 'toString' }, []],
  ])('%j', (config, messages) => {
    expect(wrongWith({ ...config, ...DHCP })).toEqual(messages);
  });

  test('upstream, a bridge may have any name', () => {
    expect(wrongWith({ type: 'bridge', bridge: 'br-ex', ...DHCP }, UPSTREAM)).toEqual([]);
  });
});

describe('LM020: an option that the plugin does not take', () => {
  const MTU = 'which is no MTU. Write a whole number of bytes, 68 to 65536, and no more than the NIC\'s. (LM020)';
  const VLAN = 'which is no VLAN. Write a whole number, 1 to 4094. (LM020)';
  const PLACE = 'which is not where the definition itself stands. Write openshift-cnv/migration-network. (LM020)';
  const MAPPING = 'which no bridge mapping can be called. Write the name in the nodes\' ovn-bridge-mappings. (LM020)';
  const TOPOLOGY = 'which is no topology of OVN-Kubernetes\' networks. Write localnet, layer2 or layer3. (LM020)';
  test.each<[any, any, string[]]>([
    [MACVLAN, { mode: 'l2' }, ['mode is "l2", which is no mode of macvlan. Write bridge, private or vepa; or passthru, with which one pod of a node takes the whole NIC. (LM020)']],
    [MACVLAN, { type: 'ipvlan', mode: 'bridge' }, ['mode is "bridge", which is no mode of ipvlan. Write l2; or l3 or l3s, which need routes to the pods of each node. (LM020)']],
    [MACVLAN, { type: 'toString', mode: 'bridge' }, []],
    [MACVLAN, { mtu: 67 }, [`mtu is 67, ${MTU}`]],
    [MACVLAN, { mtu: 65537 }, [`mtu is 65537, ${MTU}`]],
    [MACVLAN, { mtu: '9000' }, [`mtu is "9000", ${MTU}`]],
    [MACVLAN, { type: 'vlan', vlanId: 4095 }, [`vlanId is 4095, ${VLAN}`]],
    [MACVLAN, { type: 'bridge', bridge: 'br1', vlan: -1 }, [`vlan is -1, ${VLAN}`]],
    [MACVLAN, { vlan: -1, vlanId: 4095, vlanID: 4095 }, []],
    [OVN, { vlanID: 4095 }, [`vlanID is 4095, ${VLAN}`]],
    [OVN, { topology: 'layer4' }, [`topology is "layer4", ${TOPOLOGY}`]],
    [OVN, { topology: undefined }, [`topology is unset, ${TOPOLOGY}`]],
    [OVN, { netAttachDefName: 'openshift-cnv/b' }, [`netAttachDefName is "openshift-cnv/b", ${PLACE}`]],
    [OVN, { netAttachDefName: 'a/migration-network' }, [`netAttachDefName is "a/migration-network", ${PLACE}`]],
    [OVN, { netAttachDefName: undefined }, [`netAttachDefName is unset, ${PLACE}`]],
    [OVN, { physicalNetworkName: 'a:b' }, [`physicalNetworkName is "a:b", ${MAPPING}`]],
    [OVN, { physicalNetworkName: 'a,b' }, [`physicalNetworkName is "a,b", ${MAPPING}`]],
    [OVN, { physicalNetworkName: 'a b' }, [`physicalNetworkName is "a b", ${MAPPING}`]],
    [OVN, { physicalNetworkName: '' }, [`physicalNetworkName is "", ${MAPPING}`]],
    [OVN, { physicalNetworkName: 7 }, [`physicalNetworkName is 7, ${MAPPING}`]],
    [OVN, { physicalNetworkName: 'x'.repeat(254) }, [`physicalNetworkName is "${'x'.repeat(116)}..., ${MAPPING}`]],
    [OVN, { physicalNetworkName: 'x'.repeat(253) }, []],
    [OVN, { cniVersion: '0.1.0' }, ['cniVersion is "0.1.0", which is older than OVN-Kubernetes takes. Write 0.3.1 or later. (LM020)']],
    [OVN, { cniVersion: '0.2.0' }, ['cniVersion is "0.2.0", which is older than OVN-Kubernetes takes. Write 0.3.1 or later. (LM020)']],
    [OVN, { cniVersion: '0.3.0' }, ['cniVersion is "0.3.0", which is older than OVN-Kubernetes takes. Write 0.3.1 or later. (LM020)']],
    [OVN, { cniVersion: '0.3.1' }, []],
  ])('%j with %j', (plugin, changes, messages) => {
    expect(wrongWith({ ...plugin, ...changes })).toEqual(messages);
  });

  test.each<[any, any]>([
    ...['bridge', 'private', 'vepa', 'passthru', '', undefined].map(mode => [MACVLAN, { mode }] as [any, any]),
    ...['l2', 'l3', 'l3s'].map(mode => [MACVLAN, { type: 'ipvlan', mode }] as [any, any]),
    ...[0, 68, 65536].map(mtu => [MACVLAN, { mtu }] as [any, any]),
    ...[0, 1, 4094].map(vlanId => [MACVLAN, { type: 'vlan', vlanId }] as [any, any]),
    ...['localnet', 'layer2', 'layer3'].map(topology => [OVN, { topology }] as [any, any]),
  ])('%j takes %j', (plugin, changes) => {
    expect(wrongWith({ ...plugin, ...changes })).toEqual([]);
  });

  test('no more than the link of the network has', () => {
    expect(wrongWith({ ...MACVLAN, mtu: 9000 }, { linkMtu: 1500 })).toEqual(['mtu is 9000, more than the link\'s 1500 bytes. Write 1500 or less, or leave it out. (LM020)']);
    expect(wrongWith({ ...MACVLAN, mtu: 1500 }, { linkMtu: 1500 })).toEqual([]);
    expect(wrongWith({ ...MACVLAN, mtu: 9000 }, { linkMtu: 0 })).toEqual([]);
    expect(wrongWith(MACVLAN, { linkMtu: 1500 })).toEqual([]);
  });

  test('a definition whose namespace is not stated has the right name', () => {
    const nowhere = (netAttachDefName: string): string[] => {
      const [cr, network]: Manifest[] = migrationNetwork({ ...OVN, netAttachDefName });
      return messagesOf([cr, { ...network, metadata: { name: 'migration-network' } }], '4.21');
    };
    expect(nowhere('anywhere/migration-network')).toEqual([]);
    expect(nowhere('anywhere/b')).toEqual([
      'config.netAttachDefName is "anywhere/b", which is not where the definition itself stands. Write its namespace/migration-network. (LM020)',
    ]);
  });
});

describe('LM027: a network that virt-handler cannot reach', () => {
  const UNREACHED = 'in a namespace that virt-handler (in openshift-cnv) cannot reach. ';
  const MOVE = 'Put the NetworkAttachmentDefinition into openshift-cnv and write migration-network, or into default and write default/migration-network. (LM027)';
  const write = (reference: string) => `Write ${reference}, where the NetworkAttachmentDefinition is. (LM027)`;
  const elsewhere = (lookedUp: string, found: string) => `which is looked up in "${lookedUp}", while the NetworkAttachmentDefinition of that name is in ${found}. `;
  const PUT = 'Put the NetworkAttachmentDefinition into openshift-cnv, or into default and write default/migration-network. (LM027)';
  test.each<[string, string, string[], string[]]>([
    ['migration-network', 'openshift-cnv', [], []],
    ['openshift-cnv/migration-network', 'openshift-cnv', [], []],
    ['default/migration-network', 'default', [], []],
    ['openshift-multus/migration-network', 'openshift-multus', [], []],
    ['openshift-sriov-network-operator/migration-network', 'openshift-sriov-network-operator', [], []],
    ['other', 'default', [], []],
    ['migration/migration-network', 'migration', [UNREACHED + MOVE], []],
    ['migration-network', 'default', [elsewhere('openshift-cnv', '"default"') + write('default/migration-network')],
      [elsewhere('openshift-cnv', '"default"') + write('default/migration-network')]],
    ['migration-network', 'a', [elsewhere('openshift-cnv', '"a"') + PUT], [elsewhere('openshift-cnv', '"a"') + PUT]],
    ['openshift-cnv/migration-network', 'a', [elsewhere('openshift-cnv', '"a"') + PUT], [elsewhere('openshift-cnv', '"a"') + PUT]],
    ['a/migration-network', 'openshift-cnv', [UNREACHED + write('migration-network')], [elsewhere('a', '"openshift-cnv"') + write('migration-network')]],
    ['a/migration-network', 'default', [UNREACHED + write('default/migration-network')], [elsewhere('a', '"default"') + write('default/migration-network')]],
    ['a/migration-network', 'b', [UNREACHED + MOVE], [elsewhere('a', '"b"') + MOVE]],
    ['default/migration-network', 'b', [`${elsewhere('default', '"b"')}Put the NetworkAttachmentDefinition into openshift-cnv and write migration-network, or into default. (LM027)`],
      [`${elsewhere('default', '"b"')}Put the NetworkAttachmentDefinition into openshift-cnv and write migration-network, or into default. (LM027)`]],
  ])('%s in %s', (reference, namespace, onOpenShift, upstream) => {
    const messages = (context: RuleContext) => messagesOf(migrationNetwork(MACVLAN, reference, namespace), context);
    const isIt = (message: string) => `liveMigrationConfig.network is "${reference}", ${message}`;
    expect(messages({ release: HyperConvergedVersion.openShift('4.21') })).toEqual(onOpenShift.map(isIt));
    expect(messages(UPSTREAM)).toEqual(upstream.map(isIt));
  });

  test('it is enough that one of several is reached', () => {
    const [cr, here] = migrationNetwork(MACVLAN);
    const [a, b] = ['a', 'b'].map(namespace => ({ ...here, metadata: { name: 'migration-network', namespace } }));
    expect(messagesOf([cr, a, b], '4.21')).toEqual([`liveMigrationConfig.network is "migration-network", ${elsewhere('openshift-cnv', '"a", "b"')}${PUT}`]);
    expect(messagesOf([cr, a, here], '4.21')).toEqual([]);
    expect(messagesOf([cr, a, { ...here, metadata: { name: 'migration-network' } }], '4.21')).toEqual([]);
    expect(messagesOf([cr, { ...a, metadata: undefined }], '4.21').filter(message => message.endsWith('(LM027)'))).toEqual([]);
  });

  test('nothing is told where the namespace of the HyperConverged, or the reference, isn\'t known', () => {
    const [cr, network] = migrationNetwork(MACVLAN, 'migration-network', 'default');
    const nowhere = (manifest: Manifest) => ({ ...manifest, metadata: { name: 'kubevirt-hyperconverged' } });
    expect(messagesOf([nowhere(cr), network], '4.21')).toEqual([]);
    expect(messagesOf([nowhere(migrationNetwork(MACVLAN, 'migration/migration-network')[0])], '4.21')).toEqual([]);
    expect(messagesOf([{ ...cr, metadata: { name: 'kubevirt-hyperconverged', namespace: 7 } }, network], '4.21').map(message => message.slice(-7))).toEqual(['(LM013)']);
    expect(messagesOf(migrationNetwork(MACVLAN, 'Default/migration-network', 'default'), '4.21').map(message => message.slice(-7))).toEqual(['(LM009)']);
  });
});

test.each<[string, string | undefined]>([
  ['loopback', 'which brings up the pod\'s own loopback interface, and makes none for migrations'], ['dummy', 'whose interface leads nowhere'],
  ['sriov', undefined], ['ptp', undefined], ['toString', undefined],
])('LM084: the plugin %s', (type, wrong) => {
  const expected = (path: string) => (wrong === undefined ? [] : [`${path}type is "${type}", ${wrong}. Write "macvlan", with the nodes' second NIC as its master, or another `
    + 'plugin that reaches the other nodes. (LM084)']);
  expect(wrongWith({ type, ...DHCP })).toEqual(expected(''));
  expect(wrongWith({ plugins: [{ type, ...DHCP }] })).toEqual(expected('plugins.0.'));
});
