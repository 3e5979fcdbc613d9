import { byText } from './cluster-name';
import type { FleetClusterProps } from './fleet-cluster';
import { ALL_RULES, judgeFleet } from './fleet-rules';
import type { FleetFinding, SeenCluster } from './fleet-rules';
import type { WrittenNetworks } from './written-network';
import type { Acknowledgement } from '../acknowledgement';
import type { Finding } from '../rules';
import { isObject } from '../rules/views';
import { show } from '../show';

/** What a rule says of clusters, one after the other. */
interface OfClusters {
  readonly first: string;
  readonly message: string;
  readonly last?: string;
  readonly clusters: number;
  readonly times: number;
}

/** The advice about a run's clusters, each by itself and all together, but for what is acknowledged. */
export class FleetAdvice {
  private readonly ofClusters = new Map<string, OfClusters>();
  private readonly seen: SeenCluster[] = [];
  private readonly acknowledged: ReadonlySet<string>;
  private networks?: WrittenNetworks;

  constructor(acknowledgements: readonly Acknowledgement[]) {
    this.acknowledged = new Set(acknowledgements.map(({ rule }) => rule));
  }

  /** What the rule book finds in a cluster. */
  public add(cluster: string, findings: readonly Finding[]): void {
    for (const { rule: { id }, message } of findings.filter(({ rule }) => !this.acknowledged.has(rule.id))) {
      const known = this.ofClusters.get(id) ?? { first: cluster, message, clusters: 0, last: undefined, times: 0 };
      const clusters = known.clusters + (known.last === cluster ? 0 : 1);
      this.ofClusters.set(id, { ...known, clusters, last: cluster, times: known.times + 1 });
    }
  }

  /** A cluster that is right, with its files, and those that it had before if this run changes any. */
  public see({ name, release }: FleetClusterProps, files: ReadonlyMap<string, string>, before?: ReadonlyMap<string, string>): void {
    this.seen.push({ name, release, hasOtherNetwork: before && this.written.differ(before, files) });
  }

  /** How often each rule has advice, by its id. */
  public get counts(): { [rule: string]: number } {
    const ofClusters = [...this.ofClusters].map(([id, { times }]) => [id, times] as const);
    return Object.fromEntries([...ofClusters, ...this.ofFleet.map(({ rule }) => [rule.id, 1] as const)].sort(([a], [b]) => byText(a, b)));
  }

  /** The advice in words, line by line: of each rule, what it first says, and of how many clusters it says something. */
  public get lines(): string[] {
    return [
      ...[...this.ofClusters].sort(([a], [b]) => byText(a, b)).map(([, { first, message, clusters }]) => (
        `Advice: ${clusters === 1 ? `${first}` : `${clusters} clusters, such as ${first}`}: ${message}`)),
      ...this.ofFleet.map(({ message }) => `Advice: ${message}`),
    ];
  }

  private get ofFleet(): FleetFinding[] {
    return judgeFleet(this.seen).filter(({ rule }) => !this.acknowledged.has(rule.id));
  }

  /** What reads files is loaded once a cluster's have changed. */
  private get written(): WrittenNetworks {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    this.networks ??= new (require('./written-network') as typeof import('./written-network')).WrittenNetworks();
    return this.networks;
  }
}

/** What is wrong with acknowledgements: whoever calls without types may hand over anything. */
export function problemsOfAcknowledgements(acknowledgements: readonly unknown[]): string[] {
  return acknowledgements.flatMap((acknowledgement, i): string[] => {
    const { rule, reason } = isObject(acknowledgement) ? acknowledgement : {} as Record<string, unknown>;
    const found = ALL_RULES.find(({ id }) => id === rule);
    return [
      ...!found ? [`acknowledgements[${i}].rule is ${show(rule)}, which is no rule. Write the id of one that has advice, such as "LM092".`] : [],
      ...found?.severity === 'error' ? [`acknowledgements[${i}].rule is ${show(rule)}, which finds errors, and those can't be acknowledged. Leave it out.`] : [],
      ...typeof reason !== 'string' || reason.trim() === ''
        ? [`acknowledgements[${i}].reason is ${show(reason)}. Write why the advice is not followed.`] : [],
    ];
  });
}
