import { type Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { toBehaviours } from '../marketplace/history.js';
import { randomFor } from '../marketplace/random-for.js';
import { categories, drawShop, type PastCampaign } from '../marketplace/shop.js';
import { drawPurchase, drawVisits, type Happening } from '../marketplace/visit.js';
import type { SeededRandom } from '../seeded-random.js';
import { type Attention, effectsOf, type MessageEffects } from './message-effects.js';
import { drawPastMessages } from './past-messages.js';
import { drawPerson, type Person } from './person.js';
import { campaign_every_days, elsewhere_told, populationOf, type Signal } from './population.js';

export interface PeakOptions {
  seed: number;
  /** How many customers came to the shop, 1 or more; some of them cancelled before the peak. */
  customers: number;
  signal: Signal;
  /** The instant of the peak: history ends here. */
  until: Date;
  /** Begins the shop's name, so that two shops of one seed are two; `peak` by default. */
  label?: string;
}

/** A customer who is there at the peak. */
export interface PeakCustomer {
  person: Person;
  attention: Attention;
  /** What she did at the shop, as far back as it is told, oldest first. */
  behaviours: Behaviour[];
  /** What she did at other shops of the platform. */
  elsewhere: Behaviour[];
  /** What the peak's message would do to her. */
  effects: MessageEffects;
}

/** A shop before its peak. */
export interface PeakShop {
  shopId: string;
  /** Stands for all other shops of the platform. */
  elsewhereShopId: string;
  /** What the peak's message is about. */
  category: string;
  /** What the shop sells. */
  categories: readonly string[];
  customers: PeakCustomer[];
}

const DAY_MS = 86_400_000;
/** Relationships are up to so old; what was done is told of the last half year, which is what a shop brings along. */
const relationship_days_max = 540;
const told_days = 180;
const customers_max = 1_000_000;

/**
 * A shop's customers before a peak, with all they did and what a message would do to them: the same options make the
 * same shop. Whoever cancelled earlier is no longer among them.
 *
 * @throws {RangeError} when the number of customers is out of its bounds
 */
export function createPeakShop({ seed, customers: count, signal, until, label = 'peak' }: PeakOptions): PeakShop {
  if (!Number.isInteger(count) || count < 1 || count > customers_max) {
    throw new RangeError(`customers must be a whole number from 1 to ${customers_max}, not ${count}`);
  }
  const until_ms = until.getTime();
  const from_ms = until_ms - relationship_days_max * DAY_MS;
  const told_ms = until_ms - told_days * DAY_MS;
  const name = `${label}-${signal}-${seed}`;
  const own = randomFor(seed, `${name}/shop`);
  const shop = { ...drawShop(own, 0, from_ms, until_ms), shopId: name };
  const campaigns = drawCampaigns(own, name, shop.categories, told_ms, until_ms);
  const population = populationOf(signal);
  const category = own.pick(shop.categories);
  const customers: PeakCustomer[] = [];
  for (let index = 0; index < count; index++) {
    const random = randomFor(seed, `${name}/${index}`);
    const person = drawPerson(random, index, name, population, from_ms, until_ms);
    const past = drawPastMessages(random, person, campaigns);
    if (past.cancelled) continue;
    const seen_ms = Math.max(told_ms, person.establishedAt_ms);
    const happenings = [
      ...person.purchases_ms.flatMap((at_ms) => drawPurchase(random, person.traits, shop, at_ms)),
      ...drawVisits(random, person, shop, seen_ms, until_ms),
      ...past.happenings,
    ];
    const { customerId } = person;
    customers.push({
      person,
      attention: past.attention,
      behaviours: toBehaviours(happenings, name, customerId, seen_ms, until_ms),
      elsewhere: toBehaviours(
        drawElsewhere(random, person, told_ms, until_ms),
        `${name}-e`,
        customerId,
        told_ms,
        until_ms,
      ),
      effects: effectsOf(person, past.attention, category, until_ms),
    });
  }
  return { shopId: name, elsewhereShopId: `${name}-elsewhere`, category, categories: shop.categories, customers };
}

/** The messages that the shop sent to everybody, at the hour of the peak. */
function drawCampaigns(
  random: SeededRandom,
  name: string,
  sold: readonly string[],
  from_ms: number,
  until_ms: number,
): PastCampaign[] {
  const weeks = Math.floor((until_ms - from_ms) / (campaign_every_days * DAY_MS));
  return Array.from({ length: weeks }, (_, week) => ({
    campaignId: `${name}-past-${week + 1}`,
    category: random.pick(sold),
    sentAt_ms: until_ms - (weeks - week) * campaign_every_days * DAY_MS,
  }));
}

/** What she looked at in other shops, as far as the platform was told. */
function drawElsewhere(random: SeededRandom, person: Person, from_ms: number, until_ms: number): Happening[] {
  const per_ms = (person.elsewhere_per_day * elsewhere_told) / DAY_MS;
  const happenings: Happening[] = [];
  for (let at_ms = from_ms; ; ) {
    at_ms += random.exponential(per_ms);
    if (!(at_ms < until_ms)) return happenings;
    happenings.push({
      at_ms: Math.floor(at_ms),
      kind: BehaviourKind.PRODUCT_VIEWED,
      category: random.pick(categories),
    });
  }
}
