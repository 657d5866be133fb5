import {
  CareMenuOutcome,
  Control,
  InterventionReason,
  SystemLineKind,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption, type InterventionDecision } from '@guanxi/contracts/conversation/v1/intervention.js';
import {
  InterventionPolicy,
  InterventionPolicyServiceService,
} from '@guanxi/contracts/conversation/v1/intervention_policy.js';
import { TransferRules } from '@guanxi/contracts/conversation/v1/transfer_rules.js';
import { InterventionPolicyChanged } from '@guanxi/contracts/events/v1/conversation.js';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
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

const furious = '垃圾！骗子！我要投诉你们';

const setPolicy = (shopId: string, policy: Partial<InterventionPolicy>) =>
  world.merchant(shopId).policies.setInterventionPolicy({
    shopId,
    idempotencyKey: key(),
    policy: InterventionPolicy.fromPartial(policy),
  });
const setRules = (shopId: string, rules: Partial<TransferRules>) =>
  world.merchant(shopId).rules.setTransferRules({
    shopId,
    idempotencyKey: key(),
    rules: TransferRules.fromPartial(rules),
  });

/** Says something and waits for the decision about it. */
async function decisionOn(customer: Customer, text: string): Promise<InterventionDecision> {
  const { shopId, conversationId } = customer;
  const { sequence } = await customer.say(text);
  const asked = { shopId, conversationId, pageSize: 1_000, pageToken: '' };
  return waitFor(async () => {
    const { decisions } = await world.merchant(shopId).interventions.listDecisions(asked);
    return decisions.find((one) => one.sequence === sequence);
  });
}

async function opened(shopId: string, customerId: string, at: HostedService = world.service): Promise<Customer> {
  const customer = world.customer(shopId, customerId, at);
  await customer.open();
  return customer;
}

describe('the intervention policy of a shop', () => {
  it('tells every change, once, to whoever measures what it does', async () => {
    const shopId = 'told';
    const idempotencyKey = key();
    const set = () =>
      world.merchant(shopId).policies.setInterventionPolicy({
        ...{ shopId, idempotencyKey, policy: InterventionPolicy.fromPartial({ rolloutShare: 0.25 }) },
      });
    await set();
    await set();
    await setPolicy(shopId, { rolloutShare: 0.5 });
    const told = await waitFor(async () => {
      const found = await policyChangesTold(shopId);
      return found.length >= 2 ? found : undefined;
    });
    expect(told.map(({ policyVersion, policy }) => [policyVersion, policy?.rolloutShare])).toEqual([
      [1, 0.25],
      [2, 0.5],
    ]);
    expect(told[0]).toMatchObject({ shopId, setAt: expect.any(Date), policy: { botTurnsMin: 5 } });
    expect(told[0]?.setBy).not.toBe('');
  });

  it('has defaults, decides the next message on every replica, and keeps who changed it and when', async () => {
    const shopId = 'policy';
    await world.agent(shopId, 'mei');
    const { policies } = world.merchant(shopId);
    expect(await policies.getInterventionPolicy({ shopId })).toMatchObject({
      version: 0,
      policy: { negativeMin: 0.6, botTurnsMin: 5, menuExpiresAfterS: 600, rolloutShare: 1, reasonsOff: [] },
    });
    const lin = await opened(shopId, 'lin', replica);
    expect(await decisionOn(lin, '你好')).toMatchObject({ rule: 'no_reason', policyVersion: 0 });
    expect(await setPolicy(shopId, { botTurnsMin: 2 })).toMatchObject({ version: 1, policy: { negativeMin: 0.6 } });
    expect(await decisionOn(lin, '在吗')).toMatchObject({ rule: 'turns', offered: true, policyVersion: 1 });
    await setPolicy(shopId, { botTurnsMin: 2, reasonsOff: [InterventionReason.NEGATIVE_EMOTION] });
    const off = await decisionOn(lin, furious);
    expect(off).toMatchObject({ rule: 'switched_off', offered: false, policyVersion: 2 });
    expect(off.evidence).toMatch(/^(abusive|complaint|negative) 0\.\d\d/);

    const first = await policies.listInterventionPolicyChanges({ shopId, pageSize: 1, pageToken: '' });
    const { changes } = await policies.listInterventionPolicyChanges({
      shopId,
      pageSize: 1,
      pageToken: first.nextPageToken,
    });
    expect([...first.changes, ...changes]).toMatchObject([
      { version: 2, setBy: 'boss', setAt: expect.any(Date), policy: { botTurnsMin: 2 } },
      { version: 1, setBy: 'boss', policy: { reasonsOff: [] } },
    ]);
  });

  it.each([
    ['policy.negative_min', { negativeMin: 1.5 }],
    ['policy.bot_turns_min', { botTurnsMin: 0 }],
    ['policy.rollout_share', { rolloutShare: -0.1 }],
    ['policy.menu_expires_after_s', { menuExpiresAfterS: 100_000 }],
  ])('is refused where %s cannot be, and stays as it was', async (field, policy) => {
    expect(await failureOf(setPolicy('refused', policy))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field }] },
    });
    expect(await world.merchant('refused').policies.getInterventionPolicy({ shopId: 'refused' })).toMatchObject({
      version: 0,
    });
  });

  it('is the business of no other shop, and of no customer', async () => {
    const eve = world.service.as(
      { subject: 'eve', role: 'customer', shop: 'policy' },
      InterventionPolicyServiceService,
    );
    expect(await failureOf(eve.getInterventionPolicy({ shopId: 'policy' }))).toMatchObject({
      reason: 'ROLE_NOT_ADMITTED',
    });
    const foreign = world.merchant('elsewhere').policies.getInterventionPolicy({ shopId: 'policy' });
    expect(await failureOf(foreign)).toMatchObject({ reason: 'OTHER_SHOP' });
  });
});

