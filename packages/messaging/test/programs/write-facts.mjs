// Commits facts with their events as fast as it can, and says which it was told are committed. It relays them, too.
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { events, fact } from '@guanxi/messaging';
import { startHost } from './host.mjs';

const { DATABASE_URL, NATS_URL, FAULT, WRITERS = '0' } = process.env;
const shopId = 'shop-1';
const facts_max = 20;
const pause_ms = 10;

const host = await startHost({ service: 'presence', databaseUrl: DATABASE_URL, natsUrl: NATS_URL });

function seatChanged(seatId) {
  return fact(events.seatChanged, shopId, {
    shopId,
    seatId,
    agentId: 'a',
    conversationId: 'c',
    state: 1,
    changedAt: undefined,
  });
}

async function writeFacts() {
  const ids = Array.from({ length: randomInt(1, facts_max + 1) }, () => randomUUID());
  const announce = (tx) => host.outbox.addAll(tx, ids.map(seatChanged));
  await host.transactions.run(shopId, async (tx) => {
    await tx.execute('INSERT INTO facts (id) SELECT unnest($1::uuid[])', [ids]);
    if (FAULT !== 'event-after-commit') await announce(tx);
  });
  if (FAULT === 'event-after-commit') await host.transactions.run(shopId, announce);
  console.log(`committed ${ids.join(' ')}`);
  await pause(pause_ms);
}

console.log('ready');
await Promise.all(
  Array.from({ length: Number(WRITERS) }, async () => {
    for (;;) await writeFacts();
  }),
);
