/** A guest and its migration, page by page: which are dirty, and which of them QEMU doesn't know to be. It knows no law of how memory is dirtied. */
export interface Pages {
  /** What the guest has written to, and the part of it that it writes to still, in pages. */
  readonly memory: number;
  readonly workingSet: number;
  readonly isRandom: boolean;
  /** Pages in a second: what is written to, and what is sent. */
  readonly written: number;
  readonly sent: number;
  readonly autoConverge: boolean;
}

const STEP = 0.005;
/** When QEMU looks whether what remains fits, in seconds, and what it allows itself. */
const CHUNK = 0.1;
const DOWNTIME = 0.3;

/** Numbers from 0 on, below one that is handed over (a linear congruential generator, as of Numerical Recipes). */
function numbers(): (below: number) => number {
  let state = 1;
  return below => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/** How long it takes, in seconds; infinite if that is more than some. */
export function migratePages({ memory, workingSet, isRandom, written, sent, autoConverge }: Pages, most: number): number {
  const random = numbers();
  // Where the pages that the guest writes to, in its order, lie in the machine's memory.
  const places = Array.from({ length: memory }, (_, i) => i);
  for (let i = memory - 1; i > 0; i--) {
    const j = random(i + 1);
    [places[i], places[j]] = [places[j], places[i]];
  }
  const known = new Uint8Array(memory).fill(1);
  const unknown = new Uint8Array(memory);
  let remaining = memory;
  let cursor = 0;
  let writes = 0;
  let [toWrite, toSend] = [0, 0];
  let throttle = 0;
  let high = 0;
  let period = { seconds: 0, sent: 0, dirtied: 0 };
  let pass = { seconds: 0, sent: 0 };
  const fits = () => remaining < sent * DOWNTIME;
  const ask = () => {
    let dirtied = 0;
    unknown.forEach((isDirty, i) => {
      if (isDirty && !known[i]) {
        known[i] = 1;
        dirtied++;
      }
    });
    unknown.fill(0);
    remaining += dirtied;
    period = { seconds: period.seconds + pass.seconds, sent: period.sent + pass.sent, dirtied: period.dirtied + dirtied };
    pass = { seconds: 0, sent: 0 };
    if (autoConverge && period.seconds > 1) {
      if (period.dirtied > period.sent / 2 && ++high === 2) {
        high = 0;
        throttle = throttle === 0 ? 20 : Math.min(99, throttle + 10);
      }
      period = { seconds: 0, sent: 0, dirtied: 0 };
    }
  };
  for (let step = 1; step * STEP <= most; step++) {
    toWrite += written * STEP * (1 - throttle / 100);
    for (; toWrite >= 1; toWrite--, writes++) {
      unknown[places[isRandom ? random(workingSet) : writes % workingSet]] = 1;
    }
    for (toSend += sent * STEP; toSend >= 1 && remaining > 0; toSend--, remaining--, pass.sent++) {
      while (!known[cursor]) {
        cursor = (cursor + 1) % memory;
      }
      known[cursor] = 0;
    }
    pass.seconds += STEP;
    if (step % Math.round(CHUNK / STEP) === 0 && fits()) {
      ask();
      if (fits()) {
        return step * STEP + remaining / sent;
      }
    }
  }
  return Infinity;
}
