import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Joining, OfferedSeat, QueueEntry, Turn, WaitingEntry } from './queue-entry.js';

const columns = `queue_entries.conversation_id AS "conversationId", queue_entries.customer_id AS "customerId",
  queue_entries.episode, ticket, queued_at AS "queuedAt", priority, ordered_at AS "orderedAt", scene,
  preferred_agent_id AS "preferredAgentId", only_preferred AS "onlyPreferred", to_group_id AS "toGroupId", attempt,
  queue_entries.seat_id AS "seatId", offered_agent_id AS "offeredAgentId", offered_agent_name AS "offeredAgentName",
  offer_expires_at AS "offerExpiresAt"`;
const inOrder = 'ORDER BY priority, ordered_at, ticket';

/** Speaks SQL for the queue and its offers. */
@Injectable()
export class QueueStore {
  /** Adds a customer and returns her ticket. */
  async join(tx: Tx, shopId: string, joining: Joining): Promise<number> {
    const { conversationId, customerId, episode, queuedAt, priority, orderedAt, scene, toGroupId } = joining;
    const { preferredAgentId, onlyPreferred } = joining;
    const [row] = await tx.query<{ ticket: number }>(
      `INSERT INTO queue_entries (shop_id, conversation_id, customer_id, episode, queued_at, priority, ordered_at, scene,
                                  preferred_agent_id, only_preferred, to_group_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING ticket`,
      [
        shopId,
        conversationId,
        customerId,
        episode,
        queuedAt,
        priority,
        orderedAt,
        scene,
        preferredAgentId,
        onlyPreferred,
        toGroupId,
      ],
    );
    return (row as { ticket: number }).ticket;
  }

  /** Takes a customer out of the queue and returns her entry, where she was in it. */
  async leave(tx: Tx, shopId: string, conversationId: string): Promise<QueueEntry | undefined> {
    return (await this.leaveAll(tx, shopId, [conversationId]))[0];
  }

  /** Takes customers out of the queue and returns the entries of those who were in it, in no order. */
  leaveAll(tx: Tx, shopId: string, conversationIds: string[]): Promise<QueueEntry[]> {
    return tx.query<QueueEntry>(
      `DELETE FROM queue_entries WHERE shop_id = $1 AND conversation_id = ANY ($2::uuid[]) RETURNING ${columns}`,
      [shopId, conversationIds],
    );
  }

  async find(tx: ReadTx, shopId: string, conversationId: string): Promise<QueueEntry | undefined> {
    return (await this.findAll(tx, shopId, [conversationId]))[0];
  }

  /** The entries of those who wait, in no order. */
  findAll(tx: ReadTx, shopId: string, conversationIds: string[]): Promise<QueueEntry[]> {
    return tx.query<QueueEntry>(
      `SELECT ${columns} FROM queue_entries WHERE shop_id = $1 AND conversation_id = ANY ($2::uuid[])`,
      [shopId, conversationIds],
    );
  }

  /** How many wait, no further than `waiting_max` are counted. */
  async length(tx: ReadTx, shopId: string, waiting_max: number): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*) FROM (SELECT FROM queue_entries WHERE shop_id = $1 LIMIT $2) AS counted',
      [shopId, waiting_max],
    );
    return row?.count ?? 0;
  }

  /** 1 for who is next. */
  async position(tx: ReadTx, shopId: string, { priority, orderedAt, ticket }: Turn): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*) FROM queue_entries WHERE shop_id = $1 AND (priority, ordered_at, ticket) <= ($2, $3, $4)',
      [shopId, priority, orderedAt, ticket],
    );
    return row?.count ?? 0;
  }

  /** Who waits, up to `entries_max`, in order. */
  async inOrder(tx: ReadTx, shopId: string, entries_max: number): Promise<string[]> {
    const rows = await tx.query<{ conversation_id: string }>(
      `SELECT conversation_id FROM queue_entries WHERE shop_id = $1 ${inOrder} LIMIT $2`,
      [shopId, entries_max],
    );
    return rows.map(({ conversation_id }) => conversation_id);
  }

  /** Up to `entries_max` behind a turn who have no offer, in order, with those who refused them. */
  waiting(tx: ReadTx, shopId: string, behind: Turn, entries_max: number): Promise<WaitingEntry[]> {
    const { priority, orderedAt, ticket } = behind;
    return tx.query(
      `SELECT ${columns}, channel,
              ARRAY(SELECT agent_id FROM refused_offers AS refused
                     WHERE refused.shop_id = $1 AND refused.conversation_id = queue_entries.conversation_id
                       AND refused.episode = queue_entries.episode ORDER BY agent_id) AS "refusedBy"
         FROM queue_entries JOIN conversations USING (shop_id, conversation_id)
        WHERE shop_id = $1 AND queue_entries.seat_id IS NULL AND (priority, ordered_at, ticket) > ($2, $3, $4)
        ${inOrder} LIMIT $5`,
      [shopId, priority, orderedAt, ticket, entries_max],
    );
  }

  /** Up to `entries_max` whose offer ran out before an instant. */
  expired(tx: ReadTx, shopId: string, before: Date, entries_max: number): Promise<QueueEntry[]> {
    return tx.query(
      `SELECT ${columns} FROM queue_entries WHERE shop_id = $1 AND offer_expires_at <= $2 ORDER BY ticket LIMIT $3`,
      [shopId, before, entries_max],
    );
  }

  /** Opens offers. */
  async offerAll(tx: Tx, shopId: string, offers: OfferedSeat[]): Promise<void> {
    await tx.execute(
      `UPDATE queue_entries
          SET seat_id = offer.seat_id, offered_agent_id = offer.agent_id, offered_agent_name = offer.agent_name,
              offer_expires_at = offer.expires_at
         FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
              AS offer (conversation_id, seat_id, agent_id, agent_name, expires_at)
        WHERE shop_id = $1 AND queue_entries.conversation_id = offer.conversation_id`,
      [
        shopId,
        offers.map(({ conversationId }) => conversationId),
        offers.map(({ seatId }) => seatId),
        offers.map(({ agentId }) => agentId),
        offers.map(({ agentName }) => agentName),
        offers.map(({ expiresAt }) => expiresAt.toISOString()),
      ],
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
  async refuse(
    tx: Tx,
    shopId: string,
    { conversationId, episode }: Pick<QueueEntry, 'conversationId' | 'episode'>,
    agentId: string,
  ): Promise<void> {
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

  /** Up to `items` entries behind a turn, in order. */
  list(tx: ReadTx, shopId: string, { priority, orderedAt, ticket }: Turn, items: number): Promise<QueueEntry[]> {
    return tx.query(
      `SELECT ${columns} FROM queue_entries WHERE shop_id = $1 AND (priority, ordered_at, ticket) > ($2, $3, $4)
        ${inOrder} LIMIT $5`,
      [shopId, priority, orderedAt, ticket, items],
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
