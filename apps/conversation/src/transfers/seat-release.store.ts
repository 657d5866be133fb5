import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Whether somebody here knows of the seat `d`: under an agent, or as an offer. */
const used = `
  EXISTS (SELECT FROM conversations AS c WHERE c.shop_id = d.shop_id AND c.seat_id = d.seat_id)
  OR EXISTS (SELECT FROM queue_entries AS q WHERE q.shop_id = d.shop_id AND q.seat_id = d.seat_id)
  OR EXISTS (SELECT FROM colleague_offers AS o WHERE o.shop_id = d.shop_id AND o.seat_id = d.seat_id)`;

/** Whether the customer, or the offer to a colleague, that the seat `d` was taken for still waits for one. */
const awaited = `
  EXISTS (SELECT FROM queue_entries AS q WHERE q.shop_id = d.shop_id AND q.conversation_id = d.conversation_id)
  OR EXISTS (SELECT FROM colleague_offers AS o WHERE o.shop_id = d.shop_id AND o.offer_id = d.conversation_id)`;

/** Whether it is clear what the seat `d` is: known, or taken for somebody who waits no longer. */
const decided = `${used} OR NOT (${awaited})`;

/** A seat that presence has taken for a conversation, or for an offer to a colleague. */
export interface TakenSeat {
  seatId: string;
  conversationId: string;
}

/** Speaks SQL for the seats that are still to be given back to presence, and for those that it has back. */
@Injectable()
export class SeatReleaseStore {
  async add(tx: Tx, shopId: string, seatIds: string[]): Promise<void> {
    await tx.execute(
      'INSERT INTO seat_releases (shop_id, seat_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING',
      [shopId, seatIds],
    );
  }

  async list(tx: ReadTx, shopId: string, seats_max: number): Promise<string[]> {
    const rows = await tx.query<{ seat_id: string }>(
      'SELECT seat_id FROM seat_releases WHERE shop_id = $1 ORDER BY seat_id LIMIT $2',
      [shopId, seats_max],
    );
    return rows.map(({ seat_id }) => seat_id);
  }

  /** Presence has them back; somebody who asked it before may still come with one of them. */
  async settle(tx: Tx, shopId: string, seatIds: string[]): Promise<void> {
    await tx.execute(
      `WITH gone AS (DELETE FROM seat_releases WHERE shop_id = $1 AND seat_id = ANY ($2::uuid[]) RETURNING seat_id)
       INSERT INTO released_seats (shop_id, seat_id) SELECT $1, seat_id FROM gone
           ON CONFLICT DO NOTHING`,
      [shopId, seatIds],
    );
  }

  /** Which of these were let go: they are free, or about to be, whatever presence has answered meanwhile. */
  async letGo(tx: ReadTx, shopId: string, seatIds: string[]): Promise<Set<string>> {
    const rows = await tx.query<{ seat_id: string }>(
      `SELECT seat_id FROM seat_releases WHERE shop_id = $1 AND seat_id = ANY ($2::uuid[])
        UNION ALL
       SELECT seat_id FROM released_seats WHERE shop_id = $1 AND seat_id = ANY ($2::uuid[])`,
      [shopId, seatIds],
    );
    return new Set(rows.map(({ seat_id }) => seat_id));
  }

  async shopsDue(tx: ReadTx, shops_max: number): Promise<string[]> {
    const rows = await tx.query<{ shop_id: string }>(
      `SELECT shop_id FROM seat_releases UNION SELECT shop_id FROM doubtful_seats AS d WHERE ${decided} LIMIT $1`,
      [shops_max],
    );
    return rows.map(({ shop_id }) => shop_id);
  }

  /** Notes seats that nobody here knows of while an assignment may be under way: what they are is seen later. */
  async doubt(tx: Tx, shopId: string, seats: readonly TakenSeat[]): Promise<void> {
    await tx.execute(
      `INSERT INTO doubtful_seats (shop_id, seat_id, conversation_id) SELECT $1, * FROM unnest($2::uuid[], $3::uuid[])
           ON CONFLICT DO NOTHING`,
      [shopId, ...columnsOf(seats)],
    );
  }

  /** The doubtful seats of which it is clear by now what they are: used, or taken for somebody who waits no longer. */
  async decided(tx: ReadTx, shopId: string): Promise<(TakenSeat & { isUsed: boolean })[]> {
    const rows = await tx.query<{ seat_id: string; conversation_id: string; used: boolean }>(
      `SELECT seat_id, conversation_id, (${used}) AS used FROM doubtful_seats AS d WHERE d.shop_id = $1 AND (${decided})`,
      [shopId],
    );
    return rows.map((row) => ({ seatId: row.seat_id, conversationId: row.conversation_id, isUsed: row.used }));
  }

  /** Forgets the doubt about these seats. */
  async forgetDoubts(tx: Tx, shopId: string, seatIds: string[]): Promise<void> {
    await tx.execute('DELETE FROM doubtful_seats WHERE shop_id = $1 AND seat_id = ANY ($2::uuid[])', [shopId, seatIds]);
  }

  /**
   * Which of these taken seats nobody here knows of, neither as an offer nor under an agent; and whether the customer waits
   * or a colleague is sought, so that an assignment may be under way that is to use it.
   */
  async unknown(
    tx: ReadTx,
    shopId: string,
    seats: readonly TakenSeat[],
  ): Promise<(TakenSeat & { isAwaited: boolean })[]> {
    const rows = await tx.query<{ seat_id: string; conversation_id: string; awaited: boolean }>(
      `SELECT seat_id, conversation_id, (${awaited}) AS awaited
         FROM (SELECT $1::text AS shop_id, * FROM unnest($2::uuid[], $3::uuid[]) AS taken (seat_id, conversation_id)) AS d
        WHERE NOT (${used})`,
      [shopId, ...columnsOf(seats)],
    );
    return rows.map((row) => ({ seatId: row.seat_id, conversationId: row.conversation_id, isAwaited: row.awaited }));
  }
}

function columnsOf(seats: readonly TakenSeat[]): [string[], string[]] {
  return [seats.map(({ seatId }) => seatId), seats.map(({ conversationId }) => conversationId)];
}
