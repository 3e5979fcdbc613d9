import { HyperConvergedVersion } from '../../src';
import { judge } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';
import { messagesOf } from '../support';

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

describe('LM029: selectors', () => {
  const EITHER = 'Write namespaceSelector or virtualMachineInstanceSelector';
  const KEY = 'and no object can have such a label. Write a key of at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends, optionally '
    + 'after a DNS name and a slash.';
  const VALUE = 'and no label can have such a value. Write at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends.';
  test.each<[any, string[]]>([
    [undefined, [` is unset, which the API server rejects. ${EITHER} into it, or {} for every VM.`]],
    [null, [` is unset, which the API server rejects. ${EITHER} into it, or {} for every VM.`]],
    ['all', [` is "all", which is no object. ${EITHER} into it.`]],
    [[], [` is [], which is no object. ${EITHER} into it.`]],
    [{ vmSelector: {} }, [`.vmSelector is {}, which is no selector that there is. ${EITHER}.`]],
    [{ namespaceSelector: 'prod' }, ['.namespaceSelector is "prod", which is no object. Write labels and their values.']],
    [{ namespaceSelector: { prod: true } }, ['.namespaceSelector.prod is true, which is no label\'s value. Write the value in quotes.']],
    [{ namespaceSelector: { matchLabels: { prod: 'true' } } }, [
      '.namespaceSelector.matchLabels is {"prod":"true"}, which is no label\'s value. Write the labels here, without it.',
    ]],
    [{ virtualMachineInstanceSelector: { 'heavy workloads': 'true' } }, [`.virtualMachineInstanceSelector.heavy workloads is "true", ${KEY}`]],
    [{ virtualMachineInstanceSelector: { heavy: 'very heavy' } }, [`.virtualMachineInstanceSelector.heavy is "very heavy", ${VALUE}`]],
    ...['Ledger', 'le_dger', '', 'a.b'].map((name): [any, string[]] => [{ namespaceSelector: { 'kubernetes.io/metadata.name': name } }, [
      `.namespaceSelector.kubernetes.io/metadata.name is "${name}", which is the name of no namespace that there can be. Write the name of a namespace: `
      + 'at most 63 lower case letters, digits and hyphens, with a letter or digit at both ends.',
    ]]),
    [{ namespaceSelector: { 'kubernetes.io/metadata.name': 'ledger' }, virtualMachineInstanceSelector: { 'kubernetes.io/metadata.name': 'Any' } }, []],
    [{ virtualMachineInstanceSelector: { 'heavy': '', 'example.com/size': 'x'.repeat(63) }, namespaceSelector: {} }, []],
    [{}, []],
  ])('%j', (selectors, messages) => {
    expect(messagesOf([policy({ selectors })], '4.23')).toEqual(messages.map(message => `selectors${message} (LM029)`));
  });
});

test('LM029: a policy without a spec', () => {
  expect(messagesOf([policy(undefined)], '4.23')).toEqual([expect.stringMatching(/^selectors is unset, which the API server rejects\..*\(LM029\)$/)]);
});

describe('LM076: an exemption that does not hold', () => {
  const critical = policy({ allowPostCopy: false, selectors: { virtualMachineInstanceSelector: { data: 'critical' } } }, { name: 'critical' });
  const other = (labels: object, spec: object = { allowPostCopy: true }, name = 'databases') => policy({ ...spec, selectors: { virtualMachineInstanceSelector: labels } }, { name });
  const messages = (...others: any[]) => messagesOf([critical, ...others], { release: HyperConvergedVersion.openShift('4.23'), exemptions: [critical] });
  const outdone = (name: string) => `allowPostCopy is false, but a VM with the labels of both has the settings of ${name}, and post copy. Add a MigrationPolicy with the labels of both `
    + `and allowPostCopy false, or take such VMs out of ${name}. (LM076)`;

  test('of a policy that asks for more, or is first by name', () => {
    expect(messages(other({ size: 'large', kind: 'database' }))).toEqual([outdone('databases')]);
    expect(messages(other({ size: 'large' }, undefined, 'all'))).toEqual([outdone('all')]);
    expect(messages(other({ size: 'large' }, undefined, 'all'), other({ size: 'large', kind: 'database' }))).toEqual([outdone('databases'), outdone('all')]);
  });

  test.each<[string, any[]]>([
    ['is first', [other({ size: 'large' })]],
    ['is for other VMs', [other({ data: 'other', size: 'large' })]],
    ['is outdone by no post copy', [other({ size: 'large', kind: 'database' }, { allowPostCopy: false })]],
    ['has an exemption from the exception', [
      other({ size: 'large', kind: 'database' }), other({ size: 'large', kind: 'database', data: 'critical' }, { allowPostCopy: false }, 'both'),
    ]],
  ])('it holds where it %s', (_, others) => {
    expect(messages(...others)).toEqual([]);
  });

  test('a policy that nobody says is one is none', () => {
    expect(messagesOf([critical, other({ size: 'large', kind: 'database' })], '4.23')).toEqual([]);
    expect(messagesOf([critical, other({ size: 'large', kind: 'database' })], { release: HyperConvergedVersion.openShift('4.23'), exemptions: [] })).toEqual([]);
  });
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
