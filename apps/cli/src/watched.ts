/** A value that changes, and whose next state one can wait for. */
export class Watched<T> {
  private readonly waiting = new Set<() => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set value(next: T) {
    this.current = next;
    for (const wake of [...this.waiting]) wake();
  }

  /** Whether the value came to be so within `wait_ms`; at once where it is. */
  until(isSo: (value: T) => boolean, wait_ms: number, signal?: AbortSignal): Promise<boolean> {
    if (isSo(this.current)) return Promise.resolve(true);
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (came: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        signal?.removeEventListener('abort', give);
        resolve(came);
      };
      const wake = () => {
        if (isSo(this.current)) settle(true);
      };
      const give = () => settle(false);
      const timer = setTimeout(give, wait_ms);
      signal?.addEventListener('abort', give, { once: true });
      this.waiting.add(wake);
    });
  }
}
