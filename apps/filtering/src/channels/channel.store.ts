import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ChannelEntity } from './channel.entity.js';
import type { Channel } from './channel.js';

/** Speaks SQL for channels. */
@Injectable()
export class ChannelStore {
  async find(tx: ReadTx, shopId: string, name: string): Promise<ChannelEntity | undefined> {
    return (await tx.repository(ChannelEntity).findOneBy({ shopId, name })) ?? undefined;
  }

  /** The channel, held until the transaction ends, so that its capacity is taken in turns. */
  async hold(tx: Tx, shopId: string, name: string): Promise<ChannelEntity | undefined> {
    const where = { shopId, name };
    return (await tx.repository(ChannelEntity).findOne({ where, lock: { mode: 'pessimistic_write' } })) ?? undefined;
  }

  list(tx: ReadTx, shopId: string, after: string, items: number): Promise<ChannelEntity[]> {
    return tx
      .repository(ChannelEntity)
      .createQueryBuilder('channel')
      .where('channel.shop_id = :shopId AND channel.name > :after', { shopId, after })
      .orderBy('channel.name')
      .limit(items)
      .getMany();
  }

  /** Makes a channel or replaces it under its next version. What it was tried with before is forgotten. */
  async put(
    tx: Tx,
    shopId: string,
    channel: Omit<Channel, 'version'>,
    by: { setBy: string; setAt: Date },
  ): Promise<ChannelEntity> {
    const { name, kind, address, capacityPerMinute, secretRef } = channel;
    await tx.execute(
      `INSERT INTO channels (shop_id, name, kind, address, capacity_per_minute, secret_ref, version, paced_to_ms,
                             failures, resumes_at, last_failure, set_by, set_at)
       VALUES ($1, $2, $3, $4, $5, $6, 1, 0, 0, NULL, '', $7, $8)
           ON CONFLICT (shop_id, name) DO UPDATE
          SET kind = EXCLUDED.kind, address = EXCLUDED.address, capacity_per_minute = EXCLUDED.capacity_per_minute,
              secret_ref = EXCLUDED.secret_ref, version = channels.version + 1, failures = 0, resumes_at = NULL,
              last_failure = '', set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at`,
      [shopId, name, kind, address, capacityPerMinute, secretRef, by.setBy, by.setAt],
    );
    return tx.repository(ChannelEntity).findOneByOrFail({ shopId, name });
  }

  async pace(tx: Tx, shopId: string, name: string, pacedTo_ms: number): Promise<void> {
    await tx.execute('UPDATE channels SET paced_to_ms = $3 WHERE shop_id = $1 AND name = $2', [
      shopId,
      name,
      pacedTo_ms,
    ]);
  }

  async begin(tx: Tx, shopId: string, name: string, now_ms: number): Promise<void> {
    await tx.execute('UPDATE channels SET paced_to_ms = greatest(paced_to_ms, $3) WHERE shop_id = $1 AND name = $2', [
      shopId,
      name,
      now_ms,
    ]);
  }

  /** Gives so many messages back to the channel's pace. */
  async giveBack(tx: Tx, shopId: string, name: string, messages: number): Promise<void> {
    await tx.execute(
      `UPDATE channels SET paced_to_ms = paced_to_ms - $3 * 60000.0 / capacity_per_minute
        WHERE shop_id = $1 AND name = $2`,
      [shopId, name, messages],
    );
  }

  async answers(tx: Tx, shopId: string, name: string): Promise<void> {
    await tx.execute(
      `UPDATE channels SET failures = 0, resumes_at = NULL, last_failure = ''
        WHERE shop_id = $1 AND name = $2 AND failures > 0`,
      [shopId, name],
    );
  }

  async fails(tx: Tx, shopId: string, name: string, failures: number, resumesAt: Date, failure: string): Promise<void> {
    await tx.execute(
      'UPDATE channels SET failures = $3, resumes_at = $4, last_failure = $5 WHERE shop_id = $1 AND name = $2',
      [shopId, name, failures, resumesAt, failure],
    );
  }
}
