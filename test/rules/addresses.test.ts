import { HyperConvergedVersion } from '../../src';
import type { Manifest, RuleContext } from '../../src/rules';
import { messagesOf, migrationNetwork } from '../support';

const OVN = { type: 'ovn-k8s-cni-overlay', topology: 'localnet', netAttachDefName: 'openshift-cnv/migration-network' };
const RANGE = '10.200.5.0/24';

const macvlan = (ipam: unknown, more: Record<string, unknown> = {}) => ({ type: 'macvlan', master: 'eth1', ipam, ...more });
const whereabouts = (ipam: Record<string, unknown>) => macvlan({ type: 'whereabouts', ...ipam });

/** What is wrong with a network, without the place that all share. */
const wrongWith = (config: unknown, context: RuleContext = {}) => messagesOf(migrationNetwork(config), { release: HyperConvergedVersion.openShift('4.21'), ...context })
  .map(message => message.replace(/^config\./, ''));

const UPSTREAM = { release: HyperConvergedVersion.hco('1.17') };

test('LM021: address management that repeats addresses', () => {
  const FIX = 'Write "whereabouts", with a range that no one else uses. (LM021)';
  expect(wrongWith(macvlan({ type: 'host-local' }))).toEqual([`ipam.type is "host-local", which gives the same addresses to pods of different nodes. ${FIX}`]);
  expect(wrongWith(macvlan({ type: 'static' }))).toEqual([`ipam.type is "static", which gives the same addresses to every pod. ${FIX}`]);
  expect(wrongWith({ plugins: [macvlan({ type: 'static' })] })).toEqual([`plugins.0.ipam.type is "static", which gives the same addresses to every pod. ${FIX}`]);
});

describe('LM022: a network without addresses', () => {
  const FIX = 'Write an ipam of type "whereabouts" with a range, such as 10.200.5.0/24. (LM022)';
  const SUBNETS = 'and so no pod gets an address. Write a network in CIDR notation, such as 10.200.5.0/24. (LM022)';
  test.each<[any, string[]]>([
    [macvlan(undefined), [`ipam is unset, and so no pod gets an address. ${FIX}`]],
    [macvlan({}), [`ipam is {}, and so no pod gets an address. ${FIX}`]],
    [macvlan('dhcp'), [`ipam is "dhcp", and so no pod gets an address. ${FIX}`]],
    [macvlan(undefined, { subnets: RANGE }), [`subnets is "10.200.5.0/24", which only OVN-Kubernetes (ovn-k8s-cni-overlay) knows, and so no pod gets an address. ${FIX}`]],
    [whereabouts({}), [`ipam is {"type":"whereabouts"}, which has no range, and so no pod gets an address. ${FIX}`]],
    [whereabouts({ ipRanges: [] }), [`ipam is {"type":"whereabouts","ipRanges":[]}, which has no range, and so no pod gets an address. ${FIX}`]],
    [whereabouts({ ipRanges: [{ range: RANGE }] }), []],
    [macvlan({ type: 'dhcp' }), []],
    [{ plugins: [macvlan(undefined)] }, [`plugins.0.ipam is unset, and so no pod gets an address. ${FIX}`]],
    [OVN, [`subnets is unset, ${SUBNETS}`]],
    [{ ...OVN, subnets: '' }, [`subnets is "", ${SUBNETS}`]],
    [{ ...OVN, subnets: RANGE, ipam: {} }, []],
    [{ ...OVN, subnets: RANGE, ipam: { type: 'dhcp' } }, [
      'ipam is {"type":"dhcp"}, which OVN-Kubernetes refuses, since it manages addresses itself. Write subnets in its place. (LM022)',
    ]],
  ])('%j', (config, messages) => {
    expect(wrongWith(config)).toEqual(messages);
  });
});

