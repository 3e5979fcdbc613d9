import { hyperConvergedExample } from './examples';
import type { Example, Problem, Rule } from './rule';
import { similarTo } from './similar';
import { isObject, valueAt } from './views';
import type { HyperConvergedView } from './views';
import { parseGoDuration } from '../go-duration';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { isSameSetting } from '../quantity';

const OPERATOR = 'https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/docs/cluster-configuration.md';
const UPDATER = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-controller/watch/workload-updater/workload-updater.go';
const EVICTION = 'https://github.com/kubevirt/kubevirt/blob/main/docs/handling-eviction-requests.md';

const STRATEGIES = ['None', 'LiveMigrate', 'LiveMigrateIfPossible', 'External'];
const METHODS = ['LiveMigrate', 'Evict'];

const UPDATE_FIELDS = ['workloadUpdateMethods', 'batchEvictionSize', 'batchEvictionInterval'];

/** What HCO fills in, and `oc get` prints. */
const DEFAULTS: Readonly<Record<string, unknown>> = { batchEvictionSize: 10, batchEvictionInterval: '1m0s' };

/** A HyperConverged with fields that decide when VMs migrate, to show a rule by. */
function example(fields: Record<string, unknown>, more: Partial<Example> = {}): Example {
  return { manifests: [{ ...hyperConvergedExample({}), spec: fields }], ...more };
}

/** Where these fields stand: beside the live migration settings. */
const pathOf = ({ settingsPath }: HyperConvergedView, ...keys: string[]) => [...settingsPath.slice(0, -1), ...keys];

/** The fields, as far as they are set. */
function fieldsOf(view: HyperConvergedView) {
  const at = (...keys: string[]) => valueAt(view.manifest, pathOf(view, ...keys)) ?? undefined;
  const update = at('workloadUpdateStrategy');
  return { strategy: at('evictionStrategy'), update: isObject(update) ? update : undefined, stated: update };
}

function problem(view: HyperConvergedView, keys: readonly string[], value: unknown, wrong: string, fix: string): Problem {
  return { manifest: view.manifest, path: pathOf(view, ...keys), value, wrong, fix };
}

/** Fields of how workloads are updated that no release has, and what is meant by a slip in a name. */
export function strayUpdateFields(view: HyperConvergedView) {
  const { update } = fieldsOf(view);
  return Object.entries(update ?? {}).filter(([field]) => !UPDATE_FIELDS.includes(field))
    .map(([field, value]) => ({ path: pathOf(view, 'workloadUpdateStrategy', field), value, meant: similarTo(field, UPDATE_FIELDS) }));
}

/** What is wrong with how workloads are updated. */
function* updateProblems(view: HyperConvergedView, update: Record<string, any>): Iterable<Problem> {
  for (const { path, value, meant } of strayUpdateFields(view)) {
    if (meant !== undefined) {
      yield { manifest: view.manifest, path, value, wrong: 'which no release has', fix: `Write ${meant}.` };
    }
  }
  const { workloadUpdateMethods: methods, batchEvictionSize: size, batchEvictionInterval: interval } = update;
  const at = (key: string) => ['workloadUpdateStrategy', key];
  if (methods !== undefined && methods !== null && !Array.isArray(methods)) {
    yield problem(view, at('workloadUpdateMethods'), methods, 'which is no list', `Write a list of ${METHODS.join(' and ')}, or of one of them.`);
  }
  for (const [i, method] of (Array.isArray(methods) ? methods : []).entries()) {
    if (!METHODS.includes(method)) {
      yield problem(view, [...at('workloadUpdateMethods'), String(i)], method, 'which KubeVirt does not know and passes over', `Write ${METHODS.join(' or ')}.`);
    }
  }
  if (size !== undefined && size !== null && !(Number.isSafeInteger(size) && size > 0)) {
    yield problem(view, at('batchEvictionSize'), size, Number.isSafeInteger(size) ? 'and so no VM is ever evicted' : 'which is no whole number', 'Write 1 or more.');
  }
  if (interval !== undefined && interval !== null && parseGoDuration(interval) === undefined) {
    yield problem(view, at('batchEvictionInterval'), interval, 'which is no duration that the operator takes', 'Write one with a unit, such as "1m0s".');
  }
}

