/** VMs that write nothing leave a node, followed in small steps: who may start, what the link gives each, what is left. It knows no event and no formula. */
export interface StepVm {
  readonly bytes: number;
  /** The most that it can send in a second. */
  readonly most: number;
}

const STEP = 0.05;
/** In so many parts the link is given away, one after the other, to those that have the least. */
const PARTS = 200;

/** When each begins and ends, in seconds. */
export function stepThroughDrain(
  vms: readonly StepVm[], capacity: number, places: number, setup: number,
): { readonly start: number; readonly end: number }[] {
  const times = vms.map(() => ({ start: Infinity, end: Infinity }));
  const left = vms.map(({ bytes }) => bytes);
  for (let step = 0; times.some(({ end }) => end === Infinity); step++) {
    const now = step * STEP;
    for (const time of times) {
      if (time.start === Infinity && times.filter(({ start, end }) => start <= now && end === Infinity).length < places) {
        time.start = now;
      }
    }
    const sending = vms.flatMap((_, i) => (times[i].start + setup <= now && times[i].end === Infinity ? [i] : []));
    const rates = vms.map(() => 0);
    for (let part = 0; part < PARTS; part++) {
      const hungry = sending.filter(i => rates[i] + capacity / PARTS <= vms[i].most + 1e-9);
      if (hungry.length > 0) {
        rates[hungry.reduce((least, i) => (rates[i] < rates[least] ? i : least))] += capacity / PARTS;
      }
    }
    for (const i of sending) {
      left[i] -= rates[i] * STEP;
      if (left[i] <= 0) {
        times[i].end = now + STEP;
      }
    }
  }
  return times;
}
