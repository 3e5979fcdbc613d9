import * as fc from 'fast-check';
import { HyperConvergedVersion } from '../../src';
import { IN_V1, NOT_IN_V1, V1BETA1_FIELDS, V1_FIELDS } from '../../src/hyperconverged-fields';
import { judge } from '../../src/rules';
import type { RuleContext } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';
import { strayFields } from '../../src/rules/hyperconverged';
import { similarTo } from '../../src/rules/similar';
import { HAVE_CRDS, NO_CRDS, crdVersions } from '../crds';

const hyperConverged = (version: string, spec: any, more = {}) => ({
  apiVersion: `hco.kubevirt.io/${version}`, kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' }, spec, ...more,
});
const CONTEXT: RuleContext = { release: HyperConvergedVersion.openShift('4.23') };
const IDS = ['LM049', 'LM057', 'LM058'];

/** What rules on fields find: severity, rule and field, and what to write. */
function found(version: string, spec: any, more = {}, context = CONTEXT): string[] {
  return judge([hyperConverged(version, spec, more)], context, RULE_BOOK).filter(({ rule }) => IDS.includes(rule.id))
    .map(({ rule, severity, path, fix }) => `${severity} ${rule.id} ${path.join('.')}: ${fix}`);
}

test.each<[string, string, any, string[]]>([
  ['a field of v1beta1 in v1', 'v1', { evictionStrategy: 'None' }, ['error LM049 spec.evictionStrategy: Move it to spec.virtualization.evictionStrategy.']],
  ['a field of v1beta1 that has another name in v1', 'v1', { defaultCPUModel: 'x' },
    ['error LM049 spec.defaultCPUModel: Move it to spec.virtualization.virtualMachineOptions.defaultCPUModel.']],
  ['a field of v1beta1 that is divided in v1', 'v1', { resourceRequirements: {} }, [
    'error LM049 spec.resourceRequirements: Move it to spec.virtualization.vmiCPUAllocationRatio, '
    + 'spec.virtualization.autoCPULimitNamespaceLabelSelector, spec.storage.workloadResourceRequirements.',
  ]],
  ['a group of v1 in v1beta1', 'v1beta1', { virtualization: { evictionStrategy: 'None' } },
    ['error LM049 spec.virtualization: Write the fields of v1beta1, which are at the top.']],
  ['a group that is text', 'v1beta1', { storage: 'all' }, ['error LM049 spec.storage: Write the fields of v1beta1, which are at the top.']],
  ['a group that is null', 'v1beta1', { virtualization: null }, ['error LM049 spec.virtualization: Write the fields of v1beta1, which are at the top.']],
  ['live migration settings of the other version, which have a rule of their own', 'v1beta1', { virtualization: { liveMigrationConfig: {} } }, []],
  ['live migration settings of the other version, which have a rule of their own', 'v1', { liveMigrationConfig: {} }, []],
  ['a slip', 'v1beta1', { liveMigrationconfig: {} }, ['error LM057 spec.liveMigrationconfig: Write liveMigrationConfig.']],
  ['a slip', 'v1beta1', { evictionStrategie: 'None' }, ['error LM057 spec.evictionStrategie: Write evictionStrategy.']],
  ['a slip in a field of v1beta1', 'v1', { evictionstrategy: 'None' }, ['error LM057 spec.evictionstrategy: Write spec.virtualization.evictionStrategy.']],
  ['a slip in a field of v1beta1 that has another name in v1', 'v1', { obsoleteCPU: {} }, ['error LM057 spec.obsoleteCPU: Write spec.virtualization.obsoleteCPUModels.']],
  ['a slip in a field of v1beta1 that is divided in v1', 'v1', { virtualMachineOption: {} }, [
    'error LM057 spec.virtualMachineOption: Write spec.virtualization.virtualMachineOptions.disableFreePageReporting, '
    + 'spec.virtualization.virtualMachineOptions.disableSerialConsoleLog.',
  ]],
  ['live migration settings in another group', 'v1beta1', { storage: { liveMigrationConfig: {} } },
    ['error LM049 spec.storage: Write the fields of v1beta1, which are at the top.']],
  ['a slip in a group', 'v1', { virtualisation: {} }, ['error LM057 spec.virtualisation: Write virtualization.']],
  ['a slip within a group', 'v1', { virtualization: { evictionstrategy: 'None' } }, ['error LM057 spec.virtualization.evictionstrategy: Write evictionStrategy.']],
  ['a field that no release has', 'v1beta1', { migrationBandwidth: 1 }, ['advice LM058 spec.migrationBandwidth: Remove it.']],
  ['a group that no release has', 'v1', { migration: {} }, ['advice LM058 spec.migration: Remove it.']],
  ['a field that no release has in a group', 'v1', { virtualization: { migrationBandwidth: 1 } }, ['advice LM058 spec.virtualization.migrationBandwidth: Remove it.']],
  ['a field of another group', 'v1', { storage: { evictionStrategy: 'None' } }, ['advice LM058 spec.storage.evictionStrategy: Remove it.']],
  ['feature gates', 'v1', { featureGates: [{ name: 'x' }] }, []],
  ['feature gates as v1beta1 has them', 'v1', { featureGates: { downwardMetrics: true } }, []],
  ['feature gates', 'v1beta1', { featureGates: { anything: true } }, []],
  ['a group that is a list', 'v1', { virtualization: ['liveMigrationConfig'] }, []],
  ['a field that v1 has dropped', 'v1beta1', { vddkInitImage: 'x' }, []],
  ['nothing', 'v1beta1', undefined, []],
  ['text', 'v1', 'text', []],
  ['an unknown version', 'v2', { evictionStrategie: 1, virtualization: {} }, []],
])('%s in %s: %j', (_, version, spec, expected) => {
  expect(found(version, spec)).toEqual(expected);
});

