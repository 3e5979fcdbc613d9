import { Progress } from '../../src/fleet/progress';

/** What is written while a run goes on, with so many milliseconds for each cluster. */
function written(isTTY: boolean, milliseconds: number): string {
  let [text, now] = ['', 0];
  const progress = new Progress(20, { isTTY, write: (part: string) => { text += part; } }, () => now);
  for (let done = 1; done <= 20; done++) {
    now += milliseconds;
    progress.at(done);
  }
  progress.end();
  return text;
}

test('a long run tells on a terminal how far it has come, and takes that away at the end', () => {
  expect(written(true, 150)).toBe('\r7 of 20 clusters\r9 of 20 clusters\r11 of 20 clusters\r13 of 20 clusters\r15 of 20 clusters\r17 of 20 clusters\r19 of 20 clusters\r\u001b[K');
});

test('a short run is quiet, and so is one without a terminal', () => {
  expect(written(true, 40)).toBe('');
  expect(written(false, 150)).toBe('');
});
