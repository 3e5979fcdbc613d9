import { Duration } from 'cdk8s';
import { Bandwidth } from '../bandwidth';
import { HyperConvergedVersion } from '../hyperconverged-version';
import type { MigrationAdviceProps, SettingAdvice, WishOutcome } from './advice-props';
import { arrives } from './arrival';
import { inconvergence } from './explanation';
import { MigrationForecast, MigrationOutcome } from './forecast';
import type { MigrationSettings } from './forecast-props';
import { readInputs } from './inputs';
import type { Inputs } from './inputs';
import { mostAtOnce } from './link-share';
import { follow } from './migration-run';
import type { Run, RunRules } from './migration-run';
import { Problems } from './problems';
import { STATED, reasonsFor } from './setting-reasons';
import { USUAL_PAUSE, meets, readWishes } from './wishes';
import type { Wishes } from './wishes';
import { rateInWords, timeInWords } from './words';

const MIB = 1024 ** 2;

/** A migration that converges gets so many times as long as the forecast has it. Where it is canceled otherwise, it gets at the least so many seconds more: a small VM's takes next to no time. */
const MARGIN = 2;
const SPARE = 60;
/** Of a bandwidth that is just enough, so much is enough for sure. */
const ROOM = 1.1;
/** A pass that leaves more than this part of what the one before left gets a migration no further. */
const STALE = 0.9;
/** The longest that it takes KubeVirt to see a timeout, in seconds: more than one whole second, and a look. */
const SEEN_LATE = 1.4;


/** How a migration can come to its end, the gentlest first. */
export type Way = 'plain' | 'postCopy' | 'autoConverge' | 'pause';

/** Settings for one of them, with what comes of them. */
export interface Plan {
  readonly way: Way;
  readonly perGiB: number;
  readonly timeoutReason: string;
  readonly settings: MigrationSettings;
  readonly forecast: MigrationForecast;
  readonly wishes: WishOutcome[];
}

/** What is advised. */
interface Advice {
  readonly settings: MigrationSettings;
  readonly reasons: SettingAdvice[];
  readonly forecast: MigrationForecast;
  readonly wishes: WishOutcome[];
  readonly shortfall?: string;
}

/** The first of those that meet most wishes. */
function bestOf(plans: Plan[]): Plan {
  const score = ({ wishes }: Plan) => wishes.filter(({ isMet }) => isMet).length;
  return plans.reduce((a, b) => (score(b) > score(a) ? b : a));
}

const meetsAll = ({ wishes }: Plan) => wishes.every(({ isMet }) => isMet);

/** The completion timeout that leaves a migration time enough to converge, in seconds for each of its units. `isHelped`: whether it goes over to post copy then. */
export function timeoutToConverge(seconds: number, units: number, isHelped: boolean): number {
  return Math.max(1, Math.ceil(Math.max(MARGIN * seconds, isHelped ? 0 : seconds + SPARE) / units));
}

/** Finds the advice for one VM. */
export class Advisor {
  public static of(props: MigrationAdviceProps): Advisor {
    const problems = new Problems('The advice for a migration');
    Advisor.check(props, problems);
    problems.throwAny();
    return new Advisor(props, props.version ?? HyperConvergedVersion.default(), readWishes(props.wishes ?? {}, problems));
  }

  /** Finds what is wrong with what somebody has handed over. */
  public static check(props: MigrationAdviceProps, problems: Problems): void {
    readWishes(props?.wishes ?? {}, problems);
    readInputs({ vm: props?.vm, link: props?.link, settings: props?.settings, version: props?.version }, problems);
  }

  /** What is decided already. */
  private readonly decided: MigrationSettings;
  private readonly shared: MigrationSettings;
  private readonly hasHostDevicesDowntime: boolean;
  private found?: { readonly plans: readonly Plan[]; readonly best: Plan };

