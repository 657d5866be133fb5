import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repetitionModelFile } from './handover-dialogues.js';
import { type Customer, World } from './world.js';

let folder: string;
let world: World;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handover-'));
  await writeFile(join(folder, 'learned.model.json'), repetitionModelFile());
  await writeFile(join(folder, 'broken.model.json'), '{"format":"guanxi.handover"}');
  world = await World.begin({}, { HANDOVER_MODELS: folder });
});

afterAll(async () => {
  await world.end();
  await rm(folder, { recursive: true });
});

const question = '保修在哪里看';

/** Says something and waits for the decision about it. */
async function decisionOn(customer: Customer, text: string) {
  const { sequence } = await customer.say(text);
  const { shopId, conversationId } = customer;
  const asked = { shopId, conversationId, pageSize: 0, pageToken: '' };
  const { interventions } = world.merchant(shopId);
  return waitFor(async () => (await interventions.listDecisions(asked)).decisions.find((d) => d.sequence === sequence));
}

async function rulesFor(customer: Customer, texts: string[]): Promise<string[]> {
  const rules: string[] = [];
  for (const text of texts) rules.push((await decisionOn(customer, text)).rule);
  return rules;
}

it('offers a human where the shop’s own model says that one is due, says why, and once per episode', async () => {
  await world.agent('learned', 'mei');
  const lin = world.customer('learned', 'lin');
  await lin.open();
  expect(await decisionOn(lin, question)).toMatchObject({ rule: 'no_reason' });
  const due = await decisionOn(lin, question);
  expect(due).toMatchObject({ offered: true, rule: 'handover_due' });
  expect(due.evidence).toMatch(/^handover 0\.\d\d: .*customer repeats herself/);
  expect((await lin.messages()).map(({ content }) => content)).toContainEqual({
    $case: 'careMenu',
    value: {
      interventionId: (await lin.menus())[0],
      reason: InterventionReason.HANDOVER_DUE,
      prompt: '看来我没能帮上您。需要为您转接人工客服吗？',
    },
  });
  const listed = await world.merchant('learned').interventions.listInterventions({
    shopId: 'learned',
    pageSize: 0,
    pageToken: '',
  });
  expect(listed.interventions).toMatchObject([{ reason: InterventionReason.HANDOVER_DUE, evidence: due.evidence }]);
  expect(await rulesFor(lin, [question, question])).toEqual(['no_reason', 'no_reason']);
  await lin.close();
  await lin.open();
  expect(await rulesFor(lin, [question, question])).toEqual(['no_reason', 'handover_due']);
});

it('sees the present episode only, and leaves those alone who get on', async () => {
  await world.agent('learned', 'mei');
  const wang = world.customer('learned', 'wang');
  await wang.open();
  expect(await rulesFor(wang, ['发货要多久', '发票怎么办理', '会员有几种'])).toEqual(Array(3).fill('no_reason'));
  await wang.close();
  await wang.open();
  expect(await rulesFor(wang, ['发货要多久'])).toEqual(['no_reason']);
});

it('offers nobody for it while no agent is there', async () => {
  const mei = await world.agent('learned', 'mei');
  await mei.intend(Intent.SUSPENDED);
  const zhao = world.customer('learned', 'zhao');
  await zhao.open();
  expect(await rulesFor(zhao, [question, question])).toEqual(['no_reason', 'no_agent_available']);
});

it.each(['unlearned', 'broken'])('is off in a shop without a model that can be read: %s', async (shopId) => {
  await world.agent(shopId, 'mei');
  const lin = world.customer(shopId, 'lin');
  await lin.open();
  expect(await rulesFor(lin, Array(4).fill(question))).toEqual(Array(4).fill('no_reason'));
  expect(await lin.menus()).toEqual([]);
});
