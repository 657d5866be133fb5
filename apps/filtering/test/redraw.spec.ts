import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Client, connect, type ServiceDefinition } from '@guanxi/chassis';
import { AudienceKind, ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { Behaviour, BehaviourKind, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { EventPublisher } from '@guanxi/messaging/testing';
import {
  ChildProgram,
  collect,
  createDatabase,
  createIdentity,
  startNats,
  streamOf,
  type TestDatabase,
  type TestIdentity,
  type TestNats,
  waitFor,
} from '@guanxi/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

const shopId = 'lanmei';
const merchant = { subject: 'mei', role: 'merchant', shop: shopId } as const;
const start_ms_max = 90_000;

let nats: TestNats;
let identity: TestIdentity;
let road: EventPublisher;
const databases: Record<string, TestDatabase> = {};
const addresses: Record<string, string> = { relationship: '127.0.0.1:9' };
const programs = new Map<string, ChildProgram>();

const environment = (name: string) => ({
  ...process.env,
  ...identity.env,
  RELATIONSHIP_ADDRESS: addresses['relationship'],
  DATABASE_URL: databases[name]!.servingUrl,
  OWNER_DATABASE_URL: databases[name]!.url,
  NATS_URL: nats.url,
  GRPC_ADDRESS: '127.0.0.1:0',
  METRICS_ADDRESS: '127.0.0.1:0',
  HANDLE_KEY: 'a secret of this suite, long enough to hash with',
});

const program = (name: string, file: string, ...args: string[]) => {
  const path = fileURLToPath(new URL(`../../${name}/dist/${file}`, import.meta.url));
  return ChildProgram.start(process.execPath, [path, ...args], { env: environment(name) });
};

async function start(name: string): Promise<void> {
  const service = program(name, 'main.js');
  programs.set(name, service);
  addresses[name] = (JSON.parse(await service.line('"message":"ready"', start_ms_max)) as { grpc: string }).grpc;
}

async function stop(name: string): Promise<void> {
  programs.get(name)?.signal('SIGTERM');
  await programs.get(name)?.ended(start_ms_max);
}

async function redraw() {
  const run = program('filtering', 'redraw.js');
  const { code } = await run.ended(start_ms_max);
  return { code, said: run.lines.join('\n') };
}

function client<S extends ServiceDefinition>(name: string, definition: S): Client<S> {
  return connect(definition, { address: addresses[name]!, token: () => identity.tokenOf(merchant) });
}

async function query<T>(sql: string): Promise<T[]> {
  const database = new pg.Client({ connectionString: databases['filtering']!.url });
  await database.connect();
  const { rows } = await database.query(sql);
  await database.end();
  return rows as T[];
}

/** Everything that factors are drawn from, in an order of its own. */
const facts = async () => ({
  relationships: await query(
    `SELECT customer_id, is_active, acquisition_channel, established_at, version, cancelled_at IS NOT NULL AS left_once
       FROM relationships WHERE shop_id = '${shopId}' ORDER BY customer_id`,
  ),
  behaviours: await query(
    `SELECT customer_id, kind, occurred_at, category FROM behaviours WHERE shop_id = '${shopId}' ORDER BY 1, 3, 2, 4`,
  ),
});

async function behave(count: number, customerId: string): Promise<void> {
  const behaviours = Array.from({ length: count }, (_, i) =>
    Behaviour.fromPartial({
      ...{ behaviourId: randomUUID(), customerId, kind: BehaviourKind.PRODUCT_VIEWED, category: 'tea' },
      occurredAt: new Date(Date.UTC(2026, 5, 1, 0, i)),
    }),
  );
  const recording = client('relationship', BehaviourServiceService);
  await collect(recording.recordBehaviours(streamOf({ shopId, idempotencyKey: randomUUID(), behaviours })));
  recording.close();
}

beforeAll(async () => {
  nats = await startNats();
  identity = await createIdentity();
  for (const name of ['relationship', 'filtering']) {
    databases[name] = await createDatabase();
    const { code } = await program(name, 'migrate.js').ended(start_ms_max);
    expect(code).toBe(0);
    await start(name);
  }
  road = await EventPublisher.connect(nats.url);
}, 3 * start_ms_max);

afterAll(async () => {
  await road?.close();
  for (const one of programs.values()) await one.kill();
  for (const database of Object.values(databases)) await database.drop();
  await nats?.stop();
});

it('draws relationships and behaviours anew as the owner has them, and counts none twice that an event tells later', async () => {
  const relationships = client('relationship', RelationshipServiceService);
  for (let i = 0; i < 6; i += 1) {
    const named = { shopId, customerId: `c-${i}`, acquisitionChannel: 'scan' };
    await relationships.establishRelationship({ ...named, idempotencyKey: randomUUID() });
  }
  const change = (customerId: string) => ({ shopId, customerId, reason: 'too_many', idempotencyKey: randomUUID() });
  await relationships.cancelRelationship(change('c-1'));
  await relationships.cancelRelationship(change('c-2'));
  const back = { shopId, customerId: 'c-2', acquisitionChannel: 'coupon', idempotencyKey: randomUUID() };
  await relationships.restoreRelationship(back);
  await behave(30, 'c-0');
  await behave(20, 'c-2');
  await waitFor(async () => (await facts()).behaviours.length === 50, 30_000);
  await road.allHandled();
  const before = await facts();

  const atWork = await redraw();
  expect(atWork).toMatchObject({ code: 1, said: expect.stringContaining('stop every replica') });
  expect(await facts()).toEqual(before);

  await stop('filtering');
  await query(`DELETE FROM behaviours WHERE customer_id = 'c-0'`);
  await query(`INSERT INTO behaviours SELECT * FROM behaviours WHERE customer_id = 'c-2'`);
  await query(`UPDATE relationships SET is_active = true, cancelled_at = NULL, version = 9 WHERE customer_id < 'c-3'`);
  await query(`DELETE FROM relationships WHERE customer_id = 'c-5'`);
  expect(await redraw()).toEqual({ code: 0, said: `${shopId}: 6 relationships, 50 behaviours` });
  expect(await facts()).toEqual(before);

  // Told by an event that nobody has taken in yet, and by the owner.
  await behave(5, 'c-3');
  await relationships.cancelRelationship(change('c-4'));
  expect(await redraw()).toEqual({ code: 0, said: `${shopId}: 6 relationships, 55 behaviours` });
  const redrawn = await facts();
  await start('filtering');
  await road.allHandled();
  expect(await facts()).toEqual(redrawn);
  // From here on events go on as ever, and columns in memory know what was redrawn.
  await behave(4, 'c-3');
  await waitFor(async () => (await facts()).behaviours.length === 59, 30_000);
  const screenings = client('filtering', ScreeningServiceService);
  const asked = { shopId, kind: AudienceKind.ALL, customerIds: [], segmentId: '' };
  expect((await screenings.sizeAudience(asked)).activeCount).toBe(4);
  screenings.close();
  relationships.close();
}, 240_000);
