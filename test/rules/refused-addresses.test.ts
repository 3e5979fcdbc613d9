import { HyperConvergedVersion } from '../../src';
import type { Manifest, RuleContext } from '../../src/rules';
import { messagesOf, migrationNetwork } from '../support';

const V6 = 'fd10:200:5::/64';
const OVN = { type: 'ovn-k8s-cni-overlay', topology: 'localnet', netAttachDefName: 'openshift-cnv/migration-network', subnets: `10.200.5.0/24,${V6}` };

const macvlan = (ipam: Record<string, unknown>, more: Record<string, unknown> = {}) => ({ type: 'macvlan', master: 'eth1', ...more, ipam });
const range = (text: string, more: Record<string, unknown> = {}) => macvlan({ type: 'whereabouts', range: text }, more);
const ranges = (...all: Record<string, unknown>[]) => macvlan({ type: 'whereabouts', ipRanges: all });

/** What a rule finds wrong with a network, and perhaps with the nodes' policies beside it; without the place that all share. */
function wrongWith(id: string, config: unknown, context: RuleContext = {}, more: Manifest[] = []): string[] {
  return messagesOf([...migrationNetwork(config), ...more], { release: HyperConvergedVersion.openShift('4.21'), ...context })
    .filter(message => message.endsWith(`(${id})`)).map(message => message.replace(/^config\./, '').replace(` (${id})`, ''));
}

describe('LM079: IPv6 on an interface that is too small for it', () => {
  const nodes = (...interfaces: Record<string, unknown>[]): Manifest => ({
    apiVersion: 'nmstate.io/v1', kind: 'NodeNetworkConfigurationPolicy', metadata: { name: 'nodes' }, spec: { desiredState: { interfaces } },
  });
  const nic = (mtu: number) => ({ name: 'eth1', type: 'ethernet', state: 'up', mtu });
  const stated = (path: string, mtu: number, text: string) => `${path}mtu is ${mtu}, less than the 1280 bytes that IPv6 (${text}) needs. Write 1280 or more, or IPv4 addresses.`;
  const below = (path: string, text: string, mtu: number, owner: string) => `${path} is "${text}", IPv6, which needs an MTU of 1280 bytes, on the ${mtu} bytes of ${owner}. `
    + `Raise the MTU of ${owner} to 1280 or more, or write IPv4 addresses.`;

  test.each<[any, string[]]>([
    [range(V6, { mtu: 1000 }), [stated('', 1000, V6)]],
    [range(V6, { mtu: 1279 }), [stated('', 1279, V6)]],
    [range(V6, { mtu: 68 }), [stated('', 68, V6)]],
    [range(V6, { mtu: 1280 }), []],
    [range(V6, { mtu: 67 }), []], // LM020
    [range(V6, { mtu: 0 }), []],
    [range(V6, { mtu: '1000' }), []], // LM020
    [range(V6), []],
    [range('10.200.5.0/24', { mtu: 1000 }), []],
    [{ ...ranges({ range: '10.200.5.0/24' }, { range: V6 }), mtu: 1000 }, [stated('', 1000, V6)]],
    [{ plugins: [range(V6, { mtu: 1000 })] }, [stated('plugins.0.', 1000, V6)]],
    [{ type: 'bridge', bridge: 'br1', mtu: 1000, ipam: { type: 'whereabouts', range: V6 } }, [stated('', 1000, V6)]],
    [{ ...OVN, mtu: 1000 }, [stated('', 1000, V6)]],
    [{ ...OVN, mtu: 1400 }, []],
    [macvlan({ type: 'whereabouts', range: '10.200.5.0/24', addresses: [null, { address: '10.1.0.1/16' }, { address: 'fd11::1/64' }] }, { mtu: 1000 }), [stated('', 1000, 'fd11::1/64')]],
    [macvlan({ type: 'static', addresses: [{ address: 'fd11::1/64' }] }, { mtu: 1000 }), [stated('', 1000, 'fd11::1/64')]],
    [macvlan({ type: 'static', addresses: 'fd11::1/64' }, { mtu: 1000 }), []],
    [macvlan({ type: 'dhcp' }, { mtu: 1000 }), []],
  ])('%j', (config, messages) => {
    expect(wrongWith('LM079', config)).toEqual(messages);
  });

  test('of the NIC below, where the network states none', () => {
    const small = [nodes(nic(1000))];
    expect(wrongWith('LM079', range(V6), {}, small)).toEqual([below('ipam.range', V6, 1000, 'eth1')]);
    expect(wrongWith('LM079', range(V6, { mtu: 0 }), {}, small)).toEqual([below('ipam.range', V6, 1000, 'eth1')]);
    expect(wrongWith('LM079', range(V6, { type: 'ipvlan' }), {}, small)).toHaveLength(1);
    expect(wrongWith('LM079', range(V6, { type: 'vlan', vlanId: 7 }), {}, small)).toHaveLength(1);
    expect(wrongWith('LM079', ranges({ range: '10.200.5.0/24' }, { range: V6 }, { range: 'fd11::/64' }), {}, small))
      .toEqual([below('ipam.ipRanges.1.range', V6, 1000, 'eth1'), below('ipam.ipRanges.2.range', 'fd11::/64', 1000, 'eth1')]);
    expect(wrongWith('LM079', macvlan({ type: 'static', addresses: [{ address: 'fd11::1/64' }] }), {}, small)).toEqual([below('ipam.addresses.0.address', 'fd11::1/64', 1000, 'eth1')]);
    expect(wrongWith('LM079', range('10.200.5.0/24'), {}, small)).toEqual([]);
    expect(wrongWith('LM079', range(V6), {}, [nodes(nic(1280))])).toEqual([]);
    expect(wrongWith('LM079', range(V6, { master: 'eth2' }), {}, small)).toEqual([]);
  });

  test('of the VLAN, bond or bridge that it is on; the plugin bridge makes interfaces with an MTU of their own', () => {
    const bond = { 'name': 'bond1', 'type': 'bond', 'state': 'up', 'mtu': 1200, 'link-aggregation': { mode: '802.3ad', port: ['eth1'] } };
    const vlan = { name: 'bond1.7', type: 'vlan', state: 'up', vlan: { 'base-iface': 'bond1', 'id': 7 } };
    expect(wrongWith('LM079', range(V6, { master: 'bond1.7' }), {}, [nodes(bond, vlan)])).toEqual([below('ipam.range', V6, 1200, 'bond1.7')]);
    const bridge = { name: 'br1', type: 'linux-bridge', state: 'up', mtu: 1000, bridge: { port: [{ name: 'eth1' }] } };
    expect(wrongWith('LM079', { type: 'bridge', bridge: 'br1', ipam: { type: 'whereabouts', range: V6 } }, {}, [nodes(bridge)])).toEqual([]);
  });

  test('of the links, as stated, where no policy tells', () => {
    expect(wrongWith('LM079', range(V6), { linkMtu: 1000 })).toEqual([below('ipam.range', V6, 1000, 'the link')]);
    expect(wrongWith('LM079', range(V6), { linkMtu: 1280 })).toEqual([]);
    expect(wrongWith('LM079', range(V6), { linkMtu: 0 })).toEqual([]);
    expect(wrongWith('LM079', range(V6), { linkMtu: 1000 }, [nodes(nic(9000))])).toEqual([]);
    expect(wrongWith('LM079', OVN, { linkMtu: 1000 })).toEqual([]);
  });
});

