import { type ReadTx, rowsOf, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent } from '../agents/agent.js';
import { agentColumns } from '../agents/agent-columns.js';
import { holdShop } from '../shop-lock.js';
import { isTaken, type Seat } from './seat.js';

const columns = `seats.shop_id AS "shopId", seats.seat_id AS "seatId", seats.agent_id AS "agentId",
  agents.display_name AS "agentName", seats.conversation_id AS "conversationId", seats.state,
  seats.reserved_at AS "reservedAt", seats.expires_at AS "expiresAt", seats.channel, seats.weight`;
const seatsWithAgents = 'seats JOIN agents USING (shop_id, agent_id)';

/** Seats that are wanted of one agent. */
export interface SeatClaim {
  agentId: string;
  /** How many seats, all together. */
  weight: number;
  /** Whether all who want one address her personally, so that she may be suspended or off duty. */
  isPersonal: boolean;
}

/** An agent whose seats have just been counted, held, and when. */
export type Counted = Agent & { countedAt: Date };

/** Speaks SQL for seats and for how many of each agent's are taken. */
@Injectable()
export class SeatStore {
  /**
   * Has whoever else reserves in this shop wait until the transaction ends, and returns how many seats a conversation
   * takes by its channel, where that is not one. Those who reserve would choose the same agents; one after the other
   * each finds what the one before left, and nothing that is looked at meanwhile is taken, only given back.
   */
  async holdShop(tx: Tx, shopId: string): Promise<Map<string, number>> {
    const [row] = await tx.query<{ weights: Record<string, number> }>(
      `SELECT ${holdShop},
              (SELECT coalesce(jsonb_object_agg(channel, weight), '{}') FROM channel_weights WHERE shop_id = $1) AS weights`,
      [shopId],
    );
    return new Map(Object.entries(row!.weights));
  }

  /** The seats that conversations hold, held until the transaction ends. */
  findTakenForUpdate(tx: Tx, shopId: string, conversationIds: string[]): Promise<Seat[]> {
    const ids = conversationIds.toSorted().map((id) => [id]);
    const { from, params } = rowsOf(['uuid'], ids, 2);
    return tx.query(
      `SELECT held.* FROM (SELECT * FROM ${from}) AS asked (id)
        CROSS JOIN LATERAL (
          SELECT ${columns} FROM ${seatsWithAgents}
           WHERE seats.shop_id = $1 AND conversation_id = asked.id AND ended_at IS NULL FOR UPDATE OF seats) AS held`,
      [shopId, ...params],
    );
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
   * Takes seats of agents, each all that are wanted of her or none: of those who still have them and are still there.
   * Returns of whom.
   */
  take(tx: Tx, shopId: string, claims: SeatClaim[]): Promise<Counted[]> {
    return tx.query(
      `UPDATE agents SET seats_taken = seats_taken + claim.weight, idle_since = clock_timestamp()
         FROM unnest($2::text[], $3::int[], $4::boolean[]) AS claim (agent_id, weight, is_personal)
        WHERE shop_id = $1 AND agents.agent_id = claim.agent_id AND seats_taken + claim.weight <= seats_max
          AND (available OR is_personal AND intent <> 'offline' AND connection <> 'disconnected')
    RETURNING ${agentColumns}, idle_since AS "countedAt"`,
      [
        shopId,
        claims.map(({ agentId }) => agentId),
        claims.map(({ weight }) => weight),
        claims.map(({ isPersonal }) => isPersonal),
      ],
    );
  }

  /** Adds seats of one shop that are counted already; those that are accepted at once are so now. */
  addAll(tx: Tx, shopId: string, seats: Seat[], now: Date): void {
    tx.send(
      `INSERT INTO seats (shop_id, seat_id, agent_id, conversation_id, state, reserved_at, expires_at, channel, weight,
                          accepted_at)
       SELECT $1, *, CASE WHEN state = 'accepted' THEN $10::timestamptz END
         FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                     $8::text[], $9::int[])
              AS added (seat_id, agent_id, conversation_id, state, reserved_at, expires_at, channel, weight)`,
      [
        shopId,
        seats.map(({ seatId }) => seatId),
        seats.map(({ agentId }) => agentId),
        seats.map(({ conversationId }) => conversationId),
        seats.map(({ state }) => state),
        seats.map(({ reservedAt }) => reservedAt),
        seats.map(({ expiresAt }) => expiresAt),
        seats.map(({ channel }) => channel),
        seats.map(({ weight }) => weight),
        now,
      ],
    );
  }

  /** Keeps the next states of seats that are held. */
  async keepAll(tx: Tx, seats: Seat[], now: Date): Promise<void> {
    await tx.execute(
      `UPDATE seats SET state = next.state, ended_at = next.ended_at,
              accepted_at = CASE WHEN next.state = 'accepted' THEN $5 ELSE accepted_at END
         FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[]) AS next (shop_id, seat_id, state, ended_at)
        WHERE seats.shop_id = next.shop_id AND seats.seat_id = next.seat_id`,
      [
        seats.map(({ shopId }) => shopId),
        seats.map(({ seatId }) => seatId),
        seats.map(({ state }) => state),
        seats.map(({ state }) => (isTaken(state) ? null : now)),
        now,
      ],
    );
  }

  /** Gives these seats back to their agents, and returns whom. */
  free(tx: Tx, seats: Seat[]): Promise<Counted[]> {
    return tx.query(
      `UPDATE agents
          SET seats_taken = seats_taken - freed.seats,
              seats_over = greatest(0, seats_taken - freed.seats - seats_max),
              idle_since = clock_timestamp()
         FROM (SELECT shop_id, agent_id, sum(weight) AS seats
                 FROM unnest($1::text[], $2::text[], $3::int[]) AS free (shop_id, agent_id, weight)
                GROUP BY shop_id, agent_id) AS freed
        WHERE agents.shop_id = freed.shop_id AND agents.agent_id = freed.agent_id
    RETURNING ${agentColumns}, idle_since AS "countedAt"`,
      [seats.map(({ shopId }) => shopId), seats.map(({ agentId }) => agentId), seats.map(({ weight }) => weight)],
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
