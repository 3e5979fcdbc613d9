import type { Size } from 'cdk8s';
import { amountOf, readCount, readMeasurement, readSize, readSome, readTime } from './amounts';
import { dirtyingAt, readRateRange } from './dirtying';
import type { Writes } from './dirtying';
import { readSettingsFile } from './settings-file';
import { Bandwidth } from '../../bandwidth';
import { HyperConvergedVersion } from '../../hyperconverged-version';
import type { Selection } from '../../rules/precedence';
import { show } from '../../show';
import { MigrationAdvice } from '../../sizing/advice';
import type { MigrationWishes } from '../../sizing/advice-props';
import { MigrationForecast } from '../../sizing/forecast';
import type { MigrationForecastProps, MigrationLink } from '../../sizing/forecast-props';
import { MemoryDirtying } from '../../sizing/memory-dirtying';
import type { DirtyRateMeasurement } from '../../sizing/memory-dirtying';
import { OptionReader, SHARED_NAMES, settingsOver } from '../option-reader';
import type { LinkOptions, SettingsOptions } from '../shared-options';

/** What is said on the command line. */
export interface PlanOptions extends LinkOptions, SettingsOptions {
  readonly memory?: string;
  readonly usedMemory?: string;
  readonly dirtyRate?: string;
  readonly workingSet?: string;
  readonly writes: Writes;
  readonly measured?: readonly string[];
  readonly disks?: string;
  readonly migratedVolumes?: string;
  readonly cpuLimits?: boolean;
  readonly dedicatedCpus?: boolean;
  readonly hostDevices?: boolean;
  readonly atOnce?: string;
  readonly vmLabel?: readonly string[];
  readonly namespaceLabel?: readonly string[];
  readonly finishWithin?: string;
  readonly longestPause?: string;
  readonly criticalData?: boolean;
  readonly slowdownAcceptable?: boolean;
  readonly format: 'text' | 'json';
  readonly svg?: string;
  readonly html?: string;
  readonly vms?: string;
  readonly manifests?: string;
}

/** What there is a forecast for. */
export interface Plan {
  readonly props: MigrationForecastProps & { readonly version: HyperConvergedVersion };
  readonly forecast: MigrationForecast;
  readonly advice: MigrationAdvice;
  readonly dirtying: Dirtying;
  /** The MigrationPolicy that holds, by the file. */
  readonly policy?: string;
}

/** How the guest dirties its memory, and the same at other rates. */
export interface Dirtying {
  /** In bytes per second, at the most; of measurements that over the shortest period. */
  readonly rate: number;
  /** The same at another rate. */
  at(bytesPerSecond: number): MemoryDirtying;
}

/** What the forecast's properties are called on the command line. */
const NAMES: ReadonlyArray<readonly [string, string]> = [
  ['vm.memory', '--memory'], ['vm.usedMemory', '--used-memory'], ['vm.dirtying.workingSet', '--working-set'], ['vm.dirtying.rate', '--dirty-rate'],
  ['vm.dirtying.most.workingSet', '--working-set'], ['vm.dirtying.least.workingSet', '--working-set'],
  ['vm.dirtying.measurements', '--measured'], ['vm.disks', '--disks'], ['vm.migratedVolumes', '--migrated-volumes'],
  ...SHARED_NAMES, ['link.concurrentMigrations', '--at-once'],
];

/** A problem of the properties, in the command line's words. */
export function inOptions(problem: string): string {
  return NAMES.reduce((text, [name, option]) => text.split(name).join(option), problem);
}

