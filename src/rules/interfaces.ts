import { OVN } from './address-pools';
import { isObject, portsOf } from './views';
import type { NodeInterface } from './views';

/** A place in a manifest, its value, what is wrong, and what to write instead. */
type Found = readonly [path: readonly string[], value: unknown, wrong: string, fix: string];

/** OVN-Kubernetes' own bridge on OpenShift, which carries the cluster's traffic where nothing else is stated. */
export const OPENSHIFT_BRIDGE = 'br-ex';

/** Where a CNI plugin, by its type, says the VLAN of its interfaces. */
export const VLAN_KEYS: ReadonlyMap<unknown, string> = new Map([['bridge', 'vlan'], ['vlan', 'vlanId'], [OVN, 'vlanID']]);

const MIN_MTU = 68;
const MAX_MTU = 65536;
const MAX_INT = 2 ** 31 - 1;

/** Modes of bonds, as the kernel calls and counts them. */
const BOND_MODES = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb'];
const LACP = '802.3ad';

/** What NMState takes for a mode besides. */
const OTHER_MODES: Readonly<Record<string, string>> = { lacp: LACP };

/** The options of bonds that NMState knows, by the kernel's names. */
const BOND_OPTIONS = [
  'ad_actor_sys_prio', 'ad_actor_system', 'ad_select', 'ad_user_port_key', 'all_slaves_active', 'arp_all_targets', 'arp_interval', 'arp_ip_target',
  'arp_missed_max', 'arp_validate', 'balance_slb', 'downdelay', 'fail_over_mac', 'lacp_active', 'lacp_rate', 'lp_interval', 'miimon', 'min_links',
  'num_grat_arp', 'num_unsol_na', 'ns_ip6_target', 'packets_per_slave', 'primary', 'primary_reselect', 'resend_igmp', 'tlb_dynamic_lb', 'updelay',
  'use_carrier', 'xmit_hash_policy',
];
const DELAYS = ['miimon', 'arp_interval', 'updelay', 'downdelay'];

/** Modes in which the kernel doesn't look at ARP. */
const WITHOUT_ARP = [LACP, 'balance-tlb', 'balance-alb'];
const HASH_POLICIES = ['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4', 'vlan+srcmac'];

/** Names that OVN-Kubernetes keeps for itself. */
const RESERVED = /^(br-int|br-ext|br-local|br-nexthop|ovn-k8s-.*|genev_sys_.*|patch-br-.*)$/;

/** The values of options that have names for them; the kernel counts them as well. */
const OPTION_VALUES: Readonly<Record<string, readonly string[]>> = {
  ad_select: ['stable', 'bandwidth', 'count'],
  fail_over_mac: ['none', 'active', 'follow'],
  lacp_rate: ['slow', 'fast'],
  primary_reselect: ['always', 'better', 'failure'],
  xmit_hash_policy: HASH_POLICIES,
};

const STATES = ['up', 'down', 'absent', 'ignore'];

const NAME_FIX = 'Write 1 to 15 letters, digits, dots, hyphens and underscores.';

/** Numbers may be written as text in NMState's YAML. */
export const numberOf = (value: unknown) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value);

/** Whether a value is a whole number in a range. */
export function isWhole(value: unknown, least: number, most: number): boolean {
  const number = numberOf(value);
  return Number.isSafeInteger(number) && Number(number) >= least && Number(number) <= most;
}

/** What is wrong with the name of a network interface; undefined if Linux takes it. */
export function interfaceNameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '' || name === '.' || name === '..') {
    return 'which is no name of a network interface';
  }
  if (new TextEncoder().encode(name).length > 15) {
    return 'which is longer than the 15 bytes that Linux allows';
  }
  return /^[!-~]+$/.test(name) && !/[/:"'\\]/.test(name) ? undefined : 'which has characters that are not allowed in the name of a network interface';
}

/** What is wrong with an interface of the nodes by itself, among all those of its policy. */
export function* interfaceProblems(item: NodeInterface, all: readonly NodeInterface[]): Iterable<Found> {
  const { name, config, path } = item;
  const ports = portsOf(item);
  // Some are names of profiles or of Open vSwitch's own ports, and not of interfaces that Linux has.
  const others = all.filter(other => other.config.type === 'ovs-interface' || (other.config.identifier ?? 'name') !== 'name').map(other => other.name);
  for (const use of [{ name, path: [...path, 'name'] }, ...ports].filter(one => !others.includes(one.name))) {
    const wrong = interfaceNameProblem(use.name);
    if (wrong) {
      yield [use.path, use.name, wrong, NAME_FIX];
    }
  }
  if (RESERVED.test(String(name))) {
    yield [[...path, 'name'], name, 'which OVN-Kubernetes keeps for itself', 'Write another name.'];
  }
  if (config.state !== undefined && !STATES.includes(config.state)) {
    yield [[...path, 'state'], config.state, 'which is no state of an interface', `Write one of ${STATES.join(', ')}.`];
  }
  for (const port of ports.filter(({ name: other }) => other === name)) {
    yield [port.path, name, 'which is the interface itself', 'Write the NIC that it stands on.'];
  }
  if (config.mtu !== undefined && !isWhole(config.mtu, MIN_MTU, MAX_MTU)) {
    yield [[...path, 'mtu'], config.mtu, 'which is no MTU', `Write a whole number of bytes, ${MIN_MTU} to ${MAX_MTU}.`];
  }
  // One that says no more is one that the node has.
  if (config.type === 'vlan' && config.vlan !== undefined) {
    yield* vlanProblems(item);
  }
  const section = bondSection(config);
  if (config.type === 'bond' && config[section]) {
    yield* bondProblems(config[section], [...path, section]);
  }
}

