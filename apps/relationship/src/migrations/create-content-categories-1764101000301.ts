import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * The categories that a shop is known to have: declared, or carried by behaviours. A trigger notes the latter, so that
 * they are known whichever release takes the behaviours in; a batch without a new one reads an index and writes nothing.
 */
export class CreateContentCategories1764101000301 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE content_categories (
        shop_id       text        NOT NULL,
        category      text        NOT NULL,
        declared_at   timestamptz,
        declared_by   text,
        carried_since timestamptz,
        PRIMARY KEY (shop_id, category),
        CHECK ((declared_at IS NULL) = (declared_by IS NULL)),
        CHECK (declared_at IS NOT NULL OR carried_since IS NOT NULL)
      )`);
    // Those that are known are left out beforehand: a conflict would lock their rows, and batches of a shop take turns.
    await runner.query(`
      CREATE FUNCTION note_content_categories() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO content_categories AS known (shop_id, category, carried_since)
        SELECT shop_id, category, now()
          FROM (SELECT DISTINCT shop_id, category FROM added WHERE category <> '') AS carried
         WHERE NOT EXISTS (SELECT FROM content_categories noted
                            WHERE noted.shop_id = carried.shop_id AND noted.category = carried.category
                              AND noted.carried_since IS NOT NULL)
         ORDER BY shop_id, category
            ON CONFLICT (shop_id, category) DO UPDATE SET carried_since = EXCLUDED.carried_since
         WHERE known.carried_since IS NULL;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER note_content_categories AFTER INSERT ON behaviours REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION note_content_categories()`);
  }
}
