import type { Plan } from './inputs';
import { Bandwidth } from '../../bandwidth';
import { MigrationForecast } from '../../sizing/forecast';
import type { MigrationOutcome } from '../../sizing/forecast';

/** The map goes from the VM's link and dirty rate to so many times more and less, in powers of 2. */
const OCTAVES = 4;

/** Columns to an octave, and samples to one in a column. A region that is lower than a sample may be missed. */
const COLUMNS = 12;
const SAMPLES = 4;

/** How often the place between two samples where the outcome changes is halved. */
const HALVINGS = 4;

/** The rate around which the map is of a VM that dirties nothing, in bytes per second. */
const SOME_RATE = 64 * 1024 ** 2;

/** How high writing is, in octaves. */
const LABEL_HEIGHT = 0.5;

type Range = readonly [from: number, until: number];

/** A part of a column in which migrations come to the same: logarithms to the base 2 of bytes in a second. */
export interface Cell {
  readonly outcome: MigrationOutcome;
  readonly link: Range;
  readonly rate: Range;
}

/** Where to write what a region is, and how wide there is place for that. */
export interface RegionLabel {
  readonly outcome: MigrationOutcome;
  readonly link: number;
  readonly rate: number;
  readonly width: number;
}

/** What becomes of migrations over links, at rates at which memory is dirtied. */
export interface OutcomeMap {
  readonly cells: readonly Cell[];
  readonly link: Range;
  readonly rate: Range;
  /** The VM itself; its rate is undefined where it dirties nothing. */
  readonly here: { readonly link: number; readonly rate?: number };
  readonly labels: readonly RegionLabel[];
}

/** Maps what becomes of the migration over other links, and at other rates. */
export function outcomeMapOf({ props, dirtying }: Plan): OutcomeMap {
  const here = { link: Math.log2(props.link.bandwidth.toBytesPerSecond()), rate: dirtying.rate > 0 ? Math.log2(dirtying.rate) : undefined };
  const around = (middle: number): Range => [middle - OCTAVES, middle + OCTAVES];
  const [link, rate] = [around(here.link), around(here.rate ?? Math.log2(SOME_RATE))];
  const outcomeAt = (x: number, y: number) => MigrationForecast.of({
    ...props,
    vm: { ...props.vm, dirtying: dirtying.at(2 ** y) },
    link: { ...props.link, bandwidth: Bandwidth.bytesPerSecond(2 ** x) },
  }).outcome;
  const columns = Array.from({ length: 2 * OCTAVES * COLUMNS }, (_, i): Range => [link[0] + i / COLUMNS, link[0] + (i + 1) / COLUMNS]);
  const cells = columns.flatMap(column => (
    runsIn(rate, y => outcomeAt((column[0] + column[1]) / 2, y)).map(({ outcome, range }) => ({ outcome, link: column, rate: range }))
  ));
  return { cells, link, rate, here, labels: labelsOf(cells, columns, here) };
}

/** The outcomes in a column, and where each begins and ends. */
function runsIn([from, until]: Range, outcomeAt: (y: number) => MigrationOutcome): { outcome: MigrationOutcome; range: Range }[] {
  const runs: { outcome: MigrationOutcome; range: Range }[] = [];
  const step = 1 / SAMPLES;
  let [outcome, begun] = [outcomeAt(from), from];
  for (let y = from + step; y < until + step / 2; y += step) {
    const next = outcomeAt(y);
    if (next !== outcome) {
      let [low, high] = [y - step, y];
      for (let i = 0; i < HALVINGS; i++) {
        const middle = (low + high) / 2;
        [low, high] = outcomeAt(middle) === outcome ? [middle, high] : [low, middle];
      }
      const between = (low + high) / 2;
      runs.push({ outcome, range: [begun, between] });
      [outcome, begun] = [next, between];
    }
  }
  return [...runs, { outcome, range: [begun, until] }];
}

/** In the middle of each region or, where the VM itself is there, below or above that. */
function labelsOf(cells: readonly Cell[], columns: readonly Range[], here: OutcomeMap['here']): RegionLabel[] {
  return [...new Set(cells.map(({ outcome }) => outcome))].map(outcome => {
    const own = cells.filter(cell => cell.outcome === outcome);
    const area = own.reduce((sum, { rate }) => sum + rate[1] - rate[0], 0);
    const mean = (of: (cell: Cell) => number) => own.reduce((sum, cell) => sum + of(cell) * (cell.rate[1] - cell.rate[0]), 0) / area;
    const [link, middle] = [mean(cell => (cell.link[0] + cell.link[1]) / 2), mean(cell => (cell.rate[0] + cell.rate[1]) / 2)];
    const isAtVm = (rate: number) => here.rate !== undefined && Math.abs(rate - here.rate) < LABEL_HEIGHT;
    const rates = isAtVm(middle) ? [middle - 2 * LABEL_HEIGHT, middle + 2 * LABEL_HEIGHT] : [middle];
    const places = rates.map(rate => ({ outcome, link, rate, width: widthAt(own, columns, link, rate) }));
    return places.reduce((best, place) => (place.width > best.width ? place : best));
  });
}

/** How wide a region is to both sides of a place, where it is as high as writing. */
function widthAt(cells: readonly Cell[], columns: readonly Range[], link: number, rate: number): number {
  const [low, high] = [rate - LABEL_HEIGHT / 2, rate + LABEL_HEIGHT / 2];
  const isFree = ([from]: Range) => cells.some(cell => cell.link[0] === from && cell.rate[0] <= low && cell.rate[1] >= high);
  const right = columns.filter(([from]) => from >= link);
  const left = columns.filter(([, until]) => until <= link).reverse();
  const free = [left, right].map(side => (side.findIndex(column => !isFree(column)) + 1 || side.length + 1) - 1);
  return 2 * Math.min(...free) / COLUMNS;
}
