import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Who of a campaign's audience was decided on and reached, and what customers did, so that the two can be held together (mission E5). */
export class CreateOutcomes1765000000201 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE outcomes (
        shop_id      text        NOT NULL,
        customer_id  text        NOT NULL,
        occurred_at  timestamptz NOT NULL,
        kind         smallint    NOT NULL,
        amount_cents bigint      NOT NULL,
        campaign_id  text        NOT NULL
      )`);
    await runner.query('CREATE INDEX outcomes_in_time ON outcomes (shop_id, occurred_at)');
    await runner.query(`
      CREATE TABLE campaign_audience (
        shop_id      text NOT NULL,
        campaign_id  uuid NOT NULL,
        customer_id  text NOT NULL,
        reason       smallint,
        delivered_at timestamptz,
        PRIMARY KEY (shop_id, campaign_id, customer_id)
      )`);
    await runner.query(`
      CREATE TABLE campaign_starts (
        shop_id            text        NOT NULL,
        campaign_id        uuid        NOT NULL,
        first_delivered_at timestamptz NOT NULL,
        PRIMARY KEY (shop_id, campaign_id)
      )`);
    await runner.query('CREATE INDEX campaign_starts_in_time ON campaign_starts (shop_id, first_delivered_at)');
    await runner.query(`ALTER TABLE relationships ADD COLUMN acquisition_channel text NOT NULL DEFAULT ''`);
  }
}
