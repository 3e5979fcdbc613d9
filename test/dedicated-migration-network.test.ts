import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { errorsOf, idsOf, parse, synthesize, synthesizeKind } from './support';
import {
  ClusterNetworks, DedicatedMigrationNetwork, DedicatedMigrationNetworkProps, HyperConverged, HyperConvergedVersion, Ipam, IpvlanMode, MacvlanMode,
  MigrationNodeNetwork, NetworkAttachment,
} from '../src';

const RANGE = '10.200.5.0/24';

/** The CNI configuration that properties render as. */
function configOf(props: DedicatedMigrationNetworkProps): any {
  const definition = synthesizeKind('NetworkAttachmentDefinition', chart => new DedicatedMigrationNetwork(chart, 'network', props));
  return JSON.parse(definition.spec.config);
}

/** The errors that properties end in. */
function errorsWith(props: DedicatedMigrationNetworkProps, version?: HyperConvergedVersion): string[] {
  return errorsOf(chart => {
    new HyperConverged(chart, 'hyperconverged', { version });
    new DedicatedMigrationNetwork(chart, 'network', props);
  });
}

test('NIC and range are the documented macvlan with whereabouts', () => {
  const [definition, hyperConverged, ...rest] = synthesize(chart => new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: RANGE }));
  expect(rest).toEqual([]);
  expect(definition).toMatchObject({
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'migration-network', namespace: 'openshift-cnv' },
  });
  expect(JSON.parse(definition.spec.config)).toEqual({
    cniVersion: '0.3.1', name: 'migration-bridge', type: 'macvlan', master: 'eth1', mode: 'bridge', ipam: { type: 'whereabouts', range: RANGE },
  });
  expect(hyperConverged.spec).toEqual({ liveMigrationConfig: { network: 'migration-network' } });
});

test('upstream the definition is in the HyperConverged\'s namespace there', () => {
  const definition = synthesizeKind('NetworkAttachmentDefinition', chart => {
    new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.hco('1.17') });
    new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: RANGE });
  });
  expect(definition.metadata.namespace).toBe('kubevirt-hyperconverged');
});

test('the definition comes before the HyperConverged, whichever is made first', () => {
  const app = new App();
  const platform = new Chart(app, 'platform');
  const hyperConverged = new HyperConverged(platform, 'hyperconverged');
  new DedicatedMigrationNetwork(new Chart(app, 'network'), 'network', { hyperConverged, nic: 'eth1', range: RANGE });
  expect(parse(app.synthYaml()).map(object => object.kind)).toEqual(['NetworkAttachmentDefinition', 'HyperConverged']);
});

describe('attachments', () => {
  test.each<[string, DedicatedMigrationNetworkProps, Record<string, unknown>]>([
    ['macvlan', { attachment: NetworkAttachment.macvlan({ nic: 'eth1.64', mode: MacvlanMode.VEPA }), mtu: 9000 },
      { type: 'macvlan', master: 'eth1.64', mode: 'vepa', mtu: 9000 }],
    ['ipvlan', { attachment: NetworkAttachment.ipvlan({ nic: 'eth1' }) }, { type: 'ipvlan', master: 'eth1', mode: 'l2' }],
    ['ipvlan as a router', { attachment: NetworkAttachment.ipvlan({ nic: 'eth1', mode: IpvlanMode.L3S }) }, { type: 'ipvlan', master: 'eth1', mode: 'l3s' }],
    ['bridge', { attachment: NetworkAttachment.bridge({ bridge: 'br-migration' }) }, { type: 'bridge', bridge: 'br-migration' }],
    ['bridge with a VLAN', { attachment: NetworkAttachment.bridge({ bridge: 'br0', vlan: 64 }) }, { type: 'bridge', bridge: 'br0', vlan: 64 }],
    ['another plugin', { attachment: NetworkAttachment.raw({ type: 'sriov', vlan: 64 }) }, { type: 'sriov', vlan: 64 }],
  ])('%s', (_, props, expected) => {
    expect(configOf({ range: RANGE, ...props })).toEqual({
      cniVersion: '0.3.1', name: 'migration-bridge', ipam: { type: 'whereabouts', range: RANGE }, ...expected,
    });
  });

  test('OVN-Kubernetes knows where its definition is, and hands out the range itself', () => {
    expect(configOf({ attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'migration', vlan: 64 }), range: RANGE, mtu: 8900 })).toEqual({
      cniVersion: '0.3.1',
      name: 'migration-bridge',
      type: 'ovn-k8s-cni-overlay',
      topology: 'localnet',
      physicalNetworkName: 'migration',
      vlanID: 64,
      netAttachDefName: 'openshift-cnv/migration-network',
      subnets: RANGE,
      mtu: 8900,
    });
  });
});

