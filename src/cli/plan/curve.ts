import { MigrationOutcome } from '../../sizing/forecast';
import type { MigrationForecast, MigrationPass } from '../../sizing/forecast';
import { timeInWords } from '../../sizing/words';

/** Remaining memory over time. */
export type Point = readonly [seconds: number, bytes: number];

/** A moment, and what happens then. */
export interface Mark {
  readonly seconds: number;
  readonly text: string;
}

/** What is to be drawn of a migration. */
export interface Curve {
  /** While the guest runs at the source. Between parts nothing is drawn. */
  readonly preCopy: readonly (readonly Point[])[];
  /** After that: in post copy, or while the guest stands still. */
  readonly rest: readonly Point[];
  readonly marks: readonly Mark[];
  /** The number of a pass, beside it. */
  readonly numbers: readonly (Mark & { readonly bytes: number })[];
  /** Passes that are left out. */
  readonly gap?: { readonly from: number; readonly until: number; readonly text: string };
  readonly end: number;
}

/** The most passes that are drawn one by one in the width of a picture; of more, some together are one. */
const MOST_TEETH = 250;

/** Passes that are alike and take more than this part of all the time are left out but for the first and the last of them: each of these two takes the other part
 * of the time that is left. */
const LONG = 0.4;
const ENDS = 0.08;

/** A pass that takes at least this part of the time that is drawn has its number. */
const NUMBERED = 0.025;

/** Passes that are alike, and when the first of them begins. */
interface Stretch {
  readonly from: number;
  /** The number of the first. */
  readonly number: number;
  readonly before: number;
  readonly pass: MigrationPass;
}

/** The curve of a migration of so much memory, which has started. */
export function curveOf(forecast: MigrationForecast, memory: number): Curve {
  const stretches = stretchesOf(forecast, memory);
  const copied = forecast.diskSeconds + (forecast.preCopySeconds ?? Infinity);
  const end = forecast.totalSeconds ?? horizonOf(stretches, forecast.diskSeconds);
  const long = stretches.findIndex(({ pass }) => pass.count > 12 && pass.seconds > LONG * end);
  const cut = long === -1 ? undefined : cutOut(stretches[long], end);
  const parts = cut ? [[...stretches.slice(0, long), cut.head], [cut.tail, ...stretches.slice(long + 1)]] : [stretches];
  const shown = end - (cut ? cut.gap.until - cut.gap.from : 0);
  const preCopy = parts.map(part => teethOf(part, shown / MOST_TEETH));
  preCopy[0].unshift(...forecast.diskSeconds > 0 ? [[0, memory] as const] : [], [forecast.diskSeconds, memory]);
  const last = preCopy[preCopy.length - 1];
  if (copied > end) {
    last.push(...onAndOn(last[last.length - 1], end, stretches[stretches.length - 1]?.pass, shown / MOST_TEETH));
  } else if (stretches.length === 0) {
    last.push([copied, memory]);
  }
  const remaining = last[last.length - 1][1];
  const left = forecast.outcome.startsWith('canceled') ? Math.max(0, remaining - forecast.downtimeSeconds * forecast.bytesPerSecond) : 0;
  return {
    preCopy,
    rest: copied < end ? [[copied, remaining], [end, left]] : [],
    marks: marksOf(forecast, copied, end),
    numbers: stretches.filter(({ pass }) => pass.count === 1 && pass.sentBytes > 0 && pass.seconds >= NUMBERED * shown)
      .map(({ from, number, before, pass }) => ({
        seconds: from + pass.seconds / 2, bytes: number === 1 ? before - pass.sentBytes / 2 : before, text: number === 1 ? 'Pass 1' : `${number}`,
      })),
    gap: cut?.gap,
    end,
  };
}

function stretchesOf(forecast: MigrationForecast, memory: number): Stretch[] {
  let [from, number, before] = [forecast.diskSeconds, 1, memory];
  return forecast.passes.map(pass => {
    const stretch = { from, number, before, pass };
    from += pass.seconds;
    number += pass.count;
    before = pass.remainingBytes;
    return stretch;
  });
}

/** How long a migration without end is shown. */
function horizonOf(stretches: readonly Stretch[], disks: number): number {
  const last = stretches[stretches.length - 1];
  const seen = last ? last.from + last.pass.seconds : 2 * disks;
  return last ? seen + Math.max(8 * last.pass.seconds, seen / 2) : Math.max(seen, 600);
}

/** Some of the passes that are alike. */
function someOf({ from, number, before, pass }: Stretch, first: number, count: number): Stretch {
  const [seconds, sent, dirtied] = [pass.seconds, pass.sentBytes, pass.dirtiedBytes].map(total => total / pass.count);
  const remaining = before + first * (dirtied - sent);
  return {
    from: from + first * seconds,
    number: number + first,
    before: remaining,
    pass: {
      ...pass,
      count,
      seconds: count * seconds,
      sentBytes: count * sent,
      dirtiedBytes: count * dirtied,
      remainingBytes: remaining + count * (dirtied - sent),
    },
  };
}

