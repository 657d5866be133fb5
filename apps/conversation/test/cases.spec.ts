import type { Caller } from '@guanxi/chassis';
import { BusinessHoursServiceService } from '@guanxi/contracts/conversation/v1/business_hours.js';
import {
  type Case,
  CaseActor,
  CaseOrigin,
  CaseServiceService,
  CaseState,
  ListCasesRequest,
} from '@guanxi/contracts/conversation/v1/case.js';
import { Control, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { failureOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, type Customer, key, World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.begin();
});

afterAll(() => world.end());

const casesOf = (caller: Caller) => world.service.as(caller, CaseServiceService);
const boss = (shopId: string): Caller => ({ subject: 'boss', role: 'merchant', shop: shopId });

async function listed(shopId: string, narrowed: Partial<ListCasesRequest> = {}): Promise<Case[]> {
  return (await casesOf(boss(shopId)).listCases(ListCasesRequest.fromPartial({ shopId, ...narrowed }))).cases;
}

async function steps(shopId: string, caseId: string) {
  const found = await casesOf(boss(shopId)).listCaseSteps({ shopId, caseId, pageSize: 0, pageToken: '' });
  return found.steps.map(({ state, actor, actorId }) => [CaseState[state], CaseActor[actor], actorId]);
}

async function seen({ shopId, customerId, caller }: Customer) {
  const asked = { shopId, customerId, pageSize: 0, pageToken: '', language: 'en' };
  return (await casesOf(caller).listCustomerCases(asked)).cases;
}

const at = (shopId: string, caseId: string) => ({ shopId, caseId, idempotencyKey: key() });
const by = (agent: Agent, caseId: string) => ({ ...at(agent.shopId, caseId), agentId: agent.agentId });

/** A customer who asked for a human at night, and her case. */
async function atNight(shopId: string, customerId: string): Promise<[Customer, Case]> {
  const customer = world.customer(shopId, customerId);
  await customer.open();
  await customer.ask('退款什么时候到账？');
  await customer.transfer();
  await customer.waitForLine(SystemLineKind.CASE_TAKEN);
  const found = (await listed(shopId)).find((one) => one.customerId === customerId);
  return [customer, found as Case];
}

