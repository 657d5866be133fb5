import { once } from 'node:events';
import { BotServiceService } from '@guanxi/contracts/conversation/v1/bot.js';
import type { RelationshipHistory } from '@guanxi/testing/marketplace/history.js';
import { createMarketplace } from '@guanxi/testing/marketplace/marketplace.js';
import { ordersOfHistory, parcelOfOrder } from '@guanxi/testing/shop-side/orders-of-history.js';
import { type ShopSide, serveShop } from '@guanxi/testing/shop-side/serve-shop.js';
import { answerFromWords, exampleWords } from '@guanxi/testing/shop-side/word-book.js';
import { UsageFailure } from '../failure.js';
import { operatorOf } from '../platform/platform.js';
import type { Session } from '../session.js';

export interface ServeOptions {
  shop: string;
  port: string;
  seed: string;
  customers: string;
}

const DAY_MS = 86_400_000;
const CUSTOMERS_MAX = 100_000;
const PORT_MAX = 65_535;
const TIMEOUT_MS = 800;

/** Serves the example of a shop's bot and order system, and connects the shop to it until the command is interrupted. */
export async function serveBot(session: Session, options: ServeOptions): Promise<object> {
  const { platform, newKey, signal, texts, say } = session;
  const shopId = options.shop;
  const client = platform.client('conversation', BotServiceService, operatorOf(shopId));
  const served = await serveShop(shopSideOf(session, options), readWhole('--port', options.port, PORT_MAX));
  try {
    const endpoint = { address: served.address, timeoutMs: TIMEOUT_MS };
    const { bot: before } = await client.getBot({ shopId });
    const bot = { provider: endpoint, orderConnector: endpoint };
    await client.putBot({ shopId, idempotencyKey: newKey(), bot });
    say(texts.bot.serving(shopId, served.address));
    if (!signal.aborted) await once(signal, 'abort');
    await client.putBot({
      shopId,
      idempotencyKey: newKey(),
      bot: before ?? { provider: undefined, orderConnector: undefined },
    });
    say(texts.bot.disconnected);
    return { address: served.address };
  } finally {
    served.stop();
  }
}

function shopSideOf({ now }: Session, { shop, seed, customers }: ServeOptions): ShopSide {
  const marketplace = createMarketplace({
    seed: readWhole('--seed', seed, Number.MAX_SAFE_INTEGER),
    customers: readWhole('--customers', customers, CUSTOMERS_MAX),
    until: new Date(Math.floor(now().getTime() / DAY_MS) * DAY_MS),
  });
  const histories = new Map<string, RelationshipHistory>();
  for (const { relationships } of marketplace.histories()) {
    for (const one of relationships) if (one.shopId === shop) histories.set(one.customerId, one);
  }
  const ordersOf = (shopId: string, customerId: string) => {
    const history = shopId === shop ? histories.get(customerId) : undefined;
    return history ? ordersOfHistory(history, now()) : [];
  };
  return {
    answer: (request) => answerFromWords(exampleWords, request),
    ordersOf,
    parcelOf: (shopId, customerId, orderId) => {
      const order = ordersOf(shopId, customerId).find((one) => one.orderId === orderId);
      return order && parcelOfOrder(order, now());
    },
  };
}

function readWhole(option: string, value: string, max: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > max) {
    throw new UsageFailure('USAGE', `${option} must be a whole number of at most ${max}`);
  }
  return number;
}
