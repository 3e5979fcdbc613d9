/** What is wrong with the name of a network interface; undefined if Linux takes it. */
export function interfaceNameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '' || name === '.' || name === '..') {
    return 'which is no name of a network interface';
  }
  if (new TextEncoder().encode(name).length > 15) {
    return 'which is longer than the 15 bytes that Linux allows';
  }
  return /^[!-~]+$/.test(name) && !/[/:"'\\]/.test(name) ? undefined : 'which has characters that are not allowed in the name of a network interface';
}
