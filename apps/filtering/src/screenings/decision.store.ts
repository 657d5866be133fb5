import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ScreeningDecision } from './decide-screening.js';
import { type AudienceTallies, type BlockColumns, type DecisionBlock, decisionsOf } from './decision-block.js';
import { reasonCodes } from './decision-codes.js';

export type CustomerDecision = ScreeningDecision & { customerId: string };

/** A decision that was found, with the screening that it is of. */
export type FoundDecision = CustomerDecision & {
  screeningId: string;
  /** What an early release kept of the factors; absent where they are drawn again from the behaviours. */
  factors?: (number | null)[] | null;
};

/** Which decisions to list: all, or those of a verdict or reason. */
export interface DecisionFilter {
  verdict?: ScreeningDecision['verdict'];
  reason?: ScreeningDecision['reason'];
}

interface BlockRow {
  block: number;
  screening_id: string;
  customer_ids: Buffer;
  reasons: Buffer;
  response_probabilities: Buffer;
  reactions: Buffer | null;
  uplifts: Buffer | null;
}

const blockColumns = 'block, screening_id, customer_ids, reasons, response_probabilities, reactions, uplifts';
const rowColumns = `customer_id AS "customerId", verdict, reason, response_probability AS "responseProbability"`;
/** How many screenings, the latest first, are searched for a customer's latest decision. */
export const screenings_searched_max = 500;

/** Speaks SQL for decisions: blocks of columns, and the rows that the first release wrote. */
@Injectable()
export class DecisionStore {
  /**
   * Keeps a block, and moves the screening's mark behind it, where the mark still stands at `decidedUpTo`. Returns whether
   * it did: of two streams that come to a block at once, one waits and finds the mark elsewhere.
   *
   * @param position where the journal stood that the block was decided on.
   */
  async addBlock(
    tx: Tx,
    shopId: string,
    screeningId: string,
    { number, decidedUpTo, position }: { number: number; decidedUpTo: string; position: number | null },
    block: DecisionBlock,
  ): Promise<boolean> {
    const { reasons, responds, reactions, uplifts, tallies } = block;
    const added = await tx.execute(
      `WITH moved AS (
         UPDATE screenings SET decided_up_to = $5, position = $13
          WHERE shop_id = $1 AND screening_id = $2 AND state = 'deciding' AND decided_up_to = $12
         RETURNING screening_id)
       INSERT INTO decision_blocks
       (shop_id, screening_id, block, first_customer_id, last_customer_id, customer_ids, reasons, response_probabilities,
        reactions, uplifts, tallies)
       SELECT $1, screening_id, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM moved`,
      [
        ...[shopId, screeningId, number, block.firstCustomerId, block.lastCustomerId],
        ...[Buffer.from(block.customerIds, 'latin1'), bytesOf(reasons), bytesOf(responds)],
        ...[reactions ? bytesOf(reactions) : null, uplifts ? bytesOf(uplifts) : null, tallies],
        ...[decidedUpTo, position],
      ],
    );
    return added === 1;
  }

  /** The block with a number; undefined where the screening has not come that far. */
  async block(tx: ReadTx, shopId: string, screeningId: string, number: number): Promise<BlockColumns | undefined> {
    const [row] = await tx.query<BlockRow>(
      `SELECT ${blockColumns} FROM decision_blocks WHERE shop_id = $1 AND screening_id = $2 AND block = $3`,
      [shopId, screeningId, number],
    );
    return row && columnsOf(row);
  }

