import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ScreeningDecision } from './decide-screening.js';
import { DecisionEntity } from './decision.entity.js';
import type { ReasonCount } from './screening.js';

/** A decision on one customer, with the factors as a row keeps them. */
export type KeptDecision = ScreeningDecision & { customerId: string; factors: (number | null)[] | null };

/** Which decisions to list: all, or those of a verdict or reason. */
export interface DecisionFilter {
  verdict?: ScreeningDecision['verdict'];
  reason?: ScreeningDecision['reason'];
}

const columns = `customer_id AS "customerId", verdict, reason, response_probability AS "responseProbability"`;

/** Speaks SQL for decisions. */
@Injectable()
export class DecisionStore {
  async add(tx: Tx, shopId: string, screeningId: string, decisions: KeptDecision[]): Promise<void> {
    // An array of arrays that differ in length has no form in Postgres, so each row's factors go as its literal.
    await tx.execute(
      `INSERT INTO decisions (shop_id, screening_id, customer_id, verdict, reason, response_probability, factors)
       SELECT $1, $2, customer_id, verdict, reason, probability, factors::float8[]
         FROM unnest($3::text[], $4::text[], $5::text[], $6::float8[], $7::text[])
           AS decided (customer_id, verdict, reason, probability, factors)`,
      [
        shopId,
        screeningId,
        decisions.map(({ customerId }) => customerId),
        decisions.map(({ verdict }) => verdict),
        decisions.map(({ reason }) => reason),
        decisions.map(({ responseProbability }) => responseProbability),
        decisions.map(({ factors }) => factors && `{${factors.map((value) => value ?? 'NULL').join(',')}}`),
      ],
    );
  }

  /** Up to `items` decisions behind a customer, in order of customer. */
  list(
    tx: ReadTx,
    shopId: string,
    screeningId: string,
    after: string,
    items: number,
    { verdict, reason }: DecisionFilter = {},
  ): Promise<(ScreeningDecision & { customerId: string })[]> {
    return tx.query(
      `SELECT ${columns} FROM decisions
        WHERE shop_id = $1 AND screening_id = $2 AND customer_id > $3
          AND ($5::text IS NULL OR verdict = $5) AND ($6::text IS NULL OR reason = $6)
        ORDER BY customer_id LIMIT $4`,
      [shopId, screeningId, after, items, verdict, reason],
    );
  }

  /** Up to `items` kept customers behind one, the most likely to respond first, then in order of customer. */
  keptBehind(
    tx: ReadTx,
    shopId: string,
    screeningId: string,
    after: { customerId: string; responseProbability: number } | undefined,
    items: number,
  ): Promise<{ customerId: string; responseProbability: number }[]> {
    return tx.query(
      `SELECT customer_id AS "customerId", response_probability AS "responseProbability" FROM decisions
        WHERE shop_id = $1 AND screening_id = $2 AND verdict = 'kept'
          AND ($3::text IS NULL OR (-response_probability, customer_id) > (-$4::float8, $3))
        ORDER BY response_probability DESC, customer_id LIMIT $5`,
      [shopId, screeningId, after?.customerId, after?.responseProbability, items],
    );
  }

  /** How many got which verdict for which reason. */
  countReasons(tx: ReadTx, shopId: string, screeningId: string): Promise<ReasonCount[]> {
    return tx.query(
      `SELECT verdict, reason, count(*) FROM decisions
        WHERE shop_id = $1 AND screening_id = $2 GROUP BY verdict, reason ORDER BY verdict DESC, count(*) DESC, reason`,
      [shopId, screeningId],
    );
  }

  /** The decision on a customer in one screening, or the latest where none is named. */
  async find(
    tx: ReadTx,
    shopId: string,
    customerId: string,
    screeningId?: string,
  ): Promise<DecisionEntity | undefined> {
    const found = await tx.repository(DecisionEntity).findOne({
      where: { shopId, customerId, ...(screeningId && { screeningId }) },
      order: { screeningId: 'DESC' },
    });
    return found ?? undefined;
  }
}
