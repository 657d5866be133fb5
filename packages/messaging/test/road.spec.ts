import type { SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import { SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import { createDatabase, startNats, waitFor } from '@guanxi/testing';
import { expect, it } from 'vitest';
import { messagingTemplate, startHost } from './programs/host.mjs';

class OnSeatChanged implements EventHandler<SeatChanged> {
  readonly event = events.seatChanged;
  readonly seen: Delivered<SeatChanged>[] = [];
  async handle(delivered: Delivered<SeatChanged>[]): Promise<void> {
    this.seen.push(...delivered);
  }
}

it('carries an event from a committed transaction to its handler', async () => {
  const database = await createDatabase({ template: messagingTemplate });
  const nats = await startNats();
  const handler = new OnSeatChanged();
  const host = await startHost({
    service: 'presence',
    databaseUrl: database.url,
    natsUrl: nats.url,
    handlers: [handler],
  });
  const payload = {
    shopId: 'shop-1',
    seatId: 's',
    agentId: 'a',
    conversationId: 'c',
    state: SeatState.RESERVED,
    changedAt: new Date(),
  };
  await host.transactions.run('shop-1', async (tx) => {
    await host.outbox.add(tx, events.seatChanged, 'shop-1', payload);
  });
  await waitFor(() => handler.seen.length === 1);
  expect(handler.seen[0]).toMatchObject({ shopId: 'shop-1', payload });
  await host.stop();
  await nats.stop();
  await database.drop();
});
