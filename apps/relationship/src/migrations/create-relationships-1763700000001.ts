import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Relationships and their history (mission A1). */
export class CreateRelationships1763700000001 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE relationships (
        shop_id             text        NOT NULL,
        customer_id         text        NOT NULL,
        status              text        NOT NULL CHECK (status IN ('active', 'cancelled')),
        acquisition_channel text        NOT NULL,
        established_at      timestamptz NOT NULL,
        changed_at          timestamptz NOT NULL,
        version             bigint      NOT NULL CHECK (version >= 1),
        PRIMARY KEY (shop_id, customer_id)
      )`);
    await runner.query(`
      CREATE TABLE relationship_changes (
        shop_id             text        NOT NULL,
        customer_id         text        NOT NULL,
        version             bigint      NOT NULL,
        status              text        NOT NULL,
        acquisition_channel text        NOT NULL,
        reason              text        NOT NULL,
        occurred_at         timestamptz NOT NULL,
        recorded_at         timestamptz NOT NULL,
        PRIMARY KEY (shop_id, customer_id, version)
      )`);
  }
}
