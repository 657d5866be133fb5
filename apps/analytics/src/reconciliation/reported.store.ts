import { CareMenuOutcome } from '@guanxi/contracts/conversation/v1/conversation.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type Figures, figureName } from './figures.js';

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

  filtering(tx: ReadTx, shopId: string): Promise<Figures> {
    return one(
      tx,
      `SELECT count(*) AS screenings, coalesce(sum(kept_count), 0)::bigint AS decisions_kept,
              coalesce(sum(filtered_count), 0)::bigint AS decisions_filtered
         FROM screenings WHERE shop_id = $1`,
      shopId,
    );
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
      ...(await one(tx, 'SELECT count(*) AS handovers FROM handovers WHERE shop_id = $1', shopId)),
      ...Object.fromEntries(
        outcomes.map(({ outcome, count }) => [figureName('interventions', CareMenuOutcome[outcome]), count]),
      ),
    };
  }
}

/** The figures of a statement that returns one row. */
async function one(tx: ReadTx, sql: string, shopId: string): Promise<Figures> {
  const [row] = await tx.query<Figures>(sql, [shopId]);
  return row ?? {};
}
