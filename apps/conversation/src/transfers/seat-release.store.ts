import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

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
    const rows = await tx.query<{ shop_id: string }>('SELECT DISTINCT shop_id FROM seat_releases LIMIT $1', [
      shops_max,
    ]);
    return rows.map(({ shop_id }) => shop_id);
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
