// The results as a picture: time by the number of clusters, both logarithmic.
const { draw } = require('../../lib/cli/plan/charts');
const { COLORS, DARK_STYLE, FONT_SIZE } = require('../../lib/cli/plan/style');
const { CONTENDERS } = require('./contenders');

/** In pixels. */
const [WIDTH, HEIGHT, TOP, RIGHT, BOTTOM, LEFT] = [960, 560, 70, 330, 60, 80];
const LINE_HEIGHT = 20;

/** Lines of one tool have one color, as bright on light and on dark backgrounds. */
const LINES = {
  'fleet': { color: COLORS.curve, width: 3 },
  'fleet-again': { color: COLORS.curve, type: 'dashed' },
  'fleet-code': { color: COLORS.curve, type: 'dotted' },
  'cdk8s-app': { color: '#d55e00' },
  'cdk8s-chart': { color: '#d55e00', type: 'dashed' },
  'helm': { color: '#c0569a' },
  'helm-each': { color: '#c0569a', type: 'dashed' },
  'kustomize': { color: '#a87b00' },
  'jsonnet': { color: '#009070' },
  'cue': { color: '#8463d0' },
  'templates': { color: COLORS.mutedText },
};

const TITLE = 'Time to make a fleet, by its number of clusters';
const WORDS = 'A NetworkAttachmentDefinition and a HyperConverged each. Both axes are logarithmic.';

const textStyle = { color: COLORS.text, fontSize: FONT_SIZE, fontFamily: 'sans-serif' };

const axis = (name, nameGap, [min, max], ticks) => {
  const labels = new Map(ticks.map(([value, label]) => [Math.log10(value), label]));
  const customValues = [...labels.keys()];
  return {
    type: 'value',
    min,
    max,
    name,
    nameLocation: 'middle',
    nameGap,
    nameTextStyle: { ...textStyle, color: COLORS.mutedText },
    axisLine: { show: true, onZero: false, lineStyle: { color: COLORS.mutedText } },
    axisTick: { show: true, customValues, lineStyle: { color: COLORS.mutedText } },
    axisLabel: { ...textStyle, customValues, formatter: value => labels.get(value) ?? '' },
    splitLine: { show: true, customValues, lineStyle: { color: COLORS.grid } },
  };
};

/** Heights that are as near as may be to those wished for, in their order, and leave room for a line of writing each. */
function spread(wished) {
  const heights = wished.map((height, i) => ({ height, i })).sort((a, b) => a.height - b.height);
  heights.forEach((each, i) => {
    each.height = Math.max(each.height, i === 0 ? TOP : heights[i - 1].height + LINE_HEIGHT);
  });
  heights.reverse().forEach((each, i) => {
    each.height = Math.min(each.height, i === 0 ? HEIGHT - BOTTOM : heights[i - 1].height - LINE_HEIGHT);
  });
  return heights.sort((a, b) => a.i - b.i).map(({ height }) => height);
}

/** The picture, as SVG for light and dark backgrounds. The same results make the same bytes. */
exports.drawResults = results => {
  const sizes = Object.keys(results).map(Number).sort((a, b) => a - b);
  const lines = Object.keys(CONTENDERS).map(name => ({
    title: CONTENDERS[name].title,
    style: { width: 1.5, type: 'solid', ...LINES[name] },
    points: sizes.filter(size => results[size][name]).map(size => [Math.log10(size), Math.log10(results[size][name].ms / 1000)]),
  })).filter(({ points }) => points.length > 0);
  const logarithms = lines.flatMap(({ points }) => points.map(([, y]) => y));
  const bounds = [[0, Math.log10(sizes[sizes.length - 1])], [Math.floor(Math.min(...logarithms) * 4) / 4, Math.ceil(Math.max(...logarithms) * 4) / 4]];
  const [toX, toY] = [
    value => LEFT + (value - bounds[0][0]) / (bounds[0][1] - bounds[0][0]) * (WIDTH - LEFT - RIGHT),
    value => HEIGHT - BOTTOM - (value - bounds[1][0]) / (bounds[1][1] - bounds[1][0]) * (HEIGHT - BOTTOM - TOP),
  ];
  const heights = spread(lines.map(({ points }) => toY(points[points.length - 1][1])));
  const labels = lines.flatMap(({ title, points, style: { color, width } }, i) => {
    const [x, y] = points[points.length - 1];
    const right = WIDTH - RIGHT;
    return [
      {
        type: 'path',
        shape: { pathData: `M${toX(x)} ${toY(y)}L${right + 8} ${toY(y)}L${right + 32} ${heights[i]}h10` },
        style: { fill: 'none', stroke: color, lineWidth: 1, lineDash: [2, 3] },
      },
      {
        type: 'text',
        x: right + 46,
        y: heights[i],
        style: { font: `${width > 2 ? 'bold ' : ''}${FONT_SIZE}px sans-serif`, text: title, fill: COLORS.text, verticalAlign: 'middle' },
      },
    ];
  });
  const svg = draw({
    animation: false,
    backgroundColor: COLORS.background,
    textStyle,
    title: [{ text: TITLE, subtext: WORDS, left: 20, top: 14, textStyle: { ...textStyle, fontSize: 18 }, subtextStyle: { ...textStyle, color: COLORS.mutedText } }],
    grid: [{ left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM, outerBoundsMode: 'none' }],
    xAxis: [axis('Clusters', 32, bounds[0], sizes.map(size => [size, size.toLocaleString('en-US')]))],
    yAxis: [axis('Time', 56, bounds[1], [0.01, 0.1, 1, 10, 100, 1000].filter(value => Math.log10(value) >= bounds[1][0] && Math.log10(value) <= bounds[1][1])
      .map(value => [value, `${value.toLocaleString('en-US')} s`]))],
    series: [
      ...lines.map(({ points, style }) => (
        { type: 'line', data: points, symbol: 'circle', symbolSize: 5, silent: true, z: 3, lineStyle: style, itemStyle: { color: style.color } })),
      { type: 'custom', data: [[0, 0]], silent: true, z: 4, clip: false, renderItem: () => ({ type: 'group', children: labels }) },
    ],
  }, WIDTH, HEIGHT);
  return svg.replace(/^<svg ([^>]*)>/, (_, attributes) => (
    `<svg class="plan" role="img" aria-labelledby="fleet-title fleet-words" ${attributes}>\n<title id="fleet-title">${TITLE}</title>\n<desc id="fleet-words">${WORDS}</desc>\n<style>${
      DARK_STYLE}</style>`));
};
