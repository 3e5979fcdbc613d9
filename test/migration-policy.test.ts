import { ApiObject, App, Chart, Duration, Testing } from 'cdk8s';
import { ClusterRole, Role } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HAVE_CRDS, NO_CRDS, crdValidator } from './crds';
import { errorsOf, idsOf, synthesize, synthesizeKind } from './support';
import {
  Bandwidth, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MigrationPolicy, MigrationPolicyProps, MigrationPolicySelector,
} from '../src';
import { ClusterObjectProps, releaseFor } from '../src/cluster-object';

const LARGE = MigrationPolicySelector.vms({ size: 'large' });
const on = (release: string) => HyperConvergedVersion.openShift(release);

/** The errors of a program, each as its construct's path, field and rule. */
function summary(program: (chart: Chart) => void): string[][] {
  return errorsOf(program).map(error => [...(/^\[(.*?)\] (\S+)/.exec(error) ?? [error]).slice(1), ...idsOf([error])]);
}

test('every setting renders to its field, in its unit', () => {
  const rendered = synthesize(chart => new MigrationPolicy(chart, 'databases', {
    selector: MigrationPolicySelector.labels({ vms: { size: 'large' }, namespaces: { stage: 'prod' } }),
    bandwidthPerMigration: Bandwidth.gigabitsPerSecond(10),
    completionTimeoutPerGiB: Duration.minutes(2),
    allowPostCopy: true,
    allowAutoConverge: false,
    allowWorkloadDisruption: true,
    maxDowntime: Duration.seconds(2),
    name: 'of-databases',
    acknowledgements: [{ rule: 'LM056', reason: 'The gate is on.' }],
    version: on('4.23'),
  }));
  expect(rendered).toEqual([{
    apiVersion: 'migrations.kubevirt.io/v1alpha1',
    kind: 'MigrationPolicy',
    metadata: { name: 'of-databases', annotations: { 'cdk8s-live-migration/LM056': 'The gate is on.' } },
    spec: {
      selectors: { virtualMachineInstanceSelector: { size: 'large' }, namespaceSelector: { stage: 'prod' } },
      bandwidthPerMigration: '1250M',
      completionTimeoutPerGiB: 120,
      allowPostCopy: true,
      allowAutoConverge: false,
      allowWorkloadDisruption: true,
      maxDowntimeMs: 2000,
    },
  }]);
});

test.each<[Partial<MigrationPolicyProps>, object]>([
  [{}, {}],
  [{ bandwidthPerMigration: Bandwidth.unlimited() }, { bandwidthPerMigration: '0Mi' }],
  [{ bandwidthPerMigration: Bandwidth.mebibytesPerSecond(1) }, { bandwidthPerMigration: '1Mi' }],
  [{ completionTimeoutPerGiB: Duration.seconds(0) }, { completionTimeoutPerGiB: 0 }],
  [{ completionTimeoutPerGiB: Duration.millis(2000) }, { completionTimeoutPerGiB: 2 }],
  [{ allowPostCopy: false }, { allowPostCopy: false }],
  [{ allowAutoConverge: true }, { allowAutoConverge: true }],
  [{ allowWorkloadDisruption: false }, { allowWorkloadDisruption: false }],
  [{ maxDowntime: Duration.millis(1) }, { maxDowntimeMs: 1 }],
  [{ maxDowntime: Duration.seconds(2000) }, { maxDowntimeMs: 2_000_000 }],
])('%j alone renders alone', (props, expected) => {
  const { spec } = synthesizeKind('MigrationPolicy', chart => {
    new MigrationPolicy(chart, 'databases', { selector: LARGE, version: on('4.23'), ...props });
  });
  expect(spec).toEqual({ selectors: { virtualMachineInstanceSelector: { size: 'large' } }, ...expected });
});

test('the name is the id, unless there is one', () => {
  const chart = Testing.chart();
  const group = new Construct(chart, 'group');
  const policies = [
    new MigrationPolicy(group, 'databases', { selector: LARGE }), new MigrationPolicy(group, 'other', { selector: LARGE, name: 'first' }),
  ];
  expect(policies.map(({ name, resourceName }) => [name, resourceName])).toEqual([['databases', 'databases'], ['first', 'first']]);
  expect(Testing.synth(chart).map(({ metadata }) => metadata)).toEqual([{ name: 'databases' }, { name: 'first' }]);
});

test('cdk8s-plus-27\'s roles grant on policies, by name', () => {
  const chart = Testing.chart();
  const policy = new MigrationPolicy(chart, 'databases', { selector: LARGE, name: 'of-databases' });
  new Role(chart, 'role').allowRead(policy);
  new ClusterRole(chart, 'cluster-role').allowRead(policy);
  const rule = {
    apiGroups: ['migrations.kubevirt.io'], resourceNames: ['of-databases'], resources: ['migrationpolicies'], verbs: ['get', 'list', 'watch'],
  };
  expect(Testing.synth(chart).filter(({ kind }) => kind.endsWith('Role')).map(({ rules }) => rules)).toEqual([[rule], [rule]]);
  expect([policy.asApiResource(), policy.asNonApiResource()]).toEqual([policy, undefined]);
});

