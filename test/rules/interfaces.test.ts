import { interfaceNameProblem } from '../../src/rules/interfaces';
import { messagesOf } from '../support';

const nodes = (interfaces: unknown[], metadata: unknown = { name: 'a' }, more: object = {}, state: object = {}) => ({
  apiVersion: 'nmstate.io/v1', kind: 'NodeNetworkConfigurationPolicy', metadata, spec: { desiredState: { interfaces, ...state }, ...more },
});

/** What is wrong with interfaces of the nodes, without what all messages have in common. */
const wrongWith = (...interfaces: any[]) => messagesOf([nodes(interfaces)], '4.21').map(message => message.replace(/^desiredState\.interfaces\./, '').replace(/ \(LM059\)$/, ''));

const NAME = 'Write 1 to 15 letters, digits, dots, hyphens and underscores.';
const MTU = 'which is no MTU. Write a whole number of bytes, 68 to 65536.';
const VLAN = 'which is no VLAN. Write a whole number, 1 to 4094.';
const BASE = 'and a VLAN needs another interface to be on. Write the NIC or bond that carries it.';
const MODES = 'which is no mode of a bond. Write one of balance-rr, active-backup, balance-xor, broadcast, 802.3ad, balance-tlb, balance-alb.';

test('what is wrong with a name', () => {
  expect(['eth1', '', '.', '..', 7, 'x'.repeat(15), 'x'.repeat(16), 'é'.repeat(8), 'a b', 'a/b', 'é'].map(interfaceNameProblem)).toEqual([
    undefined,
    ...Array.from({ length: 4 }, () => 'which is no name of a network interface'),
    undefined,
    'which is longer than the 15 bytes that Linux allows', 'which is longer than the 15 bytes that Linux allows',
    ...Array.from({ length: 3 }, () => 'which has characters that are not allowed in the name of a network interface'),
  ]);
});

test.each<[any, string[]]>([
  [{ name: 'a b' }, [`0.name is "a b", which has characters that are not allowed in the name of a network interface. ${NAME}`]],
  [{ name: '{{ capture.nic }}' }, []],
  [{ name: 'br-int' }, ['0.name is "br-int", which OVN-Kubernetes keeps for itself. Write another name.']],
  ...['br-ext', 'br-local', 'br-nexthop', 'ovn-k8s-mp0', 'genev_sys_6081', 'patch-br-ex_a'].map((name): [any, string[]] => (
    [{ name }, [`0.name is "${name}", which OVN-Kubernetes keeps for itself. Write another name.`]]
  )),
  [{ name: 'my-br-int' }, []], [{ name: 'br-int2' }, []],
  [{ name: 'a', state: 'on' }, ['0.state is "on", which is no state of an interface. Write one of up, down, absent, ignore.']],
  [{ name: 'a', state: 'down' }, []], [{ name: 'a', state: 'absent' }, []], [{ name: 'a b', state: 'ignore' }, []],
  [{ name: 'a', mtu: 67 }, [`0.mtu is 67, ${MTU}`]],
  [{ name: 'a', mtu: '65537' }, [`0.mtu is "65537", ${MTU}`]],
  [{ name: 'a', mtu: 'x' }, [`0.mtu is "x", ${MTU}`]],
  [{ name: 'a', mtu: 68 }, []], [{ name: 'a', mtu: '65536' }, []],
  [{ name: 'v', type: 'vlan', vlan: { 'base-iface': 'a', 'id': 0 } }, [`0.vlan.id is 0, ${VLAN}`]],
  [{ name: 'v', type: 'vlan', vlan: { 'base-iface': 'a', 'id': 4095 } }, [`0.vlan.id is 4095, ${VLAN}`]],
  [{ name: 'v', type: 'vlan', vlan: { 'base-iface': 'a', 'id': '4094' } }, []],
  [{ name: 'v', type: 'vlan', vlan: { id: 1 } }, [`0.vlan.base-iface is unset, ${BASE}`]],
  [{ name: 'v', type: 'vlan', vlan: { 'base-iface': '', 'id': 1 } }, [`0.vlan.base-iface is "", ${BASE}`]],
  [{ name: 'v', type: 'vlan', vlan: { 'base-iface': 'v', 'id': 1 } }, [`0.vlan.base-iface is "v", ${BASE}`]],
  [{ name: 'v', type: 'vlan', vlan: null }, [`0.vlan.id is unset, ${VLAN}`, `0.vlan.base-iface is unset, ${BASE}`]],
  [{ name: 'v', type: 'vlan' }, []],
  [{ name: 'v', type: 'ethernet', vlan: { id: 0 } }, []],
  [{ name: 'br', type: 'linux-bridge', bridge: { port: [{ name: 'br' }] } }, ['0.bridge.port.0.name is "br", which is the interface itself. Write the NIC that it stands on.']],
])('%j', (config, messages) => {
  expect(wrongWith(config)).toEqual(messages);
});

