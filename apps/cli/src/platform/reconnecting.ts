import { setTimeout as delay } from 'node:timers/promises';

/** How long a lost stream is tried again, and how long between the attempts, which doubles. */
const GIVE_UP_AFTER_MS = 120_000;
const RETRY_FIRST_MS = 200;
const RETRY_MAX_MS = 3_000;

/** What another attempt does not cure: INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION … */
const FINAL_CODES = new Set([3, 5, 7, 9, 12, 16]);

export interface ReconnectOptions {
  signal: AbortSignal;
  now(): Date;
  /** The stream was lost and is tried again. */
  onLost?(): void;
  /** The first item after a loss has come. */
  onRestored?(): void;
}

/**
 * The items of a stream without end, opened anew when it is lost. `open` begins after what was seen.
 *
 * @throws whatever ended the stream, when trying again cannot help or has not helped for two minutes
 */
export async function* reconnecting<T>(open: () => AsyncIterable<T>, options: ReconnectOptions): AsyncGenerator<T> {
  const { signal, now, onLost, onRestored } = options;
  let lostAt_ms: number | undefined;
  for (let retry_ms = RETRY_FIRST_MS; !signal.aborted; retry_ms = Math.min(2 * retry_ms, RETRY_MAX_MS)) {
    try {
      for await (const item of open()) {
        if (lostAt_ms !== undefined) onRestored?.();
        lostAt_ms = undefined;
        retry_ms = RETRY_FIRST_MS;
        yield item;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error) || now().getTime() - (lostAt_ms ?? now().getTime()) > GIVE_UP_AFTER_MS) throw error;
    }
    if (signal.aborted) return;
    if (lostAt_ms === undefined) onLost?.();
    lostAt_ms ??= now().getTime();
    await delay(retry_ms, undefined, { signal }).catch(() => {});
  }
}

/** A call that changes something once is made again so long, by its idempotency key, while nobody answers. */
const CALL_AGAIN_MS = 60_000;

/**
 * What the call answers, made again while the service cannot be reached.
 *
 * @throws whatever the call throws for another reason, or still throws after a minute
 */
export async function patiently<T>(call: () => Promise<T>, { signal, now }: ReconnectOptions): Promise<T> {
  const until_ms = now().getTime() + CALL_AGAIN_MS;
  for (let retry_ms = RETRY_FIRST_MS; ; retry_ms = Math.min(2 * retry_ms, RETRY_MAX_MS)) {
    try {
      return await call();
    } catch (error) {
      const isUnreachable = (error as { reason?: string }).reason === 'UNAVAILABLE';
      if (!isUnreachable || signal.aborted || now().getTime() > until_ms) throw error;
    }
    await delay(retry_ms, undefined, { signal }).catch(() => {});
  }
}

function isFinal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code !== 'number' || FINAL_CODES.has(code);
}
