import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, Chart, Duration, Testing, Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { HAVE_CRDS, NO_CRDS, crdVersions } from './crds';
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
    spec: { ...CLUSTER.spec, unknown: { 'a/b~c': null, 'list': [3, null, { x: null, y: [] }, 1], 'empty': {}, 'none': [] } },
    extra: { top: null, level: 1 },
  };
  const before = structuredClone(manifest);
  const rendered = render(manifest);
  expect(rendered.spec).toEqual(manifest.spec);
  expect(rendered.extra).toEqual(manifest.extra);
  expect(manifest).toEqual(before);
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
    ['nothing', '', /cr\.yaml has no HyperConverged, but nothing/],
    ['broken YAML', `${PRINTED}  x: [\n`, /cr\.yaml:\d+:\d+ can't be read: /],
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

/** Values of a schema, with every field filled. */
function filled(schema: any): fc.Arbitrary<any> {
  const text = fc.oneof(fc.string(), fc.constantFrom('yes', 'null', '1e3', '0x1F', '2024-01-01', ' a: b', '- x', '*a', '#', 'a\nb\n'));
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
      }), { numRuns: 15 });
    }
  });
});
