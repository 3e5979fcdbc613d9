import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration, Size } from 'cdk8s';
import { Bandwidth, MemoryDirtying, MigrationForecast } from '../../src';
import type { PlannedVirtualMachine } from '../../src';
import { VM_COLUMNS, readVms, readVmsFile } from '../../src/cli/vms-file';

const LINK = { bandwidth: Bandwidth.mebibytesPerSecond(640) };
const passes = (vm: PlannedVirtualMachine) => MigrationForecast.of({ vm, link: LINK }).passes;
const mib = (amount: number) => Bandwidth.mebibytesPerSecond(amount);

/** The VMs of a table without problems. */
function vmsOf(text: string) {
  const { vms, problems } = readVms(text, 'vms.csv');
  expect(problems).toEqual([]);
  return vms;
}

const problemsOf = (text: string) => readVms(text, 'vms.csv').problems;

test('each column says what the property of that name does', () => {
  const [vm, plain] = vmsOf(`name,namespace,memory,used-memory,dirty-rate,working-set,writes,disks,migrated-volumes,cpu-limits,dedicated-cpus,host-devices,labels,namespace-labels,node,finish-within,longest-pause,critical-data,post-copy-acceptable,slowdown-acceptable
orders-db,orders,512Gi,256 GiB,900MiB/s,64Gi,sequential,3Gi,5Gi,true,yes,on,a=b; example.com/size=large,stage=prod,worker-1,30 min,2s,TRUE,no,False
web,,16Gi,,100MB/s,,,,,,,,,,,,,,,
`);
  const amounts = (value: any): any => (value?.toKibibytes ? value.toKibibytes() : value?.toMilliseconds ? value.toMilliseconds() : value);
  const flat = (value: object) => Object.fromEntries(Object.entries(value).map(([key, item]) => [key, amounts(item)]));
  expect(flat({ ...vm, ...vm.wishes, wishes: undefined })).toEqual({
    line: 2,
    name: 'orders-db',
    namespace: 'orders',
    memory: 512 * 2 ** 20,
    usedMemory: 256 * 2 ** 20,
    dirtying: expect.any(MemoryDirtying),
    disks: 3 * 2 ** 20,
    migratedVolumes: 5 * 2 ** 20,
    cpuLimits: true,
    dedicatedCpus: true,
    hostDevices: true,
    labels: { 'a': 'b', 'example.com/size': 'large' },
    namespaceLabels: { stage: 'prod' },
    node: 'worker-1',
    finishWithin: 1_800_000,
    longestPause: 2000,
    criticalData: true,
    postCopyAcceptable: false,
    slowdownAcceptable: false,
  });
  expect(passes(vm)).toEqual(passes({ ...vm, dirtying: MemoryDirtying.sequentialWrites(mib(900), Size.gibibytes(64)) }));
  expect(flat(plain)).toEqual({ line: 3, name: 'web', memory: 16 * 2 ** 20, dirtying: expect.any(MemoryDirtying) });
  expect(passes(plain)).toEqual(passes({ ...plain, dirtying: MemoryDirtying.randomWrites(Bandwidth.bytesPerSecond(100e6), Size.gibibytes(16)) }));
});

test('a rate may be between two, and measured', () => {
  const [between, measured, used] = vmsOf('Name,Memory,Used_memory,Dirty rate,working set,measured\n'
    + 'a,64Gi,,200MiB/s..900MiB/s,8Gi,\nb,64Gi,,,,1s=880MiB/s;10s=610MiB/s\nc,64Gi,32Gi,900MiB/s,,\n');
  expect(passes(between)).toEqual(passes({ ...between, dirtying: MemoryDirtying.randomWrites(mib(900), Size.gibibytes(8)) }));
  const calm = { ...between, dirtying: MemoryDirtying.randomWrites(mib(200), Size.gibibytes(8)) };
  expect(MigrationForecast.of({ vm: between, link: LINK }).calmest!.passes).toEqual(passes(calm));
  const found = [{ period: Duration.seconds(1), dirtyRate: mib(880) }, { period: Duration.seconds(10), dirtyRate: mib(610) }];
  expect(passes(measured)).toEqual(passes({ ...measured, dirtying: MemoryDirtying.measured(found) }));
  expect(passes(used)).toEqual(passes({ ...used, dirtying: MemoryDirtying.randomWrites(mib(900), Size.gibibytes(32)) }));
});

