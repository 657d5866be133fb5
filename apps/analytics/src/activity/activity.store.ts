import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { persons } from '../persons/persons-sql.js';
import type { NumberedIdentity } from './person-numbers.js';

/** Where a shop's journal stands. */
export interface JournalState {
  /** A rebuild begins the journal anew under the next one. */
  generation: number;
  factCount: number;
  customerCount: number;
  tokenCount: number;
  /** The first fact of the last block, and how many it holds. */
  lastBlock: number;
  lastBlockFacts: number;
}

/** A run of packed facts. */
export interface FactBlock {
  firstFact: number;
  factCount: number;
  firstAt_s: number;
  lastAt_s: number;
  facts: Buffer;
}

/** Which facts are read: behind a place in the journal, of a span of time. */
export interface FactRange {
  fromFact: number;
  fromAt_s: number;
  untilAt_s: number;
}

const read_blocks = 64;

const state = `generation, fact_count AS "factCount", customer_count AS "customerCount", token_count AS "tokenCount",
  last_block AS "lastBlock", last_block_facts AS "lastBlockFacts"`;

/** Speaks SQL for the journal of activity. */
@Injectable()
export class ActivityStore {
  /** The shop's journal, held until the transaction ends, so that its facts stand in order of commit. */
  async lock(tx: Tx, shopId: string): Promise<JournalState> {
    const find = () =>
      tx.query<JournalState>(`SELECT ${state} FROM activity_shops WHERE shop_id = $1 FOR UPDATE`, [shopId]);
    const [found] = await find();
    if (found) return found;
    tx.send('INSERT INTO activity_shops (shop_id) VALUES ($1) ON CONFLICT DO NOTHING', [shopId]);
    const [made] = await find();
    return made as JournalState;
  }

  async find(tx: ReadTx, shopId: string): Promise<JournalState | undefined> {
    const [found] = await tx.query<JournalState>(`SELECT ${state} FROM activity_shops WHERE shop_id = $1`, [shopId]);
    return found;
  }

  async keep(tx: Tx, shopId: string, next: JournalState): Promise<void> {
    tx.send(
      `UPDATE activity_shops SET generation = $2, fact_count = $3, customer_count = $4, token_count = $5,
              last_block = $6, last_block_facts = $7 WHERE shop_id = $1`,
      [
        shopId,
        next.generation,
        next.factCount,
        next.customerCount,
        next.tokenCount,
        next.lastBlock,
        next.lastBlockFacts,
      ],
    );
  }

  /** The numbers of those customers that have one. */
  async customerNumbers(tx: ReadTx, shopId: string, customerIds: readonly string[]): Promise<[string, number][]> {
    const rows = await tx.query<{ customer_id: string; number: number }>(
      'SELECT customer_id, number FROM activity_customers WHERE shop_id = $1 AND customer_id = ANY ($2)',
      [shopId, customerIds],
    );
    return rows.map(({ customer_id, number }) => [customer_id, number]);
  }

  /** The numbers of all identities of persons who have several: of each the one first that is addressed. */
  async personNumbers(tx: ReadTx, shopId: string): Promise<NumberedIdentity[]> {
    return tx.query<NumberedIdentity & object>(
      `WITH RECURSIVE ${persons}, identities AS (
         SELECT person_id, customer_id, false AS is_addressed FROM persons
          UNION ALL SELECT DISTINCT person_id, person_id, true FROM persons
       )
       SELECT number, person_id AS "personId" FROM identities
         JOIN activity_customers AS numbered ON numbered.shop_id = $1 AND numbered.customer_id = identities.customer_id
        ORDER BY person_id, is_addressed DESC, identities.customer_id`,
      [shopId],
    );
  }

  async addCustomers(tx: Tx, shopId: string, numbered: readonly [string, number][]): Promise<void> {
    tx.send(
      'INSERT INTO activity_customers (shop_id, customer_id, number) SELECT $1, * FROM unnest($2::text[], $3::int[])',
      [shopId, numbered.map(([id]) => id), numbered.map(([, number]) => number)],
    );
  }

  /** The numbers of those tokens that have one; all of them where none is named. */
  async tokenNumbers(tx: ReadTx, shopId: string, tokens?: readonly string[]): Promise<[string, number][]> {
    const rows = await tx.query<{ token: string; number: number }>(
      'SELECT token, number FROM activity_tokens WHERE shop_id = $1 AND ($2::text[] IS NULL OR token = ANY ($2))',
      [shopId, tokens],
    );
    return rows.map(({ token, number }) => [token, number]);
  }

