import { fileURLToPath } from 'node:url';
import { SystemClock, UuidIds } from '@guanxi/chassis';
import { events } from '@guanxi/messaging';
import { Database, Transactions } from '@guanxi/persistence';
import { ChildProgram, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Outbox } from '../src/outbox/outbox.js';
import { OutboxBell } from '../src/outbox/outbox-bell.js';
import { migrations } from './programs/host.mjs';
import { OnSeatChanged, seat, shopId, World } from './world.js';

const start_ms_max = 30_000;
let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** A process that relays and writes nothing, known to Postgres by its name. */
async function relay(databaseUrl: string, name: string): Promise<ChildProgram> {
  const program = fileURLToPath(new URL('./programs/write-facts.mjs', import.meta.url));
  const env = { ...process.env, NATS_URL: world.nats.url, DATABASE_URL: `${databaseUrl}?application_name=${name}` };
  const child = ChildProgram.start(process.execPath, [program], { env });
  await child.line('ready', start_ms_max);
  return child;
}

it('of two processes one relays; when it is killed the other goes on', { timeout: 90_000 }, async () => {
  const databaseUrl = await world.database();
  const database = new Database({ service: 'observer', url: databaseUrl, migrations });
  await database.open();
  const transactions = new Transactions(database);
  const outbox = new Outbox(new UuidIds(), new SystemClock(), new OutboxBell(database));
  const announce = (seatId: string) =>
    transactions.run(shopId, (tx) => outbox.add(tx, events.seatChanged, shopId, seat(seatId)));
  const leaders = () =>
    transactions.readAcrossShops((tx) =>
      tx.query<{ name: string }>(
        `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
         WHERE locktype = 'advisory' AND granted AND datname = current_database()`,
      ),
    );
  const handler = new OnSeatChanged();
  await world.start('conversation', [handler]);

  const one = await relay(databaseUrl, 'one');
  await waitFor(async () => (await leaders())[0]?.name === 'one');
  const two = await relay(databaseUrl, 'two');
  await announce('by one');
  await waitFor(() => handler.seats.includes('by one'));
  expect(await leaders()).toEqual([{ name: 'one' }]);

  await one.kill();
  await announce('by two');
  await waitFor(() => handler.seats.includes('by two'), start_ms_max);
  expect(await leaders()).toEqual([{ name: 'two' }]);
  expect(handler.seats).toEqual(['by one', 'by two']);
  await two.kill();
  await database.close();
});