test('a namespace has its labels for all of its VMs, whichever row says so', () => {
  const vms = vmsOf('name,namespace,memory,dirty-rate,namespace-labels\na,n,1Gi,1MB/s,\nb,n,1Gi,1MB/s,x=y;kubernetes.io/metadata.name=n\nc,n,1Gi,1MB/s,z=\nd,m,1Gi,1MB/s,\n');
  expect(vms.map(({ namespaceLabels }) => namespaceLabels)).toEqual([{ x: 'y', z: '' }, { x: 'y', z: '' }, { x: 'y', z: '' }, undefined]);
});

test('all that is wrong is told at once, with line, column, value, and what to write', () => {
  expect(problemsOf(`name,namespace,memory,used-memory,dirty-rate,working-set,writes,cpu-limits,labels,namespace-labels,node,finish-within,measured
,Orders,512,,900,,sometimes,maybe,a,,-,5,
b,n,0Gi,,1MB/s,,,,a b=c,kubernetes.io/metadata.name=m,,0s,
c,n,1Gi,2Gi,900MB/s..1MB/s,3Gi,,,a=b c,x=1,,,1s=5
d,n,1Gi,2Gi,5MB/s,3Gi,,,a=b;a=c,x=2,,,1s=5MB/s
e,n,1Gi,2Gi,1MB/s..2MB/s,3Gi,,,a=b;a=b,x=2,,,
f,n,1Gi,,,,,,,x=3,,,
g,n,1Gi,,,,,,,x=3,,,1s=5GiB/s
h,n,1Gi,,1MB/s,,,,,x=3,,,
h,n,1Gi,,1MB/s,,,,,x=4,,,
h,,1Gi,,1MB/s,,,,,x=4,,,
`)).toEqual([
    'vms.csv:2: namespace: "Orders" is the name of no namespace that there can be. Write at most 63 lower case letters, digits and hyphens, with a letter or digit at both ends.',
    'vms.csv:2: memory: "512" has no unit. Write 512Gi for so many times 1024^3 bytes, or 512G for so many times 1000^3.',
    'vms.csv:2: name: nothing is in it. Write the name of the VM.',
    'vms.csv:2: dirty-rate: "900" has no unit. Write 900MiB/s for bytes, or 900Mbit/s for bits.',
    'vms.csv:2: writes: "sometimes" is no way to write. Write random or sequential.',
    'vms.csv:2: cpu-limits: "maybe" is neither true nor false. Write one of them.',
    'vms.csv:2: labels: "a" is no label. Write KEY=VALUE, with ; between several.',
    'vms.csv:2: node: "-" is the name of no node that there can be. Write lower case letters, digits, hyphens and dots.',
    'vms.csv:2: finish-within: "5" has no unit. Write 5s for seconds.',
    'vms.csv:3: memory: "0Gi" is no memory at all. Write one such as 512Gi.',
    'vms.csv:3: labels: a b can be no label\'s key. Write a key of at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends, optionally after a DNS name and a slash.',
    'vms.csv:3: namespace-labels: kubernetes.io/metadata.name is "m", but Kubernetes gives it the name of the namespace, n. Leave it out.',
    'vms.csv:3: finish-within: "0s" is no time at all. Write one such as 30 min.',
    'vms.csv:4: dirty-rate: can\'t be there with measured. Write what was measured, or what is known.',
    'vms.csv:4: working-set: can\'t be there with measured. Write what was measured, or what is known.',
    'vms.csv:4: measured: "5" has no unit. Write 5MiB/s for bytes, or 5Mbit/s for bits.',
    'vms.csv:4: labels: "b c" can be no label\'s value. Write at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends.',
    'vms.csv:5: dirty-rate: can\'t be there with measured. Write what was measured, or what is known.',
    'vms.csv:5: working-set: can\'t be there with measured. Write what was measured, or what is known.',
    'vms.csv:5: labels: "a=b;a=c" has two values of a. Write the one that it has.',
    'vms.csv:6: used-memory: "2Gi" is more than memory (1Gi). Write the part of it that the guest has written to.',
    'vms.csv:6: working-set: "3Gi" is more than the VM has memory (2 GiB). Write the part of it that is written to.',
    'vms.csv:7: dirty-rate: nothing is in it. Write how much memory the guest writes to in a second, such as 900MiB/s, or fill in measured.',
    'vms.csv:8: measured: "1s=5GiB/s" is more in 1 s than the VM has memory (1 GiB). Write what was found.',
    'vms.csv:10: name: n/h is on line 9 already. Leave one of them.',
    'vms.csv:10: namespace-labels: x is "4", and "3" in a row before that is of the same namespace, n. Write the one that it has.',
  ]);
});

