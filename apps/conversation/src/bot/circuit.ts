const failures_max = 5;
const rest_ms = 10_000;

/**
 * Whether to call somebody who may be down. After five failures in a row nobody calls for 10 s; then one call at a time
 * tries whether it is back.
 */
export class Circuit {
  private failures = 0;
  private restsUntil_ms = Number.NEGATIVE_INFINITY;
  private isTrying = false;

  /** Whether a call may be made now. One that is made must be told of by {@link succeeded} or {@link failed}. */
  admits(now: Date): boolean {
    if (this.failures < failures_max) return true;
    if (now.getTime() < this.restsUntil_ms || this.isTrying) return false;
    this.isTrying = true;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.isTrying = false;
  }

  failed(now: Date): void {
    this.failures += 1;
    this.isTrying = false;
    this.restsUntil_ms = now.getTime() + rest_ms;
  }
}
