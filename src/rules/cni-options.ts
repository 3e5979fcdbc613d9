import { OVN } from './address-pools';
import { isObject } from './views';
import { parseAddress, parseCidr } from '../cidr';

/** What a value has to be: something that is told in words, and that may have to be there; an object with known keys among others; or a list of these. */
type Shape =
  readonly [words: string, is: (value: unknown) => boolean, isRequired?: boolean] | { readonly [key: string]: Shape }
  | { readonly listOf: Shape; readonly noNull?: boolean };

const TEXT: Shape = ['text', value => typeof value === 'string'];
const FLAG: Shape = ['true or false', value => typeof value === 'boolean'];
const WHOLE: Shape = ['a whole number', value => Number.isSafeInteger(value)];
const COUNT: Shape = ['a whole number, 0 to 4294967295', value => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32];
const VLAN: Shape = ['a whole number, 1 to 4094', value => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= 4094];
const FLAGS: Shape = ['an object of true or false', value => isObject(value) && Object.values(value).every(v => v === null || typeof v === 'boolean')];
const CIDR: Shape = ['a network in CIDR notation, such as 10.201.0.0/16', value => parseCidr(value) !== undefined];
const NETWORK_ADDRESS: Shape = ['an address and the length of its network, such as 10.200.5.9/24', value => parseCidr(value) !== undefined, true];
const ADDRESS: Shape = ['an IP address', value => value === '' || parseAddress(value) !== undefined];
const OBJECT: Shape = ['an object', isObject];
const TEXTS: Shape = { listOf: TEXT };

const DNS: Shape = { nameservers: TEXTS, domain: TEXT, search: TEXTS, options: TEXTS };
const MAC: Shape = { mac: TEXT };

/** Options of DHCP by their names. Others go by their numbers. */
const DHCP_OPTIONS = ['dhcp-client-identifier', 'subnet-mask', 'routers', 'host-name', 'user-class', 'vendor-class-identifier'];
const DHCP_OPTION: Shape = [
  `a number from 0 to 255 in quotes, or one of ${DHCP_OPTIONS.join(', ')}`,
  value => typeof value === 'string' && (DHCP_OPTIONS.includes(value) || (/^\d+$/.test(value) && Number(value) <= 255)),
  true,
];

/** What every plugin has. */
const ALL: Readonly<Record<string, Shape>> = { capabilities: FLAGS, dns: DNS, prevResult: OBJECT };

/**
 * Options of plugins that no other rule reads, as their types have them: NetConf in plugins/main, and the types of whereabouts and dhcp. In Go's JSON, a
 * value of another type is an error.
 */
const OF_PLUGIN: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  macvlan: { mac: TEXT, linkInContainer: FLAG, bcqueuelen: COUNT, runtimeConfig: MAC },
  ipvlan: { linkInContainer: FLAG },
  vlan: { linkInContainer: FLAG },
  bridge: {
    ...Object.fromEntries([
      'isGateway', 'isDefaultGateway', 'forceAddress', 'ipMasq', 'hairpinMode', 'promiscMode', 'preserveDefaultVlan', 'macspoofchk', 'enabledad',
      'disableContainerInterface', 'portIsolation',
    ].map(key => [key, FLAG])),
    ipMasqBackend: TEXT,
    vlanTrunk: { listOf: { minID: VLAN, maxID: VLAN, id: VLAN }, noNull: true }, // on which the plugin panics
    args: { cni: MAC },
    runtimeConfig: MAC,
  },
  // Other plugins' address management is another rule's to tell.
  [OVN]: { ipam: OBJECT },
};

const OF_ANY_IPAM: Shape = { type: TEXT };

const OF_IPAM: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  whereabouts: {
    ...Object.fromEntries([
      'log_file', 'log_level', 'configuration_path', 'network_name', 'reconciler_cron_expression', 'datastore',
    ].map(key => [key, TEXT])),
    ...Object.fromEntries(['sleep_for_race', 'leader_lease_duration', 'leader_renew_deadline', 'leader_retry_period'].map(key => [key, WHOLE])),
    enable_overlapping_ranges: FLAG,
    gateway: ADDRESS,
    addresses: { listOf: { address: NETWORK_ADDRESS, gateway: ADDRESS } },
    routes: { listOf: { dst: CIDR, gw: ADDRESS, mtu: WHOLE, advmss: WHOLE, priority: WHOLE, table: WHOLE, scope: WHOLE } },
    kubernetes: { kubeconfig: TEXT, k8s_api_root: TEXT },
    dns: DNS,
  },
  dhcp: {
    daemonSocketPath: TEXT,
    provide: { listOf: { option: DHCP_OPTION, value: TEXT, fromArg: TEXT } },
    request: { listOf: { option: DHCP_OPTION, skipDefault: FLAG } },
    priority: WHOLE,
  },
};

/** What belongs to whereabouts' `range`. Another rule reads it together with that; without, whereabouts reads it all the same. */
const OF_RANGE: Readonly<Record<string, Shape>> = { range_start: TEXT, range_end: TEXT, exclude: TEXTS };

/** A value of the wrong type: the keys to it, and what it has to be. */
interface Misfit {
  readonly keys: readonly string[];
  readonly value: unknown;
  readonly words: string;
}

/** The options of a CNI plugin, and of its address management, that have values of another type than they take. */
export function* misfitsOf(plugin: Record<string, any>): Iterable<Misfit> {
  yield* misfits(ALL, plugin, []);
  yield* misfits(optionsOf(OF_PLUGIN, plugin.type), plugin, []);
  if (isObject(plugin.ipam)) {
    const { type, range } = plugin.ipam;
    yield* misfits(OF_ANY_IPAM, plugin.ipam, ['ipam']);
    yield* misfits(optionsOf(OF_IPAM, type), plugin.ipam, ['ipam']);
    yield* misfits(type === 'whereabouts' && range === undefined ? OF_RANGE : {}, plugin.ipam, ['ipam']);
  }
}

const optionsOf = (table: Readonly<Record<string, Readonly<Record<string, Shape>>>>, type: unknown) => (
  Object.hasOwn(table, String(type)) ? table[String(type)] : {});

function* misfits(shape: Shape, value: unknown, keys: readonly string[]): Iterable<Misfit> {
  // Go takes null for a value that is left out.
  const isLeftOut = value === undefined || value === null;
  if (Array.isArray(shape)) {
    const [words, is, isRequired] = shape;
    if (isLeftOut ? isRequired : !is(value)) {
      yield { keys, value, words };
    }
  } else if (isLeftOut) {
    return;
  } else if ('listOf' in shape) {
    if (!Array.isArray(value)) {
      yield { keys, value, words: 'a list' };
    }
    for (const [i, item] of (Array.isArray(value) ? value : []).entries()) {
      if (shape.noNull && item === null) {
        yield { keys: [...keys, String(i)], value: item, words: 'an object' };
      }
      // An item that is null is one without keys.
      yield* misfits(shape.listOf as Shape, item ?? (Array.isArray(shape.listOf) ? item : {}), [...keys, String(i)]);
    }
  } else if (!isObject(value)) {
    yield { keys, value, words: 'an object' };
  } else {
    for (const [key, inner] of Object.entries(shape)) {
      // Few of all options are there.
      if (value[key] !== undefined || (Array.isArray(inner) && inner[2])) {
        yield* misfits(inner, value[key], [...keys, key]);
      }
    }
  }
}
