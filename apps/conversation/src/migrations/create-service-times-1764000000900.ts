import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Business hours, targets and the deadlines that run against them (mission C9). */
export class CreateServiceTimes1764000000900 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE business_hours (
        shop_id text        PRIMARY KEY,
        hours   jsonb       NOT NULL,
        version bigint      NOT NULL CHECK (version >= 1),
        set_by  text        NOT NULL,
        set_at  timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE service_targets (
        shop_id text        PRIMARY KEY,
        targets jsonb       NOT NULL,
        version bigint      NOT NULL CHECK (version >= 1),
        set_by  text        NOT NULL,
        set_at  timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE deadlines (
        shop_id               text        NOT NULL,
        deadline_id           uuid        NOT NULL,
        conversation_id       uuid        NOT NULL,
        case_id               uuid,
        episode               integer     NOT NULL,
        kind                  text        NOT NULL CHECK (kind IN ('first_response', 'resolution', 'case_answer')),
        scene                 text        NOT NULL,
        priority              smallint    NOT NULL,
        agent_id              text        NOT NULL,
        business_time         boolean     NOT NULL,
        within_ms             bigint      NOT NULL CHECK (within_ms > 0),
        warn_after_ms         bigint      NOT NULL CHECK (warn_after_ms BETWEEN 0 AND within_ms),
        counted_ms            bigint      NOT NULL DEFAULT 0,
        runs_since            timestamptz,
        escalate_to_group_id  text        NOT NULL,
        started_at            timestamptz NOT NULL,
        warns_at              timestamptz,
        due_at                timestamptz,
        look_at               timestamptz,
        warned_at             timestamptz,
        missed_at             timestamptz,
        escalated_to_group_id text        NOT NULL DEFAULT '',
        ended_at              timestamptz,
        outcome               text        CHECK (outcome IN ('met', 'missed', 'dropped')),
        PRIMARY KEY (shop_id, deadline_id),
        CHECK ((ended_at IS NULL) = (outcome IS NULL)),
        CHECK (look_at IS NULL OR ended_at IS NULL)
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX deadlines_open ON deadlines (shop_id, conversation_id, kind) WHERE ended_at IS NULL',
    );
    await runner.query('CREATE INDEX deadlines_to_look_at ON deadlines (look_at) WHERE look_at IS NOT NULL');
    await runner.query(
      `CREATE INDEX deadlines_of_agent ON deadlines (shop_id, agent_id) WHERE ended_at IS NULL AND agent_id <> ''`,
    );
    await runner.query('CREATE INDEX deadlines_latest ON deadlines (shop_id, started_at DESC, deadline_id DESC)');
  }
}
