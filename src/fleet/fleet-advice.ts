import { byText } from './cluster-name';
import type { FleetClusterProps } from './fleet-cluster';
import { ALL_RULES, judgeFleet } from './fleet-rules';
import type { InSteps, SeenCluster } from './fleet-rules';
import type { WrittenChanges } from './written-changes';
import type { Acknowledgement } from '../acknowledgement';
import type { Finding } from '../rules';
import { isObject } from '../rules/views';
import { show } from '../show';

/** The rule about another network in one cluster, and that about several, which says it for all of them. */
const [OF_ONE, OF_SEVERAL] = ['LM035', 'LM092'];

/** What a rule says of clusters, one after the other. */
interface OfClusters {
  readonly first: string;
  readonly message: string;
  readonly last?: string;
  readonly clusters: number;
  readonly times: number;
}

/** Advice as it is told. */
export interface ToldAdvice {
  /** How often each rule has some, by its id. */
  readonly counts: { readonly [rule: string]: number };
  /** In words: of each rule, what it first says, and of how many clusters it says something. */
  readonly lines: readonly string[];
}

/** The advice about a run's clusters, each by itself and all together, but for what is acknowledged. */
export class FleetAdvice {
  private readonly ofClusters = new Map<string, OfClusters>();
  private readonly seen: SeenCluster[] = [];
  private readonly acknowledged: ReadonlySet<string>;
  private changes?: WrittenChanges;

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
    const changes = before ? this.written.findings(before, files) : [];
    this.add(name, changes.filter(({ acknowledged }) => acknowledged === undefined));
    this.seen.push({ name, release, hasOtherNetwork: changes.some(({ rule }) => rule.id === OF_ONE) });
  }

  /**
   * All of it.
   *
   * @param changeInSteps what the delivery does.
   */
  public told(changeInSteps?: InSteps): ToldAdvice {
    const found = judgeFleet(this.seen, changeInSteps);
    const ofFleet = found.filter(({ rule }) => !this.acknowledged.has(rule.id));
    const isToldOfAll = found.some(({ rule }) => rule.id === OF_SEVERAL);
    const ofClusters = [...this.ofClusters].filter(([id]) => id !== OF_ONE || !isToldOfAll);
    const counts = [...ofClusters.map(([id, { times }]) => [id, times] as const), ...ofFleet.map(({ rule }) => [rule.id, 1] as const)];
    return {
      counts: Object.fromEntries(counts.sort(([a], [b]) => byText(a, b))),
      lines: [
        ...ofClusters.sort(([a], [b]) => byText(a, b)).map(([, { first, message, clusters }]) => (
          `Advice: ${clusters === 1 ? `${first}` : `${clusters} clusters, such as ${first}`}: ${message}`)),
        ...ofFleet.map(({ message }) => `Advice: ${message}`),
      ],
    };
  }

  /** What reads files is loaded once a cluster's have changed. */
  private get written(): WrittenChanges {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    this.changes ??= new (require('./written-changes') as typeof import('./written-changes')).WrittenChanges();
    return this.changes;
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