describe('a menu', () => {
  it('disappears when nobody answers it in time, and is no longer there to choose from', async () => {
    const shopId = 'expiry';
    await world.agent(shopId, 'mei');
    await setPolicy(shopId, { menuExpiresAfterS: 1 });
    const lin = await opened(shopId, 'lin');
    await decisionOn(lin, furious);
    const [interventionId = ''] = await lin.menus();
    const closed = { $case: 'careMenuClosed', value: { interventionId, outcome: CareMenuOutcome.EXPIRED } };
    await waitFor(async () => (await lin.messages()).some(({ content }) => content?.$case === 'careMenuClosed'));
    expect((await lin.messages()).map(({ content }) => content)).toContainEqual(closed);
    const choice = { ...lin.here, interventionId, option: CareOption.TRANSFER };
    expect(await failureOf(lin.interventions.chooseCareOption(choice))).toMatchObject({ reason: 'MENU_CLOSED' });
    expect(await lin.conversation()).toMatchObject({ control: Control.BOT });
  });
});

describe('the shop’s own transfer rules', () => {
  it('get her a human for a keyword, and the platform does not intervene, however angry she is', async () => {
    const shopId = 'keyword';
    const mei = await world.agent(shopId, 'mei');
    expect(await setRules(shopId, { keywords: ['投诉'] })).toMatchObject({ version: 1 });
    const lin = await opened(shopId, 'lin');
    expect(await decisionOn(lin, furious)).toMatchObject({
      offered: false,
      rule: 'shop_keyword',
      evidence: 'keyword 投诉',
    });
    expect(await lin.menus()).toEqual([]);
    expect(await mei.take(lin)).toMatchObject({ control: Control.AGENT, agentId: 'mei' });
  });

  it('get her a human for a scene, once per episode where nobody is there', async () => {
    const shopId = 'scene';
    await setRules(shopId, { scenes: ['payment_failed'] });
    const lin = await opened(shopId, 'lin');
    const declined = '付款一直失败，提示银行拒绝';
    expect(await decisionOn(lin, declined)).toMatchObject({ rule: 'shop_scene', scene: 'payment_declined' });
    await lin.waitForLine(SystemLineKind.CASE_TAKEN);
    await waitFor(async () => (await lin.conversation()).control === Control.BOT);
    expect((await decisionOn(lin, declined)).rule).not.toBe('shop_scene');
  });

  it('get her a human instead of the last failure in a row, and count afresh after an answer that helps', async () => {
    const shopId = 'failures';
    const mei = await world.agent(shopId, 'mei');
    await setRules(shopId, { failedAnswersMax: 2 });
    await world.merchant(shopId).knowledge.putArticle({
      shopId,
      idempotencyKey: key(),
      articleId: 'refund',
      language: 'zh',
      title: '退款多久到账',
      body: '三天',
      questions: ['退款什么时候到'],
    });
    const lin = await opened(shopId, 'lin');
    expect((await decisionOn(lin, '鞋子有红色吗')).rule).toBe('no_reason');
    expect((await decisionOn(lin, '退款什么时候到')).rule).toBe('no_reason');
    expect((await decisionOn(lin, '鞋子有红色吗')).rule).toBe('no_reason');
    expect(await decisionOn(lin, '那有蓝色吗')).toMatchObject({
      rule: 'shop_failures',
      evidence: '2 failed answers in a row',
    });
    expect(await mei.take(lin)).toMatchObject({ agentId: 'mei' });
  });

  it('are refused where they name a scene that is none, or would pass everybody on', async () => {
    expect(await failureOf(setRules('rules', { scenes: ['refund', 'no_such_scene'], keywords: [' '] }))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field: 'rules.keywords[0]' }, { field: 'rules.scenes[1]' }] },
    });
    const { rules } = world.merchant('rules');
    expect(await rules.getTransferRules({ shopId: 'rules' })).toMatchObject({ version: 0 });
    await setRules('rules', { failedAnswersMax: 3 });
    expect(
      (await rules.listTransferRulesChanges({ shopId: 'rules', pageSize: 0, pageToken: '' })).changes,
    ).toMatchObject([{ version: 1, setBy: 'boss', rules: { failedAnswersMax: 3 } }]);
  });
});

async function policyChangesTold(shopId: string): Promise<InterventionPolicyChanged[]> {
  const connection = await connect({ servers: world.nats.url });
  try {
    const consumer = await jetstream(connection).consumers.get('GUANXI_CONVERSATION', {
      filter_subjects: `guanxi.conversation.intervention_policy_changed.v1.${shopId}`,
    });
    const found: InterventionPolicyChanged[] = [];
    for await (const { data } of await consumer.fetch({ max_messages: 100, expires: 1_000 })) {
      found.push(InterventionPolicyChanged.decode(data));
    }
    return found;
  } finally {
    await connection.close();
  }
}
