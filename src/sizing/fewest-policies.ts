import { selectorsOf } from './selectors';
import type { Alike, Label, Selector } from './selectors';

/**
 * The fewest MigrationPolicies by which each VM gets settings that do for it.
 *
 * One policy at most holds for a VM: of those that select it, the one that asks for the most labels, of the VM and its namespace together; of those, the
 * one that asks for the most labels of the VM. After that KubeVirt compares names. Here, no name decides: where two policies are alike in that, both have to do.
 */

/** A selector, and the settings for what it selects. */
export interface Choice {
  readonly labels: readonly Label[];
  readonly settings: number;
}

/** Settings for the cluster, and for those that need others. */
export interface Fewest {
  readonly settings: number;
  readonly policies: readonly Choice[];
}

/** How many groups of VMs the search for the very fewest may look at. */
const PATIENCE = 8_000_000;

/** A selector with settings. */
interface Rule {
  readonly selector: Selector;
  readonly settings: number;
}

/**
 * Finds them.
 *
 * @param settings all that there are, the preferred ones first.
 * @param ofCluster those of them that the whole cluster can have.
 */
export function fewestPolicies(groups: readonly Alike[], settings: readonly number[], ofCluster: readonly number[]): Fewest {
  const acceptors = (each: number) => groups.flatMap(({ accepts }, i) => (accepts.has(each) ? [i] : []));
  const byPolicy = withoutOutdone(settings, acceptors);
  // Of as few policies, those are taken that leave the most VMs to the cluster's settings.
  const served = (each: number) => acceptors(each).reduce((sum, i) => sum + groups[i].count, 0);
  const defaults = withoutOutdone(ofCluster, acceptors).map(each => ({ each, count: served(each) }))
    .sort((a, b) => b.count - a.count).map(({ each }) => each);
  const selectors = selectorsOf(groups);
  const ofGroup: Selector[][] = groups.map(() => []);
  for (const selector of selectors) {
    selector.members.forEach(group => ofGroup[group].push(selector));
  }
  let best: { readonly settings: number; readonly rules: readonly Rule[] } | undefined;
  for (const each of defaults) {
    const rules = new Cover(groups, byPolicy, ofGroup, each).soon(best?.rules.length);
    if (rules && rules.length < (best?.rules.length ?? Infinity)) {
      best = { settings: each, rules };
    }
  }
  const patience = { left: PATIENCE };
  for (let most = 0; most < best!.rules.length && patience.left > 0; most++) {
    for (const each of defaults) {
      const rules = new Cover(groups, byPolicy, ofGroup, each).within(most, patience);
      if (rules && rules.length < best!.rules.length) {
        best = { settings: each, rules };
      }
    }
  }
  const cover = (rules: readonly Rule[]) => new Cover(groups, byPolicy, ofGroup, best!.settings, rules);
  const rules = narrowed(best!.rules, cover, ({ members }) => members.reduce((sum, group) => sum + groups[group].count, 0));
  return { settings: best!.settings, policies: rules.map(({ selector: { labels }, settings: each }) => ({ labels, settings: each })) };
}

/** The same rules, each for as few VMs that would do without it as can be. */
function narrowed(rules: readonly Rule[], coverOf: (rules: readonly Rule[]) => Cover, countOf: (selector: Selector) => number): readonly Rule[] {
  return rules.reduce((all, rule) => {
    const cover = coverOf(all.filter(other => other !== rule));
    let best = rule;
    for (const selector of cover.selectorsForWrong()) {
      if (countOf(selector) < countOf(best.selector) && cover.doesWith({ ...rule, selector })) {
        best = { ...rule, selector };
      }
    }
    return all.map(other => (other === rule ? best : other));
  }, rules);
}

/** Settings that no others do the same for, and more. */
function withoutOutdone(settings: readonly number[], acceptors: (settings: number) => readonly number[]): number[] {
  const distinct = new Map<string, number>();
  for (const each of settings) {
    const key = acceptors(each).join();
    distinct.set(key, distinct.get(key) ?? each);
  }
  const all = [...distinct.values()].map(each => ({ each, set: new Set(acceptors(each)) }));
  return all.filter(({ set }, i) => !all.some((other, j) => (
    j !== i && other.set.size > set.size && [...set].every(group => other.set.has(group))
  ))).map(({ each }) => each);
}

/** Rules under way, and which groups have what does for them. */
class Cover {
  private readonly rules: Rule[] = [];
  /** Of the rules that hold for a group; -1 where none does. */
  private readonly top: number[];
  private readonly isFine: boolean[];
  private wrong = 0;

  constructor(
    private readonly groups: readonly Alike[], private readonly settings: readonly number[], private readonly ofGroup: readonly Selector[][],
    private readonly byDefault: number, rules: readonly Rule[] = [],
  ) {
    this.top = groups.map(() => -1);
    this.isFine = groups.map(({ accepts }) => accepts.has(byDefault));
    this.wrong = this.isFine.filter(fine => !fine).length;
    rules.forEach(rule => this.add(rule));
  }

