/**
 * How much memory a guest dirties in a time, in bytes and seconds, counted from a moment at which all of it is clean. What is written again counts once.
 */
export interface DirtyLaw {
  readonly kind: 'random' | 'sequential' | 'measured';
  /** Bytes written in a second. */
  readonly rate: number;
  /** The bytes that are written to at all; a measured law has the memory for them. */
  readonly workingSet: number;
  /** What was measured: periods, and the bytes dirtied in each, both growing, from 0 on. */
  readonly periods: readonly number[];
  readonly amounts: readonly number[];
}

/** The piece of a law around a time: a straight line, within these times. */
export interface Piece {
  readonly from: number;
  readonly until: number;
  readonly slope: number;
}

/** How far, to either side, a curve is taken for its tangent. */
export const TANGENT = 0.01;

/** The bytes dirtied in some seconds by a guest that runs at a part of its speed. */
export function dirtiedIn(law: DirtyLaw, seconds: number, speed: number): number {
  const { rate, workingSet } = law;
  if (law.kind === 'random') {
    // Each byte of the set stays clean with the same chance: the limit of (1 - 1/n)^k for k writes to n pages.
    return workingSet === 0 ? 0 : -workingSet * Math.expm1(-rate * speed * seconds / workingSet);
  }
  return Math.min(workingSet, law.kind === 'sequential' ? rate * speed * seconds : measuredIn(law, seconds * speed));
}

/** The piece around a time. */
export function pieceAt(law: DirtyLaw, seconds: number, speed: number): Piece {
  const { rate, workingSet, periods, amounts } = law;
  if (law.kind === 'random') {
    const slope = rate * speed * Math.exp(-rate * speed * seconds / workingSet);
    return { from: seconds * (1 - TANGENT), until: seconds * (1 + TANGENT), slope };
  }
  if (law.kind === 'sequential') {
    const full = workingSet / (rate * speed);
    return seconds < full ? { from: 0, until: full, slope: rate * speed } : { from: full, until: Infinity, slope: 0 };
  }
  const i = pieceOf(law, seconds * speed);
  const slope = (amounts[i] - amounts[i - 1]) / (periods[i] - periods[i - 1]);
  const full = slope > 0 ? periods[i - 1] + (workingSet - amounts[i - 1]) / slope : Infinity;
  const end = i === periods.length - 1 ? Infinity : periods[i];
  return seconds * speed < full
    ? { from: periods[i - 1] / speed, until: Math.min(full, end) / speed, slope: slope * speed }
    : { from: full / speed, until: Infinity, slope: 0 };
}

/** Between points on a straight line, and after the last on the line of the last two. */
function measuredIn(law: DirtyLaw, seconds: number): number {
  const { periods, amounts } = law;
  const i = pieceOf(law, seconds);
  return amounts[i - 1] + (amounts[i] - amounts[i - 1]) * (seconds - periods[i - 1]) / (periods[i] - periods[i - 1]);
}

/** The index of the point at which the piece ends that has a time in it. */
function pieceOf({ periods }: DirtyLaw, seconds: number): number {
  let i = 1;
  while (i < periods.length - 1 && seconds >= periods[i]) {
    i++;
  }
  return i;
}
