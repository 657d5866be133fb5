import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** From which prediction on a customer who left message after message unread is not written off yet. */
export class AddReadMin1764101000311 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE screening_policies ADD COLUMN read_min float8 NOT NULL DEFAULT 0.02');
  }
}
