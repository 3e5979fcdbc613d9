import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { User } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import * as YAML from 'yaml';
import {
  BondMode, DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, Ipam, MigrationNodeNetwork, MigrationPolicy,
  MigrationPolicySelector, NetworkAttachment, NodeBridge, VirtualMachineMigration,
} from '../src';
import { readDocuments } from '../src/yaml-source';

const HC = 'HyperConverged';
const NAD = 'NetworkAttachmentDefinition';
const NNCP = 'NodeNetworkConfigurationPolicy';
const POLICY = 'MigrationPolicy';

/** Where text gets to in a manifest. */
interface Place {
  /** Has a program say the text. */
  readonly say: (chart: Chart, text: string) => void;
  /** The kinds of what it renders, in order. */
  readonly kinds: readonly string[];
  /** What stands where the text belongs. */
  readonly find: (objects: readonly any[], text: string) => unknown;
}

const config = (objects: readonly any[]) => JSON.parse(objects[0].spec.config);
const [first] = [0].map(i => (find: (object: any, text: string) => unknown) => (objects: readonly any[], text: string) => find(objects[i], text));
const last = (find: (object: any, text: string) => unknown) => (objects: readonly any[], text: string) => find(objects[objects.length - 1], text);
const network = (props: (text: string) => object, find: (config: any) => unknown): Place => ({
  say: (chart, text) => new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24', ...props(text) }),
  kinds: [NAD, HC],
  find: objects => find(config(objects)),
});
const nodes = (props: (text: string) => object, find: (spec: any) => unknown): Place => ({
  say: (chart, text) => new MigrationNodeNetwork(chart, 'nodes', props(text)),
  kinds: [NNCP],
  find: first(object => find(object.spec.desiredState)),
});
const policy = (selector: (text: string) => MigrationPolicySelector, find: (selectors: any, text: string) => unknown): Place => ({
  say: (chart, text) => new MigrationPolicy(chart, 'policy', { selector: selector(text), allowPostCopy: true }),
  kinds: [POLICY],
  find: first((object, text) => find(object.spec.selectors, text)),
});
const hyperConverged = (props: (text: string) => object, find: (object: any, text: string) => unknown): Place => ({
  say: (chart, text) => new HyperConverged(chart, 'hc', props(text)), kinds: [HC], find: first(find),
});
/** The value of a key, which nothing but the object itself may have. */
const own = (object: any, key: string) => (Object.hasOwn(object ?? {}, key) ? object[key] : undefined);
const keyed = (object: any, key: string) => (own(object, key) === 'v' ? key : undefined);
const patch = (path: string) => (chart: Chart, text: string) => {
  ApiObject.of(new HyperConverged(chart, 'hc')).addJsonPatch(JsonPatch.add(path, { [text]: text, x: text }));
};