test('a range that goes down is none', () => {
  expect(problemsOf('name,memory,dirty-rate\na,1Gi,9MB/s..1MB/s\nb,1Gi,1MB/s..2MB/s..3MB/s\n')).toEqual([
    'vms.csv:2: dirty-rate: "9MB/s..1MB/s" is no range of rates. Write LEAST..MOST, such as 200MiB/s..900MiB/s.',
    'vms.csv:3: dirty-rate: "1MB/s..2MB/s..3MB/s" is no range of rates. Write LEAST..MOST, such as 200MiB/s..900MiB/s.',
  ]);
});

test('amounts that no number can hold are none', () => {
  const much = '9'.repeat(400);
  const problems = problemsOf(`name,memory,dirty-rate,disks\na,${much}Gi,1MB/s,${much}Gi\nb,1Gi,${much}MB/s,\n`);
  expect(problems.map(problem => problem.replace(/"9+\.\.\./, '9').replace(/ Write.*/, ''))).toEqual([
    'vms.csv:2: memory: 9 is no figure to reckon with.',
    'vms.csv:2: disks: 9 is no figure to reckon with.',
    'vms.csv:3: dirty-rate: 9 is no figure to reckon with.',
  ]);
});

test('columns that are not known, and those that are missing, are told', () => {
  expect(problemsOf('name,critcal-data,owner,Working set,working_set\na,yes,me,1Gi,1Gi\n')).toEqual([
    'vms.csv: column "critcal-data" is none that is known. Write critical-data.',
    `vms.csv: column "owner" is none that is known. Take it out, or write one of ${VM_COLUMNS.join(', ')}.`,
    'vms.csv: column "working_set" is the same as "Working set". Leave one of them.',
    'vms.csv: there is no column memory. Add it.',
    'vms.csv: there is no column dirty-rate or measured. Add it.',
  ]);
  expect(problemsOf('name,memory,measured\n')).toEqual(['vms.csv: no VM is in it. Write a row for each below the names of the columns.']);
  expect(problemsOf('')).toEqual(['vms.csv:1: empty: its first row has to name the columns']);
  expect(problemsOf('name,memory,measured\na,"\n')).toEqual([expect.stringMatching(/^vms\.csv:2: no comma-separated values: /)]);
});

test('files are read', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vms-'));
  try {
    const file = path.join(folder, 'vms.csv');
    fs.writeFileSync(file, '\ufeffname,memory,dirty-rate\r\na,1Gi,1MB/s\r\n');
    expect(readVmsFile(file)).toMatchObject({ vms: [{ line: 2, name: 'a' }], problems: [] });
    fs.writeFileSync(file, 'name,memory,dirty-rate\na,1,1MB/s\n');
    expect(readVmsFile(file).problems).toEqual([`${file}:2: memory: "1" has no unit. Write 1Gi for so many times 1024^3 bytes, or 1G for so many times 1000^3.`]);
    expect(readVmsFile(`${file}.none`).problems).toEqual([expect.stringMatching(/\.none: can't be read: ENOENT/)]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
