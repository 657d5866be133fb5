import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Care menus, and every decision to show one or not (mission C6). */
export class CreateInterventions1763800000003 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE interventions (
        shop_id         text        NOT NULL,
        intervention_id uuid        NOT NULL,
        conversation_id uuid        NOT NULL,
        customer_id     text        NOT NULL,
        episode         integer     NOT NULL,
        reason          text        NOT NULL CHECK (reason IN ('negative_emotion', 'turns')),
        evidence        text        NOT NULL,
        outcome         text        NOT NULL
          CHECK (outcome IN ('open', 'continued', 'transferred', 'dismissed', 'expired')),
        offered_at      timestamptz NOT NULL,
        answered_at     timestamptz,
        PRIMARY KEY (shop_id, intervention_id),
        CHECK ((outcome = 'open') = (answered_at IS NULL))
      )`);
    await runner.query('CREATE INDEX interventions_in_order ON interventions (shop_id, offered_at, intervention_id)');
    await runner.query('CREATE INDEX interventions_of_episode ON interventions (shop_id, conversation_id, episode)');
    await runner.query(
      `CREATE UNIQUE INDEX interventions_open ON interventions (shop_id, conversation_id) WHERE outcome = 'open'`,
    );
    await runner.query(`
      CREATE TABLE intervention_decisions (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        sequence        bigint      NOT NULL,
        episode         integer     NOT NULL,
        offered         boolean     NOT NULL,
        rule            text        NOT NULL,
        evidence        text        NOT NULL,
        decided_at      timestamptz NOT NULL,
        PRIMARY KEY (shop_id, conversation_id, sequence)
      )`);
  }
}
