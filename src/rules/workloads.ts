import { Duration, Size } from 'cdk8s';
import { hyperConvergedExample, policyExample } from './examples';
import { readMigrationSettings } from './migration-settings';
import { settingsFor } from './precedence';
import type { Effective, SelectingPolicy } from './precedence';
import type { Example, Problem, Rule, StatedWorkload } from './rule';
import type { Setup } from './setup';
import type { SettingsView } from './views';
import { Attachment } from '../attachment';
import { Bandwidth } from '../bandwidth';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { isSameSetting } from '../quantity';
import { show, showName } from '../show';
import type { MigrationAdvice } from '../sizing/advice';
import type { MigrationWishes } from '../sizing/advice-props';
import { arrives } from '../sizing/arrival';
import type { MigrationForecast } from '../sizing/forecast';
import type { MigrationSettings } from '../sizing/forecast-props';
import { mostAtOnce } from '../sizing/link-share';
import { USUAL_PAUSE } from '../sizing/wishes';
import { timeInWords } from '../sizing/words';

const MONITOR = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-launcher/virtwrap/live-migration-source.go';
const DOCUMENTATION = 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/virtualization/live-migration';

/** Settings that bring no migration nearer to its end: how many there may be in the cluster, and the time after which a connection is taken for dead. */
const NO_CURE = ['parallelMigrationsPerCluster', 'progressTimeout'];

/** What becomes of a workload with the settings that hold for it. */
interface Judged {
  readonly setup: Setup;
  readonly workload: StatedWorkload;
  readonly wishes: MigrationWishes;
  readonly policy?: SelectingPolicy;
  readonly effective: ReadonlyMap<string, Effective>;
  readonly settings: MigrationSettings;
  readonly forecast: MigrationForecast;
}

/** What is found of a cluster whose release is known: every rule asks for the same. */
const JUDGED = new Attachment<Setup, readonly Judged[]>();

/** The stated workloads of a cluster whose settings are known, and can be. */
function judged(setup: Setup): readonly Judged[] {
  // Where the release isn't known, each rule has to look at what it depends on.
  const found = JUDGED.get(setup) ?? [...judge(setup)];
  if (setup.releases.length === 1) {
    JUDGED.set(setup, found);
  }
  return found;
}

function* judge(setup: Setup): Iterable<Judged> {
  for (const workload of setup.hyperConvergeds.length > 0 ? setup.context.workloads ?? [] : []) {
    // Loaded here, since most setups state none.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { MigrationForecast: Forecast } = require('../sizing/forecast') as typeof import('../sizing/forecast');
    const { release } = setup;
    const { policy, effective } = settingsFor(setup, workload.labels, release);
    const { settings, unreadable } = readMigrationSettings(effective);
    if (unreadable.length === 0) {
      const { vm, link } = workload;
      const wishes = workload.wishes ?? {};
      const forecast = Forecast.of({ vm, link, settings, version: release });
      yield { setup, workload, wishes, policy, effective: new Map(effective), settings, forecast };
    }
  }
}

/** A problem with the setting that a workload's migration comes to grief by. */
function problem(of: Judged, field: string, wrong: string, needed: readonly string[] = []): Problem {
  const { setup: { hyperConvergeds: [cluster] }, policy, effective, workload } = of;
  const { value, from } = effective.get(field)!;
  const view: SettingsView = policy && from === policy.view.manifest ? policy.view : cluster;
  return {
    manifest: view.manifest,
    path: view.pathOf(field),
    value,
    about: workload.name,
    wrong: `${from ? '' : 'the default, '}and a migration of ${showName(workload.name)} ${wrong}`,
    fix: fixFor(of, needed),
  };
}

/** What to set, and what no setting does: what is needed, in any case, and all else where the migration then comes to its end. */
function fixFor({ setup: { release, context }, workload, policy, effective }: Judged, needed: readonly string[]): string {
  const advice = adviceFor(workload, release);
  const isWorthIt = arrives(advice.forecast.outcome);
  const places = new Map<string, string[]>();
  for (const { setting, value } of advice.reasons) {
    if (!NO_CURE.includes(setting) && (isWorthIt || needed.includes(setting)) && !isSameSetting(setting, effective.get(setting)?.value, value)) {
      const where = placeOf(setting, release, policy);
      places.set(where, [...places.get(where) ?? [], `${setting} to ${show(value)}`]);
    }
  }
  const changes = [...places].map(([where, all]) => `${[...all.length > 1 ? [all.slice(0, -1).join(', ')] : [], all[all.length - 1]].join(' and ')} ${where}`);
  const others = places.size > 0 && context.workloads!.length > 1 ? ['Other VMs may need others: MigrationPlan, or plan --vms, finds what does for all.'] : [];
  return [...changes.length > 0 ? [`Set ${changes.join('; ')}.`] : [], ...others, ...advice.shortfall === undefined ? [] : [advice.shortfall]].join(' ')
    || 'Take what MigrationAdvice finds for it.';
}

