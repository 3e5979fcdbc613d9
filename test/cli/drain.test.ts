import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration, Size } from 'cdk8s';
import { Bandwidth, DrainForecast, HyperConvergedVersion, MemoryDirtying, UpgradeForecast } from '../../src';
import type { MigrationSettings } from '../../src';
import { main } from '../../src/cli/main';
import { parse, writeInto } from '../support';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drain-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const TABLE = `name,namespace,node,memory,dirty-rate,working-set
db-1,shop,worker-1,64Gi,200MiB/s,8Gi
web-1,shop,worker-1,8Gi,20MiB/s,1Gi
db-2,shop,worker-2,64Gi,200MiB/s,8Gi
web-2,,worker-3,8Gi,20MiB/s,1Gi
`;
const VMS = [
  { name: 'db-1', namespace: 'shop', node: 'worker-1' },
  { name: 'web-1', namespace: 'shop', node: 'worker-1' },
  { name: 'db-2', namespace: 'shop', node: 'worker-2' },
  { name: 'web-2', node: 'worker-3' },
].map(({ name, ...more }) => {
  const [memory, rate, workingSet] = name.startsWith('db') ? [64, 200, 8] : [8, 20, 1];
  const dirtying = MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(rate), Size.gibibytes(workingSet));
  return { ...more, name, memory: Size.gibibytes(memory), dirtying };
});
const link = { bandwidth: Bandwidth.gigabitsPerSecond(10) };
const version = HyperConvergedVersion.openShift('4.21');

const drain = (...options: string[]) => run('drain', ...options);

async function run(...options: string[]) {
  const printed = { out: '', err: '' };
  const status = await main(['node', 'x', ...options], { isTerminal: false, out: text => { printed.out += text; }, err: text => { printed.err += text; } });
  return { status, ...printed };
}

const table = (text = TABLE) => writeInto(folder, 'vms.csv', text);
const COMMON = ['--link', '10Gbps', '--release', '4.21'];

test('a drain is told in words and in tables', async () => {
  const { status, out, err } = await drain('--vms', table(), '--node', 'worker-1', ...COMMON);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toBe(`OpenShift Virtualization 4.21

${DrainForecast.of({ vms: VMS, node: 'worker-1', link, version })}
The time that passes before a migration sends anything is not counted: --setup states it.

VM          from   until   takes    outcome
shop/db-1    0 s  68.3 s  68.3 s  converges
shop/web-1   0 s  14.1 s  14.1 s  converges

With other limits:
Per node  per cluster   takes  fail  disrupt  longest pause  never leave
1                   5  67.9 s     0        0        0.295 s            0
2 (now)             5  68.3 s     0        0        0.296 s            0

No other order is quicker.
`);
});

test('an upgrade is told node by node', async () => {
  const { status, out } = await drain('--vms', table(), '--upgrade', '--reboot', '10m', '--setup', '15s', ...COMMON);
  expect(status).toBe(0);
  const forecast = UpgradeForecast.of({ vms: VMS, link, version, rebootTime: Duration.minutes(10), setupTime: Duration.seconds(15) });
  // Nothing more is said of a setup that is stated.
  expect(out).toContain(`${forecast}\n\nNode      drain begins`);
  expect(out).toContain('\nworker-3');
  expect(out).toContain('moves to\n');
  expect(out).not.toContain('order');
});

test('options are what properties are', async () => {
  const data = async (...options: string[]) => JSON.parse((await drain('--vms', table(), ...COMMON, '--format', 'json', ...options)).out);
  const totalOf = (props: object) => UpgradeForecast.of({ vms: VMS, link, version, ...props }).totalSeconds;
  expect((await data('--upgrade', '--nodes', 'worker-3, worker-1,worker-2,worker-4')).totalSeconds).toBe(totalOf({ nodes: ['worker-3', 'worker-1', 'worker-2', 'worker-4'] }));
  expect((await data('--upgrade', '--max-unavailable', '2')).totalSeconds).toBe(totalOf({ maxUnavailable: 2 }));
  expect((await data('--upgrade', '--parallel-per-node', '1', '--bandwidth', '400MiB/s')).totalSeconds).toBe(totalOf({
    settings: { parallelOutboundMigrationsPerNode: 1, bandwidthPerMigration: Bandwidth.mebibytesPerSecond(400) },
  }));
  expect((await data('--upgrade', '--other-traffic', '5Gbps')).totalSeconds).toBe(totalOf({ link: { ...link, otherTraffic: Bandwidth.gigabitsPerSecond(5) } }));
});

