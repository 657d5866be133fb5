import { events, fact, payload_bytes_max, streamOf } from '@guanxi/messaging';
import { waitFor } from '@guanxi/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { announce, OnSeatChanged, seat, shopId, World } from './world.js';

let world: World;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  world = await World.open();
});
afterEach(() => world.quit());
afterAll(() => world.close());

/** The messages of presence's stream from a sequence number on. */
async function onTheStream(from = 1) {
  const connection = await connect({ servers: world.nats.url });
  try {
    const manager = await jetstreamManager(connection);
    const { state } = await manager.streams.info(streamOf('presence'));
    const messages = [];
    for (let seq = from; seq <= state.last_seq; seq += 1) {
      messages.push(await manager.streams.getMessage(streamOf('presence'), { seq }));
    }
    return messages;
  } finally {
    await connection.close();
  }
}

describe('the outbox', () => {
  it('publishes what was committed, in the order of the calls, and nothing that was rolled back', async () => {
    const handler = new OnSeatChanged();
    const owner = await world.start('presence');
    await world.start('conversation', [handler]);
    await announce(owner, 'first', 'second');
    const rolledBack = owner.transactions.run(shopId, async (tx) => {
      await owner.outbox.add(tx, events.seatChanged, shopId, seat('never'));
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await owner.transactions.run(shopId, (tx) =>
      owner.outbox.addAll(
        tx,
        Array.from({ length: 500 }, (_, i) => fact(events.seatChanged, shopId, seat(`${i}`))),
      ),
    );
    await waitFor(() => handler.handled.length === 502);
    expect(handler.seats).toEqual(['first', 'second', ...Array.from({ length: 500 }, (_, i) => `${i}`)]);
    const left = await owner.transactions.readAcrossShops((tx) => tx.query('SELECT seq FROM outbox'));
    expect(left).toEqual([]);
  });

  it('sends CloudEvents attributes, the trace and the id that JetStream drops repeats by', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traces: (string | undefined)[] = [];
    const handler = new OnSeatChanged(() => traces.push(trace.getSpanContext(context.active())?.traceId));
    const owner = await world.start('presence');
    await world.start('filtering', [handler]);
    const seen = (await onTheStream()).length;
    // Handled together with events of other traces, it would only be linked to its own.
    await waitFor(() => handler.handled.length === seen);
    const occurredAt = new Date('2026-03-01T08:00:00.250Z');
    const id = await context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), () =>
      owner.transactions.run(shopId, (tx) =>
        owner.outbox.add(tx, events.seatChanged, shopId, seat('traced'), { occurredAt }),
      ),
    );
    const delivered = await waitFor(() => handler.handled.find(({ payload }) => payload.seatId === 'traced'));
    expect(delivered).toEqual({ id, shopId, occurredAt, payload: seat('traced') });
    expect(traces.at(-1)).toBe('0af7651916cd43dd8448eb211c80319c');
    const [message] = await onTheStream(seen + 1);
    expect(message?.subject).toBe('guanxi.presence.seat_changed.v1.shop-1');
    expect(Object.fromEntries([...(message?.header ?? [])].map(([name, [value]]) => [name, value]))).toEqual({
      'Nats-Msg-Id': id,
      'ce-specversion': '1.0',
      'ce-id': id,
      'ce-source': '/guanxi/presence',
      'ce-type': 'guanxi.presence.seat_changed.v1',
      'ce-subject': 'shop-1',
      'ce-time': '2026-03-01T08:00:00.250Z',
      'ce-datacontenttype': 'application/protobuf',
      'ce-recordedtime': expect.stringMatching(/^\d{4}-.*Z$/),
      traceparent: expect.stringContaining('0af7651916cd43dd8448eb211c80319c'),
    });
  });

  it('refuses an event that NATS would not take, and a shop that no subject can hold', async () => {
    const owner = await world.start('presence');
    const add = (shop: string, seatId: string) =>
      owner.transactions.run(shopId, (tx) => owner.outbox.add(tx, events.seatChanged, shop, seat(seatId)));
    await expect(add(shopId, 'x'.repeat(payload_bytes_max))).rejects.toThrow(RangeError);
    await expect(add('shop.1', 'x')).rejects.toThrow('shop_id must be');
    const many = Array.from({ length: 1_001 }, () => fact(events.seatChanged, shopId, seat('x')));
    await expect(owner.transactions.run(shopId, (tx) => owner.outbox.addAll(tx, many))).rejects.toThrow('at most 1000');
  });

  it('is told of commits in other processes by NOTIFY', async () => {
    const databaseUrl = await world.database();
    const handler = new OnSeatChanged();
    await world.start('conversation', [handler]);
    await world.start('presence', [], { databaseUrl });
    const standsBy = await world.start('presence', [], { databaseUrl });
    await announce(standsBy, 'from the one that stands by');
    await waitFor(() => handler.seats.includes('from the one that stands by'));
  });

  it('crosses a road that asks who goes there', async () => {
    const guarded = await World.open({ password: 'a/secret:with@signs' });
    const handler = new OnSeatChanged();
    const owner = await guarded.start('presence', [handler]);
    await announce(owner, 'let in');
    await waitFor(() => handler.seats.includes('let in'));
    await guarded.close();
  });

  it('shows its figures', async () => {
    const owner = await world.start('presence');
    const before = (await onTheStream()).length;
    await announce(owner, 'counted');
    await waitFor(async () => (await onTheStream()).length === before + 1);
    await waitFor(async () => (await owner.metrics()).includes('guanxi_outbox_published_total{service="presence"} 1'));
    expect(await owner.metrics()).toMatch(/guanxi_outbox_events\{service="presence"\} 0/);
    expect(await owner.metrics()).toMatch(/guanxi_outbox_oldest_seconds\{service="presence"\} 0/);
    expect(await owner.metrics()).toMatch(/guanxi_events_parked\{service="presence"\} 0/);
  });
});
