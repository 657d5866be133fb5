import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Interventions and the episodes that they happened in (mission E1). Every event fills the columns that it knows, in
 * whatever order events come.
 */
export class CreateInterventions1763700000001 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE interventions (
        shop_id         text        NOT NULL,
        intervention_id uuid        NOT NULL,
        conversation_id uuid        NOT NULL,
        customer_id     text,
        episode         integer,
        reason          smallint,
        evidence        text,
        offered_at      timestamptz,
        outcome         smallint,
        answered_at     timestamptz,
        PRIMARY KEY (shop_id, intervention_id)
      )`);
    await runner.query(
      'CREATE INDEX interventions_in_time ON interventions (shop_id, offered_at DESC, intervention_id DESC)',
    );
    await runner.query(`
      CREATE TABLE episodes (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        episode         integer     NOT NULL,
        opened_at       timestamptz,
        closed_at       timestamptz,
        case_id         uuid,
        stars           integer,
        rating_version  integer     NOT NULL DEFAULT 0,
        PRIMARY KEY (shop_id, conversation_id, episode)
      )`);
    await runner.query(`
      CREATE TABLE handovers (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        control_epoch   bigint      NOT NULL,
        episode         integer     NOT NULL,
        agent_id        text        NOT NULL,
        queued_at       timestamptz NOT NULL,
        handed_over_at  timestamptz NOT NULL,
        PRIMARY KEY (shop_id, conversation_id, control_epoch)
      )`);
  }
}
