import type { Size } from 'cdk8s';
import { SizeRoundingBehavior } from 'cdk8s';
import { curveOf } from './curve';
import type { Curve } from './curve';
import type { Plan } from './inputs';
import { outcomeMapOf } from './outcome-map';
import type { OutcomeMap } from './outcome-map';
import { COLORS, DARK_STYLE, FONT_SIZE, ON_OUTCOME, OUTCOMES, PAIRS, colorOf } from './style';
import { byteRateTicks, linkTicks, sizeTicks, timeTicks } from './ticks';
import type { Tick } from './ticks';
import { MigrationOutcome } from '../../sizing/forecast';
import { sizeInWords, timeInWords } from '../../sizing/words';

/** In pixels. */
const WIDTH = 960;
const LEFT = 110;
const RIGHT = 30;
const MARK_HEIGHT = 18;
const CHART_HEIGHT = 320;
const HEAD_HEIGHT = 110;
const LETTER_WIDTH = 7.2;

/** Where the second chart begins, under the first and the marks above that. */
const topOf = (rows: number) => HEAD_HEIGHT + rows * MARK_HEIGHT + CHART_HEIGHT + 70;

/** Both pictures of a migration that starts, as one SVG for light and dark backgrounds. The same plan makes the same bytes. */
export function drawPlan(plan: Plan): string {
  const { draw } = require('./charts') as { draw(option: object, width: number, height: number): string }; // eslint-disable-line @typescript-eslint/no-require-imports
  const { vm } = plan.props;
  const curve = curveOf(plan.forecast, bytesOf(vm.usedMemory ?? vm.memory));
  const map = outcomeMapOf(plan);
  const title = titleOf(plan);
  const svg = draw(optionOf(plan, curve, map, title), WIDTH, heightOf(curve));
  return svg.replace(/^<svg ([^>]*)>/, (_, attributes) => (
    `<svg class="plan" role="img" aria-labelledby="plan-title plan-words" ${attributes}>\n<title id="plan-title">${escapeXml(title)}</title>\n<desc id="plan-words">${
      escapeXml(`${plan.forecast}`)}</desc>\n<style>${DARK_STYLE}</style>`));
}

