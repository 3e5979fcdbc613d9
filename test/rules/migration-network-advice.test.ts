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
  test.each<[any, string | undefined]>([
    [{ range: '10.200.5.0/28' }, undefined],
    [{ range: '10.200.5.0/24', range_end: '10.200.5.7' }, undefined],
    [{ range: '10.200.5.0/29' }, '6 addresses to give, enough for 4 nodes'],
    [{ range: '10.200.5.0/24', range_end: '10.200.5.3' }, '3 addresses to give, enough for 1 node'],
    [{ range: '10.200.5.0/30' }, '2 addresses to give, enough for 0 nodes'],
    [{ range: '10.200.5.0/24', range_end: '10.200.5.1' }, '1 address to give, enough for 0 nodes'],
    [{ range: '10.200.5.0/31' }, undefined], // an error
    [{ range: '10.200.5.0/28', exclude: ['10.200.5.8/29'] }, undefined], // 7
    [{ range: '10.200.5.0/28', exclude: ['10.200.5.7/32', '10.200.5.8/29'] }, '6 addresses to give, enough for 4 nodes'],
  ])('%j', (ipam, message) => {
    const expected = message === undefined ? [] : [`config.ipam.range is "${ipam.range}", which has ${message}. State the number of nodes if that is meant, or write a larger network.`];
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
