/**
 * The fewest MigrationPolicies by which each VM gets settings that do for it.
 *
 * One policy at most holds for a VM: of those that select it, the one that asks for the most labels, of the VM and its namespace together; of those, the
 * one that asks for the most labels of the VM. After that KubeVirt compares names. Here, no name decides: where two policies are alike in that, both have to do.
 */

/** A label that a selector can ask for. */
export interface Label {
  readonly of: 'vm' | 'namespace';
  readonly key: string;
  readonly value: string;
}

/** VMs that no selector tells apart: all have the same labels. */
export interface Alike {
  /** In the order in which selectors had best ask for them. */
  readonly labels: readonly Label[];
  /** The settings that do for all of them, by number. At least one. */
  readonly accepts: ReadonlySet<number>;
}

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

/** The most selectors that are tried for all VMs together. */
const MOST_SELECTORS = 200_000;
/** The most labels that a selector asks for, but for one that asks for all that a VM has. */
const MOST_LABELS = 4;
/** How many groups of VMs the search for the very fewest may look at. */
const PATIENCE = 20_000_000;

/** A selector that can be made. */
interface Selector {
  readonly labels: readonly Label[];
  /** Which goes before which: the higher. */
  readonly detail: number;
  /** The groups that it selects. */
  readonly members: number[];
  /** The group of which it asks for all labels, so that no other goes before it there. */
  readonly whole?: number;
}

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
  const defaults = withoutOutdone(ofCluster, acceptors);
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
  return { settings: best!.settings, policies: best!.rules.map(({ selector: { labels }, settings: each }) => ({ labels, settings: each })) };
}

/** Settings that no others do the same for, and more. */
function withoutOutdone(settings: readonly number[], acceptors: (settings: number) => readonly number[]): number[] {
  const all = settings.map(each => ({ each, set: new Set(acceptors(each)) }));
  return all.filter(({ set }, i) => !all.some((other, j) => (
    j !== i && (other.set.size > set.size || (other.set.size === set.size && j < i)) && [...set].every(group => other.set.has(group))
  ))).map(({ each }) => each);
}

const detailOf = (labels: readonly Label[]) => labels.length * 1000 + labels.filter(label => label.of === 'vm').length;

/** All selectors that select something, those that ask for the least first. Of those that are alike to all groups there is one. */
function selectorsOf(groups: readonly Alike[]): Selector[] {
  const subsets = (most: number) => groups.reduce((sum, { labels }) => {
    let [total, some] = [1, 1];
    for (let i = 0; i < Math.min(most, labels.length); i++) {
      some *= (labels.length - i) / (i + 1);
      total += some;
    }
    return sum + total;
  }, 0);
  let most = MOST_LABELS;
  while (most > 1 && subsets(most) > MOST_SELECTORS) {
    most--;
  }
  const ids = new Map<string, number>();
  const selectors = new Map<string, Selector>();
  groups.forEach(({ labels }, group) => {
    const own = labels.map(({ of, key, value }) => {
      const text = JSON.stringify([of, key, value]);
      const id = ids.get(text) ?? ids.size;
      ids.set(text, id);
      return id;
    });
    const select = (picked: readonly number[]) => {
      const key = picked.map(i => own[i]).sort((a, b) => a - b).join();
      const { members = [], whole } = selectors.get(key) ?? {};
      const asked = picked.map(i => labels[i]);
      members.push(group);
      selectors.set(key, { labels: asked, detail: detailOf(asked), members, whole: picked.length === own.length ? group : whole });
    };
    const pick = (picked: readonly number[], from: number) => {
      select(picked);
      for (let i = from; i < own.length && picked.length < most; i++) {
        pick([...picked, i], i + 1);
      }
    };
    pick([], 0);
  });
  // Each group can be selected by all that it has, along with those that have more.
  groups.forEach(({ labels }, whole) => {
    if (labels.length > most) {
      const wanted = new Set(labels.map(label => JSON.stringify(label)));
      const members = groups.flatMap((other, i) => (other.labels.filter(label => wanted.has(JSON.stringify(label))).length === labels.length ? [i] : []));
      selectors.set(JSON.stringify(labels), { labels, detail: detailOf(labels), members, whole });
    }
  });
  const distinct = new Map<string, Selector>();
  for (const selector of selectors.values()) {
    const key = `${selector.detail}:${selector.members.join()}`;
    // A group that has all of these labels and no others is the one of all that are selected.
    if (!distinct.has(key) || selector.whole !== undefined) {
      distinct.set(key, selector);
    }
  }
  return [...distinct.values()].sort((a, b) => a.detail - b.detail);
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
    private readonly byDefault: number,
  ) {
    this.top = groups.map(() => -1);
    this.isFine = groups.map(({ accepts }) => accepts.has(byDefault));
    this.wrong = this.isFine.filter(fine => !fine).length;
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
      const cover = new Cover(this.groups, this.settings, this.ofGroup, this.byDefault);
      others.forEach(other => cover.add(other));
      rules = cover.wrong === 0 ? others : rules;
    }
    return rules;
  }
}
