/** What a migration gets of the link: bytes in a second. */
export interface LinkShare {
  /** While it copies. */
  readonly rate: number;
  /** Without bandwidthPerMigration, as for its last send. */
  readonly finalRate: number;
  /** The same over the one connection that post copy has. */
  readonly postCopyRate: number;
  /** QEMU looks after as many seconds whether what remains fits the downtime: MAX_WAIT, or BUFFER_DELAY where the rate is limited. */
  readonly chunk: number;
}

/** How many migrations share a node's link at the most, by the limits. */
export const mostAtOnce = (perNode: number, perCluster: number) => Math.max(1, Math.min(perNode, perCluster));

/** What it gets from a moment on, in seconds since it has begun to copy. */
export interface ShareChange extends LinkShare {
  readonly at: number;
}

/** A migration's share of the link from its start to its end: it changes as other migrations begin and end. */
export class ShareOverTime {
  private next = 0;

  /** @param changes in order. */
  constructor(public current: LinkShare, private readonly changes: readonly ShareChange[] = []) {}

  /** The same once more, to go on with apart. */
  public clone(): ShareOverTime {
    return Object.assign(Object.create(ShareOverTime.prototype), this);
  }

  /** When it changes next; never is infinite. */
  public get changesAt(): number {
    return this.next < this.changes.length ? this.changes[this.next].at : Infinity;
  }

  /** Goes on to the next change. */
  public change(): LinkShare {
    return this.current = this.changes[this.next++];
  }

  /** How long it takes to send so many bytes from a moment on. */
  public secondsFor(bytes: number, from: number, rateOf: (share: LinkShare) => number): number {
    let [rest, now] = [bytes, from];
    for (const { share, until } of this.pieces()) {
      const needed = rest === 0 ? 0 : rest / rateOf(share);
      if (now + needed <= until) {
        return now - from + needed;
      }
      if (until > now) {
        rest -= (until - now) * rateOf(share);
        now = until;
      }
    }
    return Infinity;
  }

  /** What is sent from a moment on in so many seconds. */
  public sentIn(seconds: number, from: number): number {
    let [sent, passed] = [0, 0];
    for (const { share, until } of this.pieces()) {
      const end = Math.min(seconds, until - from);
      if (end > passed) {
        sent += (end - passed) * share.rate;
        passed = end;
      }
    }
    return sent;
  }

  private *pieces(): Iterable<{ readonly share: LinkShare; readonly until: number }> {
    let share = this.current;
    for (let i = this.next; i < this.changes.length; i++) {
      yield { share, until: this.changes[i].at };
      share = this.changes[i];
    }
    yield { share, until: Infinity };
  }
}
