import { ForwardMigration } from '@guanxi/persistence';

/** A payload is read once, moments after it was written: compressing it takes longer than writing it as it is. */
export class KeepPayloadsPlain1766000000202 extends ForwardMigration {
  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query('ALTER TABLE outbox ALTER COLUMN payload SET STORAGE EXTERNAL');
  }
}
