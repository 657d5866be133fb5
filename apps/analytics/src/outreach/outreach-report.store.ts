import type { CampaignTotals } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import type { ReasonCount } from '@guanxi/contracts/filtering/v1/screening.js';
import type { BehaviourTotal } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Period } from '../period.js';

/** One screening. */
export interface ScreeningRow {
  screeningId: string;
  contentCategory: string;
  asOf: Date;
  completedAt: Date;
  audienceCount: number;
  keptCount: number;
  filteredCount: number;
  reasons: ReasonCount[];
}

const ofPeriod = `FROM screenings WHERE shop_id = $1
   AND ($2::timestamptz IS NULL OR completed_at >= $2) AND ($3::timestamptz IS NULL OR completed_at < $3)`;

/** Speaks SQL for the reports on outreach. */
@Injectable()
export class OutreachReportStore {
  /** The totals of the screenings of a period. */
  async totals(tx: ReadTx, shopId: string, { from, until }: Period) {
    const [row] = await tx.query<{
      screeningCount: number;
      audienceCount: number;
      keptCount: number;
      filteredCount: number;
    }>(
      `SELECT count(*) AS "screeningCount", coalesce(sum(audience_count), 0)::bigint AS "audienceCount",
              coalesce(sum(kept_count), 0)::bigint AS "keptCount",
              coalesce(sum(filtered_count), 0)::bigint AS "filteredCount"
         ${ofPeriod}`,
      [shopId, from, until],
    );
    return row ?? { screeningCount: 0, audienceCount: 0, keptCount: 0, filteredCount: 0 };
  }

  /** What became of the campaigns that were settled in a period. */
  async campaigns(tx: ReadTx, shopId: string, { from, until }: Period): Promise<CampaignTotals> {
    const counts = ['sent', 'capped', 'refused', 'expired', 'cancelled', 'failed'];
    const [row] = await tx.query<CampaignTotals>(
      `SELECT count(*) AS "campaignCount",
              ${counts.map((name) => `coalesce(sum(${name}_count), 0)::bigint AS "${name}Count"`).join(', ')}
         FROM campaigns WHERE shop_id = $1
          AND ($2::timestamptz IS NULL OR settled_at >= $2) AND ($3::timestamptz IS NULL OR settled_at < $3)`,
      [shopId, from, until],
    );
    return row as CampaignTotals;
  }

  /** The decisions of a period by verdict and reason. */
  reasons(tx: ReadTx, shopId: string, { from, until }: Period): Promise<ReasonCount[]> {
    return tx.query(
      `SELECT verdict, reason, sum(count)::bigint AS count
         FROM (SELECT reasons ${ofPeriod}) AS screened,
              jsonb_to_recordset(screened.reasons) AS counted (verdict int, reason int, count bigint)
        GROUP BY verdict, reason ORDER BY verdict, sum(count) DESC, reason`,
      [shopId, from, until],
    );
  }

  /** Relationships by status. */
  async relationships(tx: ReadTx, shopId: string): Promise<{ active: number; cancelled: number }> {
    const [row] = await tx.query<{ active: number; cancelled: number }>(
      `SELECT count(*) FILTER (WHERE is_active) AS active, count(*) FILTER (WHERE NOT is_active) AS cancelled
         FROM relationships WHERE shop_id = $1`,
      [shopId],
    );
    return row ?? { active: 0, cancelled: 0 };
  }

  /** What customers did, by kind. */
  behaviours(tx: ReadTx, shopId: string): Promise<BehaviourTotal[]> {
    return tx.query(
      `SELECT kind, count, amount_cents AS "amountCents" FROM behaviour_totals WHERE shop_id = $1 ORDER BY kind`,
      [shopId],
    );
  }

  /** Up to `items` screenings before an instant and id, latest first. */
  list(
    tx: ReadTx,
    shopId: string,
    [before, beforeId]: [completedAt: string, screeningId: string],
    items: number,
  ): Promise<ScreeningRow[]> {
    return tx.query(
      `SELECT screening_id AS "screeningId", content_category AS "contentCategory", as_of AS "asOf",
              completed_at AS "completedAt", audience_count AS "audienceCount", kept_count AS "keptCount",
              filtered_count AS "filteredCount", reasons
         FROM screenings WHERE shop_id = $1 AND (completed_at, screening_id) < ($2, $3::uuid)
        ORDER BY completed_at DESC, screening_id DESC LIMIT $4`,
      [shopId, before, beforeId, items],
    );
  }
}
