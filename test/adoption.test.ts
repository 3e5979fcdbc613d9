import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, Chart, Duration, Testing, Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { HAVE_CRDS, NO_CRDS, crdValidator, crdVersions } from './crds';
import { parse, read } from './support';
import { DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion } from '../src';

const PRINTED = read('test', 'scenarios', 'openshift-4.18-printed.yaml');
const [CLUSTER] = parse(PRINTED);

/** What is adopted, as a manifest. */
function render(manifest: any, program?: (chart: Chart, hyperConverged: HyperConverged) => void): any {
  const chart = Testing.chart();
  const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', { manifest });
  program?.(chart, hyperConverged);
  return Testing.synth(chart).find(object => object.kind === 'HyperConverged');
}

test('what the server wrote is left out, and all else stays', () => {
  const { status, metadata: { annotations, ...metadata }, ...rest } = CLUSTER;
  expect(status.versions).toBeDefined();
  expect(render(CLUSTER)).toEqual({
    ...rest,
    metadata: {
      annotations: { 'deployOVS': 'false', 'example.com/owner': 'platform' },
      finalizers: metadata.finalizers,
      labels: metadata.labels,
      name: 'kubevirt-hyperconverged',
      namespace: 'openshift-cnv',
    },
  });
  expect(annotations['kubectl.kubernetes.io/last-applied-configuration']).toBeDefined();
});

test('what the server writes while it deletes an object is left out as well, and annotations of which nothing is left', () => {
  const metadata = {
    ...CLUSTER.metadata,
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    deletionTimestamp: '2026-01-01T00:00:00Z',
    deletionGracePeriodSeconds: 0,
    selfLink: '/apis',
  };
  expect(Object.keys(render({ ...CLUSTER, metadata }).metadata).sort()).toEqual(['finalizers', 'labels', 'name', 'namespace']);
});

test('the release is read from the status, or stated', () => {
  const chart = Testing.chart();
  const versionOf = (manifest: any, version?: HyperConvergedVersion, id = `${Math.random()}`) => (
    `${HyperConverged.fromManifest(new Chart(chart.node.root as App, id), 'hc', { manifest, version }).version}`
  );
  expect(versionOf(CLUSTER)).toBe('OpenShift Virtualization 4.18');
  expect(versionOf(CLUSTER, HyperConvergedVersion.openShift('4.19'))).toBe('OpenShift Virtualization 4.19');
  expect(versionOf({ ...CLUSTER, metadata: { ...CLUSTER.metadata, namespace: 'kubevirt-hyperconverged' }, status: { versions: [{ name: 'operator', version: '1.17.2' }] } }))
    .toBe('HCO 1.17');
  const { status, ...silent } = CLUSTER;
  expect(status).toBeDefined();
  expect(() => versionOf(silent, undefined, 'silent')).toThrow('[silent/hc] manifest: nothing in it tells which release it is for. State it: version:');
});

test('what constructs set wins, and the changes tell what that is', () => {
  const chart = Testing.chart();
  const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', { manifest: CLUSTER });
  new HeavyWorkloadMigration(chart, 'heavy', { completionTimeoutPerGiB: Duration.seconds(20) });
  new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
  expect(hyperConverged.changes).toEqual([
    { field: 'spec.liveMigrationConfig.completionTimeoutPerGiB', before: 800, after: 20, source: 'test/heavy' },
    { field: 'spec.liveMigrationConfig.bandwidthPerMigration', before: undefined, after: '0Mi', source: 'test/heavy' },
    { field: 'spec.liveMigrationConfig.parallelOutboundMigrationsPerNode', before: 2, after: 1, source: 'test/heavy' },
    { field: 'spec.liveMigrationConfig.allowPostCopy', before: false, after: true, source: 'test/heavy' },
    { field: 'spec.liveMigrationConfig.network', before: undefined, after: 'migration-network', source: 'test/network' },
  ]);
  const [, rendered] = Testing.synth(chart);
  const { liveMigrationConfig, ...others } = CLUSTER.spec;
  expect(rendered.spec).toEqual({
    ...others,
    liveMigrationConfig: {
      ...liveMigrationConfig,
      bandwidthPerMigration: '0Mi',
      completionTimeoutPerGiB: 20,
      parallelOutboundMigrationsPerNode: 1,
      allowPostCopy: true,
      network: 'migration-network',
    },
  });
  expect(new HyperConverged(new Chart(new App(), 'x'), 'y', { liveMigration: { allowPostCopy: true } }).changes).toEqual([]);
});

