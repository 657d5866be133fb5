import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '@guanxi/learning';
import type { Assigned } from './assigned.js';
import type { Crowd, Waiting } from './crowd.js';

const step_seconds = 3;
const wait_ms_max = 300_000;

/** The rates that are tried one after the other for the highest that is kept up with. */
export const steps_per_s = [50, 100, 150, 200, 250, 300];
/** How many are assigned while they are tried, at most. */
export const stepped_max = steps_per_s.reduce((sum, per_s) => sum + per_s * step_seconds, 0);

/**
 * Milliseconds from the request until an agent owns the conversation, as the database shows it, of so many a second
 * whether or not those before them were served; in order.
 */
export async function delaysAt(
  per_s: number,
  seconds: number,
  crowd: Crowd,
  assigned: Assigned,
): Promise<Float64Array> {
  const waiting = await crowd.open(per_s * seconds);
  const askedAt = new Map<string, number>();
  const pending = new Set<string>();
  const delays_ms: number[] = [];
  const seen = (conversationId: string) => {
    delays_ms.push(performance.now() - (askedAt.get(conversationId) as number));
  };
  const asks: Promise<void>[] = [];
  const began = performance.now();
  const looking = assigned.each(pending, seen, wait_ms_max, () => delays_ms.length === waiting.length);
  // What it throws is thrown below; until then it must not count as unhandled.
  looking.catch(() => undefined);
  for (const [i, one] of waiting.entries()) {
    await pause(Math.max(0, began + (i * 1_000) / per_s - performance.now()));
    asks.push(ask(crowd, one, askedAt, pending));
  }
  await Promise.all(asks);
  await looking;
  return Float64Array.from(delays_ms).sort();
}

/** The highest of the rates up to which 99 in 100 were served in so many milliseconds; 0 where none was kept up with. */
export async function sustainedPerSecond(delay_p99_ms: number, crowd: Crowd, assigned: Assigned): Promise<number> {
  let sustained_per_s = 0;
  for (const per_s of steps_per_s) {
    const delays_ms = await delaysAt(per_s, step_seconds, crowd, assigned);
    if (quantile(delays_ms, 0.99) >= delay_p99_ms) break;
    sustained_per_s = per_s;
  }
  return sustained_per_s;
}

async function ask(crowd: Crowd, one: Waiting, askedAt: Map<string, number>, pending: Set<string>): Promise<void> {
  askedAt.set(one.conversationId, performance.now());
  pending.add(one.conversationId);
  await crowd.ask(one);
}
