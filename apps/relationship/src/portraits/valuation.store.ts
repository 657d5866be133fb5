import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** How a shop's customers buy, as it was fitted last; times in days. */
export interface Valuation {
  r: number;
  alphaDays: number;
  a: number;
  b: number;
  logLikelihood: number;
  /** 0 where the shop had too few and the prior stands in. */
  fittedCustomers: number;
  valuedCount: number;
  /** Cents that part the buyers into fifths. */
  priceBounds: number[];
  valuedAt: Date;
}

/** Speaks SQL for valuations. */
@Injectable()
export class ValuationStore {
  /** The shop's last; undefined before the first. */
  async find(tx: ReadTx, shopId: string): Promise<Valuation | undefined> {
    const [row] = await tx.query<Valuation>(
      `SELECT r, alpha_days AS "alphaDays", a, b, log_likelihood AS "logLikelihood", fitted_customers AS "fittedCustomers",
              valued_count AS "valuedCount", price_bounds AS "priceBounds", valued_at AS "valuedAt"
         FROM valuations WHERE shop_id = $1`,
      [shopId],
    );
    return row;
  }

  async keep(tx: Tx, shopId: string, valuation: Valuation): Promise<void> {
    const { r, alphaDays, a, b, logLikelihood, fittedCustomers, valuedCount, priceBounds, valuedAt } = valuation;
    await tx.execute(
      `INSERT INTO valuations (shop_id, r, alpha_days, a, b, log_likelihood, fitted_customers, valued_count, price_bounds, valued_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (shop_id) DO UPDATE
          SET r = $2, alpha_days = $3, a = $4, b = $5, log_likelihood = $6, fitted_customers = $7, valued_count = $8,
              price_bounds = $9, valued_at = $10`,
      [shopId, r, alphaDays, a, b, logLikelihood, fittedCustomers, valuedCount, priceBounds, valuedAt],
    );
  }

  /** Up to `limit` shops with buyers whose valuation is older than an instant, or that have none. */
  async overdue(tx: ReadTx, before: Date, limit: number): Promise<string[]> {
    const rows = await tx.query<{ shop_id: string }>(
      `WITH RECURSIVE shops AS (
         (SELECT shop_id FROM portrait_facts ORDER BY shop_id LIMIT 1)
         UNION ALL
         SELECT (SELECT facts.shop_id FROM portrait_facts facts WHERE facts.shop_id > shops.shop_id ORDER BY 1 LIMIT 1)
           FROM shops WHERE shops.shop_id IS NOT NULL
       )
       SELECT shop_id FROM shops LEFT JOIN valuations USING (shop_id)
        WHERE shop_id IS NOT NULL AND (valued_at IS NULL OR valued_at < $1)
          AND EXISTS (SELECT FROM portrait_facts facts WHERE facts.shop_id = shops.shop_id AND facts.purchases > 0)
        ORDER BY shop_id LIMIT $2`,
      [before, limit],
    );
    return rows.map(({ shop_id }) => shop_id);
  }
}
