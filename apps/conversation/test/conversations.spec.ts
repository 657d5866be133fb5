import type { Caller } from '@guanxi/chassis';
import {
  Attachment,
  AttachmentKind,
  Control,
  ConversationServiceService,
  type Message,
  OrderCard,
  type SendMessageRequest,
  Speaker,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { KnowledgeServiceService } from '@guanxi/contracts/conversation/v1/knowledge.js';
import { Transactions } from '@guanxi/persistence';
import { failureOf, type HostedService, takeFrom, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Customer, key, World } from './world.js';

let world: World;
let replica: HostedService;

beforeAll(async () => {
  world = await World.begin();
  replica = await world.replica();
});

afterAll(async () => {
  await replica.stop();
  await world.end();
});

/** Watches from behind a sequence number until so many messages have come, then leaves. */
async function watch(customer: Customer, afterSequence: number, messages: number): Promise<Message[]> {
  const { shopId, conversationId } = customer;
  const leaving = new AbortController();
  const asked = { shopId, conversationId, afterSequence };
  try {
    const seen = await takeFrom(
      customer.conversations.watchMessages(asked, { signal: leaving.signal }),
      messages,
      15_000,
    );
    return seen.map(({ message }) => message as Message);
  } finally {
    leaving.abort();
  }
}

describe('a conversation', () => {
  it('is the one there is on a channel, and begins another episode once it was closed', async () => {
    const lin = world.customer('open', 'lin');
    const [first, again] = await Promise.all([lin.open(), lin.open()]);
    expect(again.conversationId).toBe(first.conversationId);
    expect(await lin.open('en')).toMatchObject({ conversationId: first.conversationId, language: 'en', episode: 1 });
    await lin.close();
    expect(await lin.close()).toMatchObject({ control: Control.CLOSED, controlEpoch: 2 });
    expect(await failureOf(lin.say('hello?'))).toMatchObject({ reason: 'EPISODE_CLOSED' });
    expect(await lin.open()).toMatchObject({ control: Control.BOT, episode: 2, controlEpoch: 3, closedAt: undefined });
    const boss = world.merchant('open').conversations;
    expect(await boss.countEpisodes({ shopId: 'open' })).toMatchObject({ openedCount: 2, closedCount: 1 });
  });

  it('answers a repeat as it answered the first time, and refuses the key for anything else', async () => {
    const lin = world.customer('repeat', 'lin');
    await lin.open();
    const asked = { ...lin.here, text: { text: '你好', articleIds: [] } };
    const [one, other] = await Promise.all([
      lin.conversations.sendMessage(asked),
      lin.conversations.sendMessage(asked),
    ]);
    expect(other).toEqual(one);
    const changed = { ...asked, text: { text: '再见', articleIds: [] } };
    expect(await failureOf(lin.conversations.sendMessage(changed))).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await waitFor(async () => (await lin.messages()).length === 2);
  });

  it('keeps what many say at one time, each once and without a gap, and refuses only who may not', async () => {
    const mei = await world.agent('busy', 'mei', 1);
    const customers = ['lin', 'wang', 'zhao', 'sun'].map((id) => world.customer('busy', id));
    for (const customer of customers) await customer.open();
    const [lin, wang] = customers as [Customer, Customer];
    await lin.transfer();
    await mei.take(lin);
    const said = customers.map((_, i) => Array.from({ length: 6 }, (_, n) => `${i} says ${n}`));
    const asked = customers.map((customer, i) =>
      said[i]!.map((text) => ({ ...customer.here, text: { text, articleIds: [] } })),
    );
    const send = (i: number, n: number) => customers[i]!.conversations.sendMessage(asked[i]![n]!);
    const sending = said[0]!.flatMap((_, n) => customers.flatMap((_, i) => [send(i, n), send(i, n)]));
    const answering = [mei.say(lin, 'hers'), mei.say(lin, 'hers too')];
    const stranger = world.customer('busy', 'stranger');
    const here = { ...lin.here, text: { text: 'not mine', articleIds: [] } };
    const refused = [failureOf(mei.say(wang, 'not hers')), failureOf(stranger.conversations.sendMessage(here))];
    const sent = await Promise.all(sending);
    await Promise.all(answering);
    expect(await Promise.all(refused)).toMatchObject([{ reason: 'NOT_THE_OWNER' }, { reason: 'OTHER_PERSON' }]);
    for (let i = 0; i < sent.length; i += 2) expect(sent[i]).toEqual(sent[i + 1]);
    for (const [i, customer] of customers.entries()) {
      const messages = await customer.messages();
      expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, n) => n + 1));
      const words = messages.flatMap(({ speaker, content }) =>
        speaker === Speaker.CUSTOMER && content?.$case === 'text' ? [content.value.text] : [],
      );
      expect(words.toSorted()).toEqual(said[i]);
    }
    const byMei = (await lin.messages()).filter(({ speaker }) => speaker === Speaker.AGENT);
    expect(byMei.map(({ agentId }) => agentId)).toEqual(['mei', 'mei']);
  });

  it('takes 4,000 characters and refuses one more, and nothing, naming the field', async () => {
    const lin = world.customer('length', 'lin');
    await lin.open();
    await lin.say('字'.repeat(4_000));
    for (const text of ['字'.repeat(4_001), '']) {
      expect(await failureOf(lin.say(text))).toMatchObject({
        reason: 'INVALID_REQUEST',
        details: { violations: [{ field: 'text.text' }] },
      });
    }
    await waitFor(async () => (await lin.messages()).length === 2);
  });

  it('takes pictures and cards as it takes text, and tells them as they were sent', async () => {
    const lin = world.customer('forms', 'lin');
    await lin.open();
    const caption = '这个有货吗';
    const attachment = {
      kind: AttachmentKind.IMAGE,
      url: 'https://img.example.com/a.jpg',
      mediaType: 'image/jpeg',
      sizeBytes: 40_000,
      durationS: 0,
      fileName: '',
      caption,
    };
    const productCard = { productId: 'p-1', title: '纯棉衬衫', priceCents: 9_900, imageUrl: '' };
    const orderCard = OrderCard.fromPartial({ orderId: 'o-1', orderedAt: new Date('2026-03-02T12:00:00Z') });
    const forms = [{ attachment }, { productCard }, { orderCard }];
    for (const form of forms) await lin.conversations.sendMessage({ ...lin.here, ...form });
    const told = await waitFor(async () => {
      const messages = await lin.messages();
      return messages.length === 2 * forms.length ? messages : undefined;
    });
    const hers = told.filter(({ speaker }) => speaker === Speaker.CUSTOMER).map(({ content }) => content);
    expect(hers).toEqual([
      { $case: 'attachment', value: attachment },
      { $case: 'productCard', value: productCard },
      { $case: 'orderCard', value: orderCard },
    ]);
  });

  it('refuses what may not be sent, naming the field, and says nothing then', async () => {
    const lin = world.customer('refusals', 'lin');
    await lin.open();
    const file = { url: 'https://files.example.com/a.exe', mediaType: 'application/x-msdownload', sizeBytes: 1 };
    const unknown = Attachment.fromPartial({ ...file, kind: AttachmentKind.FILE });
    for (const [field, form] of [
      ['attachment.media_type', { attachment: unknown }],
      ['attachment.kind', { attachment: { ...unknown, kind: 77 as AttachmentKind } }],
      ['text', {}],
      ['text.text', { text: { text: 'x'.repeat(1_000_000), articleIds: [] } }],
    ] satisfies [string, Partial<SendMessageRequest>][]) {
      expect(await failureOf(lin.conversations.sendMessage({ ...lin.here, ...form }))).toMatchObject({
        reason: 'INVALID_REQUEST',
        details: { violations: [{ field }] },
      });
    }
    expect(await lin.messages()).toEqual([]);
  });

  it('is rated when it is over, by the version', async () => {
    const lin = world.customer('rating', 'lin');
    await lin.open();
    const rate = (stars: number) => lin.conversations.rateEpisode({ ...lin.here, stars, reasons: [], comment: '' });
    expect(await failureOf(rate(5))).toMatchObject({ reason: 'EPISODE_OPEN' });
    await lin.close();
    for (const stars of [0, 6]) {
      expect(await failureOf(rate(stars))).toMatchObject({ details: { violations: [{ field: 'stars' }] } });
    }
    await rate(2);
    expect(await rate(4)).toEqual({ rating: { episode: 1, stars: 4, agentId: '', reasons: [] } });
    await world.service.running
      .get(Transactions)
      .run('rating', (tx) => tx.execute(`UPDATE ratings SET first_rated_at = first_rated_at - interval '25 hours'`));
    expect(await failureOf(rate(1))).toMatchObject({ reason: 'RATING_FINAL' });
    const counts = await world.merchant('rating').conversations.countEpisodes({ shopId: 'rating' });
    expect(counts).toMatchObject({ ratedCount: 1, starsSum: 4 });
  });

  it('is listed latest first, in pages, and by who it is of', async () => {
    const ids: string[] = [];
    for (const customerId of ['a', 'b', 'c']) {
      ids.unshift((await world.customer('list', customerId).open()).conversationId);
    }
    const boss = world.merchant('list').conversations;
    const asked = { shopId: 'list', pageSize: 2, pageToken: '', customerId: '', agentId: '', control: 0 };
    const first = await boss.listConversations(asked);
    const next = await boss.listConversations({ ...asked, pageToken: first.nextPageToken });
    expect([...first.conversations, ...next.conversations].map(({ conversationId }) => conversationId)).toEqual(ids);
    const ofB = await boss.listConversations({ ...asked, customerId: 'b' });
    expect(ofB.conversations).toMatchObject([{ customerId: 'b' }]);
    expect((await boss.listConversations({ ...asked, control: Control.CLOSED })).conversations).toEqual([]);
  });
});

