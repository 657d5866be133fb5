import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { defaultCaps, type ShopCaps } from './caps.js';

const columns = `per_day AS "perDay", per_week AS "perWeek", spacing_minutes AS "spacingMinutes", version`;

/** Speaks SQL for the shops' caps. */
@Injectable()
export class CapsStore {
  /** The caps in force; the defaults where the shop set none. */
  async current(tx: ReadTx, shopId: string): Promise<ShopCaps> {
    const [found] = await tx.query<ShopCaps>(
      `SELECT ${columns} FROM contact_caps WHERE shop_id = $1 ORDER BY version DESC LIMIT 1`,
      [shopId],
    );
    return found ?? defaultCaps;
  }

  /** Puts caps in force under the next version and returns them. Of two that come at once, one waits. */
  async set(
    tx: Tx,
    shopId: string,
    wanted: Omit<ShopCaps, 'version'>,
    by: { setBy: string; setAt: Date },
  ): Promise<ShopCaps> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`contact_caps/${shopId}`]);
    const { version } = await this.current(tx, shopId);
    const next = { ...wanted, version: version + 1 };
    await tx.execute(
      `INSERT INTO contact_caps (shop_id, version, per_day, per_week, spacing_minutes, set_by, set_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [shopId, next.version, next.perDay, next.perWeek, next.spacingMinutes, by.setBy, by.setAt],
    );
    return next;
  }
}
