import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * When a relationship was last cancelled, which is an outcome, and the channel that it came through before it was restored
 * through another, so that what was known before is not mixed with what came after; and what a message is foreseen to
 * change, beside each decision of a model that foresees it. The release before writes none of it: it is then not known.
 * Source: mission B7.
 */
export class AddOutcomeFacts1764000000402 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE relationships ADD COLUMN cancelled_at timestamptz, ADD COLUMN earlier_channel text',
    );
    await runner.query('ALTER TABLE decision_blocks ADD COLUMN uplifts bytea');
    await runner.query('ALTER TABLE decision_blocks ALTER COLUMN uplifts SET STORAGE EXTERNAL');
  }
}