describe('whoever has no part in a conversation', () => {
  it('is refused: another customer, another agent, another shop', async () => {
    const lin = world.customer('private', 'lin');
    await lin.open();
    await lin.say('你好');
    const { shopId, conversationId } = lin;
    const eve = world.customer('private', 'eve');
    eve.conversationId = conversationId;
    const mei = await world.agent('private', 'mei');
    const stranger: Caller = { subject: 'lin', role: 'customer', shop: 'elsewhere' };
    const abroad = world.service.as(stranger, ConversationServiceService);
    const hers = { shopId, conversationId };
    const rest = { afterSequence: 0, pageSize: 0 };
    for (const [call, reason] of [
      [() => eve.messages(), 'OTHER_PERSON'],
      [() => eve.say('hello'), 'OTHER_PERSON'],
      [() => eve.close(), 'OTHER_PERSON'],
      [() => eve.transfer(), 'OTHER_PERSON'],
      [() => eve.conversations.watchMessages({ ...hers, afterSequence: 0 }), 'OTHER_PERSON'],
      [() => eve.conversations.rateEpisode({ ...eve.here, stars: 1, reasons: [], comment: '' }), 'OTHER_PERSON'],
      [() => mei.conversations.listMessages({ ...hers, ...rest }), 'OTHER_PERSON'],
      [() => mei.conversations.closeEpisode({ ...hers, idempotencyKey: key() }), 'NOT_THE_OWNER'],
      [() => mei.say(lin, 'hello'), 'NOT_THE_OWNER'],
      [() => mei.accept(lin), 'NOT_OFFERED'],
      [() => abroad.listMessages({ ...hers, ...rest }), 'OTHER_SHOP'],
      [() => abroad.listMessages({ ...hers, ...rest, shopId: 'elsewhere' }), 'CONVERSATION_NOT_FOUND'],
    ] as const) {
      expect(await failureOf(call())).toMatchObject({ reason });
    }
  });
});

