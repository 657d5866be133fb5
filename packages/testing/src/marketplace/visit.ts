import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { SeededRandom } from '../seeded-random.js';
import type { Traits } from './customer.js';
import type { Product, Shop } from './shop.js';

/** Something a customer did, before it gets its id. */
export interface Happening {
  at_ms: number;
  kind: BehaviourKind;
  category?: string;
  productId?: string;
  amountCents?: number;
  campaignId?: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SHANGHAI_AHEAD_MS = 8 * 3_600_000;
/** How lively each hour of the day is, from midnight in Shanghai: lunch, and above all the evening. */
const HOURS = [4, 2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 11, 11, 9, 9, 9, 9, 11, 15, 18, 18, 14, 8];

const HOURS_OF_DAY = HOURS.map((_, hour) => hour);

const VISITS_PER_DAY = 0.012;
const VISITS_PER_DAY_PER_WEEKLY_PURCHASE = 0.08;
/** Of her visits, those that go on once she has left for good. */
export const VISITS_AFTER_LEAVING = 0.1;
const SEARCH = 0.35;
const CART = 0.22;
const FAVOURITE = 0.1;
const REVIEW = 0.18;
const REVIEW_AFTER_DAYS_MEAN = 6;
const QUANTITY_WEIGHTS = [80, 15, 5];
/** A safety bound; an ordinary history has a few dozen. */
const VISITS_MAX = 1_000;

/** Who looks around in a shop, and how often. */
export interface Visitor {
  traits: Traits;
  visits_per_day: number;
  /** When she left for good; later visits are rare. */
  leftAt_ms?: number;
}

/** How often a customer of the demo marketplace looks around, who buys so often. */
export function usualVisitsPerDay({ activity }: Traits, purchases_per_week: number): number {
  return VISITS_PER_DAY * activity + VISITS_PER_DAY_PER_WEEKLY_PURCHASE * purchases_per_week;
}

/** Visits without a purchase, in order: she views, sometimes searches, fills a cart that she leaves, or favourites. */
export function drawVisits(random: SeededRandom, visitor: Visitor, shop: Shop, from_ms: number, until_ms: number) {
  const happenings: Happening[] = [];
  let at_ms = from_ms;
  for (let visit = 0; visit < VISITS_MAX; visit++) {
    const slowdown = at_ms >= (visitor.leftAt_ms ?? Number.POSITIVE_INFINITY) ? VISITS_AFTER_LEAVING : 1;
    at_ms += random.exponential((visitor.visits_per_day * slowdown) / DAY_MS);
    const start_ms = Math.max(at_ms, atLivelyHour(random, at_ms));
    if (!(start_ms < until_ms)) break;
    happenings.push(...drawLook(random, visitor.traits, shop, start_ms));
  }
  return happenings;
}

function drawLook(random: SeededRandom, traits: Traits, shop: Shop, start_ms: number): Happening[] {
  const product = drawProduct(random, traits, shop);
  const at = (minutes: number) => Math.floor(start_ms + minutes * MINUTE_MS);
  const about = { category: product.category, productId: product.productId };
  const happenings: Happening[] = [];
  if (random.chance(SEARCH)) {
    happenings.push({ at_ms: at(0), kind: BehaviourKind.SEARCHED, category: product.category });
  }
  happenings.push({ at_ms: at(1), kind: BehaviourKind.PRODUCT_VIEWED, ...about });
  if (random.chance(CART)) happenings.push({ at_ms: at(3), kind: BehaviourKind.ADDED_TO_CART, ...about });
  if (random.chance(FAVOURITE)) happenings.push({ at_ms: at(4), kind: BehaviourKind.FAVOURITED, ...about });
  return happenings;
}

/** A purchase with what surrounds it: the view and the cart before, sometimes the review days after. */
export function drawPurchase(random: SeededRandom, traits: Traits, shop: Shop, at_ms: number): Happening[] {
  const product = drawProduct(random, traits, shop);
  const about = { category: product.category, productId: product.productId };
  const quantity = random.pickWeighted([1, 2, 3], QUANTITY_WEIGHTS);
  const happenings: Happening[] = [
    { at_ms: at_ms - 9 * MINUTE_MS, kind: BehaviourKind.PRODUCT_VIEWED, ...about },
    { at_ms: at_ms - 4 * MINUTE_MS, kind: BehaviourKind.ADDED_TO_CART, ...about },
    { at_ms, kind: BehaviourKind.PURCHASED, ...about, amountCents: product.price_cents * quantity },
  ];
  if (random.chance(REVIEW)) {
    const later_ms = Math.floor(DAY_MS * (1 + random.exponential(1 / REVIEW_AFTER_DAYS_MEAN)));
    happenings.push({ at_ms: at_ms + later_ms, kind: BehaviourKind.REVIEWED, ...about });
  }
  return happenings;
}

function drawProduct(random: SeededRandom, traits: Traits, shop: Shop): Product {
  const weights = shop.categories.map((category) => traits.interests[category] ?? 0);
  const known = weights.some((weight) => weight > 0);
  const category = random.pickWeighted(shop.categories, known ? weights : shop.categories.map(() => 1));
  return random.pick(shop.products.filter((product) => product.category === category));
}

/** The same day in Shanghai, at an hour when people shop. */
function atLivelyHour(random: SeededRandom, at_ms: number): number {
  const midnight_ms = Math.floor((at_ms + SHANGHAI_AHEAD_MS) / DAY_MS) * DAY_MS - SHANGHAI_AHEAD_MS;
  return Math.floor(midnight_ms + (random.pickWeighted(HOURS_OF_DAY, HOURS) + random.float()) * 3_600_000);
}