  private constructor(
    private readonly props: MigrationAdviceProps, private readonly version: HyperConvergedVersion, public readonly wishes: Wishes,
  ) {
    this.hasHostDevicesDowntime = props.vm.hostDevices === true && version._vfioDowntime;
    const { parallelMigrationsPerCluster, progressTimeout } = version.liveMigrationDefaults;
    this.decided = Object.fromEntries(Object.entries(props.settings ?? {}).filter(([, value]) => value !== undefined));
    const limits = { parallelMigrationsPerCluster, parallelOutboundMigrationsPerNode: 1, ...this.decided };
    const atOnce = mostAtOnce(limits.parallelOutboundMigrationsPerNode, limits.parallelMigrationsPerCluster);
    const { bandwidth, otherTraffic, concurrentMigrations = atOnce } = props.link;
    const left = (bandwidth.toBytesPerSecond() - (otherTraffic?.toBytesPerSecond() ?? 0)) / concurrentMigrations;
    this.shared = {
      bandwidthPerMigration: otherTraffic && otherTraffic.toBytesPerSecond() > 0 && left >= MIB
        ? Bandwidth.mebibytesPerSecond(Math.floor(left / MIB)) : Bandwidth.unlimited(),
      parallelMigrationsPerCluster,
      parallelOutboundMigrationsPerNode: 1,
      progressTimeout: Duration.seconds(progressTimeout),
      ...this.decided,
    };
  }

  public advise(): Advice {
    const { best } = this.plans;
    const isGood = meetsAll(best);
    return { ...best, reasons: this.reasons(best, isGood), shortfall: isGood ? undefined : this.shortfall(best) };
  }

  /** The ways that are acceptable, the gentlest first, and the best of them. */
  public get plans(): { readonly plans: readonly Plan[]; readonly best: Plan } {
    if (!this.found) {
      const plans = this.ways().map(way => this.plan(way));
      this.found = { plans, best: bestOf(plans) };
    }
    return this.found;
  }

  /** The settings for a way, with a timeout; 0 is none. */
  public settings(way: Way, perGiB: number): MigrationSettings {
    const { allowPostCopy = way === 'postCopy', allowAutoConverge = way === 'autoConverge' } = this.decided;
    // Left unset, it follows allowPostCopy, but where the HyperConverged fills it in as false.
    const isStated = this.version._behavior.workloadDisruption && (way === 'pause' || this.version.liveMigrationFields.includes('allowWorkloadDisruption'));
    const { allowWorkloadDisruption = isStated ? allowPostCopy || way === 'pause' : undefined } = this.decided;
    return {
      ...this.shared,
      completionTimeoutPerGiB: Duration.seconds(perGiB),
      allowPostCopy,
      allowAutoConverge,
      ...allowWorkloadDisruption === undefined ? {} : { allowWorkloadDisruption },
    };
  }

  /** What becomes of the migration with some settings. */
  public run(settings: MigrationSettings): Run {
    return follow(this.rules(settings));
  }

  private ways(): Way[] {
    const { postCopy, slowdown, longestPause } = this.wishes;
    const { workloadDisruption } = this.version._behavior;
    return [
      'plain',
      ...postCopy && !this.hasHostDevicesDowntime ? ['postCopy' as const] : [],
      ...slowdown ? ['autoConverge' as const] : [],
      ...longestPause > USUAL_PAUSE && workloadDisruption ? ['pause' as const] : [],
    ];
  }

  /** The rules of a migration with some settings. */
  private rules(settings: MigrationSettings, link = this.props.link): RunRules {
    return this.inputs(settings, link).rules;
  }

  private inputs(settings: MigrationSettings, link = this.props.link): Inputs {
    return readInputs({ vm: this.props.vm, link, settings, version: this.version }, new Problems(''));
  }

  private plan(way: Way): Plan {
    const free = this.settings(way, 0);
    return bestOf(this.timeouts(way, free).map(([perGiB, timeoutReason]) => {
      const settings = { ...free, completionTimeoutPerGiB: Duration.seconds(perGiB) };
      const forecast = MigrationForecast.of({ vm: this.props.vm, link: this.props.link, settings, version: this.version });
      return { way, perGiB, settings, forecast, wishes: this.outcomes(forecast), timeoutReason };
    }));
  }

  /** Completion timeouts to choose from, with reasons. */
  private timeouts(way: Way, free: MigrationSettings): [number, string][] {
    const { completionTimeoutPerGiB } = this.decided;
    if (completionTimeoutPerGiB) {
      return [[completionTimeoutPerGiB.toSeconds(), STATED]];
    }
    const disrupts = free.allowWorkloadDisruption ?? free.allowPostCopy;
    const isToHelp = way === 'postCopy' || way === 'pause' || follow(this.rules(free)).outcome !== 'converges';
    return disrupts && isToHelp ? this.timeoutsToHelp(free) : [this.timeoutToEnd(free)];
  }

  /** The units of 10^9 bytes that the timeout is counted by. */
  public units(settings: MigrationSettings): number {
    return this.inputs({ ...settings, completionTimeoutPerGiB: Duration.seconds(1) }).rules.monitor.completionTimeout;
  }