/** Takes passes that are alike apart, and leaves out those in the middle. */
function cutOut(stretch: Stretch, end: number): { head: Stretch; tail: Stretch; gap: NonNullable<Curve['gap']> } | undefined {
  const { number, pass: { count, seconds } } = stretch;
  const kept = Math.max(3, Math.ceil((end - seconds) * ENDS * count / seconds));
  if (3 * kept > count) {
    return undefined;
  }
  const [head, tail] = [someOf(stretch, 0, kept), someOf(stretch, count - kept, kept)];
  const [from, until] = [head.from + head.pass.seconds, tail.from];
  const said = (n: number) => n.toLocaleString('en-US');
  return { head, tail, gap: { from, until, text: `Passes ${said(number + kept)} to ${said(tail.number - 1)} are alike, and take ${timeInWords(until - from)}` } };
}

/** What remains falls while a pass sends, and jumps at its end, when QEMU learns what was dirtied meanwhile. */
function teethOf(stretches: readonly Stretch[], least: number): Point[] {
  return stretches.flatMap(stretch => {
    const { count, seconds } = stretch.pass;
    const together = Math.max(1, Math.ceil(least * count / seconds));
    const teeth: Point[] = [];
    for (let i = 0; i < count; i += together) {
      const { from, before, pass } = someOf(stretch, i, Math.min(together, count - i));
      const ended = from + pass.seconds;
      teeth.push([from, before], [ended, Math.max(0, pass.remainingBytes - pass.dirtiedBytes / pass.count)], [ended, pass.remainingBytes]);
    }
    return teeth;
  });
}

/** All passes that follow are like the last one; where nothing is ever sent, nothing changes. */
function onAndOn([from, bytes]: Point, end: number, pass: MigrationPass | undefined, least: number): Point[] {
  if (!pass) {
    return [[end, bytes]];
  }
  const seconds = Math.max(least, pass.seconds);
  return Array.from({ length: Math.floor((end - from) / seconds) }, (_, i): Point[] => [
    [from + (i + 1) * seconds, Math.max(0, bytes - pass.sentBytes)], [from + (i + 1) * seconds, bytes],
  ]).flat();
}

function marksOf(forecast: MigrationForecast, copied: number, end: number): Mark[] {
  const { outcome, diskSeconds, completionTimeoutSeconds: timeout, downtimeSeconds } = forecast;
  const at = (seconds: number) => timeInWords(seconds);
  const isTimedOut = timeout > 0 && copied > timeout && copied < timeout + 2;
  const because = isTimedOut ? 'Completion timeout: ' : '';
  const first = {
    [MigrationOutcome.CONVERGES]: `guest stands still for ${at(downtimeSeconds)}`,
    [MigrationOutcome.POST_COPY]: `switch to post copy at ${at(copied)}`,
    [MigrationOutcome.PAUSED]: `guest is stopped at ${at(copied)}`,
    [MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT]: `${downtimeSeconds > 0 ? 'guest is stopped' : 'canceled'} at ${at(copied)}`,
    [MigrationOutcome.CANCELED_AT_PROGRESS_TIMEOUT]: `${downtimeSeconds > 0 ? 'guest is stopped' : 'canceled'} at ${at(copied)}`,
    [MigrationOutcome.CANCELED_AS_STALLED]: `stalled, canceled at ${at(copied)}`,
    [MigrationOutcome.NEVER_ENDS]: `switch to post copy at ${at(copied)}, without end`,
    [MigrationOutcome.NEVER_STARTS]: '',
  }[outcome];
  const later = `${at(end - copied)} later`;
  const last = outcome === MigrationOutcome.POST_COPY ? `all memory is at the target ${later}`
    : outcome === MigrationOutcome.CONVERGES ? `runs at the target at ${at(end)}`
      : outcome.startsWith('canceled') ? `canceled ${later}` : `runs at the target ${later}`;
  return [
    ...diskSeconds > 0 ? [{ seconds: diskSeconds, text: `disks are copied at ${at(diskSeconds)}` }] : [],
    ...timeout > 0 && timeout < Math.min(copied, end) && !isTimedOut ? [{ seconds: timeout, text: `completion timeout at ${at(timeout)}` }] : [],
    ...copied <= end ? [{ seconds: copied, text: capital(`${because}${because ? first : capital(first)}`) }] : [],
    ...copied < end && outcome !== MigrationOutcome.NEVER_ENDS ? [{ seconds: end, text: last }] : [],
  ].map(({ seconds, text }) => ({ seconds, text: capital(text) }));
}

const capital = (text: string) => text.replace(/^./, first => first.toUpperCase());
