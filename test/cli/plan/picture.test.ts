import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as fc from 'fast-check';
import { Bandwidth } from '../../../src';
import { main } from '../../../src/cli/main';
import { curveOf } from '../../../src/cli/plan/curve';
import { readPlan } from '../../../src/cli/plan/inputs';
import type { Plan, PlanOptions } from '../../../src/cli/plan/inputs';
import { outcomeMapOf } from '../../../src/cli/plan/outcome-map';
import { drawPlan, pageOf } from '../../../src/cli/plan/picture';
import { COLORS, DARK_STYLE, OUTCOMES, PAIRS, colorOf } from '../../../src/cli/plan/style';
import { planAsText } from '../../../src/cli/plan/text';
import { byteRateTicks, linkTicks, sizeTicks, timeTicks } from '../../../src/cli/plan/ticks';
import { MigrationForecast, MigrationOutcome } from '../../../src/sizing/forecast';

const GIB = 1024 ** 3;

function planOf(options: Partial<PlanOptions>): Plan {
  const plan = readPlan({ memory: '512Gi', dirtyRate: '900MiB/s', workingSet: '64Gi', link: '25Gbps', release: '4.21', writes: 'random', format: 'text', ...options });
  if ('problems' in plan) {
    throw new Error(plan.problems.join('\n'));
  }
  return plan;
}

/** Plans of each outcome that is drawn, by its name. */
const PLANS: Record<string, Partial<PlanOptions>> = {
  converges: {},
  slowlyConverges: { dirtyRate: '1475MiB/s' },
  postCopy: { dirtyRate: '2GiB/s', postCopy: 'on' },
  soonPostCopy: { dirtyRate: '3GiB/s', workingSet: '128Gi', postCopy: 'on', completionTimeout: '2s' },
  paused: { memory: '64Gi', dirtyRate: '1GiB/s', workingSet: '32Gi', link: '10Gbps', workloadDisruption: 'on', completionTimeout: '1s', disks: '20Gi' },
  pausedAndCanceled: { memory: '64Gi', dirtyRate: '1GiB/s', workingSet: '64Gi', link: '1Gbps', workloadDisruption: 'on', completionTimeout: '1s' },
  canceledAtTimeout: { dirtyRate: '2GiB/s', completionTimeout: '3s' },
  canceledWithoutProgress: { otherTraffic: '25Gbps' },
  canceledAsStalled: { dirtyRate: '5GiB/s', release: '4.23', stallDetection: 'on' },
  neverEnds: { dirtyRate: '5GiB/s', completionTimeout: '0' },
  deadAndNeverEnds: { otherTraffic: '25Gbps', completionTimeout: '0', progressTimeout: '0' },
  idle: { dirtyRate: '0' },
  tiny: { memory: '1Mi', workingSet: '4KiB', dirtyRate: '1kB/s', link: '100Mbps' },
  huge: { memory: '24Ti', workingSet: '2Ti', dirtyRate: '6GiB/s', link: '400G' },
  measured: { dirtyRate: undefined, workingSet: undefined, measured: ['100ms=900MiB/s', '10s=600MiB/s'] },
};
const NAMES = Object.keys(PLANS);

/** Something that is made once for each name. */
function once<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return name => {
    if (!made.has(name)) {
      made.set(name, make(name));
    }
    return made.get(name)!;
  };
}
const plannedAs = once(name => planOf(PLANS[name]));
const mapOf = once(name => outcomeMapOf(plannedAs(name)));
const pictureOf = once(name => drawPlan(plannedAs(name)));

