import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Decisions in blocks of columns instead of a row each, and what a policy says of predictions, hold-out and exemptions.
 * The rows of earlier screenings stay where they are. Source: mission B3, B6, B7.
 */
export class CreateDecisionBlocks1764000000302 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE decision_blocks (
        shop_id                text    NOT NULL,
        screening_id           uuid    NOT NULL,
        block                  integer NOT NULL,
        first_customer_id      text    NOT NULL,
        last_customer_id       text    NOT NULL,
        customer_ids           bytea   NOT NULL,
        reasons                bytea   NOT NULL,
        response_probabilities bytea   NOT NULL,
        tallies                jsonb   NOT NULL,
        PRIMARY KEY (shop_id, screening_id, block)
      )`);
    for (const column of ['customer_ids', 'reasons', 'response_probabilities']) {
      await runner.query(`ALTER TABLE decision_blocks ALTER COLUMN ${column} SET STORAGE EXTERNAL`);
    }
    // Where the columns in memory stood that a screening was decided on; without one it looked from an instant past.
    await runner.query('ALTER TABLE screenings ADD COLUMN position bigint');
    await runner.query(`ALTER TABLE screenings ADD COLUMN by_channel jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(`ALTER TABLE screenings ADD COLUMN by_age jsonb NOT NULL DEFAULT '[]'`);
    await runner.query('ALTER TABLE screening_policies ADD COLUMN reacts_badly_max float8 NOT NULL DEFAULT 0.1');
    await runner.query('ALTER TABLE screening_policies ADD COLUMN hold_out_percent float8 NOT NULL DEFAULT 0');
    await runner.query(`ALTER TABLE screening_policies ADD COLUMN exempt_channels text[] NOT NULL DEFAULT '{}'`);
  }
}
