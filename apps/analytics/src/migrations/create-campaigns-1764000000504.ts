import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Campaigns once everyone of their audience is accounted for (mission E5). */
export class CreateCampaigns1764000000504 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE campaigns (
        shop_id         text        NOT NULL,
        campaign_id     uuid        NOT NULL,
        settled_at      timestamptz NOT NULL,
        sent_count      bigint      NOT NULL,
        capped_count    bigint      NOT NULL,
        refused_count   bigint      NOT NULL,
        expired_count   bigint      NOT NULL,
        cancelled_count bigint      NOT NULL,
        failed_count    bigint      NOT NULL,
        PRIMARY KEY (shop_id, campaign_id)
      )`);
  }
}
