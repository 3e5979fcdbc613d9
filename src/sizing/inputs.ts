import { HyperConvergedVersion } from '../hyperconverged-version';
import type { MigrationForecastProps, MigrationLink, MigrationSettings, VirtualMachineWorkload } from './forecast-props';
import { mostAtOnce } from './link-share';
import type { MemoryDirtying } from './memory-dirtying';
import type { RunRules } from './migration-run';
import { LONGEST_DOWNTIME_MS, completionTimeout } from './monitor';
import type { Problems } from './problems';
import { DEFAULT_MAX_DOWNTIME_MS } from './stall-detector';

/** How often QEMU looks whether what remains fits the downtime, in seconds: MAX_WAIT, and BUFFER_DELAY under a limit of the rate. */
export const CHUNK = 0.05;
const LIMITED_CHUNK = 0.1;

const MIB = 1024 ** 2;

const DIRTYING = 'a MemoryDirtying, such as MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64))';

/** What a forecast comes from, in numbers. */
export interface Inputs {
  readonly rules: RunRules;
  readonly connections: number;
  /** How many migrations may run at once in the cluster, and leave a node at once. */
  readonly perCluster: number;
  readonly perNode: number;
  /** Why no migration starts at all. */
  readonly neverStarts?: string;
}

interface Rates {
  readonly rate: number;
  readonly finalRate: number;
  readonly postCopyRate: number;
  readonly isLimited: boolean;
}

/** Settings, filled in, in seconds and bytes. */
interface Filled {
  readonly timeoutPerGiB: number;
  readonly progressTimeout: number;
  readonly perCluster: number;
  readonly perNode: number;
  readonly allowPostCopy: boolean;
  readonly allowAutoConverge: boolean;
  readonly allowWorkloadDisruption: boolean;
  readonly stallDetection: boolean;
  readonly maxDowntime: number;
  readonly limit: number;
}

/** Reads what somebody has handed over, and tells what is wrong with it. */
export function readInputs(props: MigrationForecastProps, problems: Problems, dirtying?: MemoryDirtying): Inputs {
  const version = (props?.version === undefined ? undefined
    : problems.expect<HyperConvergedVersion>('version', props.version, 'liveMigrationPath', 'a HyperConvergedVersion, such as '
      + 'HyperConvergedVersion.openShift("4.21")', 'which is none')) ?? HyperConvergedVersion.default();
  const behavior = version._behavior;
  const settings = readSettings(problems.properties('settings', props?.settings), version, problems);
  const vm: Partial<VirtualMachineWorkload> = props?.vm ?? {};
  const memory = problems.size('vm.memory', vm.memory!) ?? 0;
  if (vm.memory && memory === 0) {
    problems.add('vm.memory', 0, 'no memory', 'the guest\'s memory, such as Size.gibibytes(512)');
  }
  // Without its memory, no working set can be held against that.
  const used = vm.usedMemory === undefined ? memory : problems.size('vm.usedMemory', vm.usedMemory) ?? 0;
  if (used > memory) {
    problems.add('vm.usedMemory', vm.usedMemory!.asString(), `more than vm.memory (${vm.memory?.asString()})`, 'the part of it that the guest has written to');
  }
  const disks = vm.disks === undefined ? 0 : problems.size('vm.disks', vm.disks) ?? 0;
  const volumes = vm.migratedVolumes === undefined ? 0 : problems.size('vm.migratedVolumes', vm.migratedVolumes) ?? 0;
  const cpuLimits = vm.cpuLimits === undefined ? false : problems.flag('vm.cpuLimits', vm.cpuLimits);
  const dedicatedCpus = vm.dedicatedCpus === undefined ? false : problems.flag('vm.dedicatedCpus', vm.dedicatedCpus);
  const hasHostDevices = vm.hostDevices === undefined ? false : problems.flag('vm.hostDevices', vm.hostDevices);
  const law = problems.expect<MemoryDirtying>('vm.dirtying', dirtying ?? vm.dirtying, '_law', DIRTYING)
    ?._law(problems, 'vm.dirtying', used || Infinity);
  const hasOne = cpuLimits || (behavior.oneConnectionFor === 'dedicatedCpus' && dedicatedCpus)
    || (behavior.oneConnectionFor === 'postCopy' && settings.allowPostCopy);
  const connections = hasOne ? 1 : behavior.connections;
  const { rate, finalRate, postCopyRate, isLimited } = readLink(props?.link ?? {}, settings, connections, problems);
  const timeout = completionTimeout(settings.timeoutPerGiB, memory + disks + (behavior.countsVolumes ? volumes : 0));
  const { allowPostCopy, allowWorkloadDisruption, progressTimeout } = settings;
  return {
    connections,
    perCluster: settings.perCluster,
    perNode: settings.perNode,
    neverStarts: settings.perCluster === 0 ? 'parallelMigrationsPerCluster is 0' : settings.perNode === 0 ? 'parallelOutboundMigrationsPerNode is 0'
      : settings.limit < 0 ? 'bandwidthPerMigration is less than 0' : undefined,
    rules: {
      memory: used,
      disks: disks + volumes,
      law: law!,
      rate,
      finalRate,
      postCopyRate,
      chunk: isLimited ? LIMITED_CHUNK : CHUNK,
      autoConverge: settings.allowAutoConverge,
      monitor: {
        completionTimeout: timeout,
        progressTimeout,
        allowPostCopy,
        allowWorkloadDisruption,
        workloadDisruption: behavior.workloadDisruption,
        longDowntime: hasHostDevices && version._vfioDowntime,
      },
      stall: settings.stallDetection
        ? { completionTimeout: timeout, allowPostCopy, allowWorkloadDisruption, hasHostDevices, maxDowntime: settings.maxDowntime } : undefined,
    },
  };
}

