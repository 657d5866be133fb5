import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** What the journal notes is read once, moments later: compressing it took a third of what noting it costs. */
export class KeepJournalPlain1766000000201 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of ['customer_ids', 'instants_s', 'codes', 'words'])
      await runner.query(`ALTER TABLE factor_journal ALTER COLUMN ${column} SET STORAGE EXTERNAL`);
  }
}