test('the API version stays, with the settings at its place', () => {
  const v1beta1 = { ...CLUSTER, status: { versions: [{ name: 'operator', version: '4.23.0' }] } };
  const changed = render(v1beta1, chart => new HeavyWorkloadMigration(chart, 'heavy'));
  expect(changed.apiVersion).toBe('hco.kubevirt.io/v1beta1');
  expect(changed.spec.liveMigrationConfig).toMatchObject({ allowPostCopy: true, allowWorkloadDisruption: true });
  expect(changed.spec.virtualization).toBeUndefined();
});

test('nulls, empty things and unknown fields are kept, and nothing that was handed over changes', () => {
  const manifest = {
    ...CLUSTER,
    spec: { ...CLUSTER.spec, unknown: { 'a/b~c': null, 'list': [3, null, { x: null, y: [] }, 1], 'nested': [{ a: { b: null } }, [null]], 'plain': [{ a: { b: 1 } }], 'empty': {}, 'none': [] } },
  };
  const before = structuredClone(manifest);
  const rendered = render(manifest);
  expect(rendered.spec).toEqual(manifest.spec);
  expect(manifest).toEqual(before);
});

test('what a construct says in other words stays as it is written', () => {
  const manifest = {
    ...CLUSTER,
    spec: { ...CLUSTER.spec, liveMigrationConfig: { bandwidthPerMigration: '0' }, workloadUpdateStrategy: { batchEvictionInterval: '60s' } },
  };
  let changes: string[] = [];
  const { spec } = render(manifest, (chart, hyperConverged) => {
    new HeavyWorkloadMigration(chart, 'heavy');
    hyperConverged.configureEviction(chart, { workloadUpdateStrategy: { batchEvictionInterval: Duration.minutes(1), batchEvictionSize: 3 } });
    changes = hyperConverged.changes.map(({ field }) => field);
  });
  expect(spec.liveMigrationConfig.bandwidthPerMigration).toBe('0');
  expect(spec.workloadUpdateStrategy).toEqual({ batchEvictionInterval: '60s', batchEvictionSize: 3 });
  expect(changes).not.toContain('spec.liveMigrationConfig.bandwidthPerMigration');
  expect(changes).not.toContain('spec.workloadUpdateStrategy.batchEvictionInterval');
  expect(changes).toContain('spec.workloadUpdateStrategy.batchEvictionSize');
});

test('a bandwidth that is no text is set anew', () => {
  const manifest = { ...CLUSTER, spec: { ...CLUSTER.spec, liveMigrationConfig: { bandwidthPerMigration: 0 } } };
  expect(render(manifest, chart => new HeavyWorkloadMigration(chart, 'heavy')).spec.liveMigrationConfig.bandwidthPerMigration).toBe('0Mi');
});

test('what no object has beside its spec is an error, not lost', () => {
  expect(() => render({ ...CLUSTER, extra: { top: null, level: 1 } })).toThrow('extra is {"level":1,"top":null}, a field that there is not.');
});

