import type { Duration, Size } from 'cdk8s';
import { SizeRoundingBehavior } from 'cdk8s';
import type { Bandwidth } from '../bandwidth';
import { show } from '../show';

const BANDWIDTH = 'a Bandwidth, such as Bandwidth.gigabitsPerSecond(25)';

/** What is wrong with what somebody has handed over: all of it is found before anything is told. */
export class Problems {
  /** @param nameOf what inputs are called, by their usual names. */
  constructor(private readonly what: string, private readonly nameOf = (name: string) => name, private readonly lines: string[] = []) {}

  /** The same problems, with other names for inputs that are found wrong from now on. */
  public renamed(nameOf: (name: string) => string): Problems {
    return new Problems(this.what, nameOf, this.lines);
  }

  /** Something is wrong: what it is instead of what is wanted. */
  public add(name: string, value: unknown, wrong: string, instead: string): void {
    this.lines.push(`${this.nameOf(name)} is ${typeof value === 'string' ? value : show(value)}, ${wrong}. Write ${instead}.`);
  }

  /** Whoever calls without types may hand over anything. */
  public expect<T>(name: string, value: unknown, method: string, instead: string, wrong = 'without a unit'): T | undefined {
    if (typeof (value as Record<string, unknown> | null | undefined)?.[method] === 'function') {
      return value as T;
    }
    this.lines.push(`${this.nameOf(name)} is ${show(value)}${value === undefined || value === null ? '' : `, ${wrong}`}. Write ${instead}.`);
    return undefined;
  }

  /** A size in whole bytes. */
  public size(name: string, value: Size): number | undefined {
    const size = this.expect<Size>(name, value, 'toKibibytes', 'a Size, such as Size.gibibytes(512)');
    const bytes = size && this.number(name, size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024, 'Size.gibibytes(512)');
    return bytes && Math.floor(bytes);
  }

  /** A duration in seconds. */
  public seconds(name: string, value: Duration): number | undefined {
    const duration = this.expect<Duration>(name, value, 'toSeconds', 'a Duration, such as Duration.seconds(150)');
    return duration && this.number(name, duration.toSeconds({ integral: false }), 'Duration.seconds(150)');
  }

  /** A rate in bytes per second. */
  public rate(name: string, value: Bandwidth): number | undefined {
    const bandwidth = this.expect<Bandwidth>(name, value, 'toBytesPerSecond', BANDWIDTH);
    return bandwidth && this.number(name, bandwidth.toBytesPerSecond(), 'Bandwidth.gigabitsPerSecond(25)', bandwidth.toQuantity());
  }

  /** A whole number of things. */
  public count(name: string, value: number, least: number): number {
    if (!Number.isInteger(value) || value < least) {
      this.add(name, value, 'no such count', `a whole number, ${least} or more`);
    }
    return value;
  }

  /** A switch. */
  public flag(name: string, value: boolean): boolean {
    if (typeof value !== 'boolean') {
      this.add(name, show(value), 'neither true nor false', 'one of them');
    }
    return value;
  }

  /** Properties, which may be left out: what is none is told. */
  public properties<T extends object>(name: string, value: T | undefined): T {
    if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value))) {
      this.add(name, show(value), 'no object', 'its properties, or leave it out');
      return {} as T;
    }
    return value ?? {} as T;
  }

  /** Whether nothing is wrong. */
  public get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** Throws, with all problems, if there are any. */
  public throwAny(): void {
    if (this.lines.length > 0) {
      throw new Error([`${this.what} can't be made:`, ...new Set(this.lines.map(line => `  ${line}`))].join('\n'));
    }
  }

  private number(name: string, value: number, example: string, shown: unknown = value): number | undefined {
    if (Number.isFinite(value) && value >= 0) {
      return value;
    }
    this.add(name, shown, value < 0 ? 'less than nothing' : 'no figure to reckon with', `one from 0 up, such as ${example}`);
    return undefined;
  }
}
