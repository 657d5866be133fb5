import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Limits of agents, groups and shops, and why an agent is suspended where it was not herself (mission D1, D2). What holds
 * for an agent is worked out when it changes and kept in her row, where taking a seat looks. A release before this one
 * goes on as it did: no agent inherits anything, and none is suspended by itself.
 */
export class AddLimits1764000000601 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE agents
        ADD COLUMN inherits_seats boolean NOT NULL DEFAULT false,
        ADD COLUMN suspend_at     integer CHECK (suspend_at >= 1),
        ADD COLUMN suspended_for  text    CHECK (suspended_for IN ('not_responding', 'busy'))`);
    await runner.query(`
      CREATE TABLE limits (
        shop_id        text    NOT NULL,
        level          text    NOT NULL CHECK (level IN ('agent', 'group', 'shop')),
        owner_id       text    NOT NULL,
        seats_max      integer CHECK (seats_max >= 0),
        channel_limits jsonb   NOT NULL,
        suspend_at     integer CHECK (suspend_at >= 1),
        PRIMARY KEY (shop_id, level, owner_id)
      )`);
  }
}
