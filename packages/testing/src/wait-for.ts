import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

const POLL_INTERVAL_MS = 10;
const DEADLINE_MS = 20_000;

/**
 * Asks until the answer is truthy. A condition that throws counts as not met yet.
 *
 * @returns that answer.
 * @throws when `deadline_ms` passes first; says what it last saw.
 */
export async function waitFor<T>(condition: () => T | Promise<T>, deadline_ms = DEADLINE_MS): Promise<NonNullable<T>> {
  const end = performance.now() + deadline_ms;
  for (;;) {
    let seen: unknown;
    try {
      const answer = await condition();
      if (answer) return answer as NonNullable<T>;
      seen = answer;
    } catch (error) {
      seen = error;
    }
    if (performance.now() >= end) {
      throw new Error(`Not so within ${deadline_ms} ms; last seen: ${inspect(seen, { depth: 4 })}`, { cause: seen });
    }
    await delay(POLL_INTERVAL_MS);
  }
}

/**
 * Takes the first `count` items of a stream.
 *
 * @throws when the stream ends or `deadline_ms` passes first; says what had come by then.
 */
export async function takeFrom<T>(stream: AsyncIterable<T>, count: number, deadline_ms = DEADLINE_MS): Promise<T[]> {
  const taken: T[] = [];
  const iterator = stream[Symbol.asyncIterator]();
  const late = new AbortController();
  const timer = delay(deadline_ms, 'late' as const, { signal: late.signal });
  timer.catch(() => {});
  try {
    while (taken.length < count) {
      const next = await Promise.race([iterator.next(), timer]);
      if (next === 'late') throw incomplete(`${deadline_ms} ms passed`, taken, count);
      if (next.done) throw incomplete('the stream ended', taken, count);
      taken.push(next.value);
    }
    return taken;
  } finally {
    late.abort();
    // Not awaited: a generator that hangs in its own await would hang us with it.
    iterator.return?.()?.catch(() => {});
  }
}

function incomplete(why: string, taken: unknown[], count: number): Error {
  return new Error(`${why} after ${taken.length} of ${count} items: ${inspect(taken, { depth: 4 })}`);
}
