import type { Caller } from '@guanxi/chassis';
import { type Case, CaseServiceService, CaseState, ListCasesRequest } from '@guanxi/contracts/conversation/v1/case.js';
import { Control, Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { SeatServiceService } from '@guanxi/contracts/presence/v1/seat.js';
import { EventPublisher } from '@guanxi/messaging/testing';
import { failureOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Customer, key, World } from './world.js';

const reservation_ms = 3_000;
let world: World;

beforeAll(async () => {
  world = await World.begin({ RESERVATION_TTL_MS: String(reservation_ms) });
});

afterAll(() => world.end());

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

async function cases(shopId: string, state = CaseState.UNSPECIFIED): Promise<Case[]> {
  const boss: Caller = { subject: 'boss', role: 'merchant', shop: shopId };
  const asked = ListCasesRequest.fromPartial({ shopId, state });
  return (await world.service.as(boss, CaseServiceService).listCases(asked)).cases;
}

const handovers = async ({ shopId }: Customer) =>
  (await world.merchant(shopId).conversations.countEpisodes({ shopId })).handoverCount;

describe('where nobody is there', () => {
  it('the request becomes a case with a promised time, which goes along with the conversation', async () => {
    const [lin] = (await waiting('night', 'lin')) as [Customer];
    expect(await lin.waitForLine(SystemLineKind.CASE_TAKEN)).toMatch(/^现在没有客服在线.* \d{4}-\d\d-\d\d 10:00 /);
    expect(await lin.conversation()).toMatchObject({ control: Control.BOT });
    const [submitted] = await cases('night');
    expect(submitted).toMatchObject({ state: CaseState.SUBMITTED, customerId: 'lin' });
    expect(submitted?.promisedAt?.toISOString()).toMatch(/T02:00:00.000Z$/);
    expect((await lin.ask('那好吧'))[0]).toMatchObject({ speaker: Speaker.BOT });

    await lin.transfer();
    await waitFor(async () => (await lin.lines(SystemLineKind.CASE_TAKEN)).length === 2);
    expect(await cases('night')).toEqual([submitted]);

    const mei = await world.agent('night', 'mei');
    await lin.transfer();
    await mei.take(lin);
    expect(await cases('night', CaseState.IN_PROGRESS)).toHaveLength(1);
    await lin.close();
    expect(await cases('night', CaseState.CLOSED)).toHaveLength(1);
    const hers = { shopId: 'night', caseId: submitted?.caseId ?? '' };
    const eve = world.service.as(world.customer('night', 'eve').caller, CaseServiceService);
    expect(await failureOf(eve.getCase(hers))).toMatchObject({ reason: 'OTHER_PERSON' });
  });

  it('those who wait are told when the last agent goes', async () => {
    const mei = await world.agent('leaving', 'mei', 1);
    const [lin] = (await waiting('leaving', 'lin')) as [Customer];
    await mei.take(lin);
    const [wang] = (await waiting('leaving', 'wang')) as [Customer];
    expect(await wang.conversation()).toMatchObject({ control: Control.QUEUED });
    await mei.intend(Intent.SUSPENDED);
    await wang.waitForLine(SystemLineKind.CASE_TAKEN);
    expect(await lin.conversation()).toMatchObject({ control: Control.AGENT, agentId: 'mei' });
  });
});

describe('a handover', () => {
  it('shows one line and counts once, whoever accepts and however often', async () => {
    const mei = await world.agent('once', 'mei');
    const bo = await world.agent('once', 'bo');
    const [lin] = (await waiting('once', 'lin')) as [Customer];
    const offered = await Promise.race([mei.offered(lin).then(() => mei), bo.offered(lin).then(() => bo)]);
    const asked = offered.of(lin.conversationId);
    const tries = await Promise.allSettled([
      mei.accept(lin),
      bo.accept(lin),
      mei.accept(lin),
      bo.accept(lin),
      offered.transfers.acceptAssignment(asked),
      offered.transfers.acceptAssignment(asked),
    ]);
    const lost = tries.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(new Set(lost.map(({ reason }) => reason.reason))).toEqual(new Set(['NOT_OFFERED']));
    expect(await lin.conversation()).toMatchObject({ control: Control.AGENT, agentId: offered.agentId });
    expect(await lin.lines(SystemLineKind.HANDOVER)).toHaveLength(1);
    expect(await handovers(lin)).toBe(1);
    expect(await world.seats('once')).toHaveLength(1);
  });

  it('leaves the bot silent, until the human hands back', async () => {
    const mei = await world.agent('silent', 'mei', 5);
    for (let round = 0; round < 5; round += 1) {
      const [lin] = (await waiting('silent', `lin-${round}`)) as [Customer];
      await mei.offered(lin);
      await Promise.all([lin.say('在吗'), lin.say('请快一点'), mei.accept(lin), lin.say('你好')]);
      await lin.say('人呢');
      const asked = { shopId: 'silent', conversationId: lin.conversationId, idempotencyKey: key(), agentId: 'mei' };
      await mei.transfers.handBack(asked);
      expect(await failureOf(mei.say(lin, '还在'))).toMatchObject({ reason: 'NOT_THE_OWNER' });
      await waitFor(async () => (await lin.ask('再问一下')).some(({ speaker }) => speaker === Speaker.BOT));
      const messages = await lin.messages();
      const at = (kind: SystemLineKind) =>
        messages.findIndex(({ content }) => content?.$case === 'systemLine' && content.value.kind === kind);
      const served = messages.slice(at(SystemLineKind.HANDOVER), at(SystemLineKind.HANDED_BACK));
      expect(served.length).toBeGreaterThan(0);
      expect(served.filter(({ speaker }) => speaker === Speaker.BOT)).toEqual([]);
    }
    await waitFor(async () => (await world.seats('silent')).length === 0);
  });
});

describe('an offer', () => {
  it('that is declined goes to another agent, never again to her, and to nobody where none is left', async () => {
    const mei = await world.agent('decline', 'mei');
    const [lin] = (await waiting('decline', 'lin')) as [Customer];
    await mei.offered(lin);
    const bo = await world.agent('decline', 'bo');
    await mei.decline(lin);
    expect(await failureOf(mei.accept(lin))).toMatchObject({ reason: 'NOT_OFFERED' });
    await bo.offered(lin);
    await bo.decline(lin);
    await lin.waitForLine(SystemLineKind.CASE_TAKEN);
    await lin.transfer();
    await waitFor(async () => (await lin.lines(SystemLineKind.CASE_TAKEN)).length === 2);
    await waitFor(async () => (await world.seats('decline')).length === 0);
    await lin.close();
    await lin.open();
    await lin.transfer();
    await Promise.race([mei.offered(lin), bo.offered(lin)]);
  });

  it('that nobody answers goes to another agent', async () => {
    const mei = await world.agent('slow', 'mei');
    const [lin] = (await waiting('slow', 'lin')) as [Customer];
    await mei.offered(lin);
    const bo = await world.agent('slow', 'bo');
    await bo.offered(lin);
    expect(await failureOf(mei.accept(lin))).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(await bo.accept(lin)).toMatchObject({ agentId: 'bo' });
  });
});

describe('the queue', () => {
  it('is served oldest first as seats come free, and tells position and an honest estimate', async () => {
    const mei = await world.agent('queue', 'mei', 1);
    const [first] = (await waiting('queue', 'c0')) as [Customer];
    await mei.take(first);
    const customers = await waiting('queue', 'c1', 'c2', 'c3');
    const place = (customer: Customer) => customer.transfers.getQueuePosition(customer.here);
    expect(await place(customers[2] as Customer)).toEqual({ position: 3, estimatedWaitS: undefined });
    const { queued } = await world
      .merchant('queue')
      .transfers.listQueue({ shopId: 'queue', pageSize: 0, pageToken: '' });
    expect(queued.map(({ customerId }) => customerId)).toEqual(['c1', 'c2', 'c3']);

    await first.close();
    await mei.offered(customers[0] as Customer);
    const { position, estimatedWaitS } = await place(customers[2] as Customer);
    expect(position).toBe(3);
    expect(estimatedWaitS).toBeGreaterThan(0);
    for (const customer of customers) {
      await mei.take(customer);
      expect(await world.seats('queue')).toMatchObject([{ conversationId: customer.conversationId }]);
      await customer.close();
    }
    expect(await failureOf(place(first))).toMatchObject({ reason: 'NOT_QUEUED' });
  });

  it('is left by closing, and the seat that was offered goes back', async () => {
    const mei = await world.agent('left', 'mei', 1);
    const [lin, wang] = (await waiting('left', 'lin', 'wang')) as [Customer, Customer];
    await mei.offered(lin);
    await lin.close();
    await mei.take(wang);
    expect(await world.seats('left')).toMatchObject([{ conversationId: wang.conversationId }]);
  });

  it('has the bot answer who waits', async () => {
    const mei = await world.agent('meanwhile', 'mei', 1);
    const [lin, wang] = (await waiting('meanwhile', 'lin', 'wang')) as [Customer, Customer];
    await mei.take(lin);
    expect((await wang.ask('你们几点下班'))[0]).toMatchObject({ speaker: Speaker.BOT });
    expect(await wang.conversation()).toMatchObject({ control: Control.QUEUED });
  });
});

it('gives the seat back in the end, though presence is down when the episode is closed', async () => {
  const mei = await world.agent('down', 'mei', 1);
  const [lin] = (await waiting('down', 'lin')) as [Customer];
  await mei.take(lin);
  await world.presence.kill();
  expect(await lin.close()).toMatchObject({ control: Control.CLOSED });
  await world.presence.restart();
  await waitFor(async () => (await world.seats('down')).length === 0, 15_000);
});

it('gives back a seat whose answer was lost, when the customer for whom it was taken leaves the queue', async () => {
  const shopId = 'unheard';
  const mei = await world.agent(shopId, 'mei', 1);
  const zhao = await world.agent(shopId, 'zhao', 1);
  await zhao.intend(Intent.SUSPENDED);
  const [wang, lin] = (await waiting(shopId, 'wang', 'lin')) as [Customer, Customer];
  await mei.take(wang);
  // As an assigner does whom presence answers, and who never hears it: she waits on, and the seat is taken for her.
  const seats = world.atPresence({ subject: 'conversation', role: 'service', shop: '*' }, SeatServiceService);
  const { conversationId } = lin;
  const asked = { shopId, conversationId, agentId: 'zhao', excludedAgentIds: [], idempotencyKey: key() };
  const { seat } = await seats.reserveSeat(asked);
  await seats.acceptSeat({ shopId, seatId: seat?.seatId ?? '', idempotencyKey: key() });
  const road = await EventPublisher.connect(world.nats.url);
  await road.allHandled();
  await road.close();
  await lin.close();
  await waitFor(async () => {
    const left = await world.seats(shopId);
    return left.length === 1 && left[0]?.conversationId === wang.conversationId;
  }, 15_000);
}, 60_000);