describe('a case of the night', () => {
  it('is taken in the morning, waits for her, is solved, is not, is solved again, and confirmed', async () => {
    const shopId = 'morning';
    const [lin, submitted] = await atNight(shopId, 'lin');
    const { caseId } = submitted;
    expect(submitted).toMatchObject({ state: CaseState.CLASSIFIED, origin: CaseOrigin.NOBODY_THERE, overdue: false });
    expect(submitted.scene).toMatch(/^refund/);
    expect(submitted.dueAt).toEqual(submitted.promisedAt);
    const [hers] = await seen(lin);
    expect(hers).toMatchObject({ promisedAt: submitted.promisedAt, awaitsYou: false, stepsDone: 2, stepsTotal: 7 });
    expect(hers?.steps.map(({ text }) => text)).toEqual(['submitted', 'classified']);

    const mei = await world.agent(shopId, 'mei', 1, '小美');
    const work = casesOf(mei.caller);
    expect(await listed(shopId, { unassignedOnly: true })).toMatchObject([{ caseId }]);
    const taken = (await work.takeCase(by(mei, caseId))).case as Case;
    expect(taken).toMatchObject({ state: CaseState.IN_PROGRESS, assignedAgentId: 'mei' });
    expect(await lin.conversation()).toMatchObject({ control: Control.AGENT, agentId: 'mei' });
    expect(await lin.lines(SystemLineKind.HANDOVER)).toEqual(['小美 将为您服务']);
    expect(await world.seats(shopId)).toMatchObject([{ agentId: 'mei', conversationId: lin.conversationId }]);
    expect((await seen(lin))[0]).toMatchObject({ promisedAt: undefined, stepsDone: 4 });

    await mei.say(lin, '您好，退款已经提交，请把订单号发给我');
    const waiting = (await work.awaitCustomer(by(mei, caseId))).case as Case;
    expect(waiting).toMatchObject({ awaitsCustomer: true, state: CaseState.IN_PROGRESS, dueAt: undefined });
    expect((await seen(lin))[0]).toMatchObject({ awaitsYou: true, solveBy: undefined });
    await lin.say('12345');
    const going = (await seen(lin))[0];
    expect(going).toMatchObject({ awaitsYou: false });
    expect(going?.solveBy?.getTime()).toBeGreaterThan(Date.now());

    const customer = casesOf(lin.caller);
    expect(await failureOf(customer.answerSolution({ ...at(shopId, caseId), solved: true }))).toMatchObject({
      reason: 'WRONG_CASE_STATE',
    });
    await work.solveCase({ ...by(mei, caseId), result: '退款今天到账' });
    expect(await lin.lines(SystemLineKind.CASE_SOLVED)).toEqual(['您的问题已处理：退款今天到账。请确认是否已解决']);
    await customer.answerSolution({ ...at(shopId, caseId), solved: false });
    expect(await lin.lines(SystemLineKind.CASE_REOPENED)).toHaveLength(1);
    expect((await listed(shopId))[0]).toMatchObject({ state: CaseState.IN_PROGRESS, reopenedCount: 1 });
    await work.solveCase({ ...by(mei, caseId), result: '现在到账了' });
    const closed = (await customer.answerSolution({ ...at(shopId, caseId), solved: true })).case;
    expect(closed).toMatchObject({ state: CaseState.CLOSED, result: '现在到账了', assignedAgentId: '' });
    expect(await lin.lines(SystemLineKind.CASE_CONFIRMED)).toHaveLength(1);

    expect(await steps(shopId, caseId)).toEqual([
      ['SUBMITTED', 'PLATFORM', ''],
      ['CLASSIFIED', 'PLATFORM', ''],
      ['ASSIGNED', 'PLATFORM', ''],
      ['IN_PROGRESS', 'AGENT', 'mei'],
      ['IN_PROGRESS', 'AGENT', 'mei'],
      ['SOLVED', 'AGENT', 'mei'],
      ['IN_PROGRESS', 'CUSTOMER', ''],
      ['SOLVED', 'AGENT', 'mei'],
      ['CONFIRMED', 'CUSTOMER', ''],
      ['CLOSED', 'PLATFORM', ''],
    ]);
    expect(await listed(shopId, { openOnly: true })).toEqual([]);
  });

  it('is promised in the business hours that the shop has set', async () => {
    const shopId = 'hours';
    const hours = world.service.as(boss(shopId), BusinessHoursServiceService);
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    const weekday = tomorrow.getUTCDay() || 7;
    const weekly = [{ weekday, opensMin: 600, closesMin: 720 }];
    const set = { timeZone: 'Etc/UTC', weekly, exceptions: [], version: 0 };
    await hours.setBusinessHours({ shopId, idempotencyKey: key(), hours: set });
    const promisedAt = new Date(`${tomorrow.toISOString().slice(0, 10)}T11:00:00Z`);
    const [lin, submitted] = await atNight(shopId, 'lin');
    expect(submitted.promisedAt).toEqual(promisedAt);
    const told = `${promisedAt.toISOString().slice(0, 10)} 11:00`;
    expect(await lin.lines(SystemLineKind.CASE_TAKEN)).toEqual([expect.stringContaining(told)]);
    const { open, opensAt } = await hours.getBusinessHours({ shopId });
    expect({ open, opensAt }).toEqual({ open: false, opensAt: new Date(promisedAt.getTime() - 3_600_000) });
    const bad = { ...set, weekly: [{ weekday, opensMin: 600, closesMin: 600 }] };
    expect(await failureOf(hours.setBusinessHours({ shopId, idempotencyKey: key(), hours: bad }))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field: 'hours.weekly[0].closes_min' }] },
    });
  });

  it('stays open when she leaves, and brings her conversation back when it is taken', async () => {
    const shopId = 'leaves';
    const [lin, { caseId }] = await atNight(shopId, 'lin');
    await lin.close();
    expect(await listed(shopId, { openOnly: true })).toMatchObject([{ caseId, state: CaseState.CLASSIFIED }]);
    const mei = await world.agent(shopId, 'mei');
    await casesOf(mei.caller).takeCase(by(mei, caseId));
    expect(await lin.conversation()).toMatchObject({ control: Control.AGENT, episode: 2, agentId: 'mei' });
  });

  it('is taken by one of two agents, and the seat of the other is free again', async () => {
    const shopId = 'two';
    const [lin, { caseId }] = await atNight(shopId, 'lin');
    const agents = [await world.agent(shopId, 'mei', 1), await world.agent(shopId, 'bo', 1)];
    const taken = await Promise.allSettled(agents.map((agent) => casesOf(agent.caller).takeCase(by(agent, caseId))));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { agentId } = await lin.conversation();
    await waitFor(async () => (await world.seats(shopId)).length === 1);
    expect(await world.seats(shopId)).toMatchObject([{ agentId }]);
    expect(await listed(shopId)).toMatchObject([{ assignedAgentId: agentId, state: CaseState.IN_PROGRESS }]);
    expect(await lin.lines(SystemLineKind.HANDOVER)).toHaveLength(1);
    const [other] = agents.filter((agent) => agent.agentId !== agentId) as [Agent];
    expect(await failureOf(casesOf(other.caller).takeCase(by(other, caseId)))).toMatchObject({
      reason: 'CONVERSATION_TAKEN',
    });
    const [, second] = await atNightWith(shopId, 'wang', other);
    const owner = agents.find((agent) => agent.agentId === agentId) as Agent;
    expect(await failureOf(casesOf(owner.caller).takeCase(by(owner, second.caseId)))).toMatchObject({
      reason: 'NO_SEAT',
    });
  });
});

