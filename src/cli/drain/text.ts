import type { Drain } from './inputs';
import { printable, printableLines } from '../../show';
import { DrainForecast } from '../../sizing/drain';
import { EvacuationOrder } from '../../sizing/drain-results';
import type { BlockingVirtualMachine, DrainMigration, DrainOrder, LimitsOutcome, NodeUpgrade } from '../../sizing/drain-results';
import { MigrationOutcome } from '../../sizing/forecast';
import { timeInWords } from '../../sizing/words';
import { ends, table } from '../table';

/** The most rows of a table that are listed: of more, the first and the last ones. */
const MOST_ROWS = 20;

/** A part by which a time has to be shorter to be of any interest: the order isn't anybody's to choose easily. */
const NOTEWORTHY = 0.01;

const OUTCOMES: Record<MigrationOutcome, string> = {
  [MigrationOutcome.CONVERGES]: 'converges',
  [MigrationOutcome.POST_COPY]: 'post copy',
  [MigrationOutcome.PAUSED]: 'guest paused',
  [MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT]: 'canceled at its timeout',
  [MigrationOutcome.CANCELED_AT_PROGRESS_TIMEOUT]: 'canceled without progress',
  [MigrationOutcome.CANCELED_AS_STALLED]: 'canceled as stalled',
  [MigrationOutcome.NEVER_ENDS]: 'never ends',
  [MigrationOutcome.NEVER_STARTS]: 'never starts',
};

const ORDERS: Record<EvacuationOrder, string> = {
  [EvacuationOrder.AS_GIVEN]: 'as in the table',
  [EvacuationOrder.LONGEST_FIRST]: 'the longest first',
  [EvacuationOrder.SHORTEST_FIRST]: 'the shortest first',
};

/** Lines for people. */
export function asText({ version, forecast, countsSetup }: Drain): string {
  const { migrations, blocking } = forecast;
  return printableLines([
    `${version}`,
    '',
    `${forecast}`,
    ...countsSetup ? [] : ['The time that passes before a migration sends anything is not counted: --setup states it.'],
    ...forecast instanceof DrainForecast ? [] : ['', ...table(ends(nodeRows(forecast.nodes), MOST_ROWS), 1)],
    ...migrations.length > 0 ? ['', ...table(ends(migrationRows(migrations), MOST_ROWS), 1)] : [],
    ...blockingLines(blocking),
    '',
    'With other limits:',
    ...table(limitRows(forecast.limits), 1),
    ...forecast instanceof DrainForecast && migrations.length > 1 ? orderLines(forecast) : [],
    '',
  ].map(line => printable(line)).join('\n'));
}

function blockingLines(blocking: readonly BlockingVirtualMachine[]): string[] {
  return blocking.length === 0 ? [] : [
    '',
    'What never leaves its node:',
    ...blocking.slice(0, MOST_ROWS).map(({ namespace, name, reason }) => `  ${namespace}/${name}: ${reason}`),
    ...blocking.length > MOST_ROWS ? [`  and ${blocking.length - MOST_ROWS} more`] : [],
  ];
}

const orNever = (seconds: number | undefined) => (seconds === undefined ? 'never' : timeInWords(seconds));

function nodeRows(nodes: readonly NodeUpgrade[]): string[][] {
  return [
    ['Node', 'drain begins', 'is drained', 'is back', 'migrations'],
    ...nodes.map(({ node, drainStartSeconds, drainEndSeconds, backSeconds, migrations }) => (
      [node, orNever(drainStartSeconds), orNever(drainEndSeconds), orNever(backSeconds), `${migrations}`]
    )),
  ];
}

function migrationRows(migrations: readonly DrainMigration[]): string[][] {
  return [
    ['VM', 'from', 'until', 'takes', 'outcome', ...migrations.some(({ target }) => target !== undefined) ? ['moves to'] : []],
    ...migrations.map(({ namespace, name, startSeconds, endSeconds, outcome, target }) => [
      `${namespace}/${name}`, timeInWords(startSeconds), orNever(endSeconds), endSeconds === undefined ? 'without end' : timeInWords(endSeconds - startSeconds),
      OUTCOMES[outcome], ...target === undefined ? [] : [target],
    ]),
  ];
}

function limitRows(limits: readonly LimitsOutcome[]): string[][] {
  return [
    ['Per node', 'per cluster', 'takes', 'fail', 'disrupt', 'longest pause', 'never leave'],
    ...limits.map(each => [
      `${each.parallelOutboundMigrationsPerNode}${each.isCurrent ? ' (now)' : ''}`, `${each.parallelMigrationsPerCluster}`, orNever(each.totalSeconds),
      `${each.failedMigrations}`, `${each.disruptiveMigrations}`, timeInWords(each.longestDowntimeSeconds), `${each.blockingVirtualMachines}`,
    ]),
  ];
}

function orderLines({ orders }: DrainForecast): string[] {
  const secondsOf = ({ totalSeconds = Infinity }: DrainOrder) => totalSeconds;
  const [best, last] = [secondsOf(orders[0]), secondsOf(orders[orders.length - 1])];
  if (best === Infinity) {
    return [];
  }
  const given = secondsOf(orders.find(({ order }) => order === EvacuationOrder.AS_GIVEN)!);
  const differ = (quicker: number, slower: number) => quicker * (1 + NOTEWORTHY) < slower;
  const much = timeInWords(best) === timeInWords(given) ? '' : 'much ';
  const times = differ(best, last) ? `: ${orders.map(({ order, totalSeconds }) => `${ORDERS[order]} ${orNever(totalSeconds)}`).join(', ')}` : '';
  return ['', `${differ(best, given) ? 'Another order is quicker' : `No other order is ${much}quicker`}${times}.`];
}

/** JSON for programs: seconds. What is without end is null. */
export function asJson({ version, forecast }: Drain): string {
  const { totalSeconds = null, lowerBoundSeconds = null, migrations, criticalInPostCopy, blocking, limits } = forecast;
  const particular = forecast instanceof DrainForecast
    ? { node: forecast.node, orders: forecast.orders.map(each => ({ ...each, totalSeconds: each.totalSeconds ?? null })) }
    : {
      nodes: forecast.nodes.map(({ drainStartSeconds = null, drainEndSeconds = null, backSeconds = null, ...each }) => (
        { ...each, drainStartSeconds, drainEndSeconds, backSeconds }
      )),
    };
  return `${printableLines(JSON.stringify({
    release: `${version}`,
    words: `${forecast}`,
    totalSeconds,
    lowerBoundSeconds,
    ...particular,
    migrations: migrations.map(each => ({ ...each, endSeconds: each.endSeconds ?? null })),
    criticalInPostCopy,
    blocking,
    limits: limits.map(each => ({ ...each, totalSeconds: each.totalSeconds ?? null })),
  }, undefined, 2))}\n`;
}
