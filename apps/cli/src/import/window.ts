/** Lets a sender run at most so many batches ahead of what was acknowledged. */
export class Window {
  private ahead = 0;
  private wake: (() => void) | undefined;

  constructor(private readonly batches_max: number) {}

  /** Resolves when one more batch may be sent, and counts it. One sender at a time. */
  async enter(): Promise<void> {
    while (this.ahead >= this.batches_max) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.ahead += 1;
  }

  /** A batch was acknowledged. */
  leave(): void {
    this.ahead -= 1;
    this.wake?.();
    this.wake = undefined;
  }
}
