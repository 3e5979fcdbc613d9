import { TANGENT, dirtiedIn, pieceAt } from './dirty-law';
import type { DirtyLaw } from './dirty-law';
import type { LinkShare } from './link-share';

/** QEMU's throttling of the guest's processors, in percent: cpu-throttle-initial, cpu-throttle-increment, max-cpu-throttle. */
const THROTTLE_INITIAL = 20;
const THROTTLE_INCREMENT = 10;
const THROTTLE_MOST = 99;
/** The part of what is sent that may be dirtied meanwhile: throttle-trigger-threshold. */
const THROTTLE_TRIGGER = 0.5;
/** QEMU counts over at least this time, in seconds. */
const THROTTLE_PERIOD = 1;

/** What changes by no more than this part of itself stays as it is. */
const NOISE = 1e-12;

/** A pass that changes what remains by no more than this part of what it sends is like the next one. */
const ALIKE = 0.02;

/** What pre-copy gets of the link. */
export type PreCopyShare = Pick<LinkShare, 'rate' | 'chunk'>;

/** What a pass over the memory goes by: bytes, seconds, bytes in a second. */
export interface PreCopyRules extends PreCopyShare {
  /** What the guest has ever written to; all else is sent as a mark. */
  readonly memory: number;
  readonly law: DirtyLaw;
  readonly autoConverge: boolean;
}

/** Passes that were made. */
export interface PassRun {
  count: number;
  seconds: number;
  sent: number;
  /** What came to be dirty meanwhile, and wasn't before. */
  dirtied: number;
  /** What remains at the last one's end. */
  remaining: number;
  /** In percent. */
  throttle: number;
  /** All passes to come will be like the last of these. */
  isEndless: boolean;
}

/**
 * QEMU's pre-copy, pass by pass: a pass sends what is dirty until what is left would fit the downtime, then asks the kernel what has been dirtied meanwhile. If
 * all of that together fits, it is the last.
 *
 * Read from migration/migration.c (migration_iteration_run, migration_update_counters) and migration/ram.c (ram_save_iterate, migration_bitmap_sync,
 * migration_trigger_throttle) of qemu/qemu. Whatever is written after a pass has begun counts as dirty at its end: so it is with TCG, and it is the most that
 * it can be with KVM, which clears its record piece by piece as memory is sent.
 */
export class PreCopy {
  /** What QEMU has still to send, as far as it knows. */
  public remaining: number;
  /** How long the last send may take, in seconds. */
  public downtimeLimit = 0.3;
  /** By how many percent the guest's processors are slowed down. */
  public throttle = 0;

  private share: PreCopyShare;
  private isFirst = true;
  private underWay = 0;
  /** When the share last changed within the pass that is under way, and what of the pass was sent before. */
  private changedAt = 0;
  private sentBefore = 0;
  private periodSeconds = 0;
  private periodSent = 0;
  private periodDirtied = 0;
  private highPeriods = 0;

  constructor(private readonly rules: PreCopyRules) {
    this.remaining = rules.memory;
    this.share = rules;
  }

  /** The same once more, to go on with apart. */
  public clone(): PreCopy {
    return Object.assign(Object.create(PreCopy.prototype), this);
  }

  /** Whether what remains fits the downtime. */
  public get fits(): boolean {
    return this.underWay === 0 && (this.remaining < this.threshold || this.remaining === 0);
  }

  /** How long the next pass takes, or the one that is under way. */
  public get passSeconds(): number {
    return Math.max(this.underWay, this.changedAt + this.secondsOf(Math.max(0, this.remaining - this.sentBefore)));
  }

  /** What it gets of the link becomes another, when a pass has been under way for some seconds, or none is. */
  public changeShare(share: PreCopyShare, underWay: number): void {
    this.sentBefore += (underWay - this.changedAt) * this.share.rate;
    this.changedAt = underWay;
    this.underWay = Math.max(this.underWay, underWay);
    this.share = share;
  }

  /** Lets the guest take another downtime, in seconds, when a pass has been under way for some. */
  public allowDowntime(limit: number, underWay: number): void {
    this.downtimeLimit = limit;
    this.underWay = underWay;
  }

