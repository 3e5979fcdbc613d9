import * as path from 'path';
import { ApiObject, Chart, YamlOutputType } from 'cdk8s';
import * as fc from 'fast-check';
import { ArgoCdGenerator, Fleet, FleetDelivery, HyperConverged } from '../../../src';
import type { ArgoCdDeliveryProps, ArgoCdWave, FleetClusterProps, FleetProps } from '../../../src';
import { parse } from '../../support';
import { clustersOf, deleteFolders, newFolder } from '../folders';

beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => {
  jest.restoreAllMocks();
  deleteFolders();
});

const REPO = { repoUrl: 'https://git.example.com/platform/fleet.git', path: 'manifests' };
const FLEET: FleetClusterProps[] = [
  { name: 'prod-east', labels: { stage: 'prod', region: 'east' } }, { name: 'lab', labels: { stage: 'lab' } }, { name: 'edge-1' }, { name: 'edge-2' },
];
const HYPERCONVERGED: FleetProps['charts'] = { addCharts: app => new HyperConverged(new Chart(app, 'migration'), 'hyperconverged') };

/** All files of a fleet that Argo CD delivers. */
function filesOf(argoCd: Partial<ArgoCdDeliveryProps>, fleet: Partial<FleetProps> = {}): Record<string, string> {
  const outdir = path.join(newFolder(), 'dist');
  const delivery = [FleetDelivery.argoCd({ ...REPO, ...argoCd })];
  new Fleet({ outdir, clusters: FLEET, charts: { addCharts: () => undefined }, delivery, ...fleet }).synth();
  return clustersOf(outdir);
}

/** The ApplicationSet of such a fleet. */
function applicationSet(argoCd: Partial<ArgoCdDeliveryProps> = {}, clusters = FLEET): any {
  const [manifest, ...others] = parse(filesOf(argoCd, { clusters })['_hub/argo-cd.k8s.yaml']);
  expect(others).toEqual([]);
  return manifest;
}

const stepsOf = (waves: ArgoCdWave[], clusters = FLEET) => applicationSet({ waves }, clusters).spec.strategy.rollingSync.steps;

/** What is said of properties. */
function problemsOf(argoCd: Partial<Record<keyof ArgoCdDeliveryProps, unknown>>, clusters = FLEET): string[] {
  try {
    filesOf(argoCd as Partial<ArgoCdDeliveryProps>, { clusters });
  } catch (error) {
    const [title, ...problems] = (error as Error).message.split('\n  ');
    expect(title).toBe('The fleet can\'t be made, and nothing is written:');
    return problems;
  }
  return [];
}

/** The ApplicationSet of a repository and a path alone. */
const DOCUMENTED = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name: 'live-migration', namespace: 'argocd', finalizers: ['resources-finalizer.argocd.argoproj.io'] },
  spec: {
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    generators: [{
      git: { repoURL: REPO.repoUrl, revision: 'HEAD', directories: [{ path: 'manifests/*' }, { path: 'manifests/_hub', exclude: true }] },
    }],
    syncPolicy: { applicationsSync: 'create-update', preserveResourcesOnDeletion: true },
    template: {
      metadata: {
        name: 'live-migration-{{.path.basename}}',
        labels: { 'cdk8s-live-migration/cluster': '{{.path.basename}}' },
        annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' },
      },
      spec: {
        project: 'default',
        source: { repoURL: REPO.repoUrl, targetRevision: 'HEAD', path: '{{.path.path}}', directory: { recurse: true, exclude: 'kustomization.yaml' } },
        destination: { name: '{{.path.basename}}' },
        syncPolicy: { automated: { prune: false, selfHeal: false }, syncOptions: ['ServerSideApply=true'] },
      },
    },
  },
};

test('an ApplicationSet over the folders, in which nothing deletes anything', () => {
  expect(applicationSet()).toEqual(DOCUMENTED);
});

