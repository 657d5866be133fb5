import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Schedules of agents, and whether a shop has them decide who gets new customers (mission D5). Being available now includes
 * being on duty; to a release before this one all agents are, and `available` means to it what it says.
 */
export class AddSchedules1764000000602 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE agents
        ADD COLUMN schedule        jsonb,
        ADD COLUMN on_duty         boolean NOT NULL DEFAULT true,
        ADD COLUMN duty_changes_at timestamptz(3),
        DROP COLUMN available,
        ADD COLUMN available       boolean NOT NULL GENERATED ALWAYS AS
                   (intent = 'online' AND connection <> 'disconnected' AND on_duty) STORED`);
    await runner.query(
      'CREATE INDEX agents_available ON agents (shop_id, share_taken, idle_since, agent_id) WHERE available',
    );
    await runner.query('CREATE INDEX agents_duty_due ON agents (duty_changes_at) WHERE duty_changes_at IS NOT NULL');
    await runner.query(`
      CREATE TABLE routing (
        shop_id     text    NOT NULL PRIMARY KEY,
        by_schedule boolean NOT NULL
      )`);
  }
}
