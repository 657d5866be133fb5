import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Screenings, relationships by their latest version, and running totals of behaviours (mission E5). */
export class CreateOutreach1763700000002 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE screenings (
        shop_id          text        NOT NULL,
        screening_id     uuid        NOT NULL,
        content_category text        NOT NULL,
        as_of            timestamptz NOT NULL,
        completed_at     timestamptz NOT NULL,
        audience_count   bigint      NOT NULL,
        kept_count       bigint      NOT NULL,
        filtered_count   bigint      NOT NULL,
        reasons          jsonb       NOT NULL,
        PRIMARY KEY (shop_id, screening_id)
      )`);
    await runner.query('CREATE INDEX screenings_in_time ON screenings (shop_id, completed_at DESC, screening_id DESC)');
    await runner.query(`
      CREATE TABLE relationships (
        shop_id     text    NOT NULL,
        customer_id text    NOT NULL,
        is_active   boolean NOT NULL,
        version     bigint  NOT NULL,
        PRIMARY KEY (shop_id, customer_id)
      )`);
    await runner.query(`
      CREATE TABLE behaviour_totals (
        shop_id      text     NOT NULL,
        kind         smallint NOT NULL,
        count        bigint   NOT NULL,
        amount_cents bigint   NOT NULL,
        PRIMARY KEY (shop_id, kind)
      )`);
  }
}
