import type { EventType } from '@guanxi/messaging';
import type { EventPublisher } from '@guanxi/messaging/testing';
import { SeededRandom } from '@guanxi/testing';

/** An event of a shop that is still to be told. */
export interface Telling {
  event: EventType<unknown>;
  payload: { shopId: string };
}

/** An event with the fields that a test cares about; the others are empty. */
export function telling<T extends { shopId: string }>(event: EventType<T>, payload: T): Telling {
  return { event: event as EventType<unknown>, payload };
}

/** Tells events in any order, every third one twice, until the service has handled all of them. */
export async function tellShuffled(publisher: EventPublisher, told: readonly Telling[], seed: number): Promise<void> {
  for (const [i, { event, payload }] of new SeededRandom(seed).shuffle([...told]).entries()) {
    const id = await publisher.publish(event, payload.shopId, payload);
    if (i % 3 === 0) await publisher.publish(event, payload.shopId, payload, { id });
  }
  await publisher.allHandled();
}