describe('LM024: fewer addresses than pods', () => {
  const needed = (all: number, nodes: number) => `where ${all} are needed: ${nodes} for the nodes and 2 for the pods that synchronize migrations`;
  test.each<[any, number | undefined, string[]]>([
    [{ range: '10.200.5.0/29' }, 4, []],
    [{ range: '10.200.5.0/29' }, 5, [`which has 6 addresses to give, ${needed(7, 5)}. Write a /28 or larger. (LM024)`]],
    [{ range: '10.200.5.1/32' }, 3, [`which has no address to give, ${needed(5, 3)}. Write a /29 or larger. (LM024)`]],
    [{ range: '10.200.5.1/32' }, undefined, ['which has no address to give. Write a /30 or larger. (LM024)']],
    [{ range: '10.200.5.0/30', range_end: '10.200.5.1' }, undefined, []],
    [{ range: RANGE, range_end: '10.200.5.1' }, 2, [`which has 1 address to give, ${needed(4, 2)}. Move range_end to a later address. (LM024)`]],
    [{ range: '10.200.5.0/29', range_end: '10.200.5.1' }, 4, [`which has 1 address to give, ${needed(6, 4)}. Move range_end to a later address. (LM024)`]],
    [{ range: RANGE, exclude: ['10.200.5.0/25', '10.200.5.128/25'] }, undefined, ['which has no address to give. Leave fewer addresses out by exclude. (LM024)']],
    [{ range: '10.200.0.0/24' }, 2 ** 30 - 4, [`which has 254 addresses to give, ${needed(2 ** 30 - 2, 2 ** 30 - 4)}. Write a /2 or larger. (LM024)`]],
    [{ range: '10.200.0.0/24' }, 2 ** 31 - 4, [`which has 254 addresses to give, ${needed(2 ** 31 - 2, 2 ** 31 - 4)}. Write a /1 or larger. (LM024)`]],
    [{ range: '10.200.0.0/24' }, 2 ** 31, [`which has 254 addresses to give, ${needed(2 ** 31 + 2, 2 ** 31)}. Write several networks. (LM024)`]],
    [{ range: 'fd10::/126' }, 5, [`which has 2 addresses to give, ${needed(7, 5)}. Write a /124 or larger. (LM024)`]],
  ])('%j for %j nodes', (ipam, nodes, messages) => {
    expect(wrongWith(whereabouts(ipam), { nodes })).toEqual(messages.map(message => `ipam.range is "${ipam.range}", ${message}`));
  });

  test.each<[any, string]>([
    [{ range: RANGE, range_start: '10.200.5.250' }, 'Move range_start to an earlier address.'],
    [{ range: RANGE, range_start: '10.200.5.100', range_end: '10.200.5.103' }, 'Move range_end to a later address, or move range_start to an earlier address.'],
    [{ range: RANGE, range_start: '10.200.5.1', range_end: '10.200.5.3' }, 'Move range_end to a later address.'],
    [{ range: RANGE, range_start: '10.200.5.253', range_end: '10.200.5.254' }, 'Move range_start to an earlier address.'],
    [{ range: RANGE, range_end: '10.200.5.9', exclude: ['10.200.5.0/29'] }, 'Move range_end to a later address, or leave fewer addresses out by exclude.'],
    [{ range: RANGE, range_end: '10.200.5.3', exclude: ['10.200.5.0/29'] }, 'Move range_end to a later address.'],
    [{ range: RANGE, range_end: '10.200.5.3', exclude: ['10.200.5.0/24'] }, 'Move range_end to a later address, and leave fewer addresses out by exclude.'],
    [{ range: RANGE, range_end: '10.200.5.3', exclude: ['10.200.9.0/24'] }, 'Move range_end to a later address.'],
    [{ range: '10.200.5.1-10.200.5.3/24' }, 'End the range with a later address.'],
    [{ range: '10.200.5.253-10.200.5.254/24' }, 'Begin the range with an earlier address.'],
    [{ range: '10.200.5.0/30', range_end: '10.200.5.1', exclude: ['10.200.5.2/32'] },
      'Write a /28 or larger, and move range_end to a later address, and leave fewer addresses out by exclude.'],
    [{ range: '10.200.5.0/30', exclude: ['10.200.9.0/24'] }, 'Write a /28 or larger.'],
  ])('what limits %j is what to change, for five nodes', (ipam, fix) => {
    const [message, ...others] = wrongWith(whereabouts(ipam), { nodes: 5 });
    expect(others).toEqual([]);
    expect(message.split(' migrations. ')[1]).toBe(`${fix} (LM024)`);
  });

  test('of OVN-Kubernetes, its exclusions; a larger IPv6 network has no more', () => {
    const fixOf = (more: Record<string, unknown>) => wrongWith({ ...OVN, ...more }, { ...UPSTREAM, nodes: 100_000 })[0].split(' migrations. ')[1];
    expect(fixOf({ subnets: '10.0.0.0/15', excludeSubnets: '10.0.0.0/16' })).toBe('Leave fewer addresses out by excludeSubnets. (LM024)');
    expect(fixOf({ subnets: 'fd10::/64' })).toBe('Write an IPv4 network. (LM024)');
    expect(fixOf({ subnets: 'fd10::/120' })).toBe('Write a /111 or larger. (LM024)');
  });

  test('of OVN-Kubernetes, as many as there are of an IPv4 network', () => {
    expect(wrongWith({ ...OVN, subnets: '10.200.5.0/29' }, { nodes: 5 })).toEqual([
      `subnets is "10.200.5.0/29", which has 6 addresses to give, ${needed(7, 5)}. Write a /28 or larger. (LM024)`,
    ]);
    expect(wrongWith({ ...OVN, subnets: '10.0.0.0/15' }, { ...UPSTREAM, nodes: 100_000 })).toEqual([]);
    expect(wrongWith({ ...OVN, subnets: 'fd10::/64' }, { ...UPSTREAM, nodes: 100_000 })).toHaveLength(1);
    // An IPv6 network has no broadcast address: 7 of 8 are given out.
    expect(wrongWith({ ...OVN, subnets: 'fd10::/125' }, { nodes: 5 })).toEqual([]);
    expect(wrongWith({ ...OVN, subnets: 'fd10::/125' }, { nodes: 6 })).toHaveLength(1);
  });

  test('of a network that is known to be for migrations, though the HyperConverged says nothing at all', () => {
    const [cr, network] = migrationNetwork(whereabouts({ range: '10.200.5.0/29' }));
    expect(messagesOf([{ ...cr, spec: undefined }, network], { nodes: 5, migrationNetworks: [network] })).toHaveLength(1);
  });

  const withGates = (featureGates: unknown, apiVersion = 'hco.kubevirt.io/v1beta1'): string[] => {
    const [cr, network]: Manifest[] = migrationNetwork(whereabouts({ range: '10.200.5.0/29' }));
    const { liveMigrationConfig } = cr.spec;
    const spec = apiVersion.endsWith('/v1') ? { virtualization: { liveMigrationConfig }, featureGates } : { liveMigrationConfig, featureGates };
    return messagesOf([{ ...cr, apiVersion, spec }, network], { release: HyperConvergedVersion.openShift('4.22'), nodes: 5 });
  };
  test.each<[unknown, string | undefined]>([
    [undefined, undefined], [{ decentralizedLiveMigration: true }, undefined], [{ downwardMetrics: false }, undefined],
    [[{ name: 'decentralizedLiveMigration', state: 'Enabled' }], 'hco.kubevirt.io/v1'], [[{ name: 'other', state: 'Disabled' }], 'hco.kubevirt.io/v1'],
    [[null], 'hco.kubevirt.io/v1'],
  ])('pods that synchronize migrations run with the feature gates %j', (gates, apiVersion) => {
    expect(withGates(gates, apiVersion)).toHaveLength(1);
  });
  test.each<[unknown, string | undefined]>([
    [{ decentralizedLiveMigration: false }, undefined], [[{ name: 'a' }, { name: 'decentralizedLiveMigration', state: 'Disabled' }], 'hco.kubevirt.io/v1'],
  ])('and never with %j', (gates, apiVersion) => {
    expect(withGates(gates, apiVersion)).toEqual([]);
  });

  test('without them, the nodes alone are told of', () => {
    const [cr, network] = migrationNetwork(whereabouts({ range: '10.200.5.0/29' }));
    const spec = { ...cr.spec, featureGates: { decentralizedLiveMigration: false } };
    expect(messagesOf([{ ...cr, spec }, network], { release: HyperConvergedVersion.openShift('4.21'), nodes: 7 })).toEqual([
      'config.ipam.range is "10.200.5.0/29", which has 6 addresses to give, where 7 are needed: 7 for the nodes. Write a /28 or larger. (LM024)',
    ]);
  });
});