test('properties take their places', () => {
  const { metadata, spec } = applicationSet({
    repoUrl: 'git@git.example.com:platform/fleet.git',
    path: '.',
    revision: 'release-1.x',
    project: 'platform',
    namespace: 'openshift-gitops',
    name: 'virtualization',
    clusterName: '{cluster}.example.com',
    selfHeal: true,
    prune: true,
    deleteApplications: true,
    syncOptions: ['FailOnSharedResource=true', 'PruneLast=true'],
  });
  expect(metadata).toEqual({ name: 'virtualization', namespace: 'openshift-gitops' });
  expect(spec.generators).toEqual([{
    git: { repoURL: 'git@git.example.com:platform/fleet.git', revision: 'release-1.x', directories: [{ path: '*' }, { path: '_hub', exclude: true }] },
  }]);
  expect(spec.syncPolicy).toEqual({ applicationsSync: 'sync', preserveResourcesOnDeletion: true });
  expect(spec.template.metadata.name).toBe('virtualization-{{.path.basename}}');
  expect(spec.template.spec).toMatchObject({
    project: 'platform',
    source: { repoURL: 'git@git.example.com:platform/fleet.git', targetRevision: 'release-1.x', path: '{{.path.path}}' },
    destination: { name: '{{.path.basename}}.example.com' },
    syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true', 'PruneLast=true'] },
  });
  expect(applicationSet({ automatedSync: false }).spec.template.spec.syncPolicy).toEqual({ syncOptions: ['ServerSideApply=true'] });
});

test('a list has each cluster with its labels, whatever the order of the input', () => {
  const clusters = [...FLEET, { name: 'a', labels: { 'cdk8s-live-migration/cluster': 'b' } }];
  const manifest = applicationSet({ generator: ArgoCdGenerator.LIST }, clusters);
  expect(manifest.spec.generators).toEqual([{
    list: {
      elements: [
        { cluster: 'a', labels: {} }, { cluster: 'edge-1', labels: {} }, { cluster: 'edge-2', labels: {} }, { cluster: 'lab', labels: { stage: 'lab' } },
        { cluster: 'prod-east', labels: { region: 'east', stage: 'prod' } },
      ],
    },
  }]);
  expect(manifest.spec.templatePatch).toBe('{"metadata":{"labels":{{toJson .labels}}}}');
  const { metadata: { name, labels }, spec: { source, destination } } = manifest.spec.template;
  expect([name, labels['cdk8s-live-migration/cluster'], source.path, destination.name]).toEqual([
    'live-migration-{{.cluster}}', '{{.cluster}}', 'manifests/{{.cluster}}', '{{.cluster}}',
  ]);
  expect(applicationSet({ generator: ArgoCdGenerator.LIST }, [...clusters].reverse())).toEqual(manifest);
});

describe('protection', () => {
  const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
  const REMAINDER = { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous' };
  const annotationsOf = (argoCd: Partial<ArgoCdDeliveryProps>, addCharts: FleetProps['charts']['addCharts']) => (
    parse(filesOf(argoCd, { charts: { addCharts }, clusters: [{ name: 'lab' }], yamlOutputType: YamlOutputType.FILE_PER_APP })['lab/app.k8s.yaml'])
      .map(({ metadata }) => metadata.annotations));

  test('each HyperConverged is kept from being pruned and deleted, and nothing else', () => {
    expect(annotationsOf({ prune: true }, app => {
      new HyperConverged(new Chart(app, 'migration'), 'hyperconverged');
      new ApiObject(new Chart(app, 'other'), 'other', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } });
    })).toEqual([{ [SYNC_OPTIONS]: 'Prune=false,Delete=false', ...REMAINDER }, undefined]);
  });

  test.each([
    ['SkipDryRunOnMissingResource=true', 'SkipDryRunOnMissingResource=true,Prune=false,Delete=false'],
    ['Prune=confirm, Validate=false', 'Prune=confirm,Validate=false,Delete=false'],
    ['Delete=false,Prune=false', 'Delete=false,Prune=false'],
  ])('what a program says of sync options stays: %s', (stated, all) => {
    expect(annotationsOf({}, app => {
      const hyperConverged = new HyperConverged(new Chart(app, 'migration'), 'hyperconverged');
      ApiObject.of(hyperConverged).metadata.addAnnotation(SYNC_OPTIONS, stated);
    })).toEqual([{ [SYNC_OPTIONS]: all, ...REMAINDER }]);
  });

  test('Flux and Argo CD may deliver the same fleet', () => {
    const files = filesOf({}, { charts: HYPERCONVERGED, delivery: [FleetDelivery.kustomization(), FleetDelivery.argoCd(REPO)] });
    expect(Object.keys(files).filter(file => !/^(prod|edge)/.test(file))).toEqual(['_hub/argo-cd.k8s.yaml', 'lab/kustomization.yaml', 'lab/migration.k8s.yaml']);
    expect(Object.keys(parse(files['lab/migration.k8s.yaml'])[0].metadata.annotations)).toEqual([...Object.keys(REMAINDER), SYNC_OPTIONS, 'kustomize.toolkit.fluxcd.io/prune']);
  });
});

