// What the checks against others' code have in common.
const { spawnSync } = require('child_process');

exports.SEED = Number(process.env.CONFORMANCE_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Whether a command is there. */
exports.exists = (command, ...args) => !spawnSync(command, args).error;

/** Runs a command, and returns what it prints. */
exports.run = (command, args, options = {}) => {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: Infinity, ...options });
  if (error || status !== 0) {
    throw error ?? new Error(`${[command, ...args].join(' ')}:\n${stdout}${stderr}`);
  }
  return stdout;
};

/** A judge's answers to questions: each is a line of JSON. */
exports.ask = (program, questions) => (
  exports.run(program, [], { input: questions.map(question => JSON.stringify(question)).join('\n') }).trim().split('\n').map(line => JSON.parse(line))
);

/** Prints the head of a report, and returns what prints a line of it. */
exports.table = (...headings) => {
  const row = (name, version, ...figures) => {
    const columns = figures.map((figure, i) => String(figure).padStart(Math.max(headings[i].length, 6)));
    console.log([name.padEnd(8), version.padEnd(7), ...columns].join('  '));
  };
  row('judge', 'version', ...headings);
  return row;
};