/** Reads what is said on the command line, and forecasts it; or tells all that is wrong with it. */
export function readPlan(options: PlanOptions): Plan | { readonly problems: readonly string[] } {
  const reader = new OptionReader();
  const version = reader.read('--release', options.release, HyperConvergedVersion.parse);
  const labels = options.file === undefined ? undefined : labelsOf(reader, options);
  const file = reader.read('--file', options.file, name => {
    const { version: release, settingsFor } = readSettingsFile(name, version);
    return { release, ...settingsFor(labels) };
  });
  const vm = {
    memory: reader.require('--memory', options.memory, readSome(readSize, 'memory', '512Gi'), 'the guest\'s memory, such as 512Gi')!,
    usedMemory: reader.read('--used-memory', options.usedMemory, readSize),
    disks: reader.read('--disks', options.disks, readSize),
    migratedVolumes: reader.read('--migrated-volumes', options.migratedVolumes, readSize),
    cpuLimits: options.cpuLimits,
    dedicatedCpus: options.dedicatedCpus,
    hostDevices: options.hostDevices,
  };
  const link = readLink(reader, options);
  const dirtying = readDirtying(reader, options, vm.usedMemory ?? vm.memory);
  const settings = settingsOver(file, reader.settingsOf(options));
  const wishes = readWishes(reader, options);
  if (!vm.memory || !link.bandwidth || !dirtying) {
    return { problems: reader.problems };
  }
  const known = version ?? file?.release ?? HyperConvergedVersion.default();
  const props = { vm: { ...vm, dirtying: dirtying.at(dirtying.rate) }, link, settings, version: known };
  const forecast = reader.tryOut(() => MigrationForecast.of(props), inOptions);
  if (!forecast || reader.problems.length > 0) {
    return { problems: reader.problems };
  }
  const advice = MigrationAdvice.recommend({ vm: props.vm, link, wishes, version: props.version });
  return { props, forecast, advice, dirtying, policy: file?.policy };
}

/** What the migrations go over. */
export function readLink(reader: OptionReader, options: PlanOptions): MigrationLink {
  return { ...reader.linkOf(options), concurrentMigrations: reader.read('--at-once', options.atOnce, text => readCount(text, 1)) };
}

/** What they should be like. */
export function readWishes(reader: OptionReader, options: PlanOptions): MigrationWishes {
  return {
    finishWithin: reader.read('--finish-within', options.finishWithin, readSome(readTime, 'time', '30 min')),
    longestPause: reader.read('--longest-pause', options.longestPause, readSome(readTime, 'time', '2s')),
    criticalData: options.criticalData,
    slowdownAcceptable: options.slowdownAcceptable,
  };
}

function readDirtying(reader: OptionReader, options: PlanOptions, used?: Size): Dirtying | undefined {
  if (options.measured) {
    const others = Object.entries({ '--dirty-rate': options.dirtyRate, '--working-set': options.workingSet }).filter(([, value]) => value !== undefined);
    if (others.length > 0) {
      reader.problems.push(`${others.map(([name]) => name).join(' and ')} can't be there with --measured. Write what was measured, or what is known.`);
    }
    const measurements = options.measured.map(text => reader.read('--measured', text, readMeasurement));
    return others.length > 0 || measurements.includes(undefined) ? undefined : measured(measurements as DirtyRateMeasurement[], used);
  }
  const rates = reader.require('--dirty-rate', options.dirtyRate, readRateRange, 'how much memory the guest writes to in a second, such as 900MiB/s, or --measured');
  const workingSet = options.workingSet === undefined ? used : reader.read('--working-set', options.workingSet, readSize);
  const rate = rates?.most.toBytesPerSecond();
  return rate === undefined || !rates || !workingSet ? undefined : {
    rate,
    at: other => dirtyingAt(other === rate ? rates : { most: Bandwidth.bytesPerSecond(other) }, options.writes, workingSet),
  };
}

/** What was measured. At a higher rate no period has more dirtied than the guest has memory. */
function measured(measurements: readonly DirtyRateMeasurement[], memory?: Size): Dirtying {
  const [first] = [...measurements].sort((a, b) => a.period.toMilliseconds({ integral: false }) - b.period.toMilliseconds({ integral: false }));
  const rate = first.dirtyRate.toBytesPerSecond();
  const most = ({ period }: DirtyRateMeasurement) => (memory ? amountOf(memory) * 1024 / period.toSeconds({ integral: false }) : Infinity);
  return {
    rate,
    at: other => MemoryDirtying.measured(other === rate ? [...measurements] : measurements.map(each => ({
      ...each, dirtyRate: Bandwidth.bytesPerSecond(Math.min(rate === 0 ? other : each.dirtyRate.toBytesPerSecond() * other / rate, most(each))),
    }))),
  };
}

function labelsOf(reader: OptionReader, { vmLabel = [], namespaceLabel = [] }: PlanOptions): Selection {
  const read = (option: string, texts: readonly string[]) => Object.fromEntries(texts.flatMap(text => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined) {
      reader.problems.push(`${option}: ${show(text)} is no label. Write KEY=VALUE.`);
    }
    return key === undefined ? [] : [[key, value]];
  }));
  return { vm: read('--vm-label', vmLabel), namespace: read('--namespace-label', namespaceLabel) };
}
