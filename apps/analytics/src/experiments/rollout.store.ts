import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Speaks SQL for the shares of conversations to which shops rolled weak scenes out. */
@Injectable()
export class RolloutStore {
  async changed(tx: Tx, shopId: string, version: number, share: number, setAt: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO rollout_changes (shop_id, version, rollout_share, set_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING`,
      [shopId, version, share, setAt],
    );
  }

  /** The share in force; undefined where the shop set none since it is told. */
  async inForce(tx: ReadTx, shopId: string): Promise<number | undefined> {
    const [row] = await tx.query<{ share: number }>(
      `SELECT rollout_share AS share FROM rollout_changes WHERE shop_id = $1 ORDER BY version DESC LIMIT 1`,
      [shopId],
    );
    return row?.share;
  }

  /** Whether another share was in force at some time in a span. */
  async wasOther(tx: ReadTx, shopId: string, share: number, from: Date, until: Date): Promise<boolean> {
    const rows = await tx.query(
      `SELECT 1 FROM rollout_changes
        WHERE shop_id = $1 AND set_at >= $3 AND set_at < $4 AND abs(rollout_share - $2) > 1e-9 LIMIT 1`,
      [shopId, share, from, until],
    );
    return rows.length > 0;
  }
}
