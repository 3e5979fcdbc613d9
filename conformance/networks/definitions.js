// Migration networks that programs render, made by fast-check.
const { App, Chart } = require('cdk8s');
const { DedicatedMigrationNetwork, Ipam, IpvlanMode, MacvlanMode, MigrationNodeNetwork, NetworkAttachment, NodeBridge } = require('cdk8s-live-migration');
const fc = require('fast-check');
const YAML = require('yaml');
const { overlap, parseCidr } = require('../../lib/cidr');
const { isWritten } = require('../text');

/** How a network can be attached. */
const ATTACHMENTS = ['nic', 'macvlan', 'ipvlan', 'bridge', 'ovnLocalnet', 'nodeNetwork', 'raw vlan', 'raw bridge'];

/** Of these OVN-Kubernetes manages the addresses. */
const isOvn = attachment => attachment === 'ovnLocalnet';

/** How its addresses can be handed out. */
const IPAMS = ['range', 'whereabouts', 'whereabouts twice', 'dhcp', 'ovnSubnets', 'raw whereabouts'];

/** Every pair of the two that goes together. */
exports.SHAPES = ATTACHMENTS.flatMap(attachment => IPAMS
  .filter(ipam => ipam === 'range' || isOvn(attachment) === (ipam === 'ovnSubnets'))
  .map(ipam => ({ attachment, ipam })));

const linuxName = fc.oneof(fc.constantFrom('eth1', 'ens3f0', 'bond0.64', 'enp94s0f0np0', '0'), fc.string({
  unit: fc.constantFrom(...'abzAZ019.-_~!#%&()*+;<=>?@[]^`|'), minLength: 1, maxLength: 15,
}).filter(name => !['.', '..', 'br-ex'].includes(name)));

const CNI_VERSIONS = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'];

/** A range with enough addresses, and some that are left out. */
const entry = fc.record({
  range: fc.oneof(
    fc.tuple(fc.nat(255), fc.integer({ min: 20, max: 28 })).map(([n, prefix]) => [`10.200.${n}.`, n => String(n), prefix, 32]),
    fc.tuple(fc.nat(65535), fc.integer({ min: 48, max: 124 })).map(([n, prefix]) => [`fd10:200:${n.toString(16)}::`, n => n.toString(16), prefix, 128]),
  ),
  start: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  end: fc.option(fc.integer({ min: 12, max: 14 }), { nil: undefined }),
  exclude: fc.option(fc.array(fc.constantFrom('5', '6/32', '6/31', '4/31'), { maxLength: 3 }), { nil: undefined }),
}).map(({ range: [base, digits, prefix, bits], start, end, exclude }) => ({
  range: `${base}0/${prefix}`,
  rangeStart: start && base + digits(start),
  rangeEnd: end && base + digits(end),
  exclude: exclude?.map(text => base + text.replace(/\/(\d+)/, (_, length) => `/${bits - 32 + Number(length)}`)),
}));

/** Whether IPv6 works with the MTU. The plugins don't look; the kernel does. */
const hasRoomForIpv6 = ({ mtu, ipam, entries }) => !(mtu > 0 && mtu < 1280) || ipam === 'dhcp'
  || !(ipam === 'whereabouts twice' ? entries : entries.slice(0, 1)).some(({ range }) => range.includes(':'));

/** Whether two ranges are. Of those that aren't, a pod may get the same address twice. */
const isApart = ({ ipam, entries: [first, second] }) => ipam !== 'whereabouts twice' || !overlap(parseCidr(first.range), parseCidr(second.range));

