/** What progress is shown on: this process's stderr, or a test's. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Short runs are over before anybody looks, and nobody reads faster than this. */
const [QUIET_MILLISECONDS, STEP_MILLISECONDS] = [1000, 200];

/** A line that tells how far a run has come, on a terminal only. */
export class Progress {
  private shown = false;
  private next: number;

  constructor(private readonly total: number, private readonly terminal: Terminal = process.stderr, private readonly now: () => number = Date.now) {
    this.next = now() + QUIET_MILLISECONDS;
  }

  /** So many are done. */
  public at(done: number): void {
    if (this.terminal.isTTY && this.now() >= this.next) {
      this.next = this.now() + STEP_MILLISECONDS;
      this.shown = true;
      this.terminal.write(`\r${done} of ${this.total} clusters`);
    }
  }

  /** Takes the line away. */
  public end(): void {
    if (this.shown) {
      this.shown = false;
      this.terminal.write('\r\u001b[K');
    }
  }
}
