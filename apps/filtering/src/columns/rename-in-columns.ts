import type { Tx } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { CheckpointStore, platform } from './checkpoint.store.js';
import { ColumnsStore } from './columns.store.js';
import { renameInImage } from './columns-image.js';
import { COLUMNS_SETTINGS, type ColumnsSettings } from './columns-settings.js';
import type { Rename } from './factor-columns.js';
import { type Shard, shardOf } from './shard.js';

/** Has columns name a customer otherwise: those in memory when they come to the journal's position, their images at once. */
@Injectable()
export class RenameInColumns {
  constructor(
    private readonly store: ColumnsStore,
    private readonly checkpoints: CheckpointStore,
    @Inject(COLUMNS_SETTINGS) private readonly settings: ColumnsSettings,
  ) {}

  /** Whether a customer under the one id and the other has her factors in the same place, as a rename asks for. */
  isSamePlace(knownAs: string, keptAs: string): boolean {
    const { of } = this.settings.shard;
    return shardOf(knownAs, of) === shardOf(keptAs, of);
  }

  /**
   * Call it before anything else of the transaction is noted in the journal. Images of another number of shards, which
   * might name her too, are forgotten. Returns how many images named her.
   */
  async execute(tx: Tx, rename: Rename): Promise<number> {
    const { of } = this.settings.shard;
    const shard = { number: shardOf(rename.knownAs, of), of };
    await this.store.noteRename(tx, rename);
    await this.checkpoints.forgetOthers(tx, shard);
    let images = await this.inImage(tx, shard, rename.shopId, rename);
    if (rename.everywhere) images += await this.inImage(tx, shard, platform, rename);
    return images;
  }

  private async inImage(tx: Tx, shard: Shard, shopId: string, { knownAs, keptAs }: Rename): Promise<number> {
    const kept = (await this.checkpoints.all(tx, shard)).find((one) => one.shop_id === shopId);
    if (!kept) return 0;
    const image = await this.checkpoints.image(tx, shard, shopId);
    if (!renameInImage(image, knownAs, keptAs)) return 0;
    await this.checkpoints.keep(tx, shard, shopId, kept.position, image);
    return 1;
  }
}
