import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '@guanxi/learning';
import { events } from '@guanxi/messaging';
import { type EventServices, sample, startEventServices } from './event-services.js';
import { rawEventsPerSecond } from './raw-events.js';
import { startServers } from './servers.js';

/** Events of the run at full load. */
export const events_count = 50_000;
const events_per_transaction = 100;
const writers_count = 4;
const paced_events_per_s = 1_000;
const paced_seconds = 10;
const paced_events_per_transaction = 10;
const wait_ms_max = 60_000;

export interface EventFigures {
  events_per_s: number;
  raw_events_per_s: number;
  delay_p50_ms: number;
  delay_p99_ms: number;
}

/**
 * Events from commit to applied (outbox → relay → JetStream → inbox): how many a second at full load, and how long each
 * takes at 1,000 a second; beside the same events through JetStream alone.
 */
export async function measureEvents(env: NodeJS.ProcessEnv): Promise<EventFigures> {
  const servers = await startServers();
  try {
    const payload = events.seatChanged.codec.encode(sample).finish();
    const raw_events_per_s = await rawEventsPerSecond(servers.natsUrl, payload, events_count);
    const services = await startEventServices(servers, env);
    try {
      await atFullLoad(services, events_count / 10);
      const events_per_s = await atFullLoad(services, events_count);
      const delays_ms = Float64Array.from(await paced(services)).sort();
      return {
        events_per_s,
        raw_events_per_s,
        delay_p50_ms: quantile(delays_ms, 0.5),
        delay_p99_ms: quantile(delays_ms, 0.99),
      };
    } finally {
      await services.stop();
    }
  } finally {
    await servers.stop();
  }
}

/** Events a second, from the first commit to the last one applied. */
async function atFullLoad(services: EventServices, count: number): Promise<number> {
  const end = services.applied + count;
  const began = performance.now();
  let left = count;
  const writer = async () => {
    while (left > 0) {
      left -= events_per_transaction;
      await services.commit(events_per_transaction);
    }
  };
  await Promise.all(Array.from({ length: writers_count }, writer));
  await untilApplied(services, end);
  return count / ((performance.now() - began) / 1_000);
}

/** The delays of events that are committed evenly, ten at a time, at a rate that a busy shop has. */
async function paced(services: EventServices): Promise<number[]> {
  const from = services.delays_ms.length;
  const count = paced_events_per_s * paced_seconds;
  const end = services.applied + count;
  const interval_ms = (1_000 * paced_events_per_transaction) / paced_events_per_s;
  const began = performance.now();
  for (let sent = 0; sent < count; sent += paced_events_per_transaction) {
    const due = began + (sent / paced_events_per_transaction) * interval_ms;
    await pause(Math.max(0, due - performance.now()));
    await services.commit(paced_events_per_transaction);
  }
  await untilApplied(services, end);
  return services.delays_ms.slice(from);
}

async function untilApplied(services: EventServices, end: number): Promise<void> {
  const deadline = performance.now() + wait_ms_max;
  while (services.applied < end) {
    if (performance.now() > deadline) throw new Error(`only ${services.applied} of ${end} events were applied in time`);
    await pause(2);
  }
}
