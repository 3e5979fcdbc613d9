import { HyperConvergedVersion } from '../../src';
import type { Manifest, RuleContext } from '../../src/rules';
import { MIGRATION_NETWORK_ADVICE } from '../../src/rules/migration-network-advice';
import { hyperConverged, messagesOf, migrationNetwork } from '../support';

/** What is advised, of one rule, without its id. */
function advice(id: string, manifests: Manifest[], context: RuleContext = {}): string[] {
  const messages = messagesOf(manifests, { release: HyperConvergedVersion.openShift('4.21'), ...context }, MIGRATION_NETWORK_ADVICE.filter(rule => rule.id === id));
  return messages.map(message => message.replace(` (${id})`, ''));
}
const whereabouts = (ipam: object) => migrationNetwork({ type: 'macvlan', master: 'eth1', ipam: { type: 'whereabouts', ...ipam } });

describe('LM037: a network that is not among the manifests', () => {
  const absent = (name: string) => `liveMigrationConfig.network is "${name}", which names no NetworkAttachmentDefinition among these manifests, and if the cluster has none, virt-handler waits `
    + 'for it on every node. Look at its definition together with this, or write one.';

  test('by its name, wherever it is', () => {
    expect(advice('LM037', [hyperConverged({ network: 'a' })])).toEqual([absent('a')]);
    expect(advice('LM037', migrationNetwork({}, 'a'))).toEqual([absent('a')]);
    expect(advice('LM037', migrationNetwork({}))).toEqual([]);
    expect(advice('LM037', migrationNetwork({}, 'elsewhere/migration-network'))).toEqual([]);
    expect(advice('LM037', [hyperConverged({})])).toEqual([]);
    const [cr, network] = migrationNetwork({}, 'a');
    expect(advice('LM037', [cr, { ...network, metadata: undefined }])).toEqual([absent('a')]);
  });

  test('unless another is known to be for migrations', () => {
    const [cr, network] = migrationNetwork({}, 'a');
    expect(advice('LM037', [cr, network], { migrationNetworks: [network] })).toEqual([]);
  });
});

test.each<[string, unknown, number | undefined, boolean]>([
  ['bridge', undefined, 9000, true], ['bridge', 0, 9000, true], ['bridge', undefined, 1501, true], ['ovn-k8s-cni-overlay', undefined, 9000, true],
  ['bridge', 1500, 9000, false], ['bridge', undefined, 1500, false], ['bridge', undefined, undefined, false], ['macvlan', undefined, 9000, false],
])('LM038: %s with MTU %j on a link of %j', (type, mtu, linkMtu, isFound) => {
  expect(advice('LM038', migrationNetwork({ type, mtu }), { linkMtu })).toEqual(isFound ? [
    `config.mtu is ${mtu ?? 'unset'}, and so packets are not as large as the link's ${linkMtu} bytes allow. Write ${linkMtu}, or less what an overlay takes.`,
  ] : []);
  expect(advice('LM038', migrationNetwork({ plugins: [{ type, mtu }] }), { linkMtu })).toHaveLength(isFound ? 1 : 0);
});

describe('LM043: a range for a handful of nodes', () => {
  test.each<[any, string | undefined, string?]>([
    [{ range: '10.200.5.0/28' }, undefined],
    [{ range: '10.200.5.0/24', range_end: '10.200.5.7' }, undefined],
    [{ range: '10.200.5.0/29' }, '6 addresses to give, enough for 4 nodes', 'write a /28 or larger'],
    [{ range: '10.200.5.0/24', range_end: '10.200.5.3' }, '3 addresses to give, enough for 1 node', 'move range_end to a later address'],
    [{ range: '10.200.5.0/30' }, '2 addresses to give, enough for 0 nodes', 'write a /28 or larger'],
    [{ range: '10.200.5.0/24', range_end: '10.200.5.1' }, '1 address to give, enough for 0 nodes', 'move range_end to a later address'],
    [{ range: '10.200.5.0/31' }, undefined], // an error
    [{ range: '10.200.5.0/28', exclude: ['10.200.5.8/29'] }, undefined], // 7
    [{ range: '10.200.5.0/28', exclude: ['10.200.5.7/32', '10.200.5.8/29'] }, '6 addresses to give, enough for 4 nodes', 'leave fewer addresses out by exclude'],
  ])('%j', (ipam, message, how = '') => {
    const expected = message === undefined ? [] : [`config.ipam.range is "${ipam.range}", which has ${message}. State the number of nodes if that is meant, or ${how}.`];
    expect(advice('LM043', whereabouts(ipam))).toEqual(expected);
    expect(advice('LM043', whereabouts(ipam), { nodes: 1 })).toEqual([]);
  });
});

test('LM044: addresses by DHCP', () => {
  const DHCP = 'ipam.type is "dhcp", and without the CNI DHCP daemon on a node, virt-handler does not start there. Run the daemon on every node, or write "whereabouts" with a range.';
  expect(advice('LM044', migrationNetwork({ type: 'macvlan', ipam: { type: 'dhcp' } }))).toEqual([`config.${DHCP}`]);
  expect(advice('LM044', migrationNetwork({ plugins: [{ type: 'macvlan', ipam: { type: 'dhcp' } }] }))).toEqual([`config.plugins.0.${DHCP}`]);
  expect(advice('LM044', migrationNetwork({ type: 'macvlan' }))).toEqual([]);
  expect(advice('LM044', migrationNetwork('no JSON'))).toEqual([]);
});