test('fields beside the spec', () => {
  const fix = (field: string) => [`error LM057 ${field}: Move it into spec.`];
  expect(found('v1beta1', {}, { liveMigrationConfig: {} })).toEqual(fix('liveMigrationConfig'));
  expect(found('v1', {}, { virtualization: {} })).toEqual(fix('virtualization'));
  expect(found('v1', {}, { evictionStrategy: 'None' })).toEqual(fix('evictionStrategy'));
  expect(found('v1beta1', {}, { status: {}, extra: 1 })).toEqual([]);
});

test('fields that only one of the versions has are taken there', () => {
  expect(found('v1beta1', {
    localStorageClassName: 'a', vddkInitImage: 'a', tektonPipelinesNamespace: 'a', tektonTasksNamespace: 'a', obsoleteCPUs: { minCPUModel: 'a' },
  })).toEqual([]);
  expect(found('v1', {
    deployment: { deployNetworkResourcesInjector: true },
    observability: { allowedAlerts: [], allowedRecordingRules: [], workloads: {} },
    storage: { persistentReservationConfiguration: {} },
    workloadSources: { enableMultiArchBootImageImport: true },
  })).toEqual([]);
});

test('a newer release may have fields that nobody here has heard of, and none with a slip', () => {
  const newer: RuleContext = { release: HyperConvergedVersion.openShift('4.99') };
  expect(found('v1', { migration: {}, virtualization: { migrationBandwidth: 1 } }, {}, newer)).toEqual([]);
  expect(found('v1', { virtualisation: {} }, {}, newer)).toEqual(['error LM057 spec.virtualisation: Write virtualization.']);
  expect(found('v1beta1', { migration: {} }, {}, {})).toEqual(['advice LM058 spec.migration: Remove it.']);
});

test('the messages tell what is wrong', () => {
  const messages = (version: string, spec: any, more?: any) => judge([hyperConverged(version, spec, more)], CONTEXT, RULE_BOOK)
    .filter(({ rule }) => IDS.includes(rule.id)).map(({ message }) => message);
  expect(messages('v1', { evictionStrategy: 'None', virtualisation: {}, migration: {} }, { evictionStrategy: 'None' })).toEqual([
    'evictionStrategy is "None", and hco.kubevirt.io/v1 has no such field there. Move it to spec.virtualization.evictionStrategy. (LM049)',
    'virtualisation is {}, which no release that is known has. Write virtualization. (LM057)',
    'evictionStrategy is "None", beside the spec, where no object has it. Move it into spec. (LM057)',
    'migration is {}, which no release that is known has. Remove it. (LM058)',
  ]);
});