describe('LM025: a range that the cluster uses itself', () => {
  test.each([
    ['10.128.0.0/24', 'pods', '10.128.0.0/14, the network of the pods'],
    ['172.30.1.0/24', 'services', '172.30.0.0/16, the network of the services'],
    ['100.64.1.0/24', 'join', '100.64.0.0/16, the network of OVN-Kubernetes\' join switches'],
    ['fd98::/120', 'join', 'fd98::/64, the network of OVN-Kubernetes\' join switches'],
    ['100.88.1.0/24', 'transit', '100.88.0.0/16, the network of OVN-Kubernetes\' transit switch'],
    ['fd97::/120', 'transit', 'fd97::/64, the network of OVN-Kubernetes\' transit switch'],
    ['fd69::/120', 'masquerade', 'fd69::/112, the network of OVN-Kubernetes\' masquerading'],
  ])('%s is of the %s by default', (range, name, overlapped) => {
    expect(wrongWith(whereabouts({ range }))).toEqual([
      `ipam.range is "${range}", which overlaps ${overlapped} by OpenShift's default. Write a range that nothing else uses, or state the cluster's own `
      + `(clusterNetworks.${name}, or --network ${name}=…). (LM025)`,
    ]);
    expect(wrongWith(whereabouts({ range }), UPSTREAM)).toEqual([]);
  });

  test('what is stated takes the place of what is known, network by network', () => {
    expect(wrongWith(whereabouts({ range: '10.0.1.0/24' }), { clusterNetworks: { machines: ['10.0.0.0/16'] } })).toEqual([
      'ipam.range is "10.0.1.0/24", which overlaps 10.0.0.0/16, the network of the machines. Write a range that nothing else uses. (LM025)',
    ]);
    expect(wrongWith(whereabouts({ range: '10.130.0.0/24' }), { clusterNetworks: { pods: ['10.8.0.0/14'] } })).toEqual([]);
    expect(wrongWith(whereabouts({ range: '172.30.1.0/24' }), { clusterNetworks: { pods: ['10.8.0.0/14'] } })).toHaveLength(1);
  });

  test('of what is stated and can\'t be read, nothing more is said', () => {
    expect(wrongWith(whereabouts({ range: '10.130.0.0/24' }), { clusterNetworks: { pods: ['10.128.0.0'] } })).toEqual([
      'clusterNetworks.pods.0 is "10.128.0.0", which is no network in CIDR notation. Write one, such as 10.128.0.0/14. (LM016)',
    ]);
    expect(wrongWith(whereabouts({ range: '10.130.0.0/24' }), { clusterNetworks: { pods: '10.0.0.0/8' as any } })).toEqual([
      'clusterNetworks.pods is "10.0.0.0/8", which is no list. Write a list of networks, such as [10.128.0.0/14]. (LM016)',
      expect.stringContaining('which overlaps 10.128.0.0/14, the network of the pods by OpenShift\'s default'),
    ]);
  });
});

