import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

const preference = `
  shop_id            text        NOT NULL,
  customer_id        text        NOT NULL,
  version            bigint      NOT NULL CHECK (version >= 1),
  language           text        NOT NULL,
  form               smallint    NOT NULL,
  quiet_start_minute smallint,
  quiet_end_minute   smallint,
  quiet_time_zone    text,
  topics_opted_out   text[]      NOT NULL,
  changed_at         timestamptz NOT NULL,
  CHECK (num_nulls(quiet_start_minute, quiet_end_minute, quiet_time_zone) IN (0, 3))`;

/** How customers want to be addressed (mission A5): as it stands, and every version with who set it. */
export class CreatePreferences1764000000101 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE preferences (${preference}, PRIMARY KEY (shop_id, customer_id))`);
    await runner.query(`
      CREATE TABLE preference_changes (
        ${preference},
        set_by_role text NOT NULL,
        set_by      text NOT NULL,
        PRIMARY KEY (shop_id, customer_id, version)
      )`);
  }
}