describe('a name with a slip in it', () => {
  const KNOWN = ['evictionStrategy', 'virtualization', 'infra', 'storage'];
  test.each<[string, string | undefined]>([
    ['evictionStrategy', 'evictionStrategy'], ['EVICTIONSTRATEGY', 'evictionStrategy'], ['evictionStrategies', 'evictionStrategy'], ['evictStrategy', undefined],
    ['virtualisation', 'virtualization'], ['virtualizatio', 'virtualization'], ['virtualizations!', 'virtualization'], ['virtual', undefined],
    ['infr', 'infra'], ['inffra', 'infra'], ['inf', undefined], ['infraaa', undefined], ['storagee', 'storage'], ['ifnra', 'infra'], ['stroage', 'storage'], ['stroaga', undefined], ['', undefined], ['x', undefined],
  ])('%j means %j', (name, meant) => {
    expect(similarTo(name, KNOWN)).toBe(meant);
    expect(similarTo(name, [...KNOWN].reverse())).toBe(meant);
  });

  test('is one of 100 characters or less', () => {
    expect(similarTo('x'.repeat(100), ['x'.repeat(99)])).toBe('x'.repeat(99));
    expect(similarTo('x'.repeat(101), ['x'.repeat(100)])).toBeUndefined();
  });

  test('is the nearest, whichever slip that has', () => {
    expect(similarTo('INFRA', ['infar', 'infra'])).toBe('infra');
    expect(similarTo('infra', ['narfi', 'infra'])).toBe('infra');
  });

  test('of nothing known is none', () => {
    expect(similarTo('infra', [])).toBeUndefined();
  });

  test('is what has one letter left out, doubled, in its neighbor\'s place or in the other case', () => {
    fc.assert(fc.property(fc.constantFrom(...V1BETA1_FIELDS), fc.nat(), (field, at) => {
      const i = at % field.length;
      const slips = [`${field.slice(0, i)}${field.slice(i + 1)}`, `${field.slice(0, i)}${field.slice(i + 1, i + 2)}${field[i]}${field.slice(i + 2)}`, `${field.slice(0, i)}${field[i]}${field.slice(i)}`, field.toUpperCase()];
      expect(slips.map(slip => similarTo(slip, [field]))).toEqual(slips.map(() => field));
    }));
  });
});

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'by the operator\'s own definitions' : NO_CRDS, () => {
  // A block that is skipped is read all the same.
  const RELEASES = HAVE_CRDS ? ['1.9', '1.10', '1.11', '1.12', '1.14', '1.15', '1.16', '1.17', '1.18', '1.19'] : [];
  const specs = RELEASES.flatMap(release => crdVersions(`hyperconverged-${release}`)!.map(({ name, schema }: any) => ({
    release, name, properties: schema.openAPIV3Schema.properties.spec.properties,
  })));

  test.each(specs.map(({ release, name, properties }) => [release, name, properties]))('no field of HCO %s, %s, is a stray one', (_, name, properties) => {
    const spec = Object.fromEntries(Object.entries<any>(properties).map(([key, { properties: inner = {} }]) => (
      [key, name === 'v1' ? Object.fromEntries(Object.keys(inner).map(field => [field, 1])) : {}]
    )));
    expect(Object.keys(spec).length).toBeGreaterThan(5);
    expect(strayFields(hyperConverged(name, spec))).toEqual([]);
  });

  test('no field is taken for one that no release has', () => {
    const ofVersion = (version: string) => specs.filter(({ name }) => name === version);
    const beta = new Set(ofVersion('v1beta1').flatMap(({ properties }) => Object.keys(properties)));
    expect([...V1BETA1_FIELDS].filter(field => !beta.has(field))).toEqual([]);
    const v1 = new Set(ofVersion('v1').flatMap(({ properties }) => Object.entries<any>(properties).flatMap(([group, { properties: inner = {} }]) => (
      [group, ...Object.keys(inner).map(field => `${group}.${field}`)]
    ))));
    expect([...V1_FIELDS].flatMap(([group, fields]) => [group, ...[...fields].map(field => `${group}.${field}`)]).filter(field => !v1.has(field))).toEqual([]);
    expect(NOT_IN_V1.filter(field => Object.hasOwn(IN_V1, field))).toEqual([]);
  });
});
