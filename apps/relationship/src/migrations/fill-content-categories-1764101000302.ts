import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Categories of the behaviours of before; apart from the trigger, whose lock would keep behaviours waiting for the scan. */
export class FillContentCategories1764101000302 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO content_categories AS known (shop_id, category, carried_since)
      SELECT shop_id, category, min(occurred_at) FROM behaviours WHERE category <> ''
       GROUP BY shop_id, category ORDER BY shop_id, category
          ON CONFLICT (shop_id, category) DO UPDATE SET carried_since = EXCLUDED.carried_since`);
  }
}
