import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CheckpointStore, platform } from './checkpoint.store.js';
import { ColumnsStore } from './columns.store.js';
import { restorePlatform, restoreShop } from './columns-image.js';
import type { ColumnsSettings } from './columns-settings.js';
import { FactorColumns } from './factor-columns.js';
import { unjoin } from './told-facts.js';

const positions_per_read = 64;

/** Builds columns out of the database, and keeps them current from there. */
@Injectable()
export class BuildColumns {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ColumnsStore,
    private readonly checkpoints: CheckpointStore,
  ) {}

  /**
   * Columns out of the latest checkpoint, where there is one and the journal reaches back to it; else undefined.
   *
   * @throws {ColumnsFull} when they would hold more than `relationships_max`.
   */
  fromCheckpoint({ relationships_max, shard }: ColumnsSettings): Promise<FactorColumns | undefined> {
    return this.transactions.readAcrossShops(async (tx) => {
      const kept = await this.checkpoints.all(tx, shard);
      const { position, oldest } = await this.store.bounds(tx);
      const earliest = Math.min(...kept.map((one) => one.position));
      const isReached = earliest === position || (oldest !== null && oldest <= earliest + 1);
      if (kept[0]?.shop_id !== platform || !isReached) return undefined;
      const columns = new FactorColumns(relationships_max, shard);
      for (const one of kept) {
        const image = await this.checkpoints.image(tx, shard, one.shop_id);
        if (one.shop_id === platform) {
          restorePlatform(columns, image);
          columns.platformPosition = one.position;
        } else {
          restoreShop(columns, one.shop_id, image);
          columns.shop(one.shop_id).position = one.position;
        }
      }
      columns.position = earliest;
      return columns;
    });
  }

  /** Columns out of every relationship and behaviour that is known. @throws {ColumnsFull} as above. */
  fromEverything({ relationships_max, shard }: ColumnsSettings): Promise<FactorColumns> {
    return this.transactions.readAcrossShops(async (tx) => {
      const columns = new FactorColumns(relationships_max, shard);
      const { position } = await this.store.bounds(tx);
      for await (const facts of this.store.everything(tx)) columns.take(unjoin(facts));
      columns.reach(position);
      return columns;
    });
  }

  /**
   * Takes in the next of what the journal notes, no further than a position; returns whether there may be more. What is read is taken in at once,
   * without a pause in which somebody could look at half of it.
   *
   * @throws {RangeError} when the journal no longer reaches back to these columns, or names an erased customer otherwise
   * than they do: they are to be built anew.
   */
  async takeNext(columns: FactorColumns, position_max = Number.POSITIVE_INFINITY): Promise<boolean> {
    const { bounds, upTo, facts, renames } = await this.transactions.readAcrossShops(async (tx) => {
      const bounds = await this.store.bounds(tx);
      const upTo = Math.min(bounds.position, columns.position + positions_per_read, position_max);
      const isThere = upTo > columns.position;
      const facts = isThere ? await this.store.journal(tx, columns.position, upTo) : [];
      const renames = isThere ? await this.store.renames(tx, columns.position, upTo) : [];
      return { bounds, upTo, facts, renames };
    });
    if (upTo <= columns.position) return false;
    if (bounds.oldest === null || bounds.oldest > columns.position + 1)
      throw new RangeError('the journal begins later');
    for (const { position, ...joined } of facts) {
      while (renames[0] && renames[0].position < position) {
        const { position: at, ...rename } = renames.shift()!;
        columns.rename(rename, at);
      }
      columns.take(unjoin(joined), position);
    }
    for (const { position, ...rename } of renames) columns.rename(rename, position);
    columns.reach(upTo);
    return upTo < Math.min(bounds.position, position_max);
  }
}
