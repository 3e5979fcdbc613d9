import { inWords } from './explanation';
import type { MigrationForecastProps } from './forecast-props';
import { readInputs } from './inputs';
import type { Inputs } from './inputs';
import { follow } from './migration-run';
import type { Run, RunOutcome } from './migration-run';
import type { PassRun } from './pre-copy';
import { Problems } from './problems';

/**
 * What becomes of a migration.
 */
export enum MigrationOutcome {
  /** All of the memory is copied while the guest runs, and it moves within the downtime limit. */
  CONVERGES = 'converges',

  /** The guest moves at the completion timeout, and fetches the rest of its memory over the network. */
  POST_COPY = 'postCopy',

  /** The guest stands still, from the completion timeout on, until the rest is copied. */
  PAUSED = 'paused',

  /** It is canceled at the completion timeout. The guest stays where it is. */
  CANCELED_AT_COMPLETION_TIMEOUT = 'canceledAtTimeout',

  /** It is canceled at the progress timeout. The guest stays where it is. */
  CANCELED_AT_PROGRESS_TIMEOUT = 'canceledWithoutProgress',

  /** It is canceled since it has stalled: with stall detection, and without leave to disturb the guest. The guest stays where it is. */
  CANCELED_AS_STALLED = 'canceledAsStalled',

  /** It goes on for ever, or for more than some 30 years: it doesn't converge, and there is no timeout before. */
  NEVER_ENDS = 'neverEnds',

  /** No migration ever starts with these settings. */
  NEVER_STARTS = 'neverStarts',
}

/**
 * A pass of pre-copy over the memory, or several that are alike.
 */
export interface MigrationPass {
  /** How many passes these are. */
  readonly count: number;

  /** How long they took together, in seconds. */
  readonly seconds: number;

  /** What was sent in them together, in bytes. */
  readonly sentBytes: number;

  /** What came to be dirty meanwhile, and wasn't already, in bytes. */
  readonly dirtiedBytes: number;

  /** What was dirty at the end of the last of them, and is left for the next, in bytes. */
  readonly remainingBytes: number;

  /** By how many percent auto-converge slowed the guest's processors down meanwhile: 0 to 99. */
  readonly throttlePercent: number;
}

/**
 * What will become of a live migration: whether it converges, when it ends, how long the guest stands still.
 *
 * It follows QEMU's pre-copy pass by pass, and KubeVirt's monitor look by look, as the code of the release has them. Three things are on the safe side: whatever
 * is written after a pass has begun is sent again in the next one, which is the most that can be; what the guest writes isn't slowed down by
 * being migrated, but where auto-converge does that; and memory that it has never written to isn't among what is sent last, where it would let the guest stand still
 * for less. What a pass leaves for the next is taken to lie anywhere among what the guest writes to. Not counted are the setup before the first byte, some tenths of
 * a second in which the guest's devices move, and what disks are written to while they are copied.
 *
 * @see https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-launcher/virtwrap/live-migration-source.go
 * @see https://www.qemu.org/docs/master/devel/migration/main.html
 * @example
 *
 * const forecast = MigrationForecast.of({
 *   vm: {
 *     memory: Size.gibibytes(512),
 *     dirtying: MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)),
 *   },
 *   link: { bandwidth: Bandwidth.gigabitsPerSecond(25), otherTraffic: Bandwidth.gigabitsPerSecond(5) },
 *   settings: { allowPostCopy: true, completionTimeoutPerGiB: Duration.seconds(2) },
 *   version: HyperConvergedVersion.openShift('4.21'),
 * });
 * console.log(forecast.totalSeconds, forecast.downtimeSeconds, forecast.toString());
 */
export class MigrationForecast {
  /**
   * Forecasts a migration.
   *
   * @throws if something is missing or impossible: the error names all of that at once.
   */
  public static of(props: MigrationForecastProps): MigrationForecast {
    const problems = new Problems('The forecast of a migration');
    const inputs = readInputs(props, problems);
    const least = problems.isEmpty ? props.vm.dirtying._least : undefined;
    const calm = least && readInputs(props, problems, least);
    problems.throwAny();
    return new MigrationForecast(inputs, calm && new MigrationForecast(calm));
  }

  /** What becomes of it. */
  public readonly outcome: MigrationOutcome;

  /**
   * How long it takes from its start to its end, in seconds.
   *
   * @default - it never ends, or never starts
   */
  public readonly totalSeconds?: number;