describe('the curve', () => {
  test('has each pass: what is sent, and what turns out to have been dirtied', () => {
    const { forecast } = planOf({});
    const { preCopy: [points], rest, end } = curveOf(forecast, 512 * GIB);
    let at = 0;
    for (const { seconds, sentBytes, remainingBytes, dirtiedBytes } of forecast.passes) {
      at += seconds;
      expect(points).toContainEqual([expect.closeTo(at, 6), expect.closeTo(remainingBytes - dirtiedBytes, -2)]);
      expect(points).toContainEqual([expect.closeTo(at, 6), expect.closeTo(remainingBytes, -2)]);
      expect(sentBytes).toBeGreaterThan(0);
    }
    expect(rest).toEqual([[expect.closeTo(at, 6), forecast.passes.at(-1)!.remainingBytes], [forecast.totalSeconds, 0]]);
    expect(end).toBe(forecast.totalSeconds);
  });

  test('leaves out passes that are alike, where they take most of the time, and says how many and how long', () => {
    const { forecast } = planOf(PLANS.postCopy);
    const { preCopy, gap } = curveOf(forecast, 512 * GIB);
    expect(preCopy).toHaveLength(2);
    expect(preCopy[0].at(-1)![0]).toBeCloseTo(gap!.from, 6);
    expect(preCopy[1][0][0]).toBeCloseTo(gap!.until, 6);
    const [, from, until] = /^Passes ([\d,]+) to ([\d,]+) are alike, and take 22 h 4\d min$/.exec(gap!.text)!.map(text => Number(text.replace(',', '')));
    const { seconds, count } = forecast.passes.at(-2)!;
    expect((gap!.until - gap!.from) / (until - from + 1)).toBeCloseTo(seconds / count, 6);
  });

  test('marks what happens', () => {
    const texts = (name: string) => curveOf(planOf(PLANS[name]).forecast, 512 * GIB).marks.map(({ text }) => text);
    expect(texts('converges')).toEqual(['Guest stands still for 0.287 s', 'Runs at the target at 7 min 19 s']);
    expect(texts('postCopy')).toEqual(['Completion timeout: switch to post copy at 22 h 55 min', 'All memory is at the target 20.3 s later']);
    expect(texts('paused')).toEqual(['Disks are copied at 34.4 s', 'Completion timeout: guest is stopped at 92 s', 'Runs at the target 76.4 s later']);
    expect(texts('pausedAndCanceled')).toEqual(['Completion timeout: guest is stopped at 70 s', 'Canceled 69.2 s later']);
    expect(texts('canceledAtTimeout')).toEqual(['Completion timeout: canceled at 27 min 31 s']);
    expect(texts('canceledWithoutProgress')).toEqual([expect.stringMatching(/^Canceled at 2 min 32 s$/)]);
    expect(texts('canceledAsStalled')).toEqual([expect.stringMatching(/^Stalled, canceled at /)]);
    expect(texts('neverEnds')).toEqual([]);
  });

  test('marks a timeout that has passed before anything else happens', () => {
    const waits = planOf({ memory: '8Gi', disks: '100Gi', dirtyRate: '1MiB/s', workingSet: '1Gi', link: '1G', postCopy: 'on', completionTimeout: '1s' });
    expect(curveOf(waits.forecast, 8 * GIB).marks.map(({ text }) => text)).toEqual(expect.arrayContaining([expect.stringMatching(/^Completion timeout at /)]));
  });

  test.each(NAMES)('goes on in time, within what there is: %s', name => {
    const plan = planOf(PLANS[name]);
    const memory = plan.props.vm.memory.toKibibytes() * 1024;
    expectCurve(curveOf(plan.forecast, memory), memory);
  });

  test('goes on in time, whatever the migration is', () => {
    const rate = fc.integer({ min: 0, max: 40 });
    fc.assert(fc.property(fc.record({
      memory: fc.integer({ min: 20, max: 44 }).map(e => `${2 ** (e - 10)}Ki`),
      share: fc.integer({ min: 0, max: 6 }),
      dirtyRate: rate,
      link: rate,
      writes: fc.constantFrom('random', 'sequential'),
      postCopy: fc.constantFrom('on', 'off'),
      autoConverge: fc.constantFrom('on', 'off'),
      workloadDisruption: fc.constantFrom('on', 'off'),
      completionTimeout: fc.constantFrom('0', '1s', '20s', '800s'),
      disks: fc.constantFrom('0Ki', '1Gi', '1Ti'),
    }), ({ memory, share, dirtyRate, link, ...others }) => {
      const bytes = Number(memory.slice(0, -2)) * 1024;
      const plan = planOf({ ...others as Partial<PlanOptions>, memory, workingSet: `${bytes / 1024 / 2 ** share}Ki`, dirtyRate: `${2 ** dirtyRate}B/s`, link: `${2 ** link}B/s` });
      expectCurve(curveOf(plan.forecast, bytes), bytes);
    }), { seed: 1, numRuns: 50 });
  });

  function expectCurve({ preCopy, rest, marks, numbers, gap, end }: ReturnType<typeof curveOf>, memory: number) {
    const points = [...preCopy.flat(), ...rest];
    points.forEach(([seconds, bytes], i) => {
      expect(seconds).toBeGreaterThanOrEqual(i === 0 ? 0 : points[i - 1][0] - 1e-9 * end);
      expect(bytes).toBeGreaterThanOrEqual(0);
      expect(bytes).toBeLessThanOrEqual(memory * (1 + 1e-9));
    });
    expect(points[0]).toEqual([0, memory]);
    expect(points.length).toBeLessThan(20_000);
    expect(end).toBeLessThan(Infinity);
    for (const { seconds } of [...marks, ...numbers]) {
      expect(seconds).toBeGreaterThanOrEqual(0);
      expect(seconds).toBeLessThanOrEqual(end);
    }
    expect(gap === undefined || (gap.from > 0 && gap.from < gap.until && gap.until < end)).toBe(true);
  }
});

