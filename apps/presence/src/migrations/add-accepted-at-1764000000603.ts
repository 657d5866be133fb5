import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** When a seat was accepted, so that it is known how long conversations take (mission D6). */
export class AddAcceptedAt1764000000603 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE seats ADD COLUMN accepted_at timestamptz(3)');
  }
}
