import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { holdShop } from '../shop-lock.js';
import type { LimitsOwner, OwnedLimits } from './limits.js';

/** Speaks SQL for limits, and for how many seats a conversation takes by its channel. */
@Injectable()
export class CapacityStore {
  /** Has others who change capacities in this shop, or reserve seats, wait until the transaction ends. */
  async hold(tx: Tx, shopId: string): Promise<void> {
    await tx.query(`SELECT ${holdShop}`, [shopId]);
  }

  /** All limits of a shop. */
  findLimits(tx: ReadTx, shopId: string): Promise<OwnedLimits[]> {
    return tx.query(
      `SELECT level, owner_id AS "ownerId", seats_max AS "seatsMax", channel_limits AS "channelLimits",
              suspend_at AS "suspendAt"
         FROM limits WHERE shop_id = $1 ORDER BY level, owner_id`,
      [shopId],
    );
  }

  /** How many groups and agents of the shop have limits of their own. */
  async countLimits(tx: ReadTx, shopId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>('SELECT count(*) AS count FROM limits WHERE shop_id = $1', [
      shopId,
    ]);
    return row!.count;
  }

  async keepLimits(tx: Tx, shopId: string, limits: OwnedLimits): Promise<void> {
    const { level, ownerId, seatsMax, channelLimits, suspendAt } = limits;
    await tx.execute(
      `INSERT INTO limits (shop_id, level, owner_id, seats_max, channel_limits, suspend_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (shop_id, level, owner_id) DO UPDATE
          SET seats_max = excluded.seats_max, channel_limits = excluded.channel_limits, suspend_at = excluded.suspend_at`,
      [shopId, level, ownerId, seatsMax, channelLimits, suspendAt],
    );
  }

  async deleteLimits(tx: Tx, shopId: string, { level, ownerId }: LimitsOwner): Promise<void> {
    await tx.execute('DELETE FROM limits WHERE shop_id = $1 AND level = $2 AND owner_id = $3', [
      shopId,
      level,
      ownerId,
    ]);
  }

  /** Seats by channel, of the channels whose conversations take more than one. */
  async findWeights(tx: ReadTx, shopId: string): Promise<Record<string, number>> {
    const rows = await tx.query<{ channel: string; weight: number }>(
      'SELECT channel, weight FROM channel_weights WHERE shop_id = $1 ORDER BY channel',
      [shopId],
    );
    return Object.fromEntries(rows.map(({ channel, weight }) => [channel, weight]));
  }

  async replaceWeights(tx: Tx, shopId: string, weights: Record<string, number>): Promise<void> {
    await tx.execute('DELETE FROM channel_weights WHERE shop_id = $1', [shopId]);
    await tx.execute('INSERT INTO channel_weights SELECT $1, * FROM unnest($2::text[], $3::int[])', [
      shopId,
      Object.keys(weights),
      Object.values(weights),
    ]);
  }
}
