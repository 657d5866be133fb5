import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** How likely each of a block is to react badly, a byte each: what a message to her may cost bears on when she gets it. */
export class AddReactions1764101000312 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE decision_blocks ADD COLUMN reactions bytea');
    await runner.query('ALTER TABLE decision_blocks ALTER COLUMN reactions SET STORAGE EXTERNAL');
  }
}
