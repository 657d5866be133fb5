import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { BotQuality } from './weak-scenes.js';

/** Speaks SQL for how good the shops' bots are, as analytics measured it. */
@Injectable()
export class BotQualityStore {
  async find(tx: ReadTx, shopId: string): Promise<BotQuality | undefined> {
    const [row] = await tx.query<BotQuality>(
      'SELECT bot_quality AS quality, scenes FROM bot_qualities WHERE shop_id = $1',
      [shopId],
    );
    return row;
  }

  /** Keeps a measurement, unless a later one is there. */
  async keep(
    tx: Tx,
    shopId: string,
    { quality, scenes, revision, measuredAt }: BotQuality & { revision: number; measuredAt: Date },
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO bot_qualities (shop_id, revision, bot_quality, scenes, measured_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (shop_id) DO UPDATE
          SET revision = EXCLUDED.revision, bot_quality = EXCLUDED.bot_quality, scenes = EXCLUDED.scenes,
              measured_at = EXCLUDED.measured_at
        WHERE bot_qualities.revision < EXCLUDED.revision`,
      [shopId, revision, quality, JSON.stringify(scenes), measuredAt],
    );
  }
}
