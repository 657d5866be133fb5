import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Where a menu was shown and a wait began, as a `traceparent`, so that what answers them can link to it. */
export class KeepTraces1764100000501 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query('ALTER TABLE interventions ADD COLUMN trace text');
    await runner.query('ALTER TABLE queue_entries ADD COLUMN trace text');
  }
}