/** What decides when VMs migrate: what can't be as it is written. */
export const EVICTION_RULES: readonly Rule[] = [
  {
    id: 'LM067',
    severity: 'error',
    title: 'An eviction or update of workloads that cannot be meant',
    why: 'The API server or the operator rejects it, or KubeVirt passes over what it does not know.',
    source: OPERATOR,
    failing: example({ evictionStrategy: 'Migrate', workloadUpdateStrategy: { workloadUpdateMethods: ['Shutdown'], batchEvictionInterval: '60' } }),
    passing: example({ evictionStrategy: 'LiveMigrate', workloadUpdateStrategy: { workloadUpdateMethods: ['LiveMigrate'], batchEvictionInterval: '60s' } }, { context: () => ({ release: HyperConvergedVersion.default() }) }),
    * check(setup) {
      for (const view of setup.hyperConvergeds) {
        const { strategy, update, stated } = fieldsOf(view);
        if (strategy !== undefined && !STRATEGIES.includes(strategy as string)) {
          yield problem(view, ['evictionStrategy'], strategy, 'which is no strategy', `Write one of ${STRATEGIES.join(', ')}.`);
        } else if (valueAt(view.manifest, pathOf(view, 'evictionStrategy')) !== undefined && !setup.release._hasEvictionStrategy) {
          const first = setup.release._siblings().find(release => release._hasEvictionStrategy);
          yield problem(view, ['evictionStrategy'], strategy, `and ${setup.release} doesn't have this setting; ${first} brings it`,
            `Remove it, or run ${first} or later and state that release.`);
        }
        if (update) {
          yield* updateProblems(view, update);
        } else if (stated !== undefined) {
          yield problem(view, ['workloadUpdateStrategy'], stated, 'which is no object', `Write ${UPDATE_FIELDS.join(', ')} into it.`);
        }
      }
    },
  },
];

/** What decides when VMs migrate: what works and will hurt. */
export const EVICTION_ADVICE: readonly Rule[] = [
  {
    id: 'LM068',
    severity: 'advice',
    title: 'Migration where there is no other node',
    why: 'On a cluster with one node a migration finds no target: it fails after five minutes and is tried again without end, and the eviction of the VM is refused '
      + 'meanwhile. LiveMigrateIfPossible asks whether the VM can be migrated, not whether there is a node for it.',
    ifIgnored: 'A drain of the node, and so an upgrade, never ends until its VMs are stopped by hand.',
    source: EVICTION,
    failing: example({ evictionStrategy: 'LiveMigrate' }, { context: () => ({ nodes: 1, release: HyperConvergedVersion.default() }) }),
    passing: example({ evictionStrategy: 'None' }, { context: () => ({ nodes: 1, release: HyperConvergedVersion.default() }) }),
    * check({ hyperConvergeds, context: { nodes } }) {
      for (const view of nodes === 1 ? hyperConvergeds : []) {
        const { strategy } = fieldsOf(view);
        if (['LiveMigrate', 'LiveMigrateIfPossible'].includes(String(strategy))) {
          yield problem(view, ['evictionStrategy'], strategy, 'and the cluster has no other node, so that a drain never ends', 'Write None.');
        }
      }
    },
  },
  {
    id: 'LM069',
    severity: 'advice',
    title: 'Workloads that are never updated',
    why: 'Without a method, running VMs stay on the version of KubeVirt that they were started with. The migrations that changes of CPUs, memory or volumes '
      + 'need are made by the same controller, and are not made either.',
    ifIgnored: 'VMs run outdated and unpatched until they are restarted by hand, and hot-plugged CPUs and memory do not arrive.',
    source: UPDATER,
    failing: example({ workloadUpdateStrategy: { workloadUpdateMethods: [] } }),
    passing: example({ workloadUpdateStrategy: { workloadUpdateMethods: ['LiveMigrate'] } }),
    * check({ hyperConvergeds }) {
      for (const view of hyperConvergeds) {
        const methods = fieldsOf(view).update?.workloadUpdateMethods;
        if (Array.isArray(methods) && methods.length === 0) {
          yield problem(view, ['workloadUpdateStrategy', 'workloadUpdateMethods'], methods, 'and so running VMs are never updated', 'Write ["LiveMigrate"], or leave it out.');
        }
      }
    },
  },
  {
    id: 'LM070',
    severity: 'advice',
    title: 'A batch of evictions where nothing is evicted',
    why: 'The size and interval of batches are those of evictions. Migrations are bounded by parallelMigrationsPerCluster alone.',
    ifIgnored: 'Updates of workloads go on as fast as before.',
    source: UPDATER,
    failing: example({ workloadUpdateStrategy: { workloadUpdateMethods: ['LiveMigrate'], batchEvictionSize: 2 } }),
    passing: example({ workloadUpdateStrategy: { workloadUpdateMethods: ['LiveMigrate', 'Evict'], batchEvictionSize: 2 } }),
    * check({ hyperConvergeds }) {
      for (const view of hyperConvergeds) {
        const { workloadUpdateMethods: methods = ['LiveMigrate'], ...batch } = fieldsOf(view).update ?? {};
        for (const [field, value] of Array.isArray(methods) && !methods.includes('Evict') ? Object.entries(batch) : []) {
          if (Object.hasOwn(DEFAULTS, field) && value !== null && !isSameSetting(field, value, DEFAULTS[field])) {
            yield problem(view, ['workloadUpdateStrategy', field], value, 'and without the method Evict there are no evictions',
              'Leave it out; to bound migrations, set parallelMigrationsPerCluster.');
          }
        }
      }
    },
  },
];
