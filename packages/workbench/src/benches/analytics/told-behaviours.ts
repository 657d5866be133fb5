import { type Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { SeededRandom } from '@guanxi/testing';
import { customerId } from './made-up-activity.js';

const customers = 100_000;
const categories = ['green_tea', 'black_tea', 'shoes', 'toys', ''];
const kinds = [
  BehaviourKind.PRODUCT_VIEWED,
  BehaviourKind.SEARCHED,
  BehaviourKind.MESSAGE_READ,
  BehaviourKind.PURCHASED,
];
const inFlight_max = 32;
const span_s = 90 * 86_400;

/** Behaviours of a made-up shop over ninety days, in no order of time, as events of a thousand. */
export function toldBehaviours(count: number, behaviours_per_event: number, seed: number): Behaviour[][] {
  const random = new SeededRandom(seed);
  const until_ms = Date.UTC(2026, 3, 1);
  const one = (id: number) =>
    ({
      behaviourId: `b-${id}`,
      customerId: customerId(random.int(0, customers - 1)),
      kind: random.pick(kinds),
      occurredAt: new Date(until_ms - random.int(1, span_s) * 1_000),
      category: random.pick(categories),
      productId: '',
      amountCents: 0,
      campaignId: '',
    }) satisfies Behaviour;
  return Array.from({ length: count }, (_, event) =>
    Array.from({ length: behaviours_per_event }, (_, i) => one(event * behaviours_per_event + i)),
  );
}

/** Puts them on the stream, as the service relationship does. */
export async function tell(natsUrl: string, shopId: string, told: readonly Behaviour[][]): Promise<void> {
  const publisher = await EventPublisher.connect(natsUrl);
  try {
    let next = 0;
    const publish = async () => {
      while (next < told.length) {
        await publisher.publish(events.behavioursRecorded, shopId, { shopId, behaviours: told[next++]! });
      }
    };
    await Promise.all(Array.from({ length: inFlight_max }, publish));
  } finally {
    await publisher.close();
  }
}
