import { ForwardMigration, replaceIndexes } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Lists keep the key beside their order instead of in it. To the planner, an index that holds every column of a table's key
 * costs what the key's own costs while the table is empty; a prepared statement keeps that choice and reads the whole shop.
 */
export class IncludeKeys1765000001004 extends ForwardMigration {
  override transaction = false;

  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await replaceIndexes(runner, {
      interventions_in_time: 'interventions (shop_id, offered_at DESC) INCLUDE (intervention_id)',
      screenings_in_time: 'screenings (shop_id, completed_at DESC) INCLUDE (screening_id)',
      alert_rule_changes_in_time: 'alert_rule_changes (shop_id, changed_at DESC) INCLUDE (rule_id, version)',
      alerts_latest: 'alerts (shop_id, raised_at DESC) INCLUDE (alert_id)',
      erasures_latest: 'erasures (shop_id, erased_at DESC) INCLUDE (erasure_id)',
    });
  }
}
