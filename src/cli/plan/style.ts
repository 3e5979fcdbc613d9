import { MigrationOutcome } from '../../sizing/forecast';

/** A color for light backgrounds and for dark ones. Each stands for one thing, so that the first can be found and replaced by the second. */
type Pair = readonly [light: string, dark: string];

/** Colors of writing and lines. */
export const PAIRS = {
  background: ['#ffffff', '#0d1117'],
  text: ['#1f2328', '#e6edf3'],
  mutedText: ['#59636e', '#9198a1'],
  grid: ['#d8dee4', '#2d333b'],
  curve: ['#0067a5', '#58a6ff'],
  mark: ['#84421f', '#f0a070'],
} as const satisfies Record<string, Pair>;

export const COLORS = Object.fromEntries(Object.entries(PAIRS).map(([name, [light]]) => [name, light])) as Record<keyof typeof PAIRS, string>;

/** Writing on an outcome's color, which is as bright on a dark background. */
export const ON_OUTCOME = '#000001';

/**
 * What becomes of migrations, and the colors for that: the palette of Okabe and Ito, which people with any kind of color vision tell apart.
 *
 * @see https://jfly.uni-koeln.de/color/
 */
export const OUTCOMES: ReadonlyArray<{ readonly outcome: MigrationOutcome; readonly name: string; readonly color: string }> = [
  { outcome: MigrationOutcome.CONVERGES, name: 'converges', color: '#009e73' },
  { outcome: MigrationOutcome.POST_COPY, name: 'post copy', color: '#56b4e9' },
  { outcome: MigrationOutcome.PAUSED, name: 'guest is stopped', color: '#e69f00' },
  { outcome: MigrationOutcome.CANCELED_AS_STALLED, name: 'canceled as stalled', color: '#f0e442' },
  { outcome: MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT, name: 'canceled at completion timeout', color: '#d55e00' },
  { outcome: MigrationOutcome.CANCELED_AT_PROGRESS_TIMEOUT, name: 'canceled at progress timeout', color: '#cc79a7' },
  { outcome: MigrationOutcome.NEVER_ENDS, name: 'never ends', color: '#999999' },
];

export function colorOf(outcome: MigrationOutcome): string {
  return OUTCOMES.find(each => each.outcome === outcome)!.color;
}

/** No writing is smaller, in pixels. */
export const FONT_SIZE = 13;

/** Turns colors for a light background to those for a dark one, where whoever looks has that. */
export const DARK_STYLE = `@media (prefers-color-scheme: dark) { ${Object.values(PAIRS).map(([light, dark]) => (
  `.plan [fill="${light}"] { fill: ${dark}; } .plan [stroke="${light}"] { stroke: ${dark}; }`
)).join(' ')} }`;
