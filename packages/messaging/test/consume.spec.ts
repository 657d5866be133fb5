import { randomUUID } from 'node:crypto';
import { defineEvent, events, streamOf } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { waitFor } from '@guanxi/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from './programs/host.mjs';
import { OnSeatChanged, seat, shopId, World } from './world.js';

let world: World;
let publisher: EventPublisher;

beforeAll(async () => {
  world = await World.open();
  publisher = await EventPublisher.connect(world.nats.url);
});
afterEach(() => world.quit());
afterAll(async () => {
  await publisher.close();
  await world.close();
});

const publish = (seatId: string, id?: string) => publisher.publish(events.seatChanged, shopId, seat(seatId), { id });

/** Until every event on the stream has been taken in, and acknowledged, by the service. */
async function untilTakenIn(service: string): Promise<void> {
  const connection = await connect({ servers: world.nats.url });
  try {
    const manager = await jetstreamManager(connection);
    await waitFor(async () => {
      const { num_pending, num_ack_pending } = await manager.consumers.info(streamOf('presence'), service);
      return num_pending === 0 && num_ack_pending === 0;
    });
  } finally {
    await connection.close();
  }
}

const consumed = async (host: Host, outcome: string) =>
  Number(
    new RegExp(`guanxi_events_consumed_total\\{[^}]*outcome="${outcome}"[^}]*\\} (\\d+)`).exec(
      await host.metrics(),
    )?.[1] ?? 0,
  );

describe('taking events in', () => {
  it('hands over each event once, however often it is published, within one batch too', async () => {
    const handler = new OnSeatChanged();
    const databaseUrl = await world.database();
    const id = randomUUID();
    // They lie on the stream before anybody listens, so that they come in one batch.
    for (const seatId of ['once', 'once', 'once']) await publish(seatId, id);
    const host = await world.start('conversation', [handler], { databaseUrl });
    await waitFor(() => handler.seats.includes('once'));
    await publish('once', id);
    await publish('last');
    await waitFor(() => handler.seats.includes('last'));
    expect(handler.seats.filter((seatId) => seatId === 'once')).toHaveLength(1);
    expect(await consumed(host, 'duplicate')).toBe(3);
  });

  it('hands over what lies waiting in batches, in the order of the stream', async () => {
    const seats = Array.from({ length: 1_200 }, (_, i) => `waiting-${i}`);
    for (const seatId of seats) await publish(seatId);
    const handler = new OnSeatChanged();
    await world.start('filtering', [handler]);
    await waitFor(() => handler.seats.includes('waiting-1199'));
    expect(handler.seats.filter((seatId) => seatId.startsWith('waiting-'))).toEqual(seats);
    expect(Math.max(...handler.calls)).toBeGreaterThan(100);
    expect(Math.max(...handler.calls)).toBeLessThanOrEqual(500);
  });

  it('rests three times as long as it worked, where events may wait', async () => {
    const worked = new Map<string, { began: number; ended: number }>();
    const handler = new OnSeatChanged(async (delivered, tx) => {
      const began = performance.now();
      await tx.query('SELECT pg_sleep(0.05)');
      for (const { payload } of delivered) worked.set(payload.seatId, { began, ended: performance.now() });
    });
    await world.start('analytics', [handler], { unhurried: ['presence'] });
    await publish('unhurried');
    await waitFor(() => handler.seats.includes('unhurried'));
    await publish('rested');
    await waitFor(() => handler.seats.includes('rested'));
    expect(worked.get('rested')!.began - worked.get('unhurried')!.ended).toBeGreaterThan(3 * 50);
  });

  it('passes over events that nobody handles, and versions that it does not know', async () => {
    const handler = new OnSeatChanged();
    const host = await world.start('analytics', [handler]);
    await publisher.publish(defineEvent('presence', 'seat_changed', 2, events.seatChanged.codec), shopId, seat('v2'));
    await publisher.publish(defineEvent('presence', 'unheard_of', 1, events.seatChanged.codec), shopId, seat('other'));
    await publish('known');
    await waitFor(() => handler.seats.includes('known'));
    await untilTakenIn('analytics');
    expect(handler.seats).not.toContain('v2');
    expect(await host.metrics()).toMatch(/guanxi_events_pending\{stream="GUANXI_PRESENCE",service="analytics"\} 0/);
    expect(await consumed(host, 'ignored')).toBeGreaterThanOrEqual(2);
    expect(await host.parking.list()).toEqual([]);
  });

  it('finishes the batch in hand when it is stopped, and acknowledges it', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let isBegun = false;
    const handler = new OnSeatChanged((delivered) => {
      if (!delivered.some(({ payload }) => payload.seatId === 'in hand')) return;
      isBegun = true;
      return held;
    });
    const host = await world.start('conversation', [handler]);
    await publish('in hand');
    await waitFor(() => isBegun);
    const stopped = host.stop();
    release();
    await stopped;
    expect(handler.seats).toContain('in hand');
    await untilTakenIn('conversation');
  });

  it('refuses to start when a handler is a provider of no module', async () => {
    class Homeless extends OnSeatChanged {}
    const host = world.start('conversation', [], { handlerTypes: [Homeless] });
    await expect(host).rejects.toThrow('Homeless');
  });
});