test('JSON has all of it', async () => {
  const { out } = await drain('--vms', table(), '--node', 'worker-1', ...COMMON, '--format', 'json');
  const forecast = DrainForecast.of({ vms: VMS, node: 'worker-1', link, version });
  const { totalSeconds, lowerBoundSeconds, migrations, criticalInPostCopy, blocking, limits, orders } = forecast;
  const found = { release: `${version}`, words: `${forecast}`, totalSeconds, lowerBoundSeconds, node: 'worker-1', orders, migrations, criticalInPostCopy, blocking, limits };
  expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(found)));
  const upgrade = JSON.parse((await drain('--vms', table(), '--upgrade', ...COMMON, '--format', 'json')).out);
  expect(upgrade.nodes).toEqual(UpgradeForecast.of({ vms: VMS, link, version }).nodes);
});

test('a drain that never ends says who is in its way, and is status 1', async () => {
  const never = table(`${TABLE}big,shop,worker-1,64Gi,5GiB/s,64Gi\n`);
  const { status, out } = await drain('--vms', never, '--node', 'worker-1', ...COMMON);
  expect(status).toBe(1);
  expect(out).toContain('The drain of worker-1 never ends, since shop/big never leaves. Even with the link to itself, it never converges: ');
  expect(out).not.toContain('order');
  expect(out).toContain('What never leaves its node:\n  shop/big: Even with the link to itself, it never converges');
  expect(out).toMatch(/^2 \(now\) +5 +never +\d+ +0 +0\.\d+ s +1$/m);
  const json = JSON.parse((await drain('--vms', never, '--upgrade', ...COMMON, '--format', 'json')).out);
  expect(json.totalSeconds).toBe(null);
  expect(json.nodes).toMatchObject([{ drainStartSeconds: 0, drainEndSeconds: null, backSeconds: null }, { drainStartSeconds: null }, {}]);
});

test('critical data in post copy is told', async () => {
  const critical = table('name,node,memory,dirty-rate,critical-data\na,n1,64Gi,3GiB/s,yes\nb,n2,64Gi,3GiB/s,\n');
  const options = ['--vms', critical, ...COMMON, '--post-copy', '--completion-timeout', '2s'];
  for (const more of [['--node', 'n1'], ['--upgrade']]) {
    expect((await drain(...options, ...more)).out).toContain('. default/a has critical data, and goes over to post copy: ');
    expect(JSON.parse((await drain(...options, ...more, '--format', 'json')).out).criticalInPostCopy).toEqual(['default/a']);
  }
});

test('orders that are slower are told, if they are so by much', async () => {
  const uneven = ['name,memory,dirty-rate', 'e,32Gi,0', 'a,8Gi,0', 'b,8Gi,0', 'c,8Gi,0', 'd,8Gi,0'].join('\n');
  const { out } = await drain('--vms', table(uneven), ...COMMON, '--bandwidth', '300MiB/s');
  expect(out).toMatch(/\n\nNo other order is quicker: as in the table 10\d s, the longest first 10\d s, the shortest first 2 min \d+ s\.\n$/);
});

test('an order that is quicker is told', async () => {
  const uneven = ['name,memory,dirty-rate', 'a,8Gi,0', 'b,8Gi,0', 'c,8Gi,0', 'd,8Gi,0', 'e,32Gi,0'].join('\n');
  const { out } = await drain('--vms', table(uneven), ...COMMON, '--bandwidth', '300MiB/s');
  expect(out).toMatch(/\n\nAnother order is quicker: the longest first 10\d s, as in the table 2 min \d+ s, the shortest first 2 min \d+ s\.\n$/);
});

test('of many migrations the first and the last are listed', async () => {
  const many = ['name,memory,dirty-rate', ...Array.from({ length: 50 }, (_, i) => `vm-${i},1Gi,0`)].join('\n');
  const { out } = await drain('--vms', table(many), ...COMMON);
  expect(out.match(/^default\/vm/gm)).toHaveLength(19);
  expect(out).toContain('\n...\n');
});

const CLUSTER = `
apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata: { name: kubevirt-hyperconverged, namespace: openshift-cnv }
spec: { liveMigrationConfig: { parallelOutboundMigrationsPerNode: 1 } }
---
apiVersion: migrations.kubevirt.io/v1alpha1
kind: MigrationPolicy
metadata: { name: some }
spec: { bandwidthPerMigration: 1Mi, selectors: { virtualMachineInstanceSelector: { a: b } } }
---
apiVersion: migrations.kubevirt.io/v1alpha1
kind: MigrationPolicy
metadata: { name: all }
spec: { bandwidthPerMigration: 300Mi, selectors: {} }
`;