describe('the map', () => {
  test.each(['converges', 'postCopy', 'paused', 'canceledAsStalled', 'measured'])('has what becomes of each, all over: %s', name => {
    const [plan, map] = [plannedAs(name), mapOf(name)];
    const area = map.cells.reduce((sum, { link, rate }) => sum + (link[1] - link[0]) * (rate[1] - rate[0]), 0);
    expect(area).toBeCloseTo((map.link[1] - map.link[0]) * (map.rate[1] - map.rate[0]), 6);
    // Where the outcome changes, the map is right by a 64th of an octave.
    for (const { outcome, link, rate } of map.cells.filter(cell => cell.rate[1] - cell.rate[0] > 1 / 32).filter((_, i) => i % 5 === 0)) {
      const { props, dirtying } = plan;
      expect(MigrationForecast.of({
        ...props,
        vm: { ...props.vm, dirtying: dirtying.at(2 ** ((rate[0] + rate[1]) / 2)) },
        link: { ...props.link, bandwidth: Bandwidth.bytesPerSecond(2 ** ((link[0] + link[1]) / 2)) },
      }).outcome).toBe(outcome);
    }
    expect(new Set(map.cells.map(({ outcome }) => outcome)).size).toBeGreaterThan(1);
  });

  test('has the VM in its middle, and its outcome there', () => {
    const { here, cells } = mapOf('postCopy');
    expect(here).toEqual({ link: Math.log2(3.125e9), rate: 31 });
    const at = cells.find(({ link, rate }) => link[0] <= here.link && here.link < link[1] && rate[0] <= here.rate! && here.rate! < rate[1]);
    expect(at!.outcome).toBe(MigrationOutcome.POST_COPY);
    expect(mapOf('idle').here.rate).toBeUndefined();
  });

  test('names regions where these are, and not upon the VM', () => {
    for (const name of ['converges', 'postCopy', 'paused', 'idle']) {
      const { labels, cells, here } = mapOf(name);
      for (const { outcome, link, rate } of labels.filter(({ width }) => width > 0)) {
        expect(cells.find(cell => cell.link[0] <= link && link < cell.link[1] && cell.rate[0] <= rate && rate < cell.rate[1])!.outcome).toBe(outcome);
        expect(Math.abs(rate - (here.rate ?? 0))).toBeGreaterThanOrEqual(0.5);
      }
    }
  });
});

