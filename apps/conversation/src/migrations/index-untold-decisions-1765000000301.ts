import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Finds the decisions that are still to be told, without holding up those who decide meanwhile. */
export class IndexUntoldDecisions1765000000301 extends ForwardMigration {
  override transaction = false;

  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    // One that was interrupted leaves an index that is not valid.
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS intervention_decisions_untold');
    await runner.query(`
      CREATE INDEX CONCURRENTLY intervention_decisions_untold ON intervention_decisions (shop_id, decided_at)
       WHERE NOT told`);
  }
}