  /** Pre-copy ends, in the middle of a pass: what remains is what is left and what has been dirtied meanwhile. */
  public stop(seconds: number): PassRun {
    return this.passOnce(seconds);
  }

  /** Makes the next pass, and those after it that are like it, but none that would end after so many seconds. */
  public pass(most: number, mayRepeat: boolean): PassRun {
    const before = this.remaining;
    const run = this.passOnce(this.passSeconds);
    if (this.rules.autoConverge) {
      this.converge(run);
    }
    const settles = Math.abs(this.remaining - before) <= ALIKE * run.sent;
    const mayThrottle = this.rules.autoConverge && run.throttle < THROTTLE_MOST;
    if (mayRepeat && settles && !this.fits && !mayThrottle) {
      this.repeat(run, most - run.seconds);
    }
    return run;
  }

  private get threshold(): number {
    return this.share.rate * this.downtimeLimit;
  }

  private get speed(): number {
    return 1 - this.throttle / 100;
  }

  /** Until what is left fits; that is seen at the end of a chunk, half a one later on average. */
  private secondsOf(remaining: number): number {
    const { rate, chunk } = this.share;
    return Math.min(Math.max((remaining - this.threshold) / rate + chunk / 2, chunk), remaining / rate);
  }

  private passOnce(seconds: number): PassRun {
    const left = Math.max(0, this.remaining - this.sentBefore - (seconds - this.changedAt) * this.share.rate);
    const dirty = left + this.newlyDirtied(left, seconds);
    const sent = this.remaining - left;
    const run = { count: 1, seconds, sent, dirtied: dirty - left, remaining: dirty, throttle: this.throttle, isEndless: false };
    this.remaining = dirty;
    this.isFirst = false;
    this.underWay = this.changedAt = this.sentBefore = 0;
    return run;
  }

  /**
   * What of the memory comes to be dirty in a pass, besides what the pass leaves of what was to be sent. Where that lies has nothing to do with where a program
   * writes: QEMU goes through the machine's memory, and a program's is scattered there. Sequential writes come to what was clean first, since that is what
   * was written to the longest ago.
   */
  private newlyDirtied(left: number, seconds: number): number {
    const { law, memory } = this.rules;
    const among = this.isFirst ? memory : law.workingSet;
    const dirtied = dirtiedIn(law, seconds, this.speed);
    const before = this.remaining;
    return law.kind === 'sequential'
      ? dirtied - Math.max(0, dirtied - Math.max(0, among - before)) * (left / (before || 1))
      : dirtied * Math.max(0, 1 - left / (among || 1));
  }

  /** Auto-converge: where twice more than half of what was sent has been dirtied, the guest is slowed down, or more so. */
  private converge(run: PassRun): void {
    this.periodSeconds += run.seconds;
    this.periodSent += run.sent;
    this.periodDirtied += run.dirtied;
    if (this.periodSeconds > THROTTLE_PERIOD) {
      if (this.periodDirtied > this.periodSent * THROTTLE_TRIGGER && ++this.highPeriods >= 2) {
        this.highPeriods = 0;
        this.throttle = this.throttle === 0 ? THROTTLE_INITIAL : Math.min(this.throttle + THROTTLE_INCREMENT, THROTTLE_MOST);
      }
      this.periodSeconds = this.periodSent = this.periodDirtied = 0;
    }
  }

  /** Makes the passes that are like the next one, all at once, but none that would end after so many seconds. */
  private repeat(run: PassRun, most: number): void {
    const x0 = this.remaining;
    const { a, b, low, high, perByte, constant } = this.lineAt(x0);
    const next = a * x0 + b;
    const isFixed = Math.abs(next - x0) <= NOISE * x0;
    const sums = isFixed ? arithmetic(x0, 0) : isNearly(a, 1) ? arithmetic(x0, next - x0) : geometric(x0, a, b / (1 - a));
    const secondsOf = (n: number) => n * constant + perByte * sums.total(n);
    let n = sums.stepsTo(next < x0 ? low : high);
    if (!isFixed && (a < 0 || (next < x0 ? x0 <= low : x0 >= high))) {
      return; // soon another line holds
    }
    if (!(secondsOf(n) <= most)) {
      n = mostSteps(secondsOf, most, n);
    }
    if (n < 1) {
      return;
    }
    if (n === Infinity) {
      run.isEndless = true;
      return;
    }
    const seconds = secondsOf(n);
    const sent = this.share.rate * seconds;
    run.count += n;
    run.seconds += seconds;
    run.sent += sent;
    this.remaining = run.remaining = sums.at(n);
    run.dirtied += this.remaining - x0 + sent;
  }

