// What one chart with both constructs costs against the same two objects by cdk8s alone.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { compare, median, report, time } = require('./measure');
const programs = require('./programs');

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
try {
  const folder = name => path.join(outdir, name);
  for (const name of ['plain', 'ours']) {
    programs[name](folder(name));
  }
  const [plainYaml, oursYaml] = ['plain', 'ours'].map(name => fs.readFileSync(path.join(folder(name), 'prod-east.k8s.yaml'), 'utf8'));
  if (plainYaml !== oursYaml) {
    throw new Error('the two programs do not write the same');
  }

  const script = name => ['-e', `require(${JSON.stringify(require.resolve('./programs'))}).${name}(${JSON.stringify(folder(name))})`];
  const [plainProcess, oursProcess] = compare([script('plain'), script('ours')], 31);
  report('a program, from start to end, medians of 31 processes', 1.15, plainProcess, oursProcess);

  const figures = { plain: [], oursUnjudged: [], ours: [] };
  for (let run = -500; run < 3000; run++) {
    for (const name of Object.keys(figures)) {
      const figure = time(() => programs[name](folder(name)));
      if (run >= 0) {
        figures[name].push(figure);
      }
    }
  }
  report('in a warm process, again and again, medians of 3000', 1.15, median(figures.plain), median(figures.ours));
  report('  of that, without the rules', undefined, median(figures.plain), median(figures.oursUnjudged));
} finally {
  fs.rmSync(outdir, { recursive: true });
}