describe('address management', () => {
  test.each<[string, Ipam, Record<string, unknown>]>([
    ['whereabouts with all there is',
      Ipam.whereabouts({ range: RANGE, rangeStart: '10.200.5.10', rangeEnd: '10.200.5.99', exclude: ['10.200.5.64/29', '10.200.5.7/32'] }),
      { type: 'whereabouts', range: RANGE, range_start: '10.200.5.10', range_end: '10.200.5.99', exclude: ['10.200.5.64/29', '10.200.5.7/32'] }],
    ['whereabouts with IPv6', Ipam.whereabouts({ range: 'fd10:200:5::/64' }), { type: 'whereabouts', range: 'fd10:200:5::/64' }],
    ['whereabouts with several ranges', Ipam.whereabouts({ range: RANGE, rangeEnd: '10.200.5.99' }, { range: 'fd10:200:5::/64' }),
      { type: 'whereabouts', ipRanges: [{ range: RANGE, range_end: '10.200.5.99' }, { range: 'fd10:200:5::/64' }] }],
    ['DHCP', Ipam.dhcp(), { type: 'dhcp' }],
    ['another', Ipam.raw({ type: 'nv-ipam', poolName: 'migration' }), { type: 'nv-ipam', poolName: 'migration' }],
  ])('%s', (_, ipam, expected) => {
    expect(configOf({ nic: 'eth1', ipam }).ipam).toEqual(expected);
  });

  test('OVN-Kubernetes\' subnets', () => {
    const attachment = NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'migration' });
    const ipam = Ipam.ovnSubnets({ subnets: [RANGE, 'fd10:200:5::/64'], excludeSubnets: ['10.200.5.0/29', 'fd10:200:5::/124'] });
    expect(configOf({ attachment, ipam })).toMatchObject({
      subnets: '10.200.5.0/24,fd10:200:5::/64', excludeSubnets: '10.200.5.0/29,fd10:200:5::/124',
    });
  });
});

test('raw configurations come out the same, whatever order their keys are in', () => {
  const texts = [
    { attachment: NetworkAttachment.raw({ spoofchk: 'on', type: 'sriov', runtimeConfig: { b: [{ d: 1, c: 2 }], a: null } }), ipam: Ipam.raw({ pool: 'x', type: 'y', a: 1 }) },
    { attachment: NetworkAttachment.raw({ runtimeConfig: { a: null, b: [{ c: 2, d: 1 }] }, type: 'sriov', spoofchk: 'on' }), ipam: Ipam.raw({ a: 1, pool: 'x', type: 'y' }) },
  ].map(props => synthesizeKind('NetworkAttachmentDefinition', chart => new DedicatedMigrationNetwork(chart, 'network', props)).spec.config);
  expect(texts[0]).toBe(JSON.stringify({
    cniVersion: '0.3.1',
    name: 'migration-bridge',
    type: 'sriov',
    runtimeConfig: { a: null, b: [{ c: 2, d: 1 }] },
    spoofchk: 'on',
    ipam: { type: 'y', a: 1, pool: 'x' },
  }, undefined, 2));
  expect(texts[1]).toBe(texts[0]);
});

test('a raw attachment may state its own version and name', () => {
  const attachment = NetworkAttachment.raw({ type: 'sriov', cniVersion: '1.0.0', name: 'sriov-migration' });
  expect(configOf({ attachment, range: RANGE })).toMatchObject({ cniVersion: '1.0.0', name: 'sriov-migration' });
});

test('names and versions can be others', () => {
  const props = { nic: 'eth1', range: RANGE, name: 'lm', networkName: 'Migration_1.x', cniVersion: '1.0.0', namespace: 'default' };
  const [definition, hyperConverged] = synthesize(chart => new DedicatedMigrationNetwork(chart, 'network', props));
  expect(definition.metadata).toEqual({ name: 'lm', namespace: 'default' });
  expect(JSON.parse(definition.spec.config)).toMatchObject({ name: 'Migration_1.x', cniVersion: '1.0.0' });
  expect(hyperConverged.spec.liveMigrationConfig).toEqual({ network: 'default/lm' });
});

