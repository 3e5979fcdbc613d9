import { ApiObject, Chart, Size } from 'cdk8s';
import type { App } from 'cdk8s';
import { groupsOf, namesOf } from './groups';
import type { ClusterGroup } from './groups';
import { groupOf, problemsOfManifests, resourceOf } from './manifests';
import { DEFAULT_NAMES, addBindings, addPlacement, hubOf, placementsOf, wavesOf } from './placement';
import type { Wave } from './placement';
import { problemsOfWorks } from './problems';
import { HyperConvergedVersion } from '../../../hyperconverged-version';
import type { Manifest } from '../../../rules';
import { count } from '../../../show';
import type { ManifestWorkRollout, OpenClusterManagementProps } from '../../open-cluster-management';
import type { DeliveredCluster, Delivery, HubDelivery, HubSurroundings } from '../delivery';
import { areInSteps } from '../waves';

/** How many clusters a note names. */
const MOST_NAMED = 5;

const WORK_API = 'work.open-cluster-management.io';

/** ManifestWorks: one for a cluster whose manifests no other has, else a set of replicas for all that have them. */
export function manifestWorks(props: OpenClusterManagementProps): Delivery {
  return {
    chart: props.name ?? DEFAULT_NAMES.works,
    needsObjects: true,
    inSteps: props.rollout === undefined ? undefined : 'openClusterManagement.rollout',
    problems: clusters => problemsOfWorks(props, clusters),
    addHubCharts: (app, clusters, surroundings) => addWorks(app, clusters, props, surroundings),
  };
}

/** Whether a rollout goes through clusters step by step: those of one group are, where they aren't all in one wave, or among the rest and few. */
function areInStepsIn({ clusters }: ClusterGroup, { waves = [], maxConcurrency }: ManifestWorkRollout, names: readonly string[]): boolean {
  const members = new Set(clusters.map(({ name }) => name));
  const stated = wavesOf(waves, clusters).map(wave => wave.clusters);
  return names.every(name => members.has(name))
    && areInSteps(names, { stated }, wave => (wave === stated.length ? maxConcurrency : undefined));
}

/** Which clusters a rollout is not for. */
function notesOfRollout(groups: readonly ClusterGroup[]): string[] {
  const alone = groups.filter(({ clusters }) => clusters.length === 1);
  const shared = groups.length - alone.length;
  const names = alone.slice(0, MOST_NAMED).map(({ clusters: [{ name }] }) => name);
  const others = alone.length - names.length;
  return [
    ...alone.length > 0 && groups.length > 1
      ? [`${count(alone.length, 'cluster')} with manifests that no other has (${names.join(', ')}${others > 0 ? ` and ${others} more` : ''}) ${alone.length === 1 ? 'changes' : 'change'} `
        + 'as soon as the hub does, whatever openClusterManagement.rollout says: write and commit some after the other with --only.'] : [],
    ...shared > 1 ? [`openClusterManagement.rollout goes through each of ${shared} groups of clusters with equal manifests by itself: the last wave of one may come before `
      + 'the first of another.'] : [],
  ];
}

function addWorks(app: App, delivered: readonly DeliveredCluster[], props: OpenClusterManagementProps, surroundings: HubSurroundings): HubDelivery {
  const { name = DEFAULT_NAMES.works, rollout, force = true, manifestLimit = Size.kibibytes(500) } = props;
  const hub = hubOf(props, name);
  const groups = groupsOf(delivered);
  const shared = groups.filter(({ clusters }) => clusters.length > 1);
  const problems = groups.flatMap(group => problemsOfManifests(group, manifestLimit.toKibibytes() * 1024, 'the hub takes % in a ManifestWork. Divide them over two fleets, or raise '
    + 'manifestLimit here and --manifestLimit of the hub\'s work webhook'));
  if (rollout && groups.length > 1 && shared.length === 0) {
    problems.push(`openClusterManagement.rollout is stated, but of ${count(groups.length, 'cluster')} no two have equal manifests, so all would change at once. Leave it `
      + 'out, and write and commit some of the clusters after the other with --only.');
  }
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
  if (groups.length === 0) {
    return {};
  }
  const chart = new Chart(app, name);
  if (shared.length > 0) {
    addBindings(chart, hub);
  }
  const names = namesOf(shared, name, hub.namespace, shared.length > 0 ? placementsOf(hub, surroundings) : [], surroundings.namesIn(hub.namespace));
  for (const group of groups) {
    const [{ name: first }] = group.clusters;
    const template = workOf(group.objects, `work-agent-${name}`, force, shared.includes(group) && rollout !== undefined);
    if (group.clusters.length === 1) {
      // Placements and decisions of its own would be four objects on the hub in place of one, and the scheduler would look at each for every change of a cluster.
      new ApiObject(chart, `work ${first}`, {
        apiVersion: `${WORK_API}/v1`, kind: 'ManifestWork', metadata: { namespace: first, name, labels: hub.labels }, spec: template,
      });
      continue;
    }
    const waves = wavesOf(rollout?.waves ?? [], group.clusters);
    const replicas = names.get(group)!;
    addPlacement(chart, hub, replicas, group, waves);
    new ApiObject(chart, `works ${replicas}`, {
      apiVersion: `${WORK_API}/v1alpha1`,
      kind: 'ManifestWorkReplicaSet',
      metadata: { namespace: hub.namespace, name: replicas, labels: hub.labels },
      spec: {
        placementRefs: [{ name: replicas, ...rollout ? { rolloutStrategy: strategyOf(rollout, waves) } : {} }],
        manifestWorkTemplate: template,
      },
    });
  }
  return rollout ? { notes: notesOfRollout(groups), changeInSteps: all => shared.some(group => areInStepsIn(group, rollout, all)) } : {};
}

