import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration, Size } from 'cdk8s';
import { Bandwidth, HyperConvergedVersion } from '../../../src';
import { main } from '../../../src/cli/main';
import { MigrationAdvice } from '../../../src/sizing/advice';
import { MigrationForecast } from '../../../src/sizing/forecast';
import { MemoryDirtying } from '../../../src/sizing/memory-dirtying';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plan-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const VM = ['--memory', '512Gi', '--dirty-rate', '900MiB/s', '--working-set', '64Gi', '--link', '25Gbps'];

async function plan(...options: string[]) {
  const printed = { out: '', err: '' };
  const status = await main(['node', 'x', 'plan', ...options], { isTerminal: false, out: text => { printed.out += text; }, err: text => { printed.err += text; } });
  return { status, ...printed };
}

/** What the JSON says of a VM and some options. */
async function data(...options: string[]) {
  const { out, err } = await plan(...options, '--format', 'json');
  expect(err).toBe('');
  return JSON.parse(out);
}

function file(text: string, name = 'cluster.yaml'): string {
  const at = path.join(folder, name);
  fs.writeFileSync(at, text);
  return at;
}

const cluster = (settings: string, status = '') => `
apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata: { name: kubevirt-hyperconverged, namespace: openshift-cnv }
spec: { liveMigrationConfig: { ${settings} } }
${status}`;

const policy = (name: string, spec: string) => `---
apiVersion: migrations.kubevirt.io/v1alpha1
kind: MigrationPolicy
metadata: { name: ${name} }
spec: { ${spec} }
`;

const vm = {
  memory: Size.gibibytes(512),
  dirtying: MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)),
};
const link = { bandwidth: Bandwidth.gigabitsPerSecond(25) };
const version = HyperConvergedVersion.openShift('4.21');

const FAST = MemoryDirtying.randomWrites(Bandwidth.gibibytesPerSecond(2), Size.gibibytes(64));
const ADVICE = MigrationAdvice.recommend({ vm: { ...vm, dirtying: FAST }, link, version });

test('a migration is told in words and in tables', async () => {
  const { status, out, err } = await plan(...VM, '--release', '4.21', '--post-copy', '--dirty-rate', '2GiB/s');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toBe(`OpenShift Virtualization 4.21
Bandwidth of the migration: 1490 MiB/s over 1 connection
Completion timeout: 22 h 55 min

${MigrationForecast.of({ vm: { ...vm, dirtying: FAST }, link, version, settings: { allowPostCopy: true } })}

Phase             from        takes     sends
pre-copy           0 s  22 h 55 min   117 TiB
post copy  22 h 55 min       20.3 s  29.6 GiB

Pass                   takes     sends  dirtied meanwhile  then remains
1                 5 min 52 s   512 GiB           63.9 GiB      64.3 GiB
2                     43.9 s  63.9 GiB           47.5 GiB      47.9 GiB
3                     32.6 s  47.5 GiB           40.7 GiB      41.1 GiB
4                     27.9 s  40.7 GiB             37 GiB      37.4 GiB
5                     25.5 s    37 GiB           34.9 GiB      35.3 GiB
...
7                       23 s  33.5 GiB           32.6 GiB        33 GiB
8 to 9, each          22.2 s  32.4 GiB           31.8 GiB        32 GiB
10 to 12, each        21.6 s  31.4 GiB           31.2 GiB      31.4 GiB
13 to 3890, each      21.1 s  30.7 GiB           30.7 GiB      31.1 GiB
3891                  5.53 s  8237 MiB           6649 MiB      29.6 GiB

What to set:
${ADVICE.reasons.map(({ setting, value, reason }) => `  ${setting}: ${value}\n    ${reason}\n`).join('')}  Met: ${ADVICE.wishes[0].wish}. ${ADVICE.wishes[0].reached}
  Met: ${ADVICE.wishes[1].wish}. ${ADVICE.wishes[1].reached}
`);
  expect(ADVICE.reasons.length).toBeGreaterThan(5);
});

