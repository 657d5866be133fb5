import { DeadlineKind, DeadlineState } from '@guanxi/contracts/conversation/v1/deadline.js';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { BoundedPeriod } from '../period.js';
import { waitEnds } from './service-facts.store.js';

/** How long something took, in seconds. */
export interface Durations {
  count: number;
  mean_s: number;
  p50_s: number;
  p90_s: number;
  max_s: number;
}

/** How deadlines of one kind ended. */
export interface Kept {
  kind: DeadlineKind;
  metCount: number;
  missedCount: number;
  droppedCount: number;
}

/** What became of the waits that began in a period. */
export interface QueueFigures {
  joinedCount: number;
  servedCount: number;
  abandonedCount: number;
  nobodyThereCount: number;
  waitingCount: number;
}

export interface ServiceCounts {
  handoverCount: number;
  episodeCount: number;
  reopenedCount: number;
  caseCount: number;
  caseReopenedCount: number;
}

export interface ServiceDay {
  day: string;
  joinedCount: number;
  abandonedCount: number;
  handoverCount: number;
  firstResponseCount: number;
  firstResponseMeanS: number;
  metCount: number;
  missedCount: number;
}

/** How a list of durations in seconds is told, where each is `seconds`. */
const durations = (seconds: string) => `
  count(*) AS count, coalesce(avg(${seconds}), 0)::float8 AS mean_s, coalesce(max(${seconds}), 0)::float8 AS max_s,
  coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY ${seconds}), 0)::float8 AS p50_s,
  coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY ${seconds}), 0)::float8 AS p90_s`;
const { MET, MISSED, DROPPED } = DeadlineState;

/** Speaks SQL for the figures of a shop's service. A deadline belongs to the period in which it ended. */
@Injectable()
export class ServiceReportStore {
  /** What deadlines of a kind took that were kept or missed; one that no longer applied took nothing. */
  async took(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod, kind: DeadlineKind): Promise<Durations> {
    const [row] = await tx.query<Durations>(
      `SELECT ${durations('took_ms / 1000.0')} FROM deadlines
        WHERE shop_id = $1 AND ended_at >= $2 AND ended_at < $3 AND kind = $4 AND outcome IN (${MET}, ${MISSED})`,
      [shopId, from, until, kind],
    );
    return row as Durations;
  }

  /** How long those waited who joined the queue in the period and were served. */
  async waited(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod): Promise<Durations> {
    const [row] = await tx.query<Durations>(
      `SELECT ${durations('extract(epoch FROM ended_at - queued_at)')} FROM queue_waits
        WHERE shop_id = $1 AND joined AND queued_at >= $2 AND queued_at < $3 AND ended_as = ${waitEnds.served}`,
      [shopId, from, until],
    );
    return row as Durations;
  }

  kept(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod): Promise<Kept[]> {
    return tx.query(
      `SELECT kind, count(*) FILTER (WHERE outcome = ${MET}) AS "metCount",
              count(*) FILTER (WHERE outcome = ${MISSED}) AS "missedCount",
              count(*) FILTER (WHERE outcome = ${DROPPED}) AS "droppedCount"
         FROM deadlines WHERE shop_id = $1 AND ended_at >= $2 AND ended_at < $3 GROUP BY kind ORDER BY kind`,
      [shopId, from, until],
    );
  }

  async queue(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod): Promise<QueueFigures> {
    const [row] = await tx.query<QueueFigures>(
      `SELECT count(*) AS "joinedCount", count(*) FILTER (WHERE ended_as = ${waitEnds.served}) AS "servedCount",
              count(*) FILTER (WHERE ended_as = ${waitEnds.abandoned}) AS "abandonedCount",
              count(*) FILTER (WHERE ended_as = ${waitEnds.nobodyThere}) AS "nobodyThereCount",
              count(*) FILTER (WHERE ended_as IS NULL) AS "waitingCount"
         FROM queue_waits WHERE shop_id = $1 AND joined AND queued_at >= $2 AND queued_at < $3`,
      [shopId, from, until],
    );
    return row as QueueFigures;
  }

  async count(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod): Promise<ServiceCounts> {
    const [row] = await tx.query<ServiceCounts>(
      `SELECT (SELECT count(*) FROM handovers
                WHERE shop_id = $1 AND handed_over_at >= $2 AND handed_over_at < $3) AS "handoverCount",
              (SELECT count(*) FROM episodes
                WHERE shop_id = $1 AND opened_at >= $2 AND opened_at < $3) AS "episodeCount",
              (SELECT count(*) FROM episodes
                WHERE shop_id = $1 AND opened_at >= $2 AND opened_at < $3 AND episode > 1) AS "reopenedCount",
              (SELECT count(*) FROM case_steps
                WHERE shop_id = $1 AND changed_at >= $2 AND changed_at < $3 AND step = 1) AS "caseCount",
              (SELECT count(*) FROM case_steps
                WHERE shop_id = $1 AND changed_at >= $2 AND changed_at < $3 AND reopened) AS "caseReopenedCount"`,
      [shopId, from, until],
    );
    return row as ServiceCounts;
  }

  /** Every day of the period, in the zone; the first and the last may be cut by the period. */
  days(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod, timeZone: string): Promise<ServiceDay[]> {
    return tx.query(
      `WITH days AS (
         SELECT generate_series(date_trunc('day', $2::timestamptz AT TIME ZONE $4),
                                ($3::timestamptz - interval '1 millisecond') AT TIME ZONE $4, '1 day')::date AS day
       ), waits AS (
         SELECT (queued_at AT TIME ZONE $4)::date AS day, count(*) AS joined,
                count(*) FILTER (WHERE ended_as = ${waitEnds.abandoned}) AS abandoned
           FROM queue_waits WHERE shop_id = $1 AND joined AND queued_at >= $2 AND queued_at < $3 GROUP BY 1
       ), served AS (
         SELECT (handed_over_at AT TIME ZONE $4)::date AS day, count(*) AS handovers
           FROM handovers WHERE shop_id = $1 AND handed_over_at >= $2 AND handed_over_at < $3 GROUP BY 1
       ), ended AS (
         SELECT (ended_at AT TIME ZONE $4)::date AS day,
                count(*) FILTER (WHERE outcome = ${MET}) AS met, count(*) FILTER (WHERE outcome = ${MISSED}) AS missed,
                count(*) FILTER (WHERE kind = ${DeadlineKind.FIRST_RESPONSE} AND outcome IN (${MET}, ${MISSED})) AS answers,
                avg(took_ms / 1000.0) FILTER (WHERE kind = ${DeadlineKind.FIRST_RESPONSE}
                                                AND outcome IN (${MET}, ${MISSED})) AS mean_s
           FROM deadlines WHERE shop_id = $1 AND ended_at >= $2 AND ended_at < $3 GROUP BY 1
       )
       SELECT day::text, coalesce(joined, 0) AS "joinedCount", coalesce(abandoned, 0) AS "abandonedCount",
              coalesce(handovers, 0) AS "handoverCount", coalesce(answers, 0) AS "firstResponseCount",
              coalesce(mean_s, 0)::float8 AS "firstResponseMeanS", coalesce(met, 0) AS "metCount",
              coalesce(missed, 0) AS "missedCount"
         FROM days LEFT JOIN waits USING (day) LEFT JOIN served USING (day) LEFT JOIN ended USING (day) ORDER BY day`,
      [shopId, from, until, timeZone],
    );
  }
}
