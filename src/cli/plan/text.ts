import type { Plan } from './inputs';
import { printable, printableLines } from '../../show';
import type { MigrationAdvice } from '../../sizing/advice';
import { MigrationOutcome } from '../../sizing/forecast';
import type { MigrationForecast, MigrationPass } from '../../sizing/forecast';
import { rateInWords, sizeInWords, timeInWords } from '../../sizing/words';
import { ends, table } from '../table';

/** The most passes that are listed one by one: of more, the first and the last ones. */
const MOST_PASSES = 10;

/** A part of a migration. */
export interface Phase {
  readonly name: string;
  /** In seconds, since the start. */
  readonly from: number;
  /** In seconds; undefined is without end. */
  readonly seconds?: number;
  readonly sentBytes?: number;
}

/** The parts of a migration, in order; those that take no time are left out. */
export function phasesOf(forecast: MigrationForecast): Phase[] {
  const { diskSeconds, preCopySeconds, postCopySeconds, downtimeSeconds, sentBytes, bytesPerSecond, outcome } = forecast;
  if (outcome === MigrationOutcome.NEVER_STARTS) {
    return [];
  }
  const disks = diskSeconds * bytesPerSecond;
  const copied = preCopySeconds === undefined ? undefined : forecast.passes.reduce((sum, pass) => sum + pass.sentBytes, 0);
  const rest = sentBytes === undefined || copied === undefined ? undefined : Math.max(0, sentBytes - disks - copied);
  const end = diskSeconds + (preCopySeconds ?? Infinity);
  return [
    { name: 'disks', from: 0, seconds: diskSeconds, sentBytes: disks },
    { name: 'pre-copy', from: diskSeconds, seconds: preCopySeconds, sentBytes: copied },
    { name: 'post copy', from: end, seconds: postCopySeconds, sentBytes: rest },
    { name: 'guest stands still', from: end, seconds: downtimeSeconds, sentBytes: rest },
  ].filter(({ seconds }) => seconds !== 0);
}

/** Lines for people. */
export function planAsText({ props: { version }, forecast, advice, policy }: Plan): string {
  const { bytesPerSecond, connections, completionTimeoutSeconds, calmest } = forecast;
  const starts = forecast.outcome !== MigrationOutcome.NEVER_STARTS;
  return printableLines([
    `${version}${policy === undefined ? '' : `, MigrationPolicy ${printable(policy)}`}`,
    `Bandwidth of the migration: ${rateInWords(bytesPerSecond)} over ${connections} connection${connections === 1 ? '' : 's'}`,
    `Completion timeout: ${completionTimeoutSeconds === 0 ? 'none' : timeInWords(completionTimeoutSeconds)}`,
    '',
    `${forecast}`,
    ...calmest ? [`At quiet times: ${calmest}`] : [],
    ...starts ? ['', ...table(phaseRows(phasesOf(forecast)), 1), '', ...table(passRows(forecast.passes), 1)] : [],
    '',
    ...adviceLines(advice),
    '',
  ].join('\n'));
}

/** What to set, and why. */
function adviceLines({ reasons, wishes, shortfall }: MigrationAdvice): string[] {
  return [
    'What to set:',
    ...reasons.flatMap(({ setting, value, reason }) => [`  ${setting}: ${value}`, `    ${reason}`]),
    ...wishes.map(({ wish, isMet, reached }) => `  ${isMet ? 'Met' : 'Not met'}: ${wish}. ${reached}`),
    ...shortfall === undefined ? [] : [shortfall],
  ];
}

export const orEndless = (value: number | undefined, inWords: (value: number) => string) => (value === undefined ? 'without end' : inWords(value));

function phaseRows(phases: readonly Phase[]): string[][] {
  return [
    ['Phase', 'from', 'takes', 'sends'],
    ...phases.map(({ name, from, seconds, sentBytes }) => (
      [name, timeInWords(from), orEndless(seconds, timeInWords), orEndless(sentBytes, sizeInWords)]
    )),
  ];
}

function passRows(passes: readonly MigrationPass[]): (readonly string[])[] {
  const isThrottled = passes.some(({ throttlePercent }) => throttlePercent > 0);
  let number = 1;
  const rows = passes.map(({ count, seconds, sentBytes, dirtiedBytes, remainingBytes, throttlePercent }) => {
    const name = count === 1 ? `${number}` : `${number} to ${number + count - 1}, each`;
    number += count;
    return [
      name, timeInWords(seconds / count), sizeInWords(sentBytes / count), sizeInWords(dirtiedBytes / count), sizeInWords(remainingBytes),
      ...isThrottled ? [`${throttlePercent} %`] : [],
    ];
  });
  return [
    ['Pass', 'takes', 'sends', 'dirtied meanwhile', 'then remains', ...isThrottled ? ['guest slowed by'] : []],
    ...ends(rows, MOST_PASSES),
  ];
}

/** JSON for programs: bytes and seconds. What is without end is null. */
export function planAsJson({ props: { version }, forecast, advice, policy }: Plan): string {
  return `${printableLines(JSON.stringify({ release: `${version}`, policy, ...asData(forecast), advice: adviceAsData(advice) }, undefined, 2))}\n`;
}

function asData(forecast: MigrationForecast): object {
  const { outcome, totalSeconds, diskSeconds, preCopySeconds, postCopySeconds, downtimeSeconds, sentBytes, passCount, throttlePercent } = forecast;
  const { bytesPerSecond, connections, completionTimeoutSeconds, calmest, passes } = forecast;
  return {
    outcome,
    words: `${forecast}`,
    totalSeconds: totalSeconds ?? null,
    diskSeconds,
    preCopySeconds: preCopySeconds ?? null,
    postCopySeconds: postCopySeconds ?? null,
    downtimeSeconds,
    sentBytes: sentBytes ?? null,
    passCount,
    throttlePercent,
    bytesPerSecond,
    connections,
    completionTimeoutSeconds,
    passes: passes.map(({ count, seconds, sentBytes: sent, dirtiedBytes, remainingBytes, throttlePercent: throttle }) => (
      { count, seconds, sentBytes: sent, dirtiedBytes, remainingBytes, throttlePercent: throttle }
    )),
    ...calmest ? { calmest: asData(calmest) } : {},
  };
}

function adviceAsData({ reasons, forecast, wishes, shortfall }: MigrationAdvice): object {
  return {
    settings: reasons.map(({ setting, value, reason }) => ({ setting, value, reason })),
    outcome: forecast.outcome,
    words: `${forecast}`,
    wishes: wishes.map(({ wish, isMet, reached }) => ({ wish, isMet, reached })),
    shortfall,
  };
}
