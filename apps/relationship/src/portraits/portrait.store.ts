import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { FactsOfKind } from './draw-portrait.js';

/** When she is there, and on how many days she bought. */
export interface Habits {
  /** 0 to 23, in the zone asked for; absent where she did nothing. */
  preferredHour: number | undefined;
  purchaseDays: number;
}

/** Speaks SQL for the facts that portraits are drawn from; what any identity of a person did, she did. */
@Injectable()
export class PortraitStore {
  /** When the relationship began, the oldest of hers where several ids are one person; undefined where there is none. */
  async establishedAt(tx: ReadTx, shopId: string, customerId: string): Promise<Date | undefined> {
    const [row] = await tx.query<{ established_at: Date | null }>(
      'SELECT min(established_at) AS established_at FROM relationships WHERE shop_id = $1 AND customer_id = ANY (identities_of($1, $2))',
      [shopId, customerId],
    );
    return row?.established_at ?? undefined;
  }

  /**
   * What one customer did until an instant, by kind and category. `decayed` counts each behaviour as what is left of
   * it when it halves every `halfLife_days`.
   */
  facts(tx: ReadTx, shopId: string, customerId: string, asOf: Date, halfLife_days: number): Promise<FactsOfKind[]> {
    return tx.query(
      `SELECT kind, category, count(*), sum(amount_cents)::bigint AS "amountCents",
              min(occurred_at) AS "firstAt", max(occurred_at) AS "lastAt",
              sum(exp(-ln(2) * extract(epoch FROM $3 - occurred_at) / 86400 / $4))::float8 AS decayed
         FROM behaviours
        WHERE shop_id = $1 AND customer_id = ANY (identities_of($1, $2)) AND occurred_at <= $3
        GROUP BY kind, category`,
      [shopId, customerId, asOf, halfLife_days],
    );
  }

  /** Her habits until an instant, hours by a time zone; messages that she ignored say nothing of them. */
  async habits(tx: ReadTx, shopId: string, customerId: string, asOf: Date, timeZone: string): Promise<Habits> {
    const [row] = await tx.query<{ hour: number | null; days: number }>(
      `SELECT mode() WITHIN GROUP (ORDER BY extract(hour FROM occurred_at AT TIME ZONE $4)::int)
                FILTER (WHERE kind <> ${BehaviourKind.MESSAGE_IGNORED}) AS hour,
              count(DISTINCT (occurred_at AT TIME ZONE 'UTC')::date) FILTER (WHERE kind = ${BehaviourKind.PURCHASED}) AS days
         FROM behaviours
        WHERE shop_id = $1 AND customer_id = ANY (identities_of($1, $2)) AND occurred_at <= $3`,
      [shopId, customerId, asOf, timeZone],
    );
    return { preferredHour: row?.hour ?? undefined, purchaseDays: row?.days ?? 0 };
  }
}