test('what programs get is the forecast', async () => {
  const { outcome, totalSeconds, downtimeSeconds, sentBytes, passes, passCount } = MigrationForecast.of({ vm, link, version });
  expect(await data(...VM, '--release', '4.21')).toMatchObject({
    release: 'OpenShift Virtualization 4.21', outcome, totalSeconds, downtimeSeconds, sentBytes, passCount, passes,
  });
});

test('each option says what the property of that name does', async () => {
  const whole = {
    vm: {
      memory: Size.gibibytes(64),
      usedMemory: Size.gibibytes(32),
      dirtying: MemoryDirtying.sequentialWrites(Bandwidth.mebibytesPerSecond(300), Size.gibibytes(16)),
      disks: Size.gibibytes(3),
      migratedVolumes: Size.gibibytes(5),
      cpuLimits: true,
      dedicatedCpus: true,
      hostDevices: true,
    },
    link: {
      bandwidth: Bandwidth.gigabitsPerSecond(40),
      otherTraffic: Bandwidth.gigabitsPerSecond(7),
      perConnection: Bandwidth.mebibytesPerSecond(700),
      concurrentMigrations: 3,
    },
    settings: {
      bandwidthPerMigration: Bandwidth.mebibytesPerSecond(250),
      completionTimeoutPerGiB: Duration.seconds(1),
      progressTimeout: Duration.seconds(20),
      parallelMigrationsPerCluster: 6,
      parallelOutboundMigrationsPerNode: 4,
      allowPostCopy: true,
      allowAutoConverge: true,
      allowWorkloadDisruption: true,
    },
    version: HyperConvergedVersion.openShift('4.23'),
  };
  const said: [string[], (props: any) => void][] = [
    [['--memory', '64Gi'], props => { props.vm.memory = Size.gibibytes(80); }],
    [['--used-memory', '32Gi'], props => { delete props.vm.usedMemory; }],
    [['--dirty-rate', '300MiB/s', '--working-set', '16Gi', '--writes', 'sequential'], props => {
      props.vm.dirtying = MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(300), Size.gibibytes(16));
    }],
    [['--disks', '3Gi'], props => { delete props.vm.disks; }],
    [['--migrated-volumes', '5Gi'], props => { delete props.vm.migratedVolumes; }],
    [['--cpu-limits'], () => undefined], [['--dedicated-cpus'], () => undefined],
    [['--host-devices'], props => { delete props.vm.hostDevices; }],
    [['--link', '40G'], props => { props.link.bandwidth = Bandwidth.gigabitsPerSecond(9); }],
    [['--other-traffic', '7Gbit/s'], () => undefined],
    [['--per-connection', '700MiB/s'], () => undefined],
    [['--at-once', '3'], () => undefined],
    [['--bandwidth', '250Mi'], props => { delete props.settings.bandwidthPerMigration; }],
    [['--completion-timeout', '1s'], props => { props.settings.completionTimeoutPerGiB = Duration.seconds(9); }],
    [['--progress-timeout', '20s'], () => undefined],
    [['--parallel-per-cluster', '6'], props => { props.settings.parallelMigrationsPerCluster = 0; }],
    [['--parallel-per-node', '4'], props => { props.settings.parallelOutboundMigrationsPerNode = 0; }],
    [['--post-copy'], () => undefined],
    [['--auto-converge', 'on'], props => { props.settings.allowAutoConverge = false; }],
    [['--workload-disruption'], props => { props.settings.allowWorkloadDisruption = false; }],
    [['--release', '4.23'], () => undefined],
  ];
  const told = await data(...said.flatMap(([options]) => options));
  expect(told).toMatchObject({ passes: MigrationForecast.of(whole).passes, words: `${MigrationForecast.of(whole)}` });
  // Each matters, and where it doesn't here, it does below.
  for (const [, without] of said.filter(([, change]) => String(change) !== '() => undefined')) {
    const other = { ...whole, vm: { ...whole.vm }, link: { ...whole.link }, settings: { ...whole.settings } };
    without(other);
    expect(JSON.stringify([`${MigrationForecast.of(other)}`, MigrationForecast.of(other)])).not.toBe(JSON.stringify([told.words, MigrationForecast.of(whole)]));
  }
});

