import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Candidate, SeatWish } from './decide-seat.js';
import { SeatEntity } from './seat.entity.js';
import { isTaken, type Seat } from './seat.js';

const columns = `seats.shop_id AS "shopId", seats.seat_id AS "seatId", seats.agent_id AS "agentId",
  agents.display_name AS "agentName", seats.conversation_id AS "conversationId", seats.state,
  seats.reserved_at AS "reservedAt", seats.expires_at AS "expiresAt"`;
const seatsWithAgents = 'seats JOIN agents USING (shop_id, agent_id)';

/** A seat that is counted against its agent, and has no row yet. */
export type TakenSeat = Pick<Seat, 'agentId' | 'agentName' | 'reservedAt'>;

/** Speaks SQL for seats and for how many of each agent's are taken. */
@Injectable()
export class SeatStore {
  /** Has whoever else reserves for this conversation wait until the transaction ends: there is no row to lock yet. */
  async holdConversation(tx: Tx, shopId: string, conversationId: string): Promise<void> {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('seat/' || $1 || '/' || $2::uuid, 0))", [
      shopId,
      conversationId,
    ]);
  }

  /** The seat that a conversation holds, held until the transaction ends. */
  async findTakenForUpdate(tx: Tx, shopId: string, conversationId: string): Promise<Seat | undefined> {
    const [seat] = await tx.query<Seat>(
      `SELECT ${columns} FROM ${seatsWithAgents}
        WHERE seats.shop_id = $1 AND conversation_id = $2 AND ended_at IS NULL FOR UPDATE OF seats`,
      [shopId, conversationId],
    );
    return seat;
  }

  /** A seat, held until the transaction ends. */
  async findForUpdate(tx: Tx, shopId: string, seatId: string): Promise<Seat | undefined> {
    const [seat] = await tx.query<Seat>(
      `SELECT ${columns} FROM ${seatsWithAgents} WHERE seats.shop_id = $1 AND seat_id = $2 FOR UPDATE OF seats`,
      [shopId, seatId],
    );
    return seat;
  }

  /** Up to `seats` reservations that ended, held with their agents; what somebody else holds is left to him. */
  findDueForUpdate(tx: Tx, seats: number): Promise<Seat[]> {
    return tx.query(
      `SELECT ${columns} FROM ${seatsWithAgents}
        WHERE state = 'reserved' AND expires_at <= clock_timestamp()
        ORDER BY expires_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
      [seats],
    );
  }

  /** Milliseconds until a reservation ends, below 0 where one has; undefined where none waits. */
  async untilNextDue_ms(tx: ReadTx): Promise<number | undefined> {
    const [row] = await tx.query<{ wait_ms: number | null }>(
      `SELECT extract(epoch FROM min(expires_at) - clock_timestamp())::float8 * 1000 AS wait_ms
         FROM seats WHERE state = 'reserved'`,
    );
    return row?.wait_ms ?? undefined;
  }

  /**
   * Up to `agents` agents for the decision: the very one who is asked for, else those available, the smallest share of
   * seats taken first, so that where some have a seat at least those come.
   */
  candidates(
    tx: ReadTx,
    shopId: string,
    { agentId, excludedAgentIds }: SeatWish,
    agents: number,
  ): Promise<Candidate[]> {
    const found = `SELECT agent_id AS "agentId", intent, connection, seats_max AS "seatsMax", seats_taken AS "seatsTaken",
                          idle_since AS "idleSince" FROM agents WHERE shop_id = $1`;
    if (agentId !== '') return tx.query(`${found} AND agent_id = $2`, [shopId, agentId]);
    return tx.query(
      `${found} AND available AND NOT agent_id = ANY ($2) ORDER BY share_taken, idle_since, agent_id LIMIT $3`,
      [shopId, excludedAgentIds, agents],
    );
  }

  /**
   * Takes a seat of the first of these agents who still has one and is still there, and returns who it is and when it
   * was taken; undefined where none is. It does not wait for agents whom somebody else holds, unless `waits`: then it waits for the first.
   */
  async take(
    tx: Tx,
    shopId: string,
    agentIds: string[],
    { isPersonal, waits }: { isPersonal: boolean; waits: boolean },
  ): Promise<TakenSeat | undefined> {
    const [taken] = await tx.query<TakenSeat>(
      `UPDATE agents SET seats_taken = seats_taken + 1, idle_since = clock_timestamp()
        WHERE shop_id = $1 AND agent_id = (
          SELECT agent_id FROM agents JOIN unnest($2::text[]) WITH ORDINALITY AS chosen (agent_id, place) USING (agent_id)
           WHERE shop_id = $1 AND seats_taken < seats_max
             AND (available OR $3 AND intent = 'suspended' AND connection <> 'disconnected')
           ORDER BY place LIMIT 1
             FOR NO KEY UPDATE OF agents ${waits ? '' : 'SKIP LOCKED'})
    RETURNING agent_id AS "agentId", display_name AS "agentName", idle_since AS "reservedAt"`,
      [shopId, waits ? agentIds.slice(0, 1) : agentIds, isPersonal],
    );
    return taken;
  }

  async add(tx: Tx, seat: Seat): Promise<void> {
    const { shopId, seatId, agentId, conversationId, state, reservedAt, expiresAt } = seat;
    await tx
      .repository(SeatEntity)
      .insert({ shopId, seatId, agentId, conversationId, state, reservedAt, expiresAt, endedAt: null });
  }

  /** Keeps the next states of seats that are held. */
  async keepAll(tx: Tx, seats: Seat[], now: Date): Promise<void> {
    await tx.execute(
      `UPDATE seats SET state = next.state, ended_at = next.ended_at
         FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[]) AS next (shop_id, seat_id, state, ended_at)
        WHERE seats.shop_id = next.shop_id AND seats.seat_id = next.seat_id`,
      [
        seats.map(({ shopId }) => shopId),
        seats.map(({ seatId }) => seatId),
        seats.map(({ state }) => state),
        seats.map(({ state }) => (isTaken(state) ? null : now)),
      ],
    );
  }

  /** Gives these seats back to their agents. */
  async free(tx: Tx, seats: Seat[]): Promise<void> {
    await tx.execute(
      `UPDATE agents
          SET seats_taken = seats_taken - freed.seats,
              seats_over = greatest(0, seats_taken - freed.seats - seats_max),
              idle_since = clock_timestamp()
         FROM (SELECT shop_id, agent_id, count(*) AS seats
                 FROM unnest($1::text[], $2::text[]) AS free (shop_id, agent_id) GROUP BY shop_id, agent_id) AS freed
        WHERE agents.shop_id = freed.shop_id AND agents.agent_id = freed.agent_id`,
      [seats.map(({ shopId }) => shopId), seats.map(({ agentId }) => agentId)],
    );
  }

  /** Up to `items` seats that are taken, of one agent where one is named, behind an instant and id, oldest first. */
  list(
    tx: ReadTx,
    shopId: string,
    agentId: string,
    [after, afterId]: [reservedAt: string, seatId: string],
    items: number,
  ): Promise<Seat[]> {
    return tx.query(
      `SELECT ${columns} FROM ${seatsWithAgents}
        WHERE seats.shop_id = $1 AND ended_at IS NULL AND ($2 = '' OR seats.agent_id = $2)
          AND (reserved_at, seat_id) > ($3, $4)
        ORDER BY reserved_at, seat_id LIMIT $5`,
      [shopId, agentId, after, afterId, items],
    );
  }
}