/** A customer's case which she put down herself while an agent has a seat free. */
async function atNightWith(shopId: string, customerId: string, _agent: Agent): Promise<[Customer, Case]> {
  const customer = world.customer(shopId, customerId);
  await customer.open();
  const { conversationId } = customer;
  const asked = { shopId, idempotencyKey: key(), conversationId, subject: 'the parcel is broken' };
  return [customer, (await casesOf(customer.caller).createCase(asked)).case as Case];
}

describe('an agent', () => {
  it('solves a case by closing the episode; not solved brings the customer back to her', async () => {
    const shopId = 'again';
    const [lin, { caseId }] = await atNight(shopId, 'lin');
    const mei = await world.agent(shopId, 'mei');
    await casesOf(mei.caller).takeCase(by(mei, caseId));
    await mei.say(lin, '您好');
    await mei.conversations.closeEpisode({ shopId, conversationId: lin.conversationId, idempotencyKey: key() });
    expect(await listed(shopId)).toMatchObject([{ state: CaseState.SOLVED }]);
    expect((await seen(lin))[0]).toMatchObject({ awaitsYou: true });
    await casesOf(lin.caller).answerSolution({ ...at(shopId, caseId), solved: false });
    await mei.take(lin);
    expect(await lin.conversation()).toMatchObject({ control: Control.AGENT, episode: 2, agentId: 'mei' });
    expect(await listed(shopId)).toMatchObject([{ state: CaseState.IN_PROGRESS, reopenedCount: 1 }]);
    await lin.close();
    expect(await listed(shopId)).toMatchObject([{ state: CaseState.CLOSED }]);
    expect((await steps(shopId, caseId)).slice(-3)).toEqual([
      ['SOLVED', 'CUSTOMER', ''],
      ['CONFIRMED', 'CUSTOMER', ''],
      ['CLOSED', 'PLATFORM', ''],
    ]);
  });

  it('puts a case down, notes, classifies and gives it to a group; the customer sees nothing of that', async () => {
    const shopId = 'desk';
    const mei = await world.agent(shopId, 'mei');
    const lin = world.customer(shopId, 'lin');
    await lin.open();
    const { conversationId } = lin;
    const work = casesOf(mei.caller);
    const asked = { shopId, conversationId, subject: 'wants an invoice', idempotencyKey: key() };
    expect(await failureOf(work.createCase(asked))).toMatchObject({ reason: 'NOT_THE_OWNER' });
    await lin.transfer();
    await mei.take(lin);
    const created = (await work.createCase({ ...asked, idempotencyKey: key() })).case as Case;
    const { caseId } = created;
    expect(created).toMatchObject({ state: CaseState.IN_PROGRESS, assignedAgentId: 'mei', origin: CaseOrigin.AGENT });
    expect(created.dueAt?.getTime()).toBeGreaterThan(Date.now());
    expect(await failureOf(work.createCase({ ...asked, idempotencyKey: key() }))).toMatchObject({
      reason: 'CASE_OPEN',
      details: { metadata: { case_id: caseId } },
    });
    await work.addCaseNote({ ...at(shopId, caseId), text: 'asked accounting' });
    const { notes } = await work.listCaseNotes({ shopId, caseId, pageSize: 0, pageToken: '' });
    expect(notes).toMatchObject([{ authorId: 'mei', text: 'asked accounting' }]);
    await work.classifyCase({ ...at(shopId, caseId), scene: 'invoice', priority: 2 });
    expect(
      await failureOf(work.assignCase({ ...at(shopId, caseId), assignedAgentId: '', assignedGroupId: '' })),
    ).toMatchObject({ details: { violations: [{ field: 'assigned_agent_id' }] } });
    await work.assignCase({ ...at(shopId, caseId), assignedAgentId: '', assignedGroupId: 'accounting' });
    expect(await listed(shopId, { assignedGroupId: 'accounting' })).toMatchObject([
      { caseId, state: CaseState.ASSIGNED, scene: 'invoice', priority: 2, assignedAgentId: '' },
    ]);
    expect(await listed(shopId, { assignedAgentId: 'mei' })).toEqual([]);
    const { case: hers } = await casesOf(lin.caller).getCase({ shopId, caseId });
    expect(hers).toMatchObject({ assignedGroupId: '', scene: '', subject: 'wants an invoice' });
    const eve = casesOf(world.customer(shopId, 'eve').caller);
    expect(await failureOf(eve.answerSolution({ ...at(shopId, caseId), solved: true }))).toMatchObject({
      reason: 'OTHER_PERSON',
    });
    expect(await failureOf(eve.listCustomerCases({ ...hersOf(lin), language: '' }))).toMatchObject({
      reason: 'OTHER_PERSON',
    });
    const nobody = '00000000-0000-7000-8000-000000000000';
    expect(await failureOf(work.takeCase(by(mei, nobody)))).toMatchObject({ reason: 'CASE_NOT_FOUND' });
  });
});

const hersOf = ({ shopId, customerId }: Customer) => ({ shopId, customerId, pageSize: 0, pageToken: '' });

it('lists cases in pages, latest first', async () => {
  const shopId = 'pages';
  const ids: string[] = [];
  for (const customerId of ['a', 'b', 'c']) ids.unshift((await atNight(shopId, customerId))[1].caseId);
  const asked = ListCasesRequest.fromPartial({ shopId, pageSize: 2 });
  const first = await casesOf(boss(shopId)).listCases(asked);
  const rest = await casesOf(boss(shopId)).listCases({ ...asked, pageToken: first.nextPageToken });
  expect([...first.cases, ...rest.cases].map(({ caseId }) => caseId)).toEqual(ids);
  expect(rest.nextPageToken).toBe('');
});
