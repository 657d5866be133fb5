import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Lets a screening be of a segment. The release before goes on writing the kinds that it knows. */
export class AddSegmentAudience1764000000521 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE screenings ADD COLUMN segment_id text NOT NULL DEFAULT ''`);
    await runner.query('ALTER TABLE screenings DROP CONSTRAINT screenings_audience_kind_check');
    await runner.query(`
      ALTER TABLE screenings ADD CONSTRAINT screenings_audience_kind_check
        CHECK (audience_kind IN ('all', 'explicit', 'segment')) NOT VALID`);
    await runner.query('ALTER TABLE screenings VALIDATE CONSTRAINT screenings_audience_kind_check');
  }
}
