import { CareMenuOutcome, Control, Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption } from '@guanxi/contracts/conversation/v1/intervention.js';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { key, World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.begin();
});

afterAll(() => world.end());

it('goes from the bot over the care menu to a human, and ends with her rating', async () => {
  const shopId = 'tea';
  const boss = world.merchant(shopId);
  await boss.knowledge.putArticle({
    shopId,
    idempotencyKey: key(),
    articleId: 'shipping',
    language: 'zh',
    title: '发货时间',
    body: '付款后 24 小时内发货。',
    questions: ['什么时候发货', '多久发货'],
  });
  const mei = await world.agent(shopId, 'mei', 2, '小美');
  const lin = world.customer(shopId, 'lin');
  expect(await lin.open()).toMatchObject({ control: Control.BOT, controlEpoch: 1, episode: 1, language: 'zh' });

  const [answer] = await lin.ask('你好，什么时候发货？');
  expect(answer).toMatchObject({
    sequence: 2,
    speaker: Speaker.BOT,
    content: { $case: 'text', value: { text: '付款后 24 小时内发货。', articleIds: ['shipping'] } },
  });

  await lin.say('垃圾！骗子！我要投诉你们');
  const interventionId = await waitFor(async () => (await lin.menus())[0]);
  const chosen = await lin.interventions.chooseCareOption({
    ...lin.here,
    interventionId,
    option: CareOption.TRANSFER,
  });
  expect(chosen.conversation).toMatchObject({ control: Control.QUEUED, controlEpoch: 2 });
  expect(await lin.lines(SystemLineKind.QUEUED)).toEqual(['正在为您转接人工客服，您排在第 1 位']);

  expect(await mei.take(lin)).toMatchObject({ control: Control.AGENT, agentId: 'mei', controlEpoch: 3 });
  expect(await lin.lines(SystemLineKind.HANDOVER)).toEqual(['小美 将为您服务']);
  await mei.say(lin, '您好，我来帮您处理。');
  await lin.say('谢谢');
  expect(await world.seats(shopId)).toMatchObject([{ agentId: 'mei', conversationId: lin.conversationId }]);

  await mei.conversations.closeEpisode({ shopId, conversationId: lin.conversationId, idempotencyKey: key() });
  expect(await lin.conversation()).toMatchObject({ control: Control.CLOSED, agentId: '' });
  await waitFor(async () => (await world.seats(shopId)).length === 0);

  const { rating } = await lin.conversations.rateEpisode({
    ...lin.here,
    stars: 5,
    reasons: ['friendly', 'friendly'],
    comment: '很好',
  });
  expect(rating).toEqual({ episode: 1, stars: 5, agentId: 'mei', reasons: ['friendly'] });
  expect(await boss.conversations.countEpisodes({ shopId })).toEqual({
    openedCount: 1,
    closedCount: 1,
    queuedCount: 1,
    handoverCount: 1,
    caseCount: 0,
    ratedCount: 1,
    starsSum: 5,
  });
  const { interventions } = await boss.interventions.listInterventions({ shopId, pageSize: 0, pageToken: '' });
  expect(interventions).toMatchObject([{ interventionId, customerId: 'lin', outcome: CareMenuOutcome.TRANSFERRED }]);
  expect(interventions[0]?.evidence).toMatch(/^(abusive|complaint|negative) 0\.\d\d: .*(垃圾|骗子|投诉)/);

  const messages = await lin.messages();
  expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, i) => i + 1));
});
