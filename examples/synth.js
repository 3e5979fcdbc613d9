// Synthesizes examples as their users would, with `cdk8s synth`, and says where the YAML is.
// Usage: node examples/synth.js [NAME …]; without a name, the documented procedure; "all" for every example.
const { execSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const names = process.argv.slice(2);
const all = fs.readdirSync(__dirname, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);
const wanted = names.length === 0 ? ['heavy-workloads'] : names[0] === 'all' ? all : names;
const unknown = wanted.filter(name => !all.includes(name));
if (unknown.length > 0) {
  console.error(`No example ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  process.exit(1);
}

for (const name of wanted) {
  const cwd = path.join(__dirname, name);
  fs.rmSync(path.join(cwd, 'dist'), { recursive: true, force: true });
  execSync('npx cdk8s synth --check-upgrade false', { cwd, stdio: 'inherit' });
  for (const file of fs.readdirSync(path.join(cwd, 'dist'), { recursive: true }).filter(name => name.endsWith('.yaml')).sort()) {
    console.log(`The YAML is in ${path.relative(process.cwd(), path.join(cwd, 'dist', file))}`);
  }
}