describe('LM074: a route that takes the cluster\'s own traffic', () => {
  const FIX = 'Remove the route, or write the network of the nodes\' migration interfaces. (LM074)';
  test.each<[unknown, string[]]>([
    ['0.0.0.0/0', [`"0.0.0.0/0", every address there is. ${FIX}`]],
    ['::/0', [`"::/0", every address there is. ${FIX}`]],
    ['172.30.0.0/17', [`"172.30.0.0/17", which overlaps 172.30.0.0/16, the network of the services. ${FIX}`]],
    ['fd98::/64', [`"fd98::/64", which overlaps fd98::/64, the network of OVN-Kubernetes' join switches. ${FIX}`]],
    ['10.201.0.0/16', []], [undefined, []],
    ['x', ['"x", where a network in CIDR notation, such as 10.201.0.0/16 is meant. Write a network in CIDR notation, such as 10.201.0.0/16, or leave it out. (LM020)']],
  ])('to %j', (dst, messages) => {
    expect(wrongWith(whereabouts({ range: RANGE, routes: [{ dst: '10.201.0.0/16' }, null, { dst }] }))).toEqual(messages.map(message => `ipam.routes.2.dst is ${message}`));
  });

  test('upstream only one to everywhere, or to what is stated', () => {
    const routes = [{ dst: '172.30.0.0/17' }, { dst: '0.0.0.0/0' }];
    expect(wrongWith(whereabouts({ range: RANGE, routes }), UPSTREAM)).toEqual([`ipam.routes.1.dst is "0.0.0.0/0", every address there is. ${FIX}`]);
    expect(wrongWith(whereabouts({ range: RANGE, routes }), { ...UPSTREAM, clusterNetworks: { services: ['172.30.0.0/24'] } })).toHaveLength(2);
    expect(wrongWith(whereabouts({ range: RANGE, routes }), { ...UPSTREAM, clusterNetworks: { services: ['172.30.0.0'] } })).toEqual([
      expect.stringContaining('(LM016)'), `ipam.routes.1.dst is "0.0.0.0/0", every address there is. ${FIX}`,
    ]);
  });

  test('in a chain of plugins, and routes that are no list', () => {
    expect(wrongWith({ plugins: [whereabouts({ range: RANGE, routes: [{ dst: '::/0' }] })] })).toEqual([`plugins.0.ipam.routes.0.dst is "::/0", every address there is. ${FIX}`]);
    expect(wrongWith(whereabouts({ range: RANGE, routes: { dst: '::/0' } })))
      .toEqual(['ipam.routes is {"dst":"::/0"}, where a list is meant. Write a list, or leave it out. (LM020)']);
    expect(wrongWith({ ...OVN, subnets: RANGE })).toEqual([]);
  });

  test('a bridge that is a gateway', () => {
    const GATEWAY = 'is true, which gives the bridges of all nodes the same address on one network. Remove it: pods of a migration network need no gateway. (LM074)';
    const bridge = { type: 'bridge', bridge: 'br0', ipam: { type: 'dhcp' } };
    expect(wrongWith({ ...bridge, isGateway: true, isDefaultGateway: true })).toEqual([`isGateway ${GATEWAY}`, `isDefaultGateway ${GATEWAY}`]);
    expect(wrongWith({ plugins: [{ ...bridge, isGateway: true }] })).toEqual([`plugins.0.isGateway ${GATEWAY}`]);
    expect(wrongWith({ ...bridge, isGateway: false, isDefaultGateway: 'true' }))
      .toEqual(['isDefaultGateway is "true", where true or false is meant. Write true or false, or leave it out. (LM020)']);
    expect(wrongWith(macvlan({ type: 'dhcp' }, { isGateway: true }))).toEqual([]);
  });
});

