import { HyperConvergedVersion } from '../../src';
import { FLEET_RULES, judgeFleet } from '../../src/fleet/fleet-rules';
import { errorRules, isJudged, judge } from '../../src/rules';
import type { Example, Manifest, Rule } from '../../src/rules';
import { RULE_BOOK, findRule } from '../../src/rules/book';
import type { RuleWords } from '../../src/rules/rule';
import { Setup } from '../../src/rules/setup';
import { parse, read } from '../support';

/* eslint-disable-next-line @typescript-eslint/no-require-imports */
const rulesPage = () => require('../../build-tools/rules-page.js');
const judgeExample = ({ manifests, context }: Example) => judge(manifests, context?.(manifests), RULE_BOOK);

test('docs/RULES.md is current; else run npx projen docgen after npm run compile', () => {
  const { page } = rulesPage();
  expect(read('docs', 'RULES.md')).toBe(page([...RULE_BOOK, ...FLEET_RULES]));
});

test('docs/RULES.md tells every fact of a cluster that an example needs, and no fact goes without words', () => {
  const { page } = rulesPage();
  const text: string = page(RULE_BOOK);
  const heads = (id: string) => text.split(`<a name="${id}"`)[1].split('\n## ')[0].split('\n').filter(line => /^(Refused|Advised against|Fine).*:$/.test(line));
  const own = ', with br-ex and eth0 for the cluster\'s own traffic (--cluster-interface):';
  expect(heads('LM061')).toEqual([`Refused${own}`, `Fine${own}`]);
  expect(heads('LM066')).toEqual([`Advised against${own}`, `Fine${own}`]);
  expect(heads('LM067')).toEqual(['Refused:', 'Fine, on OpenShift Virtualization 4.21:']);
  expect(heads('LM068')[0]).toBe('Advised against, on OpenShift Virtualization 4.21, with 1 node:');
  const program = ', of a program that keeps the VMs of critical from post copy:';
  expect(heads('LM076')).toEqual([`Refused${program}`, `Fine${program}`]);
  const [rule] = RULE_BOOK;
  expect(() => page([{ ...rule, failing: { ...rule.failing, context: () => ({ weather: 'fair' }) } }])).toThrow('There are no words for weather of an example');
});

test('ids are unique, and without gaps', () => {
  const ids = [...RULE_BOOK, ...FLEET_RULES].map(rule => rule.id).sort();
  expect(ids).toEqual(ids.map((_, i) => `LM${String(i + 1).padStart(3, '0')}`));
  const inOrder = (rules: readonly Rule[]) => rules.map(rule => rule.id).every((id, i, all) => i === 0 || all[i - 1] < id);
  expect([inOrder(errorRules()), inOrder(RULE_BOOK.slice(0, -1)), RULE_BOOK[RULE_BOOK.length - 1].id]).toEqual([true, true, 'LM047']);
  expect(findRule('LM014')!.title).toBe('More migrations per node than in the cluster');
  expect(findRule('LM000')).toBeUndefined();
});

test.each<[string, string, string]>([
  ['LM018', 'k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition'], ['LM023', 'k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition'],
  ['LM029', 'migrations.kubevirt.io/v1alpha1', 'MigrationPolicy'], ['LM059', 'nmstate.io/v1', 'NodeNetworkConfigurationPolicy'],
  ['LM071', 'kubevirt.io/v1', 'VirtualMachineInstanceMigration'],
])('%s is asked for by %s only where there is one', (id, apiVersion, kind) => {
  const asked = (...manifests: Manifest[]) => errorRules(new Setup(manifests, {})).map(rule => rule.id);
  expect(asked({ apiVersion, kind })).toContain(id);
  expect(asked({ apiVersion: 'v1', kind: 'Pod' })).not.toContain(id);
});

