import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { DeclaredFacts } from './declared-facts.js';

/** Speaks SQL for what was declared. */
@Injectable()
export class DeclaredFactsStore {
  /** What was declared last; undefined where nothing was. */
  async find(tx: ReadTx, shopId: string, customerId: string): Promise<DeclaredFacts | undefined> {
    const [row] = await tx.query<DeclaredFacts>(
      `SELECT birthday, preferred_channel AS "preferredChannel", time_zone AS "timeZone", tags
         FROM declared_facts WHERE shop_id = $1 AND customer_id = $2`,
      [shopId, customerId],
    );
    return row;
  }

  async keep(
    tx: Tx,
    shopId: string,
    customerId: string,
    declared: DeclaredFacts,
    by: { declaredBy: string; declaredAt: Date },
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO declared_facts (shop_id, customer_id, birthday, preferred_channel, time_zone, tags, declared_by, declared_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (shop_id, customer_id) DO UPDATE
          SET birthday = $3, preferred_channel = $4, time_zone = $5, tags = $6, declared_by = $7, declared_at = $8`,
      [
        shopId,
        customerId,
        declared.birthday,
        declared.preferredChannel,
        declared.timeZone,
        declared.tags,
        by.declaredBy,
        by.declaredAt,
      ],
    );
  }
}
