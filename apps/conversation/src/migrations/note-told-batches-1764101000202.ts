import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Which decisions were told together, so that they can be told again and counted once. */
export class NoteToldBatches1764101000202 extends ForwardMigration {
  override transaction = false;

  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query('ALTER TABLE intervention_decisions ADD COLUMN IF NOT EXISTS told_in uuid');
    // One that was interrupted leaves an index that is not valid.
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS intervention_decisions_told_in');
    await runner.query(`
      CREATE INDEX CONCURRENTLY intervention_decisions_told_in ON intervention_decisions (shop_id, told_in)
       WHERE told_in IS NOT NULL`);
  }
}