describe('settings come from a cluster\'s file', () => {
  const timeWith = async (text: string, cluster: string, ...options: string[]) => {
    const { out, err } = await drain('--vms', table(text), '--node', 'worker-1', '--file', writeInto(folder, 'cluster.yaml', cluster), ...COMMON, '--format', 'json', ...options);
    return err === '' ? JSON.parse(out).totalSeconds : err;
  };
  const one = { parallelOutboundMigrationsPerNode: 1 };
  const mebibytes = (rate: number) => ({ bandwidthPerMigration: Bandwidth.mebibytesPerSecond(rate) });
  const timeOf = (settings: MigrationSettings, vmSettings?: { [vm: string]: MigrationSettings }) => (
    DrainForecast.of({ vms: VMS, node: 'worker-1', link, version, settings, vmSettings }).totalSeconds);
  const selecting = (name: string, bandwidth: string, selectors: string) => (
    `---\napiVersion: migrations.kubevirt.io/v1alpha1\nkind: MigrationPolicy\nmetadata: { name: ${name} }\nspec: { bandwidthPerMigration: ${bandwidth}, selectors: ${selectors} }\n`);
  const labeled = (labels: string, ofNamespace = '') => TABLE.split('\n').map((line, i) => (
    i === 0 ? `${line},labels,namespace-labels` : line && `${line},${line.startsWith('db-1') ? labels : ''},${line.includes(',shop,') ? ofNamespace : ''}`)).join('\n');

  test('of policies too, that are for all VMs', async () => {
    expect(await timeWith(TABLE, CLUSTER)).toBe(timeOf({ ...one, ...mebibytes(300) }));
  });

  test('for each VM of the policy that goes before others', async () => {
    const both = { 'shop/db-1': mebibytes(400), 'shop/web-1': mebibytes(300) };
    const byLabel = CLUSTER + selecting('db', '400Mi', '{ virtualMachineInstanceSelector: { tier: db } }');
    expect(await timeWith(labeled('tier=db'), byLabel)).toBe(timeOf(one, both));
    expect(await timeWith(labeled('tier=web'), byLabel)).toBe(timeOf(one, { ...both, 'shop/db-1': mebibytes(300) }));
    const byNamespace = (labels: string) => CLUSTER + selecting('shop', '200Mi', `{ namespaceSelector: { ${labels} } }`);
    const all = timeOf({ ...one, ...mebibytes(200) });
    expect(await timeWith(TABLE, byNamespace('kubernetes.io/metadata.name: shop'))).toBe(all);
    expect(await timeWith(labeled('', 'team=a'), byNamespace('team: a'))).toBe(all);
    expect(await timeWith(labeled('', 'team=b'), byNamespace('team: a'))).toBe(timeOf({ ...one, ...mebibytes(300) }));
    // What the policy leaves out is the cluster's, and not another policy's.
    const timeouts = CLUSTER + selecting('db', '400Mi', '{ virtualMachineInstanceSelector: { tier: db } }').replace('bandwidthPerMigration: 400Mi', 'completionTimeoutPerGiB: 100');
    expect(await timeWith(labeled('tier=db'), timeouts)).toBe(timeOf(one, { 'shop/web-1': mebibytes(300) }));
  });

  test('after options', async () => {
    const cluster = CLUSTER + selecting('db', '400Mi', '{ virtualMachineInstanceSelector: { tier: db } }');
    expect(await timeWith(labeled('tier=db'), cluster, '--bandwidth', '500MiB/s', '--parallel-per-node', '2')).toBe(timeOf(mebibytes(500)));
    expect(await timeWith(labeled('tier=db'), cluster, '--progress-timeout', '100s')).toBe(timeOf(one, { 'shop/db-1': mebibytes(400), 'shop/web-1': mebibytes(300) }));
  });

  test('all of which are told that no migration can have', async () => {
    const cluster = CLUSTER + selecting('db', 'much', '{ virtualMachineInstanceSelector: { tier: db } }') + selecting('shop', 'more', '{ namespaceSelector: { kubernetes.io/metadata.name: shop } }');
    expect(await timeWith(labeled('tier=db'), cluster)).toBe(`error: there is no forecast:\n${['shop is "more"', 'db is "much"'].reverse().map(what => (
      `  --file: bandwidthPerMigration of MigrationPolicy ${what}: there is no forecast for that. "npx cdk8s-live-migration check" tells what to write.\n`)).join('')}`);
  });

  test.each([
    ['4.12', 'true'], // of the VMs that may have it: its HyperConverged has no post copy
    ['4.21', 'false'],
    ['4.23', 'false'],
  ])('as plan writes them for %s', async (release, allowPostCopy) => {
    const vms = table('name,namespace,memory,dirty-rate,critical-data\na,shop,64Gi,3GiB/s,\nb,shop,64Gi,3GiB/s,\nc,shop,16Gi,100MiB/s,\nbooks,ledger,64Gi,3GiB/s,yes\n');
    const file = path.join(folder, 'plan.yaml');
    const common = ['--vms', vms, '--link', '10Gbps', '--release', release, '--format', 'json'];
    const planned = JSON.parse((await run('plan', ...common, '--at-once', '1', '--manifests', file)).out);
    const { status, out } = await drain(...common, '--file', file);
    expect(status).toBe(1);
    const { blocking, migrations } = JSON.parse(out);
    expect(blocking).toMatchObject([{ name: 'books' }]);
    const found = (each: { name: string; outcome: string; downtimeSeconds: number }) => (
      { name: each.name, outcome: each.outcome, downtimeSeconds: expect.closeTo(each.downtimeSeconds, 6) }
    );
    expect(migrations).toMatchObject(planned.virtualMachines.map(found));
    expect(planned.virtualMachines.map((each: { outcome: string }) => each.outcome)).toEqual(['postCopy', 'postCopy', 'converges', 'canceledAtTimeout']);
    const [policy] = parse(fs.readFileSync(file, 'utf8')).filter(({ kind }) => kind === 'MigrationPolicy');
    expect(`${policy.spec.allowPostCopy}`).toBe(allowPostCopy);
  });
});

