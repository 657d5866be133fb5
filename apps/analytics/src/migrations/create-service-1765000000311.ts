import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Waits, deadlines, cases, and when agents and their seats were there (mission E7). */
export class CreateService1765000000311 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE queue_waits (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        queued_at       timestamptz NOT NULL,
        joined          boolean     NOT NULL DEFAULT false,
        ended_at        timestamptz,
        ended_as        smallint,
        agent_id        text,
        PRIMARY KEY (shop_id, conversation_id, queued_at)
      )`);
    await runner.query('CREATE INDEX queue_waits_in_time ON queue_waits (shop_id, queued_at) WHERE joined');
    await runner.query(
      'CREATE INDEX queue_waits_open ON queue_waits (shop_id, queued_at) WHERE joined AND ended_at IS NULL',
    );
    await runner.query(`
      CREATE TABLE deadlines (
        shop_id         text        NOT NULL,
        deadline_id     uuid        NOT NULL,
        conversation_id uuid        NOT NULL,
        episode         integer     NOT NULL,
        kind            smallint    NOT NULL,
        agent_id        text        NOT NULL,
        scene           text        NOT NULL,
        priority        smallint    NOT NULL,
        started_at      timestamptz NOT NULL,
        missed_at       timestamptz,
        outcome         smallint,
        ended_at        timestamptz,
        took_ms         bigint,
        within_ms       bigint,
        PRIMARY KEY (shop_id, deadline_id)
      )`);
    await runner.query('CREATE INDEX deadlines_ended ON deadlines (shop_id, ended_at) WHERE ended_at IS NOT NULL');
    await runner.query('CREATE INDEX deadlines_missed ON deadlines (shop_id, missed_at) WHERE missed_at IS NOT NULL');
    await runner.query(`
      CREATE TABLE case_steps (
        shop_id    text        NOT NULL,
        case_id    uuid        NOT NULL,
        step       integer     NOT NULL,
        state      smallint    NOT NULL,
        reopened   boolean     NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (shop_id, case_id, step)
      )`);
    await runner.query('CREATE INDEX case_steps_in_time ON case_steps (shop_id, changed_at)');
    await runner.query(`
      CREATE TABLE agent_states (
        shop_id    text        NOT NULL,
        agent_id   text        NOT NULL,
        version    bigint      NOT NULL,
        changed_at timestamptz NOT NULL,
        is_present boolean     NOT NULL,
        seats_max  integer     NOT NULL,
        PRIMARY KEY (shop_id, agent_id, version)
      )`);
    await runner.query(`
      CREATE TABLE agents_now (
        shop_id   text    NOT NULL,
        agent_id  text    NOT NULL,
        version   bigint  NOT NULL,
        is_online boolean NOT NULL,
        PRIMARY KEY (shop_id, agent_id)
      )`);
    await runner.query(`
      CREATE TABLE seats (
        shop_id     text NOT NULL,
        seat_id     uuid NOT NULL,
        agent_id    text NOT NULL,
        accepted_at timestamptz,
        ended_at    timestamptz,
        PRIMARY KEY (shop_id, seat_id)
      )`);
    await runner.query('CREATE INDEX seats_accepted ON seats (shop_id, accepted_at) WHERE accepted_at IS NOT NULL');
    await runner.query(`
      CREATE TABLE bot_turn_minutes (
        shop_id   text        NOT NULL,
        minute    timestamptz NOT NULL,
        bot_turns bigint      NOT NULL,
        PRIMARY KEY (shop_id, minute)
      )`);
    await runner.query('CREATE INDEX bot_turn_minutes_in_time ON bot_turn_minutes (minute)');
  }
}
