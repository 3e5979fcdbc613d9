import { App, Chart } from 'cdk8s';
import { HAVE_CRDS, NO_CRDS, crdValidator, crdVersions } from './crds';
import { parse } from './support';
import { Bandwidth, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion } from '../src';
import { findRule } from '../src/rules/book';
import { Setup } from '../src/rules/setup';

const RELEASES = Array.from({ length: 12 }, (_, i) => `1.${i + 8}`);

(HAVE_CRDS ? describe : describe.skip)(HAVE_CRDS ? 'against the definitions that each release ships' : NO_CRDS, () => {
  const judged = RELEASES.filter(release => crdVersions(`hyperconverged-${release}`));
  const missing = RELEASES.filter(release => !judged.includes(release));

  test('releases without a definition are named', () => {
    if (missing.length > 0) {
      process.stderr.write(`\nNOT JUDGED by their own schemas, since there are none at hand: HCO ${missing.join(', ')}\n`);
    }
    expect(judged).toEqual(expect.arrayContaining(['1.9', '1.14', '1.17', '1.18', '1.19']));
  });

  test.each(judged)('HCO %s: fields, defaults, API versions', release => {
    const version = HyperConvergedVersion.hco(release);
    const versions = crdVersions(`hyperconverged-${release}`)!;
    expect([...version.servedApiVersions].sort()).toEqual(versions.filter(v => v.served).map(v => `hco.kubevirt.io/${v.name}`).sort());
    expect(version.apiVersion).toBe(`hco.kubevirt.io/${versions.find(v => v.storage).name}`);
    for (const { name, schema } of versions) {
      const [, ...path] = version.liveMigrationPath(`hco.kubevirt.io/${name}`);
      const block = path.reduce((value, key) => value.properties[key], schema.openAPIV3Schema.properties.spec);
      expect(Object.keys(block.properties).sort()).toEqual([...version.liveMigrationFields].sort());
      const defaults = Object.entries<any>(block.properties).filter(([, p]) => p.default !== undefined).map(([field, p]) => [field, p.default]);
      const known = Object.entries(version.liveMigrationDefaults).filter(([field]) => version.liveMigrationFields.includes(field));
      expect(Object.fromEntries(defaults)).toEqual(Object.fromEntries(known));
    }
  });

  test.each(judged.filter(release => HyperConvergedVersion.hco(release).liveMigrationFields.includes('allowPostCopy')))('HCO %s: HeavyWorkloadMigration is valid', release => {
    const app = new App();
    const chart = new Chart(app, 'prod');
    new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.hco(release) });
    new HeavyWorkloadMigration(chart, 'heavy', { allowAutoConverge: true, network: 'a', bandwidthPerMigration: Bandwidth.gigabitsPerSecond(25) });
    const [object] = parse(app.synthYaml());
    const validate = crdValidator(`hyperconverged-${release}`, object.apiVersion.split('/')[1])!;
    validate(object);
    expect(validate.errors ?? []).toEqual([]);
  });

  test.each(['1.0', '1.4', '1.5', '1.7', '1.9'])('KubeVirt %s: fields of a MigrationPolicy', kubeVirt => {
    const versions = crdVersions(`migration-policy-kubevirt-${kubeVirt}`)!;
    const known = HyperConvergedVersion._known('hco').find(version => version.kubeVirtVersion === kubeVirt)!;
    expect(Object.keys(versions[0].schema.openAPIV3Schema.properties.spec.properties).sort()).toEqual([...known.migrationPolicyFields, 'selectors'].sort());
  });

  test('v1 and v1beta1 have the fields at the top by which they are told apart', () => {
    const tops = (release: string, api: string) => Object.keys(crdVersions(`hyperconverged-${release}`)!.find(v => v.name === api).schema
      .openAPIV3Schema.properties.spec.properties);
    const v1 = tops('1.19', 'v1');
    expect(tops('1.18', 'v1').filter(field => !v1.includes(field))).toEqual([]);
    expect(tops('1.19', 'v1beta1').filter(field => v1.includes(field))).toEqual(['featureGates']);
    const rule = findRule('LM049')!;
    const judgeSpec = (spec: any, api: string) => [...rule.check(new Setup([{
      apiVersion: `hco.kubevirt.io/${api}`, kind: 'HyperConverged', spec,
    }], {}), [])].map(({ path }) => path[1]);
    const filled = (fields: string[]) => Object.fromEntries(fields.map(field => [field, {}]));
    expect(judgeSpec(filled(v1), 'v1')).toEqual([]);
    expect(judgeSpec(filled(v1), 'v1beta1').sort()).toEqual(v1.filter(field => field !== 'featureGates').sort());
    for (const release of judged) {
      expect(judgeSpec(filled(tops(release, 'v1beta1')), 'v1beta1')).toEqual([]);
    }
  });

  test('the schemas refuse what the rules refuse', () => {
    const object = { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged' } };
    const validate = crdValidator('hyperconverged-1.17', 'v1beta1')!;
    expect(validate({ ...object, spec: { liveMigrationConfig: { progressTimeout: 150 } } })).toBe(true);
    for (const settings of [{ allowWorkloadDisruption: true }, { progressTimeout: 1.5 }, { progressTimeout: '150' }, { bandwidthPerMigration: 'NaN' }]) {
      expect(validate({ ...object, spec: { liveMigrationConfig: settings } })).toBe(false);
    }
    expect(validate({ ...object, spec: { virtualization: {} } })).toBe(false);
  });
});