test.each<[any, string]>([
  [{ selector: { size: 'large' } },
    'selector is {"size":"large"}, which is no selector. Write a MigrationPolicySelector, such as MigrationPolicySelector.everyVm().'],
  [{ selector: LARGE, maxDowntime: 500 }, 'maxDowntime is 500, without a unit. Write a Duration, such as Duration.millis(500).'],
  [{ selector: LARGE, completionTimeoutPerGiB: 20 },
    'completionTimeoutPerGiB is 20, without a unit. Write a Duration, such as Duration.seconds(150).'],
  [{ selector: LARGE, bandwidthPerMigration: '64Mi' },
    'bandwidthPerMigration is "64Mi", without a unit. Write a Bandwidth, such as Bandwidth.mebibytesPerSecond(64).'],
])('%j is refused at once', (props, message) => {
  expect(() => new MigrationPolicy(Testing.chart(), 'databases', props)).toThrow(`[test/databases] ${message}`);
});

test.each<[any, string, string]>([
  [{ selector: undefined }, 'selectors', 'LM029'],
  [{ selector: MigrationPolicySelector.vms({ 'very large': 'true' }) }, 'selectors.virtualMachineInstanceSelector.very', 'LM029'],
  [{ selector: MigrationPolicySelector.namespace('PROD/1') }, 'selectors.namespaceSelector.kubernetes.io/metadata.name', 'LM029'],
  [{ name: 'Databases' }, 'metadata.name', 'LM013'],
  [{ progressTimeout: Duration.seconds(150) }, 'progressTimeout', 'LM001'],
  [{ network: 'another' }, 'network', 'LM001'],
  [{ completionTimeoutPerGiB: Duration.millis(1500) }, 'completionTimeoutPerGiB', 'LM002'],
  [{ maxDowntime: Duration.millis(0.5) }, 'maxDowntimeMs', 'LM002'],
  [{ maxDowntime: Duration.millis(0) }, 'maxDowntimeMs', 'LM003'],
  [{ maxDowntime: Duration.millis(2_000_001) }, 'maxDowntimeMs', 'LM003'],
  [{ bandwidthPerMigration: Bandwidth.kibibytesPerSecond(1023) }, 'bandwidthPerMigration', 'LM006'],
  [{ completionTimeoutPerGiB: Duration.seconds(0), allowPostCopy: true }, 'completionTimeoutPerGiB', 'LM007'],
  [{ allowPostCopy: true, allowWorkloadDisruption: false }, 'allowWorkloadDisruption', 'LM008'],
])('%j is refused at synthesis', (props, field, rule) => {
  const program = (chart: Chart) => new MigrationPolicy(chart, 'databases', { selector: LARGE, version: on('4.23'), ...props });
  expect(summary(program)).toEqual([['prod/databases', field, rule]]);
});

