/**
 * A stream of which only the latest state matters: its reader gets the newest that she has not seen, and what came in
 * between while she was busy is passed over. So it holds one state, however slow she is.
 */
export class Latest<T> implements AsyncIterable<T> {
  private next: { state: T } | undefined;
  private end: { error?: unknown } | undefined;
  private wake: () => void = () => undefined;

  /** @param isSame whether two states need not be told apart: the second is then not given. */
  constructor(private readonly isSame: (a: T, b: T) => boolean) {}

  /** Offers a newer state. */
  offer(state: T): void {
    this.next = { state };
    this.wake();
  }

  /** Ends the stream, with an error where there is one. What was not given yet is dropped. */
  close(error?: unknown): void {
    this.end ??= { error };
    this.wake();
  }

  /** For one reader. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let given: { state: T } | undefined;
    while (!this.end) {
      const { next } = this;
      if (!next) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        continue;
      }
      this.next = undefined;
      if (given && this.isSame(given.state, next.state)) continue;
      given = next;
      yield next.state;
    }
    if (this.end.error !== undefined) throw this.end.error;
  }
}