describe('LM026: addresses that virt-handler does not take', () => {
  const FIX = 'Write a range of global unicast addresses, such as 10.200.5.0/24. (LM026)';
  test.each([
    ['169.254.200.0/24', '169.254.0.0/16'], ['127.0.0.0/24', '127.0.0.0/8'], ['224.0.0.0/24', '224.0.0.0/4'], ['239.255.255.0/24', '224.0.0.0/4'],
    ['0.0.0.0/0', '127.0.0.0/8'], ['fe80::/64', 'fe80::/10'], ['ff02::/112', 'ff00::/8'], ['::/126', '::/127'],
  ])('%s has some of %s', (range, special) => {
    expect(wrongWith(whereabouts({ range }), UPSTREAM)).toEqual([
      `ipam.range is "${range}", which has addresses of ${special}, and virt-handler takes none of those. ${FIX}`,
    ]);
  });

  test.each([
    '223.255.255.0/24', '240.0.0.0/24', '128.0.0.0/24', '126.0.0.0/8', '169.253.0.0/16', '169.255.0.0/16', '0.0.0.0/30', '255.255.255.252/30', '::4/126', 'fec0::/64',
  ])('%s has none', range => {
    expect(wrongWith(whereabouts({ range }), UPSTREAM)).toEqual([]);
  });

  test('of several ranges, one that virt-handler takes is enough', () => {
    expect(wrongWith(whereabouts({ ipRanges: [{ range: 'fe80::/64' }, { range: RANGE }] }), UPSTREAM)).toEqual([]);
    expect(wrongWith(whereabouts({ ipRanges: [{ range: 'fe80::/64' }, { range: '169.254.1.0/24' }] }), UPSTREAM)).toEqual([
      `ipam.ipRanges.0.range is "fe80::/64", which has addresses of fe80::/10, and virt-handler takes none of those. ${FIX}`,
      `ipam.ipRanges.1.range is "169.254.1.0/24", which has addresses of 169.254.0.0/16, and virt-handler takes none of those. ${FIX}`,
    ]);
  });
});
