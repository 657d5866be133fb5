import { drawAcquisition } from '../marketplace/acquisition.js';
import { drawCustomer, type Traits } from '../marketplace/customer.js';
import { drawBuyer, drawRepeats } from '../marketplace/purchasing.js';
import { VISITS_AFTER_LEAVING } from '../marketplace/visit.js';
import type { SeededRandom } from '../seeded-random.js';
import { type Population, presence_per_day_mean, visits_per_day_max, visits_per_purchase } from './population.js';

const DAYS_PER_WEEK = 7;
/** The mean of the log-normal trait `activity`, so that it varies visits and leaves their mean where it is. */
const ACTIVITY_MEAN = 1.278;
const CHANNEL_WITH_PURCHASE = 'after_purchase';

/** One customer of the shop and what is hidden about her: no service ever sees any of it. */
export interface Person {
  customerId: string;
  traits: Traits;
  acquisitionChannel: string;
  /** The acquisition channel multiplies how readily she reads. */
  channelReading: number;
  establishedAt_ms: number;
  /** While she has not left. */
  purchases_per_week: number;
  purchases_ms: number[];
  /** When she left the shop for good, which she does without a word; absent while she may come back. */
  leftAt_ms?: number;
  /** Visits to the shop while she has not left. */
  visits_per_day: number;
  /** Visits to the platform on other business. */
  elsewhere_per_day: number;
}

/** Draws a person whose relationship begins between the two instants. */
export function drawPerson(
  random: SeededRandom,
  index: number,
  idPrefix: string,
  { buying, presenceShape, sensitivity }: Population,
  from_ms: number,
  until_ms: number,
): Person {
  const { customerId, traits } = drawCustomer(random, index);
  const { channel, establishedAt_ms } = drawAcquisition(random, from_ms, until_ms);
  const buyer = drawBuyer(random, buying, channel.dropout);
  const { repeats_ms, leftAt_ms } = drawRepeats(random, buyer, establishedAt_ms, until_ms);
  const visits = (visits_per_purchase * buyer.purchases_per_week * traits.activity) / (DAYS_PER_WEEK * ACTIVITY_MEAN);
  const elsewhere = random.gamma(presenceShape, presence_per_day_mean / presenceShape);
  return {
    customerId: `${idPrefix}-${customerId}`,
    traits: { ...traits, messageSensitivity: random.beta(...sensitivity) },
    acquisitionChannel: channel.name,
    channelReading: channel.reading,
    establishedAt_ms,
    purchases_per_week: buyer.purchases_per_week,
    purchases_ms: channel.name === CHANNEL_WITH_PURCHASE ? [establishedAt_ms, ...repeats_ms] : repeats_ms,
    leftAt_ms,
    visits_per_day: Math.min(visits_per_day_max, visits),
    elsewhere_per_day: Math.min(visits_per_day_max, elsewhere),
  };
}

/** Whether she had left the shop by an instant. */
export function hasLeft({ leftAt_ms }: Person, at_ms: number): boolean {
  return leftAt_ms !== undefined && leftAt_ms <= at_ms;
}

/** How often she comes to the platform at an instant, for this shop or for others. */
export function presencePerDay(person: Person, at_ms: number): number {
  const visits = person.visits_per_day * (hasLeft(person, at_ms) ? VISITS_AFTER_LEAVING : 1);
  return person.elsewhere_per_day + visits;
}
