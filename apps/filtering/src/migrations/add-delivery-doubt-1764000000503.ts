import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Whether a delivery was given to a channel that did not answer: if nothing more is heard, it may have arrived. */
export class AddDeliveryDoubt1764000000503 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deliveries ADD COLUMN in_doubt boolean NOT NULL DEFAULT false');
  }
}
