import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Chart, Duration } from 'cdk8s';
import { Bandwidth, HyperConverged, HyperConvergedVersion, MigrationPlan, PlannedMigration } from '../../../src';
import { main } from '../../../src/cli/main';
import { VM_COLUMNS, readVms } from '../../../src/cli/vms-file';
import { settingsInWords } from '../../../src/sizing/plan-text';
import { parse, read, writeInto } from '../../support';

const TABLE = read('docs', 'vms.csv');
const version = HyperConvergedVersion.openShift('4.21');
const link = { bandwidth: Bandwidth.gigabitsPerSecond(10) };
const vms = [...readVms(TABLE, '').vms];
const PLAN = MigrationPlan.recommend({ vms, link, version });

let folder: string;
let table: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vms-'));
  table = writeInto(folder, 'vms.csv', TABLE);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const printed = { out: '', err: '' };
  const streams = { isTerminal: false, out: (text: string) => { printed.out += text; }, err: (text: string) => { printed.err += text; } };
  return { status: await main(['node', 'x', ...args], streams), ...printed };
}

const plan = (...options: string[]) => run('plan', '--vms', table, '--link', '10Gbps', ...options);

test('a plan is told in tables and in words', async () => {
  const { status, out, err } = await plan('--release', '4.21');
  expect({ status, err }).toEqual({ status: 1, err: '' });
  expect(out).toBe(`OpenShift Virtualization 4.21, 5 VMs, 1 MigrationPolicy

VM            outcome    settings                      takes  stands still  slow for
shop/web      converges  the cluster's                14.2 s       0.292 s
shop/orders   converges  live-migration-shop-db   9 min 44 s       0.289 s
shop/stock    post copy  live-migration-shop-db   14 min 4 s                  17.5 s
ledger/books  converges  the cluster's                62.6 s       0.293 s
ledger/audit  canceled   the cluster's           11 min 31 s

${settingsInWords(PLAN).join('\n')}

Not met:
  ledger/audit: that it ends at the target.
    ${PLAN.virtualMachines[4].shortfall}

No settings get these to their target: ledger/audit.
`);
  expect(out).toContain('\nMigrationPolicy live-migration-shop-db, for VMs with tier=db in namespaces with kubernetes.io/metadata.name=shop:\n');
  expect(out).toContain('\n  It holds for shop/orders and shop/stock.\n');
});

test('what programs get is the plan', async () => {
  const data = JSON.parse((await plan('--release', '4.21', '--format', 'json')).out);
  expect(data).toMatchObject({ release: 'OpenShift Virtualization 4.21', settings: PLAN.reasons, labelsToAdd: [], unreachable: ['ledger/audit'] });
  expect(data.policies).toEqual(PLAN.policies.map(({ name, selector, reasons: settings, virtualMachines }) => (
    { name, selector, settings, virtualMachines })));
  expect(data.virtualMachines).toEqual(PLAN.virtualMachines.map(({ name, namespace, policy, forecast, wishes, shortfall }) => ({
    name,
    namespace,
    policy: policy ?? null,
    outcome: forecast.outcome,
    words: `${forecast}`,
    totalSeconds: forecast.totalSeconds,
    downtimeSeconds: forecast.downtimeSeconds,
    postCopySeconds: forecast.postCopySeconds,
    completionTimeoutSeconds: forecast.completionTimeoutSeconds,
    wishes,
    shortfall,
  })));
});

test('options say what the properties of that name do', async () => {
  const expected = MigrationPlan.recommend({
    vms,
    version: HyperConvergedVersion.openShift('4.23'),
    link: { ...link, otherTraffic: Bandwidth.gigabitsPerSecond(2), perConnection: Bandwidth.mebibytesPerSecond(500), concurrentMigrations: 2 },
    wishes: { finishWithin: Duration.minutes(20), longestPause: Duration.seconds(30), criticalData: true, slowdownAcceptable: true },
  });
  const { out } = await plan('--release', '4.23', '--other-traffic', '2Gbps', '--per-connection', '500MiB/s', '--at-once', '2', '--finish-within', '20min',
    '--longest-pause', '30s', '--critical-data', '--slowdown-acceptable', '--format', 'json');
  const words = JSON.parse(out).virtualMachines.map((each: { words: string }) => each.words);
  expect(words).toEqual(expected.virtualMachines.map(({ forecast }) => `${forecast}`));
  expect(expected.virtualMachines.map(({ forecast: { outcome } }) => outcome)).not.toContain('postCopy');
});