describe('a bond', () => {
  const bond = (aggregation: unknown, section = 'link-aggregation') => wrongWith({ name: 'b', type: 'bond', [section]: aggregation })
    .map(message => message.replace(`0.${section}.`, ''));
  const active = (options: any, more: any = {}) => bond({ mode: 'active-backup', port: ['eth1', 'eth2'], options, ...more });

  test.each<[any, string[]]>([
    [{ mode: 'none', port: ['eth1'] }, [`mode is "none", ${MODES}`]],
    [{ port: ['eth1'] }, [`mode is unset, ${MODES}`]],
    [{ mode: 7, port: ['eth1'] }, [`mode is 7, ${MODES}`]],
    [{ mode: '6', port: ['eth1'] }, []],
    [{ mode: 'lacp', port: ['eth1'] }, []],
    [{ mode: 'active-backup', port: [] }, ['port is [], and a bond without a NIC carries nothing. Write the NICs.']],
    [{ mode: 'active-backup' }, []],
    [{ mode: 'active-backup', slaves: ['eth1'] }, ['slaves is ["eth1"], which NMState does not know anymore. Write port.']],
    [{ mode: 'active-backup', options: 'x' }, []],
  ])('%j', (aggregation, messages) => {
    expect(bond(aggregation)).toEqual(messages);
    expect(bond(aggregation, 'bond')).toEqual(messages);
  });

  test('of no interface but a bond, and with nothing said', () => {
    expect(wrongWith({ 'name': 'b', 'type': 'ethernet', 'link-aggregation': { mode: 'none' } })).toEqual([]);
    expect(wrongWith({ name: 'b', type: 'bond' }, { 'name': 'c', 'type': 'bond', 'link-aggregation': null, 'bond': { mode: 'none' } })).toEqual([]);
  });

  test.each<[any, string[]]>([
    [{ 'xmit-hash-policy': 'layer2' }, ['options.xmit-hash-policy is "layer2", which is no option of a bond that NMState knows. Write the kernel\'s name of the option, with underscores, '
      + 'or leave it out.']],
    [{ miimon: -1 }, ['options.miimon is -1, which is no number of milliseconds. Write a whole number, such as 100.']],
    [{ miimon: 2 ** 31 }, ['options.miimon is 2147483648, which is no number of milliseconds. Write a whole number, such as 100.']],
    [{ miimon: 2 ** 31 - 1, updelay: 0, downdelay: '200' }, []],
    [{ downdelay: 'x' }, ['options.downdelay is "x", which is no number of milliseconds. Write a whole number, such as 100.']],
    [{ updelay: 1.5 }, ['options.updelay is 1.5, which is no number of milliseconds. Write a whole number, such as 100.']],
    [{ arp_interval: 'x' }, ['options.arp_interval is "x", which is no number of milliseconds. Write a whole number, such as 100.']],
    [{ fail_over_mac: 'x' }, ['options.fail_over_mac is "x", which is no value of it. Write one of none, active, follow.']],
    [{ fail_over_mac: 3 }, ['options.fail_over_mac is 3, which is no value of it. Write one of none, active, follow.']],
    [{ ad_select: 'x' }, ['options.ad_select is "x", which is no value of it. Write one of stable, bandwidth, count.']],
    [{ primary_reselect: 'x' }, ['options.primary_reselect is "x", which is no value of it. Write one of always, better, failure.']],
    [{ xmit_hash_policy: 'x' }, [
      'options.xmit_hash_policy is "x", which is no value of it. Write one of layer2, layer3+4, layer2+3, encap2+3, encap3+4, vlan+srcmac.',
    ]],
    [{ primary: 'eth9' }, ['options.primary is "eth9", which is no port of the bond. Write one of eth1, eth2.']],
    [{ primary: 'eth2', fail_over_mac: 2, ad_select: '0' }, []],
    [{ lacp_rate: 'fast' }, ['options.lacp_rate is "fast", which a bond of mode active-backup does not have. Leave it out, or use the mode 802.3ad.']],
    [{ lacp_active: 'on' }, ['options.lacp_active is "on", which a bond of mode active-backup does not have. Leave it out, or use the mode 802.3ad.']],
    [{ arp_interval: 100, miimon: 100 }, ['options.arp_interval is 100, beside miimon, and a bond looks at one of the two. Leave one of them out.']],
    [{ arp_interval: 0, miimon: 100 }, []], [{ arp_interval: 100, miimon: 0 }, []], [{ arp_interval: 100 }, []],
  ])('options of active-backup, %j', (options, messages) => {
    expect(active(options)).toEqual(messages);
  });

  test.each(['802.3ad', 'balance-tlb', 'balance-alb'])('%s doesn\'t look at ARP', mode => {
    expect(active({ arp_interval: 100 }, { mode })).toEqual([
      `options.arp_interval is 100, which a bond of mode ${mode} does not have. Use miimon in its place.`,
    ]);
    expect(active({ arp_interval: 0 }, { mode })).toEqual([]);
  });

  test.each([
    'ad_actor_sys_prio', 'ad_actor_system', 'ad_user_port_key', 'all_slaves_active', 'arp_all_targets', 'arp_ip_target', 'arp_missed_max', 'arp_validate',
    'balance_slb', 'lp_interval', 'min_links', 'num_grat_arp', 'num_unsol_na', 'ns_ip6_target', 'packets_per_slave', 'resend_igmp', 'tlb_dynamic_lb', 'use_carrier',
  ])('the option %s is known, and may be anything', option => {
    expect(active({ [option]: 'x' })).toEqual([]);
  });

  test('a primary of ports that aren\'t listed', () => {
    expect(bond({ mode: 'active-backup', options: { primary: 'eth9' } })).toEqual([]);
  });
});