describe('a watch', () => {
  it('brings every message once and in order, over reconnects, two replicas and many who write', async () => {
    const lin = world.customer('watch', 'lin');
    await lin.open();
    const elsewhere = world.customer('watch', 'lin', replica);
    elsewhere.conversationId = lin.conversationId;
    const spoken = 60;
    const writing = Promise.all(Array.from({ length: spoken }, (_, i) => (i % 2 ? lin : elsewhere).say(`第 ${i} 句`)));
    const seen: Message[] = [];
    while (seen.length < 2 * spoken) {
      const some = Math.min(25, 2 * spoken - seen.length);
      const at = seen.length % 2 ? lin : elsewhere;
      seen.push(...(await watch(at, seen.at(-1)?.sequence ?? 0, some)));
    }
    await writing;
    expect(seen.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 2 * spoken }, (_, i) => i + 1));
    expect(seen).toEqual(await lin.messages());
  });

  it('hears on one replica what is said on the other, without delay', async () => {
    const lin = world.customer('across', 'lin');
    await lin.open();
    const elsewhere = world.customer('across', 'lin', replica);
    elsewhere.conversationId = lin.conversationId;
    const hearing = watch(lin, 0, 2);
    await elsewhere.say('听得见吗');
    expect((await hearing).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });
});

describe('the knowledge base', () => {
  it('is searched in its newest version on every replica at once', async () => {
    const shopId = 'knowledge';
    const boss: Caller = { subject: 'boss', role: 'merchant', shop: shopId };
    const { knowledge } = world.merchant(shopId);
    const put = (body: string) =>
      knowledge.putArticle({
        shopId,
        idempotencyKey: key(),
        articleId: 'refund',
        language: 'zh',
        title: '退款多久到账',
        body,
        questions: ['退款什么时候到'],
      });
    const there = replica.as(boss, KnowledgeServiceService);
    const search = (question: string) => there.searchArticles({ shopId, question, language: '', limit: 0 });
    expect((await search('退款什么时候到账')).matches).toEqual([]);
    for (const [version, body] of ['三天', '两天'].entries()) {
      await put(body);
      expect((await search('退款什么时候到账')).matches).toMatchObject([{ article: { body, version: version + 1 } }]);
    }
    expect((await search('鞋子有红色吗')).matches).toEqual([]);
    const missing = { shopId, articleId: 'refund', language: 'en' };
    expect(await failureOf(there.getArticle(missing))).toMatchObject({ reason: 'ARTICLE_NOT_FOUND' });
    expect((await there.listArticles({ shopId, pageSize: 0, pageToken: '' })).articles).toHaveLength(1);
  });
});
