import { GuanxiError } from '@guanxi/chassis';
import { type Message, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Database } from '@guanxi/persistence';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Customer, World } from './world.js';

const recover_ms_max = 60_000;

let world: World;

beforeAll(async () => {
  world = await World.begin();
});

afterAll(() => world.end());

/** Every connection that the service has to Postgres breaks, as when Postgres is started again. */
async function breakConnections(): Promise<void> {
  const url = world.service.database.servingUrl;
  const session = await new Database({ service: 'test', url, migrations: [] }).openSession('break');
  await session.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await session.end();
}

/** Says something as a client does: who is told that nobody is there repeats it, with the same key. */
async function sayPatiently(customer: Customer, text: string): Promise<Message> {
  const asked = { ...customer.here, text: { text, articleIds: [] } };
  return waitFor(async () => {
    try {
      return (await customer.conversations.sendMessage(asked)).message;
    } catch (error) {
      if (error instanceof GuanxiError && error.reason === 'DATABASE_UNAVAILABLE') return undefined;
      throw error;
    }
  }, recover_ms_max);
}

it('keeps and answers every message once while its connections to Postgres break, and its watchers miss none', async () => {
  const lin = world.customer('postgres', 'lin');
  await lin.open();
  const spoken = 12;
  const said: number[] = [];
  for (let i = 0; i < spoken; i += 1) {
    if (i % 4 === 2) await breakConnections();
    said.push((await sayPatiently(lin, `第 ${i} 句`)).sequence);
  }
  const messages = await waitFor(async () => {
    const all = await lin.messages().catch(() => []);
    return all.filter(({ speaker }) => speaker === Speaker.BOT).length === spoken ? all : undefined;
  }, recover_ms_max);
  expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, i) => i + 1));
  expect(messages.filter(({ speaker }) => speaker === Speaker.CUSTOMER).map(({ sequence }) => sequence)).toEqual(said);
  const leaving = new AbortController();
  const seen: number[] = [];
  const { shopId, conversationId } = lin;
  const watched = lin.conversations.watchMessages(
    { shopId, conversationId, afterSequence: 0 },
    { signal: leaving.signal },
  );
  for await (const { message } of watched) {
    seen.push(message?.sequence ?? 0);
    if (seen.length === messages.length) break;
  }
  leaving.abort();
  expect(seen).toEqual(messages.map(({ sequence }) => sequence));
}, 180_000);

it('goes on while NATS is down: she is answered, and her menu comes', async () => {
  const shopId = 'nats';
  await world.agent(shopId, 'mei');
  const lin = world.customer(shopId, 'lin');
  await lin.open();
  await world.nats.kill();
  try {
    await lin.ask('垃圾！骗子！我要投诉你们');
    await waitFor(async () => (await lin.menus()).length === 1);
  } finally {
    await world.nats.restart();
  }
}, 60_000);
