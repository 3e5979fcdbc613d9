// Changes to the configuration of a migration network, and what has to come of each.

/** What both have to say of a network. */
const ACCEPTED = 'accepted by both';
const REFUSED = 'refused by both';
const STRICTER = 'refused by us alone';
Object.assign(exports, { ACCEPTED, REFUSED, STRICTER });

const VIRT_HANDLER = 'KubeVirt, pkg/virt-handler/migration.go';
const LEFT_TO_KERNEL = ['refused here; the plugin leaves it to the kernel, which fails', 'Linux, net/core/dev.c and the drivers'];
const PASSED_OVER = ['refused here; whereabouts passes over it and gives out the whole range', 'whereabouts, pkg/iphelpers/iphelpers.go, GetIPRange'];
const SAME_ADDRESSES = ['refused here, since nodes then have the same addresses', 'CNI plugins, plugins/ipam'];
const TAKES_TRAFFIC = ['refused here, since the cluster\'s own traffic then goes over the migration network', 'CNI plugins, plugins/main/bridge and pkg/ipam'];

const ANY = undefined;
const MASTERS = ['macvlan', 'ipvlan', 'vlan'];
const MAINS = [...MASTERS, 'bridge'];

/** The part of whereabouts: one of its ranges, wherever it stands. */
const entry = (config, choose) => (config.ipam.ipRanges ? choose(...config.ipam.ipRanges) : config.ipam);
const isV6 = ({ range }) => range.includes(':');
const oneOf = (range, v4, v6) => (isV6(range) ? v6 : v4);
const baseOf = ({ range }) => range.replace(/0\/\d+$/, '');

