import { type Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { toBehaviours } from '../marketplace/history.js';
import { randomFor } from '../marketplace/random-for.js';
import type { PastCampaign } from '../marketplace/shop.js';
import { type Happening, VISITS_AFTER_LEAVING } from '../marketplace/visit.js';
import type { SeededRandom } from '../seeded-random.js';
import { effectsOf } from './message-effects.js';
import { drawReceived } from './past-messages.js';
import type { PeakCustomer, PeakShop } from './peak-shop.js';
import { hasLeft } from './person.js';

/** A day that a shop has lived through: what its customers did, who is still there, and who cancelled. */
export interface LivedDay {
  shop: PeakShop;
  behaviours: Behaviour[];
  cancelled: string[];
}

/**
 * The day of one campaign: those whom it reached take it as they take messages, and those whom it did not, like the
 * others, visit the shop as they would anyway. Whoever clicks looks at what it was about. How customers stand to the next
 * message, and what the peak's message would do to them, follows.
 *
 * @param day_ms how long the day takes, from the campaign's `sentAt_ms` on.
 */
export function liveThroughCampaign(
  shop: PeakShop,
  campaign: PastCampaign,
  reached: ReadonlySet<string>,
  seed: number,
  day_ms: number,
): LivedDay {
  const { campaignId, sentAt_ms } = campaign;
  const behaviours: Behaviour[] = [];
  const cancelled: string[] = [];
  const customers = shop.customers.flatMap((customer): PeakCustomer[] => {
    const { person, attention } = customer;
    const { customerId } = person;
    const random = randomFor(seed, `${campaignId}/${customerId}`);
    const received = reached.has(customerId) ? drawReceived(random, person, attention, campaign, day_ms) : undefined;
    const happenings = drawVisit(random, customer, shop, sentAt_ms, day_ms);
    for (const one of received?.happenings ?? []) {
      happenings.push(one);
      if (one.kind === BehaviourKind.MESSAGE_CLICKED) happenings.push({ ...one, kind: BehaviourKind.PRODUCT_VIEWED });
    }
    behaviours.push(...toBehaviours(happenings, campaignId, customerId, sentAt_ms, Number.POSITIVE_INFINITY));
    if (received?.cancelled) {
      cancelled.push(customerId);
      return [];
    }
    const next = received?.attention ?? attention;
    return [{ ...customer, attention: next, effects: effectsOf(person, next, shop.category, sentAt_ms) }];
  });
  return { shop: { ...shop, customers }, behaviours, cancelled };
}

/** A visit on business of her own, if she makes one that day. */
function drawVisit(
  random: SeededRandom,
  { person }: PeakCustomer,
  { categories }: PeakShop,
  at_ms: number,
  day_ms: number,
): Happening[] {
  const visits_per_day = person.visits_per_day * (hasLeft(person, at_ms) ? VISITS_AFTER_LEAVING : 1);
  if (!random.chance(1 - Math.exp(-visits_per_day))) return [];
  const weights = categories.map((category) => person.traits.interests[category] ?? 0);
  const category = random.pickWeighted(categories, weights.some((weight) => weight > 0) ? weights : weights.fill(1));
  return [{ at_ms: Math.floor(at_ms + random.float() * day_ms), kind: BehaviourKind.PRODUCT_VIEWED, category }];
}