  async addTokens(tx: Tx, shopId: string, numbered: readonly [string, number][]): Promise<void> {
    tx.send('INSERT INTO activity_tokens (shop_id, token, number) SELECT $1, * FROM unnest($2::text[], $3::int[])', [
      shopId,
      numbered.map(([token]) => token),
      numbered.map(([, number]) => number),
    ]);
  }

  /** Adds blocks that stand one behind the other. */
  async addBlocks(tx: Tx, shopId: string, generation: number, blocks: readonly FactBlock[]): Promise<void> {
    // The driver sends one run of bytes as it is, and would spell out several.
    const facts = Buffer.concat(blocks.map((block) => block.facts));
    tx.send(
      `INSERT INTO activity_blocks (shop_id, generation, first_fact, fact_count, first_at_s, last_at_s, facts)
       SELECT $1, $2, first_fact, fact_count, first_at_s, last_at_s,
              substring($3::bytea FROM (12 * (first_fact - $4))::int + 1 FOR 12 * fact_count)
         FROM unnest($5::bigint[], $6::int[], $7::bigint[], $8::bigint[])
              AS block (first_fact, fact_count, first_at_s, last_at_s)`,
      [
        shopId,
        generation,
        facts,
        blocks[0]?.firstFact,
        blocks.map(({ firstFact }) => firstFact),
        blocks.map(({ factCount }) => factCount),
        blocks.map(({ firstAt_s }) => firstAt_s),
        blocks.map(({ lastAt_s }) => lastAt_s),
      ],
    );
  }

  /** Appends to a block that has room: `added.firstFact` names the block. */
  async extendBlock(tx: Tx, shopId: string, generation: number, added: FactBlock): Promise<void> {
    const { firstFact, factCount, firstAt_s, lastAt_s, facts } = added;
    tx.send(
      `UPDATE activity_blocks
          SET fact_count = fact_count + $4, facts = facts || $7,
              first_at_s = least(first_at_s, $5), last_at_s = greatest(last_at_s, $6)
        WHERE shop_id = $1 AND generation = $2 AND first_fact = $3`,
      [shopId, generation, firstFact, factCount, firstAt_s, lastAt_s, facts],
    );
  }

  /** The blocks that hold facts of a range, in order, a page at a time; they hold others too. */
  async *blocks(tx: ReadTx, shopId: string, generation: number, range: FactRange): AsyncGenerator<FactBlock[]> {
    const { fromFact, fromAt_s, untilAt_s } = range;
    // The block that a fact stands in may begin before it.
    const [holding] = await tx.query<{ first: number | null }>(
      `SELECT max(first_fact) AS first FROM activity_blocks
        WHERE shop_id = $1 AND generation = $2 AND first_fact <= $3`,
      [shopId, generation, fromFact],
    );
    for (let from = holding?.first ?? 0; ; ) {
      const page = await tx.query<FactBlock>(
        `SELECT first_fact AS "firstFact", fact_count AS "factCount", first_at_s AS "firstAt_s",
                last_at_s AS "lastAt_s", facts
           FROM activity_blocks
          WHERE shop_id = $1 AND generation = $2 AND first_fact >= $3 AND last_at_s >= $4 AND first_at_s < $5
          ORDER BY first_fact LIMIT ${read_blocks}`,
        [shopId, generation, from, fromAt_s, untilAt_s],
      );
      if (page.length > 0) yield page;
      if (page.length < read_blocks) return;
      from = page[page.length - 1]!.firstFact + 1;
    }
  }

  /** Takes a number for a generation that is to be drawn. */
  async nextGeneration(tx: Tx, shopId: string): Promise<number> {
    const [row] = await tx.query<{ newest: number }>(
      `UPDATE activity_shops SET newest_generation = newest_generation + 1 WHERE shop_id = $1
       RETURNING newest_generation AS newest`,
      [shopId],
    );
    return row?.newest ?? 1;
  }

  /** How many facts a generation holds. */
  async countFacts(tx: ReadTx, shopId: string, generation: number): Promise<number> {
    const [row] = await tx.query<{ facts: number }>(
      `SELECT coalesce(sum(fact_count), 0)::bigint AS facts FROM activity_blocks WHERE shop_id = $1 AND generation = $2`,
      [shopId, generation],
    );
    return row?.facts ?? 0;
  }

  /** Removes up to `limit` blocks of other generations than one. @returns how many it removed. */
  removeOthers(tx: Tx, shopId: string, generation: number, limit: number): Promise<number> {
    return tx.execute(
      `DELETE FROM activity_blocks WHERE (shop_id, generation, first_fact) IN (
         SELECT shop_id, generation, first_fact FROM activity_blocks
          WHERE shop_id = $1 AND generation <> $2 ORDER BY generation, first_fact LIMIT $3)`,
      [shopId, generation, limit],
    );
  }
}
