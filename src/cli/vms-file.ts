import { Size } from 'cdk8s';
import { Bandwidth } from '../bandwidth';
import { readCsv } from '../csv';
import { STDIN, readFile } from '../manifest-source';
import { NAMESPACE_LABEL } from '../migration-policy-selector';
import { readMeasurement, readSize, readSome, readTime } from './plan/amounts';
import { WRITES, dirtyingAt, readRateRange } from './plan/dirtying';
import type { Writes } from './plan/dirtying';
import { DNS_LABEL, DNS_LABEL_FIX, DNS_NAME, LABEL_KEY_FIX, LABEL_VALUE, LABEL_VALUE_FIX, isLabelKey } from '../rules/names';
import { similarTo } from '../rules/similar';
import { show, showName } from '../show';
import type { MigrationWishes } from '../sizing/advice-props';
import { readInputs } from '../sizing/inputs';
import { MemoryDirtying } from '../sizing/memory-dirtying';
import type { PlannedVirtualMachine } from '../sizing/planned-virtual-machine';
import { Problems } from '../sizing/problems';

/** The columns of a table of VMs, besides which there are no others: a name with a slip in it must not go unread. */
export const VM_COLUMNS = [
  'name', 'namespace', 'memory', 'used-memory', 'dirty-rate', 'working-set', 'writes', 'measured', 'disks', 'migrated-volumes',
  'cpu-limits', 'dedicated-cpus', 'host-devices', 'labels', 'namespace-labels', 'node',
  'finish-within', 'longest-pause', 'critical-data', 'post-copy-acceptable', 'slowdown-acceptable',
] as const;
type Column = typeof VM_COLUMNS[number];

/** A VM, and the line of the file that it is from. */
export interface VmOfFile extends PlannedVirtualMachine {
  readonly line: number;
}

/** What a table of VMs holds. */
export interface VmsFile {
  readonly vms: readonly VmOfFile[];
  /** All that is wrong with it, each with file, line and column. A table with such holds less than it was meant to. */
  readonly problems: readonly string[];
}

/** Reads the VMs of a file with comma-separated values, or of standard input. */
export function readVmsFile(file: string): VmsFile {
  const name = file === STDIN ? '<stdin>' : file;
  let text;
  try {
    text = readFile(file);
  } catch (error) {
    return { vms: [], problems: [`${name}: can't be read: ${(error as Error).message}`] };
  }
  return readVms(text, name);
}

/**
 * Reads VMs from comma-separated values: a row for each, whose columns are named like the options of `plan`.
 *
 * @param file the name that problems begin with.
 */
export function readVms(text: string, file: string): VmsFile {
  const table = readCsv(text);
  const problems = table.problems.map(({ line, reason }) => `${file}:${line}: ${reason}`);
  if (table.columns.length === 0) {
    return { vms: [], problems };
  }
  const columns = table.columns.map(properName);
  problems.push(...columnProblems(columns, table.columns).map(problem => `${file}: ${problem}`));
  if (problems.length > 0) {
    return { vms: [], problems };
  }
  const vms = table.rows.flatMap(({ line, cells }) => {
    const row = new Row(`${file}:${line}`, new Map([...cells].map(([name, cell]) => [properName(name) as Column, cell])), problems);
    const vm = readVm(row);
    return vm ? [{ ...vm, line }] : [];
  });
  if (table.rows.length === 0) {
    problems.push(`${file}: no VM is in it. Write a row for each below the names of the columns.`);
  }
  problems.push(...repeated(vms, file));
  const { labels, problems: clashes } = labelsOfNamespaces(vms, file);
  problems.push(...clashes);
  return { vms: vms.map(vm => ({ ...vm, namespaceLabels: labels.get(vm.namespace ?? 'default') })), problems };
}

/** Spreadsheets have names such as `Used memory`. */
const properName = (column: string) => column.toLowerCase().replace(/[\s_]+/g, '-');

function columnProblems(columns: readonly string[], written: readonly string[]): string[] {
  const unknown = columns.flatMap((column, i) => {
    if ((VM_COLUMNS as readonly string[]).includes(column)) {
      return columns.indexOf(column) < i ? [`column ${show(written[i])} is the same as ${show(written[columns.indexOf(column)])}. Leave one of them.`] : [];
    }
    const similar = similarTo(column, VM_COLUMNS);
    return [`column ${show(written[i])} is none that is known. ${similar ? `Write ${similar}` : `Take it out, or write one of ${VM_COLUMNS.join(', ')}`}.`];
  });
  const missing = [['name'], ['memory'], ['dirty-rate', 'measured']].filter(some => !some.some(column => columns.includes(column)));
  return [...unknown, ...missing.map(some => `there is no column ${some.join(' or ')}. Add it.`)];
}