describe.each(RULE_BOOK.map(rule => [rule.id, rule] as const))('%s', (id, rule) => {
  test('its failing example is found by it, if it is an error by no other, and shown whole', () => {
    const findings = judgeExample(rule.failing).filter(({ severity }) => severity === rule.severity);
    const ids = new Set(findings.map(finding => finding.rule.id));
    expect(rule.severity === 'error' ? ids : new Set([...ids].filter(i => i === id))).toEqual(new Set([id]));
    // A synthesis loads the rules that it needs, and asks for no advice.
    expect(judge(rule.failing.manifests, rule.failing.context?.(rule.failing.manifests)).some(finding => finding.rule === rule)).toBe(rule.severity === 'error');
    for (const { message, manifest, fix, wrong } of findings) {
      expect(rule.failing.manifests).toContain(manifest);
      expect(message).toMatch(/^[\w./ -]+ is .+, .+\. .+\. \(LM\d{3}\)$/);
      expect(fix).toMatch(/^[A-Z].*\.$/);
      expect(wrong).toMatch(/^\w.*[^.]$/);
    }
  });

  test('its passing example is not found by it, and has no error', () => {
    const findings = judgeExample(rule.passing).filter(({ severity, rule: by }) => severity === 'error' || by.id === id);
    expect(findings.map(({ message }) => message)).toEqual([]);
  });

  test('its failing example is found as docs/RULES.md prints it, with the facts told there; else it is told to be of a program', () => {
    const { known, yaml } = rulesPage();
    const { manifests, context } = rule.failing;
    const printed = parse(yaml(rule.failing).split('\n').slice(1, -1).join('\n'));
    const { contradictions, exemptions, ...facts } = context?.(manifests) ?? {};
    const isFound = judge(printed, facts, RULE_BOOK).some(finding => finding.rule === rule);
    expect(isFound).toBe(!known(rule.failing).includes(', of a program'));
    expect(isFound || ['LM015', 'LM050', 'LM076'].includes(id)).toBe(true);
  });

  test('it says what it is about', () => expectWords(rule));
});

test.each(FLEET_RULES.map(rule => [rule.id, rule] as const))('%s finds its failing clusters, not its passing ones, and says what it is about', (id, rule) => {
  expect(judgeFleet(rule.failing.clusters).map(found => found.rule.id)).toEqual([id]);
  expect(judgeFleet(rule.failing.clusters)[0].message).toMatch(/^[a-z]\S* .* is .+[^.]\. [A-Z].+\. \(LM\d{3}\)$/);
  expect(judgeFleet(rule.passing.clusters).map(found => found.rule.id)).not.toContain(id);
  expectWords(rule);
  const text: string = rulesPage().page([rule]);
  expect(text).toContain(`\n\nAdvised against: ${rule.failing.inWords}.\n\nFine: ${rule.passing.inWords}.\n`);
});

function expectWords(rule: RuleWords) {
  expect(rule.title).toMatch(/^[A-Z][^.]+$/);
  expect(rule.why).toMatch(/^\w.*\.$/);
  expect(rule.source).toMatch(/^https:\/\//);
  expect(rule.ifIgnored !== undefined).toBe(rule.severity === 'advice');
  expect(rule.ifIgnored ?? 'A sentence.').toMatch(/^\w[^.]*(\.\d[^.]*)*\.$/);
}

test('the documented manifests give no error on 4.21, and the advice that their own documentation and its authors give', () => {
  const [settings, network] = ['openshift-4.21-heavy-workloads', 'openshift-4.21-dedicated-network'].map(name => parse(read('test', 'scenarios', `${name}.yaml`))[0]);
  const context = { release: HyperConvergedVersion.openShift('4.21'), nodes: 100 };
  const findings = judge([settings], context, RULE_BOOK);
  expect(findings.map(({ rule, severity }) => `${rule.id} ${severity}`)).toEqual(['LM030 advice', 'LM033 advice', 'LM034 advice']);
  expect(findings[0].message).toContain('copies memory for 22 hours and 55 minutes before post copy begins');
  expect(judge([network], context, RULE_BOOK)).toEqual([]);
});

test('where the release is not known, what holds for some is advice that names them', () => {
  const findings = judge(parse(read('test', 'scenarios', 'openshift-4.21-heavy-workloads.yaml')));
  expect(findings.map(({ severity, message }) => `${severity}: ${message.split(',')[0]}`)).toEqual([
    'advice: On OpenShift Virtualization 4.12 and earlier: liveMigrationConfig.allowPostCopy is true',
    'advice: On OpenShift Virtualization 4.23 and later: liveMigrationConfig.allowPostCopy is true',
  ]);
});

test('other networks than the one for migrations are none of ours', () => {
  const context = { release: HyperConvergedVersion.default() };
  const network = {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'vm-traffic.vlan-7', namespace: 'vms' },
    spec: { config: '{"cniVersion":"0.3.1","type":"bridge","ipam":{"type":"host-local"}}' },
  };
  expect(judge([network, ...parse(read('test', 'scenarios', 'openshift-4.21-heavy-workloads.yaml'))], context)).toEqual([]);
});

