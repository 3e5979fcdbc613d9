import { hyperConvergedExample } from './examples';
import { experimentalProblems } from './experimental';
import { DNS_LABEL_FIX, isNetworkReference } from './names';
import { hasPostCopy, holdingFor } from './precedence';
import type { Problem, Rule } from './rule';
import type { Setup } from './setup';
import { similarTo } from './similar';
import { HyperConvergedView, isObject, valueAt } from './views';
import type { SettingsView } from './views';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { compareDecimals, parseQuantity } from '../quantity';

const CRDS = 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds';
const TIMEOUTS = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-launcher/virtwrap/live-migration-source.go';
const CONTROLLER = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-controller/watch/migration/migration.go';

const TIMES = ['completionTimeoutPerGiB', 'progressTimeout'];
const LIMITS = ['parallelMigrationsPerCluster', 'parallelOutboundMigrationsPerNode'];
const SWITCHES = ['allowPostCopy', 'allowAutoConverge', 'allowWorkloadDisruption'];

/** In milliseconds, of a MigrationPolicy. */
const DOWNTIME = 'maxDowntimeMs';
const MAX_DOWNTIME = 2_000_000;

const MAX_INT32 = 2 ** 31 - 1;
const MEBIBYTE = { digits: 1024n ** 2n, scale: 0 };
const MAX_QUANTITY = { digits: 2n ** 63n - 1n, scale: 0 };

const example = (settings: unknown) => ({ manifests: [hyperConvergedExample(settings)] });
const exampleOn = (version: string, settings: unknown) => {
  const release = HyperConvergedVersion.openShift(version);
  return { manifests: [hyperConvergedExample(settings, release.apiVersion)], context: () => ({ release }) };
};

/** What is wrong with single settings, for those of the fields that are set. */
function* eachSetting(
  { settings }: Setup, fields: readonly string[],
  check: (value: any, field: string, view: SettingsView) => Pick<Problem, 'wrong' | 'fix'> | undefined,
): Iterable<Problem> {
  for (const view of settings) {
    for (const field of fields) {
      const value = view.setting(field);
      const problem = value === undefined ? undefined : check(value, field, view);
      if (problem) {
        yield { manifest: view.manifest, path: view.pathOf(field), value, ...problem };
      }
    }
  }
}

/** The types that the resource definitions give to the settings. */
const TYPES: ReadonlyArray<[fields: readonly string[], holds: (value: unknown, view: SettingsView) => boolean, wrong: string, fix: string]> = [
  [TIMES, Number.isSafeInteger, 'which is no whole number', 'Write whole seconds, without quotes.'],
  [LIMITS, Number.isSafeInteger, 'which is no whole number', 'Write a whole number, without quotes.'],
  [[DOWNTIME], Number.isSafeInteger, 'which is no whole number', 'Write whole milliseconds, without quotes.'],
  [SWITCHES, value => typeof value === 'boolean', 'which is neither true nor false', 'Write true or false, without quotes.'],
  // Of a MigrationPolicy it may be a whole number, too.
  [['bandwidthPerMigration'], (value, view) => typeof value === 'string' || (!(view instanceof HyperConvergedView) && Number.isSafeInteger(value)),
    'which is no string', 'Write a quantity in quotes, such as "64Mi".'],
  [['experimental'], isObject, 'which is no object', 'Write fields with their values, or leave it out.'],
  [['network'], value => typeof value === 'string', 'which is no string', 'Write the name of a NetworkAttachmentDefinition.'],
];

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