/** It takes longer than all else here, and several rules ask for the same. */
const ADVICE = new WeakMap<StatedWorkload, Map<string, MigrationAdvice>>();

function adviceFor(workload: StatedWorkload, release: HyperConvergedVersion): MigrationAdvice {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { MigrationAdvice: Advice } = require('../sizing/advice') as typeof import('../sizing/advice');
  const known = ADVICE.get(workload) ?? new Map<string, MigrationAdvice>();
  ADVICE.set(workload, known);
  const { vm, link, wishes } = workload;
  const advice = known.get(`${release}`) ?? Advice.recommend({ vm, link, wishes, version: release });
  known.set(`${release}`, advice);
  return advice;
}

function placeOf(setting: string, release: HyperConvergedVersion, policy?: SelectingPolicy): string {
  const [ofCluster, ofPolicies] = [release.liveMigrationFields.includes(setting), release.migrationPolicyFields.includes(setting)];
  return !ofPolicies ? 'in the HyperConverged' : policy ? `in MigrationPolicy ${showName(policy.name)}`
    : ofCluster ? 'in the HyperConverged or, for such VMs alone, in a MigrationPolicy' : 'in a MigrationPolicy';
}

/** A forecast as the end of a sentence about something else, with how many migrations it shares its link. */
function told({ forecast, settings, workload: { link }, setup: { release } }: Judged): string {
  const { parallelOutboundMigrationsPerNode: perNode, parallelMigrationsPerCluster: perCluster } = { ...release.liveMigrationDefaults, ...settings };
  const sharing = link.concurrentMigrations ?? mostAtOnce(perNode, perCluster);
  return `${`${forecast}`.replace(/\.$/, '')}${sharing > 1 ? `, while ${sharing} migrations share the link` : ''}`;
}

/** A cluster with a large database in it, on links of 5 Gbit/s. */
function example(settings: Record<string, unknown>, wishes?: MigrationWishes, policy?: Record<string, unknown>, release = '4.21'): Example {
  const version = HyperConvergedVersion.openShift(release);
  return {
    manifests: [
      hyperConvergedExample({ parallelOutboundMigrationsPerNode: 1, ...settings }, version.apiVersion),
      ...policy ? [policyExample(policy, { virtualMachineInstanceSelector: { app: 'orders' } })] : [],
    ],
    context: () => ({
      release: version,
      workloads: [{
        name: 'orders/db (512 GiB, of which it dirties 900 MiB/s all over 64 GiB)',
        labels: { vm: { app: 'orders' }, namespace: {} },
        vm: { memory: Size.gibibytes(512), dirtying: dirtyingOfExample() },
        link: { bandwidth: Bandwidth.gigabitsPerSecond(5) },
        wishes,
      }],
    }),
  };
}

/** Loaded where an example is looked at. */
function dirtyingOfExample() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { MemoryDirtying } = require('../sizing/memory-dirtying') as typeof import('../sizing/memory-dirtying');
  return MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64));
}