describe('which release a policy is judged by', () => {
  const withDowntime = { selector: LARGE, maxDowntime: Duration.seconds(1) };
  const withDisruption = { selector: LARGE, allowWorkloadDisruption: false };

  test('in a chart of policies only it is 4.21', () => {
    expect(errorsOf(chart => new MigrationPolicy(chart, 'databases', withDowntime))).toEqual([
      '[prod/databases] maxDowntimeMs is 1000, and OpenShift Virtualization 4.21 doesn\'t have this setting; OpenShift Virtualization 4.23 '
      + 'brings it. Remove it, or run OpenShift Virtualization 4.23 or later and state that release. (LM001)',
    ]);
    expect(errorsOf(chart => new MigrationPolicy(chart, 'databases', withDisruption))).toEqual([]);
  });

  test('or what the policy states, for all of the chart', () => {
    const [error, ...rest] = errorsOf(chart => new MigrationPolicy(chart, 'databases', { ...withDisruption, version: on('4.18') }));
    expect(rest).toEqual([]);
    expect(error).toContain('and OpenShift Virtualization 4.18 doesn\'t have this setting; OpenShift Virtualization 4.19 brings it');
    expect(errorsOf(chart => {
      new MigrationPolicy(chart, 'databases', withDowntime);
      new MigrationPolicy(chart, 'others', { selector: MigrationPolicySelector.everyVm(), version: on('4.23') });
    })).toEqual([]);
  });

  test('policies that are written by hand are judged by the same', () => {
    const byHand = (chart: Chart) => new ApiObject(chart, 'by-hand', {
      apiVersion: 'migrations.kubevirt.io/v1alpha1',
      kind: 'MigrationPolicy',
      metadata: { name: 'by-hand' },
      spec: { selectors: {}, maxDowntimeMs: 1000 },
    });
    expect(summary(chart => {
      byHand(chart);
      new MigrationPolicy(chart, 'databases', { selector: LARGE });
    })).toEqual([['prod/by-hand', 'maxDowntimeMs', 'LM001']]);
    expect(summary(chart => {
      byHand(chart);
      new MigrationPolicy(chart, 'databases', { selector: LARGE, version: on('4.23') });
    })).toEqual([]);
  });

  test('two releases contradict each other', () => {
    expect(errorsOf(chart => {
      new MigrationPolicy(chart, 'first', { selector: LARGE, version: on('4.21') });
      new MigrationPolicy(chart, 'second', { selector: MigrationPolicySelector.everyVm(), version: on('4.22') });
      new MigrationPolicy(chart, 'third', { selector: MigrationPolicySelector.namespace('prod'), version: on('4.21.7') });
    })).toEqual([
      '[prod/second] version is "OpenShift Virtualization 4.21", as prod/first has it, and "OpenShift Virtualization 4.22", as prod/second has '
      + 'it. Say it once, or the same in both places. (LM015)',
    ]);
  });

  test('of charts that are clusters of their own, each may have another', () => {
    const app = new App();
    new MigrationPolicy(new Chart(app, 'east'), 'databases', { ...withDowntime, version: on('4.23') });
    new MigrationPolicy(new Chart(app, 'west'), 'databases', { selector: LARGE, version: on('4.12') });
    expect(() => app.synthYaml()).not.toThrow();
  });

  test('the chart\'s HyperConverged decides, before or after the policy', () => {
    expect(errorsOf(chart => {
      new HyperConverged(chart, 'hyperconverged', { version: on('4.23') });
      new MigrationPolicy(chart, 'databases', withDowntime);
    })).toEqual([]);
    expect(summary(chart => {
      new MigrationPolicy(chart, 'databases', withDisruption);
      new HyperConverged(chart, 'hyperconverged', { version: on('4.18') });
    })).toEqual([['prod/databases', 'allowWorkloadDisruption', 'LM001']]);
  });

  test('a release that isn\'t the HyperConverged\'s contradicts it', () => {
    const errors = errorsOf(chart => {
      new MigrationPolicy(chart, 'databases', { selector: LARGE, version: on('4.22') });
      new HyperConverged(chart, 'hyperconverged');
    });
    expect(errors).toEqual([
      '[prod/databases] version is "OpenShift Virtualization 4.21", as prod/hyperconverged has it, and "OpenShift Virtualization 4.22", as '
      + 'prod/databases has it. Say it once, or the same in both places. (LM015)',
    ]);
    expect(errorsOf(chart => {
      new MigrationPolicy(chart, 'databases', { selector: LARGE, version: on('4.21') });
      new HyperConverged(chart, 'hyperconverged');
    })).toEqual([]);
  });

  test('a policy in a chart of its own belongs to the cluster that it names, else to the only one', () => {
    const program = (clusters: string[], named?: number) => {
      const app = new App();
      const made = clusters.map((release, i) => new HyperConverged(new Chart(app, `cluster-${i}`), 'hyperconverged', { version: on(release) }));
      const policies = new Chart(app, 'policies');
      new MigrationPolicy(policies, 'databases', { ...withDisruption, hyperConverged: named === undefined ? undefined : made[named] });
      return () => app.synthYaml();
    };
    const refused = '[policies/databases] allowWorkloadDisruption is false, and OpenShift Virtualization 4.18 doesn\'t have this setting';
    expect(program(['4.18', '4.19'], 0)).toThrow(refused);
    expect(program(['4.18', '4.19'], 1)).not.toThrow();
    expect(program(['4.18', '4.12'])).not.toThrow(); // it may be for neither: 4.21
    expect(program(['4.18'])).toThrow(refused);
  });

  test('a policy is judged together with the settings of the cluster that it names', () => {
    const app = new App();
    const [east, west] = ['east', 'west'].map((name, i) => new HyperConverged(new Chart(app, name), 'hyperconverged', {
      liveMigration: { completionTimeoutPerGiB: Duration.seconds(i * 20) },
    }));
    const policies = new Chart(app, 'policies');
    new MigrationPolicy(policies, 'in-west', { selector: LARGE, allowPostCopy: true, hyperConverged: west });
    expect(() => app.synthYaml()).not.toThrow();
    new MigrationPolicy(policies, 'in-east', { selector: LARGE, allowPostCopy: true, hyperConverged: east });
    expect(() => app.synthYaml()).toThrow('[policies/in-east] completionTimeoutPerGiB is 0, which by the HyperConverged is no timeout, and so '
      + 'post copy (allowPostCopy is true) never begins.');
  });
});