test.each([
  [['--other-traffic', '24Gbps'], { bytesPerSecond: 62.5e6 }],
  [['--at-once', '1'], { bytesPerSecond: 3.125e9 }],
  [['--per-connection', '100MB/s'], { bytesPerSecond: 800e6, connections: 8 }],
  [['--per-connection', '100MB/s', '--cpu-limits'], { bytesPerSecond: 100e6, connections: 1 }],
  [['--dedicated-cpus', '--release', '4.23'], { connections: 1 }],
  [['--post-copy', 'off', '--dirty-rate', '5GiB/s'], { outcome: 'canceledAtTimeout' }],
  [['--post-copy', '--dirty-rate', '5GiB/s'], { outcome: 'postCopy' }],
  [['--post-copy', '--workload-disruption', 'off', '--dirty-rate', '5GiB/s'], { outcome: 'canceledAtTimeout' }],
  [['--workload-disruption', '--dirty-rate', '5GiB/s'], { outcome: 'paused' }],
  [['--other-traffic', '25Gbps', '--progress-timeout', '20s', '--completion-timeout', '0'], { outcome: 'canceledWithoutProgress', totalSeconds: 21.6 }],
  [['--completion-timeout', '0', '--dirty-rate', '5GiB/s'], { outcome: 'neverEnds', totalSeconds: null, preCopySeconds: null, sentBytes: null }],
  [['--stall-detection', '--release', '4.23', '--dirty-rate', '5GiB/s'], { outcome: 'canceledAsStalled' }],
  [['--stall-detection', '--max-downtime', '60s', '--release', '4.23', '--dirty-rate', '5GiB/s'], { outcome: 'converges' }],
  [['--parallel-per-node', '0'], { outcome: 'neverStarts', passes: [] }],
])('with %j, the forecast has %j', async (options, expected) => {
  expect(await data(...VM, ...options)).toMatchObject(expected);
});

test('what to set is told for what is wished', async () => {
  const fast = ['--memory', '512Gi', '--dirty-rate', '5GiB/s', '--working-set', '64Gi', '--link', '25Gbps', '--release', '4.21'];
  const dirtying = MemoryDirtying.randomWrites(Bandwidth.gibibytesPerSecond(5), Size.gibibytes(64));
  for (const [options, wishes] of [
    [[], {}], [['--critical-data'], { criticalData: true }], [['--finish-within', '5 min'], { finishWithin: Duration.minutes(5) }],
    [['--critical-data', '--longest-pause', '60s'], { criticalData: true, longestPause: Duration.seconds(60) }],
    [['--critical-data', '--slowdown-acceptable'], { criticalData: true, slowdownAcceptable: true }],
  ] as const) {
    const advice = MigrationAdvice.recommend({ vm: { ...vm, dirtying }, link, version, wishes });
    expect((await data(...fast, ...options)).advice).toEqual({
      settings: advice.reasons,
      outcome: advice.forecast.outcome,
      words: `${advice.forecast}`,
      wishes: advice.wishes,
      ...advice.shortfall === undefined ? {} : { shortfall: advice.shortfall },
    });
    const { out } = await plan(...fast, ...options);
    expect(advice.wishes.every(({ isMet, reached }) => out.includes(`\n  ${isMet ? 'Met' : 'Not met'}: `) && out.includes(reached))).toBe(true);
    expect(out.endsWith(`\n${advice.shortfall}\n`)).toBe(advice.shortfall !== undefined);
  }
  expect((await plan(...fast, '--finish-within', '0s')).err).toContain('--finish-within: "0s" is no time at all. Write one such as 30 min.');
});