test('labels to add are told, and VMs that all get to their target are 0', async () => {
  fs.writeFileSync(table, 'name,memory,dirty-rate,longest-pause,critical-data\na,64Gi,2GiB/s,,\nb,64Gi,2GiB/s,60s,yes\n');
  const { status, out } = await plan('--release', '4.21');
  expect(status).toBe(0);
  expect(out).toContain('Labels to add, to spec.template.metadata.labels of VMs and to their running instances:\n  cdk8s-live-migration/settings: post-copy to default/a\n');
  expect(out).not.toContain('Not met');
  expect(JSON.parse((await plan('--format', 'json')).out).labelsToAdd).toEqual([
    { label: 'cdk8s-live-migration/settings', value: 'post-copy', virtualMachines: ['default/a'] },
  ]);
});

/** What a cluster may have, with more in it than a plan says. */
const HYPER_CONVERGED = 'apiVersion: hco.kubevirt.io/v1beta1\nkind: HyperConverged\nmetadata:\n  name: kubevirt-hyperconverged\nspec:\n  tuningPolicy: highBurst\n';

describe('manifests', () => {
  test('are those of the construct, and check finds nothing wrong with them', async () => {
    const file = path.join(folder, 'plan.yaml');
    for (const release of ['4.12', '4.21', '4.23']) {
      const app = new App();
      const chart = new Chart(app, 'plan');
      new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift(release) });
      new PlannedMigration(chart, 'vms', { vms, link });
      const { out, err } = await plan('--release', release, '--manifests', file);
      expect(err).toBe('');
      expect(out).toBe((await plan('--release', release)).out);
      expect(parse(fs.readFileSync(file, 'utf8'))).toEqual(parse(app.synthYaml()));
      expect(await run('check', '--release', release, '--advice', 'off', file)).toMatchObject({ status: 0, err: '' });
    }
    expect(fs.readFileSync(file, 'utf8').match(/#.*\n/g)).toEqual(['# Written by cdk8s-live-migration plan --vms, which writes it anew each time.\n']);
    fs.writeFileSync(table, 'name,memory,dirty-rate,critical-data\na,64Gi,2GiB/s,\nb,64Gi,2GiB/s,yes\n');
    await plan('--manifests', file);
    expect(fs.readFileSync(file, 'utf8')).toContain('\n# It needs the label cdk8s-live-migration/settings: post-copy on default/a.\n');
  });

  test('are not written over what is something else', async () => {
    const others = { 'vms.csv': TABLE, 'pod.yaml': 'kind: Pod\napiVersion: v1\n', 'notes.txt': 'hello\n', 'cluster.yaml': HYPER_CONVERGED };
    for (const [name, content] of Object.entries(others)) {
      const file = writeInto(folder, name, content);
      const { status, err } = await plan('--manifests', file);
      expect(status).toBe(2);
      expect(err).toContain(`--manifests: ${file} is there, and is no file that this command has written. Name another file.`);
      expect(fs.readFileSync(file, 'utf8')).toBe(content);
    }
  });

  test('are not written where they can\'t be, nor without VMs', async () => {
    const { status, err } = await plan('--manifests', path.join(folder, 'none', 'plan.yaml'));
    expect([status, err.startsWith('error: --manifests: ENOENT')]).toEqual([2, true]);
    expect((await run('plan', '--memory', '1Gi', '--manifests', 'x')).err)
      .toBe('error: there is no forecast:\n  --manifests is for a plan for many VMs. Name their file with --vms.\n');
  });
});

test('all that is wrong is told at once', async () => {
  fs.writeFileSync(table, 'name,memory,dirty-rate\na,64,2GiB/s\n');
  const { status, out, err } = await run('plan', '--vms', table, '--memory', '1Gi', '--writes', 'random', '--post-copy', '--vm-label', 'a=b', '--link', '10',
    '--release', 'x', '--finish-within', '0s', '--at-once', '0', '--manifests', table);
  expect([status, out]).toEqual([2, '']);
  expect(err.trim().split('\n').map(line => line.trim().replace(/(?<!error: there) (is|has no|can't) .*| "x" .*/, ''))).toEqual([
    'error: there is no plan:', '--memory, --writes, --vm-label, --post-copy', '--release: HyperConvergedVersion.openShift:', '--link: "10"', '--at-once: "0"',
    '--finish-within: "0s"', `${table}:2: memory: "64"`, `--manifests: ${table}`,
  ]);
  expect((await run('plan', '--vms', `${table}x`, '--link', '1Gbps')).err).toContain(`${table}x: can't be read: ENOENT`);
});

test('help has all columns, and is no wider than a terminal', async () => {
  const { out } = await run('plan', '--help');
  const help = out.slice(out.indexOf('Amounts have units'));
  expect(VM_COLUMNS.filter(column => !new RegExp(`[\\s]${column}[,;]`).test(help))).toEqual([]);
  expect(help.split('\n').filter(line => line.length > 80)).toEqual([]);
});
