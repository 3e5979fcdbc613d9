import { HyperConvergedVersion } from '../../src';
import { judge } from '../../src/rules';
import type { Manifest, Rule } from '../../src/rules';
import { Setup, isJudged, misspelt, releaseOf } from '../../src/rules/setup';
import { hyperConverged, migrationNetwork, migrationPolicy } from '../support';

const binding = (kind: string, roleRef: unknown) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name: 'a' }, roleRef });
const migration = { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstanceMigration', metadata: { name: 'a' }, spec: {} };

describe('the release that the operator has written', () => {
  const of = (versions: unknown, namespace = 'openshift-cnv') => {
    const release = releaseOf({ status: { versions }, metadata: { namespace } });
    return release && `${release}`;
  };
  test.each<[unknown, string | undefined, string | undefined]>([
    [[{ name: 'operator', version: '4.21.3' }], undefined, 'OpenShift Virtualization 4.21'],
    [[null, { name: 'other', version: '4.20.0' }, { name: 'operator', version: '4.21.3-rc' }], undefined, 'OpenShift Virtualization 4.21'],
    [[{ name: 'operator', version: '4.21.3' }], 'elsewhere', 'OpenShift Virtualization 4.21'],
    [[{ name: 'operator', version: '1.17.0' }], 'kubevirt-hyperconverged', 'HCO 1.17'],
    [[{ name: 'operator', version: '2.0.0' }], 'kubevirt-hyperconverged', 'HCO 2.0'],
    [[{ name: 'operator', version: '1.17.0' }], undefined, undefined],
    [[{ name: 'operator', version: '1.7.0' }], 'kubevirt-hyperconverged', undefined],
    [[{ name: 'operator', version: 'v4.21.3' }], undefined, undefined],
    [[{ name: 'operator', version: '4' }], undefined, undefined],
    [[{ name: 'operator' }], undefined, undefined],
    [[{ name: 'other', version: '4.21.3' }], undefined, undefined],
    [{ name: 'operator', version: '4.21.3' }, undefined, undefined],
    [undefined, undefined, undefined],
  ])('versions %j in namespace %j: %j', (versions, namespace, release) => {
    expect(of(versions, namespace)).toBe(release);
  });

  test('is the one to judge by, unless another is stated', () => {
    const manifest = { ...hyperConverged({}), status: { versions: [{ name: 'operator', version: '4.20.1' }] } };
    expect(`${new Setup([manifest], {}).release}`).toBe('OpenShift Virtualization 4.20');
    expect(`${new Setup([manifest], {}).statedRelease}`).toBe('OpenShift Virtualization 4.20');
    expect(new Setup([manifest], { release: HyperConvergedVersion.hco('1.17') }).releases.map(String)).toEqual(['HCO 1.17']);
    expect(releaseOf({})).toBeUndefined();
    expect(`${releaseOf({ status: { versions: [{ name: 'operator', version: '1.17.0' }] } })}`).toBe('HCO 1.17');
  });
});

describe('the releases that there may be, where none is stated', () => {
  const releases = (...manifests: Manifest[]) => new Setup(manifests, {}).releases.map(String);
  const elsewhere = (apiVersion?: string) => ({ ...hyperConverged({}, apiVersion), metadata: { name: 'kubevirt-hyperconverged' } });
  test('are those of the product that serve the API version', () => {
    expect(releases()).toEqual(HyperConvergedVersion._known('hco').map(String));
    expect(releases(hyperConverged({}))).toEqual(HyperConvergedVersion._known('openShift').map(String));
    expect(releases(hyperConverged({}, 'hco.kubevirt.io/v1'))).toEqual(['OpenShift Virtualization 4.22', 'OpenShift Virtualization 4.23']);
    expect(releases(elsewhere('hco.kubevirt.io/v1'))).toEqual(['HCO 1.18', 'HCO 1.19']);
    expect(releases(elsewhere('hco.kubevirt.io/v7'))).toHaveLength(12);
  });

  test('and whether it is OpenShift is known by the release, or by the namespace', () => {
    expect(new Setup([hyperConverged({})], {}).isOpenShift).toBe(true);
    expect(new Setup([elsewhere()], {}).isOpenShift).toBeUndefined();
    expect(new Setup([hyperConverged({})], { release: HyperConvergedVersion.hco('1.17') }).isOpenShift).toBe(false);
    expect(new Setup([elsewhere()], { release: HyperConvergedVersion.openShift('4.21') }).isOpenShift).toBe(true);
  });

  const found = (versions: string[], severity: 'error' | 'advice' = 'error') => {
    const rule = {
      id: 'LM999',
      severity,
      * check({ hyperConvergeds: [{ manifest }], release }: Setup) {
        if (versions.includes(release.version)) {
          yield { manifest, path: ['spec'], value: release.version, wrong: 'which is so', fix: 'Leave it.' };
        }
      },
    } as Partial<Rule> as Rule;
    return judge([hyperConverged({})], {}, [rule]).map(finding => `${finding.severity}: ${finding.message}`);
  };
  test.each<[string[], string]>([
    [['4.23'], 'advice: On OpenShift Virtualization 4.23 and later: spec is "4.23"'],
    [['4.21', '4.22', '4.23'], 'advice: On OpenShift Virtualization 4.21 and later: spec is "4.23"'],
    [['4.12'], 'advice: On OpenShift Virtualization 4.12 and earlier: spec is "4.12"'],
    [['4.12', '4.13'], 'advice: On OpenShift Virtualization 4.13 and earlier: spec is "4.13"'],
    [['4.15'], 'advice: On OpenShift Virtualization 4.15: spec is "4.15"'],
    [['4.15', '4.16', '4.17'], 'advice: On OpenShift Virtualization 4.15 to 4.17: spec is "4.17"'],
    [HyperConvergedVersion._known('openShift').map(({ version }) => version), 'error: spec is "4.23"'],
  ])('what is found on %j', (versions, beginning) => {
    expect(found(versions)).toEqual([`${beginning}, which is so. Leave it. (LM999)`]);
  });

  test.each(['kubeVirtVersion', 'liveMigrationFields', 'servedApiVersions'] as const)('a rule that looks at %s is asked once for all releases that have the same', property => {
    const asked: string[] = [];
    const rule = {
      id: 'LM999',
      * check({ release }: Setup) {
        asked.push(JSON.stringify(release[property]));
      },
    } as Partial<Rule> as Rule;
    judge([hyperConverged({})], {}, [rule]);
    expect(asked).toEqual([...new Set(HyperConvergedVersion._known('openShift').map(release => JSON.stringify(release[property])))].reverse());
  });

  test('a rule that looks at nothing of the release is asked once', () => {
    let asked = 0;
    judge([hyperConverged({})], {}, [{ id: 'LM999', check: () => [].slice(asked++) } as Partial<Rule> as Rule]);
    expect(asked).toBe(1);
  });

  test('nothing is found where no release has it', () => {
    expect(found([])).toEqual([]);
  });
});

test.each([['${NETWORK}', false], ['a {{ b }}', false], ['$NETWORK', true], ['{ a }', true]])('%j as a value is judged: %j', (network, isJudgedValue) => {
  expect(judge([hyperConverged({ network })], { release: HyperConvergedVersion.openShift('4.21') })).toHaveLength(isJudgedValue ? 1 : 0);
});

describe('what is looked at', () => {
  test('kinds with a slip in their capital letters', () => {
    expect(misspelt('hco.kubevirt.io/v1', 'Hyperconverged')).toBe('HyperConverged');
    expect(misspelt('example.com/v1', 'Hyperconverged')).toBeUndefined();
    expect(misspelt('hco.kubevirt.io/v1', 'HyperConverged')).toBeUndefined();
    expect(misspelt('hco.kubevirt.io/v1', 'Hyperconverge')).toBeUndefined();
    expect(isJudged('hco.kubevirt.io/v1', 'Hyperconverged')).toBe(true);
    expect([undefined, null, 7, ['HyperConverged'], {}].filter(kind => isJudged('hco.kubevirt.io/v1', kind))).toEqual([]);
    expect(isJudged('v1', 'RoleBinding')).toBe(false);
    expect(isJudged('rbac.authorization.k8s.io/v1', 'RoleBinding')).toBe(true);
    expect(isJudged('kubevirt/v1', 'VirtualMachineInstanceMigration')).toBe(true);
    expect(isJudged('nmstate/v1', 'NodeNetworkConfigurationPolicy')).toBe(true);
    expect(isJudged('cni.cncf.io/v1', 'NetworkAttachmentDefinition')).toBe(true);
  });

  test('each kind in its place', () => {
    const role = { kind: 'ClusterRole', name: 'kubevirt.io:migrate' };
    const bindings = [binding('RoleBinding', role), binding('ClusterRoleBinding', role)];
    const others = [binding('RoleBinding', { ...role, kind: 'Role' }), binding('ClusterRoleBinding', { ...role, name: 'view' }), binding('RoleBinding', 'x')];
    const [first, second] = [hyperConverged({}), hyperConverged({})];
    const [, network] = migrationNetwork({});
    const policy = migrationPolicy('a', {});
    const foreign = { ...policy, apiVersion: 'v1alpha1' };
    const nodes = { apiVersion: 'nmstate.io/v1', kind: 'NodeNetworkConfigurationPolicy' };
    const pod = { apiVersion: 'v1', kind: 'Pod' };
    const setup = new Setup([first, second, ...bindings, ...others, network, policy, foreign, migration, nodes, pod], {});
    expect(setup.hyperConvergeds.map(({ manifest }) => manifest)).toEqual([first]);
    expect(setup.surplus.map(({ manifest }) => manifest)).toEqual([second]);
    expect(setup.migrateBindings).toEqual(bindings);
    expect(setup.definitions).toEqual([network]);
    expect(setup.policies.map(({ manifest }) => manifest)).toEqual([policy]);
    expect(setup.settings.map(({ manifest }) => manifest)).toEqual([first, policy]);
    expect(setup.migrations).toEqual([migration]);
    expect(setup.nodeNetworks.map(({ manifest }) => manifest)).toEqual([nodes]);
    expect(setup.objects).toEqual([first, second, network, policy, foreign, migration, nodes]);
    expect(setup.manifests).not.toContain(pod);
  });

  test.each<[string, Manifest[], boolean]>([
    ['what the HyperConverged refers to', migrationNetwork({}), true],
    ['what it refers to, wherever that comes to be', migrationNetwork({}, 'migration-network').map(manifest => ({ ...manifest, metadata: { name: manifest.metadata.name } })), true],
    ['what it refers to, where it may come to be', [{ ...hyperConverged({ network: 'migration-network' }), metadata: {} }, migrationNetwork({})[1]], true],
    ['another name', migrationNetwork({}, 'other'), false],
    ['another namespace', migrationNetwork({}, 'default/migration-network'), false],
    ['what stands in the operator\'s namespace, without a HyperConverged', migrationNetwork({}).slice(1), true],
    ['what stands in the operator\'s namespace upstream', migrationNetwork({}, undefined, 'kubevirt-hyperconverged').slice(1), true],
    ['what stands elsewhere', migrationNetwork({}, undefined, 'default').slice(1), false],
    ['what has no metadata', [{ ...migrationNetwork({})[1], metadata: undefined }], false],
    ['no reference, beside a HyperConverged', [hyperConverged({}), ...migrationNetwork({}).slice(1)], false],
    ['no name and no reference', [hyperConverged({}), { ...migrationNetwork({})[1], metadata: undefined }], false],
  ])('for migrations: %s', (_, manifests, isOne) => {
    expect(new Setup(manifests, {}).networks).toHaveLength(isOne ? 1 : 0);
    expect(new Setup(manifests, { migrationNetworks: manifests }).networks).toHaveLength(1);
  });

  test.each<[Record<string, unknown>, string | undefined, boolean]>([
    [{ evictionStrategy: 'None' }, undefined, true], [{ workloadUpdateStrategy: {} }, undefined, true], [{ evictionStrategy: null }, undefined, true],
    [{}, undefined, false], [{ virtualization: { evictionStrategy: 'None' } }, undefined, false],
    [{ virtualization: { evictionStrategy: 'None' } }, 'hco.kubevirt.io/v1', true], [{ virtualization: {} }, 'hco.kubevirt.io/v1', false],
    [{ virtualization: 'x' }, 'hco.kubevirt.io/v1', false],
  ])('when VMs migrate, by %j: %j', (more, apiVersion, decides) => {
    expect(new Setup([hyperConverged(undefined, apiVersion, more)], {}).decideEvictions).toBe(decides);
    expect(new Setup([migrationPolicy('a', more)], {}).decideEvictions).toBe(false);
  });
});
