// Judges what is in the package: whether each file belongs there, and tells nothing of the machine that built it.
const fs = require('fs');
const os = require('os');
const path = require('path');

/** What the package is of, besides the packages that it bundles. */
const OWN = /^(package\.json|\.jsii|\.jsii\.tabl\.json\.gz|LICENSE|(README|API|CHANGELOG)\.md|bin\/cdk8s-live-migration|lib\/.+\.(js|d\.ts)|schemas\/.+\.json)$/;

/** Folders and files that only those need who work on a package. */
const DEVELOPMENT = /(^|\/)(__tests__|tests?|specs?|bench(marks?)?|examples?|coverage)\/|(^|\/)(test|spec|bench)\.[cm]?[jt]s$|\.(test|spec)\.|\.map$|\.tsbuildinfo$/;

const LICENSES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

/** Somewhat more than what there is, so that what makes it grow is seen. */
const LIMITS = { size: 1_050_000, unpackedSize: 4_400_000, entryCount: 730 };

/** Whether a license expression allows what we do: all of what AND joins, or one of what OR joins. */
const isAllowed = (license = 'none') => license.replace(/[()]/g, '').split(' OR ').some(one => one.split(' AND ').every(part => LICENSES.includes(part)));
exports.isAllowed = isAllowed;

/** Whether a program may be run, as the mode in the tarball has it. */
const isExecutable = mode => (mode & 0o111) !== 0;

/** What is wrong with the files, one line each. `packed` is what npm says of the tarball, `folder` where it is unpacked, `root` where it was built. */
exports.judgeContents = (packed, folder, root) => {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const programs = Object.values(manifest.bin);
  // With what follows, since a text may well say /root.
  const traces = [root, os.homedir()].map(trace => `${trace}${path.sep}`);
  const wrong = [];
  for (const { path: file, mode } of packed.files) {
    const [, bundled, rest] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(file) ?? [];
    if (bundled ? !packed.bundled.includes(bundled) || rest.includes('node_modules/') || DEVELOPMENT.test(rest) : !OWN.test(file) || DEVELOPMENT.test(file)) {
      wrong.push(`${file} does not belong in the package`);
    }
    if (![0o644, 0o755].includes(mode & 0o7777) || !bundled && isExecutable(mode) !== programs.includes(file)) {
      wrong.push(`${file} has the mode ${(mode & 0o7777).toString(8)}`);
    }
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    for (const trace of traces.filter(each => text.includes(each))) {
      wrong.push(`${file} tells where it was built: ${trace}`);
    }
    if (/\/\/[#@] sourceMappingURL=/.test(text) && !bundled) {
      wrong.push(`${file} names a source map`);
    }
  }
  const declared = manifest.bundledDependencies.toSorted();
  if (declared.join() !== packed.bundled.toSorted().join()) {
    wrong.push(`bundled are ${packed.bundled.join(', ')}, and not ${declared.join(', ')}`);
  }
  for (const name of packed.bundled) {
    const { license } = JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8'));
    if (!isAllowed(license)) {
      wrong.push(`${name}, which is bundled, is under ${license}`);
    }
  }
  for (const target of targetsOf(manifest).filter(each => !packed.files.some(({ path: file }) => file === path.posix.normalize(each)))) {
    wrong.push(`package.json names ${target}, which is not in the package`);
  }
  for (const [what, limit] of Object.entries(LIMITS).filter(([key, most]) => packed[key] > most)) {
    wrong.push(`${what} is ${packed[what]}, more than ${limit}; if what has come is wanted, raise it in conformance/package/contents.js`);
  }
  return wrong;
};

/** The files that a package.json names. */
function targetsOf({ main, types, bin, exports: exported }) {
  const leaves = value => (typeof value === 'string' ? [value] : Object.values(value).flatMap(leaves));
  return [main, types, ...leaves(bin), ...leaves(exported)];
}
