import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * What agents can do, which groups they belong to, and how many of her seats a conversation takes (mission D2). A release
 * before this one goes on as it did: to it all agents can do the same, and every conversation takes one seat.
 */
export class AddAbilities1764000000600 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE agents
        ADD COLUMN skills         jsonb   NOT NULL DEFAULT '{}',
        ADD COLUMN group_ids      text[]  NOT NULL DEFAULT '{}',
        ADD COLUMN channel_limits jsonb   NOT NULL DEFAULT '{}'`);
    await runner.query(`
      ALTER TABLE seats
        ADD COLUMN channel text    NOT NULL DEFAULT '',
        ADD COLUMN weight  integer NOT NULL DEFAULT 1 CHECK (weight >= 1)`);
    await runner.query(`
      CREATE TABLE channel_weights (
        shop_id text    NOT NULL,
        channel text    NOT NULL,
        weight  integer NOT NULL CHECK (weight >= 1),
        PRIMARY KEY (shop_id, channel)
      )`);
  }
}