describe('an event that its handler refuses', () => {
  it('is set aside alone, tried five times, parked with its error, and replayed once it can be handled', async () => {
    let isMended = false;
    const attempts: number[] = [];
    const handler = new OnSeatChanged((delivered) => {
      const poison = delivered.find(({ payload }) => payload.seatId === 'poison');
      if (poison) attempts.push(delivered.length);
      if (poison && !isMended) throw new TypeError('no such seat');
    });
    const databaseUrl = await world.database();
    for (const seatId of ['before', 'poison', 'behind']) await publish(seatId);
    const host = await world.start('relationship', [handler], { databaseUrl });
    await waitFor(() => handler.seats.includes('behind'));
    const parked = await waitFor(
      async () => (await host.parking.list()).find(({ nextAttemptAt }) => !nextAttemptAt),
      15_000,
    );
    expect(parked).toMatchObject({ type: 'guanxi.presence.seat_changed.v1', shopId, attempts: 5 });
    expect(parked.error).toContain('TypeError: no such seat');
    // Once in its batch, and five times by itself.
    expect(attempts.slice(1)).toEqual([1, 1, 1, 1, 1]);
    expect(await host.metrics()).toMatch(/guanxi_events_parked\{service="relationship"\} 1/);
    await expect(host.parking.replay(parked.id)).rejects.toThrow('no such seat');
    isMended = true;
    await host.parking.replay(parked.id);
    expect(handler.seats.filter((seatId) => seatId === 'poison')).toHaveLength(1);
    expect(await host.parking.list()).toEqual([]);
    await expect(host.parking.replay(parked.id)).rejects.toMatchObject({ reason: 'PARKED_EVENT_NOT_FOUND' });
    await untilTakenIn('relationship');
  });

  it('is applied by itself when a later attempt succeeds', async () => {
    let refusals = 2;
    const handler = new OnSeatChanged(async (delivered, tx) => {
      await tx.execute('INSERT INTO half_done SELECT unnest($1::text[])', [
        delivered.map(({ payload }) => payload.seatId),
      ]);
      if (delivered.some(({ payload }) => payload.seatId === 'moody') && refusals-- > 0) throw new Error('not today');
    });
    const databaseUrl = await world.database('CREATE TABLE half_done (seat_id text)');
    const host = await world.start('conversation', [handler], { databaseUrl });
    await publish('moody');
    await waitFor(() => handler.seats.includes('moody'), 10_000);
    const rows = await host.transactions.readAcrossShops((tx) =>
      tx.query(`SELECT seat_id FROM half_done WHERE seat_id = 'moody'`),
    );
    expect(rows).toHaveLength(1);
    expect(await host.parking.list()).toEqual([]);
  });

  it('is parked at once when its payload cannot be read, and can be discarded', async () => {
    const handler = new OnSeatChanged();
    const host = await world.start('conversation', [handler]);
    const garbled = { ...events.seatChanged.codec, encode: () => ({ finish: () => Buffer.from([0xff, 0xff, 0xff]) }) };
    const id = await publisher.publish(defineEvent('presence', 'seat_changed', 1, garbled), shopId, seat('garbled'));
    await publish('readable');
    await waitFor(() => handler.seats.includes('readable'));
    const parked = await waitFor(async () => (await host.parking.list())[0]);
    expect(parked).toMatchObject({ id, attempts: 1, nextAttemptAt: undefined });
    await host.parking.discard(id);
    expect(await host.parking.list()).toEqual([]);
    await expect(host.parking.discard(id)).rejects.toMatchObject({ reason: 'PARKED_EVENT_NOT_FOUND' });
  });
});
