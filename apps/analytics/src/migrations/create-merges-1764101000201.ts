import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Which identities were, or are, one person (mission A2): `customer_id` is the one that is addressed. */
export class CreateMerges1764101000201 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE merges (
        shop_id     text NOT NULL,
        merge_id    uuid NOT NULL,
        customer_id text NOT NULL,
        merged_id   text NOT NULL,
        merged_at   timestamptz,
        unmerged_at timestamptz,
        PRIMARY KEY (shop_id, merge_id)
      )`);
  }
}
