import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Health } from '@guanxi/chassis';
import { createDatabase, freePort, startPostgres } from '@guanxi/local';
import { waitFor } from '@guanxi/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { messagingTemplate } from './programs/host.mjs';
import { announce, OnSeatChanged, World } from './world.js';

const back_ms_max = 20_000;
let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterEach(() => world.quit());
afterAll(() => world.close());

describe('while NATS is away', () => {
  it('services start, facts commit, and everything arrives in order when it is back', async () => {
    await world.nats.kill();
    const handler = new OnSeatChanged();
    const owner = await world.start('presence');
    await world.start('conversation', [handler]);
    await announce(owner, '1', '2');
    await announce(owner, '3');
    const health = owner.get(Health);
    await health.start();
    expect(health.describe()).toContain('nats not answering');
    await world.nats.restart();
    await waitFor(() => handler.handled.length === 3, back_ms_max);
    expect(handler.seats).toEqual(['1', '2', '3']);
    await waitFor(() => health.isServing, back_ms_max);
    health.stop();
  });

  it('one that comes up again finds its streams and its place in them', async () => {
    const handler = new OnSeatChanged();
    const owner = await world.start('presence');
    await world.start('filtering', [handler]);
    await announce(owner, 'before');
    await waitFor(() => handler.seats.includes('before'), back_ms_max);
    await world.nats.kill();
    await announce(owner, 'while it was away');
    await world.nats.restart();
    await announce(owner, 'after');
    await waitFor(() => handler.seats.includes('after'), back_ms_max);
    expect(handler.seats.slice(-3)).toEqual(['before', 'while it was away', 'after']);
  });

  it('services stop all the same', async () => {
    await world.nats.kill();
    const owner = await world.start('presence');
    await announce(owner, 'kept in the outbox');
    await world.quit();
    await world.nats.restart();
  });
});

describe('while Postgres is away', () => {
  it('events wait on the stream, none is parked, and each is applied once when it is back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guanxi-away-'));
    await chmod(folder, 0o711);
    const order = {
      folder: join(folder, 'postgres'),
      port: await freePort(),
      fsync: 'off' as const,
      connections_max: 50,
    };
    let postgres = await startPostgres(order);
    try {
      const roles = { name: 'away', role: 'away', password: 'away' };
      const { url: databaseUrl, ownerUrl } = await createDatabase(postgres, roles);
      await messagingTemplate.migrate(ownerUrl, databaseUrl);
      const handler = new OnSeatChanged();
      const owner = await world.start('presence');
      const listener = await world.start('analytics', [handler], { databaseUrl });
      await announce(owner, 'before the fall');
      await waitFor(() => handler.seats.includes('before the fall'), back_ms_max);
      await postgres.stop();
      await announce(owner, 'during the fall');
      await expect(listener.parking.list()).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
      postgres = await startPostgres(order);
      await announce(owner, 'after the fall');
      await waitFor(() => handler.seats.includes('after the fall'), back_ms_max);
      expect(handler.seats.slice(-3)).toEqual(['before the fall', 'during the fall', 'after the fall']);
      expect(await listener.parking.list()).toEqual([]);
      await world.quit();
    } finally {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