  /** How long disks are copied, before the memory, in seconds. */
  public readonly diskSeconds: number;

  /**
   * How long memory is copied while the guest runs at the source, in seconds.
   *
   * @default - without end
   */
  public readonly preCopySeconds?: number;

  /**
   * How long the guest runs at the target without all of its memory, and is slow, in seconds.
   *
   * @default - without end: the link carries nothing
   */
  public readonly postCopySeconds?: number;

  /**
   * How long the guest stands still at the end, in seconds: for the last of what is sent before it moves, or while it is paused. In post copy it is 0. The
   * state of its devices comes to that.
   */
  public readonly downtimeSeconds: number;

  /**
   * All that is sent, in bytes.
   *
   * @default - without end
   */
  public readonly sentBytes?: number;

  /** How many passes over the memory are made while the guest runs; where the migration never ends, until they are all alike. */
  public readonly passCount: number;

  /** By how many percent auto-converge slows the guest's processors down in the end: 0 to 99. */
  public readonly throttlePercent: number;

  /** What the migration gets of the link while the guest runs at the source, in bytes per second. */
  public readonly bytesPerSecond: number;

  /** Over how many connections. */
  public readonly connections: number;

  /** The time that KubeVirt gives the migration, in seconds; 0 is no timeout. */
  public readonly completionTimeoutSeconds: number;

  /**
   * The forecast for the least that the guest dirties, where that was said to be between two.
   *
   * @default - it was not
   */
  public readonly calmest?: MigrationForecast;

  private constructor(private readonly inputs: Inputs, calmest?: MigrationForecast) {
    const { rules, neverStarts } = inputs;
    const run: Run = neverStarts ? NOTHING : follow(rules);
    this.outcome = neverStarts ? MigrationOutcome.NEVER_STARTS : OUTCOMES[run.outcome];
    this.totalSeconds = neverStarts ? undefined : finite(run.seconds);
    this.diskSeconds = run.diskSeconds;
    this.preCopySeconds = finite(run.preCopySeconds);
    this.postCopySeconds = finite(run.postCopySeconds);
    this.downtimeSeconds = run.downtimeSeconds;
    this.sentBytes = finite(run.sent);
    this.passCount = run.passes;
    this.throttlePercent = run.throttle;
    this.bytesPerSecond = rules.rate;
    this.connections = inputs.connections;
    this.completionTimeoutSeconds = rules.monitor.completionTimeout;
    this.calmest = calmest;
  }

  /**
   * The passes over the memory, in order. Those that are alike are one entry. Where the migration never ends, all that follow are like the last.
   */
  public get passes(): MigrationPass[] {
    const passes: MigrationPass[] = [];
    if (this.outcome !== MigrationOutcome.NEVER_STARTS) {
      follow(this.inputs.rules, pass => passes.push(asPass(pass)));
    }
    return passes;
  }

  /**
   * The forecast in words: what happens, and why.
   */
  public toString(): string {
    return this.inputs.neverStarts ? `It never starts: ${this.inputs.neverStarts}.` : inWords(this.inputs.rules, follow(this.inputs.rules));
  }
}

export const OUTCOMES: Record<RunOutcome, MigrationOutcome> = {
  converges: MigrationOutcome.CONVERGES,
  postCopy: MigrationOutcome.POST_COPY,
  paused: MigrationOutcome.PAUSED,
  canceledAtTimeout: MigrationOutcome.CANCELED_AT_COMPLETION_TIMEOUT,
  canceledWithoutProgress: MigrationOutcome.CANCELED_AT_PROGRESS_TIMEOUT,
  canceledAsStalled: MigrationOutcome.CANCELED_AS_STALLED,
  neverEnds: MigrationOutcome.NEVER_ENDS,
};

const NOTHING: Run = {
  outcome: 'neverEnds', seconds: 0, diskSeconds: 0, preCopySeconds: 0, postCopySeconds: 0, downtimeSeconds: 0, sent: 0, passes: 0, throttle: 0,
};

const finite = (value: number) => (value === Infinity ? undefined : value);

function asPass({ count, seconds, sent, dirtied, remaining, throttle }: PassRun): MigrationPass {
  return { count, seconds, sentBytes: sent, dirtiedBytes: dirtied, remainingBytes: remaining, throttlePercent: throttle };
}
