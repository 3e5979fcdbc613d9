import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { HAVE_CRDS, NO_CRDS, crdValidator } from './crds';
import { parse, scenario } from './support';

const EXAMPLES = path.join(__dirname, '..', 'examples');
const names = fs.readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);

/** The manifests that an example writes, by chart. */
function run(name: string): Record<string, any[]> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'example-'));
  process.env.CDK8S_OUTDIR = outdir;
  try {
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      require(path.join(EXAMPLES, name, 'main.ts'));
    });
    return Object.fromEntries(fs.readdirSync(outdir).map(file => [
      file.replace('.k8s.yaml', ''), parse(fs.readFileSync(path.join(outdir, file), 'utf8')),
    ]));
  } finally {
    delete process.env.CDK8S_OUTDIR;
    fs.rmSync(outdir, { recursive: true });
  }
}

/** The release that each example's HyperConverged is for, where it is not the default. */
const HCO_RELEASES: Record<string, string> = { 'prod-east in clusters': '1.14', 'prod-east in adoption': '1.14', 'stage': '1.19', 'lab': '1.19' };

test('the documented example has the documented settings and network', () => {
  const [network, hyperConverged] = run('heavy-workloads')['prod-east'];
  const settings = scenario('openshift-4.21-heavy-workloads').spec.liveMigrationConfig;
  expect(hyperConverged.spec.liveMigrationConfig).toEqual({ ...settings, network: network.metadata.name });
  expect(JSON.parse(network.spec.config)).toEqual(JSON.parse(scenario('openshift-4.21-dedicated-network').spec.config));
});

test('what is adopted keeps all that it had', () => {
  const [before] = parse(fs.readFileSync(path.join(EXAMPLES, 'adoption', 'cluster.yaml'), 'utf8'));
  const stderr = jest.spyOn(console, 'error').mockImplementation();
  const [, after] = run('adoption')['prod-east'];
  const { liveMigrationConfig: settings, ...others } = after.spec;
  expect(others).toEqual({ ...before.spec, liveMigrationConfig: undefined });
  expect(settings).toEqual({
    ...before.spec.liveMigrationConfig, ...scenario('openshift-4.21-heavy-workloads').spec.liveMigrationConfig, network: 'migration-network',
  });
  expect(stderr.mock.calls.map(([line]) => line)).toContain('prod-east/heavy changes spec.liveMigrationConfig.completionTimeoutPerGiB from 800 to 150');
  stderr.mockRestore();
});

test('the networks are of every kind', () => {
  const types = Object.values(run('networks')).map(([network]) => JSON.parse(network.spec.config).type);
  expect(new Set(types)).toEqual(new Set(['macvlan', 'ipvlan', 'bridge', 'ovn-k8s-cni-overlay', 'sriov']));
});

test('each cluster has what its release needs', () => {
  const clusters = run('clusters');
  const settings = (name: string, ...keys: string[]) => keys.reduce((value, key) => value[key], clusters[name][1].spec).liveMigrationConfig;
  expect(Object.keys(clusters)).toEqual(['lab', 'prod-east', 'prod-west', 'stage']);
  expect(settings('prod-east').allowWorkloadDisruption).toBeUndefined();
  expect(settings('stage', 'virtualization').allowWorkloadDisruption).toBe(true);
  expect(clusters.lab.map(object => object.metadata.namespace)).toEqual(['kubevirt-hyperconverged', 'kubevirt-hyperconverged']);
});

if (!HAVE_CRDS) {
  process.stderr.write(`\n${NO_CRDS}\n`);
}

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'by the clusters\' own schemas' : NO_CRDS, () => {
  test.each(names)('%s is valid for its releases', name => {
    jest.spyOn(console, 'error').mockImplementation();
    for (const [chart, objects] of Object.entries(run(name))) {
      for (const object of objects) {
        const release = HCO_RELEASES[`${chart} in ${name}`] ?? HCO_RELEASES[chart] ?? '1.17';
        const file = object.kind === 'HyperConverged' ? `hyperconverged-${release}` : 'network-attachment-definition';
        const validate = crdValidator(file, object.apiVersion.split('/')[1])!;
        validate(object);
        expect(validate.errors ?? []).toEqual([]);
      }
    }
  });
});
