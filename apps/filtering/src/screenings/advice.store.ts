import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Group } from './advice.js';

const screenings_max = 100;
const groups_max = 100;
const latest = `latest AS (
  SELECT content_category, reasons, by_age FROM screenings
   WHERE shop_id = $1 AND state = 'completed' ORDER BY screening_id DESC LIMIT ${screenings_max})`;

/** Speaks SQL for the groups that advice compares. */
@Injectable()
export class AdviceStore {
  /** By acquisition channel, how many relationships came through it, and how many of these are active. */
  channels(tx: ReadTx, shopId: string): Promise<Group[]> {
    return tx.query<Group & object>(
      `SELECT acquisition_channel AS name, count(*) AS count, count(*) FILTER (WHERE is_active) AS well
         FROM relationships WHERE shop_id = $1 GROUP BY acquisition_channel ORDER BY count DESC LIMIT ${groups_max}`,
      [shopId],
    );
  }

  /** By content category, how many were in the audiences of the latest screenings, and how many of these were kept. */
  contents(tx: ReadTx, shopId: string): Promise<Group[]> {
    return tx.query<Group & object>(
      `WITH ${latest}
       SELECT content_category AS name, sum(counted.count)::bigint AS count,
              coalesce(sum(counted.count) FILTER (WHERE counted.verdict = 'kept'), 0)::bigint AS well
         FROM latest CROSS JOIN LATERAL jsonb_to_recordset(reasons) AS counted (verdict text, count bigint)
        GROUP BY content_category ORDER BY count DESC LIMIT ${groups_max}`,
      [shopId],
    );
  }

  /** By age of the relationship, the same. */
  ages(tx: ReadTx, shopId: string): Promise<Group[]> {
    return tx.query<Group & object>(
      `WITH ${latest}
       SELECT part.name, sum(part.audience)::bigint AS count, sum(part.kept)::bigint AS well
         FROM latest CROSS JOIN LATERAL jsonb_to_recordset(by_age) AS part (name text, audience bigint, kept bigint)
        GROUP BY part.name`,
      [shopId],
    );
  }

  /** How many screenings the last two are drawn from. */
  async countScreenings(tx: ReadTx, shopId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(`WITH ${latest} SELECT count(*) FROM latest`, [shopId]);
    return row?.count ?? 0;
  }
}