test('the exit status tells whether the VM gets to its target', async () => {
  const fast = [...VM, '--dirty-rate', '5GiB/s'];
  const statusOf = async (...options: string[]) => (await plan(...options)).status;
  expect([await statusOf(...VM), await statusOf(...fast, '--post-copy'), await statusOf(...fast, '--workload-disruption')]).toEqual([0, 0, 0]);
  expect([await statusOf(...fast), await statusOf(...fast, '--completion-timeout', '0'), await statusOf(...VM, '--parallel-per-node', '0')]).toEqual([1, 1, 1]);
});

test('what never ends, and what never starts, is told so', async () => {
  const endless = (await plan(...VM, '--dirty-rate', '5GiB/s', '--completion-timeout', '0')).out;
  expect(endless).toContain('Completion timeout: none\n');
  expect(endless).toMatch(/\npre-copy {2,}0 s {2}without end {2}without end\n/);
  const { out } = await plan(...VM, '--parallel-per-node', '0');
  expect(out).toMatch(/\n\nIt never starts: parallelOutboundMigrationsPerNode is 0\.\n\nWhat to set:\n/);
});

test('where the guest is slowed down, its passes say by how much', async () => {
  const { out } = await plan(...VM, '--dirty-rate', '5GiB/s', '--auto-converge');
  expect(out).toMatch(/then remains {2}guest slowed by\n1 .* 0 %\n/);
});

test('what was measured stands in place of rates', async () => {
  const measured = MemoryDirtying.measured([
    { period: Duration.seconds(10), dirtyRate: Bandwidth.mebibytesPerSecond(610) },
    { period: Duration.millis(500), dirtyRate: Bandwidth.mebibytesPerSecond(880) },
  ]);
  expect(await data('--memory', '512Gi', '--link', '25G', '--measured', '10s=610MiB/s', '--measured', '500ms=880MiB/s'))
    .toMatchObject({ passes: MigrationForecast.of({ vm: { ...vm, dirtying: measured }, link }).passes });
});

test('a rate may be between two: forecasts are for the most, with another for the least', async () => {
  const between = MemoryDirtying.between(MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(200), Size.gibibytes(64)), vm.dirtying);
  const forecast = MigrationForecast.of({ vm: { ...vm, dirtying: between }, link, version });
  const told = await data(...VM, '--release', '4.21', '--dirty-rate', '200MiB/s..900MiB/s');
  expect(told.passes).toEqual(forecast.passes);
  expect(told.calmest.passes).toEqual(forecast.calmest!.passes);
  expect(told.calmest.passes).not.toEqual(told.passes);
  expect((await plan(...VM, '--dirty-rate', '200MiB/s..900MiB/s')).out).toContain(`\nAt quiet times: ${forecast.calmest}\n`);
  const { err } = await plan(...VM, '--dirty-rate', '2MiB/s..1MiB/s');
  expect(err).toContain('--dirty-rate: "2MiB/s..1MiB/s" is no range of rates. Write LEAST..MOST, such as 200MiB/s..900MiB/s.');
  const tooMuch = await plan(...VM, '--dirty-rate', '1MiB/s..2MiB/s', '--working-set', '600Gi');
  expect(tooMuch.err.trim().split('\n').map(line => line.trim().split(' ')[0])).toEqual(['error:', '--working-set']);
});