/** Each: what has to come of it, what it is, the plugins that have it, the change, and of what is refused by us alone why that is, and the source. */
exports.CHANGES = [
  [REFUSED, 'a mode that the plugin does not have', ['macvlan', 'ipvlan'], (config, choose) => {
    config.mode = config.type === 'macvlan' ? choose('Bridge', 'brigde', 'l2', 'passthrough', ' bridge') : choose('L2', 'bridge', 'l4', 'l3 ');
  }],
  [REFUSED, 'a mode that is no text', ['macvlan', 'ipvlan'], (config, choose) => { config.mode = choose(2, true, ['bridge'], {}); }],
  [REFUSED, 'an MTU that is no whole number', MAINS, (config, choose) => { config.mtu = choose('9000', 1500.5, true, [9000], {}); }],
  [REFUSED, 'an MTU above the NIC\'s', ['macvlan', 'vlan'], (config, choose) => { config.mtu = choose(65537, 90000); }],
  [REFUSED, 'a negative MTU', ['macvlan', 'vlan'], (config, choose) => { config.mtu = choose(-1, -1500); }],
  [STRICTER, 'an MTU that no NIC has', ['ipvlan', 'bridge'], (config, choose) => { config.mtu = choose(-1, 65537, 90000); }, ...LEFT_TO_KERNEL],
  [STRICTER, 'an MTU below 68', MAINS, (config, choose) => { config.mtu = choose(1, 67); }, ...LEFT_TO_KERNEL],
  [STRICTER, 'IPv6 with an MTU below 1280', ['whereabouts'], (config, choose) => {
    Object.assign(config, { mtu: choose(68, 1279), ipam: { type: 'whereabouts', range: 'fd10:200:5::/64' } });
  }, ...LEFT_TO_KERNEL],
  [STRICTER, 'two ranges that overlap', ['whereabouts'], (config, choose) => {
    config.ipam = { type: 'whereabouts', ipRanges: [{ range: '10.200.5.0/24' }, { range: choose('10.200.5.0/24', '10.200.4.0/23', '10.200.5.0/25') }] };
  }, 'refused here, since a pod may get one address twice, which the kernel refuses', 'whereabouts, pkg/storage/kubernetes/ipam.go, IPManagementKubernetesUpdate'],
  [REFUSED, 'a VLAN that there is not', ['bridge', 'vlan'], (config, choose) => {
    config[config.type === 'vlan' ? 'vlanId' : 'vlan'] = choose(-1, 4095, 70000);
  }],
  [REFUSED, 'a VLAN that is no number', ['bridge', 'vlan'], (config, choose) => {
    config[config.type === 'vlan' ? 'vlanId' : 'vlan'] = choose('64', 1.5, true, [64]);
  }],
  [REFUSED, 'a NIC whose name Linux does not take', MASTERS, (config, choose) => {
    config.master = choose('a/b', 'eth1:0', 'a b', '..', 'a\tb', 'enp94s0f0np0.100');
  }],
  [REFUSED, 'a NIC that is no text', MASTERS, (config, choose) => { config.master = choose(1, true, ['eth1'], {}); }],
  [REFUSED, 'a VLAN without a NIC', ['vlan'], (config, choose) => { config.master = choose(undefined, ''); }],
  [STRICTER, 'no NIC', ['macvlan', 'ipvlan'], (config, choose) => { config.master = choose(undefined, ''); },
    'refused here; the plugin takes the NIC with the default route, which is the cluster\'s own', 'CNI plugins, plugins/main/macvlan/macvlan.go, loadConf'],
  [STRICTER, 'a NIC with quotes, a backslash, or letters beyond ASCII in its name', MASTERS, (config, choose) => {
    config.master = choose('a"b', 'a\'b', 'a\\b', 'é');
  },
    'refused here, since it is a mistake rather than a name; Linux takes it', 'CNI, pkg/utils/utils.go, ValidateInterfaceName'],
  [REFUSED, 'a bridge whose name Linux does not take', ['bridge'], (config, choose) => {
    config.bridge = choose('a/b', 'br:0', 'a b', '.', '', 'bridge-of-sixteen');
  }],
  [STRICTER, 'no bridge', ['bridge'], config => { delete config.bridge; },
    'refused here; the plugin makes one that holds no NIC, and reaches no other node', 'CNI plugins, plugins/main/bridge/bridge.go, loadNetConf'],
  [STRICTER, 'a bridge that gives itself an address', ['bridge'], (config, choose) => {
    config[choose('isGateway', 'isDefaultGateway')] = true;
  }, ...TAKES_TRAFFIC],

  [REFUSED, 'a name that no network has', ANY, (config, choose) => { config.name = choose('a b', '-a', 'é', 'a/b', 5, null, ['a']); }],
  [STRICTER, 'an empty name', ANY, config => { config.name = ''; },
    'refused here; Multus takes the definition\'s name, OVN-Kubernetes refuses it',
    'network-attachment-definition-client, pkg/utils/cniconfig.go, GetCNIConfigFromSpec'],
  [REFUSED, 'a version that CNI does not have', ANY, (config, choose) => { config.cniVersion = choose('0.3', '1.2.0', '2.0.0', 'v1.0.0', 1); }],
  [STRICTER, 'an empty version', MAINS, config => {
    config.cniVersion = '';
  }, 'refused here; CNI takes it for 0.1.0', 'CNI, pkg/types/create/create.go, DecodeVersion'],
  [REFUSED, 'no type', ANY, (config, choose) => { config.type = choose(undefined, '', 5, ['macvlan']); }],
  [REFUSED, 'no plugin in a chain', ANY, (config, choose, whole) => {
    whole({ cniVersion: config.cniVersion, name: config.name, plugins: choose([], {}, 'macvlan', [5], [{}], null) });
  }],

  [REFUSED, 'a range that is no network', ['whereabouts'], (config, choose) => {
    entry(config, choose).range = choose('10.200.5.0', '10.200.5.0/33', '10.200.5/24', '10.200.5.0/', '/24', 'fd10::/129', 'x', '', 5, null, ['10.200.5.0/24']);
  }],
  [REFUSED, 'a range without an address', ['whereabouts'], (config, choose) => {
    const one = entry(config, choose);
    one.range = one.range.replace(/\d+$/, oneOf(one, choose('31', '32'), choose('127', '128')));
  }],
  [REFUSED, 'a first and last address with a fault', ['whereabouts'], (config, choose) => {
    const one = entry(config, choose);
    const base = baseOf(one);
    one.range = choose(`${base}1-${base}9`, `x-${base}9/${oneOf(one, 24, 64)}`, '10.9.9.9-10.200.5.9/24', `-${base}9/24`);
  }],
  [STRICTER, 'a first or last address outside of the range', ['whereabouts'], (config, choose) => {
    entry(config, choose)[choose('range_start', 'range_end')] = choose('10.9.9.9', 'fd99::9');
  }, ...PASSED_OVER],
  [STRICTER, 'a first or last address that is none', ['whereabouts'], (config, choose) => {
    config.ipam = { type: 'whereabouts', range: entry(config, choose).range };
    config.ipam[choose('range_start', 'range_end')] = choose('x', '10.200.5', '10.200.5.0/24');
  }, ...PASSED_OVER],
  [STRICTER, 'a last address before the first', ['whereabouts'], (config, choose) => {
    const one = entry(config, choose);
    Object.assign(one, { range_start: `${baseOf(one)}8`, range_end: `${baseOf(one)}${choose(2, 7)}` });
  }, ...PASSED_OVER],
  [REFUSED, 'an exclude that is no network', ['whereabouts'], (config, choose) => {
    entry(config, choose).exclude = [choose('x', '10.200.5.0/33', '', '10.200.5', 'fd10::/129')];
  }],
  [REFUSED, 'excludes that are no list of texts', ['whereabouts'], (config, choose) => {
    entry(config, choose).exclude = choose('10.200.5.0/28', {}, true, [5], [[]]);
  }],
  [REFUSED, 'an exclude of all there is', ['whereabouts'], (config, choose) => {
    const one = entry(config, choose);
    one.exclude = choose([one.range], ['0.0.0.0/0', '::/0'], ['0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1']);
  }],
  [REFUSED, 'no range', ['whereabouts'], (config, choose) => {
    config.ipam = { type: 'whereabouts', ...choose({}, { ipRanges: [] }, { ipRanges: null }) };
  }],
  [REFUSED, 'ranges that are no list', ['whereabouts'], (config, choose) => {
    config.ipam.ipRanges = choose({}, '10.200.5.0/24', true, ['10.200.5.0/24']);
  }],
  [REFUSED, 'address management that is no object', MAINS, (config, choose) => { config.ipam = choose('whereabouts', ['whereabouts'], 5, true); }],
  [STRICTER, 'no address management', MAINS, (config, choose) => { config.ipam = choose(undefined, {}, null, { type: '' }); },
    'refused here, since virt-handler needs an address', VIRT_HANDLER],
  [STRICTER, 'addresses that each node hands out', MAINS, config => {
    config.ipam = { type: 'host-local', subnet: '10.200.5.0/24' };
  }, ...SAME_ADDRESSES],
  [STRICTER, 'the same address for all', MAINS, config => {
    config.ipam = { type: 'static', addresses: [{ address: '10.200.5.1/24' }] };
  }, ...SAME_ADDRESSES],
  [STRICTER, 'addresses that virt-handler does not take', MAINS, (config, choose) => {
    config.ipam = { type: 'whereabouts', range: choose('169.254.200.0/24', '127.0.1.0/24', '224.0.5.0/24', 'fe80::/64', 'ff05::/64') };
  }, 'refused here, since virt-handler takes global unicast addresses only', VIRT_HANDLER],
  [STRICTER, 'a route for everything', ['whereabouts'], (config, choose) => {
    config.ipam.routes = [{ dst: choose('0.0.0.0/0', '::/0') }];
  }, ...TAKES_TRAFFIC],
  [STRICTER, 'a plugin\'s key beside a chain', MAINS, (config, choose, whole) => {
    whole({ cniVersion: config.cniVersion, name: config.name, plugins: [config], [choose('mtu', 'mode', 'master')]: choose('eth1', 9000) });
  }, 'refused here, since nothing reads it', 'CNI, libcni/conf.go, NetworkConfFromBytes'],

  [ACCEPTED, 'no mode', ['macvlan', 'ipvlan'], (config, choose) => { config.mode = choose(undefined, ''); }],
  [ACCEPTED, 'no name and no version', MAINS, (config, choose) => { delete config[choose('name', 'cniVersion')]; }],
  [ACCEPTED, 'a chain of plugins', ANY, (config, choose, whole) => {
    const { cniVersion, name, ...plugin } = config;
    whole({ cniVersion, name, plugins: [plugin, { type: 'tuning', mac: '02:00:00:00:00:01' }] });
  }],
  [ACCEPTED, 'a range from the first to the last address', ['whereabouts'], (config, choose) => {
    const one = entry(config, choose);
    const base = baseOf(one);
    one.range = `${base}2-${base}${choose('c', 'd', 'e').replace(/./, digit => (isV6(one) ? digit : String(parseInt(digit, 16))))}/${oneOf(one, 24, 64)}`;
    delete one.range_start;
    delete one.range_end;
  }],
  [ACCEPTED, 'an exclude of another range', ['whereabouts'], (config, choose) => {
    entry(config, choose).exclude = [choose('10.9.9.0/24', 'fd99::/64', '10.9.9.9')];
  }],
  [ACCEPTED, 'more options of macvlan', ['macvlan'], (config, choose) => {
    Object.assign(config, choose({ bcqueuelen: 1000 }, { linkInContainer: false }, { linkInContainer: true }, { mac: '02:00:00:00:00:01' }));
  }],
  [ACCEPTED, 'VLANs of a trunk', ['bridge'], (config, choose) => {
    delete config.vlan;
    config.vlanTrunk = [choose({ id: 64 }, { minID: 100, maxID: 110 })];
  }],
  [ACCEPTED, 'more of CNI', ANY, (config, choose) => {
    Object.assign(config, choose({ capabilities: { ips: true } }, { dns: { nameservers: ['10.200.5.1'] } }, { args: { cni: {} } }));
  }],
  [ACCEPTED, 'addresses by DHCP with options', MAINS, (config, choose) => {
    const options = [{}, { daemonSocketPath: '/run/cni/dhcp.sock' }, { provide: [{ option: 'host-name', value: 'a' }] }, { request: [{ option: 'routers' }] }];
    config.ipam = { type: 'dhcp', ...choose(...options), priority: 5 };
  }],
];
