import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { NewRelationship } from '@guanxi/contracts/relationship/v1/relationship.js';
import { Client } from 'pg';

/** Inserts one batch: one multi-row statement a table, and one commit. */
type Insert<T> = (client: Client, shopId: string, batch: readonly T[]) => Promise<unknown>;

export interface RawInserts {
  databaseUrl: string;
  shopId: string;
  connections: number;
}

/** Rows per second of behaviours into a table equal to the service's, indexes included. */
export function rawBehavioursPerSecond(to: RawInserts, batches: readonly Behaviour[][]): Promise<number> {
  return rowsPerSecond(to, ['behaviours'], batches, insertBehaviours);
}

/** Relationships per second into two tables equal to the service's, of relationships and of their changes. */
export function rawRelationshipsPerSecond(to: RawInserts, batches: readonly NewRelationship[][]): Promise<number> {
  return rowsPerSecond(to, ['relationships', 'relationship_changes'], batches, insertRelationships);
}

async function rowsPerSecond<T>(
  { databaseUrl, shopId, connections }: RawInserts,
  tables: readonly string[],
  batches: readonly T[][],
  insert: Insert<T>,
): Promise<number> {
  const clients = Array.from({ length: connections }, () => new Client({ connectionString: databaseUrl }));
  try {
    await Promise.all(clients.map((client) => client.connect()));
    for (const table of tables) await clients[0]!.query(`CREATE TABLE raw_${table} (LIKE ${table} INCLUDING ALL)`);
    const began = performance.now();
    await Promise.all(
      clients.map(async (client, connection) => {
        for (let i = connection; i < batches.length; i += connections) await insert(client, shopId, batches[i]!);
      }),
    );
    const seconds = (performance.now() - began) / 1_000;
    return batches.reduce((sum, batch) => sum + batch.length, 0) / seconds;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

const insertBehaviours: Insert<Behaviour> = (client, shopId, batch) =>
  client.query({
    name: 'insert-behaviours',
    text: `INSERT INTO raw_behaviours
             (shop_id, behaviour_id, customer_id, kind, occurred_at, category, product_id, amount_cents, campaign_id)
           SELECT $1, * FROM unnest($2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::text[], $7::text[],
             $8::bigint[], $9::text[])`,
    values: [
      shopId,
      batch.map(({ behaviourId }) => behaviourId),
      batch.map(({ customerId }) => customerId),
      batch.map(({ kind }) => kind),
      batch.map(({ occurredAt }) => occurredAt?.toISOString()),
      batch.map(({ category }) => category),
      batch.map(({ productId }) => productId),
      batch.map(({ amountCents }) => amountCents),
      batch.map(({ campaignId }) => campaignId),
    ],
  });

const insertRelationships: Insert<NewRelationship> = (client, shopId, batch) =>
  client.query({
    name: 'insert-relationships',
    text: `WITH established AS (
             INSERT INTO raw_relationships
               (shop_id, customer_id, status, acquisition_channel, established_at, changed_at, version)
             SELECT $1, customer_id, 'active', channel, at, at, 1
               FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS imported (customer_id, channel, at)
             RETURNING *)
           INSERT INTO raw_relationship_changes
             (shop_id, customer_id, version, status, acquisition_channel, reason, occurred_at, recorded_at)
           SELECT shop_id, customer_id, 1, status, acquisition_channel, '', established_at, now() FROM established`,
    values: [
      shopId,
      batch.map(({ customerId }) => customerId),
      batch.map(({ acquisitionChannel }) => acquisitionChannel),
      batch.map(({ establishedAt }) => establishedAt?.toISOString()),
    ],
  });
