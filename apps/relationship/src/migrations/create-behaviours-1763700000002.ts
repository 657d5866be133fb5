import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Behaviours (mission A3). The primary key is what makes a repeat harmless. */
export class CreateBehaviours1763700000002 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE behaviours (
        shop_id      text        NOT NULL,
        behaviour_id text        NOT NULL,
        customer_id  text        NOT NULL,
        kind         smallint    NOT NULL CHECK (kind > 0),
        occurred_at  timestamptz NOT NULL,
        category     text        NOT NULL,
        product_id   text        NOT NULL,
        amount_cents bigint      NOT NULL CHECK (amount_cents >= 0),
        campaign_id  text        NOT NULL,
        PRIMARY KEY (shop_id, behaviour_id)
      )`);
    await runner.query(
      'CREATE INDEX behaviours_of_customer ON behaviours (shop_id, customer_id, occurred_at DESC, behaviour_id DESC)',
    );
  }
}
