import type { Clock } from '@guanxi/chassis';
import type { Transactions } from '../transactions.js';
import type { DataKeys } from './data-keys.js';

const batch_shops_max = 100;
const day_ms = 86_400_000;

/**
 * Gives shops a new data key when theirs has grown old, so that no key seals for longer than is planned (its originator's
 * period of use: NIST SP 800-57 part 1, section 5.3). Replicas may do it at once: a shop gets one new key.
 */
export class RotateAgedKeys {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: DataKeys,
    private readonly clock: Clock,
  ) {}

  /**
   * Rotates the keys of up to 100 shops that are older than so many days. Shops whose keys were destroyed get none.
   *
   * @returns how many it looked at; 0 when there was nothing to do.
   * @throws {KeyEncryptionUnavailable}
   */
  async batch(days: number): Promise<number> {
    const madeBefore = new Date(this.clock.now().getTime() - days * day_ms);
    const shops = await this.transactions.readAcrossShops((tx) =>
      tx.query<{ shopId: string }>(
        `SELECT shop_id AS "shopId"
           FROM (SELECT DISTINCT ON (shop_id) shop_id, wrapped, created_at FROM data_keys ORDER BY shop_id, version DESC) latest
          WHERE wrapped IS NOT NULL AND created_at < $1 ORDER BY created_at LIMIT ${batch_shops_max}`,
        [madeBefore],
      ),
    );
    for (const { shopId } of shops) await this.keys.rotate(shopId, madeBefore);
    return shops.length;
  }
}
