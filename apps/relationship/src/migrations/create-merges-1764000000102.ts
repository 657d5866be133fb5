import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Merges of two customers of a shop (mission A2). A merge moves no row: it says that two ids are one person, and what
 * is read of either is read of both. So taking it back leaves everything where it was written.
 */
export class CreateMerges1764000000102 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_merges (
        shop_id          text        NOT NULL,
        merge_id         uuid        NOT NULL,
        survivor_id      text        NOT NULL,
        merged_id        text        NOT NULL CHECK (merged_id <> survivor_id),
        reason           text        NOT NULL,
        overridden_kinds smallint[]  NOT NULL,
        merged_at        timestamptz NOT NULL,
        merged_by_role   text        NOT NULL,
        merged_by        text        NOT NULL,
        unmerged_at      timestamptz,
        unmerged_by_role text,
        unmerged_by      text,
        unmerge_reason   text,
        PRIMARY KEY (shop_id, merge_id)
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX customer_merges_merged ON customer_merges (shop_id, merged_id) WHERE unmerged_at IS NULL',
    );
    await runner.query(
      'CREATE INDEX customer_merges_survivor ON customer_merges (shop_id, survivor_id) WHERE unmerged_at IS NULL',
    );
    // Every id that is the same person as one of these, itself included: up to the survivor of all, and down from there.
    await runner.query(`
      CREATE FUNCTION people_of(shop text, customers text[]) RETURNS TABLE (customer_id text, identity text)
      LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000 AS $$
        WITH RECURSIVE up (customer_id, identity) AS (
            SELECT one, one FROM unnest(customers) AS one
            UNION
            SELECT up.customer_id, merges.survivor_id
              FROM up JOIN customer_merges AS merges
                ON merges.shop_id = shop AND merges.merged_id = up.identity AND merges.unmerged_at IS NULL
          ), person (customer_id, identity) AS (
            SELECT up.customer_id, up.identity FROM up
            UNION
            SELECT person.customer_id, merges.merged_id
              FROM person JOIN customer_merges AS merges
                ON merges.shop_id = shop AND merges.survivor_id = person.identity AND merges.unmerged_at IS NULL
          )
        SELECT person.customer_id, person.identity FROM person
      $$`);
    await runner.query(`
      CREATE FUNCTION identities_of(shop text, customer text) RETURNS text[]
      LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT array_agg(identity ORDER BY identity) FROM people_of(shop, ARRAY[customer])
      $$`);
  }
}
