import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Handles (mission A2). Of a value only its keyed hash and its masked form are kept; the history keeps no hash either. */
export class CreateHandles1764000000103 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE handles (
        shop_id      text        NOT NULL,
        handle_id    uuid        NOT NULL,
        customer_id  text        NOT NULL,
        kind         smallint    NOT NULL,
        network      text        NOT NULL,
        value_hash   bytea       NOT NULL,
        masked_value text        NOT NULL,
        level        smallint    NOT NULL CHECK (level BETWEEN 1 AND 3),
        linked_at    timestamptz NOT NULL,
        changed_at   timestamptz NOT NULL,
        PRIMARY KEY (shop_id, handle_id),
        UNIQUE (shop_id, value_hash)
      )`);
    await runner.query('CREATE INDEX handles_of_customer ON handles (shop_id, customer_id, handle_id)');
    await runner.query(`
      CREATE TABLE handle_changes (
        shop_id         text        NOT NULL,
        customer_id     text        NOT NULL,
        change_id       uuid        NOT NULL,
        event           smallint    NOT NULL,
        handle_id       uuid        NOT NULL,
        kind            smallint    NOT NULL,
        masked_value    text        NOT NULL,
        level           smallint    NOT NULL,
        linked_at       timestamptz NOT NULL,
        changed_at      timestamptz NOT NULL,
        recorded_at     timestamptz NOT NULL,
        changed_by_role text        NOT NULL,
        changed_by      text        NOT NULL,
        PRIMARY KEY (shop_id, customer_id, change_id)
      )`);
  }
}