  /** How many blocks a screening has. */
  async countBlocks(tx: ReadTx, shopId: string, screeningId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*) FROM decision_blocks WHERE shop_id = $1 AND screening_id = $2',
      [shopId, screeningId],
    );
    return row?.count ?? 0;
  }

  /** What each block of a screening adds to its report. */
  async tallies(tx: ReadTx, shopId: string, screeningId: string): Promise<AudienceTallies[]> {
    const rows = await tx.query<{ tallies: AudienceTallies }>(
      'SELECT tallies FROM decision_blocks WHERE shop_id = $1 AND screening_id = $2',
      [shopId, screeningId],
    );
    return [...rows.map(({ tallies }) => tallies), await this.tallyOfRows(tx, shopId, screeningId)];
  }

  /** Up to `items` decisions behind a customer, in order of customer. */
  async list(
    tx: ReadTx,
    shopId: string,
    screeningId: string,
    after: string,
    items: number,
    filter: DecisionFilter = {},
  ): Promise<CustomerDecision[]> {
    const found = await this.rows(tx, shopId, screeningId, after, items, filter);
    for (let number = 0; found.length < items; ) {
      const [row] = await tx.query<BlockRow>(
        `SELECT ${blockColumns} FROM decision_blocks
          WHERE shop_id = $1 AND screening_id = $2 AND block >= $3 AND last_customer_id > $4 ORDER BY block LIMIT 1`,
        [shopId, screeningId, number, after],
      );
      if (!row) break;
      number = row.block + 1;
      const fitting = decisionsOf(columnsOf(row)).filter(
        ({ customerId, verdict, reason }) =>
          customerId > after && (filter.verdict ?? verdict) === verdict && (filter.reason ?? reason) === reason,
      );
      found.push(...fitting.slice(0, items - found.length));
    }
    return found;
  }

  /** The rows of a screening that the first release decided. */
  rows(
    tx: ReadTx,
    shopId: string,
    screeningId: string,
    after: string,
    items: number,
    { verdict, reason }: DecisionFilter = {},
  ): Promise<CustomerDecision[]> {
    return tx.query(
      `SELECT ${rowColumns} FROM decisions
        WHERE shop_id = $1 AND screening_id = $2 AND customer_id > $3
          AND ($5::text IS NULL OR verdict = $5) AND ($6::text IS NULL OR reason = $6)
        ORDER BY customer_id LIMIT $4`,
      [shopId, screeningId, after, items, verdict, reason],
    );
  }

  /** The decision on a customer in one screening, or, where none is named, the latest of the last 500 screenings. */
  async find(tx: ReadTx, shopId: string, customerId: string, screeningId?: string): Promise<FoundDecision | undefined> {
    const asked = [shopId, customerId, screeningId];
    const blocks = await tx.query<{ block: number; screening_id: string }>(
      `SELECT screening_id, block FROM (
         SELECT screening_id, block, first_customer_id, last_customer_id FROM decision_blocks
          WHERE shop_id = $1 AND screening_id IN (
                SELECT screening_id FROM screenings
                 WHERE shop_id = $1 AND ($3::uuid IS NULL OR screening_id = $3)
                 ORDER BY screening_id DESC LIMIT ${screenings_searched_max})) AS latest
        WHERE first_customer_id <= $2 AND last_customer_id >= $2 ORDER BY screening_id DESC`,
      asked,
    );
    const inBlock = await this.firstWith(tx, shopId, customerId, blocks);
    const [row] = await tx.query<FoundDecision>(
      `SELECT ${rowColumns}, screening_id AS "screeningId", factors FROM decisions
        WHERE shop_id = $1 AND customer_id = $2 AND ($3::uuid IS NULL OR screening_id = $3)
        ORDER BY screening_id DESC LIMIT 1`,
      asked,
    );
    return inBlock && (!row || inBlock.screeningId > row.screeningId) ? inBlock : row;
  }

  private async firstWith(
    tx: ReadTx,
    shopId: string,
    customerId: string,
    blocks: { block: number; screening_id: string }[],
  ): Promise<FoundDecision | undefined> {
    for (const { block, screening_id } of blocks) {
      const columns = await this.block(tx, shopId, screening_id, block);
      const found = columns && decisionsOf(columns).find((decision) => decision.customerId === customerId);
      if (found) return { ...found, screeningId: screening_id };
    }
    return undefined;
  }

  private async tallyOfRows(tx: ReadTx, shopId: string, screeningId: string): Promise<AudienceTallies> {
    const rows = await tx.query<{ reason: ScreeningDecision['reason']; count: number }>(
      'SELECT reason, count(*) FROM decisions WHERE shop_id = $1 AND screening_id = $2 GROUP BY reason',
      [shopId, screeningId],
    );
    const reasons = Object.fromEntries(rows.map(({ reason, count }) => [reasonCodes[reason], count]));
    return { reasons, channels: {}, ages: {} };
  }
}

function columnsOf({ customer_ids, reasons, response_probabilities, reactions, uplifts }: BlockRow): BlockColumns {
  const responds = numbersOf(response_probabilities);
  return {
    customerIds: customer_ids.toString('latin1'),
    reasons,
    responds,
    // An earlier release that takes an erased customer out of a block does not know of them.
    reactions: reactions?.length === reasons.length ? reactions : undefined,
    uplifts: uplifts ? numbersOf(uplifts) : undefined,
  };
}

function numbersOf(bytes: Buffer): Float32Array {
  // Copied, because a view of 32-bit numbers must begin at a multiple of four bytes.
  const numbers = new Float32Array(bytes.length / 4);
  Buffer.from(numbers.buffer).set(bytes);
  return numbers;
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
