import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Whether somebody here knows of the seat `d`: under an agent, or as an offer. */
const used = `
  EXISTS (SELECT FROM conversations AS c WHERE c.shop_id = d.shop_id AND c.seat_id = d.seat_id)
  OR EXISTS (SELECT FROM queue_entries AS q WHERE q.shop_id = d.shop_id AND q.seat_id = d.seat_id)
  OR EXISTS (SELECT FROM colleague_offers AS o WHERE o.shop_id = d.shop_id AND o.seat_id = d.seat_id)`;

/** Whether it is clear what the seat `d` is: known, or taken for somebody who waits no longer. */
const decided = `
  ${used}
  OR NOT EXISTS (SELECT FROM queue_entries AS q WHERE q.shop_id = d.shop_id AND q.conversation_id = d.conversation_id)
     AND NOT EXISTS (SELECT FROM colleague_offers AS o WHERE o.shop_id = d.shop_id AND o.offer_id = d.conversation_id)`;

/** Speaks SQL for the seats that are still to be given back to presence. */
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

  async removeAll(tx: Tx, shopId: string, seatIds: string[]): Promise<void> {
    await tx.execute('DELETE FROM seat_releases WHERE shop_id = $1 AND seat_id = ANY ($2::uuid[])', [shopId, seatIds]);
  }

  async shopsDue(tx: ReadTx, shops_max: number): Promise<string[]> {
    const rows = await tx.query<{ shop_id: string }>(
      `SELECT shop_id FROM seat_releases UNION SELECT shop_id FROM doubtful_seats AS d WHERE ${decided} LIMIT $1`,
      [shops_max],
    );
    return rows.map(({ shop_id }) => shop_id);
  }

  /** Notes which of these taken seats nobody here knows of while an assignment may be under way: what they are is seen later. */
  async doubt(tx: Tx, shopId: string, seats: { seatId: string; conversationId: string }[]): Promise<void> {
    await tx.execute(
      `INSERT INTO doubtful_seats (shop_id, seat_id, conversation_id)
       SELECT * FROM (SELECT $1::text AS shop_id, * FROM unnest($2::uuid[], $3::uuid[]) AS taken (seat_id, conversation_id)) AS d
        WHERE NOT (${decided})
           ON CONFLICT DO NOTHING`,
      [shopId, seats.map(({ seatId }) => seatId), seats.map(({ conversationId }) => conversationId)],
    );
  }

  /** Has those doubtful seats given back for which nobody waits any more, and forgets those that are used. */
  async decide(tx: Tx, shopId: string): Promise<void> {
    await tx.execute(
      `WITH gone AS (DELETE FROM doubtful_seats AS d WHERE d.shop_id = $1 AND (${decided})
                     RETURNING d.seat_id, (${used}) AS is_used)
       INSERT INTO seat_releases (shop_id, seat_id) SELECT $1, seat_id FROM gone WHERE NOT is_used
           ON CONFLICT DO NOTHING`,
      [shopId],
    );
  }

  /**
   * Which of these taken seats nobody here knows of: neither as an offer, nor under an agent, while neither the customer
   * waits nor a colleague is sought, so that no assignment is under way.
   */
  async orphans(tx: ReadTx, shopId: string, seats: { seatId: string; conversationId: string }[]): Promise<string[]> {
    const rows = await tx.query<{ seat_id: string }>(
      `SELECT taken.seat_id FROM unnest($2::uuid[], $3::uuid[]) AS taken (seat_id, conversation_id)
        WHERE NOT EXISTS (SELECT FROM conversations AS c WHERE c.shop_id = $1 AND c.seat_id = taken.seat_id)
          AND NOT EXISTS (SELECT FROM queue_entries AS q
                           WHERE q.shop_id = $1 AND q.conversation_id = taken.conversation_id)
          AND NOT EXISTS (SELECT FROM colleague_offers AS o
                           WHERE o.shop_id = $1 AND o.offer_id = taken.conversation_id)`,
      [shopId, seats.map(({ seatId }) => seatId), seats.map(({ conversationId }) => conversationId)],
    );
    return rows.map(({ seat_id }) => seat_id);
  }
}