describe('refused', () => {
  test('nothing at all', () => {
    expect(errorsWith({})).toEqual([
      '[prod/network] config.master is unset, and macvlan then takes the NIC with the default route, the cluster\'s own network. Write the nodes\' second '
      + 'NIC, such as "eth1" (nic). (LM019)',
      '[prod/network] config.ipam is unset, and so no pod gets an address. Write an ipam of type "whereabouts" with a range, such as 10.200.5.0/24. (LM022)',
    ]);
  });

  test('a NIC and another attachment, or a range and another address management', () => {
    const errors = errorsWith({
      nic: 'eth1', attachment: NetworkAttachment.macvlan({ nic: 'eth2' }), range: RANGE, ipam: Ipam.dhcp(),
    });
    expect(errors).toEqual([
      '[prod/network] config.master is "eth2", as attachment has it, and "eth1", as nic has it. Say it once, or the same in both places. (LM015)',
      '[prod/network] config.ipam is {"type":"dhcp"}, as ipam has it, and {"type":"whereabouts","range":"10.200.5.0/24"}, as range has it. Say it once, or '
      + 'the same in both places. (LM015)',
    ]);
  });

  test('a version, a name and an MTU of its own beside those of a raw attachment', () => {
    const attachment = NetworkAttachment.raw({ type: 'sriov', cniVersion: '1.0.0', name: 'a', mtu: 1500 });
    const errors = errorsWith({ attachment, range: RANGE, cniVersion: '0.4.0', networkName: 'b', mtu: 9000 });
    expect(errors.filter(error => error.endsWith('(LM015)')).map(error => error.replace(/\. Say .*$/, ''))).toEqual([
      '[prod/network] config.cniVersion is "0.4.0", as cniVersion has it, and "1.0.0", as attachment has it',
      '[prod/network] config.name is "b", as networkName has it, and "a", as attachment has it',
      '[prod/network] config.mtu is 1500, as attachment has it, and 9000, as mtu has it',
    ]);
  });

  test.each([NaN, Infinity, -Infinity])('%p, which JSON does not have, is shown as it is', mtu => {
    expect(errorsWith({ nic: 'eth1', range: RANGE, mtu })).toEqual([
      `[prod/network] config.mtu is "${mtu}", which is no MTU. Write a whole number of bytes, 68 to 65536, and no more than the NIC's. (LM020)`,
    ]);
  });

  const NIC_NAMES = [
    '', '.', '..', 'a/b', '/', 'a b', ' eth1', 'eth1\n', 'eth1\t', 'a:b', 'x'.repeat(16), 'éééééééé', 'eth１', 'eth1"', '","type":"ptp', 'a\\b',
    'a\u0000', 'a\u00a0b', 'a\u2028b',
    '\u202eeth1', 'eth1\u200b',
  ];
  test.each(NIC_NAMES)('%j as a NIC or bridge', name => {
    const { bridge, ipvlan, macvlan } = NetworkAttachment;
    for (const attachment of [macvlan({ nic: name }), ipvlan({ nic: name }), bridge({ bridge: name })]) {
      const errors = errorsWith({ range: RANGE, attachment });
      // A line separator has no place in a manifest either.
      expect(idsOf(errors)).toEqual(name.includes('\u2028') ? ['LM019', 'LM050'] : ['LM019']);
      expect(errors[0]).toMatch(/^\[prod\/network\] config\.(master|bridge) is "/);
    }
  });

  test.each<[string, string, Partial<DedicatedMigrationNetworkProps>]>([
    ['LM013', 'metadata.name', { name: 'Upper' }],
    ['LM013', 'metadata.name', { name: 'a.b' }],
    ['LM013', 'metadata.name', { name: '' }],
    ['LM013', 'metadata.name', { name: 'a'.repeat(64) }],
    ['LM018', 'config.name', { networkName: 'a b' }],
    ['LM018', 'config.name', { networkName: '' }],
    ['LM018', 'config.name', { networkName: '.a' }],
    ['LM018', 'config.cniVersion', { cniVersion: '0.3' }],
    ['LM018', 'config.cniVersion', { cniVersion: '2.0.0' }],
    ['LM018', 'config.type', { attachment: NetworkAttachment.raw({ master: 'eth1' }) }],
    ['LM020', 'config.mode', { attachment: NetworkAttachment.raw({ type: 'macvlan', master: 'eth1', mode: 'Bridge' }) }],
    ['LM020', 'config.mode', { attachment: NetworkAttachment.raw({ type: 'ipvlan', master: 'eth1', mode: 'bridge' }) }],
    ['LM018', 'config.mtu', { attachment: NetworkAttachment.raw({ plugins: [{ type: 'sriov', ipam: { type: 'dhcp' } }] }), mtu: 9000, range: undefined }],
    ['LM019', 'config.master', { attachment: NetworkAttachment.raw({ type: 'vlan', vlanId: 64 }) }],
    ['LM020', 'config.mtu', { mtu: 9 }],
    ['LM020', 'config.mtu', { mtu: -1 }],
    ['LM020', 'config.mtu', { mtu: 1500.5 }],
    ['LM020', 'config.mtu', { mtu: NaN }],
    ['LM020', 'config.mtu', { mtu: Infinity }],
    ['LM020', 'config.mtu', { mtu: 65537 }],
    ['LM020', 'config.vlan', { attachment: NetworkAttachment.bridge({ bridge: 'br0', vlan: 4095 }) }],
    ['LM020', 'config.vlan', { attachment: NetworkAttachment.bridge({ bridge: 'br0', vlan: -1 }) }],
    ['LM020', 'config.vlanID', { attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'a', vlan: 1.5 }) }],
    ['LM020', 'config.physicalNetworkName', { attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'a:b' }) }],
    ['LM020', 'config.cniVersion', { attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'a' }), cniVersion: '0.3.0' }],
    ['LM021', 'config.ipam.type', { range: undefined, ipam: Ipam.raw({ type: 'host-local', subnet: RANGE }) }],
    ['LM021', 'config.ipam.type', { range: undefined, ipam: Ipam.raw({ type: 'static', addresses: [{ address: '10.200.5.1/24' }] }) }],
    ['LM022', 'config.ipam', { range: undefined }],
    ['LM022', 'config.ipam', { range: undefined, ipam: Ipam.raw({}) }],
    ['LM022', 'config.ipam', { range: undefined, ipam: Ipam.whereabouts() }],
    ['LM022', 'config.ipam', { range: undefined, ipam: Ipam.raw({ type: 'whereabouts' }) }],
    ['LM022', 'config.subnets', { range: undefined, ipam: Ipam.ovnSubnets({ subnets: [RANGE] }) }],
    ['LM022', 'config.subnets', { range: undefined, attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'a' }) }],
    ['LM022', 'config.subnets', { range: undefined, attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'a' }), ipam: Ipam.ovnSubnets({ subnets: [] }) }],
    ['LM022', 'config.ipam', { range: undefined, attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'a' }), ipam: Ipam.whereabouts({ range: RANGE }) }],
    ['LM027', 'liveMigrationConfig.network', { namespace: 'migration' }],
  ])('%s: %s with %j', (id, field, props) => {
    const errors = errorsWith({ nic: props.attachment ? undefined : 'eth1', range: RANGE, ...props });
    expect(idsOf(errors)).toEqual([id]);
    expect(errors[0]).toContain(`[prod/network] ${field} is `);
  });

  test('a slash in the name, which would refer to another definition', () => {
    expect(idsOf(errorsWith({ nic: 'eth1', range: RANGE, name: 'a/b' }))).toEqual(['LM013', 'LM027']);
    expect(idsOf(errorsWith({ nic: 'eth1', range: RANGE, name: 'a/b' }, HyperConvergedVersion.hco('1.17')))).toContain('LM013');
  });

  test.each([
    '', '10.200.5.0', '10.200.5.0/33', '10.200.5.0/-1', '10.200.5.0/', '10.200.5/24', '10.200.5.0/24 ', '10.200.5.0/24\n', '010.200.5.0/24', '10.200.5.0/024', '10.200.5.256/24',
    'fd10::/129', 'fd10::g/64', 'fd10:::/64', '::ffff:10.200.5.0/120', '::ffff:ac8:500/120', 'fd10::1%eth0/64', '10.200.5.0/24,10.200.6.0/24', 'ten', '１0.200.5.0/24', '10.200.5.0／24',
  ])('%j as a range', range => {
    const errors = errorsWith({ nic: 'eth1', range });
    expect(idsOf(errors)).toEqual(['LM023']);
    expect(errors[0]).toContain('[prod/network] config.ipam.range is ');
  });

  test.each<[string, Parameters<typeof Ipam.whereabouts>[0]]>([
    ['config.ipam.range_start', { range: RANGE, rangeStart: '10.200.6.1' }],
    ['config.ipam.range_start', { range: RANGE, rangeStart: '10.200.5.0' }],
    ['config.ipam.range_start', { range: RANGE, rangeStart: 'first' }],
    ['config.ipam.range_end', { range: RANGE, rangeEnd: '10.200.5.255' }],
    ['config.ipam.range_end', { range: RANGE, rangeEnd: 'fd10::1' }],
    ['config.ipam.range_end', { range: RANGE, rangeStart: '10.200.5.9', rangeEnd: '10.200.5.8' }],
    ['config.ipam.exclude.1', { range: RANGE, exclude: ['10.200.5.9/32', '10.200.5.0/40'] }],
  ])('%s of %j', (field, range) => {
    const errors = errorsWith({ nic: 'eth1', ipam: Ipam.whereabouts(range) });
    expect(idsOf(errors)).toContain('LM023');
    expect(errors[0]).toContain(`[prod/network] ${field} is `);
  });

  test.each<[string, string[], string[] | undefined]>([
    ['subnets', ['10.200.5.0'], undefined],
    ['subnets', ['10.200.5.0/24', ''], undefined],
    ['excludeSubnets', ['10.200.5.0/24'], ['10.200.6.0/29']],
    ['excludeSubnets', ['10.200.5.0/24'], ['10.200.5.9']],
    ['excludeSubnets', ['10.200.5.0/24'], ['10.200.5.0/29', '10.200.5.4/30']],
  ])('%s of %j without %j', (field, subnets, excludeSubnets) => {
    const errors = errorsWith({
      attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'migration' }), ipam: Ipam.ovnSubnets({ subnets, excludeSubnets }),
    });
    expect(idsOf(errors)).toEqual(['LM023']);
    expect(errors[0]).toContain(`[prod/network] config.${field} is `);
  });
});

