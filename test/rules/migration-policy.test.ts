import { HyperConvergedVersion } from '../../src';
import { judge } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';

const policy = (spec: any, metadata: any = { name: 'databases' }) => ({
  apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata, spec,
});
const SELECTORS = { virtualMachineInstanceSelector: { size: 'large' }, namespaceSelector: { stage: 'prod' } };

/** The errors of policies: rule and field. */
function errors(specs: any[], release = '4.23'): string[] {
  const manifests = specs.map((spec, i) => policy(spec, { name: `policy-${i}` }));
  return judge(manifests, { release: HyperConvergedVersion.openShift(release) }).map(({ rule, path }) => `${rule.id} ${path.join('.')}`);
}

test('a policy with all that its release has is fine', () => {
  const settings = { allowAutoConverge: false, allowPostCopy: true, bandwidthPerMigration: '64Mi', completionTimeoutPerGiB: 20 };
  expect(errors([{ selectors: SELECTORS, ...settings }], '4.12')).toEqual([]);
  expect(errors([{ selectors: SELECTORS, ...settings, allowWorkloadDisruption: true }], '4.19')).toEqual([]);
  expect(errors([{ selectors: SELECTORS, ...settings, maxDowntimeMs: 1000 }, { selectors: {} }])).toEqual([]);
});

test.each<[any, string, string[]]>([
  [{ allowWorkloadDisruption: true }, '4.18', ['LM001 spec.allowWorkloadDisruption']],
  [{ maxDowntimeMs: 1000 }, '4.22', ['LM001 spec.maxDowntimeMs']],
  [{ progressTimeout: 150 }, '4.23', ['LM001 spec.progressTimeout']],
  [{ completionTimeoutPerGiB: '20' }, '4.23', ['LM002 spec.completionTimeoutPerGiB']],
  [{ completionTimeoutPerGiB: -1 }, '4.23', ['LM003 spec.completionTimeoutPerGiB']],
  [{ bandwidthPerMigration: true }, '4.23', ['LM002 spec.bandwidthPerMigration']],
  [{ bandwidthPerMigration: '-5Mi' }, '4.23', ['LM005 spec.bandwidthPerMigration']],
  [{ bandwidthPerMigration: '217Ki' }, '4.23', ['LM006 spec.bandwidthPerMigration']],
  [{ bandwidthPerMigration: 64 }, '4.23', ['LM006 spec.bandwidthPerMigration']],
  [{ bandwidthPerMigration: 67108864 }, '4.23', []],
  [{ allowPostCopy: true, completionTimeoutPerGiB: 0 }, '4.23', ['LM007 spec.completionTimeoutPerGiB']],
  [{ allowPostCopy: true }, '4.23', []], // allowWorkloadDisruption follows
  [{ allowPostCopy: true, allowWorkloadDisruption: false }, '4.23', ['LM008 spec.allowWorkloadDisruption']],
])('%j on %s', (settings, release, expected) => {
  expect(errors([{ selectors: SELECTORS, ...settings }], release)).toEqual(expected);
});

test.each<[any, string[]]>([
  [undefined, ['LM029 spec.selectors']],
  [null, ['LM029 spec.selectors']],
  ['all', ['LM029 spec.selectors']],
  [{ virtualMachineInstanceSelector: { 'heavy workloads': 'true' } }, ['LM029 spec.selectors.virtualMachineInstanceSelector.heavy workloads']],
  [{ virtualMachineInstanceSelector: { heavy: 'very heavy' } }, ['LM029 spec.selectors.virtualMachineInstanceSelector.heavy']],
  [{ virtualMachineInstanceSelector: { heavy: '' }, namespaceSelector: {} }, []],
  [{ vmSelector: {} }, ['LM029 spec.selectors.vmSelector']],
  [{ namespaceSelector: 'prod' }, ['LM029 spec.selectors.namespaceSelector']],
  [{ namespaceSelector: { prod: true } }, ['LM029 spec.selectors.namespaceSelector.prod']],
  [{ namespaceSelector: { matchLabels: { prod: 'true' } } }, ['LM029 spec.selectors.namespaceSelector.matchLabels']],
])('selectors %j', (selectors, expected) => {
  expect(errors([{ selectors }])).toEqual(expected);
});

test('two policies of one name, and labels that are none', () => {
  const found = judge([policy({ selectors: {} }), policy({ selectors: {} }, { name: 'databases', labels: { size: 1 } })], {});
  expect(found.map(({ rule, path }) => `${rule.id} ${path.join('.')}`)).toEqual(['LM017 metadata.labels.size', 'LM048 metadata.name']);
});

test('what some releases don\'t have is advice where the release is not known', () => {
  const [finding, ...rest] = judge([policy({ allowWorkloadDisruption: true, selectors: SELECTORS })], {});
  expect(rest).toEqual([]);
  expect([finding.severity, finding.message.split(':')[0]]).toEqual(['advice', 'On HCO 1.14 and earlier']);
});

test('advice looks at policies as well', () => {
  const found = judge([policy({ allowPostCopy: true, allowAutoConverge: true, selectors: SELECTORS })], { release: HyperConvergedVersion.openShift('4.99') }, RULE_BOOK);
  expect(found.map(({ rule }) => rule.id)).toEqual(['LM040', 'LM041']);
});