test.each<[string[], string[]]>([
  [[], ['--vms is missing. Write the file with the VMs, such as vms.csv.', '--link is missing. Write what the network interface of a node carries, such as 25Gbps.']],
  [['--vms', 'VMS', '--link', '25'], ['--link: "25" has no unit. Write 25MiB/s for bytes, or 25Mbit/s for bits.']],
  [['--vms', '-', '--file', '-', '--link', '25G'], ['--file: standard input is the table of VMs already. Name a file.']],
  [['--vms', 'VMS', ...COMMON], ['--node is unset, though the VMs run on "worker-1", "worker-2", "worker-3". Write the one that is drained.']],
  [['--vms', 'VMS', ...COMMON, '--node', 'x'], ['--node is "x", on which none of the VMs runs (they run on "worker-1", "worker-2", "worker-3"). Write one of theirs.']],
  [['--vms', 'VMS', ...COMMON, '--upgrade', '--node', 'worker-1'], ['--node: an upgrade drains all nodes. Leave it out.']],
  [['--vms', 'VMS', ...COMMON, '--node', 'worker-1', '--reboot', '5m', '--nodes', 'a'],
    ['--nodes: only an upgrade has it. Write --upgrade too.', '--reboot: only an upgrade has it. Write --upgrade too.']],
  [['--vms', 'VMS', ...COMMON, '--upgrade', '--max-unavailable', '3'],
    ['--max-unavailable is 3, as many as there are nodes (3), or more: no node is left to take VMs. Write less.']],
  [['--vms', 'VMS', ...COMMON, '--upgrade', '--max-unavailable', '0'], ['--max-unavailable: "0" is no such count. Write a whole number, 1 or more.']],
  [['--vms', 'VMS', ...COMMON, '--upgrade', '--nodes', 'worker-1,worker-1,worker-2'],
    ['--nodes is worker-1, there twice. Write each node once.', 'VMS:5: node is "worker-3", none of the nodes. Write one of them, or add it to nodes.']],
  [['--vms', 'VMS', ...COMMON, '--upgrade', '--setup', '5'], ['--setup: "5" has no unit. Write 5s for seconds.']],
  [['--vms', 'VMS', ...COMMON, '--node', 'worker-1', '--release', '4.21', '--stall-detection'],
    ['--stall-detection is set, which OpenShift Virtualization 4.21 doesn\'t have. Write nothing, or state a release that has it as version.']],
])('%j is told to be wrong', async (options, problems) => {
  const vms = table();
  const { status, out, err } = await drain(...options.map(option => (option === 'VMS' ? vms : option)));
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toBe(['error: there is no forecast:', ...problems.map(problem => `  ${problem.replace('VMS', vms)}`), ''].join('\n'));
});

test('an upgrade of VMs without nodes is told to be wrong once', async () => {
  const vms = table('name,memory,dirty-rate,node\na,1Gi,0,\nb,1Gi,0,\n');
  for (const more of [[], ['--nodes', 'n1,n2']]) {
    expect(await drain('--vms', vms, '--upgrade', ...COMMON, ...more)).toEqual({
      status: 2, out: '', err: `error: there is no forecast:\n  ${vms}: no VM has a node. Add the column node, with the node that each of them runs on.\n`,
    });
  }
});

test('all that is wrong with a table is told', async () => {
  const { status, err } = await drain('--vms', table('name,memory,dirty-rate\na,1,2\n'), ...COMMON);
  expect(status).toBe(2);
  expect(err.match(/vms\.csv:2: /g)).toHaveLength(2);
});
