// The page that tells what migrations became beside what was forecast.
const cell = text => String(text).replaceAll('|', '\\|');
const table = (headings, rows) => [headings, headings.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n');
const seconds = (value, digits = 1) => (value === undefined ? 'never' : value.toFixed(digits));

/** What a cell's settings are, where they aren't the usual ones. */
const settingsOf = ({ completionTimeout, allowPostCopy, allowWorkloadDisruption, autoConverge }) => [
  `${completionTimeout} s`, ...allowPostCopy ? ['post copy'] : allowWorkloadDisruption ? ['pause'] : [], ...autoConverge ? ['auto-converge'] : [],
].join(', ');

exports.page = ({ rows, tolerances: { total, setup, downtime, devices, near }, version, guest }) => {
  const clear = rows.filter(row => !row.near);
  const drawn = clear.filter(row => row.cell.isDrawn);
  const headings = ['', 'Guest writes', 'To MiB', 'MiB/s', 'Of MiB', 'Sent at MiB/s', 'Timeout', 'Measured', 's', 'Stands still', 'Forecast', 's', 'Stands still'];
  const cells = list => list.map(({ cell: c, measured, forecast }) => [
    c.name, c.dirtyRate === 0 ? 'nothing' : c.order, c.dirtyRate === 0 ? '' : c.workingSet, c.dirtyRate, c.used.toFixed(0), c.bandwidth ? `${c.bandwidth}, link ${c.link}` : `link ${c.link}`,
    settingsOf(c), measured.outcome, seconds(measured.seconds), seconds(measured.downtime, 2), forecast.outcome, seconds(forecast.totalSeconds), seconds(forecast.downtimeSeconds, 2),
  ]);
  const beside = rows.filter(row => row.near);
  return `${[
    '# Forecasts beside migrations',
    `What \`node bench/qemu/matrix.js\` measured when it last ran as a whole: QEMU ${version} migrates guests (Linux ${guest.kernelVersion}, in software emulation) between two network\n`
    + 'namespaces over a link of limited bandwidth, and a controller decides as KubeVirt does. Each forecast was made from the parameters of its row alone. No number in the model\n'
    + 'was fitted to these measurements; what of the rest sequential writes hit, which they once showed to be too coarse, is held against a simulation page by page\n'
    + '(`test/sizing/pages.test.ts`). Generated; do not edit.',
    `Of ${clear.length} migrations all became what was forecast. Their total times are within ${total * 100} % of the forecast (or ${setup} s, which starting and ending takes), and the times that the\n`
    + `guest stands still within a factor of ${downtime} (or ${devices} s, which devices take). How much memory a guest uses is what an idle one sends.`,
    table(headings, cells(clear.filter(row => !row.cell.isDrawn))),
    '## Drawn by lot',
    `Nobody chose these ${drawn.length}. They were first made when the model was as it is now, and it has not been changed since.`,
    table(headings, cells(drawn)),
    ...beside.length === 0 ? [] : [
      '## Near a boundary', `Here another outcome is forecast if one of the parameters is ${near * 100} % more or less. They aren't counted.`, table(headings, cells(beside)),
    ],
  ].join('\n\n')}\n`;
};
