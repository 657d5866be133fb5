import { type Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { NewRelationship } from '@guanxi/contracts/relationship/v1/relationship.js';
import { SeededRandom } from '@guanxi/testing';

const customers_count = 100_000;
const products_count = 2_000;
const history_ms = 540 * 24 * 60 * 60 * 1_000;
const channels = ['after_purchase', 'live_stream', 'scan', 'coupon', 'campaign'];
const categories = ['women_clothing', 'men_clothing', 'shoes', 'bags', 'cosmetics', 'toys', 'snacks', 'phones'];
// As often as they are done: much is seen, little is bought, hardly anybody complains.
const kindsByShare: [BehaviourKind, number][] = [
  [BehaviourKind.PRODUCT_VIEWED, 45],
  [BehaviourKind.MESSAGE_READ, 18],
  [BehaviourKind.SEARCHED, 14],
  [BehaviourKind.ADDED_TO_CART, 7],
  [BehaviourKind.MESSAGE_CLICKED, 5],
  [BehaviourKind.MESSAGE_IGNORED, 5],
  [BehaviourKind.PURCHASED, 3],
  [BehaviourKind.FAVOURITED, 2.5],
  [BehaviourKind.MUTED, 0.4],
  [BehaviourKind.COMPLAINED, 0.1],
];

const kinds = kindsByShare.map(([kind]) => kind);
const shares = kindsByShare.map(([, share]) => share);

/** Batches of behaviours of a made-up shop, in no order of time, each with an id of 24 random digits. */
export function madeUpBehaviours(
  seed: number,
  batches: number,
  behaviours_per_batch: number,
  now: Date,
): Behaviour[][] {
  const random = new SeededRandom(seed);
  const hex = () =>
    random
      .int(0, 2 ** 31 - 1)
      .toString(16)
      .padStart(8, '0');
  const one = (): Behaviour => {
    const kind = random.pickWeighted(kinds, shares);
    return {
      behaviourId: hex() + hex() + hex(),
      customerId: customerId(random.int(0, customers_count - 1)),
      kind,
      occurredAt: new Date(now.getTime() - Math.floor(random.float() * history_ms)),
      category: random.pick(categories),
      productId: `p-${random.int(0, products_count - 1)}`,
      amountCents: kind === BehaviourKind.PURCHASED ? random.int(500, 50_000) : 0,
      campaignId: '',
    };
  };
  return Array.from({ length: batches }, () => Array.from({ length: behaviours_per_batch }, one));
}

/** The relationships of all customers of the made-up shop, in batches, in no order of customer. */
export function madeUpRelationships(seed: number, relationships_per_batch: number, now: Date): NewRelationship[][] {
  const random = new SeededRandom(seed);
  const all = Array.from({ length: customers_count }, (_, i) => ({
    customerId: customerId(i),
    acquisitionChannel: random.pick(channels),
    establishedAt: new Date(now.getTime() - Math.floor(random.float() * history_ms)),
  }));
  const shuffled = random.shuffle(all);
  return Array.from({ length: customers_count / relationships_per_batch }, (_, i) =>
    shuffled.slice(i * relationships_per_batch, (i + 1) * relationships_per_batch),
  );
}

function customerId(i: number): string {
  return `c-${String(i).padStart(7, '0')}`;
}
