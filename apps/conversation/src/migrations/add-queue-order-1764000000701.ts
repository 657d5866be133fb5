import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** What a place in the queue hangs on, whom a customer waits for, and each shop's rules for it (mission C7, C8). */
export class AddQueueOrder1764000000701 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      ALTER TABLE queue_entries
        ADD COLUMN priority           smallint    NOT NULL DEFAULT 5 CHECK (priority BETWEEN 0 AND 5),
        ADD COLUMN ordered_at         timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
        ADD COLUMN scene              text        NOT NULL DEFAULT '',
        ADD COLUMN preferred_agent_id text        NOT NULL DEFAULT '',
        ADD COLUMN only_preferred     boolean     NOT NULL DEFAULT false,
        ADD COLUMN to_group_id        text        NOT NULL DEFAULT ''`);
    await runner.query('UPDATE queue_entries SET ordered_at = queued_at');
    await runner.query('CREATE INDEX queue_entries_by_turn ON queue_entries (shop_id, priority, ordered_at, ticket)');
    await runner.query(
      `CREATE INDEX control_changes_waits ON control_changes (shop_id, changed_at DESC) WHERE from_control = 'queued'`,
    );
    await runner.query(
      'CREATE INDEX conversations_seats ON conversations (shop_id, seat_id) WHERE seat_id IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE queue_policies (
        shop_id text        NOT NULL,
        version bigint      NOT NULL CHECK (version >= 1),
        policy  jsonb       NOT NULL,
        set_by  text        NOT NULL,
        set_at  timestamptz NOT NULL,
        PRIMARY KEY (shop_id, version)
      )`);
    await runner.query(`
      CREATE TABLE lost_agents (
        shop_id  text        NOT NULL,
        agent_id text        NOT NULL,
        lost_at  timestamptz NOT NULL,
        times    integer     NOT NULL DEFAULT 1,
        PRIMARY KEY (shop_id, agent_id)
      )`);
    await runner.query(`
      CREATE TABLE colleague_offers (
        shop_id            text        NOT NULL,
        conversation_id    uuid        NOT NULL,
        offer_id           uuid        NOT NULL,
        from_agent_id      text        NOT NULL,
        to_agent_id        text        NOT NULL,
        to_group_id        text        NOT NULL,
        note               text        NOT NULL,
        asked_at           timestamptz NOT NULL,
        refused_by         text[]      NOT NULL DEFAULT '{}',
        seat_id            uuid,
        offered_agent_id   text        NOT NULL DEFAULT '',
        offered_agent_name text        NOT NULL DEFAULT '',
        offer_expires_at   timestamptz,
        PRIMARY KEY (shop_id, conversation_id),
        CHECK ((to_agent_id = '') <> (to_group_id = '')),
        CHECK ((seat_id IS NULL) = (offered_agent_id = '')),
        CHECK ((seat_id IS NULL) = (offer_expires_at IS NULL))
      )`);
    await runner.query('CREATE UNIQUE INDEX colleague_offers_ids ON colleague_offers (shop_id, offer_id)');
    await runner.query(
      `CREATE INDEX colleague_offers_offered ON colleague_offers (shop_id, offered_agent_id) WHERE offered_agent_id <> ''`,
    );
  }
}
