// Opens the pictures of "plan" in Chromium, with a light and a dark background: whether the curves are there, and all that is written can be read.
const path = require('path');
const { chromium } = require('playwright-core');
const { CASES } = require('./cases');
const { look } = require('./look');
const { run } = require('../tools');

const PROGRAM = path.join(__dirname, '..', '..', 'bin', 'cdk8s-live-migration');

/** The color of the curve, as it is written in the file. */
const CURVE = '#0067a5';

/** In pixels. */
const LEAST_SIZE = 12;

/** The least contrast of writing, by WCAG 2.2's level AA: https://www.w3.org/TR/WCAG22/#contrast-minimum. */
const LEAST_CONTRAST = 4.5;

const channels = color => color.match(/[\d.]+/g).slice(0, 3).map(Number);

function contrast(a, b) {
  const [x, y] = [a, b].map(color => channels(color).map(c => c / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)).sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

const overlap = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;

const isIn = (a, b) => a.left >= b.left - 0.5 && a.right <= b.right + 0.5 && a.top >= b.top - 0.5 && a.bottom <= b.bottom + 0.5;

/** What is wrong with what is seen. */
function judge({ frame, title, name, background, page, texts, shapes }) {
  const wrong = [];
  const curves = shapes.filter(({ written, length }) => written === CURVE && length > 100);
  const reach = Math.max(...curves.map(({ box }) => box.right)) - Math.min(...curves.map(({ box }) => box.left));
  if (!(reach > (frame.right - frame.left) / 3)) {
    wrong.push(`the curve is ${Math.round(reach)} pixels wide`);
  }
  if (title !== name || !name.startsWith('Live migration of a VM')) {
    wrong.push(`the page is called "${title}", and the picture "${name}"`);
  }
  if (page !== background) {
    wrong.push(`the page is ${page}, and the picture ${background}`);
  }
  // Where writing stands on a region of the map, that is its background.
  const behind = ({ box }) => shapes.filter(({ tag, fill, box: around }) => tag === 'path' && /^rgb\(/.test(fill) && around.left <= (box.left + box.right) / 2
    && around.right >= (box.left + box.right) / 2 && around.top <= box.top && around.bottom >= box.bottom).map(({ fill }) => fill).at(-1) ?? background;
  texts.forEach((text, i) => {
    const { text: words, box, size, color } = text;
    if (size < LEAST_SIZE) {
      wrong.push(`"${words}" is ${size} pixels high`);
    }
    if (!isIn(box, frame)) {
      wrong.push(`"${words}" is not all in the picture`);
    }
    if (contrast(color, behind(text)) < LEAST_CONTRAST) {
      wrong.push(`"${words}" is ${color} on ${behind(text)}`);
    }
    texts.slice(i + 1).filter(other => overlap(box, other.box)).forEach(other => wrong.push(`"${words}" is upon "${other.text}"`));
  });
  if (texts.length < 15) {
    wrong.push(`only ${texts.length} texts are in it`);
  }
  return wrong;
}

exports.title = 'The pictures of "plan", in a browser';
exports.needs = ['chromium'];
exports.run = async report => {
  const browser = await chromium.launch({
    executablePath: run('sh', ['-c', 'command -v chromium']).trim(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  report.atEnd(() => browser.close());
  const cases = Object.entries(CASES).slice(0, report.sample ? 3 : undefined);
  const files = cases.map(([name, options], i) => {
    const file = path.join(report.folder, `${i}.html`);
    // A migration that doesn't get to its target is exit status 1.
    run('sh', ['-c', '"$@" || [ $? = 1 ]', 'sh', process.execPath, PROGRAM, 'plan', ...options, '--html', file]);
    return { name, file };
  });
  const backgrounds = [];
  for (const colorScheme of ['light', 'dark']) {
    const wrong = [];
    for (const { name, file } of files) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 1200 } });
      const asked = [];
      page.on('request', request => asked.push(request.url()));
      page.on('console', message => wrong.push(`${name}: ${message.text()}`));
      page.on('pageerror', error => wrong.push(`${name}: ${error.message}`));
      await page.goto(`file://${file}`);
      const seen = await page.evaluate(look);
      await page.close();
      backgrounds.push(`${colorScheme}: ${seen.background}`);
      wrong.push(...judge(seen).map(each => `${name}: ${each}`), ...asked.slice(1).map(url => `${name}: loads ${url}`));
    }
    report.row({ judge: 'Chromium', version: browser.version(), cases: files.length, disagreements: wrong.length, detail: `pictures on a ${colorScheme} background` });
    wrong.forEach(each => report.problem(`On a ${colorScheme} background, ${each}`));
  }
  if (new Set(backgrounds).size !== 2 || new Set(backgrounds.map(each => each.split(': ')[1])).size !== 2) {
    report.problem(`The backgrounds are ${[...new Set(backgrounds)].join(', ')}.`);
  }
};
