import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** What portraits are drawn from, a row per customer (mission A4): so that a rule over a million portraits is one scan. */
export class CreatePortraitFacts1764000000201 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE portrait_facts (
        shop_id           text        NOT NULL,
        customer_id       text        NOT NULL,
        last_behaviour_at timestamptz,
        last_cart_at      timestamptz,
        purchases         bigint      NOT NULL CHECK (purchases >= 0),
        purchase_days     integer     NOT NULL CHECK (purchase_days >= 0),
        spent_cents       bigint      NOT NULL,
        first_purchase_at timestamptz,
        last_purchase_at  timestamptz,
        interests         jsonb       NOT NULL,
        interests_total   float8      NOT NULL,
        price_level       smallint    CHECK (price_level BETWEEN 1 AND 5),
        expected_purchases float8,
        PRIMARY KEY (shop_id, customer_id)
      )`);
    await runner.query('CREATE INDEX portrait_facts_carts ON portrait_facts (shop_id, last_cart_at)');
    await runner.query('CREATE INDEX portrait_facts_silence ON portrait_facts (shop_id, last_behaviour_at)');
    // Rows come nearly in order of time, so ranges of blocks find a window of days at hardly any cost to the writers.
    await runner.query('CREATE INDEX behaviours_by_time ON behaviours USING brin (occurred_at)');
    await runner.query(`
      CREATE TABLE declared_facts (
        shop_id           text        NOT NULL,
        customer_id       text        NOT NULL,
        birthday          text        NOT NULL,
        preferred_channel text        NOT NULL,
        time_zone         text        NOT NULL,
        tags              text[]      NOT NULL,
        declared_by       text        NOT NULL,
        declared_at       timestamptz NOT NULL,
        PRIMARY KEY (shop_id, customer_id)
      )`);
    await runner.query(`CREATE INDEX declared_birthdays ON declared_facts (shop_id, birthday) WHERE birthday <> ''`);
    await runner.query(`
      CREATE TABLE valuations (
        shop_id          text        PRIMARY KEY,
        r                float8      NOT NULL,
        alpha_days       float8      NOT NULL,
        a                float8      NOT NULL,
        b                float8      NOT NULL,
        log_likelihood   float8      NOT NULL,
        fitted_customers bigint      NOT NULL,
        valued_count     bigint      NOT NULL,
        price_bounds     float8[]    NOT NULL,
        valued_at        timestamptz NOT NULL
      )`);
  }
}
