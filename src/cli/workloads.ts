import { readLinkRate, readSome } from './plan/amounts';
import { readVmsFile } from './vms-file';
import type { StatedWorkload } from '../rules';
import type { MigrationLink } from '../sizing/forecast-props';
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
  const problems: string[] = [];
  const rate = (option: 'link' | 'otherTraffic' | 'perConnection', read = readLinkRate) => {
    try {
      const text = options[option];
      return text === undefined ? undefined : read(text);
    } catch (error) {
      problems.push(`${nameOf(option)}: ${(error as Error).message}`);
      return undefined;
    }
  };
  if (options.vms === undefined) {
    problems.push(`${nameOf('vms')} is missing. Write the file with the VMs that migrate.`);
  }
  if (options.link === undefined) {
    problems.push(`${nameOf('link')} is missing. Write what the network interface of a node carries, such as 25Gbps.`);
  }
  const link = { bandwidth: rate('link', readSome(readLinkRate, 'link', '25Gbps')), otherTraffic: rate('otherTraffic'), perConnection: rate('perConnection') };
  const file = options.vms === undefined ? undefined : readVmsFile(options.vms);
  problems.push(...file?.problems ?? []);
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
  return file!.vms.map(vm => readWorkload(nameOf('vms'), { vm, link: link as MigrationLink }));
}
