import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** What the service relationship tells: the facts that factors are drawn from (mission B2). */
export class CreateFactors1763700000001 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE relationships (
        shop_id             text        NOT NULL,
        customer_id         text        NOT NULL,
        is_active           boolean     NOT NULL,
        acquisition_channel text        NOT NULL,
        established_at      timestamptz NOT NULL,
        version             bigint      NOT NULL,
        PRIMARY KEY (shop_id, customer_id)
      )`);
    await runner.query(`
      CREATE TABLE behaviours (
        shop_id     text        NOT NULL,
        customer_id text        NOT NULL,
        kind        smallint    NOT NULL,
        occurred_at timestamptz NOT NULL,
        category    text        NOT NULL
      )`);
    // By customer first: the same index answers for one shop and for the whole platform.
    await runner.query('CREATE INDEX behaviours_of_customer ON behaviours (customer_id, shop_id, occurred_at)');
    await runner.query(`
      CREATE FUNCTION days(span interval) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN extract(epoch FROM span) / 86400`);
  }
}
