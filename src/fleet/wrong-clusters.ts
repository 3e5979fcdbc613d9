import type { PlacedCluster } from './clusters';
import { printable } from '../show';

/** What is wrong with clusters. The same of many is told once, with the names of all. */
export class WrongClusters {
  private readonly clusters = new Map<string, string[]>();
  private readonly names = new Set<string>();

  /** @param ofData what is wrong with the data of some, by their names. */
  constructor(private readonly ofData: ReadonlyMap<string, readonly string[]>) {}

  /** How many clusters are wrong. */
  public get count(): number {
    return this.names.size + this.ofData.size;
  }

  /** Whether a cluster is. */
  public has(name: string): boolean {
    return this.names.has(name);
  }

  public add({ cluster: { name }, place }: PlacedCluster, messages: readonly string[]): void {
    if (messages.length > 0) {
      this.names.add(name);
    }
    for (const message of new Set(messages)) {
      const others = this.clusters.get(message) ?? [];
      this.clusters.set(message, others);
      others.push(`${name} (${place})`);
    }
  }

  /** What an app's validation or a program has thrown, line by line. */
  public addError(placed: PlacedCluster, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    const [first, ...lines] = text.split('\n');
    this.add(placed, /^Validation failed with the following errors:$/.test(first) ? lines.map(line => line.trim()) : [text]);
  }

  /** Line by line, by the first cluster that each is about. */
  public toString(): string {
    return [
      ...[...this.ofData.values()].flat().map(message => `  ${printable(message)}`),
      ...[...this.clusters].map(([message, clusters]) => `  ${message.split('\n').map(printable).join('\n  ')}\n    in ${clusters.join(', ')}`),
    ].join('\n');
  }
}
