import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Campaigns, and the delivery of each to each customer whom its screening kept (mission B5, B8). */
export class CreateCampaigns1764000000502 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE campaigns (
        shop_id             text        NOT NULL,
        campaign_id         uuid        NOT NULL,
        name                text        NOT NULL,
        message             jsonb       NOT NULL,
        channel             text        NOT NULL,
        capacity_per_minute integer     CHECK (capacity_per_minute > 0),
        starts_at           timestamptz,
        expires_at          timestamptz NOT NULL,
        customer_ids        text[],
        screening_id        uuid,
        state               text        NOT NULL
          CHECK (state IN ('draft', 'screening', 'planned', 'sending', 'paused', 'finished', 'cancelled')),
        plan                jsonb,
        paced_to_ms         float8      NOT NULL,
        audience_count      bigint      NOT NULL DEFAULT 0,
        filtered_count      bigint      NOT NULL DEFAULT 0,
        held_out_count      bigint      NOT NULL DEFAULT 0,
        enlisted_count      bigint      NOT NULL DEFAULT 0,
        sent_count          bigint      NOT NULL DEFAULT 0,
        capped_count        bigint      NOT NULL DEFAULT 0,
        refused_count       bigint      NOT NULL DEFAULT 0,
        expired_count       bigint      NOT NULL DEFAULT 0,
        cancelled_count     bigint      NOT NULL DEFAULT 0,
        failed_count        bigint      NOT NULL DEFAULT 0,
        created_by          text        NOT NULL,
        created_at          timestamptz NOT NULL,
        started_at          timestamptz,
        settled_at          timestamptz,
        PRIMARY KEY (shop_id, campaign_id)
      )`);
    await runner.query(
      `CREATE INDEX campaigns_under_way ON campaigns (state, shop_id, channel, expires_at) WHERE settled_at IS NULL`,
    );
    await runner.query(`
      CREATE TABLE deliveries (
        shop_id              text        NOT NULL,
        campaign_id          uuid        NOT NULL,
        customer_id          text        NOT NULL,
        place                bigint      NOT NULL,
        response_probability float4      NOT NULL,
        state                text        NOT NULL CHECK (state IN ('waiting', 'postponed', 'sending', 'sent', 'capped',
                                                                   'refused', 'expired', 'cancelled', 'failed')),
        reason               text,
        attempts             integer     NOT NULL DEFAULT 0,
        retries              integer     NOT NULL DEFAULT 0,
        due_at               timestamptz,
        ended_at             timestamptz,
        PRIMARY KEY (shop_id, campaign_id, customer_id)
      )`);
    await runner.query('CREATE INDEX deliveries_in_order ON deliveries (shop_id, campaign_id, place)');
    await runner.query(
      `CREATE INDEX deliveries_waiting ON deliveries (shop_id, campaign_id, place) WHERE state = 'waiting'`,
    );
    await runner.query(
      `CREATE INDEX deliveries_due ON deliveries (shop_id, campaign_id, due_at) WHERE state IN ('postponed', 'sending')`,
    );
  }
}