describe('waves', () => {
  const step = (operator: string, ...values: string[]) => ({ matchExpressions: [{ key: 'cdk8s-live-migration/cluster', operator, values }] });

  test('are steps, and clusters of none are the last', () => {
    expect(stepsOf([{ clusters: ['stage=lab'], maxUpdate: 0 }, { clusters: ['edge-*', 'lab'], maxUpdatePercent: 10 }])).toEqual([
      { ...step('In', 'lab'), maxUpdate: 0 }, { ...step('In', 'edge-1', 'edge-2'), maxUpdate: '10%' }, step('NotIn', 'edge-1', 'edge-2', 'lab'),
    ]);
  });

  test('the last takes clusters that come later, too, if no cluster is in none', () => {
    expect(stepsOf([{ clusters: ['lab'] }, { clusters: ['*'], maxUpdate: 3 }])).toEqual([step('In', 'lab'), { ...step('NotIn', 'lab'), maxUpdate: 3 }]);
    expect(stepsOf([{ clusters: ['*'], maxUpdatePercent: 100 }])).toEqual([{ maxUpdate: '100%' }]);
  });

  test('Argo CD does not sync by itself what RollingSync syncs', () => {
    const { strategy, template } = applicationSet({ waves: [{ clusters: ['lab'] }], automatedSync: true }).spec;
    expect(strategy.type).toBe('RollingSync');
    expect(template.spec.syncPolicy).toEqual({ syncOptions: ['ServerSideApply=true'] });
  });

  /** The steps that an Application of a cluster is in, by the rules of Argo CD's documentation. */
  const stepsOfCluster = (steps: any[], cluster: string) => steps.flatMap(({ matchExpressions = [] }, i) => (
    matchExpressions.every(({ operator, values }: any) => values.includes(cluster) === (operator === 'In')) ? [i] : []));

  test('every cluster is in exactly one, the first that has it; a new one in the last', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'ba', 'abc', 'c', 'c-1', 'c-2');
    const cluster = fc.record({ name, labels: fc.dictionary(fc.constantFrom('stage', 'region'), fc.constantFrom('x', 'y')) });
    const wanted = fc.oneof(name, fc.constantFrom('*', 'a*', '*b', 'c-*', 'stage=x', 'stage=y', 'region=x'));
    const fleets = fc.uniqueArray(cluster, { minLength: 1, selector: c => c.name });
    let rolled = 0;
    fc.assert(fc.property(fleets, fc.array(fc.array(wanted, { minLength: 1 }), { minLength: 1, maxLength: 4 }),
      (clusters, waves) => {
        const has = (one: string, c: typeof clusters[0]) => (one.includes('=') ? c.labels[one.split('=')[0]] === one.split('=')[1]
          : new RegExp(`^${one.replaceAll('*', '.*')}$`).test(c.name));
        const firstOf = (c: typeof clusters[0]) => waves.findIndex(wave => wave.some(one => has(one, c)));
        const isRight = waves.every((wave, i) => wave.every(one => clusters.some(c => has(one, c))) && clusters.some(c => firstOf(c) === i));
        const props = { waves: waves.map(wave => ({ clusters: wave })) };
        expect(problemsOf(props, clusters).length > 0).toBe(!isRight);
        if (isRight) {
          rolled++;
          const steps = stepsOf(props.waves, clusters);
          clusters.forEach(c => expect(stepsOfCluster(steps, c.name)).toEqual([firstOf(c) === -1 ? waves.length : firstOf(c)]));
          expect(stepsOfCluster(steps, 'new')).toEqual([steps.length - 1]);
        }
      }), { numRuns: 150, seed: 8 });
    expect(rolled).toBeGreaterThan(20);
  });

  test('what selects nothing is told, with what may be meant', () => {
    const waves = [['stage=lap', 'edge-9'], ['nothing-like-it'], ['lab'], ['stage=lab', 'lab']].map(clusters => ({ clusters }));
    expect(problemsOf({ waves })).toEqual([
      'delivery: waves[0].clusters has "stage=lap", which is none of the clusters. Write "stage=lab".',
      'delivery: waves[0].clusters has "edge-9", which is none of the clusters. Write "edge-1".',
      'delivery: waves[1].clusters has "nothing-like-it", which is none of the clusters. Write the name of one, with * for anything, or LABEL=VALUE.',
      'delivery: waves[3].clusters is ["stage=lab","lab"], which are all in waves before. Leave that wave out, or put it before those.',
    ]);
  });
});

