import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent } from '../agents/agent.js';
import type { Seat } from '../seats/seat.js';

/** How an agent stood, and since when; undefined where a release noted it that kept no history. */
export type KeptState = Pick<
  Agent,
  'agentId' | 'version' | 'intent' | 'suspendedFor' | 'connection' | 'onDuty' | 'seatsMax' | 'seatsTaken'
> & { changedAt?: Date };

/** A seat that was accepted or has ended. */
export type KeptSeat = Pick<Seat, 'seatId' | 'agentId' | 'conversationId' | 'state'> & {
  acceptedAt: Date | null;
  endedAt: Date | null;
};

/** For how long it is kept how agents stood, and which seats they gave. */
export const history_keep_hours = 30 * 24;

const standing = `agent_id AS "agentId", version, intent, suspended_for AS "suspendedFor", connection,
  on_duty AS "onDuty", seats_max AS "seatsMax", seats_taken AS "seatsTaken"`;

/** Speaks SQL for facts as events told them, a page at a time behind the one before it. */
@Injectable()
export class FactStore {
  states(tx: ReadTx, shopId: string, [agentId, version]: [string, number], items: number): Promise<KeptState[]> {
    return tx.query<KeptState & object>(
      `SELECT ${standing}, changed_at AS "changedAt" FROM agent_states
        WHERE shop_id = $1 AND (agent_id, version) > ($2, $3::bigint) ORDER BY agent_id, version LIMIT $4`,
      [shopId, agentId, version, items],
    );
  }

  /** Agents of whom it is not kept since when they stand as they do. */
  undated(tx: ReadTx, shopId: string, after: string, items: number): Promise<KeptState[]> {
    return tx.query<KeptState & object>(
      `SELECT ${standing} FROM agents WHERE shop_id = $1 AND agent_id > $2
          AND NOT EXISTS (SELECT FROM agent_states AS kept WHERE kept.shop_id = $1
                             AND kept.agent_id = agents.agent_id AND kept.version = agents.version)
        ORDER BY agent_id LIMIT $3`,
      [shopId, after, items],
    );
  }

  seats(tx: ReadTx, shopId: string, after: string, items: number): Promise<KeptSeat[]> {
    return tx.query<KeptSeat & object>(
      `SELECT seat_id AS "seatId", agent_id AS "agentId", conversation_id AS "conversationId", state,
              accepted_at AS "acceptedAt", ended_at AS "endedAt"
         FROM seats WHERE shop_id = $1 AND seat_id > $2::uuid AND state <> 'reserved' ORDER BY seat_id LIMIT $3`,
      [shopId, after, items],
    );
  }

  /** Since when all of it is kept: since history began here, and no longer than it is kept. */
  async keptSince(tx: ReadTx, shopId: string): Promise<Date> {
    const [row] = await tx.query<{ since: Date }>(
      `SELECT greatest(now() - make_interval(hours => $2), coalesce(min(changed_at), now())) AS since
         FROM agent_states WHERE shop_id = $1`,
      [shopId, history_keep_hours],
    );
    return row!.since;
  }
}
