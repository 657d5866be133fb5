import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * What interventions were about, whose episodes were, and what customers did afterwards (mission E1). What is there already
 * keeps nulls: the events that would tell are past.
 */
export class AddInterventionFacts1765000000310 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query('ALTER TABLE interventions ADD COLUMN scene text, ADD COLUMN scene_group text');
    await runner.query(`
      ALTER TABLE episodes
        ADD COLUMN customer_id text,
        ADD COLUMN agent_id    text,
        ADD COLUMN bot_turns   integer,
        ADD COLUMN scene       text,
        ADD COLUMN scene_group text,
        ADD COLUMN rated_by    text,
        ADD COLUMN rated_at    timestamptz`);
    await runner.query('CREATE INDEX episodes_rated ON episodes (shop_id, rated_at) WHERE rated_at IS NOT NULL');
    await runner.query('CREATE INDEX episodes_opened ON episodes (shop_id, opened_at)');
    await runner.query('CREATE INDEX handovers_in_time ON handovers (shop_id, handed_over_at)');
    await runner.query(`
      CREATE TABLE purchases (
        shop_id      text        NOT NULL,
        customer_id  text        NOT NULL,
        purchased_at timestamptz NOT NULL,
        behaviour_id text        NOT NULL,
        PRIMARY KEY (shop_id, customer_id, purchased_at, behaviour_id)
      )`);
    await runner.query(`
      CREATE TABLE cancellations (
        shop_id      text        NOT NULL,
        customer_id  text        NOT NULL,
        cancelled_at timestamptz NOT NULL,
        version      bigint      NOT NULL,
        PRIMARY KEY (shop_id, customer_id, cancelled_at, version)
      )`);
    await runner.query(`
      CREATE TABLE deliveries (
        shop_id     text   NOT NULL,
        campaign_id uuid   NOT NULL,
        sent_count  bigint NOT NULL,
        PRIMARY KEY (shop_id, campaign_id)
      )`);
    await runner.query(`
      CREATE TABLE decision_hours (
        shop_id     text        NOT NULL,
        hour        timestamptz NOT NULL,
        scene       text        NOT NULL,
        scene_group text        NOT NULL,
        rule        text        NOT NULL,
        offered     boolean     NOT NULL,
        answer      text        NOT NULL,
        product_id  text        NOT NULL,
        count       bigint      NOT NULL,
        PRIMARY KEY (shop_id, hour, scene, scene_group, rule, offered, answer, product_id)
      )`);
  }
}