describe('addresses for all nodes', () => {
  const whereabouts = (range: Parameters<typeof Ipam.whereabouts>[0]) => ({ nic: 'eth1', ipam: Ipam.whereabouts(range) });
  const ovn = (subnet: string, ...excludeSubnets: string[]) => ({
    attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'migration' }),
    ipam: Ipam.ovnSubnets({ subnets: [subnet], excludeSubnets: excludeSubnets.length > 0 ? excludeSubnets : undefined }),
  });

  // The number of addresses that each hands out, two of which are not for nodes.
  test.each<[string, number, DedicatedMigrationNetworkProps]>([
    ['/24', 254, whereabouts({ range: RANGE })],
    ['/29', 6, whereabouts({ range: '10.200.5.0/29' })],
    ['host bits', 6, whereabouts({ range: '10.200.5.5/29' })],
    ['a start', 245, whereabouts({ range: RANGE, rangeStart: '10.200.5.10' })],
    ['an end', 10, whereabouts({ range: RANGE, rangeEnd: '10.200.5.10' })],
    ['start and end in one', 11, whereabouts({ range: '10.200.5.10-10.200.5.20/24' })],
    ['excludes', 254 - 8 - 4, whereabouts({ range: RANGE, exclude: ['10.200.5.8/29', '10.200.5.12/30', '10.200.5.32/30', '10.200.9.0/24'] })],
    ['an exclude at the end', 127, whereabouts({ range: RANGE, exclude: ['10.200.5.128/25'] })],
    ['an excluded address', 253, whereabouts({ range: RANGE, exclude: ['10.200.5.8'] })],
    ['IPv6', 14, whereabouts({ range: 'fd10::/124' })],
    ['OVN IPv4', 254, ovn(RANGE)],
    ['OVN IPv4 with excludes', 254 - 7, ovn(RANGE, '10.200.5.0/29')],
    ['OVN IPv6', 15, ovn('fd10::/124')],
    ['OVN IPv6, large', 65535, ovn('fd10::/64')],
  ])('%s: %d addresses', (_, addresses, props) => {
    const errors = (nodes: number) => errorsWith({ ...props, nodes }, HyperConvergedVersion.hco('1.17'));
    expect(errors(addresses - 2)).toEqual([]);
    expect(idsOf(errors(addresses - 1))).toEqual(['LM024']);
    expect(errors(addresses - 1)[0]).toContain(`which has ${addresses} addresses to give, where ${addresses + 1} are needed: ${addresses - 1} for the nodes and 2`);
  });

  test('of several ranges each has to have enough', () => {
    const errors = errorsWith({ nic: 'eth1', ipam: Ipam.whereabouts({ range: RANGE }, { range: 'fd10::/125' }), nodes: 12 });
    expect(errors).toEqual([
      '[prod/network] config.ipam.ipRanges.1.range is "fd10::/125", which has 6 addresses to give, where 14 are needed: 12 for the nodes and 2 for the pods '
      + 'that synchronize migrations. Write a /124 or larger. (LM024)',
    ]);
  });

  test.each(['10.200.5.0/31', '10.200.5.1/32', 'fd10::/127', 'fd10::1/128'])('%s has none, however many nodes there are', range => {
    const errors = errorsWith({ nic: 'eth1', range });
    expect(idsOf(errors)).toEqual(['LM024']);
    expect(errors[0]).toContain('which has no address to give');
  });

  test('the larger range that the message proposes is large enough', () => {
    fc.assert(fc.property(fc.integer({ min: 3, max: 5000 }), nodes => {
      const [error] = errorsWith({ nic: 'eth1', range: '10.200.4.0/30', nodes });
      const prefix = Number(/Write a \/(\d+) or larger\. \(LM024\)$/.exec(error)![1]);
      expect(2 ** (32 - prefix) - 2).toBeGreaterThanOrEqual(nodes + 2);
      expect(2 ** (31 - prefix) - 2).toBeLessThan(nodes + 2);
    }), { numRuns: 50 });
  });
});

