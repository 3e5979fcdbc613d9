import type { Duration } from 'cdk8s';
import type { HyperConvergedVersion } from '../hyperconverged-version';
import type { MigrationLink, MigrationSettings, VirtualMachineWorkload } from './forecast-props';

/**
 * What a migration should be like. It should end at the target, in any case.
 */
export interface MigrationWishes {
  /**
   * How long it may take, from its start to its end.
   *
   * Range: more than 0.
   *
   * @default - as long as it has to
   */
  readonly finishWithin?: Duration;

  /**
   * How long the guest may stand still. More than the 300 milliseconds that QEMU allows itself lets a migration that doesn't converge stop the guest, and copy
   * the rest.
   *
   * Range: more than 0.
   *
   * @default Duration.millis(300)
   */
  readonly longestPause?: Duration;

  /**
   * Whether the guest may go over to the target before its memory is there: it is slow until then, and lost if the network or the source fails meanwhile.
   *
   * @default true
   */
  readonly postCopyAcceptable?: boolean;

  /**
   * Whether the guest has data that must not be lost. Post copy is out of the question then, whatever `postCopyAcceptable` says: the product documentation
   * advises against it.
   *
   * @default false
   */
  readonly criticalData?: boolean;

  /**
   * Whether the guest's processors may be slowed down, by up to 99 percent, until the migration converges.
   *
   * @default false
   */
  readonly slowdownAcceptable?: boolean;
}

/**
 * Properties of `MigrationAdvice`.
 */
export interface MigrationAdviceProps {
  /** The VM that migrates. */
  readonly vm: VirtualMachineWorkload;

  /** The network that it migrates over. */
  readonly link: MigrationLink;

  /**
   * What the migration should be like.
   *
   * @default - it should end at the target
   */
  readonly wishes?: MigrationWishes;

  /**
   * Settings that are decided already: these hold, and the advice is for all others.
   *
   * @default - none
   */
  readonly settings?: MigrationSettings;

  /**
   * The release.
   *
   * @default HyperConvergedVersion.default()
   */
  readonly version?: HyperConvergedVersion;
}

/**
 * A setting that is advised.
 */
export interface SettingAdvice {
  /** Its name, as manifests have it. */
  readonly setting: string;

  /** Its value, as manifests have it. */
  readonly value: any;

  /** Why it has this value. */
  readonly reason: string;
}

/**
 * What becomes of a wish.
 */
export interface WishOutcome {
  /** What was wished for, in words. */
  readonly wish: string;

  /** Whether it comes true with the settings that are advised. */
  readonly isMet: boolean;

  /** What is reached with them and, where that is not what was wished for, why there isn't more. */
  readonly reached: string;
}
