import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Who asked for a customer to be erased when, and which service has done its part (mission F6). */
export class CreateErasures1764100000310 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    // Whom it is about is kept, sealed, while some service may still have to be asked again; then nothing says it.
    await runner.query(`
      CREATE TABLE erasures (
        shop_id      text        NOT NULL,
        erasure_id   uuid        NOT NULL,
        customer_ids jsonb,
        requested_at timestamptz NOT NULL,
        requested_by text        NOT NULL,
        due_at       timestamptz NOT NULL,
        asked_at     timestamptz NOT NULL,
        done_at      timestamptz,
        PRIMARY KEY (shop_id, erasure_id),
        CHECK ((customer_ids IS NULL) = (done_at IS NOT NULL))
      )`);
    await runner.query('CREATE INDEX erasures_latest ON erasures (shop_id, requested_at DESC) INCLUDE (erasure_id)');
    await runner.query('CREATE INDEX erasures_to_ask ON erasures (asked_at) WHERE done_at IS NULL');
    await runner.query(`
      CREATE TABLE erasure_parts (
        shop_id    text        NOT NULL,
        erasure_id uuid        NOT NULL,
        service    text        NOT NULL,
        row_count  bigint      NOT NULL,
        erased_at  timestamptz NOT NULL,
        PRIMARY KEY (shop_id, erasure_id, service)
      )`);
  }
}