test('a construct that needs the release at once takes the nearest HyperConverged\'s, then its own, then that of the only one', () => {
  const app = new App();
  const [near, far, third] = ['near', 'far', 'third'].map(name => new Chart(app, name));
  const construct = new Construct(near, 'construct');
  const releases = (...props: ClusterObjectProps[]) => props.map(stated => `${releaseFor(construct, stated)}`);
  const version = on('4.18');
  expect(releases({}, { version })).toEqual([`${HyperConvergedVersion.default()}`, `${version}`]);
  const hyperConverged = new HyperConverged(far, 'hyperconverged', { version: on('4.19') });
  expect(releases({}, { version }, { version, hyperConverged })).toEqual(['4.19', '4.18', '4.19'].map(release => `${on(release)}`));
  new HyperConverged(third, 'hyperconverged', { version: on('4.20') });
  expect(releases({}, { version })).toEqual([`${HyperConvergedVersion.default()}`, `${version}`]);
  new HyperConverged(near, 'hyperconverged', { version: on('4.23') });
  expect(releases({}, { version }, { hyperConverged })).toEqual(['4.23', '4.23', '4.19'].map(release => `${on(release)}`));
});

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'against the definitions of KubeVirt' : NO_CRDS, () => {
  /** The definition by which the policies of each release are judged: its KubeVirt's, or that of the nearest release with the same fields. */
  const DEFINITIONS: [release: string, kubeVirt: string][] = [
    ['4.12', '1.0'], ['4.13', '1.0'], ['4.14', '1.0'], ['4.15', '1.0'], ['4.16', '1.0'], ['4.17', '1.0'],
    ['4.18', '1.4'], ['4.19', '1.5'], ['4.20', '1.5'], ['4.21', '1.7'], ['4.22', '1.7'], ['4.23', '1.9'],
  ];
  const problems = (policies: any[], kubeVirt: string) => {
    const validate = crdValidator(`migration-policy-kubevirt-${kubeVirt}`, 'v1alpha1')!;
    return policies.flatMap(policy => (validate(policy) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`)));
  };

  test.each(DEFINITIONS)('on %s every policy is valid', (release, kubeVirt) => {
    const has = (field: string) => on(release).migrationPolicyFields.includes(field);
    const policies = synthesize(chart => {
      new HyperConverged(chart, 'hyperconverged', { version: on(release) });
      new MigrationPolicy(chart, 'all', {
        selector: MigrationPolicySelector.labels({ vms: { 'example.com/size': 'large' }, namespaces: { stage: '' } }),
        bandwidthPerMigration: Bandwidth.gigabitsPerSecond(25),
        completionTimeoutPerGiB: Duration.seconds(20),
        allowPostCopy: true,
        allowAutoConverge: true,
        allowWorkloadDisruption: has('allowWorkloadDisruption') ? true : undefined,
        maxDowntime: has('maxDowntimeMs') ? Duration.millis(900) : undefined,
      });
      new MigrationPolicy(chart, 'none', { selector: MigrationPolicySelector.everyVm(), bandwidthPerMigration: Bandwidth.unlimited() });
      new MigrationPolicy(chart, 'namespace', { selector: MigrationPolicySelector.namespace('prod') });
      new HeavyWorkloadMigration(chart, 'heavy', { only: LARGE, exempt: MigrationPolicySelector.namespaces({ stage: 'prod' }) });
    }).filter(({ kind }) => kind === 'MigrationPolicy');
    expect(policies).toHaveLength(5);
    const all = [...on(release).migrationPolicyFields, 'selectors'].filter(field => field !== 'experimental');
    expect(Object.keys(policies.find(({ metadata }) => metadata.name === 'all').spec).sort()).toEqual(all.sort());
    expect(problems(policies, kubeVirt)).toEqual([]);
  });

  test('the definitions refuse what the rules refuse', () => {
    const policy = (spec: any) => ({ apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name: 'a' }, spec });
    expect(problems([policy({ selectors: {}, allowWorkloadDisruption: true })], '1.4')).toHaveLength(1);
    expect(problems([policy({ selectors: {}, allowWorkloadDisruption: true })], '1.5')).toEqual([]);
    expect(problems([policy({ selectors: {}, maxDowntimeMs: 1000 })], '1.7')).toHaveLength(1);
    for (const [maxDowntimeMs, count] of [[0, 1], [1, 0], [2_000_000, 0], [2_000_001, 1]]) {
      expect(problems([policy({ selectors: {}, maxDowntimeMs })], '1.9')).toHaveLength(count);
    }
    expect(problems([policy({})], '1.9')).toHaveLength(1);
  });
});