describe('settings from files', () => {
  const settings = 'completionTimeoutPerGiB: 3, allowPostCopy: true, parallelOutboundMigrationsPerNode: 1, bandwidthPerMigration: 512Mi';

  test('are a HyperConverged\'s', async () => {
    const expected = { bytesPerSecond: 512 * 1024 ** 2, completionTimeoutSeconds: 1650, outcome: 'postCopy', release: 'OpenShift Virtualization 4.21' };
    expect(await data(...VM, '--file', file(cluster(settings)))).toMatchObject(expected);
  });

  test('come after options, and before the release\'s', async () => {
    expect(await data(...VM, '--file', file(cluster(settings)), '--completion-timeout', '2s', '--post-copy', 'off')).toMatchObject({
      bytesPerSecond: 512 * 1024 ** 2, completionTimeoutSeconds: 1100, outcome: 'canceledAtTimeout',
    });
  });

  test('are for the release that the file states, unless an option does', async () => {
    // The API version of a later release than the usual one.
    const later = (group: string) => file(`apiVersion: hco.kubevirt.io/v1\nkind: HyperConverged\nmetadata: { name: a, namespace: ${group} }\nspec: { virtualization: {} }\n`);
    expect(await data(...VM, '--file', later('openshift-cnv'))).toMatchObject({ release: 'OpenShift Virtualization 4.23', completionTimeoutSeconds: 20 * 550 });
    expect(await data(...VM, '--file', later('kubevirt-hyperconverged'))).toMatchObject({ release: 'HCO 1.19' });
    const stated = file(cluster('', 'status: { versions: [{ name: operator, version: 4.17.5 }] }'));
    expect(await data(...VM, '--file', stated)).toMatchObject({ release: 'OpenShift Virtualization 4.17', completionTimeoutSeconds: 800 * 550 });
    expect(await data(...VM, '--file', stated, '--release', '4.23')).toMatchObject({ completionTimeoutSeconds: 20 * 550 });
  });

  test('are a MigrationPolicy\'s for VMs that it selects', async () => {
    const both = file(cluster(settings) + policy('databases', 'selectors: { virtualMachineInstanceSelector: { a: b }, namespaceSelector: { c: "d=e" } }, completionTimeoutPerGiB: 5'));
    expect((await data(...VM, '--file', both)).completionTimeoutSeconds).toBe(1650);
    expect((await data(...VM, '--file', both, '--vm-label', 'a=b')).completionTimeoutSeconds).toBe(1650);
    expect(await data(...VM, '--file', both, '--vm-label', 'a=b', '--namespace-label', 'c=d=e')).toMatchObject({ completionTimeoutSeconds: 2750, policy: 'databases' });
    const { out } = await plan(...VM, '--file', both, '--vm-label', 'a=b', '--namespace-label', 'c=d=e');
    expect(out).toMatch(/^OpenShift Virtualization 4\.21, MigrationPolicy databases\n/);
  });

  test('where a policy has post copy, and no word of disruption, that goes along', async () => {
    const at = file(cluster('allowWorkloadDisruption: false') + policy('p', 'selectors: {}, allowPostCopy: true'));
    const fast = [...VM, '--dirty-rate', '5GiB/s', '--release', '4.23', '--file', at];
    expect((await data(...fast)).outcome).toBe('postCopy');
    expect((await data(...fast, '--post-copy', 'off')).outcome).toBe('canceledAtTimeout');
    expect((await data(...fast, '--workload-disruption', 'off')).outcome).toBe('canceledAtTimeout');
    expect((await data(...VM, '--dirty-rate', '5GiB/s', '--release', '4.23', '--file', file(cluster('allowPostCopy: true')))).outcome).toBe('canceledAtTimeout');
  });

  test('have a downtime where the release does', async () => {
    const long = file(cluster('') + policy('p', 'selectors: {}, maxDowntimeMs: 60000'));
    const stalled = [...VM, '--dirty-rate', '5GiB/s', '--stall-detection', '--release', '4.23'];
    expect((await data(...stalled)).outcome).toBe('canceledAsStalled');
    expect((await data(...stalled, '--file', long)).outcome).toBe('converges');
  });

  test.each([
    ['nothing: here', 'neither a HyperConverged nor a MigrationPolicy is in it. Name a file that has one.'],
    [`${cluster('')}---${cluster('').replace('openshift-cnv', 'other')}`, '2 HyperConvergeds are in it. Name the files of one cluster.'],
    ['a: [', ': can\'t be read: '],
    [cluster('completionTimeoutPerGiB: -1, progressTimeout: x, parallelOutboundMigrationsPerNode: 1.5, allowPostCopy: "yes", bandwidthPerMigration: fast'),
      'completionTimeoutPerGiB of HyperConverged kubevirt-hyperconverged is -1, progressTimeout of HyperConverged kubevirt-hyperconverged is "x", '
        + 'parallelOutboundMigrationsPerNode of HyperConverged kubevirt-hyperconverged is 1.5, allowPostCopy of HyperConverged kubevirt-hyperconverged is "yes", '
        + 'bandwidthPerMigration of HyperConverged kubevirt-hyperconverged is "fast": there is no forecast for that. "npx cdk8s-live-migration check" tells what to write.'],
  ])('that can\'t be taken are refused: %j', async (text, message) => {
    const { status, out, err } = await plan(...VM, '--file', file(text));
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(message);
  });
});

