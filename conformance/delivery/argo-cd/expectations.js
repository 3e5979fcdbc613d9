// What has to become of a fleet that Argo CD delivers.
const { isDeepStrictEqual } = require('util');

const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

/** What is kept, and in which wave it is applied. */
const SYNC_WAVES = { HyperConverged: undefined, MigrationPolicy: '-1', NetworkAttachmentDefinition: '-1', NodeNetworkConfigurationPolicy: '-2' };

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** The wave that each cluster is in, the first being 0, and how many of each wave's clusters may be synced at once. */
function wavesOf({ props: { waves = [] }, clusters }) {
  const at = Object.fromEntries(clusters.map(({ name }) => {
    const wave = waves.findIndex(({ clusters: wanted }) => wanted.includes(name) || wanted.includes('*'));
    return [name, wave === -1 ? waves.length : wave];
  }));
  return { at, mostOf: (wave, total) => {
    const { maxUpdate, maxUpdatePercent } = waves[wave] ?? {};
    return maxUpdate ?? (maxUpdatePercent === undefined ? total : Math.max(1, Math.floor(total * maxUpdatePercent / 100)));
  } };
}

/** What is wrong with the order in which Argo CD has synced. */
function problemsOfRounds({ rounds }, c, clusterOf) {
  if (!c.props.waves) {
    return rounds === null ? [] : [`without waves it syncs ${JSON.stringify(rounds)}`];
  }
  const known = c.clusters.map(({ name }) => name).filter(name => name !== c.unknown);
  const { at, mostOf } = wavesOf(c);
  const names = (rounds ?? []).map(round => round.names.map(clusterOf));
  const order = names.map(round => [...new Set(round.map(name => at[name]))]);
  const problems = [];
  if (!isDeepStrictEqual(names.flat().sort(), [...known].sort())) {
    problems.push(`it syncs ${names.flat()}`);
  }
  order.forEach((found, i) => {
    const [wave] = found;
    const total = known.filter(name => at[name] === wave).length;
    // What it doesn't know is never healthy, and so nothing after it is synced.
    const isHeldUp = mostOf(wave, total) === 0 || c.unknown !== undefined && wave > at[c.unknown];
    if (found.length !== 1 || wave < Math.max(0, ...order.slice(0, i).flat())) {
      problems.push(`round ${i} is of the waves ${found}, after ${order.slice(0, i).flat()}`);
    } else if (rounds[i].byHand !== isHeldUp) {
      problems.push(`round ${i}, of wave ${wave}, is ${rounds[i].byHand ? 'not synced' : 'synced'} by Argo CD`);
    } else if (!isHeldUp && names[i].length > mostOf(wave, total)) {
      problems.push(`round ${i} has ${names[i].length} clusters`);
    }
  });
  return problems;
}

/** An Application as it has to be, by its fields that are for us to state. */
function expectedApplication({ props, before }, { name, labels = {} }) {
  const { waves, automatedSync, prune = false, selfHeal = false } = props;
  return {
    metadata: {
      name: `${props.name ?? 'live-migration'}-${name}`,
      namespace: props.namespace ?? 'argocd',
      labels: { ...props.generator === 'list' ? labels : {}, 'cdk8s-live-migration/cluster': name },
      annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' },
      finalizers: undefined,
    },
    spec: {
      project: props.project ?? 'default',
      source: {
        repoURL: props.repoUrl, targetRevision: props.revision ?? 'HEAD', path: props.path === '.' ? name : `${props.path}/${name}`,
        directory: { recurse: true, exclude: 'kustomization.yaml' },
      },
      destination: { name: (props.clusterName ?? '{cluster}').replace('{cluster}', name) },
      syncPolicy: {
        ...waves || automatedSync === false ? {} : { automated: { prune, selfHeal } },
        syncOptions: ['ServerSideApply=true', ...props.syncOptions ?? []],
      },
    },
    manifests: before.manifests[name],
  };
}

const pick = ({ metadata: { name, namespace, labels, annotations, finalizers }, spec, manifests }) => (
  { metadata: { name, namespace, labels, annotations, finalizers }, spec, manifests });

const sorted = manifests => [...manifests].sort((a, b) => (a.kind < b.kind ? -1 : 1));
const inOrder = application => ({ ...application, manifests: sorted(application.manifests ?? []) });

/** What is wrong with an answer to a case. */
exports.problemsOf = (c, answer) => {
  if (answer.refused) {
    return [`Argo CD's types refuse it: ${answer.refused}`];
  }
  const prefix = `${c.props.name ?? 'live-migration'}-`;
  const clusterOf = application => application.slice(prefix.length);
  const known = c.clusters.filter(({ name }) => name !== c.unknown);
  const problems = problemsOfRounds(answer, c, clusterOf);
  const hold = (what, found, expected) => {
    if (!isDeepStrictEqual(found, expected)) {
      problems.push(`${what}: ${JSON.stringify(found)}, and not ${JSON.stringify(expected)}`);
    }
  };
  const all = answer.applications ?? [];
  const names = known.map(({ name }) => prefix + name).sort();
  hold('Applications', all.map(({ metadata: { name } }) => name).sort(), names);
  for (const application of all) {
    const cluster = known.find(({ name }) => prefix + name === application.metadata.name);
    hold('Application', inOrder(pick(application)), cluster && inOrder(expectedApplication(c, cluster)));
    application.manifests.forEach(({ kind, metadata }, i) => {
      const isKept = Object.hasOwn(SYNC_WAVES, kind);
      hold(`${SYNC_OPTIONS} of ${kind} ${metadata.name}`, application.options[i], isKept ? { prune: 'false', delete: 'false' } : { prune: null, delete: null });
      hold(`${SYNC_WAVE} of ${kind} ${metadata.name}`, metadata.annotations?.[SYNC_WAVE], SYNC_WAVES[kind]);
    });
  }
  hold('an error of the ApplicationSet', answer.condition !== undefined && answer.condition !== '', c.unknown !== undefined);
  const after = c.props.deleteApplications ? names.filter(name => name !== `${prefix}gone`) : names;
  hold('Applications once a cluster is gone', [...answer.remaining].sort(), after);
  hold('Applications that stay without their ApplicationSet', [...answer.orphaned ?? []].sort(), c.props.deleteApplications ? [] : after);
  hold('Applications that take along what they have made', answer.cascading ?? [], []);
  return problems;
};
