import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { SeededRandom } from '../seeded-random.js';
import { drawAcquisition } from './acquisition.js';
import type { Customer } from './customer.js';
import { buyingPopulation, drawBuyer, drawRepeats } from './purchasing.js';
import { drawReading } from './reading.js';
import type { Shop } from './shop.js';
import { drawPurchase, drawVisits, type Happening, usualVisitsPerDay } from './visit.js';

/** One customer's relationship with one shop, and everything she did in it. */
export interface RelationshipHistory {
  shopId: string;
  customerId: string;
  acquisitionChannel: string;
  establishedAt: Date;
  /** Absent where she never cancelled. */
  cancelledAt?: Date;
  /** Oldest first; none before the relationship, none after it was cancelled, none at or after the end of history. */
  behaviours: Behaviour[];
}

const CHANNEL_WITH_PURCHASE = 'after_purchase';

/** Draws a relationship and its history between the two instants; its behaviours' ids begin with `idPrefix`. */
export function drawHistory(
  random: SeededRandom,
  { customerId, traits }: Customer,
  shop: Shop,
  from_ms: number,
  until_ms: number,
  idPrefix: string,
): RelationshipHistory {
  const { channel, establishedAt_ms } = drawAcquisition(random, from_ms, until_ms);
  const buyer = drawBuyer(random, buyingPopulation, channel.dropout);
  const { repeats_ms, leftAt_ms } = drawRepeats(random, buyer, establishedAt_ms, until_ms);
  const visitor = { traits, visits_per_day: usualVisitsPerDay(traits, buyer.purchases_per_week), leftAt_ms };
  const recipient = { traits, channelReading: channel.reading, leftAt_ms };
  const reading = drawReading(random, recipient, shop.campaigns, establishedAt_ms);
  const purchases_ms = channel.name === CHANNEL_WITH_PURCHASE ? [establishedAt_ms, ...repeats_ms] : repeats_ms;
  const end_ms = Math.min(until_ms, reading.cancelledAt_ms ?? until_ms);
  const happenings = [
    ...purchases_ms.flatMap((at_ms) => drawPurchase(random, traits, shop, at_ms)),
    ...drawVisits(random, visitor, shop, establishedAt_ms, until_ms),
    ...reading.happenings,
  ];
  const cancelled = reading.cancelledAt_ms !== undefined && reading.cancelledAt_ms < until_ms;
  return {
    shopId: shop.shopId,
    customerId,
    acquisitionChannel: channel.name,
    establishedAt: new Date(establishedAt_ms),
    cancelledAt: cancelled ? new Date(end_ms) : undefined,
    behaviours: toBehaviours(happenings, `${idPrefix}:${shop.shopId}`, customerId, establishedAt_ms, end_ms),
  };
}

/** Those from one instant to another, oldest first, with their ids. */
export function toBehaviours(
  happenings: Happening[],
  idPrefix: string,
  customerId: string,
  from_ms: number,
  end_ms: number,
): Behaviour[] {
  return happenings
    .filter(({ at_ms }) => at_ms >= from_ms && at_ms < end_ms)
    .sort((one, other) => one.at_ms - other.at_ms || one.kind - other.kind)
    .map(({ at_ms, kind, category = '', productId = '', amountCents = 0, campaignId = '' }, place) => ({
      behaviourId: `${idPrefix}:${customerId}:${place + 1}`,
      customerId,
      kind,
      occurredAt: new Date(at_ms),
      category,
      productId,
      amountCents,
      campaignId,
    }));
}