describe('files', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'adopt-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const adopt = (content: string) => {
    const file = path.join(folder, 'cr.yaml');
    fs.writeFileSync(file, content);
    return HyperConverged.fromManifest(Testing.chart(), 'hc', { file });
  };

  test('YAML, JSON and lists are read', () => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod' }, CLUSTER] });
    const [fromYaml, fromJson, fromList] = [PRINTED, JSON.stringify(CLUSTER), list].map(text => ApiObject.of(adopt(text)).toJson());
    expect(fromYaml).toEqual(render(CLUSTER));
    expect(fromJson).toEqual(fromYaml);
    expect(fromList).toEqual(fromYaml);
  });

  test('the output is adopted again without a change of a byte', () => {
    const once = Yaml.stringify(ApiObject.of(adopt(PRINTED)).toJson());
    const file = path.join(folder, 'once.yaml');
    fs.writeFileSync(file, once);
    const again = HyperConverged.fromManifest(Testing.chart(), 'hc', { file, version: HyperConvergedVersion.openShift('4.18') });
    expect(Yaml.stringify(ApiObject.of(again).toJson())).toBe(once);
  });

  test.each<[string, string, RegExp]>([
    ['two', `${PRINTED}---\n${PRINTED}`, /cr\.yaml has 2 HyperConvergeds, and has to have exactly one/],
    ['none', 'apiVersion: v1\nkind: Pod\n', /cr\.yaml has no HyperConverged, but Pod, and has to have exactly one/],
    ['nothing', '', /cr\.yaml can't be read: nothing is in it/],
    ['a number that can\'t be held', PRINTED.replace('spec:\n', 'spec:\n  big: 9007199254740993\n'), /cr\.yaml:\d+:8: 9007199254740993 is more than this program can hold exactly\. Write it in quotes, or keep the number below 9007199254740992\.$/],
    ['broken YAML', `${PRINTED}  x: [\n`, /cr\.yaml:\d+:\d+ can't be read: /],
    ['several others', 'apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Secret\n', /has no HyperConverged, but Pod, Secret, and/],
    ['nothing but comments', '# nothing\n---\n', /has no HyperConverged, but nothing, and|nothing is in it/],
    ['another kind of the group', PRINTED.replace(/^kind: HyperConverged$/m, 'kind: Other'), /has no HyperConverged, but Other/],
    ['no version', PRINTED.replace('hco.kubevirt.io/v1beta1', 'hco.kubevirt.io'), /this is HyperConverged of hco\.kubevirt\.io, not a HyperConverged of hco\.kubevirt\.io\/v1beta1 or v1\./],
    ['another name', PRINTED.replace('  name: kubevirt-hyperconverged', '  name: other'), /metadata\.name is "other", and the operator ignores it/],
    ['another group', PRINTED.replace('hco.kubevirt.io/v1beta1', 'example.com/v1'), /this is HyperConverged of example\.com\/v1, not a HyperConverged of hco/],
    ['a release without its API', PRINTED.replace('hco.kubevirt.io/v1beta1', 'hco.kubevirt.io/v1'), /apiVersion is hco\.kubevirt\.io\/v1, which OpenShift Virtualization 4\.18 doesn't serve/],
    ['no object as spec', 'apiVersion: hco.kubevirt.io/v1beta1\nkind: HyperConverged\nmetadata: { name: kubevirt-hyperconverged }\nspec: all\n', /spec is "all", which is no object/],
  ])('%s', (_, content, message) => {
    expect(() => adopt(content)).toThrow(message);
    expect(() => adopt(content)).toThrow('[test/hc] ');
  });

  test('that aren\'t there, and neither or both', () => {
    const make = (props: any) => () => HyperConverged.fromManifest(Testing.chart(), 'hc', props);
    expect(make({ file: path.join(folder, 'none.yaml') })).toThrow(/\[test\/hc\] .*none\.yaml can't be read: ENOENT/);
    expect(make({})).toThrow('[test/hc] manifest: write either file or manifest.');
    expect(make({ file: 'a', manifest: CLUSTER })).toThrow('write either file or manifest.');
  });
});

describe('a rewrite to v1', () => {
  const adopt = (spec: any, release: string, program?: (chart: Chart) => void) => {
    const chart = Testing.chart();
    const hyperConverged = HyperConverged.fromManifest(chart, 'hc', {
      manifest: { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' }, spec },
      version: HyperConvergedVersion.openShift(release),
      apiVersion: 'hco.kubevirt.io/v1',
    });
    program?.(chart);
    return { hyperConverged, rendered: Testing.synth(chart).find(object => object.kind === 'HyperConverged') };
  };

  test('puts fields where v1 has them, and tells what has no place there', () => {
    const { hyperConverged, rendered } = adopt({
      liveMigrationConfig: { progressTimeout: 150 },
      defaultCPUModel: 'Haswell',
      virtualMachineOptions: { disableSerialConsoleLog: true },
      infra: { nodePlacement: { nodeSelector: { a: 'b' } } },
      workloads: {},
      obsoleteCPUs: { cpuModels: ['486'], minCPUModel: 'Haswell' },
      resourceRequirements: { storageWorkloads: { limits: { cpu: '1' } }, vmiCPUAllocationRatio: 4 },
      CommonInstancetypesDeployment: { enabled: true },
      applicationAwareConfig: { vmiCalcConfigName: 'VmiPodUsage' },
      enableApplicationAwareQuota: true,
      mediatedDevicesConfiguration: { mediatedDevicesTypes: ['nvidia-1'], nodeMediatedDeviceTypes: [{ nodeSelector: {}, mediatedDevicesTypes: ['x'] }] },
      tuningPolicy: 'highBurst',
      vddkInitImage: 'image',
    }, '4.23', chart => new HeavyWorkloadMigration(chart, 'heavy'));
    expect(rendered.spec).toEqual({
      virtualization: {
        liveMigrationConfig: {
          allowPostCopy: true,
          allowWorkloadDisruption: true,
          bandwidthPerMigration: '0Mi',
          completionTimeoutPerGiB: 20,
          parallelMigrationsPerCluster: 5,
          parallelOutboundMigrationsPerNode: 1,
          progressTimeout: 150,
        },
        virtualMachineOptions: { defaultCPUModel: 'Haswell', disableSerialConsoleLog: true },
        obsoleteCPUModels: ['486'],
        vmiCPUAllocationRatio: 4,
        mediatedDevicesConfiguration: { mediatedDeviceTypes: ['nvidia-1'], nodeMediatedDeviceTypes: [{ nodeSelector: {}, mediatedDeviceTypes: ['x'] }] },
      },
      deployment: { nodePlacements: { infra: { nodeSelector: { a: 'b' } } }, applicationAwareConfig: { vmiCalcConfigName: 'VmiPodUsage', enable: true } },
      storage: { workloadResourceRequirements: { limits: { cpu: '1' } } },
      workloadSources: { commonInstancetypesDeployment: { enabled: true } },
    });
    expect(hyperConverged.changes.slice(0, 4)).toEqual([
      { field: 'spec.obsoleteCPUs.minCPUModel', before: 'Haswell', source: 'hco.kubevirt.io/v1' },
      { field: 'spec.vddkInitImage', before: 'image', source: 'hco.kubevirt.io/v1' },
      { field: 'spec.tuningPolicy', before: 'highBurst', source: 'hco.kubevirt.io/v1' },
      expect.objectContaining({ field: 'spec.virtualization.liveMigrationConfig.bandwidthPerMigration', source: 'test/heavy' }),
    ]);
  });

  test.each<[string, any]>([
    ['4.22', {
      featureGates: [
        { name: 'alignCPUs', state: 'Enabled' }, { name: 'decentralizedLiveMigration', state: 'Disabled' }, { name: 'disableMDevConfiguration', state: 'Enabled' },
        { name: 'persistentReservation', state: 'Enabled' }, { name: 'videoConfig', state: 'Disabled' },
      ],
    }],
    ['4.23', {
      featureGates: [
        { name: 'alignCPUs', state: 'Enabled' }, { name: 'decentralizedLiveMigration', state: 'Disabled' }, { name: 'declarativeHotplugVolumes', state: 'Disabled' },
      ],
      virtualization: { mediatedDevicesConfiguration: { enabled: false } },
      storage: { persistentReservationConfiguration: { enabled: true } },
      workloadSources: { enableMultiArchBootImageImport: false },
    }],
  ])('turns feature gates into a list of those that differ from the default of %s', (release, expected) => {
    const featureGates = {
      alignCPUs: true,
      decentralizedLiveMigration: false,
      declarativeHotplugVolumes: false,
      disableMDevConfiguration: true,
      downwardMetrics: false,
      enableMultiArchBootImageImport: false,
      persistentReservation: true,
      videoConfig: false,
      nonRoot: true,
    };
    const { hyperConverged, rendered } = adopt({ featureGates }, release);
    expect(rendered.spec).toEqual(expected);
    const dropped = hyperConverged.changes.map(({ field }) => field);
    expect(dropped).toEqual(release === '4.22' ? ['spec.featureGates.nonRoot'] : ['spec.featureGates.videoConfig', 'spec.featureGates.nonRoot']);
  });

  test('is refused where the release has no v1, and the other way round', () => {
    expect(() => adopt({}, '4.21')).toThrow('it can\'t be rewritten from hco.kubevirt.io/v1beta1 to hco.kubevirt.io/v1, which OpenShift Virtualization 4.21 doesn\'t serve.');
    expect(() => HyperConverged.fromManifest(Testing.chart(), 'hc', {
      manifest: { apiVersion: 'hco.kubevirt.io/v1', kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged' } },
      version: HyperConvergedVersion.openShift('4.23'),
      apiVersion: 'hco.kubevirt.io/v1beta1',
    })).toThrow('can\'t be rewritten from hco.kubevirt.io/v1 to hco.kubevirt.io/v1beta1. Write');
  });

  test('nulls say nothing, and a list of gates stays one', () => {
    const featureGates = { decentralizedLiveMigration: null, disableMDevConfiguration: null };
    const { hyperConverged, rendered } = adopt({ featureGates, infra: null, virtualMachineOptions: null }, '4.23');
    expect([rendered.spec, hyperConverged.changes]).toEqual([{}, []]);
    expect(adopt({ featureGates: [{ name: 'alignCPUs' }] }, '4.23').rendered.spec).toEqual({ featureGates: [{ name: 'alignCPUs' }] });
  });

  test('is refused where the operator keeps fields of v1 in an annotation', () => {
    expect(() => HyperConverged.fromManifest(Testing.chart(), 'hc', {
      manifest: {
        apiVersion: 'hco.kubevirt.io/v1beta1',
        kind: 'HyperConverged',
        metadata: { name: 'kubevirt-hyperconverged', annotations: { 'hco.kubevirt.io/v1-only-fields': '{}' } },
      },
      version: HyperConvergedVersion.openShift('4.23'),
      apiVersion: 'hco.kubevirt.io/v1',
    })).toThrow('its annotation hco.kubevirt.io/v1-only-fields keeps fields that hco.kubevirt.io/v1beta1 doesn\'t have. Adopt what "oc get hyperconvergeds.v1');
  });

  test('keeps what nobody knows, which v1 then refuses or not', () => {
    expect(adopt({ somethingNew: { a: 1 } }, '4.23').rendered.spec).toEqual({ somethingNew: { a: 1 } });
  });
});

test('what is no HyperConverged, or has no spec, is refused', () => {
  expect(() => render({ ...CLUSTER, kind: 'Other' })).toThrow('[test/hyperconverged] manifest: this is Other of hco.kubevirt.io/v1beta1, not a HyperConverged of');
  expect(() => render({ ...CLUSTER, spec: null })).toThrow('[test/hyperconverged] manifest: spec is null, which is no object.');
  const adopt = (props: any) => () => HyperConverged.fromManifest(Testing.chart(), 'hc', { manifest: CLUSTER, ...props });
  expect(adopt({ manifest: { ...CLUSTER, apiVersion: 'hco.kubevirt.io/v2' }, version: HyperConvergedVersion.openShift('4.23') }))
    .toThrow('apiVersion is hco.kubevirt.io/v2, which OpenShift Virtualization 4.23 doesn\'t serve. Adopt what "oc get" prints there, in hco.kubevirt.io/v1 or hco.kubevirt.io/v1beta1.');
  expect(adopt({ manifest: { ...CLUSTER, apiVersion: 'hco.kubevirt.io/v2' }, version: HyperConvergedVersion.openShift('4.99'), apiVersion: 'hco.kubevirt.io/v1' }))
    .toThrow('it can\'t be rewritten from hco.kubevirt.io/v2 to hco.kubevirt.io/v1. Write hco.kubevirt.io/v2, or leave apiVersion out.');
});

test('nulls where settings of evictions and updates are say nothing either, in both versions', () => {
  const nulls = { evictionStrategy: null, workloadUpdateStrategy: { batchEvictionSize: null } };
  const set = { workloadUpdateStrategy: { batchEvictionSize: 3 } };
  const specOf = (manifest: any, spec: any) => render({ ...manifest, spec }, (chart, hc) => hc.configureEviction(chart, set)).spec;
  expect(specOf(CLUSTER, { ...nulls, infra: null })).toEqual({ infra: null, ...set });
  const v1 = { ...CLUSTER, apiVersion: 'hco.kubevirt.io/v1', status: { versions: [{ name: 'operator', version: '4.23.0' }] } };
  expect(specOf(v1, { virtualization: nulls })).toEqual({ virtualization: set });
  expect(specOf(v1, { virtualization: null, storage: null })).toEqual({ storage: null, virtualization: set });
});

test('nulls of settings say nothing, and constructs set them', () => {
  const spec = { liveMigrationConfig: { network: null, allowPostCopy: null }, infra: { nodePlacement: null } };
  const rendered = render({ ...CLUSTER, spec }, chart => new HeavyWorkloadMigration(chart, 'heavy'));
  expect(rendered.spec.liveMigrationConfig.allowPostCopy).toBe(true);
  expect(rendered.spec.infra).toEqual({ nodePlacement: null });
  expect(render({ ...CLUSTER, spec: { liveMigrationConfig: null } }, chart => new HeavyWorkloadMigration(chart, 'heavy')).spec.liveMigrationConfig)
    .toMatchObject({ allowPostCopy: true });
});

test('what is no release is refused, and advice can be acknowledged', () => {
  const adopt = (props: any) => HyperConverged.fromManifest(Testing.chart(), 'hc', { manifest: CLUSTER, ...props });
  expect(() => adopt({ version: '4.21' })).toThrow('[test/hc] manifest: version is "4.21", which is no release. Write HyperConvergedVersion.openShift');
  expect(ApiObject.of(adopt({ acknowledgements: [{ rule: 'LM033', reason: 'fast' }] })).toJson().metadata.annotations).toMatchObject({ 'cdk8s-live-migration/LM033': 'fast' });
});

/** Values of a schema, with every field filled. */
function filled(schema: any): fc.Arbitrary<any> {
  // cdk8s itself writes text such as 0o17 without quotes, and a parser of YAML 1.2 takes it for a number.
  const text = fc.oneof(fc.string().filter(s => !/^0o[0-7]+$/.test(s)), fc.constantFrom('yes', 'null', '1e3', '0x1F', '2024-01-01', ' a: b', '- x', '*a', '#', 'a\nb\n'));
  if (schema.enum) {
    return fc.constantFrom(...schema.enum);
  }
  if (schema['x-kubernetes-int-or-string']) {
    return fc.oneof(fc.integer(), text);
  }
  switch (schema.type) {
    case 'array': return fc.array(filled(schema.items), { maxLength: 3 });
    case 'boolean': return fc.boolean();
    case 'integer': return fc.maxSafeInteger();
    case 'number': return fc.integer();
    case 'string': return text;
    default:
      if (schema.properties) {
        return fc.record(Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, filled(value)])));
      }
      return fc.dictionary(fc.stringMatching(/^[a-z][\w./~ -]{0,8}$/), schema.additionalProperties ? filled(schema.additionalProperties) : text, { maxKeys: 3 });
  }
}

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'with every field of a release\'s definition filled' : NO_CRDS, () => {
  const releases = ['1.9', '1.10', '1.11', '1.12', '1.14', '1.15', '1.16', '1.17', '1.18', '1.19'];
  test.each(['1.18', '1.19'])('HCO %s: a rewrite to v1 is valid, and nothing is lost that it doesn\'t tell', release => {
    const schema = crdVersions(`hyperconverged-${release}`)!.find(v => v.name === 'v1beta1').schema.openAPIV3Schema.properties.spec;
    const validate = crdValidator(`hyperconverged-${release}`, 'v1')!;
    const version = HyperConvergedVersion.hco(release);
    const leaves = (value: any): number => (typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((n, v) => n + leaves(v), 0) : 1);
    fc.assert(fc.property(filled(schema), ({ featureGates, mediatedDevicesConfiguration, ...spec }) => {
      expect(featureGates).toBeDefined();
      const manifest = { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged' }, spec };
      const hyperConverged = HyperConverged.fromManifest(Testing.chart(), 'hc', { manifest, version, apiVersion: 'hco.kubevirt.io/v1' });
      const rendered = ApiObject.of(hyperConverged).toJson();
      expect(leaves(rendered.spec) + leaves(hyperConverged.changes.map(({ before }) => before))).toBe(leaves(spec));
      validate(rendered);
      // Patterns and the like are refused in both versions; what counts is that all fields have their place and type.
      expect((validate.errors ?? []).filter(({ keyword }) => ['additionalProperties', 'type'].includes(keyword))).toEqual([]);
      const whole = { ...manifest, spec: { featureGates, mediatedDevicesConfiguration } };
      validate(ApiObject.of(HyperConverged.fromManifest(Testing.chart(), 'hc', { manifest: whole, version, apiVersion: 'hco.kubevirt.io/v1' })).toJson());
      expect(validate.errors ?? []).toEqual([]);
    }), { numRuns: 10 });
  });

  test.each(releases)('HCO %s: nothing is lost, no list is reordered, and a second run changes nothing', release => {
    for (const { name, schema, served } of crdVersions(`hyperconverged-${release}`)!.filter(v => v.served)) {
      expect(served).toBe(true);
      const version = HyperConvergedVersion.hco(release);
      fc.assert(fc.property(filled(schema.openAPIV3Schema.properties.spec), spec => {
        const manifest = {
          apiVersion: `hco.kubevirt.io/${name}`, kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: 'kubevirt-hyperconverged' }, spec,
        };
        const run = (input: any) => Yaml.stringify(ApiObject.of(HyperConverged.fromManifest(Testing.chart(), 'hc', { manifest: input, version })).toJson());
        const once = run(manifest);
        const [output] = parse(once);
        expect(output).toEqual(manifest);
        expect(run(output)).toBe(once);
      }), { numRuns: 6 });
    }
  });
});
