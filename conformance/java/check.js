// Holds programs in Java against those in TypeScript, with the packages that jsii makes for Java.
const fs = require('fs');
const path = require('path');
const { PACKAGES, holdExamples, holdMistakes, pacmak } = require('../languages');
const { run } = require('../tools');

/** Writes the class path of a module beside its pom.xml. */
const CLASS_PATH = ['org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath', '-Dmdep.outputFile=class-path'];

/**
 * States one version for each range of versions that a package takes: of what is built here that version, of others the lowest. Maven would look through
 * all that were ever published, and build with the newest.
 */
function pin(pom) {
  const versionOf = name => require(path.join(PACKAGES[name], 'package.json')).version;
  fs.writeFileSync(pom, fs.readFileSync(pom, 'utf8').replace(/(<artifactId>(.+)<\/artifactId>\s*<version>)\[([^,]+),.*?\)/g, (_, before, name, lowest) => (
    `${before}${name in PACKAGES ? versionOf(name) : lowest}`)));
}

/** Builds the packages in a folder. Returns the class path of programs that use them. */
function build(folder) {
  fs.copyFileSync(path.join(__dirname, 'pom.xml'), path.join(folder, 'pom.xml'));
  for (const [name, source] of Object.entries(PACKAGES)) {
    pacmak([source], 'java', path.join(folder, name), '--code-only', '--no-force-subdirectory');
    pin(path.join(folder, name, 'pom.xml'));
  }
  run('mvn', ['--batch-mode', '--quiet', 'package', ...CLASS_PATH, '-Dmaven.javadoc.skip', '-Dmaven.source.skip'], { cwd: folder });
  const module = path.join(folder, 'cdk8s-live-migration');
  const [jar] = fs.readdirSync(path.join(module, 'target')).filter(name => name.endsWith('.jar'));
  return [path.join(module, 'target', jar), fs.readFileSync(path.join(module, 'class-path'), 'utf8')].join(path.delimiter);
}

exports.title = 'What programs in Java write';
exports.needs = ['java', 'mvn'];
exports.run = report => {
  const classPath = build(report.folder);
  const [, java] = /(\d\S*)/.exec(run('java', ['--version']));
  const [, runtime] = /jsii-runtime-([\d.]+)\.jar/.exec(classPath);
  const version = `${java}, jsii ${runtime}`;
  holdExamples(report, { judge: 'Java', version, file: 'Main.java', command: () => ['java', '-cp', classPath, 'Main.java'] });
  holdMistakes(report, { judge: 'Java', version, command: ['java', '-cp', classPath, path.join(__dirname, 'Mistakes.java')] });
};
