// Shows the examples of README.md and API.md in Python beside TypeScript, as jsii-rosetta has translated them.
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const ROOT = path.join(__dirname, '..');
const TABLET = path.join(ROOT, '.jsii.tabl.json.gz');
const DETAILS = /\n<details>\n<summary>Python<\/summary>\n.*?\n<\/details>\n/gs;
const WIDTH = 120;

/** Python's names as jsii-pacmak has them: it takes KiB, MiB and GiB for one word each, jsii-rosetta and jsii-docgen take them for two. */
const withRealNames = text => text.replace(/_([kmg])i_b\b/g, '_$1ib');

/** Imports each name once, and breaks imports that are longer than a line. */
const withShortImports = python => python.replace(/^(from \S+ import )([^(].*)$/gm, (_, from, list) => {
  const names = [...new Set(list.split(', '))];
  const line = from + names.join(', ');
  if (line.length <= WIDTH) {
    return line;
  }
  const lines = names.reduce(([last, ...others], name) => (
    `${last}${name}, `.length < WIDTH ? [`${last}${name}, `, ...others] : [`    ${name}, `, last, ...others]), ['    ']).reverse();
  return `${from}(\n${lines.map(each => each.trimEnd()).join('\n')}\n)`;
});

/** Imports what jsii-rosetta takes for granted where a class implements an interface; in what it has kept from the last time, that is done. */
const withJsii = python => (/^@jsii\./m.test(python) && !/^import jsii$/m.test(python) ? `import jsii\n${python}` : python);

/** The translations, by their sources. Those that the packages get have the real names then too. */
function translations() {
  const tablet = JSON.parse(withRealNames(String(zlib.gunzipSync(fs.readFileSync(TABLET)))));
  for (const { translations: { python } } of Object.values(tablet.snippets)) {
    python.source = withJsii(withShortImports(python.source));
  }
  fs.writeFileSync(TABLET, zlib.gzipSync(JSON.stringify(tablet)));
  return new Map(Object.values(tablet.snippets).map(({ translations: { $: typeScript, python } }) => [typeScript.source.trim(), python.source]));
}

/** A page without what it shows in Python. */
const withoutPython = page => page.replace(DETAILS, '');

/** A page with Python below TypeScript. */
const withPython = (page, python) => withoutPython(page).replace(/^```(?:ts|typescript)\b[^\n]*\n(.*?)^```\n/gms, (block, source) => {
  const translation = python.get(source.trim());
  return translation === undefined ? block
    : `${block}\n<details>\n<summary>Python</summary>\n\n\`\`\`python\n${translation}\n\`\`\`\n\n</details>\n`;
});

function rewrite(file, change) {
  fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
}

const IN_PYTHON = 'With the names and types that it has in Python: [docs/API.python.md](docs/API.python.md).\n\n';

if (require.main === module) {
  const python = translations();
  rewrite(path.join(ROOT, 'README.md'), page => withPython(page, python));
  rewrite(path.join(ROOT, 'API.md'), page => withPython(page, python).replace(IN_PYTHON, '').replace('\n\n', `\n\n${IN_PYTHON}`));
  rewrite(path.join(ROOT, 'docs', 'API.python.md'), page => withShortImports(withRealNames(page))
    .replace(/(?<=^```python\n).*?(?=^```)/gms, withJsii));
}

module.exports = { withoutPython };
