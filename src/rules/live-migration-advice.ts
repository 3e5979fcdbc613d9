import { inWords, timeoutOf512GiB } from './durations';
import { hyperConvergedExample, policyExample } from './examples';
import { hasPostCopy, holdingFor } from './precedence';
import type { Example, Problem, Rule, RuleContext } from './rule';
import type { Setup } from './setup';
import { HyperConvergedView, MigrationPolicyView, isObject } from './views';
import type { SettingsView } from './views';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { compareDecimals, parseQuantity } from '../quantity';
import { show } from '../show';

const DOCUMENTATION = 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/virtualization/live-migration';
const TIMEOUTS = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-launcher/virtwrap/live-migration-source.go';

/** A VM of 512 GiB should come to post copy within a working day's maintenance window, in seconds. */
const LONG_WAIT = 8 * 3600;

/** The bandwidth of the example in older documentation. */
const OLD_EXAMPLE = parseQuantity('64Mi')!;

/** A cluster that has all that advice asks for, but for some settings. */
function example(settings: Record<string, unknown>, release = '4.21', context: RuleContext = {}): Example {
  const version = HyperConvergedVersion.openShift(release);
  return { manifests: [hyperConvergedExample(settings, version.apiVersion)], context: () => ({ release: version, ...context }) };
}

function* eachHyperConverged(
  setup: Setup, check: (view: HyperConvergedView) => [field: string, wrong: string, fix: string, value?: unknown] | undefined,
): Iterable<Problem> {
  for (const view of setup.hyperConvergeds) {
    const problem = check(view);
    if (problem) {
      const [field, wrong, fix, value] = problem;
      yield { manifest: view.manifest, path: view.pathOf(field), value: value ?? view.setting(field), wrong, fix };
    }
  }
}

/** Whether any VM may go over to post copy, by the cluster's settings or by a policy's. */
const anyPostCopy = (setup: Setup) => setup.settings.some(view => hasPostCopy(view, setup));

