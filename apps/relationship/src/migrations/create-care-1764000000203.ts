import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Proactive care (mission A7): orders, rules, and what the rules proposed, once for each occasion. */
export class CreateCare1764000000203 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orders (
        shop_id      text NOT NULL,
        order_id     text NOT NULL,
        customer_id  text NOT NULL,
        placed_at    timestamptz,
        ship_by      timestamptz,
        shipped_at   timestamptz,
        delivered_at timestamptz,
        PRIMARY KEY (shop_id, order_id)
      )`);
    await runner.query('CREATE INDEX orders_of_customer ON orders (shop_id, customer_id, order_id)');
    await runner.query(
      'CREATE INDEX orders_to_ship ON orders (shop_id, ship_by) WHERE shipped_at IS NULL AND delivered_at IS NULL',
    );
    await runner.query('CREATE INDEX orders_delivered ON orders (shop_id, delivered_at)');
    await runner.query(`
      CREATE TABLE care_rules (
        shop_id          text        NOT NULL,
        rule_id          text        NOT NULL,
        version          bigint      NOT NULL CHECK (version >= 1),
        trigger          text        NOT NULL,
        after_hours      float8      NOT NULL,
        topic            text        NOT NULL,
        content_category text        NOT NULL,
        segment_id       text        NOT NULL,
        valid_hours      float8      NOT NULL,
        enabled          boolean     NOT NULL,
        changed_by       text        NOT NULL,
        changed_at       timestamptz NOT NULL,
        PRIMARY KEY (shop_id, rule_id, version)
      )`);
    await runner.query(`
      CREATE TABLE care_proposals (
        shop_id          text        NOT NULL,
        customer_id      text        NOT NULL,
        rule_id          text        NOT NULL,
        occasion         text        NOT NULL,
        proposal_id      uuid        NOT NULL,
        trigger          text        NOT NULL,
        topic            text        NOT NULL,
        content_category text        NOT NULL,
        fact_at          timestamptz NOT NULL,
        proposed_at      timestamptz NOT NULL,
        expires_at       timestamptz NOT NULL,
        PRIMARY KEY (shop_id, customer_id, rule_id, occasion)
      )`);
    await runner.query(
      'CREATE INDEX care_proposals_latest ON care_proposals (shop_id, proposed_at DESC, proposal_id DESC)',
    );
  }
}