  /** For a migration that is to converge: time enough for that, and an end for one that doesn't. */
  private timeoutToEnd(free: MigrationSettings): [number, string] {
    const run = follow(this.rules(free));
    const units = this.units(free);
    if (run.outcome !== 'converges') {
      const usual = this.version.liveMigrationDefaults.completionTimeoutPerGiB;
      return [usual, `The default of the release: no time is enough to converge. After ${timeInWords(usual * units)} the migration is canceled.`];
    }
    const isHelped = free.allowPostCopy === true;
    const perGiB = timeoutToConverge(run.seconds, units, isHelped);
    const late = !(free.allowWorkloadDisruption ?? free.allowPostCopy) ? 'is canceled, and tried again' : free.allowPostCopy ? 'goes over to post copy' : 'has its guest stopped';
    return [perGiB, `It converges after ${timeInWords(run.seconds)}, and has ${timeInWords(perGiB * units)}: ${perGiB} s for each of ${units} · 10^9 bytes, at the `
      + `least twice as long${isHelped ? '' : ' and a minute more'}. One that isn't over by then ${late}.`];
  }

  /** For a migration that is helped at its timeout: as soon as more passes get it no further or, the sooner the worse, before. */
  private timeoutsToHelp(free: MigrationSettings): [number, string][] {
    const rules = this.rules(free);
    const units = this.units(free);
    let [seconds, remaining, stale] = [rules.disks / (rules.rate || Infinity), rules.memory, Infinity];
    const run = follow(rules, pass => {
      seconds += pass.seconds;
      if (stale === Infinity && (pass.isEndless || pass.count > 1 || pass.remaining > remaining * STALE)) {
        stale = seconds;
      }
      ({ remaining } = pass);
    });
    const usual = this.version.liveMigrationDefaults.completionTimeoutPerGiB;
    // What converges, but not as it should, is helped before it does.
    const before = run.outcome === 'converges' ? Math.floor((run.seconds - SEEN_LATE) / units) : Infinity;
    const timeouts = [Math.max(1, Math.min(before, stale === Infinity ? usual : Math.ceil(stale / units)))];
    while (timeouts[timeouts.length - 1] > 1) {
      timeouts.push(Math.floor(timeouts[timeouts.length - 1] / 2));
    }
    return timeouts.map((perGiB, i) => [perGiB, `${timeInWords(perGiB * units)} of pre-copy, ${perGiB} s for each of ${units} · 10^9 bytes, ${
      i > 0 ? 'so that all ends in time' : before <= perGiB ? 'before it has converged' : 'after which more passes get it no further'}.`]);
  }

  /** What becomes of each wish. */
  public outcomes(forecast: MigrationForecast): WishOutcome[] {
    const { finishWithin, longestPause } = this.wishes;
    const isThere = arrives(forecast.outcome);
    const { totalSeconds: seconds = Infinity, downtimeSeconds } = forecast;
    const met = meets(this.wishes, { arrives: isThere, seconds, downtimeSeconds });
    return [
      { wish: 'that it ends at the target', reached: `${forecast}` },
      ...finishWithin === undefined ? [] : [{
        wish: `that it takes no more than ${timeInWords(finishWithin)}`,
        reached: isThere ? timeInWords(seconds) : 'it doesn\'t end at the target',
      }],
      { wish: `that the guest stands still for no more than ${timeInWords(longestPause)}`, reached: timeInWords(downtimeSeconds) },
    ].map((each, i) => ({ ...each, isMet: met[i] })).concat([
      ...!this.wishes.postCopy && this.decided.allowPostCopy
        ? [{ wish: 'that there is no post copy', isMet: forecast.outcome !== MigrationOutcome.POST_COPY, reached: 'it is stated' }] : [],
      ...!this.wishes.slowdown && this.decided.allowAutoConverge
        ? [{ wish: 'that the guest isn\'t slowed down', isMet: forecast.throttlePercent === 0, reached: `by ${forecast.throttlePercent} %` }] : [],
    ]);
  }

  private reasons({ settings, timeoutReason }: Plan, isGood: boolean): SettingAdvice[] {
    const { decided, version } = this;
    return reasonsFor({ settings, decided, version, timeoutReason, noPostCopyReason: this.whyNoPostCopy(isGood) });
  }

