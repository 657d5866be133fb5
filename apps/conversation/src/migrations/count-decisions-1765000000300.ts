import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Decisions keep what the bot answered, and whether they have been told in counts. The defaults hold for the rows that are
 * there and for replicas of the release before: they are still to be told, and nobody knows what was answered.
 */
export class CountDecisions1765000000300 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      ALTER TABLE intervention_decisions
        ADD COLUMN answer text    NOT NULL DEFAULT '',
        ADD COLUMN told   boolean NOT NULL DEFAULT false`);
  }
}
