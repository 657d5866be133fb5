import type { SeededRandom } from '../seeded-random.js';
import { type Customer, drawCustomer } from './customer.js';
import { drawHistory, type RelationshipHistory } from './history.js';
import { randomFor } from './random-for.js';
import { drawShop, type Shop } from './shop.js';

export interface MarketplaceOptions {
  seed: number;
  /** How many customers there are, 1 or more. */
  customers: number;
  /** The end of history; nothing happens at or after it. */
  until: Date;
  /** Days of history, 540 by default. */
  history_days?: number;
  /** How many shops there are, 2 by default. */
  shops?: number;
}

/** A customer and her relationships, one or several. */
export interface CustomerHistory {
  customer: Customer;
  relationships: RelationshipHistory[];
}

/** A marketplace made of nothing but its seed. */
export interface Marketplace {
  readonly from: Date;
  readonly until: Date;
  readonly shops: readonly Shop[];
  /** Every customer, one at a time, so that a large marketplace needs no more memory than a small one. */
  histories(): Iterable<CustomerHistory>;
}

const DAY_MS = 86_400_000;
const HISTORY_DAYS_DEFAULT = 540;
const SHOPS_DEFAULT = 2;
const SHOPS_MAX = 1_000;
/** The probability that a customer has a relationship with a further shop too. */
const SECOND_SHOP = 0.25;

/**
 * A marketplace of shops and customers: the same options make the same marketplace, and a larger one begins with the
 * customers of a smaller one.
 *
 * @throws {RangeError} when an option is out of its bounds
 */
export function createMarketplace(options: MarketplaceOptions): Marketplace {
  const { seed, customers, until, history_days = HISTORY_DAYS_DEFAULT, shops: shopCount = SHOPS_DEFAULT } = options;
  requireWhole('customers', customers, 1, Number.MAX_SAFE_INTEGER);
  requireWhole('shops', shopCount, 1, SHOPS_MAX);
  if (!(history_days > 0)) throw new RangeError(`history_days must be positive, not ${history_days}`);
  const until_ms = until.getTime();
  const from_ms = until_ms - history_days * DAY_MS;
  const shops = Array.from({ length: shopCount }, (_, index) =>
    drawShop(randomFor(seed, `shop-${index}`), index, from_ms, until_ms),
  );
  function* histories(): Iterable<CustomerHistory> {
    for (let index = 0; index < customers; index++) {
      const own = randomFor(seed, `customer-${index}`);
      const customer = drawCustomer(own, index);
      const relationships = chooseShops(own, shops).map((shop) =>
        drawHistory(randomFor(seed, `${shop.shopId}-${index}`), customer, shop, from_ms, until_ms),
      );
      yield { customer, relationships };
    }
  }
  return { from: new Date(from_ms), until, shops, histories };
}

function chooseShops(random: SeededRandom, shops: readonly Shop[]): Shop[] {
  const first = random.pickWeighted(
    shops,
    shops.map(({ popularity }) => popularity),
  );
  if (shops.length === 1 || !random.chance(SECOND_SHOP)) return [first];
  return [first, random.pick(shops.filter((shop) => shop !== first))];
}

function requireWhole(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} must be a whole number from ${min} to ${max}, not ${value}`);
  }
}
