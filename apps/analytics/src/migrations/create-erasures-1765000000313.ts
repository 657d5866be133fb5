import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** That customers were erased, and under which other ids what comes late is taken in (mission F6). */
export class CreateErasures1765000000313 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE erasures (
        shop_id    text        NOT NULL,
        erasure_id uuid        NOT NULL,
        erased_at  timestamptz NOT NULL,
        erased_by  text        NOT NULL,
        row_count  bigint      NOT NULL,
        PRIMARY KEY (shop_id, erasure_id)
      )`);
    await runner.query('CREATE INDEX erasures_latest ON erasures (shop_id, erased_at DESC, erasure_id DESC)');
    await runner.query(`
      CREATE TABLE erased_ids (
        shop_id   text        NOT NULL,
        known_as  text        NOT NULL,
        kept_as   text        NOT NULL,
        erased_at timestamptz NOT NULL,
        PRIMARY KEY (shop_id, known_as)
      )`);
    await runner.query('CREATE INDEX erased_ids_in_time ON erased_ids (erased_at)');
  }
}
