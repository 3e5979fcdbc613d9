import type { DirtyLaw } from '../../src/sizing/dirty-law';

/** How fast a measured law grows where so much has been dirtied. */
export function measuredRate({ periods, amounts }: DirtyLaw, dirtied: number): number {
  let i = 1;
  while (i < periods.length - 1 && dirtied >= amounts[i]) {
    i++;
  }
  return (amounts[i] - amounts[i - 1]) / (periods[i] - periods[i - 1]);
}
