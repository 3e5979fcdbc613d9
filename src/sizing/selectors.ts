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
  /** How many these are. */
  readonly count: number;
}

/** The most selectors that are tried for all VMs together. */
const MOST_SELECTORS = 200_000;
/** The most labels that a selector asks for, but for one that asks for all that a VM has. */
const MOST_LABELS = 4;
/** A selector that can be made. */
export interface Selector {
  readonly labels: readonly Label[];
  /** Which goes before which: the higher. */
  readonly detail: number;
  /** The groups that it selects. */
  readonly members: number[];
  /** The group of which it asks for all labels, so that no other goes before it there. */
  readonly whole?: number;
}

const detailOf = (labels: readonly Label[]) => labels.length * 1000 + labels.filter(label => label.of === 'vm').length;

/** All selectors that select something, those that ask for the least first. Of those that are alike to all groups there is one. */
export function selectorsOf(groups: readonly Alike[]): Selector[] {
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
  const numbers = new Map<string, number>();
  const ids = groups.map(({ labels }) => labels.map(({ of, key, value }) => {
    const text = JSON.stringify([of, key, value]);
    const id = numbers.get(text) ?? numbers.size;
    numbers.set(text, id);
    return id;
  }));
  const selectors = new Map<string, Selector>();
  groups.forEach(({ labels }, group) => {
    const own = ids[group];
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
  const sets = ids.map(own => new Set(own));
  groups.forEach(({ labels }, whole) => {
    if (labels.length > most) {
      const members = sets.flatMap((other, i) => (ids[whole].every(id => other.has(id)) ? [i] : []));
      selectors.set(`${whole}`.padStart(20), { labels, detail: detailOf(labels), members, whole });
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
