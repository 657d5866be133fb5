import { Clock, Logger } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { ColumnsStore } from './columns.store.js';
import { imageOfPlatform, imageOfShop } from './columns-image.js';
import { COLUMNS_SETTINGS, type ColumnsSettings } from './columns-settings.js';
import type { FactorColumns } from './factor-columns.js';

const platform = '';

/** Writes columns to the database from time to time, one replica at a time. */
@Injectable()
export class KeepCheckpoints {
  private due = 0;
  /** At which position this process wrote each shop's image. */
  private readonly kept = new Map<string, number>();

  constructor(
    private readonly transactions: Transactions,
    private readonly store: ColumnsStore,
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
    for (const shopId of [platform, ...columns.shopIds]) {
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
        if (!(await this.store.mayCheckpoint(tx))) return false;
        if (!image) return this.store.moveImage(tx, shopId, kept!, position);
        await this.store.keepImage(tx, shopId, position, image);
        return true;
      });
      if (isKept) this.kept.set(shopId, position);
      else this.kept.delete(shopId);
    }
    await this.transactions.runAcrossShops((tx) => this.store.trimJournal(tx));
    this.logger.info({ shops: columns.shopIds.length, position: columns.position }, 'columns were checkpointed');
  }
}
