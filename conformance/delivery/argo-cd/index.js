// Holds the ApplicationSet of a fleet against the API server, and against Argo CD: which Applications it makes of the fleet's folders, what it reads in those, in
// what order it syncs them, and what it deletes.
const fs = require('fs');
const path = require('path');
const { isDeepStrictEqual } = require('util');
const YAML = require('yaml');
const { largest, make, sample } = require('./cases');
const { problemsOf } = require('./expectations');
const health = require('./health');
const { Refusal } = require('../../api-server/client');
const { definitionFile } = require('../../api-server/definitions');
const { ask, copyJudges, go } = require('../../tools');

const CASES = 200;
const SAMPLE = 60;

/** What the library counts on for the state of an Application in a RollingSync, without its name. */
const STATE_BYTES = 272;

/** How many times the clusters that the library takes are too many for the server. */
const MORE = 1.1;

/** Disagreements that are told in full. */
const MOST_TOLD = 5;

const ARGO_CD = 'github.com/argoproj/argo-cd/v3';

/** What a refusal says; undefined if there is none. */
async function refusalOf(action) {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) {
      return error.message;
    }
    throw error;
  }
}

/** What the server gives back, without what is its own. */
const withoutServers = ({ metadata: { name, namespace, finalizers }, apiVersion, kind, spec }) => (
  { apiVersion, kind, metadata: { name, namespace, ...finalizers ? { finalizers } : {} }, spec });

/** An ApplicationSet's status with the state of each Application, as large as Argo CD makes it. */
const statusOf = (clusters, name) => ({
  applicationStatus: Array.from({ length: clusters }, (_, i) => ({
    application: `${name}-cluster-${i}`,
    lastTransitionTime: '2026-01-01T00:00:00Z',
    message: 'Application resource completed a sync successfully, updating status from Pending to Progressing',
    status: 'Progressing',
    step: '10',
    targetRevisions: ['0'.repeat(40)],
  })),
});

/** Asks the API server. */
async function holdAgainstServer(report, { client, version }, cases) {
  let disagreements = 0;
  const tell = problem => {
    disagreements++;
    if (disagreements <= MOST_TOLD) {
      report.problem(problem);
    }
  };
  for (const { applicationSet } of cases.flatMap(({ before, after }) => [before, after])) {
    let kept;
    const refusal = await refusalOf(async () => { kept = withoutServers(await client.apply(applicationSet, { dryRun: true })); });
    if (refusal !== undefined || !isDeepStrictEqual(kept, applicationSet)) {
      tell(`The server ${refusal === undefined ? `keeps ${JSON.stringify(kept)}` : `says ${refusal}`} of ${JSON.stringify(applicationSet)}`);
    }
  }
  // The library takes what can be stored, and not much less.
  const sizes = { list: { generator: 'list' }, waves: { waves: [{ clusters: ['cluster-*'], maxUpdate: 1 }] } };
  for (const [what, props] of Object.entries(sizes)) {
    const { clusters, manifestOf } = largest({ name: what, ...props });
    const store = n => refusalOf(async () => {
      const { apiVersion, kind, metadata: { name, namespace } } = await client.apply(manifestOf(n));
      if (props.waves) {
        await client.applyStatus({ apiVersion, kind, metadata: { name, namespace }, status: statusOf(n, what) });
      }
    });
    const refusals = [await store(clusters), await store(Math.ceil(clusters * MORE))];
    if (refusals[0] !== undefined || refusals[1] === undefined) {
      tell(`Of ${clusters} clusters with ${what}, and of ${MORE} times as many, the server says ${refusals.map(refusal => refusal?.slice(0, 300) ?? 'nothing')}`);
    }
  }
  report.row({
    judge: 'kube-apiserver with Argo CD\'s definition', version, cases: 2 * cases.length + 2 * Object.keys(sizes).length, disagreements,
    detail: 'ApplicationSets, kept as they are; the longest list and the largest waves that the library takes, with the state of each Application, and the tenth more that can\'t be stored',
  });
}

/** Asks Argo CD. */
function holdAgainstArgoCd(report, program, version, cases) {
  const answers = ask(program, cases.map(({ before, after, props: { clusterName = '{cluster}' }, clusters, unknown }) => ({
    before: { applicationSet: before.applicationSet, root: before.root },
    after: { applicationSet: after.applicationSet, root: after.root },
    clusters: clusters.filter(({ name }) => name !== unknown).map(({ name }) => clusterName.replace('{cluster}', name)),
  })));
  const problems = cases.map((c, i) => problemsOf(c, answers[i]));
  const wrong = cases.filter((_, i) => problems[i].length > 0);
  wrong.slice(0, MOST_TOLD).forEach(c => {
    report.problem(`${problems[cases.indexOf(c)].slice(0, MOST_TOLD).map(problem => problem.slice(0, 2000)).join('\n')}\nof ${JSON.stringify({ props: c.props, clusters: c.clusters, unknown: c.unknown })}`);
  });
  const most = Math.max(...answers.map(({ stateBytes }) => stateBytes));
  if (most > STATE_BYTES || most === 0) {
    report.problem(`The state of an Application takes ${most} bytes, and the library counts on ${STATE_BYTES}.`);
  }
  const count = isOne => cases.filter(isOne).length;
  const kinds = {
    'rolled out in waves': count(({ props }) => props.waves),
    'by a list': count(({ props }) => props.generator === 'list'),
    'with a cluster that Argo CD does not know': count(({ unknown }) => unknown !== undefined),
    'of files in folders': count(({ before }) => fs.readdirSync(before.root, { recursive: true }).some(file => file.includes('HyperConverged.'))),
  };
  for (const [what, n] of Object.entries(kinds)) {
    if (n === 0) {
      report.problem(`No fleet is ${what}.`);
    }
  }
  report.row({
    judge: 'Argo CD\'s ApplicationSet controller and repo server', version, cases: cases.length, disagreements: wrong.length,
    detail: `fleets, each rolled out, without one of its clusters, and with its ApplicationSet deleted: ${Object.entries(kinds).map(([what, n]) => `${n} ${what}`).join(', ')}`,
  });
}

exports.hold = async (report, server) => {
  const folder = path.join(report.folder, 'argo-cd');
  const cases = sample(report.sample ? SAMPLE : CASES, report.seed).map((data, i) => make(path.join(folder, 'fleets', String(i)), data));
  const definition = definitionFile('argo-application-set');
  if (definition) {
    await server.client.install(YAML.parse(fs.readFileSync(definition, 'utf8')));
    await holdAgainstServer(report, server, cases);
  } else {
    report.cannotJudge({ what: 'ApplicationSets by the API server', cases: 2 * cases.length, why: 'there is no argo-application-set.yaml in the folder of definitions (CRDS)' });
  }
  const judge = path.join(folder, 'judge');
  copyJudges(__dirname, judge);
  const program = path.join(judge, 'program');
  go(judge, 'build', '-o', program, '.');
  const version = go(judge, 'list', '-m', '-f', '{{.Version}}', ARGO_CD).trim();
  holdAgainstArgoCd(report, program, version, cases);
  health.hold(report, program, version);
};