function* vlanProblems({ name, config: { vlan }, path }: NodeInterface): Iterable<Found> {
  const base = vlan?.['base-iface'];
  if (!isWhole(vlan?.id, 1, 4094)) {
    yield [[...path, 'vlan', 'id'], vlan?.id, 'which is no VLAN', 'Write a whole number, 1 to 4094.'];
  }
  if (base === undefined || base === '' || base === name) {
    yield [[...path, 'vlan', 'base-iface'], base, 'and a VLAN needs another interface to be on', 'Write the NIC or bond that carries it.'];
  }
}

function isValueOf(option: string, value: any): boolean {
  const values = Object.hasOwn(OPTION_VALUES, option) ? OPTION_VALUES[option] : undefined;
  return values === undefined || values.includes(value) || isWhole(value, 0, values.length - 1);
}

/** A mode of a bond by the kernel's name, however it is written. */
function bondMode(stated: unknown): string {
  return (/^\d$/.test(String(stated)) ? BOND_MODES[Number(stated)] : OTHER_MODES[String(stated)]) ?? String(stated);
}

/** Where the settings of a bond stand: NMState takes an older name for them as well. */
function bondSection(config: Record<string, any>): string {
  return config['link-aggregation'] === undefined && config.bond !== undefined ? 'bond' : 'link-aggregation';
}

/** The mode of a bond by the kernel's name, as what it is written, and where; undefined for other interfaces. */
export function bondModeOf({ config, path }: NodeInterface): { mode: string; value: unknown; path: readonly string[] } | undefined {
  const section = bondSection(config);
  const value = isObject(config[section]) ? config[section].mode : undefined;
  return config.type === 'bond' && value !== undefined ? { mode: bondMode(value), value, path: [...path, section, 'mode'] } : undefined;
}

function* bondProblems({ mode: stated, port, slaves, options }: Record<string, any>, path: readonly string[]): Iterable<Found> {
  const mode = bondMode(stated);
  if (!BOND_MODES.includes(mode)) {
    yield [[...path, 'mode'], stated, 'which is no mode of a bond', `Write one of ${BOND_MODES.join(', ')}.`];
  }
  if (Array.isArray(port) && port.length === 0) {
    yield [[...path, 'port'], port, 'and a bond without a NIC carries nothing', 'Write the NICs.'];
  }
  if (slaves !== undefined) {
    yield [[...path, 'slaves'], slaves, 'which NMState does not know anymore', 'Write port.'];
  }
  for (const [option, value] of Object.entries<any>(isObject(options) ? options : {})) {
    const at = [...path, 'options', option];
    if (!BOND_OPTIONS.includes(option)) {
      yield [at, value, 'which is no option of a bond that NMState knows', 'Write the kernel\'s name of the option, with underscores, or leave it out.'];
    } else if (DELAYS.includes(option) && !isWhole(value, 0, MAX_INT)) {
      yield [at, value, 'which is no number of milliseconds', 'Write a whole number, such as 100.'];
    } else if (!isValueOf(option, value)) {
      yield [at, value, 'which is no value of it', `Write one of ${OPTION_VALUES[option].join(', ')}.`];
    } else if (option === 'primary' && Array.isArray(port) && !port.includes(value)) {
      yield [at, value, 'which is no port of the bond', `Write one of ${port.join(', ')}.`];
    } else if (option.startsWith('lacp_') && mode !== LACP) {
      yield [at, value, `which a bond of mode ${mode} does not have`, `Leave it out, or use the mode ${LACP}.`];
    } else if (option === 'arp_interval' && Number(value) > 0 && WITHOUT_ARP.includes(mode)) {
      yield [at, value, `which a bond of mode ${mode} does not have`, 'Use miimon in its place.'];
    } else if (option === 'arp_interval' && Number(value) > 0 && Number(options.miimon) > 0) {
      yield [at, value, 'beside miimon, and a bond looks at one of the two', 'Leave one of them out.'];
    }
  }
}
