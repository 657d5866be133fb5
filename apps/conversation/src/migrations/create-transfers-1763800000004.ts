import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** The queue, its offers, seats to give back, and cases (mission C7, C8, C11). */
export class CreateTransfers1763800000004 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE queue_entries (
        shop_id            text        NOT NULL,
        conversation_id    uuid        NOT NULL,
        ticket             bigint      GENERATED ALWAYS AS IDENTITY,
        customer_id        text        NOT NULL,
        episode            integer     NOT NULL,
        queued_at          timestamptz NOT NULL,
        attempt            integer     NOT NULL DEFAULT 1,
        seat_id            uuid,
        offered_agent_id   text        NOT NULL DEFAULT '',
        offered_agent_name text        NOT NULL DEFAULT '',
        offer_expires_at   timestamptz,
        PRIMARY KEY (shop_id, conversation_id),
        CHECK ((seat_id IS NULL) = (offered_agent_id = '')),
        CHECK ((seat_id IS NULL) = (offer_expires_at IS NULL))
      )`);
    await runner.query('CREATE UNIQUE INDEX queue_entries_in_order ON queue_entries (shop_id, ticket)');
    await runner.query(
      `CREATE INDEX queue_entries_offered ON queue_entries (shop_id, offered_agent_id) WHERE offered_agent_id <> ''`,
    );
    await runner.query(`
      CREATE TABLE refused_offers (
        shop_id         text    NOT NULL,
        conversation_id uuid    NOT NULL,
        episode         integer NOT NULL,
        agent_id        text    NOT NULL,
        PRIMARY KEY (shop_id, conversation_id, episode, agent_id)
      )`);
    await runner.query(`
      CREATE TABLE seat_releases (
        shop_id text NOT NULL,
        seat_id uuid NOT NULL,
        PRIMARY KEY (shop_id, seat_id)
      )`);
    await runner.query(`
      CREATE TABLE cases (
        shop_id         text        NOT NULL,
        case_id         uuid        NOT NULL,
        conversation_id uuid        NOT NULL,
        customer_id     text        NOT NULL,
        episode         integer     NOT NULL,
        state           text        NOT NULL CHECK (state IN ('submitted', 'in_progress', 'closed')),
        submitted_at    timestamptz NOT NULL,
        promised_at     timestamptz NOT NULL,
        in_progress_at  timestamptz,
        closed_at       timestamptz,
        PRIMARY KEY (shop_id, case_id)
      )`);
    await runner.query('CREATE INDEX cases_latest ON cases (shop_id, submitted_at DESC, case_id DESC)');
    await runner.query(`CREATE UNIQUE INDEX cases_open ON cases (shop_id, conversation_id) WHERE state <> 'closed'`);
  }
}
