import type { Caller } from '@guanxi/chassis';
import { CaseServiceService, ListCasesRequest } from '@guanxi/contracts/conversation/v1/case.js';
import { Control, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { Database } from '@guanxi/persistence';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Agent, type Customer, key, World } from './world.js';

let world: World;
let database: Database;

beforeAll(async () => {
  world = await World.begin();
  const { url } = world.service.database;
  database = new Database({ service: 'test', url, migrations: [], pool_connections_max: 4 });
  await database.open();
});

afterAll(async () => {
  await database.close();
  await world.end();
});

const boss = (shopId: string): Caller => ({ subject: 'boss', role: 'merchant', shop: shopId });

function rows<T>(sql: string, ...values: unknown[]): Promise<T[]> {
  return database.dataSource.query(sql, values);
}

/** A transaction of the test's own in which others wait until it ends. Returns how it ends. */
async function stall(sql: string): Promise<() => Promise<void>> {
  const runner = database.dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query(sql);
  return async () => {
    await runner.rollbackTransaction();
    await runner.release();
  };
}

/** How many transactions that use a table wait for a lock. */
async function stalled(table: string): Promise<number> {
  const [found] = await rows<{ count: number }>(
    `SELECT count(DISTINCT pid)::int AS count FROM pg_locks
      WHERE relation = $1::regclass AND pid IN (SELECT pid FROM pg_locks WHERE NOT granted)`,
    table,
  );
  return found?.count ?? 0;
}

async function untilStalled(table: string): Promise<void> {
  await waitFor(async () => (await stalled(table)) > 0, 10_000);
}

/** Has presence told of no seat that is let go from now on, until the returned function is called. */
function stallReleases(): Promise<() => Promise<void>> {
  return stall('LOCK TABLE doubtful_seats IN ACCESS EXCLUSIVE MODE');
}

async function autoAccept(shopId: string): Promise<void> {
  const none = { waitingMax: 0, botCreditS: 0, stickyDays: 0, reopenToAgentS: 0, onlyInHours: false, routes: [] };
  const policy = { ...none, autoAccept: true, version: 0, setAt: undefined };
  const policies = world.service.as(boss(shopId), QueuePolicyServiceService);
  await policies.setQueuePolicy({ shopId, idempotencyKey: key(), policy });
}

async function waiting(shopId: string, customerId: string): Promise<Customer> {
  const customer = world.customer(shopId, customerId);
  await customer.open();
  await customer.transfer();
  return customer;
}

async function untilServed(customer: Customer, { agentId }: Agent): Promise<void> {
  await waitFor(async () => {
    const now = await customer.conversation();
    return now.control === Control.AGENT && now.agentId === agentId;
  }, 10_000);
}

/** Everything let go is back, and the customer's agent has a seat for her. */
async function expectSeated({ shopId, conversationId }: Customer, { agentId }: Agent): Promise<void> {
  await waitFor(async () => (await rows('SELECT FROM seat_releases WHERE shop_id = $1', shopId)).length === 0, 10_000);
  const [kept] = await rows<{ seatId: string }>(
    'SELECT seat_id AS "seatId" FROM conversations WHERE shop_id = $1 AND conversation_id = $2',
    shopId,
    conversationId,
  );
  const hers = (await world.seats(shopId)).filter((seat) => seat.conversationId === conversationId);
  expect(hers).toMatchObject([{ agentId, seatId: kept?.seatId }]);
}

it('a customer who waits again is not given the seat that she was taken from, though presence still holds it for her', async () => {
  const shopId = 'requeued';
  await autoAccept(shopId);
  const mei = await world.agent(shopId, 'mei', 1);
  const lin = await waiting(shopId, 'lin');
  await untilServed(lin, mei);
  const wang = await waiting(shopId, 'wang');

  // A turn at the queue has given back what was let go, and has not asked presence yet.
  const goOn = await stall('LOCK TABLE queue_policies IN ACCESS EXCLUSIVE MODE');
  const bo = await world.agent(shopId, 'bo', 1);
  await untilStalled('queue_policies');
  const release = await stallReleases();
  await world.service
    .as(boss(shopId), TransferServiceService)
    .reassign({ ...lin.here, toAgentId: 'mei', toGroupId: '' });
  await untilStalled('doubtful_seats');

  await goOn();
  await untilServed(wang, bo);
  await release();
  await untilServed(lin, mei);
  await expectSeated(lin, mei);
});

it('an agent who takes a customer back gets a seat anew, though presence still holds the last one', async () => {
  const shopId = 'taken-back';
  const lin = await waiting(shopId, 'lin');
  await lin.waitForLine(SystemLineKind.CASE_TAKEN);
  const mei = await world.agent(shopId, 'mei', 2);
  const work = world.service.as(mei.caller, CaseServiceService);
  const { cases } = await work.listCases(ListCasesRequest.fromPartial({ shopId }));
  const caseId = cases[0]?.caseId ?? '';
  const take = () => work.takeCase({ shopId, caseId, agentId: mei.agentId, idempotencyKey: key() });
  await take();

  const release = await stallReleases();
  await mei.transfers.handBack(mei.of(lin.conversationId));
  await untilStalled('doubtful_seats');
  const taken = take();
  await Promise.race([taken, waitFor(async () => (await stalled('doubtful_seats')) > 1, 10_000)]);
  await release();
  await taken;
  await expectSeated(lin, mei);
});
