import { judge } from '../../src/rules';
import { networkExample } from '../../src/rules/examples';
import { describe as describeRule } from '../../src/rules/rule';

/** What LM020 finds wrong with a network, as the part of each message before the advice. */
function wrongWith(changes: Record<string, unknown>): string[] {
  const { manifests } = networkExample(changes);
  return judge(manifests).filter(({ rule }) => rule.id === 'LM020').map(finding => describeRule(finding.rule, finding).split('. ')[0]);
}

const whereabouts = (options: Record<string, unknown>) => ({ ipam: { type: 'whereabouts', range: '10.200.5.0/24', ...options } });
const ranges = (options: Record<string, unknown>) => ({ ipam: { type: 'whereabouts', ipRanges: [{ range: '10.200.5.0/24' }], ...options } });
const dhcp = (options: Record<string, unknown>) => ({ ipam: { type: 'dhcp', ...options } });
const bridge = (options: Record<string, unknown>) => ({ type: 'bridge', bridge: 'br-migration', mode: undefined, master: undefined, ...options });

test.each<[Record<string, unknown>, string]>([
  [{ linkInContainer: 'no' }, 'config.linkInContainer is "no", where true or false is meant'],
  [{ bcqueuelen: -1 }, 'config.bcqueuelen is -1, where a whole number, 0 to 4294967295 is meant'],
  [{ bcqueuelen: 2 ** 32 }, 'config.bcqueuelen is 4294967296, where a whole number, 0 to 4294967295 is meant'],
  [{ prevResult: [] }, 'config.prevResult is [], where an object is meant'],
  [{ capabilities: { ips: true, mac: 'true' } }, 'config.capabilities is {"ips":true,"mac":"true"}, where an object of true or false is meant'],
  [bridge({ vlanTrunk: [{ minID: 1, maxID: 4095 }] }), 'config.vlanTrunk.0.maxID is 4095, where a whole number, 1 to 4094 is meant'],
  [bridge({ vlanTrunk: [{ id: 5 }, null] }), 'config.vlanTrunk.1 is null, where an object is meant'],
  [bridge({ vlanTrunk: {} }), 'config.vlanTrunk is {}, where a list is meant'],
  [whereabouts({ addresses: [{ address: '10.200.5.9' }] }),
    'config.ipam.addresses.0.address is "10.200.5.9", where an address and the length of its network, such as 10.200.5.9/24 is meant'],
  ...['256', 'x1', '1x', '', 121, null, undefined].map((option): [Record<string, unknown>, string] => [dhcp({ provide: [{ option, value: 'a' }] }),
    `config.ipam.provide.0.option is ${option === undefined ? 'unset' : JSON.stringify(option)}, where a number from 0 to 255 in quotes, or one of dhcp-client-identifier, subnet-mask, `
    + 'routers, host-name, user-class, vendor-class-identifier is meant']),
  [{ runtimeConfig: { mac: 5 } }, 'config.runtimeConfig.mac is 5, where text is meant'],
  [{ capabilities: { ips: 'true' } }, 'config.capabilities is {"ips":"true"}, where an object of true or false is meant'],
  [{ dns: { nameservers: '10.200.5.1' } }, 'config.dns.nameservers is "10.200.5.1", where a list is meant'],
  [{ dns: [] }, 'config.dns is [], where an object is meant'],
  [bridge({ promiscMode: 'yes' }), 'config.promiscMode is "yes", where true or false is meant'],
  [bridge({ vlanTrunk: [{ id: 1 }, { minID: 0, maxID: 9 }] }), 'config.vlanTrunk.1.minID is 0, where a whole number, 1 to 4094 is meant'],
  [ranges({ range_start: 5 }), 'config.ipam.range_start is 5, where text is meant'],
  [ranges({ exclude: [5] }), 'config.ipam.exclude.0 is 5, where text is meant'],
  [whereabouts({ gateway: '10.200.5' }), 'config.ipam.gateway is "10.200.5", where an IP address is meant'],
  [whereabouts({ enable_overlapping_ranges: 'false' }), 'config.ipam.enable_overlapping_ranges is "false", where true or false is meant'],
  [whereabouts({ routes: [{ dst: '10.201.0.0' }] }), 'config.ipam.routes.0.dst is "10.201.0.0", where a network in CIDR notation, such as 10.201.0.0/16 is meant'],
  [whereabouts({ addresses: [null] }),
    'config.ipam.addresses.0.address is unset, where an address and the length of its network, such as 10.200.5.9/24 is meant'],
  [dhcp({ request: [{ option: 'routes' }] }), 'config.ipam.request.0.option is "routes", where a number from 0 to 255 in quotes, or one of dhcp-client-identifier, '
    + 'subnet-mask, routers, host-name, user-class, vendor-class-identifier is meant'],
  [{ type: 'ovn-k8s-cni-overlay', topology: 'localnet', netAttachDefName: 'openshift-cnv/my-secondary-network', ipam: 5 }, 'config.ipam is 5, where an object is meant'],
])('an option with a value of another type is an error: %j', (changes, message) => {
  expect(wrongWith(changes)).toEqual([message]);
});

