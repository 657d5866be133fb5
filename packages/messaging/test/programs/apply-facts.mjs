// Counts in its own database how often it was handed each fact.
import { events } from '@guanxi/messaging';
import { startHost } from './host.mjs';

const { DATABASE_URL, NATS_URL } = process.env;

// A kill should often fall between the commit and the acknowledgement, which by itself is a matter of microseconds.
const lingerAfterCommit_ms = 20;
const linger = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lingerAfterCommit_ms);

class OnSeatChanged {
  event = events.seatChanged;

  async handle(delivered, tx) {
    await tx.execute(
      `INSERT INTO applied (fact_id, times) SELECT id, count(*) FROM unnest($1::uuid[]) AS handed(id) GROUP BY id
       ON CONFLICT (fact_id) DO UPDATE SET times = applied.times + excluded.times`,
      [delivered.map(({ payload }) => payload.seatId)],
    );
    tx.afterCommit(linger);
  }
}

const options = { service: 'conversation', databaseUrl: DATABASE_URL, natsUrl: NATS_URL };
await startHost({ ...options, handlers: [new OnSeatChanged()] });
console.log('ready');
