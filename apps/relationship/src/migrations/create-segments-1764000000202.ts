import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Segments (mission A4): every version of a rule, as the contract's bytes. */
export class CreateSegments1764000000202 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE segments (
        shop_id    text        NOT NULL,
        segment_id text        NOT NULL,
        version    bigint      NOT NULL CHECK (version >= 1),
        name       text        NOT NULL,
        rule       bytea       NOT NULL,
        changed_by text        NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (shop_id, segment_id, version)
      )`);
  }
}
