import type { Caller } from '@guanxi/chassis';
import { BusinessHoursServiceService } from '@guanxi/contracts/conversation/v1/business_hours.js';
import { CaseServiceService, CaseState, ListCasesRequest } from '@guanxi/contracts/conversation/v1/case.js';
import { SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import {
  type Deadline,
  DeadlineKind,
  DeadlineServiceService,
  DeadlineState,
  ListDeadlinesRequest,
  ServiceTarget,
} from '@guanxi/contracts/conversation/v1/deadline.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { Transactions } from '@guanxi/persistence';
import { failureOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CloseUnanswered } from '../src/cases/close-unanswered.js';
import { type Customer, key, World } from './world.js';

const { FIRST_RESPONSE, RESOLUTION, CASE_ANSWER } = DeadlineKind;

let world: World;

beforeAll(async () => {
  world = await World.begin();
});

afterAll(() => world.end());

const boss = (shopId: string): Caller => ({ subject: 'boss', role: 'merchant', shop: shopId });
const deadlinesAs = (caller: Caller) => world.service.as(caller, DeadlineServiceService);

async function deadlines(shopId: string, narrowed: Partial<ListDeadlinesRequest> = {}): Promise<Deadline[]> {
  const asked = ListDeadlinesRequest.fromPartial({ shopId, ...narrowed });
  return (await deadlinesAs(boss(shopId)).listDeadlines(asked)).deadlines;
}

const states = (found: Deadline[]) =>
  Object.fromEntries(found.map(({ kind, state }) => [DeadlineKind[kind], DeadlineState[state]]));

const seconds = (one: Deadline | undefined, until: 'warnsAt' | 'dueAt') =>
  ((one?.[until]?.getTime() ?? 0) - (one?.startedAt?.getTime() ?? 0)) / 1_000;

async function waiting(shopId: string, customerId: string): Promise<Customer> {
  const customer = world.customer(shopId, customerId);
  await customer.open();
  await customer.transfer();
  return customer;
}

describe('the deadlines of a service', () => {
  it('begin at the handover and never at the first message; words meet the first, the end of the episode the other', async () => {
    const shopId = 'service';
    const mei = await world.agent(shopId, 'mei');
    const lin = world.customer(shopId, 'lin');
    await lin.open();
    await lin.ask('退款什么时候到账？');
    await lin.transfer();
    await mei.offered(lin);
    expect(await deadlines(shopId)).toEqual([]);
    await mei.accept(lin);
    const begun = await deadlines(shopId, { agentId: 'mei', openOnly: true });
    expect(states(begun)).toEqual({ FIRST_RESPONSE: 'RUNNING', RESOLUTION: 'RUNNING' });
    const first = begun.find(({ kind }) => kind === FIRST_RESPONSE);
    expect([seconds(first, 'warnsAt'), seconds(first, 'dueAt')]).toEqual([100, 180]);
    expect(first?.scene).toMatch(/^refund/);
    await lin.say('有人吗');
    expect(states(await deadlines(shopId))['FIRST_RESPONSE']).toBe('RUNNING');
    await mei.say(lin, '您好');
    expect(states(await deadlines(shopId))).toEqual({ FIRST_RESPONSE: 'MET', RESOLUTION: 'RUNNING' });
    await lin.close();
    expect(states(await deadlines(shopId))).toEqual({ FIRST_RESPONSE: 'MET', RESOLUTION: 'MET' });
  });

  it('are dropped when the agent hands back to the bot, and begin anew with the next human', async () => {
    const shopId = 'back';
    const mei = await world.agent(shopId, 'mei');
    const lin = await waiting(shopId, 'lin');
    await mei.take(lin);
    await mei.transfers.handBack(mei.of(lin.conversationId));
    expect(states(await deadlines(shopId))).toEqual({ FIRST_RESPONSE: 'DROPPED', RESOLUTION: 'DROPPED' });
    await lin.transfer();
    await mei.take(lin);
    expect(await deadlines(shopId, { openOnly: true })).toHaveLength(2);
    expect(await deadlines(shopId)).toHaveLength(4);
  });

  it('are warned of and missed in the agent’s watch, and a miss is escalated', async () => {
    const shopId = 'late';
    const urgent = { kind: FIRST_RESPONSE, withinS: 3, warnAfterS: 1, escalateToGroupId: 'supervisors' };
    const targets = [ServiceTarget.fromPartial(urgent)];
    await deadlinesAs(boss(shopId)).setServiceTargets({ shopId, idempotencyKey: key(), targets });
    const mei = await world.agent(shopId, 'mei');
    const lin = await waiting(shopId, 'lin');
    const leaving = new AbortController();
    const seen = deadlinesAs(mei.caller).watchDeadlines({ shopId, agentId: 'mei' }, { signal: leaving.signal });
    await mei.take(lin);
    const told: string[] = [];
    for await (const { deadline } of seen) {
      if (deadline?.kind !== FIRST_RESPONSE) continue;
      told.push(deadline.missedAt ? 'missed' : deadline.warnedAt ? 'warned' : 'running');
      if (deadline.missedAt) break;
    }
    leaving.abort();
    expect(told.filter((one, at) => one !== told[at - 1])).toEqual(['running', 'warned', 'missed']);
    expect(await deadlines(shopId, { missedOnly: true })).toMatchObject([
      { state: DeadlineState.RUNNING, escalatedToGroupId: 'supervisors', agentId: 'mei' },
    ]);
    await mei.say(lin, '抱歉久等');
    expect(states(await deadlines(shopId))['FIRST_RESPONSE']).toBe('MISSED');
  });

  it('run in business hours, also in those that are set while they run', async () => {
    const shopId = 'office';
    const mei = await world.agent(shopId, 'mei');
    const lin = await waiting(shopId, 'lin');
    await mei.take(lin);
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    const weekly = [{ weekday: tomorrow.getUTCDay() || 7, opensMin: 600, closesMin: 660 }];
    const hours = { timeZone: 'Etc/UTC', weekly, exceptions: [], version: 0 };
    const opening = world.service.as(boss(shopId), BusinessHoursServiceService);
    await opening.setBusinessHours({ shopId, idempotencyKey: key(), hours });
    const due = `${tomorrow.toISOString().slice(0, 10)}T10:03:00.000Z`;
    await waitFor(async () => {
      const first = (await deadlines(shopId)).find(({ kind }) => kind === FIRST_RESPONSE);
      return first?.dueAt?.toISOString() === due;
    });
  });
});

describe('the targets of a shop', () => {
  it('go by scene and priority, and are refused where they contradict themselves', async () => {
    const shopId = 'targets';
    const client = deadlinesAs(boss(shopId));
    const target = (more: Partial<ServiceTarget>) =>
      ServiceTarget.fromPartial({ kind: RESOLUTION, withinS: 3_600, warnAfterS: 1_800, ...more });
    const set = (...targets: ServiceTarget[]) => client.setServiceTargets({ shopId, idempotencyKey: key(), targets });
    for (const [targets, field] of [
      [[target({ warnAfterS: 3_601 })], 'targets[0].warn_after_s'],
      [[target({}), target({ withinS: 7_200 })], 'targets[1]'],
      [[target({ withinS: 0 })], 'targets[0].within_s'],
    ] as const) {
      expect(await failureOf(set(...targets))).toMatchObject({
        reason: 'INVALID_REQUEST',
        details: { violations: [{ field }] },
      });
    }
    expect(await client.getServiceTargets({ shopId })).toMatchObject({ targets: [], version: 0 });
    await set(target({}), target({ scene: 'refund_progress', withinS: 600, warnAfterS: 300 }));
    const { targets, defaults, version } = await client.getServiceTargets({ shopId });
    expect([targets.length, version]).toEqual([2, 1]);
    expect(defaults).toContainEqual(ServiceTarget.fromPartial({ kind: FIRST_RESPONSE, withinS: 180, warnAfterS: 100 }));
    const mei = await world.agent(shopId, 'mei');
    const lin = await waiting(shopId, 'lin');
    await mei.take(lin);
    const resolution = (await deadlines(shopId)).find(({ kind }) => kind === RESOLUTION);
    expect(seconds(resolution, 'dueAt')).toBe(3_600);
  });
});

describe('a promise', () => {
  it('is a deadline that the first words of a human meet', async () => {
    const shopId = 'promise';
    const lin = await waiting(shopId, 'lin');
    await lin.waitForLine(SystemLineKind.CASE_TAKEN);
    const [promised] = await deadlines(shopId);
    expect(promised).toMatchObject({ kind: CASE_ANSWER, state: DeadlineState.RUNNING, agentId: '' });
    const mei = await world.agent(shopId, 'mei');
    await lin.transfer();
    await mei.take(lin);
    await mei.say(lin, '早上好');
    expect(states(await deadlines(shopId))).toEqual({
      CASE_ANSWER: 'MET',
      FIRST_RESPONSE: 'MET',
      RESOLUTION: 'RUNNING',
    });
    expect((await deadlines(shopId)).every(({ caseId }) => caseId === promised?.caseId)).toBe(true);
  });

  it('is given anew to a customer who comes back at night with a case that was said to be solved', async () => {
    const shopId = 'anew';
    const lin = await waiting(shopId, 'lin');
    await lin.waitForLine(SystemLineKind.CASE_TAKEN);
    const cases = world.service.as(boss(shopId), CaseServiceService);
    const all = async () => (await cases.listCases(ListCasesRequest.fromPartial({ shopId }))).cases;
    const caseId = (await all())[0]?.caseId ?? '';
    const mei = await world.agent(shopId, 'mei');
    const work = world.service.as(mei.caller, CaseServiceService);
    await work.takeCase({ shopId, caseId, agentId: 'mei', idempotencyKey: key() });
    await work.solveCase({ shopId, caseId, agentId: 'mei', idempotencyKey: key(), result: '好了' });
    await mei.transfers.handBack(mei.of(lin.conversationId));
    await mei.intend(Intent.OFFLINE);
    await lin.transfer();
    await waitFor(async () => (await lin.lines(SystemLineKind.CASE_TAKEN)).length === 2);
    expect(await all()).toMatchObject([{ caseId, state: CaseState.ASSIGNED, reopenedCount: 1 }]);
    expect((await all())[0]?.promisedAt?.getTime()).toBeGreaterThan(Date.now());
    expect(await deadlines(shopId, { openOnly: true })).toMatchObject([{ kind: CASE_ANSWER }]);
  });

  it('is done with where she does not answer for a week', async () => {
    const shopId = 'silent';
    const mei = await world.agent(shopId, 'mei');
    const lin = await waiting(shopId, 'lin');
    await mei.take(lin);
    const { conversationId } = lin;
    const work = world.service.as(mei.caller, CaseServiceService);
    const put = await work.createCase({ shopId, conversationId, subject: 'invoice', idempotencyKey: key() });
    const caseId = put.case?.caseId ?? '';
    const at = () => ({ shopId, caseId, agentId: 'mei', idempotencyKey: key() });
    await work.solveCase({ ...at(), result: 'sent' });
    const unanswered = world.service.running.get(CloseUnanswered);
    await unanswered.close({ shopId, caseId });
    expect((await work.getCase({ shopId, caseId })).case).toMatchObject({ state: CaseState.SOLVED });
    await world.service.running
      .get(Transactions)
      .run(shopId, (tx) =>
        tx.execute(`UPDATE cases SET changed_at = changed_at - interval '8 days' WHERE shop_id = $1`, [shopId]),
      );
    expect(await unanswered.due(10)).toEqual([{ shopId, caseId }]);
    await unanswered.close({ shopId, caseId });
    expect((await work.getCase({ shopId, caseId })).case).toMatchObject({ state: CaseState.CLOSED });
    expect(await failureOf(work.solveCase({ ...at(), result: 'again' }))).toMatchObject({
      reason: 'WRONG_CASE_STATE',
      details: { metadata: { state: 'closed' } },
    });
  });
});