test.each<[string | undefined, string | undefined, string | undefined]>([
  ['default', '4.21', 'openshift-cnv'], ['kubevirt-hyperconverged', '4.21', 'openshift-cnv'], ['openshift-cnv', '1.17', 'kubevirt-hyperconverged'],
  ['openshift-cnv', '4.21', undefined], ['kubevirt-hyperconverged', '1.17', undefined], [undefined, '4.21', undefined], ['default', undefined, undefined],
])('LM045: in namespace %j on %j', (namespace, version, meant) => {
  const release = version === undefined ? undefined : version.startsWith('4') ? HyperConvergedVersion.openShift(version) : HyperConvergedVersion.hco(version);
  const manifest = { ...hyperConverged({}), metadata: { name: 'kubevirt-hyperconverged', namespace } };
  expect(advice('LM045', [manifest], { release })).toEqual(meant === undefined ? [] : [
    `metadata.namespace is "${namespace}", where ${release} is installed into ${meant}, and an operator there does not see it. Write ${meant}.`,
  ]);
});

describe('LM081: a NIC that one pod of a node takes as a whole', () => {
  const FOUND = ['config.mode is "passthru", with which one pod of a node takes the whole NIC, and a pod that synchronizes migrations gets none beside virt-handler\'s. '
    + 'Write bridge, or switch the feature gate decentralizedLiveMigration off.'];
  const on = (version: string) => ({ release: HyperConvergedVersion.openShift(version) });
  const passthru = (featureGates?: unknown, apiVersion = 'hco.kubevirt.io/v1beta1'): Manifest[] => {
    const [, network] = migrationNetwork({ type: 'macvlan', master: 'eth1', mode: 'passthru' });
    return [hyperConverged({ network: 'migration-network' }, apiVersion, featureGates === undefined ? {} : { featureGates }), network];
  };
  const gate = (state?: string) => [{ name: 'downwardMetrics', state: 'Disabled' }, { name: 'decentralizedLiveMigration', state }];

  test.each<[string, unknown, string | undefined, boolean]>([
    ['4.21', undefined, undefined, false], ['4.22', undefined, undefined, true], ['4.23', undefined, undefined, true],
    ['4.21', { decentralizedLiveMigration: true }, undefined, true], ['4.22', { decentralizedLiveMigration: false }, undefined, false],
    ['4.21', { decentralizedLiveMigration: 'true' }, undefined, false], ['4.22', { decentralizedLiveMigration: 'false' }, undefined, true], ['4.22', { downwardMetrics: false }, undefined, true],
    ['4.22', gate('Disabled'), 'hco.kubevirt.io/v1', false], ['4.22', gate('Enabled'), 'hco.kubevirt.io/v1', true], ['4.22', gate(), 'hco.kubevirt.io/v1', true],
    ['4.22', [], 'hco.kubevirt.io/v1', true], ['4.22', [null], 'hco.kubevirt.io/v1', true],
  ])('on %s with the feature gates %j of %j', (version, gates, apiVersion, isFound) => {
    expect(advice('LM081', passthru(gates, apiVersion), on(version))).toEqual(isFound ? FOUND : []);
  });

  test('of macvlan only, in this mode only; where nothing tells the release, of later ones', () => {
    for (const config of [{ type: 'macvlan', mode: 'bridge' }, { type: 'macvlan' }, { type: 'other', mode: 'passthru' }]) {
      expect(advice('LM081', migrationNetwork(config), on('4.22'))).toEqual([]);
    }
    expect(advice('LM081', migrationNetwork({ plugins: [{ type: 'macvlan', mode: 'passthru' }] }), on('4.22'))).toEqual([FOUND[0].replace('mode', 'plugins.0.mode')]);
    expect(advice('LM081', passthru(), { release: undefined })).toEqual([`On OpenShift Virtualization 4.22 and later: ${FOUND[0]}`]);
  });
});

test.each<[Record<string, unknown>, string | undefined]>([
  [{ type: 'ipvlan', mode: 'l3' }, 'mode is "l3", and other nodes reach the pods by routes only. Write l2, or'],
  [{ type: 'ipvlan', mode: 'l3s' }, 'mode is "l3s", and other nodes reach the pods by routes only. Write l2, or'],
  [{ type: 'ptp' }, 'type is "ptp", and other nodes reach the pods by routes only. Write "macvlan", or'],
  [{ type: 'ipvlan', mode: 'l2' }, undefined], [{ type: 'ipvlan' }, undefined], [{ type: 'macvlan', mode: 'l3' }, undefined], [{ type: 'sriov' }, undefined],
])('LM082: %j', (config, message) => {
  const expected = (path: string) => (message === undefined ? [] : [`config.${path}${message} set up routes to the pods of each node.`]);
  expect(advice('LM082', migrationNetwork(config))).toEqual(expected(''));
  expect(advice('LM082', migrationNetwork({ plugins: [config] }))).toEqual(expected('plugins.0.'));
});
