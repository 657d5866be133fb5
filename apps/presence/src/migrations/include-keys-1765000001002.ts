import { ForwardMigration, replaceIndexes } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Lists keep the key beside their order instead of in it. To the planner, an index that holds every column of a table's key
 * costs what the key's own costs while the table is empty; a prepared statement keeps that choice and reads the whole shop.
 */
export class IncludeKeys1765000001002 extends ForwardMigration {
  override transaction = false;

  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await replaceIndexes(runner, {
      seats_taken: 'seats (shop_id, reserved_at) INCLUDE (seat_id) WHERE ended_at IS NULL',
      seats_taken_of_agent: 'seats (shop_id, agent_id, reserved_at) INCLUDE (seat_id) WHERE ended_at IS NULL',
      agents_available: 'agents (shop_id, share_taken, idle_since) INCLUDE (agent_id) WHERE available',
    });
  }
}
