import { SizeRoundingBehavior } from 'cdk8s';
import type { EvacuationProps } from './drain-props';
import type { EvacuationRules, Evacuee } from './evacuation-rules';
import type { MigrationSettings } from './forecast-props';
import { readInputs } from './inputs';
import type { PlannedVirtualMachine } from './planned-virtual-machine';
import type { Problems } from './problems';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { show } from '../show';

const DEFAULT_NAMESPACE = 'default';

/** The settings that no MigrationPolicy has. */
export const CLUSTER_ONLY: ReadonlyArray<keyof MigrationSettings> = [
  'parallelMigrationsPerCluster', 'parallelOutboundMigrationsPerNode', 'progressTimeout', 'stallDetection',
];

/** A VM of a drain. */
export interface DrainedVm extends Evacuee {
  readonly name: string;
  readonly namespace: string;
  /** As it was stated. */
  readonly statedNode?: string;
  /** What its migrations have to send at the least, in bytes. */
  readonly bytes: number;
  readonly isCritical: boolean;
  /** Why none of its migrations ever starts, whatever the limits are. */
  readonly neverStarts?: string;
}

/** What a drain comes from, in numbers. */
export interface DrainInputs {
  readonly vms: readonly DrainedVm[];
  readonly rules: Pick<EvacuationRules, 'perCluster' | 'perNode' | 'waitingTakesPlace' | 'setupSeconds' | 'capacity'>;
  /** Why no migration ever starts, whatever the limits are. */
  readonly neverStarts?: string;
  /** Why none starts with these limits. */
  readonly neverStartsNow?: string;
}

/**
 * Reads what somebody has handed over, and tells what is wrong with it.
 *
 * @param nodeOf what node a VM counts for, or undefined if it isn't drained.
 */
export function readDrain(
  props: EvacuationProps, problems: Problems, nodeOf: (vm: PlannedVirtualMachine, where: string) => string | undefined,
): DrainInputs {
  const given = Array.isArray(props?.vms) ? props.vms : [];
  if (given.length === 0) {
    problems.add('vms', props?.vms, 'no VMs', 'the VMs that run there, such as [{ name, memory, dirtying }]');
  }
  if (props?.link?.concurrentMigrations !== undefined) {
    problems.add('link.concurrentMigrations', props.link.concurrentMigrations, 'which a drain finds itself', 'nothing');
  }
  const setupSeconds = props?.setupTime === undefined ? 0 : problems.seconds('setupTime', props.setupTime) ?? 0;
  const link = { ...props?.link, concurrentMigrations: 1 };
  const names = new Set<string>();
  const settingsOf = readVmSettings(props, problems);
  const read = given.map((vm, i) => {
    const where = `vms[${i}]`;
    const id = readName(vm, where, problems);
    if (id.name !== '' && names.has(`${id.namespace}/${id.name}`)) {
      problems.add(`${where}.name`, id.name, `the name of two VMs in namespace ${id.namespace}`, 'each VM once');
    }
    names.add(`${id.namespace}/${id.name}`);
    const own = settingsOf(`${id.namespace}/${id.name}`);
    const renamed = problems.renamed(name => own.nameOf(name.replace(/^vm(?=\.)/, where)));
    const inputs = readInputs({ vm: vm ?? {}, link, settings: own.settings, version: props?.version }, renamed);
    const isCritical = vm?.wishes?.criticalData === undefined ? false : problems.flag(`${where}.wishes.criticalData`, vm.wishes.criticalData);
    return { id, inputs, isCritical, node: nodeOf(vm ?? {}, where), vm };
  });
  for (const id of Object.keys(props?.vmSettings ?? {}).filter(each => !names.has(each))) {
    problems.add(`vmSettings[${show(id)}]`, 'set', 'but there is no such VM', 'the namespace/name of one of them, such as "default/db-1"');
  }
  problems.throwAny();
  const { inputs: { perCluster, perNode } } = read[0];
  const isByLimits = perCluster === 0 || perNode === 0;
  const neverStarts = read.every(({ inputs }) => inputs.neverStarts) ? read[0].inputs.neverStarts : undefined;
  return {
    vms: read.flatMap(({ id, inputs: { rules, neverStarts: reason }, isCritical, node, vm }) => (node === undefined ? [] : [{
      ...id,
      rules,
      isCritical,
      neverStarts: isByLimits ? undefined : reason,
      node,
      statedNode: vm.node,
      memory: vm.memory.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024,
      bytes: rules.memory + rules.disks,
    }])),
    rules: {
      perCluster,
      perNode,
      waitingTakesPlace: (props.version ?? HyperConvergedVersion.default())._behavior.waitingTakesPlace,
      setupSeconds,
      capacity: Math.max(0, props.link.bandwidth.toBytesPerSecond() - (props.link.otherTraffic?.toBytesPerSecond() ?? 0)),
    },
    neverStarts: isByLimits ? undefined : neverStarts,
    neverStartsNow: neverStarts,
  };
}

/** The settings of each VM, by its name, and what they are called where they are wrong. */
function readVmSettings({ settings, vmSettings, version = HyperConvergedVersion.default() }: Partial<EvacuationProps> = {}, problems: Problems) {
  const given = vmSettings ?? {};
  for (const [id, own] of Object.entries(given)) {
    if (typeof own !== 'object') {
      problems.add(`vmSettings[${show(id)}]`, show(own), 'no settings', 'those of its policy, such as { allowPostCopy: false }');
    }
    for (const field of CLUSTER_ONLY.filter(each => own?.[each] !== undefined)) {
      problems.add(`vmSettings[${show(id)}].${field}`, 'set', 'which no MigrationPolicy has', 'it into settings');
    }
  }
  return (id: string) => {
    const own = Object.hasOwn(given, id) ? withoutUnset(given[id]) : {};
    const follows = typeof own.allowPostCopy === 'boolean' && version?.migrationPolicyFields?.includes('allowWorkloadDisruption');
    return {
      settings: { ...settings, ...follows ? { allowWorkloadDisruption: own.allowPostCopy } : {}, ...own },
      nameOf: (name: string) => name.replace(/^settings\.(\w+)$/, (all, field) => (Object.hasOwn(own, field) ? `vmSettings[${show(id)}].${field}` : all)),
    };
  };
}

function withoutUnset(settings: MigrationSettings): MigrationSettings {
  return Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== undefined));
}

function readName(vm: PlannedVirtualMachine | undefined, where: string, problems: Problems): { readonly name: string; readonly namespace: string } {
  const text = (field: 'name' | 'namespace' | 'node', example: string) => {
    const value = vm?.[field] as unknown;
    if ((field === 'name' || value !== undefined) && (typeof value !== 'string' || value === '')) {
      problems.add(`${where}.${field}`, show(value), `no ${field} at all`, `one, such as ${example}`);
      return undefined;
    }
    return value as string | undefined;
  };
  text('node', 'worker-1');
  return { name: text('name', 'db-1') ?? '', namespace: text('namespace', 'shop') ?? DEFAULT_NAMESPACE };
}
