import { BINARY_SUFFIXES, DECIMAL_SUFFIXES, Decimal, decimalOf, multiply, withoutNoise } from './quantity';
import { showArgument } from './show';

/**
 * How much data a migration may send in a second.
 *
 * KubeVirt counts bytes, links are sold in bits: there is a factory for either. Amounts are kept exactly;
 * the manifest states the very rate that was asked for.
 *
 * KubeVirt itself works in whole MiB per second, and rounds to the nearest. Less than 1 MiB/s, a negative amount,
 * one that is not a number, and one that is no whole number of bytes are refused when the manifest is checked.
 *
 * @see https://kubevirt.io/user-guide/compute/live_migration/#changing-cluster-wide-migration-limits
 */
export class Bandwidth {
  /**
   * Bytes per second.
   *
   * @param amount a whole number, at least 1048576 (1 MiB/s); 0 is unlimited.
   */
  public static bytesPerSecond(amount: number): Bandwidth {
    return Bandwidth.of(amount, 1n, BINARY_SUFFIXES);
  }

  /**
   * Kibibytes (1024 bytes) per second.
   *
   * @param amount at least 1024 (1 MiB/s); 0 is unlimited.
   */
  public static kibibytesPerSecond(amount: number): Bandwidth {
    return Bandwidth.of(amount, 1024n, BINARY_SUFFIXES);
  }

  /**
   * Mebibytes (1024 * 1024 bytes) per second.
   *
   * @param amount at least 1; 0 is unlimited.
   */
  public static mebibytesPerSecond(amount: number): Bandwidth {
    return Bandwidth.of(amount, 1024n ** 2n, BINARY_SUFFIXES);
  }

  /**
   * Gibibytes (1024 * 1024 * 1024 bytes) per second.
   *
   * @param amount at least 1/1024 (1 MiB/s); 0 is unlimited.
   */
  public static gibibytesPerSecond(amount: number): Bandwidth {
    return Bandwidth.of(amount, 1024n ** 3n, BINARY_SUFFIXES);
  }

  /**
   * Kilobits (1000 bits, 125 bytes) per second.
   *
   * @param amount at least 8388.608 (1 MiB/s); 0 is unlimited.
   */
  public static kilobitsPerSecond(amount: number): Bandwidth {
    return Bandwidth.of(amount, 125n, DECIMAL_SUFFIXES);
  }

  /**
   * Megabits (1000 * 1000 bits, 125,000 bytes) per second.
   *
   * @param amount at least 8.388608 (1 MiB/s); 0 is unlimited.
   */
  public static megabitsPerSecond(amount: number): Bandwidth {
    return Bandwidth.of(amount, 125_000n, DECIMAL_SUFFIXES);
  }

  /**
   * Gigabits (1000 * 1000 * 1000 bits, 125,000,000 bytes) per second.
   *
   * @param amount at least 0.008388608 (1 MiB/s); 0 is unlimited.
   */
  public static gigabitsPerSecond(amount: number): Bandwidth {
    return Bandwidth.of(amount, 125_000_000n, DECIMAL_SUFFIXES);
  }

  /**
   * As much as the network carries: KubeVirt's default. Renders as `0Mi`, as the product documentation writes it.
   */
  public static unlimited(): Bandwidth {
    return new Bandwidth('0Mi', 0);
  }

  private static of(amount: number, bytes: bigint, suffixes: typeof BINARY_SUFFIXES): Bandwidth {
    if (typeof amount !== 'number') {
      throw new TypeError(`Bandwidth: ${showArgument(amount)} is no number. Write one, such as Bandwidth.gigabitsPerSecond(25).`);
    }
    if (!Number.isFinite(amount)) {
      return new Bandwidth(String(amount), amount); // no quantity: the rules refuse it, and say where it stands
    }
    const total = withoutNoise(multiply(decimalOf(amount), bytes));
    return total.digits === 0n ? Bandwidth.unlimited() : new Bandwidth(render(total, suffixes), amount * Number(bytes));
  }

  private constructor(private readonly quantity: string, private readonly bytes: number) {}

  /**
   * The rate in bytes per second; 0 is unlimited.
   */
  public toBytesPerSecond(): number {
    return this.bytes;
  }

  /**
   * Whether this sets no limit.
   */
  public isUnlimited(): boolean {
    return this.bytes === 0;
  }

  /**
   * The rate as a Kubernetes quantity, such as `64Mi` or, when made from bits, `3125M`: the exact number of bytes per second,
   * with the largest suffix that keeps it whole.
   *
   * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
   */
  public toQuantity(): string {
    return this.quantity;
  }
}

function render({ digits, scale }: Decimal, suffixes: typeof BINARY_SUFFIXES): string {
  if (scale > 0) {
    const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
    return `${digits < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
  }
  const [suffix, factor] = suffixes.find(([, f]) => digits % f === 0n) ?? ['', 1n];
  return `${digits / factor}${suffix}`;
}
