import { status } from '@grpc/grpc-js';
import { GuanxiError } from '../errors.js';

/** Thrown when a connection, or an address, has as many calls of nobody in particular under way as it may have. */
export class TooManyOpenCalls extends GuanxiError {
  constructor(calls_max: number, holder: 'connection' | 'address') {
    super(
      status.RESOURCE_EXHAUSTED,
      'TOO_MANY_OPEN_CALLS',
      `this ${holder} has ${calls_max} calls of health and reflection under way; end one of them`,
    );
  }
}

/** Counts calls under way by who holds them. It remembers nobody who holds none. */
export class OpenCalls {
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly calls_max: number,
    private readonly holder: 'connection' | 'address',
  ) {}

  /**
   * Counts one more call; returns how to end it, once.
   *
   * @throws {TooManyOpenCalls}
   */
  hold(key: string): () => void {
    const count = this.counts.get(key) ?? 0;
    if (count >= this.calls_max) throw new TooManyOpenCalls(this.calls_max, this.holder);
    this.counts.set(key, count + 1);
    return () => {
      const left = (this.counts.get(key) ?? 1) - 1;
      if (left === 0) this.counts.delete(key);
      else this.counts.set(key, left);
    };
  }
}