describe('all that is wrong is told at once', () => {
  test('with options that can\'t be read', async () => {
    const { status, out, err } = await plan('--memory', '512', '--dirty-rate', '900M', '--working-set', '64Gb', '--completion-timeout', '1500ms', '--at-once', '0', '--release', 'x',
      '--progress-timeout', 'soon', '--vm-label', 'x', '--max-downtime', '7', '--per-connection', '1', '--parallel-per-node', '-1', '--bandwidth', '64');
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.split('\n').slice(0, -1).map(line => line.split(/(?<=^ {2}\S+):? /))).toEqual([
      ['error: there is no forecast:'],
      ...['--release', '--memory', '--link', '--per-connection', '--at-once', '--dirty-rate', '--working-set', '--bandwidth', '--completion-timeout', '--progress-timeout',
        '--parallel-per-node', '--max-downtime'].map(option => [`  ${option}`, expect.stringMatching(/\. Write |There is no|Name|known/)]),
    ]);
  });

  test('with a VM that can\'t be', async () => {
    const { status, err } = await plan(...VM, '--used-memory', '600Gi', '--working-set', '700Gi', '--workload-disruption', '--max-downtime', '1s', '--release', '4.18');
    expect(status).toBe(2);
    expect(err.split('\n').map(line => line.trim().split(' ')[0])).toEqual(['error:', ...['--workload-disruption', '--max-downtime', '--used-memory', '--working-set'], '']);
    expect(err).not.toMatch(/vm\.|settings\.|link\./);
  });

  test.each([
    [[], ['--memory is missing', '--link is missing', '--dirty-rate is missing']],
    [['--memory', '0Gi', '--link', '0', '--measured', '0s=1MB/s'], ['--memory: "0Gi" is no memory at all', '--link: "0" is no link at all', '--measured: "0s" is no time at all']],
    [['--memory', '1Gi', '--link', '1G', '--measured', '1s', '--dirty-rate', '1MB/s'], ['--dirty-rate can\'t be there with --measured', '--measured: "1s" is no measurement']],
    [['--memory', '1Gi', '--link', '1G', '--measured', '1s=1MB/s', '--measured', '1s=2MB/s'], ['--measured is 1, the period of two measurements']],
    [['--memory', '1Gi', '--link', '1G', '--measured', '1s=2GiB/s'], ['--measured[0].dirtyRate is 2Gi, more in 1 s than the VM has memory']],
    [[...VM, '--vm-label', 'x', '--file', 'none'], ['--vm-label: "x" is no label', '--file: none: can\'t be read']],
  ])('%j', async (options, problems) => {
    const { status, err } = await plan(...options);
    expect(status).toBe(2);
    expect(err.trim().split('\n').slice(1).map(line => line.trim())).toEqual(problems.map(problem => expect.stringContaining(problem)));
  });
});

test('hostile text does nothing to a terminal', async () => {
  const hostile = '\u001b[31m\u202e##[x]';
  const name = file(cluster('') + policy(JSON.stringify(hostile), 'selectors: {}'), 'c.yaml');
  const prints = [
    await plan('--memory', hostile, '--dirty-rate', hostile, '--link', hostile, '--release', hostile, '--file', path.join(folder, hostile), '--vm-label', hostile),
    await plan(...VM, '--file', name), await plan(...VM, '--file', name, '--format', 'json'), await plan(...VM, '--writes', hostile),
  ];
  expect(prints[1].out).toContain('\\u001b[31m');
  for (const { out, err } of prints) {
    // eslint-disable-next-line no-control-regex
    expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|##\[/);
  }
});
