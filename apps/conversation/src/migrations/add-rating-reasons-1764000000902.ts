import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Why a customer rated as she did, and when she did so first (mission C10). */
export class AddRatingReasons1764000000902 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      ALTER TABLE ratings
        ADD COLUMN reasons        text[]      NOT NULL DEFAULT '{}',
        ADD COLUMN first_rated_at timestamptz`);
  }
}