/** One row, of which all problems are told. */
class Row {
  public isFine = true;

  constructor(private readonly where: string, private readonly cells: ReadonlyMap<Column, string>, private readonly problems: string[]) {}

  public problem(column: string, text: string): void {
    this.isFine = false;
    this.problems.push(`${this.where}: ${column}: ${text}`);
  }

  public has(column: Column): boolean {
    return this.cells.has(column);
  }

  public text(column: Column): string | undefined {
    return this.cells.get(column);
  }

  /** What a cell says; undefined if nothing is in it, or something wrong. */
  public read<T>(column: Column, read: (text: string) => T): T | undefined {
    try {
      const text = this.cells.get(column);
      return text === undefined ? undefined : read(text);
    } catch (error) {
      this.problem(column, (error as Error).message);
      return undefined;
    }
  }

  /** The same for a cell in which something has to be. */
  public require<T>(column: Column, read: (text: string) => T, what: string): T | undefined {
    if (!this.has(column)) {
      this.problem(column, `nothing is in it. Write ${what}.`);
    }
    return this.read(column, read);
  }
}

function readVm(row: Row): PlannedVirtualMachine | undefined {
  const namespace = row.read('namespace', text => readAs(text, DNS_LABEL, 'is the name of no namespace that there can be', DNS_LABEL_FIX));
  const memory = row.require('memory', readSome(readSize, 'memory', '512Gi'), 'the guest\'s memory, such as 512Gi');
  const usedMemory = row.read('used-memory', readSize);
  const read = {
    name: row.require('name', text => readAs(text, DNS_NAME, 'is the name of no VM that there can be', 'lower case letters, digits, hyphens and dots'), 'the name of the VM'),
    namespace,
    memory,
    usedMemory,
    dirtying: readDirtying(row, usedMemory ?? memory),
    disks: row.read('disks', readSize),
    migratedVolumes: row.read('migrated-volumes', readSize),
    cpuLimits: row.read('cpu-limits', readFlag),
    dedicatedCpus: row.read('dedicated-cpus', readFlag),
    hostDevices: row.read('host-devices', readFlag),
    labels: row.read('labels', readLabels),
    namespaceLabels: row.read('namespace-labels', text => readNamespaceLabels(text, namespace ?? 'default')),
    node: row.read('node', text => readAs(text, DNS_NAME, 'is the name of no node that there can be', 'lower case letters, digits, hyphens and dots')),
    wishes: readWishes(row),
  };
  if (!row.isFine) {
    return undefined;
  }
  const vm = withoutUnset(read) as PlannedVirtualMachine;
  const problems = new Problems('');
  readInputs({ vm, link: { bandwidth: Bandwidth.gigabitsPerSecond(1) } }, problems);
  try {
    problems.throwAny();
  } catch (error) {
    const wrong = (error as Error).message.split('\n').slice(1).map(line => /^ *(\S+?)(?:\[\S*)? is .*?, (.*)$/.exec(line)!);
    // What is wrong with a column is told once, and not at all where it follows from another.
    const texts = new Map(wrong.reverse().map(([, property, text]) => [COLUMN_OF[property], text.replace(/vm\.memory \(.*?\)/, `memory (${row.text('memory')})`)]));
    for (const [column, text] of [...texts].reverse().filter(([name]) => row.has(name))) {
      row.problem(column, `${show(row.text(column))} is ${text}`);
    }
  }
  return row.isFine ? vm : undefined;
}

/** The columns of what the forecast may find wrong. */
const COLUMN_OF: { readonly [property: string]: Column } = {
  'vm.memory': 'memory',
  'vm.usedMemory': 'used-memory',
  'vm.disks': 'disks',
  'vm.migratedVolumes': 'migrated-volumes',
  'vm.dirtying.measurements': 'measured',
  ...Object.fromEntries(['vm.dirtying', 'vm.dirtying.least', 'vm.dirtying.most'].flatMap(name => [[`${name}.rate`, 'dirty-rate'], [`${name}.workingSet`, 'working-set']])),
};

function readDirtying(row: Row, used: Size | undefined): MemoryDirtying | undefined {
  if (row.has('measured')) {
    for (const column of (['dirty-rate', 'working-set', 'writes'] as const).filter(other => row.has(other))) {
      row.problem(column, 'can\'t be there with measured. Write what was measured, or what is known.');
    }
    const measurements = row.read('measured', text => listOf(text).map(readMeasurement));
    return measurements && MemoryDirtying.measured(measurements);
  }
  const rates = row.require('dirty-rate', readRateRange, 'how much memory the guest writes to in a second, such as 900MiB/s, or fill in measured');
  const writes = row.read('writes', text => {
    if (!(WRITES as readonly string[]).includes(text)) {
      throw new Error(`${show(text)} is no way to write. Write ${WRITES.join(' or ')}.`);
    }
    return text as Writes;
  }) ?? 'random';
  const workingSet = row.has('working-set') ? row.read('working-set', readSize) : used;
  return rates && workingSet && dirtyingAt(rates, writes, workingSet);
}

function readWishes(row: Row): MigrationWishes | undefined {
  const wishes: MigrationWishes = withoutUnset({
    finishWithin: row.read('finish-within', readSome(readTime, 'time', '30 min')),
    longestPause: row.read('longest-pause', readSome(readTime, 'time', '2s')),
    criticalData: row.read('critical-data', readFlag),
    postCopyAcceptable: row.read('post-copy-acceptable', readFlag),
    slowdownAcceptable: row.read('slowdown-acceptable', readFlag),
  });
  return Object.keys(wishes).length > 0 ? wishes : undefined;
}

function withoutUnset<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function readAs(text: string, pattern: RegExp, wrong: string, fix: string): string {
  if (!pattern.test(text)) {
    throw new Error(`${show(text)} ${wrong}. Write ${fix}.`);
  }
  return text;
}

/** As people and spreadsheets write it. */
function readFlag(text: string): boolean {
  const known = ['true', 'yes', 'on', 'false', 'no', 'off'].indexOf(text.toLowerCase());
  if (known === -1) {
    throw new Error(`${show(text)} is neither true nor false. Write one of them.`);
  }
  return known < 3;
}

const listOf = (text: string) => text.split(';').map(item => item.trim()).filter(item => item !== '');

/** Labels, such as `a=b;c=d`. */
function readLabels(text: string): { [label: string]: string } {
  const labels = new Map<string, string>();
  for (const item of listOf(text)) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(item) ?? [];
    if (key === undefined) {
      throw new Error(`${show(item)} is no label. Write KEY=VALUE, with ; between several.`);
    }
    if (!isLabelKey(key)) {
      throw new Error(`${showName(key)} can be no label's key. ${LABEL_KEY_FIX}`);
    }
    if (!LABEL_VALUE.test(value)) {
      throw new Error(`${show(value)} can be no label's value. ${LABEL_VALUE_FIX}`);
    }
    if (labels.has(key) && labels.get(key) !== value) {
      throw new Error(`${show(text)} has two values of ${showName(key)}. Write the one that it has.`);
    }
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}

function readNamespaceLabels(text: string, namespace: string): { [label: string]: string } {
  const { [NAMESPACE_LABEL]: name = namespace, ...labels } = readLabels(text);
  if (name !== namespace) {
    throw new Error(`${NAMESPACE_LABEL} is ${show(name)}, but Kubernetes gives it the name of the namespace, ${namespace}. Leave it out.`);
  }
  return labels;
}

/** VMs that are in the table twice. */
function repeated(vms: readonly VmOfFile[], file: string): string[] {
  const lines = new Map<string, number>();
  return vms.flatMap(({ namespace = 'default', name, line }) => {
    const key = `${namespace}/${name}`;
    const before = lines.get(key);
    lines.set(key, before ?? line);
    return before === undefined ? [] : [`${file}:${line}: name: ${key} is on line ${before} already. Leave one of them.`];
  });
}

/** A namespace has its labels for all of its VMs, whichever row says so. */
function labelsOfNamespaces(vms: readonly VmOfFile[], file: string) {
  const labels = new Map<string, { [label: string]: string }>();
  const problems: string[] = [];
  for (const { namespace = 'default', namespaceLabels, line } of vms) {
    for (const [key, value] of Object.entries(namespaceLabels ?? {})) {
      const known = labels.get(namespace) ?? {};
      if (Object.hasOwn(known, key) && known[key] !== value) {
        problems.push(`${file}:${line}: namespace-labels: ${key} is ${show(value)}, and ${show(known[key])} in a row before that is of the same namespace, ${namespace}. `
          + 'Write the one that it has.');
      }
      labels.set(namespace, { [key]: value, ...known });
    }
  }
  return { labels, problems };
}