describe('what is wrong', () => {
  test('is told at once', () => {
    expect(problemsOf({
      repoUrl: undefined,
      path: '/manifests',
      revision: 'a b',
      project: 'Platform',
      namespace: 'argo_cd',
      name: 'a.b',
      clusterName: 'prod',
      generator: 'matrix',
      automatedSync: 'no',
      prune: 1,
      syncOptions: 'Prune=false',
      waves: [],
    })).toEqual([
      'delivery: repoUrl is unset. Write the address of a Git repository, such as "https://git.example.com/platform/fleet.git".',
      'delivery: path is "/manifests". Write "manifests".',
      'delivery: revision is "a b". Write the name of a branch or a tag, or a commit.',
      'delivery: project is "Platform". Write the name of an AppProject, such as "platform".',
      'delivery: namespace is "argo_cd". Write Argo CD\'s namespace, such as "argocd" or "openshift-gitops".',
      'delivery: name is "a.b". Write at most 63 lower case letters, digits and hyphens, with a letter or digit at both ends.',
      'delivery: clusterName is "prod". Write Argo CD\'s name with {cluster} in it, such as "{cluster}.example.com".',
      'delivery: generator is "matrix". Write ArgoCdGenerator.DIRECTORIES or ArgoCdGenerator.LIST.',
      'delivery: automatedSync is "no". Write true or false.',
      'delivery: prune is 1. Write true or false.',
      'delivery: syncOptions is "Prune=false". Write a list.',
      'delivery: waves is []. Write a list with a wave in it, such as { clusters: ["stage=lab"] }, or leave it out.',
    ]);
  });

  test('no properties at all are told', () => {
    expect(() => filesOf({}, { delivery: [FleetDelivery.argoCd(undefined as never)] })).toThrow('delivery: repoUrl is unset.');
  });

  test.each([
    'ssh://git@git.example.com/platform/fleet.git', 'ssh://git.example.com:2222/fleet', 'http://git.example.com/fleet', 'deploy@git.example.com:fleet.git',
  ])('%s is a repository', repoUrl => {
    expect(applicationSet({ repoUrl }).spec.template.spec.source.repoURL).toBe(repoUrl);
  });

  test.each([
    '', 'fleet', 'https://', 'https://git.example.com', 'https://git.example.com/', 'file:///srv/fleet', 'oci://registry.example.com/fleet', './fleet', 5, {}, null,
    'https://git.example.com/a b', 'https://git.example.com/{{.path}}', 'https://git.example.com/a\nkind: Secret', '--upload-pack=touch@x:y',
    'javascript:alert(1)',
  ])('%j is none', repoUrl => {
    expect(problemsOf({ repoUrl })).toEqual([expect.stringContaining('Write the address of a Git repository')]);
  });

  test.each(['https://me:secret@git.example.com/fleet', 'https://secret@git.example.com/fleet', 'ssh://me:secret@git.example.com/fleet'])(
    'credentials don\'t get into Git, nor into the message: %s', repoUrl => {
      const [problem, ...others] = problemsOf({ repoUrl });
      expect([problem, others]).toEqual([expect.stringContaining('has credentials in it'), []]);
      expect(problem).not.toContain('secret');
    });

  test.each([
    ['', 'Write the folder'], [' ', 'Write the folder'], ['a*', 'Write the folder'], ['[a]', 'Write the folder'], ['a\\b', 'Write the folder'],
    ['{{.path}}', 'Write the folder'], ['a\nb', 'Write the folder'], [null, 'is unset. Write the folder'], [5, 'Write the folder'],
    ['..', 'outside the repository'], ['a/../..', 'outside the repository'], ['../manifests', 'outside the repository'],
    ['.github/manifests', 'begins with a dot'], ['a/.b', 'begins with a dot'],
    ['./manifests', 'Write "manifests".'], ['manifests/', 'Write "manifests".'], ['a//b', 'Write "a/b".'], ['a/../b', 'Write "b".'], ['/', 'Write ".".'], ['./', 'Write ".".'],
  ])('the path %j is refused', (stated, message) => {
    expect(problemsOf({ path: stated })).toEqual([expect.stringContaining(message)]);
  });

  test.each(['a b', 'grüße'])('the path %j is one', stated => {
    expect(applicationSet({ path: stated }).spec.generators[0].git.directories[0].path).toBe(`${stated}/*`);
  });

  test('no field can be a template, or text that YAML reads as something else', () => {
    const fields = ['revision', 'project', 'namespace', 'name', 'clusterName'] as const;
    const hostile = ['{{.path.path}}', '{cluster}{{', '{{', 'a\nb: c', '', ' ', 'a: b', '--force', '{cluster} x', '{cluster}{', 5, [], '\u202e'];
    for (const field of fields) {
      for (const value of hostile) {
        expect([field, value, problemsOf({ [field]: value })]).toEqual([field, value, [expect.stringMatching(new RegExp(`^delivery: ${field} is .*\\. Write `))]]);
      }
    }
    // Whatever Git takes comes out as it went in.
    expect(['"', '\'', 'true', '1e3', '~', '#a', '>=1.0'].map(revision => applicationSet({ revision }).spec.template.spec.source.targetRevision)).toEqual(
      ['"', '\'', 'true', '1e3', '~', '#a', '>=1.0']);
  });

  test('options that delete, or contradict, are refused', () => {
    const refused = ['Replace=true', 'force=true', 'CreateNamespace=true', 'ServerSideApply=false'];
    const syncOptions = [...refused, 'PruneLast=true', 'PruneLast=false', 'x', '{{a}}=b', 5];
    expect(problemsOf({ syncOptions })).toEqual([
      'delivery: syncOptions[0] is "Replace=true", which can delete the HyperConverged to make it anew, and that uninstalls virtualization. Leave it out.',
      'delivery: syncOptions[1] is "force=true", which deletes the HyperConverged to make it anew, and that uninstalls virtualization. Leave it out.',
      'delivery: syncOptions[2] is "CreateNamespace=true", but the operator\'s namespace comes with the operator. Leave it out.',
      'delivery: syncOptions[3] is "ServerSideApply=false", but it is always true. Leave it out.',
      'delivery: syncOptions[5] is "PruneLast=false", which is there already. Leave it out.',
      'delivery: syncOptions[6] is "x". Write such as "FailOnSharedResource=true".',
      'delivery: syncOptions[7] is "{{a}}=b". Write such as "FailOnSharedResource=true".',
      'delivery: syncOptions[8] is 5. Write such as "FailOnSharedResource=true".',
    ]);
  });

  test('what needs automated sync is refused without it', () => {
    const waves = [{ clusters: ['lab'] }];
    expect(problemsOf({ prune: true, selfHeal: true, waves })).toEqual([
      'delivery: selfHeal is true, which Argo CD can\'t do with waves. Leave out selfHeal or waves.',
      'delivery: prune is true, which Argo CD can\'t do with waves. Leave out prune or waves.',
    ]);
    expect(problemsOf({ prune: true, automatedSync: false })).toEqual(['delivery: prune is true, but automatedSync is false. Leave out one of them.']);
    expect(problemsOf({ prune: false, selfHeal: false, waves })).toEqual([]);
  });

  test('waves of the wrong shape are refused', () => {
    const wrong = [
      5, { clusters: [] }, { clusters: 'lab' }, { clusters: ['lab', ''] }, { clusters: ['lab'], maxUpdate: -1 }, { clusters: ['lab'], maxUpdate: 1.5 },
      { clusters: ['lab'], maxUpdate: '10%' }, { clusters: ['lab'], maxUpdatePercent: 0 }, { clusters: ['lab'], maxUpdatePercent: 101 },
      { clusters: ['lab'], maxUpdate: 1, maxUpdatePercent: 10 },
    ];
    expect(problemsOf({ waves: wrong })).toEqual([
      'delivery: waves[0] is 5. Write such as { clusters: ["stage=lab"] }.',
      ...['[]', '"lab"', '["lab",""]'].map((shown, i) => (
        `delivery: waves[${i + 1}].clusters is ${shown}. Write a list of names, in which * stands for anything, or of such as "stage=lab".`)),
      ...['-1', '1.5', '"10%"'].map((shown, i) => `delivery: waves[${i + 4}].maxUpdate is ${shown}. Write a whole number, 0 or more.`),
      ...['0', '101'].map((shown, i) => `delivery: waves[${i + 7}].maxUpdatePercent is ${shown}. Write a whole number from 1 to 100.`),
      'delivery: waves[9] has maxUpdate and maxUpdatePercent, which say the same. Leave out one of them.',
    ]);
    expect(problemsOf({ waves: 'lab' })).toEqual(['delivery: waves is "lab". Write a list with a wave in it, such as { clusters: ["stage=lab"] }, or leave it out.']);
  });

  test('more clusters than an ApplicationSet holds are refused', () => {
    const many = (n: number, labels = {}) => Array.from({ length: n }, (_, i) => ({ name: `cluster-${i}`, labels }));
    const wide = { 'example.com/description': 'x'.repeat(63), 'example.com/owner': 'y'.repeat(63) };
    const of = (props: Partial<ArgoCdDeliveryProps>, clusters: FleetClusterProps[]) => (
      (FleetDelivery.argoCd({ ...REPO, ...props })._load().problems!)(clusters));
    const waves = [{ clusters: ['cluster-0'] }];
    expect(of({}, many(20_000, wide))).toEqual([]);
    expect(of({ waves }, many(4_000))).toEqual([]);
    expect(of({ waves }, many(6_000))).toEqual([
      'delivery: 6000 clusters make an ApplicationSet of about 1.7 MiB, with the state of each that Argo CD keeps for waves, and etcd takes 1.5 MiB. Leave out waves, or make several fleets.',
    ]);
    expect(of({ generator: ArgoCdGenerator.LIST }, many(5_000, wide))).toEqual([]);
    expect(of({ generator: ArgoCdGenerator.LIST }, many(10_000, wide))).toEqual([
      'delivery: 10000 clusters make an ApplicationSet of about 2.1 MiB, and etcd takes 1.5 MiB. Leave out generator, or make several fleets.',
    ]);
  });
});
