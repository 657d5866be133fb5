import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Every step of a case, what it is about and who is to work on it (mission C11). The release before this one knows three
 * states and goes on writing them: `state` stays theirs, and a trigger has `step` follow where only `state` was changed.
 */
export class AddCaseSteps1764000000901 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      ALTER TABLE cases
        ADD COLUMN step              text        NOT NULL DEFAULT 'submitted' CHECK (step IN
          ('submitted', 'classified', 'assigned', 'in_progress', 'solved', 'confirmed', 'closed')),
        ADD COLUMN step_number       integer     NOT NULL DEFAULT 0,
        ADD COLUMN origin            text        NOT NULL DEFAULT 'nobody_there' CHECK (origin IN
          ('nobody_there', 'agent', 'customer')),
        ADD COLUMN subject           text        NOT NULL DEFAULT '',
        ADD COLUMN scene             text        NOT NULL DEFAULT '',
        ADD COLUMN priority          smallint    NOT NULL DEFAULT 3,
        ADD COLUMN assigned_agent_id text        NOT NULL DEFAULT '',
        ADD COLUMN assigned_group_id text        NOT NULL DEFAULT '',
        ADD COLUMN result            text        NOT NULL DEFAULT '',
        ADD COLUMN reopened_count    integer     NOT NULL DEFAULT 0,
        ADD COLUMN changed_at        timestamptz`);
    await runner.query(`UPDATE cases SET step = state WHERE state <> 'submitted'`);
    await runner.query(`
      CREATE FUNCTION case_step_follows_state() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.state <> OLD.state AND NEW.step_number = OLD.step_number THEN NEW.step := NEW.state; END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER case_step_follows_state BEFORE UPDATE OF state ON cases
        FOR EACH ROW EXECUTE FUNCTION case_step_follows_state()`);
    await runner.query(
      'CREATE INDEX cases_of_customer ON cases (shop_id, customer_id, submitted_at DESC, case_id DESC)',
    );
    await runner.query(
      `CREATE INDEX cases_of_agent ON cases (shop_id, assigned_agent_id) WHERE state <> 'closed' AND assigned_agent_id <> ''`,
    );
    await runner.query(`
      CREATE TABLE case_steps (
        shop_id           text        NOT NULL,
        case_id           uuid        NOT NULL,
        number            integer     NOT NULL CHECK (number >= 1),
        step              text        NOT NULL,
        actor             text        NOT NULL CHECK (actor IN ('platform', 'customer', 'agent', 'merchant')),
        actor_id          text        NOT NULL,
        assigned_agent_id text        NOT NULL,
        assigned_group_id text        NOT NULL,
        scene             text        NOT NULL,
        priority          smallint    NOT NULL,
        reopened          boolean     NOT NULL,
        at                timestamptz NOT NULL,
        PRIMARY KEY (shop_id, case_id, number)
      )`);
    await runner.query(`
      CREATE TABLE case_notes (
        shop_id   text        NOT NULL,
        case_id   uuid        NOT NULL,
        note_id   uuid        NOT NULL,
        author_id text        NOT NULL,
        text      text        NOT NULL,
        noted_at  timestamptz NOT NULL,
        PRIMARY KEY (shop_id, case_id, note_id)
      )`);
  }
}
