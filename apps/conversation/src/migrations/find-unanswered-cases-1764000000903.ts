import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Finds the cases whose customers have not said whether they are solved. */
export class FindUnansweredCases1764000000903 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`CREATE INDEX cases_unanswered ON cases (changed_at) WHERE step = 'solved'`);
  }
}
