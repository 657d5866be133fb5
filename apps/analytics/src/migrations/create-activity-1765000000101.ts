import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Who did what and when, in blocks (mission E3, E4): twelve bytes a fact, appended in order of commit. Customers and
 * words are numbered per shop, densely, so that a set of customers is a bitmap.
 */
export class CreateActivity1765000000101 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE activity_shops (
        shop_id           text    PRIMARY KEY,
        generation        integer NOT NULL DEFAULT 1,
        newest_generation integer NOT NULL DEFAULT 1,
        fact_count        bigint  NOT NULL DEFAULT 0,
        customer_count    integer NOT NULL DEFAULT 0,
        token_count       integer NOT NULL DEFAULT 0,
        last_block        bigint  NOT NULL DEFAULT 0,
        last_block_facts  integer NOT NULL DEFAULT 0
      )`);
    await runner.query(`
      CREATE TABLE activity_customers (
        shop_id     text    NOT NULL,
        customer_id text    NOT NULL,
        number      integer NOT NULL,
        PRIMARY KEY (shop_id, customer_id)
      )`);
    await runner.query(`
      CREATE TABLE activity_tokens (
        shop_id text    NOT NULL,
        token   text    NOT NULL,
        number  integer NOT NULL,
        PRIMARY KEY (shop_id, token)
      )`);
    await runner.query(`
      CREATE TABLE activity_blocks (
        shop_id    text    NOT NULL,
        generation integer NOT NULL,
        first_fact bigint  NOT NULL,
        fact_count integer NOT NULL CHECK (fact_count > 0),
        first_at_s bigint  NOT NULL,
        last_at_s  bigint  NOT NULL,
        facts      bytea   NOT NULL CHECK (length(facts) = 12 * fact_count),
        PRIMARY KEY (shop_id, generation, first_fact)
      )`);
    // Numbers hardly compress, and a small block is appended to until it is full.
    await runner.query('ALTER TABLE activity_blocks ALTER COLUMN facts SET STORAGE EXTERNAL');
  }
}
