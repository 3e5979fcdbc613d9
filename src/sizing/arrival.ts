import type { MigrationOutcome } from './forecast';
import type { RunOutcome } from './migration-run';

/** Outcomes in which the guest is at the target in the end. */
const ARRIVES: readonly string[] = ['converges', 'postCopy', 'paused'];

/** Whether the guest is at the target in the end. */
export function arrives(outcome: MigrationOutcome | RunOutcome): boolean {
  return ARRIVES.includes(outcome);
}
