import { Clock, Logger } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { CheckpointStore, platform } from './checkpoint.store.js';
import { imageOfPlatform, imageOfShop } from './columns-image.js';
import { COLUMNS_SETTINGS, type ColumnsSettings } from './columns-settings.js';
import type { FactorColumns } from './factor-columns.js';

/** Writes columns to the database from time to time, of those who hold one shard one at a time. */
@Injectable()
export class KeepCheckpoints {
  private due = 0;
  /** At which position this process wrote each shop's image. */
  private readonly kept = new Map<string, number>();

  constructor(
    private readonly transactions: Transactions,
    private readonly store: CheckpointStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(COLUMNS_SETTINGS) private readonly settings: ColumnsSettings,
  ) {}

  /** Keeps every shop that has changed since the last time, if it is time; `copy` must run while nothing is taken in. */
  async keepIfDue(columns: FactorColumns, alone: <T>(copy: () => T) => Promise<T>): Promise<void> {
    const now = this.clock.now().getTime();
    if (now < this.due) return;
    const isFirst = this.due === 0;
    this.due = now + this.settings.checkpoint_s * 1_000;
    // A process that has just come up read what is kept, or writes once it has served for a while.
    if (isFirst || columns.position === 0) return;
    await this.keep(columns, alone);
  }

  private async keep(columns: FactorColumns, alone: <T>(copy: () => T) => Promise<T>): Promise<void> {
    const { shard } = this.settings;
    const { shopIds } = columns;
    // The platform's comes last: where there is one, there are all that were there before it.
    for (const shopId of [...shopIds, platform]) {
      const kept = this.kept.get(shopId);
      const { position, image } = await alone(() => {
        const { position } = columns;
        const shop = columns.find(shopId);
        // Equal columns have equal images, so that what a position's image holds is the same whoever wrote it.
        const isUnchanged = shop !== undefined && kept !== undefined && shop.changedAt <= kept;
        const copy = () => (shop ? imageOfShop(columns, shop) : imageOfPlatform(columns));
        return { position, image: isUnchanged ? undefined : copy() };
      });
      const isKept = await this.transactions.runAcrossShops(async (tx) => {
        if (!(await this.store.mayWrite(tx, shard))) return false;
        if (!image) return this.store.move(tx, shard, shopId, kept!, position);
        if (shopId === platform && !(await this.areThere(tx, shopIds))) return false;
        await this.store.keep(tx, shard, shopId, position, image);
        return true;
      });
      if (isKept) this.kept.set(shopId, position);
      else this.kept.delete(shopId);
    }
    await this.transactions.runAcrossShops(async (tx) => {
      await this.store.forgetOthers(tx, shard);
      await this.store.trimJournal(tx, shard);
    });
    this.logger.info({ shops: shopIds.length, position: columns.position }, 'columns were checkpointed');
  }

  /** Whether every one of these shops has an image: one may have been forgotten meanwhile, and is written the next time. */
  private async areThere(tx: Tx, shopIds: readonly string[]): Promise<boolean> {
    const there = new Set((await this.store.all(tx, this.settings.shard)).map(({ shop_id }) => shop_id));
    return shopIds.every((shopId) => there.has(shopId));
  }
}
