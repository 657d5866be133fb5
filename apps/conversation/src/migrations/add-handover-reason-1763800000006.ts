import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** A menu may be shown because a human is due (mission C6, the learned part). */
export class AddHandoverReason1763800000006 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      ALTER TABLE interventions
        DROP CONSTRAINT interventions_reason_check,
        ADD CONSTRAINT interventions_reason_check CHECK (reason IN ('negative_emotion', 'turns', 'handover_due'))`);
  }
}
