import type { DecisionReason } from '@guanxi/contracts/filtering/v1/screening.js';
import type { ReadTx } from '@guanxi/persistence';
import type { Moments } from '@guanxi/statistics';
import { Injectable } from '@nestjs/common';
import { joinWholeAudiences } from '../join-whole-audiences.js';
import type { Period } from '../period.js';
import type { EffectName, OutcomeRow } from './outcome-row.js';
import { outcomesSql } from './outcomes-sql.js';

/** A campaign that sent something. */
export interface BegunCampaign {
  campaignId: string;
  beganAt: Date;
  expiredCount: number;
  cappedCount: number;
}

/** What came of campaigns, drawn together in two ways. */
export interface Outcomes {
  byCampaign: OutcomeRow[];
  byChannel: OutcomeRow[];
}

/** Speaks SQL for what campaigns came to. */
@Injectable()
export class OutreachMeasureStore {
  /** Up to `items` campaigns whose first message was delivered in a period, latest first; or the one that is named. */
  begun(
    tx: ReadTx,
    shopId: string,
    { from, until }: Period,
    campaignId: string,
    items: number,
  ): Promise<BegunCampaign[]> {
    return tx.query<BegunCampaign & object>(
      `SELECT s.campaign_id AS "campaignId", s.first_delivered_at AS "beganAt",
              coalesce(c.expired_count, 0) AS "expiredCount", coalesce(c.capped_count, 0) AS "cappedCount"
         FROM campaign_starts AS s LEFT JOIN campaigns AS c USING (shop_id, campaign_id)
        WHERE s.shop_id = $1 AND ($2::timestamptz IS NULL OR first_delivered_at >= $2)
          AND ($3::timestamptz IS NULL OR first_delivered_at < $3) AND ($4::uuid IS NULL OR s.campaign_id = $4)
        ORDER BY first_delivered_at DESC, s.campaign_id LIMIT $5`,
      [shopId, from, until, campaignId || null, items],
    );
  }

  /** Whether campaigns decided on more customers than so many. */
  async isLarger(tx: ReadTx, shopId: string, campaignIds: readonly string[], decisions_max: number): Promise<boolean> {
    const beyond = await tx.query(
      `SELECT 1 FROM campaign_audience WHERE shop_id = $1 AND campaign_id = ANY ($2::uuid[]) OFFSET $3 LIMIT 1`,
      [shopId, campaignIds, decisions_max],
    );
    return beyond.length > 0;
  }

  /** What the audiences of campaigns did within so many days, by campaign and by acquisition channel. */
  async outcomes(
    tx: ReadTx,
    shopId: string,
    campaignIds: readonly string[],
    attribution_days: number,
  ): Promise<Outcomes> {
    const merged = await tx.query('SELECT 1 FROM merges WHERE shop_id = $1 AND unmerged_at IS NULL LIMIT 1', [shopId]);
    await joinWholeAudiences(tx);
    const rows = await tx.query<Record<string, number | string | null>>(outcomesSql(merged.length > 0), [
      ...[shopId, campaignIds, attribution_days],
    ]);
    const by = (name: string) => rows.filter((row) => row['by'] === name).map(rowOf);
    return { byCampaign: by('campaign'), byChannel: by('channel') };
  }
}

function rowOf(row: Record<string, number | string | null>): OutcomeRow {
  const number = (name: string) => Number(row[name] ?? 0);
  const momentsOf = (name: EffectName): Moments => ({
    ...{ count: number('weighed'), y: number('y'), yy: number('yy') },
    ...{ x: number(`x_${name}`), xx: number(`xx_${name}`), xy: number(`xy_${name}`) },
  });
  return {
    key: String(row['key']),
    reason: row['reason'] as DecisionReason,
    arm: row['arm'] as OutcomeRow['arm'],
    armCustomers: number('arm_customers'),
    outcome: {
      ...{ customerCount: number('customers'), decisionCount: number('decisions') },
      ...{ deliveredCount: number('delivered'), readCount: number('read'), clickedCount: number('clicked') },
      ...{ buyerCount: number('bought'), purchaseCount: number('purchases'), amountCents: number('amount') },
      ...{ mutedCount: number('muted'), complainedCount: number('complained'), cancelledCount: number('cancelled') },
    },
    moments: {
      ...{ purchases: momentsOf('purchases'), amount: momentsOf('amount') },
      ...{ buyers: momentsOf('buyers'), reactedBadly: momentsOf('reactedBadly') },
    },
  };
}
