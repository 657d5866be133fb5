import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Policies per shop (mission C5, C6), the measured quality of its bot, and what a decision saw beside the message. The
 * defaults say that nothing was seen: for the rows that are there, and for replicas of the release before.
 */
export class AddPolicies1764000000801 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE shop_policies (
        shop_id  text        NOT NULL,
        kind     text        NOT NULL,
        version  bigint      NOT NULL CHECK (version >= 1),
        settings jsonb       NOT NULL,
        set_by   text        NOT NULL,
        set_at   timestamptz NOT NULL,
        PRIMARY KEY (shop_id, kind, version)
      )`);
    await runner.query(`
      CREATE TABLE bot_qualities (
        shop_id     text             PRIMARY KEY,
        revision    bigint           NOT NULL,
        bot_quality double precision NOT NULL,
        scenes      jsonb            NOT NULL,
        measured_at timestamptz      NOT NULL
      )`);
    await runner.query('ALTER TABLE episodes ADD COLUMN failed_answers integer NOT NULL DEFAULT 0');
    await runner.query(`
      ALTER TABLE intervention_decisions
        ADD COLUMN policy_version    bigint           NOT NULL DEFAULT 0,
        ADD COLUMN displeasure       double precision NOT NULL DEFAULT 0,
        ADD COLUMN wants_human       double precision NOT NULL DEFAULT 0,
        ADD COLUMN displeasure_level double precision NOT NULL DEFAULT 0`);
    await runner.query(`
      ALTER TABLE interventions
        ADD COLUMN expires_at timestamptz,
        DROP CONSTRAINT interventions_reason_check,
        ADD CONSTRAINT interventions_reason_check
          CHECK (reason IN ('negative_emotion', 'turns', 'weak_scene', 'handover_due'))`);
    await runner.query(`CREATE INDEX interventions_to_expire ON interventions (expires_at) WHERE outcome = 'open'`);
  }
}
