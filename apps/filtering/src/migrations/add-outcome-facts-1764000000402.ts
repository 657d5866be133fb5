import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * When a relationship was last cancelled, which is an outcome; and what a message is foreseen to change, beside each
 * decision of a model that foresees it. The release before writes neither: it is then not known. Source: mission B7.
 */
export class AddOutcomeFacts1764000000402 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE relationships ADD COLUMN cancelled_at timestamptz');
    await runner.query('ALTER TABLE decision_blocks ADD COLUMN uplifts bytea');
    await runner.query('ALTER TABLE decision_blocks ALTER COLUMN uplifts SET STORAGE EXTERNAL');
  }
}
