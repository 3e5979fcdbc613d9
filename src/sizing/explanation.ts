import { follow } from './migration-run';
import type { Run, RunRules } from './migration-run';
import { rateInWords, timeInWords } from './words';

/** What happens, and why. */
export function inWords(rules: RunRules, run: Run): string {
  const stands = `the guest stands still for ${timeInWords(run.downtimeSeconds)}`;
  const at = timeInWords(run.diskSeconds + run.preCopySeconds);
  const canceled = run.downtimeSeconds > 0 ? `it is canceled after ${timeInWords(run.seconds)}, in which ${stands}` : `it is canceled after ${at}`;
  switch (run.outcome) {
    case 'converges':
      return `It converges: it takes ${timeInWords(run.seconds)}${run.throttle > 0 ? `, slows the guest down by ${run.throttle} %` : ''}, and at the end ${stands}.`;
    case 'postCopy':
      return `${whyNot(rules)} After ${at} it goes over to post copy: the guest is slow for ${timeInWords(run.postCopySeconds)}, until all of its memory is there.`;
    case 'paused':
      return `${whyNot(rules)} After ${at} the guest is stopped: it stands still for ${timeInWords(run.downtimeSeconds)}, until all is copied.`;
    case 'canceledAtTimeout':
      return `${whyNot(rules)} At its completion timeout ${canceled}.`;
    case 'canceledAsStalled':
      return `${whyNot(rules)} As stalled, ${canceled}.`;
    case 'canceledWithoutProgress':
      return `${whyNot(rules)} At its progress timeout ${canceled}.`;
    default:
      return run.postCopySeconds > 0 ? `${whyNot(rules)} After ${at} it goes over to post copy, and never ends.` : `${whyNot(rules)} There is no timeout: it never ends.`;
  }
}

/** Why a migration is not over when its time is. */
function whyNot(rules: RunRules): string {
  if (rules.rate === 0) {
    return 'Other traffic leaves it nothing of the link.';
  }
  const free = follow({ ...rules, stall: undefined, monitor: { ...rules.monitor, completionTimeout: 0 } });
  return free.outcome === 'converges'
    ? `It would converge after ${timeInWords(free.seconds)}, but hasn't that long.`
    : `It never converges: ${inconvergence(rules)}.`;
}

/** What keeps a migration from converging. */
export function inconvergence({ law, rate }: RunRules): string {
  return `it dirties ${rateInWords(law.rate)} and one migration gets ${rateInWords(rate)}`;
}
