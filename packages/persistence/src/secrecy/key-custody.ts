import type { Clock } from '@guanxi/chassis';
import type { Transactions } from '../transactions.js';
import type { KeyEncryption } from './key-encryption.js';

const batch_keys_max = 100;

/** What is known of a service's data keys without unwrapping one. */
export interface KeyCount {
  /** The key-encryption key. */
  wrappedBy: string;
  keys: number;
}

/** Looks after the wrapped data keys: which key-encryption key wraps them, and that they are destroyed on demand. */
export class KeyCustody {
  constructor(
    private readonly service: string,
    private readonly transactions: Transactions,
    private readonly encryption: KeyEncryption,
    private readonly clock: Clock,
  ) {}

  /** How many data keys each key-encryption key wraps. One that wraps none may be taken away. */
  async count(): Promise<KeyCount[]> {
    return this.transactions.readAcrossShops((tx) =>
      tx.query<KeyCount>(
        `SELECT wrapped_by AS "wrappedBy", count(*) AS keys FROM data_keys WHERE wrapped IS NOT NULL
          GROUP BY wrapped_by ORDER BY wrapped_by`,
      ),
    );
  }

  /**
   * Wraps up to 100 data keys with the current key-encryption key that another one wraps. The data keys stay what they
   * are, so nothing that is sealed with them changes.
   *
   * @returns how many it wrapped; 0 when there was nothing to do.
   * @throws {KeyEncryptionUnavailable} when one cannot be unwrapped: its key-encryption key was taken away too early.
   */
  async rewrap(): Promise<number> {
    const current = await this.encryption.currentId();
    return this.transactions.runAcrossShops(async (tx) => {
      const rows = await tx.query<{ shopId: string; version: number; wrapped: Buffer; wrappedBy: string }>(
        `SELECT shop_id AS "shopId", version, wrapped, wrapped_by AS "wrappedBy" FROM data_keys
          WHERE wrapped IS NOT NULL AND wrapped_by <> $1 LIMIT ${batch_keys_max} FOR UPDATE SKIP LOCKED`,
        [current],
      );
      for (const { shopId, version, ...key } of rows) {
        const purpose = { service: this.service, shopId, version };
        const { wrapped, wrappedBy } = await this.encryption.wrap(await this.encryption.unwrap(key, purpose), purpose);
        await tx.execute('UPDATE data_keys SET wrapped = $3, wrapped_by = $4 WHERE shop_id = $1 AND version = $2', [
          shopId,
          version,
          wrapped,
          wrappedBy,
        ]);
      }
      return rows.length;
    });
  }

  /**
   * Destroys every data key of a shop: what is sealed with them can be read by nobody any more, here within a minute. A
   * backup that is older still holds them wrapped; it is gone when that is. @returns how many keys were there.
   */
  destroy(shopId: string): Promise<number> {
    return this.transactions.run(shopId, (tx) =>
      tx.execute('UPDATE data_keys SET wrapped = NULL, destroyed_at = $2 WHERE shop_id = $1 AND wrapped IS NOT NULL', [
        shopId,
        this.clock.now(),
      ]),
    );
  }
}