const PLACES: Record<string, Place> = {
  'a NIC': network(nic => ({ nic }), c => c.master),
  'a range': network(range => ({ range }), c => c.ipam.range),
  'the name of a network': network(networkName => ({ networkName }), c => c.name),
  'a version of CNI': network(cniVersion => ({ cniVersion }), c => c.cniVersion),
  'a range\'s start': network(rangeStart => ({ range: undefined, ipam: Ipam.whereabouts({ range: '10.200.5.0/24', rangeStart }) }), c => c.ipam.range_start),
  'a range\'s end': network(rangeEnd => ({ range: undefined, ipam: Ipam.whereabouts({ range: '10.200.5.0/24', rangeEnd }) }), c => c.ipam.range_end),
  'an excluded range': network(text => ({ range: undefined, ipam: Ipam.whereabouts({ range: '10.200.5.0/24', exclude: [text] }) }), c => c.ipam.exclude[0]),
  'a route': network(dst => ({ range: undefined, ipam: Ipam.raw({ type: 'dhcp', routes: [{ dst }] }) }), c => c.ipam.routes[0].dst),
  'address management of one\'s own': network(type => ({ range: undefined, ipam: Ipam.raw({ type }) }), c => c.ipam.type),
  'a plugin of one\'s own': network(text => ({ nic: undefined, attachment: NetworkAttachment.raw({ type: 'x', [`x${text}`]: text }) }), c => c[Object.keys(c).find(key => key.startsWith('x'))!]),
  'a bridge': network(bridge => ({ nic: undefined, attachment: NetworkAttachment.bridge({ bridge }) }), c => c.bridge),
  'an ipvlan\'s NIC': network(nic => ({ nic: undefined, attachment: NetworkAttachment.ipvlan({ nic }) }), c => c.master),
  'a physical network': network(physicalNetworkName => ({ nic: undefined, attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName }) }), c => c.physicalNetworkName),
  'a subnet': network(text => (
    { nic: undefined, range: undefined, attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'p' }), ipam: Ipam.ovnSubnets({ subnets: [text] }) }
  ), c => c.subnets),
  'the name of a NetworkAttachmentDefinition': { ...network(name => ({ name }), c => c), find: first(({ metadata }) => metadata.name) },
  'the namespace of a NetworkAttachmentDefinition': { ...network(namespace => ({ namespace }), c => c), find: first(({ metadata }) => metadata.namespace) },
  'an interface of the cluster': { ...network(text => ({ clusterInterfaces: [text] }), c => c), find: (_, text) => text },
  'a network of the cluster': { ...network(text => ({ clusterNetworks: { pods: [text] } }), c => c), find: (_, text) => text },
  'a reason on a network': {
    ...network(reason => ({ acknowledgements: [{ rule: 'LM033', reason }] }), c => c), find: first(({ metadata }) => own(metadata.annotations, 'cdk8s-live-migration/LM033')),
  },
  'the NIC of the nodes': nodes(nic => ({ nic }), ({ interfaces }) => interfaces[0].name),
  'a bond': nodes(name => ({ bond: { name, mode: BondMode.LACP, ports: ['eth1'] } }), ({ interfaces }) => interfaces[0].name),
  'a port of a bond': nodes(port => ({ bond: { name: 'bond1', mode: BondMode.LACP, ports: [port] } }), ({ interfaces }) => interfaces[0]['link-aggregation'].port[0]),
  'an option of a bond': nodes(text => ({ bond: { name: 'bond1', mode: BondMode.LACP, ports: ['eth1'], options: { primary: text } } }),
    ({ interfaces }) => interfaces[0]['link-aggregation'].options.primary),
  'a bridge of the nodes': nodes(name => ({ nic: 'eth1', bridge: NodeBridge.linux(name) }), ({ interfaces }) => interfaces[1].name),
  'a bridge mapping': nodes(physicalNetworkName => ({ bridge: NodeBridge.existingOvs({ name: 'ovs1', physicalNetworkName }) }), ({ ovn }) => ovn['bridge-mappings'][0].localnet),
  'a label of the nodes': {
    ...nodes(text => ({ nic: 'eth1', nodeSelector: { [text]: 'v' } }), spec => spec), find: first(({ spec }, text) => keyed(spec.nodeSelector, text)),
  },
  'the name of a policy for the nodes': { ...nodes(name => ({ nic: 'eth1', name }), spec => spec), find: first(({ metadata }) => metadata.name) },
  'a label of VMs': policy(text => MigrationPolicySelector.vms({ [text]: 'v' }), (s, text) => keyed(s.virtualMachineInstanceSelector, text)),
  'the value of a label of VMs': policy(text => MigrationPolicySelector.vms({ size: text }), s => s.virtualMachineInstanceSelector.size),
  'a namespace of VMs': policy(text => MigrationPolicySelector.namespace(text), s => s.namespaceSelector['kubernetes.io/metadata.name']),
  'the name of a policy': {
    say: (chart, name) => new MigrationPolicy(chart, 'policy', { selector: MigrationPolicySelector.everyVm(), name }),
    kinds: [POLICY],
    find: first(({ metadata }) => metadata.name),
  },
  'a namespace': hyperConverged(namespace => ({ namespace }), ({ metadata }) => metadata.namespace),
  'a label': hyperConverged(text => ({ labels: { [text]: 'v' } }), ({ metadata }, text) => keyed(metadata.labels, text)),
  'the value of a label': hyperConverged(text => ({ labels: { a: text } }), ({ metadata }) => metadata.labels.a),
  'an annotation': hyperConverged(text => ({ annotations: { [text]: 'v' } }), ({ metadata }, text) => keyed(metadata.annotations, text)),
  'the value of an annotation': hyperConverged(text => ({ annotations: { a: text } }), ({ metadata }) => metadata.annotations.a),
  'the rule of an acknowledgement': hyperConverged(rule => ({ acknowledgements: [{ rule, reason: 'v' }] }),
    ({ metadata }, text) => keyed(metadata.annotations, `cdk8s-live-migration/${text}`)?.slice('cdk8s-live-migration/'.length)),
  'a network to refer to': hyperConverged(text => ({ liveMigration: { network: text } }), ({ spec }) => spec.liveMigrationConfig.network),
  'a bandwidth in a spec': hyperConverged(text => ({ spec: { liveMigrationConfig: { bandwidthPerMigration: text } } }), ({ spec }) => spec.liveMigrationConfig.bandwidthPerMigration),
  'a field of a spec': hyperConverged(text => ({ spec: { [text]: 'v' } }), ({ spec }, text) => keyed(spec, text)),
  'the value of a field of a spec': hyperConverged(text => ({ spec: { defaultCPUModel: text } }), ({ spec }) => spec.defaultCPUModel),
  'a JSON patch': { say: patch('/spec/infra'), kinds: [HC], find: first(({ spec }, text) => (own(spec.infra, text) === text ? spec.infra.x : undefined)) },
  'the name of a VM': {
    say: (chart, virtualMachine) => new VirtualMachineMigration(chart, 'm', { virtualMachine, namespace: 'vms' }),
    kinds: ['VirtualMachineInstanceMigration'],
    find: first(({ spec }) => spec.vmiName),
  },
  'the beginning of a name': {
    say: (chart, generateName) => new VirtualMachineMigration(chart, 'm', { virtualMachine: 'db', generateName }),
    kinds: ['VirtualMachineInstanceMigration'],
    find: first(({ metadata }) => metadata.generateName),
  },
  'who may migrate': {
    say: (chart, name) => new HyperConverged(chart, 'hc').grantMigrate('vms', User.fromName(chart, 'user', name)),
    kinds: [HC, 'RoleBinding'],
    find: last(({ subjects }) => subjects[0].name),
  },
  'where they may migrate': {
    say: (chart, namespace) => new HyperConverged(chart, 'hc').grantMigrate(namespace, User.fromName(chart, 'user', 'a')),
    kinds: [HC, 'RoleBinding'],
    find: last(({ metadata }) => metadata.namespace),
  },
  'the VMs of a heavy workload': {
    say: (chart, text) => new HeavyWorkloadMigration(chart, 'heavy', { only: MigrationPolicySelector.vms({ a: text }) }),
    kinds: [POLICY, HC],
    find: first(({ spec }) => spec.selectors.virtualMachineInstanceSelector.a),
  },
  'an adopted field': {
    say: (chart, text) => HyperConverged.fromManifest(chart, 'hc', {
      manifest: { apiVersion: 'hco.kubevirt.io/v1beta1', kind: HC, metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' }, spec: { [text]: text, x: [text] } },
      version: HyperConvergedVersion.openShift('4.21'),
    }),
    kinds: [HC],
    find: first(({ spec }, text) => (own(spec, text) === text ? spec.x[0] : undefined)),
  },
};