describe('the cluster\'s own networks', () => {
  const props = (range: string, clusterNetworks?: ClusterNetworks) => ({ nic: 'eth1', range, clusterNetworks });

  test.each([
    ['10.128.0.0/14', 'pods'], ['10.131.255.0/24', 'pods'], ['10.0.0.0/8', 'pods'], ['172.30.7.0/24', 'services'], ['100.64.1.0/24', 'join'], ['fd98::/120', 'join'],
    ['100.88.1.0/24', 'transit'], ['fd97::/112', 'transit'], ['fd69::/112', 'masquerade'], ['fd69::ff00/120', 'masquerade'],
  ])('%s overlaps OpenShift\'s default for %s, which can be restated', (range, name) => {
    const errors = errorsWith(props(range));
    expect(idsOf(errors)).toContain('LM025');
    expect(errors[0]).toContain(`or state the cluster's own (clusterNetworks.${name}, or --network ${name}=…).`);
    expect(errorsWith(props(range, { [name]: [] })).filter(error => error.includes(`clusterNetworks.${name},`))).toEqual([]);
    expect(idsOf(errorsWith(props(range), HyperConvergedVersion.hco('1.17')))).not.toContain('LM025');
  });

  test('what is stated is checked, on every platform', () => {
    for (const version of [HyperConvergedVersion.openShift('4.21'), HyperConvergedVersion.hco('1.17')]) {
      for (const name of ['pods', 'services', 'machines', 'join', 'transit', 'masquerade']) {
        const errors = errorsWith(props(RANGE, { [name]: ['192.168.0.0/16', '10.200.0.0/16'] }), version);
        expect(idsOf(errors)).toEqual(['LM025']);
        expect(errors[0]).toMatch(/which overlaps 10\.200\.0\.0\/16, the network of (the pods|the services|the machines|OVN-Kubernetes' [a-z ]+)\. Write a range that nothing else uses\./);
      }
    }
  });

  test('the installer\'s default for machines is not taken for granted', () => {
    expect(errorsWith(props('10.0.5.0/24'))).toEqual([]);
  });

  test('up to 4.16, masquerading takes less', () => {
    expect(errorsWith(props('fd69::ff00/120'), HyperConvergedVersion.openShift('4.16'))).toEqual([]);
    expect(idsOf(errorsWith(props('fd69::/112'), HyperConvergedVersion.openShift('4.16')))).toEqual(['LM025']);
  });

  test.each([
    '169.254.200.0/24', '127.0.0.0/24', '224.0.0.0/24', '239.1.0.0/16', 'fe80::/64', 'ff02::/112', '0.0.0.0/0', '::/64',
  ])('%s has addresses that virt-handler does not take', range => {
    expect(idsOf(errorsWith(props(range), HyperConvergedVersion.hco('1.17')))).toEqual(['LM026']);
  });

  test('one address that virt-handler takes is enough', () => {
    expect(errorsWith({ nic: 'eth1', ipam: Ipam.whereabouts({ range: 'fe80::/64' }, { range: RANGE }) })).toEqual([]);
  });
});

describe('a definition in another namespace', () => {
  test.each(['default', 'openshift-multus', 'openshift-sriov-network-operator', 'openshift-cnv'])('%s is reached', namespace => {
    expect(errorsWith({ nic: 'eth1', range: RANGE, namespace })).toEqual([]);
  });

  test('upstream, Multus does not isolate namespaces', () => {
    expect(errorsWith({ nic: 'eth1', range: RANGE, namespace: 'migration' }, HyperConvergedVersion.hco('1.17'))).toEqual([]);
  });
});

test('whatever is accepted parses back to the same values', () => {
  const hostile = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('a"b', '\n---\n', '","type":"ptp', '${x}', '{{x}}', '- a', '*a', '1e3', 'true'));
  const name = fc.oneof({ weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9]{0,14}$/) }, hostile);
  const octet = fc.integer({ min: 0, max: 255 });
  const cidr = fc.tuple(octet, octet, octet, octet, fc.integer({ min: 16, max: 31 })).map(([a, b, c, d, p]) => `${a}.${b}.${c}.${d}/${p}`);
  const range = fc.oneof({ weight: 6, arbitrary: cidr }, hostile);
  const mtu = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 68, max: 9000 }) }, fc.integer(), fc.double());
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  let accepted = 0;
  fc.assert(fc.property(fc.record({
    nic: name, range, mtu: optional(mtu), networkName: optional(name), name: optional(name),
  }), props => {
    let definition: any;
    try {
      definition = synthesizeKind('NetworkAttachmentDefinition', chart => new DedicatedMigrationNetwork(chart, 'network', props));
    } catch (error) {
      expect(String(error)).toMatch(/\[prod\/network\].*\(LM0\d\d\)/s);
      return;
    }
    accepted++;
    expect(definition.metadata.name).toBe(props.name ?? 'migration-network');
    expect(JSON.parse(definition.spec.config)).toEqual({
      cniVersion: '0.3.1',
      name: props.networkName ?? 'migration-bridge',
      type: 'macvlan',
      master: props.nic,
      mode: 'bridge',
      ...props.mtu === undefined ? {} : { mtu: props.mtu === 0 ? 0 : props.mtu },
      ipam: { type: 'whereabouts', range: props.range },
    });
  }), { numRuns: 400 });
  expect(accepted).toBeGreaterThan(40);
});

