import { status } from '@grpc/grpc-js';
import type { Caller, InvalidRequest } from '@guanxi/chassis';
import { BusinessHoursServiceService } from '@guanxi/contracts/conversation/v1/business_hours.js';
import { Control, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { type QueuePolicy, QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { AssignmentState, TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { failureOf, takeFrom, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, type Customer, key, World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.begin({ GRACE_MS: '500', RESERVATION_TTL_MS: '20000' });
});

afterAll(() => world.end());

const boss = (shopId: string): Caller => ({ subject: 'boss', role: 'merchant', shop: shopId });

function policies(shopId: string) {
  return world.service.as(boss(shopId), QueuePolicyServiceService);
}

async function setPolicy(shopId: string, policy: Partial<QueuePolicy>): Promise<void> {
  const whole = {
    autoAccept: false,
    waitingMax: 0,
    botCreditS: 0,
    stickyDays: 0,
    reopenToAgentS: 0,
    onlyInHours: false,
    routes: [],
  };
  await policies(shopId).setQueuePolicy({
    shopId,
    idempotencyKey: key(),
    policy: { ...whole, ...policy, version: 0, setAt: undefined },
  });
}

async function waiting(shopId: string, ...customerIds: string[]): Promise<Customer[]> {
  const customers: Customer[] = [];
  for (const customerId of customerIds) {
    const customer = world.customer(shopId, customerId);
    await customer.open();
    await customer.transfer();
    customers.push(customer);
  }
  return customers;
}

async function inGroups({ shopId, agentId }: Agent, ...groupIds: string[]): Promise<void> {
  const agents = world.atPresence(boss(shopId), AgentServiceService);
  await agents.setAbilities({ shopId, agentId, idempotencyKey: key(), skills: [], groupIds });
}

const owner = async (customer: Customer) => (await customer.conversation()).agentId;

describe('the policy of a queue', () => {
  it('has defaults, counts its versions, and names what contradicts itself', async () => {
    const { policy } = await policies('policy').getQueuePolicy({ shopId: 'policy' });
    expect(policy).toMatchObject({ autoAccept: false, waitingMax: 10_000, version: 0, routes: [] });
    await setPolicy('policy', { autoAccept: true });
    await setPolicy('policy', { botCreditS: 60 });
    const { policy: now } = await policies('policy').getQueuePolicy({ shopId: 'policy' });
    expect(now).toMatchObject({ autoAccept: false, botCreditS: 60, version: 2 });
    const step = (afterS: number) => ({ afterS, groupIds: ['a'] });
    const route = (scene: string, ...steps: { afterS: number; groupIds: string[] }[]) => ({ scene, skills: [], steps });
    const failure = await failureOf(
      setPolicy('policy', { routes: [route('', step(5)), route('', step(0), step(9), step(9))] }),
    );
    const { violations } = (failure as InvalidRequest).details;
    expect(violations?.map(({ field }) => field)).toEqual([
      'policy.routes[0].steps[0].after_s',
      'policy.routes[1].scene',
      'policy.routes[1].steps[2].after_s',
    ]);
  });

  it('assigns without an offer under auto-accept, with one line and the seat counted', async () => {
    await setPolicy('auto', { autoAccept: true });
    await world.agent('auto', 'mei', 2);
    const customers = await waiting('auto', 'a', 'b', 'c');
    await waitFor(async () => (await owner(customers[1] as Customer)) === 'mei');
    expect(await customers[2]?.conversation()).toMatchObject({ control: Control.QUEUED });
    await customers[0]?.close();
    await waitFor(async () => (await owner(customers[2] as Customer)) === 'mei');
    expect(await customers[2]?.lines(SystemLineKind.HANDOVER)).toEqual(['mei 将为您服务']);
    expect(await world.seats('auto')).toHaveLength(2);
  });

  it('opens further groups as the wait grows, and nobody before', async () => {
    const steps = [
      { afterS: 0, groupIds: ['first'] },
      { afterS: 2, groupIds: ['second'] },
    ];
    await setPolicy('overflow', { routes: [{ scene: '', skills: [], steps }] });
    const mei = await world.agent('overflow', 'mei', 1);
    await inGroups(mei, 'second');
    const began = Date.now();
    const [lin] = (await waiting('overflow', 'lin')) as [Customer];
    await mei.offered(lin);
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_900);
    expect(await lin.lines(SystemLineKind.CASE_TAKEN)).toEqual([]);
  });

  it('takes nobody in outside business hours, whoever is there, and offers nobody a human', async () => {
    const shopId = 'closed';
    const hours = world.service.as(boss(shopId), BusinessHoursServiceService);
    const setWeekly = (weekdays: number[]) =>
      hours.setBusinessHours({
        shopId,
        idempotencyKey: key(),
        hours: {
          ...{ timeZone: 'Etc/UTC', exceptions: [], version: 0 },
          weekly: weekdays.map((weekday) => ({ weekday, opensMin: 0, closesMin: 1_440 })),
        },
      });
    // Open all week but today and tomorrow, so that midnight cannot open it in between.
    const today = new Date().getUTCDay() || 7;
    await setWeekly([1, 2, 3, 4, 5, 6, 7].filter((day) => day !== today && day !== (today % 7) + 1));
    await world.agent(shopId, 'mei', 2);
    await setPolicy(shopId, { onlyInHours: true, autoAccept: true });
    const [lin] = (await waiting(shopId, 'lin')) as [Customer];
    expect(await lin.conversation()).toMatchObject({ control: Control.BOT });
    expect(await lin.lines(SystemLineKind.CASE_TAKEN)).toHaveLength(1);
    await lin.ask('你们是骗子，垃圾客服，我要投诉！');
    const { decisions } = await world
      .merchant(shopId)
      .interventions.listDecisions({ shopId, conversationId: lin.here.conversationId, pageSize: 10, pageToken: '' });
    expect(decisions).toMatchObject([{ offered: false, rule: 'outside_hours' }]);
    await setWeekly([1, 2, 3, 4, 5, 6, 7]);
    const [wang] = (await waiting(shopId, 'wang')) as [Customer];
    await waitFor(async () => (await owner(wang)) === 'mei');
    const { changes } = await policies(shopId).listQueuePolicyChanges({ shopId, pageSize: 10, pageToken: '' });
    expect(changes).toMatchObject([{ policy: { onlyInHours: true, version: 1 }, setBy: 'boss' }]);
  });

  it('takes who comes to a full queue as a case', async () => {
    await setPolicy('bounded', { waitingMax: 1 });
    await world.agent('bounded', 'mei', 0);
    const [lin, wang] = (await waiting('bounded', 'lin', 'wang')) as [Customer, Customer];
    expect(await lin.conversation()).toMatchObject({ control: Control.QUEUED });
    expect(await wang.conversation()).toMatchObject({ control: Control.BOT });
    expect(await wang.lines(SystemLineKind.CASE_TAKEN)).toHaveLength(1);
    expect(await wang.lines(SystemLineKind.QUEUED)).toEqual([]);
  });
});

describe('the order of a queue', () => {
  it('is by priority, then by age', async () => {
    await world.agent('order', 'mei', 0);
    const [plain] = (await waiting('order', 'plain')) as [Customer];
    const urgent = world.customer('order', 'urgent');
    await urgent.open();
    await urgent.ask('付款失败了，钱扣了两次');
    await urgent.transfer();
    const { queued } = await world
      .merchant('order')
      .transfers.listQueue({ shopId: 'order', pageSize: 1, pageToken: '' });
    expect(queued[0]).toMatchObject({ customerId: 'urgent', scene: expect.stringMatching(/payment/) });
    expect(await plain.transfers.getQueuePosition(plain.here)).toMatchObject({ position: 2 });
  });

  it('takes in many who ask at one time, each once, with places that nobody shares; and tells each her own failure', async () => {
    await world.agent('crowd', 'mei', 0);
    const ids = Array.from({ length: 12 }, (_, i) => `in-crowd-${i}`);
    const crowd = ids.map((id) => world.customer('crowd', id));
    const [gone, stranger] = [world.customer('crowd', 'gone'), world.customer('crowd', 'stranger')];
    await Promise.all([...crowd, gone].map((customer) => customer.open()));
    await gone.close();
    const [first] = crowd as [Customer];
    const nowhere = { ...first.here, conversationId: crypto.randomUUID() };
    const askings = crowd.map((customer) => customer.here);
    const ask = (i: number) => crowd[i]!.transfers.requestTransfer(askings[i]!);
    const both = crowd.flatMap((_, i) => [ask(i), ask(i), crowd[i]!.transfer()]);
    const failures = [
      gone.transfer(),
      stranger.transfers.requestTransfer(first.here),
      first.transfers.requestTransfer(nowhere),
    ];
    const failed = await Promise.all(failures.map((call) => failureOf(call)));
    expect(failed).toMatchObject(
      ['EPISODE_CLOSED', 'OTHER_PERSON', 'CONVERSATION_NOT_FOUND'].map((reason) => ({ reason })),
    );
    await Promise.all(both);
    const again = await Promise.all(crowd.map((_, i) => ask(i)));
    expect(again.every(({ conversation }) => conversation?.control === Control.QUEUED)).toBe(true);
    const lines = await Promise.all(crowd.map((customer) => customer.lines(SystemLineKind.QUEUED)));
    expect(lines.every((told) => told.length === 1)).toBe(true);
    const told = lines.map(([line]) => Number(/\d+/.exec(line!)));
    expect(told.toSorted((a, b) => a - b)).toEqual(ids.map((_, i) => i + 1));
    const stands = crowd.map((customer) => customer.transfers.getQueuePosition(customer.here));
    expect((await Promise.all(stands)).map(({ position }) => position)).toEqual(told);
  });

  it('is watched: each place as it changes, to the end', async () => {
    await world.agent('watched', 'mei', 0);
    const [lin, wang] = (await waiting('watched', 'lin', 'wang')) as [Customer, Customer];
    const seen = wang.transfers.watchQueuePosition(wang.here);
    const places = takeFrom(seen, 2);
    await lin.close();
    expect((await places).map(({ place }) => place?.position)).toEqual([2, 1]);
    const rest = waitFor(async () => {
      for await (const _ of wang.transfers.watchQueuePosition(wang.here));
      return true;
    });
    const left = (await wang.transfers.leaveQueue(wang.here)).conversation;
    expect(left).toMatchObject({ control: Control.BOT });
    expect(await rest.catch((error) => error.cause.reason)).toSatisfy((end) => end === true || end === 'NOT_QUEUED');
    expect(await wang.lines(SystemLineKind.QUEUE_LEFT)).toHaveLength(1);
  });
});

describe('who knows a customer', () => {
  it('is asked first, where she is available', async () => {
    const mei = await world.agent('sticky', 'mei', 5);
    const [lin, wang] = (await waiting('sticky', 'lin', 'wang')) as [Customer, Customer];
    await mei.take(lin);
    await mei.take(wang);
    await lin.close();
    // Nobody of bo's seats is taken, so without knowing her he would be asked.
    await world.agent('sticky', 'bo', 100);
    await lin.open();
    await lin.transfer();
    await mei.offered(lin);
  });

  it('is who a customer waits for who comes back soon, and the bot begins where she has gone', async () => {
    await setPolicy('back', { reopenToAgentS: 600, stickyDays: 1 });
    const mei = await world.agent('back', 'mei', 2);
    const [lin] = (await waiting('back', 'lin')) as [Customer];
    await mei.take(lin);
    await world.agent('back', 'bo', 100);
    await lin.close();
    await lin.open();
    await mei.take(lin);
    await lin.close();
    await mei.intend(Intent.OFFLINE);
    await lin.open();
    await waitFor(async () => (await lin.conversation()).control === Control.BOT);
    expect(await lin.lines(SystemLineKind.CASE_TAKEN)).toEqual([]);
  });
});

describe('an agent who is lost', () => {
  it('is replaced after her grace: her customer is told, and waits before all others', async () => {
    const mei = await world.agent('lost', 'mei', 1);
    const [lin] = (await waiting('lost', 'lin')) as [Customer];
    await mei.take(lin);
    const [wang] = (await waiting('lost', 'wang')) as [Customer];
    const bo = await world.agent('lost', 'bo', 0);
    await mei.intend(Intent.OFFLINE);
    await waitFor(async () => (await lin.conversation()).control === Control.QUEUED);
    expect(await lin.transfers.getQueuePosition(lin.here)).toMatchObject({ position: 1 });
    expect(await wang.transfers.getQueuePosition(wang.here)).toMatchObject({ position: 2 });
    expect(await lin.lines(SystemLineKind.REASSIGNED)).toHaveLength(1);
    await world.agent('lost', 'bo', 1);
    await bo.take(lin);
    expect(await lin.lines(SystemLineKind.HANDOVER)).toHaveLength(2);
    await waitFor(async () => (await world.seats('lost')).length === 1);
  });
});

describe('between agents', () => {
  it('a conversation passes when the colleague accepts, and stays where she declines', async () => {
    const mei = await world.agent('colleagues', 'mei', 1);
    const [lin] = (await waiting('colleagues', 'lin')) as [Customer];
    await mei.take(lin);
    const bo = await world.agent('colleagues', 'bo', 1);
    const offer = () =>
      mei.transfers.offerToColleague({
        ...mei.of(lin.conversationId),
        to: { $case: 'toAgentId', value: 'bo' },
        note: 'she speaks English',
      });
    await offer();
    await bo.offered(lin);
    await bo.decline(lin);
    expect(await lin.conversation()).toMatchObject({ control: Control.AGENT, agentId: 'mei' });
    await mei.say(lin, '您好');
    await offer();
    await bo.offered(lin);
    expect(await bo.accept(lin)).toMatchObject({ agentId: 'bo' });
    expect(await failureOf(mei.say(lin, '在吗'))).toMatchObject({ reason: 'NOT_THE_OWNER' });
    expect(await lin.lines(SystemLineKind.HANDOVER)).toHaveLength(2);
    await waitFor(async () => (await world.seats('colleagues')).map(({ agentId }) => agentId).join() === 'bo');
    await lin.close();
    await waitFor(async () => (await world.seats('colleagues')).length === 0);
  });

  it('a group is asked one after the other, and the owner keeps what nobody takes', async () => {
    const mei = await world.agent('group', 'mei', 1);
    const [lin] = (await waiting('group', 'lin')) as [Customer];
    await mei.take(lin);
    const bo = await world.agent('group', 'bo', 1);
    await inGroups(bo, 'returns');
    await mei.transfers.offerToColleague({
      ...mei.of(lin.conversationId),
      to: { $case: 'toGroupId', value: 'returns' },
      note: '',
    });
    await bo.offered(lin);
    await bo.decline(lin);
    const { shopId, agentId } = mei;
    await waitFor(async () => {
      const [{ assignment } = {}] = await takeFrom(mei.transfers.watchAssignments({ shopId, agentId }), 1);
      return assignment?.state === AssignmentState.OWNED && !assignment.offeredToColleague;
    });
    await waitFor(async () => (await world.seats('group')).length === 1);
    expect(await failureOf(bo.accept(lin))).toMatchObject({ reason: 'NOT_OFFERED' });
  });

  it('a supervisor reassigns, and the one who had it is not asked again', async () => {
    const mei = await world.agent('boss', 'mei', 1);
    const [lin] = (await waiting('boss', 'lin')) as [Customer];
    await mei.take(lin);
    const bo = await world.agent('boss', 'bo', 1);
    const supervisor = world.service.as(boss('boss'), TransferServiceService);
    const { conversation } = await supervisor.reassign({ ...lin.here, toAgentId: 'bo', toGroupId: '' });
    expect(conversation).toMatchObject({ control: Control.QUEUED });
    await bo.take(lin);
    expect(await lin.lines(SystemLineKind.REASSIGNED)).toHaveLength(1);
    await waitFor(async () => (await world.seats('boss')).map(({ agentId }) => agentId).join() === 'bo');
    await lin.close();
    expect(await failureOf(supervisor.reassign({ ...lin.here, toAgentId: '', toGroupId: '' }))).toMatchObject({
      reason: 'NOT_SERVED',
    });
  });

  it('nobody is passed on to an agent or a group that the shop does not have, and nothing has changed', async () => {
    const mei = await world.agent('strangers', 'mei', 1);
    const [lin] = (await waiting('strangers', 'lin')) as [Customer];
    await mei.take(lin);
    const before = await lin.conversation();
    const supervisor = world.service.as(boss('strangers'), TransferServiceService);
    const offer = (to: { $case: 'toAgentId' | 'toGroupId'; value: string }) =>
      failureOf(mei.transfers.offerToColleague({ ...mei.of(lin.conversationId), to, note: '' }));
    const reassign = (toAgentId: string, toGroupId: string) =>
      failureOf(supervisor.reassign({ ...lin.here, toAgentId, toGroupId }));
    const noAgent = refusal('AGENT_NOT_FOUND', 'to_agent_id', 'the shop has no such agent');
    const noGroup = refusal('GROUP_NOT_FOUND', 'to_group_id', 'no agent of the shop is in this group');
    expect(await offer({ $case: 'toAgentId', value: 'ghost' })).toMatchObject(noAgent);
    expect(await offer({ $case: 'toGroupId', value: 'ghosts' })).toMatchObject(noGroup);
    expect(await reassign('ghost', '')).toMatchObject(noAgent);
    expect(await reassign('mei', 'ghosts')).toMatchObject(noGroup);
    expect(await lin.conversation()).toEqual(before);
    const { shopId, agentId } = mei;
    const [{ assignment } = {}] = await takeFrom(mei.transfers.watchAssignments({ shopId, agentId }), 1);
    expect(assignment).toMatchObject({ state: AssignmentState.OWNED, offeredToColleague: false });
    expect(await world.seats('strangers')).toHaveLength(1);
  });
});

/** How a name is refused that the shop does not have. */
function refusal(reason: string, field: string, description: string) {
  return { code: status.NOT_FOUND, reason, details: { violations: [{ field, description }] } };
}