/** What is known of the cluster, which no manifest says. */
const FACTS = ['an interface of the cluster', 'a network of the cluster'];

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Checks that a text is refused in so many words, or comes to where it belongs and nowhere else. */
function expectRefusedOrIntact(name: string, text: string): 'refused' | 'intact' {
  const { say, kinds, find } = PLACES[name];
  const app = new App();
  let yaml;
  try {
    say(new Chart(app, 'prod'), text);
    yaml = app.synthYaml();
  } catch (error) {
    expectReadable((error as Error).message);
    return 'refused';
  }
  const byCluster: any[] = [...readDocuments(yaml)].map(({ value, problem }) => problem ?? value);
  const readings: any[][] = [byCluster, YAML.parseAllDocuments(yaml).map(document => document.toJS()), JSON.parse(JSON.stringify(byCluster))];
  for (const objects of readings) {
    expect(objects.map(({ kind }) => kind)).toEqual(kinds);
    // A quick comparison: Jest's own takes its time with long texts.
    expect(find(objects, text) === text).toBe(true);
  }
  return 'intact';
}

/** A message of few lines, each of which begins as it should, without anything that a terminal would obey. */
function expectReadable(message: string): void {
  const [head, ...lines] = message.split('\n');
  expect(message.length).toBeLessThan(30_000);
  expect(UNSEEN.test(message.replace(/\n/g, ''))).toBe(false);
  expect(message).not.toMatch(/^\s*::|##\[/m);
  if (head === 'Validation failed with the following errors:') {
    expect(lines.filter(line => !/^ {2}\[prod(\/[\w#-]+)*\] (.+ is .+ \(LM\d{3}\)$|Failed serializing .+ can't render)/.test(line))).toEqual([]);
  } else {
    expect(head).toMatch(/^(\[prod[\w/#-]*\]|MigrationPolicySelector)/);
    expect(lines).toEqual([]);
  }
}

const HOSTILE: Record<string, string> = {
  'quotes': '"\'`',
  'a backslash': '\\',
  'a line break': 'a\nb: c',
  'a carriage return': 'a\rb',
  'NUL': 'a\0b',
  'an escape': '\u001b[31mred\u001b]0;title\u0007',
  'DEL': 'a\u007f',
  'C1': 'a\u009b31m',
  'a next line': 'a\u0085b',
  'a document': '\n---\nkind: Pod\n',
  'a marker': '---',
  'an end': '...',
  'a tag': '!!js/function "function(){}"',
  'a template': '{{ .Values.x }}',
  'a parameter': '${x}',
  'a parameter and a next line': '${x}\u0085',
  'a command': '$(touch /tmp/x)',
  'an anchor': '&a *a',
  'a tab': '\ta\tb',
  'tabs and lines': '\ta\nb',
  'a BOM': '\ufeffeth1',
  'a line separator': 'a\u2028b',
  'bidi': 'eth\u202e1\u2066',
  'Cyrillic': '\u0435th1',
  'Arabic digits': '10.200.5.\u0660/24',
  'full width digits': '\uff11\uff10.200.5.0/24',
  'half a character': 'a\ud800',
  '__proto__': '__proto__',
  'constructor': 'constructor',
  'toString': 'toString',
  'null': 'null',
  'true': 'true',
  'octal': '0o17',
  'old octal': '017',
  'hex': '0X1F',
  'exponent': '1e3',
  'tilde': '~',
  'nothing': '',
  'a space': ' ',
  'a blank line': ' \n',
  'a merge': '<<',
  'JSON': '{"type":"macvlan"}',
  'JSON\'s end': '"}, "master": "eth0',
  'YAML': 'a: [b, {c: d}]',
  'a comment': 'a # b',
  'a list': '- a',
  'a command of GitHub': '::error::x',
  'another': '##[stop-commands]x',
  'a command on a line': '\n::error file=a::x',
  'a NIC with a line break': 'eth1\n',
  'a CIDR with one': '10.200.5.0/24\n',
  'a label with one': 'a\n',
  'a path': '../../etc/passwd',
};

/** The same at length: what takes the square of the time doesn't end. */
const MANY = 1_000_000;
const LONG: Record<string, string> = {
  'much': 'a'.repeat(MANY),
  'digits': `${'1'.repeat(MANY)}x`,
  'dots': '.'.repeat(MANY),
  'commas': ','.repeat(MANY),
  'labels': `${'a-.'.repeat(MANY / 3)}!`,
  'a fraction': `0.1${'0'.repeat(MANY)}`,
};

/** Places that take any text, since it is somebody else's to judge, or nobody's. */
const TAKE_ANY = [
  'the value of an annotation', 'a reason on a network', 'who may migrate', 'an interface of the cluster', 'the value of a field of a spec', 'a JSON patch',
  'an adopted field', 'a plugin of one\'s own', 'address management of one\'s own', 'a field of a spec', 'a route',
];

/** Places that take most text, but for white space and what separates names. */
const TAKE_MOST = ['a physical network', 'a bridge mapping'];

/** What nobody can mean as a name or a number. */
const NO_NAMES = ['a document', 'a line break', 'quotes', 'a tag', 'a command', 'an escape', 'Cyrillic', 'bidi', 'half a character', 'a blank line', 'JSON', 'JSON\'s end'];

describe.each(Object.keys(PLACES))('%s', name => {
  const intactOf = (texts: Record<string, string>) => Object.entries(texts).filter(([, text]) => expectRefusedOrIntact(name, text) === 'intact').map(([what]) => what);

  test('hostile text is refused in readable words, or stays what it is where it belongs', () => {
    const intact = intactOf(HOSTILE);
    if (TAKE_ANY.includes(name)) {
      expect(intact).toEqual(expect.arrayContaining(['null', 'true', 'a parameter', 'a template', 'quotes', 'Cyrillic']));
    } else {
      expect(intact.filter(what => NO_NAMES.includes(what) && !(TAKE_MOST.includes(name) && ['quotes', 'an escape', 'Cyrillic', 'bidi', 'half a character'].includes(what)))).toEqual([]);
    }
    // Of these, JSON escapes no more than YAML does.
    expect(FACTS.includes(name) ? [] : intact.filter(what => ['DEL', 'C1', 'a next line', 'a line separator', 'a parameter and a next line'].includes(what))).toEqual([]);
  }, 60_000);

  // What is taken is written and read again, which is for others to do in time.
  test('so is text of a million characters, in time', () => {
    const started = performance.now();
    intactOf(TAKE_ANY.includes(name) ? { much: LONG.much } : LONG);
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 60_000);
});

test('any text is refused in readable words, or stays what it is where it belongs', () => {
  const tokens = fc.constantFrom('\n', '---\n', '...', ': ', '- ', '"', '\'', '#', '&a', '*a', '!!', '{', '}', '[', ']', ',', '|', '>', '%', '@', '`', '\t', '\r', ' ', '0o17', '0x', 'e1', '.', '_', '<<', '~', '\\', '\u0085',
    '\u2028', '\ufeff', '\u007f', 'a', '1', 'eth1', '/', '=', '?', '::', '##[');
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.array(tokens, { maxLength: 6 }).map(parts => parts.join('')));
  fc.assert(fc.property(fc.constantFrom(...Object.keys(PLACES)), text, (name, value) => {
    expectRefusedOrIntact(name, value);
  }), { numRuns: 80 });
}, 60_000);
