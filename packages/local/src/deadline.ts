import { setTimeout as delay } from 'node:timers/promises';

const POLL_INTERVAL_MS = 10;

/**
 * Asks again and again until `probe` answers with something else than undefined.
 *
 * @returns what the probe answered, or undefined when `deadline_ms` passed or the signal was aborted first.
 */
export async function pollUntil<T>(
  probe: () => Promise<T | undefined>,
  deadline_ms: number,
  { signal, every_ms = POLL_INTERVAL_MS }: { signal?: AbortSignal; every_ms?: number } = {},
): Promise<T | undefined> {
  const end = performance.now() + deadline_ms;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined || performance.now() >= end || signal?.aborted) return answer;
    await delay(every_ms);
  }
}
