/** What wants to send: over which links, and how much at the most, in bytes per second. */
export interface Flow {
  readonly links: readonly string[];
  readonly most: number;
}

/**
 * What each of several flows gets of links that all carry as much: max-min fairness, as connections that share a link come to it. Each gets the same of
 * the narrowest link, but none more than it can use; what it leaves, the others share.
 *
 * @returns a rate for each flow, in their order, in bytes per second.
 */
export function fairShares(flows: readonly Flow[], capacity: number): number[] {
  const rates = flows.map(() => 0);
  const free = new Map<string, { rest: number; count: number }>();
  for (const link of flows.flatMap(({ links }) => links)) {
    const { count } = free.get(link) ?? { count: 0 };
    free.set(link, { rest: capacity, count: count + 1 });
  }
  const evenOn = (link: string) => Math.max(0, free.get(link)!.rest) / free.get(link)!.count;
  let open = flows.map((_, i) => i);
  while (open.length > 0) {
    const wanted = open.map(i => Math.min(flows[i].most, ...flows[i].links.map(evenOn)));
    const least = Math.min(...wanted);
    // All that get the least have what they get for good: nobody is in their way.
    open = open.filter((i, k) => {
      if (wanted[k] > least * (1 + 1e-12)) {
        return true;
      }
      rates[i] = wanted[k];
      return false;
    });
    for (const link of free.keys()) {
      const [onLink, waiting] = [flows.map((_, i) => i), open].map(some => some.filter(i => flows[i].links.includes(link)));
      free.set(link, { rest: capacity - onLink.reduce((sum, i) => sum + rates[i], 0), count: waiting.length });
    }
  }
  return rates;
}