  /**
   * From pass to pass, what remains is x ↦ ax + b, as long as it is within low and high: there that is a straight line, or near enough to one. A pass takes so many
   * seconds per byte, and a constant time.
   */
  private lineAt(x: number): Line {
    const { law } = this.rules;
    const { threshold, share: { rate, chunk } } = this;
    const among = law.workingSet || 1;
    const seconds = this.secondsOf(x);
    const left = x - seconds * rate;
    const isChunk = seconds === chunk;
    const constant = isChunk ? chunk : seconds - x / rate;
    const kink = threshold + rate * chunk / 2;
    const dirtied = dirtiedIn(law, seconds, this.speed);
    const { from, until, slope } = pieceAt(law, seconds, this.speed);
    let [low, high] = isChunk ? [threshold, kink]
      : [Math.max(constant === 0 ? threshold : Math.max(threshold, kink), (from - constant) * rate), (until - constant) * rate];
    // How what is left, and what is dirtied, grow with x.
    const [leftBy, dirtiedBy] = isChunk ? [1, 0] : [0, slope / rate];
    let a;
    if (law.kind !== 'sequential') {
      const part = Math.max(0, 1 - left / among);
      a = leftBy * (1 - dirtied / among) + dirtiedBy * part;
    } else {
      const again = dirtied - (among - x);
      const edge = x - again / (1 + dirtiedBy);
      if (again <= 0) {
        a = leftBy + dirtiedBy;
        high = Math.min(high, edge);
      } else {
        a = leftBy + dirtiedBy - ((1 + dirtiedBy) * left + again * leftBy - again * left / x) / x;
        [low, high] = [Math.max(low, edge, x * (1 - TANGENT)), Math.min(high, x * (1 + TANGENT))];
      }
    }
    return { a, b: left + this.newlyDirtied(left, seconds) - a * x, low, high, perByte: isChunk ? 0 : 1 / rate, constant };
  }
}

interface Line {
  readonly a: number;
  readonly b: number;
  readonly low: number;
  readonly high: number;
  readonly perByte: number;
  readonly constant: number;
}

/** What remains after n passes, all that remained before each of the n, and how many it takes to come past a bound. */
interface Steps {
  at(n: number): number;
  total(n: number): number;
  stepsTo(bound: number): number;
}

const isNearly = (a: number, b: number) => Math.abs(a - b) < 1e-9;

function arithmetic(x0: number, step: number): Steps {
  return {
    at: n => x0 + n * step,
    total: n => n * x0 + step * n * (n - 1) / 2,
    stepsTo: bound => (step === 0 ? Infinity : Math.floor((bound - x0) / step) + 1),
  };
}

function geometric(x0: number, a: number, fixed: number): Steps {
  return {
    at: n => fixed + (x0 - fixed) * a ** n,
    total: n => n * fixed + (x0 - fixed) * (1 - a ** n) / (1 - a),
    stepsTo: bound => {
      const ratio = (bound - fixed) / (x0 - fixed);
      // Towards a fixed point that is before the bound, or is reached but for the noise.
      const isReached = a < 1 ? ratio > 0 && ratio < 1 : ratio > 1;
      return x0 === fixed || !isReached ? Infinity : Math.floor(Math.log(ratio) / Math.log(a)) + 1;
    },
  };
}

/** The most steps that take no longer, and are no more than a number that may be infinite. */
function mostSteps(secondsOf: (n: number) => number, most: number, limit: number): number {
  if (most === Infinity) {
    return limit;
  }
  let high = 1;
  while (high < limit && secondsOf(high) <= most) {
    high *= 2;
  }
  let low = Math.floor(high / 2);
  high = Math.min(high, limit);
  while (high - low > Math.max(1, low * 1e-15)) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = secondsOf(middle) <= most ? [middle, high] : [low, middle];
  }
  return low;
}