/**
 * What a ManifestWork says. What it has applied stays when it goes: the HyperConverged since deleting it uninstalls virtualization, a network since virt-handler
 * can't start without the one that the HyperConverged names; and a cluster may get the same from another work in the next moment.
 */
function workOf(manifests: readonly Manifest[], fieldManager: string, force: boolean, isInSteps: boolean): Record<string, unknown> {
  const hyperConverged = manifests.find(isHyperConverged);
  return {
    workload: { manifests },
    deleteOption: { propagationPolicy: 'Orphan' },
    manifestConfigs: manifests.map((manifest, i) => {
      const { apiVersion, kind, metadata: { name, namespace } } = manifest;
      const tellsProgress = hyperConverged ? manifest === hyperConverged : i === 0;
      return {
        resourceIdentifier: { group: groupOf(apiVersion), resource: resourceOf(kind), ...namespace === undefined ? {} : { namespace }, name },
        // A field manager of its own, since what a manager doesn't state anymore is removed, and other works may have the default one. What the fleet doesn't state
        // stays as it is.
        updateStrategy: { type: 'ServerSideApply', serverSideApply: { fieldManager, force } },
        ...isHyperConverged(manifest) ? { feedbackRules: [feedbackOf(manifest)] } : {},
        ...isInSteps && tellsProgress ? { conditionRules: hyperConverged ? PROGRESS : DONE_AT_ONCE } : {},
      };
    }),
  };
}

const isHyperConverged = ({ apiVersion, kind }: Manifest) => kind === 'HyperConverged' && groupOf(apiVersion) === 'hco.kubevirt.io';

/** All settings of live migration that any release has; those that aren't set aren't told. */
const SETTINGS = [...new Set(HyperConvergedVersion._known('hco').flatMap(({ liveMigrationFields }) => liveMigrationFields))].sort();

/** Has the hub told what holds in the cluster, defaults included, and whether virtualization is there. A value has to be a scalar. */
function feedbackOf({ apiVersion }: Manifest): Record<string, unknown> {
  const path = HyperConvergedVersion._liveMigrationPath(String(apiVersion));
  return {
    type: 'JSONPaths',
    jsonPaths: [
      { name: 'Available', path: '.status.conditions[?(@.type=="Available")].status' },
      ...SETTINGS.map(setting => ({ name: setting, path: `.${[...path, setting].join('.')}` })),
    ],
  };
}

const exists = (type: string, status: string) => 'has(object.status) && has(object.status.conditions) && object.status.conditions.exists(c, '
  + `c.type == "${type}" && c.status == "${status}" && (!has(c.observedGeneration) || c.observedGeneration == object.metadata.generation))`;

/** By what the hub knows whether the operator is done with a HyperConverged, and whether that went wrong. */
const PROGRESS = [
  { type: 'CEL', condition: 'Progressing', celExpressions: [`!(${exists('Available', 'True')} && ${exists('Progressing', 'False')})`] },
  { type: 'CEL', condition: 'Degraded', celExpressions: [exists('Degraded', 'True')] },
];

/** What nobody works on is done once it is applied. */
const DONE_AT_ONCE = [{ type: 'CEL', condition: 'Progressing', celExpressions: ['false'] }];

/** Waves, and then the rest of a group's clusters, some at a time. */
function strategyOf(rollout: ManifestWorkRollout, waves: readonly Wave[]): Record<string, unknown> {
  const { maxConcurrency, maxFailures, minSuccessTime, progressDeadline } = rollout;
  return {
    type: 'Progressive',
    progressive: {
      ...waves.length > 0 ? { mandatoryDecisionGroups: waves.map(({ name }) => ({ groupName: name })) } : {},
      maxConcurrency,
      maxFailures,
      minSuccessTime: minSuccessTime && `${minSuccessTime.toSeconds()}s`,
      progressDeadline: progressDeadline && `${progressDeadline.toSeconds()}s`,
    },
  };
}
