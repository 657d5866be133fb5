import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Since when a customer had waited who was taken over or left, and how she left, so that waits can be told again. What a
 * release before this one notes has none of it.
 */
export class KeepWaits1764102000201 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      ALTER TABLE control_changes
        ADD COLUMN queued_at timestamptz,
        ADD COLUMN left_as   text CHECK (left_as IN ('stopped', 'closed', 'nobody_there'))`);
  }
}