test('kinds of ours are judged, also of a wrong API group, unless another product has such a kind', () => {
  expect(isJudged('hco.kubevirt.io/v1', 'HyperConverged')).toBe(true);
  expect(isJudged('k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition')).toBe(true);
  expect(isJudged('migrations.kubevirt.io/v1alpha1', 'MigrationPolicy')).toBe(true);
  expect(isJudged('v1alpha1', 'MigrationPolicy')).toBe(true);
  expect(isJudged('example.com/v1', 'HyperConverged')).toBe(true);
  expect(isJudged('forklift.example.com/v1', 'MigrationPolicy')).toBe(false);
  expect(isJudged('v1', 'Pod')).toBe(false);
  expect(isJudged('v1', 'toString')).toBe(false);
  expect(isJudged('v1', undefined)).toBe(false);
});

describe('manifests that nobody would write by a program', () => {
  const hyperConverged = (changes: Record<string, unknown>) => ({
    apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' }, ...changes,
  });
  const withConfig = (config: unknown, network = 'a') => [
    hyperConverged({ spec: { liveMigrationConfig: { network } } }),
    { apiVersion: 'k8s.cni.cncf.io/v1', kind: 'NetworkAttachmentDefinition', metadata: { name: 'a', namespace: 'openshift-cnv' }, spec: { config } },
  ];
  const ids = (manifests: any[], release?: HyperConvergedVersion) => judge(manifests, { release })
    .filter(({ severity }) => severity === 'error').map(finding => finding.rule.id);
  const whereabouts = (more: Record<string, unknown>) => JSON.stringify({ type: 'macvlan', master: 'eth1', ipam: { type: 'whereabouts', ...more } });
  const ovn = (more: Record<string, unknown>) => JSON.stringify({
    type: 'ovn-k8s-cni-overlay', topology: 'localnet', netAttachDefName: 'openshift-cnv/a', subnets: '10.200.5.0/24', ...more,
  });

  test.each<[string, any, string[]]>([
    ['no spec', {}, []],
    ['spec: null', { spec: null }, []],
    ['spec: text', { spec: 'text' }, ['LM002']],
    ['settings: null', { spec: { liveMigrationConfig: null } }, []],
    ['a setting that is null', { spec: { liveMigrationConfig: { allowPostCopy: null, network: null } } }, []],
    ['settings: list', { spec: { liveMigrationConfig: [] } }, ['LM002']],
    ['settings: text', { spec: { liveMigrationConfig: 'all' } }, ['LM002']],
    ['no metadata', { metadata: undefined }, ['LM010']],
    ['metadata: null', { metadata: null }, ['LM010']],
    ['labels: null', { metadata: { name: 'kubevirt-hyperconverged', labels: null } }, []],
    ['settings where v1 has them', { spec: { virtualization: { liveMigrationConfig: { progressTimeout: 150 } } } }, ['LM001']],
    ['a bandwidth without quotes', { spec: { liveMigrationConfig: { bandwidthPerMigration: 64 } } }, ['LM002', 'LM006']],
    ['a limit in quotes', { spec: { liveMigrationConfig: { parallelMigrationsPerCluster: '5' } } }, ['LM002']],
    ['a setting that no release has', { spec: { liveMigrationConfig: { maxDowntimeMs: 300 } } }, ['LM001']],
    ['an unknown API version', { apiVersion: 'hco.kubevirt.io/v7' }, ['LM012']],
    ['no version', { apiVersion: 'hco.kubevirt.io' }, ['LM012']],
  ])('a HyperConverged with %s', (_, changes, expected) => {
    expect(ids([hyperConverged(changes)])).toEqual(expected);
  });

  test('what an unknown release has is refused only if no release that serves it has it', () => {
    const settings = (block: unknown) => [hyperConverged({ spec: { liveMigrationConfig: block } })];
    expect(ids(settings({ allowPostCopy: true, allowWorkloadDisruption: true }))).toEqual([]);
    expect(ids(settings({ allowPostCopy: true, allowWorkloadDisruption: false }))).toEqual([]);
    expect(ids(settings({ parallelMigrationsPerCluster: 1 }))).toEqual([]); // the default of 2 per node says nothing of its own
  });

  test.each<[string, unknown, string[]]>([
    ['none', undefined, []],
    ['an empty string', '', []],
    ['an object', { type: 'macvlan' }, ['LM018']],
    ['YAML', 'type: macvlan', ['LM018']],
    ['a JSON list', '[]', ['LM018']],
    ['JSON null', 'null', ['LM018']],
    ['a chain of plugins', JSON.stringify({ plugins: [{ type: 'macvlan', master: 'eth1', ipam: { type: 'dhcp' } }, { type: 'tuning' }] }), []],
    ['a chain that begins wrong', JSON.stringify({ plugins: [{ type: 'macvlan', master: 'eth1' }, { type: 'tuning' }] }), ['LM022']],
    ['an empty chain', JSON.stringify({ plugins: [] }), ['LM018']],
    ['macvlan with a bridge and without a NIC', JSON.stringify({ type: 'macvlan', bridge: 'br0', ipam: { type: 'dhcp' } }), ['LM019']],
    ['macvlan with an empty mode, its default', JSON.stringify({ type: 'macvlan', master: 'eth1', mode: '', ipam: { type: 'dhcp' } }), []],
    ['bridge without a bridge', JSON.stringify({ type: 'bridge', ipam: { type: 'dhcp' } }), ['LM019']],
    ['bridge with an empty one', JSON.stringify({ type: 'bridge', bridge: '', ipam: { type: 'dhcp' } }), ['LM019']],
    ['vlan with a VLAN that is none', JSON.stringify({ type: 'vlan', master: 'eth1', vlanId: 4095, ipam: { type: 'dhcp' } }), ['LM020']],
    ['address management that is text', JSON.stringify({ type: 'macvlan', master: 'eth1', ipam: 'whereabouts' }), ['LM022']],
    ['ranges that are no list', whereabouts({ ipRanges: {} }), ['LM022', 'LM023']],
    ['a range that is no object', whereabouts({ ipRanges: ['10.200.5.0/24'] }), ['LM023']],
    ['excludes that are no list', whereabouts({ range: '10.200.5.0/24', exclude: '10.200.5.1/32' }), ['LM023']],
    ['an empty start, which is none', whereabouts({ range: '10.200.5.0/24', range_start: '' }), []],
    ['a range from first to last', whereabouts({ range: '10.200.5.10-10.200.5.20/24' }), []],
    ['a range from last to first', whereabouts({ range: '10.200.5.20-10.200.5.10/24' }), ['LM023', 'LM024']],
    ['a range from elsewhere', whereabouts({ range: '10.200.6.20-10.200.5.30/24' }), ['LM023']],
    ['a range and ranges', whereabouts({ range: '10.200.5.0/24', ipRanges: [{ range: '10.200.6.0/33' }] }), ['LM023']],
    ['OVN-Kubernetes', ovn({}), []],
    ['OVN-Kubernetes on its layer 2', ovn({ topology: 'layer2' }), []],
    ['OVN-Kubernetes without a topology', ovn({ topology: undefined }), ['LM020']],
    ['OVN-Kubernetes with another definition\'s name', ovn({ netAttachDefName: 'openshift-cnv/b' }), ['LM020']],
    ['OVN-Kubernetes with subnets that are no string', ovn({ subnets: ['10.200.5.0/24'] }), ['LM023']],
    ['OVN-Kubernetes with spaces', ovn({ subnets: '10.200.5.0/24, fd10::/64' }), []],
    ['OVN-Kubernetes with an empty ipam', ovn({ ipam: {} }), []],
  ])('a network whose config is %s', (_, config, expected) => {
    expect(ids(withConfig(config))).toEqual(expected);
  });

  test('a network of the same name in another namespace is not reached', () => {
    const [cr, network] = withConfig(undefined);
    const elsewhere = { ...network, metadata: { name: 'a', namespace: 'default' } };
    expect(ids([cr, elsewhere])).toEqual(['LM027']);
    expect(ids([cr, elsewhere, network])).toEqual([]);
    expect(ids([cr, { ...network, metadata: { name: 'a' } }])).toEqual([]);
    expect(ids([withConfig(undefined, 'default/a')[0], elsewhere])).toEqual([]);
  });

  test('long values are cut in messages', () => {
    const [finding] = judge([hyperConverged({ spec: { liveMigrationConfig: { network: 'x'.repeat(1_000_000) } } })]);
    expect(finding.message.length).toBeLessThan(500);
  });
});
