import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Policies, screenings, their audiences and decisions (mission B1–B3, B6). */
export class CreateScreenings1763700000002 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE screening_policies (
        shop_id         text        NOT NULL,
        version         bigint      NOT NULL,
        protection_days integer     NOT NULL,
        positive_days   integer     NOT NULL,
        inactive_days   integer     NOT NULL,
        response_min    float8      NOT NULL,
        set_by          text        NOT NULL,
        set_at          timestamptz NOT NULL,
        PRIMARY KEY (shop_id, version)
      )`);
    await runner.query(`
      CREATE TABLE screenings (
        shop_id          text        NOT NULL,
        screening_id     uuid        NOT NULL,
        idempotency_key  text        NOT NULL,
        order_digest     bytea       NOT NULL,
        audience_digest  bytea,
        audience_kind    text        NOT NULL CHECK (audience_kind IN ('all', 'explicit')),
        content_category text        NOT NULL,
        as_of            timestamptz NOT NULL,
        policy           jsonb       NOT NULL,
        scorer           text        NOT NULL,
        state            text        NOT NULL CHECK (state IN ('gathering', 'deciding', 'completed')),
        decided_up_to    text        NOT NULL,
        started_at       timestamptz NOT NULL,
        completed_at     timestamptz,
        reasons          jsonb       NOT NULL,
        PRIMARY KEY (shop_id, screening_id),
        UNIQUE (shop_id, idempotency_key)
      )`);
    await runner.query(`
      CREATE TABLE screening_audience (
        shop_id      text NOT NULL,
        screening_id uuid NOT NULL,
        customer_id  text NOT NULL,
        PRIMARY KEY (shop_id, screening_id, customer_id)
      )`);
    await runner.query(`
      CREATE TABLE decisions (
        shop_id              text   NOT NULL,
        screening_id         uuid   NOT NULL,
        customer_id          text   NOT NULL,
        verdict              text   NOT NULL CHECK (verdict IN ('kept', 'filtered')),
        reason               text   NOT NULL,
        response_probability float8 NOT NULL,
        factors              float8[],
        PRIMARY KEY (shop_id, screening_id, customer_id)
      )`);
    await runner.query('CREATE INDEX decisions_on_customer ON decisions (shop_id, customer_id, screening_id DESC)');
  }
}
