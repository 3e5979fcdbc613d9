// Holds the health check of the README, by which a wave waits for the operator, against Argo CD's own Lua.
const fs = require('fs');
const path = require('path');
const { ask } = require('../../tools');

const README = path.join(__dirname, '..', '..', '..', 'README.md');

const CONDITIONS = ['Available', 'Progressing', 'Degraded', 'ReconcileComplete'];
const STATUSES = ['True', 'False', 'Unknown', undefined];

/** What HCO says of itself, in every way that it can, for a change that it has seen, one that it has not seen, and one of which it doesn't tell. */
function cases() {
  const all = CONDITIONS.reduce((lists, type) => lists.flatMap(list => STATUSES.map(status => [...list, { type, status }])), [[]]);
  const statuses = [2, 1, undefined].flatMap(observedGeneration => all.map(list => (
    { observedGeneration, conditions: list.filter(({ status }) => status !== undefined) })));
  return [undefined, {}, { observedGeneration: 2 }, ...statuses];
}

/** What is to come of it. */
function expected({ observedGeneration, conditions = [] } = {}) {
  const is = Object.fromEntries(conditions.map(({ type, status }) => [type, status]));
  const isDone = is.Available === 'True' && is.Progressing === 'False' && is.ReconcileComplete === 'True';
  return observedGeneration !== 2 ? 'Progressing' : is.Degraded === 'True' ? 'Degraded' : isDone ? 'Healthy' : 'Progressing';
}

exports.hold = (report, program, version) => {
  const [[, script]] = [...fs.readFileSync(README, 'utf8').matchAll(/^```lua\n(.*?)^```$/gms)];
  const all = cases();
  const answers = ask(program, all.map(status => (
    { check: { script, object: { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', metadata: { generation: 2 }, status } } })));
  const wrong = all.filter((status, i) => answers[i].health.status !== expected(status));
  if (wrong.length > 0) {
    report.problem(`The README's health check is wrong for ${JSON.stringify(wrong.slice(0, 5))}`);
  }
  report.row({
    judge: 'Argo CD\'s health checks', version, cases: all.length, disagreements: wrong.length, detail: 'the README\'s check of a HyperConverged, for each status that it may have',
  });
};
