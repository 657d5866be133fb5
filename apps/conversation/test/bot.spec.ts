import type { AnswerRequest, AnswerResponse } from '@guanxi/contracts/bot/v1/bot_provider.js';
import { BotServiceService } from '@guanxi/contracts/conversation/v1/bot.js';
import { Control, type Message, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { type Order, OrderState, type Parcel } from '@guanxi/contracts/orders/v1/order_connector.js';
import { failureOf, waitFor } from '@guanxi/testing';
import { type ServedShop, type ShopSide, serveShop } from '@guanxi/testing/shop-side/serve-shop.js';
import { answerFromWords, exampleWords } from '@guanxi/testing/shop-side/word-book.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Customer, key, World } from './world.js';

let world: World;
const served: ServedShop[] = [];

beforeAll(async () => {
  world = await World.begin();
});
afterEach(() => {
  for (const shop of served.splice(0)) shop.stop();
});
afterAll(() => world.end());

const order: Order = {
  orderId: '202603020001',
  state: OrderState.SHIPPED,
  orderedAt: new Date('2026-03-02T12:00:00Z'),
  title: '纯棉衬衫',
  amountCents: 9_900,
};
const parcel: Parcel = {
  orderId: order.orderId,
  carrier: '顺丰速运',
  trackingNumber: 'SF1234567890',
  place: '杭州转运中心',
  seenAt: new Date('2026-03-04T08:00:00Z'),
  expectedAt: new Date('2026-03-05T10:00:00Z'),
};

const atDesk = () => world.service.as({ subject: 'ops', role: 'operator', shop: '*' }, BotServiceService);

/** Connects a shop's own bot and order system, and returns what the bot was asked. */
async function connected(
  shopId: string,
  answer: ShopSide['answer'],
  { timeoutMs = 1_500, orders = [order] as Order[] } = {},
): Promise<AnswerRequest[]> {
  const asked: AnswerRequest[] = [];
  const shop = await serveShop({
    answer: (request) => {
      asked.push(request);
      return answer(request);
    },
    ordersOf: (_, customerId) => (customerId === 'lin' ? orders : []),
    parcelOf: () => parcel,
  });
  served.push(shop);
  const endpoint = { address: shop.address, timeoutMs };
  await atDesk().putBot({ shopId, idempotencyKey: key(), bot: { provider: endpoint, orderConnector: endpoint } });
  return asked;
}

async function opened(shopId: string, customerId = 'lin'): Promise<Customer> {
  const customer = world.customer(shopId, customerId);
  await customer.open();
  return customer;
}

async function answerTo(customer: Customer, text: string): Promise<NonNullable<Message['content']>> {
  const answers = await customer.ask(text);
  return answers.find(({ speaker }) => speaker === Speaker.BOT)?.content as NonNullable<Message['content']>;
}

const cannot: AnswerResponse = { outcome: { $case: 'cannot', value: {} } };

describe('a shop’s own bot', () => {
  it('answers first, knowing the dialogue so far, and the platform where it cannot', async () => {
    const shopId = 'provider';
    const asked = await connected(shopId, (request) => answerFromWords(exampleWords, request));
    const lin = await opened(shopId);
    expect(await answerTo(lin, '积分怎么算')).toMatchObject({ value: { text: expect.stringContaining('100 积分') } });
    expect(await answerTo(lin, '鞋子有红色吗')).toMatchObject({ value: { text: expect.stringContaining('不知道') } });
    expect(asked[1]).toMatchObject({ shopId, customerId: 'lin', language: 'zh', controlEpoch: 1 });
    expect(asked[1]?.dialogue.map(({ text }) => text)).toEqual(['积分怎么算', expect.any(String), '鞋子有红色吗']);
  });

  it('passes her on where it wants a human, and nobody intervenes', async () => {
    const shopId = 'wants';
    const mei = await world.agent(shopId, 'mei');
    await connected(shopId, (request) => answerFromWords(exampleWords, request));
    const lin = await opened(shopId);
    const { sequence } = await lin.say('想定制一批衬衫，垃圾');
    expect(await mei.take(lin)).toMatchObject({ control: Control.AGENT });
    const asked = { shopId, conversationId: lin.conversationId, pageSize: 0, pageToken: '' };
    const { decisions } = await world.merchant(shopId).interventions.listDecisions(asked);
    expect(decisions).toMatchObject([{ sequence, rule: 'bot_wants_human', offered: false }]);
  });

  it('is slow: she is answered in time all the same, and it is left alone for a while', async () => {
    const shopId = 'slow';
    const never = new Promise<AnswerResponse>(() => {});
    const asked = await connected(shopId, () => never, { timeoutMs: 150 });
    const lin = await opened(shopId);
    for (let i = 0; i < 6; i += 1) {
      const began = performance.now();
      expect(await answerTo(lin, `第 ${i} 个问题`)).toMatchObject({ $case: 'text' });
      expect(performance.now() - began).toBeLessThan(5_000);
    }
    expect(asked).toHaveLength(5);
  });

  it.each<[string, () => AnswerResponse]>([
    [
      'fails',
      () => {
        throw new Error('out of order');
      },
    ],
    ['says nothing', () => ({ outcome: { $case: 'answer', value: { text: '  ' } } })],
    ['says too much', () => ({ outcome: { $case: 'answer', value: { text: '字'.repeat(4_001) } } })],
    ['sends no outcome', () => ({})],
  ])('%s: the platform answers', async (name, answer) => {
    const shopId = name.replaceAll(' ', '-');
    await connected(shopId, answer);
    const lin = await opened(shopId);
    expect(await answerTo(lin, '鞋子有红色吗')).toMatchObject({ value: { text: expect.stringContaining('不知道') } });
  });

  it('says nothing in a conversation that a human has taken meanwhile', async () => {
    const shopId = 'overtaken';
    const mei = await world.agent(shopId, 'mei');
    let answer: (response: AnswerResponse) => void = () => {};
    const thinking = new Promise<AnswerResponse>((resolve) => {
      answer = resolve;
    });
    const asked = await connected(shopId, () => thinking, { timeoutMs: 3_000 });
    const lin = await opened(shopId);
    await lin.say('积分怎么算');
    await waitFor(() => asked.length === 1);
    await lin.transfer();
    await mei.take(lin);
    answer({ outcome: { $case: 'answer', value: { text: '迟到的回答' } } });
    await mei.say(lin, '您好');
    await waitFor(async () => (await lin.messages()).some(({ speaker }) => speaker === Speaker.AGENT));
    expect((await lin.messages()).filter(({ speaker }) => speaker === Speaker.BOT)).toEqual([]);
  });
});

describe('a shop’s order system', () => {
  it('tells her where her parcel is, in words and as a card, and nothing of somebody else’s', async () => {
    const shopId = 'orders';
    await connected(shopId, () => cannot);
    const lin = await opened(shopId);
    expect(await answerTo(lin, '我的快递到哪了')).toEqual({
      $case: 'orderCard',
      value: {
        orderId: order.orderId,
        state: 'shipped',
        title: '纯棉衬衫',
        amountCents: 9_900,
        orderedAt: order.orderedAt,
        carrier: '顺丰速运',
        trackingNumber: 'SF1234567890',
        place: '杭州转运中心',
        seenAt: parcel.seenAt,
        expectedAt: parcel.expectedAt,
        text: '您的订单「纯棉衬衫」已发货，正在运输途中，顺丰速运 SF1234567890，最新位置：杭州转运中心，预计 2026-03-05 送达。',
      },
    });
    expect(await answerTo(lin, 'where is my parcel')).toMatchObject({
      value: { text: expect.stringContaining('is on its way') },
    });
    const wang = await opened(shopId, 'wang');
    expect(await answerTo(wang, '我的快递到哪了')).toMatchObject({ $case: 'text' });
  });
});

describe('what a shop’s bot is connected to', () => {
  it('is put by operators only, at addresses that are ones, and kept with who did', async () => {
    const shopId = 'connections';
    const boss = world.service.as({ subject: 'boss', role: 'merchant', shop: shopId }, BotServiceService);
    const put = (address: string, client = atDesk()) =>
      client.putBot({ shopId, idempotencyKey: key(), bot: { provider: { address, timeoutMs: 0 } } });
    expect(await failureOf(put('bot.example:50051', boss))).toMatchObject({ reason: 'ROLE_NOT_ADMITTED' });
    for (const address of ['unix:/run/docker.sock', 'bot.example', 'dns:///bot.example:1', 'bot.example:0']) {
      expect(await failureOf(put(address))).toMatchObject({
        details: { violations: [{ field: 'bot.provider.address' }] },
      });
    }
    expect(await put('bot.example:50051')).toMatchObject({ version: 1, bot: { provider: { timeoutMs: 800 } } });
    expect(await boss.getBot({ shopId })).toMatchObject({ version: 1, bot: { provider: { timeoutMs: 800 } } });
    const { changes } = await boss.listBotChanges({ shopId, pageSize: 0, pageToken: '' });
    expect(changes).toMatchObject([{ version: 1, setBy: 'ops', bot: { orderConnector: undefined } }]);
  });
});
