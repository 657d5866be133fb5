import { SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import { SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { migrate, PersistenceModule, persistenceMigrations, Transactions, type Tx } from '@guanxi/persistence';
import { createDatabase, startNats, waitFor } from '@guanxi/testing';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, it } from 'vitest';
import {
  type Delivered,
  type EventHandler,
  events,
  MessagingModule,
  messagingMigrations,
  Outbox,
} from '../src/index.js';

const seen: Delivered<SeatChanged>[] = [];
@Injectable()
class OnSeatChanged implements EventHandler<SeatChanged> {
  readonly event = events.presence.seatChanged;
  async handle(delivered: Delivered<SeatChanged>[], tx: Tx): Promise<void> {
    await tx.query('SELECT 1');
    seen.push(...delivered);
  }
}
@Module({ providers: [OnSeatChanged] })
class Capability {}

it('carries an event from a committed transaction to its handler', async () => {
  const migrations = [...persistenceMigrations, ...messagingMigrations];
  const db = await createDatabase();
  const nats = await startNats();
  expect(await migrate({ service: 'presence', url: db.url, migrations })).toHaveLength(2);
  const module = await Test.createTestingModule({
    imports: [
      PersistenceModule.forRoot({ service: 'presence', url: db.url, migrations }),
      MessagingModule.forRoot({ service: 'presence', natsUrl: nats.url, handlers: [OnSeatChanged] }),
      Capability,
    ],
  }).compile();
  const app = await module.init();
  const outbox = app.get(Outbox);
  await app.get(Transactions).run('shop-1', async (tx) => {
    await outbox.add(tx, events.presence.seatChanged, 'shop-1', {
      shopId: 'shop-1',
      seatId: 's',
      agentId: 'a',
      conversationId: 'c',
      state: SeatState.RESERVED,
      changedAt: new Date(),
    });
  });
  await waitFor(() => seen.length === 1);
  expect(seen[0]).toMatchObject({ shopId: 'shop-1', payload: { seatId: 's' } });
  await app.close();
  await nats.stop();
  await db.drop();
});
