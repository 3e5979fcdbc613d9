import { HyperConvergedVersion } from '../../hyperconverged-version';
import { STDIN } from '../../manifest-source';
import { selectionOf } from '../../rules/precedence';
import { DrainForecast } from '../../sizing/drain';
import { CLUSTER_ONLY } from '../../sizing/drain-inputs';
import type { MigrationSettings } from '../../sizing/forecast-props';
import type { PlannedVirtualMachine } from '../../sizing/planned-virtual-machine';
import { UpgradeForecast } from '../../sizing/upgrade';
import { OptionReader, SHARED_NAMES, settingsOver } from '../option-reader';
import { readCount, readTime } from '../plan/amounts';
import { readSettingsFile } from '../plan/settings-file';
import type { SettingsFile } from '../plan/settings-file';
import type { LinkOptions, SettingsOptions } from '../shared-options';
import { readVmsFile } from '../vms-file';

/** What is said on the command line. */
export interface DrainOptions extends LinkOptions, SettingsOptions {
  readonly vms?: string;
  readonly node?: string;
  readonly upgrade?: boolean;
  readonly nodes?: string;
  readonly maxUnavailable?: string;
  readonly reboot?: string;
  readonly setup?: string;
  readonly format: 'text' | 'json';
}

/** What there is a forecast for. */
export interface Drain {
  readonly version: HyperConvergedVersion;
  readonly forecast: DrainForecast | UpgradeForecast;
  /** Whether it is said how long a migration has its place before it sends anything. */
  readonly countsSetup: boolean;
}

/** What the forecasts' properties are called on the command line. */
const NAMES = new Map([
  ...SHARED_NAMES, ['vms', '--vms'], ['node', '--node'], ['nodes', '--nodes'], ['maxUnavailable', '--max-unavailable'], ['rebootTime', '--reboot'],
] as const);

/** Reads what is said on the command line, and forecasts it; or tells all that is wrong with it. */
export function readDrainOptions(options: DrainOptions): Drain | { readonly problems: readonly string[] } {
  const reader = new OptionReader();
  if (options.vms === STDIN && options.file === STDIN) {
    reader.problems.push('--file: standard input is the table of VMs already. Name a file.');
    return { problems: reader.problems };
  }
  const version = reader.read('--release', options.release, HyperConvergedVersion.parse);
  const file = reader.read('--file', options.file, text => readSettingsFile(text, version));
  const table = options.vms === undefined ? undefined : readVmsFile(options.vms);
  if (!table) {
    reader.problems.push('--vms is missing. Write the file with the VMs, such as vms.csv.');
  }
  reader.problems.push(...table?.problems ?? []);
  const vms = table?.vms ?? [];
  const common = {
    vms: [...vms],
    link: reader.linkOf(options),
    ...readSettings(reader, options, vms, file),
    version: version ?? file?.version ?? HyperConvergedVersion.default(),
    setupTime: reader.read('--setup', options.setup, readTime),
  };
  const upgrade = {
    nodes: options.nodes?.split(',').map(node => node.trim()),
    maxUnavailable: reader.read('--max-unavailable', options.maxUnavailable, text => readCount(text, 1)),
    rebootTime: reader.read('--reboot', options.reboot, readTime),
  };
  const misplaced = options.upgrade ? { '--node': options.node }
    : { '--nodes': options.nodes, '--max-unavailable': options.maxUnavailable, '--reboot': options.reboot };
  for (const [option] of Object.entries(misplaced).filter(([, value]) => value !== undefined)) {
    reader.problems.push(`${option}: ${options.upgrade ? 'an upgrade drains all nodes. Leave it out.' : 'only an upgrade has it. Write --upgrade too.'}`);
  }
  const name = options.vms === STDIN ? '<stdin>' : options.vms;
  if (options.upgrade && vms.length > 0 && vms.every(({ node }) => node === undefined)) {
    reader.problems.push(`${name}: no VM has a node. Add the column node, with the node that each of them runs on.`);
  }
  if (reader.problems.length > 0) {
    return { problems: reader.problems };
  }
  const inWords = (problem: string) => problem.replace(/^(?:vms\[(\d+)\]\.)?([\w.[\]]+)(?= is )/, (property, i?: string, field?: string) => (
    i === undefined ? NAMES.get(property.replace(/\[.*/, '')) ?? property : `${name}:${vms[Number(i)].line}: ${field}`
  ));
  const forecast = reader.tryOut<Drain['forecast']>(
    () => (options.upgrade ? UpgradeForecast.of({ ...common, ...upgrade }) : DrainForecast.of({ ...common, node: options.node })), inWords,
  );
  return forecast ? { version: common.version, forecast, countsSetup: options.setup !== undefined } : { problems: reader.problems };
}

/** The settings of the cluster, and of VMs that have others by a policy. */
function readSettings(reader: OptionReader, options: DrainOptions, vms: readonly PlannedVirtualMachine[], file?: SettingsFile) {
  const said = reader.settingsOf(options);
  const cluster = file && reader.read('--file', options.file, () => file.settingsFor());
  const vmSettings: { [vm: string]: MigrationSettings } = {};
  for (const vm of file ? vms : []) {
    const own = reader.read('--file', options.file, () => file!.settingsFor(selectionOf(vm)));
    if (own?.policy !== undefined) {
      vmSettings[`${vm.namespace ?? 'default'}/${vm.name}`] = Object.fromEntries(
        Object.entries(settingsOver(own, said)).filter(([field]) => !CLUSTER_ONLY.includes(field as keyof MigrationSettings)),
      );
    }
  }
  return { settings: settingsOver(cluster, said), vmSettings };
}
