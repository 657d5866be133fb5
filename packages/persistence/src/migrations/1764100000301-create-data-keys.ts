import type { QueryRunner } from 'typeorm';
import { ForwardMigration } from '../migration.js';

/**
 * The data keys of shops, wrapped: of no use to whoever has only the database (mission F6). Without `wrapped` a key was
 * destroyed, and with it all that was sealed under it.
 */
export class CreateDataKeys1764100000301 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE data_keys (
        shop_id      text        NOT NULL,
        version      integer     NOT NULL CHECK (version >= 1),
        wrapped      bytea,
        wrapped_by   text        NOT NULL,
        created_at   timestamptz NOT NULL,
        destroyed_at timestamptz,
        PRIMARY KEY (shop_id, version),
        CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
      )`);
    await runner.query('CREATE INDEX data_keys_wrapped_by ON data_keys (wrapped_by) WHERE wrapped IS NOT NULL');
    // How far the sweep has come that seals what is still plain, or sealed under an earlier key.
    await runner.query(`
      CREATE TABLE sealing_sweeps (
        place      text        PRIMARY KEY,
        after      jsonb,
        changed    bigint      NOT NULL DEFAULT 0,
        begun_at   timestamptz NOT NULL,
        first_at   timestamptz NOT NULL,
        settled_at timestamptz
      )`);
  }
}
