import { ForwardMigration, replaceIndexes } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Lists keep the key beside their order instead of in it. To the planner, an index that holds every column of a table's key
 * costs what the key's own costs while the table is empty; a prepared statement keeps that choice and reads the whole shop.
 */
export class IncludeKeys1765000001003 extends ForwardMigration {
  override transaction = false;

  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await replaceIndexes(runner, {
      conversations_latest: 'conversations (shop_id, opened_at DESC) INCLUDE (conversation_id)',
      interventions_in_order: 'interventions (shop_id, offered_at) INCLUDE (intervention_id)',
      cases_latest: 'cases (shop_id, submitted_at DESC) INCLUDE (case_id)',
      cases_of_customer: 'cases (shop_id, customer_id, submitted_at DESC) INCLUDE (case_id)',
      queue_entries_by_turn: 'queue_entries (shop_id, priority, ordered_at) INCLUDE (ticket)',
      deadlines_latest: 'deadlines (shop_id, started_at DESC) INCLUDE (deadline_id)',
    });
  }
}