/** Properties, as data. */
exports.properties = fc.constantFrom(...exports.SHAPES).chain(({ attachment, ipam }) => fc.record({
  attachment: fc.constant(attachment),
  ipam: fc.constant(ipam),
  nic: linuxName,
  mode: fc.option(fc.constantFrom(...Object.values(attachment === 'ipvlan' ? IpvlanMode : MacvlanMode)), { nil: undefined }),
  vlan: fc.option(fc.integer({ min: 0, max: 4094 }), { nil: undefined }),
  nodeBridge: fc.boolean(),
  more: fc.record({
    promiscMode: fc.boolean(), hairpinMode: fc.boolean(), macspoofchk: fc.boolean(), portIsolation: fc.boolean(),
    capabilities: fc.constant({ mac: true }), preserveDefaultVlan: fc.boolean(),
  }, { requiredKeys: [] }),
  entries: fc.tuple(entry, entry),
  options: fc.record({
    gateway: fc.constant('10.200.0.1'), enable_overlapping_ranges: fc.boolean(), network_name: fc.constant('migration'), log_level: fc.constant('debug'),
    routes: fc.constantFrom([], [{ dst: '10.201.0.0/16', gw: '10.200.0.1' }], [{ dst: '10.201.0.0/16' }]), sleep_for_race: fc.nat(3),
  }, { requiredKeys: [] }),
  mtu: fc.option(fc.oneof(fc.integer({ min: 68, max: 65536 }), fc.constantFrom(0, 68, 65536)), { nil: undefined }),
  // OVN-Kubernetes takes no older ones.
  cniVersion: fc.option(fc.constantFrom(...isOvn(attachment) ? CNI_VERSIONS.slice(3) : CNI_VERSIONS), { nil: undefined }),
  networkName: fc.option(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,30}$/), { nil: undefined }),
  name: fc.option(fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/).filter(isWritten), { nil: undefined }),
  namespace: fc.option(fc.constantFrom('default', 'openshift-cnv'), { nil: undefined }),
})).filter(data => hasRoomForIpv6(data) && isApart(data)).map(data => JSON.parse(JSON.stringify(data)));

/** The attachment, as the construct takes it. */
function attachmentOf({ attachment, nic, mode, vlan, nodeBridge, more }, chart) {
  switch (attachment) {
    case 'nic': return { nic };
    case 'macvlan': return { attachment: NetworkAttachment.macvlan({ nic, mode }) };
    case 'ipvlan': return { attachment: NetworkAttachment.ipvlan({ nic, mode }) };
    case 'bridge': return { attachment: NetworkAttachment.bridge({ bridge: nic, vlan }) };
    case 'ovnLocalnet': return { attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: nic.replaceAll(/[,:]/g, ''), vlan }) };
    case 'nodeNetwork': return {
      nodeNetwork: new MigrationNodeNetwork(chart, 'nodes', {
        nic: 'ens2f0', vlan: vlan || undefined, bridge: nodeBridge ? NodeBridge.linux('br-migration') : undefined,
      }),
    };
    case 'raw vlan': return { attachment: NetworkAttachment.raw({ type: 'vlan', master: nic, vlanId: vlan }) };
    default: return { attachment: NetworkAttachment.raw({ type: 'bridge', bridge: nic, ...more }) };
  }
}

/** One address of a range, to be excluded. */
const excludedFrom = range => (range.includes(':') ? range.replace(/0\/.*/, '6/128') : range.replace(/0\/.*/, '6/32'));

/** The address management, as the construct takes it. */
function ipamOf({ ipam, entries: [first, second], options }) {
  switch (ipam) {
    case 'range': return { range: first.range };
    case 'whereabouts': return { ipam: Ipam.whereabouts(first) };
    case 'whereabouts twice': return { ipam: Ipam.whereabouts(first, second) };
    case 'dhcp': return { ipam: Ipam.dhcp() };
    case 'ovnSubnets': return {
      ipam: Ipam.ovnSubnets({ subnets: [first.range], excludeSubnets: first.exclude?.length > 0 ? [excludedFrom(first.range)] : undefined }),
    };
    default: return { ipam: Ipam.raw({ type: 'whereabouts', range: first.range, ...options }) };
  }
}

/** The definition that a program renders with such data. */
exports.render = data => {
  const app = new App();
  const chart = new Chart(app, 'prod');
  const { mtu, cniVersion, networkName, name, namespace } = data;
  new DedicatedMigrationNetwork(chart, 'network', { ...attachmentOf(data, chart), ...ipamOf(data), mtu, cniVersion, networkName, name, namespace });
  return YAML.parseAllDocuments(app.synthYaml()).map(document => document.toJS()).find(({ kind }) => kind === 'NetworkAttachmentDefinition');
};
