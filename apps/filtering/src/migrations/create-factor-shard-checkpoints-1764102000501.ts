import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Images of the columns of one shard of so many. They stand apart from those of undivided columns, which a release that
 * knows of no shards takes to be everything. Source: architecture, "Grows past one machine".
 */
export class CreateFactorShardCheckpoints1764102000501 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE factor_shard_checkpoints (
        shards   integer NOT NULL CHECK (shards > 1),
        shard    integer NOT NULL CHECK (shard >= 0 AND shard < shards),
        shop_id  text    NOT NULL,
        part     bigint  NOT NULL,
        position bigint  NOT NULL,
        bytes    bytea   NOT NULL,
        PRIMARY KEY (shop_id, shards, shard, part)
      )`);
    await runner.query('ALTER TABLE factor_shard_checkpoints ALTER COLUMN bytes SET STORAGE EXTERNAL');
  }
}
