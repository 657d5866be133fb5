import type { Message } from '@guanxi/contracts/conversation/v1/conversation.js';

// Beyond these the reader had better look into the table.
const heard_messages_max = 64;

/** Somebody who waits for news on a topic, until her signal aborts. */
export class Watch {
  private isRung = false;
  // What was told since she last asked; undefined where she has to look for herself.
  private heard: Message[] | undefined = [];
  private wake: (() => void) | undefined;
  private readonly onAbort = () => this.ring();

  constructor(
    private readonly signal: AbortSignal,
    private readonly onClose: () => void,
  ) {
    signal.addEventListener('abort', this.onAbort, { once: true });
  }

  /** Remembers that there is news, with the message that it is, where it is one, and wakes who waits for it. */
  ring(message?: Message): void {
    if (message && this.heard && this.heard.length < heard_messages_max) this.heard.push(message);
    else this.heard = undefined;
    this.isRung = true;
    this.wake?.();
  }

  /**
   * Until there is news since this was last called, the signal has aborted, or so much time has passed.
   *
   * @returns the messages that are all of the news, in the order in which they were heard of; undefined where there may
   *   be more to it.
   */
  async news(wait_ms_max?: number): Promise<Message[] | undefined> {
    if (!this.isRung && !this.signal.aborted) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        if (wait_ms_max !== undefined) timer = setTimeout(resolve, wait_ms_max).unref();
      });
      clearTimeout(timer);
      this.wake = undefined;
    }
    const heard = this.isRung ? this.heard : undefined;
    this.isRung = false;
    this.heard = [];
    return heard;
  }

  close(): void {
    this.signal.removeEventListener('abort', this.onAbort);
    this.onClose();
  }
}
