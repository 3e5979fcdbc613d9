// What importing the library adds to importing cdk8s.
const { compare, report } = require('./measure');

const timed = (...modules) => ['-e', `
  const start = process.hrtime.bigint();
  ${modules.map(module => `require(${JSON.stringify(module)});`).join('\n')}
  console.log(Number(process.hrtime.bigint() - start) / 1e6);
`];
const cdk8s = require.resolve('cdk8s');
const ours = require.resolve('cdk8s-live-migration');
const classes = `${JSON.stringify(ours)}); Object.values(require(${JSON.stringify(ours)})`;

console.log(`${''.padEnd(65)}cdk8s        ours`);
const [peer, library, all] = compare([timed(cdk8s), timed(cdk8s, ours), ['-e', timed(cdk8s, ours)[1].replace(`${JSON.stringify(ours)}`, classes)]], 21);
report('require(), medians of 21 processes', 1.05, peer, library);
report('the same, and everything of the library used once', undefined, peer, all);
