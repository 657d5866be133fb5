import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { FactorColumns } from './factor-columns.js';
import { instantOf, type JoinedFacts, unjoin } from './told-facts.js';

/** What was known: up to a position of the journal, or, where there is none, what had happened by an instant. */
export interface Moment {
  asOf: Date;
  position: number | null;
}

const joined = `string_agg(customer_id, E'\\n') AS customer_ids, string_agg(instant_s::text, E'\\n') AS instants_s,
                string_agg(code::text, E'\\n') AS codes, string_agg(word, E'\\n') AS words`;
const relationship = `shop_id, customer_id, factor_instant(established_at) AS instant_s,
                      CASE WHEN is_active THEN 1 ELSE 2 END AS code,
                      CASE WHEN cancelled_at > $3 THEN coalesce(earlier_channel, acquisition_channel)
                           ELSE acquisition_channel END AS word`;
/** Other shops' behaviours count for the platform only; which shop it was is not even read. */
const elsewhere = '';

/**
 * Columns of a few customers as of a moment past, drawn from the behaviours that are kept: for a screening of then, one
 * that is taken up again, and to explain a decision by what it was taken on. Relationships are as they are now, except for the channel of
 * those that were cancelled since: it is the one that they came through before.
 */
@Injectable()
export class PastColumns {
  constructor(private readonly transactions: Transactions) {}

  /** The next customers of a shop behind one who had an active relationship then and have it still, in order. */
  async nextOfAll(tx: ReadTx, shopId: string, after: string, { asOf }: Moment, limit: number): Promise<string[]> {
    const rows = await tx.query<{ customer_id: string }>(
      `SELECT customer_id FROM relationships
        WHERE shop_id = $1 AND customer_id > $2 AND is_active AND established_at <= $3 ORDER BY customer_id LIMIT $4`,
      [shopId, after, asOf, limit],
    );
    return rows.map(({ customer_id }) => customer_id);
  }

  /**
   * Columns of these customers of a shop; who had no relationship then has no row, or one that says so. It reads across
   * shops, in a transaction of its own: ask for it outside of one's own.
   */
  async of(shopId: string, customerIds: readonly string[], moment: Moment): Promise<FactorColumns> {
    const told = await this.transactions.readAcrossShops((tx) => this.facts(tx, shopId, customerIds, moment));
    // One row here and one elsewhere for each, at most.
    const columns = new FactorColumns(customerIds.length * 2);
    for (const facts of told) columns.take(unjoin(facts));
    columns.moveTo(instantOf(moment.asOf));
    return columns;
  }

  private async facts(
    tx: ReadTx,
    shopId: string,
    customerIds: readonly string[],
    moment: Moment,
  ): Promise<JoinedFacts[]> {
    const relationships = await tx.query<JoinedFacts>(
      `SELECT shop_id, 'relationships' AS fact, ${joined}
         FROM (SELECT ${relationship} FROM relationships
                WHERE shop_id = $1 AND customer_id = ANY ($2) AND established_at <= $3) AS known GROUP BY shop_id`,
      [shopId, customerIds, moment.asOf],
    );
    const behaviours = await tx.query<JoinedFacts>(
      `SELECT scope AS shop_id, 'behaviours' AS fact, ${joined}
         FROM (SELECT CASE WHEN shop_id = $1 THEN shop_id ELSE '${elsewhere}' END AS scope, customer_id,
                      factor_instant(occurred_at) AS instant_s, kind AS code, category AS word
                 FROM behaviours
                WHERE customer_id = ANY ($2) AND ${moment.position === null ? 'occurred_at <= $3' : 'position <= $3'}) AS told
        GROUP BY scope`,
      [shopId, customerIds, moment.position ?? moment.asOf],
    );
    return [...relationships, ...behaviours];
  }
}
