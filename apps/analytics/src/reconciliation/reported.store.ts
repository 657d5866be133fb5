import { CareMenuOutcome } from '@guanxi/contracts/conversation/v1/conversation.js';
import { DeadlineKind, DeadlineState } from '@guanxi/contracts/conversation/v1/deadline.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { deadlineFigure, type Figures, figureName } from './figures.js';

/** Counts the facts as they were projected here, by the same names as {@link Owners}. */
@Injectable()
export class ReportedStore {
  async relationship(tx: ReadTx, shopId: string): Promise<Figures> {
    const totals = await tx.query<{ kind: BehaviourKind; count: number; amount_cents: number }>(
      'SELECT kind, count, amount_cents FROM behaviour_totals WHERE shop_id = $1',
      [shopId],
    );
    return {
      ...(await one(
        tx,
        `SELECT count(*) FILTER (WHERE is_active) AS relationships_active,
                count(*) FILTER (WHERE NOT is_active) AS relationships_cancelled
           FROM relationships WHERE shop_id = $1`,
        shopId,
      )),
      amount_cents: totals.reduce((sum, { amount_cents }) => sum + amount_cents, 0),
      ...Object.fromEntries(totals.map(({ kind, count }) => [figureName('behaviours', BehaviourKind[kind]), count])),
    };
  }

  async filtering(tx: ReadTx, shopId: string): Promise<Figures> {
    const campaigns = await one(
      tx,
      `SELECT (SELECT count(*) FROM campaigns WHERE shop_id = $1) AS campaigns_settled,
              (SELECT count(delivered_at) FROM campaign_audience WHERE shop_id = $1) AS deliveries`,
      shopId,
    );
    const screenings = await one(
      tx,
      `SELECT count(*) AS screenings, coalesce(sum(kept_count), 0)::bigint AS decisions_kept,
              coalesce(sum(filtered_count), 0)::bigint AS decisions_filtered
         FROM screenings WHERE shop_id = $1`,
      shopId,
    );
    return { ...screenings, ...campaigns };
  }

  async conversation(tx: ReadTx, shopId: string): Promise<Figures> {
    const outcomes = await tx.query<{ outcome: CareMenuOutcome; count: number }>(
      'SELECT outcome, count(*) FROM interventions WHERE shop_id = $1 GROUP BY outcome',
      [shopId],
    );
    return {
      ...(await one(
        tx,
        `SELECT count(opened_at) AS episodes_opened, count(closed_at) AS episodes_closed, count(case_id) AS cases,
                count(stars) AS ratings, coalesce(sum(stars), 0)::bigint AS stars_sum
           FROM episodes WHERE shop_id = $1`,
        shopId,
      )),
      ...(await one(
        tx,
        `SELECT (SELECT count(*) FROM handovers WHERE shop_id = $1) AS handovers,
                (SELECT count(*) FROM queue_waits WHERE shop_id = $1 AND joined) AS queue_joined`,
        shopId,
      )),
      ...(await this.decisions(tx, shopId)),
      ...(await this.deadlines(tx, shopId)),
      ...Object.fromEntries(
        outcomes.map(({ outcome, count }) => [figureName('interventions', CareMenuOutcome[outcome]), count]),
      ),
    };
  }

  private async decisions(tx: ReadTx, shopId: string): Promise<Figures> {
    const rules = await tx.query<{ rule: string; count: number }>(
      'SELECT rule, sum(count)::bigint AS count FROM decision_hours WHERE shop_id = $1 GROUP BY rule',
      [shopId],
    );
    return Object.fromEntries(rules.map(({ rule, count }) => [figureName('decisions', rule), count]));
  }

  private async deadlines(tx: ReadTx, shopId: string): Promise<Figures> {
    const ended = await tx.query<{ kind: DeadlineKind; outcome: DeadlineState; count: number }>(
      `SELECT kind, outcome, count(*) FROM deadlines WHERE shop_id = $1 AND outcome IS NOT NULL
        GROUP BY kind, outcome`,
      [shopId],
    );
    return Object.fromEntries(
      ended.map(({ kind, outcome, count }) => [deadlineFigure(DeadlineKind[kind], DeadlineState[outcome]), count]),
    );
  }
}

/** The figures of a statement that returns one row. */
async function one(tx: ReadTx, sql: string, shopId: string): Promise<Figures> {
  const [row] = await tx.query<Figures>(sql, [shopId]);
  return row ?? {};
}
