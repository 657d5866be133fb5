import type { QueryRunner } from 'typeorm';
import { ForwardMigration } from '../migration.js';

/** What a mutation answered to a key, so that it answers the same when it is asked again. */
export class CreateIdempotency1763700000001 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency (
        shop_id     text        NOT NULL,
        method      text        NOT NULL,
        key         text        NOT NULL,
        fingerprint text        NOT NULL,
        result      bytea,
        created_at  timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (shop_id, method, key)
      ) WITH (fillfactor = 80)`);
    await runner.query('CREATE INDEX idempotency_created_at ON idempotency (created_at)');
  }
}