  /** The selectors that select all groups that are wrong. */
  public selectorsForWrong(): readonly Selector[] {
    return this.wrong === 0 ? [] : this.ofGroup[this.isFine.indexOf(false)].filter(selector => this.holdsAllWrong(selector));
  }

  /** Whether all is fine with one more rule. */
  public doesWith(rule: Rule): boolean {
    const undo = this.add(rule);
    const does = this.wrong === 0;
    undo();
    return does;
  }

  /** Few rules, found by taking each time the one that helps most; undefined if these are no fewer than some. */
  public soon(fewerThan = Infinity): readonly Rule[] | undefined {
    while (this.wrong > 0) {
      if (this.rules.length + 1 >= fewerThan) {
        return undefined;
      }
      this.add(this.mostHelpful() ?? this.surest());
    }
    return this.withoutIdle();
  }

  /** The first rules that do, no more than so many; undefined if there are none or they aren't found with patience. */
  public within(most: number, patience: { left: number }): readonly Rule[] | undefined {
    if (this.wrong === 0) {
      return [...this.rules];
    }
    if (most === 0) {
      return undefined;
    }
    // The group that there is the least choice for.
    let group = -1;
    for (let i = 0; i < this.groups.length; i++) {
      if (!this.isFine[i] && (group === -1 || this.ofGroup[i].length < this.ofGroup[group].length)) {
        group = i;
      }
    }
    for (const selector of this.ofGroup[group]) {
      patience.left -= selector.members.length;
      if (patience.left <= 0) {
        return undefined;
      }
      if (selector.detail <= this.top[group] || (most === 1 && !this.holdsAllWrong(selector))) {
        continue;
      }
      for (const settings of this.settings.filter(each => this.groups[group].accepts.has(each))) {
        const undo = this.add({ selector, settings });
        const found = this.within(most - 1, patience);
        undo();
        if (found) {
          return found;
        }
      }
    }
    return undefined;
  }

  private add(rule: Rule): () => void {
    const { selector: { members, detail }, settings } = rule;
    const before = members.map(group => [this.top[group], this.isFine[group]] as const);
    const wrong = this.wrong;
    for (const group of members) {
      this.wrong += this.changes(group, detail, settings);
      const isFine = this.groups[group].accepts.has(settings);
      if (detail > this.top[group]) {
        [this.top[group], this.isFine[group]] = [detail, isFine];
      } else if (detail === this.top[group]) {
        this.isFine[group] &&= isFine;
      }
    }
    this.rules.push(rule);
    return () => {
      members.forEach((group, i) => { [this.top[group], this.isFine[group]] = before[i]; });
      this.wrong = wrong;
      this.rules.pop();
    };
  }

  /** By how many more groups would be wrong: 1, 0 or -1. */
  private changes(group: number, detail: number, settings: number): number {
    if (detail < this.top[group]) {
      return 0;
    }
    const accepts = this.groups[group].accepts.has(settings);
    const isFine = detail > this.top[group] ? accepts : this.isFine[group] && accepts;
    return Number(this.isFine[group]) - Number(isFine);
  }

  private holdsAllWrong({ members }: Selector): boolean {
    return members.reduce((count, group) => count + Number(!this.isFine[group]), 0) === this.wrong;
  }

  /** The rule after which the fewest groups are wrong, if these are fewer. */
  private mostHelpful(): Rule | undefined {
    let best: Rule | undefined;
    let fewest = 0;
    const seen = new Set<Selector>();
    for (let i = 0; i < this.groups.length; i++) {
      for (const selector of this.isFine[i] ? [] : this.ofGroup[i]) {
        if (seen.has(selector) || -selector.members.length >= fewest) {
          continue;
        }
        seen.add(selector);
        for (const settings of this.settings.filter(each => selector.whole === undefined || this.groups[selector.whole].accepts.has(each))) {
          const change = selector.members.reduce((sum, group) => sum + this.changes(group, selector.detail, settings), 0);
          if (change < fewest) {
            [best, fewest] = [{ selector, settings }, change];
          }
        }
      }
    }
    return best;
  }

  /** A rule that nothing goes before, for a group that is wrong. */
  private surest(): Rule {
    const group = this.isFine.indexOf(false);
    const own = this.ofGroup[group];
    return { selector: own[own.length - 1], settings: this.settings.find(each => this.groups[group].accepts.has(each))! };
  }

  /** The rules without those that can be left out. */
  private withoutIdle(): readonly Rule[] {
    let rules: readonly Rule[] = this.rules;
    for (const rule of this.rules) {
      const others = rules.filter(other => other !== rule);
      rules = new Cover(this.groups, this.settings, this.ofGroup, this.byDefault, others).wrong === 0 ? others : rules;
    }
    return rules;
  }
}
