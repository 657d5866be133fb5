import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { SeededRandom } from '@guanxi/testing';
import pg from 'pg';
import type { MadeUpActivity } from './made-up-activity.js';

const block_facts = 4_096;
const blocks_per_statement = 64;
const fact_bytes = 12;
const kinds = [BehaviourKind.PRODUCT_VIEWED, BehaviourKind.ADDED_TO_CART, BehaviourKind.PURCHASED];

/**
 * Fills analytics's journal with a shop's activity, past the stream, as a restored backup would: customers are numbered
 * and facts stand in no order of time.
 */
export async function fillActivity(
  databaseUrl: string,
  shopId: string,
  { customers, customerOf, at_s }: MadeUpActivity,
  seed: number,
): Promise<void> {
  const random = new SeededRandom(seed + 1);
  const order = Uint32Array.from(customerOf, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const other = random.int(0, i);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO activity_customers (shop_id, customer_id, number)
       SELECT $1, 'c-' || lpad(i::text, 7, '0'), i FROM generate_series(0, $2::int - 1) AS i`,
      [shopId, customers],
    );
    let [blocks, places]: [Buffer[], number[]] = [[], []];
    for (let from = 0; from < order.length; from += block_facts) {
      const facts = order.subarray(from, from + block_facts);
      const block = Buffer.alloc(facts.length * fact_bytes);
      for (const [i, fact] of facts.entries()) {
        block.writeUInt32LE(customerOf[fact]!, i * fact_bytes);
        block.writeUInt32LE(at_s[fact]!, i * fact_bytes + 4);
        block.writeUInt32LE((kinds[fact % kinds.length]! << 24) >>> 0, i * fact_bytes + 8);
      }
      blocks.push(block);
      places.push(from);
      if (blocks.length < blocks_per_statement && from + block_facts < order.length) continue;
      await client.query(
        `INSERT INTO activity_blocks (shop_id, generation, first_fact, fact_count, first_at_s, last_at_s, facts)
         SELECT $1, 1, place, length(facts) / ${fact_bytes}, 0, 4294967295, facts
           FROM unnest($2::bigint[], $3::bytea[]) AS block (place, facts)`,
        [shopId, places, blocks],
      );
      [blocks, places] = [[], []];
    }
    await client.query('INSERT INTO activity_shops (shop_id, fact_count, customer_count) VALUES ($1, $2, $3)', [
      shopId,
      order.length,
      customers,
    ]);
  } finally {
    await client.end();
  }
}