describe('LM080: two ranges of one network that share addresses', () => {
  const FIX = 'Leave one of the two out, or write another network.';
  const twice = (i: number, text: string, other: string) => `ipam.ipRanges.${i}.range is "${text}", of the same network as ${other}, and so a pod gets one address twice. ${FIX}`;
  const shared = (i: number, text: string, other: string) => `ipam.ipRanges.${i}.range is "${text}", which has addresses of ${other} as well, and so a pod can get one address twice. ${FIX}`;
  const A = '10.200.5.0/24';
  test.each<[any, string[]]>([
    [ranges({ range: A }, { range: A }), [twice(1, A, A)]],
    [ranges({ range: A }, { range: '10.200.5.7/24' }), [twice(1, '10.200.5.7/24', A)]],
    [ranges({ range: A }, { range: '10.200.6.0/24' }, { range: A }), [twice(2, A, A)]],
    [ranges({ range: A }, { range: A }, { range: A }), [twice(1, A, A), twice(2, A, A)]],
    // One network has one list of what is taken, whichever part of it is asked for.
    [ranges({ range: A, range_end: '10.200.5.99' }, { range: A, range_start: '10.200.5.100' }), [twice(1, A, A)]],
    [ranges({ range: '10.200.5.1-10.200.5.99/24' }, { range: '10.200.5.100-10.200.5.199/24' }), [twice(1, '10.200.5.100-10.200.5.199/24', '10.200.5.1-10.200.5.99/24')]],
    [ranges({ range: V6 }, { range: 'FD10:200:5:0::1/64' }), [twice(1, 'FD10:200:5:0::1/64', V6)]],
    [ranges({ range: A }, { range: '10.200.5.128/25' }), [shared(1, '10.200.5.128/25', A)]],
    [ranges({ range: '10.200.5.0/25' }, { range: A }), [shared(1, A, '10.200.5.0/25')]],
    [ranges({ range: A, range_end: '10.200.5.129' }, { range: '10.200.5.128/25' }), [shared(1, '10.200.5.128/25', A)]],
    // These have no address in common, and whereabouts keeps them apart.
    [ranges({ range: A, range_end: '10.200.5.127' }, { range: '10.200.5.128/25' }), []],
    [ranges({ range: A, range_end: '10.200.5.128' }, { range: '10.200.5.128/25' }), []],
    [ranges({ range: A, exclude: ['10.200.5.128/25'] }, { range: '10.200.5.128/25' }), []],
    [ranges({ range: A }, { range: '10.200.5.128/25', exclude: ['10.200.5.128/25'] }), []],
    [ranges({ range: A }, { range: '10.200.6.0/24' }, { range: V6 }), []],
    [ranges({ range: A }, { range: 'x' }), []],
    [{ ...OVN, subnets: `${A},${A}` }, []],
  ])('%j', (config, messages) => {
    expect(wrongWith('LM080', config)).toEqual(messages);
  });

  test('range is the first of the ranges; also in a chain of plugins', () => {
    const both = macvlan({ type: 'whereabouts', range: A, ipRanges: [{ range: A }] });
    expect(wrongWith('LM080', both)).toEqual([twice(0, A, A)]);
    expect(wrongWith('LM080', { plugins: [both] })).toEqual([`plugins.0.${twice(0, A, A)}`]);
  });
});