/** Options by the value that none of them takes: the kind of network, and what they have to be. */
const OPTIONS: [(options: Record<string, unknown>) => Record<string, unknown>, unknown, string, string[]][] = [
  [options => ({ ...options }), 5, 'true or false', ['linkInContainer']],
  [options => ({ type: 'ipvlan', mode: 'l2', ...options }), 5, 'true or false', ['linkInContainer']],
  [options => ({ type: 'vlan', vlanId: 7, mode: undefined, ...options }), 5, 'true or false', ['linkInContainer']],
  [options => ({ ...options }), 5, 'text', ['mac', 'runtimeConfig.mac', 'dns.domain']],
  [options => ({ ...options }), 5, 'a list', ['dns.nameservers', 'dns.search', 'dns.options']],
  [bridge, 5, 'true or false', [
    'isGateway', 'isDefaultGateway', 'forceAddress', 'ipMasq', 'hairpinMode', 'promiscMode', 'preserveDefaultVlan', 'macspoofchk', 'enabledad',
    'disableContainerInterface', 'portIsolation',
  ]],
  [bridge, 5, 'text', ['ipMasqBackend', 'args.cni.mac', 'runtimeConfig.mac']],
  [bridge, 0, 'a whole number, 1 to 4094', ['vlanTrunk.0.minID', 'vlanTrunk.0.maxID', 'vlanTrunk.0.id']],
  [whereabouts, 5, 'text', [
    'ipam.log_file', 'ipam.log_level', 'ipam.configuration_path', 'ipam.network_name', 'ipam.reconciler_cron_expression', 'ipam.datastore',
    'ipam.kubernetes.kubeconfig', 'ipam.kubernetes.k8s_api_root', 'ipam.dns.domain',
  ]],
  [whereabouts, 1.5, 'a whole number', [
    'ipam.sleep_for_race', 'ipam.leader_lease_duration', 'ipam.leader_renew_deadline', 'ipam.leader_retry_period', 'ipam.routes.0.mtu', 'ipam.routes.0.advmss',
    'ipam.routes.0.priority', 'ipam.routes.0.table', 'ipam.routes.0.scope',
  ]],
  [whereabouts, 'x', 'an IP address', ['ipam.gateway', 'ipam.routes.0.gw']],
  [ranges, 5, 'text', ['ipam.range_start', 'ipam.range_end']],
  [dhcp, 5, 'text', ['ipam.daemonSocketPath']],
  [dhcp, 1.5, 'a whole number', ['ipam.priority']],
];
test.each(OPTIONS.flatMap(([network, value, words, names]) => names.map(name => [name, value, words, network] as const)))(
  '%s as %j is an error, where %s is meant', (name, value, words, network) => {
    const keys = name.replace(/^ipam\./, '').split('.');
    const options = keys.reduceRight<any>((inner, key) => (key === '0' ? [inner] : { [key]: inner }), value);
    expect(wrongWith(network(options))).toEqual([`config.${name} is ${JSON.stringify(value)}, where ${words} is meant`]);
  },
);

test.each(['value', 'fromArg'])('%s of what DHCP provides', key => {
  expect(wrongWith(dhcp({ provide: [{ option: 'host-name', [key]: 5 }] }))).toEqual([`config.ipam.provide.0.${key} is 5, where text is meant`]);
  expect(wrongWith(dhcp({ request: [{ option: 'routers', skipDefault: 5 }] }))).toEqual(['config.ipam.request.0.skipDefault is 5, where true or false is meant']);
});

test.each(['dhcp-client-identifier', 'subnet-mask', 'routers', 'host-name', 'user-class', 'vendor-class-identifier'])('DHCP has the option %s', option => {
  expect(wrongWith(dhcp({ request: [{ option }] }))).toEqual([]);
});

test.each<[Record<string, unknown>]>([
  [{ bcqueuelen: 0 }], [{ bcqueuelen: 2 ** 32 - 1 }], [dhcp({ request: [{ option: '0' }, { option: '255' }] })], [{ ipam: { type: 'x', range_start: 5 } }],
  [{ linkInContainer: false, bcqueuelen: 1000, mac: '', runtimeConfig: null, capabilities: { ips: true, mac: null }, dns: { nameservers: ['10.200.5.1'] } }],
  [bridge({ promiscMode: true, vlanTrunk: [{ minID: 1, maxID: 4094 }, { id: 7 }], args: { cni: { mac: '02:00:00:00:00:01' } } })],
  [whereabouts({
    range_start: '10.200.5.9',
    exclude: ['10.200.5.64/27'],
    gateway: '',
    sleep_for_race: 1,
    kubernetes: { kubeconfig: '/etc/kubeconfig' },
    routes: [{ dst: '10.201.0.0/16', gw: '10.200.5.1', mtu: 9000 }, null],
    addresses: [{ address: '10.200.5.9/24' }],
  })],
  [dhcp({ request: [{ option: 'routers' }, { option: '121', skipDefault: true }], provide: [{ option: 'host-name', value: 'node' }], priority: 5 })],
  [{ promiscMode: 'an option of another plugin' }],
])('options as the plugins have them are none: %j', changes => {
  expect(wrongWith(changes)).toEqual([]);
});

test('what belongs to a range is told of once', () => {
  const { manifests } = networkExample(whereabouts({ range_start: 5, exclude: 5 }));
  expect(judge(manifests).map(({ rule, path }) => `${rule.id} ${path.slice(3).join('.')}`)).toEqual(['LM023 range_start', 'LM023 exclude']);
});

test('a range from nothing to an address is an error', () => {
  const { manifests } = networkExample(whereabouts({ range: '-10.200.5.9/24' }));
  expect(judge(manifests).map(({ rule }) => rule.id)).toContain('LM023');
});
