import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * That customers were erased, at positions of the journal, so that columns in memory name them no more (mission F6). The
 * release before does not look here: its columns go on naming them until they are gone with it.
 */
export class CreateFactorRenames1764100000320 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE factor_renames (
        shop_id    text        NOT NULL,
        position   bigint      NOT NULL,
        known_as   text        NOT NULL,
        kept_as    text        NOT NULL,
        everywhere boolean     NOT NULL,
        noted_at   timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (shop_id, position)
      )`);
    await runner.query('CREATE INDEX factor_renames_in_order ON factor_renames (position)');
  }
}
