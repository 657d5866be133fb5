import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Decisions keep the scene and priority of the message (mission C3). The defaults say that none was read: for the rows
 * that are there, and for replicas of the release before, which go on while this one is rolled out.
 */
export class AddReadings1763800000005 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      ALTER TABLE intervention_decisions
        ADD COLUMN scene            text             NOT NULL DEFAULT '',
        ADD COLUMN scene_confidence double precision NOT NULL DEFAULT 0 CHECK (scene_confidence BETWEEN 0 AND 1),
        ADD COLUMN priority         smallint         NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 5),
        ADD COLUMN priority_reason  text             NOT NULL DEFAULT ''`);
  }
}
