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
  expect(() => HyperConvergedVersion.hco('3.0')).toThrow('a release of OpenShift Virtualization, not of HCO');
  expect(() => HyperConvergedVersion.openShift('1.17')).toThrow('4.12, 4.13');
  expect(() => HyperConvergedVersion.hco('1.7')).toThrow('HyperConvergedVersion.hco: "1.7" is no release that is known here. Write one of 1.8, 1.9, 1.10, 1.11, 1.12, 1.13, '
    + '1.14, 1.15, 1.16, 1.17, 1.18, 1.19, or a later one, with or without a patch level (1.8.1).');
});

test('each API version has its place for live migration settings', () => {
  const version = HyperConvergedVersion.openShift('4.22');
  expect(version.liveMigrationPath('hco.kubevirt.io/v1beta1')).toEqual(['spec', 'liveMigrationConfig']);
  expect(version.liveMigrationPath('hco.kubevirt.io/v1')).toEqual(['spec', 'virtualization', 'liveMigrationConfig']);
});

test('what is handed out can be changed without a change to the table', () => {
  const version = HyperConvergedVersion.openShift('4.21');
  version.liveMigrationFields.push('other');
  version.migrationPolicyFields.push('other');
  version.liveMigrationPath().push('other');
  version.servedApiVersions.push('other');
  Object.assign(version.liveMigrationDefaults, { progressTimeout: 'other' });
  const { liveMigrationFields, migrationPolicyFields, servedApiVersions, liveMigrationDefaults } = version;
  expect([...liveMigrationFields, ...migrationPolicyFields, ...version.liveMigrationPath(), ...servedApiVersions, liveMigrationDefaults.progressTimeout]).not.toContain('other');
});

test('a known release is one object, and a later one is none of them', () => {
  expect(HyperConvergedVersion.openShift('4.21.3')).toBe(HyperConvergedVersion.openShift('4.21'));
  expect(HyperConvergedVersion.parse('1.17')).toBe(HyperConvergedVersion.hco('1.17'));
  expect(HyperConvergedVersion.openShift('4.99')).not.toBe(HyperConvergedVersion.openShift('4.23'));
  expect(HyperConvergedVersion.openShift('4.99').version).toBe('4.99');
});

