import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ColumnsStore } from './columns.store.js';
import { renameInImage } from './columns-image.js';
import type { Rename } from './factor-columns.js';

const platform = '';

/** Has columns name a customer otherwise: those in memory when they come to the journal's position, their images at once. */
@Injectable()
export class RenameInColumns {
  constructor(private readonly store: ColumnsStore) {}

  /** Call it before anything else of the transaction is noted in the journal. Returns how many images named her. */
  async execute(tx: Tx, rename: Rename): Promise<number> {
    await this.store.noteRename(tx, rename);
    let images = await this.inImage(tx, rename.shopId, rename);
    if (rename.everywhere) images += await this.inImage(tx, platform, rename);
    return images;
  }

  private async inImage(tx: Tx, shopId: string, { knownAs, keptAs }: Rename): Promise<number> {
    const kept = (await this.store.checkpoints(tx)).find((one) => one.shop_id === shopId);
    if (!kept) return 0;
    const image = await this.store.image(tx, shopId);
    if (!renameInImage(image, knownAs, keptAs)) return 0;
    await this.store.keepImage(tx, shopId, kept.position, image);
    return 1;
  }
}