/** The same as a page, with the words and tables below. */
export function pageOf(plan: Plan, svg: string, text: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(titleOf(plan))}</title>
<style>
body { margin: 16px auto; max-width: ${WIDTH}px; background: ${PAIRS.background[0]}; color: ${PAIRS.text[0]}; }
pre { font: 14px/1.4 monospace; padding: 0 20px; overflow-x: auto; }
@media (prefers-color-scheme: dark) { body { background: ${PAIRS.background[1]}; color: ${PAIRS.text[1]}; } }
</style>
</head>
<body>
${svg}
<pre>
${escapeXml(text)}</pre>
</body>
</html>
`;
}

function titleOf({ props: { vm, link } }: Plan): string {
  return `Live migration of a VM with ${sizeInWords(bytesOf(vm.memory))} over ${linkName(link.bandwidth.toBytesPerSecond())}`;
}

const bytesOf = (size: Size) => size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024;

const linkName = (bytes: number) => `${Number((bytes * 8 / 1e9).toPrecision(4))} Gbit/s`;

const escapeXml = (text: string) => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);

function heightOf({ marks }: Curve): number {
  return topOf(marks.length) + HEAD_HEIGHT + CHART_HEIGHT + 60;
}

/** What ECharts is to draw. */
export function optionOf(plan: Plan, curve: Curve, map: OutcomeMap, title: string): object {
  const top = HEAD_HEIGHT + curve.marks.length * MARK_HEIGHT;
  const second = topOf(curve.marks.length);
  const textStyle = { color: COLORS.text, fontSize: FONT_SIZE, fontFamily: 'sans-serif' };
  const heading = (text: string, subtext: string, y: number) => ({
    text,
    subtext,
    left: 20,
    top: y,
    itemGap: 8,
    textStyle: { ...textStyle, fontSize: 18 },
    subtextStyle: { ...textStyle, color: COLORS.mutedText, lineHeight: 18 },
  });
  return {
    animation: false,
    backgroundColor: COLORS.background,
    textStyle,
    title: [
      heading(title, wordsOf(plan, curve), 16),
      heading('What becomes of it over other links, and at other dirty rates', `All else is as above. ${
        map.here.rate === undefined ? 'This VM dirties nothing, and is below.' : 'The cross is this VM.'}`, second),
    ],
    legend: [{
      show: true,
      left: LEFT,
      top: second + 56,
      textStyle,
      itemWidth: 14,
      itemHeight: 14,
      icon: 'rect',
      selectedMode: false,
      itemStyle: { borderWidth: 0 },
      data: OUTCOMES.filter(({ outcome }) => map.cells.some(cell => cell.outcome === outcome)).map(({ name }) => name),
    }],
    grid: [
      { left: LEFT, right: RIGHT, top, height: CHART_HEIGHT, outerBoundsMode: 'none' },
      { left: LEFT, right: RIGHT, top: second + HEAD_HEIGHT, height: CHART_HEIGHT, outerBoundsMode: 'none' },
    ],
    xAxis: [
      { ...axis(0, 0, curve.end + (curve.end - gapOf(curve)) * 0.005, timeTicks(curve.end - gapOf(curve)).filter(({ value }) => !curve.gap || value <= curve.gap.from), 'Time', textStyle), ...breaksOf(curve) },
      axis(1, ...map.link, linkTicks(...map.link), 'Bandwidth of the link', textStyle),
    ],
    yAxis: [
      axis(0, 0, mostOf(curve), sizeTicks(mostOf(curve)), 'Memory that remains to be sent', textStyle, 80),
      axis(1, ...map.rate, byteRateTicks(...map.rate), 'Dirty rate', textStyle, 80),
    ],
    series: [...curveSeries(curve, plan, textStyle), ...mapSeries(map, textStyle)],
  };
}

type TextStyle = Readonly<Record<string, unknown>>;

const MOST_IN_LINE = 125;

/** What happens, with the timeout where it isn't in the picture. */
function wordsOf({ forecast }: Plan, { end }: Curve): string {
  const { completionTimeoutSeconds: timeout } = forecast;
  return [wrap(`${forecast}`), ...timeout > end ? [`Its completion timeout would be at ${timeInWords(timeout)}.`] : []].join('\n');
}

/** Sentences in lines that are no wider than the picture. */
function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line.length + word.length >= MOST_IN_LINE) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
  }
  return lines.join('\n');
}

function axis(gridIndex: number, min: number, max: number, ticks: readonly Tick[], name: string, textStyle: TextStyle, nameGap = 32): object {
  const customValues = ticks.map(({ value }) => value);
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return {
    type: 'value',
    gridIndex,
    min,
    max,
    name,
    nameLocation: 'middle',
    nameGap,
    nameTextStyle: { ...textStyle, color: COLORS.mutedText },
    axisLine: { show: true, onZero: false, lineStyle: { color: COLORS.mutedText } },
    axisTick: { show: true, customValues, lineStyle: { color: COLORS.mutedText } },
    axisLabel: { ...textStyle, customValues, hideOverlap: true, formatter: (value: number) => labels.get(value) ?? '' },
    splitLine: { show: gridIndex === 0, customValues, lineStyle: { color: COLORS.grid } },
  };
}

const gapOf = ({ gap }: Curve) => (gap ? gap.until - gap.from : 0);

const mostOf = ({ preCopy }: Curve) => preCopy.flat().reduce((most, [, bytes]) => Math.max(most, bytes), 0) * 1.02;

function breaksOf({ gap }: Curve): object {
  return gap === undefined ? {} : {
    breaks: [{ start: gap.from, end: gap.until, gap: '4%' }],
    // Where spans may differ, they are drawn by lot.
    breakArea: {
      show: true,
      expandOnClick: false,
      zigzagAmplitude: 4,
      zigzagMinSpan: 12,
      zigzagMaxSpan: 12,
      itemStyle: { color: COLORS.background, borderColor: COLORS.mutedText, borderWidth: 1 },
    },
  };
}

function curveSeries(curve: Curve, { forecast: { outcome } }: Plan, textStyle: TextStyle): object[] {
  const line = (name: string, data: readonly (readonly number[])[], color: string, width: number) => ({
    type: 'line',
    name,
    data,
    xAxisIndex: 0,
    yAxisIndex: 0,
    symbol: 'none',
    silent: true,
    clip: false,
    z: 3,
    lineStyle: { color, width, join: 'round' },
    itemStyle: { color },
  });
  const [first, ...others] = curve.preCopy.map(part => line('pre-copy', part, COLORS.curve, 1.5));
  return [
    { ...first, markLine: markLine(curve, textStyle) },
    ...others,
    ...curve.rest.length > 0 ? [line('rest', curve.rest, colorOf(outcome === MigrationOutcome.CONVERGES ? MigrationOutcome.PAUSED : outcome), 4)] : [],
    numbers(curve, textStyle),
    ...curve.gap ? [note(curve.gap.text, [curve.gap.from, mostOf(curve) * 0.7], textStyle)] : [],
  ];
}

/** Moments as lines, each with what happens in a row of its own above the chart. */
function markLine({ marks: all, gap, end }: Curve, textStyle: TextStyle): object {
  const shown = end - (gap ? gap.until - gap.from : 0);
  const isLeft = (seconds: number) => (gap && seconds >= gap.until ? seconds - gap.until + gap.from : seconds) < shown / 2;
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    precision: 9,
    data: all.map(({ seconds, text }, i) => ({
      xAxis: seconds,
      lineStyle: { color: COLORS.mark, type: 'dashed', width: 1 },
      label: {
        ...textStyle, color: COLORS.mark, position: 'end', distance: 4 + (all.length - 1 - i) * MARK_HEIGHT, align: isLeft(seconds) ? 'left' : 'right', formatter: text,
      },
    })),
  };
}

/** The numbers of passes in the chart. */
function numbers(curve: Curve, textStyle: TextStyle): object {
  return custom('numbers', 0, curve.numbers.map(({ seconds, bytes }) => [seconds, bytes]), (i, [x, y]) => ({
    type: 'text', x, y: y - 4, style: { ...fontOf(textStyle), text: curve.numbers[i].text, fill: COLORS.text, align: 'left', verticalAlign: 'bottom' },
  }), 4);
}

/** What is left out, beside the gap. */
function note(text: string, at: readonly number[], textStyle: TextStyle): object {
  return custom('gap', 0, [at], (_, [x, y]) => (
    { type: 'text', x: x - 10, y, style: { ...fontOf(textStyle), text, fill: COLORS.text, align: 'right', verticalAlign: 'middle' } }
  ), 4);
}

function mapSeries(map: OutcomeMap, textStyle: TextStyle): object[] {
  const regions = OUTCOMES.map(({ outcome, name, color }) => {
    const cells = map.cells.filter(cell => cell.outcome === outcome);
    return {
      ...custom(name, 1, cells.map(({ link, rate }) => [link[0], rate[1], link[1], rate[0]]), (_, [x, y, right, bottom]) => (
        // Whole pixels, so that no background is seen between two.
        { type: 'rect', shape: rectangle(...[x, y, right, bottom].map(Math.round)), style: { fill: color } }
      ), 2),
      itemStyle: { color },
    };
  }).filter(({ data }) => data.length > 0);
  const octave = (WIDTH - LEFT - RIGHT) / (map.link[1] - map.link[0]);
  const labels = map.labels.map(label => ({ ...label, name: OUTCOMES.find(({ outcome }) => outcome === label.outcome)?.name ?? '' }))
    .filter(({ name, width }) => width * octave > (name.length + 2) * LETTER_WIDTH);
  const { link, rate } = map.here;
  return [
    ...regions,
    custom('regions', 1, labels.map(label => [label.link, label.rate]), (i, [x, y]) => (
      { type: 'text', x, y, style: { ...fontOf(textStyle), text: labels[i].name, fill: ON_OUTCOME, align: 'center', verticalAlign: 'middle' } }
    ), 4),
    ...rate === undefined ? [] : [custom('this VM', 1, [[link, rate]], (_, [x, y]) => ({
      type: 'group',
      children: [
        { type: 'circle', shape: { cx: x, cy: y, r: 9 }, style: { fill: '#fffffe', stroke: ON_OUTCOME, lineWidth: 1.5 } },
        { type: 'path', shape: { pathData: `M${x - 5} ${y}h10M${x} ${y - 5}v10` }, style: { fill: 'none', stroke: ON_OUTCOME, lineWidth: 2 } },
      ],
    }), 5)],
  ];
}

const rectangle = (x = 0, y = 0, right = 0, bottom = 0) => ({ x, y, width: right - x, height: bottom - y });

const fontOf = ({ fontSize, fontFamily }: TextStyle) => ({ font: `${fontSize}px ${fontFamily}` });

/** Shapes of our own: `draw` is given the pixels of each pair of values. */
function custom(name: string, index: number, data: readonly (readonly number[])[], shapeOf: (i: number, at: readonly number[]) => object, z: number) {
  return {
    type: 'custom',
    name,
    data,
    xAxisIndex: index,
    yAxisIndex: index,
    silent: true,
    z,
    // Values have no part in finding the axes' bounds, which are stated.
    encode: { x: [0], y: [1] },
    renderItem: ({ dataIndex }: { dataIndex: number }, api: { coord(values: readonly number[]): number[] }) => {
      const values = data[dataIndex];
      return shapeOf(dataIndex, values.flatMap((_, i) => (i % 2 === 0 ? api.coord([values[i], values[i + 1]]) : [])));
    },
  };
}
