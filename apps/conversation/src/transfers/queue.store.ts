import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** A customer who waits for a human. */
export interface QueueEntry {
  conversationId: string;
  customerId: string;
  episode: number;
  /** Her place: a lower ticket is served first. */
  ticket: number;
  queuedAt: Date;
  /** Counts the offers of this wait from 1. */
  attempt: number;
  /** The offer that is open, where one is. */
  seatId: string | null;
  offeredAgentId: string;
  offeredAgentName: string;
  offerExpiresAt: Date | null;
}

/** An entry with the agents who declined it or did not answer, in this episode. */
export interface WaitingEntry extends QueueEntry {
  refusedBy: string[];
}

const columns = `conversation_id AS "conversationId", customer_id AS "customerId", episode, ticket,
  queued_at AS "queuedAt", attempt, seat_id AS "seatId", offered_agent_id AS "offeredAgentId",
  offered_agent_name AS "offeredAgentName", offer_expires_at AS "offerExpiresAt"`;

/** Speaks SQL for the queue and its offers. */
@Injectable()
export class QueueStore {
  /** Adds a customer at the end and returns her ticket. */
  async join(
    tx: Tx,
    shopId: string,
    entry: Pick<QueueEntry, 'conversationId' | 'customerId' | 'episode' | 'queuedAt'>,
  ): Promise<number> {
    const { conversationId, customerId, episode, queuedAt } = entry;
    const [row] = await tx.query<{ ticket: number }>(
      `INSERT INTO queue_entries (shop_id, conversation_id, customer_id, episode, queued_at)
       VALUES ($1, $2, $3, $4, $5) RETURNING ticket`,
      [shopId, conversationId, customerId, episode, queuedAt],
    );
    return (row as { ticket: number }).ticket;
  }

  /** Takes a customer out of the queue and returns her entry, where she was in it. */
  async leave(tx: Tx, shopId: string, conversationId: string): Promise<QueueEntry | undefined> {
    const [row] = await tx.query<QueueEntry>(
      `DELETE FROM queue_entries WHERE shop_id = $1 AND conversation_id = $2 RETURNING ${columns}`,
      [shopId, conversationId],
    );
    return row;
  }

  async find(tx: ReadTx, shopId: string, conversationId: string): Promise<QueueEntry | undefined> {
    const [row] = await tx.query<QueueEntry>(
      `SELECT ${columns} FROM queue_entries WHERE shop_id = $1 AND conversation_id = $2`,
      [shopId, conversationId],
    );
    return row;
  }

  /** 1 for who is next. */
  async position(tx: ReadTx, shopId: string, ticket: number): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*) FROM queue_entries WHERE shop_id = $1 AND ticket <= $2',
      [shopId, ticket],
    );
    return row?.count ?? 0;
  }

  /** Up to `entries_max` who have no offer, oldest first, with those who refused them. */
  waiting(tx: ReadTx, shopId: string, entries_max: number): Promise<WaitingEntry[]> {
    return tx.query(
      `SELECT ${columns},
              ARRAY(SELECT agent_id FROM refused_offers AS refused
                     WHERE refused.shop_id = $1 AND refused.conversation_id = queue_entries.conversation_id
                       AND refused.episode = queue_entries.episode ORDER BY agent_id) AS "refusedBy"
         FROM queue_entries WHERE shop_id = $1 AND seat_id IS NULL ORDER BY ticket LIMIT $2`,
      [shopId, entries_max],
    );
  }

  /** Up to `entries_max` whose offer ran out before an instant. */
  expired(tx: ReadTx, shopId: string, before: Date, entries_max: number): Promise<QueueEntry[]> {
    return tx.query(
      `SELECT ${columns} FROM queue_entries WHERE shop_id = $1 AND offer_expires_at <= $2 ORDER BY ticket LIMIT $3`,
      [shopId, before, entries_max],
    );
  }

  /** Opens an offer. */
  async offer(
    tx: Tx,
    shopId: string,
    conversationId: string,
    offer: { seatId: string; agentId: string; agentName: string; expiresAt: Date },
  ): Promise<void> {
    await tx.execute(
      `UPDATE queue_entries
          SET seat_id = $3, offered_agent_id = $4, offered_agent_name = $5, offer_expires_at = $6
        WHERE shop_id = $1 AND conversation_id = $2`,
      [shopId, conversationId, offer.seatId, offer.agentId, offer.agentName, offer.expiresAt],
    );
  }

  /** Ends the offer that is open; the next one is another attempt. */
  async endOffer(tx: Tx, shopId: string, conversationId: string): Promise<void> {
    await tx.execute(
      `UPDATE queue_entries
          SET seat_id = NULL, offered_agent_id = '', offered_agent_name = '', offer_expires_at = NULL,
              attempt = attempt + 1
        WHERE shop_id = $1 AND conversation_id = $2`,
      [shopId, conversationId],
    );
  }

  /** Remembers that an agent is not to be offered this conversation again in this episode. */
  async refuse(tx: Tx, shopId: string, { conversationId, episode }: QueueEntry, agentId: string): Promise<void> {
    await tx.execute(
      `INSERT INTO refused_offers (shop_id, conversation_id, episode, agent_id)
       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [shopId, conversationId, episode, agentId],
    );
  }

  /** Has the offer of a seat run out now. */
  async expire(tx: Tx, shopId: string, seatId: string, at: Date): Promise<void> {
    await tx.execute(
      'UPDATE queue_entries SET offer_expires_at = least(offer_expires_at, $3) WHERE shop_id = $1 AND seat_id = $2',
      [shopId, seatId, at],
    );
  }

  /** Up to `items` entries behind a ticket, in order. */
  list(tx: ReadTx, shopId: string, after: number, items: number): Promise<QueueEntry[]> {
    return tx.query(
      `SELECT ${columns} FROM queue_entries WHERE shop_id = $1 AND ticket > $2 ORDER BY ticket LIMIT $3`,
      [shopId, after, items],
    );
  }

  /** Those of the shops in whose queue somebody stands. */
  async shopsWithQueue(tx: ReadTx, shopIds: string[]): Promise<string[]> {
    const rows = await tx.query<{ shop_id: string }>(
      `SELECT shop_id FROM unnest($1::text[]) AS asked (shop_id)
        WHERE EXISTS (SELECT FROM queue_entries WHERE queue_entries.shop_id = asked.shop_id)`,
      [shopIds],
    );
    return rows.map(({ shop_id }) => shop_id);
  }

  /** Up to `shops_max` shops in whose queue somebody stands without an offer, or with one that has run out. */
  async shopsDue(tx: ReadTx, now: Date, shops_max: number): Promise<string[]> {
    const rows = await tx.query<{ shop_id: string }>(
      `SELECT shop_id FROM queue_entries WHERE seat_id IS NULL OR offer_expires_at <= $1
        GROUP BY shop_id ORDER BY min(ticket) LIMIT $2`,
      [now, shops_max],
    );
    return rows.map(({ shop_id }) => shop_id);
  }
}
