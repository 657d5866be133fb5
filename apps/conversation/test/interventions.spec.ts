import { CareMenuOutcome, Control, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption } from '@guanxi/contracts/conversation/v1/intervention.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { failureOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Customer, World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.begin();
});

afterAll(() => world.end());

const furious = '垃圾！骗子！我要投诉你们';

async function decisions({ shopId, conversationId }: Customer) {
  const asked = { shopId, conversationId, pageSize: 0, pageToken: '' };
  return (await world.merchant(shopId).interventions.listDecisions(asked)).decisions;
}

/** Says something and waits for the decision about it. */
async function decisionOn(customer: Customer, text: string) {
  const { sequence } = await customer.say(text);
  return waitFor(async () => (await decisions(customer)).find((one) => one.sequence === sequence));
}

async function outcomes(shopId: string) {
  const asked = { shopId, pageSize: 0, pageToken: '' };
  const { interventions } = await world.merchant(shopId).interventions.listInterventions(asked);
  return interventions.map(({ outcome }) => outcome);
}

async function shownMenu(customer: Customer): Promise<string> {
  await decisionOn(customer, furious);
  return (await customer.menus()).at(-1) ?? '';
}

it('offers a human after five turns, once per episode, and afresh in the next one', async () => {
  await world.agent('turns', 'mei');
  const lin = world.customer('turns', 'lin');
  await lin.open('en');
  for (const turn of [1, 2, 3, 4]) {
    expect(await decisionOn(lin, `my question ${turn}`)).toMatchObject({ offered: false, rule: 'no_reason' });
  }
  expect(await decisionOn(lin, 'my question 5')).toMatchObject({ offered: true, rule: 'turns', evidence: '5 turns' });
  expect(await decisionOn(lin, 'my question 6')).toMatchObject({ offered: false, rule: 'no_reason' });
  await lin.close();
  expect(await lin.open()).toMatchObject({ episode: 2, control: Control.BOT });
  expect(await decisionOn(lin, 'my question 7')).toMatchObject({ offered: false, evidence: '1 turn' });
});

describe('a menu', () => {
  it('disappears when she types, comes again with each bad word, and makes room for the next', async () => {
    await world.agent('typing', 'mei');
    const lin = world.customer('typing', 'lin');
    await lin.open();
    const first = await shownMenu(lin);
    await decisionOn(lin, '那发货要多久');
    expect(await outcomes('typing')).toEqual([CareMenuOutcome.DISMISSED]);
    const closed = { interventionId: first, outcome: CareMenuOutcome.DISMISSED };
    expect((await lin.messages()).map(({ content }) => content)).toContainEqual({
      $case: 'careMenuClosed',
      value: closed,
    });
    const choice = { ...lin.here, interventionId: first, option: CareOption.TRANSFER };
    expect(await failureOf(lin.interventions.chooseCareOption(choice))).toMatchObject({ reason: 'MENU_CLOSED' });
    await shownMenu(lin);
    await lin.close();
    expect(await outcomes('typing')).toEqual([CareMenuOutcome.DISMISSED, CareMenuOutcome.EXPIRED]);
  });

  it('takes one of two choices made at once', async () => {
    await world.agent('choices', 'mei');
    for (let round = 0; round < 5; round += 1) {
      const lin = world.customer('choices', `lin-${round}`);
      await lin.open();
      const interventionId = await shownMenu(lin);
      const choose = (option: CareOption) =>
        lin.interventions.chooseCareOption({ ...lin.here, interventionId, option });
      const both = await Promise.allSettled([choose(CareOption.CONTINUE), choose(CareOption.TRANSFER)]);
      const lost = both.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
      expect(lost.map(({ reason }) => reason.reason)).toEqual(['MENU_CLOSED']);
      const transferred = both[1]?.status === 'fulfilled';
      expect(await lin.conversation()).toMatchObject({ control: transferred ? Control.QUEUED : Control.BOT });
      await lin.close();
    }
  });

  it('lets the bot go on where she continues', async () => {
    await world.agent('continuing', 'mei');
    const lin = world.customer('continuing', 'lin');
    await lin.open();
    const interventionId = await shownMenu(lin);
    const asked = { ...lin.here, interventionId, option: CareOption.CONTINUE };
    const { conversation } = await lin.interventions.chooseCareOption(asked);
    expect(conversation).toMatchObject({ control: Control.BOT, controlEpoch: 1 });
    expect(await lin.interventions.chooseCareOption(asked)).toEqual({ conversation });
    expect(await decisionOn(lin, '那发货要多久')).toMatchObject({ rule: 'no_reason' });
    expect(await world.merchant('continuing').interventions.countInterventions({ shopId: 'continuing' })).toMatchObject(
      {
        counts: [{ outcome: CareMenuOutcome.CONTINUED, count: 1 }],
      },
    );
  });

  it('is nobody else’s to choose from', async () => {
    await world.agent('foreign', 'mei');
    const lin = world.customer('foreign', 'lin');
    await lin.open();
    const interventionId = await shownMenu(lin);
    const eve = world.customer('foreign', 'eve');
    await eve.open();
    const hers = { ...lin.here, interventionId, option: CareOption.TRANSFER };
    expect(await failureOf(eve.interventions.chooseCareOption(hers))).toMatchObject({ reason: 'OTHER_PERSON' });
    const through = { ...eve.here, interventionId, option: CareOption.TRANSFER };
    expect(await failureOf(eve.interventions.chooseCareOption(through))).toMatchObject({ reason: 'MENU_CLOSED' });
    expect(await outcomes('foreign')).toEqual([CareMenuOutcome.OPEN]);
  });
});