function readSettings(given: MigrationSettings, version: HyperConvergedVersion, problems: Problems): Filled {
  const { liveMigrationDefaults: defaults, _behavior: behavior } = version;
  const seconds = (field: 'completionTimeoutPerGiB' | 'progressTimeout') => {
    const value = given[field] === undefined ? defaults[field] : problems.seconds(`settings.${field}`, given[field]) ?? 0;
    if (!Number.isInteger(value)) {
      problems.add(`settings.${field}`, `${value} s`, 'no whole number of seconds', 'one, such as Duration.seconds(150)');
    }
    return value;
  };
  const count = (field: 'parallelMigrationsPerCluster' | 'parallelOutboundMigrationsPerNode') => (
    given[field] === undefined ? defaults[field] : problems.count(`settings.${field}`, given[field], 0)
  );
  const flag = (field: keyof MigrationSettings, otherwise: boolean) => (
    given[field] === undefined ? otherwise : problems.flag(`settings.${field}`, given[field] as boolean)
  );
  const allowPostCopy = flag('allowPostCopy', defaults.allowPostCopy);
  const isThere = (field: keyof MigrationSettings, has: boolean) => {
    if (given[field] !== undefined && !has) {
      problems.add(`settings.${field}`, 'set', `which ${version} doesn't have`, 'nothing, or state a release that has it as version');
    }
  };
  isThere('allowWorkloadDisruption', behavior.workloadDisruption);
  isThere('maxDowntime', behavior.stallDetection);
  isThere('stallDetection', behavior.stallDetection || given.stallDetection === false);
  const maxDowntime = given.maxDowntime === undefined ? DEFAULT_MAX_DOWNTIME_MS
    : (problems.seconds('settings.maxDowntime', given.maxDowntime) ?? 1) * 1000;
  if (!(maxDowntime >= 1 && maxDowntime <= LONGEST_DOWNTIME_MS)) {
    problems.add('settings.maxDowntime', `${maxDowntime} ms`, 'no downtime that KubeVirt takes', `1 to ${LONGEST_DOWNTIME_MS} milliseconds`);
  }
  return {
    timeoutPerGiB: seconds('completionTimeoutPerGiB'),
    progressTimeout: seconds('progressTimeout'),
    perCluster: count('parallelMigrationsPerCluster'),
    perNode: count('parallelOutboundMigrationsPerNode'),
    allowPostCopy,
    allowAutoConverge: flag('allowAutoConverge', defaults.allowAutoConverge),
    allowWorkloadDisruption: flag('allowWorkloadDisruption', defaults.allowWorkloadDisruption ?? allowPostCopy),
    stallDetection: flag('stallDetection', false),
    maxDowntime,
    limit: readLimit(given, problems),
  };
}

/** The limit in whole MiB/s, as KubeVirt rounds it (vcpu.QuantityToMebiByte), in bytes per second; 0 is none. */
function readLimit({ bandwidthPerMigration: given }: MigrationSettings, problems: Problems): number {
  const bytes = given === undefined ? 0
    : problems.expect<MigrationLink['bandwidth']>('settings.bandwidthPerMigration', given, 'toBytesPerSecond', 'a Bandwidth, such as '
      + 'Bandwidth.mebibytesPerSecond(640)')?.toBytesPerSecond() ?? 0;
  if (!Number.isFinite(bytes)) {
    problems.add('settings.bandwidthPerMigration', bytes, 'no figure to reckon with', 'one, such as Bandwidth.mebibytesPerSecond(640)');
  }
  return bytes <= 0 ? bytes : bytes < MIB ? MIB : Math.floor(bytes / MIB + 0.5) * MIB;
}

function readLink(given: Partial<MigrationLink>, settings: Filled, connections: number, problems: Problems): Rates {
  const bandwidth = problems.rate('link.bandwidth', given.bandwidth!) ?? 0;
  if (given.bandwidth && bandwidth === 0) {
    problems.add('link.bandwidth', 'unlimited', 'no figure to reckon with', 'what the interface carries, such as Bandwidth.gigabitsPerSecond(25)');
  }
  const other = given.otherTraffic === undefined ? 0 : problems.rate('link.otherTraffic', given.otherTraffic) ?? 0;
  const perConnection = (given.perConnection === undefined ? 0 : problems.rate('link.perConnection', given.perConnection) ?? 0) || Infinity;
  const sharing = given.concurrentMigrations === undefined ? mostAtOnce(settings.perNode, settings.perCluster)
    : problems.count('link.concurrentMigrations', given.concurrentMigrations, 1);
  const available = Math.max(0, bandwidth - other);
  const limit = settings.limit > 0 ? settings.limit : Infinity;
  const even = available / sharing;
  // The others keep to their limit, also while this one doesn't.
  const unlimited = available - (sharing - 1) * Math.min(limit, even);
  return {
    rate: figure(Math.min(limit, even, perConnection * connections)),
    finalRate: figure(Math.min(unlimited, perConnection * connections)),
    postCopyRate: figure(Math.min(unlimited, perConnection)),
    isLimited: limit < Math.min(even, perConnection * connections),
  };
}

/** Less than a byte in a second is nothing. */
const figure = (rate: number) => (rate < 1 ? 0 : rate);
