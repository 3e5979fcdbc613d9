/** No name that is known is near a longer one. */
const LONGEST = 100;

/** The letters of a name in another order are one slip. */
const SWAPPED = 1;

const lettersOf = (name: string) => [...name.toLowerCase()].sort().join('');

/** The one that is meant by a name with a slip in it; undefined if none is near. */
export function similarTo(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST) {
    return undefined;
  }
  // Loaded here, since most names have none.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const distance = require('leven') as typeof import('leven');
  const letters = lettersOf(name);
  const farFrom = (candidate: string) => {
    const far = distance(name.toLowerCase(), candidate.toLowerCase());
    return letters === lettersOf(candidate) ? Math.min(far, SWAPPED) : far;
  };
  const [nearest] = known
    .map(candidate => ({ candidate, far: farFrom(candidate) }))
    .sort((a, b) => a.far - b.far);
  return nearest && nearest.far <= Math.max(1, Math.floor(name.length / 5)) ? nearest.candidate : undefined;
}