export const LIVE_MIGRATION_RULES: readonly Rule[] = [
  {
    id: 'LM001',
    severity: 'error',
    title: 'A live migration setting that the release does not have',
    why: 'Clients that validate, as kubectl and oc do by default, fail on it. Others drop it, and the cluster never sees it.',
    source: CRDS,
    failing: exampleOn('4.12', { allowPostCopy: true }),
    passing: exampleOn('4.13', { allowPostCopy: true }),
    * check({ settings, hyperConvergeds, release }) {
      for (const view of settings) {
        const known = view.fieldsOf(release);
        for (const field of view.stated.filter(f => !known.includes(f))) {
          const first = release._siblings().find(sibling => view.fieldsOf(sibling).includes(field));
          const meant = first ? undefined : similarTo(field, [...known, ...view instanceof HyperConvergedView ? [] : ['selectors']]);
          yield {
            manifest: view.manifest,
            path: view.pathOf(field),
            value: view.setting(field),
            wrong: field === 'allowPostCopy' && first
              ? `but ${release} has no post copy, and so not this setting; ${first} brings it`
              : `and ${release} doesn't have this setting${first ? `; ${first} brings it` : ', nor does any other release that is known'}`,
            fix: meant ? `Write ${meant}.` : !first ? `Remove it; there are ${known.join(', ')}.` : field === 'allowPostCopy'
              ? `Run ${first} or later and state that release, or give it to some VMs alone (only): a MigrationPolicy has it.`
              : `Remove it, or run ${first} or later and state that release.`,
          };
        }
      }
      for (const view of hyperConvergeds) {
        for (const path of [['spec', 'liveMigrationConfig'], ['spec', 'virtualization', 'liveMigrationConfig']]) {
          const value = path.reduce((v: any, key) => v?.[key], view.manifest);
          if (value !== undefined && path.join() !== view.settingsPath.join()) {
            yield {
              manifest: view.manifest,
              path,
              value,
              wrong: `but ${view.manifest.apiVersion} keeps live migration settings at ${view.settingsPath.join('.')}`,
              fix: 'Move it there.',
            };
          }
        }
      }
    },
  },
  {
    id: 'LM002',
    severity: 'error',
    title: 'A live migration setting of the wrong type',
    why: 'The API server rejects it: numbers have to be whole, switches true or false, and bandwidth and network strings.',
    source: CRDS,
    failing: example({ progressTimeout: '150' }),
    passing: example({ progressTimeout: 150 }),
    * check(setup) {
      for (const [fields, holds, wrong, fix] of TYPES) {
        yield* eachSetting(setup, fields, (value, _, view) => (holds(value, view) ? undefined : { wrong, fix }));
      }
      for (const view of setup.policies.filter(policy => policy.fieldsOf(setup.release).includes('experimental'))) {
        yield* experimentalProblems(view);
      }
      for (const { manifest, settingsPath } of setup.settings) {
        for (const path of settingsPath.map((_, i) => settingsPath.slice(0, i + 1))) {
          const value = valueAt(manifest, path);
          if (value !== undefined && value !== null && !isObject(value)) {
            yield { manifest, path, value, wrong: 'which is no object', fix: 'Write fields with their values.' };
          }
        }
      }
    },
  },
  {
    id: 'LM003',
    severity: 'error',
    title: 'A number that is negative, too small or too large',
    why: 'The operator accepts -1 as a completion timeout and passes it on, where it is over at once; other negative numbers, and limits that do '
      + 'not fit 32 bits, are rejected.',
    source: CRDS,
    failing: example({ completionTimeoutPerGiB: -1 }),
    passing: example({ completionTimeoutPerGiB: 0, parallelMigrationsPerCluster: 2147483647 }),
    * check(setup) {
      yield* eachSetting(setup, [...TIMES, ...LIMITS], value => (
        typeof value === 'number' && value < 0 ? { wrong: 'which is negative', fix: 'Write a positive number.' } : undefined
      ));
      yield* eachSetting(setup, LIMITS, value => (
        Number.isSafeInteger(value) && value > MAX_INT32 ? { wrong: 'which is too large', fix: `Write ${MAX_INT32} or less.` } : undefined
      ));
      yield* eachSetting(setup, [DOWNTIME], value => (
        Number.isSafeInteger(value) && (value < 1 || value > MAX_DOWNTIME)
          ? { wrong: 'which is no downtime that KubeVirt takes', fix: `Write 1 to ${MAX_DOWNTIME} milliseconds.` }
          : undefined
      ));
    },
  },
  {
    id: 'LM004',
    severity: 'error',
    title: 'A limit of no migrations',
    why: 'The operator accepts 0 as a limit and passes it on; no migration ever starts then, and no node can be drained.',
    source: CONTROLLER,
    failing: example({ parallelOutboundMigrationsPerNode: 0 }),
    passing: example({ parallelOutboundMigrationsPerNode: 1 }),
    check: setup => eachSetting(setup, LIMITS, value => (
      value === 0 ? { wrong: 'and so no migration ever starts', fix: 'Write 1 or more.' } : undefined
    )),
  },
  {
    id: 'LM005',
    severity: 'error',
    title: 'A bandwidth that is no amount of bytes per second',
    why: 'The definition of the resource lets negative and fractional quantities pass, and the operator asks only that they can be read. '
      + 'A negative one then fails every migration.',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/',
    failing: example({ bandwidthPerMigration: '-5Mi' }),
    passing: example({ bandwidthPerMigration: '3125M' }),
    check: setup => eachSetting(setup, ['bandwidthPerMigration'], stated => {
      if (typeof stated !== 'string' && !Number.isSafeInteger(stated)) {
        return undefined;
      }
      const value = String(stated);
      const fix = 'Write bytes per second as a whole number with a suffix, such as "64Mi", or "0Mi" for unlimited.';
      const quantity = parseQuantity(value);
      if (!quantity) {
        return { wrong: 'which is no Kubernetes quantity', fix };
      }
      if (quantity.digits < 0n) {
        return { wrong: 'which is negative', fix };
      }
      if (quantity.scale > 0) {
        return { wrong: 'which is no whole number of bytes per second', fix };
      }
      return compareDecimals(quantity, MAX_QUANTITY) > 0 ? { wrong: 'which is more than a quantity can hold (2^63 - 1)', fix } : undefined;
    }),
  },
  {
    id: 'LM006',
    severity: 'error',
    title: 'A bandwidth below 1 MiB per second',
    why: 'KubeVirt works in whole MiB per second and takes anything less as 1 MiB/s: "64", meant as 64 MiB/s, is 1 MiB/s.',
    source: 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-launcher/virtwrap/converter/vcpu/vcpu.go',
    failing: example({ bandwidthPerMigration: '64' }),
    passing: example({ bandwidthPerMigration: '64Mi' }),
    check: setup => eachSetting(setup, ['bandwidthPerMigration'], value => {
      const quantity = parseQuantity(String(value));
      return quantity && quantity.digits > 0n && compareDecimals(quantity, MEBIBYTE) < 0
        ? {
          wrong: 'which is less than 1 MiB per second, and is taken as 1 MiB per second',
          fix: `Write at least "1Mi"${/^\d+$/.test(value) ? `; if ${value} MiB per second are meant, "${value}Mi"` : ''}.`,
        }
        : undefined;
    }),
  },
  {
    id: 'LM007',
    severity: 'error',
    title: 'Post copy without a completion timeout',
    why: 'A completionTimeoutPerGiB of 0 is no timeout at all, and the timeout is what begins post copy: a migration that does not converge '
      + 'goes on without end.',
    source: TIMEOUTS,
    failing: example({ allowPostCopy: true, completionTimeoutPerGiB: 0 }),
    passing: example({ allowPostCopy: true, completionTimeoutPerGiB: 1 }),
    * check(setup) {
      for (const view of setup.settings) {
        const stated = ['completionTimeoutPerGiB', 'allowPostCopy'].filter(field => view.setting(field) !== undefined);
        const holding = stated.length === 0 ? undefined : holdingFor(view, setup);
        if (holding?.('completionTimeoutPerGiB') === 0 && hasPostCopy(view, setup)) {
          const cluster = (field: string) => (stated.includes(field) ? '' : ' by the HyperConverged');
          yield {
            manifest: view.manifest,
            path: view.pathOf('completionTimeoutPerGiB'),
            value: 0,
            wrong: `which${cluster('completionTimeoutPerGiB')} is no timeout, and so post copy (allowPostCopy is true${cluster('allowPostCopy')}) never begins`,
            fix: 'Write the seconds per GiB after which it is to begin, such as 20, or set allowPostCopy to false.',
          };
        }
      }
    },
  },
  {
    id: 'LM008',
    severity: 'error',
    title: 'Post copy that may not disturb the workload',
    why: 'From HCO 1.19 on, KubeVirt acts at the completion timeout only if allowWorkloadDisruption is true. Left unset it is filled in as '
      + 'false, so that allowPostCopy alone has the migrations canceled.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/pull/4423',
    failing: exampleOn('4.23', { allowPostCopy: true }),
    passing: exampleOn('4.23', { allowPostCopy: true, allowWorkloadDisruption: true }),
    * check({ settings, release }) {
      for (const view of settings) {
        const value = view.setting('allowWorkloadDisruption');
        if (view.setting('allowPostCopy') !== true || !view.fieldsOf(release).includes('allowWorkloadDisruption')) {
          continue;
        }
        const canceled = 'and so a migration is canceled at its timeout, and post copy never begins';
        const fix = 'Set allowWorkloadDisruption to true, or allowPostCopy to false.';
        if (value === false) {
          yield { manifest: view.manifest, path: view.pathOf('allowWorkloadDisruption'), value, wrong: `while allowPostCopy is true, ${canceled}`, fix };
        } else if (value === undefined && view instanceof HyperConvergedView) { // a policy's follows its allowPostCopy
          const wrong = `but allowWorkloadDisruption is unset, which ${release} takes as false, ${canceled}`;
          yield { manifest: view.manifest, path: view.pathOf('allowPostCopy'), value: true, wrong, fix };
        }
      }
    },
  },
  {
    id: 'LM009',
    severity: 'error',
    title: 'A reference to a migration network that Multus cannot read',
    why: 'KubeVirt asks Multus for the network by this name, and Multus takes NAME or NAMESPACE/NAME, each a DNS label. The operator accepts '
      + 'anything, and then virt-handler does not start.',
    source: 'https://github.com/k8snetworkplumbingwg/multus-cni/blob/master/pkg/k8sclient/k8sclient.go',
    failing: example({ network: 'Migration Network' }),
    passing: example({ network: 'default/migration-network' }),
    check: setup => eachSetting(setup, ['network'], (value, _, view) => {
      // Where the definition is at hand, its own name is what has to change.
      const isDefined = view instanceof HyperConvergedView
        && setup.networks.some(({ manifest }) => manifest.metadata.name === view.networkReference?.name);
      return typeof value === 'string' && !isNetworkReference(value) && !isDefined
        ? {
          wrong: 'which is no name of a NetworkAttachmentDefinition that Multus can read',
          fix: `Write its name, or namespace/name, each ${DNS_LABEL_FIX}.`,
        }
        : undefined;
    }),
  },
  {
    id: 'LM014',
    severity: 'error',
    title: 'More migrations per node than in the cluster',
    why: 'The limit of the cluster is reached first, so the limit of a node has no effect.',
    source: CONTROLLER,
    failing: example({ parallelMigrationsPerCluster: 5, parallelOutboundMigrationsPerNode: 6 }),
    passing: example({ parallelMigrationsPerCluster: 5, parallelOutboundMigrationsPerNode: 5 }),
    * check({ hyperConvergeds, release: { liveMigrationDefaults: defaults } }) {
      for (const view of hyperConvergeds) {
        const [perCluster, node] = LIMITS.map(field => view.setting(field));
        const cluster = perCluster ?? defaults.parallelMigrationsPerCluster;
        // Limits that are no counts are wrong by themselves.
        if (isCount(cluster) && isCount(node) && node > cluster) {
          yield {
            manifest: view.manifest,
            path: view.pathOf(LIMITS[1]),
            value: node,
            wrong: `more than parallelMigrationsPerCluster (${cluster}${perCluster === undefined ? ', the default' : ''}), so it is never reached`,
            fix: `Set it to ${cluster} or less, or raise parallelMigrationsPerCluster.`,
          };
        }
      }
    },
  },
];
