import { setTimeout as delay } from 'node:timers/promises';

const POLL_INTERVAL_MS = 10;

/**
 * Asks again and again until `probe` answers with something else than undefined.
 *
 * @returns what the probe answered, or undefined when `deadline_ms` passed first.
 */
export async function pollUntil<T>(probe: () => Promise<T | undefined>, deadline_ms: number): Promise<T | undefined> {
  const end = performance.now() + deadline_ms;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined || performance.now() >= end) return answer;
    await delay(POLL_INTERVAL_MS);
  }
}