describe('a policy as a whole', () => {
  const wrong = (...args: Parameters<typeof nodes>) => messagesOf([nodes(...args)], '4.21');
  const LABEL = 'and no node can have such a label. Write';
  test('its name, nodes and mappings', () => {
    expect(wrong([], { name: 'x'.repeat(64) })).toEqual([
      `metadata.name is "${'x'.repeat(64)}", longer than the 63 characters of a label, which NMState puts it into. Write a shorter one. (LM059)`,
    ]);
    expect(wrong([], { name: 'x'.repeat(63) })).toEqual([]);
    expect(wrong([], undefined, { nodeSelector: { 'a': 'b c', 'd e': 'f', 'g': 'h' } })).toEqual([
      `nodeSelector.a is "b c", ${LABEL} at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends. (LM059)`,
      `nodeSelector.d e is "f", ${LABEL} a key of at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends, optionally after a DNS name and a slash. (LM059)`,
    ]);
    const MAPPING = 'which no bridge mapping can hold. Write a name without commas, colons and white space. (LM059)';
    expect(wrong([], undefined, {}, { ovn: { 'bridge-mappings': [{ localnet: 'a:b', bridge: 7 }, { localnet: 'x'.repeat(253), bridge: 'c' }, { localnet: '', bridge: 'd e' }] } })).toEqual([
      `desiredState.ovn.bridge-mappings.0.localnet is "a:b", ${MAPPING}`, `desiredState.ovn.bridge-mappings.0.bridge is 7, ${MAPPING}`,
      `desiredState.ovn.bridge-mappings.2.localnet is "", ${MAPPING}`, `desiredState.ovn.bridge-mappings.2.bridge is "d e", ${MAPPING}`,
    ]);
  });

  test.each<[unknown, boolean]>([
    [1, true], ['3', true], ['1%', true], ['50%', true], ['100%', true], [undefined, true], [null, true], [0, false], ['0%', false], ['101%', false], ['x1%', false], ['1%x', false], ['', false],
    [1.5, false],
  ])('so many nodes at once: %j', (maxUnavailable, isFine) => {
    expect(wrong([], undefined, { maxUnavailable })).toEqual(isFine ? [] : [
      `maxUnavailable is ${JSON.stringify(maxUnavailable)}, which is no number of nodes. Write a whole number, 1 or more, or "1%" to "100%". (LM059)`,
    ]);
  });

  test('one name or VLAN twice', () => {
    const vlan = (name: string, id: unknown, base = 'eth1') => ({ name, type: 'vlan', vlan: { 'base-iface': base, id } });
    expect(wrongWith({ name: 'a' }, { name: 'a' })).toEqual(['1.name is "a", which the policy has twice, and the last one wins. Write another name, or one entry.']);
    expect(wrongWith(vlan('a', 64), vlan('b', '64'), vlan('c', 64, 'eth2'), vlan('d', 65))).toEqual([
      '1.vlan.id is "64", which a is on the same interface already. Write another VLAN, or one entry.',
    ]);
  });
});
