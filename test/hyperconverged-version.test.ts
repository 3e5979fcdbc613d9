import { HyperConvergedVersion } from '../src';

const FIVE_FIELDS = [
  'bandwidthPerMigration', 'completionTimeoutPerGiB', 'network', 'parallelMigrationsPerCluster', 'parallelOutboundMigrationsPerNode', 'progressTimeout',
];
const V1BETA1 = ['hco.kubevirt.io/v1beta1'];

/** Section "releases" of the sources, a row a release: what the constructs rely on. */
const TABLE: [openShift: string, hco: string, kubeVirt: string, apis: string[], timeout: number, perNode: number, more: string[]][] = [
  ['4.12', '1.8', '0.58', V1BETA1, 800, 2, []],
  ['4.13', '1.9', '0.59', V1BETA1, 800, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.14', '1.10', '1.0', V1BETA1, 800, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.15', '1.11', '1.1', V1BETA1, 800, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.16', '1.12', '1.2', V1BETA1, 800, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.17', '1.13', '1.3', V1BETA1, 800, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.18', '1.14', '1.4', V1BETA1, 150, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.19', '1.15', '1.5', V1BETA1, 150, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.20', '1.16', '1.6', V1BETA1, 150, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.21', '1.17', '1.7', V1BETA1, 150, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.22', '1.18', '1.8', [...V1BETA1, 'hco.kubevirt.io/v1'], 150, 2, ['allowAutoConverge', 'allowPostCopy']],
  ['4.23', '1.19', '1.9', ['hco.kubevirt.io/v1', ...V1BETA1], 20, 1, ['allowAutoConverge', 'allowPostCopy', 'allowWorkloadDisruption']],
];

function policyFieldsOf(kubeVirt: string): string[] {
  const fields = ['allowAutoConverge', 'allowPostCopy', 'bandwidthPerMigration', 'completionTimeoutPerGiB'];
  const more = { 1.5: ['allowWorkloadDisruption'], 1.9: ['maxDowntimeMs', 'experimental'] };
  return [...fields, ...Object.entries(more).filter(([since]) => Number(kubeVirt) >= Number(since)).flatMap(([, names]) => names)].sort();
}

describe.each(TABLE)('OpenShift Virtualization %s, HCO %s', (openShift, hco, kubeVirt, apis, timeout, perNode, more) => {
  const versions = [HyperConvergedVersion.openShift(openShift), HyperConvergedVersion.hco(hco), HyperConvergedVersion.openShift(`${openShift}.17`)];

  test.each(versions)('%s has its facts', version => {
    expect(version.kubeVirtVersion).toBe(kubeVirt);
    expect(version.servedApiVersions).toEqual(apis);
    expect(version.apiVersion).toBe(apis[0]);
    expect(version.liveMigrationPath()).toEqual(apis[0].endsWith('/v1') ? ['spec', 'virtualization', 'liveMigrationConfig'] : ['spec', 'liveMigrationConfig']);
    expect([...version.liveMigrationFields].sort()).toEqual([...FIVE_FIELDS, ...more].sort());
    expect([...version.migrationPolicyFields].sort()).toEqual(policyFieldsOf(kubeVirt));
    expect(version.liveMigrationDefaults).toEqual({
      completionTimeoutPerGiB: timeout,
      progressTimeout: 150,
      parallelMigrationsPerCluster: 5,
      parallelOutboundMigrationsPerNode: perNode,
      allowPostCopy: false,
      allowAutoConverge: false,
      ...more.includes('allowWorkloadDisruption') ? { allowWorkloadDisruption: false } : {},
    });
    expect(version.isNewerThanKnown).toBe(false);
  });

  test('its name and namespace are its product\'s', () => {
    expect(versions.map(String)).toEqual([`OpenShift Virtualization ${openShift}`, `HCO ${hco}`, `OpenShift Virtualization ${openShift}`]);
    expect(versions.map(v => v.version)).toEqual([openShift, hco, openShift]);
    expect(versions.map(v => v.namespace)).toEqual(['openshift-cnv', 'kubevirt-hyperconverged', 'openshift-cnv']);
    expect(versions.map(v => v.isOpenShift)).toEqual([true, false, true]);
  });
});

test.each([
  HyperConvergedVersion.openShift('4.24'), HyperConvergedVersion.openShift('5.0.1'), HyperConvergedVersion.openShift('10.0'),
  HyperConvergedVersion.hco('1.20'), HyperConvergedVersion.hco('2.0'),
])('%s takes the facts of the newest known release', version => {
  const newest = HyperConvergedVersion.openShift('4.23');
  expect(version.isNewerThanKnown).toBe(true);
  expect(version.apiVersion).toBe(newest.apiVersion);
  expect(version.liveMigrationFields).toEqual(newest.liveMigrationFields);
  expect(version.liveMigrationDefaults).toEqual(newest.liveMigrationDefaults);
});

test('the default is the release of the documented procedure', () => {
  expect(`${HyperConvergedVersion.default()}`).toBe('OpenShift Virtualization 4.21');
});

test.each([
  '4.11', '4.9', '4.2', '3.12', '0.0', '4', '', '4.', '.21', '4.21.', '4.21.x', '4.21.3.1', 'v4.21', '4.21-rc.1', ' 4.21', '4.21\n', '4.021', '04.21', '4.21.01',
  '-4.21', '4,21', '٤.٢١', '1e1.5', '4.99999999999999999999', 'latest',
])('OpenShift Virtualization %j is refused, with what is accepted', version => {
  const known = '4.12, 4.13, 4.14, 4.15, 4.16, 4.17, 4.18, 4.19, 4.20, 4.21, 4.22, 4.23, or a later one';
  expect(() => HyperConvergedVersion.openShift(version)).toThrow(known);
  expect(() => HyperConvergedVersion.openShift(version)).toThrow(JSON.stringify(version));
});

test('what is no string is refused', () => {
  expect(() => HyperConvergedVersion.openShift(4.2 as any)).toThrow('HyperConvergedVersion.openShift: 4.2 is no release');
  expect(() => HyperConvergedVersion.hco(undefined as any)).toThrow('HyperConvergedVersion.hco: undefined is no release');
});

test('the other product\'s numbers are refused', () => {
  expect(() => HyperConvergedVersion.hco('4.21')).toThrow('a release of OpenShift Virtualization, not of HCO. Write HyperConvergedVersion.openShift("4.21")');
  expect(() => HyperConvergedVersion.openShift('1.17')).toThrow('4.12, 4.13');
  expect(() => HyperConvergedVersion.hco('1.7')).toThrow('1.8, 1.9, 1.10');
});

test('each API version has its place for live migration settings', () => {
  const version = HyperConvergedVersion.openShift('4.22');
  expect(version.liveMigrationPath('hco.kubevirt.io/v1beta1')).toEqual(['spec', 'liveMigrationConfig']);
  expect(version.liveMigrationPath('hco.kubevirt.io/v1')).toEqual(['spec', 'virtualization', 'liveMigrationConfig']);
});

test('what is handed out can be changed without a change to the table', () => {
  HyperConvergedVersion.openShift('4.21').liveMigrationFields.push('other');
  HyperConvergedVersion.openShift('4.21').liveMigrationPath().push('other');
  HyperConvergedVersion.openShift('4.21').servedApiVersions.push('other');
  const version = HyperConvergedVersion.openShift('4.21');
  expect([...version.liveMigrationFields, ...version.liveMigrationPath(), ...version.servedApiVersions]).not.toContain('other');
});
