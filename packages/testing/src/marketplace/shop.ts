import type { SeededRandom } from '../seeded-random.js';

export interface Product {
  productId: string;
  category: string;
  price_cents: number;
}

/** A person who answers customers for the shop. */
export interface MarketplaceAgent {
  agentId: string;
  displayName: string;
  seats_max: number;
}

/** One message that the shop sent to everybody it had a relationship with: what a shop does before it screens. */
export interface PastCampaign {
  campaignId: string;
  category: string;
  sentAt_ms: number;
}

export interface Shop {
  shopId: string;
  name: string;
  /** The shop's share of those customers who come to one shop only. */
  popularity: number;
  categories: readonly string[];
  products: readonly Product[];
  agents: readonly MarketplaceAgent[];
  campaigns: readonly PastCampaign[];
}

/** What shops sell, with the median price in cents. */
const MEDIAN_PRICE_CENTS: Readonly<Record<string, number>> = {
  women_clothing: 15_900,
  shoes: 22_900,
  bags: 26_900,
  cosmetics: 12_900,
  accessories: 4_900,
  baby: 9_900,
  snacks: 2_990,
  home: 7_900,
  books: 3_900,
  toys: 6_900,
};

/** Every category of the marketplace. */
export const categories: readonly string[] = Object.keys(MEDIAN_PRICE_CENTS);

const KNOWN_SHOPS = [
  {
    shopId: 'lanmei',
    name: '蓝莓女装',
    popularity: 3,
    categories: ['women_clothing', 'shoes', 'bags', 'cosmetics', 'accessories'],
    agents: ['小美', '阿杰', '林夏'],
  },
  {
    shopId: 'qingju',
    name: '青橘母婴',
    popularity: 2,
    categories: ['baby', 'snacks', 'home', 'books', 'toys'],
    agents: ['悠悠', '大鹏', '陈静'],
  },
] as const;

const CATEGORIES_PER_SHOP = 5;
const PRODUCTS_PER_CATEGORY = 20;
const SEATS_PER_AGENT = 3;
const DAY_MS = 86_400_000;
const CAMPAIGN_EVERY_DAYS = 28;
/** 10:00 in Shanghai. */
const CAMPAIGN_HOUR_UTC = 2;

/**
 * The shop in that place: the first two are always the same two, with their names; those behind are drawn.
 *
 * @param from_ms the beginning of the shop's history
 * @param until_ms no campaign is sent at or after this instant
 */
export function drawShop(random: SeededRandom, index: number, from_ms: number, until_ms: number): Shop {
  const known = KNOWN_SHOPS[index] ?? drawUnknownShop(random, index);
  return {
    shopId: known.shopId,
    name: known.name,
    popularity: known.popularity,
    categories: known.categories,
    products: known.categories.flatMap((category) => drawProducts(random, known.shopId, category)),
    agents: known.agents.map((displayName, place) => ({
      agentId: `${known.shopId}-agent-${place + 1}`,
      displayName,
      seats_max: SEATS_PER_AGENT,
    })),
    campaigns: drawCampaigns(random, known.shopId, known.categories, from_ms, until_ms),
  };
}

function drawUnknownShop(random: SeededRandom, index: number) {
  const first = random.int(0, categories.length - 1);
  return {
    shopId: `shop-${index + 1}`,
    name: `店铺 ${index + 1}`,
    popularity: 1,
    categories: Array.from(
      { length: CATEGORIES_PER_SHOP },
      (_, place) => categories[(first + place) % categories.length] as string,
    ),
    agents: [`客服 ${index + 1}-1`, `客服 ${index + 1}-2`],
  };
}

function drawProducts(random: SeededRandom, shopId: string, category: string): Product[] {
  const median_cents = MEDIAN_PRICE_CENTS[category] as number;
  return Array.from({ length: PRODUCTS_PER_CATEGORY }, (_, place) => ({
    productId: `${shopId}-${category}-${place + 1}`,
    category,
    price_cents: Math.max(100, Math.round((median_cents * Math.exp(0.5 * random.normal())) / 100) * 100),
  }));
}

function drawCampaigns(
  random: SeededRandom,
  shopId: string,
  sold: readonly string[],
  from_ms: number,
  until_ms: number,
): PastCampaign[] {
  const campaigns: PastCampaign[] = [];
  const firstDay_ms = Math.ceil(from_ms / DAY_MS) * DAY_MS + CAMPAIGN_HOUR_UTC * 3_600_000;
  for (let sentAt_ms = firstDay_ms; sentAt_ms < until_ms; sentAt_ms += CAMPAIGN_EVERY_DAYS * DAY_MS) {
    campaigns.push({ campaignId: `${shopId}-past-${campaigns.length + 1}`, category: random.pick(sold), sentAt_ms });
  }
  return campaigns;
}