describe('the nodes\' side', () => {
  test('may be in the chart of the HyperConverged, and the network in another', () => {
    const app = new App();
    const [cluster, networks] = ['cluster', 'networks'].map(id => new Chart(app, id));
    const hyperConverged = new HyperConverged(cluster, 'hyperconverged');
    const nodeNetwork = new MigrationNodeNetwork(cluster, 'nodes', { nic: 'eth1' });
    new DedicatedMigrationNetwork(networks, 'network', { hyperConverged, nodeNetwork, range: '10.200.5.0/24' });
    expect(parse(app.synthYaml()).map(({ kind }) => kind)).toEqual(['NetworkAttachmentDefinition', 'HyperConverged', 'NodeNetworkConfigurationPolicy']);
  });

  test('is of one cluster', () => {
    const app = new App();
    const nodeNetwork = new MigrationNodeNetwork(new Chart(app, 'shared'), 'nodes', { nic: 'eth1' });
    new DedicatedMigrationNetwork(new Chart(app, 'a'), 'network', { nodeNetwork, range: '10.200.5.0/24' });
    expect(() => new DedicatedMigrationNetwork(new Chart(app, 'b'), 'network', { nodeNetwork, range: '10.200.5.0/24' })).toThrow(
      '[b/network] nodeNetwork is shared/nodes, which is of the cluster of a/kubevirt-hyperconverged. Make another for this one.');
  });
});
