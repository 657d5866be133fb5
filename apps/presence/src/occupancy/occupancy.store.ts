import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Seats at this moment, and what became of the latest ones. */
export interface Occupancy {
  availableAgents: number;
  /** Those of available agents, and how many of these are taken. */
  seats: number;
  seatsTaken: number;
  /** Those that others hold. */
  seatsTakenElsewhere: number;
  /** Conversations for which a seat was reserved within the window. */
  arrivals: number;
  /** Seats that were accepted and have ended, and their mean time from the one to the other. */
  served: number;
  serviceSeconds: number | null;
  offersDeclined: number;
  offersExpired: number;
}

// Seats that began longer before the window are not looked at: they would hardly change a mean.
const served_hours_max = 24;

/** Speaks SQL for how busy agents are. */
@Injectable()
export class OccupancyStore {
  /** The occupancy of a shop's agents, or of one group's, measured over the last minutes. */
  async find(tx: ReadTx, shopId: string, groupId: string, window_minutes: number): Promise<Occupancy> {
    const [row] = await tx.query<Occupancy>(
      `WITH asked AS (
         SELECT * FROM agents WHERE shop_id = $1 AND ($2 = '' OR group_ids @> ARRAY[$2])
       ), at_present AS (
         SELECT count(*) FILTER (WHERE available) AS "availableAgents",
                coalesce(sum(seats_max) FILTER (WHERE available), 0) AS seats,
                coalesce(sum(seats_taken) FILTER (WHERE available), 0) AS "seatsTaken",
                coalesce(sum(seats_taken) FILTER (WHERE NOT available), 0) AS "seatsTakenElsewhere"
           FROM asked
       ), latest AS (
         SELECT seats.*, clock_timestamp() - $3 * interval '1 minute' AS since
           FROM seats JOIN asked USING (shop_id, agent_id)
          WHERE seats.shop_id = $1
            AND reserved_at > clock_timestamp() - $3 * interval '1 minute' - $4 * interval '1 hour'
       ), measured AS (
         SELECT count(DISTINCT conversation_id) FILTER (WHERE reserved_at > since) AS arrivals,
                count(*) FILTER (WHERE ended_at > since AND accepted_at IS NOT NULL) AS served,
                (avg(extract(epoch FROM ended_at - accepted_at))
                   FILTER (WHERE ended_at > since AND accepted_at IS NOT NULL))::float8 AS "serviceSeconds",
                count(*) FILTER (WHERE ended_at > since AND state = 'declined') AS "offersDeclined",
                count(*) FILTER (WHERE ended_at > since AND state = 'expired') AS "offersExpired"
           FROM latest
       )
       SELECT * FROM at_present CROSS JOIN measured`,
      [shopId, groupId, window_minutes, served_hours_max],
    );
    return row!;
  }
}
