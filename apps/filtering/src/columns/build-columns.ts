import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ColumnsStore } from './columns.store.js';
import { restorePlatform, restoreShop } from './columns-image.js';
import { FactorColumns } from './factor-columns.js';
import { unjoin } from './told-facts.js';

const positions_per_read = 64;
const platform = '';

/** Builds columns out of the database, and keeps them current from there. */
@Injectable()
export class BuildColumns {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ColumnsStore,
  ) {}

  /**
   * Columns out of the latest checkpoint, where there is one and the journal reaches back to it; else undefined.
   *
   * @throws {ColumnsFull} when they would hold more than `relationships_max`.
   */
  fromCheckpoint(relationships_max: number): Promise<FactorColumns | undefined> {
    return this.transactions.readAcrossShops(async (tx) => {
      const kept = await this.store.checkpoints(tx);
      const { position, oldest } = await this.store.bounds(tx);
      const earliest = Math.min(...kept.map((one) => one.position));
      const isReached = earliest === position || (oldest !== null && oldest <= earliest + 1);
      if (kept[0]?.shop_id !== platform || !isReached) return undefined;
      const columns = new FactorColumns(relationships_max);
      for (const one of kept) {
        const image = await this.store.image(tx, one.shop_id);
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
  fromEverything(relationships_max: number): Promise<FactorColumns> {
    return this.transactions.readAcrossShops(async (tx) => {
      const columns = new FactorColumns(relationships_max);
      const { position } = await this.store.bounds(tx);
      for await (const facts of this.store.everything(tx)) columns.take(unjoin(facts));
      columns.reach(position);
      return columns;
    });
  }

  /**
   * Takes in the next of what the journal notes; returns whether there may be more. What is read is taken in at once,
   * without a pause in which somebody could look at half of it.
   *
   * @throws {RangeError} when the journal no longer reaches back to these columns, or names an erased customer otherwise
   * than they do: they are to be built anew.
   */
  async takeNext(columns: FactorColumns): Promise<boolean> {
    const { bounds, upTo, facts, renames } = await this.transactions.readAcrossShops(async (tx) => {
      const bounds = await this.store.bounds(tx);
      const upTo = Math.min(bounds.position, columns.position + positions_per_read);
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
    return upTo < bounds.position;
  }
}