describe('the picture', () => {
  test('has the curve at its place', () => {
    const [plan, svg] = [plannedAs('converges'), pictureOf('converges')];
    const points = pathsOf(svg, COLORS.curve).flat();
    // The lines of the grid have the scale: 0 and 512 GiB, 0 and 7 minutes.
    const lines = pathsOf(svg, COLORS.grid);
    const ys = lines.filter(([a, b]) => a[1] === b[1]).map(([[, y]]) => y);
    const xs = lines.filter(([a, b]) => a[0] === b[0]).map(([[x]]) => x);
    const [bottom, top, left, right] = [Math.max(...ys), Math.min(...ys), Math.min(...xs), Math.max(...xs)];
    const { forecast } = plan;
    let at = 0;
    for (const { seconds, remainingBytes, dirtiedBytes } of forecast.passes) {
      at += seconds;
      for (const bytes of [remainingBytes, remainingBytes - dirtiedBytes]) {
        const [x, y] = [left + at / 420 * (right - left), bottom - bytes / (512 * GIB) * (bottom - top)];
        expect(Math.min(...points.map(point => Math.hypot(point[0] - x, point[1] - y)))).toBeLessThan(1.5);
      }
    }
    expect(pathsOf(svg, colorOf(MigrationOutcome.PAUSED))).toHaveLength(1);
  });

  test.each(NAMES)('is legible on light and on dark, and alone: %s', name => {
    const [plan, svg] = [plannedAs(name), pictureOf(name)];
    expect(svg).toMatch(/^<svg class="plan" role="img" aria-labelledby="plan-title plan-words" [^>]*>\n<title id="plan-title">Live migration of a VM with [^<]+<\/title>\n<desc id="plan-words">/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object|<script|<image|xlink:href|@import|url\((?!#chart-)|\son\w+=/);
    expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink']);
    const known = [...Object.values(COLORS), ...OUTCOMES.map(({ color }) => color), '#000001', '#fffffe', 'none'];
    const colors = [...new Set([...svg.replace(/<defs[^]*?<\/defs>|<path [^>]*fill-opacity="0"[^>]*>/g, '').matchAll(/ (?:fill|stroke)="([^"]*)"/g)].map(([, color]) => color))];
    expect(colors.filter(color => !known.includes(color))).toEqual([]);
    expect(Math.min(...[...svg.matchAll(/font-size:(\d+)px/g)].map(([, size]) => Number(size)))).toBeGreaterThanOrEqual(12);
    for (const { text } of curveOf(plan.forecast, plan.props.vm.memory.toKibibytes() * 1024).marks) {
      expect(textsOf(svg)).toContain(text);
    }
  });

  test('has the same bytes for the same plan', () => {
    expect(drawPlan(planOf(PLANS.postCopy))).toBe(pictureOf('postCopy'));
  });

  test('turns each color of writing and lines on dark backgrounds, to one that stands out as much', () => {
    const luminance = (color: string) => [1, 3, 5].map(i => parseInt(color.slice(i, i + 2), 16) / 255)
      .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (a: string, b: string) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
    for (const [name, pair] of Object.entries(PAIRS)) {
      expect(DARK_STYLE).toContain(`.plan [fill="${pair[0]}"] { fill: ${pair[1]}; } .plan [stroke="${pair[0]}"] { stroke: ${pair[1]}; }`);
      const least = name === 'background' ? 1 : name === 'grid' ? 1.2 : 4.5;
      pair.forEach((color, i) => expect(contrast(color, PAIRS.background[i])).toBeGreaterThanOrEqual(least));
    }
    // Black writing on each region.
    OUTCOMES.forEach(({ color }) => expect(contrast(color, '#000001')).toBeGreaterThanOrEqual(4.5));
    expect(new Set([...Object.values(COLORS), ...OUTCOMES.map(({ color }) => color)]).size).toBe(Object.keys(COLORS).length + OUTCOMES.length);
  });

  test('is in a page, with what is printed, and hostile text in it is text', () => {
    const plan = { ...plannedAs('converges'), policy: '<script>&"' };
    const page = pageOf(plan, '<svg></svg>', planAsText(plan));
    expect(page).toContain('MigrationPolicy &#60;script&#62;&#38;&#34;\n');
    expect(page).not.toContain('<script>');
    expect(page).toContain('<svg></svg>');
    expect(page).toMatch(/^<!DOCTYPE html>/);
    expect(page).not.toMatch(/https?:|<link|src=/);
  });

  const textsOf = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

  /** The points of each path that is drawn in a color. */
  function pathsOf(svg: string, color: string): [number, number][][] {
    return [...svg.matchAll(/<path d="([^"]*)"[^>]*>/g)].filter(([tag]) => tag.includes(`stroke="${color}"`))
      .map(([, d]) => [...d.matchAll(/[ML]?(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]): [number, number] => [Number(x), Number(y)]));
  }
});

describe('ticks', () => {
  test.each([
    [timeTicks(439), ['0', '1 min', '2 min', '3 min', '4 min', '5 min', '6 min', '7 min']], [timeTicks(4.8), ['0', '1 s', '2 s', '3 s', '4 s']],
    [timeTicks(0.3), ['0', '50 ms', '100 ms', '150 ms', '200 ms', '250 ms', '300 ms']], [timeTicks(90_000), ['0', '6 h', '12 h', '18 h', '24 h']],
    [timeTicks(86_400 * 30), ['0', '5 d', '10 d', '15 d', '20 d', '25 d', '30 d']],
    [sizeTicks(512 * GIB), ['0', '128 GiB', '256 GiB', '384 GiB', '512 GiB']], [sizeTicks(100), ['0', '32 B', '64 B', '96 B']],
    [byteRateTicks(28.5, 32), ['512 MiB/s', '1 GiB/s', '2 GiB/s', '4 GiB/s']],
    [linkTicks(Math.log2(2e9 / 8), Math.log2(30e9 / 8)), ['2.5 Gbit/s', '5 Gbit/s', '10 Gbit/s', '25 Gbit/s']],
    [linkTicks(Math.log2(1e5 / 8), Math.log2(3e6 / 8)), ['100 kbit/s', '250 kbit/s', '500 kbit/s', '1 Mbit/s', '2.5 Mbit/s']],
  ])('%#', (ticks, labels) => {
    expect(ticks.map(({ label }) => label)).toEqual(labels);
  });
});

describe('files', () => {
  const VM = ['--memory', '512Gi', '--dirty-rate', '900MiB/s', '--working-set', '64Gi', '--link', '25Gbps', '--release', '4.21'];
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'picture-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  async function run(...options: string[]) {
    const printed = { out: '', err: '' };
    const status = await main(['node', 'x', 'plan', ...VM, ...options], { isTerminal: false, out: text => { printed.out += text; }, err: text => { printed.err += text; } });
    return { status, ...printed };
  }

  test('hold the picture and the page', async () => {
    const [svg, html] = ['plan.svg', 'plan.html'].map(name => path.join(folder, name));
    const { status, out } = await run('--svg', svg, '--html', html);
    expect(status).toBe(0);
    expect(fs.readFileSync(svg, 'utf8')).toBe(pictureOf('converges'));
    expect(fs.readFileSync(html, 'utf8')).toBe(pageOf(planOf({}), pictureOf('converges'), out));
  });

  test('are not written over what is no picture', async () => {
    for (const [name, content] of Object.entries({ 'vms.csv': 'name,memory\n', 'other.svg': '<svg></svg>\n' })) {
      const file = path.join(folder, name);
      fs.writeFileSync(file, content);
      for (const option of ['--svg', '--html']) {
        expect((await run(option, file)).err).toBe(`error: ${option}: ${file} is there, and is no picture that this command has drawn. Name another file.\n`);
      }
      expect(fs.readFileSync(file, 'utf8')).toBe(content);
    }
    const file = path.join(folder, 'plan.svg');
    expect((await run('--svg', file, '--html', file)).err).toContain('--html');
    expect(fs.existsSync(file)).toBe(false);
    expect((await run('--svg', file)).err).toBe('');
    expect((await run('--svg', file)).err).toBe('');
  });

  test('that can\'t be written are an error', async () => {
    expect(await run('--svg', path.join(folder, 'none', 'plan.svg'))).toEqual({ status: 2, out: '', err: expect.stringMatching(/^error: --svg: ENOENT/) });
    expect(await run('--html', folder)).toEqual({ status: 2, out: '', err: expect.stringMatching(/^error: --html: EISDIR/) });
  });

  test('aren\'t made where there is nothing to draw', async () => {
    const svg = path.join(folder, 'plan.svg');
    expect(await run('--svg', svg, '--parallel-per-node', '0')).toEqual({
      status: 2, out: '', err: 'error: there is nothing to draw. It never starts: parallelOutboundMigrationsPerNode is 0.\n',
    });
    expect(fs.existsSync(svg)).toBe(false);
  });

  test('alone have the plotting library loaded', async () => {
    let loaded = 0;
    jest.resetModules();
    jest.doMock('../../../src/cli/plan/charts', () => {
      loaded++;
      return { draw: () => '<svg a="b">' };
    });
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { main: again } = require('../../../src/cli/main') as { main: typeof main };
    const silent = { isTerminal: false, out: () => undefined, err: () => undefined };
    await again(['node', 'x', 'plan', ...VM], silent);
    await again(['node', 'x', 'plan', ...VM, '--format', 'json'], silent);
    await again(['node', 'x', 'check', '--explain', 'LM014'], silent);
    expect(loaded).toBe(0);
    await again(['node', 'x', 'plan', ...VM, '--svg', path.join(folder, 'plan.svg')], silent);
    expect(loaded).toBe(1);
    jest.dontMock('../../../src/cli/plan/charts');
  });
});
