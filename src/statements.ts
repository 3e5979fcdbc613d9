/** One value, and the path of the construct that asks for it. */
export interface Statement {
  readonly value: unknown;
  readonly source: string;
  /** Whether nobody wrote it: the construct says so of itself. */
  readonly isDefault?: boolean;
}

/** Two statements about the same key that can't both hold. */
export interface Disagreement {
  readonly key: string;
  readonly statements: readonly [Statement, Statement];
}

/**
 * What several constructs say about the same keys. The first statement of a key holds, later ones have to agree with it.
 */
export class Statements {
  public readonly disagreements: Disagreement[] = [];
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly agree: (key: string, a: unknown, b: unknown) => boolean = deepEqual) {}

  /** Adds one source's statements. Keys without a value say nothing. */
  public add(source: string, values: Readonly<Record<string, unknown>>, isDefault = false): void {
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined || value === null) {
        continue;
      }
      const first = this.statements.get(key);
      if (!first) {
        this.statements.set(key, { value, source, isDefault });
      } else if (!this.agree(key, first.value, value)) {
        this.disagreements.push({ key, statements: [first, { value, source, isDefault }] });
      }
    }
  }

  /** The value of each key. */
  public get values(): Record<string, unknown> {
    return Object.fromEntries([...this.statements].map(([key, { value }]) => [key, value]));
  }

  /** All whose statements hold. */
  public get sources(): Set<string> {
    return new Set([...this.statements.values()].map(({ source }) => source));
  }

  /** Who stated the key. */
  public sourceOf(key: string): string | undefined {
    return this.statements.get(key)?.source;
  }
}

function deepEqual(_key: string, a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
