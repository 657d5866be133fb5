/** Somebody who waits for news on a topic, until her signal aborts. */
export class Watch {
  private isRung = false;
  private wake: (() => void) | undefined;
  private readonly onAbort = () => this.ring();

  constructor(
    private readonly signal: AbortSignal,
    private readonly onClose: () => void,
  ) {
    signal.addEventListener('abort', this.onAbort, { once: true });
  }

  /** Remembers that there is news, and wakes who waits for it. */
  ring(): void {
    this.isRung = true;
    this.wake?.();
  }

  /** Until there is news since this was last called, the signal has aborted, or so much time has passed. */
  async news(wait_ms_max?: number): Promise<void> {
    if (!this.isRung && !this.signal.aborted) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        if (wait_ms_max !== undefined) timer = setTimeout(resolve, wait_ms_max).unref();
      });
      clearTimeout(timer);
      this.wake = undefined;
    }
    this.isRung = false;
  }

  close(): void {
    this.signal.removeEventListener('abort', this.onAbort);
    this.onClose();
  }
}
