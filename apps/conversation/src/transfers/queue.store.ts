import { type ReadTx, rowsOf, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Joining, OfferedSeat, PassedOver, QueueEntry, Turn, WaitingEntry } from './queue-entry.js';
import type { LengthAt } from './queue-line.js';

const columns = `queue_entries.conversation_id AS "conversationId", queue_entries.customer_id AS "customerId",
  queue_entries.episode, ticket, queued_at AS "queuedAt", priority, ordered_at AS "orderedAt", scene,
  preferred_agent_id AS "preferredAgentId", only_preferred AS "onlyPreferred", to_group_id AS "toGroupId", attempt,
  queue_entries.seat_id AS "seatId", offered_agent_id AS "offeredAgentId", offered_agent_name AS "offeredAgentName",
  offer_expires_at AS "offerExpiresAt", queue_entries.trace`;
const counted_entries_max = 10_000;
const inOrder = 'ORDER BY priority, ordered_at, ticket';

/** Speaks SQL for the queue and its offers. */
@Injectable()
export class QueueStore {
  /** Adds customers, who stand in this order where nothing else decides; each with the trace in which she joined. */
  joinAll(tx: Tx, shopId: string, joining: readonly (Joining & { trace: string | null })[]): void {
    const types = [
      'uuid',
      'text',
      'integer',
      'timestamptz',
      'smallint',
      'timestamptz',
      'text',
      'text',
      'boolean',
      'text',
    ];
    const rows = joining.map(({ conversationId, customerId, episode, queuedAt, priority, orderedAt, ...one }) => [
      ...[conversationId, customerId, episode, queuedAt.toISOString(), priority, orderedAt.toISOString()],
      ...[one.scene, one.preferredAgentId, one.onlyPreferred, one.toGroupId, one.trace],
    ]);
    const { from, params } = rowsOf([...types, 'text'], rows, 2);
    tx.send(
      `INSERT INTO queue_entries (shop_id, conversation_id, customer_id, episode, queued_at, priority, ordered_at, scene,
                                  preferred_agent_id, only_preferred, to_group_id, trace)
       SELECT $1, * FROM ${from}`,
      [shopId, ...params],
    );
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
    const ids = conversationIds.map((id) => [id]);
    const { from, params } = rowsOf(['uuid'], ids, 2);
    return tx.query<QueueEntry>(
      `SELECT found.* FROM (SELECT * FROM ${from}) AS asked (id)
        CROSS JOIN LATERAL (
          SELECT ${columns} FROM queue_entries WHERE shop_id = $1 AND conversation_id = asked.id LIMIT 1) AS found`,
      [shopId, ...params],
    );
  }

  /** By priority, how many wait, and how many of them joined, as they are ordered, up to an instant. */
  async lengths(tx: ReadTx, shopId: string, upTo: Date): Promise<LengthAt[]> {
    return tx.query(
      `SELECT priority, count(*) AS length, count(*) FILTER (WHERE ordered_at <= $2) AS before
         FROM queue_entries WHERE shop_id = $1 GROUP BY priority`,
      [shopId, upTo],
    );
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

  /**
   * Up to `entries_max` behind a turn who have no offer, in order, with those who refused them; without those who are
   * passed over.
   */
  waiting(
    tx: ReadTx,
    shopId: string,
    { priority, orderedAt, ticket }: Turn,
    passedOver: PassedOver[],
    entries_max: number,
  ): Promise<WaitingEntry[]> {
    return tx.query(
      `SELECT * FROM (
         SELECT ${columns}, channel,
                ARRAY(SELECT agent_id FROM refused_offers AS refused
                       WHERE refused.shop_id = $1 AND refused.conversation_id = queue_entries.conversation_id
                         AND refused.episode = queue_entries.episode ORDER BY agent_id) AS "refusedBy"
           FROM queue_entries JOIN conversations USING (shop_id, conversation_id)
          WHERE shop_id = $1 AND queue_entries.seat_id IS NULL AND (priority, ordered_at, ticket) > ($2, $3, $4)
            AND (to_group_id <> '' OR only_preferred OR NOT EXISTS (
                  SELECT FROM unnest($5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
                              AS passed (scene, channel, queued_from, queued_to)
                   WHERE passed.scene = queue_entries.scene AND passed.channel = conversations.channel
                     AND queued_at > queued_from AND queued_at <= queued_to)
                 OR EXISTS (SELECT FROM refused_offers AS r
                             WHERE r.shop_id = $1 AND r.conversation_id = queue_entries.conversation_id
                               AND r.episode = queue_entries.episode))
          ${inOrder} LIMIT $9) AS waiting`,
      [
        shopId,
        priority,
        orderedAt,
        ticket,
        passedOver.map(({ scene }) => scene),
        passedOver.map(({ channel }) => channel),
        passedOver.map(({ queuedFrom }) => queuedFrom.toISOString()),
        passedOver.map(({ queuedTo }) => queuedTo.toISOString()),
        entries_max,
      ],
    );
  }

  /** When the wait of somebody without an offer next reaches one of these lengths; undefined where none will. */
  async nextWidening(
    tx: ReadTx,
    shopId: string,
    widenings: { scene: string; afterS: number }[],
    now: Date,
  ): Promise<Date | undefined> {
    if (widenings.length === 0) return undefined;
    const [row] = await tx.query<{ at: Date | null }>(
      `SELECT min(next.queued_at + make_interval(secs => after_s)) AS at
         FROM unnest($2::text[], $3::integer[]) AS widening (scene, after_s)
         CROSS JOIN LATERAL (
           SELECT min(queued_at) AS queued_at FROM queue_entries
            WHERE shop_id = $1 AND seat_id IS NULL AND queued_at > $4::timestamptz - make_interval(secs => after_s)
              AND (widening.scene = queue_entries.scene OR widening.scene = '')) AS next`,
      [shopId, widenings.map(({ scene }) => scene), widenings.map(({ afterS }) => afterS), now],
    );
    return row?.at ?? undefined;
  }

  /** Up to `entries_max` whose offer ran out before an instant. */
  expired(tx: ReadTx, shopId: string, before: Date, entries_max: number): Promise<QueueEntry[]> {
    return tx.query(
      `SELECT ${columns} FROM queue_entries WHERE shop_id = $1 AND offer_expires_at <= $2 ORDER BY ticket LIMIT $3`,
      [shopId, before, entries_max],
    );
  }

  /** Opens offers. */
  offerAll(tx: Tx, shopId: string, offers: OfferedSeat[]): void {
    tx.send(
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

  /** How many wait over all shops, of the first 10,000, and since when the one does who waits longest. */
  async figures(tx: ReadTx): Promise<{ waiting: number; oldestAt: Date | null }> {
    const [row] = await tx.query<{ waiting: number; oldestAt: Date | null }>(
      `SELECT count(*) AS waiting, min(queued_at) AS "oldestAt"
         FROM (SELECT queued_at FROM queue_entries LIMIT ${counted_entries_max}) AS counted`,
    );
    return row ?? { waiting: 0, oldestAt: null };
  }
}
