import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Campaigns that begin by themselves once they are planned: those that care proposes (mission A7). */
export class AddSelfStartingCampaigns1764000000522 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE campaigns ADD COLUMN starts_itself boolean NOT NULL DEFAULT false');
  }
}
