import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Experiments, who came into them, and whose conversations are whose (mission E6). */
export class CreateExperiments1765000000202 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE experiments (
        shop_id       text        NOT NULL,
        experiment_id uuid        NOT NULL,
        design        jsonb       NOT NULL,
        plan          jsonb       NOT NULL,
        created_by    text        NOT NULL,
        created_at    timestamptz NOT NULL,
        stopped_by    text,
        stopped_at    timestamptz,
        stop_note     text        NOT NULL DEFAULT '',
        PRIMARY KEY (shop_id, experiment_id)
      )`);
    await runner.query(`
      CREATE TABLE experiment_units (
        shop_id       text        NOT NULL,
        experiment_id uuid        NOT NULL,
        customer_id   text        NOT NULL,
        variant       smallint    NOT NULL,
        entered_at    timestamptz NOT NULL,
        PRIMARY KEY (shop_id, experiment_id, customer_id)
      )`);
    await runner.query(`
      CREATE TABLE conversation_customers (
        shop_id         text NOT NULL,
        conversation_id uuid NOT NULL,
        customer_id     text NOT NULL,
        PRIMARY KEY (shop_id, conversation_id)
      )`);
    await runner.query(`
      CREATE TABLE rollout_changes (
        shop_id       text             NOT NULL,
        version       bigint           NOT NULL,
        rollout_share double precision NOT NULL,
        set_at        timestamptz      NOT NULL,
        PRIMARY KEY (shop_id, version)
      )`);
    // Since when she has been a customer; nothing in what was projected before it was told.
    await runner.query('ALTER TABLE relationships ADD COLUMN established_at timestamptz');
  }
}
