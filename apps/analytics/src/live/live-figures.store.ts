import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { group_customers_min } from '../hide-small-groups.js';

/** A shop at one instant. */
export interface LiveFigures {
  measuredAt: Date;
  queueLength: number;
  /** Since when the one waits who has waited longest. */
  waitingSince: Date | undefined;
  agentsOnline: number;
  /** In the last full minute. */
  offersPerMinute: number;
  botTurnsPerMinute: number;
  /** Deadlines missed in the last hour. */
  breachesPerHour: number;
  ratedTodayCount: number;
  /** Undefined where too few rated. */
  ratingToday: number | undefined;
  alertsRaised: number;
}

/** Speaks SQL for the figures of a shop as they are now. */
@Injectable()
export class LiveFiguresStore {
  /** Today begins at midnight in the zone. */
  async measure(tx: ReadTx, shopId: string, now: Date, timeZone: string): Promise<LiveFigures> {
    const [row] = await tx.query<{
      queueLength: number;
      waitingSince: Date | null;
      agentsOnline: number;
      offersPerMinute: number;
      botTurnsPerMinute: number;
      breachesPerHour: number;
      ratedTodayCount: number;
      ratingToday: number | null;
      alertsRaised: number;
    }>(
      `WITH now AS (
         SELECT $2::timestamptz AS instant, date_trunc('minute', $2::timestamptz) AS minute,
                date_trunc('day', $2::timestamptz AT TIME ZONE $3) AT TIME ZONE $3 AS midnight
       ), waiting AS (
         SELECT count(*) AS length, min(queued_at) AS since FROM queue_waits
          WHERE shop_id = $1 AND joined AND ended_at IS NULL
       ), rated AS (
         SELECT count(*) AS ratings, avg(stars)::float8 AS mean FROM episodes, now
          WHERE shop_id = $1 AND rated_at >= midnight
       )
       SELECT waiting.length AS "queueLength", waiting.since AS "waitingSince",
              (SELECT count(*) FROM agents_now WHERE shop_id = $1 AND is_online) AS "agentsOnline",
              (SELECT count(*) FROM interventions
                WHERE shop_id = $1 AND offered_at >= minute - interval '1 minute' AND offered_at < minute)
                AS "offersPerMinute",
              (SELECT coalesce(sum(bot_turns), 0)::bigint FROM bot_turn_minutes
                WHERE shop_id = $1 AND bot_turn_minutes.minute = now.minute - interval '1 minute')
                AS "botTurnsPerMinute",
              (SELECT count(*) FROM deadlines
                WHERE shop_id = $1 AND missed_at > instant - interval '1 hour' AND missed_at <= instant)
                AS "breachesPerHour",
              rated.ratings AS "ratedTodayCount", rated.mean AS "ratingToday",
              (SELECT count(*) FROM alerts WHERE shop_id = $1 AND cleared_at IS NULL) AS "alertsRaised"
         FROM now, waiting, rated`,
      [shopId, now, timeZone],
    );
    if (!row) throw new Error('a statement that returns one row has returned none');
    const isTold = row.ratedTodayCount >= group_customers_min && row.ratingToday !== null;
    return {
      ...row,
      measuredAt: now,
      waitingSince: row.waitingSince ?? undefined,
      ratingToday: isTold ? (row.ratingToday as number) : undefined,
    };
  }
}
