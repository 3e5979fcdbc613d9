import { OptionReader } from './option-reader';
import { readVmsFile } from './vms-file';
import type { StatedWorkload } from '../rules';
import { readWorkload } from '../stated-workload';

/** What is said of the VMs of a cluster, and of the network that they migrate over. */
export interface WorkloadOptions {
  /** A file. */
  readonly vms?: string;
  /** A rate, as are the others. */
  readonly link?: string;
  readonly otherTraffic?: string;
  readonly perConnection?: string;
}

/**
 * Reads workloads to judge a cluster by.
 *
 * @param nameOf how each of the options is called where they were said.
 * @throws if one of the options is missing, or something can't be read: the error has a line for each.
 */
export function readWorkloads(options: WorkloadOptions, nameOf: (option: keyof WorkloadOptions) => string): StatedWorkload[] {
  const reader = new OptionReader();
  if (options.vms === undefined) {
    reader.problems.push(`${nameOf('vms')} is missing. Write the file with the VMs that migrate.`);
  }
  const link = reader.linkOf(options, nameOf);
  const file = options.vms === undefined ? undefined : readVmsFile(options.vms);
  reader.problems.push(...file?.problems ?? []);
  if (reader.problems.length > 0) {
    throw new Error(reader.problems.join('\n'));
  }
  return file!.vms.map(vm => readWorkload(nameOf('vms'), { vm, link }));
}