it('shows no menu where the only agent is suspended, nor at night', async () => {
  const mei = await world.agent('suspended', 'mei');
  await mei.intend(Intent.SUSPENDED);
  const lin = world.customer('suspended', 'lin');
  await lin.open();
  expect(await decisionOn(lin, furious)).toMatchObject({ offered: false, rule: 'no_agent_available' });
  await mei.intend(Intent.ONLINE);
  expect(await decisionOn(lin, furious)).toMatchObject({ offered: true, rule: 'negative_emotion' });
  const wang = world.customer('night', 'wang');
  await wang.open();
  expect(await decisionOn(wang, furious)).toMatchObject({ offered: false, rule: 'no_agent_available' });
});

it.each([
  ['zh', '转人工'],
  ['en', 'I want to talk to a human'],
])('leaves it to the shop’s own rule where she asks for a human in words: %s', async (language, words) => {
  const shopId = `words-${language}`;
  await world.agent(shopId, 'mei');
  const lin = world.customer(shopId, 'lin');
  await lin.open(language);
  expect(await decisionOn(lin, words)).toMatchObject({ offered: false, rule: 'asked_for_human' });
  expect(await lin.lines(SystemLineKind.QUEUED)).toHaveLength(1);
  expect(await lin.menus()).toEqual([]);
  expect(await decisionOn(lin, furious)).toMatchObject({ offered: false, rule: 'human_already_involved' });
});

it('lets the bot go on without a menu while presence is frozen or dead, and offers again when it is back', async () => {
  await world.agent('alone', 'mei');
  const lin = world.customer('alone', 'lin');
  await lin.open();
  world.presence.freeze();
  expect(await decisionOn(lin, furious)).toMatchObject({ offered: false, rule: 'presence_unreachable' });
  world.presence.thaw();
  await world.presence.kill();
  expect(await decisionOn(lin, furious)).toMatchObject({ offered: false, rule: 'presence_unreachable' });
  expect(await lin.menus()).toEqual([]);
  await world.presence.restart();
  await waitFor(async () => (await decisionOn(lin, furious)).offered, 15_000);
});

it('reads scene and priority of every message, also of those that an agent answers', async () => {
  const mei = await world.agent('scenes', 'mei');
  const lin = world.customer('scenes', 'lin');
  await lin.open();
  const declined = { scene: 'payment_declined', priority: 1, priorityReason: 'payment_failed' };
  expect(await decisionOn(lin, '你好')).toMatchObject({ scene: 'greeting', priority: 5, priorityReason: 'small_talk' });
  const first = await decisionOn(lin, '付款一直失败，提示银行拒绝');
  expect(first).toMatchObject(declined);
  expect(first.sceneConfidence).toBeGreaterThan(0.5);
  await lin.transfer();
  await mei.take(lin);
  expect(await decisionOn(lin, 'my payment was declined')).toMatchObject({
    ...declined,
    rule: 'human_already_involved',
  });
});

it('lists every decision in pages', async () => {
  const lin = world.customer('pages', 'lin');
  await lin.open();
  const said: number[] = [];
  for (const text of ['你好', '发货', furious]) said.push((await decisionOn(lin, text)).sequence);
  const boss = world.merchant('pages').interventions;
  const { shopId, conversationId } = lin;
  const first = await boss.listDecisions({ shopId, conversationId, pageSize: 2, pageToken: '' });
  const next = await boss.listDecisions({ shopId, conversationId, pageSize: 2, pageToken: first.nextPageToken });
  expect([...first.decisions, ...next.decisions].map(({ sequence }) => sequence)).toEqual(said);
  expect(next.nextPageToken).toBe('');
});

it('tells nothing of what was said in the log', async () => {
  const lin = world.customer('privacy', 'lin');
  await lin.open();
  await decisionOn(lin, `${furious} 我的电话是13912345678`);
  expect(JSON.stringify(world.service.log)).not.toMatch(/13912345678|骗子/);
});
