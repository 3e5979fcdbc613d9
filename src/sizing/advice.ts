import type { MigrationAdviceProps, SettingAdvice, WishOutcome } from './advice-props';
import { Advisor } from './advisor';
import type { MigrationForecast } from './forecast';
import type { MigrationSettings } from './forecast-props';

/**
 * What to set for a VM: the live migration settings that let it migrate as it should, with the reason for each, and what becomes of each wish.
 *
 * Of the ways that are acceptable the gentlest is taken that meets all wishes: to converge by itself; by post copy; with the guest slowed down; with the guest stopped.
 * Where none does, it is the one that meets most of them, and tells why there is no more.
 *
 * @example
 *
 * const advice = MigrationAdvice.recommend({
 *   vm: {
 *     memory: Size.gibibytes(512),
 *     dirtying: MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)),
 *   },
 *   link: { bandwidth: Bandwidth.gigabitsPerSecond(10) },
 *   wishes: { finishWithin: Duration.minutes(30) },
 *   version: HyperConvergedVersion.openShift('4.23'),
 * });
 * for (const advised of advice.reasons) {
 *   console.log(advised.setting, advised.value, advised.reason);
 * }
 */
export class MigrationAdvice {
  /**
   * Finds the settings.
   *
   * @throws if something is missing or impossible: the error names all of that at once.
   */
  public static recommend(props: MigrationAdviceProps): MigrationAdvice {
    const { settings, reasons, forecast, wishes, shortfall } = Advisor.of(props).advise();
    return new MigrationAdvice(settings, reasons, forecast, wishes, shortfall);
  }

  private constructor(
    /** The settings: those to write, and for a forecast. */
    public readonly settings: MigrationSettings,
    /** Each of them as manifests have it, with its reason. */
    public readonly reasons: SettingAdvice[],
    /** What becomes of the migration with these settings. */
    public readonly forecast: MigrationForecast,
    /** What becomes of each wish. */
    public readonly wishes: WishOutcome[],
    /**
     * Why no settings do all that is wished for.
     *
     * @default - these do
     */
    public readonly shortfall?: string,
  ) {}

  /** The advice in words. */
  public toString(): string {
    return [
      ...this.reasons.map(({ setting, value, reason }) => `${setting}: ${value}\n  ${reason}`),
      `${this.forecast}`,
      ...this.shortfall === undefined ? [] : [this.shortfall],
    ].join('\n');
  }
}