  private whyNoPostCopy(isGood: boolean): string {
    return this.wishes.criticalData ? 'The guest would be lost if the network or the source failed, and its data are critical.'
      : !this.wishes.postCopy ? 'It isn\'t acceptable.'
        : this.hasHostDevicesDowntime ? 'A VM with host devices doesn\'t go over to it.'
          : isGood ? 'It isn\'t needed.' : 'It does no more of what is wished for.';
  }

  /** Why there is no more, and what it would take. */
  private shortfall({ way, wishes, forecast }: Plan): string {
    if (Object.keys(this.decided).length > 0) {
      return this.with({}).advise().shortfall ?? this.whatIsInTheWay();
    }
    const plain = { ...this.shared, completionTimeoutPerGiB: Duration.seconds(0) };
    const rules = this.rules(plain);
    if (rules.rate === 0) {
      return 'No setting lets it migrate: other traffic leaves nothing of the link.';
    }
    const unmet = wishes.filter(({ isMet }) => !isMet).map(({ wish, reached }) => `${wish} (${reached})`);
    if (arrives(forecast.outcome)) {
      const first = (rules.memory + rules.disks) / rules.rate;
      const { finishWithin = Infinity } = this.wishes;
      const why = first > finishWithin ? `To send everything once takes ${timeInWords(first)} at the ${rateInWords(rules.rate)} that one migration gets`
        : follow(rules).outcome === 'converges' ? `One migration gets ${rateInWords(rules.rate)}` : `It can't converge: ${inconvergence(rules)}`;
      return `No setting that is acceptable meets all wishes, as not ${unmet.join(', nor ')}. ${why}.`;
    }
    const slowed = this.run(this.settings('autoConverge', 0));
    const [others, instead] = way === 'plain' && this.wishes.slowdown ? [' or even with the guest slowed down', '']
      : slowed.outcome === 'converges' ? [' or slowing the guest down',
        `Slowed down by up to ${slowed.throttle} %, it would after ${timeInWords(slowed.seconds)} (slowdownAcceptable). `] : ['', ''];
    return `No setting converges without post copy${others}: ${inconvergence(rules)}. ${instead}${this.whatItTakes(rules, plain)}`;
  }

  /** Which of the settings that are stated are to blame: what is left when all that do no harm hold. */
  private whatIsInTheWay(): string {
    const harmless: Record<string, unknown> = {};
    const blamed = Object.entries(this.decided).filter(([setting, value]) => {
      const isHarmless = meetsAll(this.with({ ...harmless, [setting]: value }).plans.best);
      Object.assign(harmless, isHarmless ? { [setting]: value } : {});
      return !isHarmless;
    }).map(([setting]) => setting);
    const others = this.with(harmless).advise().reasons.filter(({ setting }) => blamed.includes(setting)).map(({ setting, value }) => `${setting} ${value}`);
    return `What is stated stands in the way: ${others.length > 0 ? `with ${others.join(' and ')}` : `without ${blamed.join(' and ')}`} it would be as it is wished for.`;
  }

  /** The same with other settings that are decided. */
  private with(settings: MigrationSettings): Advisor {
    return new Advisor({ ...this.props, settings }, this.version, this.wishes);
  }

  /** The bandwidth with which it would converge and, where the release can do that, how long the guest would have to be stopped. */
  private whatItTakes(rules: RunRules, plain: MigrationSettings): string {
    const converges = (rate: number) => follow({ ...rules, rate, finalRate: rate }).outcome === 'converges';
    let [low, high] = [rules.rate, rules.rate * 2];
    while (!converges(high) && high < 1e15) {
      [low, high] = [high, high * 2];
    }
    for (let i = 0; i < 30; i++) {
      const middle = (low + high) / 2;
      [low, high] = converges(middle) ? [low, middle] : [middle, high];
    }
    const needed = `It would with ${rateInWords(high * ROOM)} for each migration`;
    if (!this.version._behavior.workloadDisruption) {
      return `${needed}.`;
    }
    const paused = MigrationForecast.of({
      vm: this.props.vm,
      link: this.props.link,
      version: this.version,
      settings: {
        ...plain, allowPostCopy: false, allowWorkloadDisruption: true, completionTimeoutPerGiB: Duration.seconds(this.timeoutsToHelp(plain)[0][0]),
      },
    });
    return paused.outcome === MigrationOutcome.PAUSED
      ? `${needed}, or if the guest might stand still for ${timeInWords(paused.downtimeSeconds)} (longestPause).` : `${needed}.`;
  }
}
