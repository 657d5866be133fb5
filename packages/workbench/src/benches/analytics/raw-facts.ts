import { BehavioursRecorded } from '@guanxi/contracts/events/v1/relationship.js';
import { AckPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';

const batch_events_max = 500;

/**
 * Facts per second from the same stream into a plain table without an index: what has arrived, up to 500 events, is read,
 * inserted in one statement an event and one transaction, and acknowledged. No inbox, no numbers, no figures.
 */
export async function rawFactsPerSecond(
  natsUrl: string,
  databaseUrl: string,
  stream: string,
  events: number,
): Promise<number> {
  const connection = await connect({ servers: natsUrl });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      'CREATE TABLE raw_facts (shop_id text, behaviour_id text, customer_id text, kind smallint, occurred_at timestamptz, category text)',
    );
    const manager = await jetstreamManager(connection);
    await manager.consumers.add(stream, {
      durable_name: 'raw',
      ack_policy: AckPolicy.Explicit,
      max_ack_pending: 5_000,
    });
    const messages = await (await jetstream(connection).consumers.get(stream, 'raw')).consume({ max_messages: 1_000 });
    const began = performance.now();
    let [consumed, facts] = [0, 0];
    let batch: JsMsg[] = [];
    for await (const message of messages) {
      batch.push(message);
      const isComplete = consumed + batch.length === events;
      if (batch.length < batch_events_max && messages.getPending() > 0 && !isComplete) continue;
      facts += await insert(client, batch);
      for (const done of batch) done.ack();
      consumed += batch.length;
      batch = [];
      if (isComplete) break;
    }
    return facts / ((performance.now() - began) / 1_000);
  } finally {
    await client.end();
    await connection.close();
  }
}

async function insert(client: pg.Client, batch: readonly JsMsg[]): Promise<number> {
  let facts = 0;
  await client.query('BEGIN');
  for (const message of batch) {
    const { shopId, behaviours } = BehavioursRecorded.decode(message.data);
    facts += behaviours.length;
    await client.query(
      `INSERT INTO raw_facts
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::text[])`,
      [
        shopId,
        behaviours.map(({ behaviourId }) => behaviourId),
        behaviours.map((one) => one.customerId),
        behaviours.map(({ kind }) => kind),
        behaviours.map(({ occurredAt }) => occurredAt?.toISOString()),
        behaviours.map(({ category }) => category),
      ],
    );
  }
  await client.query('COMMIT');
  return facts;
}
