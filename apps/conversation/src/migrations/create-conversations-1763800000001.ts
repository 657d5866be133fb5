import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Conversations, their episodes, messages and ratings, and who had the word when (mission C1, C10). */
export class CreateConversations1763800000001 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE conversations (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        customer_id     text        NOT NULL,
        channel         text        NOT NULL,
        language        text        NOT NULL,
        control         text        NOT NULL CHECK (control IN ('bot', 'queued', 'agent', 'closed')),
        control_epoch   bigint      NOT NULL CHECK (control_epoch >= 1),
        episode         integer     NOT NULL CHECK (episode >= 1),
        agent_id        text        NOT NULL DEFAULT '',
        seat_id         uuid,
        last_sequence   bigint      NOT NULL DEFAULT 0,
        opened_at       timestamptz NOT NULL,
        closed_at       timestamptz,
        PRIMARY KEY (shop_id, conversation_id),
        UNIQUE (shop_id, customer_id, channel),
        CHECK ((control = 'agent') = (agent_id <> '')),
        CHECK ((control = 'agent') = (seat_id IS NOT NULL)),
        CHECK ((control = 'closed') = (closed_at IS NOT NULL))
      ) WITH (fillfactor = 80)`);
    await runner.query(
      'CREATE INDEX conversations_latest ON conversations (shop_id, opened_at DESC, conversation_id DESC)',
    );
    await runner.query(
      `CREATE INDEX conversations_of_agent ON conversations (shop_id, agent_id) WHERE control = 'agent'`,
    );
    await runner.query(`
      CREATE TABLE episodes (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        episode         integer     NOT NULL,
        bot_turns       integer     NOT NULL DEFAULT 0,
        served_by       text        NOT NULL DEFAULT '',
        opened_at       timestamptz NOT NULL,
        closed_at       timestamptz,
        PRIMARY KEY (shop_id, conversation_id, episode)
      ) WITH (fillfactor = 80)`);
    await runner.query(`
      CREATE TABLE messages (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        sequence        bigint      NOT NULL CHECK (sequence >= 1),
        episode         integer     NOT NULL,
        speaker         smallint    NOT NULL CHECK (speaker > 0),
        agent_id        text        NOT NULL DEFAULT '',
        sent_at         timestamptz NOT NULL,
        content         jsonb       NOT NULL,
        PRIMARY KEY (shop_id, conversation_id, sequence)
      )`);
    await runner.query(`
      CREATE TABLE control_changes (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        control_epoch   bigint      NOT NULL,
        episode         integer     NOT NULL,
        from_control    text,
        to_control      text        NOT NULL,
        agent_id        text        NOT NULL DEFAULT '',
        changed_at      timestamptz NOT NULL,
        PRIMARY KEY (shop_id, conversation_id, control_epoch)
      )`);
    await runner.query(
      `CREATE INDEX control_changes_services ON control_changes (shop_id, changed_at DESC) WHERE from_control = 'agent'`,
    );
    await runner.query(
      `CREATE INDEX control_changes_handovers ON control_changes (shop_id) WHERE to_control = 'agent'`,
    );
    await runner.query(`
      CREATE TABLE ratings (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        episode         integer     NOT NULL,
        stars           smallint    NOT NULL CHECK (stars BETWEEN 1 AND 5),
        comment         text        NOT NULL,
        agent_id        text        NOT NULL,
        version         integer     NOT NULL CHECK (version >= 1),
        rated_at        timestamptz NOT NULL,
        PRIMARY KEY (shop_id, conversation_id, episode)
      )`);
  }
}
