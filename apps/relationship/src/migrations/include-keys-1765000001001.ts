import { ForwardMigration, replaceIndexes } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Lists keep the key beside their order instead of in it. To the planner, an index that holds every column of a table's key
 * costs what the key's own costs while the table is empty; a prepared statement keeps that choice and reads the whole shop.
 */
export class IncludeKeys1765000001001 extends ForwardMigration {
  override transaction = false;

  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await replaceIndexes(runner, {
      behaviours_of_customer: 'behaviours (shop_id, customer_id, occurred_at DESC) INCLUDE (behaviour_id)',
      handles_of_customer: 'handles (shop_id, customer_id) INCLUDE (handle_id)',
      orders_of_customer: 'orders (shop_id, customer_id) INCLUDE (order_id)',
    });
  }
}
