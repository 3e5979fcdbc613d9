// Times commands as whole processes, in turn, so that what else the machine does falls on all of them alike.
const { spawnSync } = require('child_process');

/** The middle of some figures. */
const median = figures => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)];

/** Runs a function and returns its milliseconds. */
function time(work) {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The medians of what functions return that are called in turn. */
function inTurn(measures, runs) {
  const figures = measures.map(() => []);
  for (let run = -1; run < runs; run++) {
    measures.forEach((measure, i) => {
      const figure = measure();
      if (run >= 0) { // the first one only warms the disk
        figures[i].push(figure);
      }
    });
  }
  return figures.map(median);
}

/** The medians of what scripts print, or of their whole processes' milliseconds where they print nothing. */
function compare(scripts, runs) {
  return inTurn(scripts.map(args => () => {
    let printed = '';
    const whole = time(() => {
      const result = spawnSync(process.execPath, args, { encoding: 'utf8' });
      if (result.status !== 0) {
        throw new Error(`${args.join(' ')}: ${result.stderr}`);
      }
      printed = result.stdout.trim();
    });
    return printed === '' ? whole : Number(printed);
  }), runs);
}

/** A line of the report. */
function report(what, goal, peer, ours) {
  const ratio = ours / peer;
  const verdict = goal === undefined ? '' : ratio <= goal ? `  (goal ${goal}: reached)` : `  (goal ${goal}: NOT reached)`;
  console.log(`${what.padEnd(62)} ${peer.toFixed(2).padStart(8)} ms ${ours.toFixed(2).padStart(8)} ms   ratio ${ratio.toFixed(3)}${verdict}`);
}

module.exports = { compare, inTurn, median, report, time };
