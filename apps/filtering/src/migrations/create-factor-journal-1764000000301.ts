import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * The journal that keeps columns in memory current: every statement that adds behaviours or changes relationships takes
 * the next position and notes what it did, whichever release sends it. Positions have no gaps and are those of the
 * commits, because the row that counts them is held until the transaction ends. Every behaviour knows its position, so
 * that what a screening saw can be looked up again. Source: mission B2.
 */
export class CreateFactorJournal1764000000301 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE factor_positions (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        position bigint  NOT NULL
      ) WITH (fillfactor = 50)`);
    await runner.query('INSERT INTO factor_positions (position) VALUES (0)');
    await runner.query(`
      CREATE TABLE factor_journal (
        position     bigint      NOT NULL,
        part         bigint      NOT NULL,
        shop_id      text        NOT NULL,
        fact         text        NOT NULL CHECK (fact IN ('relationships', 'behaviours')),
        customer_ids text        NOT NULL,
        instants_s   text        NOT NULL,
        codes        text        NOT NULL,
        words        text        NOT NULL,
        noted_at     timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (position, part)
      )`);
    await runner.query(`
      CREATE TABLE factor_checkpoints (
        shop_id  text   NOT NULL,
        part     bigint NOT NULL,
        position bigint NOT NULL,
        bytes    bytea  NOT NULL,
        PRIMARY KEY (shop_id, part)
      )`);
    // Images hold whole numbers of all sizes: compressing them takes longer than writing them.
    await runner.query('ALTER TABLE factor_checkpoints ALTER COLUMN bytes SET STORAGE EXTERNAL');
    // Seconds since 2000-01-01, as columns keep instants.
    await runner.query(`
      CREATE FUNCTION factor_instant(instant timestamptz) RETURNS bigint LANGUAGE sql STABLE STRICT PARALLEL SAFE
      RETURN greatest(0, floor(extract(epoch FROM instant)) - 946684800)::bigint`);
    await runner.query(`
      CREATE FUNCTION take_factor_position() RETURNS bigint LANGUAGE plpgsql AS $$
      DECLARE taken bigint;
      BEGIN
        UPDATE factor_positions SET position = position + 1 RETURNING position INTO taken;
        PERFORM set_config('guanxi.factor_position', taken::text, true);
        RETURN taken;
      END $$`);
    await this.journalBehaviours(runner);
    await this.journalRelationships(runner);
  }

  private async journalBehaviours(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE behaviours ADD COLUMN position bigint NOT NULL DEFAULT 0');
    await runner.query(`
      ALTER TABLE behaviours ALTER COLUMN position SET DEFAULT current_setting('guanxi.factor_position')::bigint`);
    await runner.query(`
      CREATE FUNCTION position_behaviours() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM take_factor_position();
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER position_behaviours BEFORE INSERT ON behaviours
      FOR EACH STATEMENT EXECUTE FUNCTION position_behaviours()`);
    await runner.query(`
      CREATE FUNCTION journal_behaviours() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO factor_journal (position, part, shop_id, fact, customer_ids, instants_s, codes, words)
        SELECT current_setting('guanxi.factor_position')::bigint, row_number() OVER (), shop_id, 'behaviours',
               string_agg(customer_id, E'\\n'), string_agg(factor_instant(occurred_at)::text, E'\\n'),
               string_agg(kind::text, E'\\n'), string_agg(category, E'\\n')
          FROM (SELECT *, (row_number() OVER (PARTITION BY shop_id) - 1) / 10000 AS part FROM added) AS numbered
         GROUP BY shop_id, part;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER journal_behaviours AFTER INSERT ON behaviours REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION journal_behaviours()`);
  }

  private async journalRelationships(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION journal_relationships() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM changed) THEN
          RETURN NULL;
        END IF;
        INSERT INTO factor_journal (position, part, shop_id, fact, customer_ids, instants_s, codes, words)
        SELECT taken.position, row_number() OVER (), shop_id, 'relationships',
               string_agg(customer_id, E'\\n'), string_agg(factor_instant(established_at)::text, E'\\n'),
               string_agg(CASE WHEN is_active THEN '1' ELSE '2' END, E'\\n'), string_agg(acquisition_channel, E'\\n')
          FROM (SELECT *, (row_number() OVER (PARTITION BY shop_id) - 1) / 10000 AS part FROM changed) AS numbered,
               (SELECT take_factor_position() AS position) AS taken
         GROUP BY taken.position, shop_id, part;
        RETURN NULL;
      END $$`);
    for (const change of ['INSERT', 'UPDATE']) {
      await runner.query(`
        CREATE TRIGGER journal_${change.toLowerCase()} AFTER ${change} ON relationships REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION journal_relationships()`);
    }
  }
}