describe('what else is true of releases', () => {
  const known = HyperConvergedVersion._known('openShift');

  /** The first release of which something is true, as of all that came later. */
  const since = (isTrue: (version: HyperConvergedVersion) => boolean) => {
    const first = known.findIndex(isTrue);
    expect(known.map(isTrue)).toEqual(known.map((_, i) => first >= 0 && i >= first));
    return known[first]?.version;
  };

  test('each came with a release', () => {
    expect(since(version => version._hasEvictionStrategy)).toBe('4.14');
    expect(since(version => version._hasMigrateRole)).toBe('4.19');
    expect(since(version => version._migrationFields.length > 0)).toBe('4.20');
    expect(since(version => version._vfioDowntime)).toBe('4.23');
    expect(since(version => version._behavior.workloadDisruption)).toBe('4.19');
    expect(since(version => version._behavior.connections === 8)).toBe('4.19');
    expect(since(version => version._behavior.oneConnectionFor !== 'nothing')).toBe('4.19');
    expect(since(version => version._behavior.oneConnectionFor === 'dedicatedCpus')).toBe('4.23');
    expect(since(version => !version._behavior.waitingTakesPlace)).toBe('4.14');
    expect(since(version => version._behavior.countsVolumes)).toBe('4.21');
    expect(since(version => version._behavior.stallDetection)).toBe('4.23');
    expect(since(version => version._masquerade.join() === '169.254.0.0/17,fd69::/112')).toBe('4.17');
    expect(since(version => version._masquerade.join() !== '169.254.169.0/29,fd69::/125')).toBe('4.17');
    expect(since(version => version._migrationFields.join() === 'addedNodeSelector,sendTo,receive')).toBe('4.20');
  });

  test('feature gates came with v1', () => {
    const gates = [
      'alignCPUs', 'containerPathVolumes', 'decentralizedLiveMigration', 'declarativeHotplugVolumes', 'deployKubeSecondaryDNS', 'disableMDevConfiguration',
      'downwardMetrics', 'enableMultiArchBootImageImport', 'incrementalBackup', 'objectGraph', 'persistentReservation', 'videoConfig',
    ];
    const of = (version: string) => Object.fromEntries(gates.map(gate => [gate, HyperConvergedVersion.openShift(version)._featureGate(gate)]));
    expect(of('4.21')).toEqual({});
    const off = Object.fromEntries(gates.map(gate => [gate, 'off']));
    expect(of('4.22')).toEqual({ ...off, decentralizedLiveMigration: 'on', videoConfig: 'on' });
    expect(of('4.23')).toEqual({
      ...off,
      decentralizedLiveMigration: 'on',
      declarativeHotplugVolumes: 'on',
      disableMDevConfiguration: 'field',
      enableMultiArchBootImageImport: 'field',
      persistentReservation: 'field',
      videoConfig: undefined,
    });
    expect(['toString', 'other'].map(gate => HyperConvergedVersion.openShift('4.23')._featureGate(gate))).toEqual([undefined, undefined]);
  });

  test('releases that are alike in a property have the same of it, and others have not', () => {
    const properties: Record<string, (version: HyperConvergedVersion) => unknown> = {
      ...Object.fromEntries([
        'version', 'kubeVirtVersion', 'apiVersion', 'servedApiVersions', 'liveMigrationFields', 'migrationPolicyFields', 'liveMigrationDefaults', 'namespace',
        'isOpenShift', 'isNewerThanKnown', '_masquerade', '_vfioDowntime', '_behavior', '_migrationFields', '_hasMigrateRole', '_hasEvictionStrategy',
      ].map(name => [name, (version: any) => version[name]])),
      liveMigrationPath: version => version.liveMigrationPath(),
      _featureGate: version => ['alignCPUs', 'videoConfig'].map(gate => version._featureGate(gate)),
      _earlier: version => version._earlier().length,
    };
    for (const a of known) {
      for (const b of known) {
        for (const [name, get] of Object.entries(properties)) {
          const isSame = JSON.stringify(get(a)) === JSON.stringify(get(b));
          // Of where settings stand it is enough that releases serve the same API versions.
          expect([name, `${a}`, `${b}`, a._isLike(b, [name]) && !isSame]).toEqual([name, `${a}`, `${b}`, false]);
          expect(isSame && !a._isLike(b, [name]) ? name : 'liveMigrationPath').toMatch(/^(liveMigrationPath|apiVersion)$/);
        }
      }
    }
    const [first, ...rest] = known;
    expect(rest.some(version => version._isLike(first, ['isOpenShift', 'version']))).toBe(false);
    expect(rest.every(version => version._isLike(first, ['isOpenShift', 'toString', 'constructor']))).toBe(true);
    expect(rest.every(version => version._isLike(first, []))).toBe(true);
  });

  test('neighbors are of the same product', () => {
    const upstream = HyperConvergedVersion.hco('1.10');
    expect(upstream._siblings().map(String)).toEqual(TABLE.map(([, hco]) => `HCO ${hco}`));
    expect(upstream._earlier().map(String)).toEqual(['HCO 1.8', 'HCO 1.9']);
    expect(HyperConvergedVersion.openShift('4.99')._earlier()).toHaveLength(TABLE.length - 1);
    expect(HyperConvergedVersion._known('hco')).toBe(HyperConvergedVersion._known('hco'));
  });
});

test.each([['4.21', 'OpenShift Virtualization 4.21'], ['1.17', 'HCO 1.17'], ['2.0', 'HCO 2.0'], ['10.0', 'OpenShift Virtualization 10.0'], ['3.0', undefined], ['0.9', undefined],
  ['2', undefined], ['20', undefined]])('%j by its number alone', (version, words) => {
  const parse = () => `${HyperConvergedVersion.parse(version)}`;
  if (words === undefined) {
    expect(parse).toThrow(`HyperConvergedVersion.${/^[0-2](\.|$)/.test(version) ? 'hco' : 'openShift'}: "${version}" is no release that is known here`);
  } else {
    expect(parse()).toBe(words);
  }
});

test('an API version that is not known has the newest one\'s place', () => {
  const version = HyperConvergedVersion.openShift('4.21');
  expect(version.liveMigrationPath('hco.kubevirt.io/v2')).toEqual(['spec', 'virtualization', 'liveMigrationConfig']);
  expect(version.liveMigrationPath('hco.kubevirt.io')).toEqual(['spec', 'virtualization', 'liveMigrationConfig']);
});