/** Advice about settings that don't do for workloads that are stated. */
export const WORKLOAD_ADVICE: readonly Rule[] = [
  {
    id: 'LM085',
    severity: 'advice',
    title: 'A workload whose migrations are canceled',
    why: 'By the forecast of its migration, with the settings that hold for it, the guest is still at the source when a timeout cancels the migration. '
      + 'KubeVirt tries again, and comes no further.',
    ifIgnored: 'As long as that is so, the VM stays on its node, which can\'t be drained.',
    source: MONITOR,
    failing: example({ completionTimeoutPerGiB: 150 }, { finishWithin: Duration.minutes(30) }, {}),
    passing: example({ completionTimeoutPerGiB: 150 }, { finishWithin: Duration.minutes(30) }, { allowPostCopy: true, completionTimeoutPerGiB: 2 }),
    * check(setup) {
      for (const each of judged(setup)) {
        const { outcome } = each.forecast;
        if (outcome.startsWith('canceled')) {
          const field = outcome === 'canceledWithoutProgress' ? 'progressTimeout' : 'completionTimeoutPerGiB';
          yield problem(each, field, `is canceled. ${told(each)}`);
        }
      }
    },
  },
  {
    id: 'LM086',
    severity: 'advice',
    title: 'A workload whose migrations never end',
    why: 'By the forecast of its migration, with the settings that hold for it, it doesn\'t converge, and no timeout ends it: completionTimeoutPerGiB 0 is no timeout.',
    ifIgnored: 'Each migration copies memory until somebody cancels it.',
    source: MONITOR,
    failing: example({ completionTimeoutPerGiB: 0 }),
    passing: example({ completionTimeoutPerGiB: 3, allowPostCopy: true }),
    * check(setup) {
      for (const each of judged(setup)) {
        if (each.forecast.outcome === 'neverEnds') {
          yield problem(each, 'completionTimeoutPerGiB', `never ends. ${told(each)}`);
        }
      }
    },
  },
  {
    id: 'LM087',
    severity: 'advice',
    title: 'A workload whose migrations take longer than they may',
    why: 'By the forecast of its migration, with the settings that hold for it, it comes to its end later than is wished for.',
    ifIgnored: 'The VM is still migrating when its maintenance window is over.',
    source: MONITOR,
    failing: example({ allowPostCopy: true, completionTimeoutPerGiB: 20 }, { finishWithin: Duration.minutes(30) }),
    passing: example({ allowPostCopy: true, completionTimeoutPerGiB: 2 }, { finishWithin: Duration.minutes(30) }),
    * check(setup) {
      for (const each of judged(setup)) {
        const { forecast: { outcome, totalSeconds }, wishes: { finishWithin }, settings: { bandwidthPerMigration } } = each;
        const most = finishWithin?.toSeconds({ integral: false }) ?? Infinity;
        if (arrives(outcome) && totalSeconds! > most) {
          const field = outcome === 'converges' && bandwidthPerMigration?.isUnlimited() === false ? 'bandwidthPerMigration' : 'completionTimeoutPerGiB';
          yield problem(each, field, `takes ${timeInWords(totalSeconds!)}, of ${timeInWords(most)} that it may. ${told(each)}`);
        }
      }
    },
  },
  {
    id: 'LM088',
    severity: 'advice',
    title: 'A workload whose guest stands still for longer than it may',
    why: 'By the forecast of its migration, with the settings that hold for it, the guest is stopped at the completion timeout until the rest of its memory is copied. '
      + 'QEMU allows itself 300 milliseconds; a wish can allow more.',
    ifIgnored: 'Clients of the guest run into their timeouts, and clusters of guests take it for dead.',
    source: MONITOR,
    failing: example({ allowWorkloadDisruption: true, completionTimeoutPerGiB: 2 }, { longestPause: Duration.seconds(10) }, undefined, '4.23'),
    passing: example({ allowWorkloadDisruption: true, allowPostCopy: true, completionTimeoutPerGiB: 2 }, { longestPause: Duration.seconds(10) }, undefined, '4.23'),
    * check(setup) {
      for (const each of judged(setup)) {
        const { forecast: { outcome, downtimeSeconds }, wishes: { longestPause } } = each;
        const most = longestPause?.toSeconds({ integral: false }) ?? USUAL_PAUSE;
        if (arrives(outcome) && downtimeSeconds > most) {
          yield problem(each, 'allowPostCopy', `has its guest stand still for ${timeInWords(downtimeSeconds)}, of ${timeInWords(most)} that it may. ${told(each)}`);
        }
      }
    },
  },
  {
    id: 'LM089',
    severity: 'advice',
    title: 'Post copy for a workload that it is not for',
    why: 'The workload\'s data are said to be critical, or post copy not to be acceptable, and the settings that hold for it allow post copy. A guest in post copy is '
      + 'lost if the network or the source node fails.',
    ifIgnored: 'The VM can be lost, even if its migrations converge on most days.',
    source: DOCUMENTATION,
    failing: example({ allowPostCopy: true, completionTimeoutPerGiB: 3 }, { criticalData: true }),
    passing: example({ allowPostCopy: true, completionTimeoutPerGiB: 3 }, { criticalData: true }, { allowPostCopy: false }),
    * check(setup) {
      for (const each of judged(setup)) {
        const { settings: { allowPostCopy, allowWorkloadDisruption = allowPostCopy }, wishes } = each;
        const { criticalData = false, postCopyAcceptable = true } = wishes;
        const isExempt = each.workload.vm.hostDevices === true && setup.release._vfioDowntime;
        if (allowPostCopy && allowWorkloadDisruption && !isExempt && (criticalData || !postCopyAcceptable)) {
          yield problem(each, 'allowPostCopy', `may go over to post copy, ${criticalData ? 'though its data are critical' : 'which isn\'t acceptable'}. ${told(each)}`, ['allowPostCopy']);
        }
      }
    },
  },
  {
    id: 'LM090',
    severity: 'advice',
    title: 'A workload that is slowed down, and may not be',
    why: 'By the forecast of its migration, with the settings that hold for it, auto-converge slows the guest\'s processors down. Nobody has said that it may '
      + '(slowdownAcceptable).',
    ifIgnored: 'The guest does less and less while it migrates, down to a hundredth.',
    source: 'https://kubevirt.io/user-guide/compute/live_migration/#migration-strategies',
    failing: example({ allowAutoConverge: true }),
    passing: example({ allowAutoConverge: true }, { slowdownAcceptable: true }),
    * check(setup) {
      for (const each of judged(setup)) {
        const { forecast, wishes: { slowdownAcceptable = false } } = each;
        if (forecast.throttlePercent > 0 && !slowdownAcceptable) {
          yield problem(each, 'allowAutoConverge', `slows its guest down by ${forecast.throttlePercent} %. ${told(each)}`, ['allowAutoConverge']);
        }
      }
    },
  },
];
