import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * How agents stood and since when, so that it can be told again; what a release before this one tells is not kept. Seats that
 * are accepted at once now say when, as all others do.
 */
export class KeepAgentStates1764102000202 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE agent_states (
        shop_id       text           NOT NULL,
        agent_id      text           NOT NULL,
        version       bigint         NOT NULL CHECK (version >= 1),
        intent        text           NOT NULL,
        suspended_for text,
        connection    text           NOT NULL,
        on_duty       boolean        NOT NULL,
        seats_max     integer        NOT NULL,
        seats_taken   integer        NOT NULL,
        changed_at    timestamptz(3) NOT NULL,
        superseded_at timestamptz(3),
        PRIMARY KEY (shop_id, agent_id, version)
      )`);
    await runner.query(
      'CREATE INDEX agent_states_in_force ON agent_states (shop_id, agent_id) WHERE superseded_at IS NULL',
    );
    await runner.query(
      'CREATE INDEX agent_states_superseded ON agent_states (superseded_at) WHERE superseded_at IS NOT NULL',
    );
    await runner.query(
      `UPDATE seats SET accepted_at = reserved_at WHERE ended_at IS NULL AND state = 'accepted' AND accepted_at IS NULL`,
    );
  }
}