export const LIVE_MIGRATION_ADVICE: readonly Rule[] = [
  {
    id: 'LM030',
    severity: 'advice',
    title: 'Post copy that begins after many hours',
    why: 'Post copy begins at the completion timeout: its seconds per GiB times the guest\'s memory in units of 10^9 bytes, rounded up. HCO went from 800 '
      + 'to 150 and then to 20 seconds for this reason.',
    ifIgnored: 'Large VMs copy memory in vain for hours, and a node that holds some takes as long to drain.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/pull/4426',
    failing: example({ allowPostCopy: true, network: 'a', parallelOutboundMigrationsPerNode: 1, completionTimeoutPerGiB: 100 }),
    passing: example({ network: 'a', completionTimeoutPerGiB: 100 }),
    * check(setup) {
      for (const view of setup.settings) {
        const holding = holdingFor(view, setup);
        const perGiB = holding('completionTimeoutPerGiB');
        const stated = ['allowPostCopy', 'completionTimeoutPerGiB'].map(field => view.setting(field)).filter(value => value !== undefined);
        if (stated.length > 0 && hasPostCopy(view, setup) && Number.isSafeInteger(perGiB) && timeoutOf512GiB(Number(perGiB)) >= LONG_WAIT) {
          const origin = view.setting('completionTimeoutPerGiB') !== undefined ? ''
            : view instanceof HyperConvergedView ? 'the default, ' : 'as for the whole cluster, ';
          yield {
            manifest: view.manifest,
            path: view.pathOf('completionTimeoutPerGiB'),
            value: perGiB,
            wrong: `${origin}and so a VM of 512 GiB that does not converge copies memory for ${inWords(timeoutOf512GiB(Number(perGiB)))} before post copy begins`,
            fix: 'Write less, such as 20, which suits links of 500 Mbit/s and up.',
          };
        }
      }
    },
  },
  {
    id: 'LM031',
    severity: 'advice',
    title: 'A progress timeout that cannot help a migration to converge',
    why: 'It is over only if what remains has not fallen at all for that long, and any fall starts it anew: it finds dead connections. A busy VM\'s '
      + 'migration goes on until its completion timeout.',
    ifIgnored: 'Migrations of busy VMs are canceled at their completion timeout as before.',
    source: TIMEOUTS,
    failing: example({ progressTimeout: 600 }),
    passing: example({ progressTimeout: 600, allowAutoConverge: true }),
    check: setup => eachHyperConverged(setup, view => {
      const { progressTimeout } = setup.release.liveMigrationDefaults;
      const value = view.setting('progressTimeout');
      return value !== undefined && value !== progressTimeout && !hasPostCopy(view, setup) && view.setting('allowAutoConverge') !== true
        ? ['progressTimeout', `not ${progressTimeout}, the default, and alone that helps no migration to converge`,
          'Set allowPostCopy or allowAutoConverge if migrations do not converge; else leave it out.']
        : undefined;
    }),
  },
  {
    id: 'LM032',
    severity: 'advice',
    title: 'Several heavy migrations out of a node at once',
    why: 'They share the node\'s bandwidth, so that neither can copy faster than its VM changes memory. The documentation wants one VM per node.',
    ifIgnored: 'Migrations that would converge alone run into their timeouts together.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/pull/4426',
    failing: example({ allowPostCopy: true, network: 'a', completionTimeoutPerGiB: 20, parallelOutboundMigrationsPerNode: 3 }),
    passing: example({ network: 'a', parallelOutboundMigrationsPerNode: 3 }),
    check: setup => eachHyperConverged(setup, view => {
      const perNode = holdingFor(view, setup)('parallelOutboundMigrationsPerNode');
      return Number(perNode) > 1 && anyPostCopy(setup)
        ? ['parallelOutboundMigrationsPerNode',
          `${view.setting('parallelOutboundMigrationsPerNode') === undefined ? 'the default, ' : ''}with post copy on, and so migrations share a node's bandwidth`,
          'Set it to 1.', perNode]
        : undefined;
    }),
  },
  {
    id: 'LM033',
    severity: 'advice',
    title: 'Heavy workloads without a network for migrations',
    why: 'Migrations then share the pods\' network. The documentation proposes a secondary network where that one is too busy.',
    ifIgnored: 'Migrations slow the workloads\' own traffic down, and it them.',
    source: DOCUMENTATION,
    failing: example({ allowPostCopy: true, completionTimeoutPerGiB: 20, parallelOutboundMigrationsPerNode: 1 }),
    passing: example({}),
    check: setup => eachHyperConverged(setup, view => (
      view.setting('network') === undefined && anyPostCopy(setup)
        ? ['network', 'and so migrations use the pods\' network', 'Write the name of a NetworkAttachmentDefinition for migrations.']
        : undefined
    )),
  },
  {
    id: 'LM034',
    severity: 'advice',
    title: 'Post copy for every VM of the cluster',
    why: 'A guest that is in post copy is lost if the network or the source node fails. The documentation advises against it for critical data and on '
      + 'unstable networks.',
    ifIgnored: 'A VM with critical data can be lost during any migration.',
    source: DOCUMENTATION,
    failing: example({ allowPostCopy: true, network: 'a', completionTimeoutPerGiB: 20, parallelOutboundMigrationsPerNode: 1 }),
    passing: {
      manifests: [
        hyperConvergedExample({ allowPostCopy: true, completionTimeoutPerGiB: 20, parallelOutboundMigrationsPerNode: 1 }),
        policyExample({ allowPostCopy: false }, { virtualMachineInstanceSelector: { 'example.com/data': 'critical' } }),
      ],
      context: () => ({
        release: HyperConvergedVersion.openShift('4.21'),
        acknowledgements: [{ rule: 'LM033', reason: 'The pods\' network has 100 Gbit/s.' }],
      }),
    },
    * check(setup) {
      const isOfEveryVm = (view: SettingsView) => !(view instanceof MigrationPolicyView) || (view.selectors !== undefined
        && Object.keys({ ...view.selectors.vm, ...view.selectors.namespace }).length === 0);
      const isExempt = (policy: MigrationPolicyView) => policy.selectors && !isOfEveryVm(policy) && !hasPostCopy(policy, setup)
        && (['allowPostCopy', 'allowWorkloadDisruption'] as const).some(field => holdingFor(policy, setup)(field) === false);
      // A policy for every VM goes before the cluster's own settings.
      const [first] = [...setup.settings].reverse().filter(isOfEveryVm);
      if (first?.setting('allowPostCopy') === true && hasPostCopy(first, setup) && !setup.policies.some(isExempt)) {
        yield {
          manifest: first.manifest,
          path: first.pathOf('allowPostCopy'),
          value: true,
          wrong: 'and no MigrationPolicy exempts any VM from it',
          fix: 'Add a MigrationPolicy with allowPostCopy false for VMs that must not be lost.',
        };
      }
    },
  },
  {
    id: 'LM036',
    severity: 'advice',
    title: 'Post copy on a cluster with passed-through devices',
    why: 'From KubeVirt 1.9 on, a VM with VFIO devices (GPUs, SR-IOV) does not go over to post copy at its timeout: it may be stopped for up to 2000 seconds '
      + 'until its memory is copied.',
    ifIgnored: 'VMs with such devices may stand still for half an hour.',
    source: TIMEOUTS,
    failing: {
      manifests: [{
        apiVersion: 'hco.kubevirt.io/v1',
        kind: 'HyperConverged',
        metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
        spec: {
          virtualization: {
            liveMigrationConfig: { allowPostCopy: true, allowWorkloadDisruption: true },
            permittedHostDevices: { pciHostDevices: [{ pciDeviceSelector: '10DE:1EB8', resourceName: 'nvidia.com/TU104GL' }] },
          },
        },
      }],
      context: () => ({
        release: HyperConvergedVersion.openShift('4.23'),
        acknowledgements: ['LM033', 'LM034'].map(rule => ({ rule, reason: 'Shown elsewhere.' })),
      }),
    },
    passing: example({}, '4.23'),
    * check(setup) {
      for (const { manifest, settingsPath } of setup.release._vfioDowntime ? setup.hyperConvergeds.filter(view => hasPostCopy(view, setup)) : []) {
        const path = [...settingsPath.slice(0, -1), 'permittedHostDevices'];
        const devices = path.reduce<any>((value, key) => (isObject(value) ? value[key] : undefined), manifest);
        if (isObject(devices) && Object.values(devices).some(list => Array.isArray(list) && list.length > 0)) {
          yield {
            manifest,
            path,
            value: devices,
            wrong: 'and a VM with such a device is stopped for up to 2000 seconds at its timeout, in place of post copy',
            fix: 'Give such VMs a MigrationPolicy with allowWorkloadDisruption false, and plan their downtime.',
          };
        }
      }
    },
  },
  {
    id: 'LM039',
    severity: 'advice',
    title: 'A default of an earlier release, written out',
    why: 'Most published HyperConvergeds state what were the defaults when they were written. The defaults have become better since.',
    ifIgnored: 'The cluster keeps the behavior of an old release.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds',
    failing: example({ completionTimeoutPerGiB: 800 }),
    passing: example({ completionTimeoutPerGiB: 800 }, '4.17'),
    * check(setup) {
      yield* setup.hyperConvergeds.flatMap(view => Object.entries(setup.release.liveMigrationDefaults).flatMap(([field, now]): Problem[] => {
        const { release } = setup;
        const value = view.setting(field);
        if (value === undefined || value === now) {
          return [];
        }
        const old = release._earlier().filter(earlier => (earlier.liveMigrationDefaults as unknown as Record<string, unknown>)[field] === value);
        return old.length > 0 ? [{
          manifest: view.manifest,
          path: view.pathOf(field),
          value,
          wrong: `the default up to ${old[old.length - 1]}, where ${release} has ${show(now)}`,
          fix: 'Leave it out, so that each release\'s own default holds.',
        }] : [];
      }));
      yield* eachHyperConverged(setup, view => {
        const bandwidth = parseQuantity(String(view.setting('bandwidthPerMigration')));
        return bandwidth && compareDecimals(bandwidth, OLD_EXAMPLE) === 0
          ? ['bandwidthPerMigration', 'the example of older documentation, and so a VM of 512 GiB takes at least 2 hours and 17 minutes',
            'Leave it out, or write what the link can carry.']
          : undefined;
      });
    },
  },
  {
    id: 'LM040',
    severity: 'advice',
    title: 'A guest that is slowed down and moved by post copy',
    why: 'Auto-converge slows the guest\'s processors down from the first passes on, to spare it what post copy then does all the same.',
    ifIgnored: 'The guest is slow for the whole of the migration, and then once more.',
    source: 'https://kubevirt.io/user-guide/compute/live_migration/#migration-strategies',
    failing: example({ allowAutoConverge: true, allowPostCopy: true, network: 'a', completionTimeoutPerGiB: 20, parallelOutboundMigrationsPerNode: 1 }),
    passing: example({ allowAutoConverge: true }),
    * check(setup) {
      const fields = ['allowAutoConverge', 'allowPostCopy', 'allowWorkloadDisruption'];
      for (const view of setup.settings.filter(v => fields.some(field => v.setting(field) === true))) {
        if (holdingFor(view, setup)('allowAutoConverge') !== true || !hasPostCopy(view, setup)) {
          continue;
        }
        yield {
          manifest: view.manifest,
          path: view.pathOf('allowAutoConverge'),
          value: true,
          wrong: 'with post copy on, and so the guest is slowed down before it is moved',
          fix: 'Use one of the two.',
        };
      }
    },
  },
  {
    id: 'LM042',
    severity: 'advice',
    title: 'A guest that is paused at its timeout',
    why: 'Where allowWorkloadDisruption is true and allowPostCopy is not, KubeVirt pauses the guest at the completion timeout until its memory is copied.',
    ifIgnored: 'A large VM stands still for as long as it takes to copy its memory once.',
    source: TIMEOUTS,
    failing: example({ allowWorkloadDisruption: true }, '4.23'),
    passing: example({ allowWorkloadDisruption: false }, '4.23'),
    * check(setup) {
      const isPaused = (view: SettingsView) => view.setting('allowWorkloadDisruption') === true && holdingFor(view, setup)('allowPostCopy') === false;
      for (const view of setup.settings.filter(isPaused)) {
        yield {
          manifest: view.manifest,
          path: view.pathOf('allowWorkloadDisruption'),
          value: true,
          wrong: 'without post copy, and so a guest is paused at its timeout until its memory is copied',
          fix: 'Set allowPostCopy to true, or this to false.',
        };
      }
    },
  },
];
