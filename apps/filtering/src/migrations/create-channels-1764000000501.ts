import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** The channels that messages go through, the shops' caps, and who was written to when (mission B4, B5, B8). */
export class CreateChannels1764000000501 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE channels (
        shop_id             text        NOT NULL,
        name                text        NOT NULL,
        kind                text        NOT NULL CHECK (kind IN ('grpc', 'webhook')),
        address             text        NOT NULL,
        capacity_per_minute integer     NOT NULL CHECK (capacity_per_minute > 0),
        secret_ref          text        NOT NULL,
        version             bigint      NOT NULL,
        paced_to_ms         float8      NOT NULL,
        failures            integer     NOT NULL,
        resumes_at          timestamptz,
        last_failure        text        NOT NULL,
        set_by              text        NOT NULL,
        set_at              timestamptz NOT NULL,
        PRIMARY KEY (shop_id, name)
      )`);
    await runner.query(`
      CREATE TABLE contact_caps (
        shop_id         text        NOT NULL,
        version         bigint      NOT NULL,
        per_day         integer     NOT NULL CHECK (per_day > 0),
        per_week        integer     NOT NULL CHECK (per_week > 0),
        spacing_minutes integer     NOT NULL CHECK (spacing_minutes >= 0),
        set_by          text        NOT NULL,
        set_at          timestamptz NOT NULL,
        PRIMARY KEY (shop_id, version)
      )`);
    // Of the platform and not of a shop: what a customer gets from all shops together is bounded too.
    await runner.query(`
      CREATE TABLE contact_ledgers (
        customer_id text        NOT NULL PRIMARY KEY,
        contacts    jsonb       NOT NULL,
        last_at     timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX contact_ledgers_by_age ON contact_ledgers (last_at)');
  }
}
